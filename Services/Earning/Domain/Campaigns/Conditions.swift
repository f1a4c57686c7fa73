// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// A key of `when`, save those that choose lines: something that a campaign demands.
///
/// Whatever there is of a condition is in one type of this file: how it is read, how it is said, and why it does not hold.
/// Who adds one adds its type and its name in `Conditions.all`.
protocol Condition: Equatable, Sendable {
    static var key: String { get }

    /// Reads it; nil when it is not given, or has a fault, which the reader keeps.
    static func read(_ part: inout ProgramReader, _ head: ProgramHead) -> Self?

    /// What it demands, after `It applies`.
    var words: String { get }

    /// How many purchases of a member it can hold for, ever; nil, as for most: any number.
    var mostPurchases: Int64? { get }

    /// Why it does not hold; nil if it does.
    func reasonAgainst(_ occasion: Occasion) -> String?
}

extension Condition {
    var mostPurchases: Int64? { nil }

    func isSame(as other: any Condition) -> Bool { self == other as? Self }
}

/// A condition that no activity can meet.
protocol PurchaseCondition: Condition {
    /// Why it does not hold; nil if it does.
    func reasonAgainst(_ purchase: RatedPurchase, of member: RatingContext) -> String?
}

extension PurchaseCondition {
    func reasonAgainst(_ occasion: Occasion) -> String? {
        occasion.purchase.flatMap { reasonAgainst($0, of: occasion.member) }
    }
}

enum Conditions {
    /// In the order in which they are said, and looked at.
    static let all: [any Condition.Type] = [
        WeekdayCondition.self, HoursCondition.self, StoreCondition.self, ChannelCondition.self, PartnerCondition.self,
        TenderCondition.self, TierCondition.self, SegmentCondition.self, MinimumCondition.self, PurchaseNumberCondition.self,
    ]
}

// When it happened.

/// The day in the program's zone.
struct WeekdayCondition: Condition {
    static let key = "weekday"
    let days: Set<Weekday>

    enum Weekday: String, Sendable, CaseIterable {
        case mon, tue, wed, thu, fri, sat, sun
    }

    static func read(_ part: inout ProgramReader, _ head: ProgramHead) -> Self? {
        part.choices(key, of: Weekday.self).map { Self(days: $0) }
    }

    var words: String { "on \(Weekday.allCases.filter(days.contains).map(\.words).joined(lastBy: "or"))" }

    func reasonAgainst(_ occasion: Occasion) -> String? {
        let day = Weekday.allCases[Int(occasion.moment.day.daysSinceMonday)]
        return days.contains(day) ? nil : "it is for \(Set(days.map(\.rawValue)).alternatives), and it was a \(day)"
    }
}

extension WeekdayCondition.Weekday {
    fileprivate var words: String {
        switch self {
        case .mon: "Monday"
        case .tue: "Tuesday"
        case .wed: "Wednesday"
        case .thu: "Thursday"
        case .fri: "Friday"
        case .sat: "Saturday"
        case .sun: "Sunday"
        }
    }
}

/// The time of day in the program's zone, in minutes from midnight: `from` included and `to` not; over midnight when `from` is the
/// later.
struct HoursCondition: Condition {
    static let key = "hours"
    let from: Int64
    let to: Int64

    static func read(_ part: inout ProgramReader, _ head: ProgramHead) -> Self? {
        part.part(key) { hours in
            hours.require("from", "to")
            let (from, to) = (hours.minute("from"), hours.minute("to", orMidnight: true))
            guard let from, let to else { return nil }
            if from == to { hours.refuse(hours.pointer["to"], "must not be from: leave hours out for the whole day") }
            return Self(from: from, to: to)
        }
    }

    var words: String { "between \(from.clock) and \(to.clock)" }

    func reasonAgainst(_ occasion: Occasion) -> String? {
        let minute = occasion.moment.minute
        let isWithin = from <= to ? from <= minute && minute < to : from <= minute || minute < to
        return isWithin ? nil : "it is for \(from.clock) to \(to.clock), and it was \(minute.clock)"
    }
}

extension ProgramReader {
    /// A time of day, in minutes from midnight.
    fileprivate mutating func minute(_ key: String, orMidnight: Bool = false) -> Int64? {
        guard let text: String = value(key) else { return nil }
        let digits = text.split(separator: ":", omittingEmptySubsequences: false)
        if digits.count == 2, digits.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let hours = Int64(digits[0]), let minutes = Int64(digits[1]), minutes < 60,
            hours < 24 || (orMidnight && hours == 24 && minutes == 0)
        {
            return hours * 60 + minutes
        }
        return refuse(key, "must be a time of day in quotes, such as \"15:00\"")
    }
}

