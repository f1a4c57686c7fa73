// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `member.rewards`, the latest first; a code is shown to its member while it can be used.
func memberRewards(_ asked: MemberRewards, _ turn: inout Turn) throws -> Reply {
    _ = try turn.applicant(asked.member)
    let page = try turn.page(of: asked)
    return .done(
        .members([
            "member": asked.member.json, "next": page.next?.json,
            "redemptions": .array(try page.redemptions.map { try turn.answer($0).with("voucher", $0.voucher?.json) }),
            "vouchers": .array(
                try page.vouchers.map { voucher in
                    let code = voucher.state(at: turn.now) == .open ? try turn.code(of: voucher) : nil
                    return try turn.answer(voucher, shown: code)
                }),
        ]))
}

/// What began in one stretch of a member's history.
private struct RewardPage {
    var redemptions: [RedemptionStory] = []
    var vouchers: [IssuedVoucher] = []
    /// Where the stretch ends; nil when nothing began before it.
    var next: Position?
}

extension Turn {
    /// Both lists are one walk back through the member's events, so that one place says how far both have come.
    fileprivate func page(of asked: MemberRewards) throws -> RewardPage {
        var page = RewardPage()
        var last: Position?
        try walkBack(from: start(of: asked)) { entry in
            guard let beginning = try beginning(at: entry) else { return true }
            guard page.hasRoom(for: beginning, limit: asked.limit) else {
                page.next = last
                return false
            }
            last = entry.position
            switch beginning {
            case .redemption(let redemption): page.redemptions.append(try known(redemption))
            case .voucher(let voucher): page.vouchers += [try self.voucher(voucher)].compactMap { $0 }
            }
            return true
        }
        return page
    }

    /// The member's event that the page looks at first.
    private func start(of asked: MemberRewards) throws -> Position? {
        guard let after = asked.after else { return try tally(of: asked.member)?.last }
        guard let entry = try told(at: after), entry.member == asked.member else {
            throw Rejection(Invalid(Pointer("/data/after"), "is not what a page before ended with"))
        }
        return entry.previous
    }
}

extension RewardPage {
    func hasRoom(for beginning: Beginning, limit: Int) -> Bool {
        switch beginning {
        case .redemption: redemptions.count < limit
        case .voucher: vouchers.count < limit
        }
    }
}
