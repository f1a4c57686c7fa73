// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

extension ServiceCore {
    /// Whether a message about streams or parked work concerns this process itself. Only the gateway passes such on.
    func isOwn(_ message: Message) -> Bool {
        switch message.type {
        case "stream.fetch", "stream.forget":
            guard definition.service == .gateway else { return true }
            let shard = message.data["streamShard"]?.integer ?? 0
            return message.data["stream"]?.string == ownStream.stream && shard == Int64(ownStream.shard)
        case "parked.list", "parked.retry", "parked.discard":
            return definition.service != .gateway || message.data["service"]?.string == "gateway"
        case "consumer.reset":
            return definition.service != .gateway || message.data["process"]?.string == process.description
        case "fetching.pause", "fetching.resume": return true
        default: return definition.service != .gateway
        }
    }

    /// What every process answers.
    func builtIn(_ type: String) -> Route? {
        switch type {
        case "ping": Route(type, memory: .none) { _, _ in .reply(.done([:])) }
        case "info": readingSelf(type) { core, turn in core.info(turn.moment) }
        case "stats": readingSelf(type) { core, turn in try core.stats(turn.moment) }
        case "stream.list": readingSelf(type) { core, turn in ["missing": [], "streams": [try core.describeStream(turn.moment)]] }
        case "stream.forget": readingSelf(type) { core, turn in try core.forget(turn.message) }
        case "parked.list": readingSelf(type) { core, _ in try core.listParked() }
        case "parked.retry": readingSelf(type) { core, turn in try core.retryParked(turn.message) }
        case "parked.discard": readingSelf(type) { core, turn in try core.discardParked(turn.message, turn.moment) }
        case "fetching.pause": readingSelf(type) { core, turn in try core.pauseFetching(turn.message, turn.moment) }
        case "fetching.resume": readingSelf(type) { core, _ in core.resumeFetching() }
        case "consumer.reset": resettingConsumer(type)
        default: nil
        }
    }

    private func resettingConsumer(_ type: String) -> Route {
        // As below.
        nonisolated(unsafe) let core = self
        // Done once: a copy that comes late must not turn back what has been read since.
        return Route(type, memory: .answer) { message, turn in try core.resetConsumer(message, &turn) }
    }

    private func readingSelf(_ type: String, _ answer: @escaping (ServiceCore, borrowing Turn) throws -> JSON) -> Route {
        // The core calls its own routes on its own thread, while it is alive.
        nonisolated(unsafe) let core = self
        nonisolated(unsafe) let answer = answer
        return Route(type, memory: .none) { _, turn in .reply(.done(try answer(core, turn))) }
    }

    // Streams.

    /// Takes in a fetch. It is answered after the commit, so that it shows nothing that is not durable.
    func take(_ item: Item, _ moment: Moment) {
        do throws(Rejection) {
            let fetch = try Fetch(item.message)
            guard fetch.stream == ownStream.stream, fetch.streamShard == ownStream.shard else {
                throw Rejection(.streamNotFound, "\(process) has the stream \(ownStream) only")
            }
            try checkPlace(of: fetch)
            try volatile.feed.note(fetch, head: store.head, at: moment)
            volatile.fetches.append((item, fetch))
        } catch {
            answer(item, .refused(error))
        }
    }

    /// Whether the stream is the one that was read, and as long. Who is refused is told what it is now.
    private func checkPlace(of fetch: Fetch) throws(Rejection) {
        let (identity, head) = (store.identity, store.head)
        func data(_ agreement: Position?) -> JSON {
            .members(["agreesUpTo": agreement?.json, "epoch": identity.epoch.json, "head": head.json])
        }
        if let epoch = fetch.epoch, epoch != identity.epoch {
            throw Rejection(
                .epochChanged, "the epoch of \(ownStream) is \(identity.epoch), not \(epoch)",
                data: data(identity.agreement(with: Cursor(epoch: epoch, position: fetch.after))))
        }
        guard fetch.after <= head else {
            throw Rejection(
                .aheadOfStream, "\(ownStream) ends at \(head.number), before \(fetch.after.number)", data: data(nil))
        }
    }

    /// Answers the fetches of this turn and those that wait, as far as there is something for them or their time is up.
    func answerFetches(_ moment: Moment) throws {
        let head = store.head
        let waiting = volatile.feed.takeWaiting()
        for var waiting in waiting {
            if head == waiting.fetch.after, moment.steady < waiting.deadline {
                volatile.feed.wait(waiting)
            } else {
                try answer(&waiting.fetch, of: waiting.item, until: waiting.deadline, moment)
            }
        }
        let fetches = volatile.fetches
        volatile.fetches = []
        for (item, var fetch) in fetches {
            let wait = item.delivery.isArray ? 0 : fetch.wait
            try answer(&fetch, of: item, until: moment.steady + wait, moment)
        }
    }

    private func answer(_ fetch: inout Fetch, of item: Item, until deadline: Int64, _ moment: Moment) throws {
        let found = try FetchAnswer(fetch, in: store)
        if found.events.isEmpty, found.next == store.head, moment.steady < deadline {
            if volatile.feed.waiting.count < Limits.waitingFetches {
                fetch.after = found.next
                volatile.feed.passed(fetch.consumer, to: found.next, head: store.head, at: moment)
                return volatile.feed.wait(Feed.WaitingFetch(item: item, fetch: fetch, deadline: deadline))
            }
            let refusal = Reply.refused(.overloaded, "\(Limits.waitingFetches) fetches are waiting here")
            return release(item, refusal.json(id: item.message.id).bytes)
        }
        volatile.feed.gave(found.events.count, to: fetch.consumer)
        if Sabotage.countsGivenAsDone.isOn {
            volatile.feed.passed(fetch.consumer, to: found.next, head: store.head, at: moment)
        }
        release(item, found.reply(to: item.message.id, fetch: fetch, store: store))
    }

