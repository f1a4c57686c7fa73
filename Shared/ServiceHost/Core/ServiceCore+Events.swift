// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage
import Telemetry

extension ServiceCore {
    /// How an event ends.
    private enum EventEnding {
        case done
        case setAside(Service)
        /// Nothing can be handled now, such as when no program is in force: the stream waits.
        case stall(because: Rejection)
    }

    /// Handles the first event of a reading.
    func handle(_ event: Event, of index: Int, _ moment: Moment) throws {
        // An earlier event of this turn may have stalled the stream, or stopped it.
        guard volatile.readings[index].hasWork(at: moment.steady),
            volatile.readings[index].events.first?.position == event.position
        else { return }
        let teller = volatile.readings[index].owner.service
        if let lane = event.member?.text, volatile.aside.holdsUp(lane, eventOf: teller) {
            try setAside(event, of: index, in: lane, until: nil, moment)
            return volatile.readings[index].advance()
        }
        switch try ending(of: event, by: volatile.readings[index].subscription, caughtUp: [], moment) {
        case .done: volatile.readings[index].advance()
        case .stall(let rejection):
            let reason = "\(rejection.code.rawValue): \(rejection.detail)"
            volatile.readings[index].stall(until: moment.steady + Limits.poll, because: reason)
        case .setAside(let service):
            let lane = event.member?.text ?? volatile.aside.looseKey()
            try setAside(event, of: index, in: lane, until: service, moment)
            volatile.readings[index].advance()
        }
    }

    private func ending(
        of event: Event, by subscription: Subscription, caughtUp: Set<Service>, _ moment: Moment
    ) throws -> EventEnding {
        guard let handler = subscription.events[event.message.type] else { return .done }
        var turn = turn(for: event.message, event: event, caughtUp: caughtUp, moment)
        guard let refused = subscription.refused else {
            do {
                _ = try handler(event, &turn)
            } catch let aside as SetAside {
                guard !turn.hasWritten else { throw aside }
                return .setAside(aside.until)
            }
            try takeOver(turn, moment)
            return .done
        }
        return try ending(ofMessage: event, &turn, handler, refused, moment)
    }

    /// An event that is a message of somebody else's meets the same inbox as one that comes directly.
    private func ending(
        ofMessage event: Event, _ turn: inout Turn, _ handler: Subscription.EventHandler,
        _ refused: (Message, Rejection, inout Turn) throws -> Void, _ moment: Moment
    ) throws -> EventEnding {
        let message = event.message
        let key = secret.inboxKey(source: message.source, id: message.id)
        let reply: Reply
        do {
            if let entry = try store.remembered(key), !Sabotage.forgetsInbox.isOn {
                guard entry.hash == secret.substance(of: message) else { throw Rejection.conflict }
                let earlier = try Reply(remembered: entry)
                // Who was answered 202 has to learn of a refusal that was given to a copy asked directly.
                if let rejection = earlier.rejection {
                    if entry.position == nil, !Sabotage.dropsRefusals.isOn {
                        try refused(message, rejection, &turn)
                        try keep(earlier, of: message, as: key, at: turn.firstTold)
                    }
                    return .done
                }
                // A 202 is no end: what was parked while it waited is tried again.
                if earlier.status != 202 { return .done }
            }
            reply = try handler(event, &turn) ?? .done([:])
        } catch let rejection as Rejection {
            guard !turn.hasWritten else { throw LateRejection(rejection: rejection) }
            if rejection.code.status >= 500 { return .stall(because: rejection) }
            try refuse(message, rejection, refused, &turn)
            return .done
        } catch let aside as SetAside {
            guard !turn.hasWritten else { throw aside }
            return .setAside(aside.until)
        }
        try takeOver(turn, moment)
        try keep(reply, of: message, as: key, at: turn.firstTold)
        return .done
    }

    /// Tells that a message is refused. Its sender was answered 202, so from now on it is answered this, of whatever status.
    private func refuse(
        _ message: Message, _ rejection: Rejection, _ refused: (Message, Rejection, inout Turn) throws -> Void, _ turn: inout Turn
    ) throws {
        try refused(message, rejection, &turn)
        // The id has an answer already, or who is no member may become one.
        if [.idempotencyConflict, .memberNotFound].contains(rejection.code) { return }
        let key = secret.inboxKey(source: message.source, id: message.id)
        try keep(.refused(rejection), of: message, as: key, at: turn.firstTold)
    }

    /// The same of an event that was refused late, when what it had written is rolled back.
    ///
    /// - Returns: false when there is nobody to tell.
    private func refuse(
        _ event: Event, by subscription: Subscription, _ rejection: Rejection, _ moment: Moment
    ) throws -> Bool {
        guard let refused = subscription.refused, rejection.code.status < 500 else { return false }
        var turn = turn(for: event.message, event: event, moment)
        try refuse(event.message, rejection, refused, &turn)
        return true
    }

    /// Refuses the first event of a reading.
    func refuse(_ event: Event, of index: Int, _ rejection: Rejection, _ moment: Moment) throws -> Bool {
        guard volatile.readings[index].events.first?.position == event.position,
            try refuse(event, by: volatile.readings[index].subscription, rejection, moment)
        else { return false }
        volatile.readings[index].advance()
        return true
    }

    /// Refuses the first entry of a lane, if that is an event.
    func refuseFirst(of key: Aside.Lane.Key, _ rejection: Rejection, _ moment: Moment) throws -> Bool {
        guard case .stored(let order, _, _) = volatile.aside.lanes[key]?.entries.first,
            let work = try documents.documents(StoredWork.self).load(Position(order).description),
            let subscription = subscription(of: work.stream),
            try refuse(try Event(work.event), by: subscription, rejection, moment)
        else { return false }
        documents.documents(StoredWork.self).delete(work.id)
        volatile.aside.removeFirst(of: key)
        return true
    }

