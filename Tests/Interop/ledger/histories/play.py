"""A history, played on the model: what is said, line by line, and what is to be answered.

A history is `{"program": …, "at": …, "steps": […]}`; its steps are lines of the protocol that change something. After each the
accounts that it touched are asked for.
"""

from model import views
from model.ledger import Ledger
from model.times import read_time


class Play:
    def __init__(self, program, at):
        self.ledger = Ledger(program, read_time(at))
        self.lines = [({"program": program, "at": at}, ("nothing", None))]
        self.marks = [0]  # where in `lines` each step begins

    def step(self, step, asks_entries=False):
        """Plays one step; gives the model's answer if it is a message."""
        self.marks.append(len(self.lines))
        (kind, value), = step.items()
        play = {"at": self._at, "enroll": self._enroll, "birthday": self._birthday, "message": self._message}[kind]
        answer = play(value)
        self.lines.append((step, ("nothing", None) if answer is None else ("reply", (value["type"], answer))))
        for member in self._touched(kind, value):
            self._ask(member, asks_entries)
        return answer

    def finish(self):
        """Asks everything of everybody."""
        for member in self.ledger.accounts:
            self._ask(member, True)

    def _at(self, value):
        self.ledger.now = read_time(value)

    def _enroll(self, value):
        self.ledger.enroll(value["member"], read_time(value["at"]), value.get("segments", []))

    def _birthday(self, value):
        self.ledger.birthday(value["member"], read_time(value["at"]))

    def _message(self, value):
        return self.ledger.handle(value)

    def _touched(self, kind, value):
        if kind in ("enroll", "birthday"):
            return [value["member"]]
        if kind != "message":
            return []
        data = value["data"]
        if value["type"] == "points.transfer":
            return [data["from"], data["to"]]
        if "member" in data:
            return [data["member"]]
        source, table = data.get("purchaseSource", value["source"]), self.ledger.records
        if value["type"] == "return.void":
            return [self.ledger.returns[(source, data["return"])][0]]
        return [table[(source, data["purchase"])][0]] if "purchase" in data else []

    def _ask(self, member, asks_entries):
        if member not in self.ledger.accounts:
            return
        self.lines.append(({"account": member}, ("account", views.account(self.ledger, member))))
        self.lines.append(({"lots": member}, ("lots", views.lots(self.ledger, member))))
        if asks_entries:
            self.lines.append(({"statement": member}, ("statement", views.statement(self.ledger, member))))
