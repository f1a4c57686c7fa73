// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What Earning's journals come to here: what was seen with purchases, and what is left of the friends' purchases that can qualify.
///
/// `punchcard audit` replays each up to where this service has read it, and must find exactly these.
package struct FriendPurchaseReplay: Sendable {
    package private(set) var seen: [MemberID: SeenSignals] = [:]
    /// By their ids.
    package private(set) var purchases: [String: FriendPurchase] = [:]
    private let records: [MemberID: ReferralRecord]
    private let terms: [Version: ReferralTerms]
    private let erased: Set<MemberID>

    /// - Parameters:
    ///   - records: the referrals that there are. A friend's begins before the friend's first purchase.
    ///   - terms: what each version of the program says of them.
    ///   - erased: members of whom nothing is kept that could be compared.
    package init(records: [ReferralRecord] = [], terms: [ReferralTerms] = [], erased: Set<MemberID> = []) {
        self.records = Dictionary(records.map { ($0.parties.friend, $0) }) { first, _ in first }
        self.terms = Dictionary(terms.map { ($0.version, $0) }) { first, _ in first }
        self.erased = erased
    }

    /// Takes in what Earning told next, read as what it is, and where; most is of no concern.
    package mutating func apply(_ told: any Body, at position: Position) {
        switch told {
        case let told as PurchaseRecorded: record(told, at: position)
        case let told as ReturnRecorded:
            let id = FriendPurchase.id(told.purchase, source: told.purchaseSource, of: told.member)
            purchases[id]?.take(told.lines, by: told.number, of: told.source)
        case let told as ReturnVoided:
            let id = FriendPurchase.id(told.purchase, source: told.purchaseSource, of: told.member)
            purchases[id]?.putBack(told.lines, by: told.number, of: told.source)
        default: break
        }
    }

    private mutating func record(_ told: PurchaseRecorded, at position: Position) {
        if !told.sent.comparisons.isEmpty, !erased.contains(told.member) {
            _ = seen[told.member, default: SeenSignals(member: told.member)].add(told.sent.comparisons)
        }
        guard let record = records[told.member], let terms = terms[record.version] else { return }
        let purchase = FriendPurchase(told, at: position)
        if purchases[purchase.id] == nil, record.canQualify(purchase, under: terms) { purchases[purchase.id] = purchase }
    }
}
