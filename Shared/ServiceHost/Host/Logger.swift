// SPDX-License-Identifier: Apache-2.0

import Contracts
import Glibc
import Telemetry

/// Writes log lines to standard error, one JSON object each.
struct Logger: Sendable {
    let process: ProcessName

    func write(_ line: LogLine) {
        // One call for the whole line, so that lines of several threads do not mix.
        let bytes = Array((line.text(of: process.description, at: Clocks.moment().wall) + "\n").utf8)
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
