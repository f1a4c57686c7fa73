// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// What a handler works with: one message, one moment, and the store inside one transaction.
///
/// It is lent for the time of one handler and cannot be kept, so nothing can be changed outside the transaction.
package struct Turn: ~Copyable {
    package let moment: Moment
    package let process: ProcessName
    package let topology: Topology
    package let secret: Secret
    /// What is being handled: a message that was asked, or an event as a message; for a chore, one made of its name.
    package let message: Message
    /// The event, if it came from a stream.
    package let event: Event?

    let store: any Store
    let documentStore: DocumentStore
    /// Services whose streams were read up to the head they had when this work came.
    let caughtUp: Set<Service>
    /// The answers of the lookups, by the keys of their questions.
    package let found: [String: Answer]
    /// Milliseconds that the caller has waited up to now.
    package let waited: Int64
    /// Whether the message came in a request of its own, and not in an array.
    package let isAlone: Bool
    /// Up to which moment everything that a service told is done.
    private let doneThrough: (Service) -> Timestamp?
    /// Whether earlier work of a member is set aside.
    package let isHeldUp: (MemberID) -> Bool
    /// Describes this process's own stream, as `stream.list` does.
    package let ownStream: () throws -> JSON
    private(set) var parkings: [Parking] = []
    /// The stories that ended in this turn.
    private(set) var settled: [String] = []
    private(set) var dispatches: [Dispatch] = []
    private(set) var hurried: Set<String> = []
    /// What was handed out before, and has not ended.
    private let underWay: DispatchesUnderWay
    private let changesBefore: UInt64

    /// Whether something was told or saved, so that a rejection now comes too late to be an answer only.
    var hasWritten: Bool { firstTold != nil || documentStore.changes != changesBefore }

    /// The first event that was told in this turn.
    package private(set) var firstTold: Position?

    init(
        moment: Moment, process: ProcessName, topology: Topology, secret: Secret, message: Message, event: Event? = nil,
        store: any Store, documentStore: DocumentStore, caughtUp: Set<Service> = [], found: [String: Answer] = [:],
        waited: Int64 = 0, isAlone: Bool = true, readThrough: @escaping (Service) -> Timestamp? = { _ in nil },
        underWay: DispatchesUnderWay = DispatchesUnderWay(), isHeldUp: @escaping (MemberID) -> Bool = { _ in false },
        ownStream: @escaping () throws -> JSON = { [:] }
    ) {
        self.moment = moment
        self.process = process
        self.topology = topology
        self.secret = secret
        self.message = message
        self.event = event
        self.store = store
        self.documentStore = documentStore
        changesBefore = documentStore.changes
        self.caughtUp = caughtUp
        self.found = found
        self.waited = waited
        self.isAlone = isAlone
        doneThrough = readThrough
        self.underWay = underWay
        self.isHeldUp = isHeldUp
        self.ownStream = ownStream
    }

    /// The one moment of this turn, on the program's clock.
    package var now: Timestamp { moment.now }

    /// When what the message tells happened: its `time`, or when it was accepted.
    package var occurredAt: Timestamp { message.time ?? event?.recordedAt ?? now }

    /// The documents of one kind.
    package func documents<Value: Document>(_: Value.Type = Value.self) -> Documents<Value> {
        documentStore.documents(Value.self)
    }

    /// The event of this service's journal at `position`.
    package func told(at position: Position) throws -> JournalEntry? { try store.event(at: position) }

    /// Events of a member in this service's journal, from `position` back to the first, while `visit` returns true.
    package func walkBack(from position: Position?, _ visit: (JournalEntry) throws -> Bool) throws {
        var next = position
        while let position = next, let entry = try store.event(at: position), try visit(entry) { next = entry.previous }
    }

    /// What this turn deletes or replaces is personal: nothing of it may be left in the files.
    package func leaveNoTrace() { store.leaveNoTrace() }

    // Telling.

    /// Appends an event to the journal, and gives its position, for the member's document.
    ///
    /// An event concerns one `member` at most, and names that member's event before it (`previous`, from the member's
    /// document). It happened now, unless `occurredAt` says otherwise.
    @discardableResult
    package mutating func tell<Told: Body>(
        _ told: Told, member: MemberID? = nil, previous: Position? = nil, occurredAt: Timestamp? = nil
    ) throws -> Position {
        let position = store.head.next
        let attributes = JSON.members([
            "causationid": message.id.json,
            "causationsource": message.source.json,
            "correlationid": message.attributes["correlationid"],
            "data": told.json,
            "id": "\(store.identity.epoch).\(position.number)".json,
            "partitionkey": member?.json,
            "previous": previous?.description.json,
            "recordedtime": now.json,
            "sequence": position.description.json,
            "source": "punchcard/\(process.service)/\(process.shard)".json,
            "specversion": "1.0",
            "time": (occurredAt ?? now).json,
            "traceparent": message.attributes["traceparent"],
            "type": Told.type.json,
        ])
        try append(attributes, type: Told.type, member: member, previous: previous, at: position)
        return position
    }

    /// Appends a message as it came, as an event of this service's stream: the gateway's intake.
    @discardableResult
    package mutating func keep(_ message: Message, member: MemberID?) throws -> Position {
        let position = store.head.next
        var attributes = message.attributes
        // Whoever accepted it has begun it, and how the sender waits is over with the answer.
        attributes["expirytime"] = nil
        attributes["ack"] = nil
        // What only the owner of a stream says of an event.
        attributes["causationsource"] = nil
        attributes["previous"] = nil
        attributes["partitionkey"] = member?.json
        attributes["recordedtime"] = now.json
        attributes["sequence"] = position.description.json
        try append(.object(attributes), type: message.type, member: member, previous: nil, at: position)
        return position
    }

    private mutating func append(
        _ event: JSON, type: String, member: MemberID?, previous: Position?, at position: Position
    ) throws {
        let bytes = event.bytes
        guard bytes.count <= Limits.eventBytes else {
            throw Rejection(.tooLarge, "the event would have \(bytes.count) bytes; at most \(Limits.eventBytes) are possible")
        }
        try store.append(
            JournalEntry(
                position: position, type: type, member: member, previous: previous, recordedAt: now, json: bytes))
        if firstTold == nil { firstTold = position }
    }

    // Identity.

    /// An id that the message makes: the same message makes the same one, also after a restore.
    package func id<Of: Identified>(_: Of.Type = Of.self) -> ID<Of> {
        ID(bits: secret.hash(.id, [Of.prefix, message.source, message.id]))
    }

    /// The first, second, … id of a kind that the message makes; the first is that of `id`.
    package func ids<Of: Identified>(_: Of.Type = Of.self) -> (_ number: Int) -> ID<Of> {
        let (secret, parts) = (secret, [Of.prefix, message.source, message.id])
        return { number in ID(bits: secret.hash(.id, number == 0 ? parts : parts + [String(number)])) }
    }

    /// What the inbox knows of (source, id), or nil.
    package func remembered(source: String, id: String) throws -> InboxEntry? {
        try store.remembered(secret.inboxKey(source: source, id: id))
    }

    /// What the inbox has under the (source, id) of `message`.
    package func earlier(_ message: Message) throws -> Earlier? {
        guard let entry = try remembered(source: message.source, id: message.id) else { return nil }
        return Earlier(answer: try Reply(remembered: entry), isSame: entry.hash == secret.substance(of: message))
    }

    /// A message that was answered before.
    package struct Earlier {
        package let answer: Reply
        /// Whether it said the same.
        package let isSame: Bool

        /// - Throws: `idempotency_conflict` when it said something else.
        package func answerIfSame() throws(Rejection) -> Reply {
            guard isSame else { throw Rejection.conflict }
            return answer
        }
    }

    /// Remembers something under a name of its own beside message ids, such as a purchase's number.
    package func remember(_ position: Position, source: String, name: String, kind: String) throws {
        try store.remember(
            InboxEntry(hash: 0, position: position, answer: nil),
            as: secret.inboxKey(source: source, id: name, kind: kind))
    }

    /// What was remembered under such a name.
    package func remembered(source: String, name: String, kind: String) throws -> Position? {
        try store.remembered(secret.inboxKey(source: source, id: name, kind: kind))?.position
    }

    /// Remembers an answer to another message than the one being handled, such as a return that waited.
    package func remember(_ reply: Reply, to message: Message, position: Position?) throws {
        try store.remember(
            InboxEntry(hash: secret.substance(of: message), position: position, answer: reply.remembered),
            as: secret.inboxKey(source: message.source, id: message.id))
    }

    // The outside world.

    /// Hands something out, to leave after the commit; what comes of it goes to the service's `Outside.settle`.
    package mutating func dispatch(_ dispatch: Dispatch) { dispatches.append(dispatch) }

    /// Whether a dispatch of that key has not ended.
    package func isUnderWay(_ key: String, in lane: String) -> Bool {
        underWay.contains(key, in: lane) || dispatches.contains { $0.key == key && $0.lane == lane }
    }

    /// How many dispatches of a lane have not ended.
    package func underWay(in lane: String) -> Int { underWay.count(in: lane) + dispatches.count { $0.lane == lane } }

    /// How many more can be handed out now.
    package var roomForDispatches: Int { max(0, Limits.dispatches - underWay.count - dispatches.count) }

    /// Lets the chore of that name run at once: there is work for it.
    package mutating func hurry(_ chore: String) { hurried.insert(chore) }

    // What cannot be decided yet.

    /// Something that a person has to see to.
    struct Parking {
        let lane: String
        let stream: StreamName
        let message: Message
        let reason: String
    }

    /// Hands a message to a person: it can be retried or discarded, and blocks nobody, since its lane is its own.
    package mutating func park(_ message: Message, lane: String, reason: String) {
        let event = message.with("recordedtime", now.json).with("sequence", Position.start.description.json)
        let intake = StreamName(Service.gateway.stream, shard: 0)
        parkings.append(Parking(lane: lane, stream: intake, message: event, reason: reason))
    }

    /// Says that a story has ended. Whoever waits for its end is asked again.
    package mutating func settle(_ story: String) { settled.append(story) }

    /// Refuses, unless `service` may have told something that was not read yet: then the work is set aside until it was.
    ///
    /// - Throws: always: the rejection, or what sets the work aside.
    package func refuse(_ rejection: Rejection, unlessToldBy service: Service) throws -> Never {
        if caughtUp.contains(service) { throw rejection }
        throw SetAside(until: service)
    }

    /// Up to which moment this process has read everything that these services told, and at most now: what falls due by then can be
    /// decided, since nothing that came before is unknown. Nil while that is not certain of any moment.
    package func readThrough(_ services: Service...) -> Timestamp? {
        let moments = services.compactMap(doneThrough)
        return moments.count == services.count ? moments.reduce(now, min) : nil
    }

    /// Sets the work aside until everything that `service` told before `time` is read.
    package func wait(for service: Service, through time: Timestamp) throws {
        if caughtUp.contains(service) { return }
        if let read = readThrough(service), read >= time { return }
        throw SetAside(until: service)
    }
}

/// The work waits until the streams of a service were read up to the head that they have now.
struct SetAside: Error {
    let until: Service
}
