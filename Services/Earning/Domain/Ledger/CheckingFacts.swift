// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension Account {
    /// Applies an event of which it is not certain that it follows from those before.
    mutating func apply(checking fact: some AccountFact, _ event: Event) throws(Invalid) {
        guard fact.canHappen(to: self) else { throw Invalid(Pointer("/data"), "is not what \(member) can have") }
        apply(fact, at: event.position, recordedAt: event.recordedAt)
        guard let told = fact.balanceAfterwards, told != balance else { return }
        throw Invalid(Pointer("/data/balance"), "is \(told), and \(member) has \(balance)")
    }

    fileprivate func hasHeld(_ parts: [LotPoints], as name: HoldName, _ points: Points) -> Bool {
        guard let hold = hold(name), parts.isSum(points) else { return false }
        return parts == hold.lots.split(after: points).first
    }

    fileprivate func canTake(_ parts: [LotPoints], andPay debtPaid: Points, _ points: Points) -> Bool {
        parts.isSum(points) && debtPaid >= .zero && debtPaid <= debt && debtPaid <= points
            && lots.open.map(\.points).sum + Int128(points.count) <= Int128(Limits.magnitude)
    }
}

extension [LotPoints] {
    /// Whether each is something, and all are so many.
    fileprivate func isSum(_ points: Points) -> Bool {
        allSatisfy { $0.points > .zero } && map(\.points).sum == Int128(points.count)
    }
}

extension AccountFact {
    /// Whether an event can be applied: its parts sum to the whole, are there to be taken, and the ledger can hold the sum.
    fileprivate func canHappen(to account: Account) -> Bool {
        func isWithinLimits(_ points: Points, _ more: Points) -> Bool {
            more >= .zero && points.count + more.count <= Limits.magnitude
        }
        return switch self {
        case let told as PurchaseRecorded: isWithinLimits(account.qualifying, told.qualifying)
        case let told as ReturnRecorded: told.qualifying >= .zero && told.qualifying <= account.qualifying
        case let told as ReturnVoided:
            isWithinLimits(account.qualifying, told.qualifying) && told.forgiven >= .zero && told.forgiven <= account.debt
                && account.canTake(told.lots, andPay: told.debtPaid, told.lots.points)
                && told.forgiven + told.lots.points <= account.totals.revoked
        case let told as PointsEarned:
            told.lots.allSatisfy { $0.points > .zero } && told.debtPaid >= .zero && told.debtPaid <= account.debt
                && told.lots.map(\.points).sum + Int128(told.debtPaid.count) == Int128(told.points.count)
                && isWithinLimits(account.totals.earned, told.points)
        case let told as PointsRevoked:
            told.owed >= .zero && account.lots.have(told.lots)
                && told.lots.map(\.points).sum + Int128(told.owed.count) == Int128(told.points.count)
                && isWithinLimits(account.totals.revoked, told.points) && isWithinLimits(account.debt, told.owed)
        case let told as PointsActivated:
            account.lots.have(told.lots) && told.lots.isSum(told.points) && told.debtPaid >= .zero && told.debtPaid <= account.debt
                && told.debtPaid <= told.points
        case let told as PointsExpired: account.lots.have(told.lots) && told.lots.isSum(told.points)
        case let told as PointsHeld:
            account.lots.have(told.lots) && told.lots.isSum(told.points) && account.hold(told.hold) == nil
        case let told as PointsSpent:
            switch told.cause {
            case .hold where told.voided != nil:
                // Nothing is owed beside what is free.
                told.owed >= .zero && account.lots.have(told.lots) && told.lots.isSum(told.points - told.owed)
                    && (told.owed == .zero || told.lots.points == account.available)
                    && isWithinLimits(account.totals.spent, told.points) && isWithinLimits(account.debt, told.owed)
            case .hold(let hold): told.owed == .zero && account.hasHeld(told.lots, as: hold, told.points)
            case .redemption:
                told.owed == .zero && told.voided == nil && account.lots.have(told.lots) && told.lots.isSum(told.points)
            }
        case let told as PointsReleased:
            account.hasHeld(told.lots, as: told.hold, told.points) && told.debtPaid <= min(account.debt, told.points)
        case let told as PointsRestored:
            account.canTake(told.lots, andPay: told.debtPaid, told.points) && told.points <= account.totals.spent
        case let told as PointsAdjusted: account.canMove(told.lots, told.points, debtPaid: told.debtPaid)
        case let told as PointsTransferred: account.canMove(told.lots, told.points, debtPaid: told.debtPaid)
        default: true
        }
    }

    /// The balance that it tells, if it tells one.
    fileprivate var balanceAfterwards: Points? {
        switch self {
        case let told as PointsEarned: told.balance
        case let told as PointsActivated: told.balance
        case let told as PointsExpired: told.balance
        case let told as PointsSpent: told.balance
        case let told as PointsReleased: told.balance
        case let told as PointsRestored: told.balance
        case let told as PointsRevoked: told.balance
        case let told as PointsAdjusted: told.balance
        case let told as PointsTransferred: told.balance
        case let told as ReturnVoided: told.balance
        default: nil
        }
    }
}

extension Account {
    /// Whether parts can come in, or be taken where `points` are below zero.
    fileprivate func canMove(_ parts: [LotPoints], _ points: Points, debtPaid: Points) -> Bool {
        points > .zero
            ? canTake(parts, andPay: debtPaid, points)
            : points < .zero && parts.isSum(-points) && lots.have(parts) && debtPaid == .zero
    }
}
