// SPDX-License-Identifier: Apache-2.0

import Contracts
import Testing

@testable import Control

/// What is printed for people of a member: all of it is in the JSON as well.
@Suite struct ShownTests {
    private let account: JSON = [
        "available": 1_180, "balance": 1_200, "cashback": [["amount": 102, "currency": "EUR"]], "debt": 0, "held": 20,
        "lifetime": ["earned": 1_500, "expired": 50, "revoked": 10, "spent": 240], "member": "mem_1",
        "nextExpiry": ["at": "2027-01-31T23:00:00Z", "points": 30], "nextTier": ["id": "platinum", "missing": 700], "pending": 0,
        "qualifying": 1_300, "stamps": [["count": 3, "every": 10, "id": "tenth-coffee"]],
        "tier": ["id": "gold", "since": "2026-03-01T11:00:00Z", "until": "2027-12-31T23:00:00Z"],
    ]

    @Test func `an account is shown in lines, and what there is none of is left out`() {
        #expect(
            ShownAccount(account).text == """
                member          mem_1
                balance         1,200
                available       1,180
                held            20
                next to expire  30 on 2027-01-31 23:00:00
                level           gold since 2026-03-01 11:00:00 until 2027-12-31 23:00:00
                qualifying      1,300
                next level      platinum, 700 missing
                cashback        EUR 1.02
                stamps          tenth-coffee, 3 of 10
                ever            1,500 earned, 240 spent, 50 expired, 10 revoked

                """)
    }

    @Test func `who owes points, and is in a grace, is shown so`() {
        let tier: JSON = ["graceUntil": "2027-02-01T00:00:00Z", "id": "gold", "until": "2027-02-01T00:00:00Z"]
        let shown = ShownAccount(["available": 0, "balance": -400, "debt": 400, "held": 0, "pending": 7, "tier": tier])
        #expect(
            shown.text == """
                balance    -400
                available  0
                pending    7
                debt       400
                level      gold until 2027-02-01 00:00:00, in its grace

                """)
    }

    @Test func `a member is shown with what each service has`() {
        let profile: JSON = [
            "attributes": ["allergy": "nuts"],
            "consents": [
                ["at": "2026-03-01T11:00:00Z", "channel": "email", "granted": true, "purpose": "marketing"],
                ["channel": "push", "granted": false, "purpose": "marketing"],
            ],
            "enrolledAt": "2026-03-01T11:00:00Z", "identifiers": [["kind": "card", "value": "6035550100"]],
            "lastActivityAt": "2026-03-02T11:00:00Z", "member": "mem_1", "name": "Ada Lovelace", "preferences": [:],
            "segments": ["regulars"], "since": "2026-03-01T11:00:00Z", "status": "active",
        ]
        let overview: JSON = [
            "account": ["available": 5, "balance": 5, "member": "mem_1"], "member": "mem_1", "missing": [], "profile": profile,
            "vouchers": [["code": "A"]],
        ]
        #expect(
            ShownMember(overview).text == """
                member      mem_1
                status      active since 2026-03-01 11:00:00
                name        Ada Lovelace
                identifier  card:6035550100
                segments    regulars
                consent     marketing by email: granted on 2026-03-01 11:00:00
                consent     marketing by push: withdrawn
                attribute   allergy: nuts
                enrolled    2026-03-01 11:00:00
                last seen   2026-03-02 11:00:00

                account
                  balance    5
                  available  5

                vouchers
                  [
                    {
                      "code": "A"
                    }
                  ]

                """)
    }

    @Test func `a statement has a line for each entry, with its rule and reason`() {
        let entries: [JSON] = [
            [
                "balance": 25, "kind": "earned", "occurredAt": "2026-03-01T11:00:00Z", "points": 25, "purchase": "T42",
                "reason": "1 point per 1.00 EUR", "rule": "base",
            ],
            ["balance": 0, "kind": "expired", "occurredAt": "2027-03-31T22:00:00Z", "points": -25, "reason": ""],
        ]
        #expect(
            Statement.table(of: entries).text == """
                WHEN                 WHAT     POINTS  BALANCE  PURCHASE  RULE  WHY
                2026-03-01 11:00:00  earned       25       25  T42       base  1 point per 1.00 EUR
                2027-03-31 22:00:00  expired     -25        0  -         -

                """)
    }
}
