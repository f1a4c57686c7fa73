// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Keeps a channel whose other end does not answer from trying every message in vain: after a few failures in a row nothing is sent
/// for a while, then one message to see, and so on until one gets through. It counts on real time.
struct CircuitBreaker: Hashable, Sendable {
    /// Since something got through.
    private(set) var failures: Int64 = 0
    /// How often it was opened since.
    private(set) var openings: Int64 = 0
    /// Nothing leaves before; nil while it is closed.
    private(set) var openUntil: Timestamp?

    private static let failuresAllowed: Int64 = 5
    private static let firstRest: Int64 = 1_000
    private static let longestRest: Int64 = 60_000

    init() {}

    /// How many may be under way at `time`.
    func room(at time: Timestamp) -> Int64 {
        guard openUntil != nil else { return .max }
        return isResting(at: time) ? 0 : 1
    }

    /// Longer than the longest is what a clock left behind that has been set back since.
    private func isResting(at time: Timestamp) -> Bool {
        guard let openUntil else { return false }
        return time < openUntil && openUntil - time <= Self.longestRest
    }

    /// Something got through.
    mutating func succeeded() { self = CircuitBreaker() }

    /// Something did not, for a reason that would have stopped anything else as well.
    mutating func failed(at time: Timestamp) {
        failures += 1
        // Or else it was under way when the breaker opened.
        guard openUntil == nil ? failures >= Self.failuresAllowed : !isResting(at: time) else { return }
        let rest = min(Self.longestRest, Self.firstRest << min(openings, 10))
        openUntil = time + rest
        openings += 1
    }
}

extension CircuitBreaker: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        failures = try fields.required("failures")
        openings = try fields.required("openings")
        openUntil = try fields.optional("openUntil")
    }

    var json: JSON {
        .members(["failures": failures.json, "openUntil": openUntil?.json, "openings": openings.json])
    }
}
