"""The worked numbers of the contract, W1 to W9 and W13."""

import itertools
import unittest

from .shop import MEMBER, LedgerCase, Shop, program


class Rounding(LedgerCase):
    def test_W1_one_rounding_for_the_whole_purchase(self):
        for mode, points in {"down": 25, "halfUp": 25, "halfEven": 25, "up": 26}.items():
            with self.subTest(mode):
                self.assertEqual(Shop(program(rounding=mode)).buy_lines(1999, 450, 75)["points"], points)

    def test_W1_multiplied_before_it_is_rounded(self):
        shop = Shop(program(campaigns=[{"id": "more", "effect": {"multiply": "1.5"}}]))
        reply = shop.buy_lines(1999)
        self.assertEqual(reply["points"], 29)
        self.assertEqual(reply["explanation"], [{"rule": "base", "points": 19}, {"rule": "more", "points": 10}])


class Returns(LedgerCase):
    def test_W2_line_by_line_in_every_order(self):
        points = {"1": 10, "2": 10, "3": 13}
        for order in itertools.permutations(points):
            with self.subTest(" ".join(order)):
                shop = Shop(program())
                self.assertEqual(shop.buy_lines(1000, 1000, 1333)["points"], 33)
                self.assertEqual({line: shop.back(lines=[{"line": line}])["revoked"] for line in order}, points)
                self.assertEqual(shop.balance, 0)

    def test_W3_attributed_and_proportional(self):
        campaigns = [
            {"id": "a", "when": {"sku": ["A"]}, "effect": {"add": 10}},
            {"id": "b", "when": {"sku": ["B"]}, "effect": {"add": 20}},
            {"id": "all", "effect": {"add": 40}},
        ]
        for attribution, revoked in {"attributed": 20, "proportional": 35}.items():
            with self.subTest(attribution):
                shop = Shop(program(earn=[], campaigns=campaigns, returns={"attribution": attribution}))
                lines = [{"sku": "A", "amount": 1000}, {"sku": "B", "amount": 1000}, {"sku": "C", "amount": 2000}]
                self.assertEqual(shop.buy_lines(*lines)["points"], 70)
                self.assertEqual(shop.back(lines=[{"line": "3"}])["revoked"], revoked)

    def test_W4_an_order_that_was_paid_partly_with_points(self):
        shop = Shop(program())
        shop.done("points.adjust", member=MEMBER, points=1000, reason="import", actor="a")
        shop.spend(500)
        self.assertEqual(shop.balance, 500)
        self.assertEqual(shop.buy(1500, holds=["H"])["balance"], 515)
        self.assertEqual(shop.back(amount=1000)["revoked"], 10)
        self.assertEqual(shop.balance, 505)
        last = shop.back()
        self.assertEqual((last["revoked"], last["restored"], last["balance"]), (5, 500, 1000))

    def test_W4_a_void_of_the_last_return_spends_the_points_again(self):
        shop = Shop(program())
        shop.done("points.adjust", member=MEMBER, points=1000, reason="import", actor="a")
        shop.spend(500)
        shop.buy(1500, holds=["H"])
        for number in ("R1", "R2"):
            self.assertEqual(shop.back(**{"return": number})["balance"], 1000)
            void = shop.done("return.void", **{"return": number}, reason="r", actor="a")
            self.assertEqual((void["balance"], void["spent"]), (515, 500))

    def test_W4_cashback_carries_what_is_less_than_a_cent(self):
        shop = Shop(program(cashback={"percent": "2", "currency": "EUR", "carry": True}))
        credited = [shop.buy(4999, f"P{index}")["cashback"] for index in range(100)]
        self.assertEqual((credited[0], sum(credited)), (99, 9998))
        for index in range(100):
            shop.back(f"P{index}")
        self.assertEqual((shop.account()["cashback"][0]["amount"], shop.ledger.accounts[MEMBER].wallet.carry), (0, 0))


