"""Lots, and the parts that lie in them.

A lot is what was earned together. Its points can come to have different expiries (after a restore), so what is kept is parts: points
of one lot with one expiry.
"""


class Lot:
    def __init__(self, earned_at, partner=None):
        self.earned_at, self.partner = earned_at, partner


class Part:
    """`order` is where it came into its account, in the order of the journal."""

    def __init__(self, lot, points, expires_at, active_at, order):
        self.lot, self.points, self.expires_at, self.active_at, self.order = lot, points, expires_at, active_at, order

    def split(self, points):
        """Takes so many points out, as a part of their own."""
        self.points -= points
        return Part(self.lot, points, self.expires_at, self.active_at, self.order)

    @property
    def key(self):
        """The order of consumption: what expires first, never last; what was earned first; what was recorded first."""
        return (self.expires_at is None, self.expires_at or 0, self.lot.earned_at, self.order)


class Origin:
    """What was earned by one cause, which can be undone: its lots, and how many expired points of them a return counted already."""

    def __init__(self):
        self.lots = []
        self.counted = 0  # points of them that expired unspent, and that a return counted so

    def owns(self, part):
        return any(part.lot is lot for lot in self.lots)


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
