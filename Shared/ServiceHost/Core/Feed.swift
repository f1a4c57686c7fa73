// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// What others read from this process: who they are, how far they are, and which of their fetches wait.
///
/// Only committed events are shown: fetches are answered after the commit, from the journal.
struct Feed {
    private(set) var consumers: [Consumer.Key: Consumer] = [:]
    private(set) var waiting: [WaitingFetch] = []
    private var unsaved: Set<Consumer.Key> = []
    private var savedAt: Int64 = 0

    struct WaitingFetch {
        let item: Item
        var fetch: Fetch
        let deadline: Int64
    }

    /// Takes up the consumers of the topology, and those that were remembered.
    init(expected: [Consumer.Key], remembered: [Consumer]) {
        for key in expected { consumers[key] = Consumer(key: key, position: .start) }
        for consumer in remembered { consumers[consumer.key] = consumer }
    }

    /// Notes that a consumer is done with everything up to `fetch.after`.
    mutating func note(_ fetch: Fetch, head: Position, at moment: Moment) throws(Rejection) {
        guard let key = fetch.consumer else { return }
        guard consumers[key] != nil || consumers.count < Limits.consumers else {
            throw Rejection(.overloaded, "this stream has \(Limits.consumers) consumers; forget one with stream.forget")
        }
        var consumer = consumers[key] ?? Consumer(key: key, position: .start)
        if consumer.fetched(after: fetch.after, head: head, at: moment) || consumers[key] == nil { unsaved.insert(key) }
        consumers[key] = consumer
    }

    /// Notes how many events the consumer was just given, and how far was looked for it.
    mutating func gave(_ count: Int, to key: Consumer.Key?) {
        guard let key else { return }
        consumers[key]?.inFlight = count
    }

    /// What the filters passed over counts as done while a fetch waits.
    mutating func passed(_ key: Consumer.Key?, to position: Position, head: Position, at moment: Moment) {
        guard let key, consumers[key]?.fetched(after: position, head: head, at: moment) == true else { return }
        unsaved.insert(key)
    }

    mutating func wait(_ fetch: WaitingFetch) { waiting.append(fetch) }

    mutating func takeWaiting() -> [WaitingFetch] {
        defer { waiting = [] }
        return waiting
    }

    mutating func forget(_ name: String) -> [Consumer.Key] {
        let keys = consumers.keys.filter { $0.name == name }
        for key in keys {
            consumers[key] = nil
            unsaved.remove(key)
        }
        return keys
    }

    /// Samples every consumer, so that its state can be told.
    mutating func sample(head: Position, at steady: Int64) {
        for key in consumers.keys { consumers[key]?.sample(head: head, at: steady) }
    }

    /// The position of the slowest of our own processes that read this stream.
    func slowest(of expected: [Consumer.Key]) -> Position? { expected.compactMap { consumers[$0]?.position }.min() }

    /// The consumers to save, if it is time: positions are durable within a second.
    mutating func takeUnsaved(at steady: Int64, always: Bool = false) -> [Consumer] {
        guard !unsaved.isEmpty, always || steady - savedAt >= Feed.saveInterval else { return [] }
        savedAt = steady
        defer { unsaved = [] }
        return unsaved.compactMap { consumers[$0] }
    }

    /// When there is something to save or to answer, on the steady clock.
    var dueAt: Int64? {
        let save = unsaved.isEmpty ? nil : savedAt + Feed.saveInterval
        return [save, waiting.map(\.deadline).min()].compactMap(\.self).min()
    }

    private static let saveInterval: Int64 = 500
}

/// What a fetch asks for.
struct Fetch: Sendable {
    let stream: String
    let streamShard: Int
    var after: Position
    let limit: Int
    let wait: Int64
    let types: Set<String>?
    let share: Share
    let consumer: Consumer.Key?
    let epoch: String?

    init(_ message: Message) throws(Rejection) {
        do throws(Invalid) {
            let fields = try Fields(message.data, at: Pointer("/data"))
            stream = try fields.text("stream")
            streamShard = Int(try fields.integer("streamShard", ifPresentIn: 0...Int64(Limits.slots - 1)) ?? 0)
            after = try fields.optional("after") ?? .start
            limit = Int(try fields.integer("limit", ifPresentIn: 1...Int64(Limits.fetchEvents)) ?? Int64(Limits.fetchEvents))
            wait = try fields.integer("wait", ifPresentIn: 0...Limits.fetchWait) ?? 0
            types = try fields.array("types", limit: 256, of: String.self).map(Set.init)
            let index = try fields.integer("shard", ifPresentIn: 0...Int64(Limits.slots - 1)) ?? 0
            let count = try fields.integer("shards", ifPresentIn: 1...Int64(Limits.slots)) ?? 1
            guard let share = Share(Int(index), of: Int(count)) else {
                throw Invalid(fields.pointer["shards"], "must be a power of two, and shard below it")
            }
            self.share = share
            consumer = try fields.text("consumer", ifPresent: Limits.labelCharacters).map { Consumer.Key(name: $0, share: share) }
            epoch = try fields.optional("epoch")
        } catch {
            throw Rejection(error)
        }
    }

    func lets(_ entry: JournalEntry) -> Bool {
        types?.contains(entry.type) != false && share.covers(entry.member.map(Slot.init(of:)))
    }
}

/// The answer to a fetch, written without reading the events again.
struct FetchAnswer {
    private(set) var events: [[UInt8]] = []
    private(set) var next: Position
    private var bytes = 0

    /// Looks through the journal after `fetch.after`.
    init(_ fetch: Fetch, in store: any Store) throws {
        next = fetch.after
        var (events, bytes, next) = ([[UInt8]](), 0, next)
        try store.events(after: fetch.after, limit: Limits.fetchPositions) { entry in
            if fetch.lets(entry) {
                if !events.isEmpty, bytes + entry.json.count > Limits.fetchBytes { return false }
                events.append(entry.json)
                bytes += entry.json.count
            }
            next = entry.position
            if Sabotage.skipsAtLimit.isOn, events.count == fetch.limit { next = min(next.next, store.head) }
            return events.count < fetch.limit
        }
        (self.events, self.bytes, self.next) = (events, bytes, next)
    }

    /// The whole reply to the message `id`, keys sorted.
    func reply(to id: String, fetch: Fetch, store: any Store) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes + events.count + 256)
        func write(_ literal: String) { text.append(contentsOf: literal.utf8) }
        write("{\"data\":{\"epoch\":")
        store.identity.epoch.json.write(to: &text)
        write(",\"events\":[")
        for (index, event) in events.enumerated() {
            if index > 0 { write(",") }
            text.append(contentsOf: event)
        }
        write("],\"head\":\(store.head.number),\"next\":\(next.number),\"start\":1,\"stream\":")
        fetch.stream.json.write(to: &text)
        write(",\"streamShard\":\(fetch.streamShard)},\"id\":")
        id.json.write(to: &text)
        write(",\"status\":200}")
        return text
    }
}
