// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Rewards

/// A redemption from the wish to the end.
@Suite struct RedemptionTests {
    @Test func `a member redeems, and has the reward, its code and less points`() throws {
        let counter = try Counter()
        let mia = try counter.member("1", points: 250)
        try counter.publish("coffee", cost: 100, ["stock": 3, "voucher": ["validFor": "P1M"]])

        let reply = try counter.redeem("coffee", mia)

        #expect(reply.status == 200 && !reply.isDuplicate)
        #expect(reply.state == "issued" && reply.data?["cost"] == 100 && reply.data?["balance"] == 150)
        #expect(reply.data?["voucher"]?["expiresAt"]?.string?.hasPrefix("2026-04-01T12:00:") == true)
        #expect(try #require(reply.voucherCode).utf8.count == 14)
        #expect(try counter.balance(mia) == 150)
        #expect(try counter.left("coffee") == 2)
        let told = try counter.events().compactMap { $0["type"]?.string }
        #expect(told == ["reward.published", "redemption.requested", "redemption.issued", "voucher.issued"])
        try counter.audit()
    }

    @Test func `without enough points it is refused, and the piece is there again`() throws {
        let counter = try Counter()
        let mia = try counter.member("1", points: 99)
        try counter.publish("coffee", cost: 100, ["stock": 1])

        let reply = try counter.redeem("coffee", mia, id: "R")

        #expect(reply.status == 422 && reply.code == .insufficientPoints)
        #expect(try counter.left("coffee") == 1 && counter.balance(mia) == 99)
        // The story has ended, also when there are points later.
        try counter.adjust(mia, 100)
        let again = try counter.redeem("coffee", mia, id: "R")
        #expect(again.code == .insufficientPoints && again.isDuplicate)
        #expect(try counter.redeem("coffee", mia, id: "S").status == 200)
        try counter.audit()
    }

    @Test func `of many who want it at once, as many have it as there are pieces`() throws {
        let counter = try Counter()
        let members = try (0..<8).map { try counter.member("\($0)", points: 100) }
        try counter.publish("coffee", cost: 100, ["stock": 3, "voucher": [:]])

        let tickets = members.enumerated().map { counter.begin("coffee", $1, id: "R\($0)") }
        let replies = try tickets.map { try counter.end($0) }

        #expect(replies.count { $0.status == 200 } == 3)
        #expect(replies.count { $0.code == .outOfStock } == 5)
        #expect(Set(replies.compactMap(\.voucherCode)).count == 3)
        #expect(try members.map { try counter.balance($0) ?? -1 }.reduce(0, +) == 500)
        #expect(try counter.events("stock.depleted").count == 1)
        try counter.audit()
    }

    @Test func `the same message gets the same answer, and takes nothing again`() throws {
        let counter = try Counter()
        let mia = try counter.member("1", points: 250)
        try counter.publish("coffee")
        let first = try counter.redeem("coffee", mia, id: "R")
        let second = try counter.redeem("coffee", mia, id: "R")
        #expect(second.isDuplicate && second.data == first.data)
        #expect(try counter.balance(mia) == 150)
        try counter.publish("tea")
        #expect(try counter.redeem("tea", mia, id: "R").code == .idempotencyConflict)
    }

    @Test func `while Earning does not answer it is 202, and the same message gets the end`() throws {
        let counter = try Counter()
        let mia = try counter.member("1", points: 250)
        try counter.publish("coffee")
        counter.system.kill(ledger)

        let begun = counter.system.moment.steady
        let reply = try counter.redeem("coffee", mia, id: "R")
        #expect(reply.status == 202 && reply.state == "requested" && reply.redemption != nil)
        #expect(counter.system.moment.steady - begun <= 4_000)
        #expect(try counter.redeem("coffee", mia, id: "R").status == 202)

        try counter.system.start(ledger)
        try counter.read()
        let end = try counter.redeem("coffee", mia, id: "R")
        #expect(end.status == 200 && end.state == "issued" && end.redemption == reply.redemption)
        #expect(try counter.balance(mia) == 150)
        try counter.audit()
    }

