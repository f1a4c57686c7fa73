// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `member.rewards`, the latest first; a code is shown to its member while it can be used.
func memberRewards(_ asked: MemberRewards, _ turn: inout Turn) throws -> Reply {
    _ = try turn.applicant(asked.member)
    let stories: [RedemptionStory] = try turn.all(of: asked.member, by: RedemptionStory.memberIndex)
    let vouchers: [IssuedVoucher] = try turn.all(of: asked.member, by: IssuedVoucher.memberIndex)
    let latestStories = stories.sorted { ($0.begunAt, $0.redemption) > ($1.begunAt, $1.redemption) }
    let latestVouchers = vouchers.sorted { ($0.issuedAt, $0.position) > ($1.issuedAt, $1.position) }
    return .done([
        "member": asked.member.json,
        "redemptions": .array(
            try latestStories.prefix(Limits.memberRewards).map { try turn.answer($0).with("voucher", $0.voucher?.json) }),
        "vouchers": .array(
            try latestVouchers.prefix(Limits.memberRewards).map { voucher in
                let code = voucher.state(at: turn.now) == .open ? try turn.code(of: voucher) : nil
                return try turn.answer(voucher, shown: code)
            }),
    ])
}
