// SPDX-License-Identifier: Apache-2.0

import Contracts
import DequeModule
import Kernel
import Storage

/// Work that cannot be decided yet, in one lane for each member, so that what comes later for a member waits behind it.
///
/// One mechanism serves waiting for another service's event and work parked for a person. Events of streams lie in the
/// store, since their cursor has moved on; direct messages lie in memory until their callers stop waiting.
struct Aside {
    private(set) var lanes: [Lane.Key: Lane] = [:]
    private(set) var messages = 0
    private var lastOrder: Int64 = 0
    private var lastLoose = 0
    /// No direct message has an earlier deadline.
    private var deadline: Int64 = .max

    struct Lane {
        /// A member's id, or a name of its own for what concerns no member and blocks nobody.
        typealias Key = String

        var entries: Deque<Entry> = []
        /// What the first entry waits for; nil: nothing, it can be tried.
        var condition: Condition?
        /// When it is tried again after the service could do nothing at all, on the steady clock.
        var retryAt: Int64 = .min
        /// Why a person has to see to it.
        var parked: Parked?
    }

    enum Entry {
        case item(Item, caughtUp: Set<Service>)
        /// The order of a `StoredWork`, and whose stream it came from.
        case stored(Int64, of: Service?, caughtUp: Set<Service>)

        fileprivate var caughtUp: Set<Service> {
            switch self {
            case .item(_, let caughtUp), .stored(_, _, let caughtUp): caughtUp
            }
        }

        fileprivate func havingCaughtUp(with services: Set<Service>) -> Entry {
            switch self {
            case .item(let item, _): .item(item, caughtUp: services)
            case .stored(let order, let teller, _): .stored(order, of: teller, caughtUp: services)
            }
        }

        fileprivate func isStored(_ order: Int64) -> Bool {
            if case .stored(order, _, _) = self { true } else { false }
        }

        fileprivate func isTold(by service: Service) -> Bool {
            if case .stored(_, service, _) = self { true } else { false }
        }

        fileprivate func isOver(at steady: Int64) -> Bool {
            if case .item(let item, _) = self { item.deadline <= steady } else { false }
        }
    }

    /// Waits until streams were read up to the head that a later question for it finds.
    struct Condition {
        let service: Service
        /// For each reading of the service: which question counts, and the head that it found.
        var targets: [Int: (probe: Int, head: Position?)]
    }

    struct Parked: Hashable {
        let error: String
        let since: Timestamp
    }

    func isOccupied(_ key: Lane.Key) -> Bool { lanes[key] != nil }

    /// Whether an event of `service` has to wait behind what is in the lane. What the lane waits for must not, unless an earlier
    /// event of the service is there.
    func holdsUp(_ key: Lane.Key, eventOf service: Service) -> Bool {
        guard let lane = lanes[key] else { return false }
        if Sabotage.overtakesParked.isOn, lane.parked != nil { return false }
        return lane.condition?.service != service || lane.entries.contains { $0.isTold(by: service) }
    }

    /// A lane for something that concerns no member.
    mutating func looseKey() -> Lane.Key {
        lastLoose += 1
        return "#\(lastLoose)"
    }

    /// The order of the next stored work.
    mutating func nextOrder() -> Int64 {
        lastOrder += 1
        return lastOrder
    }

    mutating func append(_ entry: Entry, to key: Lane.Key) {
        lanes[key, default: Lane()].entries.append(entry)
        guard case .item(let item, _) = entry else { return }
        deadline = messages == 0 ? item.deadline : min(deadline, item.deadline)
        messages += 1
    }

    /// Adds work that lies in the store.
    mutating func append(_ work: StoredWork) {
        append(.stored(work.order, of: Service(stream: work.stream.stream), caughtUp: []), to: work.lane)
    }

    /// Takes up what lay in the store when the process started.
    mutating func restore(_ work: StoredWork) {
        lastOrder = max(lastOrder, work.order)
        // A new lane without a member must not get the name of one that is there.
        if work.lane.hasPrefix("#"), let number = Int(work.lane.dropFirst()) { lastLoose = max(lastLoose, number) }
        append(work)
    }

    /// The first entry waits for a service.
    mutating func wait(_ key: Lane.Key, for condition: Condition) {
        if !bringForward(whatIsToldBy: condition.service, in: key) { lanes[key]?.condition = condition }
    }

    /// What the first entry waits for may lie behind it, because it was parked, or came when the lane was: then it goes first.
    private mutating func bringForward(whatIsToldBy service: Service, in key: Lane.Key) -> Bool {
        guard var lane = lanes[key], lane.entries.first?.isTold(by: service) == false else { return false }
        let told = lane.entries.filter { $0.isTold(by: service) }
        guard !told.isEmpty else { return false }
        lane.entries = told + lane.entries.filter { !$0.isTold(by: service) }
        lane.condition = nil
        lanes[key] = lane
        return true
    }

    mutating func retry(_ key: Lane.Key, at steady: Int64) { lanes[key]?.retryAt = steady }

    mutating func park(_ key: Lane.Key, _ parked: Parked) {
        lanes[key, default: Lane()].parked = parked
        // When a person retries it, others may have told more.
        lanes[key]?.entries.first.map { lanes[key]?.entries[0] = $0.havingCaughtUp(with: []) }
    }

    mutating func unpark(_ key: Lane.Key) {
        lanes[key]?.parked = nil
        if lanes[key]?.entries.isEmpty == true { lanes[key] = nil }
    }

    /// The first entry of a lane is done.
    mutating func removeFirst(of key: Lane.Key) {
        guard var lane = lanes[key] else { return }
        if case .item? = lane.entries.popFirst() { messages -= 1 }
        lane.condition = nil
        lanes[key] = lane.entries.isEmpty && lane.parked == nil ? nil : lane
    }

