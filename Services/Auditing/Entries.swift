// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// The entries of a ledger, counted without the help of the service whose they are: what it replays is compared with this.
struct Entries: Sendable {
    private(set) var purchases = 0
    private(set) var returns = 0
    private(set) var rejections = 0
    private(set) var totals = Sums()
    private(set) var sums: [MemberID: Sums] = [:]
    /// What the entries that follow must come to.
    private var due: Due?

    /// What the entries of one account sum to.
    struct Sums: Hashable, Sendable {
        var earned: Int64 = 0
        var spent: Int64 = 0
        var expired: Int64 = 0
        var revoked: Int64 = 0
        /// By people, and between members.
        var moved: Int64 = 0
        /// What was put into lots and holds, less what was taken from them.
        var lots: Int64 = 0
        /// What is owed, less what was paid of it.
        var debt: Int64 = 0

        /// Pending points included.
        var points: Int64 { earned + moved - spent - expired - revoked }

        static func += (a: inout Sums, b: Sums) {
            a.earned += b.earned
            a.spent += b.spent
            a.expired += b.expired
            a.revoked += b.revoked
            a.moved += b.moved
            a.lots += b.lots
            a.debt += b.debt
        }
    }

    /// A purchase, a return or an activity that has points is followed by the entries that book them.
    private struct Due: Sendable {
        let what: String
        var points: Int64
    }

    /// Takes in the next event, read as what it is; nil for one that is none of the ledger's.
    ///
    /// - Throws: where and why it does not follow from the one before.
    mutating func take(_ told: any Body) throws(Invalid) {
        switch told {
        case let told as PurchaseRecorded:
            purchases += 1
            try Entries.check(told.points.count == told.allocation.reduce(0) { $0 + $1.points.count }, "allocation")
            try expect(told.points, "the purchase \(told.purchase)")
        case let told as ReturnRecorded:
            returns += 1
            try Entries.check(told.revoked.count == told.lines.reduce(0) { $0 + $1.points.count }, "lines")
            try expect(told.revoked - told.expired.points, "the return \(told.number)")
        case let told as ActivityRecorded: try expect(told.points, "the activity \(told.activity)")
        case let told as ReversalRecorded:
            try expect(told.revoked - told.expired.points, "the reversal of \(told.activity)")
        case let told as PurchaseRecalculated: try expect(told.points, "what is recalculated of \(told.purchase)")
        case is PurchaseRejected: rejections += 1
        case let told as PointsEarned:
            add(Sums(earned: told.points.count, lots: told.lots.points, debt: -told.debtPaid.count), to: told.member)
            try Entries.check(told.points.count == told.lots.points + told.debtPaid.count, "lots")
            switch told.cause {
            case .purchase, .activity: try settle(told.points)
            case .gift, .tier, .referral: break
            }
        case let told as PointsRevoked:
            add(Sums(revoked: told.points.count, lots: -told.lots.points.count, debt: told.owed.count), to: told.member)
            try Entries.check(told.points == told.lots.points + told.owed, "lots")
            if told.cause.isRecorded { try settle(told.points) }
        case let told as PointsWrittenOff: if told.cause.isRecorded { try settle(told.points) }
        case let told as ReturnCharged: if told.cause.isRecorded { try settle(told.points) }
        default: try takeMovement(told)
        }
    }

    /// What moves points, and is not what something recorded comes to.
    private mutating func takeMovement(_ told: any Body) throws(Invalid) {
        switch told {
        case let told as PointsSpent:
            let taken = told.points - told.owed
            try move(Sums(spent: told.points.count, lots: -taken.count, debt: told.owed.count), taken, told.lots, told.member)
        case let told as PointsRestored:
            let sums = Sums(spent: -told.points.count, lots: (told.points - told.debtPaid).count, debt: -told.debtPaid.count)
            try move(sums, told.points, told.lots, told.member)
        case let told as PointsExpired:
            try move(Sums(expired: told.points.count, lots: -told.points.count), told.points, told.lots, told.member)
        case let told as PointsActivated:
            let paid = told.debtPaid.count
            try move(Sums(lots: -paid, debt: -paid), told.points, told.lots, told.member)
        case let told as PointsReleased:
            let paid = told.debtPaid.count
            try move(Sums(lots: -paid, debt: -paid), told.points, told.lots, told.member)
        case let told as PointsHeld: try move(Sums(), told.points, told.lots, told.member)
        case let told as PointsAdjusted: try move(told.points, told.debtPaid, told.lots, told.member)
        case let told as PointsTransferred: try move(told.points, told.debtPaid, told.lots, told.member)
        case let told as ReturnVoided:
            let (back, paid) = (told.lots.points + told.forgiven, told.debtPaid)
            add(
                Sums(revoked: -back.count, lots: (told.lots.points - paid).count, debt: -(told.forgiven + paid).count),
                to: told.member)
        default: break
        }
    }

    private mutating func move(_ points: Points, _ paid: Points, _ lots: [LotPoints], _ member: MemberID) throws(Invalid) {
        let sums = Sums(moved: points.count, lots: (points - paid).count, debt: -paid.count)
        try move(sums, Points(abs(points.count)), lots, member)
    }

    private mutating func move(_ sums: Sums, _ points: Points, _ lots: [LotPoints], _ member: MemberID) throws(Invalid) {
        add(sums, to: member)
        try Entries.check(lots.points == points, "lots")
    }

    private mutating func add(_ more: Sums, to member: MemberID) {
        totals += more
        sums[member, default: Sums()] += more
    }

    /// The journal is over.
    func end() throws(Invalid) {
        guard let due, due.points != 0 else { return }
        throw Invalid(Pointer("/type"), "the \(due.points) points of \(due.what) before it were not booked")
    }

    private mutating func expect(_ points: Points, _ what: String) throws(Invalid) {
        try end()
        due = Due(what: what, points: points.count)
    }

    private mutating func settle(_ points: Points) throws(Invalid) {
        guard let left = due?.points, points.count <= left else {
            throw Invalid(Pointer("/data/points"), "are not those of what was recorded before")
        }
        due?.points -= points.count
    }

    private static func check(_ holds: Bool, _ field: String) throws(Invalid) {
        if !holds { throw Invalid(Pointer("/data")[field], "does not sum to the points") }
    }
}

extension [LotPoints] {
    fileprivate var points: Points { reduce(.zero) { $0 + $1.points } }
}

extension [EarnedLot] {
    fileprivate var points: Int64 { reduce(0) { $0 + $1.points.count } }
}

extension TakeCause {
    /// Whether an event that records it comes first.
    fileprivate var isRecorded: Bool {
        switch self {
        case .giveBack, .reversal, .recalculation: true
        case .tier, .referral, .void: false
        }
    }
}
