// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// One line of the log: a short constant sentence, and what it is about as members.
///
/// Never bodies, never names or addresses of members: ids, types, counts and outcomes.
package struct LogLine: Sendable {
    package enum Level: String, Sendable, CaseIterable { case info, warning, error }

    package let level: Level
    package let message: String
    package let members: JSON

    package init(_ level: Level, _ message: String, _ members: JSON = [:]) {
        self.level = level
        self.message = message
        self.members = members
    }

    /// The line as it is written: one JSON object.
    package func text(of process: String, at time: Timestamp) -> String {
        members.with("level", level.rawValue.json).with("message", message.json).with("process", process.json)
            .with("time", time.json).text
    }
}
