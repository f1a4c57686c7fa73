// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import Foundation
import Kernel
import ServiceHost
import Synchronization
import Testing

extension ProcessTests {
    /// Redemptions, whose story two services tell together.
    @Suite("Redemptions", .serialized) struct RedemptionStories {
        @Test func `all pieces are issued and no more, whoever is killed meanwhile`() throws {
            let (count, callers, stock, kills) = (10_000, 100, 1_000, 8)
            let (cost, points) = (Int64(10), Int64(2_000))
            let installation = try Installation()
            try installation.start()
            try installation.offer("coffee", cost: cost, stock: Int64(stock))
            let members = try (0..<callers).map { try installation.enroll("card:\($0)") }
            for member in members { try installation.give(member, points) }

            let killer = Killer(installation, kills: kills, of: ["rewards-0", "earning-0"], every: 50_000...1_200_000)
            killer.start()
            // Again until all kills have come, for a fast machine is done before that.
            var rounds: [[RedeemingCaller]] = []
            repeat {
                let callers = members.map { RedeemingCaller($0, at: installation.home, count / callers) }
                for caller in callers { caller.start() }
                for caller in callers { caller.wait() }
                rounds.append(callers)
            } while killer.kills < kills
            killer.stop()

            let redeeming = try #require(rounds.first)
            for again in rounds.dropFirst() {
                #expect(again.map { $0.result.answers.map(\.data) } == redeeming.map { $0.result.answers.map(\.data) })
            }
            let answers = redeeming.flatMap(\.result.answers)
            let issued = answers.filter(\.isOK)
            #expect(rounds.joined().compactMap(\.result.failure).isEmpty)
            #expect(answers.count == count)
            #expect(issued.count == stock)
            #expect(answers.filter { !$0.isOK }.allSatisfy { $0.code == .outOfStock })
            #expect(Set(issued.compactMap { $0.data?["voucher"]?["code"]?.string }).count == stock)
            let reward = try #require(try installation.ask("reward.get", ["reward": "coffee"]).data)
            #expect(reward["left"] == 0 && reward["taken"]?.integer == Int64(stock))
            for caller in redeeming {
                let account = try #require(try installation.ask("account.get", ["member": caller.member.json]).data)
                let had = caller.result.answers.count(where: \.isOK)
                #expect(account["balance"]?.integer == points - cost * Int64(had), "\(caller.member)")
            }
            try installation.drain()
            #expect(try installation.punchcard("audit").contains("Everything holds."))
        }

        @Test func `who redeems while Earning does not answer has the end by the same id later`() throws {
            let installation = try Installation()
            try installation.start()
            try installation.offer("coffee", cost: 10, stock: 5)
            let member = try installation.enroll("card:1")
            try installation.give(member, 25)
            let earning = try #require(try installation.processes()["earning-0"])
            let redeem: JSON = ["member": member.json, "reward": "coffee"]

            kill(earning, SIGSTOP)
            let first = try installation.ask("reward.redeem", redeem, id: "r1", ack: "done")
            kill(earning, SIGCONT)
            #expect(first.status == 202 && first.data?["state"] == "requested")
            let redemption = try #require(first.data?["redemption"]?.string)
            try installation.wait(upTo: 20, "end of the story") {
                try installation.ask("redemption.get", ["redemption": redemption.json]).data?["state"] == "issued"
            }
            let end = try installation.ask("reward.redeem", redeem, id: "r1", ack: "done")
            #expect(end.status == 200 && end.data?["redemption"]?.string == redemption && end.data?["balance"] == 15)
            #expect(try installation.ask("reward.redeem", redeem, id: "r1", ack: "done").data == end.data)
            #expect(try installation.ask("reward.get", ["reward": "coffee"]).data?["left"] == 4)
            #expect(try installation.punchcard("audit").contains("Everything holds."))
        }

        @Test func `of tills with one voucher at once, one takes it, and the others are told of that`() throws {
            let installation = try Installation()
            try installation.start()
            try installation.offer("coffee", cost: 0, stock: 10)
            let member = try installation.enroll("card:1")
            let codes = try (0..<5).map { _ -> String in
                let issued = try installation.ask("reward.redeem", ["member": member.json, "reward": "coffee"], ack: "done")
                return try #require(issued.data?["voucher"]?["code"]?.string)
            }
            let tills = (0..<4).map { VoucherTill($0, at: installation.home, codes) }
            for till in tills { till.start() }
            for till in tills { till.wait() }
            #expect(tills.compactMap(\.result.failure).isEmpty)
            for place in codes.indices {
                let answers = tills.map { $0.result.answers[place] }
                let taken = try #require(answers.first(where: \.isOK)?.data?["purchase"]?.string)
                let refused = answers.filter { $0.code == .voucherUsed }
                #expect(refused.count == 3 && refused.allSatisfy { $0.data?["purchase"]?.string == taken })
            }
            #expect(try installation.punchcard("audit").contains("Everything holds."))
        }

