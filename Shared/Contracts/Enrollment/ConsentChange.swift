// SPDX-License-Identifier: Apache-2.0

import Kernel

/// The way a message reaches a member.
package enum MessageChannel: String, Sendable, CaseIterable, JSONValue {
    case email, sms, push, webhook, inbox

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let channel = MessageChannel(rawValue: try String(json, at: pointer)) else {
            throw Invalid(pointer, "must be email, sms, push, webhook or inbox")
        }
        self = channel
    }

    package var json: JSON { .string(rawValue) }
}

/// What consent is about: for what, and by which way.
///
/// In JSON it has no object of its own: purpose and channel stand among the members of what is about them.
package struct ConsentScope: Hashable, Sendable, JSONValue {
    /// `marketing`, `service`, or another purpose that the program has.
    package let purpose: Label
    package let channel: MessageChannel

    package init(purpose: Label, channel: MessageChannel) {
        self.purpose = purpose
        self.channel = channel
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        purpose = try fields.required("purpose")
        channel = try fields.required("channel")
    }

    package var json: JSON { ["channel": channel.json, "purpose": purpose.json] }
}

/// What a member answered when asked, at the enrolment.
package struct ConsentAnswer: Hashable, Sendable, JSONValue {
    package let scope: ConsentScope
    package let granted: Bool

    package init(scope: ConsentScope, granted: Bool) {
        self.scope = scope
        self.granted = granted
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        scope = try ConsentScope(json, at: pointer)
        granted = try Fields(json, at: pointer).required("granted")
    }

    package var json: JSON { scope.json.with("granted", granted.json) }
}

/// Granting or withdrawing consent: they differ in words only.
package protocol ConsentChange: Sendable {
    static var asked: String { get }
    static var told: String { get }
    static var granted: Bool { get }
}

package enum Granting: ConsentChange {
    package static let (asked, told, granted) = ("consent.grant", "consent.granted", true)
}

package enum Withdrawal: ConsentChange {
    package static let (asked, told, granted) = ("consent.withdraw", "consent.withdrawn", false)
}

package typealias ConsentGrant = ConsentRequest<Granting>
package typealias ConsentWithdraw = ConsentRequest<Withdrawal>
package typealias ConsentGranted = ConsentEvent<Granting>
package typealias ConsentWithdrawn = ConsentEvent<Withdrawal>

/// `consent.grant` or `consent.withdraw`: `{member, purpose, channel}`.
package struct ConsentRequest<Change: ConsentChange>: Body {
    package static var type: String { Change.asked }

    package let member: MemberReference
    package let scope: ConsentScope

    package init(member: MemberReference, scope: ConsentScope) {
        self.member = member
        self.scope = scope
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        member = try Fields(json, at: pointer).required("member")
        scope = try ConsentScope(json, at: pointer)
    }

    package var json: JSON { scope.json.with("member", member.json) }
}

/// `consent.granted` or `consent.withdrawn`.
package struct ConsentEvent<Change: ConsentChange>: Body {
    package static var type: String { Change.told }

    package let member: MemberID
    package let scope: ConsentScope
    /// When the member said so.
    package let at: Timestamp

    package init(member: MemberID, scope: ConsentScope, at: Timestamp) {
        self.member = member
        self.scope = scope
        self.at = at
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        scope = try ConsentScope(json, at: pointer)
        at = try fields.required("at")
    }

    package var json: JSON { scope.json.with("at", at.json).with("member", member.json) }
}