    @Test func `points are spent when Earning spends them, however long ago that was asked`() throws {
        let counter = try Counter()
        let mia = try counter.member("1", points: 250)
        try counter.publish("coffee")
        counter.system.kill(ledger)
        #expect(try counter.redeem("coffee", mia, id: "R").status == 202)
        try counter.pass(milliseconds: 5 * 60_000)
        let back = counter.system.moment.now
        try counter.system.start(ledger)
        try counter.read()
        let spent = try #require(try counter.events("points.spent", of: ledger).first?["time"]?.string)
        #expect(try #require(Timestamp(spent)) >= back)
        try counter.audit()
    }

    @Test func `who waits is answered when Earning is back in time`() throws {
        let counter = try Counter()
        let mia = try counter.member("1", points: 250)
        try counter.publish("coffee")
        counter.system.kill(ledger)
        let ticket = counter.begin("coffee", mia, id: "R")
        try counter.system.advance(milliseconds: 1_000)
        try counter.system.start(ledger)
        let reply = try counter.end(ticket)
        #expect(reply.status == 200 && !reply.isDuplicate)
    }

    @Test(arguments: [true, false])
    func `a kill on the way changes nothing of the end`(ofRewards: Bool) throws {
        let counter = try Counter()
        let mia = try counter.member("1", points: 250)
        try counter.publish("coffee", cost: 100, ["stock": 1, "voucher": [:]])
        counter.system.pause(ledger)
        _ = counter.begin("coffee", mia, id: "R")
        try counter.system.advance(milliseconds: 100)
        #expect(try counter.events("redemption.requested").count == 1)
        counter.system.resume(ledger)
        try counter.system.restart(ofRewards ? shelf : ledger)
        try counter.read()

        let reply = try counter.redeem("coffee", mia, id: "R")
        #expect(reply.state == "issued")
        #expect(try counter.balance(mia) == 150 && counter.left("coffee") == 0)
        #expect(try counter.events("redemption.issued").count == 1)
        try counter.audit()
    }

    @Test func `what is not settled in 15 minutes is cancelled, and Earning gives back what it spends later`() throws {
        let counter = try Counter()
        let mia = try counter.member("1", points: 250)
        try counter.publish("coffee", cost: 100, ["stock": 1, "voucher": [:]])
        counter.system.kill(ledger)
        #expect(try counter.redeem("coffee", mia, id: "R").status == 202)
        try counter.pass(milliseconds: 14 * 60_000)
        #expect(try counter.left("coffee") == 0)
        try counter.pass(milliseconds: 2 * 60_000)
        #expect(try counter.left("coffee") == 1)
        #expect(try counter.redeem("coffee", mia, id: "R").code == .redemptionCancelled)

        try counter.system.start(ledger)
        try counter.read()
        #expect(try counter.balance(mia) == 250)
        let told = try counter.events(of: ledger).compactMap { $0["type"]?.string }
        #expect(told.suffix(2) == ["points.spent", "points.restored"])
        #expect(try counter.events("redemption.issued").isEmpty)
        try counter.audit()
    }

    @Test func `who cancels has the points, and the shelf the piece`() throws {
        let counter = try Counter()
        let mia = try counter.member("1", points: 250)
        try counter.publish("coffee", cost: 100, ["stock": 1, "voucher": [:]])
        let issued = try counter.redeem("coffee", mia)
        let redemption = try #require(issued.redemption)

        let cancelled = try counter.cancel(redemption, id: "C")

        #expect(cancelled.status == 200 && cancelled.state == "cancelled")
        #expect(cancelled.data?["restored"] == 100 && cancelled.data?["balance"] == 250)
        #expect(try counter.balance(mia) == 250 && counter.left("coffee") == 1)
        #expect(try counter.use(#require(issued.voucherCode)).code == .voucherVoided)
        #expect(try counter.cancel(redemption, id: "D").state == "cancelled")
        #expect(try counter.events("redemption.cancelled").map { $0["data"]?["cost"] } == [100])
        #expect(try counter.events("points.restored", of: ledger).count == 1)
        try counter.audit()
    }

