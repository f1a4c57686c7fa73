// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `cashback.earned`: a purchase gave money back.
package struct CashbackEarned: Body, Hashable {
    package static let type = "cashback.earned"

    package let member: MemberID
    package let purchase: PurchaseNumber
    package let source: String
    package let currency: Currency
    package let amount: Amount
    /// Before the rounding, in minor units: a whole number or a fraction.
    package let exact: Rational
    /// The wallet afterwards.
    package let balance: Amount
    /// The fraction that is kept for the next.
    package let carry: Rational
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        purchase: PurchaseNumber,
        source: String,
        currency: Currency,
        amount: Amount,
        exact: Rational,
        balance: Amount,
        carry: Rational,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.purchase = purchase
        self.source = source
        self.currency = currency
        self.amount = amount
        self.exact = exact
        self.balance = balance
        self.carry = carry
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        purchase = try fields.required("purchase")
        source = try fields.required("source")
        currency = try fields.required("currency")
        amount = try fields.required("amount")
        exact = try fields.required("exact")
        balance = try fields.required("balance")
        carry = try fields.required("carry")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        [
            "amount": amount.json, "balance": balance.json, "carry": carry.json, "currency": currency.json,
            "exact": exact.json, "member": member.json, "occurredAt": occurredAt.json,
            "purchase": purchase.json, "source": source.json,
        ]
    }
}

/// `cashback.revoked`: a return took money back that the purchase had given. A return that is undone tells an amount below zero.
package struct CashbackRevoked: Body, Hashable {
    package static let type = "cashback.revoked"

    package let member: MemberID
    package let purchase: PurchaseNumber
    package let purchaseSource: String
    package let number: ReturnNumber
    package let currency: Currency
    package let amount: Amount
    package let exact: Rational
    package let balance: Amount
    package let carry: Rational
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        purchase: PurchaseNumber,
        purchaseSource: String,
        number: ReturnNumber,
        currency: Currency,
        amount: Amount,
        exact: Rational,
        balance: Amount,
        carry: Rational,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.purchase = purchase
        self.purchaseSource = purchaseSource
        self.number = number
        self.currency = currency
        self.amount = amount
        self.exact = exact
        self.balance = balance
        self.carry = carry
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        purchase = try fields.required("purchase")
        purchaseSource = try fields.required("purchaseSource")
        number = try fields.required("return")
        currency = try fields.required("currency")
        amount = try fields.required("amount")
        exact = try fields.required("exact")
        balance = try fields.required("balance")
        carry = try fields.required("carry")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        [
            "amount": amount.json, "balance": balance.json, "carry": carry.json, "currency": currency.json,
            "exact": exact.json, "member": member.json, "occurredAt": occurredAt.json,
            "purchase": purchase.json, "purchaseSource": purchaseSource.json, "return": number.json,
        ]
    }
}

/// `cashback.carried`: whole units moved between the wallet and the fraction that is kept.
package struct CashbackCarried: Body, Hashable {
    package static let type = "cashback.carried"

    package let member: MemberID
    package let currency: Currency
    /// To the wallet.
    package let amount: Amount
    package let balance: Amount
    package let carry: Rational
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        currency: Currency,
        amount: Amount,
        balance: Amount,
        carry: Rational,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.currency = currency
        self.amount = amount
        self.balance = balance
        self.carry = carry
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        currency = try fields.required("currency")
        amount = try fields.required("amount")
        balance = try fields.required("balance")
        carry = try fields.required("carry")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        [
            "amount": amount.json, "balance": balance.json, "carry": carry.json, "currency": currency.json,
            "member": member.json, "occurredAt": occurredAt.json,
        ]
    }
}

/// `cashback.spent`: money of the wallet was used.
package struct CashbackSpent: Body, Hashable {
    package static let type = "cashback.spent"

    package let member: MemberID
    package let currency: Currency
    package let amount: Amount
    package let reference: String
    package let balance: Amount
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        currency: Currency,
        amount: Amount,
        reference: String,
        balance: Amount,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.currency = currency
        self.amount = amount
        self.reference = reference
        self.balance = balance
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        currency = try fields.required("currency")
        amount = try fields.required("amount")
        reference = try fields.required("reference")
        balance = try fields.required("balance")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        [
            "amount": amount.json, "balance": balance.json, "currency": currency.json, "member": member.json,
            "occurredAt": occurredAt.json, "reference": reference.json,
        ]
    }
}
