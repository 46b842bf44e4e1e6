"""An entry of somebody's calendar, such as an invitation that came: what it says, and what a hub can make of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hubcrm.domain.promises import say_day


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a calendar. `begins` and `ends` are both days (`ends` the last of them), or both moments of a known zone.

    `begins` is None where the file does not say. `repeats`: it comes again, by a rule that is not followed. `zone`: the
    name of a time zone that nothing explains, so that its times were taken for the hub's own.
    """

    title: str
    begins: date | datetime | None = None
    ends: date | datetime | None = None
    place: str = ""
    about: str = ""
    organiser: str = ""
    organiser_email: str = ""
    uid: str = ""
    repeats: bool = False
    cancelled: bool = False
    zone: str = ""


def likeliest(entries: Sequence[Entry], now: datetime) -> int:
    """The place of the entry that is meant: the next to come that is not cancelled, else the last."""
    coming = [(_moment(one, now), at) for at, one in enumerate(entries) if one.begins is not None and not one.cancelled]
    ahead = [found for found in coming if found[0] >= now]
    return min(ahead)[1] if ahead else max(coming)[1] if coming else 0


def _moment(entry: Entry, now: datetime) -> datetime:
    """When it begins; of a whole day its end, so that today is still to come."""
    begins = entry.begins
    if isinstance(begins, datetime):
        return begins
    assert begins is not None  # the caller has looked
    return datetime.combine(begins, datetime.max.time(), now.tzinfo)


def why_not(entry: Entry, today: date) -> str:
    """Why an entry cannot be recorded, in one sentence; blank where it can."""
    if entry.cancelled:
        return "It says that this meeting is cancelled, so there is nothing to plan."
    if entry.begins is None:
        return "It names no day. Plan the next action by hand."
    if entry.repeats and day_of(entry.begins) < today:
        return "It began before today and repeats. Plan the next one by hand."
    return ""


def day_of(when: date | datetime) -> date:
    """The day of a moment, or the day itself."""
    return when.date() if isinstance(when, datetime) else when


def when_said(entry: Entry, today: date) -> str:
    """ "Thu 26 Nov 14:00–15:00", "Thu 26 Nov – Fri 27 Nov"; what is odd about it comes after."""
    begins, ends = entry.begins, entry.ends
    if begins is None:
        return "No day"
    said = say_day(day_of(begins), today)
    if isinstance(begins, datetime):
        said += f" {begins:%H:%M}"
        if isinstance(ends, datetime) and ends.date() == begins.date() and ends > begins:
            said += f"–{ends:%H:%M}"
    if ends is not None and day_of(ends) > day_of(begins):
        said += f" – {say_day(day_of(ends), today)}"
    return said
