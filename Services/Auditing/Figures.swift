// SPDX-License-Identifier: Apache-2.0

import Kernel

extension Audit {
    /// What was counted.
    package struct Figures: Sendable {
        /// Events of all journals.
        package var entries = 0
        /// Documents that follow from what another service told, and were compared with that.
        package var followed = 0
        /// Messages and numbers that the inboxes know.
        package var remembered = 0
        package var members = 0
        package var accounts = 0
        package var purchases = 0
        package var returns = 0
        /// Purchases and returns that were refused after they had been accepted.
        package var rejections = 0
        package var earned: Int64 = 0
        package var spent: Int64 = 0
        package var expired: Int64 = 0
        package var revoked: Int64 = 0
        /// What people gave, less what they took, and less what is on its way between two shards.
        package var moved: Int64 = 0
        /// Of these, what one shard gave and another has not taken yet.
        package var underWay: Int64 = 0
        /// Pending points included, less what is owed.
        package var outstanding: Int64 = 0
        /// What became of what the gateways took in.
        package var intake: [Ledgers.Fate: Int] = [:]
        /// Returns that wait in Earning for their purchase, and in gateways.
        package var waiting = 0
        package var waitingInGateways = 0
        /// Events that were set aside, members or returns among them that wait for a person, and events that were given up.
        package var aside = 0
        package var parked = 0
        package var discarded = 0

        mutating func add(_ other: Figures) {
            entries += other.entries
            followed += other.followed
            remembered += other.remembered
            members += other.members
            accounts += other.accounts
            purchases += other.purchases
            returns += other.returns
            rejections += other.rejections
            earned += other.earned
            spent += other.spent
            expired += other.expired
            revoked += other.revoked
            moved += other.moved
            underWay += other.underWay
            outstanding += other.outstanding
            waiting += other.waiting
            waitingInGateways += other.waitingInGateways
            aside += other.aside
            parked += other.parked
            discarded += other.discarded
        }
    }
}

/// The accounts with the most points.
package struct Richest: Sendable {
    private let count: Int
    package private(set) var accounts: [(member: MemberID, points: Int64)] = []

    init(count: Int) { self.count = count }

    mutating func add(_ member: MemberID, _ points: Int64) {
        if accounts.count == count, let last = accounts.last, last.points > points { return }
        // Ties by id, so that two audits of the same files say the same.
        let index = accounts.firstIndex { ($0.points, member.text) < (points, $0.member.text) } ?? accounts.endIndex
        guard index < count else { return }
        accounts.insert((member, points), at: index)
        if accounts.count > count { accounts.removeLast() }
    }
}
