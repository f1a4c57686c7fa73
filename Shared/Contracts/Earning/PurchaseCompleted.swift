// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `purchase.completed`: what a till or shop reports, answered with what the purchase earns.
package struct PurchaseCompleted: Body, Hashable {
    package static let type = "purchase.completed"

    package let member: MemberID
    package let currency: Currency
    /// What was paid after discounts; never negative.
    package let amount: Amount
    /// The shop's number; nil: the id of the message.
    package let purchase: PurchaseNumber?
    package let tax: Amount?
    /// Nil when the shop names no lines; never empty.
    package let lines: [PurchaseLine]?
    package let tenders: [Tender]?
    package let store: String?
    package let channel: String?
    package let partner: String?
    package let vouchers: [String]?
    package let override: Override?
    /// Captured with it, before its points are booked.
    package let holds: [HoldName]?
    /// Of the `signals` that the sender gave: a gateway hashes them before anything is kept.
    package let comparisons: [Comparison]

    package init(
        member: MemberID,
        currency: Currency,
        amount: Amount,
        purchase: PurchaseNumber? = nil,
        tax: Amount? = nil,
        lines: [PurchaseLine]? = nil,
        tenders: [Tender]? = nil,
        store: String? = nil,
        channel: String? = nil,
        partner: String? = nil,
        vouchers: [String]? = nil,
        override: Override? = nil,
        holds: [HoldName]? = nil,
        comparisons: [Comparison] = []
    ) {
        self.member = member
        self.currency = currency
        self.amount = amount
        self.purchase = purchase
        self.tax = tax
        self.lines = lines
        self.tenders = tenders
        self.store = store
        self.channel = channel
        self.partner = partner
        self.vouchers = vouchers
        self.override = override
        self.holds = holds
        self.comparisons = comparisons
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        currency = try fields.required("currency")
        amount = try fields.paid("amount")
        purchase = try fields.optional("purchase")
        tax = try fields.tax(of: amount)
        lines = try fields.purchaseLines()
        tenders = try fields.array("tenders", limit: Limits.purchaseLines)
        store = try fields.text("store", ifPresent: Limits.labelCharacters)
        channel = try fields.text("channel", ifPresent: Limits.labelCharacters)
        partner = try fields.text("partner", ifPresent: Limits.labelCharacters)
        vouchers = try fields.codes("vouchers")
        override = try fields.optional("override")
        holds = try fields.holds("holds")
        comparisons = try fields.array("comparisons", limit: Limits.comparisons) ?? []
    }

    package var json: JSON {
        .members([
            "amount": amount.json, "channel": channel?.json, "comparisons": comparisons.isEmpty ? nil : comparisons.json,
            "currency": currency.json, "holds": holds?.json, "lines": lines?.json,
            "member": member.json, "override": override?.json, "partner": partner?.json, "purchase": purchase?.json,
            "store": store?.json, "tax": tax?.json, "tenders": tenders?.json, "vouchers": vouchers?.json,
        ])
    }

    /// Checks that lines, tenders and the tax of the lines sum to what they are parts of.
    ///
    /// - Throws: `amount_mismatch`, with the place.
    package func checkSums() throws(Rejection) {
        let lines = lines ?? []
        try Self.check(lines.isEmpty ? nil : lines.map(\.amount), sumTo: amount, "lines")
        try Self.check(tenders?.map(\.amount), sumTo: amount, "tenders")
        let taxes = lines.compactMap(\.tax)
        if let tax { try Self.check(taxes.isEmpty ? nil : taxes, sumTo: tax, "tax") }
    }

    private static func check(_ parts: [Amount]?, sumTo whole: Amount, _ key: String) throws(Rejection) {
        guard let parts else { return }
        // 512 amounts of at most 9 × 10¹⁵ fit 64 bits.
        let sum = parts.reduce(Int64(0)) { $0 + $1.minorUnits }
        guard sum != whole.minorUnits else { return }
        let detail = "\(key) sum to \(sum), not to \(whole)"
        throw Rejection(.amountMismatch, detail, errors: [Invalid(Pointer("/data")[key], detail)])
    }
}

/// `purchase.simulate`: what a purchase would earn, with the same function that makes the award; nothing is kept.
package struct PurchaseSimulate: Body, Hashable {
    package static let type = "purchase.simulate"
    package let purchase: PurchaseCompleted

    package init(_ purchase: PurchaseCompleted) { self.purchase = purchase }
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        purchase = try PurchaseCompleted(json, at: pointer)
    }
    package var json: JSON { purchase.json }
}

extension Fields {
    /// The `lines` of a purchase, each name once; nil when there are none.
    fileprivate func purchaseLines() throws(Invalid) -> [PurchaseLine]? {
        guard let lines: [PurchaseLine] = try array("lines", limit: Limits.purchaseLines), !lines.isEmpty else {
            return nil
        }
        var seen: Set<LineName> = []
        for (index, line) in lines.enumerated() where !seen.insert(line.line).inserted {
            throw Invalid(pointer["lines"][index]["line"], "stands twice: \(line.line)")
        }
        return lines
    }

    /// Names of holds, each once.
    fileprivate func holds(_ key: String) throws(Invalid) -> [HoldName]? {
        guard let holds: [HoldName] = try array(key, limit: Limits.profileItems) else { return nil }
        var seen: Set<HoldName> = []
        for (index, hold) in holds.enumerated() where !seen.insert(hold).inserted {
            throw Invalid(pointer[key][index], "stands twice: \(hold)")
        }
        return holds.isEmpty ? nil : holds
    }

    /// The codes of vouchers.
    func codes(_ key: String) throws(Invalid) -> [String]? {
        try array(key, limit: Limits.profileItems, of: Name<Never>.self).map { $0.map(\.text) }
    }
}
