// SPDX-License-Identifier: Apache-2.0

import Contracts

/// Parts of programs, good and bad. The reader and the published schema judge the same ones, so that neither takes what the
/// other does not.
enum ProgramFragments {
    /// A part of a document that is otherwise right, and the places of its faults.
    typealias Fragment = (key: String, value: String, faults: [String])

    static let smallest = #"{"program": "café", "timeZone": "UTC", "currency": "EUR", "earn": []}"#

    /// The document that a fragment is judged in: the smallest one, and two levels that campaigns can name.
    static func document(_ fragment: Fragment) throws -> JSON {
        if fragment.key.isEmpty { return try json(fragment.value) }
        let levels: JSON = [["from": 0, "id": "silver"], ["from": 1000, "id": "gold"]]
        let tiers: JSON = ["levels": levels, "validity": "endOfNextYear", "window": "rolling P12M"]
        let whole = try json(smallest).with("tiers", fragment.key.hasPrefix("campaigns") ? tiers : nil)
        if fragment.key == "when" || fragment.key == "effect" {
            var campaign: JSON = ["effect": ["add": 5], "id": "c"]
            campaign = campaign.with(fragment.key, try json(fragment.value))
            return whole.with("tiers", tiers).with("campaigns", [campaign])
        }
        return whole.with(fragment.key, try json(fragment.value))
    }

