// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// What Earning logs in a rehearsal. In the shop an item that fails is put aside and the others go on; here it ends everything, for
/// figures without it would be wrong.
final class FaultLog {
    private(set) var fault: RehearsalFault?

    func take(_ line: LogLine) {
        if line.level == .error, fault == nil { fault = RehearsalFault(what: "\(line)") }
    }
}
