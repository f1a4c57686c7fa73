// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Reads `purchase.recorded`: the vouchers that it names belong to it, and one that no till has taken is used now.
func purchaseRecorded(_ event: Event, _ turn: inout Turn) throws -> Reply? {
    // Most purchases name none, and need not be read.
    guard event.message.data["vouchers"] != nil else { return nil }
    let told: PurchaseRecorded = try event.message.body()
    let key = PurchaseKey(number: told.purchase, source: told.source)
    for text in told.sent.vouchers ?? [] {
        // A shop may have codes that are not of here.
        guard let code = VoucherCode(text), let voucher = try turn.issued(turn.hash(of: code)),
            try turn.vouchers(of: key)?.vouchers.contains(voucher.voucher) != true
        else { continue }
        if voucher.state(at: told.occurredAt) == .open {
            try turn.use(voucher, for: key, in: told.sent.store, at: told.occurredAt)
        } else if voucher.loose > 0 {
            try turn.record(
                VoucherLinked(
                    voucher: voucher.voucher, member: voucher.member, purchase: told.purchase, source: told.source,
                    occurredAt: told.occurredAt))
        }
    }
    return nil
}

/// Reads `return.recorded`: a purchase that was returned in full took no reward, and what that took comes back. A voucher that cost
/// nothing stays used.
func returnRecorded(_ told: ReturnRecorded, _ turn: inout Turn) throws {
    guard told.isFull else { return }
    let key = PurchaseKey(number: told.purchase, source: told.purchaseSource)
    for id in try turn.vouchers(of: key)?.vouchers ?? [] {
        // One that was used for other purchases as well was not for this alone.
        guard let voucher = try turn.voucher(id), voucher.used == 1 else { continue }
        let story = try turn.known(voucher.redemption)
        guard story.state == .issued, story.cost > .zero else { continue }
        try turn.cancel(story, because: .returned, event: turn.eventName)
    }
}

extension Turn {
    /// The event that is read, by what names it for ever.
    var eventName: String { "\(message.source) \(message.id)" }
}
