// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `message.list`: the oldest first, and of those in an inbox what they say.
func messageList(_ asked: MessageList, _ turn: inout Turn) throws -> Reply {
    var query = asked.query
    var found: [JSON] = []
    var next: MessagePlace?
    search: while true {
        let page = try turn.documents(KeptMessage.self).page(query)
        for message in page.values where asked.state == nil || message.record.state == asked.state {
            guard found.count < asked.limit else { break search }
            found.append(try turn.shown(message))
            next = MessagePlace(queuedAt: message.record.queuedAt, message: message.record.head.message)
        }
        guard let after = page.next else {
            next = nil
            break
        }
        query.after = after
    }
    return .done(.members(["messages": .array(found), "next": next?.json]))
}

extension Turn {
    fileprivate func shown(_ message: KeptMessage) throws -> JSON {
        var shown = message.record.shown
        if case .afterQuiet(let time)? = message.draft?.due { shown = shown.with("notBefore", time.json) }
        if let item = try documents(InboxItem.self).load(message.id) {
            shown = shown.with("body", item.body.json).with("subject", item.subject?.json)
        }
        return shown
    }
}

extension MessageList {
    fileprivate var query: Query {
        var query: Query
        if let name {
            let index = member == nil ? KeptMessage.stateIndex : KeptMessage.memberIndex
            let keys = KeptMessage.keys(name)
            query = Query(index: index, from: keys.from, through: keys.through, limit: Limits.fetchEvents)
        } else {
            query = Query(index: KeptMessage.timeIndex, limit: Limits.fetchEvents)
        }
        query.after = after.map { (key: key(at: $0.queuedAt), id: $0.message.text) }
        return query
    }

    /// What they are found by beside their times; nil: by these alone.
    private var name: String? { member?.text ?? state?.rawValue }

    private func key(at time: Timestamp) -> IndexKey {
        name.map { KeptMessage.key($0, time) } ?? .integer(time.milliseconds)
    }
}
