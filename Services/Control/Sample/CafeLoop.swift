// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import Glibc
import Kernel
import ServiceHost

/// The story of one friend, told after a month of a chain of cafés: joins, buys, is rewarded, redeems, gives back, is told.
///
/// Every figure is an answer of the running system.
struct CafeLoop {
    private let door: Door
    private let client: Client
    /// Who brings the friend: the first guest of the month.
    private let advocate = "card:603555000001"
    private let friend = "card:603555999001"
    private(set) var steps: [Step] = []

    /// What somebody did, and what came of it.
    struct Step {
        let title: String
        let outcome: String
    }

    init(_ door: Door) throws {
        self.door = door
        client = try door.client()
    }

    /// What the shop offers, before anybody comes.
    func open() throws {
        for (reward, name, cost) in [
            ("welcome-cookie", "A cookie", 0), ("free-coffee", "A coffee", 30),
        ] as [(String, String, Int64)] {
            _ = try done(
                "reward.publish",
                [
                    "cost": cost.json, "kind": "freeItem", "name": name.json, "reward": reward.json, "value": ["sku": reward.json],
                    "visibility": cost == 0 ? "byRule" : "listed", "voucher": ["validFor": "P30D"],
                ])
        }
        for (template, event, body) in [
            ("welcome", "member.enrolled", "Welcome, {{member.name}}!"),
            ("voucher", "voucher.issued", "Show this at the till: {{code}}"),
            ("referral", "referral.rewarded", "Thank you for bringing a friend."),
        ] {
            _ = try done(
                "template.publish",
                [
                    "body": body.json, "channel": "inbox", "on": event.json, "purpose": "service", "template": template.json,
                ])
        }
    }

    /// - Parameter pause: what is done while something travels from service to service.
    /// - Throws: `Failure` when something is refused, or does not come.
    mutating func play(_ pause: () throws -> Void) throws {
        let code = word(try done("referral.code", ["member": advocate.json]), "code")
        note("Ada gives Ben her code", code)

        let card: JSON = ["kind": "card", "value": "603555999001"]
        _ = try done("member.enroll", ["identifiers": [card], "name": "Ben", "referralCode": code.json])
        try wait("the welcome", pause) { try balance(of: friend) == 10 && !vouchers().isEmpty }
        note("Ben joins with it", "\(try balance(of: friend)) points and a voucher: \(try vouchers()[0])")

        let brought = try balance(of: advocate)
        let bought = try buy(1_250, "loop-1")
        note("He buys for 12.50 EUR", "\(number(bought, "points")) points")
        try wait("the rewards", pause) { try referral() == "rewarded" && balance(of: friend) > 10 + number(bought, "points") }
        try wait("the rewards", pause) { try balance(of: advocate) > brought }
        let more = try balance(of: advocate) - brought
        note("Both are rewarded", "Ada has \(more) points more, Ben \(try balance(of: friend)) in all")

        let redeemed = try done("reward.redeem", ["member": friend.json, "reward": "free-coffee"])
        let voucher = word(redeemed["voucher"] ?? [:], "code")
        note("Ben redeems a coffee", "\(number(redeemed, "cost")) points for \(voucher), \(number(redeemed, "balance")) are left")

        _ = try done("voucher.use", ["code": voucher.json, "purchase": "loop-2"])
        note("He uses it at a till", "and cannot a second time: \(try refusal(of: "voucher.use", ["code": voucher.json]))")

        let returned = try done("purchase.returned", ["purchase": "loop-1"], ack: .done)
        try wait("the claw-back", pause) { try referral() == "clawedBack" && balance(of: advocate) == brought }
        note(
            "He gives everything back",
            "\(number(returned, "revoked")) points and both rewards go; Ben owes \(try -balance(of: friend)) points")

        let messages = try done("message.list", ["member": friend.json])["messages"]?.array ?? []
        note("What Ben was told", messages.map { word($0, "body") }.joined(separator: " · "))
    }

    var text: String {
        let width = steps.map(\.title.count).max() ?? 0
        let lines = steps.map { "\($0.title)\(String(repeating: " ", count: width - $0.title.count))  \($0.outcome)" }
        return (["THE LOOP"] + lines).joined(separator: "\n")
    }

    var json: JSON { .array(steps.map { ["outcome": $0.outcome.json, "title": $0.title.json] }) }

    private mutating func note(_ title: String, _ outcome: String) { steps.append(Step(title: title, outcome: outcome)) }

    // Asking.

    private func ask(_ type: String, _ data: JSON, ack: Message.Ack?) throws -> Reply {
        let message = Message(id: Door.newID(), source: Door.source, type: type, data: data, ack: ack)
        return try Reply(door.ask(message, with: client))
    }

    private func done(_ type: String, _ data: JSON, ack: Message.Ack? = nil) throws -> JSON {
        let reply = try ask(type, data, ack: ack)
        guard reply.isOK, let data = reply.data else { throw Failure(refusal: reply) }
        return data
    }

    /// The code with which something is refused.
    private func refusal(of type: String, _ data: JSON) throws -> String {
        try ask(type, data, ack: nil).code?.rawValue ?? "it was done"
    }

    private func buy(_ amount: Int64, _ purchase: String) throws -> JSON {
        try done(
            "purchase.completed", ["amount": amount.json, "currency": "EUR", "member": friend.json, "purchase": purchase.json],
            ack: .done)
    }

    private func balance(of member: String) throws -> Int64 {
        number(try done("account.get", ["member": member.json]), "balance")
    }

    private func vouchers() throws -> [String] {
        try (done("member.rewards", ["member": friend.json])["vouchers"]?.array ?? []).map { word($0, "reward") }
    }

    private func referral() throws -> String {
        try (done("referral.list", ["member": friend.json])["referrals"]?.array ?? []).map { word($0, "state") }.first ?? ""
    }

    private func word(_ json: JSON, _ key: String) -> String { json[key]?.string ?? "" }
    private func number(_ json: JSON, _ key: String) -> Int64 { json[key]?.integer ?? 0 }

    /// Waits for what travels between the services.
    private func wait(_ what: String, _ pause: () throws -> Void, until condition: () throws -> Bool) throws {
        let end = Clocks.moment().steady + Self.patience
        while try !condition() {
            guard Clocks.moment().steady < end else {
                throw Failure("\(what) did not come in \(Self.patience / 1_000) s", code: .tryAgain)
            }
            try pause()
        }
    }

    private static let patience: Int64 = 10_000
}