        @Test(
            arguments: [
                ("original", 200, "2027-03-31T22:00:00Z", [200, 0]), ("originalWithGrace", 320, "2027-03-12T11:00:00Z", [200, 0]),
                ("fresh", 320, "2027-03-31T22:00:00Z", [320, 120]),
            ] as [(String, Int64, String, [Int64])])
        func `W6: what a cancelled redemption gives back lives as the program says`(
            policy: String, balance: Int64, next: String, later: [Int64]
        ) throws {
            let shop = try LedgerShop.threeLots(policy)
            try shop.installation.offer("ticket", cost: 120, stock: 1)
            let redeemed = try shop.done("reward.redeem", ["member": shop.member.json, "reward": "ticket"])
            #expect(redeemed.points("balance") == 230)
            let redemption = try #require(redeemed["redemption"])
            try shop.at("2027-02-10T11:00:00Z")
            #expect(try shop.balance() == 200)

            let cancel: JSON = ["redemption": redemption]
            let cancelled = try shop.done("redemption.cancel", cancel, id: "cancel")
            #expect(cancelled["state"] == "cancelled" && cancelled.points("restored") == 120)
            #expect(try shop.done("redemption.cancel", cancel, id: "cancel") == cancelled)
            #expect(try shop.balance() == balance)
            #expect(try shop.account()["nextExpiry"]?["at"]?.string == next)
            for (time, balance) in zip(["2027-03-12T11:00:00Z", "2027-03-31T22:00:00Z"], later) {
                try shop.at(time)
                #expect(try shop.balance() == balance, "\(time)")
            }
            #expect(try shop.done("reward.get", ["reward": "ticket"])["left"] == 1)
            try shop.installation.drain()
            #expect(try shop.audit().contains("Everything holds."))
        }
    }
}

extension Installation {
    fileprivate func offer(_ reward: String, cost: Int64, stock: Int64) throws {
        let data: JSON = [
            "cost": cost.json, "kind": "freeItem", "name": reward.json, "reward": reward.json, "stock": stock.json,
            "value": ["sku": reward.json], "voucher": [:],
        ]
        let reply = try ask("reward.publish", data)
        guard reply.isOK else { throw Failure("\(reply)") }
    }

    fileprivate func give(_ member: String, _ points: Int64) throws {
        let data: JSON = ["actor": "test", "member": member.json, "points": points.json, "reason": "test"]
        let reply = try ask("points.adjust", data)
        guard reply.isOK else { throw Failure("\(reply)") }
    }
}

/// Something that asks at the door, on a thread of its own.
private protocol Asker: Sendable {
    var home: Home { get }
    var state: Asked { get }
    func messages() -> [JSON]
}

/// What came of it.
private final class Asked: Sendable {
    struct Result {
        var answers: [Reply] = []
        var failure: String?
    }

    private let result = Mutex(Result())
    let over = DispatchSemaphore(value: 0)
    var now: Result { result.withLock { $0 } }

    func change(_ change: (inout Result) -> Void) { result.withLock { change(&$0) } }
}

extension Asker {
    var result: Asked.Result { state.now }
    func wait() { state.over.wait() }

    func start() {
        Thread.detachNewThread {
            do {
                let client = try Client(to: Endpoint(path: home.busSocket()))
                for message in messages() {
                    let reply = try end(of: message, client)
                    state.change { $0.answers.append(reply) }
                }
            } catch {
                state.change { $0.failure = "\(error)" }
            }
            state.over.signal()
        }
    }

    /// Asks with the same id until there is an end of it.
    private func end(of message: JSON, _ client: Client) throws -> Reply {
        for _ in 0..<400 {
            if let bytes = try client.request(message.bytes, timeoutMilliseconds: 10_000) {
                let reply = try Reply(JSON(parsing: bytes))
                if ![202, 429, 503, 504].contains(reply.status) { return reply }
            }
            usleep(50_000)
        }
        throw Installation.Failure("no end of \(message.text)")
    }
}

/// Redeems the same reward again and again.
private struct RedeemingCaller: Asker {
    let home: Home
    let member: String
    let state = Asked()
    private let times: Int

    init(_ member: String, at home: Home, _ times: Int) { (self.member, self.home, self.times) = (member, home, times) }

    func messages() -> [JSON] {
        (0..<times).map { number in
            [
                "ack": "done", "data": ["member": member.json, "reward": "coffee"], "id": "\(member)-\(number)".json,
                "source": "app", "specversion": "1.0", "type": "reward.redeem",
            ]
        }
    }
}

/// Takes the same vouchers as the other tills.
private struct VoucherTill: Asker {
    let home: Home
    let state = Asked()
    private let number: Int
    private let codes: [String]

    init(_ number: Int, at home: Home, _ codes: [String]) { (self.number, self.home, self.codes) = (number, home, codes) }

    func messages() -> [JSON] {
        codes.enumerated().map { place, code in
            [
                "data": ["code": code.json, "purchase": "\(number)-\(place)".json], "id": "use-\(place)".json,
                "source": "till/\(number)".json, "specversion": "1.0", "type": "voucher.use",
            ]
        }
    }
}
