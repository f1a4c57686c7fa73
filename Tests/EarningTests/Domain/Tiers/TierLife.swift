// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

@testable import Earning

/// A program's terms over time, and one member who lives under them.
struct TierLife {
    let timeline: TierTimeline
    let zone: Zone
    var tier = MemberTier()
    /// What was told, as one would write it down.
    var told: [String] = []
    /// How far it was followed.
    var now = time("2000-01-01T00:00:00Z")
    /// What moved the level, for a replay.
    var moves: [TierMove] = []

    init(_ rules: TierRules, zone: Zone = utc, enrolled: String = "2020-01-01T00:00:00Z") {
        self.init([("2000-01-01T00:00:00Z", rules)], zone: zone, enrolled: enrolled)
    }

    /// Under the rules of several versions, each in force from a moment on; nil: without tiers.
    init(_ versions: [(from: String, rules: TierRules?)], zone: Zone = utc, enrolled: String = "2020-01-01T00:00:00Z") {
        let (versions, enrolledAt) = (versions.map { (from: time($0.from), rules: $0.rules) }, time(enrolled))
        self.zone = zone
        timeline = TierTimeline { moment in
            versions.last { $0.from <= moment }?.rules.map { TierTerms(rules: $0, zone: zone, enrolledAt: enrolledAt) }
        }
    }

    /// A purchase of so many qualifying points, recorded when it happened or later.
    mutating func buy(_ points: Int64, at recorded: String, happened: String? = nil) {
        buy(Points(points), at: time(recorded), happened: time(happened ?? recorded))
    }

    mutating func buy(_ points: Points, at now: Timestamp, happened: Timestamp) {
        wait(until: now)
        let day = zone.day(at: happened)
        moves.append(.purchase(on: day, recordedAt: now, left: points))
        tier.qualifying.add(points, on: day)
        tier.prune(before: tier.firstDayNeeded(at: now, under: timeline))
        note(tier.change(byPurchaseOf: points, at: now, under: timeline), at: now)
    }

    mutating func set(_ level: TierName, until: Timestamp? = nil, at now: Timestamp) {
        wait(until: now)
        moves.append(.set(level, until: until, at: now))
        guard let level = timeline.terms(at: now)?.rules.level(named: level) else { return }
        note(tier.change(bySetting: level, until: until, at: now, under: timeline), at: now)
    }

    mutating func set(_ level: String, until: String? = nil, at now: String) {
        set(name(level), until: until.map { time($0) }, at: time(now))
    }

    /// All of the purchase with this index is returned, and counts at once.
    mutating func giveBack(_ index: Int, at now: String) { giveBack(index, leaving: .zero, at: time(now)) }

    mutating func giveBack(_ index: Int, leaving left: Points, at now: Timestamp) {
        wait(until: now)
        guard case .purchase(let day, let recorded, let had) = moves[index] else { return }
        moves[index] = .purchase(on: day, recordedAt: recorded, left: left)
        tier.qualifying.remove(had - left, on: day)
        let replayed = MemberTier(replaying: moves, upTo: now, under: timeline)
        for change in tier.changes(byReturnLeaving: replayed, at: now, under: timeline) { note(change, at: now) }
    }

    mutating func wait(until now: String) { wait(until: time(now)) }

    mutating func wait(until now: Timestamp) {
        self.now = now
        for step in tier.catchUp(to: now, under: timeline) {
            switch step.what {
            case .review(let change): told.append("\(step.at) \(change.text)")
            case .endOfGrace(let change): told.append("\(step.at) after grace \(change.text)")
            case .warning(let tier, let until, let notice): told.append("\(step.at) \(notice) before \(tier) ends \(until)")
            }
        }
    }

    func level(at moment: String) -> String? { tier.level(at: time(moment), under: timeline)?.id.text }

    private mutating func note(_ change: TierChange?, at now: Timestamp) {
        guard let change else { return }
        tier.apply(change, at: now)
        told.append("\(now) \(change.text)")
    }
}

extension TierChange {
    /// As one would write it down.
    var text: String {
        switch self {
        case .upgraded(let from, let to, _, let until): "up from \(from) to \(to)\(until.text(" until "))"
        case .downgraded(let from, let to, _, let until): "down from \(from) to \(to)\(until.text(" until "))"
        case .retained(let tier, let until, let grace): "keeps \(tier)\(until.text(" until "))\(grace.text(" grace until "))"
        }
    }
}

extension Timestamp? {
    fileprivate func text(_ before: String) -> String { map { "\(before)\($0)" } ?? "" }
}

/// Levels with what they need.
func levels(_ some: KeyValuePairs<String, Int64>) -> [TierLevel] {
    some.map { TierLevel(id: name($0.key), from: Points($0.value)) }
}

/// The summer times of the European Union, in a place one hour east.
let berlinForYears: Zone = {
    let changes = (2000...2060).flatMap { year in
        [(3, Int64(7_200_000)), (10, 3_600_000)].map { month, offset in
            let last = known(CalendarDay(year: Int64(year), month: month, day: 31))
            let sunday = last.number - (last.daysSinceMonday + 1) % 7
            return Zone.Change(at: Timestamp(milliseconds: sunday * 86_400_000 + 3_600_000), offset: offset)
        }
    }
    return Zone(name: known(TimeZoneName("Europe/Berlin")), first: 3_600_000, changes: changes)
}()
