// SPDX-License-Identifier: Apache-2.0

/// Every message that can be asked: who answers it, and how it gets there.
package enum Catalog {
    package struct Entry: Sendable {
        package let owner: Service
        package let way: Way
        /// Whether it changes nothing, so that it is not remembered and has a second at most.
        package let isRead: Bool
    }

    package enum Way: Sendable {
        /// To the shard of the member in `data`.
        case member
        /// To the shard of the member `from` in `data`, who gives to the member `to`.
        case giver
        /// To the shard that has the return which `data` names.
        case giveBack
        /// To shard 0, which owns what concerns nobody in particular.
        case first
        /// To the shard of the member in `data`, or without a member to every shard, whose pages are made one.
        case memberOrAll
        /// A purchase, an activity or what undoes one: by way of the intake, or straight to the member's shard.
        case intake
        /// The gateway answers it itself.
        case here
        /// The gateway joins what each service has on the member in `data`.
        case joined
        /// From one service to another, and from nobody else: to a gateway's callers there is no such type.
        case between
    }

    /// The entry of a type, or nil for a type that nobody answers.
    package static func entry(of type: String) -> Entry? { entries[type] }

    /// Every type, sorted.
    package static var types: [String] { entries.keys.sorted() }

    private static let entries: [String: Entry] = {
        var entries: [String: Entry] = [:]
        func add(_ owner: Service, _ way: Way, reads: [String] = [], changes: [String] = []) {
            for type in reads { entries[type] = Entry(owner: owner, way: way, isRead: true) }
            for type in changes { entries[type] = Entry(owner: owner, way: way, isRead: false) }
        }
        add(.enrollment, .first, changes: ["member.enroll"])
        add(
            .enrollment, .member,
            reads: ["member.get", "member.find"],
            changes: [
                "member.update", "member.linkIdentifier", "member.unlinkIdentifier", "member.suspend", "member.resume",
                "member.close", "member.reinstate", "member.erase", "consent.grant", "consent.withdraw", "preference.set",
            ])
        add(.enrollment, .between, reads: ["member.resolve", "member.contact"])
        add(.earning, .first, reads: ["program.get", "program.explain"], changes: ["program.publish"])
        add(
            .earning, .member,
            reads: ["account.get", "account.statement", "purchase.simulate"],
            changes: [
                "points.hold", "points.capture", "points.release", "points.restore", "points.adjust", "cashback.spend", "tier.set",
            ])
        add(.earning, .giver, changes: ["points.transfer"])
        add(.earning, .giveBack, changes: ["return.void"])
        add(
            .earning, .intake,
            changes: ["purchase.completed", "purchase.returned", "activity.performed", "activity.reversed"])
        add(.earning, .between, reads: ["purchase.find", "return.find"])
        add(
            .rewards, .first,
            reads: ["reward.get", "redemption.get", "voucher.check"],
            changes: ["reward.publish", "reward.retire", "redemption.cancel", "voucher.use", "voucher.void"])
        add(
            .rewards, .member, reads: ["reward.list", "reward.recommend", "member.rewards"], changes: ["reward.redeem"])
        add(.gateway, .joined, reads: ["member.overview", "member.export"])
        add(.gateway, .here, reads: ["stream.list", "stream.fetch"], changes: ["stream.forget"])
        add(.referral, .member, reads: ["referral.code", "referral.get", "referral.list"])
        add(.referral, .first, changes: ["referral.review"])
        add(
            .notification, .first, reads: ["template.list", "template.get", "channel.list"],
            changes: ["template.publish", "channel.set", "message.unsubscribe"])
        add(.notification, .memberOrAll, reads: ["message.list"])
        add(.notification, .between, reads: ["channel.secrets"])
        add(.gateway, .here, reads: ["parked.list"], changes: ["parked.retry", "parked.discard", "consumer.reset"])
        return entries
    }()
}
