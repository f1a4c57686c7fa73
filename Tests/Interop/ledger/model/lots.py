"""Lots, and the parts that lie in them.

A lot is what was earned together. Its points can come to have different expiries (after a restore), so what is kept is parts: points
of one lot with one expiry.
"""


class Lot:
    def __init__(self, order, earned_at, partner=None):
        self.order = order  # of the journal: it grows with every lot
        self.earned_at, self.partner = earned_at, partner
        self.expired = 0  # points that expired unspent


class Part:
    def __init__(self, lot, points, expires_at, active_at):
        self.lot, self.points, self.expires_at, self.active_at = lot, points, expires_at, active_at

    def split(self, points):
        """Takes so many points out, as a part of their own."""
        self.points -= points
        return Part(self.lot, points, self.expires_at, self.active_at)

    @property
    def key(self):
        """The order of consumption: what expires first, never last; what was earned first; what was recorded first."""
        return (self.expires_at is None, self.expires_at or 0, self.lot.earned_at, self.lot.order)


class Origin:
    """What was earned by one cause, which can be undone: its lots, and how many expired points of them a return counted already."""

    def __init__(self):
        self.lots = []
        self.counted = 0

    def owns(self, part):
        return any(part.lot is lot for lot in self.lots)

    @property
    def expired(self):
        """Expired unspent, and not counted by a return."""
        return sum(lot.expired for lot in self.lots) - self.counted


def take(points, parts):
    """Takes up to so many points, from the first part on; gives what was taken, as parts. Empty parts are the caller's to drop."""
    taken = []
    for part in parts:
        if points == 0:
            break
        some = min(points, part.points)
        if some:
            taken.append(part.split(some))
            points -= some
    return taken


def total(parts):
    return sum(part.points for part in parts)


def in_order(parts):
    return sorted(parts, key=lambda part: part.key)
