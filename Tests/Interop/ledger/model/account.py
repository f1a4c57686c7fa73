"""The points of one member: free parts, holds, debt, and what falls due by itself."""

from .answers import Refusal
from .lots import Lot, Part, in_order, take, total

_ACTIVE = -(10**18)  # stands for the time since which a part is active, once it is


class Hold:
    def __init__(self, name, parts, deadline):
        self.name, self.parts, self.deadline = name, parts, deadline
        self.state = "held"  # captured | released | expired
        self.spent = []  # parts that were captured and are not restored, in the order in which they were taken
        self.back = []  # those that were restored, in the same order
        self.answer = None  # of what ended it

    @property
    def points(self):
        return total(self.parts)

    @property
    def spent_points(self):
        return total(self.spent)


class Account:
    def __init__(self, member, enrolled_at, segments):
        self.member, self.enrolled_at, self.segments = member, enrolled_at, segments
        self.parts = []  # not held: pending or free
        self.holds = {}
        self.debt = 0
        self.records = []  # purchases and activities, in recorded order
        self.tier = None  # a Status, if the program has tiers
        self.wallet = None  # cashback
        self.stamps = {}
        self.last_birthday = None
        self.entries = []  # of (kind, points)
        self.lifetime = {"earned": 0, "spent": 0, "expired": 0, "revoked": 0}
        self._orders = 0
        self._expired = {}  # of each lot, the points that expired here unspent
        self.expiries = {}  # the same, of each lot and expiry

    # What there is

    def free(self, now):
        """Active parts that are not held, in order of consumption."""
        return in_order(part for part in self.parts if part.active_at <= now)

    def available(self, now):
        return total(self.free(now))

    def pending(self, now):
        return total(self.parts) - self.available(now)

    @property
    def held(self):
        return sum(hold.points for hold in self.holds.values() if hold.state == "held")

    def balance(self, now):
        return self.available(now) + self.held - self.debt

    def open_parts(self):
        """(points, held, part) of every open part, in order of consumption."""
        held = [part for hold in self.holds.values() if hold.state == "held" for part in hold.parts]
        marked = [(part, 0) for part in self.parts] + [(part, part.points) for part in held]
        return [(part.points, of_these, part) for part, of_these in sorted(marked, key=lambda pair: pair[0].key)]

    # What changes

    def note(self, kind, points):
        """An entry of the statement; and the totals that it belongs to."""
        if points:
            self.entries.append((kind, points))
        field, sign = {
            "earned": ("earned", 1), "spent": ("spent", -1), "restored": ("spent", -1),
            "expired": ("expired", -1), "revoked": ("revoked", -1), "voided": ("revoked", -1),
        }.get(kind, (None, 0))
        if field:
            self.lifetime[field] += sign * points

    def new_part(self, lot, points, expires_at, active_at):
        self._orders += 1
        return Part(lot, points, expires_at, active_at, self._orders)

    def open_lot(self, points, earned_at, expires_at, now, active_at=None, partner=None):
        lot = Lot(earned_at, partner)
        self.give([self.new_part(lot, points, expires_at, now if active_at is None else active_at)], now)
        return lot

    def give(self, parts, now):
        """Parts that become free: what is past its expiry is gone at once, the rest pays debt first."""
        for part in in_order(parts):
            if part.expires_at is not None and part.expires_at <= now:
                self._expire(part)
                continue
            if part.active_at <= now:
                part.active_at = _ACTIVE
                paid = min(self.debt, part.points)
                self.debt -= paid
                part.points -= paid
            self._keep(part)

    def _keep(self, part):
        for other in self.parts:
            if other.lot is part.lot and (other.expires_at, other.active_at) == (part.expires_at, part.active_at):
                other.points += part.points
                return
        if part.points:
            self.parts.append(part)

    def _expire(self, part):
        self._expired[part.lot] = self._expired.get(part.lot, 0) + part.points
        end = (part.lot, part.expires_at)
        self.expiries[end] = self.expiries.get(end, 0) + part.points
        self.note("expired", -part.points)

    def expired(self, origin):
        """What of the lots of an origin expired unspent, and was not counted by a return."""
        return sum(self._expired.get(lot, 0) for lot in origin.lots) - origin.counted

    def take(self, points, parts):
        """Takes points from parts of this account, in the order given."""
        taken = take(points, parts)
        self.parts = [part for part in self.parts if part.points]
        return taken

    def take_free(self, points, now):
        """From the free parts in order of consumption, or 422 `insufficient_points`."""
        if self.available(now) < points:
            raise Refusal(422, "insufficient_points")
        return self.take(points, self.free(now))

    # What falls due

    def settle(self, now, review):
        """Applies what fell due, in the order of the instants. `review` gives the next instant of the tier, and does it."""
        while (due := self._next_due(review)) is not None and due[0] <= now:
            instant, kind, what = due
            if kind == 0:
                what.state = "expired"
                parts, what.parts = what.parts, []
                self.give(parts, instant)
            elif kind == 1:
                self.parts.remove(what)
                self.give([what], instant)
            elif kind == 2:
                self.parts.remove(what)
                self._expire(what)
            else:
                review.run(instant)

    def _next_due(self, review):
        """(instant, kind, what): of one instant first holds, then activations, expiries, and the tier."""
        due = [(hold.deadline, 0, index, hold) for index, hold in enumerate(self.holds.values()) if hold.state == "held"]
        for part in self.parts:
            if part.active_at != _ACTIVE:
                due.append((part.active_at, 1, part.key, part))
            if part.expires_at is not None:
                due.append((part.expires_at, 2, part.key, part))
        instant = review.next_instant()
        if instant is not None:
            due.append((instant, 3, 0, None))
        if not due:
            return None
        first = min(due, key=lambda each: each[:2])
        ties = [each for each in due if each[:2] == first[:2]]
        chosen = min(ties, key=lambda each: each[2]) if len(ties) > 1 else first
        return chosen[0], chosen[1], chosen[3]
