// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `referral.get`.
func referralGet(_ asked: ReferralGet, _ turn: inout Turn) throws -> Reply {
    let record: ReferralRecord?
    switch asked.key {
    case .referral(let id): record = try turn.documents(ReferralRecord.self).load(id.text)
    case .friend(let member):
        _ = try turn.known(member)
        record = try turn.record(of: member)
    }
    guard let record else { throw Rejection(.referralNotFound, "there is no such referral") }
    return .done(record.shown)
}

/// Answers `referral.list`.
func referralList(_ asked: ReferralList, _ turn: inout Turn) throws -> Reply {
    let limit = Int(asked.limit ?? 100)
    let (index, from, through) = asked.scope.range
    var query = Query(index: index, from: from, through: through, limit: limit)
    if let after = asked.after {
        guard let place = ReferralList.place(after) else {
            throw Rejection(Invalid(Pointer("/data/after"), "is not what a page before ended with"))
        }
        query.after = place
    }
    let page = try turn.documents(ReferralRecord.self).page(query)
    let next = page.next.flatMap { ReferralList.text($0) }
    guard case .member(let member) = asked.scope else {
        return .done(.members(["next": next?.json, "referrals": .array(page.values.map(\.shown))]))
    }
    // That the member was brought stands on the first page, before those who were brought by the member.
    let own = asked.after == nil ? try turn.record(of: member) : nil
    return .done(
        .members([
            "code": try turn.known(member).code.json, "member": member.json, "next": next?.json,
            "referrals": .array(([own].compactMap { $0 } + page.values).map(\.shown)),
        ]))
}

extension ReferralList.Scope {
    fileprivate var range: (index: String, from: IndexKey, through: IndexKey) {
        switch self {
        case .member(let member): (ReferralRecord.advocateIndex, .text("\(member) "), .text("\(member) ~"))
        case .state(let state): (ReferralRecord.stateIndex, .text(state.rawValue), .text(state.rawValue))
        }
    }
}

extension ReferralList {
    /// Where a page ended: the key, then the id.
    fileprivate static func text(_ place: (key: IndexKey?, id: String)) -> String? {
        guard case .text(let key)? = place.key else { return nil }
        return "\(key) \(place.id)"
    }

    fileprivate static func place(_ text: String) -> (key: IndexKey?, id: String)? {
        guard let space = text.lastIndex(of: " ") else { return nil }
        let id = String(text[text.index(after: space)...])
        return id.isEmpty ? nil : (.text(String(text[..<space])), id)
    }
}

extension ReferralRecord {
    /// What whoever asks is shown.
    var shown: JSON {
        .members([
            "advocate": parties.advocate.json, "code": code.json, "friend": parties.friend.json,
            "purchase": qualification.map { $0.purchase.inlined(in: ["occurredAt": $0.occurredAt.json]) },
            "referral": parties.referral.json, "rejection": rejection?.json,
            "review": review.map { review in review == .open ? ["open": isInReview.json] : review.json },
            "rewardAt": state == .qualified ? qualification?.rewardAt.json : nil,
            "rewards": rewards.isEmpty ? nil : rewards.json, "score": signals.score.json,
            "signals": signals.json, "signedUpAt": signedUpAt.json, "state": state.json, "until": until?.json,
            "version": version.json,
        ])
    }
}
