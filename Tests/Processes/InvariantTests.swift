// SPDX-License-Identifier: Apache-2.0

import Contracts
import Testing

extension ProcessTests {
    /// What is true of every account, by the numbers of the design, through the bus.
    @Suite("Invariants of the ledger", .serialized) struct Invariants {
        private let month: ShopMonth

        init() throws { month = try ShopMonth.lived.get() }

        @Test func `1: lots less debt are the balance, and nobody has debt and free points at once`() {
            for account in month.looks {
                let (available, held) = (account.points("available") ?? -1, account.points("held") ?? -1)
                let (balance, debt) = (account.points("balance") ?? 0, account.points("debt") ?? -1)
                #expect(balance == available + held - debt && min(available, debt) == 0, "\(account.text)")
            }
            let moved = month.entries.filter { !["activated", "held", "released", "writtenOff"].contains($0["kind"]?.string) }
            let sum = moved.reduce(0) { $0 + ($1.points("points") ?? 0) }
            let end = month.ends.before
            #expect(sum == (end.points("balance") ?? 0) + (end.points("pending") ?? 0))
            #expect(month.looks.contains { $0["debt"] != 0 } && month.looks.contains { $0["held"] != 0 })
        }

        @Test func `2: no lot has less than nothing or more than it was`() {
            var whole: [String: Int64] = [:]
            var gone: [String: Int64] = [:]
            for (type, data) in month.told(
                "points.earned", "points.adjusted", "points.spent", "points.revoked", "points.expired", "points.transferred",
                "points.restored", "return.voided")
            {
                for lot in data["lots"]?.array ?? [] {
                    let (id, points) = (lot["lot"]?.string ?? "", lot.points("points") ?? 0)
                    switch type {
                    case "points.earned", "points.adjusted": whole[id, default: 0] += points
                    case "points.restored", "return.voided": gone[id, default: 0] -= points
                    case "points.transferred" where data["side"] == "in": whole[id] = nil
                    default: gone[id, default: 0] += points
                    }
                    if let whole = whole[id] { #expect((0...whole).contains(gone[id] ?? 0), "\(type) \(lot.text)") }
                }
            }
            #expect(whole.count >= 6)
        }

        @Test func `3: what is pending or held is not available`() throws {
            let pending = try #require(month.looks.first { $0["pending"] != 0 && $0["held"] != 0 })
            // 500 were given and 50 are the welcome, which is pending as the purchase is.
            #expect(pending.points("available") == 400 && pending.points("balance") == 500 && pending.points("held") == 100)
            for account in month.looks { #expect((account.points("available") ?? -1) >= 0, "\(account.text)") }
        }

        @Test func `4: no more is revoked than was earned, and in the end that, line by line and rule by rule`() {
            var left: [String: Int64] = [:]
            for (type, data) in month.told("purchase.recorded", "return.recorded", "return.voided") {
                let lines = (type == "purchase.recorded" ? data["allocation"] : data["lines"])?.array ?? []
                for line in lines {
                    for rule in line["rules"]?.array ?? [] {
                        let name = "\(data["purchase"]?.string ?? "") \(line["line"]?.string ?? "") \(rule["rule"]?.string ?? "")"
                        let points = rule.points("points") ?? 0
                        left[name, default: 0] += type == "return.recorded" ? -points : points
                        #expect(left[name] ?? -1 >= 0, "\(name)")
                    }
                }
            }
            #expect(left.count >= 18 && left.values.allSatisfy { $0 == 0 }, "\(left)")
        }

        @Test func `5: no more is restored of a redemption than was spent`() {
            var left: [String: Int64] = [:]
            for (type, data) in month.told("points.spent", "points.restored") {
                let (hold, points) = (data["hold"]?.string ?? "", data.points("points") ?? 0)
                left[hold, default: 0] += type == "points.spent" ? points : -points
                #expect(left[hold] ?? -1 >= 0, "\(hold)")
            }
            #expect(left == ["H2": 90, "H3": 0, "H4": 440, "H5": 600, "H6": left["H6"] ?? -1])
        }

        @Test func `6: what is sent again is done once, and answered as before`() {
            for (first, again) in month.answers { #expect(again.isDuplicate && again.data == first.data) }
            #expect(month.heads.before == month.heads.after && month.answers.count > 20)
        }

        @Test func `7: the journal comes to the accounts, also after all processes were killed`() {
            #expect(month.ends.before == month.ends.after)
            #expect(month.audit.contains("Everything holds."))
        }

        @Test func `8: every entry has a cause, what a person did has an actor and a reason, and a clamp is told`() throws {
            #expect(month.events.allSatisfy { $0["causationid"]?.string?.isEmpty == false })
            let byHand = month.told("points.adjusted", "points.transferred", "return.voided")
            let restored = month.told("points.restored").filter { $0.data["purchase"] == nil }
            #expect(byHand.count == 4 && restored.count == 1)
            for (type, data) in byHand + restored { #expect(data["actor"] == "desk" && data["reason"] == "goodwill", "\(type)") }
            let clamp = try #require(month.told("points.writtenOff").first?.data)
            #expect(clamp["policy"] == "clamp" && clamp["purchase"] == "P4" && (clamp.points("points") ?? 0) > 0)
        }

        @Test func `9: a change of the level names the purchase or the return`() {
            let changes = month.told("tier.upgraded", "tier.downgraded").map(\.data)
            #expect(changes.map { $0["cause"] } == ["purchase", "return", "purchase", "return"])
            #expect(changes.map { $0["purchase"] } == ["P3", "P3", "P4", "P4"])
        }

        @Test func `14: money and points are whole numbers, and a fraction stands only in what is carried or explained`() throws {
            // A number with a point or an exponent would not have been read.
            for (_, data) in month.told("cashback.earned", "cashback.revoked", "cashback.carried") {
                #expect(data["amount"]?.integer != nil && data["currency"] == "EUR" && data["carry"]?.string != nil)
            }
            let cents = try #require(month.ends.before["cashback"]?.array?.first)
            #expect(cents == ["amount": 0, "currency": "EUR"])
        }
    }
}
