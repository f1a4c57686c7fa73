"""Random messages, chosen by what the ledger holds, so that most of them succeed, and every refusal happens now and then."""

import json

from model.times import DAY, MINUTE, write_time

from . import clockwork, programs
from .goods import basket

SOURCES = ["till/1", "till/2"]
REASON = {"reason": "because", "actor": "jo"}


class Messages:
    def __init__(self, rng, ledger, members):
        self.rng, self.ledger, self.members = rng, ledger, members
        self.sent = []
        self._count = 0

    def next(self):
        """One message, as a CloudEvent; None if the kind that was drawn makes no sense now."""
        kinds = list(_KINDS)
        kind = self.rng.choices(kinds, [_KINDS[each] for each in kinds])[0]
        message = kind(self)
        if message is not None and kind is not Messages.again:
            self.sent.append(message)
        return message

    def _say(self, type, data, time=None, source=None):
        self._count += 1
        message = {
            "specversion": "1.0", "id": f"m{self._count}", "source": source or self.rng.choice(SOURCES), "type": type, "data": data,
        }
        return message if time is None else {**message, "time": write_time(time)}

    def _member(self):
        return self.rng.choice(self.members)

    def _account(self, member):
        return self.ledger.settled(member)

    def _chance(self, likely):
        return self.rng.random() < likely

    def _part(self, available):
        """Some of it; often all, so that a return finds nothing."""
        return available if self._chance(0.45) else self.rng.randint(1, available)

    # Purchases

    def purchase(self):
        rng, member = self.rng, self._member()
        account = self._account(member)
        data = {"member": member, **basket(rng, self.ledger.program.document)}
        time = clockwork.occurrence(rng, self.ledger, account)
        if self._chance(0.06):
            time = clockwork.outside(rng, self.ledger, account)
            if self._chance(0.4):
                data["override"] = {"actor": "jo", "reason": "receipt seen"}
        if self._chance(0.5):
            data["purchase"] = f"r{self._count}"
        if self._chance(0.6 if account.held else 0.25):
            self._with_holds(account, data)
        if self._chance(0.04):
            self._spoil(data)
        if self._chance(0.02) and (known := self._purchases()):
            key, _ = rng.choice(known)
            return self._say("purchase.completed", {**data, "purchase": key[1]}, source=key[0])
        return self._say("purchase.completed", data, time)

    def _with_holds(self, account, data):
        holds = [hold.name for hold in account.holds.values() if hold.state in ("held", "captured") or self._chance(0.15)]
        if holds:
            data["holds"] = self.rng.sample(holds, self.rng.randint(1, min(2, len(holds))))
        elif self._chance(0.03):
            data["holds"] = ["nobody-knows"]

    def _spoil(self, data):
        """One thing that is wrong with a purchase."""
        spoilt = self.rng.choice(["currency", "lines", "tenders", "tax"])
        if spoilt == "currency":
            data["currency"] = "USD"
        elif spoilt == "lines" and "lines" in data:
            data["lines"][0]["amount"] += 1
        elif spoilt == "tenders" and "tenders" in data:
            data["tenders"][0]["amount"] += 1
        elif spoilt == "tax":
            data.pop("tax", None)
            for line in data.get("lines", []):
                line.pop("tax", None)

    def simulate(self):
        message = self.purchase()
        message["data"].pop("purchase", None)
        return {**message, "type": "purchase.simulate"}

    def _purchases(self):
        """(key, record) of every purchase."""
        return [(key, record) for key, (_, record) in self.ledger.records.items() if not record.activity]

    # Returns

    def goods_back(self):
        rng = self.rng
        known = self._purchases()
        left = [(key, record) for key, record in known if not record.is_gone]
        chosen = left if left and self._chance(0.95) else known
        paid = [(key, record) for key, record in left if record.holds]
        if paid and self._chance(0.25):
            chosen = paid
        if not chosen:
            return None
        key, record = rng.choice(chosen[-6:])
        data, source = {"purchase": key[1]}, key[0]
        if self._chance(0.3):
            source, data["purchaseSource"] = "service-desk", key[0]
        if self._chance(0.5):
            data["member"] = self.ledger.records[key][0]
        numbers = list(record.returns)
        if numbers and self._chance(0.03):
            data["return"] = rng.choice(numbers)
        elif self._chance(0.4):
            data["return"] = f"b{self._count}"
        data.update(self._what_goes(record))
        return self._say("purchase.returned", data, source=source)

    def _what_goes(self, record):
        rng = self.rng
        left = sum(line.amount_left for line in record.lines)
        choice = rng.random()
        if choice < (0.6 if record.holds else 0.25):
            return {}
        if choice < 0.5 and left:
            more = rng.randint(1, 500) if self._chance(0.08) else 0
            return {"amount": left + more if more else rng.choice([left, rng.randint(1, left), rng.randint(1, left)])}
        named = [line for line in record.lines if line.line is not None and not line.is_gone]
        if not named:
            return {}
        lines = []
        for line in rng.sample(named, rng.randint(1, len(named))):
            lines.append({"line": line.line, **self._of_line(line)})
        return {"lines": lines}

    def _of_line(self, line):
        rng, asked = self.rng, {}
        if self._chance(0.45) and line.quantity_left:
            asked["quantity"] = rng.randint(1, line.quantity_left) if self._chance(0.96) else line.quantity_left + 1
        if self._chance(0.35) and line.amount_left:
            asked["amount"] = rng.randint(1, line.amount_left) if self._chance(0.9) else line.amount_left + rng.randint(1, 300)
        return asked

    def void(self):
        returns = [(key, returned) for key, (_, returned) in self.ledger.returns.items()]
        standing = [(key, returned) for key, returned in returns if not returned.is_void]
        chosen = standing if standing and self._chance(0.93) else returns
        restoring = [(key, returned) for key, returned in standing if returned.record.is_fully_returned and returned.record.holds]
        if restoring and self._chance(0.5):
            chosen = restoring
        if not chosen:
            return None
        key, _ = self.rng.choice(chosen)
        return self._say("return.void", {"return": key[1], "purchaseSource": key[0], **REASON}, source="service-desk")

    # Activities

    def activity(self):
        known = [key for key, (_, record) in self.ledger.records.items() if record.activity]
        if known and self._chance(0.06):
            _, _, activity, reference = self.rng.choice(known)
        else:
            activity, reference = self.rng.choice(programs.ACTIVITIES), f"a{self._count}"
        member = self._member()
        time = clockwork.occurrence(self.rng, self.ledger, self._account(member)) if self._chance(0.3) else None
        return self._say("activity.performed", {"member": member, "activity": activity, "reference": reference}, time)

    def reversal(self):
        known = [(key, record) for key, (_, record) in self.ledger.records.items() if record.activity]
        chosen = [(key, record) for key, record in known if not record.is_gone] if self._chance(0.95) else known
        if not chosen:
            return None
        member, _, activity, reference = self.rng.choice(chosen)[0]
        return self._say("activity.reversed", {"member": member, "activity": activity, "reference": reference})

    # Spending

    def hold(self):
        rng, member = self.rng, self._rich()
        account = self._account(member)
        available = account.available(self.ledger.now)
        if not available and self._chance(0.9):
            return None
        points = self._part(available) if available and self._chance(0.93) else available + rng.randint(1, 50)
        data = {"member": member, "hold": f"h{self._count}", "points": points}
        if account.holds and self._chance(0.05):
            data["hold"] = rng.choice(list(account.holds))
            data["points"] = max(1, min(points, available))
        if self._chance(0.6):
            data["ttlSeconds"] = rng.choice([60, 3600, 9 * 86400, 40 * 86400, 200 * 86400])
        return self._say("points.hold", data)

    def _rich(self):
        """As a rule somebody who has something to spend."""
        members = [member for member in self.members if self._account(member).available(self.ledger.now)]
        return self.rng.choice(members if members and self._chance(0.9) else self.members)

    def _hold(self, *states):
        """(member, hold) of a hold in one of these states, or seldom of any."""
        if self._chance(0.05):
            states = ("held", "captured", "released", "expired")
        known = [
            (member, hold) for member in self.members for hold in self._account(member).holds.values() if hold.state in states
        ]
        return self.rng.choice(known) if known else None

    def capture(self):
        if self._chance(0.02):
            return self._say("points.capture", {"member": self._member(), "hold": "nobody-knows"})
        if (found := self._hold("held")) is None:
            return None
        member, hold = found
        data = {"member": member, "hold": hold.name}
        if hold.points and self._chance(0.4):
            data["points"] = self.rng.randint(1, hold.points) if self._chance(0.9) else hold.points + 1
        return self._say("points.capture", data)

    def release(self):
        if self._chance(0.03):
            return self._say("points.release", {"member": self._member(), "hold": "nobody-knows"})
        found = self._hold("held")
        return found and self._say("points.release", {"member": found[0], "hold": found[1].name})

    def restore(self):
        if (found := self._hold("captured")) is None or found[1].state != "captured":
            return None
        member, hold = found
        data = {"member": member, "hold": hold.name, **REASON}
        if hold.spent_points and self._chance(0.5):
            data["points"] = self.rng.randint(1, hold.spent_points) if self._chance(0.9) else hold.spent_points + 1
        return self._say("points.restore", data)

    def adjust(self):
        rng, member = self.rng, self._member()
        available = self._account(member).available(self.ledger.now)
        limit = self.ledger.program.adjust_limit
        data = {"member": member, "points": rng.randint(1, 300), **REASON}
        if self._chance(0.35) and available:
            data["points"] = -min(limit, self._part(available))
        elif self._chance(0.25):
            data["expiresAt"] = write_time(self.ledger.now + rng.randint(1, 200) * DAY)
        if self._chance(0.05) and available + 1 <= limit:
            data = {"member": member, "points": -(available + 1), **REASON}
        if self._chance(0.05):
            data = {"member": member, "points": limit + 1, **REASON}
        return self._say("points.adjust", data)

    def transfer(self):
        rng, member = self.rng, self._rich()
        available = self._account(member).available(self.ledger.now)
        limit = self.ledger.program.transfer_limit
        others = [each for each in self.members if each != member]
        if not others or (not available and self._chance(0.9)):
            return None
        points = min(limit, self._part(available) if available and self._chance(0.95) else available + 1)
        if self._chance(0.05) and available > limit:
            points = limit + 1
        return self._say("points.transfer", {"from": member, "to": rng.choice(others), "points": points, **REASON})

    def cashback(self):
        rng, member = self.rng, self._member()
        wallet = self._account(member).wallet
        if wallet is None or (wallet.cents <= 0 and self._chance(0.9)):
            return None
        amount = rng.randint(1, wallet.cents) if wallet.cents > 0 and self._chance(0.93) else max(0, wallet.cents) + 1
        data = {"member": member, "currency": wallet.currency, "amount": amount, "reference": f"c{self._count}"}
        return self._say("cashback.spend", data)

    # What people decide

    def tier(self):
        member = self._member()
        status = self._account(member).tier
        if status is None:
            return None
        level = self.rng.choice([index for index in range(len(status.rules.levels)) if index != status.level])
        data = {"member": member, "tier": status.rules.levels[level].id, **REASON}
        if level and self._chance(0.4):
            data["until"] = write_time(self.ledger.now + self.rng.choice([1, 40, 400]) * DAY + MINUTE)
        return self._say("tier.set", data)

    def publish(self):
        data = {"document": programs.revised(self.rng, self.ledger.programs[-1].document)}
        last, now = self.ledger.programs[-1], self.ledger.now
        if last.effective_from > now or data["document"] == last.document:
            return None
        if self._chance(0.3):
            data["effectiveFrom"] = write_time(now + self.rng.randint(1, 5) * DAY)
        return self._say("program.publish", data, source="ops")

    def again(self):
        """A message that was sent before: just so, or with something changed."""
        if not self.sent:
            return None
        message = json.loads(json.dumps(self.rng.choice(self.sent[-8:])))
        if message["type"] in ("program.publish", "purchase.simulate"):
            return None
        if self._chance(0.4):
            identity = (message["source"], message["id"])
            if not self.ledger.knows(identity):
                return None
            field, value = ("points", 3) if "points" in message["data"] else ("member", self.members[0])
            message["data"][field] = message["data"][field] + 1 if field == "points" else value
            if field == "member" and message["type"] == "purchase.completed":
                message["data"]["store"] = "s9"
        return message


_KINDS = {
    Messages.purchase: 42, Messages.goods_back: 20, Messages.void: 6, Messages.activity: 6, Messages.reversal: 2, Messages.hold: 9,
    Messages.capture: 15, Messages.release: 4, Messages.restore: 8, Messages.adjust: 4, Messages.transfer: 3, Messages.cashback: 2,
    Messages.tier: 2, Messages.publish: 0.7, Messages.again: 2.5, Messages.simulate: 2.5,
}
