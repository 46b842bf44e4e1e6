"""References that people quote on the phone: E-2627-0042."""

from __future__ import annotations

import re
from datetime import date

_SHAPE = re.compile(r"^E-(\d{2})(\d{2})-(\d{4,})$")


def academic_year(day: date) -> str:
    """The academic year (1 August to 31 July) of a day, as four digits: "2627" for 1 August 2026 to 31 July 2027."""
    first = day.year if day.month >= 8 else day.year - 1
    return f"{first % 100:02d}{(first + 1) % 100:02d}"


def first_day_of_academic_year(day: date) -> date:
    """The 1 August that begins the academic year of a day."""
    return date(day.year if day.month >= 8 else day.year - 1, 8, 1)


def reference(year: str, number: int) -> str:
    """A reference from an academic year and a number: ("2627", 42) gives E-2627-0042."""
    return f"E-{year}-{number:04d}"


def block(computer: int) -> range:
    """The numbers that one computer hands out: the first 1 to 9999, computer k from k0001 to k9999."""
    start = computer * 10_000
    return range(start + 1, start + 10_000)


def looks_like_reference(text: str) -> bool:
    """Whether a text has the shape of a reference."""
    return bool(_SHAPE.match(text.strip().upper()))
