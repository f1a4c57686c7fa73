// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// A rejection that comes after something was written. The turn runs again without the item, which gets this answer.
struct LateRejection: Error {
    let rejection: Rejection
}

/// How a message or an event ends.
enum Ending {
    case reply(Reply)
    case setAside(Service)
    case ask([Question], Outcome.Continuation)
    case later(meanwhile: Reply, ServiceCore.LaterAnswer.Awaited)
}

extension ServiceCore {
    /// Handles one message that was asked.
    func handle(
        _ item: Item, caughtUp: Set<Service>, isFirstOfLane: Bool = false, isFirstAnswer: Bool = false, _ moment: Moment
    ) throws {
        let message = item.message
        let route = route(of: message)
        if let expiry = message.expiry, expiry < moment.wall, try !mayBeDone(message) {
            return answer(item, .refused(.expired, "its expirytime has passed; it is not done"))
        }
        if message.type == "stream.fetch", isOwn(message) { return take(item, moment) }
        guard let route else { return answer(item, .refused(.unknownType, "nobody here answers \(message.type)")) }
        // What changes a member waits behind what is already set aside for that member; what has its answer changes nothing.
        if route.memory.isHere, !isFirstOfLane, let lane = message.member?.text, volatile.aside.isOccupied(lane),
            try !hasFinalAnswer(message, route)
        {
            return setAside(item, in: lane, until: nil, moment)
        }
        switch try ending(
            of: message, by: route, caughtUp: caughtUp, in: item.delivery, isFirstAnswer: isFirstAnswer, moment)
        {
        case .setAside(let service):
            if isFirstOfLane { throw SetAside(until: service) }
            setAside(item, in: message.member?.text ?? volatile.aside.looseKey(), until: service, moment)
        case let ending: try finish(item, ending, moment)
        }
    }

    private func finish(_ item: Item, _ ending: Ending, _ moment: Moment) throws {
        switch ending {
        case .reply(let reply): answer(item, reply)
        case .setAside: preconditionFailure("\(item.message.type) would be set aside after it asked others")
        case .ask(let questions, let then):
            volatile.begun.append(Conversation(.item(item, then: then), questions: questions, moment: moment))
        case .later(let meanwhile, let awaited):
            volatile.later.append(LaterAnswer(item: item, meanwhile: meanwhile, awaits: awaited))
        }
    }

    /// Goes on when questions were answered.
    func resume(_ conversation: Conversation, _ moment: Moment) throws {
        let (message, delivery, then): (Message, Delivery?, Outcome.Continuation)
        switch conversation.asker {
        case .item(let item, let continuation): (message, delivery, then) = (item.message, item.delivery, continuation)
        case .chore(_, let chore, let continuation): (message, delivery, then) = (chore, nil, continuation)
        case .lookup: return
        }
        let key = keyOfAnswer(to: conversation)
        if case .item(let item, _) = conversation.asker, let key, let entry = try store.remembered(key) {
            // A copy asked at the same time, and is done.
            let isSame = entry.hash == secret.substance(of: message)
            return answer(item, isSame ? try Reply(remembered: entry).again : .refused(.conflict))
        }
        var turn = turn(for: message, in: delivery, moment)
        let ending: Ending
        do {
            ending = self.ending(try then(conversation.collected, &turn))
        } catch let rejection as Rejection {
            guard !turn.hasWritten else { throw LateRejection(rejection: rejection) }
            ending = .reply(.refused(rejection))
        }
        try takeOver(turn, moment)
        if let key { try remember(ending, of: message, as: key, at: turn.firstTold) }
        switch conversation.asker {
        case .item(let item, _): try finish(item, ending, moment)
        case .chore(let index, _, _): chores[index] = .at(moment.steady)
        case .lookup: break
        }
    }

    /// Under what the inbox here keeps the answer to the message that asked; nil where it keeps none.
    private func keyOfAnswer(to conversation: Conversation) -> InboxKey? {
        guard case .item(let item, _) = conversation.asker, route(of: item.message)?.memory.isHere == true else { return nil }
        return secret.inboxKey(source: item.message.source, id: item.message.id)
    }

