// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// What a process counts of itself since it started.
struct Statistics: Sendable {
    private(set) var turns = 0
    private(set) var messages = 0
    private(set) var batch = Histogram()
    /// Microseconds.
    private(set) var commit = Histogram()
    /// Replies by status.
    private(set) var replies: [Int: Int] = [:]
    var overloaded = 0
    var faults = 0
    private var commitBegan: Int64 = 0

    mutating func turnBegins(_ items: Int) {
        turns += 1
        messages += items
        batch.record(Int64(items))
    }

    mutating func commitBegins(_ microseconds: Int64) { commitBegan = microseconds }
    mutating func commitEnds(_ microseconds: Int64) { commit.record(microseconds - commitBegan) }
    mutating func answered(_ status: Int) { replies[status, default: 0] += 1 }
}