class Lots(LedgerCase):
    def three_lots(self, policy="originalWithGrace"):
        """W5: L1 100 and L2 200 to the end of a month in a year, L3 50 to the end of June; 120 are spent in May."""
        bonus = {"id": "bonus", "when": {"sku": ["bonus"]}, "effect": {"add": 50}, "expiry": {"after": "P2M", "align": "month"}}
        shop = Shop(program(
            expiry={"after": "P12M", "align": "month"}, campaigns=[bonus],
            returns={"restoreExpiry": policy},
        ))
        shop.at("2026-01-10")
        shop.buy(10000, "L1")
        shop.at("2026-03-05")
        shop.buy(20000, "L2")
        shop.at("2026-04-01")
        shop.buy_lines({"sku": "bonus", "amount": 0}, number="L3")
        shop.at("2026-05-15")
        shop.spend(120)
        return shop

    def test_W5_earliest_expiry_first(self):
        shop = self.three_lots()
        self.assertEqual(shop.lots(), [
            {"points": 30, "held": 0, "expiresAt": "2027-01-31T23:00:00Z"},
            {"points": 200, "held": 0, "expiresAt": "2027-03-31T22:00:00Z"},
        ])
        for time, balance in [
            ("2026-07-01", 230), ("2027-01-31T23:59:59", 230), ("2027-02-01T00:00:00", 200), ("2027-04-01T00:00:00", 0),
        ]:
            shop.at(time)
            self.assertEqual(shop.balance, balance, time)
        self.assertEqual(
            shop.entries(), [("earned", 100), ("earned", 200), ("earned", 50), ("spent", -120), ("expired", -30), ("expired", -200)]
        )

    def test_W6_a_redemption_cancelled_after_its_lots_expired(self):
        for policy, balance, expiry in [
            ("original", 200, None), ("originalWithGrace", 320, "2027-03-12T11:00:00Z"), ("fresh", 320, "2028-02-29T23:00:00Z"),
        ]:
            with self.subTest(policy):
                shop = self.three_lots(policy)
                shop.at("2027-02-10")
                self.assertEqual(shop.done("points.restore", member=MEMBER, hold="H", reason="r", actor="a")["balance"], balance)
                expiries = [(lot["points"], lot["expiresAt"]) for lot in shop.lots()]
                restored = [] if expiry is None else [(50, expiry), (70, expiry)]
                self.assertEqual(sorted(expiries), sorted([(200, "2027-03-31T22:00:00Z")] + restored))


