// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

@Suite struct RemainderTests {
    /// A purchase that can be returned.
    func remainder(_ lines: [PurchaseLine]) throws -> Remainder {
        let sent = purchase(lines)
        return Remainder(of: try Rating(sent, under: program()).recorded(sent), less: nil)
    }

    /// The points that each of these returns takes.
    func revoked(_ lines: [PurchaseLine], _ returns: [PurchaseReturned.Extent]) throws -> [Int64] {
        var rest = try remainder(lines)
        return try returns.map { extent in
            try rest.take(extent).reduce(0) { $0 + $1.points.count }
        }
    }

    @Test(arguments: [
        ["1", "2", "3"], ["1", "3", "2"], ["2", "1", "3"], ["2", "3", "1"], ["3", "1", "2"], ["3", "2", "1"],
    ])
    func `W2 returned line by line each takes its own`(order: [String]) throws {
        let taken = try revoked(lines(1000, 1000, 1333), order.map { .line($0) })
        #expect(taken == order.map { $0 == "3" ? 13 : 10 })
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let lines: [PurchaseLine]
        let returns: [PurchaseReturned.Extent]
        let revoked: [Int64]

        init(
            _ description: String,
            _ lines: [PurchaseLine],
            _ returns: [PurchaseReturned.Extent],
            _ revoked: [Int64]
        ) {
            (testDescription, self.lines, self.returns, self.revoked) = (description, lines, returns, revoked)
        }
    }

    @Test(arguments: [
        Case("everything", lines(1999, 450, 75), [.everything], [25]),
        Case(
            "by quantity: 666, 333 and 0 are kept",
            lines(1000, quantity: 3),
            [.line("1", quantity: 1), .line("1", quantity: 1), .line("1", quantity: 1)],
            [4, 3, 3]
        ),
        Case(
            "by amount of a line",
            lines(1000, 500),
            [.line("1", amount: 333), .line("1", amount: 333), .line("1", amount: 334), .everything],
            [4, 3, 3, 5]
        ),
        Case(
            "by amount: 300, 300 and 400 go",
            lines(1000, 1000, 1333),
            [.amount(Amount(1000)), .amount(Amount(2333))],
            [10, 23]
        ),
        Case(
            "what a line lacks is taken from the others in order",
            lines(1000, 1000, 1333),
            [.amount(Amount(1000)), .line("3", amount: 1333), .everything],
            [10, 13, 10]
        ),
        Case(
            "a line of which an amount took its part gives what is left",
            lines(1000, 1000, 1333),
            [.amount(Amount(1000)), .line("1"), .line("2"), .line("3")],
            [10, 7, 7, 9]
        ),
        Case(
            "a quantity keeps at most what is left",
            lines(1000, quantity: 3),
            [.line("1", amount: 500), .line("1", quantity: 1), .line("1", quantity: 1), .line("1", quantity: 1)],
            [5, 0, 2, 3]
        ),
        Case(
            "quantity and amount of a line",
            lines(1000, quantity: 2),
            [.line("1", quantity: 1, amount: 700), .line("1", quantity: 1)],
            [7, 3]
        ),
    ])
    func `a return in parts`(_ test: Case) throws {
        #expect(try revoked(test.lines, test.returns) == test.revoked)
    }

    @Test func `a line keeps of what qualifies for tiers as it keeps of its points`() throws {
        let sent = purchase(lines(1050, 2000, quantity: 3))
        let recorded = try Rating(sent, under: program(rounding: .up)).recorded(sent)
        var rest = Remainder(of: recorded, less: nil)
        func taken(_ extent: PurchaseReturned.Extent) throws -> [[Int64]] {
            try rest.take(extent).map { [$0.points.count, $0.qualifying.count] }
        }
        #expect(recorded.allocation.map(\.points) == [Points(11), Points(20)])
        #expect(recorded.allocation.map(\.qualifying) == [Points(10), Points(20)])
        // Of 10.50, 7.00 and then 1.00 are kept: of 11 points 7 and 1, of 10 that qualify 6 and 0.
        #expect(try taken(.line("1", quantity: 1)) == [[4, 4]])
        #expect(try taken(.line("1", amount: 600)) == [[6, 6]])
        #expect(try taken(.everything) == [[1, 0], [20, 20]])
        #expect(rest.lines.map(\.qualifying) == [.zero, .zero])
    }

    @Test func `a purchase without lines is one line`() throws {
        let sent = purchase(of: 2524)
        var rest = Remainder(of: try Rating(sent, under: program()).recorded(sent), less: nil)
        #expect(try rest.take(.amount(Amount(1000))).map(\.points) == [Points(10)])
        #expect(try rest.take(.everything).map(\.points) == [Points(15)])
    }

