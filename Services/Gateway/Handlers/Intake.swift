// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// `purchase.completed`
func purchaseCompleted(_ message: Message, _ turn: inout Turn) throws -> Outcome {
    let (resolved, member) = try turn.resolved(message)
    let message = try turn.hashingSignals(of: resolved)
    let purchase: PurchaseCompleted = try message.body()
    try purchase.checkSums()
    return try turn.accept(message, of: member ?? purchase.member)
}

/// `purchase.returned`. One that names no member goes to the shard that has the purchase.
func purchaseReturned(_ message: Message, _ turn: inout Turn) throws -> Outcome {
    try message.checkReturn()
    let (resolved, named) = try turn.resolved(message)
    if let named { return try turn.accept(resolved, of: named) }
    if let owner = try turn.owner(ofWhatIsUndoneBy: message) {
        return try turn.accept(message.with(owner), of: owner, remembering: message)
    }
    if let earlier = try turn.earlier(message) { return .reply(try earlier.answerIfSame().again) }
    if turn.hasExpired { throw Rejection(.expired, "its expirytime has passed; it is not done") }
    // It will be an event of the intake, with its member and more.
    guard message.json.bytes.count <= Limits.eventBytes - 1_024 else {
        throw Rejection(.tooLarge, "at most \(Limits.eventBytes - 1_024) bytes can be kept until the purchase comes")
    }
    // Before its purchase: it is kept, and Earning is asked again.
    turn.documents().save(WaitingReturn(message, at: turn.moment))
    return .reply(try turn.remembering(.accepted(["state": "waiting"]), to: message))
}

/// `activity.performed`
func activityPerformed(_ message: Message, _ turn: inout Turn) throws -> Outcome {
    let (message, member) = try turn.resolved(message)
    let activity: ActivityPerformed = try message.body()
    return try turn.accept(message, of: member ?? activity.member)
}

/// `activity.reversed`
func activityReversed(_ message: Message, _ turn: inout Turn) throws -> Outcome {
    let (message, member) = try turn.resolved(message)
    let activity: ActivityReversed = try message.body()
    return try turn.accept(message, of: member ?? activity.member)
}

extension Message {
    /// Checks what a return says. Its member may still be an identifier, which the body does not take.
    fileprivate func checkReturn() throws {
        let _: PurchaseReturned = try with("data", data.with("member", nil)).body()
    }
}
