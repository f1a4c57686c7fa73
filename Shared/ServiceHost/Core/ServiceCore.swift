// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import DequeModule
import Kernel
import Storage
import Telemetry

/// A service without its surroundings: it knows no socket, no clock and no path.
///
///     (state, inputs, moment) → (journal, documents, replies, requests to others, when to wake)
///
/// `receive` takes requests and answers in, `turn` works through what waits in one transaction and gives out what may leave
/// after the commit. The host drives it with ZeroMQ, the system's clocks and a file; a simulator with none of these.
///
/// The extensions of this type are the chapters of the turn: `+Turn` the transaction, `+Messages` what is asked, `+Events` what
/// others told, `+Lanes` what waits, `+Requests` what is asked of others, `+Dispatches` what goes outside, `+BuiltIn` what every
/// service answers.
package final class ServiceCore {
    package let definition: ServiceDefinition
    package let process: ProcessName
    package let topology: Topology
    let secret: Secret
    let store: any Store
    let documents: DocumentStore
    let log: (LogLine) -> Void
    let routes: [String: Route]
    /// The stream that this process owns.
    let ownStream: StreamName
    /// Our own processes that read it.
    let ownConsumers: [Consumer.Key]
    /// Of these, the other shards of this service, for which an answer can wait.
    let peers: [Consumer.Key]
    let started: Moment
    /// Microseconds on a clock that never jumps: for statistics only, so that a turn stays a function of its inputs.
    let stopwatch: () -> Int64

    var inbound = Inbound()
    var volatile: Volatile
    /// Questions under way, and what goes on when they are answered.
    var conversations: [UInt64: Conversation] = [:]
    /// What each request to another process is for.
    var requests: [UInt64: Purpose] = [:]
    var lastRequest: UInt64 = 0
    var resends: [Resend] = []
    /// When the first of them may be overdue, and when that is looked at again, on the steady clock.
    var requestsDue: Int64 = .max
    var nextRequestCheck: Int64 = .min
    var resumable: Deque<Conversation> = []
    /// What came of dispatches.
    var results: Deque<DispatchResult> = []
    var chores: [ChoreTimer]
    /// The last setting of the program's clock for which every chore has run that it made due.
    package private(set) var followed: ProgramClock.Setting?
    var caution: Caution
    var statistics = Statistics()
    var output = Output()

    /// State that belongs to the transaction: when that is rolled back, so is this.
    struct Volatile {
        var readings: [Reading]
        var aside: Aside
        var feed: Feed
        /// Answers that wait until our own processes have read something, or a story has ended.
        var later: [LaterAnswer] = []
        /// When events of members were parked lately, on the steady clock.
        var parkings: [Aside.Lane.Key: Int64] = [:]
        /// Until when nothing more is read of other streams, on the steady clock: a backup is being made.
        var pausedUntil: Int64 = .min
        /// What leaves after the commit.
        var logged: [LogLine] = []
        var answered: [(delivery: Delivery, index: Int, status: Int, reply: [UInt8])] = []
        var begun: [Conversation] = []
        var dispatches: [Dispatch] = []
        /// Chores that are to run at once, by name.
        var hurried: Set<String> = []
        /// Dispatches whose results have not come. When the process ends it forgets them, and hands them out again.
        var underWay = DispatchesUnderWay()
        var fetches: [(item: Item, fetch: Fetch)] = []
    }

    struct LaterAnswer {
        let item: Item
        let meanwhile: Reply
        let awaits: Awaited
        /// Whether what it waits for has come.
        var isSettled = false

        enum Awaited {
            /// The other shards have read up to here; then this is the answer.
            case read(Position, then: Reply)
            /// A story has ended; then the handler is asked again.
            case end(of: String)
        }

        /// When it is answered `meanwhile`, on the steady clock.
        var latest: Int64 {
            switch awaits {
            case .read: item.deadline - Limits.poll
            case .end: min(item.deadline - Limits.poll, item.delivery.receivedAt + Limits.settleTime)
            }
        }
    }

    /// What leaves the process.
    package struct Output {
        package var replies: [(to: Caller, body: [UInt8])] = []
        package var requests: [Request] = []
        package var dispatches: [Dispatch] = []

        package init() {}
    }

    /// A request to another process; `id` comes back with its answer.
    package struct Request: Sendable {
        package let id: UInt64
        package let to: ProcessName
        package let body: [UInt8]
    }

    package init(
        _ definition: ServiceDefinition, process: ProcessName, topology: Topology, secret: Secret, store: any Store,
        moment: Moment, log: @escaping (LogLine) -> Void, stopwatch: @escaping () -> Int64 = { 0 }
    ) throws {
        self.definition = definition
        self.process = process
        self.topology = topology
        self.secret = secret
        self.store = store
        self.log = log
        self.stopwatch = stopwatch
        documents = DocumentStore(store)
        routes = Dictionary(uniqueKeysWithValues: definition.answers.map { ($0.type, $0) })
        ownStream = StreamName(process.service.stream, shard: process.shard)
        ownConsumers = topology.consumers(of: process).map { Consumer.Key(name: $0.name, share: $0.share) }
        peers = ownConsumers.filter { $0.name == process.service.rawValue }
        started = moment
        chores = definition.chores.map { _ in .at(moment.steady) }
        volatile = Volatile(
            readings: try ServiceCore.readings(definition, process, topology, store),
            aside: Aside(),
            feed: Feed(expected: ownConsumers, remembered: try documents.all(Consumer.self)))
        for lane in try documents.all(ParkedLane.self) { volatile.aside.park(lane.lane, lane.parked) }
        for work in try documents.all(StoredWork.self) where !Sabotage.forgetsSetAside.isOn { volatile.aside.restore(work) }
        caution = try Caution(documents, moment)
        for poison in caution.poisoned.sorted() {
            log(LogLine(.warning, "an item ended this process \(Limits.attempts) times and is put aside", ["item": poison.json]))
        }
        for index in chores.indices where caution.poison(name(of: .chore(index))) != nil {
            chores[index] = .at(moment.steady + Limits.choreRest)
        }
    }

    /// The documents that every service keeps beside its own.
    package static func schema(of definition: ServiceDefinition) -> Schema {
        Schema(
            definition.keeps + [
                Consumer.self, ParkedLane.self, StoredWork.self, DiscardedWork.self, ConsumerReset.self, Attempt.self,
            ])
    }

    private static func readings(
        _ definition: ServiceDefinition, _ process: ProcessName, _ topology: Topology, _ store: any Store
    ) throws -> [Reading] {
        try definition.reads.flatMap { subscription in
            try topology.processes(of: subscription.service).filter { topology.reads(process, $0) }.map { owner in
                let stream = StreamName(owner.service.stream, shard: owner.shard)
                return Reading(
                    stream: stream, owner: owner, subscription: subscription, consumer: topology.consumerName(process),
                    share: topology.share(of: process), cursor: try store.cursor(of: stream))
            }
        }
    }

    /// Takes in a request: frames as they came, after the routing id.
    package func receive(_ frames: [[UInt8]], from peer: Peer, at moment: Moment) {
        let framed = FramedRequest(frames)
        func answer(_ json: JSON) {
            output.replies.append((Caller(peer: peer, envelope: framed.envelope), json.bytes))
        }
        guard case .body(let envelope, let body) = framed else {
            return answer(Reply.refused(.malformed, "the frames are not an envelope and one body").json(id: nil))
        }
        guard body.count <= Limits.bodyBytes else {
            return answer(Reply.refused(.tooLarge, "\(body.count) bytes; at most \(Limits.bodyBytes) are taken").json(id: nil))
        }
        let json: JSON
        do throws(JSON.SyntaxError) { json = try JSON(parsing: body) } catch {
            return answer(Reply.refused(.malformed, error.description).json(id: nil))
        }
        let elements = json.array ?? [json]
        guard elements.count <= Limits.batchMessages else {
            let detail = "\(elements.count) messages; at most \(Limits.batchMessages) are taken"
            return answer(Reply.refused(.tooLarge, detail).json(id: nil))
        }
        guard !elements.isEmpty else {
            return answer(Reply.refused(.malformed, "an array without messages").json(id: nil))
        }
        guard inbound.hasRoom(messages: elements.count, bytes: body.count), conversations.count < Limits.inboundMessages
        else {
            let refusal = Reply.refused(.overloaded, "\(inbound.messages + conversations.count) messages are waiting")
            let replies = elements.map { refusal.json(id: Message.id(of: $0)) }
            statistics.overloaded += elements.count
            return answer(json.array == nil ? replies[0] : .array(replies))
        }
        let delivery = Delivery(
            caller: Caller(peer: peer, envelope: envelope), isArray: json.array != nil, bytes: body.count,
            elements: elements, receivedAt: moment.steady)
        if delivery.isAnswered {
            output.replies.append((delivery.caller, delivery.answer))
        } else {
            inbound.append(delivery)
        }
    }

    /// Answers everybody who still waits: the process ends, and nobody shall wait in vain.
    package func refuseWaiting() -> Output {
        let refusal = Reply.refused(.unavailable, "\(process) is stopping")
        let unknown = Reply.refused(.timeout, "\(process) is stopping; whether it was done is unknown")
        func give(_ reply: Reply, _ delivery: Delivery, _ index: Int, _ message: Message) {
            delivery.answer(index, reply.json(id: message.id).bytes)
            if delivery.isAnswered { output.replies.append((delivery.caller, delivery.answer)) }
        }
        func give(_ reply: Reply, _ item: Item) { give(reply, item.delivery, item.index, item.message) }
        func refuse(_ delivery: Delivery) {
            for (index, message) in delivery.messages[delivery.next...] { give(refusal, delivery, index, message) }
        }
        while !inbound.isEmpty { refuse(inbound.removeFirst()) }
        for conversation in conversations.sorted(by: { $0.key < $1.key }).map(\.value) + resumable {
            switch conversation.asker {
            case .item(let item, _): give(Catalog.entry(of: item.message.type)?.isRead == true ? refusal : unknown, item)
            case .lookup(let delivery): refuse(delivery)
            case .chore: break
            }
        }
        for later in volatile.later { give(later.meanwhile, later.item) }
        for item in volatile.aside.expire(at: .max) { give(refusal, item) }
        for waiting in volatile.feed.takeWaiting() { give(refusal, waiting.item) }
        defer { output = Output() }
        return output
    }

    /// When the next turn is due even if nothing arrives, on the steady clock.
    package func wakeAt(_ moment: Moment) -> Int64 {
        if !inbound.isEmpty || !output.replies.isEmpty || !results.isEmpty || hasReadyWork(moment) { return moment.steady }
        let due: [Int64?] =
            chores.map { $0.due(at: moment) } + volatile.readings.map { readingDue($0, moment) } + resends.map(\.at)
            + volatile.later.map(\.latest) + volatile.readings.indices.map { probeDue($0, moment) }
            + [
                requests.isEmpty ? nil : max(requestsDue, nextRequestCheck), volatile.feed.dueAt,
                volatile.aside.earliestDeadline, volatile.aside.nextRetry(after: moment.steady),
            ]
        return due.compactMap(\.self).min() ?? .max
    }

    /// When a reading has something to do by itself; while a backup is made, that is to work through what it has.
    private func readingDue(_ reading: Reading, _ moment: Moment) -> Int64? {
        guard let due = reading.dueAt else { return nil }
        return reading.events.isEmpty && isPaused(moment) ? max(due, volatile.pausedUntil) : due
    }

    /// Notes that everything is done that a new setting of the program's clock made due.
    func lookWhetherFollowed(_ moment: Moment) {
        guard let setting = moment.setting, setting != followed else { return }
        if chores.allSatisfy({ $0.hasFollowed(moment) }) { followed = setting }
    }

    /// Saves what is only saved now and then, and marks the end as a clean one.
    package func close() throws {
        try documents.transaction {
            for consumer in volatile.feed.takeUnsaved(at: .max, always: true) { documents.documents().save(consumer) }
            try saveCursors()
            try caution.clear(documents)
        }
        try store.close()
    }
}

extension FramedRequest {
    /// The frames before the body.
    fileprivate var envelope: [[UInt8]] {
        switch self {
        case .body(let envelope, _), .malformed(let envelope): envelope
        }
    }
}

extension DocumentStore {
    /// Every document of one kind; for kinds of which there are few.
    func all<Value: Document>(_: Value.Type) throws -> [Value] {
        var values: [Value] = []
        var after: (key: IndexKey?, id: String)?
        repeat {
            let page = try documents(Value.self).page(Query(after: after, limit: 1_024))
            values += page.values
            after = page.next
        } while after != nil
        return values
    }
}
