// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import PointsModel
import TestSupport

/// Members who do not want to be known any more. They have dice of their own, so that nobody else draws otherwise.
struct Farewells {
    private var dice: Seeded

    init(dice: Seeded) { self.dice = dice }

    /// Whether somebody goes within a burst of `length` milliseconds, and when.
    mutating func drawn(within length: Int64) -> Int64? { dice.percent(20) ? dice.number(in: 0...length) : nil }

    /// Who goes, of those who are known.
    mutating func pick(of customers: [Shop.Customer]) -> Int? {
        let enrolled = customers.indices.filter { customers[$0].member != nil }
        return enrolled.isEmpty ? nil : dice.pick(enrolled)
    }
}

extension Shop {
    /// Asks to be forgotten. Tills and the app go on naming the member by what they remember, and are refused.
    func erase(_ index: Int) {
        guard let member = customers[index].member else { return }
        let data: JSON = ["member": member.json, "reason": "asked for it"]
        let story = begin(.status(index: index, .erased), "member.erase", data, source: Shop.app, time: nil)
        send(story, by: Shop.app, until: Shop.isFinalOfAMember)
    }

    /// What a customer has said, and nobody else has.
    func personalData(of member: MemberID) -> [String] {
        let (own, others) = (said { $0 == member }, said { $0 != member })
        return own.subtracting(others).sorted()
    }

    private func said(by isMeant: (MemberID?) -> Bool) -> Set<String> {
        var said: Set<String> = []
        for index in customers.indices where isMeant(customers[index].member) {
            said.insert("+49170\(1_000_000 + index)")
            for story in stories {
                guard case .enroll(index) = story.deed, let data = story.texts[0]["data"] else { continue }
                said.formUnion(["name", "birthday"].compactMap { data[$0]?.string })
                said.formUnion((data["identifiers"]?.array ?? []).compactMap { $0["value"]?.string })
            }
        }
        return said
    }
}
