"""Returns. Whatever the order and the pieces, a purchase that is returned in full stands at exactly zero points.

    test_returns.py               the seed of the random returns is printed
    RETURNS_SEED=42 test_returns.py
"""

import itertools
import os
import random
import secrets

from wire import Case, main, purchase, returned, unique

SEED = int(os.environ.get("RETURNS_SEED", secrets.randbelow(10**6)))


def lines(*amounts, quantity=1):
    """Lines "1", "2", … of a purchase."""
    return [{"line": str(number), "quantity": quantity, "amount": amount}
            for number, amount in enumerate(amounts, start=1)]


class Returns(Case):
    def buy(self, *amounts, quantity=1, **data):
        """A purchase of these lines by a new member; gives its number, the member and the points."""
        member, _ = self.new_member()
        sent = purchase(member, sum(amounts), purchase=unique("receipt"), lines=lines(*amounts, quantity=quantity), **data)
        return sent["data"]["purchase"], member, self.done(sent)["points"]

    def give_back(self, number, **data):
        """Returns something; gives the points that this took."""
        return self.done(returned(number, **data))["revoked"]

    def assert_zero(self, number, member, earned):
        """Everything earned was revoked, and nothing is left to return."""
        account = self.account(member)
        self.assertEqual((account["balance"], account["available"], account["debt"]), (0, 0, 0))
        self.assertEqual((account["lifetime"]["earned"], account["lifetime"]["revoked"]), (earned, earned))
        self.expect(self.client.settle(returned(number, member=member)), 422, "nothing_to_return")

    def test_W1_one_rounding_for_the_whole_purchase(self):
        number, member, earned = self.buy(1999, 450, 75)
        self.assertEqual(earned, 25)
        self.assertEqual(self.give_back(number), 25)
        self.assert_zero(number, member, 25)

    def test_W2_returned_line_by_line_in_every_order(self):
        points = {"1": 10, "2": 10, "3": 13}
        for order in itertools.permutations(points):
            with self.subTest(" ".join(order)):
                number, member, earned = self.buy(1000, 1000, 1333)
                self.assertEqual(earned, 33)
                revoked = {line: self.give_back(number, lines=[{"line": line}]) for line in order}
                self.assertEqual(revoked, points)
                self.assert_zero(number, member, 33)

    def test_a_return_by_quantity(self):
        number, member, earned = self.buy(1000, quantity=3)
        # Kept of the amount: 666, 333, 0; of the points: 6, 3, 0.
        revoked = [self.give_back(number, lines=[{"line": "1", "quantity": 1}]) for _ in range(3)]
        self.assertEqual(revoked, [4, 3, 3])
        self.assert_zero(number, member, earned)

    def test_a_return_by_amount_of_a_line(self):
        number, member, earned = self.buy(1000, 500)
        # Kept of the line's 10 points: floor(6.67), then floor(3.34), then none.
        revoked = [self.give_back(number, lines=[{"line": "1", "amount": amount}]) for amount in (333, 333, 334)]
        self.assertEqual(revoked, [4, 3, 3])
        self.assertEqual(self.give_back(number), 5)
        self.assert_zero(number, member, earned)

    def test_a_return_by_amount_alone_is_spread_over_the_lines(self):
        number, member, earned = self.buy(1000, 1000, 1333)
        # 1000 of 3333 is 300, 300 and 400 by largest remainder; kept are 7, 7 and 9 points.
        self.assertEqual(self.give_back(number, amount=1000), 10)
        self.assertEqual(self.account(member)["balance"], 23)
        self.assertEqual(self.give_back(number, amount=2333), 23)
        self.assert_zero(number, member, earned)

    def test_a_purchase_without_lines_is_one_line(self):
        member, _ = self.new_member()
        sent = purchase(member, 2524)
        earned = self.done(sent)["points"]
        self.assertEqual([self.give_back(sent["id"], amount=1000), self.give_back(sent["id"])], [10, 15])
        self.assert_zero(sent["id"], member, earned)

    def test_line_then_amount_then_the_rest(self):
        number, member, earned = self.buy(1999, 450, 75)
        revoked = self.give_back(number, lines=[{"line": "2"}])
        revoked += self.give_back(number, amount=777)
        revoked += self.give_back(number)
        self.assertEqual(revoked, earned)
        self.assert_zero(number, member, earned)

    def test_random_returns_end_at_zero(self):
        for case in range(10):
            chance = random.Random(SEED + case)
            with self.subTest(f"seed {SEED + case}"):
                amounts = [chance.randrange(1, 5000) for _ in range(chance.randrange(1, 6))]
                quantity = chance.randrange(1, 4)
                number, member, earned = self.buy(*amounts, quantity=quantity)
                self.assertEqual(earned, sum(amounts) // 100)
                revoked = 0
                for _ in range(chance.randrange(8)):
                    line = chance.randrange(len(amounts))
                    named = {"line": str(line + 1)}
                    piece = chance.choice([{"lines": [named]},
                                           {"lines": [{**named, "quantity": chance.randint(1, quantity)}]},
                                           {"lines": [{**named, "amount": chance.randint(1, amounts[line])}]},
                                           {"amount": chance.randint(1, sum(amounts))}])
                    reply = self.client.settle(returned(number, **piece))
                    if reply["status"] == 200:  # else it asked for more than is left, and nothing was taken
                        revoked += reply["data"]["revoked"]
                    self.assertIn(reply["status"] // 100, (2, 4), reply)
                    self.assertEqual(self.account(member)["balance"], earned - revoked)
                rest = self.client.settle(returned(number))
                if rest["status"] == 200:
                    revoked += rest["data"]["revoked"]
                self.assertEqual(revoked, earned)
                self.assert_zero(number, member, earned)

    def test_a_return_sent_again_takes_nothing_more(self):
        number, member, _ = self.buy(1000, 1000)
        sent = returned(number, lines=[{"line": "1"}])
        first = self.done(sent)
        again = self.client.ask(sent)
        self.assertIs(again["duplicate"], True)
        self.assertEqual(self.expect(again, 200), first)
        self.assertEqual((first["purchase"], first["revoked"], first["balance"]), (number, 10, 10))
        self.assertEqual(self.account(member)["balance"], 10)

    def test_only_the_purchase_that_is_named_is_touched(self):
        number, member, _ = self.buy(1000)
        self.done(purchase(member, 700))
        self.assertEqual(self.give_back(number, member=member), 10)
        self.assertEqual(self.account(member)["balance"], 7)

    def test_a_return_from_elsewhere_names_the_source_of_the_purchase(self):
        number, member, earned = self.buy(1000)
        theirs = purchase(member, 1000)["source"]
        sent = returned(number, purchaseSource=theirs)
        sent["source"] = f"{theirs}/service-desk"
        self.assertEqual(self.done(sent)["revoked"], 10)
        self.assert_zero(number, member, earned)

    def test_the_same_number_from_two_sources_is_two_purchases(self):
        number, member, _ = self.buy(1000)
        other = purchase(member, 300, purchase=number)
        other["source"] = f"{other['source']}/another-shop"
        self.assertEqual(self.done(other)["balance"], 13)
        self.assertEqual(self.give_back(number, purchaseSource=other["source"], member=member), 3)
        self.assertEqual(self.account(member)["balance"], 10)

    def test_a_return_that_is_stored_is_done_soon(self):
        number, member, _ = self.buy(1000)
        self.expect(self.client.ask(returned(number, ack="stored")), 202)
        self.eventually(lambda: self.account(member)["balance"] == 0, "the stored return was done")

    def test_a_return_that_comes_first_waits_for_its_purchase(self):
        for named in (True, False):
            with self.subTest("with member" if named else "without member"):
                member, _ = self.new_member()
                number = unique("receipt")
                early = returned(number, ack="stored", **({"member": member} if named else {}))
                self.expect(self.client.ask(early), 202)
                self.done(purchase(member, 1000, purchase=number))
                self.eventually(lambda: self.account(member)["lifetime"]["revoked"] == 10, "the waiting return was done")
                self.assertEqual(self.account(member)["balance"], 0)

    def test_a_return_of_a_line_that_is_none_changes_nothing(self):
        number, member, _ = self.buy(1000)
        reply = self.client.settle(returned(number, lines=[{"line": "no such line"}]))
        self.assertGreaterEqual(reply["status"], 400, reply)
        self.assertEqual(self.account(member)["balance"], 10)


if __name__ == "__main__":
    print(f"seed {SEED}", flush=True)
    main()
