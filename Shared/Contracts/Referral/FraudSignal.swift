// SPDX-License-Identifier: Apache-2.0

/// What makes a referral look like fraud.
package enum FraudSignal: String, Sendable, JSONWord, Comparable {
    /// Both sides have an identifier in common, in whatever spelling.
    case selfReferral
    /// The friend is, by an identifier, who brought the advocate, or who brought them.
    case cycle
    /// The e-mail addresses differ in case, dots or what follows a plus only.
    case similarEmail
    case sameName
    case sharedPayment
    case sharedDevice
    case sharedAddress
    /// The friend's order was placed with a name, an e-mail address or a telephone number of the advocate.
    case orderByAdvocate
    /// Ten or more friends of one advocate, or from one origin, within seven days.
    case burst

    package static func < (a: FraudSignal, b: FraudSignal) -> Bool { a.rawValue < b.rawValue }
}