    /// Answers outside a transaction: there is nothing to commit.
    private func release(_ item: Item, _ reply: [UInt8]) {
        item.delivery.answer(item.index, reply)
        if item.delivery.isAnswered { output.replies.append((item.delivery.caller, item.delivery.answer)) }
    }

    /// One entry of `stream.list`.
    func describeStream(_ moment: Moment) throws -> JSON {
        let head = store.head
        var consumers: [JSON] = []
        for consumer in volatile.feed.consumers.values.sorted(by: { $0.id < $1.id }) {
            let oldest = consumer.position < head ? try store.event(at: consumer.position.next)?.recordedAt : nil
            consumers.append(
                .members([
                    "consumer": consumer.key.name.json,
                    "depth": .integer(head.distance(from: consumer.position)),
                    "inFlight": .integer(Int64(consumer.inFlight)),
                    "lastFetch": consumer.lastFetch?.json,
                    "oldestSeconds": .integer(oldest.map { moment.age(of: $0) / 1_000 } ?? 0),
                    "position": consumer.position.json,
                    "shard": .integer(Int64(consumer.key.share.index)),
                    "shards": .integer(Int64(consumer.key.share.count)),
                    "state": consumer.state(head: head, at: moment.steady).rawValue.json,
                ]))
        }
        return .members([
            "bytes": .integer(store.size.bytes), "channels": try describeOutside(moment), "consumers": .array(consumers),
            "epoch": store.identity.epoch.json, "head": head.json, "start": 1, "stream": ownStream.stream.json,
            "streamShard": .integer(Int64(ownStream.shard)),
        ])
    }

    private func forget(_ message: Message) throws -> JSON {
        let name = try fields(of: message) { fields throws(Invalid) in try fields.text("consumer") }
        for key in volatile.feed.forget(name) {
            documents.documents(Consumer.self).delete(Consumer(key: key, position: .start).id)
        }
        return [:]
    }

    // Parked work.

    private func listParked() throws -> JSON {
        let lanes = volatile.aside.lanes.filter { $0.value.parked != nil }.sorted { $0.key < $1.key }
        let stopped = volatile.readings.filter { $0.stopped != nil }
        return [
            "parked": .array(
                lanes.map { key, lane in
                    [
                        "error": (lane.parked?.error ?? "").json, "events": .integer(Int64(lane.entries.count)),
                        "member": key.json, "process": process.description.json,
                        "since": (lane.parked?.since ?? started.wall).json,
                    ]
                }),
            "stopped": .array(
                stopped.map {
                    [
                        "process": process.description.json, "reason": ($0.stopped ?? "").json,
                        "stream": $0.stream.description.json,
                    ]
                }),
        ]
    }

    /// Tries the work of one member again, or, without a member, everything, and goes on with streams that were stopped.
    private func retryParked(_ message: Message) throws -> JSON {
        let member = try fields(of: message) { fields throws(Invalid) in
            try fields.text("member", ifPresent: Limits.textCharacters)
        }
        let keys = volatile.aside.lanes.filter { $0.value.parked != nil && (member == nil || $0.key == member) }.map(\.key)
        if let member, keys.isEmpty { throw Rejection(.notParked, "nothing is parked for \(member)") }
        for key in keys {
            caution.forgive(name(of: .lane(key)), in: documents)
            volatile.aside.unpark(key)
            documents.documents(ParkedLane.self).delete(key)
        }
        if member == nil {
            volatile.parkings = [:]
            for index in volatile.readings.indices { volatile.readings[index].goOn() }
        }
        return ["retried": .array(keys.sorted().map(JSON.string))]
    }

    /// Gives parked work up, on record.
    private func discardParked(_ message: Message, _ moment: Moment) throws -> JSON {
        let (member, reason, actor) = try fields(of: message) { fields throws(Invalid) in
            (
                try fields.text("member", limit: Limits.textCharacters),
                try fields.text("reason", limit: Limits.textCharacters), try fields.text("actor")
            )
        }
        guard volatile.aside.lanes[member]?.parked != nil else {
            throw Rejection(.notParked, "nothing is parked for \(member)")
        }
        var events: [JSON] = []
        for entry in volatile.aside.discard(member) {
            switch entry {
            case .item(let item, _): answer(item, .refused(.unavailable, "what it waited for was given up; send it again"))
            case .stored(let order, _, _):
                let id = Position(order).description
                if let work = try documents.documents(StoredWork.self).load(id) { events.append(work.event) }
                documents.documents(StoredWork.self).delete(id)
            }
        }
        documents.documents(ParkedLane.self).delete(member)
        let id = "\(member)/\(moment.wall)/\(message.id)"
        documents.documents().save(
            DiscardedWork(id: id, lane: member, actor: actor, reason: reason, at: moment.wall, events: events))
        return ["discarded": .integer(Int64(events.count)), "member": member.json]
    }

    func fields<Value>(of message: Message, _ read: (Fields) throws(Invalid) -> Value) throws -> Value {
        do throws(Invalid) {
            return try read(Fields(message.data, at: Pointer("/data")))
        } catch {
            throw Rejection(error)
        }
    }
}
