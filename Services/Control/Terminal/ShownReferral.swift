// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What `referral.get` answers, for people.
struct ShownReferral {
    private let referral: JSON

    init(_ referral: JSON) { self.referral = referral }

    var text: String { facts.text }

    private var facts: Facts {
        var facts = Facts()
        for name in ["referral", "advocate", "friend"] { facts.add(name, referral[name]?.string) }
        facts.add("state", referral["state"]?.string.map { $0 + (isInReview ? ", waits for a person" : "") })
        facts.add("signed up", "\(referral["signedUpAt"].shownTime(after: ""))\(referral["until"].shownTime(after: ", until "))")
        facts.add("program", referral["version"]?.integer.map { "version \($0)" })
        facts.add("signals", signals.isEmpty ? nil : "\(signals), weighing \(score)")
        facts.add("purchase", purchase)
        facts.add("rewards due", referral["rewardAt"].map { JSON?($0).shownTime(after: "") })
        for given in referral["rewards"]?.array ?? [] { facts.add(given["side"]?.string ?? "?", gift(given)) }
        facts.add("released", decision(referral["review"]))
        facts.add("rejected", rejection)
        return facts
    }

    static func table(_ referrals: [JSON]) -> Table {
        var table = Table([
            .text("SIGNED UP"), .text("REFERRAL"), .text("ADVOCATE"), .text("FRIEND"), .text("STATE"), .number("SCORE"),
            .text("SIGNALS"),
        ])
        for referral in referrals { table.add(ShownReferral(referral).cells) }
        return table
    }

    /// A row of a list.
    var cells: [String] {
        [
            referral["signedUpAt"].shownTime(after: ""), referral["referral"]?.string ?? "?", referral["advocate"]?.string ?? "?",
            referral["friend"]?.string ?? "?", isInReview ? "review" : referral["state"]?.string ?? "?", String(score),
            signals.isEmpty ? "-" : signals,
        ]
    }

    private var isInReview: Bool { referral["review"]?["open"] == true }
    private var score: Int64 { referral["score"]?.integer ?? 0 }
    private var signals: String { (referral["signals"]?.array ?? []).compactMap(\.string).joined(separator: ", ") }

    private var purchase: String? {
        guard let purchase = referral["purchase"], let basis = purchase["basis"]?.integer,
            let currency = purchase["currency"]?.string.flatMap({ Currency($0) })
        else { return nil }
        let number = "\(purchase["purchase"]?.string ?? "?") of \(purchase["source"]?.string ?? "?")"
        return "\(number), \(Format.money(Int128(basis), currency))\(purchase["occurredAt"].shownTime(after: " on "))"
    }

    private func gift(_ given: JSON) -> String {
        let what = given["points"]?.integer.map { "\(Format.count($0)) points" } ?? given["reward"]?.string ?? "?"
        return what + given["at"].shownTime(after: " on ") + given["takenBackAt"].shownTime(after: ", taken back on ")
    }

    /// Who decided something, when and why.
    private func decision(_ by: JSON?) -> String? {
        guard let by, let actor = by["actor"]?.string else { return nil }
        return "by \(actor)\(by["at"].shownTime(after: " on ")): \(by["reason"]?.string ?? "")"
    }

    private var rejection: String? {
        guard let rejection = referral["rejection"] else { return nil }
        let cause = rejection["cause"]?.string ?? "?"
        return decision(rejection).map { "\(cause) \($0)" } ?? cause + rejection["at"].shownTime(after: " on ")
    }
}
