"""The level of a member: reached by what counts in a window, kept for a time, reviewed at its end.

The same machine runs live and anew over a history in which something was returned, so it knows nothing of accounts: it is told what
counts.
"""

from .times import Duration, plus_days, plus_months


class Counted:
    """Points that count for tiers: when they were made, and of how much."""

    def __init__(self, occurred_at, recorded_at, points):
        self.occurred_at, self.recorded_at, self.points = occurred_at, recorded_at, points
        self.day = None  # on which they were made, once it was asked for


class Windows:
    """Which purchases count at an instant. Windows are made of whole days of the program's zone."""

    def __init__(self, program, enrolled_at):
        self._zone, self._kind = program.zone, program.tiers.window
        self._enrolled_on = self._zone.day(enrolled_at)
        self._rolling = Duration(self._kind.removeprefix("rolling ")) if self._kind.startswith("rolling") else None

    def sum(self, counted, instant):
        return sum(each.points for each in counted if self._counts(each, instant))

    def _counts(self, each, instant):
        if each.day is None:
            each.day = self._zone.day(each.occurred_at)
        return each.day <= self._zone.day(instant) and self._is_inside(each.day, instant)

    def is_same(self, given_at, instant):
        """Whether what was given then was given in the window of this instant."""
        return self._is_inside(self._zone.day(given_at), instant)

    def _is_inside(self, day, instant):
        today = self._zone.day(instant)
        if self._rolling is not None:
            return today < plus_days(day, self._rolling)
        return self._year(day) == self._year(today)

    def _year(self, day):
        """The calendar year of a day, or the number of the member's year."""
        if self._kind == "calendarYear":
            return day.year
        number = day.year - self._enrolled_on.year
        return number if self._anniversary(number) <= day else number - 1

    def _anniversary(self, number):
        return plus_months(self._enrolled_on, 12 * number)

    def end_of_year(self, instant, following):
        """The first instant after the year that contains this one, or after some more: of membership where windows are."""
        day = self._zone.day(instant)
        if self._kind == "anniversary":
            return self._zone.instant(self._anniversary(self._year(day) + 1 + following))
        return self._zone.instant(day.replace(year=day.year + 1 + following, month=1, day=1))


class Status:
    """The level of a member by now, and what made it."""

    def __init__(self, program, enrolled_at):
        self._zone, self.rules = program.zone, program.tiers
        self.windows = Windows(program, enrolled_at)
        self.level, self.since, self.until, self.grace_until = 0, enrolled_at, None, None
        self._reviewed_at = enrolled_at
        self.held = [(enrolled_at, 0)]  # (since, level)

    # What is asked

    def level_at(self, instant):
        """The level that was held then; before the enrolment the lowest."""
        return next((level for since, level in reversed(self.held) if since <= instant), 0)

    def reached(self, points):
        return max(index for index, level in enumerate(self.rules.levels) if index == 0 or level.threshold <= points)

    def validity(self, instant):
        """Until when a level is kept that is reached now."""
        if self.rules.validity in ("endOfYear", "endOfNextYear"):
            return self.windows.end_of_year(instant, following=self.rules.validity == "endOfNextYear")
        return self._zone.end(self._zone.plus(instant, Duration(self.rules.validity)), "day")

    @property
    def end(self):
        """When the level ends, if nothing comes between; None for the lowest."""
        return self.until if self.grace_until is None else self.grace_until

    # What happens

    def change(self, level, instant, until):
        if level != self.level:
            self.level, self.since = level, instant
            self.held.append((instant, level))
        self.until, self.grace_until = (until if level else None), None

    def evaluate(self, counted, now):
        """After a purchase: up at once, and kept for longer."""
        reached = self.reached(self.windows.sum(counted, now))
        until = self.validity(now)
        if reached > self.level:
            self.change(reached, now, until)
        elif reached == self.level and self.level and until > self.until:
            self.until, self.grace_until = until, None

    def adopt(self, other, now):
        """Becomes what another history made of it, from now on."""
        if other.level != self.level:
            self.held.append((now, other.level))
            self.since = now
        self.level, self.until, self.grace_until = other.level, other.until, other.grace_until

    def next_instant(self):
        """When there is something to review: what ended before the last review was over is reviewed at once."""
        return None if self.end is None else max(self.end, self._reviewed_at)

    def review(self, counted, instant):
        """At the end of the level, or of its grace."""
        ended, self._reviewed_at = self.until, instant
        reached = self.reached(self.windows.sum(counted, ended - 1))
        until = self.validity(ended - 1)
        if until <= instant:
            until = self.validity(instant)
        if reached >= self.level or self.rules.downgrade == "never":
            return self.change(self.level, instant, until)
        if self.grace_until is None and self.rules.grace is not None:
            self.grace_until = self._zone.plus(ended, self.rules.grace)
            return
        target = self.level - 1 if self.rules.downgrade == "oneLevel" else reached
        target = max(target, self.reached(self.windows.sum(counted, instant)))
        self.change(min(target, self.level), instant, until)


def run_anew(program, enrolled_at, counted, sets, now):
    """The status that the history gives with what the purchases have left.

    `sets` are (instant, how many purchases were recorded before it, level, until).
    """
    anew = Status(program, enrolled_at)
    known, sets = [], list(sets)
    for index, each in enumerate(list(counted) + [None]):
        while sets and sets[0][1] <= index:
            instant, _, level, until = sets.pop(0)
            _advance(anew, known, instant)
            anew.change(level, instant, until)
        if each is not None:
            _advance(anew, known, each.recorded_at)
            known.append(each)
            if each.points:
                anew.evaluate(known, each.recorded_at)
    _advance(anew, known, now)
    return anew


def _advance(status, counted, instant):
    while (due := status.next_instant()) is not None and due <= instant:
        status.review(counted, due)
