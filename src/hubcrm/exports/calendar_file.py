"""Calendar files (iCalendar, RFC 5545): days that are due, meetings, and invitations that a calendar program sends.

Moments are written in UTC, so that no clock change and no missing zone moves them; days are days wherever one looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

LONGEST_LINE: Final = 75  # octets, without the line end
_PRODUCT: Final = "-//hubcrm//hubcrm//EN"
_STAMP: Final = re.compile(rb"^DTSTAMP:.*\r\n", re.MULTILINE)
_ADDRESS: Final = re.compile(r"[^\s@<>\"',;:()\[\]\\]{1,64}@[^\s@<>\"',;:()\[\]\\]{1,255}")


class Somebody(NamedTuple):
    """A person with the address that an invitation names."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Event:
    """One thing in a calendar. `begins` is a day, or a moment that knows its time zone and lasts `minutes`."""

    uid: str
    title: str
    begins: date | datetime
    minutes: int = 60
    about: str = ""
    place: str = ""
    organiser: Somebody | None = None
    invited: tuple[Somebody, ...] = ()
    remind: int = 0  # minutes before; 0 for never


def written(events: Iterable[Event], now: datetime, *, name: str = "", invites: bool = False) -> bytes:
    """The whole file. `now` knows its time zone; `name` is that of a calendar others subscribe to; `invites` asks whoever
    is named to come."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCT}", "CALSCALE:GREGORIAN"]
    lines.append("METHOD:REQUEST" if invites else "METHOD:PUBLISH")
    if name:
        lines += [f"X-WR-CALNAME:{value_text(name)}", f"NAME:{value_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
                  "X-PUBLISHED-TTL:PT1H"]  # fmt: skip
    for event in events:
        lines += _event(event, _moment(now), invites)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def says_the_same(one: bytes, other: bytes) -> bool:
    """Whether two files hold the same events, whenever each was written."""
    return _STAMP.sub(b"", one) == _STAMP.sub(b"", other)


def is_address(text: str) -> bool:
    """Whether an invitation can be sent there."""
    return _ADDRESS.fullmatch(text) is not None


def folded(line: str) -> bytes:
    """A line as it stands in the file: cut after at most 75 octets, never inside a letter."""
    content = line.encode("utf-8", "replace")
    pieces, start, room = [], 0, LONGEST_LINE
    while len(content) - start > room:
        end = start + room
        while content[end] & 0xC0 == 0x80:  # inside a letter of several octets
            end -= 1
        pieces.append(content[start:end])
        start, room = end, LONGEST_LINE - 1  # the space that begins a line counts
    pieces.append(content[start:])
    return b"\r\n ".join(pieces) + b"\r\n"


def _event(event: Event, stamp: str, invites: bool) -> list[str]:
    lines = ["BEGIN:VEVENT", f"UID:{value_text(event.uid)}", f"DTSTAMP:{stamp}", *_when(event)]
    lines.append(f"SUMMARY:{value_text(event.title)}")
    if event.about:
        lines.append(f"DESCRIPTION:{value_text(event.about)}")
    if event.place:
        lines.append(f"LOCATION:{value_text(event.place)}")
    if invites:
        lines += ["SEQUENCE:0", "STATUS:CONFIRMED"]
        if event.organiser is not None:
            lines.append(f"ORGANIZER{_named(event.organiser)}")
        lines += [
            f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE{_named(one)}" for one in event.invited
        ]
    if event.remind:
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{value_text(event.title)}",
                  f"TRIGGER:-PT{event.remind}M", "END:VALARM"]  # fmt: skip
    return [*lines, "END:VEVENT"]


def _when(event: Event) -> list[str]:
    begins = event.begins
    if isinstance(begins, datetime):
        ends = begins.astimezone(UTC) + timedelta(minutes=event.minutes)
        return [f"DTSTART:{_moment(begins)}", f"DTEND:{_moment(ends)}"]
    following = begins + timedelta(days=1)
    return [f"DTSTART;VALUE=DATE:{begins:%Y%m%d}", f"DTEND;VALUE=DATE:{following:%Y%m%d}", "TRANSP:TRANSPARENT"]


def _moment(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone means a different instant on every computer")
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def value_text(text: str) -> str:
    """Text as a value: what would end it or the line is written out, signs that no line may hold are left out."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    kept = "".join(sign for sign in plain if sign in "\n\t" or (sign >= " " and not "\x7f" <= sign <= "\x9f"))
    return kept.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _named(somebody: Somebody) -> str:
    """Name and address as the end of a property; a name in quotation marks can hold anything but these and controls."""
    name = " ".join("".join(sign if sign.isprintable() else " " for sign in somebody.name).replace('"', "’").split())
    return (f';CN="{name}"' if name else "") + f":mailto:{somebody.email}"
