"""Days and moments as British people type them: "next Tue", "3 working days", "end of month", 7/4, "yesterday 15:00".

The day comes before the month, always; a text that only makes sense the other way round is refused, not swapped. A day
without a year is the next one to come (for `read_moment`, which reads what has happened, the last one gone by). A text
that fits nothing raises NotAllowed with a sentence that shows what would fit. It takes well under a millisecond.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.promises import FIRST_YEAR, Calendar

LONGEST = 100  # characters; the longest honest day is a quarter of that
LAST_TYPED_YEAR = 2199

_FULL_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPELT = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "twenty-one"),
)
_NUMBERS = {"a": 1, "an": 1} | {word: n for n, word in enumerate(_SPELT, start=1)}

_COUNT = rf"[0-9]{{1,4}} ?|(?:an?|{'|'.join(reversed(_SPELT))}) "  # with the space after it: "and" is not "an d"
_UNIT = r"days?|d|weeks?|wks?|w|fortnights?|months?|years?|yrs?"
_WEEKDAY = (
    r"(?P<wd>mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
_MONTH = (
    r"(?P<mon>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"


@dataclass(frozen=True, slots=True)
class _When:
    """What a day is read against; `past` prefers the last one gone by to the next one to come."""

    today: date
    calendar: Calendar
    past: bool = False


def read_day(text: str, today: date, calendar: Calendar) -> date:
    """The day that `text` names on `today`; ends and starts of weeks and months are working days of `calendar`.

    "Tue" is the next one after today, "next Tue" that of next week (weeks start on Monday), "Tue week" seven days after
    "Tue". "3 days" may end on a weekend, because that is what was typed; "3 working days" may not.
    """
    found = _day(_tidy(text), _When(today, calendar))
    if found is None:
        raise _unknown(text)
    return _in_reach(found)


def read_day_and_time(text: str, today: date, calendar: Calendar) -> tuple[date, time | None]:
    """The day to come that `text` names, and the time of day where it names one: "tomorrow 15:00", "Tue at 10am", "4pm"."""
    at, rest = _time_of_day(_tidy(text))
    if at is None:
        return read_day(text, today, calendar), None
    return (read_day(rest, today, calendar) if rest else today), at


def read_moment(text: str, now: datetime, zone: str, calendar: Calendar | None = None) -> datetime:
    """The moment that `text` names, on the clocks of `zone`: "yesterday 15:00", "10:30", "Mon at 3pm", "2 hours ago".

    A time alone is today's. A day alone is noon of that day, or `now` when it is today. A time that the clocks skip in
    March is an hour later; one that they show twice in October is the first. `now` must know its time zone.
    """
    clock = ZoneInfo(zone)
    here = now.astimezone(clock)
    tidy = _tidy(text)
    found = _stamped(tidy, clock) or _ago(tidy, here)
    if found is None:
        when = _When(here.date(), calendar or Calendar(zone=zone), past=True)
        at, rest = _time_of_day(tidy)
        day = when.today if at is not None and not rest else _day(rest, when)
        if day is None:
            raise _unknown(text, a="time", such="“yesterday 15:00”, “10:30” or “7/4/2027 15:00”")
        if at is None and day == when.today:
            return here
        found = datetime.combine(_in_reach(day), at or time(12), clock)
    _in_reach(found.date())
    # Through UTC and back, so that a time the clocks skipped becomes one that they showed.
    return found.astimezone(UTC).astimezone(clock)


def _unknown(text: str, a: str = "day", such: str = "“next Tue”, “3 working days” or 7/4/2027") -> NotAllowed:
    """The refusal of a text, which it repeats short and plain enough to stand in a sentence."""
    words = text[:LONGEST].split()
    plain = "".join(char for char in " ".join(words) if unicodedata.category(char)[0] != "C")
    if not plain:
        return NotAllowed(f"No {a} was given. Try {such}.")
    return NotAllowed(f"“{plain if len(plain) <= 40 else plain[:39].rstrip() + '…'}” is not a {a} I know. Try {such}.")


def _in_reach(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_TYPED_YEAR:
        raise NotAllowed(f"That day is too far away. Use a day between {FIRST_YEAR} and {LAST_TYPED_YEAR}.")
    return day


def _tidy(text: str) -> str:
    """Small letters, single spaces, no commas, no "by" in front; empty for what no day looks like."""
    if len(text) > LONGEST or any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\t\n\r" for char in text):
        return ""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace(",", " ")
    plain = " ".join(plain.split()).rstrip(" .")
    return re.sub(r"^(?:(?:by|on|due|until|till) )+", "", plain)


def _day(text: str, when: _When) -> date | None:
    """The day, or None for a text that fits no rule or names a day that does not exist."""
    said = _SAME.get(text, text)
    if said in _OFFSETS:
        return when.today + timedelta(days=_OFFSETS[said])
    try:
        for rule, meaning in _RULES:
            match = re.fullmatch(rule, said)  # `re` keeps what it compiled; compiling all at import would cost 6 ms
            if match is not None:
                return meaning(match, when)
        return None
    except (OverflowError, ValueError):  # what datetime says of 31/4, of the year 0 and of nine thousand years from now
        return None


# --- what days are called -----------------------------------------------------------------------------------------

_SAME = {
    "day after tomorrow": "in 2 days",
    "the day after tomorrow": "in 2 days",
    "day before yesterday": "2 days ago",
    "the day before yesterday": "2 days ago",
    "fortnight": "a fortnight",
    "in fortnight": "a fortnight",
    "this week": "end of week",
    "next week": "start of next week",
    "this month": "end of month",
    "next month": "start of next month",
    "eow": "end of week",
    "eom": "end of month",
}
_OFFSETS = {
    "today": 0,
    "tonight": 0,
    "eod": 0,
    "close of day": 0,
    "end of day": 0,
    "end of the day": 0,
    "tomorrow": 1,
    "tmrw": 1,
    "yesterday": -1,
    "today week": 7,
    "a week today": 7,
    "tomorrow week": 8,
    "a week tomorrow": 8,
}


def _working_days(match: re.Match[str], when: _When) -> date:
    n = _number(match["n"])
    return when.calendar.add(when.today, -n if match["ago"] else n)


def _working_neighbour(match: re.Match[str], when: _When) -> date:
    return when.calendar.add(when.today, 1 if match["which"] == "next" else -1)


def _spans(match: re.Match[str], when: _When) -> date:
    """Days, weeks, months and years from today, or back from it, added up in the order in which they are said."""
    sign = -1 if match["ago"] else 1
    day = when.today
    for number, unit in re.findall(_ONE_SPAN, match["spans"]):
        n = sign * _number(number)
        if unit[0] in "my":
            day = _months_on(day, n if unit[0] == "m" else 12 * n)
        else:
            day += timedelta(days=n * {"d": 1, "w": 7, "f": 14}[unit[0]])
    return day


def _weekday(match: re.Match[str], when: _When) -> date:
    wanted, how = _weekday_of(match["wd"]), match["before"] or match["after"]
    if how in ("next", "next week"):
        return _stretch("week", when.today, 1)[0] + timedelta(days=wanted)
    if how in ("this", "this week") and when.past:
        return _stretch("week", when.today, 0)[0] + timedelta(days=wanted)
    ahead = (wanted - when.today.weekday()) % 7
    if how in ("this", "this week"):
        return when.today + timedelta(days=ahead)
    if how == "last" or (when.past and how is None):
        return when.today + timedelta(days=ahead - 7)
    coming = when.today + timedelta(days=ahead or 7)
    return coming + timedelta(days=7) if how in ("week", "a week", "a week on") else coming


def _edge(match: re.Match[str], when: _When) -> date:
    """The first or last working day of a week, month or year."""
    of, at_end = match["of"], match["edge"] == "end"
    first, last = _stretch(of, when.today, 1 if match["next"] else 0)
    found = _edge_day(first, last, at_end, when)
    if found >= when.today or when.past:
        return found
    if at_end and of != "week":
        return last  # typed on the weekend that ends the month: the last working day is gone, the month is not
    return _edge_day(*_stretch(of, when.today, 1), at_end, when)


def _edge_of_month(match: re.Match[str], when: _When) -> date:
    month, at_end = _month_of(match["mon"]), match["edge"] == "end"
    this = when.today.year
    years = [_full_year(match["year"])] if match["year"] else [this - 1, this, this + 1]
    days = [_edge_day(*_stretch("month", date(year, month, 1), 0), at_end, when) for year in years]
    return days[0] if match["year"] else _nearest(days, when)


def _day_and_month(match: re.Match[str], when: _When) -> date:
    """A day and a month, in figures or by name, with or without weekday and year."""
    parts = match.groupdict()
    month = int(parts["month"]) if parts.get("month") else _month_of(parts["mon"])
    day = int(parts["day"])
    weekday = _weekday_of(parts["wd"]) if parts.get("wd") else None
    if parts["year"]:
        found = date(_full_year(parts["year"]), month, day)
    else:
        this = when.today.year
        # Eight years on either side hold a 29 February even around 1900 and 2100.
        days = [date(year, month, day) for year in range(this - 8, this + 9) if day <= monthrange(year, month)[1]]
        found = _nearest(days, when)
        if weekday not in (None, found.weekday()):
            # "Tue 7 Apr" read off a screen may be of the last half-year; the weekday tells it from the one to come.
            found = next((gone for gone in days if 0 < (when.today - gone).days <= 183), found)
    if weekday not in (None, found.weekday()):
        raise NotAllowed(
            f"{found.day}/{found.month}/{found.year} is a {_FULL_DAYS[found.weekday()]}, not a "
            f"{_FULL_DAYS[weekday or 0]}. Correct the day, or leave out its name."
        )
    return found


def _day_of_month(match: re.Match[str], when: _When) -> date:
    """ "The 7th" is the next one to come, today included; "the 7th of next month" says its month."""
    first, day = when.today.replace(day=1), int(match["day"])
    if match["which"]:
        return _months_on(first, 1 if match["which"] == "next" else 0).replace(day=day)
    months = (_months_on(first, n) for n in range(-2, 3))
    return _nearest([m.replace(day=day) for m in months if day <= monthrange(m.year, m.month)[1]], when)


_SPAN = rf"(?:{_COUNT})(?:{_UNIT})"
_ONE_SPAN = rf"({_COUNT})({_UNIT})(?![a-z])"
_FROM_NOW = r"(?:(?:'s?)? time| from (?:now|today))?(?P<ago> ago)?"
_NAMED_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"

_RULES: tuple[tuple[str, Callable[[re.Match[str], _When], date]], ...] = (
    (rf"(?:in )?(?P<n>{_COUNT})(?:working|business|office) days?{_FROM_NOW}", _working_days),
    (r"(?:the )?(?P<which>next|last|previous) working day", _working_neighbour),
    (rf"(?:in )?(?P<spans>{_SPAN}(?: (?:and )?{_SPAN}){{0,3}}){_FROM_NOW}", _spans),
    (
        rf"(?:(?P<before>this|next|last|coming|a week on|a week) |the )?{_WEEKDAY}"
        r"(?: (?P<after>week|this week|next week))?",
        _weekday,
    ),
    (r"(?:the )?(?P<edge>end|start) of (?:the |this )?(?P<next>next )?(?P<of>week|month|year)", _edge),
    (rf"(?:the )?(?P<edge>end|start) of {_MONTH}(?: {_YEAR})?", _edge_of_month),
    (r"(?P<year>[0-9]{4})([-/.])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})", _day_and_month),
    (
        rf"(?:{_WEEKDAY} )?(?P<day>[0-9]{{1,2}})(?P<mark>[/.-])(?P<month>[0-9]{{1,2}})(?:(?P=mark){_YEAR})?",
        _day_and_month,
    ),
    (rf"(?:{_WEEKDAY} )?(?:the )?{_NAMED_DAY}[ -]?(?:of )?{_MONTH}(?:[ -]{_YEAR})?", _day_and_month),
    (rf"(?:{_WEEKDAY} )?{_MONTH} (?:the )?{_NAMED_DAY}(?: {_YEAR})?", _day_and_month),
    (r"(?:the )?(?P<day>[0-9]{1,2})(?:st|nd|rd|th)(?: of (?P<which>this|next) month)?", _day_of_month),
)


def _number(said: str) -> int:
    return _NUMBERS.get(said.strip()) or int(said)


def _weekday_of(name: str) -> int:
    return [day.casefold()[:3] for day in _FULL_DAYS].index(name[:3])


def _month_of(name: str) -> int:
    return _MONTHS.index(name[:3]) + 1


def _full_year(said: str) -> int:
    return int(said) if len(said) == 4 else 2000 + int(said)


def _months_on(day: date, n: int) -> date:
    """The same day n months later, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _stretch(of: str, day: date, step: int) -> tuple[date, date]:
    """First and last day of the week (from Monday), month or year around `day`, or `step` of them later."""
    if of == "week":
        first = day + timedelta(days=7 * step - day.weekday())
        return first, first + timedelta(days=6)
    if of == "month":
        first = _months_on(day.replace(day=1), step)
        return first, first.replace(day=monthrange(first.year, first.month)[1])
    return date(day.year + step, 1, 1), date(day.year + step, 12, 31)


