// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `preference.set`: how a member likes it.
///
/// It is told as `member.updated` with `preferences` among what changed.
package struct PreferenceSet: Body {
    package static let type = "preference.set"

    package let member: MemberReference
    package let key: Label
    package let value: PropertyValue

    package init(member: MemberReference, key: Label, value: PropertyValue) {
        self.member = member
        self.key = key
        self.value = value
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        key = try fields.required("key")
        value = try fields.required("value")
    }

    package var json: JSON { ["key": key.json, "member": member.json, "value": value.json] }
}
