// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// What one service has on a member.
struct MemberRecord: Sendable {
    let owner: Service
    /// The message that asks for it.
    let type: String
    let shown: Shown

    /// What of a reply stands in the answer.
    enum Shown: Sendable {
        /// All of it, under a name.
        case whole(String)
        /// Lists, each under the name that it has. Of all of them `next` gives the next page.
        case lists([String])
    }

    init(_ owner: Service, _ type: String, _ shown: Shown) {
        self.owner = owner
        self.type = type
        self.shown = shown
    }

    /// What is short enough for an overview.
    static let overview = [
        profile, account, referrals, MemberRecord(.rewards, MemberRewards.type, .lists(["vouchers"])), messages,
    ]
    /// All that there is.
    static let export = [
        profile, account, MemberRecord(.earning, AccountStatement.type, .lists(["entries"])), referrals,
        MemberRecord(.rewards, MemberRewards.type, .lists(["redemptions", "vouchers"])), messages,
    ]

    private static let profile = MemberRecord(.enrollment, MemberGet.type, .whole("profile"))
    private static let account = MemberRecord(.earning, AccountGet.type, .whole("account"))
    private static let referrals = MemberRecord(.referral, ReferralList.type, .lists(["referrals"]))
    private static let messages = MemberRecord(.notification, MessageList.type, .lists(["messages"]))

    /// What of a reply is shown, by the names that it has in the answer.
    func parts(of data: JSON) -> [(key: String, value: JSON)] {
        switch shown {
        case .whole(let key): [(key, data)]
        case .lists(let keys): keys.map { ($0, data[$0] ?? []) }
        }
    }

    /// After what the next page begins; nil when the page that was asked for after `place` is the last.
    func next(in data: JSON, after place: JSON?) -> JSON? {
        guard case .lists = shown, let next = data["next"], next != place else { return nil }
        return next
    }
}

extension Turn {
    /// The member of a message that is answered from what several services have.
    func joined(_ message: Message) throws -> MemberID {
        let (resolved, named) = try resolved(message)
        guard let member = named else { throw Rejection(Invalid(Pointer("/data/member"), "is missing")) }
        if resolved.isOnlyRemembered { throw Rejection(.memberNotFound, "the identifier is no longer linked to a member") }
        return member
    }

    func question(
        _ record: MemberRecord, about member: MemberID, after: JSON? = nil, limit: Int? = nil, within patience: Int64
    ) -> Question {
        let data = JSON.members(["after": after, "limit": limit.map { .integer(Int64($0)) }, "member": member.json])
        let ask = Message(id: message.id, source: "punchcard/\(process)", type: record.type, data: data)
        return Question(to: topology.owner(of: member, in: record.owner), ask, within: patience)
    }
}
