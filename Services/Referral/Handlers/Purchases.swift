// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Reads `purchase.recorded`: a friend's can qualify, and of everybody's it is kept what was seen.
func purchaseRecorded(_ told: PurchaseRecorded, _ turn: inout Turn) throws {
    let member = try turn.known(told.member)
    var record = try turn.settledRecord(of: told.member)
    var seen = try turn.documents(SeenSignals.self).load(told.member.text) ?? SeenSignals(member: told.member)
    // What an erased member bought before may be told after it.
    if member.status != .erased, seen.add(told.sent.comparisons) { turn.documents().save(seen) }
    guard let open = record, let position = turn.event?.position else { return }

    let purchase = FriendPurchase(told, at: position)
    let isKnown = try turn.documents(FriendPurchase.self).load(purchase.id) != nil
    if !isKnown, open.canQualify(purchase, under: try turn.terms(of: open)) { turn.documents().save(purchase) }
    try turn.follow(&record, at: told.occurredAt)
}

/// Reads `return.recorded`
func returnRecorded(_ told: ReturnRecorded, _ turn: inout Turn) throws {
    var record = try turn.settledRecord(of: told.member)
    let id = FriendPurchase.id(told.purchase, source: told.purchaseSource, of: told.member)
    guard record != nil, var purchase = try turn.documents(FriendPurchase.self).load(id) else { return }
    purchase.take(told.lines, by: told.number, of: told.source)
    turn.documents().save(purchase)
    try turn.follow(&record, at: told.occurredAt)
}

/// Reads `return.voided`: the purchase is what it was before.
func returnVoided(_ told: ReturnVoided, _ turn: inout Turn) throws {
    var record = try turn.settledRecord(of: told.member)
    let id = FriendPurchase.id(told.purchase, source: told.purchaseSource, of: told.member)
    guard record != nil, var purchase = try turn.documents(FriendPurchase.self).load(id) else { return }
    purchase.putBack(told.lines, by: told.number, of: told.source)
    turn.documents().save(purchase)
    try turn.follow(&record, at: told.occurredAt)
}

/// Reads `program.published`: what it says of referrals holds for friends who enrol while it is in force.
func programPublished(_ told: ProgramPublished, _ turn: inout Turn) throws { turn.documents().save(try ReferralTerms(told)) }

extension Turn {
    /// The referral of a friend, after all that was due when the event at hand was recorded: what comes late finds things as if it
    /// had come in time.
    fileprivate mutating func settledRecord(of friend: MemberID) throws -> ReferralRecord? {
        var record = try record(of: friend)
        if let recordedAt = event?.recordedAt, let due = record?.due, due <= recordedAt {
            try wait(for: .enrollment, through: due)
            try settle(&record, through: recordedAt)
        }
        return record
    }

    /// Tells what follows from the purchases of a friend, and from what was seen with them.
    fileprivate mutating func follow(_ record: inout ReferralRecord?, at time: Timestamp) throws {
        guard let open = record else { return }
        let facts = open.following(try purchases(of: open.parties.friend), under: try terms(of: open), at: time)
        try self.record(facts, in: &record)
        guard let after = record, after.state == .signedUp || after.state == .qualified else { return }
        try self.record(after.weighing(try signals(of: after), at: time), in: &record)
    }
}
