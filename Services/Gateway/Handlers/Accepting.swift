// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

// One identity can come two ways, by the intake and straight to the member's shard of Earning. Earning's inbox is where both meet,
// and it alone knows what became of a message: so it is asked about everything that this gateway has seen before. What the
// gateway remembers only says what it may do when Earning has no answer (docs/internals/decisions/0008).

extension Turn {
    /// What this gateway knows of an identity.
    private enum Known {
        case nothing
        /// It was passed on, and Earning may begin it until then.
        case passedOn(isSame: Bool, until: Timestamp)
        /// It is in the intake.
        case stored(Reply, isSame: Bool)

        var isSame: Bool? {
            switch self {
            case .nothing: nil
            case .passedOn(let isSame, _), .stored(_, let isSame): isSame
            }
        }
    }

    private func known(_ message: Message) throws -> Known {
        guard let earlier = try earlier(message) else { return .nothing }
        guard let until = earlier.answer.passedOnUntil else { return .stored(earlier.answer, isSame: earlier.isSame) }
        return .passedOn(isSame: earlier.isSame, until: until)
    }

    /// Takes in what Earning has to work on: into the intake, or straight to the member's shard, as the sender wants it.
    ///
    /// `original` is what is remembered, if that is not what is passed on.
    mutating func accept(_ message: Message, of member: MemberID, remembering original: Message? = nil) throws -> Outcome {
        let acceptance = Acceptance(message: message, member: member, original: original ?? message)
        let known = try known(acceptance.original)
        switch known {
        case .nothing where message.isOnlyRemembered || hasExpired: return try ask(acceptance, onlyIfRemembered: true)
        case .nothing where message.ack != .done: return .reply(try store(acceptance))
        case .nothing: return try passOn(acceptance)
        case .passedOn(isSame: true, let until) where message.ack == .done: return try passOn(acceptance, atLeastUntil: until)
        case .passedOn, .stored:
            return try ask(acceptance, onlyIfRemembered: message.ack != .done || known.isSame == false)
        }
    }

    private static let expired = Rejection(.expired, "its expirytime has passed; it is not done")

    private struct Acceptance {
        let message: Message
        let member: MemberID
        let original: Message
    }

    /// Passes it on, for the first time or again. That it was, and until when it may begin, is durable before it leaves:
    /// whatever comes under its identity later, no other text is taken into the intake while Earning may have done this one.
    private mutating func passOn(_ acceptance: Acceptance, atLeastUntil earlier: Timestamp? = nil) throws -> Outcome {
        let deadline = deadline(acceptance, patience(Limits.doneTime))
        if !Sabotage.forgetsPassingOn.isOn {
            _ = try remembering(.passedOn(until: max(deadline, earlier ?? deadline)), to: acceptance.original)
        }
        return try ask(acceptance, onlyIfRemembered: false)
    }

    /// When what is passed on must have begun: there has to be time left for what comes when Earning does not answer.
    private func deadline(_ acceptance: Acceptance, _ patience: Int64) -> Timestamp {
        min(moment.wall + patience, acceptance.message.expiry ?? moment.wall + patience)
    }

    private func ask(_ acceptance: Acceptance, onlyIfRemembered: Bool) throws -> Outcome {
        let patience = acceptance.message.ack == .done ? patience(Limits.doneTime) : Limits.poll
        var asked = acceptance.message.with("ack", nil).with("expirytime", deadline(acceptance, patience).json)
        if onlyIfRemembered { asked = asked.onlyIfRemembered }
        let question = Question(to: topology.owner(of: acceptance.member, in: .earning), asked, within: patience)
        return .ask([question]) { answers, turn in
            guard case .reply(let reply) = answers[0], reply.saysWhatBecameOfIt else {
                return .reply(try turn.withoutEarning(acceptance, answers[0]))
            }
            if onlyIfRemembered, reply.code == .memberNotFound { return try turn.withoutTrace(acceptance, reply) }
            return .reply(reply)
        }
    }

    /// Earning was asked, and knows nothing of it.
    private mutating func withoutTrace(_ acceptance: Acceptance, _ reply: Reply) throws -> Outcome {
        if acceptance.message.isOnlyRemembered { return .reply(reply) }
        if hasExpired, case .nothing = try known(acceptance.original) { throw Turn.expired }
        switch try known(acceptance.original) {
        // It lies in the intake, and was not read yet.
        case .stored(let stored, isSame: true): return .reply(stored.again)
        case .stored: throw Rejection.conflict
        case .passedOn(isSame: false, let until) where moment.wall <= until:
            throw Rejection(.unavailable, "another message under this id is under way; send it again")
        // What was passed on before is not done, and will not be: this may take its place.
        case .passedOn(isSame: false, _) where acceptance.message.ack == .done: return try passOn(acceptance)
        case .nothing, .passedOn: return .reply(try store(acceptance))
        }
    }

    /// What is answered when Earning could not be asked, or could do nothing.
    private mutating func withoutEarning(_ acceptance: Acceptance, _ answer: Answer) throws -> Reply {
        switch try known(acceptance.original) {
        case .stored(let reply, isSame: true): return reply.again
        case .stored: throw Rejection.conflict
        case .passedOn(isSame: false, _): throw Rejection(.unavailable, "Earning cannot be asked just now; send it again")
        case .nothing, .passedOn: break
        }
        if Sabotage.takesTimeoutForNo.isOn { throw Turn.expired }
        if hasExpired {
            // Earning knows nothing of it, and will not begin it any more.
            if case .reply(let reply) = answer, reply.code == .expired { return reply }
            throw Rejection(.timeout, "its expirytime has passed; whether it was done is unknown")
        }
        if acceptance.message.isOnlyRemembered { throw Rejection(.unavailable, "Earning cannot be asked just now") }
        return try store(acceptance)
    }

    /// Appends it to the intake. It will be done.
    private mutating func store(_ acceptance: Acceptance) throws -> Reply {
        try keep(acceptance.message, member: acceptance.member)
        return try remembering(
            .accepted(["member": acceptance.member.json, "state": "stored"]), to: acceptance.original)
    }

    /// Remembers an answer, and gives it.
    mutating func remembering(_ reply: Reply, to message: Message) throws -> Reply {
        try remember(reply, to: message, position: firstTold)
        return reply
    }
}

extension Reply {
    /// No answer to a caller, but what stands in the inbox while Earning has the message.
    fileprivate static func passedOn(until moment: Timestamp) -> Reply { Reply(status: 102, data: ["until": moment.json]) }

    fileprivate var passedOnUntil: Timestamp? { status == 102 ? data?["until"]?.string.flatMap(Timestamp.init) : nil }

    /// Whether Earning said what became of the message, and not that it can do nothing now.
    fileprivate var saysWhatBecameOfIt: Bool {
        switch code {
        case .unavailable, .overloaded, .expired, .timeout: false
        default: true
        }
    }
}
