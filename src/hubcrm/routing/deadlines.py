"""Dates that an enquiry names, as written and, where that is certain enough, as a day."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
COUNTS: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "couple of": 2, "three": 3, "four": 4, "five": 5, "six": 6,
                 "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "few": 3}  # fmt: skip

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_WEEKDAY = r"(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sat|sun)(?:day)?\b"
_LEAD = (
    r"(?P<lead>\b(?:(?:no later than|not later than|due by|due on|due|by|before|until|till|deadline is|deadline of|"
    r"deadline|"
    r"closes on|closes|closing on|expires on|expires|ends on|ends|renewal on|is on|on|from|starting|after|in)\s+"
    r"(?:the\s+|a\s+)?)?)"
)

_PATTERNS: Final = tuple(
    (name, re.compile(_LEAD + body, re.IGNORECASE))
    for name, body in (
        ("numeric", r"\b(?P<day>\d{1,2})[/.](?P<number>\d{1,2})(?:[/.](?P<year>\d{4}|\d{2}))?\b"
                    r"(?!\s*(?:am|pm|%|mm|kg|m\b))"),
        ("iso", r"\b(?P<year>20\d\d)-(?P<number>\d\d)-(?P<day>\d\d)\b"),
        ("day_month", r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?" + _MONTH + r"(?:,?\s+(?P<year>20\d\d))?"),
        ("month_day", _MONTH.replace(r"\b", r"\s+") + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year>20\d\d))?"),
        ("day_relative", r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)\s+(?:of\s+)?(?P<which>this|next|the)\s+month\b"),
        ("end_of", r"\b(?:the\s+)?end\s+of\s+(?:(?P<which>this|next|the)\s+)?(?P<unit>week|month|year|" + _MONTH + ")"),
        ("within", r"\b(?:within|in|inside)\s+(?:the\s+next\s+|about\s+)?(?P<count>\d{1,3}|a couple of|a few|an?|one|"
                   r"two|three|four|five|six|seven|eight|nine|ten|twelve)\s+(?:working\s+)?"
                   r"(?P<unit>hour|day|week|fortnight|month)s?\b"),
        ("fortnight", r"\b(?P<unit>fortnight)\b"),
        ("coming", r"\b(?P<which>this|next|coming)\s+(?P<unit>week|month)\b"),
        ("weekday", r"\b(?:(?P<which>this|next|coming)\s+)?" + _WEEKDAY),
        ("near", r"\b(?P<near>today|tonight|tomorrow)\b"),
        ("month_only", _MONTH.replace("|may|", "|").replace("mar(?:ch)?", "march") + r"(?:\s+(?P<year>20\d\d))?"),
    )
)  # fmt: skip

_FIRM: Final = re.compile(
    r"later than|due|\bby\b|before|until|till|deadline|clos|expire|ends|renewal|within|inside|today|tonight|tomorrow|"
    r"this",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(r"^(?:after|from|starting)\b", re.I)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date phrase `text[start:end]`; `day` where it can be told; `firm` if it reads as a limit ("by", "before")."""

    text: str
    start: int
    end: int
    day: date | None
    firm: bool


def deadlines(text: str, today: date) -> list[Deadline]:
    """Dates named in `text`, in order; those meant as "after" or lying in the past are not firm."""
    found: list[Deadline] = []
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < other.end and other.start < end for other in found):
                continue
            known, day = _day(name, match.groupdict(), today)
            if not known:
                continue
            words = match.group()
            if name in ("weekday", "month_only") and not match.group("lead") and not match.groupdict().get("which"):
                continue  # "Fridays suit us", "the March issue": a day, not a date
            firm = bool(_FIRM.search(words)) and not _AFTER.match(words) and (day is None or day >= today)
            if name in ("month_only",):
                firm = firm and not words.lower().startswith("in ")
            found.append(Deadline(words, start, end, day, firm))
    return sorted(found, key=lambda one: one.start)


def _day(name: str, parts: dict[str, str | None], today: date) -> tuple[bool, date | None]:
    """Whether the phrase is a date at all, and which day it means."""
    if name in ("numeric", "iso", "day_month", "month_day"):
        month = int(parts["number"] or 0) if "number" in parts else _month(parts["month"])
        return _on(int(parts["day"] or 0), month, parts.get("year"), today)
    if name == "day_relative":
        first = _months_on(today, 1 if parts["which"] == "next" else 0)
        return _on(int(parts["day"] or 0), first.month, str(first.year), today)
    if name == "end_of":
        return True, _end_of(parts, today)
    if name in ("within", "fortnight"):
        return True, _within(parts, today)
    if name == "coming":
        return True, _coming(str(parts["unit"]).lower(), str(parts["which"]).lower(), today)
    if name == "weekday":
        wanted = DAYS.index(str(parts["weekday"]).lower()[:3])
        ahead = (wanted - today.weekday()) % 7 or 7
        return True, today + timedelta(days=ahead)
    if name == "near":
        return True, today + timedelta(days=1 if str(parts["near"]).lower() == "tomorrow" else 0)
    month = _month(parts["month"])
    return _on(monthrange(2001, month)[1], month, parts.get("year"), today)


def _on(day: int, month: int, year: str | None, today: date) -> tuple[bool, date | None]:
    """A day and month; without a year it is the next such day, unless it passed only lately."""
    try:
        if year:
            return True, date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        this = date(today.year, month, day)
        return True, this if (today - this).days <= 60 else date(today.year + 1, month, day)
    except ValueError:
        return False, None


def _end_of(parts: dict[str, str | None], today: date) -> date:
    unit, which = str(parts["unit"]).lower(), str(parts["which"] or "").lower()
    if unit == "week":
        friday = today + timedelta(days=(4 - today.weekday()) % 7)
        return friday + timedelta(days=7) if which == "next" else friday
    if unit == "year":
        return date(today.year + (which == "next"), 12, 31)
    if unit == "month":
        first = _months_on(today, 1 if which == "next" else 0)
        return first.replace(day=monthrange(first.year, first.month)[1])
    month = _month(unit)
    year = today.year + (month < today.month)
    return date(year, month, monthrange(year, month)[1])


def _within(parts: dict[str, str | None], today: date) -> date:
    raw = str(parts.get("count") or "one").lower()
    raw = raw.removeprefix("a ") if raw in ("a couple of", "a few") else raw
    count = int(raw) if raw.isdigit() else COUNTS[raw]
    unit = str(parts["unit"]).lower()
    if unit == "month":
        later = _months_on(today, count)
        return later.replace(day=min(today.day, monthrange(later.year, later.month)[1]))
    days = {"hour": (count + 23) // 24, "day": count, "week": 7 * count, "fortnight": 14 * count}[unit]
    return today + timedelta(days=days)


def _coming(unit: str, which: str, today: date) -> date:
    if unit == "week":
        friday = today + timedelta(days=4 - today.weekday())
        return friday if which == "this" and friday >= today else friday + timedelta(days=7)
    first = _months_on(today, 0 if which == "this" else 1)
    return first.replace(day=monthrange(first.year, first.month)[1])


def _months_on(today: date, months: int) -> date:
    at = today.year * 12 + today.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def _month(name: str | None) -> int:
    return MONTHS.index(str(name).lower()[:3]) + 1
