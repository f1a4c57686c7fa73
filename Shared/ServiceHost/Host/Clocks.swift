// SPDX-License-Identifier: Apache-2.0

import Glibc
import Kernel

/// The only place that reads the machine's clocks.
package enum Clocks {
    package static func moment() -> Moment {
        let wall = Timestamp(milliseconds: read(CLOCK_REALTIME) / 1_000_000)
        return Moment(now: wall, wall: wall, steady: read(CLOCK_MONOTONIC) / 1_000_000)
    }

    /// Microseconds on the clock that never jumps.
    package static func microseconds() -> Int64 { read(CLOCK_MONOTONIC) / 1_000 }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
