// SPDX-License-Identifier: Apache-2.0

import PointsModel
import Testing

/// One point for each 1.00, unless a test says otherwise.
let onePerEuro = Terms(earn: [Terms.Earn(1, per: 100)])

/// Noon of the first day, when everything in these tests happens unless they say otherwise.
let noon: Int64 = 43_200_000
let day: Int64 = 86_400_000

extension Sale {
    /// A purchase of Ada's, of lines named 1, 2, 3, …
    init(
        _ amounts: Int64..., number: String = "R-1", of member: String = "ada", at moment: Int64 = noon, currency: String = "EUR",
        partner: String? = nil
    ) {
        let lines = amounts.enumerated().map { Sale.Line("\($0 + 1)", amount: $1) }
        self.init(
            source: "till", number: number, member: member, currency: currency, amount: amounts.reduce(0, +), lines: lines,
            partner: partner, occurredAt: moment)
    }
}

extension Model {
    /// A model of one program and of Ada, both from the beginning.
    init(_ terms: Terms) {
        self.init()
        publish(terms, version: 1, effectiveFrom: 0)
        enroll("ada", at: 0)
    }

    /// The points of a sale that must be taken.
    func points(_ sale: Sale, sourceLocation: SourceLocation = #_sourceLocation) -> [Int64] {
        guard case .earns(let award) = verdict(on: sale, decidedAt: sale.occurredAt) else {
            Issue.record("\(verdict(on: sale, decidedAt: sale.occurredAt))", sourceLocation: sourceLocation)
            return []
        }
        return award.lines.map(\.points)
    }

    /// The codes that refuse a sale, none if it is taken.
    func codes(_ sale: Sale, decidedAt now: Int64 = noon) -> Set<String> {
        if case .refused(let codes) = verdict(on: sale, decidedAt: now) { codes } else { [] }
    }

    /// Returns so much of R-1, and says what was revoked on each line, or which codes refused it.
    mutating func take(
        _ extent: GiveBack.Extent, number: String? = nil, member: String? = nil
    ) -> (points: [Int64], amounts: [Int64], codes: Set<String>) {
        let number = number ?? "RT-\(standing(of: "ada").returns + 1)"
        let giveBack = GiveBack(source: "till", number: number, purchase: "R-1", member: member, extent: extent)
        switch verdict(on: giveBack) {
        case .revokes(let revocation):
            record(giveBack, decidedAt: noon)
            return (revocation.lines.map(\.points), revocation.amounts, [])
        case .refused(let codes): return ([], [], codes)
        case .waits: return ([], [], ["waits"])
        case .comesToNothing: return ([], [], ["comes to nothing"])
        }
    }
}

/// SplitMix64: the same numbers for the same seed.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
