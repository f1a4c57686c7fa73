"""A ledger with a clock, for tests that read like the worked numbers."""

import unittest

from model import views
from model.ledger import Ledger
from model.times import Zone, read_time, write_time

MEMBER = "mem_00000000000000000000000001"
OTHER = "mem_00000000000000000000000002"
POINT_PER_EURO = [{"points": 1, "per": "1.00"}]


def program(**parts):
    """A program of one point a euro, and these parts."""
    head = {"program": "worked", "timeZone": "Europe/Berlin", "currency": "EUR", "rounding": "down"}
    return {**head, "earn": POINT_PER_EURO, **parts}


class Shop:
    """Dates are midday in Berlin unless they say a time."""

    def __init__(self, document, start="2026-01-01", members=(MEMBER,)):
        self.zone = Zone(document["timeZone"])
        self.ledger = Ledger(document, self.instant(start))
        self._ids = 0
        for member in members:
            self.ledger.enroll(member, self.ledger.now, [])

    def instant(self, text):
        if text.endswith("Z"):
            return read_time(text)
        local = read_time(f"{text}Z" if "T" in text else f"{text}T12:00:00Z")
        return self.zone.instant(Zone("UTC").local(local))

    def at(self, text):
        self.ledger.now = self.instant(text)

    def say(self, type, time=None, source="till", id=None, **data):
        self._ids += 1
        message = {"source": source, "id": id or f"m{self._ids}", "type": type, "data": data}
        if time:
            message["time"] = write_time(self.instant(time))
        return self.ledger.handle(message)

    def done(self, type, **data):
        answer = self.say(type, **data)
        assert answer["status"] == 200, answer
        return answer["data"]

    def buy(self, amount, number="P", **data):
        return self.done("purchase.completed", member=MEMBER, currency="EUR", amount=amount, purchase=number, **data)

    def buy_lines(self, *amounts, number="P", **data):
        """Lines 1, 2, 3 …, or dictionaries of what a line has beside its name and quantity."""
        lines = [
            {"line": str(index), "quantity": 1, **(line if isinstance(line, dict) else {"amount": line})}
            for index, line in enumerate(amounts, start=1)
        ]
        return self.buy(sum(line["amount"] for line in lines), number, lines=lines, **data)

    def back(self, number="P", **data):
        return self.done("purchase.returned", purchase=number, **data)

    def spend(self, points, hold="H"):
        self.done("points.hold", member=MEMBER, points=points, hold=hold)
        self.done("points.capture", member=MEMBER, hold=hold)

    def account(self, member=MEMBER):
        return views.account(self.ledger, member)

    @property
    def balance(self):
        return self.account()["balance"]

    def entries(self, member=MEMBER):
        return [(entry["kind"], entry["points"]) for entry in views.statement(self.ledger, member)]

    def lots(self, member=MEMBER):
        return views.lots(self.ledger, member)


class LedgerCase(unittest.TestCase):
    maxDiff = None

    def refused(self, answer, status, code):
        self.assertEqual((answer["status"], answer.get("code")), (status, code))
