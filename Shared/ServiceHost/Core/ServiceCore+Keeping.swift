// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

// What a backup asks of a running process, and what a person decides after a restore.

extension ServiceCore {
    /// Whether nothing is read of other streams just now.
    func isPaused(_ moment: Moment) -> Bool { moment.steady < volatile.pausedUntil }

    /// Stops reading other streams for a while, so that no cursor passes the head that a copy of its owner will have.
    ///
    /// What was read before is still worked through: it stands below that head already. An answer that is under way is left
    /// unread, and asked for again afterwards. Everything else goes on.
    func pauseFetching(_ message: Message, _ moment: Moment) throws -> JSON {
        let time = try fields(of: message) { fields throws(Invalid) in
            try fields.integer("milliseconds", in: 1...Limits.pauseTime)
        }
        volatile.pausedUntil = moment.steady + time
        return ["epoch": store.identity.epoch.json, "process": process.description.json]
    }

    /// Reads on.
    func resumeFetching() -> JSON {
        volatile.pausedUntil = .min
        return [:]
    }

    /// Lets a person decide from where a stream is read on that was restored: its owner is asked for its epoch and its end.
    func resetConsumer(_ message: Message, _ turn: inout Turn) throws -> Outcome {
        let asked = try fields(of: message) { fields throws(Invalid) in try ResetRequest(fields, message.data) }
        guard asked.process == process.description else {
            throw Rejection(.streamNotFound, "this is \(process), not \(asked.process)")
        }
        guard let index = volatile.readings.firstIndex(where: { $0.stream == asked.stream }) else {
            let streams = volatile.readings.map(\.stream.description).sorted().joined(separator: ", ")
            throw Rejection(.streamNotFound, "\(process) reads \(streams.isEmpty ? "no stream" : streams), not \(asked.stream)")
        }
        let reading = volatile.readings[index]
        // It names no consumer, so it says nothing of how far anybody is.
        let data: JSON = .members([
            "after": reading.position.json, "epoch": reading.cursor?.epoch.json, "limit": 1,
            "stream": asked.stream.stream.json, "streamShard": .integer(Int64(asked.stream.shard)),
        ])
        let question = Message(id: message.id, source: "punchcard/\(process)", type: "stream.fetch", data: data)
        return .ask([Question(to: reading.owner, question, within: Limits.readTime)]) { [self] answers, turn in
            guard case .reply(let reply) = answers[0], let end = StreamEnd(reply, asked: reading.position) else {
                throw Rejection(.unavailable, "\(reading.owner) cannot be asked how far its stream goes")
            }
            return .reply(.done(try reset(index, asked, end, &turn)))
        }
    }

    private func reset(_ index: Int, _ asked: ResetRequest, _ end: StreamEnd, _ turn: inout Turn) throws -> JSON {
        let (reading, head) = (volatile.readings[index], end.head)
        let position: Position
        switch asked.position {
        case .head: position = head
        case .number(let number): position = number
        case nil:
            guard reading.stopped != nil || reading.cursor?.epoch != end.epoch else {
                throw Rejection(.notStopped, "\(process) reads \(asked.stream) in its epoch; name a position to move it")
            }
            // After that it may tell what has not been read, at positions that were.
            guard let agreement = end.agreement else {
                throw Rejection(
                    Invalid(
                        Pointer("/data/position"),
                        "has to be named: nobody knows up to where \(asked.stream) is what was read of it"))
            }
            position = agreement
        }
        guard position <= head else {
            throw Rejection(.aheadOfStream, "\(asked.stream) ends at \(head.number), before \(position.number)")
        }
        let to = Cursor(epoch: end.epoch, position: position)
        let reset = ConsumerReset(
            id: "\(asked.stream)/\(turn.moment.wall)/\(turn.message.id)", stream: asked.stream, actor: asked.actor,
            reason: asked.reason, at: turn.moment.wall, stoppedBy: reading.stopped, from: reading.cursor, to: to)
        documents.documents().save(reset)
        if position == .start { try forget(whatWasReadOf: asked.stream, reading.subscription) }
        volatile.readings[index].reset(to: to, at: turn.moment.steady)
        return reset.json
    }

