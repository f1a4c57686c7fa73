// SPDX-License-Identifier: Apache-2.0

import Kernel

/// A name that somebody else gave: a shop to a purchase, a till to a line, a program to a rule.
///
/// `Of` says what is named, so that the number of a return cannot be taken for that of a purchase. Names are compared byte
/// by byte, as the inbox hashes them.
package struct Name<Of>: Hashable, Sendable, JSONValue, CustomStringConvertible {
    package let text: String

    /// Nil unless `text` has 1 to `Limits.labelCharacters` characters, none of them a control character.
    package init?(_ text: String) {
        // Counting bytes first is cheap, and enough for nearly every name.
        guard !text.isEmpty,
            text.utf8.count <= Limits.labelCharacters || text.unicodeScalars.count <= Limits.labelCharacters,
            !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f })
        else { return nil }
        self.text = text
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let name = Name(try String(json, at: pointer)) else {
            throw Invalid(pointer, "must have 1 to \(Limits.labelCharacters) characters, and no control character")
        }
        self = name
    }

    package var json: JSON { .string(text) }
    package var description: String { text }

    package static func == (a: Name, b: Name) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }
}

/// The shop's own number of a purchase; unique for its source.
package typealias PurchaseNumber = Name<PurchaseCompleted>
/// The shop's own number of a return; unique for its purchase.
package typealias ReturnNumber = Name<PurchaseReturned>
/// The name of a line; unique in its purchase.
package typealias LineName = Name<PurchaseLine>
/// The name of a rule in the program; `base` is what every purchase earns.
package typealias RuleName = Name<RulePoints>

extension Name where Of == RulePoints {
    /// What every purchase earns, before tiers and campaigns.
    package static let base = RuleName(known: "base")
    /// What `referral` of the program gives.
    package static let referral = RuleName(known: "referral")

    private init(known text: String) {
        guard let name = Self(text) else { preconditionFailure("\(text) is no name") }
        self = name
    }
}

/// The name of a tier in the program.
package typealias TierName = Name<Tier>
package enum Tier {}
/// The caller's own name for a hold; unique for its member, for ever.
package typealias HoldName = Name<Hold>
package enum Hold {}

/// The number of a publication of the program: 1 for the first.
package struct Version: Hashable, Comparable, Sendable, JSONValue, CustomStringConvertible {
    package let number: Int64

    /// - Precondition: at least 1.
    package init(_ number: Int64) {
        precondition(number >= 1, "a version \(number)")
        self.number = number
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let number = try Int64(json, at: pointer)
        guard number >= 1 else { throw Invalid(pointer, "must be at least 1") }
        self.init(number)
    }

    package var json: JSON { .integer(number) }
    package var next: Version { Version(number + 1) }
    package var description: String { String(number) }
    package static func < (a: Version, b: Version) -> Bool { a.number < b.number }
}

/// Points earned together, with one expiry and one origin.
package enum Lot: Identified { package static let prefix = "lot" }
package typealias LotID = ID<Lot>
