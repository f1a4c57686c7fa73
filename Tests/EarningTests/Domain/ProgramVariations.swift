// SPDX-License-Identifier: Apache-2.0

extension ProgramFragments {
    /// A program with everything that there is in one, nothing at its default.
    static let everything = #"""
        {"program": "all", "timeZone": "Asia/Kathmandu", "currency": "JPY", "rounding": "halfEven",
         "earn": [{"points": 3, "per": "1", "partner": ["a", "b"]}, {"points": 1, "per": "0.50", "currency": "EUR"}],
         "basis": {"excludeCategories": ["giftcard"], "excludeTenders": ["points"], "tax": "exclude"},
         "pointValue": {"amount": "0.5", "currency": "EUR"}, "pending": "P14D",
         "expiry": {"after": "P12M", "align": "month", "warn": ["P30D"]},
         "returns": {"attribution": "proportional", "shortfall": "charge", "later": "recalculate",
                     "restoreExpiry": "originalWithGrace", "restoreGrace": "P10D"},
         "acceptance": {"late": "P60D", "early": "PT1H", "beforeEnrollment": "P7D", "expiredGrace": "P20D"},
         "holds": {"ttl": "PT20M"}, "limits": {"adjust": 100, "transfer": 50},
         "cashback": {"percent": "2.5", "currency": "EUR", "carry": false},
         "tiers": {"window": "rolling P12M", "validity": "endOfNextYear", "downgrade": "toEarned", "grace": "P1M",
                   "onReturn": "atReview", "warn": ["P30D"],
                   "levels": [{"id": "silver", "from": 0}, {"id": "gold", "from": 10, "multiplier": "1.5",
                               "entry": {"points": 5}}]},
         "campaigns": [
           {"id": "c", "from": "2026-01-15", "to": "2026-02-01",
            "effect": {"per": {"points": 2, "per": {"EUR": "1", "JPY": "100"}}},
            "when": {"sku": ["A"], "category": ["coffee"], "brand": ["x"], "weekday": ["sat"],
                     "hours": {"from": "15:00", "to": "18:00"},
                     "store": ["s"], "channel": ["app"], "partner": ["a"], "tender": ["card"], "tier": ["gold"], "segment": ["r"],
                     "minimum": "100", "purchaseNumber": {"from": 2, "to": 3}},
            "expiry": {"after": "P2M", "align": "day"}, "group": "g", "cap": {"perMember": 9, "perMemberPer": "P1M", "count": 5}},
           {"id": "d", "when": {"activity": ["review.posted"]}, "effect": {"add": 5}}],
         "stamps": [{"id": "s", "sku": ["A"], "category": ["coffee"], "brand": ["x"], "every": 10, "reward": "free"}],
         "gifts": {"welcome": {"points": 50, "reward": "muffin"}, "birthday": {"points": 100}},
         "referral": {"advocate": {"points": 500}, "friend": {"points": 250}, "minimum": {"EUR": "25.00", "JPY": "4000"},
                      "within": "P180D", "hold": "P14D", "limit": {"perAdvocate": 20, "per": "P1Y"}, "clawback": false,
                      "link": "https://a.example/{code}"}}
        """#

    /// What it has of returns, with another rule for what is given back.
    private static func restored(_ rule: String) -> String {
        #"{"attribution": "proportional", "shortfall": "charge", "later": "recalculate", "restoreExpiry": "\#(rule)"}"#
    }

    /// Places in it, and something else to stand there.
    static let variations: [(place: String, other: String)] = [
        ("program", #""none""#), ("timeZone", #""UTC""#), ("currency", #""KRW""#), ("rounding", #""up""#), ("rounding", #""down""#),
        ("rounding", #""halfUp""#), ("earn", "[]"), ("earn/0/points", "4"), ("earn/0/per", #""2""#),
        ("earn/0/partner", #""a""#), ("earn/0/currency", #""EUR""#), ("basis/excludeCategories", "[]"),
        ("basis/excludeTenders", #"["cash"]"#), ("basis/tax", #""include""#), ("pointValue/amount", #""0.499999""#),
        ("pointValue/currency", #""CZK""#), ("pending", #""P0D""#), ("expiry/after", #""P13M""#), ("expiry/align", #""none""#),
        ("expiry/warn", "[]"), ("expiry/warn/0", #""P31D""#), ("returns/attribution", #""attributed""#),
        ("returns/shortfall", #""debt""#), ("returns/shortfall", #""clamp""#), ("returns/shortfall", #""pendingOnly""#),
        ("returns/later", #""prospective""#), ("returns", restored("original")), ("returns", restored("fresh")),
        ("returns/restoreGrace", #""P11D""#), ("acceptance/late", #""P1D""#), ("acceptance/early", #""PT1M""#),
        ("acceptance/beforeEnrollment", #""accept""#), ("acceptance/beforeEnrollment", #""reject""#),
        ("acceptance/expiredGrace", #""P1D""#), ("holds/ttl", #""PT20M1S""#), ("limits/adjust", "0"), ("limits/transfer", "51"),
        ("limits", "{}"), ("cashback/percent", #""2.500001""#), ("cashback/currency", #""JPY""#), ("cashback/carry", "true"),
        ("tiers/window", #""calendarYear""#), ("tiers/window", #""anniversary""#), ("tiers/window", #""rolling P1M""#),
        ("tiers/validity", #""endOfYear""#), ("tiers/validity", #""P1M""#), ("tiers/downgrade", #""oneLevel""#),
        ("tiers/downgrade", #""never""#), ("tiers/grace", #""P0D""#), ("tiers/onReturn", #""immediate""#), ("tiers/warn", "[]"),
        ("tiers/levels/0/multiplier", #""1.1""#), ("tiers/levels/1/from", "11"), ("tiers/levels/1/multiplier", #""1""#),
        ("tiers/levels/1/entry", #"{"reward": "x"}"#), ("campaigns", "[]"), ("campaigns/0/id", #""e""#),
        ("campaigns/0/from", #""2026-01-15T00:00:01""#), ("campaigns/0/to", #""2026-02-02""#),
        ("campaigns/0/effect", #"{"multiply": "2"}"#), ("campaigns/0/effect", #"{"add": 2}"#),
        ("campaigns/0/effect", #"{"perItem": 2}"#),
        ("campaigns/0/effect/per/points", "3"), ("campaigns/0/effect/per/per", #""1""#), ("campaigns/0/when", "{}"),
        ("campaigns/0/when/sku", #""B""#), ("campaigns/0/when/category", #""B""#), ("campaigns/0/when/brand", #""B""#),
        ("campaigns/0/when/weekday", #""mon""#), ("campaigns/0/when/hours/from", #""15:01""#),
        ("campaigns/0/when/hours/to", #""24:00""#),
        ("campaigns/0/when/store", #""B""#), ("campaigns/0/when/channel", #""B""#), ("campaigns/0/when/partner", #""B""#),
        ("campaigns/0/when/tender", #""B""#), ("campaigns/0/when/tier", #""silver""#), ("campaigns/0/when/segment", #""B""#),
        ("campaigns/0/when/minimum", #"{"EUR": "1"}"#), ("campaigns/0/when/purchaseNumber", "2"),
        ("campaigns/0/when/purchaseNumber/to", "4"), ("campaigns/0/expiry/after", #""P3M""#),
        ("campaigns/0/expiry/align", #""year""#),
        ("campaigns/0/group", #""h""#), ("campaigns/0/cap/perMember", "8"), ("campaigns/0/cap/perMemberPer", #""P1W""#),
        ("campaigns/0/cap/count", "1"), ("campaigns/0/cap", #"{"count": 5}"#), ("campaigns/1/when/activity", #""B""#),
        ("campaigns/1/effect", #"{"reward": "x"}"#), ("stamps/0/id", #""t""#), ("stamps/0/sku", #""B""#),
        ("stamps/0/category", #""B""#),
        ("stamps/0/brand", #""B""#), ("stamps/0/every", "1"), ("stamps/0/reward", #""B""#), ("gifts/welcome/points", "51"),
        ("gifts/welcome/reward", #""B""#), ("gifts/birthday", #"{"reward": "B"}"#), ("gifts", "{}"),
        ("referral/advocate", #"{"points": 501}"#), ("referral/advocate", #"{"reward": "B"}"#), ("referral/friend/points", "251"),
        ("referral/minimum/EUR", #""26""#), ("referral/minimum", #"{"EUR": "25.00"}"#), ("referral/within", #""P179D""#),
        ("referral/hold", #""P0D""#), ("referral/limit/perAdvocate", "21"), ("referral/limit/per", #""P1M""#),
        ("referral/limit", #"{"perAdvocate": 20}"#), ("referral/clawback", "true"), ("referral/link", #""{code}""#),
        ("referral", #"{"advocate": {"points": 500}}"#),
    ]
}
