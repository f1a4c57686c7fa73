// SPDX-License-Identifier: Apache-2.0

import Contracts

/// The conditions that hold when something has one of several names.
extension ConditionKey {
    static let store = named("store", \.store) { "in store \($0)" }
    static let channel = named("channel", \.channel) { "in channel \($0)" }
    static let partner = named("partner", \.partner) { "at partner \($0)" }
    static let tender = named("tender", \.tender) { "if something is paid with \($0)" }
    static let segment = named("segment", isForActivities: true, \.segment) { "for members of segment \($0)" }
    static let activity = named("activity", isForActivities: true, \.activity) { "to the activity \($0)" }

    private static func named(
        _ key: String,
        isForActivities: Bool = false,
        _ names: any WritableKeyPath<Condition, Set<String>?> & Sendable,
        words: @escaping @Sendable (String) -> String
    ) -> ConditionKey {
        ConditionKey(
            key,
            isForActivities: isForActivities,
            read: { part, _, condition in condition[keyPath: names] = part.names(key) },
            words: { $0[keyPath: names].map { words($0.alternatives) } }
        )
    }
}
