// SPDX-License-Identifier: Apache-2.0

import Kernel

/// A name by which a till or shop knows a member: `card:6035550100`.
package struct Identifier: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable { case card, phone, email, customer }

    package let kind: Kind
    /// Normalised, so that two spellings of one identifier are one.
    package let value: String

    /// Nil for an empty or too long value, or one with a control character.
    package init?(_ kind: Kind, _ value: String) {
        let trimmed = value.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()
        var text = String(trimmed)
        switch kind {
        case .email: text = text.lowercased()
        // People write telephone numbers with spaces, dashes, dots and brackets.
        case .phone: text.removeAll { " -./()".contains($0) }
        case .card: text.removeAll { " -".contains($0) }
        case .customer: break
        }
        guard (1...Limits.labelCharacters).contains(text.utf8.count), !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f })
        else { return nil }
        self.kind = kind
        self.value = text
    }

    /// Reads `kind:value`.
    package init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":"), let kind = Kind(rawValue: String(text[..<colon])) else { return nil }
        self.init(kind, String(text[text.index(after: colon)...]))
    }

    package var description: String { "\(kind.rawValue):\(value)" }
}

/// An identifier as it leaves Enrollment: its kind, and a keyed hash of its value.
package struct IdentifierHash: Hashable, Sendable, JSONValue, CustomStringConvertible {
    package let kind: Identifier.Kind
    /// 32 hexadecimal digits.
    package let digits: String

    package init(kind: Identifier.Kind, digits: String) {
        self.kind = kind
        self.digits = digits
    }

    package var description: String { "\(kind.rawValue):\(digits)" }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        guard let kind = Identifier.Kind(rawValue: try fields.text("kind")) else {
            throw Invalid(pointer["kind"], "must be card, phone, email or customer")
        }
        self.init(kind: kind, digits: try fields.text("hash"))
    }

    package var json: JSON { ["hash": digits.json, "kind": kind.rawValue.json] }
}

/// Who is meant in a message: a member id, or an identifier that is still to be resolved.
package enum MemberReference: Hashable, Sendable, JSONValue {
    case id(MemberID)
    case identifier(Identifier)

    /// Nil for what is neither.
    package init?(text: String) {
        if let id = MemberID(text) {
            self = .id(id)
        } else if let identifier = Identifier(text) {
            self = .identifier(identifier)
        } else {
            return nil
        }
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let reference = MemberReference(text: try String(json, at: pointer)) else {
            throw Invalid(pointer, "must be a member id (mem_…) or kind:value with kind card, phone, email or customer")
        }
        self = reference
    }

    package var json: JSON {
        switch self {
        case .id(let id): id.json
        case .identifier(let identifier): identifier.description.json
        }
    }
}
