// SPDX-License-Identifier: Apache-2.0

/// What does not hold: how much, and the first of it.
package struct Findings: Sendable {
    package private(set) var count = 0
    package private(set) var first: [String] = []

    /// How many are kept to be shown.
    package static let kept = 50

    package var isEmpty: Bool { count == 0 }

    mutating func add(_ finding: @autoclosure () -> String) {
        count += 1
        if first.count < Findings.kept { first.append(finding()) }
    }

    /// Takes up what was found elsewhere.
    mutating func add(_ others: Findings) {
        count += others.count
        first += others.first.prefix(Findings.kept - first.count)
    }

    /// Notes that two things differ which should be the same.
    mutating func expect(_ holds: Bool, _ finding: @autoclosure () -> String) {
        if !holds { add(finding()) }
    }
}