class Tiers(LedgerCase):
    def upgraded_and_spent(self, spent=900, **returns):
        """W7: 600 and 500 make gold, 200 at one and a half, then a redemption; the second purchase is returned."""
        shop = Shop(program(
            expiry={"after": "P12M", "align": "month"}, returns=returns, pointValue={"amount": "0.01", "currency": "EUR"},
            tiers={
                "window": "rolling P12M", "validity": "endOfNextYear", "downgrade": "oneLevel", "onReturn": "immediate",
                "levels": [{"id": "silver", "from": 0}, {"id": "gold", "from": 1000, "multiplier": "1.5"}],
            },
        ))
        for date, amount, number, points, tier in [
            ("2026-02-01", 60000, "P1", 600, "silver"), ("2026-03-01", 50000, "P2", 500, "gold"),
            ("2026-03-10", 20000, "P3", 300, "gold"),
        ]:
            shop.at(date)
            reply = shop.buy(amount, number)
            self.assertEqual((reply["points"], reply["tier"]), (points, tier))
        shop.at("2026-03-15")
        shop.spend(spent)
        shop.at("2026-03-20")
        return shop

    def test_W7_a_refund_takes_the_level_back(self):
        shop = self.upgraded_and_spent()
        self.assertEqual(shop.account()["qualifying"], 1300)
        reply = shop.back("P2")
        self.assertEqual((reply["revoked"], reply["balance"], reply["tier"]), (500, 0, "silver"))
        self.assertEqual(shop.account()["qualifying"], 800)

    def test_W7_recalculate_takes_what_the_lost_level_gave(self):
        shop = self.upgraded_and_spent(later="recalculate")
        reply = shop.back("P2")
        self.assertEqual((reply["balance"], reply["debt"]), (-100, 100))
        self.assertEqual(shop.back("P3")["revoked"], 200)

    def test_W7_every_shortfall(self):
        for policy, balance, written_off, charge in [
            ("debt", -400, 0, None), ("clamp", 0, 400, None), ("charge", 0, 0, 400), ("pendingOnly", 100, 500, None),
        ]:
            with self.subTest(policy):
                reply = self.upgraded_and_spent(1300, shortfall=policy).back("P2")
                self.assertEqual((reply["balance"], reply["writtenOff"]), (balance, written_off))
                self.assertEqual(reply["charge"] and reply["charge"]["amount"], charge)

    def test_W8_late_points_earn_by_when_it_happened(self):
        double = {"id": "double", "from": "2026-01-15T00:00:00", "to": "2026-02-01T00:00:00", "effect": {"multiply": "2"}}
        shop = Shop(program(campaigns=[double], expiry={"after": "P12M", "align": "month"}, acceptance={"late": "P30D"}))
        shop.at("2026-01-10")
        shop.buy(10000, "P1")
        shop.at("2026-02-01")
        shop.spend(80)
        shop.at("2026-02-05")
        reply = shop.buy(5000, "P2", time="2026-01-20")
        self.assertEqual((reply["points"], reply["balance"]), (100, 120))
        lots = [(lot["points"], lot["expiresAt"]) for lot in shop.lots()]
        self.assertEqual(lots, [(20, "2027-01-31T23:00:00Z"), (100, "2027-01-31T23:00:00Z")])

    def yearly(self, levels, **parts):
        return Shop(program(tiers={
            "window": "calendarYear", "validity": "endOfNextYear", "onReturn": "immediate",
            "levels": [{"id": id, "from": start} for id, start in levels.items()], **parts,
        }), start="2025-01-01")

    def test_the_gift_of_a_level_that_was_left_in_an_earlier_year_stays(self):
        levels = [
            {"id": "silver", "from": 0}, {"id": "gold", "from": 100, "entry": {"points": 5}},
            {"id": "platinum", "from": 300, "entry": {"points": 7}},
        ]
        rules = {"window": "calendarYear", "validity": "endOfYear", "downgrade": "toEarned", "levels": levels}
        shop = Shop(program(tiers=rules))
        shop.buy(10000, "gold")
        shop.at("2028-02-01")
        shop.buy(30000, "platinum")
        self.assertEqual(shop.balance, 105 + 307)
        shop.back("platinum")
        self.assertEqual(shop.balance, 105)
        shop.buy(10000, "again")
        self.assertEqual(shop.balance, 210)
        shop.back("again")
        self.assertEqual(shop.balance, 105)

    def test_W9_a_review_to_what_was_earned(self):
        for points, level in [(5, "zero"), (10, "one"), (30, "two")]:
            with self.subTest(points):
                shop = self.yearly({"zero": 0, "one": 10, "two": 30, "three": 100}, downgrade="toEarned")
                self.assertEqual(shop.buy(3000, "P1")["tier"], "two")
                shop.at("2026-06-01")
                shop.buy(points * 100, "P2")
                shop.at("2027-01-01T00:00:00")
                self.assertEqual((shop.account()["tier"]["id"], shop.account()["qualifying"]), (level, 0))

    def test_W9_one_level_or_to_what_was_earned_after_a_month_of_grace(self):
        for points, downgrade, level in [
            (350, "oneLevel", "silver"), (350, "toEarned", "silver"), (100, "oneLevel", "silver"), (100, "toEarned", "bronze"),
            (100, "never", "gold"),
        ]:
            with self.subTest(f"{points} {downgrade}"):
                shop = self.yearly({"bronze": 0, "silver": 300, "gold": 1000}, downgrade=downgrade, grace="P1M")
                shop.buy(120000, "P1")
                self.assertEqual(shop.account()["tier"]["until"], "2026-12-31T23:00:00Z")
                shop.at("2026-06-01")
                shop.buy(points * 100, "P2")
                shop.at("2027-01-31T23:59:59")
                self.assertEqual(shop.account()["tier"]["id"], "gold")
                shop.at("2027-02-01T00:00:00")
                self.assertEqual(shop.account()["tier"]["id"], level)


class Holds(LedgerCase):
    def setUp(self):
        self.shop = Shop(program())
        self.shop.done("points.adjust", member=MEMBER, points=1000, reason="import", actor="a")

    def test_W13_the_second_of_two_holds_finds_too_little(self):
        self.assertEqual(self.shop.done("points.hold", member=MEMBER, points=700, hold="A")["available"], 300)
        self.refused(self.shop.say("points.hold", member=MEMBER, points=700, hold="B"), 422, "insufficient_points")

    def test_W13_captured_twice_is_spent_once(self):
        self.shop.done("points.hold", member=MEMBER, points=700, hold="A")
        first = self.shop.done("points.capture", member=MEMBER, hold="A")
        self.assertEqual(self.shop.done("points.capture", member=MEMBER, hold="A"), first)
        self.assertEqual((self.shop.balance, self.shop.entries()), (300, [("adjusted", 1000), ("spent", -700)]))

    def test_W13_after_the_time_out_it_is_free_again(self):
        self.shop.done("points.hold", member=MEMBER, points=700, hold="A")
        self.shop.at("2026-01-01T12:14:59")
        self.assertEqual(self.shop.account()["available"], 300)
        self.shop.at("2026-01-01T12:15:00")
        self.assertEqual(self.shop.account()["available"], 1000)
        self.refused(self.shop.say("points.capture", member=MEMBER, hold="A"), 409, "hold_expired")


if __name__ == "__main__":
    unittest.main()