    // Lanes.

    func setAside(_ item: Item, in lane: Aside.Lane.Key, until service: Service?, _ moment: Moment) {
        guard volatile.aside.messages < Limits.asideMessages else {
            return answer(item, .refused(.unavailable, "too much waits for other services"))
        }
        volatile.aside.append(.item(item, caughtUp: []), to: lane)
        if let service { volatile.aside.wait(lane, for: condition(service)) }
    }

    private func setAside(
        _ event: Event, of index: Int, in lane: Aside.Lane.Key, until service: Service?, _ moment: Moment
    ) throws {
        let work = StoredWork(
            order: volatile.aside.nextOrder(), lane: lane, stream: volatile.readings[index].stream, event: event.message.json)
        documents.documents().save(work)
        volatile.aside.append(work)
        if let service { volatile.aside.wait(lane, for: condition(service)) }
    }

    /// What has to be read before the work can be decided: everything that the service has told up to now.
    private func condition(_ service: Service) -> Aside.Condition {
        let indices = volatile.readings.indices.filter { volatile.readings[$0].owner.service == service }
        return Aside.Condition(
            service: service,
            targets: Dictionary(uniqueKeysWithValues: indices.map { ($0, (volatile.readings[$0].probesSent + 1, nil)) }))
    }

    /// Tries the first entry of a lane.
    func runFirst(of key: Aside.Lane.Key, _ moment: Moment) throws {
        guard let lane = volatile.aside.lanes[key], lane.parked == nil, lane.condition == nil,
            lane.retryAt <= moment.steady, let first = lane.entries.first
        else { return }
        switch first {
        case .item(let item, let caughtUp):
            do {
                try handle(item, caughtUp: caughtUp, isFirstOfLane: true, moment)
                volatile.aside.removeFirst(of: key)
            } catch let aside as SetAside {
                volatile.aside.wait(key, for: condition(aside.until))
            }
        case .stored(let order, _, let caughtUp):
            guard let work = try documents.documents(StoredWork.self).load(Position(order).description) else {
                return volatile.aside.removeFirst(of: key)
            }
            guard let subscription = subscription(of: work.stream) else { throw UnreadStream(stream: work.stream) }
            switch try ending(of: try Event(work.event), by: subscription, caughtUp: caughtUp, moment) {
            case .setAside(let service): volatile.aside.wait(key, for: condition(service))
            case .stall: volatile.aside.retry(key, at: moment.steady + Limits.poll)
            case .done:
                documents.documents(StoredWork.self).delete(work.id)
                volatile.aside.removeFirst(of: key)
            }
        }
    }

    private func subscription(of stream: StreamName) -> Subscription? {
        volatile.readings.first { $0.stream == stream }?.subscription
            ?? definition.reads.first { $0.service.stream == stream.stream }
    }

    private struct UnreadStream: Error {
        let stream: StreamName
    }

    // Parking.

    /// Parks an event that cannot be handled. Later events of its member will wait behind it.
    func park(_ event: Event, of index: Int, error: String, _ moment: Moment) throws {
        guard volatile.readings[index].events.first?.position == event.position else { return }
        let lane = event.member?.text ?? volatile.aside.looseKey()
        try setAside(event, of: index, in: lane, until: nil, moment)
        volatile.readings[index].advance()
        park(lane, error: error, moment)
        stopIfManyAreParked(lane, moment)
    }

    /// The first entry of a lane failed: a direct message is answered, an event is parked.
    func settleFirst(of key: Aside.Lane.Key, reply: Reply, error: String, _ moment: Moment) throws {
        guard let first = volatile.aside.lanes[key]?.entries.first else { return }
        switch first {
        case .item(let item, _):
            answer(item, reply)
            volatile.aside.removeFirst(of: key)
        case .stored:
            park(key, error: error, moment)
            stopIfManyAreParked(key, moment)
        }
    }

    /// Parks work that a handler gave up on, in a lane of its own.
    func park(_ parking: Turn.Parking, _ moment: Moment) throws {
        let work = StoredWork(
            order: volatile.aside.nextOrder(), lane: parking.lane, stream: parking.stream, event: parking.message.json)
        documents.documents().save(work)
        volatile.aside.append(work)
        park(parking.lane, error: parking.reason, moment)
    }

    private func park(_ lane: Aside.Lane.Key, error: String, _ moment: Moment) {
        let parked = Aside.Parked(error: String(error.prefix(Limits.textCharacters)), since: moment.wall)
        volatile.aside.park(lane, parked)
        documents.documents().save(ParkedLane(lane: lane, parked: parked))
        volatile.logged.append(LogLine(.error, "parked", ["error": parked.error.json, "lane": lane.json]))
    }

    /// Many members at once: a bad release, not a bad message. Going on would park everybody.
    private func stopIfManyAreParked(_ lane: Aside.Lane.Key, _ moment: Moment) {
        volatile.parkings = volatile.parkings.filter { moment.steady - $0.value < Limits.parkingWindow }
        volatile.parkings[lane] = moment.steady
        guard volatile.parkings.count > Limits.parkedMembers else { return }
        for index in volatile.readings.indices where volatile.readings[index].stopped == nil {
            volatile.readings[index].stop("more than \(Limits.parkedMembers) members were parked within minutes")
            let stream = volatile.readings[index].stream.description
            volatile.logged.append(LogLine(.error, "stopped reading", ["stream": stream.json]))
        }
    }
}
