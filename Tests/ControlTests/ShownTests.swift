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
            "account": ["available": 5, "balance": 5, "member": "mem_1"], "member": "mem_1",
            "messages": [
                [
                    "attempts": 1, "channel": "email", "detail": "status 550", "queuedAt": "2026-03-01T11:00:00Z",
                    "reason": "refused", "state": "failed", "template": "welcome",
                ]
            ],
            "missing": [], "profile": profile, "referrals": [],
            "vouchers": [
                [
                    "code": "A", "expiresAt": "2026-06-01T11:00:00Z", "issuedAt": "2026-03-01T11:00:00Z", "reward": "coffee",
                    "state": "open",
                ]
            ],
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
                  ISSUED               REWARD  STATE  CODE  UNTIL                PURCHASE
                  2026-03-01 11:00:00  coffee  open   A     2026-06-01 11:00:00  -

                messages
                  QUEUED               TEMPLATE  CHANNEL  STATE   WHY                  NEXT TRY  TRIES
                  2026-03-01 11:00:00  welcome   email    failed  refused: status 550  -             1

                """)
    }

    @Test func `of each reward there is who can have it`() {
        let rewards: [JSON] = [
            ["cost": 300, "kind": "freeItem", "left": 2, "name": "A coffee", "reward": "coffee", "taken": 1],
            ["cost": 0, "kind": "gift", "name": "A cookie", "reward": "cookie", "taken": 0, "visibility": "byRule"],
            [
                "cost": 9, "kind": "gift", "name": "A cup", "reward": "cup", "taken": 0, "to": "2026-12-31T23:00:00Z",
                "visibility": "unlisted",
            ],
            ["cost": 9, "kind": "gift", "name": "A hat", "retiredAt": "2026-01-31T23:00:00Z", "reward": "hat", "taken": 4],
        ]
        #expect(
            ShownReward.table(rewards, isForMember: false) == """
                REWARD  NAME      KIND      COST  LEFT  TAKEN  STATE
                coffee  A coffee  freeItem   300     2      1  offered
                cookie  A cookie  gift         0     -      0  by rules only
                cup     A cup     gift         9     -      0  unlisted until 2026-12-31 23:00:00
                hat     A hat     gift         9     -      4  retired

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

    @Test func `a referral is shown with all that became of it`() {
        let referral: JSON = [
            "advocate": "mem_1", "friend": "mem_2",
            "purchase": [
                "basis": 4_000, "currency": "EUR", "occurredAt": "2026-04-10T11:00:00Z", "purchase": "P2", "source": "pos/1",
            ],
            "referral": "ref_1",
            "review": ["actor": "eve", "at": "2026-04-12T11:00:00Z", "open": false, "reason": "a couple"],
            "rewards": [
                ["at": "2026-04-24T11:00:00Z", "points": 500, "side": "advocate", "takenBackAt": "2026-05-02T11:00:00Z"],
                ["at": "2026-04-24T11:00:00Z", "reward": "free-coffee", "side": "friend"],
            ],
            "score": 50, "signals": ["sharedDevice"], "signedUpAt": "2026-04-01T11:00:00Z", "state": "clawedBack",
            "until": "2026-09-28T11:00:00Z", "version": 1,
        ]
        #expect(
            ShownReferral(referral).text == """
                referral   ref_1
                advocate   mem_1
                friend     mem_2
                state      clawedBack
                signed up  2026-04-01 11:00:00, until 2026-09-28 11:00:00
                program    version 1
                signals    sharedDevice, weighing 50
                purchase   P2 of pos/1, EUR 40.00 on 2026-04-10 11:00:00
                advocate   500 points on 2026-04-24 11:00:00, taken back on 2026-05-02 11:00:00
                friend     free-coffee on 2026-04-24 11:00:00
                released   by eve on 2026-04-12 11:00:00: a couple

                """)
    }

    @Test func `a referral that waits for a person, and one that was rejected, are shown so`() {
        let waiting = ShownReferral([
            "review": ["open": true], "rewardAt": "2026-04-24T11:00:00Z", "score": 60, "signals": ["sharedPayment"],
            "signedUpAt": "2026-04-01T11:00:00Z", "state": "qualified",
        ])
        #expect(waiting.text.contains("state        qualified, waits for a person\n"))
        #expect(waiting.text.contains("rewards due  2026-04-24 11:00:00\n"))
        #expect(waiting.cells == ["2026-04-01 11:00:00", "?", "?", "?", "review", "60", "sharedPayment"])
        let rejected = ShownReferral(["rejection": ["at": "2026-04-24T11:00:00Z", "cause": "limitReached"], "state": "rejected"])
        #expect(rejected.text.contains("rejected   limitReached on 2026-04-24 11:00:00\n"))
        #expect(rejected.cells.suffix(3) == ["rejected", "0", "-"])
    }
}
