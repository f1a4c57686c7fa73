// SPDX-License-Identifier: Apache-2.0

import Contracts
import DequeModule
import Kernel
import Storage
import Telemetry

extension ServiceCore {
    /// One thing to be done in a turn.
    enum Work {
        case item(Item)
        case resumed(Conversation)
        case event(reading: Int, Event)
        /// One entry of a lane: the first, when it is its turn.
        case lane(Aside.Lane.Key)
        case later(LaterAnswer)
        case result(DispatchResult)
        case chore(Int)
    }

    /// Works through what waits: up to `Limits.turnItems`, in one transaction, and gives out what may leave after it.
    ///
    /// - Throws: `StoreFailure`, after which the process must end without sending anything.
    package func turn(_ moment: Moment) throws -> Output {
        try expire(moment)
        let works = try collect(moment)
        let unsaved = volatile.feed.takeUnsaved(at: moment.steady)
        if !works.isEmpty || !unsaved.isEmpty {
            statistics.turnBegins(works.count)
            if Sabotage.savesCursorsFirst.isOn { try saveCursorsFirst(works) }
            do { try perform(works, saving: unsaved, moment) } catch let failure as StoreFailure {
                guard Sabotage.repliesBeforeCommit.isOn || Sabotage.showsEventsBeforeCommit.isOn else { throw failure }
                if Sabotage.repliesBeforeCommit.isOn { release(moment) }
                guard !output.replies.isEmpty else { throw failure }
                return output
            }
        }
        release(moment)
        try answerFetches(moment)
        askForMore(moment)
        lookWhetherFollowed(moment)
        defer { output = Output() }
        return output
    }

    // Collecting.

    /// Half of a turn is for what is asked and half for streams and chores, when both wait.
    private func collect(_ moment: Moment) throws -> [Work] {
        caution.look(at: moment)
        let limit = caution.isActive ? 1 : Limits.turnItems
        var works = takeReady(moment, limit: limit)
        // Chores are few. Behind the others they would never come while these have no end.
        works += dueChores(moment).prefix(limit - works.count)
        works += takeResults(limit: limit - works.count)
        let room = limit - works.count
        let streams = streamWorks(moment, limit: room)
        // Half of a single item is one in every other turn.
        let half = (room + statistics.turns % 2) / 2
        works += try directWorks(moment, limit: max(room - streams.count, half))
        works += streams.prefix(limit - works.count)
        return works
    }

    private func directWorks(_ moment: Moment, limit: Int) throws -> [Work] {
        var works: [Work] = []
        var bytes = 0
        while works.count < limit, bytes < Limits.turnBytes, let delivery = inbound.first {
            if try isLookingUp(delivery, moment) {
                inbound.lendFirst()
                continue
            }
            let share = delivery.bytes / max(1, delivery.messages.count)
            while works.count < limit, delivery.next < delivery.messages.count {
                let (index, message) = delivery.messages[delivery.next]
                delivery.next += 1
                bytes += share
                works.append(.item(Item(delivery: delivery, index: index, message: message, moment: moment)))
            }
            if delivery.next == delivery.messages.count { _ = inbound.removeFirst() }
        }
        return works
    }

    private func streamWorks(_ moment: Moment, limit: Int) -> [Work] {
        let ready = volatile.readings.indices.filter { volatile.readings[$0].hasWork(at: moment.steady) }
        guard !ready.isEmpty, limit > 0 else { return [] }
        let each = max(1, limit / ready.count)
        return ready.flatMap { index in volatile.readings[index].events.prefix(each).map { Work.event(reading: index, $0) } }
    }

    private func dueChores(_ moment: Moment) -> [Work] {
        chores.indices.filter { chores[$0].due(at: moment) <= moment.steady }.map { Work.chore($0) }
    }

    // The transaction.

    /// Why an item of the turn has to be left out: the rest runs again without it.
    private enum Culprit {
        case fault(any Error)
        case rejection(Rejection)
    }

    private struct Blame: Error {
        let index: Int
        let culprit: Culprit
    }

