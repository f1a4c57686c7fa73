// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage
import TestSupport
import Testing

@testable import Rewards

/// After a restore of Rewards alone, a redemption that is asked for again ends as Earning has settled it.
@Suite struct ForgottenRedemptionTests {
    private let counter: Counter
    private let mia: MemberID
    private let backup: MemoryState

    init() throws {
        counter = try Counter()
        mia = try counter.member("1", points: 250)
        try counter.publish("coffee", cost: 100, ["stock": 1, "voucher": [:]])
        backup = try #require(counter.system.backup(of: shelf))
    }

    /// Puts the backup in place; Earning goes on where both agree. Unless Earning stands meanwhile, its stream is read.
    private func restore(whileEarningStands: Bool = false) throws {
        if whileEarningStands { counter.system.kill(ledger) }
        try counter.system.restart(shelf, from: backup.renewed(epoch: "restored"))
        try counter.read()
        if !whileEarningStands { try letEarningReadOn() }
    }

    private func letEarningReadOn() throws {
        let reset: JSON = [
            "actor": "test", "process": ledger.description.json, "reason": "restored", "stream": "rewards", "streamShard": 0,
        ]
        #expect(try counter.ask("consumer.reset", reset, of: ledger).isOK)
        try counter.read()
    }

    /// Asks again, before or after the stream of Earning is read.
    private func redeemAgain(beforeItIsRead: Bool, id: String = "r") throws -> Reply {
        guard beforeItIsRead else { return try counter.redeem("coffee", mia, id: id) }
        let ticket = counter.begin("coffee", mia, id: id)
        try counter.system.advance(milliseconds: 500)
        try counter.system.start(ledger)
        try letEarningReadOn()
        return try counter.end(ticket)
    }

    @Test(arguments: [false, true])
    func `it costs what was spent then, though the reward costs more now`(isFirst: Bool) throws {
        let before = try counter.redeem("coffee", mia, id: "r")
        #expect(before.data?["cost"] == 100)
        try restore(whileEarningStands: isFirst)
        try counter.publish("coffee", cost: 200, ["stock": 1, "voucher": [:]])

        let after = try redeemAgain(beforeItIsRead: isFirst)
        #expect(after.isOK)
        for field in ["redemption", "cost", "balance"] { #expect(after.data?[field] == before.data?[field]) }
        #expect(after.data?["voucher"]?["code"] == before.data?["voucher"]?["code"])
        try counter.read()
        #expect(try counter.balance(mia) == 150)
        #expect(try counter.left("coffee") == 0)

        #expect(try counter.cancel(#require(after.redemption)).data?["restored"] == 100)
        #expect(try counter.balance(mia) == 250)
    }

    @Test func `a member who was suspended since has it all the same`() throws {
        _ = try counter.redeem("coffee", mia, id: "r")
        try restore()
        #expect(try counter.ask("member.suspend", ["member": mia.json], of: desk).isOK)
        try counter.read()
        #expect(try redeemAgain(beforeItIsRead: false).data?["cost"] == 100)
    }

    @Test func `where nothing is left, the points come back`() throws {
        let ben = try counter.member("2", points: 250)
        _ = try counter.redeem("coffee", mia, id: "r")
        try restore()
        #expect(try counter.redeem("coffee", ben, id: "other").isOK)

        #expect(try redeemAgain(beforeItIsRead: false).code == .redemptionCancelled)
        #expect(try redeemAgain(beforeItIsRead: false).code == .redemptionCancelled)
        try counter.read()
        #expect(try counter.balance(mia) == 250)
        #expect(try counter.events("redemption.cancelled").count == 1)
        #expect(try counter.left("coffee") == 0)
    }

    @Test func `what was declined is refused alike`() throws {
        let poor = try counter.member("3", points: 50)
        let before = try counter.redeem("coffee", poor, id: "r")
        try restore()
        try counter.adjust(poor, 100)
        let after = try counter.redeem("coffee", poor, id: "r")
        #expect(before.code == .insufficientPoints)
        #expect(after.problem == before.problem)
        #expect(try counter.left("coffee") == 1)
        #expect(try counter.redeem("coffee", poor, id: "new").isOK)
    }

    @Test(arguments: [false, true])
    func `what was cancelled then is cancelled, and nothing comes back twice`(isFirst: Bool) throws {
        let before = try counter.redeem("coffee", mia, id: "r")
        _ = try counter.cancel(#require(before.redemption), id: "c")
        try restore(whileEarningStands: isFirst)

        let after = try redeemAgain(beforeItIsRead: isFirst)
        try counter.read()
        #expect(isFirst ? after.isOK : after.code == .redemptionCancelled)
        let redemption = try #require(before.redemption)
        #expect(try counter.ask("redemption.get", ["redemption": redemption.json]).data?["state"] == "cancelled")
        #expect(try counter.cancel(redemption, id: "c").data?["restored"] == 100)
        #expect(try counter.balance(mia) == 250)
        #expect(try counter.left("coffee") == 1)
        #expect(try counter.events("points.restored", of: ledger).count == 1)
    }
}
