// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

// What each event does to the books.

extension RewardPublished: RewardFact {
    package var concerned: MemberID? { nil }

    package func change<Books: RewardBooks & ~Copyable>(_ books: inout Books, at position: Position) throws {
        var offered = try books.reward(reward) ?? Reward(self)
        offered.details = details
        offered.retiredAt = nil
        offered.codes += codes
        books.put(offered)
    }
}

extension RewardRetired: RewardFact {
    package var concerned: MemberID? { nil }

    package func change<Books: RewardBooks & ~Copyable>(_ books: inout Books, at position: Position) throws {
        try books.change(reward) { $0.retiredAt = occurredAt }
    }
}

extension StockDepleted: RewardFact {
    package var concerned: MemberID? { nil }

    package func change<Books: RewardBooks & ~Copyable>(_ books: inout Books, at position: Position) throws {}
}

extension RedemptionRequested: RewardFact {
    package var concerned: MemberID? { member }

    package func change<Books: RewardBooks & ~Copyable>(_ books: inout Books, at position: Position) throws {
        books.put(RedemptionStory(self))
        try books.change(reward) { reward in
            reward.taken += 1
            reward.waiting += 1
        }
        try books.count(1, of: reward, for: member)
    }
}

extension RedemptionIssued: RewardFact {
    package var concerned: MemberID? { member }

    package func change<Books: RewardBooks & ~Copyable>(_ books: inout Books, at position: Position) throws {
        guard let story = try books.story(redemption) else {
            books.put(RedemptionStory(self))
            try books.change(reward) { $0.taken += 1 }
            if origin == .asked { try books.count(1, of: reward, for: member) }
            return
        }
        guard story.state == .requested else { throw Invalid(Pointer("/data/redemption"), "is \(story.state.rawValue)") }
        try books.change(redemption) { story in
            story.state = .issued
            story.cost = cost
            story.issuedAt = occurredAt
            story.balance = balance
        }
        try books.change(reward) { $0.waiting -= 1 }
    }
}

extension RedemptionRejected: RewardFact {
    package var concerned: MemberID? { member }

    package func change<Books: RewardBooks & ~Copyable>(_ books: inout Books, at position: Position) throws {
        if let story = try books.story(redemption) {
            guard story.state == .requested else { throw Invalid(Pointer("/data/redemption"), "is \(story.state.rawValue)") }
            try books.change(reward) { reward in
                reward.taken -= 1
                reward.waiting -= 1
            }
            try books.count(-1, of: reward, for: member)
        }
        var story = try books.story(redemption) ?? RedemptionStory(self)
        story.state = .rejected
        story.endedAt = occurredAt
        story.refusal = RedemptionStory.Refusal(code: code, detail: detail)
        books.put(story)
    }
}

extension RedemptionCancelled: RewardFact {
    package var concerned: MemberID? { member }

    package func change<Books: RewardBooks & ~Copyable>(_ books: inout Books, at position: Position) throws {
        guard let story = try books.story(redemption) else { return books.put(RedemptionStory(self)) }
        // Earning was restored, and spent for what it had declined. It stays rejected, as whoever asked was told.
        if story.state == .rejected, story.because == nil { return try books.change(redemption) { $0.because = because } }
        guard story.state == .requested || story.state == .issued else {
            throw Invalid(Pointer("/data/redemption"), "is nothing that can be cancelled")
        }
        try books.change(redemption) { story in
            story.state = .cancelled
            story.endedAt = occurredAt
            story.because = because
            story.undoneBy = event
        }
        try books.change(reward) { reward in
            reward.taken -= 1
            if story.state == .requested { reward.waiting -= 1 }
        }
        if story.isAsked { try books.count(-1, of: reward, for: member) }
    }
}

extension RedemptionKept: RewardFact {
    package var concerned: MemberID? { member }

    package func change<Books: RewardBooks & ~Copyable>(_ books: inout Books, at position: Position) throws {
        try books.change(redemption) { story in
            story.because = because
            story.undoneBy = event
        }
    }
}

extension VoucherIssued: RewardFact {
    package var concerned: MemberID? { member }

    package func change<Books: RewardBooks & ~Copyable>(_ books: inout Books, at position: Position) throws {
        books.put(IssuedVoucher(self, code: books.hash(of: code), at: position))
        try books.change(redemption) { $0.voucher = voucher }
        if isPooled { try books.change(reward) { $0.codesTaken += 1 } }
    }
}

extension VoucherUsed: RewardFact {
    package var concerned: MemberID? { member }

    /// The purchase that it was used for, as far as that is known.
    var key: PurchaseKey? {
        guard let purchase, let source else { return nil }
        return PurchaseKey(number: purchase, source: source)
    }

    package func change<Books: RewardBooks & ~Copyable>(_ books: inout Books, at position: Position) throws {
        guard let issued = try books.voucher(voucher), issued.state == .open, left == issued.uses - issued.used - 1 else {
            throw Invalid(Pointer("/data/voucher"), "cannot be used, or not so often")
        }
        try books.change(voucher) { voucher in
            voucher.used += 1
            if key == nil { voucher.loose += 1 }
            if voucher.used == voucher.uses { voucher.state = .used }
            voucher.last = IssuedVoucher.Use(at: occurredAt, purchase: key, store: store)
        }
        if let key { try books.link(voucher, to: key) }
    }
}

extension VoucherLinked: RewardFact {
    package var concerned: MemberID? { member }

    package func change<Books: RewardBooks & ~Copyable>(_ books: inout Books, at position: Position) throws {
        let key = PurchaseKey(number: purchase, source: source)
        try books.change(voucher) { voucher in
            voucher.loose -= 1
            voucher.last?.purchase = key
        }
        try books.link(voucher, to: key)
    }
}

extension VoucherVoided: RewardFact {
    package var concerned: MemberID? { member }

    package func change<Books: RewardBooks & ~Copyable>(_ books: inout Books, at position: Position) throws {
        try books.change(voucher) { $0.state = .voided }
    }
}

extension VoucherExpired: RewardFact {
    package var concerned: MemberID? { member }

    package func change<Books: RewardBooks & ~Copyable>(_ books: inout Books, at position: Position) throws {
        try books.change(voucher) { $0.state = .expired }
    }
}
