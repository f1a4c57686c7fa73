// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `purchase.rejected`: a purchase, a return or an activity that was accepted with `202` is refused after all.
package struct PurchaseRejected: Body, Hashable {
    package static let type = "purchase.rejected"

    /// The type of the message that is refused.
    package let refused: String
    package let member: MemberID?
    package let purchase: PurchaseNumber?
    /// The number of the return, if it is one.
    package let number: ReturnNumber?
    /// The activity that is reported or reversed, if it is one, and what it was about.
    package let activity: ActivityName?
    package let reference: ActivityReference?
    /// Who sent the message.
    package let source: String
    package let code: ProblemCode
    package let detail: String
    package let occurredAt: Timestamp

    package init(
        refused: String,
        member: MemberID?,
        purchase: PurchaseNumber?,
        number: ReturnNumber?,
        activity: ActivityName? = nil,
        reference: ActivityReference? = nil,
        source: String,
        code: ProblemCode,
        detail: String,
        occurredAt: Timestamp
    ) {
        self.refused = refused
        self.member = member
        self.purchase = purchase
        self.number = number
        self.activity = activity
        self.reference = reference
        self.source = source
        self.code = code
        self.detail = detail
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        refused = try fields.required("type")
        member = try fields.optional("member")
        purchase = try fields.optional("purchase")
        number = try fields.optional("return")
        activity = try fields.optional("activity")
        reference = try fields.optional("reference")
        source = try fields.required("source")
        code = try fields.required("code")
        detail = try fields.required("detail")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        .members([
            "activity": activity?.json, "code": code.json, "detail": detail.json, "member": member?.json,
            "occurredAt": occurredAt.json, "purchase": purchase?.json, "reference": reference?.json,
            "return": number?.json, "source": source.json, "type": refused.json,
        ])
    }
}
