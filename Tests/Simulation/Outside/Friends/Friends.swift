// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Members who bring friends, and an office that looks at those who look like fraud.
extension Shop {
    static let friendHabits: [Habit] = [Habit(8) { $0.learnCode() }, Habit(2) { $0.review() }]

    /// Asks what to give to friends.
    private func learnCode() {
        guard let index = anyEnrolled(), let member = customers[index].member else { return }
        ask("referral.code", of: member) { [unowned self] in customers[index].code = $0["code"]?.string }
    }

    /// The code that somebody was given who enrols now, if anybody gave them one; now and then a wrong one.
    func codeOfAFriend() -> JSON? {
        guard dice.percent(50) else { return nil }
        if dice.percent(5) { return "NOBODYS" }
        let codes = customers.compactMap(\.code)
        return codes.isEmpty ? nil : dice.pick(codes).json
    }

    /// Looks at what waits for it, and decides.
    private func review() {
        let story = begin(.read, "referral.list", ["state": "review"], source: Shop.office, time: nil)
        send(story, by: Shop.office) { [unowned self] reply in
            if let open = reply.data?["referrals"]?.array?.first?["referral"] { decide(on: open) }
            return Shop.isFinal(reply)
        }
    }

    private func decide(on referral: JSON) {
        let data: JSON = [
            "actor": "the office", "decision": dice.pick(["release", "release", "reject"]), "reason": "looked at it",
            "referral": referral,
        ]
        let story = begin(.wish(of: nil, refusals: ["not_in_review"]), "referral.review", data, source: Shop.office, time: nil)
        send(story, by: Shop.office)
    }
}
