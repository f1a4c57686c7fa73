// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// How one queue of what is to go out stands.
package struct OutgoingQueue: Hashable, Sendable {
    package let name: String
    /// What waits, what is under way included.
    package let depth: Int64
    /// Since when the oldest of it waits, on the program's clock.
    package let oldest: Timestamp?
    /// `ok`, or why nothing leaves just now.
    package let state: String

    package init(name: String, depth: Int64, oldest: Timestamp?, state: String) {
        self.name = name
        self.depth = depth
        self.oldest = oldest
        self.state = state
    }

    func json(underWay: Int, _ moment: Moment) -> JSON {
        [
            "channel": name.json, "depth": depth.json, "inFlight": .integer(Int64(underWay)),
            "oldestSeconds": .integer(oldest.map { moment.age(of: $0) / 1_000 } ?? 0), "state": state.json,
        ]
    }
}