    @Test func `a line that cost nothing is returned once`() throws {
        var rest = try remainder(lines(0, 0))
        #expect(try rest.take(.line("1")).map(\.line) == [name("1")])
        #expect(try rest.take(.everything).map(\.line) == [name("2")])
        #expect(rejection { () throws(Rejection) in try rest.take(.everything) }?.code == .nothingToReturn)
    }

    @Test(arguments: [
        (PurchaseReturned.Extent.line("1", quantity: 4), ProblemCode.returnExceedsPurchase),
        (.line("1", amount: 3001), .returnExceedsPurchase),
        (.amount(Amount(3001)), .returnExceedsPurchase),
        (
            .lines(["1", "2"].map { ReturnedPart(line: name($0), amount: Amount(Limits.magnitude)) }),
            .returnExceedsPurchase
        ),
        (.line("9"), .invalid),
    ])
    func `a return of what there is not is refused, and changes nothing`(
        extent: PurchaseReturned.Extent,
        code: ProblemCode
    ) throws {
        var rest = try remainder(lines(1000, 2000, quantity: 3))
        let before = rest
        #expect(rejection { () throws(Rejection) in try rest.take(extent) }?.code == code)
        #expect(rest == before)
    }

    @Test func `with the whole amount of a line its units are gone`() throws {
        var rest = try remainder(lines(1000, 500, quantity: 3))
        #expect(try rest.take(.line("1", amount: 1000)).map(\.quantity) == [3])
        #expect(rejection { () throws(Rejection) in try rest.take(.line("1", quantity: 1)) }?.code == .returnExceedsPurchase)
    }

    @Test func `what a line lacks is taken from the first of the others`() throws {
        var rest = try remainder(lines(1000, 1000, 1333))
        _ = try rest.take(.amount(Amount(1000)))
        let taken = try rest.take(.line("3", amount: 1333))
        #expect(taken.map(\.line) == [name("1"), name("3")])
        #expect(taken.map(\.amount) == [Amount(400), Amount(933)])
    }

    @Test func `what a line lacks is not taken from one that is gone`() throws {
        var rest = try remainder(lines(1000, 1000, 1333))
        _ = try rest.take(.line("1"))
        _ = try rest.take(.amount(Amount(1000)))
        // Of these the second gave 429 and the third 571.
        let taken = try rest.take(.line("3", amount: 1000))
        #expect(taken.map(\.line) == [name("2"), name("3")])
        #expect(taken.map(\.amount) == [Amount(238), Amount(762)])
    }

    @Test func `when everything is gone there is nothing to return`() throws {
        var rest = try remainder(lines(1000, 50))
        _ = try rest.take(.line("1"))
        #expect(rejection { () throws(Rejection) in try rest.take(.line("1")) }?.code == .nothingToReturn)
        _ = try rest.take(.amount(Amount(50)))
        for extent in [PurchaseReturned.Extent.everything, .line("2"), .amount(Amount(1))] {
            #expect(rejection { () throws(Rejection) in try rest.take(extent) }?.code == .nothingToReturn)
        }
    }

    @Test func `the rule furthest above its share gives the point, of equals the later`() throws {
        let shares = ["base", "double", "bonus"].map { RuleShare(rule: name($0), spread: Spread(total: Rational(5), weights: [1])) }
        let award = try Award(shares, rounding: .down)
        let sent = purchase(lines(1000))
        let allocation = award.allocation(on: try Basis(of: sent, under: BasisRule()))
        var line = LineRemainder(allocation[0], amount: Amount(1000), quantity: 1, less: nil)
        func kept(_ amount: Int64) -> [Int64] {
            line.keptAmount = Amount(amount)
            line.settle()
            return line.kept.map(\.count)
        }
        #expect(kept(933) == [5, 4, 4])  // 13.995 are kept, each rule's share is 4.67
        #expect(kept(800) == [4, 4, 4])
        #expect(kept(799) == [4, 4, 3])
        #expect(kept(0) == [0, 0, 0])
    }

    @Test func `a huge number of points is let go at once`() throws {
        let shares = ["base", "double"].map {
            RuleShare(rule: name($0), spread: Spread(total: Rational(4_000_000_000_000_001), weights: [1]))
        }
        let allocation = try Award(shares, rounding: .down).allocation(
            on: try Basis(of: purchase(lines(1000)), under: BasisRule())
        )
        var line = LineRemainder(allocation[0], amount: Amount(1000), quantity: 1, less: nil)
        line.keptAmount = Amount(1)
        line.settle()
        #expect(line.kept.map(\.count) == [4_000_000_000_000, 4_000_000_000_000])
    }
}
