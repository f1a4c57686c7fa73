// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What a return takes, and what a restore gives back: `returns` of the program.
struct ReturnRules: Hashable, Sendable {
    var attribution = Attribution.attributed
    var shortfall = Shortfall.debt
    var later = Later.prospective
    var restoreExpiry = RestoreExpiry.originalWithGrace
    var restoreGrace = Period.days(30)

    enum Attribution: String, Sendable, CaseIterable { case attributed, proportional }
    /// What happens with points that are to go and are not there.
    enum Shortfall: String, Sendable, CaseIterable { case debt, clamp, charge, pendingOnly }
    /// What happens with the points that later purchases earned by a level which a return takes away.
    enum Later: String, Sendable, CaseIterable { case prospective, recalculate }
    enum RestoreExpiry: String, Sendable, CaseIterable { case original, originalWithGrace, fresh }
}

extension ReturnRules {
    /// What a point is worth must be known for points to be charged.
    init(_ part: inout ProgramReader, hasPointValue: Bool) {
        self.init()
        attribution = part.choice("attribution", of: Attribution.self) ?? attribution
        shortfall = part.choice("shortfall", of: Shortfall.self) ?? shortfall
        later = part.choice("later", of: Later.self) ?? later
        restoreExpiry = part.choice("restoreExpiry", of: RestoreExpiry.self) ?? restoreExpiry
        restoreGrace = part.period("restoreGrace", orZero: true) ?? restoreGrace
        if restoreExpiry != .originalWithGrace, part.has("restoreGrace") {
            part.refuse(part.pointer["restoreGrace"], "means nothing with restoreExpiry: \(restoreExpiry.rawValue)")
        }
        if shortfall == .charge, !hasPointValue {
            part.refuse(part.pointer["shortfall"], "needs pointValue: without it nobody knows what to charge")
        }
    }

    var sentences: [Sentence] {
        [
            Sentence(.returns, "returns/attribution", attribution.words),
            Sentence(.returns, "returns/shortfall", shortfall.words),
            Sentence(.returns, "returns/later", later.words),
            Sentence(.returns, "returns/restoreExpiry", "Points that are given back \(restoredExpiry)."),
        ]
    }

    private var restoredExpiry: String {
        switch restoreExpiry {
        case .original: "expire when they would have"
        case .originalWithGrace: "expire when they would have, but live at least \(restoreGrace.words) more"
        case .fresh: "expire as if they were earned then"
        }
    }
}

extension ReturnRules.Attribution {
    fileprivate var words: String {
        switch self {
        case .attributed: "A returned line takes along the points that it earned itself."
        case .proportional: "Points of a purchase belong to all its lines by amount, and a returned line takes along its part."
        }
    }
}

extension ReturnRules.Shortfall {
    fileprivate var words: String {
        switch self {
        case .debt: "Points that are to go and are not there any more are owed: what is earned next pays them."
        case .clamp: "Points that are to go and are not there any more are written off."
        case .charge: "Points that are to go and are not there any more are charged at their value."
        case .pendingOnly: "Only points that cannot be spent yet go; the others are left, and written off."
        }
    }
}

extension ReturnRules.Later {
    fileprivate var words: String {
        switch self {
        case .prospective: "When a return takes a level away, later purchases keep what they earned by it."
        case .recalculate: "When a return takes a level away, later purchases lose what they earned by it."
        }
    }
}
