"""One history: a program, two or three members, and what they do."""

import random

from model.times import DAY, write_time

from . import clockwork, programs
from .messages import Messages
from .play import Play

MANY_LOTS, MOST_LOTS = 56, 64  # open ones of a member: then a history ends; and never more
START = 1_767_225_600_000  # 2026-01-01T00:00:00Z

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def history(seed):
    """The play of a whole history, and the history itself."""
    rng = random.Random(seed)
    document, start = programs.program(rng), START + rng.randint(0, 364) * DAY + rng.randint(0, DAY)
    play, steps = Play(document, write_time(start)), []

    def do(step):
        steps.append(step)
        return play.step(step)

    members = [_member(rng) for _ in range(rng.choice([1, 2, 2, 3]))]
    for member in members:
        segments = rng.sample(programs.SEGMENTS, rng.randint(0, 2))
        do({"enroll": {"member": member, "at": write_time(play.ledger.now), "segments": segments}})
        if rng.random() < 0.3:
            _pass(rng, play, do)
    messages = Messages(rng, play.ledger, members)
    for _ in range(rng.choice([10, 14, 18, 22, 30, 45, 60])):
        _pass(rng, play, do)
        if "gifts" in document and rng.random() < 0.08:
            do({"birthday": {"member": rng.choice(members), "at": write_time(play.ledger.now)}})
        message = messages.next()
        if message is not None:
            do({"message": message})
        lots = max(len(account.open_parts()) for account in play.ledger.accounts.values())
        if lots > MOST_LOTS:
            steps.pop()
            story = {"program": document, "at": write_time(start), "steps": steps}
            return replay(story, asks_entries=False), story
        if lots > MANY_LOTS:
            break
    _pass(rng, play, do)
    play.finish()
    return play, {"program": document, "at": write_time(start), "steps": steps}


def _pass(rng, play, do):
    milliseconds = clockwork.step(rng, play.ledger)
    if milliseconds:
        do({"at": write_time(play.ledger.now + milliseconds)})


def _member(rng):
    return "mem_" + rng.choice("01234567") + "".join(rng.choice(_ALPHABET) for _ in range(25))


def replay(history, asks_entries=True):
    """A history that was thought up elsewhere, such as a shortened one."""
    play = Play(history["program"], history["at"])
    for step in history["steps"]:
        play.step(step, asks_entries)
    play.finish()
    return play
