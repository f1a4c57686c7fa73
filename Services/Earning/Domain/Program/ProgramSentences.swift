// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension Program {
    /// All rules in plain words, grouped by their headings.
    ///
    /// Two programs that differ in any rule differ in a sentence: what is not said here, nobody could compare.
    package var sentences: [Sentence] {
        let all =
            head + base + basis.sentences + lots + acceptance.sentences + returns.sentences + corrections
            + (cashback?.sentences ?? []) + (tiers?.sentences ?? []) + campaigns.flatMap { $0.sentences(in: zone) }
            + stamps.flatMap(\.sentences) + gifts.sentences + (referral?.sentences ?? [])
        return Sentence.Heading.allCases.flatMap { heading in all.filter { $0.heading == heading } }
    }

    private var head: [Sentence] {
        [
            Sentence(.program, "program", "The program is called \(name)."),
            Sentence(.program, "timeZone", "Days, months and times of day are those of \(zone.name.text)."),
            Sentence(
                .program, "currency",
                "Money is in \(currency) where nothing else is said, and purchases in it are always taken."),
        ]
    }

    private var base: [Sentence] {
        var sentences = earn.enumerated().map { index, rule in
            let otherwise = index == 0 ? "A purchase earns" : "If none of the above applies, it earns"
            return Sentence(.earning, "earn/\(index)", "\(otherwise) \(rule.words).", rule: .base)
        }
        if earn.isEmpty { sentences.append(Sentence(.earning, "earn", "Purchases earn nothing by themselves.", rule: .base)) }
        sentences.append(Sentence(.earning, "rounding", "The points of a purchase are rounded once, \(rounding.words)."))
        return sentences
    }

    private var lots: [Sentence] {
        var sentences = [
            Sentence(
                .lots, "pending",
                pending == Period()
                    ? "Points can be spent at once."
                    : "Points can be spent \(pending.words) after they were earned, and not before they are recorded."),
            Sentence(.lots, "expiry", expiry.map { "Points expire \($0.words)." } ?? "Points never expire."),
        ]
        if !warn.isEmpty {
            sentences.append(Sentence(.lots, "expiry/warn", "Members are told \(warn.words) before points expire."))
        }
        return sentences + (pointValue?.sentences ?? [])
    }

    private var corrections: [Sentence] {
        [Sentence(.corrections, "holds/ttl", "Points that are held for a redemption are free again after \(holdTime.words).")]
            + limits.sentences
    }
}

extension Rounding {
    fileprivate var words: String {
        switch self {
        case .down: "down"
        case .up: "up"
        case .halfUp: "to the nearest, halves up"
        case .halfEven: "to the nearest, halves to the even one"
        }
    }
}
