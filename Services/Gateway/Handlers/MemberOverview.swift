// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// `member.overview`: what each service has on a member, asked of all at once. Who does not answer in time is named.
func memberOverview(_ message: Message, _ turn: inout Turn) throws -> Outcome {
    let member = try turn.joined(message)
    let parts = MemberRecord.all.filter { $0.isInOverview && turn.topology.shards(of: $0.owner) > 0 }
    let questions = parts.map { turn.question($0, about: member, within: turn.patience(Limits.readTime)) }
    return .ask(questions) { answers, _ in
        var overview: JSON = ["member": member.json]
        var missing: [JSON] = []
        for (part, answer) in zip(parts, answers) {
            if case .reply(let reply) = answer, reply.code == .memberNotFound { return .reply(reply) }
            if case .reply(let reply) = answer, reply.isOK, let data = reply.data {
                overview = overview.with(part.key, part.list.map { data[$0] ?? [] } ?? data)
            } else {
                missing.append(part.owner.rawValue.json)
            }
        }
        return .reply(.done(overview.with("missing", .array(missing))))
    }
}

/// One thing that one service has on a member.
struct MemberRecord: Sendable {
    /// What it is called in the answer.
    let key: String
    let owner: Service
    /// The message that asks for it.
    let type: String
    /// What of the reply is shown; nil: all of it. It is a list, of which `next` gives the next page.
    var list: String?
    /// Whether it is short enough for an overview.
    var isInOverview = true

    static let all = [
        MemberRecord(key: "profile", owner: .enrollment, type: "member.get"),
        MemberRecord(key: "account", owner: .earning, type: "account.get"),
        MemberRecord(key: "entries", owner: .earning, type: "account.statement", list: "entries", isInOverview: false),
        MemberRecord(key: "referrals", owner: .referral, type: "referral.list", list: "referrals"),
        MemberRecord(key: "redemptions", owner: .rewards, type: "member.rewards", list: "redemptions", isInOverview: false),
        MemberRecord(key: "vouchers", owner: .rewards, type: "member.rewards", list: "vouchers"),
        MemberRecord(key: "messages", owner: .notification, type: "message.list", list: "messages"),
    ]
}

extension Turn {
    /// The member of a message that is answered from what several services have.
    func joined(_ message: Message) throws -> MemberID {
        let (resolved, named) = try resolved(message)
        guard let member = named else { throw Rejection(Invalid(Pointer("/data/member"), "is missing")) }
        if resolved.isOnlyRemembered { throw Rejection(.memberNotFound, "the identifier is no longer linked to a member") }
        return member
    }

    func question(_ part: MemberRecord, about member: MemberID, after: JSON? = nil, within patience: Int64) -> Question {
        let data = JSON.members(["after": after, "member": member.json])
        let ask = Message(id: message.id, source: "punchcard/\(process)", type: part.type, data: data)
        return Question(to: topology.owner(of: member, in: part.owner), ask, within: patience)
    }
}
