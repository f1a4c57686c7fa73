"""From a history that differs to a short one that still does."""

import copy
import json

from comparison import difference
from harness import Silence
from histories.history import replay

TRIES = 600

_FIELDS = ["tenders", "tax", "store", "channel", "partner", "holds", "override", "lines"]


class Difference:
    """Where two sides part: the lines up to there, what was expected and what came."""

    def __init__(self, lines, expected, actual, text):
        self.lines, self.expected, self.actual, self.text = lines, expected, actual, text


def first_difference(play, answers):
    """The first line of a play that was answered otherwise, or None."""
    for index, ((_, (kind, expected)), actual) in enumerate(zip(play.lines, answers)):
        text = difference(kind, expected, actual)
        if text is not None:
            return index, Difference([line for line, _ in play.lines[: index + 1]], expected, actual, text)
    return None


class Shrinking:
    def __init__(self, harness):
        """`harness()` makes a process anew, since one may have died of a history."""
        self._make, self._harness, self._tries = harness, None, 0

    def shrink(self, history):
        """(history, difference) after dropping what can be dropped; (history, None) if it does not differ when played alone."""
        found = self._differs(history)
        if found is None:
            return history, None
        history = self._cut(history, found)
        for drop in (self._steps, self._program, self._fields, self._steps):
            history = drop(history)
        found = self._differs(history)
        if self._harness is not None:
            self._harness.close()
        return history, found[1]

    def _differs(self, history):
        """The first difference, or None; a history of which the model knows nothing does not differ."""
        self._tries += 1
        try:
            play = replay(history)
        except Exception:  # a step lost what it builds on
            return None
        if self._harness is None:
            self._harness = self._make()
        self._harness.send(line for line, _ in play.lines)
        answers = []
        try:
            for _ in play.lines:
                answers.append(self._harness.answer())
        except Silence as silence:
            self._harness.close()
            self._harness = None
            answers.append({"error": str(silence)})
        found = first_difference(play, answers)
        return found and (sum(mark <= found[0] for mark in play.marks), found[1])

    def _cut(self, history, found):
        """Nothing after the step that differed."""
        shorter = {**history, "steps": history["steps"][: found[0]]}
        return shorter if self._differs(shorter) else history

    def _steps(self, history):
        size = max(1, len(history["steps"]) // 2)
        while size:
            start = 0
            while start < len(history["steps"]) and self._tries < TRIES:
                shorter = {**history, "steps": history["steps"][:start] + history["steps"][start + size:]}
                if self._differs(shorter):
                    history = shorter
                else:
                    start += size
            size //= 2
        return history

    def _program(self, history):
        """Parts of the program, campaigns, and what these have beside their effect."""
        for path in _optional(history["program"]):
            named = {"tiers": '"tier"', "pointValue": '"charge"'}.get(path[-1] if len(path) == 1 else None)
            if named and named in json.dumps(history["steps"]):
                continue  # later versions need it
            shorter = copy.deepcopy(history)
            part = shorter["program"]
            for key in path[:-1]:
                part = part[key]
            del part[path[-1]]
            if len(path) == 1:  # versions have the same levels, wallet and cards
                for step in shorter["steps"]:
                    step.get("message", {}).get("data", {}).get("document", {}).pop(path[0], None)
            if self._tries < TRIES and self._differs(shorter):
                history = shorter
        return history

    def _fields(self, history):
        for index, step in enumerate(history["steps"]):
            for field in _FIELDS:
                if field in step.get("message", {}).get("data", {}) and step["message"]["type"] == "purchase.completed":
                    shorter = copy.deepcopy(history)
                    del shorter["steps"][index]["message"]["data"][field]
                    if self._tries < TRIES and self._differs(shorter):
                        history = shorter
        return history


def _optional(program):
    """Paths of what a program can do without; the last of a list first, so that the others keep their places."""
    for index in reversed(range(len(program.get("campaigns", [])))):
        for field in [name for name in program["campaigns"][index] if name not in ("id", "effect")]:
            yield ["campaigns", index, field]
        yield ["campaigns", index]
    for index in reversed(range(len(program["earn"]))):
        yield ["earn", index]
    for name in [name for name in program if name not in ("program", "timeZone", "currency", "earn", "rounding")]:
        yield [name]
