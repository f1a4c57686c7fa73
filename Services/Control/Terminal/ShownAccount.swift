// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What `account.get` answers, for people.
struct ShownAccount {
    private let account: JSON

    init(_ account: JSON) { self.account = account }

    var facts: Facts {
        var facts = Facts()
        facts.add("member", account["member"]?.string)
        facts.add("balance", count(account["balance"]))
        facts.add("available", count(account["available"]))
        for name in ["held", "pending", "debt"] where account[name] != 0 { facts.add(name, count(account[name])) }
        facts.add("next to expire", nextExpiry)
        facts.add("level", level)
        facts.add("qualifying", count(account["qualifying"]))
        facts.add("next level", nextLevel)
        for wallet in account["cashback"]?.array ?? [] { facts.add("cashback", money(wallet)) }
        for card in account["stamps"]?.array ?? [] { facts.add("stamps", stamps(card)) }
        facts.add("ever", lifetime)
        return facts
    }

    var text: String { facts.text }

    private func count(_ number: JSON?) -> String? { number?.integer.map { Format.count($0) } }

    private var nextExpiry: String? {
        guard let expiry = account["nextExpiry"], let points = count(expiry["points"]) else { return nil }
        return "\(points)\(expiry["at"].shownTime(after: " on "))"
    }

    private var level: String? {
        guard let tier = account["tier"], let id = tier["id"]?.string else { return nil }
        let grace = tier["graceUntil"] == nil ? "" : ", in its grace"
        return "\(id)\(tier["since"].shownTime(after: " since "))\(tier["until"].shownTime(after: " until "))\(grace)"
    }

    private var nextLevel: String? {
        guard let next = account["nextTier"], let id = next["id"]?.string, let missing = count(next["missing"]) else { return nil }
        return "\(id), \(missing) missing"
    }

    private func money(_ wallet: JSON) -> String? {
        guard let amount = wallet["amount"]?.integer, let currency = wallet["currency"]?.string.flatMap({ Currency($0) })
        else { return nil }
        return Format.money(Int128(amount), currency)
    }

    private func stamps(_ card: JSON) -> String? {
        guard let id = card["id"]?.string, let units = count(card["count"]), let every = count(card["every"]) else { return nil }
        return "\(id), \(units) of \(every)"
    }

    private var lifetime: String? {
        guard let lifetime = account["lifetime"] else { return nil }
        return ["earned", "spent", "expired", "revoked"].compactMap { name in
            count(lifetime[name]).map { "\($0) \(name)" }
        }.joined(separator: ", ")
    }
}

extension JSON? {
    /// A time in an answer, as people read it; nothing when there is none.
    func shownTime(after words: String) -> String {
        self?.string.flatMap { Timestamp($0) }.map { words + Format.time($0) } ?? ""
    }
}
