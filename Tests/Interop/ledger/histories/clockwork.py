"""How time passes: by seconds or by years, and now and then to an instant at which something falls due, or a millisecond beside it."""

from model.times import DAY, HOUR, MINUTE, SECOND


def step(rng, ledger):
    """Milliseconds until the next message."""
    choice = rng.random()
    if choice < 0.4:
        return 0
    if choice < 0.6:
        return rng.randint(1, 900) * SECOND
    if choice < 0.72:
        due = [instant for account in ledger.accounts.values() for instant in _instants(account)]
        ahead = sorted({instant + beside for instant in due for beside in (-1, 0, 1) if instant + beside > ledger.now})
        if ahead:
            return rng.choice(ahead[:9]) - ledger.now
    return rng.choice([
        lambda: rng.randint(1, 20) * HOUR, lambda: rng.randint(1, 20) * HOUR + rng.randint(1, 999),
        lambda: rng.randint(1, 6) * DAY, lambda: rng.randint(3, 40) * DAY + 17 * MINUTE, lambda: rng.randint(1, 3) * DAY,
        lambda: rng.choice([100, 200, 366, 800]) * DAY if rng.random() < 0.3 else rng.randint(1, 60) * MINUTE,
    ])()


def _instants(account):
    for part in account.parts:
        if part.expires_at is not None:
            yield part.expires_at
        yield part.active_at
    for hold in account.holds.values():
        if hold.state == "held":
            yield hold.deadline
    if account.tier and account.tier.end is not None:
        yield account.tier.end


def occurrence(rng, ledger, account):
    """When a purchase happened that is told now: mostly now, else before, seldom a little ahead. None: the message does not say."""
    choice, now = rng.random(), ledger.now
    if choice < 0.6:
        return None
    if choice < 0.7:
        return now - rng.randint(0, 3600) * SECOND
    program = ledger.program
    if choice < 0.76:
        return min(now + rng.randint(0, 20) * MINUTE, program.zone.plus(now, program.early))
    earliest = account.enrolled_at
    moment = now - rng.choice([1, 3, 6, 25, 55, 300]) * DAY + rng.randint(-HOUR, HOUR)
    moment = max(moment, earliest) if rng.random() < 0.9 else moment
    return moment if program.zone.plus(moment, program.late) >= now else None


def outside(rng, ledger, account):
    """A time that the program does not accept, for one reason only; None if there is no such time now."""
    program, now = ledger.program, ledger.now
    choice = rng.choice(["too_late", "too_early", "before_enrollment"])
    if choice == "too_early":
        return program.zone.plus(now, program.early) + rng.choice([1, HOUR])
    if choice == "too_late":
        moment = max(account.enrolled_at, now - 390 * DAY)  # further back nothing is remembered for certain
        return moment if program.zone.plus(moment, program.late) < now else None
    if program.before_enrollment == "accept":
        return None
    moment = account.enrolled_at - rng.choice([1, 31 * DAY, 50 * DAY])
    return moment if program.zone.plus(moment, program.late) >= now else None
