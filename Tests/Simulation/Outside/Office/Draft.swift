// SPDX-License-Identifier: Apache-2.0

import Contracts
import PointsModel
import TestSupport

/// A program that the office publishes: what the independent model knows of it, and what else a program can say.
struct Draft {
    let terms: Terms
    let perks: Perks

    var document: JSON { perks.members.reduce(terms.document) { $0.with($1.key, $1.value) } }
}

/// What a program says beside its terms. All periods are short, so that a run of days sees their end.
struct Perks {
    /// The members of the document.
    fileprivate(set) var members: [(key: String, value: JSON)] = []
    /// Whether multipliers and campaigns have a share in what purchases earn, so that the model cannot say how much.
    fileprivate(set) var changePurchases = false
    /// What an activity earns.
    fileprivate(set) var review: Int64 = 0
    /// What there is for who enrols.
    fileprivate(set) var welcome: Int64 = 0
    fileprivate(set) var levels: [String] = []
}

extension Draft {
    static func drawn(_ dice: inout Seeded, number: Int) -> Draft {
        let terms = Terms.drawn(&dice, number: number)
        return Draft(terms: terms, perks: Perks.drawn(&dice))
    }
}

extension Perks {
    fileprivate static func drawn(_ dice: inout Seeded) -> Perks {
        var perks = Perks()
        perks.changePurchases = dice.percent(40)
        perks.drawLots(&dice)
        perks.drawReturns(&dice)
        if dice.percent(50) { perks.drawTiers(&dice) }
        perks.drawCampaigns(&dice)
        if dice.percent(40) {
            let cards: JSON = [
                ["category": ["food"], "every": .integer(dice.number(in: 3...12)), "id": "tenth", "reward": "bread"]
            ]
            perks.add("stamps", cards)
        }
        if dice.percent(60) {
            perks.welcome = dice.number(in: 1...200)
            perks.add("gifts", ["birthday": ["points": 70, "reward": "cake"], "welcome": ["points": .integer(perks.welcome)]])
        }
        if dice.percent(70) { perks.drawReferral(&dice) }
        if dice.percent(40) {
            perks.add(
                "cashback", ["carry": .bool(dice.percent(70)), "currency": "EUR", "percent": dice.pick(["2", "1.5", "0.3"])])
        }
        return perks
    }

    private mutating func add(_ key: String, _ value: JSON) { members.append((key, value)) }

    private mutating func drawLots(_ dice: inout Seeded) {
        if dice.percent(30) { add("pending", dice.pick(["PT2H", "P1D"])) }
        if dice.percent(60) {
            let warn: JSON = dice.percent(50) ? ["PT12H"] : []
            add(
                "expiry",
                ["after": dice.pick(["PT20H", "P2D", "P4D"]), "align": dice.pick(["none", "none", "day"]), "warn": warn])
        }
        add("holds", ["ttl": dice.pick(["PT5M", "PT15M", "PT6H"])])
        if dice.percent(50) { add("limits", ["adjust": 400, "transfer": 250]) }
    }

    private mutating func drawReturns(_ dice: inout Seeded) {
        add("pointValue", ["amount": "0.01", "currency": "EUR"])
        // Whose points go with which line the model knows only where they are those of the base.
        let attribution = changePurchases ? dice.pick(["attributed", "proportional"]) : "attributed"
        let restoreExpiry = dice.pick(["original", "originalWithGrace", "fresh"])
        add(
            "returns",
            .members([
                "attribution": attribution.json,
                "restoreExpiry": restoreExpiry.json, "restoreGrace": restoreExpiry == "originalWithGrace" ? "P1D" : nil,
                "shortfall": dice.pick(["debt", "debt", "clamp", "charge", "pendingOnly"]),
            ]))
    }

    private mutating func drawReferral(_ dice: inout Seeded) {
        let friend: JSON? = dice.pick([["points": 30], ["reward": "tea"], nil])
        add(
            "referral",
            .members([
                "advocate": ["points": .integer(dice.number(in: 1...90))], "clawback": .bool(dice.percent(80)), "friend": friend,
                "hold": dice.pick(["P0D", "P0D", "PT2H", "P1D"]), "limit": dice.percent(20) ? ["perAdvocate": 2] : nil,
                "minimum": dice.percent(20) ? "10.00" : nil, "within": dice.percent(50) ? "P2D" : nil,
            ]))
    }

    private mutating func drawTiers(_ dice: inout Seeded) {
        levels = ["silver", "gold", "platinum"]
        let multiplier: JSON? = changePurchases ? "1.5" : nil
        add(
            "tiers",
            [
                "downgrade": dice.pick(["oneLevel", "toEarned", "never"]), "grace": dice.pick(["P0D", "PT8H"]),
                "levels": [
                    ["from": 0, "id": "silver"],
                    .members([
                        "entry": ["points": 40], "from": .integer(dice.number(in: 50...800)), "id": "gold",
                        "multiplier": multiplier,
                    ]),
                    .members(["entry": ["reward": "lounge"], "from": 2_500, "id": "platinum", "multiplier": multiplier]),
                ],
                "onReturn": dice.pick(["immediate", "atReview"]), "validity": dice.pick(["P1D", "P2D", "endOfNextYear"]),
                "warn": ["PT6H"], "window": dice.pick(["rolling P2D", "calendarYear", "anniversary"]),
            ])
    }

    private mutating func drawCampaigns(_ dice: inout Seeded) {
        var campaigns: [JSON] = []
        if dice.percent(70) {
            review = dice.number(in: 1...60)
            campaigns.append(["effect": ["add": .integer(review)], "id": "reviews", "when": ["activity": ["review"]]])
        }
        if changePurchases {
            campaigns += [
                ["effect": ["multiply": "2"], "id": "food", "when": ["category": ["food"]]],
                [
                    "cap": ["perMember": 300, "perMemberPer": "P1D"], "effect": ["perItem": 7], "expiry": ["after": "P1D"],
                    "id": "items", "when": ["sku": ["A", "B"]],
                ],
                ["effect": ["add": 25], "group": "once", "id": "second", "when": ["purchaseNumber": 2]],
                ["effect": ["reward": "mug"], "group": "once", "id": "mugs", "when": ["minimum": "100.00"]],
            ].filter { _ in dice.percent(60) }
        }
        if !campaigns.isEmpty { add("campaigns", .array(campaigns)) }
    }
}
