// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What is left of a line after its returns, and of the points that each rule gave it: step 5 of "How points are worked
/// out".
struct LineRemainder: Hashable, Sendable {
    let line: LineName?
    let amount: Amount
    let quantity: Int64
    /// What the rules gave when it was bought, in the order of the program.
    let given: [RulePoints]
    /// What counted for tiers when it was bought.
    let qualifyingGiven: Points
    var keptAmount: Amount
    var keptQuantity: Int64
    /// What is left of each of `given`.
    fileprivate(set) var kept: [Points]
    /// What is left of `qualifyingGiven`.
    fileprivate(set) var qualifying: Points

    /// What rules in `lost` gave is gone, whatever was returned.
    init(_ allocation: LineAllocation, amount: Amount, quantity: Int64, less returned: LineReturn?, lost: [RuleName] = []) {
        line = allocation.line
        self.amount = amount
        self.quantity = quantity
        given = allocation.rules.map { lost.contains($0.rule) ? RulePoints(rule: $0.rule, points: .zero) : $0 }
        qualifyingGiven = allocation.qualifying
        keptAmount = amount - (returned?.amount ?? .zero)
        keptQuantity = quantity - (returned?.quantity ?? 0)
        kept = given.map { given in
            if lost.contains(given.rule) { return .zero }
            return given.points - (returned?.rules.first { $0.rule == given.rule }?.points ?? .zero)
        }
        qualifying = allocation.qualifying - (returned?.qualifying ?? .zero)
    }

    var points: Points { kept.reduce(.zero, +) }

    /// Whether no more was returned of it than there was.
    fileprivate var isSound: Bool {
        keptAmount >= .zero && keptQuantity >= 0 && kept.allSatisfy { $0 >= .zero } && qualifying >= .zero
    }

    /// A line that cost something is gone with its amount; one that cost nothing, with its units.
    var isGone: Bool { amount == .zero ? keptQuantity == 0 : keptAmount == .zero }

    /// How much of the line is kept, as a fraction that is not reduced.
    private var ratio: (kept: Int128, of: Int128) {
        amount == .zero
            ? (Int128(keptQuantity), Int128(quantity)) : (Int128(keptAmount.minorUnits), Int128(amount.minorUnits))
    }

    /// What the line keeps of `points` that it had.
    private func share(of points: Points) -> Points {
        Points(Int64(Int128(points.count) * ratio.kept / ratio.of))
    }

    /// Lets go of the points that what is kept of the line does not keep: it keeps floor(points × kept ÷ amount), and in
    /// the same way of those that count for tiers.
    ///
    /// They go one by one from the rule that is furthest above its exact kept share; of equals, from the later.
    mutating func settle() {
        let (exact, whole) = settleQualifying()
        let target = share(of: given.reduce(.zero) { $0 + $1.points })
        // At the end no rule is further above its share than there are rules, so all points beyond that go at once.
        for index in kept.indices {
            let most = exact[index] / whole + Int128(kept.count)
            if Int128(kept[index].count) > most { kept[index] = Points(Int64(most)) }
        }
        while points > target {
            let excess = kept.indices.map { Int128(kept[$0].count) * whole - exact[$0] }
            guard let most = excess.max(), let index = excess.lastIndex(of: most) else { return }
            kept[index] -= Points(1)
        }
    }

    /// Takes the points back that the line keeps with what came back to it, as `settle` let go of them.
    ///
    /// They come one by one to the rule that is furthest below its exact kept share; of equals, to the earlier.
    mutating func settleUpward() {
        let (exact, whole) = settleQualifying()
        let target = share(of: given.reduce(.zero) { $0 + $1.points })
        for index in kept.indices {
            let least = max(0, exact[index] / whole - Int128(kept.count))
            if Int128(kept[index].count) < least { kept[index] = Points(Int64(least)) }
        }
        while points < target {
            let excess = kept.indices.map { Int128(kept[$0].count) * whole - exact[$0] }
            guard let least = excess.min(), let index = excess.firstIndex(of: least) else { return }
            kept[index] += Points(1)
        }
    }

