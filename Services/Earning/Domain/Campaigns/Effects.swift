// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// The key of `effect`: what a campaign gives when it applies.
///
/// Whatever there is of an effect is in one type of this file: how it is read, how it is said, and what it comes to. Who adds one
/// adds its type and its name in `Effects.all`.
protocol Effect: Equatable, Sendable {
    static var key: String { get }
    /// Whether campaigns that multiply multiply what earlier ones give by it.
    static var isMultiplied: Bool { get }

    /// Reads it; nil when it has a fault, which the reader keeps.
    static func read(_ part: inout ProgramReader, _ head: ProgramHead) -> Self?

    /// What it gives on `lines`; `each` is what it is given for.
    func words(of lines: LineCondition, each: String) -> String

    /// Why there is nothing that it could be given for; nil if there is.
    func reasonAgainst(_ occasion: Occasion) -> String?

    /// What it comes to, before the cap of its campaign, on what the rules before it gave.
    func comesTo(for occasion: Occasion, on lines: LineCondition, after run: Spread) throws(Rejection) -> Given
}

/// What an effect comes to.
enum Given {
    /// How they are divided among the lines, what to say of them, and what went into them.
    case points(Spread, text: String, inputs: JSON)
    case reward(String)
    case nothing
}

extension Effect {
    static var isMultiplied: Bool { false }

    func reasonAgainst(_ occasion: Occasion) -> String? { nil }

    func isSame(as other: any Effect) -> Bool { self == other as? Self }
}

/// An effect that depends on lines or money, which an activity has not.
protocol PurchaseEffect: Effect {
    /// Why there is nothing that it could be given for; nil if there is.
    func reasonAgainst(_ purchase: RatedPurchase) -> String?

    /// What it comes to, before the cap of its campaign, on what the rules before it gave.
    func comesTo(for purchase: RatedPurchase, on lines: LineCondition, after run: Spread) throws(Rejection) -> Given
}

extension PurchaseEffect {
    func reasonAgainst(_ purchase: RatedPurchase) -> String? { nil }

    func reasonAgainst(_ occasion: Occasion) -> String? {
        guard let purchase = occasion.purchase else { return "what it gives depends on a purchase" }
        return reasonAgainst(purchase)
    }

    func comesTo(for occasion: Occasion, on lines: LineCondition, after run: Spread) throws(Rejection) -> Given {
        guard let purchase = occasion.purchase else { return .nothing }
        return try comesTo(for: purchase, on: lines, after: run)
    }
}

enum Effects {
    static let all: [any Effect.Type] = [
        MultiplyEffect.self, AddEffect.self, PerItemEffect.self, PerEffect.self, RewardEffect.self,
    ]

    /// Reads the one effect that a campaign has.
    static func read(_ part: inout ProgramReader, _ head: ProgramHead, isForActivities: Bool) -> (any Effect)? {
        let given = all.filter { part.has($0.key) }
        let effects = given.compactMap { $0.read(&part, head) }
        if given.count != 1 { part.refuse(part.pointer, "must have exactly one of \(all.map { $0.key }.joined(separator: ", "))") }
        if isForActivities {
            let others = all.filter { !($0 is any PurchaseEffect.Type) }.map { $0.key }.joined(lastBy: "or")
            for effect in given where effect is any PurchaseEffect.Type {
                part.refuse(part.pointer[effect.key], "needs a purchase, and this campaign is about activities: use \(others)")
            }
        }
        return effects.first
    }
}

/// Multiplies the points that the lines have already.
struct MultiplyEffect: PurchaseEffect {
    static let key = "multiply"
    static let isMultiplied = true
    /// At least 1.
    let factor: Rational

    static func read(_ part: inout ProgramReader, _ head: ProgramHead) -> Self? {
        part.decimal(key, in: Rational.factors).map { Self(factor: $0) }
    }

    func words(of lines: LineCondition, each: String) -> String {
        "The points\(lines.words(after: "of")) are multiplied by \(factor.decimals)."
    }

    func comesTo(for purchase: RatedPurchase, on lines: LineCondition, after run: Spread) throws(Rejection) -> Given {
        let part = try run.only(purchase.lines(lines))
        return .points(
            try part.times(factor - .one),
            text: "points\(lines.place) are multiplied by \(factor.decimals)",
            inputs: ["multiplier": factor.decimals.json, "of": part.total.description.json])
    }
}

