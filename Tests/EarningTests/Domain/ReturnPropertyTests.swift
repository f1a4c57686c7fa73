// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import TestSupport
import Testing

@testable import Earning

/// Whatever the rules and the pieces, a purchase that is returned in full stands at exactly zero.
@Suite struct ReturnPropertyTests {
    /// A purchase with random lines, rated by 1 to 4 rules that stand for base, tier and campaigns.
    func randomPurchase(_ random: inout Seeded) throws -> PurchaseRecorded {
        let lines = (1...Int.random(in: 1...6, using: &random)).map { number in
            PurchaseLine(
                line: name("\(number)"),
                quantity: Int64.random(in: 1...5, using: &random),
                amount: Amount(
                    Bool.random(using: &random)
                        ? Int64.random(in: 0...20, using: &random) : Int64.random(in: 0...9999, using: &random)
                )
            )
        }
        let sent = purchase(lines)
        let basis = try Basis(of: sent, under: BasisRule())
        let shares = (1...Int.random(in: 1...4, using: &random)).map { number in
            let weights = basis.numerators.map { _ in Int128(Int64.random(in: 0...3, using: &random)) }
            let total = Rational(
                Int128(Int64.random(in: 0...900, using: &random)),
                over: Int128(Int64.random(in: 1...7, using: &random))
            )
            let isEmpty = weights.allSatisfy { $0 == 0 }
            let rule: RuleName = number == 1 ? .base : name("rule\(number)")
            return RuleShare(rule: rule, spread: Spread(total: isEmpty ? .zero : total, weights: weights))
        }
        let rounding = Rounding.allCases.randomElement(using: &random) ?? .down
        let award = try Award(shares, rounding: rounding)
        let moment = time("2026-03-01T12:00:00Z")
        return PurchaseRecorded(
            sent: sent,
            purchase: name("R-1"),
            source: "pos/1",
            occurredAt: moment,
            recordedAt: moment,
            points: award.points,
            qualifying: award.qualifying,
            version: Version(1),
            allocation: award.allocation(on: basis),
            lots: []
        )
    }

    /// Some part of what is left, by line, quantity or amount.
    func randomExtent(of rest: Remainder, _ random: inout Seeded) -> PurchaseReturned.Extent {
        let line = rest.lines.randomElement(using: &random) ?? rest.lines[0]
        let amount = line.keptAmount.minorUnits
        switch Int.random(in: 0...5, using: &random) {
        case 0 where rest.amount > .zero:
            return .amount(Amount(Int64.random(in: 1...rest.amount.minorUnits, using: &random)))
        case 1 where amount > 0:
            return .line(line.line?.text ?? "", amount: Int64.random(in: 1...amount, using: &random))
        case 2 where line.keptQuantity > 0:
            return .line(line.line?.text ?? "", quantity: Int64.random(in: 1...line.keptQuantity, using: &random))
        case 3 where amount > 0 && line.keptQuantity > 0:
            return .line(line.line?.text ?? "", quantity: 1, amount: Int64.random(in: 1...amount, using: &random))
        case 4:
            return .lines(
                rest.lines.prefix(Int.random(in: 1...rest.lines.count, using: &random)).compactMap { line in
                    line.line.map { ReturnedPart(line: $0) }
                }
            )
        default: return .line(line.line?.text ?? "")
        }
    }

    /// What a return tells of a purchase whose points are not in any account.
    func decided(_ asked: PurchaseReturned, _ report: ReturnReport, of state: PurchaseState) throws(Rejection) -> ReturnRecorded {
        do {
            return try decide(asked, report, of: state, by: Account(member: mia)) { [] }.told
        } catch let rejection as Rejection {
            throw rejection
        } catch {
            preconditionFailure("\(error)")
        }
    }

    @Test(arguments: 1...2_000)
    func `a purchase returned in full, in any pieces, keeps nothing, and no step takes more than is there`(
        seed: UInt64
    ) throws {
        var random = Seeded(seed)
        let recorded = try randomPurchase(&random)
        #expect(recorded.allocation.reduce(.zero) { $0 + $1.points } == recorded.points)
        #expect(recorded.allocation.reduce(.zero) { $0 + $1.qualifying } == recorded.qualifying)
        var returned: ReturnedPurchase?
        var (kept, qualifying) = (recorded.points, recorded.qualifying)
        func giveBack(_ extent: PurchaseReturned.Extent, _ number: Int) throws(Rejection) {
            let report = ReturnReport(
                number: name("B-\(number)"),
                source: "pos/1",
                occurredAt: recorded.occurredAt,
                recordedAt: recorded.recordedAt
            )
            let asked = PurchaseReturned(purchase: recorded.purchase, extent: extent)
            let state = PurchaseState(
                purchase: recorded, position: Position(1), returned: returned, program: program().program)
            let told = try decided(asked, report, of: state)
            #expect(told.revoked >= .zero && told.revoked <= kept)
            #expect(told.lines.allSatisfy { line in line.rules.allSatisfy { $0.points > .zero } })
            #expect(told.qualifying >= .zero && told.qualifying <= qualifying)
            kept -= told.revoked
            qualifying -= told.qualifying
            var fold = returned ?? ReturnedPurchase(purchase: recorded.purchase, source: recorded.source, member: mia)
            fold.apply(told)
            returned = fold
            // What the fold leaves is what the next return begins with.
            let rest = Remainder(of: recorded, less: fold)
            #expect(rest.points == kept)
            #expect(rest.lines.allSatisfy { $0.kept.allSatisfy { $0 >= .zero } })
            #expect(rest.lines.reduce(.zero) { $0 + $1.qualifying } == qualifying)
            #expect(rest.lines.allSatisfy { $0.qualifying >= .zero })
            for line in rest.lines where line.amount > .zero {
                let product = Int128(line.qualifyingGiven.count) * Int128(line.keptAmount.minorUnits)
                #expect(Int128(line.qualifying.count) == product / Int128(line.amount.minorUnits))
            }
        }
        for number in 1...Int.random(in: 1...8, using: &random) {
            let extent = randomExtent(of: Remainder(of: recorded, less: returned), &random)
            let refused = rejection { () throws(Rejection) in try giveBack(extent, number) }
            #expect([nil, .nothingToReturn].contains(refused?.code), "\(extent)")
        }
        _ = rejection { () throws(Rejection) in try giveBack(.everything, 99) }
        #expect((kept, qualifying) == (.zero, .zero))
        let again = rejection { () throws(Rejection) in try giveBack(.everything, 100) }
        #expect(again?.code == .nothingToReturn)
    }
}
