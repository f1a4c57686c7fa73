// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Tells that a purchase, a return or an activity, which was answered 202 when it was accepted, is refused.
func tellRejection(of message: Message, _ rejection: Rejection, _ turn: inout Turn) throws {
    _ = try turn.tellRejection(of: message, rejection)
}

extension Turn {
    /// - Returns: where it is told.
    mutating func tellRejection(of message: Message, _ rejection: Rejection) throws -> Position {
        let isReturn = message.type == PurchaseReturned.type
        let isPurchase = message.type == PurchaseCompleted.type
        let id: String? = message.id
        let told = PurchaseRejected(
            refused: message.type,
            member: message.member,
            purchase: (message.data["purchase"]?.string ?? (isPurchase ? id : nil)).flatMap { PurchaseNumber($0) },
            number: isReturn ? (message.data["return"]?.string ?? id).flatMap { ReturnNumber($0) } : nil,
            activity: message.data["activity"]?.string.flatMap { ActivityName($0) },
            reference: message.data["reference"]?.string.flatMap { ActivityReference($0) },
            source: message.source,
            code: rejection.code,
            detail: rejection.detail,
            occurredAt: message.time ?? now
        )
        // A member that there is not has no account to which it could belong.
        guard let member = message.member, try documents(Standing.self).load(member.text) != nil else {
            return try tell(told, occurredAt: message.time)
        }
        var ledger = try ledger(of: member)
        let position = try record([told], in: &ledger)
        try save(&ledger)
        return position
    }
}
