// SPDX-License-Identifier: Apache-2.0

import Contracts

extension Campaign {
    /// What it is for: all that is given must hold.
    struct When: Equatable, Sendable {
        var lines = LineCondition()
        var conditions: [any Condition] = []
        /// Then it is about activities, and not about purchases.
        var activity: Set<String>?

        static func == (a: Self, b: Self) -> Bool {
            (a.lines, a.activity, a.conditions.count) == (b.lines, b.activity, b.conditions.count)
                && zip(a.conditions, b.conditions).allSatisfy { $0.isSame(as: $1) }
        }
    }
}

extension Campaign.When {
    init(_ part: inout ProgramReader, _ head: ProgramHead) {
        lines = LineCondition(&part)
        conditions = Conditions.all.compactMap { $0.read(&part, head) }
        activity = part.names("activity")
        guard activity != nil else { return }
        let needPurchase = LineCondition.keys + Conditions.all.filter { $0 is any PurchaseCondition.Type }.map { $0.key }
        for key in needPurchase where part.has(key) {
            part.refuse(part.pointer[key], "needs a purchase, and this campaign is about activities")
        }
    }

    /// `on Saturday, between 15:00 and 18:00`; nil when it holds for everything, its lines apart.
    var words: String? {
        let words = conditions.map(\.words) + (activity.map { ["to the activity \($0.alternatives)"] } ?? [])
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }

    /// How many purchases of a member it can hold for, ever; nil: any number.
    var mostPurchases: Int64? { conditions.compactMap(\.mostPurchases).min() }

    /// Why it does not hold; nil if it does.
    func reasonAgainst(_ occasion: Occasion) -> String? {
        reasonAgainst(occasion.event) ?? conditions.lazy.compactMap { $0.reasonAgainst(occasion) }.first
            ?? occasion.purchase.flatMap(reasonAgainst)
    }

    private func reasonAgainst(_ event: Occasion.Event) -> String? {
        switch event {
        case .purchase: activity == nil ? nil : "it is for activities"
        case .activity(let name):
            if let activity {
                activity.contains(name) ? nil : "it is for activity \(activity.alternatives)"
            } else {
                "it is for purchases"
            }
        }
    }

    private func reasonAgainst(_ purchase: RatedPurchase) -> String? {
        guard purchase.lines(lines).isEmpty else { return nil }
        return lines.isNone ? "nothing in it earns points" : "no line is of \(lines.names)"
    }
}
