#!/usr/bin/env python3
"""The model itself as a process that `check.py` can be tried with, whole or broken on purpose.

    check.py -- ./serve.py
    check.py -- ./serve.py --break debtLast
"""

import json
import sys

from model import account, lots, rating, record, shares, spending, tiers, views
from model.answers import Refusal, Unmodelled
from model.ledger import Ledger
from model.times import read_time


class Server:
    def __init__(self):
        self.ledger = None

    def answer(self, line):
        if "program" in line:
            self.ledger = Ledger(line["program"], read_time(line["at"]))
            return {}
        (kind, value), = line.items()
        changes = {"at": self._at, "enroll": self._enroll, "birthday": self._birthday, "message": self._message}
        return changes.get(kind, self._view(kind))(value)

    def _at(self, value):
        self.ledger.now = read_time(value)
        return {}

    def _enroll(self, value):
        self.ledger.enroll(value["member"], read_time(value["at"]), value["segments"])
        return {}

    def _birthday(self, value):
        self.ledger.birthday(value["member"], read_time(value["at"]))
        return {}

    def _message(self, value):
        answer = dict(self.ledger.handle(value))
        if answer["status"] >= 400:
            answer["problem"] = {"code": answer.pop("code"), "status": answer["status"]}
        return {"reply": {"id": value["id"], **answer}}

    def _view(self, kind):
        return lambda member: {kind: getattr(views, kind)(self.ledger, member)}


def _break(name):
    """Mistakes that an implementation may make. The check must find each of them."""
    def roundHalves():
        shares_rounded = shares.rounded
        rating.rounded = lambda exact, mode: shares_rounded(exact, "halfUp" if mode == "halfEven" else mode)

    def laterLineFirst():
        allocated = shares.allocated
        rating.allocated = lambda total, weights: list(reversed(allocated(total, list(reversed(weights)))))

    def debtLast():
        give = account.Account.give

        def unpaid(self, parts, now):
            debt, self.debt = self.debt, 0
            give(self, parts, now)
            self.debt = debt
        account.Account.give = unpaid

    def oldestFirst():
        lots.Part.key = property(lambda part: (part.lot.earned_at, part.order))

    def expiresLate():
        settle = account.Account.settle
        account.Account.settle = lambda self, now, review: settle(self, now - 1, review)

    def reviewsNothingAnew():
        tiers._advance = lambda status, counted, instant: None

    def firstRuleFirst():
        def first(*values, key=None):
            return max(*values) if key is None else next(rule for rule in reversed(values[0]) if key(rule) > 0)
        record.max = first

    def keepsGivenBack():
        spending.spend_again = lambda account, given_back, shortfall, now: spending.SpentAgain()

    def capsForEver():
        from model.times import Zone
        Zone.period = lambda self, instant, per: ()

    mistakes = [
        roundHalves, laterLineFirst, debtLast, oldestFirst, expiresLate, reviewsNothingAnew, firstRuleFirst, capsForEver,
        keepsGivenBack,
    ]
    {mistake.__name__: mistake for mistake in mistakes}[name]()


def main():
    if sys.argv[1:2] == ["--break"]:
        _break(sys.argv[2])
    server = Server()
    for line in sys.stdin:
        try:
            answer = server.answer(json.loads(line))
        except (Refusal, Unmodelled, KeyError) as error:
            answer = {"error": repr(error)}
        sys.stdout.write(json.dumps(answer, sort_keys=True) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        sys.stderr.close()  # nobody listens any more