    /// What follows from a stream that is read again from its start is made anew, with what was set aside of it.
    private func forget(whatWasReadOf stream: StreamName, _ subscription: Subscription) throws {
        guard !subscription.into.isEmpty else { return }
        for type in subscription.into { try deleteAll(type) }
        for work in try documents.all(StoredWork.self) where work.stream == stream {
            documents.documents(StoredWork.self).delete(work.id)
            volatile.aside.drop(work)
            if volatile.aside.lanes[work.lane]?.parked == nil { documents.documents(ParkedLane.self).delete(work.lane) }
        }
    }

    private func deleteAll<Value: Document>(_: Value.Type) throws { try documents.documents(Value.self).deleteAll() }
}

/// What a person asks.
private struct ResetRequest: Sendable {
    let process: String
    let stream: StreamName
    let position: Place?
    let actor: String
    let reason: String

    /// From where to go on.
    enum Place: Sendable {
        case head
        case number(Position)
    }

    init(_ fields: Fields, _ data: JSON) throws(Invalid) {
        process = try fields.text("process")
        let shard = try fields.integer("streamShard", ifPresentIn: 0...Int64(Limits.slots - 1)) ?? 0
        stream = StreamName(try fields.text("stream"), shard: Int(shard))
        actor = try fields.text("actor")
        reason = try fields.text("reason", limit: Limits.textCharacters)
        if data["position"]?.string == "head" {
            position = .head
        } else {
            position = try fields.optional("position", as: Position.self).map(Place.number)
        }
    }
}

/// What the owner of a stream says of its end, to somebody who asks for what comes after a position of an epoch.
private struct StreamEnd: Sendable {
    let epoch: String
    let head: Position
    /// Up to where the stream is what was read of it; nil: that is not known.
    let agreement: Position?

    /// Nil when the owner says nothing of it.
    init?(_ reply: Reply, asked position: Position) {
        guard let epoch = reply.data?["epoch"]?.string, let head = reply.data?["head"]?.integer else { return nil }
        self.epoch = epoch
        self.head = Position(head)
        agreement = reply.isOK ? position : reply.data?["agreesUpTo"]?.integer.map { Position($0) }
    }
}

/// Who decided from where a stream is read on, when, why, and where that was: kept for ever.
struct ConsumerReset: Document {
    static let collection = Collection("consumerReset")

    let id: String
    let stream: StreamName
    let actor: String
    let reason: String
    let at: Timestamp
    /// Why it was not read on.
    let stoppedBy: String?
    /// Nil when nothing of it had been read.
    let from: Cursor?
    let to: Cursor

    init(
        id: String, stream: StreamName, actor: String, reason: String, at: Timestamp, stoppedBy: String?, from: Cursor?,
        to: Cursor
    ) {
        self.id = id
        self.stream = stream
        self.actor = actor
        self.reason = reason
        self.at = at
        self.stoppedBy = stoppedBy
        self.from = from
        self.to = to
    }

    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        id = try fields.required("id")
        stream = StreamName(try fields.required("stream"), shard: Int(try fields.required("streamShard", as: Int64.self)))
        actor = try fields.required("actor")
        reason = try fields.required("reason")
        at = try fields.required("at")
        stoppedBy = try fields.optional("stoppedBy")
        from = try json["from"].map { json throws(Invalid) in try Cursor(told: json, at: pointer["from"]) }
        to = try Cursor(told: json["to"] ?? [:], at: pointer["to"])
    }

    var json: JSON {
        .members([
            "actor": actor.json, "at": at.json, "from": from?.told, "id": id.json, "reason": reason.json,
            "stoppedBy": stoppedBy?.json, "stream": stream.stream.json, "streamShard": .integer(Int64(stream.shard)),
            "to": to.told,
        ])
    }
}

extension Cursor {
    fileprivate init(told json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(epoch: try fields.required("epoch"), position: try fields.required("position"))
    }

    fileprivate var told: JSON { ["epoch": epoch.json, "position": position.json] }
}
