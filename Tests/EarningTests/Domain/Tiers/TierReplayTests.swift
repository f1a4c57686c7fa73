// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import TestSupport
import Testing

@testable import Earning

/// Whatever the rules and the history.
@Suite struct TierReplayTests {
    static let begin = time("2023-02-27T12:00:00Z")

    func randomRules(_ random: inout Seeded) -> TierRules {
        func pick<Value>(_ some: Value...) -> Value { some[Int.random(in: 0..<some.count, using: &random)] }
        let names = pick(["a", "b", "c", "d"], ["a", "c", "e"], ["z", "a", "b"])
        return TierRules(
            window: pick(.calendarYear, .anniversary, .rolling(Period(months: 12)), .rolling(.days(1)), .rolling(.days(90))),
            validity: pick(.endOfYear, .endOfNextYear, .period(Period(months: 6)), .period(.days(9)), .period(.days(90))),
            downgrade: pick(.oneLevel, .toEarned, .never),
            grace: pick(Period(), Period(), Period(months: 1), Period(days: 10, milliseconds: 60_000), Period(months: 12)),
            warn: pick([], [.days(30), .days(7)]),
            levels: names.enumerated().map { TierLevel(id: name($1), from: Points([0, 100, 300, 1000][$0])) }
        )
    }

    /// A member of some years, whose chores came when they came.
    func randomLife(_ seed: UInt64, versions: Int, lateChores: Bool = true) -> TierLife {
        var random = Seeded(seed)
        var rules: [(from: String, rules: TierRules?)] = [("2000-01-01T00:00:00Z", randomRules(&random))]
        for year in 0..<(versions - 1) {
            let isWithout = Int.random(in: 0...3, using: &random) == 0
            rules.append(("\(2024 + year)-05-05T05:05:00Z", isWithout ? nil : randomRules(&random)))
        }
        var chores = Seeded(seed &+ 1)
        var life = TierLife(rules, zone: Bool.random(using: &random) ? berlinForYears : utc, enrolled: Self.begin.description)
        var now = Self.begin
        for _ in 0..<Int.random(in: 1...40, using: &random) {
            // Often at the same instant or day, seldom after a year.
            let days = [Int64(0), 1, 20, 60, 300][Int.random(in: 0..<5, using: &random)]
            now = now + Int64.random(in: 0...(days * 86_400_000), using: &random)
            if !lateChores || Bool.random(using: &chores) { life.wait(until: now) }
            if Int.random(in: 0...7, using: &random) == 0 {
                let until = Bool.random(using: &random) ? now + Int64.random(in: 1...50_000_000_000, using: &random) : nil
                life.set(name(["a", "b", "c", "z"][Int.random(in: 0..<4, using: &random)]), until: until, at: now)
            } else {
                let points = [Int64(0), 1, 50, 100, 400][Int.random(in: 0..<5, using: &random)]
                life.buy(Points(points), at: now, happened: now + -Int64.random(in: 0...2_592_000_000, using: &random))
            }
        }
        life.wait(until: now + Int64.random(in: 0...2_000_000_000, using: &random))
        return life
    }

    @Test(arguments: [1, 4])
    func `where nothing was returned a replay comes to what is held`(versions: Int) {
        for seed in 0..<UInt64(150) {
            let life = randomLife(seed, versions: versions)
            let now = life.now + 900 * 86_400_000
            var live = life.tier
            live.catchUp(to: now, under: life.timeline)
            let replayed = MemberTier(replaying: life.moves, upTo: now, under: life.timeline)
            #expect(replayed.standing == live.standing && replayed.past == live.past, "seed \(seed)")
            #expect(replayed.qualifying == live.qualifying, "seed \(seed)")
            #expect(live.changes(byReturnLeaving: replayed, at: now, under: life.timeline).isEmpty, "seed \(seed)")
        }
    }

    @Test func `a late chore never shows`() {
        for seed in 0..<UInt64(150) {
            #expect(randomLife(seed, versions: 1).told == randomLife(seed, versions: 1, lateChores: false).told, "seed \(seed)")
        }
    }

    @Test func `nothing is told before what was told already`() {
        for seed in 0..<UInt64(100) {
            let life = randomLife(seed, versions: 4)
            let moments = life.told.map { time(String($0.prefix { $0 != " " })) }
            #expect(moments == moments.sorted(), "seed \(seed)")
        }
    }

    @Test(arguments: [1, 4])
    func `a return never lifts a level and never lets it end later`(versions: Int) {
        var (fallen, kept) = (0, 0)
        for seed in 0..<UInt64(150) {
            var (life, random) = (randomLife(seed, versions: versions), Seeded(seed &+ 7))
            let purchases = life.moves.indices.filter { if case .purchase = life.moves[$0] { true } else { false } }
            var now = life.now
            for _ in 0..<5 {
                guard let index = purchases.suffix(6).randomElement(using: &random),
                    case .purchase(_, _, let left) = life.moves[index], left > .zero
                else { continue }
                now = now + Int64.random(in: 0...1_000_000_000, using: &random)
                life.wait(until: now)
                let before = (tier: life.tier, told: life.told.count)
                let rest = Bool.random(using: &random) ? .zero : Points(Int64.random(in: 0..<left.count, using: &random))
                life.giveBack(index, leaving: rest, at: now)
                guard let old = life.timeline.level(of: before.tier.standing, at: now),
                    let new = life.timeline.level(of: life.tier.standing, at: now)
                else { continue }
                #expect(new.from <= old.from, "seed \(seed)")
                #expect(!life.told.dropFirst(before.told).contains { $0.contains(" up ") }, "seed \(seed)")
                if new.from < old.from { fallen += 1 }
                guard new.from == old.from, let until = before.tier.standing?.until else { continue }
                #expect((life.tier.standing?.until).map { $0 <= until } == true, "seed \(seed)")
                if life.tier.standing?.until != until { kept += 1 }
                let replayed = MemberTier(replaying: life.moves, upTo: now, under: life.timeline)
                #expect(life.tier.changes(byReturnLeaving: replayed, at: now, under: life.timeline).isEmpty, "seed \(seed)")
            }
        }
        #expect(fallen > 20 && kept > 5, "\(fallen) fell and \(kept) were kept shorter: too few to say anything")
    }

    @Test func `a purchase that is returned in full leaves what there would be without it`() {
        for seed in 0..<UInt64(100) {
            let life = randomLife(seed, versions: 4)
            let now = life.now + 900 * 86_400_000
            for index in life.moves.indices.suffix(3) {
                guard case .purchase(let day, let recorded, _) = life.moves[index] else { continue }
                var (returned, never) = (life.moves, life.moves)
                returned[index] = .purchase(on: day, recordedAt: recorded, left: .zero)
                never.remove(at: index)
                let standings = [returned, never].map { MemberTier(replaying: $0, upTo: now, under: life.timeline).standing }
                #expect(standings[0] == standings[1], "seed \(seed)")
            }
        }
    }
}
