// SPDX-License-Identifier: Apache-2.0

import Contracts
import PointsModel
import TestSupport

// The part of a program that the independent model knows.

extension Terms {
    static func drawn(_ dice: inout Seeded, number: Int) -> Terms {
        let day: Int64 = 86_400_000
        var earn = [Earn(dice.number(in: 1...7), per: dice.pick([100, 100, 150, 70, 1_000]))]
        if dice.percent(40) {
            earn.insert(Earn(dice.number(in: 2...20), per: 100, partners: ["north"]), at: 0)
        }
        if dice.percent(30) { earn.append(Earn(3, per: 110, currency: "USD")) }
        return Terms(
            name: "program \(number)", currency: "EUR", rounding: dice.pick(Rounding.allCases), earn: earn,
            excludedCategories: dice.percent(40) ? ["tobacco"] : [], excludedTenders: dice.percent(40) ? ["giftCard"] : [],
            excludesTax: dice.percent(30), late: 30 * day, early: 3 * day,
            beforeEnrollment: dice.pick([.accept, .accept, .reject, .within(20 * day)]))
    }
}

extension Terms {
    /// The program document.
    var document: JSON {
        let basis: JSON = .members([
            "excludeCategories": excludedCategories.isEmpty ? nil : .array(excludedCategories.sorted().map { .string($0) }),
            "excludeTenders": excludedTenders.isEmpty ? nil : .array(excludedTenders.sorted().map { .string($0) }),
            "tax": excludesTax ? "exclude" : nil,
        ])
        let before: JSON =
            switch beforeEnrollment {
            case .reject: "reject"
            case .accept: "accept"
            case .within(let time): .string(Terms.duration(time))
            }
        return [
            "acceptance": [
                "beforeEnrollment": before, "early": .string(Terms.duration(early)), "late": .string(Terms.duration(late)),
            ],
            "basis": basis, "currency": currency.json,
            "earn": .array(
                earn.map { entry in
                    .members([
                        "currency": entry.currency?.json,
                        "partner": entry.partners.map { .array($0.map(JSON.string)) },
                        "per": .string("\(entry.perMinorUnits / 100).\(String(100 + entry.perMinorUnits % 100).dropFirst())"),
                        "points": .integer(entry.points),
                    ])
                }),
            "program": name.json, "rounding": rounding.rawValue.json, "timeZone": "UTC",
        ]
    }

    /// Whole days, or else whole minutes.
    private static func duration(_ milliseconds: Int64) -> String {
        milliseconds % 86_400_000 == 0 ? "P\(milliseconds / 86_400_000)D" : "PT\(milliseconds / 60_000)M"
    }
}
