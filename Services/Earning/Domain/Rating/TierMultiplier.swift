// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension TierRules {
    /// What the level that a member held adds to `run`, and why the multipliers of others do not apply.
    func share(
        of run: Spread,
        at held: TierName?
    ) throws(Rejection) -> (share: RuleShare?, notApplied: [(rule: RuleName, why: String)]) {
        var (share, notApplied): (RuleShare?, [(rule: RuleName, why: String)]) = (nil, [])
        for level in levels where level.multiplier != .one {
            if level.id != held {
                notApplied.append((level.rule, "the member held \(held.map { "level \($0)" } ?? "no level")"))
            } else if run.total.isZero {
                notApplied.append((level.rule, "there are no points to multiply"))
            } else {
                share = try level.share(of: run)
            }
        }
        return (share, notApplied)
    }
}

extension Name where Of == RulePoints {
    /// What a level gives.
    static func tier(_ level: TierName) -> RuleName {
        guard let name = RuleName("tier:\(level)") else { preconditionFailure("the level \(level) has too long a name") }
        return name
    }
}

extension TierLevel {
    /// By this name its multiplier stands in awards.
    var rule: RuleName { .tier(id) }

    fileprivate func share(of run: Spread) throws(Rejection) -> RuleShare {
        let spread = try run.times(multiplier - .one)
        return RuleShare(
            rule: rule,
            spread: spread,
            text: "points are multiplied by \(multiplier.decimals) at level \(id)",
            inputs: [
                "exact": .string(spread.total.description), "level": id.json, "multiplier": multiplier.decimals.json,
                "of": .string(run.total.description),
            ]
        )
    }
}
