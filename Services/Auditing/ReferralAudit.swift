// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Referral
import ServiceHost
import Storage

/// The points of referrals of which one store tells: Referral gives them and takes them back, and a shard of Earning books both.
struct ReferralPoints: Sendable {
    /// What happens once at most: one side of a referral gets its points, or loses them.
    struct Step: Hashable, Sendable, CustomStringConvertible {
        let referral: ReferralID
        let side: ReferralSide
        let isBack: Bool

        var description: String { "\(isBack ? "the claw-back from" : "the reward of") the \(side.rawValue) of \(referral)" }
    }

    struct Entry: Sendable {
        let step: Step
        let member: MemberID
        var points: Points
        /// Of what is booked in parts, the last.
        var position: Position
        /// The event in Referral's stream.
        let source: String
        let id: String
    }

    private(set) var entries: [Step: Entry] = [:]
    /// What was told, or booked, once more.
    private(set) var again: [Entry] = []

    /// Takes in what Referral tells.
    mutating func take(promise told: any ReferralFact, _ event: Event) {
        switch told {
        case let told as ReferralRewarded: promise(told.referral, told.side, isBack: false, told.gift, told.member, event)
        case let told as ReferralClawedBack: promise(told.referral, told.side, isBack: true, told.gift, told.member, event)
        default: break
        }
    }

    private mutating func promise(
        _ referral: ReferralID, _ side: ReferralSide, isBack: Bool, _ gift: ReferralGift, _ member: MemberID, _ event: Event
    ) {
        guard case .points(let points) = gift else { return }
        let step = Step(referral: referral, side: side, isBack: isBack)
        add(
            Entry(
                step: step, member: member, points: points, position: event.position, source: event.message.source,
                id: event.message.id))
    }

    /// Takes in what a shard of Earning tells.
    mutating func take(booked told: any Body, _ event: Event) {
        switch told {
        case let told as PointsEarned:
            guard case .referral(let referral, let side) = told.cause else { return }
            book(Step(referral: referral, side: side, isBack: false), told.points, told.member, event)
        case let told as PointsRevoked: book(told.cause, told.points, told.member, event)
        case let told as PointsWrittenOff: book(told.cause, told.points, told.member, event)
        case let told as ReturnCharged: book(told.cause, told.points, told.member, event)
        default: break
        }
    }

    private mutating func book(_ cause: TakeCause, _ points: Points, _ member: MemberID, _ event: Event) {
        guard case .referral(let referral, let side) = cause else { return }
        book(Step(referral: referral, side: side, isBack: true), points, member, event)
    }

    private mutating func book(_ step: Step, _ points: Points, _ member: MemberID, _ event: Event) {
        let attributes = event.message.attributes
        add(
            Entry(
                step: step, member: member, points: points, position: event.position,
                source: attributes["causationsource"]?.string ?? "", id: attributes["causationid"]?.string ?? ""))
    }

    private mutating func add(_ entry: Entry) {
        guard let first = entries[entry.step] else { return entries[entry.step] = entry }
        // What is taken back can be booked in parts, by one event.
        guard entry.step.isBack, entry.id == first.id else { return again.append(entry) }
        entries[entry.step]?.points += entry.points
        entries[entry.step]?.position = entry.position
    }
}

extension StoreAudit {
    /// Referral: the journal comes to exactly the referrals, and the inbox knows whose friend everybody is.
    mutating func examineReferral() throws {
        let (secret, isQuick) = (secret, isQuick)
        var replay = ReferralReplay()
        var causes = Causes()
        var points = ReferralPoints()
        try journal { _, event, _ throws(Invalid) in
            guard causes.take(event, secret) != nil else { throw Invalid(Pointer("/causationid"), "is missing") }
            let told = try ReferralReplay.fact(event)
            points.take(promise: told, event)
            if told.isAttribution {
                causes.add(secret.attribution(of: told.member), at: event.position, name: "the attribution of \(told.member)")
            }
            if !isQuick { try replay.apply(event) }
        }
        try examineInbox(causes)
        result.referrals = points
        try compareCodes()
        guard !isQuick else { return }
        try compare(ReferralRecord.collection.name, count: replay.records.count) { document in
            ReferralID(document.id).flatMap { replay.records[$0]?.json.bytes }
        }
        try compare(MemberTrail.collection.name, count: replay.last.count) { document in
            MemberID(document.id).flatMap { member in
                replay.last[member].map { MemberTrail(member: member, last: $0).json.bytes }
            }
        }
        result.followed = try followed(KnownMember.collection.name)
    }

    /// Each member is found by the code that the member has.
    private mutating func compareCodes() throws {
        var codes: [String: [UInt8]] = [:]
        try documents(KnownMember.collection.name) { document in
            let known = try KnownMember(saved: document.json, as: document.id)
            codes[known.code.text] = CodeOwner(code: known.code, member: known.member).json.bytes
        }
        try compare(CodeOwner.collection.name, count: codes.count) { codes[$0.id] }
    }
}

extension ReferralFact {
    /// Whether it says whose friend a new member is.
    fileprivate var isAttribution: Bool {
        if let rejected = self as? ReferralRejected { return rejected.advocate == nil }
        return self is ReferralSignedUp
    }
}

extension Audit {
    /// What Referral gave or took back, Earning has booked once, unless it has not read it; and nothing else.
    func checkReferrals(_ found: [Examination], _ secret: Secret, _ findings: inout Findings) {
        let promised = found.first { $0.process.service == .referral }?.referrals ?? ReferralPoints()
        for entry in promised.again {
            findings.add("\(ProcessName(.referral, 0)) \(entry.position.number): \(entry.step) was told before")
        }
        let inOrder = promised.entries.values.sorted { $0.position < $1.position }
        for shard in found where shard.process.service == .earning {
            for entry in shard.referrals.again {
                findings.add("\(shard.process) \(entry.position.number): \(entry.step) was booked before")
            }
            for booked in shard.referrals.entries.values.sorted(by: { $0.position < $1.position }) {
                let isPromised = promised.entries[booked.step].map { $0.member == booked.member && booked.points <= $0.points }
                findings.expect(
                    isPromised == true,
                    "\(shard.process) \(booked.position.number): \(booked.step), \(booked.points.count) points for "
                        + "\(booked.member), is not what Referral told")
            }
            for promise in inOrder where topology.owner(of: promise.member, in: .earning) == shard.process {
                check(promise, bookedBy: shard, secret, &findings)
            }
        }
    }

    private func check(
        _ promise: ReferralPoints.Entry, bookedBy shard: Examination, _ secret: Secret, _ findings: inout Findings
    ) {
        let stream = StreamName(Service.referral.stream, shard: 0)
        let event = secret.inboxKey(source: promise.source, id: promise.id)
        guard promise.position <= shard.cursors[stream]?.position ?? .start, !shard.ledger.waiting.contains(event),
            !shard.ledger.discarded.contains(event)
        else { return }
        let missing = promise.points - (shard.referrals.entries[promise.step]?.points ?? .zero)
        // What has expired is not taken a second time.
        let expired = promise.step.isBack ? shard.expired[promise.member] ?? 0 : 0
        findings.expect(
            missing.count <= expired,
            "\(shard.process): of \(promise.step), referral-0 \(promise.position.number), \(missing.count) points were not booked")
    }
}
