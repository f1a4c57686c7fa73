// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import Testing

extension ProcessTests {
    /// The whole loop on the shipped binaries: join, buy, bring a friend, redeem, give back, be told.
    @Suite("The whole loop", .serialized) struct Loop {
        private static let rules = """
            gifts:
              welcome: {points: 50, reward: welcome-muffin}
            returns: {shortfall: debt}
            referral:
              advocate: {points: 500}
              friend: {points: 250}
              minimum: "25.00"
              within: P180D
              hold: P14D
              limit: {perAdvocate: 20, per: P1Y}
              clawback: true
            """

        private let shop: LedgerShop
        private var advocate: String { shop.member }

        init() throws {
            shop = try LedgerShop(Self.rules, at: "2026-03-01T11:00:00Z")
            for (reward, cost) in [("welcome-muffin", 0), ("coffee", 300)] as [(String, Int64)] {
                try shop.done(
                    "reward.publish",
                    [
                        "cost": cost.json, "kind": "freeItem", "name": reward.json, "reward": reward.json, "stock": 10,
                        "value": ["sku": reward.json], "voucher": ["validFor": "P90D"],
                    ])
            }
            for (template, event, body) in [
                ("welcome", "member.enrolled", "Welcome, {{member.name}}!"), ("issued", "redemption.issued", "It waits for you."),
            ] {
                try shop.done(
                    "template.publish",
                    [
                        "body": body.json, "channel": "inbox", "on": event.json, "purpose": "service", "template": template.json,
                    ])
            }
        }

        private func buy(_ amount: Int64, _ number: String, by member: String, vouchers: [String]? = nil) throws -> JSON {
            try shop.done(
                "purchase.completed",
                .members([
                    "amount": amount.json, "currency": "EUR", "member": member.json, "purchase": number.json,
                    "vouchers": vouchers?.json,
                ]))
        }

        private func balance(of member: String) throws -> Int64? {
            try shop.done("account.get", ["member": member.json]).points("balance")
        }

        private func states(of member: String) throws -> [String] {
            try (shop.done("referral.list", ["member": member.json])["referrals"]?.array ?? []).compactMap { $0["state"]?.string }
        }

        /// Waits for what travels between the services.
        private func eventually(_ what: String, _ condition: () throws -> Bool) throws {
            try shop.installation.wait(upTo: 20, what, until: condition)
        }

        @Test func `a friend joins, buys, is rewarded, redeems, uses the voucher and gives back, and all stands as W10 says`() throws {
            let code = try #require(try shop.done("referral.code", ["member": advocate.json])["code"]?.string)

            // Joining.
            try shop.at("2026-04-01T11:00:00Z")
            let friend = try #require(
                try shop.done(
                    "member.enroll",
                    ["identifiers": [["kind": "card", "value": "2"]], "name": "Frieda", "referralCode": code.json])["member"]?.string)
            try eventually("welcome") { try balance(of: friend) == 50 }
            try eventually("sign-up") { try states(of: friend) == ["signedUp"] }
            try eventually("muffin and message") {
                let overview = try shop.done("member.overview", ["member": friend.json])
                let told = (overview["messages"]?.array ?? []).compactMap { $0["template"]?.string }.sorted()
                return overview["vouchers"]?.array?.count == 1 && told == ["issued", "welcome"]
            }

            // Buying.
            try shop.at("2026-04-03T11:00:00Z")
            _ = try buy(2_000, "P1", by: friend)
            try shop.at("2026-04-10T11:00:00Z")
            #expect(try states(of: friend) == ["signedUp"])
            _ = try buy(4_000, "P2", by: friend)
            try eventually("qualified") { try states(of: friend) == ["qualified"] }
            #expect(try balance(of: friend) == 110 && balance(of: advocate) == 50)

            // Both are rewarded.
            try shop.at("2026-04-24T11:00:00Z")
            try eventually("rewards") { try balance(of: friend) == 360 && balance(of: advocate) == 550 }
            #expect(try states(of: friend) == ["rewarded"])

            // Redeeming.
            try shop.at("2026-04-25T11:00:00Z")
            let redeemed = try shop.done("reward.redeem", ["member": friend.json, "reward": "coffee"], id: "redeem-1")
            #expect(redeemed["state"] == "issued" && redeemed.points("cost") == 300 && redeemed.points("balance") == 60)
            let voucher = try #require(redeemed["voucher"]?["code"]?.string)
            #expect(try shop.done("reward.redeem", ["member": friend.json, "reward": "coffee"], id: "redeem-1") == redeemed)
            #expect(try shop.refused("reward.redeem", ["member": friend.json, "reward": "coffee"]) == .insufficientPoints)

            // At the till.
            try shop.at("2026-04-26T11:00:00Z")
            let use: JSON = ["code": voucher.json, "purchase": "P3"]
            try shop.done("voucher.use", use, id: "use-1")
            #expect(try shop.refused("voucher.use", ["code": voucher.json, "purchase": "P4"]) == .voucherUsed)
            _ = try buy(1_000, "P3", by: friend, vouchers: [voucher])
            #expect(try balance(of: friend) == 70)
            try shop.done("points.hold", ["hold": "H", "member": advocate.json, "points": 430])
            try shop.done("points.capture", ["hold": "H", "member": advocate.json])

            // Giving back what had qualified.
            try shop.at("2026-05-02T11:00:00Z")
            #expect(try shop.giveBack("P2").points("revoked") == 40)
            try eventually("claw-back") { try states(of: friend) == ["clawedBack"] }
            try eventually("debts") { try balance(of: advocate) == -380 && balance(of: friend) == -220 }
            #expect(try shop.done("account.get", ["member": advocate.json]).points("debt") == 380)

            // Giving back what the voucher had paid for.
            #expect(try shop.giveBack("P3").points("revoked") == 10)
            try eventually("redemption to be cancelled") { try balance(of: friend) == 70 }
            let overview = try shop.done("member.overview", ["member": friend.json])
            #expect(overview["missing"] == [])
            #expect((overview["messages"]?.array ?? []).compactMap { $0["template"]?.string }.sorted() == ["issued", "issued", "welcome"])
            try shop.installation.drain()
            #expect(try shop.audit().contains("Everything holds."))
        }
    }
}
