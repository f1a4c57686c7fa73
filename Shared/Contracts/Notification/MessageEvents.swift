// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `message.queued`: a message is to go out.
package struct MessageQueued: Body, Hashable {
    package static let type = "message.queued"

    package let head: MessageHead

    package init(_ head: MessageHead) { self.head = head }
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) { head = try MessageHead(json, at: pointer) }
    package var json: JSON { head.json }
}

/// `message.suppressed`: a message is not sent, and why; told of one that was queued, or at once.
package struct MessageSuppressed: Body, Hashable {
    package static let type = "message.suppressed"

    package let head: MessageHead
    package let reason: SuppressionReason

    package init(_ head: MessageHead, _ reason: SuppressionReason) {
        self.head = head
        self.reason = reason
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        head = try MessageHead(json, at: pointer)
        reason = try Fields(json, at: pointer).required("reason")
    }

    package var json: JSON { head.json.with("reason", reason.json) }
}

/// `message.sent`: the other end has taken a message.
package struct MessageSent: Body, Hashable {
    package static let type = "message.sent"

    package let head: MessageHead
    /// How often it was tried.
    package let attempts: Int64

    package init(_ head: MessageHead, attempts: Int64) {
        self.head = head
        self.attempts = attempts
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        head = try MessageHead(json, at: pointer)
        attempts = try Fields(json, at: pointer).integer("attempts", in: 1...Limits.sendAttempts)
    }

    package var json: JSON { head.json.with("attempts", attempts.json) }
}

/// `message.failed`: an attempt to send a message failed, and when the next one is; without one it is given up.
package struct MessageFailed: Body, Hashable {
    package static let type = "message.failed"

    package let head: MessageHead
    package let attempts: Int64
    package let reason: FailureReason
    /// What the other end said, or what the connection ended with: never an address.
    package let detail: String
    package let nextTry: Timestamp?

    package init(_ head: MessageHead, attempts: Int64, reason: FailureReason, detail: String, nextTry: Timestamp?) {
        self.head = head
        self.attempts = attempts
        self.reason = reason
        self.detail = detail
        self.nextTry = nextTry
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        head = try MessageHead(json, at: pointer)
        let fields = try Fields(json, at: pointer)
        attempts = try fields.integer("attempts", in: 1...Limits.sendAttempts)
        reason = try fields.required("reason")
        detail = try fields.text("detail", limit: Limits.textCharacters)
        nextTry = try fields.optional("nextTry")
    }

    package var json: JSON {
        head.json.with("attempts", attempts.json).with("detail", detail.json).with("nextTry", nextTry?.json)
            .with("reason", reason.json)
    }
}
