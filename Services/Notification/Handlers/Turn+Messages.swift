// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

// What every handler here does at its beginning and at its end.

/// The chore that sends.
let sendingChore = "send what is due"

extension Turn {
    func templateBook() throws -> TemplateBook {
        try documents(TemplateBook.self).load(TemplateBook.onlyID) ?? TemplateBook()
    }

    /// How a channel is set; nil when it is not. The inbox needs no settings.
    func channel(_ name: ChannelName) throws -> ChannelSettings? {
        try documents(Channel.self).load(name.text)?.settings
            ?? (name == ChannelName(.inbox) ? .inbox : nil)
    }

    /// Every channel that is set, by name, and the inbox.
    func channels() throws -> [ChannelSettings] {
        let set = try documents(Channel.self).page(Query(limit: Limits.channels)).values.map(\.settings)
        let hasInbox = set.contains { $0.channel == ChannelName(.inbox) }
        return hasInbox ? set : set + [.inbox]
    }

    func queue(of channel: ChannelName) throws -> ChannelQueue {
        try documents(ChannelQueue.self).load(channel.text) ?? ChannelQueue(channel: channel)
    }

    func recipient(_ member: MemberID) throws -> Recipient {
        try documents(Recipient.self).load(member.text) ?? Recipient(member)
    }

    /// Tells what became of a message to a member.
    mutating func record(_ fact: some Body, of member: MemberID) throws {
        var recipient = try recipient(member)
        recipient.last = try tell(fact, member: member, previous: recipient.last)
        documents().save(recipient)
    }

    /// Ends a message without sending it.
    mutating func suppress(_ message: KeptMessage, _ reason: SuppressionReason) throws {
        var message = message
        let suppressed = MessageSuppressed(message.record.head, reason)
        try record(suppressed, of: message.record.head.member)
        message.record.apply(suppressed, at: now)
        try end(message)
    }

    /// Saves a message that has ended: what it was made of is forgotten, and its channel has one less to send.
    mutating func end(_ message: KeptMessage) throws {
        var message = message
        message.draft = nil
        documents().save(message)
        var queue = try queue(of: message.record.head.channel)
        queue.depth -= 1
        documents().save(queue)
    }
}