extension Int64 {
    /// Minutes from midnight, as a clock shows them.
    fileprivate var clock: String {
        [self / 60, self % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}

// What was reported of it.

/// A condition that something has one of several names.
private protocol NamesCondition: Condition {
    var names: Set<String> { get }
    init(names: Set<String>)
}

extension NamesCondition {
    static func read(_ part: inout ProgramReader, _ head: ProgramHead) -> Self? {
        part.names(key).map { Self(names: $0) }
    }

    /// Why a name, or none, is not one of them; nil if it is.
    fileprivate func reasonAgainst(_ name: String?) -> String? {
        name.map(names.contains) ?? false ? nil : "it is for \(Self.key) \(names.alternatives)"
    }
}

struct StoreCondition: PurchaseCondition, NamesCondition {
    static let key = "store"
    let names: Set<String>
    var words: String { "in store \(names.alternatives)" }
    func reasonAgainst(_ purchase: RatedPurchase, of member: RatingContext) -> String? { reasonAgainst(purchase.sent.store) }
}

struct ChannelCondition: PurchaseCondition, NamesCondition {
    static let key = "channel"
    let names: Set<String>
    var words: String { "in channel \(names.alternatives)" }
    func reasonAgainst(_ purchase: RatedPurchase, of member: RatingContext) -> String? { reasonAgainst(purchase.sent.channel) }
}

struct PartnerCondition: PurchaseCondition, NamesCondition {
    static let key = "partner"
    let names: Set<String>
    var words: String { "at partner \(names.alternatives)" }
    func reasonAgainst(_ purchase: RatedPurchase, of member: RatingContext) -> String? { reasonAgainst(purchase.sent.partner) }
}

/// Kinds of tender, one of which is enough.
struct TenderCondition: PurchaseCondition, NamesCondition {
    static let key = "tender"
    let names: Set<String>
    var words: String { "if something is paid with \(names.alternatives)" }

    func reasonAgainst(_ purchase: RatedPurchase, of member: RatingContext) -> String? {
        let isMet = (purchase.sent.tenders ?? []).contains { names.contains($0.kind) }
        return isMet ? nil : "it is for what is paid with \(names.alternatives)"
    }
}

/// The basis of the whole purchase, in its currency.
struct MinimumCondition: PurchaseCondition {
    static let key = "minimum"
    let amounts: MoneyTable

    static func read(_ part: inout ProgramReader, _ head: ProgramHead) -> Self? {
        part.moneyTable(key, in: head.currency).map { Self(amounts: $0) }
    }

    var words: String { "to purchases of at least \(amounts.words)" }

    func reasonAgainst(_ purchase: RatedPurchase, of member: RatingContext) -> String? {
        let currency = purchase.sent.currency
        guard let least = amounts[currency] else { return "it names no minimum in \(currency)" }
        guard purchase.basis.total < Rational(Int128(least.minorUnits)) else { return nil }
        return "it is from \(currency.text(of: least)) on, and this is \(purchase.basis.text(in: currency))"
    }
}

// What is known of the member.

/// The level that the member had then, which must be one of the program's.
struct TierCondition: Condition {
    static let key = "tier"
    let levels: Set<String>

    static func read(_ part: inout ProgramReader, _ head: ProgramHead) -> Self? {
        guard let names = part.namesInOrder(key, orNone: false) else { return nil }
        for (name, place) in names {
            guard let levels = head.levels, !levels.contains(name) else { continue }
            let known = levels.isEmpty ? "the program has no tiers" : "there are \(levels.sorted().joined(separator: ", "))"
            part.refuse(place, "is no level of the program: \(known)")
        }
        return Self(levels: Set(names.map(\.name)))
    }

    var words: String { "for members of level \(levels.alternatives)" }

    func reasonAgainst(_ occasion: Occasion) -> String? {
        if let level = occasion.member.tier, levels.contains(level.text) { return nil }
        return "it is for level \(levels.alternatives), which the member did not hold"
    }
}

struct SegmentCondition: NamesCondition {
    static let key = "segment"
    let names: Set<String>
    var words: String { "for members of segment \(names.alternatives)" }

    func reasonAgainst(_ occasion: Occasion) -> String? {
        guard names.isDisjoint(with: occasion.member.segments) else { return nil }
        return "it is for segment \(names.alternatives), in which the member is not"
    }
}

/// Which of the member's purchases it is, those not counted that were returned whole.
struct PurchaseNumberCondition: PurchaseCondition {
    static let key = "purchaseNumber"
    let numbers: ClosedRange<Int64>

    static func read(_ part: inout ProgramReader, _ head: ProgramHead) -> Self? {
        part.numbers(key).map { Self(numbers: $0) }
    }

    var words: String { "to purchase number \(numbers.words) of a member" }
    var mostPurchases: Int64? { numbers.upperBound - numbers.lowerBound + 1 }

    func reasonAgainst(_ purchase: RatedPurchase, of member: RatingContext) -> String? {
        if numbers.contains(member.purchaseNumber) { return nil }
        let noun = mostPurchases == 1 ? "number" : "numbers"
        return "it is for purchase \(noun) \(numbers.words), and this is number \(member.purchaseNumber)"
    }
}

extension ProgramReader {
    /// One number, or the first and the last.
    fileprivate mutating func numbers(_ key: String) -> ClosedRange<Int64>? {
        if json(key)?.integer != nil { return integer(key, in: Self.purchases).map { $0...$0 } }
        if let json = json(key), json.object == nil {
            return refuse(key, "must be a whole number, or the first and the last as {from: 2, to: 5}")
        }
        return part(key) { range in
            range.require("from", "to")
            let (from, to) = (range.integer("from", in: Self.purchases), range.integer("to", in: Self.purchases))
            guard let from, let to else { return nil }
            return from <= to ? from...to : range.refuse("to", "must not be less than from")
        }
    }

    private static let purchases: ClosedRange<Int64> = 1...1_000_000
}

extension ClosedRange<Int64> {
    /// `2` or `2 to 4`
    fileprivate var words: String { lowerBound == upperBound ? "\(lowerBound)" : "\(lowerBound) to \(upperBound)" }
}
