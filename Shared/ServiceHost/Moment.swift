// SPDX-License-Identifier: Apache-2.0

import Kernel

/// One moment, on the three clocks that matter.
///
/// What the rules mean counts on the program's clock, which may be a virtual one: when something happened and was recorded, what is
/// in force, what has lasted too long. Everything that somebody waits for, or a person sees to, counts on real time.
package struct Moment: Sendable {
    /// What the rules see. It may be a virtual clock.
    package let now: Timestamp
    /// The machine's clock: `expirytime`, and what is told to people who run it.
    package let wall: Timestamp
    /// Milliseconds on a clock that never jumps: deadlines.
    package let steady: Int64
    /// How the program's clock was set last; nil where it is the machine's.
    package let setting: ProgramClock.Setting?

    package init(now: Timestamp, wall: Timestamp, steady: Int64, setting: ProgramClock.Setting? = nil) {
        self.now = now
        self.wall = wall
        self.steady = steady
        self.setting = setting
    }

    private var speed: Int64 { setting?.speed.factor ?? 1 }

    /// When the program's clock will be at `time`, on the steady clock and as it goes now; `.max` if it stands still.
    package func steady(at time: Timestamp) -> Int64 {
        if time <= now { return steady }
        guard speed > 0 else { return .max }
        return steady + (time - now - 1) / speed + 1
    }

    /// How many milliseconds of real time ago the program's clock was at `time`, as far as that is known: what was before the clock
    /// was set last is at least so old, and what was since it stands still is not older than nothing.
    package func age(of time: Timestamp) -> Int64 {
        let passed = max(0, now - time)
        guard let setting else { return passed }
        if time < setting.at { return max(0, steady - setting.since) }
        return speed == 0 ? 0 : passed / speed
    }
}
