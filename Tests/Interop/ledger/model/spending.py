"""Spending: holds, their capture and release, what is restored; and what people correct by hand."""

from . import levels
from .account import Hold
from .answers import Refusal, Unmodelled
from .lots import Part, in_order, total
from .times import read_time


def hold(ledger, message, data):
    account, now = ledger.settled(data["member"]), ledger.now
    if data["hold"] in account.holds:
        raise Refusal(409, "hold_exists")
    parts = account.take_free(data["points"], now)
    ttl = data.get("ttlSeconds")
    program = ledger.program
    deadline = program.zone.plus(now, program.hold_ttl) if ttl is None else now + ttl * 1000
    account.holds[data["hold"]] = Hold(data["hold"], parts, deadline)
    return _state(account, now)


def capture(ledger, message, data):
    account, now = ledger.settled(data["member"]), ledger.now
    hold = hold_to_capture(account, data["hold"])
    if hold.state == "captured":
        return hold.answer
    points = data.get("points", hold.points)
    if points > hold.points:
        raise Refusal(422, "hold_exceeded")
    capture_points(account, hold, points, now)
    hold.answer = _state(account, now)
    return hold.answer


def release(ledger, message, data):
    account, now = ledger.settled(data["member"]), ledger.now
    hold = _known(account, data["hold"])
    if hold.state in ("captured", "expired"):
        raise Refusal(409, f"hold_{hold.state}")
    if hold.state == "held":
        hold.state = "released"
        parts, hold.parts = hold.parts, []
        account.give(parts, now)
        hold.answer = _state(account, now)
    return hold.answer


def restore(ledger, message, data):
    account, now = ledger.settled(data["member"]), ledger.now
    hold = _known(account, data["hold"])
    if hold.state != "captured":
        raise Unmodelled("the restoring of what was not captured")
    if hold.spent_points == 0:
        raise Refusal(422, "nothing_to_restore")
    if data.get("points", 0) > hold.spent_points:
        raise Refusal(422, "restore_exceeds_spend")
    restored = restore_points(account, hold, data.get("points", hold.spent_points), ledger.program, now)
    return {**_state(account, now), "restored": sum(points for _, points in restored)}


def _known(account, name):
    if name not in account.holds:
        raise Refusal(404, "hold_not_found")
    return account.holds[name]


def hold_to_capture(account, name):
    """The hold, if it is held or was captured."""
    hold = _known(account, name)
    if hold.state in ("expired", "released"):
        raise Refusal(409, f"hold_{hold.state}")
    return hold


def capture_points(account, hold, points, now):
    """Spends so many of what is held, in order of consumption, and lets the rest go."""
    parts, hold.parts, hold.state = in_order(hold.parts), [], "captured"
    left = points
    for part in parts:
        some = min(left, part.points)
        if some:
            hold.spent.append(part.split(some))
            left -= some
    account.note("spent", -points)
    account.give([part for part in parts if part.points], now)
    hold.answer = {"member": account.member}


def restore_points(account, hold, points, program, now):
    """Gives back what was spent, the last first, with the expiry that the program says.

    What it gives is ((lot, expiry), points) of each part that came back.
    """
    parts, left = [], points
    while left:
        last = hold.spent[-1]
        some = last.split(min(left, last.points))
        hold.back.insert(0, some)
        left -= some.points
        if not last.points:
            hold.spent.pop()
        parts.append(Part(some.lot, some.points, _new_expiry(program, some.expires_at, now), some.active_at, some.order))
    restored = [((part.lot, part.expires_at), part.points) for part in parts]
    account.note("restored", points)
    account.give(parts, now)
    return restored


def spend_again(account, given_back, expiries, shortfall, now):
    """Spends what a return had given back that is void: not what of it expired before the void, and by the policy what is not there."""
    expired = {end: points - given_back.expired.get(end, 0) for end, points in expiries.items()}
    spent = SpentAgain()
    for hold, restored in given_back.of_holds:
        points = 0
        for end, some in restored:
            gone = min(some, expired.get(end, 0))
            if gone:
                expired[end] -= gone
            points += some - gone
        taken = account.take(points, account.free(now))
        missing = points - total(taken)
        owed = missing if shortfall == "debt" else 0
        account.debt += owed
        _take_up(hold, taken, owed)
        account.note("spent", -(total(taken) + owed))
        spent.points += total(taken) + owed
        if shortfall == "charge":
            spent.charged.append(missing)
        elif missing > owed:
            spent.written_off += missing
            account.entries.append(("writtenOff", missing))
    return spent


def _take_up(hold, taken, owed):
    """The hold has spent again: what was taken, and before it, for what is owed, the last of what had come back."""
    spent = _cut(hold.back, owed) + taken
    _cut(hold.back, total(taken))
    hold.spent += spent


def _cut(parts, points):
    """Takes so many points out of the end."""
    cut = []
    while points:
        some = parts[-1].split(min(points, parts[-1].points))
        points -= some.points
        if not parts[-1].points:
            parts.pop()
        cut.insert(0, some)
    return cut


class GivenBack:
    """What a full return gave back of the holds that the purchase was paid with."""

    def __init__(self, account):
        self.of_holds = []  # (hold, what `restore_points` gave)
        self.expired = dict(account.expiries)  # before it


class SpentAgain:
    def __init__(self):
        self.points = self.written_off = 0
        self.charged = []  # of each hold


def _new_expiry(program, original, now):
    if program.restore_expiry == "fresh":
        return program.expiry.of(now)
    if program.restore_expiry == "original" or original is None:
        return original
    return max(original, program.zone.plus(now, program.restore_grace))


def _state(account, now):
    return {"member": account.member, "balance": account.balance(now), "available": account.available(now)}


# By hand


def adjust(ledger, message, data):
    account, now, points = ledger.settled(data["member"]), ledger.now, data["points"]
    if points == 0:
        raise Refusal(400, "invalid")
    _within(abs(points), ledger.program.adjust_limit)
    if points > 0:
        account.note("adjusted", points)
        expires_at = read_time(data["expiresAt"]) if "expiresAt" in data else ledger.program.expiry.of(now)
        account.open_lot(points, now, expires_at, now)
    else:
        account.take_free(-points, now)
        account.note("adjusted", points)
    return _state(account, now)


def transfer(ledger, message, data):
    giver, taker, now = ledger.settled(data["from"]), ledger.settled(data["to"]), ledger.now
    _within(data["points"], ledger.program.transfer_limit)
    parts = giver.take_free(data["points"], now)
    giver.note("transferred", -total(parts))
    taker.note("transferred", total(parts))
    taker.give([taker.new_part(part.lot, part.points, part.expires_at, part.active_at) for part in parts], now)
    return {}


def _within(points, limit):
    if limit is not None and points > limit:
        raise Refusal(422, "limit_exceeded")


def spend_cashback(ledger, message, data):
    account = ledger.settled(data["member"])
    wallet = account.wallet
    if wallet is None or wallet.currency != data["currency"] or wallet.cents < data["amount"]:
        raise Refusal(422, None)
    wallet.cents -= data["amount"]
    return {}


def set_tier(ledger, message, data):
    account, now = ledger.settled(data["member"]), ledger.now
    status = account.tier
    until = read_time(data["until"]) if "until" in data else status.validity(now)
    levels.set_by_hand(ledger, account, status.rules.index(data["tier"]), until)
    return {"tier": data["tier"]}
