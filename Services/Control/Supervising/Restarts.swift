// SPDX-License-Identifier: Apache-2.0

import Glibc

/// When a process that ended is started again: at once the first time, then later and later. A process that has lived for ten
/// seconds was well, and begins anew.
///
/// One that was killed from outside did nothing wrong, and soon is soon enough for it. If it waited as long as one that fails,
/// two processes that somebody kills now and then would hardly ever run at the same time.
struct Restarts: Hashable, Sendable {
    private var failures = 0
    private var endings = 0
    private static let well: Int64 = 10_000

    /// Milliseconds to wait after it lived for so many.
    mutating func delay(after ending: Child.Ending, living milliseconds: Int64) -> Int64 {
        if milliseconds >= Restarts.well { (failures, endings) = (0, 0) }
        defer { endings += 1 }
        if ending.isFromOutside { return Backoff.starting.delay(after: min(1, endings)) }
        defer { failures += 1 }
        return Backoff.starting.delay(after: failures)
    }
}

extension Child.Ending {
    /// Whether somebody else ended it: these signals a process does not send itself.
    fileprivate var isFromOutside: Bool {
        switch self {
        case .exited: false
        case .killed(let signal): [SIGKILL, SIGTERM, SIGINT, SIGHUP].contains(signal)
        }
    }
}
