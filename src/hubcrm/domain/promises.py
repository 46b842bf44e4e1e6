"""What the hub promises, counted in working days, and how a promise is said.

A working day is any day but Saturdays, Sundays and the days the hub is closed. What arrives after closing time, or on a
day that is not a working day, is received on the next one. A promise is due by the close of its due day, never after a
number of hours: an enquiry of ten in the morning answered at two on the next day is a day old, not two.

Moments are milliseconds since 1970 in UTC (`ms`), days are `datetime.date` in the hub's own time zone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.words import Division

FIRST_YEAR = 1970
LAST_YEAR = 2299
MOST_DAYS = 10_000  # about forty years of working days: further is a slip of the keyboard, not a promise

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_MS = 0
_LAST_MS = int((datetime(2200, 1, 1, tzinfo=UTC) - _EPOCH).total_seconds()) * 1000 - 1
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HALF_A_YEAR = 183  # days


def ms_of(moment: datetime) -> int:
    """Milliseconds since 1970 in UTC of a moment that knows its time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone means a different instant on every computer")
    return (moment - _EPOCH) // timedelta(milliseconds=1)


class _Years(NamedTuple):
    """Every working day of some whole years in order, beside the moment each closes."""

    first: int
    last: int
    days: tuple[date, ...]
    ordinals: tuple[int, ...]
    closes: tuple[int, ...]
    begins_ms: int
    ends_ms: int


@dataclass(frozen=True)
class Calendar:
    """The working days and office hours of one hub.

    `closed` holds bank holidays and the hub's own closures alike; `division` says which bank holidays they were seeded
    from. A day of `extra_open` is a working day whatever else is said of it. One calendar may be shared by threads.

    Moments outside 1970 to 2199 are read as the nearest moment inside: a wrong clock on another computer must show an
    absurd date, not stop this one.
    """

    division: Division = Division.ENGLAND_AND_WALES
    closed: frozenset[date] = frozenset()
    extra_open: frozenset[date] = frozenset()
    opens: time = time(9)
    closes: time = time(17)
    zone: str = "Europe/London"
    # The years worked out so far, at most one entry. A longer run of years replaces it in one step, so that a reader on
    # another thread sees either the old or the new one, both right.
    _known: list[_Years] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise NotAllowed("The office must open before it closes. Check the office hours in Settings.")
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError):  # unknown, malformed and directory-like keys each raise their own
            raise NotAllowed(f"“{self.zone[:40]}” is not a time zone. Try Europe/London.") from None

    def is_working(self, day: date) -> bool:
        """Whether the hub works on `day`."""
        return day in self.extra_open or (day.weekday() < 5 and day not in self.closed)

    def local(self, ms: int) -> datetime:
        """The moment `ms` on the hub's clock on the wall."""
        kept = min(max(ms, _FIRST_MS), _LAST_MS)
        return (_EPOCH + timedelta(milliseconds=kept)).astimezone(ZoneInfo(self.zone))

    def open_of(self, day: date) -> datetime:
        """The moment the office opens on `day`."""
        return datetime.combine(day, self.opens, ZoneInfo(self.zone))

    def close_of(self, day: date) -> datetime:
        """The moment the office closes on `day`: the last at which a thing promised for it is in time."""
        return datetime.combine(day, self.closes, ZoneInfo(self.zone))

    def receipt_day(self, at: datetime) -> date:
        """The working day on which something that arrived at `at` counts as received."""
        return self.receipt_day_ms(ms_of(at))

    def receipt_day_ms(self, ms: int) -> date:
        """`receipt_day` of a moment in milliseconds: the first working day to close at or after it."""
        kept = min(max(ms, _FIRST_MS), _LAST_MS)
        known = self._around_ms(kept)
        place = bisect_left(known.closes, kept)
        while place >= len(known.days):
            known = self._years(known.first, known.last + 1)
            place = bisect_left(known.closes, kept)
        return known.days[place]

    def add(self, day: date, n: int) -> date:
        """The n-th working day after `day`, or before it when n is negative; 0 is `day` or the next working day."""
        if abs(n) > MOST_DAYS:
            raise NotAllowed(f"{n:,} working days is more than can be counted. Use at most {MOST_DAYS:,}.")
        first = last = day.year
        while True:
            known = self._years(first, last)
            if n > 0:
                place = bisect_right(known.ordinals, day.toordinal()) + n - 1
            else:
                place = bisect_left(known.ordinals, day.toordinal()) + n
            if 0 <= place < len(known.days):
                return known.days[place]
            # 300 is more than a year's working days: this goes towards the year that is missing and never past it.
            if place < 0:
                first = known.first - 1 - (-place - 1) // 300
            else:
                last = known.last + 1 + (place - len(known.days)) // 300

    def count(self, after: date, until: date) -> int:
        """How many working days lie after `after`, up to and with `until`; negative when `until` comes first."""
        known = self._years(min(after.year, until.year), max(after.year, until.year))
        return bisect_right(known.ordinals, until.toordinal()) - bisect_right(known.ordinals, after.toordinal())

    def _around_ms(self, ms: int) -> _Years:
        for known in self._known:
            if known.begins_ms <= ms < known.ends_ms:
                return known
        year = self.local(ms).year
        return self._years(year, year)

    def _years(self, first: int, last: int) -> _Years:
        """The working days of at least the years `first` to `last`, worked out once and kept."""
        for known in self._known:
            if known.first <= first and last <= known.last:
                return known
            first, last = min(first, known.first), max(last, known.last)
        if first < FIRST_YEAR or last > LAST_YEAR:
            raise NotAllowed(f"That day is too far away. Use a day between {FIRST_YEAR} and {LAST_YEAR}.")
        # A year to spare on either side saves working them out again for the neighbours of the first day asked for.
        grown = self._work_out(max(first - 1, FIRST_YEAR), min(last + 1, LAST_YEAR))
        self._known[:] = [grown]
        return grown

    def _work_out(self, first: int, last: int) -> _Years:
        zone = ZoneInfo(self.zone)
        begin, end = date(first, 1, 1), date(last, 12, 31)
        every = (date.fromordinal(n) for n in range(begin.toordinal(), end.toordinal() + 1))
        days = tuple(day for day in every if self.is_working(day))
        closes = tuple(int(datetime.combine(day, self.closes, zone).timestamp()) * 1000 for day in days)
        return _Years(
            first=first,
            last=last,
            days=days,
            ordinals=tuple(day.toordinal() for day in days),
            closes=closes,
            begins_ms=ms_of(datetime.combine(begin, time(), zone)),
            ends_ms=ms_of(datetime.combine(end, time(), zone)),
        )


