"""Taking points back for a cause, and giving them back when that was a mistake."""

from .lots import Part, in_order, total


class Revoked:
    """Where points were taken from, and what became of those that were not there."""

    def __init__(self):
        self.taken, self.owed, self.expired, self.written_off, self.charged = [], 0, 0, 0, 0

    @property
    def points(self):
        return total(self.taken) + self.owed


def revoke(account, origin, points, shortfall, now):
    """Own lots, pending before active; not what expired; other free lots; and the rest by the policy."""
    revoked, left = Revoked(), points
    own = [part for part in account.parts if origin.owns(part)]
    sources = in_order(part for part in own if part.active_at > now)
    if shortfall != "pendingOnly":
        sources += in_order(part for part in own if part.active_at <= now)
    revoked.taken = account.take(left, sources)
    left -= total(revoked.taken)
    revoked.expired = min(left, account.expired(origin))
    origin.counted += revoked.expired
    left -= revoked.expired
    if shortfall != "pendingOnly":
        others = account.take(left, account.free(now))
        revoked.taken += others
        left -= total(others)
    if shortfall == "debt":
        account.debt += left
        revoked.owed = left
    elif shortfall == "charge":
        revoked.charged = left
    else:
        revoked.written_off = left
    account.note("revoked", -revoked.points)
    if revoked.written_off:
        account.entries.append(("writtenOff", revoked.written_off))
    return revoked


class TakenBack:
    """What all returns of a purchase took, and what of it counted as expired, as long as no void has given it again."""

    def __init__(self):
        self.points = self.expired = 0

    def add(self, revoked):
        self.points += revoked.points
        self.expired += revoked.expired


def give_back(account, record, revoked, points, expiry, now):
    """Undoes a revoke, as far as so many points: what was taken, then what was owed, then nothing for what was not there to take.

    Points that come back beyond that are of another return, which took them in the place of this one: as far as it took any. Debt
    falls first. What others have paid of it meanwhile, and what another return took, come as a new lot.
    """
    standing, most = record.taken_back, min(points, record.taken_back.points)
    parts, left = [], most
    for part in revoked.taken:
        some = min(left, part.points)
        if some:
            parts.append(Part(part.lot, some, part.expires_at, part.active_at, part.order))
        left -= some
    owed = min(left, revoked.owed)
    given = total(parts) + owed
    left = points - given
    expired = min(left, revoked.expired, standing.expired)
    left -= expired
    left -= min(left, revoked.written_off + revoked.charged)
    others = min(left, most - given)
    expired = min(standing.expired, expired + left - others)
    standing.points -= given + others
    standing.expired -= expired
    record.origin.counted -= expired
    account.note("voided", given + others)
    forgiven = min(account.debt, owed)
    account.debt -= forgiven
    account.give(parts, now)
    if owed - forgiven + others:
        account.open_lot(owed - forgiven + others, now, expiry.of(now), now)
