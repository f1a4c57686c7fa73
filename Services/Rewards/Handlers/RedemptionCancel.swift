// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `redemption.get`.
func redemptionGet(_ asked: RedemptionGet, _ turn: inout Turn) throws -> Reply {
    .done(try turn.answer(turn.known(asked.redemption)))
}

/// Answers `redemption.cancel`, when Earning has given the points back.
func redemptionCancel(_ asked: RedemptionCancel, _ turn: inout Turn) throws -> Outcome {
    var story = try turn.known(asked.redemption)
    switch story.state {
    case .requested: throw Rejection(.redemptionUnsettled, "how it ends is not known yet")
    case .rejected: throw Rejection(.redemptionRejected, "it was rejected, and nothing was spent")
    case .cancelled: break
    case .issued:
        if let voucher = try turn.voucher(of: story) { try voucher.checkCancel(at: turn.now) }
        try turn.cancel(story, because: .asked, reason: asked.reason, actor: asked.actor)
        story = try turn.known(asked.redemption)
    }
    let answer = try turn.answer(story)
    let isRestored = answer["restored"] != nil || story.cost == .zero || story.issuedAt == nil
    return isRestored ? .reply(.done(answer)) : .answerWhenSettled(story.redemption.text, meanwhile: .accepted(answer))
}

/// A chore: cancels redemptions that were not settled in time. If Earning spends the points later, it gives them back.
func cancelUnsettled(_ turn: inout Turn) throws -> Bool {
    let latest = IndexKey.integer(turn.now.milliseconds - Limits.redemptionTime)
    let query = Query(index: RedemptionStory.unsettledIndex, through: latest, limit: storiesAtOnce)
    let page = try turn.documents(RedemptionStory.self).page(query)
    for story in page.values { try turn.cancel(story, because: .unsettled) }
    return page.next != nil
}

/// A caller waits for a turn of them at most.
private let storiesAtOnce = 64
