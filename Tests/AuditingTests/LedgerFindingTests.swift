// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Auditing
@testable import Storage

/// Of a ledger that has told everything, everything holds; and what is changed in an account by hand is found.
@Suite struct LedgerFindingTests {
    private let whole: WholeLedger

    init() throws { whole = try WholeLedger() }

    @Test func `of a ledger that has told everything, everything holds`() throws {
        let all: Set<String> = [
            "purchase.recorded", "purchase.rejected", "purchase.recalculated", "return.recorded", "return.voided", "return.charged",
            "activity.recorded", "reversal.recorded", "points.earned", "points.activated", "points.spent", "points.held",
            "points.released", "points.restored", "points.revoked", "points.expiring", "points.expired", "points.adjusted",
            "points.transferred", "points.writtenOff", "cashback.earned", "cashback.revoked", "cashback.spent", "cashback.carried",
            "reward.granted", "reward.withdrawn", "tier.upgraded", "tier.downgraded", "tier.retained", "tier.expiring",
            "transfer.offered", "program.published",
        ]
        #expect(try all.subtracting(whole.told()) == [])
        let audit = try whole.audited.audit()
        #expect(audit.findings.first == [])
        #expect(audit.figures.underWay == 0)
        #expect(audit.figures.spent > 0 && audit.figures.expired > 0 && audit.figures.revoked > 0 && audit.figures.moved > 0)
    }

    @Test(
        arguments: [
            ("lots", "expiresAt", "2099-01-01T00:00:00Z"), ("lots", "earnedAt", "2020-01-01T00:00:00Z"),
            ("lots", "activeAt", "2099-01-01T00:00:00Z"), ("lots", "points", 1_000), ("holds", "until", "2099-01-01T00:00:00Z"),
        ] as [(String, String, JSON)]
    )
    func `a lot or a hold that was changed is found`(list: String, field: String, value: JSON) throws {
        try change { account in
            guard let parts = account[list]?.array, let first = parts.first else { return nil }
            return account.with(list, .array([first.with(field, value)] + parts.dropFirst()))
        }
        try expectFound()
    }

    @Test func `points of a hold that were changed are found, by a quick look too`() throws {
        try change { account in
            guard let hold = account["holds"]?.array?.first, let lot = hold["lots"]?.array?.first else { return nil }
            return account.with("holds", [hold.with("lots", [lot.with("points", 77)])])
        }
        try expectFound()
        #expect(try whole.audited.audit(isQuick: true).findings.first.contains { $0.contains("points in lots") })
    }

    @Test(
        arguments: [
            ("debt", 5), ("purchases", 99), ("qualifying", 99), ("stamps", [["card", 1]]), ("usage", []), ("wallets", []),
            ("warned", ["through": "2020-01-01T00:00:00Z"]), ("entryGifts", []), ("tier", [:]), ("totals", [:]),
        ] as [(String, JSON)]
    )
    func `a counter, a level or a sum that was changed is found`(field: String, value: JSON) throws {
        try change { account in account[field].map { $0 == value ? nil : account.with(field, value) } ?? nil }
        try expectFound()
    }

    @Test(arguments: ["endedHold", "returnedPurchase"])
    func `what became of a hold or of a purchase that was changed is found`(collection: String) throws {
        let field = collection == "endedHold" ? "restored" : "lost"
        let kept = Storage.Collection(collection)
        try changeDocuments(of: kept) { $0.with(field, collection == "endedHold" ? 1 : ["tier:platinum"]) }
        let findings = try whole.audited.audit().findings.first
        #expect(findings.contains { $0.contains("is not what the journal comes to") }, "\(findings)")
    }

    private func expectFound() throws {
        let findings = try whole.audited.audit().findings.first
        #expect(findings.contains { $0.contains("is not what the journal comes to") }, "\(findings)")
    }

    /// Changes the accounts of which `change` makes something else.
    private func change(_ change: (JSON) -> JSON?) throws {
        var changed = 0
        for shard in 0...1 {
            try whole.audited.change(ProcessName(.earning, shard)) { store in
                for document in try store.page(Query(limit: 99), in: Account.collection) {
                    guard let json = change(try JSON(parsing: document.json)) else { continue }
                    try store.save(json.bytes, as: document.id, in: Account.collection, keys: [nil])
                    changed += 1
                }
            }
        }
        #expect(changed > 0)
    }

    private func changeDocuments(of collection: Storage.Collection, _ change: (JSON) -> JSON) throws {
        for shard in 0...1 {
            try whole.audited.change(ProcessName(.earning, shard)) { store in
                for document in try store.page(Query(limit: 1), in: collection) {
                    let json = change(try JSON(parsing: document.json))
                    try store.save(json.bytes, as: document.id, in: collection, keys: [])
                }
            }
        }
    }
}
