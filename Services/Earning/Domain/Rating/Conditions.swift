// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

// When a campaign applies. Every condition is one line that says why it does not.

extension Campaign {
    /// Why it is not in force at a moment; nil if it is.
    func reasonAgainst(_ moment: LocalMoment) -> String? {
        if let from, moment.time < from { return "it begins at \(moment.zone.words(at: from))" }
        if let to, moment.time >= to { return "it ended at \(moment.zone.words(at: to))" }
        if let weekday = when.weekday, !weekday.contains(moment.weekday) {
            return "it is for \(Set(weekday.map(\.rawValue)).alternatives), and it was a \(moment.weekday)"
        }
        if let hours = when.hours, !hours.contains(moment.minute) {
            return "it is for \(hours.words), and it was \(Condition.Hours.clock(moment.minute))"
        }
        return nil
    }
}

extension Condition {
    /// Why it does not hold for a member; nil if it does.
    func reasonAgainst(_ member: RatingContext) -> String? {
        if !tier.allows(member.tier?.text) { return "it is for level \(tier.words), which the member did not hold" }
        if let segment, segment.isDisjoint(with: member.segments) {
            return "it is for segment \(segment.alternatives), in which the member is not"
        }
        return nil
    }

    /// Why it does not hold for a purchase, which is number so-and-so of its member; nil if it does.
    func reasonAgainst(_ purchase: RatedPurchase, number: Int64) -> String? {
        let sent = purchase.sent
        if activity != nil { return "it is for activities" }
        if !store.allows(sent.store) { return "it is for store \(store.words)" }
        if !channel.allows(sent.channel) { return "it is for channel \(channel.words)" }
        if !partner.allows(sent.partner) { return "it is for partner \(partner.words)" }
        if let tender, !(sent.tenders ?? []).contains(where: { tender.contains($0.kind) }) {
            return "it is for what is paid with \(tender.alternatives)"
        }
        if let minimum {
            guard let least = minimum[sent.currency] else { return "it names no minimum in \(sent.currency)" }
            if purchase.basis.total < Rational(Int128(least.minorUnits)) {
                return "it is from \(sent.currency.text(of: least)) on, and this is \(purchase.basis.text(in: sent.currency))"
            }
        }
        if let purchaseNumber, !purchaseNumber.contains(number) {
            return "it is for \(purchaseNumber.words), and this is number \(number)"
        }
        if purchase.lines(lines).isEmpty { return lines.isNone ? "nothing in it earns points" : "no line is of \(lines.names)" }
        return nil
    }

    /// Why it does not hold for an activity; nil if it does.
    func reasonAgainst(_ activity: String) -> String? {
        guard let wanted = self.activity else { return "it is for purchases" }
        return wanted.contains(activity) ? nil : "it is for activity \(wanted.alternatives)"
    }
}

/// A moment, and what the calendar and the clocks of a place show then.
struct LocalMoment: Sendable {
    let time: Timestamp
    let zone: Zone
    let day: CalendarDay
    /// From midnight.
    let minute: Int64

    init(_ time: Timestamp, in zone: Zone) {
        let (day, milliseconds) = zone.local(time)
        (self.time, self.zone, self.day, minute) = (time, zone, day, milliseconds / 60_000)
    }

    var weekday: Condition.Weekday { Condition.Weekday.allCases[Int(day.daysSinceMonday)] }
}

extension Condition.Hours {
    func contains(_ minute: Int64) -> Bool {
        from <= to ? from <= minute && minute < to : from <= minute || minute < to
    }

    /// `15:00 to 18:00`
    fileprivate var words: String { "\(Self.clock(from)) to \(Self.clock(to))" }

    fileprivate static func clock(_ minute: Int64) -> String {
        [minute / 60, minute % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}

extension ClosedRange<Int64> {
    /// `purchase number 2` or `purchase numbers 2 to 4`
    fileprivate var words: String {
        lowerBound == upperBound ? "purchase number \(lowerBound)" : "purchase numbers \(lowerBound) to \(upperBound)"
    }
}

extension Set<String>? {
    fileprivate var words: String { self?.alternatives ?? "" }
}
