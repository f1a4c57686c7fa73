"""What must be true of every history, whatever the program; and that playing it again gives the same."""

import unittest
from collections import Counter

from histories.history import history, replay

HISTORIES = [f"property/{number}" for number in range(150)]


class Histories(unittest.TestCase):
    def test_the_same_history_again_says_and_expects_the_same(self):
        for seed in HISTORIES:
            with self.subTest(seed):
                play, steps = history(seed)
                self.assertEqual(play.lines, replay(steps, asks_entries=False).lines)

    def test_entries_sum_to_what_there_is(self):
        for seed in HISTORIES:
            with self.subTest(seed):
                ledger = history(seed)[0].ledger
                for account in ledger.accounts.values():
                    sums = Counter()
                    for kind, points in account.entries:
                        sums[kind] += points
                    written_off = sums.pop("writtenOff", 0)
                    self.assertGreaterEqual(written_off, 0)
                    self.assertEqual(sum(sums.values()), account.balance(ledger.now) + account.pending(ledger.now))

    def test_nobody_has_debt_and_something_to_spend(self):
        for seed in HISTORIES:
            with self.subTest(seed):
                for _, (kind, view) in history(seed)[0].lines:
                    if kind == "account":
                        self.assertTrue(view["debt"] == 0 or view["available"] == 0, view)
                        self.assertGreaterEqual(view["debt"], 0)
                        self.assertEqual(view["balance"], view["available"] + view["held"] - view["debt"])

    def test_lots_are_what_is_active_held_and_pending(self):
        for seed in HISTORIES:
            with self.subTest(seed):
                lines = history(seed)[0].lines
                for (_, (kind, view)), (_, (_, lots)) in zip(lines, lines[1:]):
                    if kind == "account":
                        self.assertEqual(sum(lot["points"] for lot in lots), view["available"] + view["held"] + view["pending"])
                        self.assertEqual(sum(lot["held"] for lot in lots), view["held"])

    def test_what_is_fully_returned_has_nothing_left(self):
        for seed in HISTORIES:
            with self.subTest(seed):
                for _, record in history(seed)[0].ledger.records.values():
                    if record.is_fully_returned and record.lines[0].rules:
                        self.assertEqual(sum(line.points_left + line.qualifying_left + line.cents_left for line in record.lines), 0)


if __name__ == "__main__":
    unittest.main()
