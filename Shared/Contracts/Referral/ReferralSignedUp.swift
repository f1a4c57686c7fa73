// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `referral.signedUp`: a friend enrolled with an advocate's code.
package struct ReferralSignedUp: Body, Hashable {
    package static let type = "referral.signedUp"

    package let parties: ReferralParties
    package let code: ReferralCode
    /// The version of the program that was in force: what it promised holds for this referral.
    package let version: Version
    /// The first instant at which it is too late for the purchase; nil: never.
    package let until: Timestamp?
    /// Where the friend enrolled from, as a keyed hash.
    package let origin: String?
    /// What looked like fraud at once.
    package let signals: [FraudSignal]
    /// When the friend enrolled.
    package let occurredAt: Timestamp

    package init(
        parties: ReferralParties, code: ReferralCode, version: Version, until: Timestamp? = nil, origin: String? = nil,
        signals: [FraudSignal] = [], occurredAt: Timestamp
    ) {
        self.parties = parties
        self.code = code
        self.version = version
        self.until = until
        self.origin = origin
        self.signals = signals
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        parties = try ReferralParties(json, at: pointer)
        code = try fields.required("code")
        version = try fields.required("version")
        until = try fields.optional("until")
        origin = try fields.optional("origin")
        signals = try fields.optional("signals") ?? []
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        parties.inlined(
            in: .members([
                "code": code.json, "occurredAt": occurredAt.json, "origin": origin?.json,
                "signals": signals.isEmpty ? nil : signals.json, "until": until?.json, "version": version.json,
            ]))
    }
}

/// `referral.expired`: the friend did not buy in time.
package struct ReferralExpired: Body, Hashable {
    package static let type = "referral.expired"

    package let parties: ReferralParties
    package let occurredAt: Timestamp

    package init(parties: ReferralParties, occurredAt: Timestamp) {
        self.parties = parties
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        parties = try ReferralParties(json, at: pointer)
        occurredAt = try Fields(json, at: pointer).required("occurredAt")
    }

    package var json: JSON { parties.inlined(in: ["occurredAt": occurredAt.json]) }
}
