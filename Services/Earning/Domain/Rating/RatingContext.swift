// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What rating has to know of a member, beside what is rated.
struct RatingContext: Hashable, Sendable {
    /// The level held when it happened; nil in a program without tiers.
    var tier: TierName?
    /// Those that are known of the member now.
    var segments: Set<String>
    /// How many purchases the member has with this one, those not counted that were returned in full.
    var purchaseNumber: Int64
    var usage: CampaignUsage

    /// A member of whom nothing is known yet.
    static let newcomer = RatingContext(tier: nil, segments: [], purchaseNumber: 1, usage: CampaignUsage())
}
