// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// How long points live: `expiry` of the program or of a campaign.
struct ExpiryRule: Hashable, Sendable {
    /// Counted from when they were earned.
    let after: Period
    /// They live to the end of this, in the program's zone.
    var align = Alignment.none

    enum Alignment: String, Sendable, CaseIterable { case none, day, month, year }

    /// The first instant at which points earned at `time` are gone.
    func expiry(of time: Timestamp, in zone: Zone) -> Timestamp {
        let end = zone.adding(after, to: time)
        return switch align {
        case .none: end
        case .day: zone.end(of: .day, at: end)
        case .month: zone.end(of: .month, at: end)
        case .year: zone.end(of: .year, at: end)
        }
    }
}

extension ExpiryRule {
    init?(_ part: inout ProgramReader) {
        part.require("after")
        let (after, align) = (part.period("after"), part.choice("align", of: Alignment.self))
        guard let after else { return nil }
        self.init(after: after, align: align ?? .none)
    }

    /// When: `12 months after they were earned, at the end of that month`.
    var words: String {
        let after = "\(after.words) after they were earned"
        return align == .none ? after : "\(after), at the end of that \(align.rawValue)"
    }
}
