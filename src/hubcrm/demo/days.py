"""Times of the made-up hub: everything hangs on one day, counted in working days."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hubcrm.domain.promises import ms_of

ZONE = ZoneInfo("Europe/London")


class Clock:
    """A clock that stands where it is set; UTC milliseconds."""

    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        """UTC milliseconds, one later each time it is asked, so that nothing happens at the same moment twice."""
        self.now_ms += 1
        return self.now_ms


def at(day: date, hour: int, minute: int = 0) -> int:
    """UTC milliseconds of a time of day in hub time."""
    return ms_of(datetime.combine(day, time(hour, minute), ZONE))


def some_time(day: date, rnd: random.Random, first: int = 9, last: int = 16) -> int:
    """A moment in office hours of a day."""
    return at(day, rnd.randint(first, last), rnd.randint(0, 59)) + rnd.randint(0, 59) * 1000


_MONTHS = {8: 20, 9: 42, 10: 44, 11: 40, 12: 22, 1: 40, 2: 42, 3: 38, 4: 26, 5: 28, 6: 26, 7: 22}
"""Enquiries a month of a usual academic year: peaks September to November and January to March."""


def days_of_arrival(first: date, last: date, rnd: random.Random, scale: float = 1.0) -> list[date]:
    """Days on which enquiries arrive between two days, following the seasons; weekends are rarer, late December too."""
    days: list[date] = []
    day = first
    while day <= last:
        weight = _MONTHS[day.month] / 22 * scale
        if day.weekday() >= 5:
            weight *= 0.12
        if (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 2):
            weight *= 0.15
        whole = int(weight)
        days += [day] * (whole + (rnd.random() < weight - whole))
        day += timedelta(days=1)
    return days
