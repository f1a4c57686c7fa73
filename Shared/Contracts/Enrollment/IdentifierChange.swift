// SPDX-License-Identifier: Apache-2.0

import Kernel

/// Linking or unlinking an identifier: they differ in words only.
package protocol IdentifierChange: Sendable {
    static var asked: String { get }
    static var told: String { get }
    /// Whether it is the member's afterwards.
    static var isLinked: Bool { get }
}

package enum Linking: IdentifierChange {
    package static let (asked, told, isLinked) = ("member.linkIdentifier", "identifier.linked", true)
}

package enum Unlinking: IdentifierChange {
    package static let (asked, told, isLinked) = ("member.unlinkIdentifier", "identifier.unlinked", false)
}

package typealias MemberLinkIdentifier = IdentifierRequest<Linking>
package typealias MemberUnlinkIdentifier = IdentifierRequest<Unlinking>
package typealias IdentifierLinked = IdentifierEvent<Linking>
package typealias IdentifierUnlinked = IdentifierEvent<Unlinking>

/// `member.linkIdentifier` or `member.unlinkIdentifier`: `{member, kind, value}`.
package struct IdentifierRequest<Change: IdentifierChange>: Body {
    package static var type: String { Change.asked }

    package let member: MemberReference
    package let identifier: Identifier

    package init(member: MemberReference, identifier: Identifier) {
        self.member = member
        self.identifier = identifier
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        member = try Fields(json, at: pointer).required("member")
        identifier = try Identifier(json, at: pointer)
    }

    package var json: JSON { identifier.json.with("member", member.json) }
}

/// `identifier.linked` or `identifier.unlinked`.
///
/// A directory is built of these. It keeps what was unlinked, because an identifier never becomes another member's.
package struct IdentifierEvent<Change: IdentifierChange>: Body {
    package static var type: String { Change.told }

    package let member: MemberID
    package let identifier: IdentifierHash
    /// Of an e-mail address or telephone number that was linked.
    package let comparison: Comparison?

    package init(member: MemberID, identifier: IdentifierHash, comparison: Comparison? = nil) {
        self.member = member
        self.identifier = identifier
        self.comparison = comparison
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        identifier = try fields.required("identifier")
        comparison = try fields.optional("comparison")
    }

    package var json: JSON {
        .members(["comparison": comparison?.json, "identifier": identifier.json, "member": member.json])
    }
}

extension Identifier: JSONValue {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        guard let kind = Kind(rawValue: try fields.text("kind")) else {
            throw Invalid(pointer["kind"], "must be card, phone, email or customer")
        }
        guard let identifier = Identifier(kind, try fields.text("value")) else {
            throw Invalid(pointer["value"], "must be more than white space and punctuation")
        }
        self = identifier
    }

    package var json: JSON { ["kind": kind.rawValue.json, "value": value.json] }
}
