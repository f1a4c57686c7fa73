// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import PointsModel

/// The app in the hands of members.
extension Shop {
    static let appHabits: [Habit] = [
        Habit(12) { $0.enroll() },
        Habit(3) { $0.link() },
        Habit(5) { $0.read() },
        Habit(5) { $0.transfer() },
        Habit(5) { $0.perform() },
        Habit(2) { $0.reverse() },
        Habit(2) { $0.spendCashback() },
    ]

    func enroll() {
        let index = customers.count
        let card = "K\(1_000 + index)"
        customers.append(Customer(card: card, identifiers: ["card:\(card)"]))
        // Now and then a card that somebody else has. When all is sent again after a restore, the other may be first.
        let isSettled = !world.faults.kinds.contains { $0 == .restoreOne || $0 == .restoreAll }
        let taken = isSettled && index > 3 && dice.percent(5) ? customers[dice.count(in: 0...index - 1)].card : card
        if taken != card { contested.formUnion([taken, card]) }
        // Birthdays are within the days of a run.
        let birthday = "19\(10 + index % 90)-0\(dice.number(in: 1...2))-\(dice.number(in: 10...28))"
        var identifiers: [JSON] = [["kind": "card", "value": taken.json]]
        if dice.percent(70) { identifiers.append(["kind": "email", "value": "customer\(index)@mail.example".json]) }
        let data: JSON = .members([
            "birthday": birthday.json, "consents": consents(), "identifiers": .array(identifiers),
            "name": "Ada \(index) Buyer".json, "referralCode": codeOfAFriend(),
        ])
        let story = begin(.enroll(index: index), "member.enroll", data, source: Shop.app, time: nil)
        send(story, by: Shop.app) { [self] reply in
            if reply.status == 200, let member = reply.data?["member"]?.string.flatMap(MemberID.init) {
                customers[index].member = member
            }
            return Shop.isFinal(reply)
        }
    }

    private func link() {
        guard let index = anyEnrolled(), let member = customers[index].member else { return }
        let isLinked = !customers[index].hasSecondCard
        customers[index].hasSecondCard = isLinked
        let type = isLinked ? "member.linkIdentifier" : "member.unlinkIdentifier"
        let data: JSON = ["kind": "phone", "member": member.json, "value": "+49170\(1_000_000 + index)".json]
        let story = begin(.link(index: index, isLinked: isLinked), type, data, source: Shop.app, time: nil)
        send(story, by: Shop.app, until: Shop.isFinalOfAMember)
    }

    func read() {
        guard let index = anyEnrolled(), let member = customers[index].member else { return }
        let type = dice.pick(["account.get", "account.statement", "member.get", "member.overview"])
        let moment = type == "account.get" && dice.percent(30) ? world.wall + -dice.number(in: 0...100_000_000) : nil
        let story = begin(.read, type, .members(["at": moment?.json, "member": member.json]), source: Shop.app, time: nil)
        send(story, by: Shop.app)
    }

    /// Gives points to somebody else, who may be on another shard.
    private func transfer() {
        guard let from = anyMember(), let to = anyMember(), from != to else { return }
        let points = dice.number(in: 1...300)
        let data: JSON = [
            "actor": from.json, "from": from.json, "points": .integer(points), "reason": "a present", "to": to.json,
        ]
        let told: JSON = ["member": from.json, "other": to.json, "points": .integer(-points), "side": "out"]
        command(
            Command(
                type: "points.transfer", data: data, entry: "points.transferred", told: told, answered: ["transfer"],
                refusals: ["insufficient_points", "limit_exceeded"]), by: Shop.app)
    }

    /// What somebody did, and may undo.
    struct Activity {
        let member: MemberID
        let reference: String
    }

    private func perform() {
        guard let member = anyMember() else { return }
        // Now and then the same again.
        let again = dice.percent(10) ? activities.last : nil
        let activity = again ?? Activity(member: member, reference: "review-\(numbers)")
        activities.append(activity)
        let told: JSON = ["activity": "review", "member": activity.member.json, "reference": activity.reference.json]
        let time = world.wall + -dice.number(in: 0...(dice.percent(80) ? 60_000 : 200_000_000))
        command(
            Command(
                type: "activity.performed", data: told, entry: "activity.recorded", told: told, answered: ["points"],
                refusals: ["activity_exists", "before_enrollment", "too_late", "too_early"], isByIntake: true),
            by: Shop.app, time: time)
    }

    private func reverse() {
        guard !activities.isEmpty else { return }
        let activity = dice.pick(activities.suffix(10))
        let told: JSON = ["activity": "review", "member": activity.member.json, "reference": activity.reference.json]
        command(
            Command(
                type: "activity.reversed", data: told, entry: "reversal.recorded", told: told,
                refusals: ["activity_not_found", "activity_undone"], isByIntake: true), by: Shop.app)
    }

    private func spendCashback() {
        guard let member = anyMember() else { return }
        let told: JSON = [
            "amount": .integer(dice.number(in: 1...400)), "currency": "EUR", "member": member.json,
            "reference": "order-\(numbers)".json,
        ]
        command(
            Command(
                type: "cashback.spend", data: told, entry: "cashback.spent", told: told, answered: ["balance"],
                refusals: ["insufficient_cashback"]), by: Shop.app)
    }
}
