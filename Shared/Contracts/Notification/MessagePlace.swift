// SPDX-License-Identifier: Apache-2.0

import Kernel

/// Where a page of messages ended: what an answer gives as `next`.
///
/// Messages lie in the order of their times, and of their ids where these are the same, on every shard. So one place tells each
/// of them from where to go on.
package struct MessagePlace: Hashable, Comparable, Sendable, JSONValue {
    package let queuedAt: Timestamp
    package let message: MessageID

    package init(queuedAt: Timestamp, message: MessageID) {
        self.queuedAt = queuedAt
        self.message = message
    }

    /// Where a message stands, as it is shown.
    package init(of shown: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(shown, at: pointer)
        queuedAt = try fields.required("queuedAt")
        message = try fields.required("message")
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let parts = try String(json, at: pointer).split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let queuedAt = Timestamp(parts[0]), let message = MessageID(parts[1]) else {
            throw Invalid(pointer, "is not what an answer gave as next")
        }
        self.init(queuedAt: queuedAt, message: message)
    }

    package var json: JSON { "\(queuedAt) \(message)".json }

    package static func < (a: MessagePlace, b: MessagePlace) -> Bool { (a.queuedAt, a.message) < (b.queuedAt, b.message) }
}
