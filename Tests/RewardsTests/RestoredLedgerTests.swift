// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Kernel
import ServiceHost
import Storage
import TestSupport
import Testing

@testable import Rewards

/// After a restore of Earning alone, it reads again what Rewards told, and may decide otherwise than before.
@Suite struct RestoredLedgerTests {
    private let counter: Counter
    private let mia: MemberID
    private let backup: MemoryState

    init() throws {
        counter = try Counter()
        mia = try counter.member("1", points: 250)
        try counter.publish("coffee", cost: 100, ["stock": 1, "voucher": [:]])
        backup = try #require(counter.system.backup(of: ledger))
    }

    /// Puts the backup in place, and lets Rewards read it from its start.
    private func restore(as epoch: String = "restored") throws {
        try counter.system.restart(ledger, from: backup.renewed(epoch: epoch))
        try counter.read()
        try counter.readAgain("earning")
    }

    @Test func `what was issued is paid again, once`() throws {
        let issued = try counter.redeem("coffee", mia, id: "r")
        try restore()
        #expect(try counter.balance(mia) == 150)
        #expect(try counter.redeem("coffee", mia, id: "r").redemption == issued.redemption)
        #expect(try counter.left("coffee") == 0)
        try counter.audit()
    }

    @Test func `what Rewards had forgotten as well is paid again`() throws {
        let shelfBackup = try #require(counter.system.backup(of: shelf))
        let issued = try counter.redeem("coffee", mia, id: "r")
        try counter.system.restart(shelf, from: shelfBackup.renewed(epoch: "forgotten"))
        try counter.readAgain("rewards", by: ledger)
        #expect(try counter.redeem("coffee", mia, id: "r").redemption == issued.redemption)
        try counter.read()
        #expect(try counter.balance(mia) == 150)

        try restore()
        try counter.readAgain("rewards", by: ledger)
        #expect(try counter.balance(mia) == 150)
        try counter.audit()
    }

    @Test func `what was declined before comes back when it is spent now`() throws {
        try counter.adjust(mia, -200)
        let refused = try counter.redeem("coffee", mia, id: "r")
        #expect(refused.code == .insufficientPoints)
        // The adjustment is forgotten, so that there are enough points.
        try restore()
        let redemption = try #require(refused.redemption)
        #expect(try counter.events("points.spent", of: ledger).count == 1)
        #expect(try counter.balance(mia) == 250)
        #expect(try counter.ask("redemption.get", ["redemption": redemption.json]).state == "rejected")
        #expect(try counter.redeem("coffee", mia, id: "r").problem == refused.problem)
        #expect(try counter.left("coffee") == 1)

        // Once more restored, it comes back once.
        try restore(as: "restored again")
        #expect(try counter.balance(mia) == 250)
        #expect(try counter.events("redemption.cancelled").count == 1)
        #expect(try counter.events("points.restored", of: ledger).count == 1)
        try counter.audit()
    }
}
