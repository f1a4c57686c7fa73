// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// A message: what became of it, as the journal tells it, and while it is still to be sent, what is needed for that.
package struct KeptMessage: Document, Hashable {
    static let queueIndex = "queue"
    static let quietIndex = "quiet"
    static let openIndex = "open"
    static let memberIndex = "member"
    static let stateIndex = "state"
    static let timeIndex = "time"
    package static let collection = Collection(
        "message", indexes: [queueIndex, quietIndex, openIndex, memberIndex, stateIndex, timeIndex])

    package var record: MessageRecord
    /// Nil when it has ended.
    var draft: Draft?

    /// What a message is made of when it is sent. No event holds personal data, and so neither does this.
    struct Draft: Hashable, Sendable {
        /// Its id and source name it for ever.
        let event: JSON
        var due: Due
    }

    /// When it is its turn.
    enum Due: Hashable, Sendable {
        /// From then on, on real time.
        case at(Timestamp)
        /// When the member's quiet hours are over, on the program's clock.
        case afterQuiet(Timestamp)
    }

    init(_ record: MessageRecord, draft: Draft? = nil) {
        self.record = record
        self.draft = draft
    }

    package var id: String { record.head.message.text }

    package var keys: [IndexKey?] {
        let (due, quiet): (Timestamp?, Timestamp?) =
            switch draft?.due {
            case .at(let time): (time, nil)
            case .afterQuiet(let time): (nil, time)
            case nil: (nil, nil)
            }
        return [
            due.map { Self.key(record.head.channel.text, $0) }, quiet.map { .integer($0.milliseconds) },
            draft == nil ? nil : Self.key(record.head.channel.text, record.queuedAt),
            Self.key(record.head.member.text, record.queuedAt), Self.key(record.state.rawValue, record.queuedAt),
            .integer(record.queuedAt.milliseconds),
        ]
    }

    /// What is found by a name and a time is in the order of the times.
    static func key(_ name: String, _ time: Timestamp) -> IndexKey {
        let digits = String(max(0, time.milliseconds))
        return .text("\(name)\u{1}" + String(repeating: "0", count: max(0, 15 - digits.count)) + digits)
    }

    /// Everything of a name.
    static func keys(_ name: String) -> (from: IndexKey, through: IndexKey) { (.text("\(name)\u{1}"), .text("\(name)\u{1}~")) }
}

extension KeptMessage {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        record = try fields.required("record")
        draft = try fields.optional("draft")
    }

    package var json: JSON { .members(["draft": draft?.json, "record": record.json]) }
}

extension KeptMessage.Draft: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        event = try fields.required("event")
        if let quiet: Timestamp = try fields.optional("afterQuiet") {
            due = .afterQuiet(quiet)
        } else {
            due = .at(try fields.required("at"))
        }
    }

    var json: JSON {
        switch due {
        case .at(let time): ["at": time.json, "event": event]
        case .afterQuiet(let time): ["afterQuiet": time.json, "event": event]
        }
    }
}
