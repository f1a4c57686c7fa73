// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension Campaign {
    enum Effect: Hashable, Sendable {
        /// At least 1.
        case multiply(Rational)
        /// Once for each purchase or activity.
        case add(Points)
        /// For each unit of the lines it is about.
        case perItem(Points)
        case per(points: Points, per: MoneyTable)
        case reward(String)
    }
}

extension Campaign.Effect {
    /// One key of `effect`: who adds an effect adds a case above, an entry here, and its words.
    private struct Key: Sendable {
        let key: String
        /// Whether an activity can have it, which has neither lines nor money.
        let isForActivities: Bool
        let read: @Sendable (inout ProgramReader, ProgramHead) -> Campaign.Effect?

        init(
            _ key: String,
            isForActivities: Bool,
            read: @escaping @Sendable (inout ProgramReader, ProgramHead) -> Campaign.Effect?
        ) {
            self.key = key
            self.isForActivities = isForActivities
            self.read = read
        }
    }

    private static let keys = [
        Key("multiply", isForActivities: false) { part, _ in part.decimal("multiply", in: Rational.factors).map { .multiply($0) } },
        Key("add", isForActivities: true) { part, _ in part.points("add", in: 1...Points.mostGiven).map { .add($0) } },
        Key("perItem", isForActivities: false) { part, _ in
            part.points("perItem", in: 1...Points.mostGiven).map { .perItem($0) }
        },
        Key("per", isForActivities: false) { part, head in
            part.part("per") { rate in
                rate.require("points", "per")
                let points = rate.points("points", in: 1...Points.mostGiven)
                guard let money = rate.moneyTable("per", in: head.currency), let points else { return nil }
                return .per(points: points, per: money)
            }
        },
        Key("reward", isForActivities: true) { part, _ in part.text("reward").map { .reward($0) } },
    ]

    /// Reads the one effect that a campaign has.
    init?(_ part: inout ProgramReader, _ head: ProgramHead, isForActivities: Bool) {
        let given = Self.keys.filter { part.has($0.key) }
        let effects = given.compactMap { $0.read(&part, head) }
        if given.count != 1 {
            part.refuse(part.pointer, "must have exactly one of \(Self.keys.map(\.key).joined(separator: ", "))")
        }
        for effect in given where isForActivities && !effect.isForActivities {
            part.refuse(part.pointer[effect.key], "needs a purchase, and this campaign is about activities: use add or reward")
        }
        guard let effect = effects.first else { return nil }
        self = effect
    }

    /// What it does when that holds; `each` is what it is done for.
    func words(of lines: LineCondition, each: String) -> String {
        let of = lines.isNone ? "" : " of \(lines.words)"
        let with = lines.isNone ? "" : " with \(lines.words)"
        return switch self {
        case .multiply(let factor): "The points\(of) are multiplied by \(factor.decimals)."
        case .add(let points): "\(points.words) more for each \(each)\(with)."
        case .perItem(let points): "\(points.words) more for each unit\(of)."
        case .per(let points, let money): "\(points.words) more for each \(money.words)\(of)."
        case .reward(let reward): "The reward \(reward) for each \(each)\(with)."
        }
    }
}