    /// Seen before? Then the recorded answer. Otherwise the handler decides, and its answer is recorded.
    private func ending(
        of message: Message, by route: Route, caughtUp: Set<Service>, in delivery: Delivery, isFirstAnswer: Bool,
        _ moment: Moment
    ) throws -> Ending {
        let key = secret.inboxKey(source: message.source, id: message.id)
        var isRepeated = false
        if route.memory.isHere, !Sabotage.forgetsInbox.isOn, let entry = try store.remembered(key) {
            guard entry.hash == secret.substance(of: message) else { return .reply(.refused(.conflict)) }
            let reply = try Reply(remembered: entry)
            let hasExpired = message.expiry.map { $0 < moment.wall } ?? false
            if route.memory == .answer || reply.status != 202 || hasExpired { return .reply(reply.again) }
            if route.memory == .told, let data = reply.data {
                return self.ending(.answerLater(.done(data), meanwhile: .accepted(data), whenRead: store.head))
            }
            isRepeated = true
        }
        if !isRepeated, message.isOnlyRemembered, definition.service != .gateway {
            return .reply(.refused(.memberNotFound, "the identifier is no longer linked to a member"))
        }
        var turn = turn(for: message, caughtUp: caughtUp, in: delivery, moment)
        let ending: Ending
        do {
            ending = self.ending(try route.handle(message, &turn), isRepeated: isRepeated && !isFirstAnswer)
        } catch let rejection as Rejection {
            guard !turn.hasWritten else { throw LateRejection(rejection: rejection) }
            ending = .reply(.refused(rejection))
        } catch let aside as SetAside {
            // It will run again, so it must not have written anything.
            guard !turn.hasWritten else { throw aside }
            return .setAside(aside.until)
        }
        try takeOver(turn, moment)
        if route.memory.isHere { try remember(ending, of: message, as: key, at: turn.firstTold) }
        return ending
    }

    private func ending(_ outcome: Outcome, isRepeated: Bool = false) -> Ending {
        switch outcome {
        case .reply(let reply): .reply(isRepeated ? reply.again : reply)
        case .ask(let questions, let then): .ask(questions, then)
        case .answerLater(let reply, let meanwhile, let position):
            peers.isEmpty ? .reply(reply) : .later(meanwhile: meanwhile, .read(position, then: reply))
        case .answerWhenSettled(let story, let meanwhile): .later(meanwhile: meanwhile, .end(of: story))
        }
    }

    private func remember(_ ending: Ending, of message: Message, as key: InboxKey, at position: Position?) throws {
        let reply: Reply
        switch ending {
        case .reply(let final): reply = final
        case .later(let meanwhile, _): reply = meanwhile
        case .ask, .setAside: return
        }
        try remember(reply, of: message, as: key, at: position)
    }

    func remember(_ reply: Reply, of message: Message, as key: InboxKey, at position: Position?) throws {
        if reply.isRemembered { try keep(reply, of: message, as: key, at: position) }
    }

    func keep(_ reply: Reply, of message: Message, as key: InboxKey, at position: Position?) throws {
        let earlier = position == nil ? try store.remembered(key)?.position : nil
        try store.remember(
            InboxEntry(hash: secret.substance(of: message), position: position ?? earlier, answer: reply.remembered), as: key)
    }

    /// Gives the final answer, now that what it waited for has come.
    func finish(_ later: LaterAnswer, _ moment: Moment) throws {
        guard case .read(_, let reply) = later.awaits else {
            return try handle(later.item, caughtUp: [], isFirstAnswer: true, moment)
        }
        let message = later.item.message
        if let known = try remembered(message), known.status != 202 {
            // A copy that was asked meanwhile, when the account was another, has it already.
            return answer(later.item, known.again)
        }
        try remember(reply, of: message, as: secret.inboxKey(source: message.source, id: message.id), at: nil)
        answer(later.item, reply)
    }

    /// Whether the inbox alone answers a message.
    private func hasFinalAnswer(_ message: Message, _ route: Route) throws -> Bool {
        guard let reply = try remembered(message) else { return false }
        return route.memory == .answer || reply.status != 202
    }

    /// The answer that the inbox keeps of a message.
    private func remembered(_ message: Message) throws -> Reply? {
        try store.remembered(secret.inboxKey(source: message.source, id: message.id)).map(Reply.init(remembered:))
    }

    /// Whether an earlier copy of the message may have been done: then it has not expired.
    func mayBeDone(_ message: Message) throws -> Bool {
        if Sabotage.expiresWhatWasDone.isOn { return false }
        return switch route(of: message)?.memory ?? .none {
        case .none: false
        case .elsewhere: true
        case .answer, .final, .told: try store.remembered(secret.inboxKey(source: message.source, id: message.id)) != nil
        }
    }

    /// The route of a message: what every service answers for its own, what this one answers, and what it passes on.
    private func route(of message: Message) -> Route? {
        if isOwn(message), let route = builtIn(message.type) { return route }
        return routes[message.type] ?? builtIn(message.type) ?? definition.otherwise
    }
}

extension Message {
    /// Set by the gateway for an identifier that was unlinked since: a retry still gets its answer, and nothing else does.
    private static var onlyRemembered: String { "onlyremembered" }

    package var isOnlyRemembered: Bool { attributes[Message.onlyRemembered]?.bool == true }
    package var onlyIfRemembered: Message { with(Message.onlyRemembered, true) }
    package var withoutCondition: Message { with(Message.onlyRemembered, nil) }
}

extension Reply {
    /// The answer that the inbox keeps.
    init(remembered entry: InboxEntry) throws {
        guard let bytes = entry.answer else { throw UnreadableAnswer() }
        try self.init(JSON(parsing: bytes))
    }

    private struct UnreadableAnswer: Error {}
}