/// So many points, once for each purchase or activity.
struct AddEffect: Effect {
    static let key = "add"
    let points: Points

    static func read(_ part: inout ProgramReader, _ head: ProgramHead) -> Self? {
        part.points(key, in: 1...Points.mostGiven).map { Self(points: $0) }
    }

    func words(of lines: LineCondition, each: String) -> String {
        "\(points.words) more for each \(each)\(lines.words(after: "with"))."
    }

    func comesTo(for occasion: Occasion, on lines: LineCondition, after run: Spread) -> Given {
        let total = Rational(Int128(points.count))
        switch occasion.event {
        case .purchase(let purchase):
            return .points(
                Spread(total: total, weights: purchase.weights(of: purchase.lines(lines))),
                text: "\(points.words)\(lines.place)",
                inputs: ["points": points.json])
        case .activity(let name):
            return .points(
                Spread(total: total, weights: [1]),
                text: "\(points.words) for \(name)",
                inputs: ["activity": name.json, "points": points.json])
        }
    }
}

/// So many points for each unit of the lines.
struct PerItemEffect: PurchaseEffect {
    static let key = "perItem"
    let points: Points

    static func read(_ part: inout ProgramReader, _ head: ProgramHead) -> Self? {
        part.points(key, in: 1...Points.mostGiven).map { Self(points: $0) }
    }

    func words(of lines: LineCondition, each: String) -> String {
        "\(points.words) more for each unit\(lines.words(after: "of"))."
    }

    func comesTo(for purchase: RatedPurchase, on lines: LineCondition, after run: Spread) -> Given {
        let units = purchase.units(of: purchase.lines(lines))
        let count = units.reduce(0, +)
        return .points(
            Spread(total: Rational(Int128(points.count) * count), weights: units),
            text: "\(points.words) for each of \(count) units\(lines.place)",
            inputs: ["points": points.json, "units": count.description.json])
    }
}

/// So many points for each so much of the basis of the lines.
struct PerEffect: PurchaseEffect {
    static let key = "per"
    let points: Points
    let amounts: MoneyTable

    static func read(_ part: inout ProgramReader, _ head: ProgramHead) -> Self? {
        part.part(key) { rate in
            rate.require("points", "per")
            let points = rate.points("points", in: 1...Points.mostGiven)
            guard let amounts = rate.moneyTable("per", in: head.currency), let points else { return nil }
            return Self(points: points, amounts: amounts)
        }
    }

    func words(of lines: LineCondition, each: String) -> String {
        "\(points.words) more for each \(amounts.words)\(lines.words(after: "of"))."
    }

    func reasonAgainst(_ purchase: RatedPurchase) -> String? {
        amounts[purchase.sent.currency] == nil ? "it names no amount in \(purchase.sent.currency)" : nil
    }

    func comesTo(for purchase: RatedPurchase, on lines: LineCondition, after run: Spread) throws(Rejection) -> Given {
        let (currency, basis) = (purchase.sent.currency, purchase.basis)
        guard let per = amounts[currency] else { return .nothing }
        let weights = purchase.lines(lines).only(basis.numerators)
        let part = Rational(weights.reduce(0, +), over: basis.denominator)
        let value = Rational(Int128(points.count), over: Int128(per.minorUnits))
        return .points(
            Spread(total: try part.times(value), weights: weights),
            text: "\(points.words) for each \(currency.text(of: per))\(lines.place)",
            inputs: ["basis": part.description.json, "currency": currency.json, "per": per.json, "points": points.json])
    }
}

/// A reward, once for each purchase or activity.
struct RewardEffect: Effect {
    static let key = "reward"
    let reward: String

    static func read(_ part: inout ProgramReader, _ head: ProgramHead) -> Self? {
        part.text(key).map { Self(reward: $0) }
    }

    func words(of lines: LineCondition, each: String) -> String {
        "The reward \(reward) for each \(each)\(lines.words(after: "with"))."
    }

    func comesTo(for occasion: Occasion, on lines: LineCondition, after run: Spread) -> Given { .reward(reward) }
}
