// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What `member.overview` answers, for people: who it is, and what each service has on the member.
struct ShownMember {
    private let overview: JSON

    init(_ overview: JSON) { self.overview = overview }

    var text: String {
        var parts = [profile.text]
        if let account = overview["account"] { parts.append("account\n" + indented(ShownAccount(account).facts.lines.dropFirst())) }
        for (name, table) in ShownMember.tables {
            guard let part = overview[name]?.array, !part.isEmpty else { continue }
            parts.append("\(name)\n" + indented(table(part).lines[...]))
        }
        return parts.joined(separator: "\n")
    }

    /// What the services list, each with how it is shown.
    private static let tables: [(name: String, table: @Sendable ([JSON]) -> Table)] = [
        ("vouchers", ShownVoucher.table), ("referrals", ShownReferral.table),
        ("messages", { ShownMessage.table($0, ofMember: true) }),
    ]

    private func indented(_ lines: ArraySlice<String>) -> String { lines.map { "  \($0)\n" }.joined() }

    private var profile: Facts {
        let profile = overview["profile"] ?? [:]
        var facts = Facts()
        facts.add("member", overview["member"]?.string)
        facts.add("status", profile["status"]?.string.map { "\($0)\(profile["since"].shownTime(after: " since "))" })
        for name in ["name", "birthday", "locale", "timeZone"] { facts.add(name, profile[name]?.string) }
        for identifier in profile["identifiers"]?.array ?? [] {
            facts.add("identifier", "\(identifier["kind"]?.string ?? "?"):\(identifier["value"]?.string ?? "?")")
        }
        let segments = profile["segments"]?.array?.compactMap(\.string) ?? []
        facts.add("segments", segments.isEmpty ? nil : segments.joined(separator: ", "))
        for consent in profile["consents"]?.array ?? [] {
            let word = consent["granted"] == true ? "granted" : "withdrawn"
            let about = "\(consent["purpose"]?.string ?? "?") by \(consent["channel"]?.string ?? "?")"
            facts.add("consent", "\(about): \(word)\(consent["at"].shownTime(after: " on "))")
        }
        for part in ["attributes", "preferences"] {
            for (name, value) in profile[part]?.object?.members ?? [] {
                facts.add(String(part.dropLast()), "\(name): \(value.string ?? value.text)")
            }
        }
        facts.add("enrolled", profile["enrolledAt"].shownTime(after: "").nonEmpty)
        facts.add("last seen", profile["lastActivityAt"].shownTime(after: "").nonEmpty)
        return facts
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
