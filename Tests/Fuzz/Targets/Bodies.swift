// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation

extension FuzzTarget {
    /// A message, an event or a reply: whatever of it is read says the same when it is written and read again, and a refusal
    /// points into it.
    static let bodies = FuzzTarget("bodies", cases: 1_500, seeds: examples) { bytes in
        guard let json = try? JSON(parsing: bytes), json.firstFlaw() == nil else { return }
        if let message = try reading(json, { json throws(Rejection) in try Message(json) }) {
            try expect(message.json == json, "the message is \(message.json.text)")
            try expect(Message(message.json) == message, "the message reads otherwise")
            _ = try JSON(parsing: message.substance)
            _ = message.member
            _ = try reading(json) { json throws(Rejection) in try Event(json) }
        }
        if let reply = try reading(json, { json throws(Rejection) in try rejecting { () throws(Invalid) in try Reply(json) } }) {
            try expect(Reply(reply.json(id: "1")) == reply, "the reply reads otherwise")
            _ = try JSON(parsing: reply.remembered)
        }
        guard let data = json["data"] else { return }
        for type in bodyTypes { try checkBody(type, data, in: json) }
    }
}

/// Reads something, which may be refused with places that are there.
private func reading<Value>(_ json: JSON, _ read: (JSON) throws(Rejection) -> Value) throws(Violation) -> Value? {
    do throws(Rejection) { return try read(json) } catch {
        for fault in error.errors { try expect(json.has(fault.pointer), "there is no \(fault.pointer), \(fault.detail)") }
        return nil
    }
}

private func rejecting<Value>(_ read: () throws(Invalid) -> Value) throws(Rejection) -> Value {
    do throws(Invalid) { return try read() } catch { throw Rejection(error) }
}

private func checkBody<Checked: Body>(_ type: Checked.Type, _ data: JSON, in json: JSON) throws {
    let pointer = Pointer("/data")
    let read = try reading(json) { _ throws(Rejection) in
        try rejecting { () throws(Invalid) in try type.init(data, at: pointer) }
    }
    guard let read else { return }
    try expect(read.json.firstFlaw() == nil, "\(type.type) would write what the wire forbids")
    let again = try type.init(read.json, at: pointer)
    try expect(isSame(again, read) && again.json == read.json, "\(type.type) reads otherwise what it wrote: \(read.json.text)")
}

/// Whether two values are equal; a type that cannot say so is not asked.
func isSame(_ a: some Any, _ b: some Any) -> Bool {
    guard let a = a as? any Hashable, let b = b as? any Hashable else { return true }
    return AnyHashable(a) == AnyHashable(b)
}

private let bodyTypes: [any Body.Type] = [
    MemberEnroll.self, MemberEnrolled.self, MemberGet.self, MemberFind.self, MemberResolve.self, MemberUpdate.self,
    MemberUpdated.self, MemberLinkIdentifier.self, MemberUnlinkIdentifier.self, IdentifierLinked.self,
    IdentifierUnlinked.self, MemberSuspend.self, MemberResume.self, MemberClose.self, MemberReinstate.self,
    MemberSuspended.self, MemberResumed.self, MemberClosed.self, MemberReinstated.self, ConsentGrant.self,
    ConsentWithdraw.self, ConsentGranted.self, ConsentWithdrawn.self, PreferenceSet.self, ProgramPublish.self,
    ProgramPublished.self, ProgramGet.self, PurchaseCompleted.self, PurchaseReturned.self, PurchaseSimulate.self,
    PurchaseFind.self, PurchaseRecorded.self, PurchaseRejected.self, ReturnRecorded.self, PointsEarned.self,
    PointsRevoked.self, AccountGet.self, AccountStatement.self,
    ReturnVoid.self, ReturnFind.self, ReturnVoided.self, ReturnCharged.self, ActivityPerformed.self, ActivityReversed.self,
    ActivityRecorded.self, ReversalRecorded.self, PurchaseRecalculated.self, PointsHold.self, PointsCapture.self,
    PointsRelease.self, PointsRestore.self, PointsAdjust.self, PointsTransfer.self, CashbackSpend.self, TierSet.self,
    PointsActivated.self, PointsHeld.self, PointsSpent.self, PointsReleased.self, PointsRestored.self, PointsExpired.self,
    PointsExpiring.self, PointsAdjusted.self, PointsTransferred.self, PointsWrittenOff.self, TransferOffered.self,
    TransferDeclined.self, CashbackEarned.self, CashbackRevoked.self, CashbackCarried.self, CashbackSpent.self,
    RewardGranted.self, RewardWithdrawn.self, TierUpgraded.self, TierDowngraded.self, TierRetained.self, TierExpiring.self,
    MemberBirthday.self, PointsDeclined.self, RewardPublish.self, RewardRetire.self, RewardGet.self, RewardList.self,
    RewardRecommend.self, RewardPublished.self, RewardRetired.self, StockDepleted.self, RewardRedeem.self, RedemptionGet.self,
    RedemptionCancel.self, MemberRewards.self, RedemptionRequested.self, RedemptionIssued.self, RedemptionRejected.self,
    RedemptionCancelled.self, RedemptionKept.self, VoucherCheck.self, VoucherUse.self, VoucherVoid.self,
    VoucherIssued.self, VoucherUsed.self, VoucherLinked.self, VoucherVoided.self, VoucherExpired.self,
]

/// Every message, event and reply that the published reference shows.
@Sendable private func examples() throws -> [[UInt8]] {
    let page = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("docs/reference/protocol.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    return try text.components(separatedBy: "```json ").dropFirst().map { block in
        let lines = block.components(separatedBy: "\n```")[0].drop { $0 != "\n" }
        return Array(lines.utf8)
    }.filter { try JSON(parsing: $0).object != nil }
}
