// SPDX-License-Identifier: Apache-2.0

import Kernel

/// What a program keeps of a member beyond what Punchcard knows: attributes and preferences, by name.
///
/// At most `Limits.profileItems` of them, and each value is a text, a whole number, or true or false.
package struct Properties: Hashable, Sendable, JSONValue {
    private var object = JSON.Object()

    package init() {}

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let members = json.object?.members else { throw Invalid(pointer, "must be an object\(json.flawText)") }
        guard members.count <= Limits.profileItems else {
            throw Invalid(pointer, "must have at most \(Limits.profileItems) members")
        }
        for member in members {
            let place = pointer[member.key]
            object[try Label(.string(member.key), at: place).text] = try PropertyValue(member.value, at: place).json
        }
    }

    package var json: JSON { .object(object) }
    package var count: Int { object.members.count }

    package subscript(key: Label) -> PropertyValue? {
        get { object[key.text].flatMap { try? PropertyValue($0, at: Pointer()) } }
        set { object[key.text] = newValue?.json }
    }
}

/// A text, a whole number, or true or false.
package struct PropertyValue: Hashable, Sendable, JSONValue {
    package let json: JSON

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        switch json {
        case .bool, .integer: break
        case .string(let text):
            guard text.unicodeScalars.count <= Limits.textCharacters else {
                throw Invalid(pointer, "must have at most \(Limits.textCharacters) characters")
            }
        case .array, .object, .forbidden:
            throw Invalid(pointer, "must be a string, a whole number, true or false\(json.flawText)")
        }
        self.json = json
    }
}
