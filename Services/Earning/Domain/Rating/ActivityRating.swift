// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What an activity is worth, and why. It has no base, no multiplier and no lines, and nothing of it counts for tiers.
struct ActivityRating: Sendable {
    let version: ProgramVersion
    let award: Award
    let rewards: [GrantedReward]
    /// What counts against caps.
    let counted: [CountedAward]
    /// Rules that did not apply, and why.
    let notApplied: [(rule: RuleName, why: String)]

    var points: Points { award.points }
    var explanation: [Explanation] {
        award.explanation(on: [nil], version: version.version, rounding: version.program.rounding)
    }

    /// Rates an activity by a version of the program.
    init(
        _ activity: String,
        under version: ProgramVersion,
        at occurredAt: Timestamp,
        for member: RatingContext
    ) throws(Rejection) {
        let round = try CampaignRound(
            of: Occasion(event: .activity(activity), moment: LocalMoment(occurredAt, in: version.program.zone), member: member),
            by: version.program.campaigns,
            on: .nothing(on: 1)
        )
        self.version = version
        award = try Award(round.shares, rounding: version.program.rounding)
        rewards = round.rewards
        counted = round.counted(of: award)
        notApplied = round.notApplied
    }
}
