"""What was compared, counted, so that one sees that nothing is idle."""

from collections import Counter


class Census:
    def __init__(self):
        self.histories = self.lines = 0
        self.answers, self.entries, self.states, self.rules = Counter(), Counter(), Counter(), Counter()

    def add(self, other):
        self.histories += other.histories
        self.lines += other.lines
        self.answers += other.answers
        self.entries += other.entries
        self.states += other.states
        self.rules += other.rules

    def count(self, play):
        self.histories += 1
        self.lines += len(play.lines)
        levels = {}
        for line, (kind, expected) in play.lines:
            if kind == "reply":
                self._reply(*expected)
            elif kind == "account":
                self._account(expected, levels)
        for account in play.ledger.accounts.values():
            self.entries.update(kind for kind, _ in account.entries)
        for _, record in play.ledger.records.values():
            self._record(record)

    def _record(self, record):
        """What made a purchase or an activity earn what it earned."""
        given = {rule for line in record.lines for rule in line.rules} | set(record.rewards)
        for campaign in record.program.campaigns:
            if campaign.id in given:
                self.rules[f"effect {campaign.effect}"] += 1
                self.rules.update(f"when {condition}" for condition in campaign.when)
                self.rules.update(part for part in ("group", "expiry", "cap_points", "cap_count", "start", "end") if getattr(campaign, part))
        self.rules.update(["base"] * ("base" in given) + ["tier"] * any(rule.startswith("tier:") for rule in given))

    def _reply(self, type, answer):
        outcome = answer.get("code") or answer["status"]
        self.answers[(type, "repeated" if answer.get("duplicate") else str(outcome))] += 1
        if answer.get("data", {}).get("charge"):
            self.states["charge"] += 1
        self.states["spent again"] += bool(answer.get("data", {}).get("spent"))

    def _account(self, view, levels):
        self.states.update(f"with {field}" for field in ("debt", "pending", "held") if view[field])
        self.states["with cashback"] += any(each["amount"] > 0 for each in view.get("cashback", []))
        self.states["with cashback owed"] += any(each["amount"] < 0 for each in view.get("cashback", []))
        self.states["with stamps"] += any(each["count"] for each in view.get("stamps", []))
        if "tier" in view:
            before = levels.get(view["member"], view["tier"])
            levels[view["member"]] = view["tier"]
            if before["id"] != view["tier"]["id"]:
                self.states[f"level {before['id']} to {view['tier']['id']}"] += 1
            elif before.get("until") != view["tier"].get("until"):
                self.states["level kept for another time"] += 1

    def report(self):
        messages = sum(self.answers.values())
        text = [f"{self.histories} histories, {messages} messages, {self.lines} lines: nothing differs", "", "messages"]
        for type in sorted({type for type, _ in self.answers}):
            outcomes = sorted((outcome, count) for (of, outcome), count in self.answers.items() if of == type)
            text.append(f"  {type:20} " + ", ".join(f"{outcome} {count}" for outcome, count in outcomes))
        text += ["entries", "  " + ", ".join(f"{kind} {count}" for kind, count in sorted(self.entries.items()))]
        text += ["rules that gave something", "  " + ", ".join(f"{rule} {count}" for rule, count in sorted(self.rules.items()))]
        text += ["states", "  " + ", ".join(f"{state} {count}" for state, count in sorted(self.states.items()) if count)]
        return "\n".join(text)
