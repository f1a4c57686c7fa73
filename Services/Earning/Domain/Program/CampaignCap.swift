// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension Campaign {
    /// How much of it one member can have.
    struct Cap: Hashable, Sendable {
        var points: Points?
        /// How often.
        var count: Int64?
        /// In each calendar period of this length; nil: ever.
        var per: CapPeriod?

        var isNone: Bool { points == nil && count == nil }
    }
}

extension Campaign.Cap {
    init(_ part: inout ProgramReader) {
        points = part.points("perMember", in: 1...Limits.magnitude)
        count = part.integer("count", in: 1...Self.mostTimes)
        per = part.choice("perMemberPer", of: CapPeriod.self)
        if !part.has("perMember"), !part.has("count") {
            part.refuse(part.pointer, "limits nothing: name perMember, count, or both")
        }
    }

    private static let mostTimes: Int64 = 1_000_000

    /// `once`, `5 times`
    static func times(_ count: Int64) -> String { count == 1 ? "once" : "\(count) times" }

    /// `it at most 5 times, and at most 500 points of it, in a calendar month`; nil without a limit.
    var words: String? {
        let times = count.map { "it at most \(Self.times($0))" }
        let most = points.map { "at most \($0.words) of it" }
        let period = per.map { "in a \($0.words)" } ?? "ever"
        switch (times, most) {
        case (let times?, let most?): return "\(times), and \(most), \(period)"
        case (let limit?, nil), (nil, let limit?): return "\(limit) \(period)"
        case (nil, nil): return nil
        }
    }
}
