// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Reads any event that a template can be about: each template that is becomes a message, which is named after both, so that
/// there is one however often the event is read.
func noticeEvent(_ event: Event, _ turn: inout Turn) throws -> Reply? {
    guard let member = event.member else { return nil }
    let message = event.message
    for trigger in try turn.templateBook().triggers(on: message.type)
    where trigger.matches(type: message.type, data: message.data, recordedAt: event.recordedAt) {
        try turn.queue(trigger, for: event, to: member)
    }
    return nil
}

extension Turn {
    fileprivate mutating func queue(_ trigger: Trigger, for event: Event, to member: MemberID) throws {
        let id = MessageID(
            bits: secret.hash(
                .id, [OutgoingMessage.prefix, trigger.template.text, event.message.source, event.message.id]))
        guard try documents(KeptMessage.self).load(id.text) == nil else { return }
        let head = MessageHead(
            message: id, member: member, template: trigger.template, version: trigger.version, channel: trigger.channel,
            purpose: trigger.purpose, cause: MessageCause(event))

        // Whether the member wants it is asked when it is sent: what they said at the enrolment is told right after it.
        var queue = try queue(of: trigger.channel)
        let reason: SuppressionReason? =
            try channel(trigger.channel) == nil ? .noChannel : queue.isGone ? .channelGone : nil
        if let reason {
            let suppressed = MessageSuppressed(head, reason)
            try record(suppressed, of: member)
            return documents().save(KeptMessage(MessageRecord(suppressed, at: now)))
        }
        let queued = MessageQueued(head)
        try record(queued, of: member)
        queue.depth += 1
        documents().save(queue)
        documents().save(
            KeptMessage(
                MessageRecord(queued, at: now), draft: KeptMessage.Draft(event: event.asToldToTemplates, due: .at(moment.wall))))
        hurry(sendingChore)
    }
}

extension MessageCause {
    /// Our own services sign what they tell as `punchcard/earning/0`.
    fileprivate init(_ event: Event) {
        let parts = event.message.source.split(separator: "/")
        self.init(
            type: event.message.type, stream: parts.count > 1 ? String(parts[1]) : event.message.source,
            streamShard: parts.count > 2 ? Int64(parts[2]) ?? 0 : 0, position: event.position)
    }
}

extension Event {
    /// What a message is made of later.
    fileprivate var asToldToTemplates: JSON {
        .members(["data": message.data, "time": (message.time ?? recordedAt).json])
    }
}
