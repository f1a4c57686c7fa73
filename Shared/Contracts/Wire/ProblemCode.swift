// SPDX-License-Identifier: Apache-2.0

/// Every reason for which something can be refused. The code is the contract; titles may change.
package enum ProblemCode: String, Sendable, JSONWord {
    // The message is wrong: fix it, and send it again under the same id.
    case malformed
    case invalid
    case amountMismatch = "amount_mismatch"
    case unknownType = "unknown_type"
    case memberNotFound = "member_not_found"
    case purchaseNotFound = "purchase_not_found"
    case programNotFound = "program_not_found"
    case streamNotFound = "stream_not_found"
    case holdNotFound = "hold_not_found"
    case returnNotFound = "return_not_found"
    case activityNotFound = "activity_not_found"
    case rewardNotFound = "reward_not_found"
    case redemptionNotFound = "redemption_not_found"
    case voucherNotFound = "voucher_not_found"
    case referralNotFound = "referral_not_found"
    case templateNotFound = "template_not_found"
    case channelNotFound = "channel_not_found"
    case tokenNotFound = "token_not_found"
    case tooLarge = "too_large"

    // The thing is in a state that does not allow this.
    case identifierTaken = "identifier_taken"
    case identifierNotLinked = "identifier_not_linked"
    case lastIdentifier = "last_identifier"
    case memberSuspended = "member_suspended"
    case memberClosed = "member_closed"
    case memberErased = "member_erased"
    case memberNotSuspended = "member_not_suspended"
    case memberNotClosed = "member_not_closed"
    case purchaseExists = "purchase_exists"
    case returnExists = "return_exists"
    case epochChanged = "epoch_changed"
    case aheadOfStream = "ahead_of_stream"
    case notParked = "not_parked"
    case notStopped = "not_stopped"
    case holdExists = "hold_exists"
    case holdCaptured = "hold_captured"
    case holdReleased = "hold_released"
    case holdExpired = "hold_expired"
    case returnVoided = "return_voided"
    case activityExists = "activity_exists"
    case activityUndone = "activity_undone"
    case redemptionUnsettled = "redemption_unsettled"
    case redemptionRejected = "redemption_rejected"
    case redemptionCancelled = "redemption_cancelled"
    case voucherUsed = "voucher_used"
    case voucherVoided = "voucher_voided"
    case voucherExpired = "voucher_expired"
    case codeTaken = "code_taken"
    case notInReview = "not_in_review"

    // The rules say no.
    case idempotencyConflict = "idempotency_conflict"
    case nothingToReturn = "nothing_to_return"
    case returnExceedsPurchase = "return_exceeds_purchase"
    case tooLate = "too_late"
    case tooEarly = "too_early"
    case beforeEnrollment = "before_enrollment"
    case currencyNotAccepted = "currency_not_accepted"
    case amountOutOfRange = "amount_out_of_range"
    case insufficientPoints = "insufficient_points"
    case insufficientCashback = "insufficient_cashback"
    case holdExceeded = "hold_exceeded"
    case nothingToRestore = "nothing_to_restore"
    case restoreExceedsSpend = "restore_exceeds_spend"
    case limitExceeded = "limit_exceeded"
    case outOfStock = "out_of_stock"
    case notEligible = "not_eligible"
    case limitReached = "limit_reached"
    case referralNotOffered = "referral_not_offered"

    // Not now: the same id again.
    case overloaded
    case `internal`
    case unavailable
    case programMissing = "program_missing"
    case expired
    case timeout

    /// The status of every reply with this code.
    package var status: Int {
        switch self {
        case .malformed, .invalid, .amountMismatch: 400
        case .unknownType, .memberNotFound, .purchaseNotFound, .programNotFound, .streamNotFound, .holdNotFound, .returnNotFound,
            .activityNotFound, .rewardNotFound, .redemptionNotFound, .voucherNotFound, .referralNotFound,
            .templateNotFound, .channelNotFound, .tokenNotFound:
            404
        case .identifierTaken, .identifierNotLinked, .lastIdentifier, .memberSuspended, .memberClosed, .memberErased,
            .memberNotSuspended, .memberNotClosed, .purchaseExists, .returnExists, .epochChanged, .aheadOfStream, .notParked,
            .notStopped,
            .holdExists, .holdCaptured, .holdReleased, .holdExpired,
            .returnVoided, .activityExists, .activityUndone, .redemptionUnsettled, .redemptionRejected, .redemptionCancelled,
            .voucherUsed, .voucherVoided, .voucherExpired, .codeTaken, .notInReview:
            409
        case .tooLarge: 413
        case .idempotencyConflict, .nothingToReturn, .returnExceedsPurchase, .tooLate, .tooEarly, .beforeEnrollment,
            .currencyNotAccepted, .amountOutOfRange, .insufficientPoints, .insufficientCashback, .holdExceeded,
            .nothingToRestore, .restoreExceedsSpend, .limitExceeded, .outOfStock, .notEligible, .limitReached,
            .referralNotOffered:
            422
        case .overloaded: 429
        case .internal: 500
        case .unavailable, .programMissing: 503
        case .expired, .timeout: 504
        }
    }

    package var title: String {
        switch self {
        case .malformed: "Not a message"
        case .invalid: "A value cannot be taken"
        case .amountMismatch: "The parts do not sum to the amount"
        case .unknownType: "No such message"
        case .memberNotFound: "No such member"
        case .purchaseNotFound: "No such purchase here"
        case .programNotFound: "No such program version"
        case .streamNotFound: "No such stream"
        case .holdNotFound: "No such hold"
        case .returnNotFound: "No such return"
        case .activityNotFound: "No such activity"
        case .rewardNotFound: "No such reward"
        case .redemptionNotFound: "No such redemption"
        case .voucherNotFound: "No such voucher"
        case .referralNotFound: "No such referral"
        case .templateNotFound: "No such template"
        case .channelNotFound: "No such channel"
        case .tokenNotFound: "Not a link of ours"
        case .tooLarge: "Too large"
        case .identifierTaken: "The identifier is or was another member's"
        case .identifierNotLinked: "The identifier is not this member's"
        case .lastIdentifier: "A member keeps at least one identifier"
        case .memberSuspended: "The member is suspended"
        case .memberClosed: "The membership is closed"
        case .memberErased: "The member was erased"
        case .memberNotSuspended: "The member is not suspended"
        case .memberNotClosed: "The membership is not closed"
        case .purchaseExists: "This purchase number was used"
        case .returnExists: "This return number was used"
        case .epochChanged: "The stream was restored or made anew"
        case .aheadOfStream: "The position is ahead of the stream"
        case .notParked: "Nothing is parked for this member"
        case .notStopped: "It reads on"
        case .holdExists: "This name of a hold was used"
        case .holdCaptured: "The hold was captured"
        case .holdReleased: "The hold was released"
        case .holdExpired: "The time of the hold was over"
        case .returnVoided: "The return was voided"
        case .activityExists: "This activity was recorded before"
        case .activityUndone: "The activity was reversed"
        case .redemptionUnsettled: "How the redemption ends is not known yet"
        case .redemptionRejected: "The redemption was rejected"
        case .redemptionCancelled: "The redemption was cancelled"
        case .voucherUsed: "The voucher was used"
        case .voucherVoided: "The voucher was voided"
        case .voucherExpired: "The time of the voucher was over"
        case .codeTaken: "The code is or was another voucher's"
        case .notInReview: "Nobody has to look at this referral"
        case .idempotencyConflict: "This id was used for something else"
        case .nothingToReturn: "Everything was returned before"
        case .returnExceedsPurchase: "More than is left of the purchase"
        case .tooLate: "It happened too long ago"
        case .tooEarly: "It happens in the future"
        case .beforeEnrollment: "It happened before the enrolment"
        case .currencyNotAccepted: "The program does not take this currency"
        case .amountOutOfRange: "More points than the ledger can hold"
        case .insufficientPoints: "Not enough points"
        case .insufficientCashback: "Not enough money in the wallet"
        case .holdExceeded: "More than is held"
        case .nothingToRestore: "Everything was restored before"
        case .restoreExceedsSpend: "More than was spent"
        case .limitExceeded: "More than the program allows"
        case .outOfStock: "No piece is left"
        case .notEligible: "Not for this member, or not now"
        case .limitReached: "The member has as many as allowed"
        case .referralNotOffered: "The program rewards no referrals"
        case .overloaded: "Too much is waiting"
        case .internal: "It failed here"
        case .unavailable: "It cannot be reached now"
        case .programMissing: "No program is in force yet"
        case .expired: "It was not begun in time, and is not done"
        case .timeout: "No answer in time: the outcome is unknown"
        }
    }
}

/// The rules, or the form, say no. An answer like any other, not a failure: nothing was written.
package struct Rejection: Error, Hashable, Sendable, CustomStringConvertible {
    package let code: ProblemCode
    package let detail: String
    /// Where in the message, for `invalid`.
    package let errors: [Invalid]
    /// What goes with the problem: the first result of a purchase that exists.
    package let data: JSON?

    package init(_ code: ProblemCode, _ detail: String, errors: [Invalid] = [], data: JSON? = nil) {
        self.code = code
        self.detail = detail
        self.errors = errors
        self.data = data
    }

    /// The id came before, with another message.
    package static let conflict = Rejection(.idempotencyConflict, "(source, id) was used for another message")

    package init(_ invalid: Invalid) {
        self.init(.invalid, invalid.description, errors: [invalid])
    }

    package var description: String { "\(code.rawValue): \(detail)" }
}
