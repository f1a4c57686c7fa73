// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage
import Telemetry

/// Questions to others, and what goes on when they are answered.
final class Conversation {
    /// For whom they are asked.
    enum Asker {
        /// A message whose handler asked.
        case item(Item, then: Outcome.Continuation)
        case chore(Int, Message, then: Outcome.Continuation)
        /// A delivery whose turn it is afterwards.
        case lookup(Delivery)
    }

    let asker: Asker
    let questions: [Question]
    private var answers: [Answer?]
    private var missing: Int
    /// Each question's last moment, on the steady clock.
    let deadlines: [Int64]

    init(_ asker: Asker, questions: [Question], moment: Moment) {
        self.asker = asker
        self.questions = questions
        answers = Array(repeating: nil, count: questions.count)
        missing = questions.count
        deadlines = questions.map { moment.steady + $0.within }
    }

    /// The message that it is about, in logs.
    var name: String {
        switch asker {
        case .item(let item, _): "\(item.message.type) \(item.message.source) \(item.message.id)"
        case .chore(_, let message, _): "chore \(message.id)"
        case .lookup: "lookup"
        }
    }

    func answer(_ index: Int, _ answer: Answer) {
        guard answers[index] == nil else { return }
        answers[index] = answer
        missing -= 1
    }

    var isAnswered: Bool { missing == 0 }
    func isOpen(_ index: Int) -> Bool { answers[index] == nil }
    var collected: [Answer] { answers.map { $0 ?? .timeout } }
}

extension ServiceCore {
    /// What a request is for.
    enum Purpose {
        case question(conversation: UInt64, index: Int)
        case fetch(reading: Int, sentAt: Int64)
        case probe(reading: Int, number: Int, sentAt: Int64)
    }

    /// A request that could not be sent, to be tried again: the other side may be starting.
    struct Resend {
        let request: Request
        let at: Int64
    }

    // Conversations.

    func begin(_ conversation: Conversation) {
        lastRequest += 1
        let id = lastRequest
        guard !conversation.questions.isEmpty else { return resumable.append(conversation) }
        conversations[id] = conversation
        for (index, question) in conversation.questions.enumerated() {
            send(question.message.json.bytes, to: question.to, for: .question(conversation: id, index: index))
        }
    }

    private func send(_ body: [UInt8], to process: ProcessName, for purpose: Purpose) {
        lastRequest += 1
        requests[lastRequest] = purpose
        requestsDue = min(requestsDue, overdue(purpose) ?? .max)
        output.requests.append(Request(id: lastRequest, to: process, body: body))
    }

    /// Whether a delivery has to wait for what is looked up for its messages.
    func isLookingUp(_ delivery: Delivery, _ moment: Moment) throws -> Bool {
        guard let looksUp = definition.looksUp, delivery.found == nil else { return false }
        var asked: Set<String> = []
        var order: [Question] = []
        for (_, message) in delivery.messages {
            var turn = turn(for: message, in: delivery, moment)
            do {
                for question in try looksUp(message, &turn) where asked.insert(question.key).inserted { order.append(question) }
            } catch let failure as StoreFailure {
                throw failure
            } catch {
                // It will fail in the same way when it is its turn, and then alone.
                log(LogLine(.error, "nothing can be looked up", ["error": String(describing: error).json]))
            }
        }
        delivery.found = [:]
        guard !order.isEmpty else { return false }
        begin(Conversation(.lookup(delivery), questions: order, moment: moment))
        return true
    }

    /// Takes in an answer of another process.
    package func receive(_ body: [UInt8], to request: UInt64, at moment: Moment) {
        guard let purpose = requests.removeValue(forKey: request) else { return }
        let reply: Reply
        do {
            reply = try Reply(JSON(parsing: body))
        } catch {
            log(LogLine(.error, "an answer cannot be read", ["error": String(describing: error).json]))
            reply = .refused(.internal, "the other service's answer cannot be read")
        }
        switch purpose {
        case .question(let id, let index): answer(id, index, .reply(reply))
        case .fetch(let index, _):
            // It may have been told since to go on from elsewhere.
            guard volatile.readings[index].asked == request else { return }
            volatile.readings[index].asked = nil
            guard volatile.readings[index].stopped == nil, !isPaused(moment) else { return }
            volatile.readings[index].take(reply, at: moment.steady)
            if let reason = volatile.readings[index].stopped {
                let stream = volatile.readings[index].stream.description
                log(LogLine(.error, "stopped reading", ["reason": reason.json, "stream": stream.json]))
            }
        case .probe(let index, let number, _): takeProbe(reply, of: index, number, moment)
        }
    }

