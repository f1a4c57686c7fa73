// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// A voucher that a member has: the fold of its events.
///
/// The code stands in the event that issued it, and is found there when it is to be shown; here is its hash.
package struct IssuedVoucher: Hashable, Sendable {
    package let voucher: VoucherID
    package let redemption: RedemptionID
    package let member: MemberID
    package let reward: RewardName
    let code: CodeHash
    /// Where it was issued.
    let position: Position
    let issuedAt: Timestamp
    /// The first instant at which it cannot be used any more.
    let expiresAt: Timestamp?
    /// How often it can be used in all.
    let uses: Int64
    package internal(set) var used: Int64 = 0
    /// Of these uses, those of which no purchase is known.
    var loose: Int64 = 0
    package internal(set) var state = State.open
    /// What it was used for last.
    var last: Use?

    package enum State: String, Sendable, JSONWord { case open, used, voided, expired }

    struct Use: Hashable, Sendable {
        let at: Timestamp
        var purchase: PurchaseKey?
        let store: String?
    }

    init(
        voucher: VoucherID, redemption: RedemptionID, member: MemberID, reward: RewardName, code: CodeHash, position: Position,
        issuedAt: Timestamp, expiresAt: Timestamp?, uses: Int64
    ) {
        self.voucher = voucher
        self.redemption = redemption
        self.member = member
        self.reward = reward
        self.code = code
        self.position = position
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.uses = uses
    }

    init(_ told: VoucherIssued, code: CodeHash, at position: Position) {
        self.init(
            voucher: told.voucher, redemption: told.redemption, member: told.member, reward: told.reward, code: code,
            position: position, issuedAt: told.occurredAt, expiresAt: told.expiresAt, uses: told.uses)
    }

    /// How it stands at `time`: the chore that tells of an end may be late.
    func state(at time: Timestamp) -> State { state == .open && expiresAt.map { $0 <= time } ?? false ? .expired : state }

    /// Refuses what cannot be used at `time`.
    func checkUse(at time: Timestamp) throws(Rejection) {
        switch state(at: time) {
        case .open: return
        case .used: throw Rejection(.voucherUsed, useText, data: useAnswer)
        case .voided: throw Rejection(.voucherVoided, "it was voided")
        case .expired: throw Rejection(.voucherExpired, "its time was over\(expiresAt.map { " at \($0)" } ?? "")")
        }
    }

    /// Refuses to undo what was used, or what the member let pass.
    func checkCancel(at time: Timestamp) throws(Rejection) {
        if used > 0 { throw Rejection(.voucherUsed, useText, data: useAnswer) }
        if state(at: time) == .expired { try checkUse(at: time) }
    }

    /// What a till that comes too late is told of the first.
    private var useAnswer: JSON? {
        last.map { use in
            .members([
                "purchase": use.purchase?.number.json, "purchaseSource": use.purchase?.source.json, "store": use.store?.json,
                "usedAt": use.at.json, "voucher": voucher.json,
            ])
        }
    }

    /// The same for people.
    private var useText: String {
        guard let last else { return "it was used" }
        let purchase = last.purchase.map { " for the purchase \($0.number) of \($0.source)" } ?? ""
        return "it was used at \(last.at)\(last.store.map { " in \($0)" } ?? "")\(purchase)"
    }
}

/// What a voucher is found by: a keyed hash of its code.
package struct CodeHash: Hashable, Sendable, JSONValue, CustomStringConvertible {
    package let text: String

    package init(bits: UInt128) {
        let digits = String(bits, radix: 16)
        text = String(repeating: "0", count: 32 - digits.count) + digits
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        text = try String(json, at: pointer)
        guard text.utf8.count == 32 else { throw Invalid(pointer, "must have 32 digits") }
    }

    package var json: JSON { text.json }
    package var description: String { text }
}

/// A purchase, by the number that its reporter gave it.
package struct PurchaseKey: Hashable, Sendable, JSONValue {
    package let number: PurchaseNumber
    package let source: String

    package init(number: PurchaseNumber, source: String) {
        self.number = number
        self.source = source
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        number = try fields.required("purchase")
        source = try fields.required("source")
    }

    package var json: JSON { ["purchase": number.json, "source": source.json] }

    /// A source has no space in it.
    package var text: String { "\(source) \(number)" }
}

/// The vouchers that a purchase was paid with.
package struct PurchaseVouchers: Hashable, Sendable {
    package let purchase: PurchaseKey
    package internal(set) var vouchers: [VoucherID]
}

/// How much a member has redeemed, and where that was told last.
package struct MemberTally: Hashable, Sendable {
    package let member: MemberID
    /// Where the member's last event stands in the journal.
    var last = Position.start
    /// What was asked for and not undone.
    var redeemed: [RewardName: Int64] = [:]

    init(member: MemberID) { self.member = member }
}
