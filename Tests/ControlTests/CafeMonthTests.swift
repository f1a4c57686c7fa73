// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Control

@Suite struct CafeMonthTests {
    private static let until = CalendarDay("2026-11-21") ?? CalendarDay(number: 0)

    private static func month(members: Int = 100, seed: Int = 1) -> [JSON] {
        CafeMonth(members: members, days: 30, seed: seed, until: until).messages
    }

    @Test func `the same seed makes the same bytes`() {
        #expect(CafeMonthTests.month().map(\.text) == CafeMonthTests.month().map(\.text))
        #expect(CafeMonthTests.month() != CafeMonthTests.month(seed: 2))
    }

    @Test func `the dice are those of SplitMix64`() {
        // From the reference implementation, https://prng.di.unimi.it/splitmix64.c, with the seed 0.
        var dice = Dice(seed: 0)
        #expect([dice.next(), dice.next()] == [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4])
    }

    @Test func `every message is one that a gateway takes`() throws {
        for json in CafeMonthTests.month() {
            let message = try Message(json)
            let data = message.data.with("member", "mem_1")
            switch message.type {
            case MemberEnroll.type: _ = try MemberEnroll(message.data, at: Pointer())
            case PurchaseCompleted.type: try PurchaseCompleted(data, at: Pointer()).checkSums()
            default: _ = try PurchaseReturned(data, at: Pointer())
            }
        }
    }

    @Test func `ids are unique for each sender`() {
        let messages = CafeMonthTests.month()
        let identities = Set(messages.map { "\($0["source"]?.string ?? "") \($0["id"]?.string ?? "")" })
        #expect(identities.count == messages.count)
    }

    @Test func `members come first, and what they buy in order of time`() {
        let types = CafeMonthTests.month().compactMap { $0["type"]?.string }
        #expect(types.prefix(100).allSatisfy { $0 == "member.enroll" })
        #expect(!types.dropFirst(100).contains("member.enroll"))
        let times = CafeMonthTests.month().dropFirst(100).compactMap { $0["time"]?.string.flatMap { Timestamp($0) } }
        #expect(times == times.sorted())
    }

    @Test func `it all happens in the days before the last, after the member joined`() throws {
        let messages = CafeMonthTests.month()
        let end = CafeMonthTests.until.number * 86_400_000
        let times = messages.compactMap { $0["time"]?.string.flatMap { Timestamp($0)?.milliseconds } }
        let (joined, bought) = (times.prefix(100), times.dropFirst(100))
        #expect(bought.allSatisfy { (end - 30 * 86_400_000..<end).contains($0) })
        #expect(try #require(joined.max()) < #require(bought.min()))
    }

    @Test func `a return names a purchase of the same till that came before`() {
        var seen: Set<String> = []
        var returns = 0
        for message in CafeMonthTests.month(members: 300) {
            let source = message["source"]?.string ?? ""
            if message["type"] == "purchase.returned" {
                returns += 1
                #expect(seen.contains("\(source) \(message["data"]?["purchase"]?.string ?? "")"))
            }
            seen.insert("\(source) \(message["id"]?.string ?? "")")
        }
        #expect((10...80).contains(returns))
    }

    @Test func `some come daily, and some once`() {
        var visits: [String: Int] = [:]
        for message in CafeMonthTests.month(members: 300) where message["type"] == "purchase.completed" {
            // The number of a purchase ends with that of the guest.
            visits[String((message["id"]?.string ?? "").suffix(6)), default: 0] += 1
        }
        #expect((900...3_000).contains(visits.values.reduce(0, +)))
        #expect(visits.values.filter { $0 >= 15 }.count > 20)
        #expect(visits.values.filter { $0 == 1 }.count > 30)
    }
}