    /// Runs the items in one transaction. An item that fails is left out, and the others run again: what they did before
    /// was rolled back, memory included.
    private func perform(_ works: [Work], saving consumers: [Consumer], _ moment: Moment) throws {
        var culprits = poisonous(works)
        let before = volatile
        if caution.isActive, let work = works.first, culprits[0] == nil {
            try caution.note(name(of: work), in: documents)
        }
        while true {
            do {
                try documents.transaction {
                    // Before the items: one of them may forget a consumer.
                    for consumer in consumers { documents.documents().save(consumer) }
                    for (index, work) in works.enumerated() {
                        switch culprits[index] {
                        case nil: try blaming(index) { try run(work, moment) }
                        case .rejection(let rejection): try blaming(index) { try refuse(work, rejection, moment) }
                        case .fault(let error): try settle(work, error, moment)
                        }
                    }
                    try saveCursors()
                    if Sabotage.showsEventsBeforeCommit.isOn { try answerFetches(moment) }
                    if !works.isEmpty { caution.passed(in: documents) }
                    forgiveChores(works)
                    statistics.commitBegins(stopwatch())
                }
                return statistics.commitEnds(stopwatch())
            } catch let blame as Blame {
                volatile = before
                culprits[blame.index] = blame.culprit
                if case .fault(let error) = blame.culprit { tell(error, of: works[blame.index]) }
            }
        }
    }

    /// The items that killed the process too often.
    private func poisonous(_ works: [Work]) -> [Int: Culprit] {
        guard !caution.poisoned.isEmpty else { return [:] }
        var culprits: [Int: Culprit] = [:]
        for (index, work) in works.enumerated() {
            // A chore has had its rest when it is due.
            if case .chore = work { continue }
            guard let poison = caution.poison(name(of: work)) else { continue }
            culprits[index] = .fault(poison)
            tell(poison, of: work)
        }
        return culprits
    }

    /// A chore that was left out for a while and has now passed is blamed no more.
    private func forgiveChores(_ works: [Work]) {
        guard !caution.poisoned.isEmpty else { return }
        for work in works { if case .chore = work { caution.forgive(name(of: work), in: documents) } }
    }

    private func tell(_ error: any Error, of work: Work) {
        log(LogLine(.error, "an item failed", ["error": String(describing: error).json, "item": name(of: work).json]))
        statistics.faults += 1
    }

    private func blaming(_ index: Int, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let failure as StoreFailure {
            throw failure
        } catch let late as LateRejection {
            throw Blame(index: index, culprit: .rejection(late.rejection))
        } catch {
            throw Blame(index: index, culprit: .fault(error))
        }
    }

    private func run(_ work: Work, _ moment: Moment) throws {
        switch work {
        case .item(let item): try handle(item, caughtUp: [], moment)
        case .resumed(let conversation): try resume(conversation, moment)
        case .event(let reading, let event): try handle(event, of: reading, moment)
        case .lane(let key): try runFirst(of: key, moment)
        case .later(let later): try finish(later, moment)
        case .result(let result): try settle(result, moment)
        case .chore(let index): try run(choreAt: index, moment)
        }
    }

    /// What becomes of an item that was refused after it had written something.
    private func refuse(_ work: Work, _ late: Rejection, _ moment: Moment) throws {
        switch work {
        case .event(let reading, let event): if try refuse(event, of: reading, late, moment) { return }
        case .lane(let key): if try refuseFirst(of: key, late, moment) { return }
        case .item, .resumed, .later, .chore, .result: break
        }
        try settle(work, .refused(late), text: late.description, moment)
    }

    /// What becomes of an item that failed.
    private func settle(_ work: Work, _ fault: any Error, _ moment: Moment) throws {
        let reply = Reply.refused(.internal, "it was not done; the log has the reason")
        try settle(work, reply, text: String(describing: fault), moment)
    }

    private func settle(_ work: Work, _ reply: Reply, text: String, _ moment: Moment) throws {
        switch work {
        case .item(let item): answer(item, reply)
        case .resumed(let conversation):
            switch conversation.asker {
            case .item(let item, _): answer(item, reply)
            case .chore(let index, _, _): rest(choreAt: index, moment)
            case .lookup: break
            }
        case .later(let later): answer(later.item, later.meanwhile)
        // It stays under way, so that it is not handed out again and again; when the process starts anew it is.
        case .result: break
        case .event(let reading, let event): try park(event, of: reading, error: text, moment)
        case .lane(let key): try settleFirst(of: key, reply: reply, error: text, moment)
        case .chore(let index): rest(choreAt: index, moment)
        }
    }

