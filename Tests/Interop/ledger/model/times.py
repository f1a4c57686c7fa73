"""Instants, and the calendar of a time zone.

An instant is an integer, milliseconds since 1970 in UTC. Everything in days, months and years is counted on the calendar of a zone: a
local time that does not exist (clocks go forward) is moved by the gap, one that exists twice is the earlier.
"""

import re
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MILLISECOND = timedelta(milliseconds=1)
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)")
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


@lru_cache(maxsize=65536)
def read_time(text):
    """The instant that an RFC 3339 text names."""
    date, fraction, offset = _TIME.fullmatch(text).groups()
    moment = datetime.fromisoformat(date + ("+00:00" if offset == "Z" else offset))
    return (moment - _EPOCH) // _MILLISECOND + int(((fraction or "0") + "00")[:3])


@lru_cache(maxsize=65536)
def write_time(instant):
    """The instant in UTC, with milliseconds if it has any."""
    text = (_EPOCH + timedelta(milliseconds=instant)).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{instant % 1000:03}Z" if instant % 1000 else f"{text}Z"


class Duration:
    """An ISO 8601 duration: months, days, and exact milliseconds, added in this order."""

    def __init__(self, text):
        years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in _DURATION.fullmatch(text).groups())
        self.text = text
        self.months = 12 * years + months
        self.days = 7 * weeks + days
        self.milliseconds = hours * HOUR + minutes * MINUTE + seconds * SECOND


class Zone:
    """The calendar of one IANA time zone. There is one object for each, so that it remembers what it worked out."""

    @lru_cache(maxsize=None)
    def __new__(cls, name):
        return super().__new__(cls)

    def __init__(self, name):
        self._zone = ZoneInfo(name)

    def __deepcopy__(self, memo):
        return self

    @lru_cache(maxsize=65536)
    def local(self, instant):
        """The date and time on the wall, without a zone."""
        return (_EPOCH + timedelta(milliseconds=instant)).astimezone(self._zone).replace(tzinfo=None, fold=0)

    @lru_cache(maxsize=65536)
    def instant(self, local):
        """When the wall shows this."""
        return (local.replace(tzinfo=self._zone, fold=0) - _EPOCH) // _MILLISECOND

    def day(self, instant):
        """Midnight of the day on the wall."""
        return self.local(instant).replace(hour=0, minute=0, second=0, microsecond=0)

    def plus(self, instant, duration):
        if duration.months or duration.days:
            instant = self.instant(plus_days(self.local(instant), duration))
        return instant + duration.milliseconds

    def end(self, instant, unit):
        """The first instant after the day, month or year that contains this one."""
        midnight = self.day(instant)
        if unit == "day":
            return self.instant(midnight + timedelta(days=1))
        if unit == "month":
            return self.instant(plus_months(midnight.replace(day=1), 1))
        return self.instant(midnight.replace(month=1, day=1, year=midnight.year + 1))

    def period(self, instant, per):
        """A name for the calendar period (`P1D`, `P1W`, `P1M`, `P3M`, `P1Y`) that contains the instant; of None, for all time."""
        date = self.local(instant).date()
        return {
            None: lambda: (),
            "P1D": lambda: (date.year, date.month, date.day),
            "P1W": lambda: tuple(date.isocalendar()[:2]),
            "P1M": lambda: (date.year, date.month),
            "P3M": lambda: (date.year, (date.month - 1) // 3),
            "P1Y": lambda: (date.year,),
        }[per]()


def plus_days(local, duration):
    """On the wall: months, then days; hours are left out."""
    return plus_months(local, duration.months) + timedelta(days=duration.days)


def plus_months(local, months):
    """The same day so many months on; the last of the month where there is no such day."""
    index = local.year * 12 + local.month - 1 + months
    year, month = divmod(index, 12)
    return local.replace(year=year, month=month + 1, day=min(local.day, _days_in(year, month + 1)))


def _days_in(year, month):
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31