    /// Takes in that a request could not be sent. It is tried again until its time is up.
    package func couldNotSend(_ request: Request, at moment: Moment) {
        guard let purpose = requests[request.id] else { return }
        if case .question(let id, let index) = purpose, conversations[id]?.isOpen(index) != true { return }
        resends.append(Resend(request: request, at: moment.steady + ServiceCore.resendAfter))
    }

    private static let resendAfter: Int64 = 20

    private func answer(_ id: UInt64, _ index: Int, _ answer: Answer) {
        guard let conversation = conversations[id] else { return }
        conversation.answer(index, answer)
        guard conversation.isAnswered else { return }
        conversations[id] = nil
        guard case .lookup(let delivery) = conversation.asker else { return resumable.append(conversation) }
        delivery.found = Dictionary(
            uniqueKeysWithValues: zip(conversation.questions.map(\.key), conversation.collected))
        inbound.putBack(delivery)
    }

    // Time.

    /// Sees to everything whose time is up.
    func expire(_ moment: Moment) throws {
        let steady = moment.steady
        // First, so that nothing is sent after it was said to be unreachable.
        expireRequests(steady)
        sendAgain(steady)
        for item in volatile.aside.expire(at: steady) {
            if let expiry = item.message.expiry, expiry <= moment.wall, try !mayBeDone(item.message) {
                answer(item, .refused(.expired, "its expirytime has passed; it is not done"))
            } else {
                answer(item, .refused(.unavailable, "it waits for another service; send it again"))
            }
        }
        if volatile.later.contains(where: { $0.latest <= steady }) {
            for later in volatile.later where later.latest <= steady { answer(later.item, later.meanwhile) }
            volatile.later.removeAll { $0.latest <= steady }
        }
        volatile.feed.sample(head: store.head, at: steady)
    }

    private func sendAgain(_ steady: Int64) {
        guard resends.contains(where: { $0.at <= steady }) else { return }
        output.requests += resends.lazy.filter { $0.at <= steady }.map(\.request).filter { requests[$0.id] != nil }
        resends.removeAll { $0.at <= steady }
    }

    /// When the time of a request is up.
    private func overdue(_ purpose: Purpose) -> Int64? {
        switch purpose {
        case .question(let id, let index): conversations[id]?.deadlines[index]
        case .fetch(_, let sentAt), .probe(_, _, let sentAt): sentAt + Limits.ownFetchRepeat
        }
    }

    private func expireRequests(_ steady: Int64) {
        guard steady >= max(requestsDue, nextRequestCheck) else { return }
        nextRequestCheck = steady + ServiceCore.resendAfter
        let unsent = Set(resends.map(\.request.id))
        // In the order in which they were sent, so that a turn depends on its inputs only, and on no hash table.
        for (request, purpose) in requests.sorted(by: { $0.key < $1.key }) {
            switch purpose {
            case .question(let id, let index):
                guard let conversation = conversations[id] else { requests[request] = nil; continue }
                guard conversation.deadlines[index] <= steady else { continue }
                requests[request] = nil
                answer(id, index, unsent.contains(request) ? .unreachable : .timeout)
            case .fetch(let index, let sentAt):
                guard steady - sentAt >= Limits.ownFetchRepeat else { continue }
                requests[request] = nil
                if volatile.readings[index].asked == request { volatile.readings[index].asked = nil }
            case .probe(let index, _, let sentAt):
                guard steady - sentAt >= Limits.ownFetchRepeat else { continue }
                requests[request] = nil
                volatile.readings[index].probe = nil
            }
        }
        resends.removeAll { requests[$0.request.id] == nil }
        requestsDue = requests.values.compactMap(overdue).min() ?? .max
    }

    // Reading streams.

    /// Asks for more of every stream that has none left, and for the heads that set-aside work waits for.
    func askForMore(_ moment: Moment) {
        for index in volatile.readings.indices {
            let reading = volatile.readings[index]
            if reading.wantsMore(at: moment.steady), !isPaused(moment) {
                let body = ask("stream.fetch", reading.fetch(wait: Limits.ownFetchWait))
                send(body, to: reading.owner, for: .fetch(reading: index, sentAt: moment.steady))
                volatile.readings[index].hasAsked(lastRequest, at: moment)
            }
            if reading.probe == nil, moment.steady >= reading.probeAgainAt, isWaitedFor(index) {
                volatile.readings[index].probesSent += 1
                let number = volatile.readings[index].probesSent
                let body = ask("stream.fetch", reading.headQuestion)
                send(body, to: reading.owner, for: .probe(reading: index, number: number, sentAt: moment.steady))
                volatile.readings[index].probe = lastRequest
            }
        }
    }