    private func run(choreAt index: Int, _ moment: Moment) throws {
        let chore = definition.chores[index]
        let message = Message(id: chore.name, source: "punchcard/\(process)", type: chore.name, data: [:])
        var turn = turn(for: message, moment)
        let next = try chore.run(&turn)
        try takeOver(turn, moment)
        switch next {
        case .later: rest(choreAt: index, moment)
        case .atOnce: chores[index] = .at(moment.steady)
        case .ask(let questions, let then):
            // It runs again when this is over.
            chores[index] = .asking
            volatile.begun.append(Conversation(.chore(index, message, then: then), questions: questions, moment: moment))
        }
    }

    /// A chore is done until its next time.
    private func rest(choreAt index: Int, _ moment: Moment) {
        chores[index] = .after(milliseconds: definition.chores[index].interval, from: moment)
    }

    func turn(
        for message: Message, event: Event? = nil, caughtUp: Set<Service> = [], in delivery: Delivery? = nil, _ moment: Moment
    ) -> Turn {
        Turn(
            moment: moment, process: process, topology: topology, secret: secret, message: message, event: event,
            store: store, documentStore: documents, caughtUp: caughtUp, found: delivery?.found ?? [:],
            waited: delivery.map { moment.steady - $0.receivedAt } ?? 0, isAlone: delivery?.isArray == false,
            readThrough: { [unowned self] in readThrough($0) }, underWay: volatile.underWay,
            isHeldUp: { [unowned self] in volatile.aside.isOccupied($0.text) },
            ownStream: { [unowned self] in try describeStream(moment) })
    }

    /// All that the shards of a service told before this moment is done or set aside.
    private func readThrough(_ service: Service) -> Timestamp? {
        let readings = volatile.readings.filter { $0.owner.service == service }
        let moments = readings.compactMap(\.doneThrough)
        return moments.count == readings.count ? moments.min() : nil
    }

    /// Sabotage: the cursors as they will be when all is done.
    private func saveCursorsFirst(_ works: [Work]) throws {
        try documents.transaction {
            for case .event(let index, let event) in works {
                let reading = volatile.readings[index]
                let cursor = Cursor(epoch: reading.cursor?.epoch ?? "", position: event.position)
                if reading.stopped == nil { try store.save(cursor, of: reading.stream) }
            }
        }
    }

    func saveCursors() throws {
        for index in volatile.readings.indices where volatile.readings[index].isUnsaved {
            if let cursor = volatile.readings[index].cursor { try store.save(cursor, of: volatile.readings[index].stream) }
            volatile.readings[index].isUnsaved = false
        }
    }

    /// The name of an item in logs, and in the notes of the cautious.
    func name(of work: Work) -> String {
        switch work {
        case .item(let item): "\(item.message.type) \(item.message.source) \(item.message.id)"
        case .resumed(let conversation): conversation.name
        case .event(let reading, let event): "\(volatile.readings[reading].stream) \(event.position)"
        case .lane(let key): "lane \(key) \(volatile.aside.nameOfFirst(in: key))"
        case .later(let later): "answer to \(later.item.message.source) \(later.item.message.id)"
        case .result(let result): "dispatch \(result.lane) \(result.key)"
        case .chore(let index): "chore \(definition.chores[index].name)"
        }
    }

    // After the commit.

    /// Lets out what the transaction made durable.
    private func release(_ moment: Moment) {
        for line in volatile.logged { log(line) }
        volatile.logged = []
        for (delivery, index, status, reply) in volatile.answered {
            statistics.answered(status)
            delivery.answer(index, reply)
            if delivery.isAnswered { output.replies.append((delivery.caller, delivery.answer)) }
        }
        volatile.answered = []
        for conversation in volatile.begun { begin(conversation) }
        volatile.begun = []
        output.dispatches += volatile.dispatches
        volatile.dispatches = []
        hurryChores(moment)
    }

    /// Answers a message once the transaction is committed.
    func answer(_ item: Item, _ reply: Reply) {
        volatile.answered.append((item.delivery, item.index, reply.status, reply.json(id: item.message.id).bytes))
    }
}
