// SPDX-License-Identifier: Apache-2.0

import Contracts
import Enrollment
import Kernel
import Storage
import Testing

@testable import ServiceHost

/// Enrollment at work without a turn loop: one message after another, each in a transaction of its own.
final class Desk {
    let secret = Secret(key: Array(repeating: 7, count: 32))
    /// 2027-01-15T08:00:00Z, until a test says otherwise.
    var now = Timestamp(milliseconds: 1_800_000_000_000)
    private let store: any Store
    private let documents: DocumentStore
    private var messages = 0

    init(_ file: String? = nil) throws {
        let identity = StoreIdentity(service: "enrollment", shard: 0, epoch: "desk")
        let schema = Schema(enrollment.keeps)
        if let file {
            store = try SQLiteStore(path: file, identity: identity, keeping: schema, now: now)
        } else {
            store = MemoryStore(identity: identity, keeping: schema)
        }
        documents = DocumentStore(store)
    }

    /// The reply to a message.
    func send(_ type: String, _ data: JSON, id: String? = nil, time: Timestamp? = nil) throws -> Reply {
        messages += 1
        let message = Message(id: id ?? "m\(messages)", source: "desk", type: type, data: data).with("time", time?.json)
        let received = try Message(message.json)
        let route = try #require(enrollment.answers.first { $0.type == type })
        let head = store.head
        return try documents.transaction {
            var turn = Turn(
                moment: Moment(now: now, wall: now, steady: now.milliseconds), process: ProcessName(.enrollment, 0),
                topology: Topology(shards: [.enrollment: 1]), secret: secret, message: received, store: store,
                documentStore: documents)
            do {
                guard case .reply(let reply) = try route.handle(received, &turn) else { throw Unexpected() }
                return reply
            } catch let rejection as Rejection {
                #expect(store.head == head, "something was told before it was refused")
                return .refused(rejection)
            }
        }
    }

    /// The data of the reply to a message that must be taken.
    @discardableResult
    func ask(_ type: String, _ data: JSON, time: Timestamp? = nil) throws -> JSON {
        let reply = try send(type, data, time: time)
        #expect(reply.status == 200, "\(type) \(data.text) was answered \(reply)")
        return try #require(reply.data)
    }

    /// The code with which a message is refused.
    func refusal(of type: String, _ data: JSON) throws -> ProblemCode? { try send(type, data).code }

    /// A new member with one identifier, `customer:` and a number, or those given.
    func member(_ identifiers: String...) throws -> String {
        let named = identifiers.isEmpty ? ["customer:\(messages)"] : identifiers
        let reply = try ask("member.enroll", ["identifiers": .array(named.map(identifier))])
        return try #require(reply["member"]?.string)
    }

    var events: [Event] {
        get throws {
            var events: [Event] = []
            try store.events(after: .start, limit: .max) { entry in
                events.append(try Event(JSON(parsing: entry.json)))
                return true
            }
            return events
        }
    }

    var profiles: [MemberProfile] { get throws { try all() } }
    var owners: [IdentifierOwner] { get throws { try all() } }

    private func all<Value: Document>() throws -> [Value] {
        try store.page(Query(limit: 10_000), in: Value.collection).map { try Value(saved: $0.json, as: $0.id) }
    }

    private struct Unexpected: Error {}
}

extension Event {
    /// Where the member's event before this one stands.
    var previous: Position? { message.attributes["previous"]?.string.flatMap(Position.init(sequence:)) }
}

/// `{kind, value}` of `kind:value`.
func identifier(_ text: String) -> JSON {
    let parts = text.split(separator: ":", maxSplits: 1)
    return ["kind": .string(String(parts[0])), "value": .string(String(parts[1]))]
}
