// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// When a campaign applies: all that is given must hold.
struct Condition: Hashable, Sendable {
    var lines = LineCondition()
    var weekday: Set<Weekday>?
    var hours: Hours?
    var store: Set<String>?
    var channel: Set<String>?
    var partner: Set<String>?
    var tender: Set<String>?
    var tier: Set<String>?
    var segment: Set<String>?
    /// Of the purchase's basis.
    var minimum: MoneyTable?
    var purchaseNumber: ClosedRange<Int64>?
    /// Then it is about activities, and not about purchases.
    var activity: Set<String>?
}

extension Condition {
    /// Every key of `when` but those that choose lines: who adds a condition adds a property above, and a file with its key.
    private static let keys: [ConditionKey] = [
        .weekday, .hours, .store, .channel, .partner, .tender, .tier, .segment, .minimum, .purchaseNumber, .activity,
    ]

    init(_ part: inout ProgramReader, _ head: ProgramHead) {
        lines = LineCondition(&part)
        for key in Self.keys { key.read(&part, head, &self) }
        guard activity != nil else { return }
        let needPurchase = LineCondition.keys + Self.keys.filter { !$0.isForActivities }.map(\.key)
        for key in needPurchase where part.has(key) {
            part.refuse(part.pointer[key], "needs a purchase, and this campaign is about activities")
        }
    }

    /// `on Saturday, between 15:00 and 18:00`; nil when it holds for everything, its lines apart.
    var words: String? {
        let words = Self.keys.compactMap { $0.words(self) }
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }
}

/// One key of `when`: how it is read, and how it is said.
struct ConditionKey: Sendable {
    let key: String
    /// Whether an activity can meet it.
    let isForActivities: Bool
    let read: @Sendable (inout ProgramReader, ProgramHead, inout Condition) -> Void
    /// What it demands; nil when it is not given.
    let words: @Sendable (Condition) -> String?

    init(
        _ key: String,
        isForActivities: Bool = false,
        read: @escaping @Sendable (inout ProgramReader, ProgramHead, inout Condition) -> Void,
        words: @escaping @Sendable (Condition) -> String?
    ) {
        self.key = key
        self.isForActivities = isForActivities
        self.read = read
        self.words = words
    }
}
