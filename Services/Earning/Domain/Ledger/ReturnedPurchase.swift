// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What was given back of a purchase so far: the fold of its `return.recorded`.
///
/// A purchase of which nothing was returned has none. What it was and earned stands in the journal.
package struct ReturnedPurchase: Hashable, Sendable {
    package let purchase: PurchaseNumber
    /// Who reported the purchase.
    package let source: String
    let member: MemberID
    /// The numbers of its returns.
    private(set) var returns: [ReturnNumber] = []
    /// Of each line all that went, in no particular order.
    private(set) var lines: [LineReturn] = []

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
        lines: [LineReturn]
    ) {
        self.init(purchase: purchase, source: source, member: member)
        self.returns = returns
        self.lines = lines
    }

    /// What the purchase is found by.
    var key: String { "\(source) \(purchase)" }

    /// Before anything of it was returned.
    init(of told: ReturnRecorded) {
        self.init(purchase: told.purchase, source: told.purchaseSource, member: told.member)
    }

    /// Whether what was told can be added to the rest: of an event that this program has just made, it always can.
    func canHold(_ told: ReturnRecorded) -> Bool { Self.canBeReturned(lines + told.lines) }

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
        for line in told.lines {
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

extension PurchaseRecorded {
    /// What is found by it: what was returned of the purchase.
    var key: String { "\(source) \(purchase)" }
}

extension LineReturn {
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
