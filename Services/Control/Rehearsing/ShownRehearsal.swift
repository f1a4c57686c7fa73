// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Kernel
import Rehearsing

/// One or two programs and what came of a history under each, as it is shown.
struct ShownRehearsal {
    let history: History
    let programs: [Played]

    /// What came of it under one program.
    struct Played {
        let file: String
        let report: RehearsalReport
        let refusals: [History.Refusal]
        /// Who those are that the report names.
        let names: [MemberID: Identifier]

        /// What was issued and expired in each month, in the money that it is worth. Each is the difference of two sums from the
        /// beginning on, so that the months sum to the total to the cent.
        var costs: [(issued: Amount, expired: Amount)]? {
            var (issued, expired) = (Points.zero, Points.zero)
            var costs: [(issued: Amount, expired: Amount)] = []
            for month in report.months {
                guard let before = cost(issued, expired) else { return nil }
                issued += month.figures.issued
                expired += month.figures.expired
                guard let after = cost(issued, expired) else { return nil }
                costs.append((after.issued - before.issued, after.expired - before.expired))
            }
            return costs
        }

        private func cost(_ issued: Points, _ expired: Points) -> (issued: Amount, expired: Amount)? {
            guard let issued = report.program.cost(of: issued), let expired = report.program.cost(of: expired) else { return nil }
            return (issued.amount, expired.amount)
        }

        func money(_ points: Points) -> String? {
            report.program.cost(of: points).map { Format.money(Int128($0.amount.minorUnits), $0.currency) }
        }

        /// The rules that gave something, base first as the program names them.
        var rules: [(name: RuleName, figures: RehearsalRuleFigures)] {
            report.total.rules.map { ($0.key, $0.value) }.sorted {
                ($0.name.text != "base" ? 1 : 0, $0.name.text) < ($1.name.text != "base" ? 1 : 0, $1.name.text)
            }
        }

        func name(of richest: Balances.Richest) -> String { names[richest.member]?.description ?? richest.member.text }
    }

    init(_ history: History, _ outcomes: [(file: String, outcome: History.Outcome)]) {
        self.history = history
        let richest = outcomes.flatMap { $0.outcome.report.months.compactMap(\.balances.richest?.member) }
        let names = history.names(of: Set(richest))
        programs = outcomes.map {
            Played(file: $0.file, report: $0.outcome.report, refusals: $0.outcome.refusals, names: names)
        }
    }
}