class Stop(NamedTuple):
    """A time during which a clock stood still: from `start` up to, not with, `end`; `end` None while it still does."""

    start: int
    end: int | None = None

    @classmethod
    def between(cls, start: datetime, end: datetime | None = None) -> Stop:
        """The stop between two moments that know their time zones."""
        return cls(ms_of(start), None if end is None else ms_of(end))


@dataclass(frozen=True, slots=True)
class PromiseDays:
    """How many working days each promise allows; the hub may change every one of them."""

    acknowledge: int = 1
    decide: int = 2
    department: int = 3
    reply: int = 5
    proposal: int = 10
    nudge: int = 2
    chase: int = 5
    feedback: int = 10
    same_day: int = 0

    def __post_init__(self) -> None:
        for promise in fields(self):
            if not 0 <= getattr(self, promise.name) <= 250:
                raise NotAllowed(f"The promise “{promise.name.replace('_', ' ')}” must be 0 to 250 working days.")


def due_day(calendar: Calendar, received_ms: int, days: int, stops: Iterable[Stop] = ()) -> date | None:
    """The day by whose close something received at `received_ms` is due, `days` working days later.

    A working day does not count if a stop held at its close. With `days` 0 it is the day of receipt, or the next day
    that counts. None while an open-ended stop holds that began before the due day was reached.
    """
    if not 0 <= days <= MOST_DAYS:
        raise NotAllowed(f"A promise must be 0 to {MOST_DAYS:,} working days.")
    received = min(max(received_ms, _FIRST_MS), _LAST_MS)
    apart = _apart(stops)
    known = calendar._around_ms(received)
    while True:
        place = _place(known.closes, received, days, apart)
        if place is None:
            return None
        if place < len(known.days):
            return known.days[place]
        if known.last == LAST_YEAR:
            return None
        known = calendar._years(known.first, min(known.last + (known.last - known.first) + 1, LAST_YEAR))


