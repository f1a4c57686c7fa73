// SPDX-License-Identifier: Apache-2.0

/// A return as it was reported (protocol.md, `purchase.returned`).
package struct GiveBack: Hashable, Sendable {
    /// So much of a line; neither quantity nor amount: all that is left of it.
    package struct Part: Hashable, Sendable {
        package var line: String
        package var quantity: Int64?
        package var amount: Int64?

        package init(_ line: String, quantity: Int64? = nil, amount: Int64? = nil) {
            (self.line, self.quantity, self.amount) = (line, quantity, amount)
        }
    }

    /// How much of the purchase.
    package enum Extent: Hashable, Sendable {
        case everything
        case amount(Int64)
        case lines([Part])
    }

    package var source: String
    package var number: String
    package var purchaseSource: String
    package var purchase: String
    package var member: String?
    package var extent: Extent

    package init(
        source: String, number: String, purchaseSource: String? = nil, purchase: String, member: String? = nil, extent: Extent
    ) {
        (self.source, self.number, self.purchaseSource) = (source, number, purchaseSource ?? source)
        (self.purchase, self.member, self.extent) = (purchase, member, extent)
    }

    /// The codes for what is wrong with it whatever the purchase is.
    var faults: Set<String> {
        let isInvalid =
            switch extent {
            case .everything: false
            case .amount(let amount): !(0...largest).contains(amount)
            case .lines(let parts):
                parts.isEmpty
                    || parts.contains { !(1...largest).contains($0.quantity ?? 1) || !(0...largest).contains($0.amount ?? 0) }
            }
        return isInvalid ? ["invalid"] : []
    }

    /// It asks for 0 minor units, of which the contract does not say whether one may ask for them.
    var asksForNoMoney: Bool {
        switch extent {
        case .everything: false
        case .amount(let amount): amount == 0
        case .lines(let parts): parts.contains { $0.amount == 0 }
        }
    }
}
