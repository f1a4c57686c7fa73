// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What was given back of a purchase so far: the fold of its `return.recorded`, `return.voided` and `purchase.recalculated`.
///
/// A purchase of which nothing was returned has none. What it was and earned stands in the journal.
package struct ReturnedPurchase: Hashable, Sendable {
    package let purchase: PurchaseNumber
    /// Who reported the purchase.
    package let source: String
    let member: MemberID
    /// The numbers of its returns.
    private(set) var returns: [ReturnNumber] = []
    /// Those that are as if they had not been; their numbers stay used.
    private(set) var voided: [ReturnNumber] = []
    /// Of each line all that went, in no particular order.
    private(set) var lines: [LineReturn] = []
    /// Rules whose points went with the level that they belonged to.
    private(set) var lost: [RuleName] = []

    init(purchase: PurchaseNumber, source: String, member: MemberID) {
        self.purchase = purchase
        self.source = source
        self.member = member
    }

    /// As it was kept.
    init(
        purchase: PurchaseNumber,
        source: String,
        member: MemberID,
        returns: [ReturnNumber],
        voided: [ReturnNumber],
        lines: [LineReturn],
        lost: [RuleName]
    ) {
        self.init(purchase: purchase, source: source, member: member)
        self.returns = returns
        self.voided = voided
        self.lines = lines
        self.lost = lost
    }

    /// What the purchase is found by.
    var key: String { "\(source) \(purchase)" }

    /// Before anything of it was returned.
    init(of told: ReturnRecorded) {
        self.init(purchase: told.purchase, source: told.purchaseSource, member: told.member)
    }

    init(of told: PurchaseRecalculated) {
        self.init(purchase: told.purchase, source: told.source, member: told.member)
    }

    /// Whether what was told can be added to the rest: of an event that this program has just made, it always can.
    func canHold(_ more: [LineReturn]) -> Bool {
        var rest = self
        rest.add(more)
        return Self.canBeReturned(rest.lines)
    }

    /// Whether so much can be given back of any purchase.
    static func canBeReturned(_ all: [LineReturn]) -> Bool {
        func isWithinLimits(_ numbers: [Int64]) -> Bool {
            numbers.allSatisfy { $0 >= 0 } && numbers.reduce(Int128(0)) { $0 + Int128($1) } <= Int128(Limits.magnitude)
        }
        return isWithinLimits(all.map(\.amount.minorUnits)) && isWithinLimits(all.map(\.points.count))
            && isWithinLimits(all.map(\.qualifying.count)) && isWithinLimits(all.flatMap(\.rules).map(\.points.count))
            && Set(all.map(\.line)).allSatisfy { line in isWithinLimits(all.filter { $0.line == line }.map(\.quantity)) }
    }

    mutating func apply(_ told: ReturnRecorded) {
        returns.append(told.number)
        add(told.lines)
    }

    mutating func apply(_ told: ReturnVoided) {
        voided.append(told.number)
        add(told.lines.map(\.undone))
    }

    mutating func apply(_ told: PurchaseRecalculated) {
        lost.append(.tier(told.tier))
        add(told.lines)
    }

    private mutating func add(_ some: [LineReturn]) {
        for line in some {
            if let index = lines.firstIndex(where: { $0.line == line.line }) {
                lines[index] = lines[index] + line
            } else {
                lines.append(line)
            }
        }
    }
}

extension ReturnRecorded {
    /// What the purchase is found by: a source has no space in it.
    package var key: String { "\(purchaseSource) \(purchase)" }
}

extension ReturnVoided {
    /// What the purchase is found by.
    package var key: String { "\(purchaseSource) \(purchase)" }
}

extension PurchaseRecalculated {
    /// What the purchase is found by.
    package var key: String { "\(source) \(purchase)" }
}

extension PurchaseRecorded {
    /// What is found by it: what was returned of the purchase.
    var key: String { "\(source) \(purchase)" }
}

extension LineReturn {
    /// What takes this back.
    var undone: LineReturn {
        LineReturn(
            line: line, amount: .zero - amount, quantity: -quantity, points: -points, qualifying: -qualifying,
            rules: rules.map { RulePoints(rule: $0.rule, points: -$0.points) })
    }

    /// Two returns of the same line as one.
    fileprivate static func + (a: LineReturn, b: LineReturn) -> LineReturn {
        var rules = a.rules
        for other in b.rules {
            if let index = rules.firstIndex(where: { $0.rule == other.rule }) {
                rules[index] = RulePoints(rule: other.rule, points: rules[index].points + other.points)
            } else {
                rules.append(other)
            }
        }
        return LineReturn(
            line: a.line,
            amount: a.amount + b.amount,
            quantity: a.quantity + b.quantity,
            points: a.points + b.points,
            qualifying: a.qualifying + b.qualifying,
            rules: rules
        )
    }
}
