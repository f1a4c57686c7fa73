// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import PointsModel

extension Judge {
    /// Whether a refusal can be right. When it was decided is not known to the minute, so only what cannot be is a violation.
    func plausible(_ code: String, _ story: Story, member: String?) throws {
        let isPossible: Bool
        switch story.deed {
        case .sale(let sale): isPossible = self.isPossible(code, sale, story, member: member)
        case .giveBack(let giveBack): isPossible = self.isPossible(code, giveBack, story)
        case .enroll: isPossible = code == "identifier_taken"
        case .link:
            isPossible =
                ["member_closed", "member_erased"].contains(code) || code.hasPrefix("identifier_")
                || (code == "member_not_found" && age > 0)
        case .status: isPossible = code.hasPrefix("member_") && (code != "member_not_found" || age > 0)
        case .tier: isPossible = code == "member_not_found" && age > 0
        case .command(let command):
            isPossible =
                command.refusals.contains(code) || code == "hold_exists" && shop.isUsedAgain(command.data)
                || self.isPossible(code, ofMembers: [member ?? ""] + command.members)
        case .wish(let member, let refusals):
            isPossible =
                refusals.contains(code) || self.isPossible(code, ofMembers: [member?.text].compactMap { $0 })
                || age > 0 && code.hasSuffix("_not_found")
        case .publish, .read: isPossible = false
        }
        guard isPossible else { throw Violation(.truthful, "\(story.name) cannot be refused with \(code)", member: member) }
    }

    /// Whether one of those whom a command concerns may not do that, or is not known again yet.
    private func isPossible(_ code: String, ofMembers members: [String]) -> Bool {
        switch code {
        case _ where Judge.ofStatus.contains(code): age > 0 || members.contains { hasChanged($0) }
        case "member_not_found": age > 0
        default: false
        }
    }

    private func isPossible(_ code: String, _ sale: Sale, _ story: Story, member: String?) -> Bool {
        let day: Int64 = 86_400_000
        let begun = story.begunAt.milliseconds
        switch code {
        case "too_late": return !sale.isOverridden && sale.occurredAt + 28 * day < shop.world.wall.milliseconds
        case "too_early": return !sale.isOverridden && sale.occurredAt > begun + day
        case "before_enrollment":
            return !sale.isOverridden
                && (shop.member(whoBought: story).flatMap { since($0.text) }.map { sale.occurredAt < $0 + 2 * day } ?? true
                    || age > 0)
        case "currency_not_accepted": return sale.currency != "EUR"
        case _ where Judge.ofStatus.contains(code): return age > 0 || member.map { hasChanged($0) } ?? true
        case "purchase_exists": return shop.sold.count { $0.sale.number == sale.number && $0.sale.source == sale.source } > 1
        // After a restore, purchases may be sent again before their members have been.
        case "member_not_found": return !story.wasSentByMember || age > 0
        case "idempotency_conflict": return story.texts.count > 1
        case "hold_not_found", "hold_expired", "hold_released": return story.hold != nil
        default: return false
        }
    }

    private func isPossible(_ code: String, _ giveBack: GiveBack, _ story: Story) -> Bool {
        switch code {
        case "nothing_to_return", "return_exceeds_purchase": true
        case "member_not_found": !story.wasSentByMember || age > 0
        case "invalid": story.namesALineOfAnother(in: shop)
        default: false
        }
    }
}

extension Story {
    /// Whether an effect is that of what was meant, and not of another text under the same identity.
    func isMeant(by effect: Books.Entry) -> Bool {
        guard case .sale(let meant) = deed else { return true }
        return effect.data["amount"]?.integer == meant.amount
    }

    /// Whether it is a return of a number under which two things were sold, or one of which a till said two things: then it may
    /// name a line that the purchase which was taken does not have.
    func namesALineOfAnother(in shop: Shop) -> Bool {
        guard case .giveBack(let giveBack) = deed else { return false }
        let sold = shop.sold.filter { $0.sale.number == giveBack.purchase }
        return sold.count > 1 || sold.contains { $0.story.texts.count > 1 }
    }
}
