// SPDX-License-Identifier: Apache-2.0

import Contracts
import PointsModel

// How plain values look on the wire.

extension Sale {
    /// `data` of `purchase.completed`; `who` is the member's id or an identifier.
    func data(of who: String, isNumbered: Bool) -> JSON {
        .members([
            "amount": .integer(amount), "currency": currency.json,
            "lines": lines.isEmpty ? nil : .array(lines.map(\.json)),
            "member": who.json,
            "override": isOverridden ? ["actor": "the shop", "reason": "it was so agreed"] : nil,
            "partner": partner?.json,
            "purchase": isNumbered ? number.json : nil,
            "tax": tax.map { .integer($0) },
            "tenders": tenders.isEmpty
                ? nil : .array(tenders.map { ["amount": .integer($0.amount), "kind": $0.kind.json] }),
        ])
    }
}

extension Sale.Line {
    fileprivate var json: JSON {
        .members([
            "amount": .integer(amount), "category": category?.json, "line": line.json, "quantity": .integer(quantity),
            "sku": sku?.json, "tax": tax.map { .integer($0) },
        ])
    }
}

extension GiveBack {
    /// `data` of `purchase.returned`; `who` names the member, or nobody.
    func data(of who: String?, isNumbered: Bool, source: String) -> JSON {
        var (amount, parts) = (JSON?.none, JSON?.none)
        switch extent {
        case .everything: break
        case .amount(let some): amount = .integer(some)
        case .lines(let lines):
            parts = .array(
                lines.map { part in
                    .members([
                        "amount": part.amount.map { .integer($0) }, "line": part.line.json,
                        "quantity": part.quantity.map { .integer($0) },
                    ])
                })
        }
        return .members([
            "amount": amount, "lines": parts, "member": who?.json, "purchase": purchase.json,
            "purchaseSource": purchaseSource == source ? nil : purchaseSource.json,
            "return": isNumbered ? number.json : nil,
        ])
    }
}
