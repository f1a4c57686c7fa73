// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// `purchase.completed`
func purchaseCompleted(_ message: Message, _ turn: inout Turn) throws -> Outcome {
    let (message, member) = try turn.resolved(message)
    let purchase: PurchaseCompleted = try message.body()
    try purchase.checkSums()
    return try turn.accept(message, of: member ?? purchase.member)
}

/// `purchase.returned`. One that names no member goes to the shard that has the purchase.
func purchaseReturned(_ message: Message, _ turn: inout Turn) throws -> Outcome {
    try message.checkReturn()
    let (resolved, named) = try turn.resolved(message)
    if let named { return try turn.accept(resolved, of: named) }
    if let owner = try turn.owner(ofPurchaseIn: message) {
        return try turn.accept(message.with(owner), of: owner, remembering: message)
    }
    if let answer = try turn.answer(to: message) { return .reply(answer.again) }
    // It will be an event of the intake, with its member and more.
    guard message.json.bytes.count <= Limits.eventBytes - 1_024 else {
        throw Rejection(.tooLarge, "at most \(Limits.eventBytes - 1_024) bytes can be kept until the purchase comes")
    }
    // Before its purchase: it is kept, and Earning is asked again.
    turn.documents().save(WaitingReturn(message, now: turn.now))
    return .reply(try turn.remembering(.accepted(["state": "waiting"]), to: message))
}

extension Turn {
    /// Takes in what Earning has to work on: into the intake, or straight to the member's shard, as the sender wants it.
    ///
    /// What was stored before, or is repeated with other words, is only asked about: Earning knows what became of it.
    /// `original` is what is remembered, if that is not what is passed on.
    fileprivate mutating func accept(
        _ message: Message, of member: MemberID, remembering original: Message? = nil
    ) throws -> Outcome {
        let original = original ?? message
        let earlier = try earlier(original)
        if let earlier, earlier.answer.status != 202 { return .reply(try earlier.answerIfSame().again) }
        let isDone = message.ack == .done
        if earlier == nil, !isDone, !message.isOnlyRemembered {
            return .reply(try store(message, of: member, remembering: original))
        }
        // Leave some of the time for what comes when Earning does not answer.
        let patience = isDone ? patience(Limits.doneTime) : Limits.poll
        let latest = moment.wall + patience
        var asked = message.with("ack", nil).with("expirytime", min(latest, message.expiry ?? latest).json)
        if let earlier, !isDone || !earlier.isSame { asked = asked.onlyIfRemembered }
        let question = Question(to: topology.owner(of: member, in: .earning), asked, within: patience)
        return .ask([question]) { [asked] answers, turn in
            if case .reply(let reply) = answers[0], reply.isAnswer(to: asked, earlier: earlier) {
                return .reply(try turn.remembering(reply, to: original, after: earlier))
            }
            return .reply(try turn.withoutEarning(message, of: member, remembering: original))
        }
    }

    /// What is answered when Earning could not be asked, or had no answer yet.
    private mutating func withoutEarning(
        _ message: Message, of member: MemberID, remembering original: Message
    ) throws -> Reply {
        if let stored = try answer(to: original) { return stored.again }
        if let expiry = message.expiry, expiry <= moment.wall {
            throw Rejection(.expired, "its expirytime has passed; whether it was done is unknown")
        }
        if message.isOnlyRemembered { throw Rejection(.unavailable, "Earning cannot be asked just now") }
        return try store(message, of: member, remembering: original)
    }

    /// Keeps Earning's answer, so that the next time it need not be asked.
    private func remembering(_ reply: Reply, to message: Message, after earlier: Earlier?) throws -> Reply {
        guard earlier?.isSame != false, reply.isRemembered else { return reply }
        return try remembering(reply, to: message)
    }

    /// Appends it to the intake. It will be done.
    private mutating func store(_ message: Message, of member: MemberID, remembering original: Message) throws -> Reply {
        try keep(message, member: member)
        return try remembering(.accepted(["member": member.json, "state": "stored"]), to: original)
    }

    /// Remembers an answer, and gives it.
    fileprivate func remembering(_ reply: Reply, to message: Message) throws -> Reply {
        try remember(reply, to: message, position: firstTold)
        return reply
    }
}

extension Reply {
    /// Whether Earning said what became of the message, and not that it can do nothing now, or has not read it yet.
    fileprivate func isAnswer(to asked: Message, earlier: Turn.Earlier?) -> Bool {
        switch code {
        case .unavailable, .overloaded, .expired, .timeout: false
        case .memberNotFound: earlier == nil || !asked.isOnlyRemembered
        default: true
        }
    }
}

extension Message {
    /// Checks what a return says. Its member may still be an identifier, which the body does not take.
    fileprivate func checkReturn() throws {
        let _: PurchaseReturned = try with("data", data.with("member", nil)).body()
    }
}
