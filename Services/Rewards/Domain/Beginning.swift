// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What a member has from an event on.
enum Beginning: Hashable {
    case redemption(RedemptionID)
    case voucher(VoucherID)
}

extension RewardFact {
    /// The redemption or voucher of which nothing was told before; nil where the event goes on with one.
    var beginning: Beginning? {
        switch self {
        case let told as RedemptionRequested: .redemption(told.redemption)
        // What costs nothing is not requested first, and neither is what was given.
        case let told as RedemptionIssued where told.cost == .zero: .redemption(told.redemption)
        case let told as RedemptionRejected where told.origin != .asked: .redemption(told.redemption)
        case let told as VoucherIssued: .voucher(told.voucher)
        default: nil
        }
    }
}
