// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

@Suite struct StampTests {
    func stamps(_ lines: [PurchaseLine], _ cards: StampCard...) throws -> [CollectedStamps] {
        try Rating(purchase(lines), under: program { $0.stamps = cards }).stamps
    }

    let coffee = StampCard(id: name("coffee"), lines: LineCondition(category: ["coffee"]), every: 10, reward: "coffee")
    let any = StampCard(id: name("any"), every: 5, reward: "muffin")

    @Test func `every unit of a line that matches is a stamp, if the line has a basis`() throws {
        let lines = [
            PurchaseLine(line: name("1"), category: "coffee", quantity: 2, amount: Amount(600)),
            PurchaseLine(line: name("2"), category: "tea", quantity: 3, amount: Amount(900)),
            PurchaseLine(line: name("3"), category: "coffee", quantity: 4, amount: .zero),
        ]
        #expect(
            try stamps(lines, coffee, any) == [
                CollectedStamps(id: name("coffee"), units: 2, lines: [2, 0, 0]),
                CollectedStamps(id: name("any"), units: 5, lines: [2, 3, 0]),
            ])
        #expect(try stamps([lines[1]], coffee).isEmpty)
    }

    @Test(arguments: [(5_000, nil), (5_001, .amountOutOfRange), (Limits.magnitude, .amountOutOfRange)] as [(Int64, ProblemCode?)])
    func `a purchase that would fill a card more than a thousand times is refused`(units: Int64, code: ProblemCode?) {
        let lines = [
            PurchaseLine(line: name("1"), quantity: units - 1, amount: Amount(1)),
            PurchaseLine(line: name("2"), quantity: 1, amount: Amount(1)),
        ]
        let refused = rejection { () throws(Rejection) in
            try Rating(purchase(lines), under: program { $0.stamps = [any] })
        }
        #expect(refused?.code == code)
    }
}
