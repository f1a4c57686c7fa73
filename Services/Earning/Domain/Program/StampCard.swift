// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Buy n, get one: an entry of `stamps`.
struct StampCard: Hashable, Sendable {
    let id: RuleName
    var lines = LineCondition()
    let every: Int64
    let reward: String
}

extension StampCard {
    init?(_ part: inout ProgramReader, ids: inout Set<RuleName>) {
        part.require("id", "every", "reward")
        let id = part.id("id", among: &ids)
        let lines = LineCondition(&part)
        let every = part.integer("every", in: 1...Self.mostUnits)
        guard let reward = part.text("reward"), let id, let every else { return nil }
        self.init(id: id, lines: lines, every: every, reward: reward)
    }

    private static let mostUnits: Int64 = 1_000_000

    var sentences: [Sentence] {
        let what = lines.words(after: "of")
        let units = every == 1 ? "Each unit\(what) gives" : "Every \(every) units\(what) give"
        return [Sentence(.stamps, "stamps/\(id)", "\(id): \(units) the reward \(reward).", rule: id)]
    }
}
