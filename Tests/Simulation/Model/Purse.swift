// SPDX-License-Identifier: Apache-2.0

/// A member's points, as entries leave them one after the other (domain.md, "Lots", "Holds"; protocol.md, the events of points).
///
/// It knows no rule of a program: how much is earned, taken or set aside the entry says. It knows what can be: nothing is taken
/// that is not there, that was set aside, that is over or that cannot be spent yet; what is held comes back or is spent, once;
/// what becomes free pays first what is owed.
package struct Purse: Sendable {
    /// Points of one end, and of one beginning.
    package struct Part: Hashable, Sendable {
        package var points: Int64
        /// The first instant at which they are gone; nil: they stay.
        package var expiresAt: Int64?
        /// From when on they can be spent; nil: they can.
        package var activeAt: Int64?

        package init(_ points: Int64, expiresAt: Int64? = nil, activeAt: Int64? = nil) {
            (self.points, self.expiresAt, self.activeAt) = (points, expiresAt, activeAt)
        }
    }

    /// What an entry says.
    package enum Movement: Sendable {
        /// `parts` are what is left when debt was paid.
        case earned(Int64, parts: [Part])
        case activated([Part], at: Int64)
        case expired([Part], at: Int64)
        case held(String, [Part], until: Int64)
        case spent(String, [Part])
        /// What was restored, because what it was restored for is void.
        case spentAgain(String, [Part], owed: Int64)
        /// At once, without a hold before.
        case paid(String, [Part])
        /// - Parameter overAt: when its time was over, if that is why it ended.
        case released(String, [Part], overAt: Int64?)
        case restored(String, [Part])
        case revoked([Part], owed: Int64)
        case given([Part])
        case taken([Part])
        case voided([Part], forgiven: Int64)

        /// Whether it happens when its time comes, and nobody does it.
        fileprivate var fallsDue: Bool {
            switch self {
            case .activated, .expired: true
            case .released(_, _, let overAt): overAt != nil
            default: false
            }
        }
    }

    /// That something cannot be.
    package struct Flaw: Error, CustomStringConvertible {
        package let description: String
    }

    fileprivate struct Kind: Hashable {
        let expiresAt: Int64?
        let activeAt: Int64?

        func isOver(at moment: Int64) -> Bool { expiresAt.map { $0 <= moment } ?? false }
    }

    private struct Hold {
        var parts: [Kind: Int64]
        let until: Int64

        var points: Int64 { parts.values.reduce(0, +) }
    }

    private var free: [Kind: Int64] = [:]
    private var holds: [String: Hold] = [:]
    /// What was spent of each hold and not restored, of all that ended.
    private var ended: [String: Int64] = [:]
    /// What was restored of each, and not spent again.
    private var restored: [String: Int64] = [:]
    package private(set) var debt: Int64 = 0
    package private(set) var earned: Int64 = 0
    package private(set) var spent: Int64 = 0
    package private(set) var expired: Int64 = 0
    package private(set) var revoked: Int64 = 0

    package init() {}

    package var available: Int64 { free.reduce(0) { $1.key.activeAt == nil ? $0 + $1.value : $0 } }
    package var pending: Int64 { free.reduce(0) { $1.key.activeAt == nil ? $0 : $0 + $1.value } }
    package var held: Int64 { holds.values.reduce(0) { $0 + $1.points } }
    package var balance: Int64 { available + held - debt }

    /// What should have happened by `moment`, and did not.
    package func overdue(at moment: Int64) -> String? {
        if let hold = holds.filter({ $0.value.until <= moment }).keys.min() { return "the hold \(hold), whose time is over" }
        for (kind, points) in free {
            if kind.isOver(at: moment) { return "\(points) points that expired at \(kind.expiresAt ?? 0)" }
            if let active = kind.activeAt, active <= moment { return "\(points) points that are active since \(active)" }
        }
        return nil
    }

    /// Takes up an entry that was recorded at `now`, and says that `debtPaid` of the debt was paid.
    ///
    /// - Throws: what cannot be.
    package mutating func apply(_ movement: Movement, debtPaid: Int64, recordedAt now: Int64) throws(Flaw) {
        // Whoever does something first tells what was due before.
        if !movement.fallsDue, let overdue = overdue(at: now) { throw Flaw(description: "before it there is still \(overdue)") }
        switch movement {
        case .earned(let points, let parts):
            earned += points
            try settle(debtPaid, from: points, inFull: parts.contains { isFree($0, at: now) })
            guard points == debtPaid + parts.sum else { throw Flaw(description: "\(points) points in lots of \(parts.sum)") }
            add(parts)
        case .activated(let parts, let moment):
            guard moment <= now, parts.allSatisfy({ $0.activeAt == moment }) else { throw Flaw(description: "it is not yet time") }
            try take(parts, at: nil)
            try come(parts.map { Part($0.points, expiresAt: $0.expiresAt) }, paying: debtPaid, at: moment)
        case .expired(let parts, let moment):
            guard moment <= now, parts.allSatisfy({ $0.expiresAt == moment }) else { throw Flaw(description: "it is not yet time") }
            try take(parts, at: nil)
            expired += parts.sum
        case .held(let name, let parts, let until):
            guard holds[name] == nil, ended[name] == nil else { throw Flaw(description: "the hold \(name) was there before") }
            guard parts.allSatisfy({ $0.activeAt == nil }) else { throw Flaw(description: "it cannot be spent yet") }
            try take(parts, at: now)
            holds[name] = Hold(parts: parts.byKind, until: until)
        case .spent(let name, let parts):
            try end(name, parts, at: now)
            ended[name] = parts.sum
            spent += parts.sum
        case .spentAgain(let name, let parts, let owed):
            let points = parts.sum + owed
            guard owed >= 0, let back = restored[name], back >= points, let left = ended[name] else {
                throw Flaw(description: "\(points) were not restored of \(name)")
            }
            try take(parts, at: now)
            debt += owed
            (restored[name], ended[name]) = (back - points, left + points)
            spent += points
        case .paid(let name, let parts):
            guard ended[name] == nil else { throw Flaw(description: "\(name) was paid before") }
            guard parts.allSatisfy({ $0.activeAt == nil }) else { throw Flaw(description: "it cannot be spent yet") }
            try take(parts, at: now)
            ended[name] = parts.sum
            spent += parts.sum
        case .released(let name, let parts, let overAt): try release(name, parts, overAt, debtPaid, now)
        case .restored(let name, let parts):
            guard let left = ended[name], left >= parts.sum else {
                throw Flaw(description: "\(parts.sum) were not spent of \(name)")
            }
            ended[name] = left - parts.sum
            restored[name, default: 0] += parts.sum
            spent -= parts.sum
            try come(parts, paying: debtPaid, at: now)
        case .revoked(let parts, let owed):
            try take(parts, at: now)
            debt += owed
            revoked += parts.sum + owed
        case .given(let parts): try come(parts, paying: debtPaid, at: now)
        case .taken(let parts): try take(parts, at: now)
        case .voided(let parts, let forgiven):
            guard debt >= forgiven else { throw Flaw(description: "\(forgiven) were not owed") }
            debt -= forgiven
            revoked -= parts.sum + forgiven
            try come(parts, paying: debtPaid, at: now)
        }
        let payable = free.filter { $0.key.activeAt == nil && !$0.key.isOver(at: now) }.values.reduce(0, +)
        guard debt == 0 || payable == 0 else { throw Flaw(description: "\(debt) are owed beside \(payable) that are free") }
    }

    private mutating func release(
        _ name: String, _ parts: [Part], _ overAt: Int64?, _ debtPaid: Int64, _ now: Int64
    ) throws(Flaw) {
        if let overAt {
            guard overAt <= now, holds[name]?.until == overAt else { throw Flaw(description: "\(name) ends at another time") }
        }
        // What is left of a hold of which some was spent goes with it.
        let isRest = ended[name] != nil
        try end(name, parts, at: overAt == nil ? now : nil)
        guard holds[name] == nil else { throw Flaw(description: "something of \(name) is still held") }
        if !isRest { ended[name] = 0 }
        try come(parts, paying: debtPaid, at: overAt ?? now)
    }

    /// Takes parts out of a hold: at a moment, or because its time is over.
    private mutating func end(_ name: String, _ parts: [Part], at moment: Int64?) throws(Flaw) {
        guard var hold = holds[name] else { throw Flaw(description: "\(name) is not held") }
        if let moment, hold.until <= moment { throw Flaw(description: "the time of \(name) was over") }
        for (kind, points) in parts.byKind {
            guard let left = hold.parts[kind], left >= points else { throw Flaw(description: "\(name) does not hold \(points)") }
            hold.parts[kind] = left == points ? nil : left - points
        }
        holds[name] = hold.parts.isEmpty ? nil : hold
    }

    /// Takes free parts: at a moment, when what is over is not there any more, or because they are over.
    private mutating func take(_ parts: [Part], at moment: Int64?) throws(Flaw) {
        for (kind, points) in parts.byKind {
            guard let left = free[kind], left >= points else { throw Flaw(description: "\(points) are not there, \(kind)") }
            if let moment, kind.isOver(at: moment) { throw Flaw(description: "\(points) were over before, \(kind)") }
            free[kind] = left == points ? nil : left - points
        }
    }

    /// Parts become free, or can be spent from a later time on; what is free pays first what is owed, the earliest to end first.
    private mutating func come(_ parts: [Part], paying debtPaid: Int64, at moment: Int64) throws(Flaw) {
        let paying = parts.filter { isFree($0, at: moment) }
        try settle(debtPaid, from: paying.sum, inFull: true)
        add(parts)
        var left = debtPaid
        for part in paying.sorted(by: { $0.expiresAt ?? .max < $1.expiresAt ?? .max }) where left > 0 {
            let some = min(left, part.points)
            try take([Part(some, expiresAt: part.expiresAt)], at: nil)
            left -= some
        }
    }

    private mutating func settle(_ debtPaid: Int64, from points: Int64, inFull: Bool) throws(Flaw) {
        let due = min(debt, points)
        guard debtPaid == due || !inFull && debtPaid >= 0 && debtPaid <= due else {
            throw Flaw(description: "\(debtPaid) of \(debt) owed are paid with \(points)")
        }
        debt -= debtPaid
    }

    private func isFree(_ part: Part, at moment: Int64) -> Bool {
        part.activeAt == nil && part.expiresAt.map { moment < $0 } ?? true
    }

    private mutating func add(_ parts: [Part]) {
        for (kind, points) in parts.byKind { free[kind, default: 0] += points }
    }
}

extension [Purse.Part] {
    fileprivate var sum: Int64 { reduce(0) { $0 + $1.points } }

    fileprivate var byKind: [Purse.Kind: Int64] {
        Dictionary(map { (Purse.Kind(expiresAt: $0.expiresAt, activeAt: $0.activeAt), $0.points) }, uniquingKeysWith: +)
    }
}
