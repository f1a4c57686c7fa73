// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What is known of somebody that can be compared: keyed hashes only.
struct Traits: Hashable, Sendable {
    let member: MemberID
    /// All that are or ever were the member's.
    var identifiers: Set<IdentifierHash> = []
    /// By the enrolment: name, e-mail addresses, telephone numbers, and what was seen then.
    var own: Set<Comparison> = []
    /// What was seen with purchases.
    var orders: Set<Comparison> = []

    /// Whether both are one person by an identifier, in whatever spelling: a telephone number has many.
    func isSamePerson(as other: Traits) -> Bool {
        member == other.member || !identifiers.isDisjoint(with: other.identifiers) || own.shares(.phone, with: other.own)
    }

    /// Whether something of that kind was seen with both, at the enrolment or with a purchase.
    fileprivate func hasSeen(_ kind: Comparison.Kind, with other: Traits) -> Bool {
        own.union(orders).shares(kind, with: other.own.union(other.orders))
    }
}

extension Set<Comparison> {
    fileprivate func shares(_ kind: Comparison.Kind, with other: Set<Comparison>) -> Bool {
        contains { $0.kind == kind && other.contains($0) }
    }
}

/// All that is looked at to tell whether a referral looks like fraud.
struct FraudCheck: Hashable, Sendable {
    let friend: Traits
    let advocate: Traits
    /// Who brought the advocate, who brought them, and so on.
    var ancestors: [Traits] = []
    /// When other friends of this advocate enrolled.
    var ofAdvocate: [Timestamp] = []
    /// When other friends of anybody enrolled from the same origin.
    var ofOrigin: [Timestamp] = []
    /// When this friend did.
    let signedUpAt: Timestamp

    /// In the order of their names.
    var signals: [FraudSignal] {
        FraudSignal.allCases.filter(isGiven).sorted()
    }

    private func isGiven(_ signal: FraudSignal) -> Bool {
        switch signal {
        case .selfReferral: friend.isSamePerson(as: advocate)
        case .cycle: ancestors.contains { $0.isSamePerson(as: friend) || $0.own.shares(.email, with: friend.own) }
        case .similarEmail: friend.own.shares(.email, with: advocate.own)
        case .sameName: friend.own.shares(.name, with: advocate.own)
        case .sharedPayment: friend.hasSeen(.paymentToken, with: advocate)
        case .sharedDevice: friend.hasSeen(.device, with: advocate)
        case .sharedAddress: friend.hasSeen(.address, with: advocate)
        case .orderByAdvocate:
            [.name, .email, .phone].contains { friend.orders.shares($0, with: advocate.own) }
        case .burst: isBurst(ofAdvocate) || isBurst(ofOrigin)
        }
    }

    /// Whether ten or more, this friend among them, enrolled within seven days.
    private func isBurst(_ others: [Timestamp]) -> Bool {
        let near = ([signedUpAt] + others).filter { abs($0 - signedUpAt) < Self.burstTime }.sorted()
        guard near.count >= Self.burstCount else { return false }
        // The window that ends with each of them, as far as this friend is in it.
        return near.contains { end in
            end >= signedUpAt && end - signedUpAt < Self.burstTime
                && near.count { $0 <= end && end - $0 < Self.burstTime } >= Self.burstCount
        }
    }

    static let burstTime: Int64 = 7 * 86_400_000
    private static let burstCount = 10
}
