// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Notification
import ServiceHost
import Storage

extension StoreAudit {
    /// Notification: the journal comes to exactly the records of the messages, each queue is as deep as there are messages in
    /// it, and on the first shard to the templates and the channels.
    mutating func examineNotification() throws {
        let isQuick = isQuick
        var replay = NotificationReplay()
        try journal { _, event, _ throws(Invalid) in
            if !isQuick { try replay.apply(event) }
        }
        guard !isQuick else { return }
        try compare(KeptMessage.collection.name, count: replay.messages.count) { document in
            // What a message is made of while it waits stands in the journal of whoever told the event.
            guard let record = replay.messages[document.id] else { return nil }
            return try JSON(parsing: document.json).with("record", record.json).bytes
        }
        try compareQueues(replay)
        guard process.shard == 0 else { return }
        try compare(Channel.collection.name, count: replay.channels.count) { replay.channels[$0.id]?.json.bytes }
        try compare(TemplateVersion.collection.name, count: replay.templates.count) { replay.templates[$0.id]?.json.bytes }
        try compare(TemplateBook.collection.name, count: replay.templates.isEmpty ? 0 : 1) { _ in replay.book.json.bytes }
    }

    private mutating func compareQueues(_ replay: NotificationReplay) throws {
        let process = process
        var noted = Findings()
        try documents(ChannelQueue.collection.name) { document in
            let queue = try ChannelQueue(saved: document.json, as: document.id)
            let depth = replay.depth(of: document.id)
            noted.expect(
                queue.depth == depth,
                "\(process): the queue of \(document.id) is \(queue.depth) deep, and \(depth) messages are in it")
        }
        try documents(Recipient.collection.name) { document in
            let recipient = try Recipient(saved: document.json, as: document.id)
            noted.expect(
                recipient.last == replay.last[recipient.member],
                "\(process): the last event of \(document.id) is \(replay.last[recipient.member]?.number ?? 0), "
                    + "not \(recipient.last?.number ?? 0)")
        }
        result.findings.add(noted)
    }
}
