// SPDX-License-Identifier: Apache-2.0

import Kernel

/// When a chore runs next.
///
/// Its interval counts on the steady clock and on the program's clock, and is over when it is on either of them. So what becomes
/// due by the program's clock is done when that comes there, also after it was set or while it goes fast.
enum ChoreTimer: Hashable, Sendable {
    /// On the steady clock.
    case at(Int64)
    /// It ran under this setting of the program's clock, and runs again after an interval: on either clock, but not before
    /// `soonest` on the steady one.
    case after(ProgramClock.Setting?, steady: Int64, program: Timestamp, soonest: Int64)
    /// It has asked others, and runs again when they have answered.
    case asking

    static func after(milliseconds: Int64, from moment: Moment) -> ChoreTimer {
        .after(
            moment.setting, steady: moment.steady + milliseconds, program: moment.now + milliseconds,
            soonest: moment.steady + min(milliseconds, Limits.choreRest))
    }

    /// When it is due, on the steady clock and as the program's clock goes now.
    func due(at moment: Moment) -> Int64 {
        switch self {
        case .at(let steady): steady
        case .after(_, let steady, let program, let soonest): min(steady, max(soonest, moment.steady(at: program)))
        case .asking: .max
        }
    }

    /// Whether it has done what became due when the program's clock was set.
    func hasFollowed(_ moment: Moment) -> Bool {
        switch self {
        case .at, .asking: false
        case .after(let setting, _, let program, _): setting == moment.setting || program > moment.now
        }
    }
}
