// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// `tiers` of the program.
struct TierRules: Hashable, Sendable {
    let window: Window
    /// How long a level that was reached is kept.
    let validity: Validity
    var downgrade = Downgrade.oneLevel
    /// How long a level that is lost is kept.
    var grace = Period()
    var onReturn = OnReturn.immediate
    /// How long before a level ends the member is told.
    var warn: [Period] = []
    /// By what they need, upward; the first needs nothing.
    let levels: [TierLevel]

    /// Which purchases count.
    enum Window: Hashable, Sendable {
        case rolling(Period)
        case calendarYear
        /// Years of membership.
        case anniversary
    }

    enum Validity: Hashable, Sendable {
        case endOfYear
        case endOfNextYear
        case period(Period)
    }

    enum Downgrade: String, Sendable, CaseIterable { case oneLevel, toEarned, never }
    enum OnReturn: String, Sendable, CaseIterable { case immediate, atReview }
}

extension TierRules {
    init?(_ part: inout ProgramReader) {
        part.require("window", "validity", "levels")
        let (window, validity) = (Window("window", &part), Validity("validity", &part))
        let downgrade = part.choice("downgrade", of: Downgrade.self)
        let grace = part.period("grace", orZero: true)
        let onReturn = part.choice("onReturn", of: OnReturn.self)
        let warn = part.warnings("warn")
        let levels = TierLevel.upward("levels", &part)
        guard !part.hasFaults, let window, let validity, let levels else { return nil }
        self.init(window: window, validity: validity, levels: levels)
        self.downgrade = downgrade ?? self.downgrade
        self.grace = grace ?? self.grace
        self.onReturn = onReturn ?? self.onReturn
        self.warn = warn ?? self.warn
    }

    var sentences: [Sentence] {
        let told = "Members are told \(warn.words) before a level ends."
        let later = grace == Period() ? "." : ", \(grace.words) after its end unless it is reached again by then."
        return [
            Sentence(.tiers, "tiers/window", "Levels are reached by the base points of \(window.words)."),
            Sentence(.tiers, "tiers/validity", "A level is kept until \(validity.words)."),
            Sentence(
                .tiers, "tiers/downgrade",
                downgrade == .never ? "No level is ever lost by a review." : "Who no longer reaches it \(downgrade.words)\(later)"),
            Sentence(.tiers, "tiers/onReturn", onReturn.words),
        ] + (warn.isEmpty ? [] : [Sentence(.tiers, "tiers/warn", told)]) + levels.flatMap(\.sentences)
    }
}

extension TierRules.Window {
    fileprivate init?(_ key: String, _ part: inout ProgramReader) {
        guard let text: String = part.value(key) else { return nil }
        let rolling = "rolling "
        switch text {
        case "calendarYear": self = .calendarYear
        case "anniversary": self = .anniversary
        default:
            guard text.hasPrefix(rolling), let period = Period(String(text.dropFirst(rolling.count))), period != Period() else {
                part.refuse(part.pointer[key], "must be calendarYear, anniversary, or rolling and a duration, such as rolling P12M")
                return nil
            }
            self = .rolling(period)
        }
    }

    fileprivate var words: String {
        switch self {
        case .rolling(let period): "the last \(period.words)"
        case .calendarYear: "a calendar year"
        case .anniversary: "a year of membership"
        }
    }
}

extension TierRules.Validity {
    fileprivate init?(_ key: String, _ part: inout ProgramReader) {
        guard let text: String = part.value(key) else { return nil }
        switch text {
        case "endOfYear": self = .endOfYear
        case "endOfNextYear": self = .endOfNextYear
        default:
            guard let period = Period(text), period != Period() else {
                part.refuse(part.pointer[key], "must be endOfYear, endOfNextYear, or a duration, such as P12M")
                return nil
            }
            self = .period(period)
        }
    }

    fileprivate var words: String {
        switch self {
        case .endOfYear: "the end of the year in which it was reached"
        case .endOfNextYear: "the end of the year after the one in which it was reached"
        case .period(let period): "the end of the day \(period.words) after it was reached"
        }
    }
}

extension TierRules.Downgrade {
    fileprivate var words: String {
        switch self {
        case .oneLevel: "falls by one level"
        case .toEarned: "falls to the level that is reached"
        case .never: "keeps the level"
        }
    }
}

extension TierRules.OnReturn {
    fileprivate var words: String {
        switch self {
        case .immediate: "A return at once takes the level that would not have been reached without what it takes back."
        case .atReview: "What a return takes back counts at the next review of the level."
        }
    }
}
