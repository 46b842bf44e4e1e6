"""A stretch of days as people type it: "24 Dec to 31 Dec", "24-31 Dec", "tomorrow to Fri", or one day alone."""

from __future__ import annotations

import re
from datetime import date

from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.promises import Calendar
from hubcrm.intake.dates import read_day

MOST_DAYS = 366
_ROLLS_ON = 183  # days: a last day further on than this was not meant for next year, the two changed places
_PARTED = re.compile(r"\s+(?:to|till|until|up to|through|and)\s+|\s*[–—]\s*|\s+-\s+|(?<=\d)-(?=\d\d?/)", re.IGNORECASE)
_SHORT = re.compile(r"\s*(\d{1,2})\s*-\s*(\d{1,2}(?:\s|/).*)", re.DOTALL)
"""Two days of one month, as in "24-31 Dec"; an ISO day has more figures before its first hyphen."""


def read_days(text: str, today: date, calendar: Calendar) -> tuple[date, date]:
    """The first and last day that `text` names on `today`, both included; they are the same for one day.

    What the first day leaves out it takes from the last: "24 to 31 Dec". A last day that would come before the first
    is read from there on: "24 Dec to 2 Jan". Raises NotAllowed with a sentence that shows what would fit.
    """
    plain = re.sub(r"^\s*(?:from|between)\s+", "", text, flags=re.IGNORECASE)
    short = _SHORT.fullmatch(plain)
    parts = [short[1], short[2]] if short else _PARTED.split(plain, maxsplit=1)
    if len(parts) == 1:
        day = read_day(plain, today, calendar)
        return day, day
    first = _first(parts[0], parts[1], today, calendar)
    last = read_day(parts[1], today, calendar)
    if last < first:
        later = read_day(parts[1], first, calendar)
        last = later if (later - first).days <= _ROLLS_ON else last
    if last < first:
        raise NotAllowed("The last day comes before the first. Try “24 Dec to 31 Dec”.")
    if (last - first).days >= MOST_DAYS:
        raise NotAllowed("That is more than a year. Check the two days.")
    return first, last


def _first(text: str, last: str, today: date, calendar: Calendar) -> date:
    """The first day; a number alone is a day of the last one's month: "24" before "31 Dec" or "31/12"."""
    if re.fullmatch(r"\s*\d{1,2}(?:st|nd|rd|th)?\s*", text):
        month = re.sub(r"^\s*(?:\w{3,9}\s+)?\d{1,2}(?:st|nd|rd|th)?", "", last)
        return read_day(f"{text.strip()}{month}", today, calendar)
    return read_day(text, today, calendar)
