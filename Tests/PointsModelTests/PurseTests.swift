// SPDX-License-Identifier: Apache-2.0

import PointsModel
import Testing

@Suite struct PurseTests {
    /// What is told, when, and what is said to be paid of the debt.
    private typealias Told = (movement: Purse.Movement, now: Int64, debtPaid: Int64)

    private func purse(_ told: [Told]) throws -> Purse {
        var purse = Purse()
        for told in told { try purse.apply(told.movement, debtPaid: told.debtPaid, recordedAt: told.now) }
        return purse
    }

    private func part(_ points: Int64, until end: Int64? = nil, from: Int64? = nil) -> Purse.Part {
        Purse.Part(points, expiresAt: end, activeAt: from)
    }

    @Test func `what is held comes back or is spent, and is counted once`() throws {
        let earned: Told = (.earned(100, parts: [part(60, until: 50), part(40)]), 1, 0)
        let held: Told = (.held("H", [part(60, until: 50), part(10)], until: 20), 2, 0)
        let purse = try purse([earned, held])
        #expect((purse.available, purse.held, purse.balance) == (30, 70, 100))
        let captured = try self.purse([
            earned, held, (.spent("H", [part(60, until: 50)]), 3, 0), (.released("H", [part(10)], overAt: nil), 3, 0),
        ])
        #expect((captured.available, captured.held, captured.spent) == (40, 0, 60))
        let restored = try self.purse([
            earned, held, (.spent("H", [part(60, until: 50), part(10)]), 3, 0), (.restored("H", [part(5)]), 4, 0),
        ])
        #expect((restored.available, restored.spent) == (35, 65))
    }

    @Test func `what was restored can be spent again, and what is not there is owed`() throws {
        let restored: [Told] = [
            (.earned(100, parts: [part(100)]), 1, 0), (.held("H", [part(60)], until: 20), 2, 0), (.spent("H", [part(60)]), 3, 0),
            (.restored("H", [part(60)]), 4, 0),
        ]
        let again = try purse(restored + [(.spentAgain("H", [part(60)], owed: 0), 5, 0), (.restored("H", [part(60)]), 6, 0)])
        #expect((again.available, again.spent, again.debt) == (100, 0, 0))
        let owing = try purse(restored + [(.taken([part(70)]), 5, 0), (.spentAgain("H", [part(30)], owed: 30), 6, 0)])
        #expect((owing.available, owing.spent, owing.balance) == (0, 60, -30))
    }

    @Test func `what becomes free pays first what is owed, the earliest to end first`() throws {
        let owing: [Told] = [(.earned(10, parts: [part(10)]), 1, 0), (.revoked([part(10)], owed: 30), 2, 0)]
        #expect(try purse(owing).balance == -30)
        let purse = try purse(owing + [(.given([part(20), part(25, until: 90)]), 3, 30)])
        #expect((purse.debt, purse.available, purse.balance) == (0, 15, 15))
        // What cannot be spent yet pays when it can.
        let later = try self.purse(
            owing + [(.earned(50, parts: [part(50, from: 10)]), 3, 0), (.activated([part(50, from: 10)], at: 10), 11, 30)])
        #expect((later.debt, later.available, later.pending) == (0, 20, 0))
    }

    /// After 100 points that end at 50 were earned at 1, and 40 of them held until 20.
    private static let flaws: [(String, [Told])] = [
        ("more is taken than is free", [(.taken([Purse.Part(61, expiresAt: 50)]), 2, 0)]),
        ("points of another end are taken", [(.taken([Purse.Part(1)]), 2, 0)]),
        ("what is over is taken", [(.taken([Purse.Part(1, expiresAt: 50)]), 50, 0)]),
        ("a hold is spent when its time is over", [(.spent("H", [Purse.Part(40, expiresAt: 50)]), 20, 0)]),
        ("more is spent than is held", [(.spent("H", [Purse.Part(41, expiresAt: 50)]), 3, 0)]),
        ("a hold is spent twice", Array(repeating: (.spent("H", [Purse.Part(40, expiresAt: 50)]), 3, 0), count: 2)),
        ("a name is held twice", [(.held("H", [Purse.Part(1, expiresAt: 50)], until: 30), 3, 0)]),
        (
            "more is restored than was spent",
            [(.spent("H", [Purse.Part(40, expiresAt: 50)]), 3, 0), (.restored("H", [Purse.Part(41, expiresAt: 50)]), 4, 0)]
        ),
        (
            "more is spent again than was restored",
            [
                (.spent("H", [Purse.Part(40, expiresAt: 50)]), 3, 0), (.restored("H", [Purse.Part(20, expiresAt: 50)]), 4, 0),
                (.spentAgain("H", [Purse.Part(21, expiresAt: 50)], owed: 0), 5, 0),
            ]
        ),
        (
            "something is owed for what is spent again beside what is free",
            [
                (.spent("H", [Purse.Part(40, expiresAt: 50)]), 3, 0), (.restored("H", [Purse.Part(40, expiresAt: 50)]), 4, 0),
                (.spentAgain("H", [], owed: 40), 5, 0),
            ]
        ),
        ("a hold is over before its time", [(.released("H", [Purse.Part(40, expiresAt: 50)], overAt: 20), 19, 0)]),
        ("part of a hold is left in it", [(.released("H", [Purse.Part(39, expiresAt: 50)], overAt: nil), 3, 0)]),
        ("points expire before their end", [(.expired([Purse.Part(60, expiresAt: 50)], at: 50), 49, 0)]),
        ("something is owed beside what is free", [(.revoked([Purse.Part(10, expiresAt: 50)], owed: 1), 3, 0)]),
        ("a debt is paid that is not owed", [(.given([Purse.Part(10)]), 3, 1)]),
        (
            "a debt is not paid",
            [(.revoked([Purse.Part(60, expiresAt: 50)], owed: 5), 3, 0), (.given([Purse.Part(10)]), 4, 0)]
        ),
        ("what was not owed is forgiven", [(.voided([], forgiven: 1), 3, 0)]),
        ("lots are not what was earned", [(.earned(10, parts: [Purse.Part(9)]), 3, 0)]),
        (
            "points are spent that cannot be yet",
            [
                (.earned(10, parts: [Purse.Part(10, activeAt: 9)]), 3, 0),
                (.held("J", [Purse.Part(10, activeAt: 9)], until: 30), 4, 0),
            ]
        ),
    ]

    @Test(arguments: flaws.indices) func `what cannot be is seen`(index: Int) throws {
        let begun: [Told] = [
            (.earned(100, parts: [part(100, until: 50)]), 1, 0), (.held("H", [part(40, until: 50)], until: 20), 2, 0),
        ]
        _ = try purse(begun)
        let (what, told) = Self.flaws[index]
        #expect(throws: Purse.Flaw.self, "\(what)") { try purse(begun + told) }
    }

    @Test func `what should have happened long ago is overdue`() throws {
        let held = try purse([(.earned(10, parts: [part(10)]), 1, 0), (.held("H", [part(10)], until: 20), 2, 0)])
        #expect(held.overdue(at: 19) == nil)
        #expect(held.overdue(at: 20) != nil)
        let ending = try purse([(.earned(10, parts: [part(10, until: 30, from: 20)]), 1, 0)])
        #expect(ending.overdue(at: 19) == nil)
        #expect(ending.overdue(at: 20) != nil)
        #expect(try purse([(.earned(10, parts: [part(10, until: 30)]), 1, 0)]).overdue(at: 30) != nil)
    }
}
