// SPDX-License-Identifier: Apache-2.0

import Contracts
import ServiceHost

/// Answers `purchase.find`: a gateway asks every shard who has the purchase of a return that names no member.
func purchaseFind(_ asked: PurchaseFind, _ turn: inout Turn) throws -> Reply {
    guard case .recorded(let known) = try turn.known(asked.purchase, of: asked.source) else {
        throw Rejection(.purchaseNotFound, "no purchase \(asked.purchase) of \(asked.source) was recorded here")
    }
    return .done(["member": known.purchase.member.json])
}
