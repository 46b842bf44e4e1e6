"""Dates as mail programs, spreadsheets and web forms write them, in English, the day before the month.

For what a person types ("tomorrow at 3", "next Tuesday") see dates.py; this module reads what machines print, quickly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

HOME = "Europe/London"
USUAL_HOUR = 9
"""A date without a time counts as received at nine: the start of the office day moves no promise."""

_MONTH_NAMES = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_MONTHS = {name: n for n, name in enumerate(_MONTH_NAMES.split("|"), start=1)}
_TIME = (
    r"(?:(?:[,T\s]|\bat\b|\xa0)+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[ap]\.?m\b\.?)?)?"
)
_ZONE = r"(?:\s*\(?(?P<zone>Z\b|(?:UTC|GMT)?\s?[+-]\d{1,2}:?\d{2}\b|UTC\b|GMT\b|BST\b|UT\b))?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+)?"
_MONTH = rf"(?P<month>{_MONTH_NAMES})[a-z]{{0,6}}\.?"
_SHAPES = tuple(
    re.compile(shape + _TIME + _ZONE, re.IGNORECASE)
    for shape in (
        r"\b(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        _WEEKDAY
        + r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+"
        + _MONTH
        + r",?[\s-]+(?P<year>\d{4}|\d{2}\b(?![:.]))",
        _WEEKDAY + r"\b" + _MONTH + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",
        _WEEKDAY + r"\b(?P<first>\d{1,2})(?P<mark>[/.-])(?P<other>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2}\b)",
    )
)


@lru_cache(maxsize=8)
def _zone(name: str) -> tzinfo:
    return UTC if name == "UTC" else ZoneInfo(name)


def read_sent(text: str, *, zone: str = HOME, day_first: bool = True) -> int | None:
    """UTC milliseconds of the first date in `text`, in `zone` where it names none; None if there is no real date."""
    found = find_sent(text, zone=zone, day_first=day_first)
    return found[0] if found else None


def moment_of(cell: str, *, zone: str = HOME, day_first: bool = True) -> int | None:
    """The same for the cell of a sheet, which may be a spreadsheet's own count of days."""
    serial = re.fullmatch(r"(\d{5})(?:\.(\d{1,12}))?", cell)
    if serial and 20_000 < int(serial[1]) < 80_000:
        day = datetime(1899, 12, 30) + timedelta(int(serial[1]), seconds=round(float(f"0.{serial[2] or 0}") * 86_400))
        cell = day.strftime("%Y-%m-%d %H:%M:%S" if serial[2] else "%Y-%m-%d")
    return read_sent(cell, zone=zone, day_first=day_first)


def find_sent(text: str, *, zone: str = HOME, day_first: bool = True) -> tuple[int, int, int] | None:
    """(UTC milliseconds, start, end) of the first date in the first 300 characters of `text`."""
    best: re.Match[str] | None = None
    for shape in _SHAPES:
        match = shape.search(text[:300])
        if match and (best is None or match.start() < best.start()):
            best = match
    if best is None:
        return None
    moment = _moment(best.groupdict(), zone, day_first)
    return (moment, best.start(), best.end()) if moment is not None else None


def _moment(found: dict[str, str | None], zone: str, day_first: bool) -> int | None:
    if found.get("first"):
        first, other = int(found["first"] or 0), int(found["other"] or 0)
        # a number above twelve can only be the day, whatever the column says
        day, month = (first, other) if (day_first and other <= 12) or first > 12 else (other, first)
    else:
        name = found["month"] or ""
        day, month = int(found["day"] or 0), int(name) if name.isdecimal() else _MONTHS[name[:3].lower()]
    year = int(found["year"] or 0)
    if year < 100:
        year += 2000
    hour = int(found["hour"]) if found["hour"] else USUAL_HOUR
    half = (found["half"] or "")[:1].lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        moment = datetime(
            year,
            month,
            day,
            hour,
            int(found["minute"] or 0),
            min(int(found["second"] or 0), 59),
            tzinfo=_named(found["zone"], zone),
        )
        ms = round(moment.timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
    return ms if year >= 1900 else None


def _named(said: str | None, zone: str) -> tzinfo:
    if not said:
        return _zone(zone)
    name = said.upper().replace(" ", "")
    if name == "BST":
        return timezone(timedelta(hours=1))
    shift = re.search(r"([+-])(\d{1,2}):?(\d{2})$", name)
    if not shift:
        return UTC
    minutes = int(shift[2]) * 60 + int(shift[3])
    return timezone(timedelta(minutes=minutes if shift[1] == "+" else -minutes)) if minutes < 1440 else UTC


def is_day_first(values: Iterable[str]) -> bool:
    """Whether a column of dates like 4/7/2026 writes the day first: yes, unless a middle number above 12 says no."""
    return day_order(values) != MONTH_FIRST


DAY_FIRST, MONTH_FIRST, EITHER = "day first", "month first", "either"


def day_order(values: Iterable[str]) -> str:
    """How a column writes dates like 4/7/2026: EITHER where no number above 12 tells, "" where it has none of them."""
    found = ""
    for value in values:
        match = _SHAPES[3].search(value[:100])
        if match:
            found = EITHER
            if int(match["first"]) > 12:
                return DAY_FIRST
            if int(match["other"]) > 12:
                return MONTH_FIRST
    return found
