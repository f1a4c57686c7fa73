// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What the journal of this service comes to.
///
/// `punchcard audit` replays it, and must find exactly the `record` of each `KeptMessage`, and on the first shard each `Channel`
/// and `TemplateVersion` and the `TemplateBook`. What a message that is still to be sent is made of stands in the journal of
/// whoever told the event, and secrets stand in none.
package struct NotificationReplay: Sendable {
    /// By the document's id.
    package private(set) var messages: [String: MessageRecord] = [:]
    package private(set) var channels: [String: Channel] = [:]
    package private(set) var templates: [String: TemplateVersion] = [:]
    package private(set) var book = TemplateBook()
    /// Where each member's last event stands.
    package private(set) var last: [MemberID: Position] = [:]

    package init() {}

    /// How many messages of a channel are still to be sent.
    package func depth(of channel: String) -> Int64 {
        Int64(messages.values.count { $0.isOpen && $0.head.channel.text == channel })
    }

    /// Takes in the next event of the journal.
    ///
    /// - Throws: where and why an event cannot be read, or that it does not follow from those before.
    package mutating func apply(_ event: Event) throws(Invalid) {
        let (data, pointer, time) = (event.message.data, Pointer("/data"), event.recordedAt)
        switch event.message.type {
        case TemplatePublished.type:
            let published = try TemplatePublished(data, at: pointer)
            book.add(published, at: time)
            let version = TemplateVersion(published)
            templates[version.id] = version
            return
        case ChannelChanged.type:
            let channel = Channel(try ChannelChanged(data, at: pointer).settings, since: event.position)
            channels[channel.id] = channel
            return
        default: break
        }
        let head = try MessageHead(data, at: pointer)
        let id = head.message.text
        switch event.message.type {
        case MessageQueued.type:
            guard messages[id] == nil else { throw Invalid(pointer["message"], "was queued before") }
            messages[id] = MessageRecord(try MessageQueued(data, at: pointer), at: time)
        case MessageSuppressed.type:
            let suppressed = try MessageSuppressed(data, at: pointer)
            if messages[id] == nil {
                messages[id] = MessageRecord(suppressed, at: time)
            } else {
                try change(id, at: pointer) { $0.apply(suppressed, at: time) }
            }
        case MessageSent.type:
            let sent = try MessageSent(data, at: pointer)
            try change(id, at: pointer) { $0.apply(sent, at: time) }
        case MessageFailed.type:
            let failed = try MessageFailed(data, at: pointer)
            try change(id, at: pointer) { $0.apply(failed, at: time) }
        default: throw Invalid(Pointer("/type"), "is no event of notification: \(event.message.type)")
        }
        last[head.member] = event.position
    }

    private mutating func change(
        _ id: String, at pointer: Pointer, _ body: (inout MessageRecord) -> Void
    ) throws(Invalid) {
        guard var record = messages[id] else { throw Invalid(pointer["message"], "was not queued before") }
        guard record.isOpen else { throw Invalid(pointer["message"], "had ended before") }
        body(&record)
        messages[id] = record
    }
}
