// SPDX-License-Identifier: Apache-2.0

import Contracts

extension ConditionKey {
    /// The level that the member had then, which must be one of the program's.
    static let tier = ConditionKey(
        "tier",
        isForActivities: true,
        read: { part, head, condition in
            guard let names = part.namesInOrder("tier", orNone: false) else { return }
            condition.tier = Set(names.map(\.name))
            guard let levels = head.levels else { return }
            for (name, place) in names where !levels.contains(name) {
                let known = levels.isEmpty ? "the program has no tiers" : "there are \(levels.sorted().joined(separator: ", "))"
                part.refuse(place, "is no level of the program: \(known)")
            }
        },
        words: { $0.tier.map { "for members of level \($0.alternatives)" } }
    )
}
