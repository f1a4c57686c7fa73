// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `voucher.check`.
func voucherCheck(_ asked: VoucherCheck, _ turn: inout Turn) throws -> Reply {
    .done(try turn.answer(turn.voucher(with: asked.code)))
}

/// Answers `voucher.use`: of two tills with one voucher, the second is told of the first.
func voucherUse(_ asked: VoucherUse, _ turn: inout Turn) throws -> Reply {
    let voucher = try turn.voucher(with: asked.code)
    try voucher.checkUse(at: turn.now)
    let key = asked.purchase.map { PurchaseKey(number: $0, source: asked.purchaseSource ?? turn.message.source) }
    try turn.use(voucher, for: key, in: asked.store, at: turn.now)
    return .done(try turn.answer(turn.voucher(with: asked.code)))
}

/// Answers `voucher.void`.
func voucherVoid(_ asked: VoucherVoid, _ turn: inout Turn) throws -> Reply {
    let voucher = try turn.voucher(with: asked.code)
    try voucher.checkUse(at: turn.now)
    try turn.record(
        VoucherVoided(
            voucher: voucher.voucher, redemption: voucher.redemption, member: voucher.member, reward: voucher.reward,
            reason: asked.reason, actor: asked.actor, occurredAt: turn.now))
    return .done(try turn.answer(turn.voucher(with: asked.code)))
}

/// A chore: tells of vouchers whose time is over.
func expireVouchers(_ turn: inout Turn) throws -> Bool {
    let query = Query(
        index: IssuedVoucher.expiryIndex, through: .integer(turn.now.milliseconds), limit: vouchersAtOnce)
    let page = try turn.documents(IssuedVoucher.self).page(query)
    for voucher in page.values {
        try turn.record(
            VoucherExpired(
                voucher: voucher.voucher, redemption: voucher.redemption, member: voucher.member, reward: voucher.reward,
                occurredAt: voucher.expiresAt ?? turn.now))
    }
    return page.next != nil
}

/// A caller waits for a turn of them at most.
private let vouchersAtOnce = 64

extension Turn {
    mutating func use(_ voucher: IssuedVoucher, for purchase: PurchaseKey?, in store: String?, at time: Timestamp) throws {
        try record(
            VoucherUsed(
                voucher: voucher.voucher, redemption: voucher.redemption, member: voucher.member, reward: voucher.reward,
                purchase: purchase?.number, source: purchase?.source, store: store, left: voucher.uses - voucher.used - 1,
                occurredAt: time))
    }

    /// How a voucher stands, with what it is for; with its code for the member whose it is.
    func answer(_ voucher: IssuedVoucher, shown code: VoucherCode? = nil) throws -> JSON {
        let reward = try offered(voucher.reward)
        return reward.details.value.inlined(
            in: .members([
                "code": code?.json, "expiresAt": voucher.expiresAt?.json, "issuedAt": voucher.issuedAt.json,
                "left": (voucher.uses - voucher.used).json, "member": voucher.member.json, "name": reward.details.name.json,
                "purchase": voucher.last?.purchase?.number.json, "redemption": voucher.redemption.json,
                "reward": voucher.reward.json, "source": voucher.last?.purchase?.source.json,
                "state": voucher.state(at: now).json, "uses": voucher.uses.json, "usedAt": voucher.last?.at.json,
                "voucher": voucher.voucher.json,
            ]))
    }
}