    /// The first entry has waited for `service`, and is tried again.
    mutating func firstHasCaughtUp(with service: Service, in key: Lane.Key) {
        guard !bringForward(whatIsToldBy: service, in: key), let first = lanes[key]?.entries.first else { return }
        lanes[key]?.entries[0] = first.havingCaughtUp(with: first.caughtUp.union([service]))
        lanes[key]?.condition = nil
    }

    /// Empties a lane; a person discarded it.
    mutating func discard(_ key: Lane.Key) -> [Entry] {
        guard let lane = lanes.removeValue(forKey: key) else { return [] }
        for case .item in lane.entries { messages -= 1 }
        return Array(lane.entries)
    }

    /// Takes out work that will be told anew. With the first of a lane goes what that waited for, and why it was parked.
    mutating func drop(_ work: StoredWork) {
        guard var lane = lanes[work.lane], let index = lane.entries.firstIndex(where: { $0.isStored(work.order) }) else { return }
        lane.entries.remove(at: index)
        if index == lane.entries.startIndex { (lane.condition, lane.parked) = (nil, nil) }
        lanes[work.lane] = lane.entries.isEmpty ? nil : lane
    }

    /// A question for the head of a stream was answered.
    mutating func found(_ head: Position, by probe: Int, of reading: Int) {
        for (key, lane) in lanes {
            guard let target = lane.condition?.targets[reading], target.head == nil, target.probe <= probe else { continue }
            lanes[key]?.condition?.targets[reading]?.head = head
        }
    }

    /// Takes out the direct messages whose callers have stopped waiting.
    mutating func expire(at steady: Int64) -> [Item] {
        guard messages > 0, deadline <= steady else { return [] }
        var expired: [Item] = []
        deadline = .max
        for (key, var lane) in lanes.sorted(by: { $0.key < $1.key }) {
            let before = lane.entries.count
            // What the first waited for says nothing of the next, which may be about something told since.
            if lane.entries.first?.isOver(at: steady) == true { lane.condition = nil }
            lane.entries.removeAll { entry in
                guard case .item(let item, _) = entry else { return false }
                if item.deadline <= steady { expired.append(item) } else { deadline = min(deadline, item.deadline) }
                return item.deadline <= steady
            }
            guard lane.entries.count != before else { continue }
            lanes[key] = lane.entries.isEmpty && lane.parked == nil ? nil : lane
        }
        messages -= expired.count
        return expired
    }

    /// When direct messages may be overdue.
    var earliestDeadline: Int64? { messages > 0 ? deadline : nil }

    /// When the next lane is tried again.
    func nextRetry(after steady: Int64) -> Int64? { lanes.values.lazy.map(\.retryAt).filter { $0 > steady }.min() }

    /// The first entry of a lane, in logs and in the notes of the cautious.
    func nameOfFirst(in key: Lane.Key) -> String {
        switch lanes[key]?.entries.first {
        case .item(let item, _)?: "\(item.message.source) \(item.message.id)"
        case .stored(let order, _, _)?: String(order)
        case nil: ""
        }
    }
}

/// An event of a stream that was set aside: the cursor has moved on, so it is kept here.
struct StoredWork: Document {
    static let collection = Collection("asideWork", indexes: ["lane"])

    let order: Int64
    let lane: String
    /// The service whose stream it came from, and that stream's shard.
    let stream: StreamName
    let event: JSON

    var id: String { Position(order).description }
    var keys: [IndexKey?] { [.text(lane)] }

    init(order: Int64, lane: String, stream: StreamName, event: JSON) {
        self.order = order
        self.lane = lane
        self.stream = stream
        self.event = event
    }

    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        order = try fields.required("order")
        lane = try fields.required("lane")
        stream = StreamName(try fields.required("stream"), shard: Int(try fields.required("streamShard", as: Int64.self)))
        event = try fields.required("event")
    }

    var json: JSON {
        [
            "event": event, "lane": lane.json, "order": order.json, "stream": stream.stream.json,
            "streamShard": .integer(Int64(stream.shard)),
        ]
    }
}

/// A lane that waits for a person, and why.
struct ParkedLane: Document {
    static let collection = Collection("parkedLane")

    let lane: String
    let parked: Aside.Parked

    var id: String { lane }
    var keys: [IndexKey?] { [] }

    init(lane: String, parked: Aside.Parked) {
        self.lane = lane
        self.parked = parked
    }

    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        lane = try fields.required("lane")
        parked = Aside.Parked(error: try fields.required("error"), since: try fields.required("since"))
    }

    var json: JSON { ["error": parked.error.json, "lane": lane.json, "since": parked.since.json] }
}

/// Who discarded parked work, what it was and why: kept for ever.
struct DiscardedWork: Document {
    static let collection = Collection("discardedWork", indexes: ["lane"])

    let id: String
    let lane: String
    let actor: String
    let reason: String
    let at: Timestamp
    let events: [JSON]

    var keys: [IndexKey?] { [.text(lane)] }

    init(id: String, lane: String, actor: String, reason: String, at: Timestamp, events: [JSON]) {
        self.id = id
        self.lane = lane
        self.actor = actor
        self.reason = reason
        self.at = at
        self.events = events
    }

    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        id = try fields.required("id")
        lane = try fields.required("lane")
        actor = try fields.required("actor")
        reason = try fields.required("reason")
        at = try fields.required("at")
        events = try fields.required("events")
    }

    var json: JSON {
        [
            "actor": actor.json, "at": at.json, "events": events.json, "id": id.json, "lane": lane.json,
            "reason": reason.json,
        ]
    }
}
