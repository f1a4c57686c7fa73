// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What became of a message: the fold of its events. It says who, of what and why, and nothing that was said.
package struct MessageRecord: Hashable, Sendable {
    package let head: MessageHead
    package private(set) var state: MessageState
    package private(set) var attempts: Int64 = 0
    package private(set) var suppression: SuppressionReason?
    package private(set) var failure: Failure?
    /// When it was first told of.
    package let queuedAt: Timestamp
    /// When it was sent, suppressed or given up.
    package private(set) var endedAt: Timestamp?

    /// How the last attempt failed.
    package struct Failure: Hashable, Sendable {
        package let reason: FailureReason
        package let detail: String
        /// Nil: it is given up.
        package let nextTry: Timestamp?
    }

    package init(_ queued: MessageQueued, at time: Timestamp) {
        head = queued.head
        state = .queued
        queuedAt = time
    }

    /// A message that was not even queued.
    package init(_ suppressed: MessageSuppressed, at time: Timestamp) {
        head = suppressed.head
        state = .suppressed
        suppression = suppressed.reason
        queuedAt = time
        endedAt = time
    }

    /// Whether it is still to be sent.
    package var isOpen: Bool { endedAt == nil }

    package mutating func apply(_ suppressed: MessageSuppressed, at time: Timestamp) {
        state = .suppressed
        suppression = suppressed.reason
        endedAt = time
    }

    package mutating func apply(_ sent: MessageSent, at time: Timestamp) {
        state = .sent
        attempts = sent.attempts
        endedAt = time
    }

    package mutating func apply(_ failed: MessageFailed, at time: Timestamp) {
        state = .failed
        attempts = failed.attempts
        failure = Failure(reason: failed.reason, detail: failed.detail, nextTry: failed.nextTry)
        if failed.nextTry == nil { endedAt = time }
    }
}

extension MessageRecord: JSONValue {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        head = try MessageHead(json, at: pointer)
        state = try fields.required("state")
        attempts = try fields.required("attempts")
        suppression = try fields.optional("suppression")
        failure = try fields.optional("failure")
        queuedAt = try fields.required("queuedAt")
        endedAt = try fields.optional("endedAt")
    }

    package var json: JSON {
        head.json.with("attempts", attempts.json).with("endedAt", endedAt?.json).with("failure", failure?.json)
            .with("queuedAt", queuedAt.json).with("state", state.json).with("suppression", suppression?.json)
    }

    /// How it is shown to those who ask.
    package var shown: JSON {
        // How an earlier attempt failed is over when a later one has not.
        let failure = state == .failed ? failure : nil
        return head.json.with("attempts", attempts.json).with("detail", failure?.detail.json).with("endedAt", endedAt?.json)
            .with("nextTry", failure?.nextTry?.json).with("queuedAt", queuedAt.json)
            .with("reason", suppression?.json ?? failure?.reason.json).with("state", state.json)
    }
}

extension MessageRecord.Failure: JSONValue {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        reason = try fields.required("reason")
        detail = try fields.required("detail")
        nextTry = try fields.optional("nextTry")
    }

    package var json: JSON { .members(["detail": detail.json, "nextTry": nextTry?.json, "reason": reason.json]) }
}
