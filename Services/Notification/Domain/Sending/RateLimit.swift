// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// How many messages may still leave now: a bucket that holds what may leave in a second, and fills as fast. It counts on real
/// time.
struct RateLimit: Hashable, Sendable {
    /// In thousandths of a message; nil before the first.
    private var credit: Int64?
    private var at = Timestamp(milliseconds: 0)

    init() {}

    /// How many may leave at `time`.
    func room(at time: Timestamp, rate: Int64?) -> Int64 {
        guard let rate else { return .max }
        return filled(at: time, rate: rate) / 1_000
    }

    /// One leaves.
    mutating func take(at time: Timestamp, rate: Int64?) {
        guard let rate else { return }
        credit = max(0, filled(at: time, rate: rate) - 1_000)
        at = time
    }

    private func filled(at time: Timestamp, rate: Int64) -> Int64 {
        guard let credit else { return rate * 1_000 }
        // What a whole second gave is all that it holds, however long it was, and nobody knows after a clock was set back.
        let passed = time < at ? 1_000 : min(1_000, time - at)
        return min(rate * 1_000, credit + passed * rate)
    }
}

extension RateLimit: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        credit = try fields.optional("credit")
        at = try fields.required("at")
    }

    var json: JSON { .members(["at": at.json, "credit": credit?.json]) }
}
