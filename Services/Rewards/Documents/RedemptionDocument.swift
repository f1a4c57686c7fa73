// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// Found by its member, and by when it began while it is not settled.
extension RedemptionStory: Document {
    static let memberIndex = "member"
    static let unsettledIndex = "unsettled"
    package static let collection = Collection("redemption", indexes: [memberIndex, unsettledIndex])
    package var id: String { redemption.text }
    package var keys: [IndexKey?] {
        [.text(member.text), state == .requested ? .integer(begunAt.milliseconds) : nil]
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(
            redemption: try fields.required("redemption"), member: try fields.required("member"),
            reward: try fields.required("reward"), cost: try fields.required("cost"),
            origin: try RedemptionOrigin(json, at: pointer), state: try fields.required("state"),
            begunAt: try fields.required("begunAt"))
        issuedAt = try fields.optional("issuedAt")
        endedAt = try fields.optional("endedAt")
        voucher = try fields.optional("voucher")
        balance = try fields.optional("balance")
        if let code: ProblemCode = try fields.optional("code") {
            refusal = Refusal(code: code, detail: try fields.required("detail"))
        }
        because = try fields.optional("because")
        undoneBy = try fields.optional("undoneBy")
    }

    package var json: JSON {
        origin.inlined(
            in: .members([
                "balance": balance?.json, "because": because?.json, "begunAt": begunAt.json, "code": refusal?.code.json,
                "cost": cost.json, "detail": refusal?.detail.json, "endedAt": endedAt?.json, "issuedAt": issuedAt?.json,
                "member": member.json, "redemption": redemption.json, "reward": reward.json, "state": state.json,
                "undoneBy": undoneBy?.json, "voucher": voucher?.json,
            ]))
    }
}

/// What Earning gave back of a cancelled redemption. It follows from Earning's stream, and from no event of here.
package struct RestoredRedemption: Document, Hashable {
    package static let collection = Collection("restoredRedemption")

    let redemption: RedemptionID
    let points: Points
    /// The member's balance afterwards.
    let balance: Points

    package init(redemption: RedemptionID, points: Points, balance: Points) {
        self.redemption = redemption
        self.points = points
        self.balance = balance
    }

    package var id: String { redemption.text }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        redemption = try fields.required("redemption")
        points = try fields.required("points")
        balance = try fields.required("balance")
    }

    package var json: JSON { ["balance": balance.json, "points": points.json, "redemption": redemption.json] }
}

/// How Earning settled a redemption that is not known here: this store was restored, and whoever asked will ask again.
struct ForgottenRedemption: Document, Hashable {
    static let collection = Collection("forgottenRedemption")

    let redemption: RedemptionID
    let settlement: Settlement

    enum Settlement: Hashable {
        case spent(Points, balance: Points)
        case declined(RedemptionStory.Refusal)
    }

    init(redemption: RedemptionID, settlement: Settlement) {
        self.redemption = redemption
        self.settlement = settlement
    }

    var id: String { redemption.text }

    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        redemption = try fields.required("redemption")
        if let points: Points = try fields.optional("points") {
            settlement = .spent(points, balance: try fields.required("balance"))
        } else {
            settlement = .declined(
                RedemptionStory.Refusal(code: try fields.required("code"), detail: try fields.required("detail")))
        }
    }

    var json: JSON {
        switch settlement {
        case .spent(let points, let balance):
            ["balance": balance.json, "points": points.json, "redemption": redemption.json]
        case .declined(let refusal):
            ["code": refusal.code.json, "detail": refusal.detail.json, "redemption": redemption.json]
        }
    }
}
