// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Reads `member.enrolled`: a new member has a code, and perhaps came with somebody else's.
func memberEnrolled(_ told: MemberEnrolled, _ turn: inout Turn) throws {
    let terms = try told.referralCode.flatMap { _ in try turn.termsHolding(at: told.enrolledAt) }
    let known = KnownMember(told, code: try turn.freeCode(of: told.member))
    turn.documents().save(known)
    turn.documents().save(CodeOwner(code: known.code, member: told.member))
    // After a restore, a person may have the stream read again.
    guard let code = told.referralCode, try turn.remembered(source: told.member.text, name: "", kind: attributionKind) == nil
    else { return }

    let advocate = try ReferralCode(typed: code.text)
        .flatMap { try turn.documents(CodeOwner.self).load($0.text) }.map { ($0.member, $0.code) }
    let id = turn.referral(of: told.member)
    let facts = try decideAttribution(of: told, as: id, code: code.text, advocate: advocate, under: terms) { advocate in
        try turn.fraudCheck(known, broughtBy: advocate, at: told.enrolledAt)
    }

    var record: ReferralRecord?
    try turn.record(facts, in: &record)
    if let position = turn.firstTold {
        try turn.remember(position, source: told.member.text, name: "", kind: attributionKind)
    }
}

/// Under this it is remembered whose friend somebody is.
private let attributionKind = "attribution"

/// Reads `member.updated`: a name can become another.
func memberUpdated(_ told: MemberUpdated, _ turn: inout Turn) throws {
    guard !told.comparisons.isEmpty else { return }
    var known = try turn.enrolled(told.member)
    known.add(told.comparisons)
    turn.documents().save(known)
}

/// Reads `identifier.linked`. One that is unlinked stays known: it will never be another member's.
func identifierLinked(_ told: IdentifierLinked, _ turn: inout Turn) throws {
    var known = try turn.enrolled(told.member)
    known.add(told)
    turn.documents().save(known)
}

/// Reads `member.suspended`, `member.resumed`, `member.closed` and `member.reinstated`.
func memberStatusChanged<Change: StatusChange>(_ told: StatusEvent<Change>, _ turn: inout Turn) throws {
    var known = try turn.enrolled(told.member)
    known.change(to: Change.step.result)
    turn.documents().save(known)
}

/// Reads `member.erased`: what could be compared is forgotten. The referrals are kept, under the ids.
func memberErased(_ told: MemberErased, _ turn: inout Turn) throws {
    try memberStatusChanged(told, &turn)
    turn.documents(SeenSignals.self).delete(told.member.text)
}

extension Turn {
    fileprivate func enrolled(_ member: MemberID) throws -> KnownMember {
        guard let known = try documents(KnownMember.self).load(member.text) else { throw NotEnrolled(member: member) }
        return known
    }

    /// The terms that hold for an enrolment at `time`; nil when Earning has told of no program.
    fileprivate func termsHolding(at time: Timestamp) throws -> ReferralTerms? {
        if let terms = try allTerms().holding(at: time) { return terms }
        try wait(for: .earning, through: now)
        return nil
    }

    /// The code of a member.
    fileprivate func freeCode(of member: MemberID) throws -> ReferralCode {
        try firstFreeCode(of: member, { secret.referralCode(of: $0, attempt: $1) }) {
            try documents(CodeOwner.self).load($0.text)?.member
        }
    }
}

extension Secret {
    /// What the inbox has it under whose friend a member is.
    package func attribution(of member: MemberID) -> InboxKey {
        inboxKey(source: member.text, id: "", kind: attributionKind)
    }

    /// A code that a member may have, if it is nobody's.
    package func referralCode(of member: MemberID, attempt: Int) -> ReferralCode {
        ReferralCode(bits: hash(.referralCode, [member.text, String(attempt)]))
    }
}
