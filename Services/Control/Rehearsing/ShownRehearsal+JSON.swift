// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Kernel
import Rehearsing

extension ShownRehearsal {
    /// For scripts. It depends on the table and the programs only.
    var json: JSON {
        [
            "from": history.period.lowerBound.json, "programs": .array(programs.map(\.json)),
            "to": history.period.upperBound.json,
        ]
    }
}

extension ShownRehearsal.Played {
    var json: JSON {
        let costs = costs
        let months = report.months.enumerated().map { index, month in
            object(month.figures, month.balances, costs?[index]).with("month", month.name.json)
        }
        let all = costs.map { costs in
            (issued: costs.map(\.issued).reduce(.zero, +), expired: costs.map(\.expired).reduce(.zero, +))
        }
        return .members([
            "currency": report.program.cost(of: .zero)?.currency.json, "file": file.json, "months": .array(months),
            "program": report.program.name.json,
            "refusals": .array(refusals.map { ["code": $0.code.json, "detail": $0.detail.json, "row": .integer(Int64($0.row))] }),
            "total": object(report.total, report.balances, all),
        ])
    }

    private func object(_ figures: RehearsalFigures, _ balances: Balances, _ cost: (issued: Amount, expired: Amount)?) -> JSON {
        var rules = JSON.Object()
        for (rule, figures) in figures.rules {
            rules[rule.text] = [
                "awards": figures.awards.json, "points": figures.points.json, "rewards": figures.rewards.json,
            ]
        }
        var cashback = JSON.Object()
        for (currency, amount) in figures.cashback { cashback[currency.code] = amount.json }
        let richest = balances.richest.map { richest -> JSON in
            ["member": name(of: richest).json, "points": richest.points.json]
        }
        return .members([
            "average": balances.average.json, "cashback": figures.cashback.isEmpty ? nil : .object(cashback),
            "downgrades": figures.downgrades.json, "enrolled": figures.enrolled.json, "expired": figures.expired.json,
            "expiredCost": cost?.expired.json, "issued": figures.issued.json, "issuedCost": cost?.issued.json,
            "levels": balances.levels.isEmpty
                ? nil : .array(balances.levels.map { ["members": $0.members.json, "tier": $0.tier.json] }),
            "liability": report.program.cost(of: balances.outstanding)?.amount.json, "members": balances.members.json,
            "outstanding": balances.outstanding.json, "purchases": figures.purchases.json, "refused": figures.refused.json,
            "richest": richest, "rules": .object(rules), "upgrades": figures.upgrades.json, "warnings": figures.warnings.json,
        ])
    }
}

extension Int {
    fileprivate var json: JSON { .integer(Int64(self)) }
}