def _edge_day(first: date, last: date, at_end: bool, when: _When) -> date:
    """The first or last working day from `first` to `last`; without any, that day itself."""
    found = when.calendar.add(last + timedelta(days=1), -1) if at_end else when.calendar.add(first, 0)
    return found if first <= found <= last else (last if at_end else first)


def _nearest(days: list[date], when: _When) -> date:
    """The first of `days` from today on or, for what has happened, the last up to today; ValueError without one."""
    if when.past:
        return max(day for day in days if day <= when.today)
    return min(day for day in days if day >= when.today)


# --- times of day -------------------------------------------------------------------------------------------------

_PARTS_OF_DAY = {"morning": time(9), "noon": time(12), "midday": time(12), "lunchtime": time(12)} | {
    "afternoon": time(14),
    "evening": time(18),
    "night": time(20),
}
_CLOCK = r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?(?::(?P<second>[0-9]{2}))? ?(?P<half>am|pm)?"
_PART = rf"(?P<part>{'|'.join(_PARTS_OF_DAY)})"
_TIMES = (rf"(?:(?P<rest>.+) )?{_CLOCK}", rf"{_CLOCK} (?:on )?(?P<rest>.+)", rf"(?:(?P<rest>.+) )?{_PART}")
_BEFORE_NOW = rf"(?P<n>{_COUNT}|half an )(?P<unit>minutes?|mins?|hours?|hrs?) ago"
_ISO = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[t ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?: ?z|[+-][0-9:]{4,5})?"


