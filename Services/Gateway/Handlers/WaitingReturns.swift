// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Asks Earning again for the purchase of a return that waits, and passes the return on once a shard knows it; parks one that has
/// waited too long.
func settleWaitingReturn(_ turn: inout Turn) throws -> Chore.Next {
    if try turn.parkOldReturn() { return .atOnce }
    guard var waiting = try turn.dueReturn() else { return .later }
    let message = try Message(waiting.message)
    waiting.wait(from: turn.moment)
    turn.documents().save(waiting)
    let id = waiting.id
    return .ask(turn.ownerQuestions(about: message)) { answers, turn in
        let owners = answers.compactMap { answer in
            if case .reply(let reply) = answer { reply.data?["member"]?.string.flatMap(MemberID.init) } else { nil }
        }
        guard let owner = owners.first, try turn.documents(WaitingReturn.self).load(id) != nil else {
            return .reply(.done([:]))
        }
        try turn.keep(message.with(owner), member: owner)
        turn.documents(WaitingReturn.self).delete(id)
        return .reply(.done([:]))
    }
}

extension Turn {
    /// Hands a return whose purchase has not come for too long to a person, who asks the shop.
    ///
    /// - Returns: whether there was one.
    fileprivate mutating func parkOldReturn() throws -> Bool {
        let old = Query(index: "since", through: .integer((now + -Limits.returnWait).milliseconds), limit: 1)
        guard let waiting = try documents(WaitingReturn.self).page(old).values.first else { return false }
        park(try Message(waiting.message), lane: "return:\(waiting.id)", reason: "its purchase did not come within 30 days")
        documents(WaitingReturn.self).delete(waiting.id)
        return true
    }

    /// One that is due. Nothing waits longer than the longest wait: whatever seems to was put off by a clock that has been set
    /// back since.
    fileprivate func dueReturn() throws -> WaitingReturn? {
        let due = Query(index: "due", through: .integer(moment.wall.milliseconds), limit: 1)
        let latest = moment.wall + WaitingReturn.longestWait
        let beyond = Query(index: "due", from: .integer(latest.milliseconds + 1), limit: 1)
        let returns = documents(WaitingReturn.self)
        return try returns.page(due).values.first ?? returns.page(beyond).values.first
    }
}

/// A parked return that a person retries: it waits for its purchase once more.
func waitAgain(_ event: Event, _ turn: inout Turn) throws -> Reply {
    turn.documents().save(WaitingReturn(event.message, at: turn.moment))
    return .accepted(["state": "waiting"])
}
