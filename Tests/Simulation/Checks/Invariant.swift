// SPDX-License-Identifier: Apache-2.0

/// What must hold, whatever happens. A violation names one of these.
package enum Invariant: String, CaseIterable, Sendable {
    case durable = "I1"
    case once = "I2"
    case conserved = "I3"
    case ordered = "I4"
    case dense = "I5"
    case cursors = "I6"
    case folded = "I7"
    case expired = "I8"
    case oneOwner = "I9"
    case nothingLost = "I10"
    case depth = "I11"
    case bounded = "I12"
    case liveness = "I13"
    case sameAnswer = "I14"
    case oneBody = "I15"
    case notified = "I16"
    case points = "I17"
    case truthful = "I18"
    case stock = "I19"
    case redeemed = "I20"
    case brought = "I21"
    case wanted = "I22"
    case forgotten = "I23"

    package var text: String {
        switch self {
        case .durable: "what was acknowledged is in the books after any crash"
        case .once: "one identity changes points once, for ever"
        case .conserved: "the entries of an account sum to its balance, and its lots too"
        case .ordered: "the effects of a member follow the order of the log"
        case .dense: "positions are dense, and never used again within an epoch"
        case .cursors: "no cursor is beyond its stream, and none goes back without a record"
        case .folded: "what a service keeps is the fold of its journal"
        case .expired: "what was answered `expired` was not done"
        case .oneOwner: "one process owns a store at a time"
        case .nothingLost: "what was accepted is applied, refused, parked or waiting, on record"
        case .depth: "the depth that is told is the true one, and comes to 0"
        case .bounded: "queues, memory and descriptors stay within their bounds"
        case .liveness: "once faults stop, every queue comes to 0 and every caller has an answer"
        case .sameAnswer: "a message that comes again gets the answer that it got"
        case .oneBody: "never are two bodies accepted under one identity"
        case .notified: "each notification is sent at least once, under one stable id"
        case .points: "every purchase and return is worth what the independent model says"
        case .truthful: "an answer says what is in the books"
        case .stock: "no more of a reward is given out and set aside than there is, and no code twice"
        case .redeemed: "a redemption is paid once, and one that came to nothing costs nothing"
        case .brought: "a referral gives each side once at most, and that is booked once"
        case .wanted: "nobody gets a message without consent"
        case .forgotten: "of who was erased no file has anything personal"
        }
    }
}

/// That an invariant does not hold.
package struct Violation: Error, CustomStringConvertible {
    package let invariant: Invariant
    package let text: String
    /// Whose events to show.
    package let member: String?

    init(_ invariant: Invariant, _ text: String, member: String? = nil) {
        self.invariant = invariant
        self.text = text
        self.member = member
    }

    package var description: String { "\(invariant.rawValue), \(invariant.text): \(text)" }
}
