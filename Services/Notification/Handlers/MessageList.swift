// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `message.list`: the oldest first, and of those in an inbox what they say.
func messageList(_ asked: MessageList, _ turn: inout Turn) throws -> Reply {
    var query = try asked.query
    var found: [JSON] = []
    var next: String?
    search: while true {
        let page = try turn.documents(KeptMessage.self).page(query)
        for message in page.values where asked.state == nil || message.record.state == asked.state {
            guard found.count < Int(asked.limit) else { break search }
            found.append(try turn.shown(message))
            next = asked.cursor(of: message)
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
        get throws {
            var query: Query
            if let member {
                let keys = KeptMessage.keys(member.text)
                query = Query(index: KeptMessage.memberIndex, from: keys.from, through: keys.through, limit: Limits.fetchEvents)
            } else if let state {
                let keys = KeptMessage.keys(state.rawValue)
                query = Query(index: KeptMessage.stateIndex, from: keys.from, through: keys.through, limit: Limits.fetchEvents)
            } else {
                query = Query(index: KeptMessage.timeIndex, limit: Limits.fetchEvents)
            }
            if let after { query.after = try place(after) }
            return query
        }
    }

    /// What an answer gives as `next`: the key and the id of its last message.
    fileprivate func cursor(of message: KeptMessage) -> String {
        let key: IndexKey? =
            if let member {
                KeptMessage.key(member.text, message.record.queuedAt)
            } else if let state {
                KeptMessage.key(state.rawValue, message.record.queuedAt)
            } else {
                .integer(message.record.queuedAt.milliseconds)
            }
        let json: JSON =
            switch key {
            case .text(let text): text.json
            case .integer(let number): number.json
            case nil: ""
            }
        return Base64.webText(JSON.array([json, message.id.json]).bytes)
    }

    private func place(_ text: String) throws -> (key: IndexKey?, id: String) {
        do {
            let json = try JSON(parsing: Base64.bytes(text) ?? [])
            if let parts = json.array, parts.count == 2, let id = parts[1].string {
                if let key = parts[0].string { return (.text(key), id) }
                if let key = parts[0].integer { return (.integer(key), id) }
            }
        } catch {}
        throw Rejection(Invalid(Pointer("/data/after"), "is not what an answer gave as next"))
    }
}
