// SPDX-License-Identifier: Apache-2.0

import Glibc
import Kernel

/// The only place that reads the machine's clocks.
package enum Clocks {
    /// This moment, where the program's clock is the machine's.
    package static func moment() -> Moment {
        let wall = Timestamp(milliseconds: read(CLOCK_REALTIME) / 1_000_000)
        return Moment(now: wall, wall: wall, steady: steady)
    }

    /// Milliseconds on the clock that never jumps, which all processes of the machine share.
    package static var steady: Int64 { read(CLOCK_MONOTONIC) / 1_000_000 }

    /// Microseconds on the clock that never jumps.
    package static func microseconds() -> Int64 { read(CLOCK_MONOTONIC) / 1_000 }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// The moments of one process: in a home on trial with the program's clock, which it looks up several times a second.
struct ProcessClock {
    private let file: ClockFile?
    private var clock: ProgramClock?
    private var lookedAt: Int64

    init(_ home: Home) throws(HostError) {
        file = try ClockFile(of: home)
        lookedAt = Clocks.steady
        clock = try file?.read()
    }

    mutating func moment() throws(HostError) -> Moment {
        let moment = Clocks.moment()
        if moment.steady - lookedAt >= Limits.clockLook {
            lookedAt = moment.steady
            clock = try file?.read()
        }
        guard let clock else { return moment }
        return Moment(
            now: clock.time(at: moment.steady), wall: moment.wall, steady: moment.steady, setting: clock.setting(at: moment.steady))
    }
}
