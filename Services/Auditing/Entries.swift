// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// The entries of a ledger, counted without the help of the service whose they are: what it replays is compared with this.
struct Entries: Sendable {
    private(set) var purchases = 0
    private(set) var returns = 0
    private(set) var rejections = 0
    private(set) var earned: Int64 = 0
    private(set) var revoked: Int64 = 0
    private(set) var sums: [MemberID: Sums] = [:]
    /// What the next event must be.
    private var due: Due?

    /// What the entries of one account sum to.
    struct Sums: Hashable, Sendable {
        var earned: Int64 = 0
        var revoked: Int64 = 0
        /// What was put into lots, less what was taken from them.
        var lots: Int64 = 0
        /// What is owed, less what was paid of it.
        var debt: Int64 = 0

        var balance: Int64 { earned - revoked }

        mutating func add(earned: Int64 = 0, revoked: Int64 = 0, lots: Int64, debt: Int64) {
            self.earned += earned
            self.revoked += revoked
            self.lots += lots
            self.debt += debt
        }
    }

    /// A purchase or a return that has points is followed by the entry that books them.
    private struct Due: Sendable {
        let type: String
        let number: String
        let points: Int64
    }

    /// Takes in the next event, read as what it is; nil for one that is none of the ledger's.
    ///
    /// - Throws: where and why it does not follow from the one before.
    mutating func take(_ told: any Body) throws(Invalid) {
        let due = due
        self.due = nil
        switch told {
        case let told as PurchaseRecorded:
            purchases += 1
            expect(PointsEarned.type, told.purchase.text, told.points)
            try Entries.check(told.points.count == told.allocation.reduce(0) { $0 + $1.points.count }, "allocation")
        case let told as ReturnRecorded:
            returns += 1
            expect(PointsRevoked.type, told.number.text, told.revoked)
            try Entries.check(told.revoked.count == told.lines.reduce(0) { $0 + $1.points.count }, "lines")
        case is PurchaseRejected: rejections += 1
        case let told as PointsEarned:
            earned += told.points.count
            let lots = told.lots.reduce(0) { $0 + $1.points.count }
            sums[told.member, default: Sums()].add(earned: told.points.count, lots: lots, debt: -told.debtPaid.count)
            try Entries.check(told.points.count == lots + told.debtPaid.count, "lots")
            return try settle(due, PointsEarned.type, told.purchase.text, told.points)
        case let told as PointsRevoked:
            revoked += told.points.count
            let lots = told.lots.reduce(0) { $0 + $1.points.count }
            sums[told.member, default: Sums()].add(revoked: told.points.count, lots: -lots, debt: told.owed.count)
            try Entries.check(told.points.count == lots + told.owed.count, "lots")
            return try settle(due, PointsRevoked.type, told.number.text, told.points)
        default: break
        }
        try Entries.missing(due)
    }

    /// The journal is over.
    func end() throws(Invalid) { try Entries.missing(due) }

    private mutating func expect(_ type: String, _ number: String, _ points: Points) {
        due = points > .zero ? Due(type: type, number: number, points: points.count) : nil
    }

    private func settle(_ due: Due?, _ type: String, _ number: String, _ points: Points) throws(Invalid) {
        guard let due, due.type == type, due.number == number, due.points == points.count else {
            throw Invalid(Pointer("/data/points"), "are not those of what was recorded before")
        }
    }

    private static func check(_ holds: Bool, _ field: String) throws(Invalid) {
        if !holds { throw Invalid(Pointer("/data")[field], "does not sum to the points") }
    }

    private static func missing(_ due: Due?) throws(Invalid) {
        guard let due else { return }
        throw Invalid(Pointer("/type"), "should be \(due.type): the \(due.points) points of \(due.number) were not booked")
    }
}
