"""The ledger: members, the clock, the versions of the program, and the identity of messages."""

import json

from . import purchases, returning, spending
from .account import Account
from .answers import Refusal, Unmodelled
from .program import Program
from .tiers import Status
from .times import read_time, write_time

_HANDLERS = {
    "purchase.completed": purchases.complete,
    "purchase.simulate": purchases.simulate,
    "activity.performed": purchases.perform,
    "purchase.returned": returning.give_back_goods,
    "activity.reversed": returning.reverse,
    "return.void": returning.void,
    "points.hold": spending.hold,
    "points.capture": spending.capture,
    "points.release": spending.release,
    "points.restore": spending.restore,
    "points.adjust": spending.adjust,
    "points.transfer": spending.transfer,
    "cashback.spend": spending.spend_cashback,
    "tier.set": spending.set_tier,
}


class Ledger:
    def __init__(self, document, now):
        self.now = now
        self.programs = [Program(document, 1, now)]
        self.accounts = {}
        self.records = {}  # (source, number) → (member, record)
        self.returns = {}  # (source of the purchase, number of the return) → (member, return)
        self._inbox = {}  # (source, id) → (what was said, the answer)

    # The program

    def program_at(self, instant):
        """The version in force then; before the first, the first."""
        return next((program for program in reversed(self.programs) if program.effective_from <= instant), self.programs[0])

    @property
    def program(self):
        return self.program_at(self.now)

    # Members

    def enroll(self, member, enrolled_at, segments):
        account = self.accounts[member] = Account(member, enrolled_at, segments)
        program = self.program_at(enrolled_at)
        if program.tiers:
            account.tier = Status(program, enrolled_at)
            account.sets, account.gifts = [], {}
        purchases.book_gift(self, account, program.welcome, enrolled_at, program)

    def birthday(self, member, at):
        account = self.settled(member)
        program = self.program_at(at)
        last = account.last_birthday
        if program.birthday and (last is None or at >= last + 300 * 86_400_000):
            account.last_birthday = at
            purchases.book_gift(self, account, program.birthday, at, program)

    def account(self, member):
        if member not in self.accounts:
            raise Refusal(404, "member_not_found")
        return self.accounts[member]

    def settled(self, member):
        """The account, with everything applied that fell due."""
        account = self.account(member)
        account.settle(self.now, _Review(account))
        return account

    # Messages

    def handle(self, message):
        """The answer: `status`, and `data` or `code`."""
        identity = (message["source"], message["id"])
        said = json.dumps([message["type"], message.get("time"), message.get("data")], sort_keys=True)
        keeps = message["type"] != "purchase.simulate"
        if keeps and identity in self._inbox:
            first, answer = self._inbox[identity]
            return {**answer, "duplicate": True} if first == said else {"status": 422, "code": "idempotency_conflict"}
        answer = self._answer(message)
        if keeps and answer["status"] in (200, 202, 409, 422):
            self._inbox[identity] = (said, answer)
        return answer

    def knows(self, identity):
        """Whether there is a recorded answer to a message."""
        return identity in self._inbox

    def _answer(self, message):
        try:
            if message["type"] == "program.publish":
                data = self._publish(message["data"])
            else:
                data = _HANDLERS[message["type"]](self, message, message["data"])
            return {"status": 200, "data": data}
        except Refusal as refusal:
            answer = {"status": refusal.status, "code": refusal.code}
            return answer if refusal.data is None else {**answer, "data": refusal.data}

    def _publish(self, data):
        starts = read_time(data["effectiveFrom"]) if "effectiveFrom" in data else self.now
        last = self.programs[-1]
        if starts < max(last.effective_from, self.now) or data["document"] == last.document:
            raise Unmodelled("a version that comes before another, or is the same")
        self.programs.append(Program(data["document"], last.version + 1, starts))
        return {"version": last.version + 1, "effectiveFrom": write_time(starts)}


class _Review:
    """The reviews of an account's tier, as its calendar sees them."""

    def __init__(self, account):
        self._account = account

    def next_instant(self):
        return self._account.tier.next_instant() if self._account.tier else None

    def run(self, instant):
        self._account.tier.review([record.counted for record in self._account.records if not record.activity], instant)
