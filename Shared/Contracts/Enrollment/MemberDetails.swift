// SPDX-License-Identifier: Apache-2.0

import Kernel

/// What is known of the person behind a member.
///
/// All of it is personal data: it is asked and kept, and no event tells it.
package struct MemberDetails: Hashable, Sendable, JSONValue {
    package var name: String?
    package var birthday: CalendarDay?
    package var locale: LanguageTag?
    package var timeZone: TimeZoneName?
    /// Given anew as a whole, so that one can be removed as well.
    package var attributes: Properties?

    package init(
        name: String? = nil, birthday: CalendarDay? = nil, locale: LanguageTag? = nil, timeZone: TimeZoneName? = nil,
        attributes: Properties? = nil
    ) {
        self.name = name
        self.birthday = birthday
        self.locale = locale
        self.timeZone = timeZone
        self.attributes = attributes
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        name = try fields.text("name", ifPresent: Limits.labelCharacters)
        birthday = try fields.optional("birthday")
        locale = try fields.optional("locale")
        timeZone = try fields.optional("timeZone")
        attributes = try fields.optional("attributes")
    }

    package var json: JSON {
        .members([
            "attributes": attributes?.json, "birthday": birthday?.json, "locale": locale?.json, "name": name?.json,
            "timeZone": timeZone?.json,
        ])
    }
}

extension CalendarDay: JSONValue {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let day = CalendarDay(try String(json, at: pointer)) else {
            throw Invalid(pointer, "must be a day that exists, as YYYY-MM-DD")
        }
        self = day
    }

    package var json: JSON { .string(description) }
}
