// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Points that are set aside at a till, and what becomes of them.
extension Shop {
    static let holdHabits: [Habit] = [Habit(9) { $0.hold() }, Habit(9) { $0.endHold() }]

    /// What was asked to be set aside.
    struct Hold {
        let name: String
        let customer: Int
        let member: MemberID
        let points: Int64
        let till: String
    }

    private func hold() {
        guard let index = anyEnrolled(), let member = customers[index].member else { return }
        // Now and then a name is used again.
        let again = dice.percent(8) ? holds.last { $0.member == member } : nil
        let hold = Hold(
            name: again?.name ?? "H\(numbers)", customer: index, member: member, points: dice.number(in: 1...250),
            till: dice.pick(Shop.tills))
        holds.append(hold)
        let told: JSON = ["hold": hold.name.json, "member": member.json, "points": .integer(hold.points)]
        // Some end while the till still has them in mind, so that what comes late meets what was due.
        let time = dice.percent(50) ? dice.number(in: 1...(dice.percent(70) ? 12 : 1_800)) : nil
        command(
            Command(
                type: "points.hold", data: told.with("ttlSeconds", time.map { .integer($0) }), entry: "points.held", told: told,
                answered: ["hold", "member", "points", "until"],
                refusals: ["insufficient_points"]), by: hold.till)
    }

    /// Whether a name was used again, so that one of the two is refused.
    func isUsedAgain(_ data: JSON) -> Bool {
        holds.count { $0.name == data["hold"]?.string && $0.member.text == data["member"]?.string } > 1
    }

    /// Most often of what was set aside lately.
    private func endHold() {
        guard !holds.isEmpty else { return }
        let hold = dice.pick(holds.suffix(15))
        let which: JSON = ["hold": hold.name.json, "member": hold.member.json]
        let some = dice.percent(40) ? dice.number(in: 1...hold.points + 2) : nil
        switch dice.count(in: 0...9) {
        case ..<5:
            command(
                Command(
                    type: "points.capture", data: which.with("points", some.map { .integer($0) }), entry: "points.spent",
                    told: which,
                    answered: ["hold", "points"],
                    refusals: ["hold_not_found", "hold_expired", "hold_released", "hold_exceeded"], alike: which), by: hold.till)
        case ..<7:
            command(
                Command(
                    type: "points.release", data: which, entry: "points.released", told: which.with("cause", "released"),
                    answered: ["hold", "points"], refusals: ["hold_not_found", "hold_expired", "hold_captured"],
                    alike: which.with("cause", "released")), by: hold.till)
        default:
            let data = which.with("points", some.map { .integer($0) }).with("reason", "a mistake").with("actor", "the till")
            command(
                Command(
                    type: "points.restore", data: data, entry: "points.restored", told: which.with("actor", "the till"),
                    answered: ["hold", "points"],
                    refusals: [
                        "hold_not_found", "hold_expired", "hold_released", "nothing_to_restore", "restore_exceeds_spend",
                    ]), by: hold.till)
        }
    }

    /// A hold of a customer to pay with, now and then.
    func holdToSpend(of customer: Int) -> Hold? {
        guard dice.percent(25) else { return nil }
        return holds.last { $0.customer == customer }
    }
}
