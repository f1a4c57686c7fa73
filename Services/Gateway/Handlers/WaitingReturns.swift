// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Asks Earning again for the purchase of a return that waits, and passes the return on once a shard knows it.
func settleWaitingReturn(_ turn: inout Turn) throws -> Chore.Next {
    guard var waiting = try turn.dueReturn() else { return .later }
    let message = try Message(waiting.message)
    if turn.now - waiting.since > Limits.returnWait {
        turn.park(message, lane: "return:\(waiting.id)", reason: "its purchase did not come within 30 days")
        turn.documents(WaitingReturn.self).delete(waiting.id)
        return .atOnce
    }
    waiting.wait(from: turn.now)
    turn.documents().save(waiting)
    let id = waiting.id
    return .ask(turn.purchaseQuestions(about: message)) { answers, turn in
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
    /// One that is due. Nothing waits longer than the longest wait: whatever seems to was put off by a clock that has been set
    /// back since.
    fileprivate func dueReturn() throws -> WaitingReturn? {
        let due = Query(index: "due", through: .integer(now.milliseconds), limit: 1)
        let latest = now + WaitingReturn.longestWait
        let beyond = Query(index: "due", from: .integer(latest.milliseconds + 1), limit: 1)
        let returns = documents(WaitingReturn.self)
        return try returns.page(due).values.first ?? returns.page(beyond).values.first
    }
}

/// A parked return that a person retries: it waits for its purchase once more.
func waitAgain(_ event: Event, _ turn: inout Turn) throws -> Reply {
    turn.documents().save(WaitingReturn(event.message, now: turn.now))
    return .accepted(["state": "waiting"])
}
