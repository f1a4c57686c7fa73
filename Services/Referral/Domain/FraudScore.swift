// SPDX-License-Identifier: Apache-2.0

import Contracts

/// What the signals of a referral weigh together, and what follows.
///
/// The weights say how rarely honest people show the signal: families share an address, couples a device, and some a name. The
/// table stands in docs/operating/review-referrals.md as well.
enum FraudVerdict: Hashable, Sendable {
    case accept
    /// A person looks at it before anything is given.
    case review
    /// Nothing is given.
    case reject

    init(score: Int64) { self = score >= Self.rejected ? .reject : score >= Self.reviewed ? .review : .accept }

    private static let (reviewed, rejected): (Int64, Int64) = (50, 100)
}

extension FraudSignal {
    /// Out of 100, with which a referral is rejected.
    var weight: Int64 {
        switch self {
        case .selfReferral, .cycle: 100
        case .similarEmail: 80
        case .sharedPayment, .orderByAdvocate: 60
        case .sharedDevice, .burst: 50
        case .sameName, .sharedAddress: 30
        }
    }
}

extension Sequence where Element == FraudSignal {
    /// What they weigh together.
    package var score: Int64 { reduce(0) { $0 + $1.weight } }
}