    static let accepted: [Fragment] = [
        ("", smallest, []),
        ("earn", #"[{"points": 3, "per": "1.00", "partner": "bakery"}, {"points": 1, "per": "25.000", "currency": "CZK"}]"#, []),
        ("earn", #"[{"points": 1000000, "per": "100", "currency": "JPY", "partner": ["a", "b"]}]"#, []),
        ("basis", #"{"excludeCategories": [], "excludeTenders": "points", "tax": "exclude"}"#, []),
        ("pointValue", #"{"amount": "0.01", "currency": "EUR"}"#, []),
        ("pointValue", #"{"amount": "0.000001"}"#, []),
        ("pending", #""P0D""#, []),
        ("pending", #""P14D""#, []),
        ("expiry", #"{"after": "P12M"}"#, []),
        ("expiry", #"{"after": "P12M", "align": "month", "warn": ["P30D", "P7D"]}"#, []),
        ("expiry", #"{"after": "P1Y", "align": "none", "warn": []}"#, []),
        ("returns", #"{}"#, []),
        (
            "returns",
            #"""
            {"attribution": "proportional", "shortfall": "clamp", "later": "recalculate",
             "restoreExpiry": "fresh"}
            """#,
            []
        ),
        ("returns", #"{"restoreExpiry": "originalWithGrace", "restoreGrace": "P0D"}"#, []),
        ("returns", #"{"restoreGrace": "P7D"}"#, []),
        (
            "",
            #"""
            {"program": "p", "timeZone": "UTC", "currency": "EUR", "earn": [], "pointValue": {"amount": "1"},
             "returns": {"shortfall": "charge"}}
            """#,
            []
        ),
        ("acceptance", #"{"late": "P0D", "early": "PT0S", "beforeEnrollment": "accept", "expiredGrace": "P30D"}"#, []),
        ("acceptance", #"{"beforeEnrollment": "P7D"}"#, []),
        ("holds", #"{"ttl": "PT15M"}"#, []),
        ("holds", #"{}"#, []),
        ("limits", #"{"adjust": 0, "transfer": 9000000000000000}"#, []),
        ("cashback", #"{"percent": "2"}"#, []),
        ("cashback", #"{"percent": "100.000000", "currency": "CZK", "carry": false}"#, []),
        ("tiers", #"{"window": "calendarYear", "validity": "endOfYear", "levels": [{"id": "one", "from": 0}]}"#, []),
        (
            "tiers",
            #"""
            {"window": "anniversary", "validity": "P12M", "downgrade": "toEarned", "grace": "P1M", "onReturn": "atReview",
             "warn": ["P30D"], "levels": [{"id": "a", "from": 0, "multiplier": "1.25"},
             {"id": "b", "from": 10, "multiplier": "1000", "entry": {"points": 100}},
             {"id": "c", "from": 20, "entry": {"reward": "pass"}}, {"id": "d", "from": 21, "entry": {"points": 1, "reward": "x"}}]}
            """#, []
        ),
        ("campaigns", #"[]"#, []),
        (
            "campaigns",
            #"""
            [{"id": "a", "from": "2026-01-15T00:00:00", "to": "2026-02-01", "effect": {"multiply": "1"}},
             {"id": "b", "from": "2026-01-15T12:30", "effect": {"reward": "muffin"}, "cap": {"count": 1}, "group": "g"},
             {"id": "c", "expiry": {"after": "P2M", "align": "month"}, "effect": {"add": 1},
              "cap": {"perMember": 500, "perMemberPer": "P3M", "count": 5}}]
            """#, []
        ),
        ("effect", #"{"multiply": "2"}"#, []), ("effect", #"{"multiply": "1.000001"}"#, []),
        ("effect", #"{"perItem": 3}"#, []), ("effect", #"{"per": {"points": 1, "per": "1.00"}}"#, []),
        ("effect", #"{"per": {"points": 1, "per": {"EUR": "1.00", "JPY": "100"}}}"#, []),
        ("when", #"{}"#, []),
        (
            "when",
            #"""
            {"sku": "A", "category": ["coffee", "tea"], "brand": ["b"], "weekday": ["sat", "sun"],
             "hours": {"from": "22:00", "to": "02:00"}, "store": ["s1"], "channel": "app", "partner": ["bakery"],
             "tender": ["card"], "tier": ["gold"], "segment": ["regulars"], "minimum": "10.00",
             "purchaseNumber": {"from": 2, "to": 5}}
            """#, []
        ),
        ("when", #"{"hours": {"from": "00:00", "to": "24:00"}, "weekday": "mon", "purchaseNumber": 2}"#, []),
        ("when", #"{"minimum": {"EUR": "10.00", "CZK": "250.00"}}"#, []), ("when", #"{"minimum": "10.00"}"#, []),
        ("when", #"{"purchaseNumber": {"from": 3, "to": 3}}"#, []),
        (
            "when",
            #"""
            {"activity": ["review.posted"], "tier": "gold", "segment": "x", "weekday": "mon",
             "hours": {"from": "08:00", "to": "09:00"}}
            """#,
            []
        ),
        ("stamps", #"[{"id": "s", "category": ["coffee"], "every": 10, "reward": "free-coffee"}]"#, []),
        (
            "stamps",
            #"[{"id": "s", "every": 1, "reward": "r"}, {"id": "t", "sku": "A", "brand": ["b"], "every": 2, "reward": "r"}]"#, []
        ),
        ("gifts", #"{"welcome": {"points": 50, "reward": "muffin"}, "birthday": {"points": 100}}"#, []),
        ("gifts", #"{}"#, []),
        ("referral", #"{"advocate": {"points": 500}}"#, []), ("referral", #"{"friend": {"reward": "free-coffee"}}"#, []),
        (
            "referral",
            #"""
            {"advocate": {"points": 500}, "friend": {"reward": "r"}, "minimum": {"EUR": "25.00", "JPY": "100"}, "within": "P180D",
             "hold": "P0D", "limit": {"perAdvocate": 20, "per": "P1Y"}, "clawback": false, "link": "https://a.example/{code}"}
            """#, []
        ),
        ("referral", #"{"friend": {"points": 1}, "limit": {"perAdvocate": 10000}}"#, []),
    ]

    static let refused: [Fragment] = [
        ("", #"[]"#, [""]),
        ("", #"{"program": "no-rules"}"#, ["/timeZone", "/currency", "/earn"]),
        ("program", #""""#, ["/program"]),
        ("timeZone", #""Berlin""#, ["/timeZone"]),
        ("currency", #""euro""#, ["/currency"]),
        ("rounding", #""nearest""#, ["/rounding"]),
        ("referral", #"{}"#, ["/referral"]), ("referral", #"{"minimum": "1.00"}"#, ["/referral"]),
        ("referral", #"{"advocate": {}}"#, ["/referral/advocate"]),
        ("referral", #"{"advocate": {"points": 5, "reward": "r"}}"#, ["/referral/advocate"]),
        ("referral", #"{"friend": {"points": 0}}"#, ["/referral/friend/points"]),
        (
            "referral",
            #"{"friend": {"points": 1}, "within": "P0D", "hold": "soon", "clawback": "no", "link": "https://a.example/"}"#,
            ["/referral/within", "/referral/hold", "/referral/clawback", "/referral/link"]
        ),
        (
            "referral", #"{"friend": {"points": 1}, "limit": {"per": "P2D"}, "minimum": "0"}"#,
            ["/referral/minimum", "/referral/limit/perAdvocate", "/referral/limit/per"]
        ),
        ("dormancy", #"{}"#, ["/dormancy"]), ("colour/2", #""red""#, ["/colour~12"]),
        ("earn", #"{}"#, ["/earn"]), ("earn", #"[1]"#, ["/earn/0"]), ("earn", #"[{"points": 1}]"#, ["/earn/0/per"]),
        ("earn", #"[{"points": 1, "per": "1.00"}, {"points": 0, "per": "0"}]"#, ["/earn/1/points", "/earn/1/per"]),
        ("earn", #"[{"points": 1, "per": "-1"}]"#, ["/earn/0/per"]), ("earn", #"[{"points": 1, "per": 1}]"#, ["/earn/0/per"]),
        ("earn", #"[{"points": 1, "per": "1", "sku": ["A"]}]"#, ["/earn/0/sku"]),
        ("earn", #"[{"points": 1, "per": "1", "partner": []}]"#, ["/earn/0/partner"]),
        ("basis", #"{"tax": "maybe", "excludeBrands": []}"#, ["/basis/excludeBrands", "/basis/tax"]),
        ("basis", #"{"excludeCategories": ["a", "a"]}"#, ["/basis/excludeCategories/1"]), ("basis", #"[]"#, ["/basis"]),
        ("pointValue", #"{"currency": "EUR"}"#, ["/pointValue/amount"]),
        ("pointValue", #"{"amount": "0"}"#, ["/pointValue/amount"]),
        ("pointValue", #"{"amount": "0.0000001"}"#, ["/pointValue/amount"]),
        ("pending", #""14 days""#, ["/pending"]), ("pending", #"14"#, ["/pending"]),
        ("expiry", #"{}"#, ["/expiry/after"]), ("expiry", #"{"after": "P0D"}"#, ["/expiry/after"]),
        ("expiry", #"{"after": "P1Y", "align": "week", "warn": "P7D"}"#, ["/expiry/warn", "/expiry/align"]),
        (
            "expiry", #"{"after": "P1Y", "warn": ["P7D", "P7D", "P0D", "soon"]}"#,
            ["/expiry/warn/1", "/expiry/warn/2", "/expiry/warn/3"]
        ),
        (
            "returns",
            #"{"attribution": "a", "shortfall": "b", "later": "c", "restoreExpiry": "d", "restoreGrace": "e", "f": 1}"#,
            ["/returns/f"] + ["attribution", "shortfall", "later", "restoreExpiry", "restoreGrace"].map { "/returns/\($0)" }
        ),
        (
            "acceptance", #"{"late": "30 days", "early": "P", "beforeEnrollment": "sometimes", "expiredGrace": 30}"#,
            ["/acceptance/late", "/acceptance/early", "/acceptance/beforeEnrollment", "/acceptance/expiredGrace"]
        ),
        ("returns", #"{"restoreExpiry": "original", "restoreGrace": "P7D"}"#, ["/returns/restoreGrace"]),
        ("returns", #"{"restoreExpiry": "fresh", "restoreGrace": "P30D"}"#, ["/returns/restoreGrace"]),
        ("acceptance", #"{"beforeEnrollment": true}"#, ["/acceptance/beforeEnrollment"]),
        ("holds", #"{"ttl": "PT0S"}"#, ["/holds/ttl"]),
        ("limits", #"{"adjust": -1, "transfer": "50"}"#, ["/limits/adjust", "/limits/transfer"]),
        ("cashback", #"{"percent": "0", "carry": "yes"}"#, ["/cashback/percent", "/cashback/carry"]),
        ("cashback", #"{"percent": "100.000001"}"#, ["/cashback/percent"]), ("cashback", #"{"percent": 2}"#, ["/cashback/percent"]),
        ("cashback", #"{}"#, ["/cashback/percent"]),
        ("tiers", #"{}"#, ["/tiers/window", "/tiers/validity", "/tiers/levels"]),
        (
            "tiers", #"{"window": "rolling", "validity": "forever", "downgrade": "all", "onReturn": "later", "levels": []}"#,
            ["/tiers/window", "/tiers/validity", "/tiers/downgrade", "/tiers/onReturn", "/tiers/levels"]
        ),
        (
            "tiers", #"{"window": "rolling P0D", "validity": "P0D", "levels": [{"id": "a", "from": 0, "multiplier": "0.9"}]}"#,
            ["/tiers/window", "/tiers/validity", "/tiers/levels/0/multiplier"]
        ),
        (
            "tiers",
            #"{"window": "calendarYear", "validity": "P1Y", "levels": [{"id": "a:b", "from": 0}, {"id": "base", "from": 1}]}"#,
            ["/tiers/levels/0/id", "/tiers/levels/1/id"]
        ),
        (
            "tiers",
            #"""
            {"window": "calendarYear", "validity": "P1Y", "levels": [{"id": "a", "from": 1}, {"id": "b",
             "from": 2, "entry": {}}]}
            """#,
            ["/tiers/levels/0/from", "/tiers/levels/1/entry"]
        ),
        (
            "tiers", #"{"window": "calendarYear", "validity": "P1Y", "levels": [{"id": "a", "from": 0, "entry": {"points": 1}}]}"#,
            ["/tiers/levels/0/entry"]
        ),
        ("campaigns", #"[{}]"#, ["/campaigns/0/id", "/campaigns/0/effect"]),
        ("campaigns", #"[{"id": "a", "effect": {"add": 1}, "form": "2026-01-01"}]"#, ["/campaigns/0/form"]),
        (
            "campaigns", #"[{"id": "a", "effect": {"add": 1}, "from": "2026-01-15T00:00:00Z", "to": "15.1.2026"}]"#,
            ["/campaigns/0/from", "/campaigns/0/to"]
        ),
        ("campaigns", #"[{"id": "a", "effect": {"add": 1}, "cap": {"perMemberPer": "P1M"}}]"#, ["/campaigns/0/cap"]),
        (
            "campaigns", #"[{"id": "a", "effect": {"add": 1}, "cap": {"perMember": 0, "count": 0, "perMemberPer": "P2M"}}]"#,
            ["/campaigns/0/cap/perMember", "/campaigns/0/cap/count", "/campaigns/0/cap/perMemberPer"]
        ),
        (
            "campaigns",
            #"[{"id": "a", "effect": {"reward": "r"}, "cap": {"perMember": 5}, "expiry": {"after": "P1M"}}]"#,
            ["/campaigns/0/expiry", "/campaigns/0/cap/perMember"]
        ),
        ("effect", #"{}"#, ["/campaigns/0/effect"]),
        ("effect", #"{"double": true}"#, ["/campaigns/0/effect/double", "/campaigns/0/effect"]),
        ("effect", #"{"add": 1, "reward": "x"}"#, ["/campaigns/0/effect"]),
        ("effect", #"{"multiply": "0.99"}"#, ["/campaigns/0/effect/multiply"]),
        ("effect", #"{"multiply": 2}"#, ["/campaigns/0/effect/multiply"]),
        ("effect", #"{"multiply": "1000.5"}"#, ["/campaigns/0/effect/multiply"]),
        ("effect", #"{"multiply": "1.0000001"}"#, ["/campaigns/0/effect/multiply"]),
        ("effect", #"{"add": 0}"#, ["/campaigns/0/effect/add"]), ("effect", #"{"perItem": "3"}"#, ["/campaigns/0/effect/perItem"]),
        ("effect", #"{"per": {"points": 0}}"#, ["/campaigns/0/effect/per/per", "/campaigns/0/effect/per/points"]),
        ("effect", #"{"per": {"points": 1, "per": {}}}"#, ["/campaigns/0/effect/per/per"]),
        ("when", #"{"moon": "full"}"#, ["/campaigns/0/when/moon"]), ("when", #"{"sku": []}"#, ["/campaigns/0/when/sku"]),
        ("when", #"{"weekday": ["sat", "sabado"]}"#, ["/campaigns/0/when/weekday/1"]),
        ("when", #"{"tier": []}"#, ["/campaigns/0/when/tier"]),
        ("when", #"{"weekday": "Sat"}"#, ["/campaigns/0/when/weekday"]),
        (
            "when", #"{"hours": {"from": "24:00", "to": "7:00"}}"#,
            ["/campaigns/0/when/hours/from", "/campaigns/0/when/hours/to"]
        ),
        ("when", #"{"hours": {"from": "08:00", "to": "24:30"}}"#, ["/campaigns/0/when/hours/to"]),
        ("when", #"{"hours": {"from": "08:00", "to": "25:00"}}"#, ["/campaigns/0/when/hours/to"]),
        ("when", #"{"hours": {"from": "08:00", "to": ":09:00"}}"#, ["/campaigns/0/when/hours/to"]),
        ("when", #"{"hours": {"from": 900}}"#, ["/campaigns/0/when/hours/to", "/campaigns/0/when/hours/from"]),
        ("when", #"{"minimum": 10}"#, ["/campaigns/0/when/minimum"]),
        ("when", #"{"minimum": {"EURO": "10"}}"#, ["/campaigns/0/when/minimum/EURO"]),
        ("when", #"{"purchaseNumber": 0}"#, ["/campaigns/0/when/purchaseNumber"]),
        ("when", #"{"purchaseNumber": "2"}"#, ["/campaigns/0/when/purchaseNumber"]),
        (
            "when", #"{"purchaseNumber": {"from": 0}}"#,
            ["/campaigns/0/when/purchaseNumber/to", "/campaigns/0/when/purchaseNumber/from"]
        ),
        (
            "when", #"{"activity": "review.posted", "purchaseNumber": 2, "sku": "A", "minimum": "1"}"#,
            ["sku", "minimum", "purchaseNumber"].map { "/campaigns/0/when/\($0)" }
        ),
        (
            "campaigns", #"[{"id": "a", "when": {"activity": "review.posted"}, "effect": {"multiply": "2"}}]"#,
            ["/campaigns/0/effect/multiply"]
        ),
        ("stamps", #"[{"every": 0}]"#, ["/stamps/0/id", "/stamps/0/reward", "/stamps/0/every"]),
        ("stamps", #"[{"id": "s", "every": 2, "reward": "r", "store": "x"}]"#, ["/stamps/0/store"]),
        ("gifts", #"{"welcome": {}, "christmas": {"points": 1}}"#, ["/gifts/christmas", "/gifts/welcome"]),
        ("gifts", #"{"birthday": {"points": 0}}"#, ["/gifts/birthday/points"]),
    ]

    /// What only the reader sees, because it takes more than the form: the machine's time zones, the decimals of a currency, and
    /// how parts fit together.
    static let refusedByReaderAlone: [Fragment] = [
        ("timeZone", #""Europe/Berln""#, ["/timeZone"]),
        ("earn", #"[{"points": 1, "per": "1.001"}]"#, ["/earn/0/per"]),
        ("earn", #"[{"points": 1, "per": "1.5", "currency": "JPY"}]"#, ["/earn/0/per"]),
        ("returns", #"{"shortfall": "charge"}"#, ["/returns/shortfall"]),
        (
            "tiers",
            #"""
            {"window": "calendarYear", "validity": "P1Y", "levels": [{"id": "a", "from": 0}, {"id": "a",
             "from": 9}, {"id": "b", "from": 9}]}
            """#,
            ["/tiers/levels/1/id"]
        ),
        (
            "tiers",
            #"""
            {"window": "calendarYear", "validity": "P1Y", "levels": [{"id": "a", "from": 0}, {"id": "b",
             "from": 9}, {"id": "c", "from": 9}]}
            """#,
            ["/tiers/levels/2/from"]
        ),
        (
            "campaigns", #"[{"id": "a", "effect": {"add": 1}, "from": "2026-01-15", "to": "2026-01-15T00:00"}]"#,
            ["/campaigns/0/to"]
        ),
        ("campaigns", #"[{"id": "a", "effect": {"add": 1}, "from": "2026-02-30"}]"#, ["/campaigns/0/from"]),
        (
            "campaigns", #"[{"id": "a", "effect": {"add": 1}}, {"id": "a", "effect": {"add": 2}}]"#, ["/campaigns/1/id"]
        ),
        ("effect", #"{"per": {"points": 1, "per": {"JPY": "1.5"}}}"#, ["/campaigns/0/effect/per/per/JPY"]),
        ("when", #"{"tier": ["gold", "bronze"]}"#, ["/campaigns/0/when/tier/1"]),
        ("when", #"{"hours": {"from": "08:00", "to": "08:00"}}"#, ["/campaigns/0/when/hours/to"]),
        ("when", #"{"minimum": "10.001"}"#, ["/campaigns/0/when/minimum"]),
        ("when", #"{"purchaseNumber": {"from": 3, "to": 2}}"#, ["/campaigns/0/when/purchaseNumber/to"]),
        (
            "",
            #"""
            {"program": "p", "timeZone": "UTC", "currency": "EUR", "earn": [],
             "campaigns": [{"id": "a", "effect": {"add": 1}, "when": {"tier": "gold"}}],
             "stamps": [{"id": "a", "every": 2, "reward": "r"}]}
            """#, ["/campaigns/0/when/tier", "/stamps/0/id"]
        ),
    ]
}
