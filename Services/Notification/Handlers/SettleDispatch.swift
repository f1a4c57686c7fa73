// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Takes in what came of a message that was handed out.
func settleDispatch(_ result: DispatchResult, _ turn: inout Turn) throws {
    // There is room for the next.
    turn.hurry(sendingChore)
    guard let message = try turn.documents(KeptMessage.self).load(result.key), message.record.isOpen,
        let settings = try turn.channel(message.record.head.channel)
    else { return }

    var queue = try turn.queue(of: settings.channel)
    let verdict = Verdict(result.ending, of: settings.kind)
    queue.take(verdict, at: turn.moment.wall)
    turn.documents().save(queue)

    switch verdict {
    case .delivered: try turn.delivered(message)
    case .never(let reason, let detail): try turn.giveUp(message, reason, detail: detail)
    case .again(let detail, let retryAfter, _): try turn.tryAgain(message, detail: detail, retryAfter: retryAfter, settings.retry)
    }
}

extension ChannelQueue {
    fileprivate mutating func take(_ verdict: Verdict, at time: Timestamp) {
        switch verdict {
        case .again(_, _, isOfChannel: true): breaker.failed(at: time)
        case .never(.gone, _): isGone = true
        // It answers, whatever it says of this message.
        case .delivered, .again, .never: breaker.succeeded()
        }
    }
}

extension Turn {
    /// The other end has a message.
    mutating func delivered(_ message: KeptMessage) throws {
        var message = message
        let sent = MessageSent(message.record.head, attempts: message.record.attempts + 1)
        try record(sent, of: message.record.head.member)
        message.record.apply(sent, at: now)
        try end(message)
    }

    /// A message will never be sent.
    mutating func giveUp(_ message: KeptMessage, _ reason: FailureReason, detail: String) throws {
        try fail(message, reason, detail: detail, nextTry: nil)
    }

    fileprivate mutating func tryAgain(
        _ message: KeptMessage, detail: String, retryAfter: Int64?, _ terms: RetryTerms
    ) throws {
        let attempts = message.record.attempts + 1
        guard attempts < terms.attempts else { return try fail(message, .unreachable, detail: detail, nextTry: nil) }
        // By chance, but the same chance when the turn is run again.
        let chance = UInt64(truncatingIfNeeded: secret.hash(.id, ["wait", message.id, String(attempts)]))
        let asked = min((retryAfter ?? 0) * 1_000, terms.longestWait)
        let wait = max(terms.wait(after: attempts, chance: chance), asked)
        try fail(message, .unreachable, detail: detail, nextTry: moment.wall + wait)
    }

    private mutating func fail(
        _ message: KeptMessage, _ reason: FailureReason, detail: String, nextTry: Timestamp?
    ) throws {
        var message = message
        let failed = MessageFailed(
            message.record.head, attempts: message.record.attempts + 1, reason: reason, detail: detail, nextTry: nextTry)
        try record(failed, of: message.record.head.member)
        message.record.apply(failed, at: now)
        guard let nextTry else { return try end(message) }
        message.draft?.due = .at(nextTry)
        documents().save(message)
    }
}
