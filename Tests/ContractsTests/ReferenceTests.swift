// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kernel
import Testing

@testable import Contracts

/// The examples of the published reference are decoded, so that it cannot say what the code does not do.
@Suite struct ReferenceTests {
    private static let page = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("docs/reference/protocol.md")

    /// What each type says. Messages to the gateway itself have no body of their own.
    private static let bodies: [any Body.Type] = [
        MemberEnroll.self, MemberEnrolled.self, MemberGet.self, MemberFind.self, MemberResolve.self, MemberUpdate.self,
        MemberUpdated.self, MemberLinkIdentifier.self, MemberUnlinkIdentifier.self, IdentifierLinked.self,
        IdentifierUnlinked.self, MemberSuspend.self, MemberResume.self, MemberClose.self, MemberReinstate.self,
        MemberSuspended.self, MemberResumed.self, MemberClosed.self, MemberReinstated.self, ConsentGrant.self,
        ConsentWithdraw.self, ConsentGranted.self, ConsentWithdrawn.self, PreferenceSet.self, ProgramPublish.self,
        ProgramPublished.self, ProgramGet.self, ProgramExplain.self, PurchaseCompleted.self,
        PurchaseReturned.self, PurchaseSimulate.self,
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
        MemberContact.self, TemplatePublish.self, TemplateList.self, TemplateGet.self, TemplatePublished.self,
        ChannelSet.self, ChannelList.self, ChannelChanged.self, MessageList.self, MessageUnsubscribe.self, MessageQueued.self,
        MessageSent.self, MessageSuppressed.self, MessageFailed.self,
        ReferralCodeGet.self, ReferralGet.self, ReferralList.self, ReferralReview.self, ReferralSignedUp.self,
        ReferralQualified.self, ReferralDisqualified.self, ReferralRewarded.self, ReferralClawedBack.self,
        ReferralFlagged.self, ReferralReleased.self, ReferralRejected.self, ReferralExpired.self,
    ]
    private static let byType = Dictionary(uniqueKeysWithValues: bodies.map { ($0.type, $0) })

    /// The JSON texts in blocks of that kind.
    private static func examples(_ kind: String) throws -> [JSON] {
        let text = try String(contentsOf: page, encoding: .utf8)
        return try text.components(separatedBy: "```json \(kind)\n").dropFirst().map { block in
            try JSON(parsing: Array((block.components(separatedBy: "\n```").first ?? "").utf8))
        }
    }

    private static func each(_ kind: String) throws -> [JSON] { try examples(kind).flatMap { $0.array ?? [$0] } }

    @Test func `every message in the reference is one`() throws {
        let messages = try Self.each("message")
        #expect(messages.count > 25)
        for json in messages {
            let message = try Message(json)
            guard let body = Self.byType[message.type] else { continue }
            #expect(throws: Never.self, "\(message.type)") { try body.init(message.withMemberID.data, at: Pointer("/data")) }
        }
    }

    @Test func `every event in the reference is one, and says all that it says`() throws {
        let events = try Self.each("event")
        #expect(events.count > 10)
        for json in events {
            let event = try Event(json)
            let body = try #require(Self.byType[event.message.type], "\(event.message.type)")
            let decoded = try body.init(event.message.data, at: Pointer("/data"))
            #expect(decoded.json == event.message.data, "\(event.message.type)")
        }
    }

    @Test func `templates know every field of the events that members can be told of`() throws {
        for json in try Self.each("event") {
            let event = try Event(json)
            guard let fields = EventFields.of(event.message.type) else { continue }
            // Whom it concerns is known to every template, and hashes say nothing to anybody.
            let hidden = ["member", "identifiers", "comparisons"]
            let unknown = fields.unknown(in: hidden.reduce(event.message.data) { $0.with($1, nil) })
            #expect(unknown.isEmpty, "\(event.message.type): \(unknown)")
        }
    }

    @Test func `every reply in the reference is one, with a code and a status that belong together`() throws {
        let replies = try Self.each("reply")
        #expect(replies.count > 20)
        for json in replies {
            let reply = try Reply(json)
            guard let text = reply.problem?["code"]?.string else { continue }
            let code = try #require(ProblemCode(rawValue: text), "\(text)")
            #expect(code.status == reply.status)
        }
    }

    @Test func `every message that anybody can ask, every event and every code is in the reference, and no other message`() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        for type in Catalog.types + Self.byType.keys {
            let isAsked = Catalog.entry(of: type)?.way != .between
            #expect(text.contains("`\(type)`") == isAsked, "\(type)")
        }
        for code in ProblemCode.allCases where code != .purchaseNotFound {
            #expect(text.contains("`\(code.rawValue)`"), "\(code.rawValue)")
        }
    }
}

extension EventFields {
    /// The paths of values that have no field, or one of another kind.
    fileprivate func unknown(in data: JSON, at path: String = "") -> [String] {
        (data.object?.members ?? []).flatMap { name, value -> [String] in
            let place = path + "/" + name
            let isTime = value.string.flatMap(Timestamp.init) != nil
            switch (fields[name], value) {
            case (.list(let inner), .array(let elements)):
                return inner.fields.isEmpty ? [] : elements.flatMap { inner.unknown(in: $0, at: place) }
            case (.object(let inner), .object): return inner.fields.isEmpty ? [] : inner.unknown(in: value, at: place)
            case (.money, .integer), (.plain, .integer), (.plain, .bool): return []
            case (.time, .string), (.plain, .string): return isTime == (fields[name] == .time) ? [] : [place]
            default: return [place]
            }
        }
    }
}

extension Message {
    /// The message as the service gets it: with a member id where the example has an identifier.
    fileprivate var withMemberID: Message {
        let example: JSON = "mem_0EXAMPLE"
        if type == PointsTransfer.type { return with("data", data.with("from", example).with("to", example)) }
        let owners: [Service] = [.earning, .referral, .rewards, .notification]
        guard let owner = Catalog.entry(of: type)?.owner, owners.contains(owner), data["member"] != nil else { return self }
        return with("data", data.with("member", example))
    }
}