def _place(closes: Sequence[int], received: int, days: int, stops: Sequence[Stop]) -> int | None:
    """Place of the due day among `closes`; past their end when these years do not reach it, None while it is open."""
    first = bisect_left(closes, received)  # the day of receipt
    place = first + days
    if days:
        first += 1
    for stop in stops:
        if place >= len(closes):
            break
        begin = max(bisect_left(closes, stop.start), first)
        if begin > place:
            break
        if stop.end is None:
            return None
        place += max(bisect_left(closes, stop.end) - begin, 0)
    return place


def _apart(stops: Iterable[Stop]) -> Sequence[Stop]:
    """The same stretches of standing still, in order and without overlaps."""
    given = [stop for stop in stops if stop.end is None or stop.end > stop.start]
    if len(given) < 2:
        return given
    given.sort(key=lambda stop: stop.start)
    joined = [given[0]]
    for stop in given[1:]:
        last = joined[-1]
        if last.end is None:
            break
        if stop.start > last.end:
            joined.append(stop)
        elif stop.end is None or stop.end > last.end:
            joined[-1] = Stop(last.start, stop.end)
    return joined


def kept_on_time(calendar: Calendar, due: date | None, kept_ms: int) -> bool:
    """Whether a promise kept at `kept_ms` was kept in time.

    Anything done before midnight of the due day counts: somebody who rings an employer at eight in the evening has kept
    the promise. A promise whose clock stands still (`due` None) is in time.
    """
    return due is None or calendar.local(kept_ms).date() <= due


def is_late(calendar: Calendar, due: date | None, now_ms: int, kept_ms: int | None = None) -> bool:
    """Whether a promise was kept late, or is not kept and its due day is over."""
    return not kept_on_time(calendar, due, now_ms if kept_ms is None else kept_ms)


def days_late(calendar: Calendar, due: date | None, now_ms: int, kept_ms: int | None = None) -> int:
    """How many working days late a promise was kept, or is by now; 0 in time, and at least 1 when late.

    A weekend day counts as the working day after it, as it does for what arrives.
    """
    day = calendar.local(now_ms if kept_ms is None else kept_ms).date()
    if due is None or day <= due:
        return 0
    return max(calendar.count(due, calendar.add(day, 0)), 1)


def say_day(day: date, today: date) -> str:
    """A day as people say it: "today", "tomorrow", "yesterday", "Tue 7 Apr", "Wed 7 Apr 2027" when half a year away."""
    away = (day - today).days
    if -1 <= away <= 1:
        return ("yesterday", "today", "tomorrow")[away + 1]
    said = f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    return said if abs(away) <= _HALF_A_YEAR else f"{said} {day.year}"


def say_late(n: int) -> str:
    """How late in words: "1 day late", "3 days late"; "on time" from 0 down."""
    if n <= 0:
        return "on time"
    return "1 day late" if n == 1 else f"{n} days late"


def label(due: date | None, today: date, calendar: Calendar, verb: str = "") -> str:
    """A promise not yet kept, in few words: "reply by Tue 7 Apr", "reply today", "2 days late"; "paused" without a day.

    `verb` stands before the day ("reply", "answer"); without it, "by Tue 7 Apr".
    """
    if due is None:
        return "paused"
    if today > due:
        return say_late(max(calendar.count(due, calendar.add(today, 0)), 1))
    said = say_day(due, today)
    if due > today + timedelta(days=1):
        said = f"by {said}"
    return f"{verb} {said}".strip()


Absence = tuple[date, date, str | None]
"""First and last day away, both included, and who stands in, if anybody."""


def stand_in(person: str, on_day: date, away: Mapping[str, Sequence[Absence]]) -> str | None:
    """Who acts for `person` on a day: the person unless away, else whoever stands in, and so on down the chain.

    Absences that overlap are tried in the order given. None when everybody on the way is away or named nobody, deputies
    who point at each other included.
    """
    asked: set[str] = set()
    waiting = [person]
    while waiting:
        candidate = waiting.pop()
        if candidate in asked:
            continue
        asked.add(candidate)
        deputies = list(_deputies(away.get(candidate, ()), on_day))
        if not deputies:
            return candidate
        waiting.extend(deputy for deputy in reversed(deputies) if deputy is not None)
    return None


def _deputies(absences: Sequence[Absence], on_day: date) -> Iterator[str | None]:
    for first, last, deputy in absences:
        if first <= on_day <= last:
            yield deputy
