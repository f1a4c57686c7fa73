// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `referral.review`. What was released is rewarded when it is due, which may be at once.
func referralReview(_ asked: ReferralReview, _ turn: inout Turn) throws -> Reply {
    var record = try turn.documents(ReferralRecord.self).load(asked.referral.text)
    guard let open = record else { throw Rejection(.referralNotFound, "there is no such referral") }

    let decided = try open.decideReview(asked, at: turn.now)

    try turn.record([decided], in: &record)
    return .done(record?.shown ?? [:])
}
