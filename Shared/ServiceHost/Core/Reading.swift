// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// How far this process is with one stream of another: a value that decides what to ask next.
struct Reading {
    let stream: StreamName
    let owner: ProcessName
    let subscription: Subscription
    let consumer: String
    let share: Share

    /// Done up to here, effects included.
    private(set) var cursor: Cursor?
    /// The last position that the owner looked at for us. Filters may have passed over what lies between.
    private(set) var lookedAt: Position
    private(set) var events: ArraySlice<Event> = []
    /// Whether `cursor` moved since it was last saved.
    var isUnsaved = false
    /// Why it does not go on, until a person says so.
    private(set) var stopped: String?
    /// Events cannot be handled just now: why, and when to try again on the steady clock.
    private(set) var stalled: (reason: String, until: Int64)?

    /// The request under way, if one is, and when it was sent on the program's clock.
    var asked: UInt64?
    private var askedAt: Timestamp?
    /// All that the owner told before this moment of the program's clock is done, filtered out or set aside; nil while not even the
    /// beginning is known.
    private(set) var doneThrough: Timestamp?
    /// What `doneThrough` will be when the events at hand are done.
    private var throughNext: Timestamp?
    var askAgainAt: Int64 = 0

    /// A question for the head of the stream: how many were sent, and the one under way.
    var probesSent = 0
    var probe: UInt64?
    var probeAgainAt: Int64 = 0

    init(
        stream: StreamName, owner: ProcessName, subscription: Subscription, consumer: String, share: Share, cursor: Cursor?
    ) {
        self.stream = stream
        self.owner = owner
        self.subscription = subscription
        self.consumer = consumer
        self.share = share
        self.cursor = cursor
        lookedAt = cursor?.position ?? .start
    }

    var position: Position { cursor?.position ?? .start }

    /// Whether it should ask its owner for more.
    func wantsMore(at steady: Int64) -> Bool { asked == nil && events.isEmpty && stopped == nil && steady >= askAgainAt }

    /// Whether events can be handled now.
    func hasWork(at steady: Int64) -> Bool { !events.isEmpty && stopped == nil && steady >= stalled?.until ?? .min }

    /// What to ask the owner. Asking for what comes after `position` also says that everything up to it is done.
    func fetch(wait: Int64) -> JSON {
        .members([
            "after": position.json,
            "consumer": consumer.json,
            "epoch": Sabotage.ignoresEpochs.isOn ? nil : cursor?.epoch.json,
            "limit": .integer(Int64(Limits.fetchEvents)),
            "shard": .integer(Int64(share.index)),
            "shards": .integer(Int64(share.count)),
            "stream": stream.stream.json,
            "streamShard": .integer(Int64(stream.shard)),
            "types": .array(subscription.events.keys.sorted().map(JSON.string)),
            "wait": .integer(wait),
        ])
    }

    /// What to ask to learn the head, and whether anything for us lies before it.
    var headQuestion: JSON { fetch(wait: 0).with("consumer", nil).with("epoch", nil).with("limit", 1) }

    /// Notes that a request for more was sent.
    mutating func hasAsked(_ request: UInt64, at moment: Moment) {
        asked = request
        askedAt = moment.now
    }

    /// Takes in an answer to `fetch`.
    mutating func take(_ reply: Reply, at steady: Int64) {
        guard reply.isOK, let data = reply.data else { return takeRefusal(reply, at: steady) }
        do {
            let fields = try Fields(data, at: Pointer())
            let epoch: String = try fields.required("epoch")
            let next: Position = try fields.required("next")
            guard cursor == nil || cursor?.epoch == epoch || Sabotage.ignoresEpochs.isOn else {
                return stop("epoch_changed: the stream has another epoch than before")
            }
            let events = try (data["events"]?.array ?? []).map { json in try Event(json) }
            if cursor == nil {
                cursor = Cursor(epoch: epoch, position: .start)
                isUnsaved = true
            }
            guard next >= position else { return stop("ahead_of_stream: the stream ends before what was read of it") }
            self.events = events[...]
            lookedAt = next
            askAgainAt = steady
            // What was told before the question is in the stream when it is answered.
            throughNext = try fields.required("head") == next ? askedAt : nil
            if events.isEmpty { finish() }
        } catch {
            stop("the owner's answer cannot be read: \(error)")
        }
    }

    private mutating func takeRefusal(_ reply: Reply, at steady: Int64) {
        switch reply.code {
        case .epochChanged where position == .start:
            // Of what was forgotten nothing was read.
            cursor = nil
            askAgainAt = steady
        case .epochChanged, .aheadOfStream: stop("\(reply.code?.rawValue ?? ""): \(reply.problem?["detail"]?.string ?? "")")
        default: askAgainAt = steady + Limits.ownFetchWait
        }
    }

    /// The first event is done.
    mutating func advance() {
        guard let event = events.popFirst(), let epoch = cursor?.epoch else { return }
        cursor = Cursor(epoch: epoch, position: event.position)
        isUnsaved = true
        stalled = nil
        if events.isEmpty { finish() }
    }

    private mutating func finish() {
        if let throughNext { doneThrough = throughNext }
        throughNext = nil
        guard let cursor, cursor.position < lookedAt else { return }
        self.cursor = Cursor(epoch: cursor.epoch, position: lookedAt)
        isUnsaved = true
    }

    mutating func stall(until steady: Int64, because reason: String) { stalled = (reason, steady) }

    mutating func stop(_ reason: String) {
        stopped = reason
        stalled = nil
        events = []
        lookedAt = position
    }

    /// Goes on after a person has seen to it.
    mutating func goOn() { stopped = nil }

    /// Goes on from another place, or in another epoch. What is still under way was asked from the old one.
    mutating func reset(to cursor: Cursor, at steady: Int64) {
        self.cursor = cursor
        lookedAt = cursor.position
        events = []
        stopped = nil
        stalled = nil
        asked = nil
        doneThrough = nil
        throughNext = nil
        askAgainAt = steady
        isUnsaved = true
    }

    /// When it has something to do by itself, on the steady clock.
    var dueAt: Int64? {
        if stopped != nil { return nil }
        if !events.isEmpty { return stalled?.until ?? 0 }
        return asked == nil ? askAgainAt : nil
    }
}