    /// - Returns: the exact kept share of each rule, over one denominator, so that they can be compared as whole numbers.
    private mutating func settleQualifying() -> (exact: [Int128], whole: Int128) {
        let (keptPart, whole) = ratio
        qualifying = share(of: qualifyingGiven)
        return (given.map { Int128($0.points.count) * keptPart }, whole)
    }
}

/// What is left of a purchase.
struct Remainder: Hashable, Sendable {
    fileprivate(set) var lines: [LineRemainder]

    init(of purchase: PurchaseRecorded, less returned: ReturnedPurchase?) {
        let sent = purchase.sent
        lines = purchase.allocation.enumerated().map { index, allocation in
            let line = sent.lines?[index]
            return LineRemainder(
                allocation,
                amount: line?.amount ?? sent.amount,
                quantity: line?.quantity ?? 1,
                less: returned?.lines.first { $0.line == allocation.line },
                lost: returned?.lost ?? []
            )
        }
    }

    /// Whether what was returned can be of this purchase. If not, one of the two was damaged in the store.
    var isSound: Bool { lines.allSatisfy(\.isSound) }

    /// Whether nothing is left that earns: of lines that never earned it does not matter.
    func isGone(but excluded: (LineName?) -> Bool) -> Bool {
        let earning = lines.filter { !excluded($0.line) }
        return (earning.isEmpty ? lines : earning).allSatisfy(\.isGone)
    }

    /// What is left of what a rule gave.
    func kept(of rule: RuleName) -> Points {
        lines.reduce(.zero) { sum, line in
            line.given.indices.reduce(sum) { line.given[$1].rule == rule ? $0 + line.kept[$1] : $0 }
        }
    }

    /// Whether a rule gave something that was not lost since, whatever was returned.
    func had(_ rule: RuleName) -> Bool {
        lines.contains { line in line.given.contains { $0.rule == rule && $0.points > .zero } }
    }

    var amount: Amount { lines.reduce(.zero) { $0 + $1.keptAmount } }
    var points: Points { lines.reduce(.zero) { $0 + $1.points } }

    /// Takes out what is given back.
    ///
    /// - Returns: what went, of the lines of which something did.
    /// - Throws: `nothing_to_return`, `return_exceeds_purchase`, or `invalid` for a line that there is not. Then nothing
    ///   has changed.
    mutating func take(_ extent: PurchaseReturned.Extent) throws(Rejection) -> [LineReturn] {
        guard lines.contains(where: { !$0.isGone }) else { throw Self.nothingLeft }
        var rest = self
        switch extent {
        case .everything: rest.takeEverything()
        case .amount(let amount): try rest.take(amount)
        case .lines(let parts): try rest.take(parts)
        }
        for index in rest.lines.indices where rest.lines[index] != lines[index] {
            if rest.lines[index].amount > .zero, rest.lines[index].isGone { rest.lines[index].keptQuantity = 0 }
            rest.lines[index].settle()
        }
        let taken = zip(lines, rest.lines).filter { $0 != $1 }.map { LineReturn(from: $0, to: $1) }
        guard !taken.isEmpty else { throw Self.nothingLeft }
        self = rest
        return taken
    }

    /// Puts back what a return took, as if it had not been.
    ///
    /// - Returns: what comes back, of the lines to which something does.
    mutating func putBack(_ returned: [LineReturn]) -> [LineReturn] {
        var rest = self
        for line in returned {
            guard let index = rest.lines.firstIndex(where: { $0.line == line.line }) else { continue }
            rest.lines[index].keptAmount += line.amount
            rest.lines[index].keptQuantity += line.quantity
            rest.lines[index].settleUpward()
        }
        defer { self = rest }
        return zip(rest.lines, lines).filter { $0 != $1 }.map { LineReturn(from: $0, to: $1) }
    }

