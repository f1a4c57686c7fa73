// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Kernel
import Rehearsing

extension ShownRehearsal {
    /// For people: each program month by month, and two side by side.
    var text: String {
        let sections = programs.map(\.text) + (programs.count == 2 ? [comparison(programs[0], programs[1])] : [])
        return sections.joined(separator: "\n")
    }

    /// The figures at the end, and what is different.
    private func comparison(_ draft: Played, _ other: Played) -> String {
        var table = Table([.text("side by side"), .number(draft.file), .number(other.file), .number("difference")])
        func add(_ title: String, _ a: Int64, _ b: Int64) {
            table.add([title, Format.count(a), Format.count(b), (a > b ? "+" : "") + Format.count(a - b)])
        }
        let (a, b) = (draft.report, other.report)
        add("purchases taken", Int64(a.total.purchases), Int64(b.total.purchases))
        add("points issued", a.total.issued.count, b.total.issued.count)
        add("points expired", a.total.expired.count, b.total.expired.count)
        add("points outstanding", a.balances.outstanding.count, b.balances.outstanding.count)
        table.add(["liability", draft.money(a.balances.outstanding) ?? "", other.money(b.balances.outstanding) ?? "", ""])
        add("average member", a.balances.average.count, b.balances.average.count)
        add("richest member", a.balances.richest?.points.count ?? 0, b.balances.richest?.points.count ?? 0)
        let ruleNames = (draft.rules + other.rules).map(\.name).reduce(into: [RuleName]()) { names, name in
            if !names.contains(name) { names.append(name) }
        }
        for name in ruleNames {
            add("  by \(name)", a.total.rules[name]?.points.count ?? 0, b.total.rules[name]?.points.count ?? 0)
        }
        return table.text
    }
}

extension ShownRehearsal.Played {
    fileprivate var text: String {
        var parts = ["\(file): the program \(report.program.name)", monthTable.text]
        if !report.balances.levels.isEmpty { parts.append(levelTable.text) }
        parts.append(ruleTable.text)
        parts += notes
        return parts.joined(separator: "\n")
    }

    private var monthTable: Table {
        let costs = costs
        let money = costs == nil ? [] : ["cost of issued", "liability"]
        var table = Table(
            [.text("month")]
                + (["purchases", "joined", "issued", "expired", "outstanding"] + money + ["average", "richest"]).map {
                    .number($0)
                })
        func add(_ name: String, _ figures: RehearsalFigures, _ balances: Balances, _ cost: Amount?) {
            let money =
                cost.map { cost in
                    [written(cost), self.money(balances.outstanding) ?? ""]
                } ?? []
            table.add(
                [
                    name, Format.count(figures.purchases), Format.count(figures.enrolled), Format.count(figures.issued.count),
                    Format.count(figures.expired.count), Format.count(balances.outstanding.count),
                ] + money + [Format.count(balances.average.count), Format.count(balances.richest?.points.count ?? 0)])
        }
        for (index, month) in report.months.enumerated() {
            add(month.name, month.figures, month.balances, costs?[index].issued)
        }
        add("all", report.total, report.balances, costs.map { $0.map(\.issued).reduce(.zero, +) })
        return table
    }

    private func written(_ amount: Amount) -> String {
        report.program.cost(of: .zero).map { Format.money(Int128(amount.minorUnits), $0.currency) } ?? ""
    }

    private var levelTable: Table {
        let levels = report.balances.levels
        var table = Table(
            [.text("members at the end of")] + levels.map { .number($0.tier.text) } + [.number("up"), .number("down")])
        for month in report.months {
            table.add(
                [month.name] + month.balances.levels.map { Format.count($0.members) }
                    + [Format.count(month.figures.upgrades), Format.count(month.figures.downgrades)])
        }
        return table
    }

    private var ruleTable: Table {
        var table = Table([.text("rule"), .number("times"), .number("points"), .number("of all"), .number("rewards")])
        for (name, figures) in rules {
            let share = report.total.issued == .zero ? 0 : figures.points.count * 1_000 / report.total.issued.count
            table.add([
                name.text, Format.count(figures.awards), Format.count(figures.points.count), "\(share / 10).\(share % 10) %",
                Format.count(figures.rewards),
            ])
        }
        return table
    }

    private var notes: [String] {
        var lines: [String] = []
        for (currency, amount) in report.total.cashback.sorted(by: { $0.key.code < $1.key.code }) {
            lines.append("cashback: \(Format.money(Int128(amount.minorUnits), currency))")
        }
        if let richest = report.balances.richest {
            lines.append("richest: \(name(of: richest)) with \(Format.count(richest.points.count)) points")
        }
        if report.total.warnings > 0 { lines.append("\(Format.count(report.total.warnings)) warnings would have been sent") }
        if costs == nil { lines.append("no money is shown: the program has no pointValue") }
        if report.total.refused > 0 {
            lines.append("\(Format.count(report.total.refused)) purchases are refused by this program:")
            lines += refusals.map { "  row \($0.row): \($0.code): \($0.detail)" }
            let more = report.total.refused - refusals.count
            if more > 0 { lines.append("  … and \(Format.count(more)) more") }
        }
        return lines.map { $0 + "\n" }.isEmpty ? [] : [lines.joined(separator: "\n") + "\n"]
    }
}