def _stamped(text: str, clock: ZoneInfo) -> datetime | None:
    """A moment as computers write it, "2026-04-07T15:00", with or without an offset."""
    if not re.fullmatch(_ISO, text):
        return None
    try:
        found = datetime.fromisoformat(text.upper().replace(" Z", "Z"))
        return found.replace(tzinfo=clock) if found.tzinfo is None else found.astimezone(clock)
    except (OverflowError, ValueError):  # 25:00, 31 April, an offset of 99 hours
        return None


def _ago(text: str, here: datetime) -> datetime | None:
    """ "Now", "20 minutes ago", "half an hour ago"."""
    if text in ("now", "just now"):
        return here
    match = re.fullmatch(_BEFORE_NOW, text)
    if match is None:
        return None
    n = 0.5 if match["n"] == "half an " else _number(match["n"])
    # In UTC, because an hour across the change of the clocks is an hour all the same.
    return here.astimezone(UTC) - timedelta(minutes=n if match["unit"][0] == "m" else 60 * n)


def _time_of_day(text: str) -> tuple[time | None, str]:
    """The time in `text`, None without one, and what is left of the text: the day."""
    for pattern in _TIMES:
        match = re.fullmatch(pattern, text)
        if match is None:
            continue
        rest = re.sub("(?:^| )(?:at|in the)$", "", match["rest"] or "")
        if "part" in match.groupdict():
            rest = {"this": "today", "last": "yesterday"}.get(rest, rest)
            return _PARTS_OF_DAY[match["part"]], rest
        if not match["minute"] and not match["half"]:
            continue  # "at 3" may be either three; "7 Apr 2026" ends in no time at all
        hour = int(match["hour"])
        if match["half"]:
            hour = hour % 12 + (12 if match["half"] == "pm" else 0) if 1 <= hour <= 12 else 99
        if hour < 24 and int(match["minute"] or 0) < 60 and int(match["second"] or 0) < 60:
            return time(hour, int(match["minute"] or 0), int(match["second"] or 0)), rest
    return None, text