    /// Takes what a rule gave, and leaves everything else.
    ///
    /// - Returns: what goes, of the lines of which something does.
    mutating func takeBack(_ rule: RuleName) -> [LineReturn] {
        var rest = self
        for index in rest.lines.indices {
            for place in rest.lines[index].given.indices where rest.lines[index].given[place].rule == rule {
                rest.lines[index].kept[place] = .zero
            }
        }
        defer { self = rest }
        return zip(lines, rest.lines).filter { $0 != $1 }.map { LineReturn(from: $0, to: $1) }
    }

    private static let nothingLeft = Rejection(.nothingToReturn, "nothing of it is left to return")

    private func exceeds(_ what: String) -> Rejection {
        Rejection(.returnExceedsPurchase, "\(what) is more than is left")
    }

    private mutating func takeEverything() {
        for index in lines.indices { (lines[index].keptAmount, lines[index].keptQuantity) = (.zero, 0) }
    }

    /// An amount alone is spread over the lines by what is left of each.
    private mutating func take(_ amount: Amount) throws(Rejection) {
        guard amount <= self.amount else { throw exceeds("an amount of \(amount)") }
        let parts = allocate(amount.minorUnits, by: lines.map { Int128($0.keptAmount.minorUnits) })
        for (index, part) in parts.enumerated() { lines[index].keptAmount -= Amount(part) }
    }

    /// What a named line lacks of a named amount is taken from the other lines, in order: an amount alone may have taken
    /// it before.
    private mutating func take(_ parts: [ReturnedPart]) throws(Rejection) {
        // 512 amounts of at most 9 × 10¹⁵ fit 64 bits, and more than is left is refused before it becomes an amount.
        var lacking: Int64 = 0
        for (place, part) in parts.enumerated() {
            guard let index = lines.firstIndex(where: { $0.line == part.line }) else {
                let pointer = Pointer("/data/lines")[place]["line"]
                throw Rejection(Invalid(pointer, "the purchase has no line \(part.line)"))
            }
            lacking += try take(part, ofLine: index).minorUnits
        }
        guard lacking <= amount.minorUnits else { throw exceeds("an amount of \(lacking) beyond the lines named") }
        for index in lines.indices {
            let some = min(lacking, lines[index].keptAmount.minorUnits)
            lines[index].keptAmount -= Amount(some)
            lacking -= some
        }
    }

    /// - Returns: what the line lacks.
    private mutating func take(_ part: ReturnedPart, ofLine index: Int) throws(Rejection) -> Amount {
        var line = lines[index]
        defer { lines[index] = line }
        guard part.quantity != nil || part.amount != nil else {
            (line.keptAmount, line.keptQuantity) = (.zero, 0)
            return .zero
        }
        if let quantity = part.quantity {
            guard quantity <= line.keptQuantity else { throw exceeds("a quantity of \(quantity) of line \(part.line)") }
            line.keptQuantity -= quantity
            if part.amount == nil {
                let kept = Int128(line.amount.minorUnits) * Int128(line.keptQuantity) / Int128(line.quantity)
                line.keptAmount = min(line.keptAmount, Amount(Int64(kept)))
            }
        }
        guard let amount = part.amount else { return .zero }
        let some = min(amount, line.keptAmount)
        line.keptAmount -= some
        return amount - some
    }
}

extension LineReturn {
    /// What went of a line.
    fileprivate init(from before: LineRemainder, to after: LineRemainder) {
        let rules = before.given.indices.compactMap { index -> RulePoints? in
            let points = before.kept[index] - after.kept[index]
            return points == .zero ? nil : RulePoints(rule: before.given[index].rule, points: points)
        }
        self.init(
            line: before.line,
            amount: before.keptAmount - after.keptAmount,
            quantity: before.keptQuantity - after.keptQuantity,
            points: before.points - after.points,
            qualifying: before.qualifying - after.qualifying,
            rules: rules
        )
    }
}
