// SPDX-License-Identifier: Apache-2.0

import Kernel

/// When a chore runs next.
///
/// Its interval counts on the steady clock, and in a trial on the program's clock too: it is over when it is on either of them. So
/// what becomes due by the program's clock is done when that comes there, also after it was set or while it goes fast.
enum ChoreTimer: Hashable, Sendable {
    /// On the steady clock.
    case at(Int64)
    /// It runs again after an interval.
    case after(steady: Int64, Trial?)
    /// It has asked others, and runs again when they have answered.
    case asking

    /// When the interval is over by the program's clock, under the setting with which it began; it is not followed before `soonest`
    /// on the steady clock.
    struct Trial: Hashable {
        let setting: ProgramClock.Setting
        let due: Timestamp
        let soonest: Int64
    }

    static func after(milliseconds: Int64, from moment: Moment) -> ChoreTimer {
        let trial = moment.setting.map { setting in
            Trial(
                setting: setting, due: moment.now + milliseconds, soonest: moment.steady + min(milliseconds, Limits.chorePause))
        }
        return .after(steady: moment.steady + milliseconds, trial)
    }

    /// When it is due, on the steady clock and as the program's clock goes now.
    func due(at moment: Moment) -> Int64 {
        switch self {
        case .at(let steady): steady
        case .after(let steady, let trial?): min(steady, max(trial.soonest, moment.steady(at: trial.due)))
        case .after(let steady, nil): steady
        case .asking: .max
        }
    }

    /// Whether it has done what became due when the program's clock was set.
    func hasFollowed(_ moment: Moment) -> Bool {
        switch self {
        case .at, .asking: false
        case .after(_, let trial): trial.map { $0.setting == moment.setting || $0.due > moment.now } ?? true
        }
    }
}
