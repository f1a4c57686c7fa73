// SPDX-License-Identifier: Apache-2.0

import Auditing
import Contracts
import Kernel

/// What an audit says, for people and for scripts.
struct AuditReport {
    let audit: Audit
    /// What the clock of a trial shows.
    let clock: ClockReading?
    /// How many differences are shown.
    static let shown = 20

    private var figures: Audit.Figures { audit.figures }

    var text: String {
        (figureLines + [""] + richestLines + verdict + (clock.map { [$0.note] } ?? [])).joined(separator: "\n")
    }

    /// The figures and the richest accounts, as the end of a demonstration shows them.
    var figureLines: [String] {
        var table = Table([.text("COUNTED"), .number("")])
        table.add(["journal entries", Format.count(figures.entries)])
        if figures.followed > 0 { table.add(["documents of what others told", Format.count(figures.followed)]) }
        table.add(["members", Format.count(figures.members)])
        table.add(["accounts", Format.count(figures.accounts)])
        table.add(["purchases", Format.count(figures.purchases)])
        table.add(["returns", Format.count(figures.returns)])
        table.add(["refused after 202", Format.count(figures.rejections)])
        table.add(["points earned", Format.count(figures.earned)])
        table.add(["points revoked", Format.count(figures.revoked)])
        if figures.spent > 0 { table.add(["points spent", Format.count(figures.spent)]) }
        if figures.expired > 0 { table.add(["points expired", Format.count(figures.expired)]) }
        if figures.moved != 0 { table.add(["points moved", Format.count(figures.moved)]) }
        if figures.underWay > 0 { table.add(["points between shards", Format.count(figures.underWay)]) }
        table.add(["points outstanding", Format.count(figures.outstanding)])
        for fate in Ledgers.Fate.allCases {
            guard let count = figures.intake[fate], count > 0 else { continue }
            table.add(["intake, \(fate.rawValue)", Format.count(count)])
        }
        if figures.waiting > 0 { table.add(["returns before their purchase", Format.count(figures.waiting)]) }
        if figures.waitingInGateways > 0 { table.add(["returns without purchase", Format.count(figures.waitingInGateways)]) }
        if figures.aside > 0 { table.add(["events set aside", Format.count(figures.aside)]) }
        if figures.parked > 0 { table.add(["members with parked work", Format.count(figures.parked)]) }
        if figures.discarded > 0 { table.add(["events given up", Format.count(figures.discarded)]) }
        return table.lines
    }

    var richestLines: [String] {
        guard !audit.richest.accounts.isEmpty else { return [] }
        var table = Table([.text("RICHEST"), .number("POINTS")])
        for (member, points) in audit.richest.accounts { table.add([member.text, Format.count(points)]) }
        return table.lines + [""]
    }

    private var verdict: [String] {
        let findings = audit.findings
        guard !findings.isEmpty else {
            return [audit.isQuick ? "Nothing wrong was found by the quick look." : "Everything holds."]
        }
        let more = findings.count - min(AuditReport.shown, findings.first.count)
        return ["\(Format.count(findings.count)) things do not hold:"]
            + findings.first.prefix(AuditReport.shown).map { "  \($0)" }
            + (more > 0 ? ["  … and \(Format.count(more)) more"] : [])
    }

    var json: JSON {
        .members([
            "accounts": .integer(Int64(figures.accounts)),
            "aside": .integer(Int64(figures.aside)),
            "clock": clock?.json,
            "differences": .array(audit.findings.first.map(JSON.string)),
            "differencesFound": .integer(Int64(audit.findings.count)),
            "discarded": .integer(Int64(figures.discarded)),
            "entries": .integer(Int64(figures.entries)),
            "followed": .integer(Int64(figures.followed)),
            "intake": .object(
                Ledgers.Fate.allCases.reduce(into: JSON.Object()) { object, fate in
                    object[fate.rawValue] = .integer(Int64(figures.intake[fate] ?? 0))
                }
            ),
            "members": .integer(Int64(figures.members)),
            "ok": audit.findings.isEmpty.json,
            "parked": .integer(Int64(figures.parked)),
            "pointsBetweenShards": .integer(figures.underWay),
            "pointsEarned": .integer(figures.earned),
            "pointsExpired": .integer(figures.expired),
            "pointsMoved": .integer(figures.moved),
            "pointsOutstanding": .integer(figures.outstanding),
            "pointsRevoked": .integer(figures.revoked),
            "pointsSpent": .integer(figures.spent),
            "purchases": .integer(Int64(figures.purchases)),
            "refusedAfterAccepted": .integer(Int64(figures.rejections)),
            "remembered": .integer(Int64(figures.remembered)),
            "returns": .integer(Int64(figures.returns)),
            "richest": .array(
                audit.richest.accounts.map { ["member": $0.member.json, "points": .integer($0.points)] }
            ),
            "waiting": .integer(Int64(figures.waiting)),
            "waitingInGateways": .integer(Int64(figures.waitingInGateways)),
        ])
    }
}