    /// Whether set-aside work needs to know the head of a stream.
    private func isWaitedFor(_ index: Int) -> Bool {
        volatile.aside.lanes.values.contains { $0.condition?.targets[index].map { $0.head == nil } == true }
    }

    /// When a question for the head that was refused is asked again.
    func probeDue(_ index: Int, _ moment: Moment) -> Int64? {
        let reading = volatile.readings[index]
        guard reading.probe == nil, reading.probeAgainAt > moment.steady, isWaitedFor(index) else { return nil }
        return reading.probeAgainAt
    }

    private func takeProbe(_ reply: Reply, of index: Int, _ number: Int, _ moment: Moment) {
        volatile.readings[index].probe = nil
        guard reply.isOK, let data = reply.data, let head = data["head"]?.integer, let next = data["next"]?.integer else {
            volatile.readings[index].probeAgainAt = moment.steady + Limits.ownFetchWait
            return
        }
        // When the filters let nothing through up to the head, there is nothing to wait for.
        let isPassed = data["events"]?.array?.isEmpty == true && next == head
        volatile.aside.found(isPassed ? .start : Position(head), by: number, of: index)
    }

    private func ask(_ type: String, _ data: JSON) -> [UInt8] {
        Message(id: "\(lastRequest + 1)", source: "punchcard/\(process)", type: type, data: data).json.bytes
    }

    // What can go on.

    func hasReadyWork(_ moment: Moment) -> Bool {
        !resumable.isEmpty || !readyLanes(at: moment.steady).isEmpty || hasReadyAnswers
    }

    /// Takes what was waiting and can go on now.
    func takeReady(_ moment: Moment, limit: Int) -> [Work] {
        for (key, lane) in volatile.aside.lanes {
            guard let condition = lane.condition, isMet(condition) else { continue }
            volatile.aside.firstHasCaughtUp(with: condition.service, in: key)
        }
        var works = resumable.prefix(limit).map { Work.resumed($0) }
        resumable.removeFirst(works.count)
        for key in readyLanes(at: moment.steady).sorted() where works.count < limit {
            let entries = min(volatile.aside.lanes[key]?.entries.count ?? 0, limit - works.count)
            works += Array(repeating: .lane(key), count: entries)
        }
        if works.count < limit, hasReadyAnswers {
            let slowest = volatile.feed.slowest(of: peers)
            volatile.later.removeAll { later in
                guard works.count < limit, later.isReady(slowest) else { return false }
                works.append(.later(later))
                return true
            }
        }
        return works
    }

    private func readyLanes(at steady: Int64) -> [Aside.Lane.Key] {
        volatile.aside.lanes.filter { _, lane in
            lane.parked == nil && !lane.entries.isEmpty && steady >= lane.retryAt && (lane.condition.map(isMet) ?? true)
        }.map(\.key)
    }

    private func isMet(_ condition: Aside.Condition) -> Bool {
        condition.targets.allSatisfy { index, target in target.head.map { $0 <= volatile.readings[index].position } ?? false }
    }

    private var hasReadyAnswers: Bool {
        guard !volatile.later.isEmpty else { return false }
        let slowest = volatile.feed.slowest(of: peers)
        return volatile.later.contains { $0.isReady(slowest) }
    }

    /// Takes up which stories have ended.
    func takeUp(_ settled: [String]) {
        guard !settled.isEmpty else { return }
        for index in volatile.later.indices where volatile.later[index].waits(for: settled) {
            volatile.later[index].isSettled = true
        }
    }
}

extension ServiceCore.LaterAnswer {
    /// `slowest`: up to where all other shards have read; nil when there are none.
    fileprivate func isReady(_ slowest: Position?) -> Bool {
        switch awaits {
        case .read(let position, _): slowest.map { position <= $0 } ?? false
        case .end: isSettled
        }
    }

    fileprivate func waits(for settled: [String]) -> Bool {
        if case .end(let story) = awaits { settled.contains(story) } else { false }
    }
}