    @Test func `who cancels, and why, is told with the points that come back`() throws {
        let counter = try Counter()
        let mia = try counter.member("1", points: 250)
        try counter.publish("coffee")
        let redemption = try #require(try counter.redeem("coffee", mia).redemption)
        let data: JSON = ["actor": "jo", "reason": "it was cold", "redemption": redemption.json]
        #expect(try counter.ask("redemption.cancel", data).isOK)
        let restored = try #require(try counter.events("points.restored", of: ledger).first?["data"])
        #expect([restored["actor"], restored["reason"]] == ["jo", "it was cold"])
    }

    @Test func `who has too little is told what is free, and not what is held`() throws {
        let counter = try Counter()
        let mia = try counter.member("1", points: 250)
        try counter.publish("coffee")
        let hold: JSON = ["hold": "h", "member": mia.json, "points": 200]
        #expect(try counter.ask("points.hold", hold, of: ledger).isOK)
        #expect(try counter.redeem("coffee", mia).code == .insufficientPoints)
        let declined = try #require(try counter.events("points.declined", of: ledger).first?["data"])
        #expect([declined["available"], declined["points"]] == [50, 100])
    }

    @Test func `what is used cannot be cancelled`() throws {
        let counter = try Counter()
        let mia = try counter.member("1", points: 250)
        try counter.publish("coffee")
        let issued = try counter.redeem("coffee", mia)
        #expect(try counter.use(#require(issued.voucherCode)).isOK)
        #expect(try counter.cancel(#require(issued.redemption)).code == .voucherUsed)
        #expect(try counter.balance(mia) == 150)
    }

    @Test func `what costs nothing needs nobody`() throws {
        let counter = try Counter()
        let mia = try counter.member("1")
        try counter.publish("sticker", cost: 0, ["kind": "gift", "stock": 1])
        counter.system.kill(ledger)
        let reply = try counter.redeem("sticker", mia)
        #expect(reply.state == "issued" && reply.data?["cost"] == 0)
        #expect(try counter.cancel(#require(reply.redemption)).state == "cancelled")
        #expect(try counter.left("sticker") == 1)
    }

    @Test func `who may not spend gets nothing`() throws {
        let counter = try Counter()
        let mia = try counter.member("1", points: 250)
        try counter.publish("coffee")
        #expect(try counter.ask("member.suspend", ["member": mia.json], of: desk).isOK)
        try counter.read()
        #expect(try counter.redeem("coffee", mia).code == .memberSuspended)
        #expect(try counter.redeem("coffee", #require(MemberID("mem_0NOBODY"))).code == .memberNotFound)
        #expect(try counter.redeem("tea", counter.member("2", points: 100)).code == .rewardNotFound)
    }

    @Test func `a suspension that Rewards has not read is read by Earning`() throws {
        let counter = try Counter()
        let mia = try counter.member("1", points: 250)
        try counter.publish("coffee", cost: 100, ["stock": 1])
        counter.system.carries = { from, to, _ in !(from == desk && to == shelf) }
        #expect(try counter.ask("member.suspend", ["member": mia.json], of: desk).isOK)
        try counter.read()
        #expect(try counter.redeem("coffee", mia).code == .memberSuspended)
        #expect(try counter.left("coffee") == 1)
        try counter.audit()
    }

    @Test func `after its stream is read again, Earning spends and restores nothing twice`() throws {
        let counter = try Counter()
        let mia = try counter.member("1", points: 250)
        try counter.publish("coffee")
        let issued = try counter.redeem("coffee", mia)
        _ = try counter.redeem("coffee", mia)
        _ = try counter.cancel(#require(issued.redemption))
        try counter.readAgain("rewards", by: ledger)
        #expect(try counter.balance(mia) == 150)
        try counter.audit()
    }
}
