"""Calendar files (iCalendar, RFC 5545) as entries with a title, a moment and a place: what an invitation says.

A time is worked out from the zone the file names, from the one it describes, or is the hub's own where it names none.
What repeats is read once and never counted out: a rule may name a thousand million moments.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from hubcrm.domain.calendar_entries import Entry
from hubcrm.domain.errors import UnreadableFile
from hubcrm.intake import mime
from hubcrm.intake.content_lines import PROPERTY, bytes_as_text, plain
from hubcrm.intake.described_zones import DescribedZone, Observance, zone_called, zone_of_windows
from hubcrm.intake.drafts import Draft, RowProblem, clean_line, clean_text

ENDING: Final = ".calendar-entries"
"""The end of the name under which the reading process is given calendars: dropped among enquiries they are none."""
LARGEST_FILE: Final = 16 * 1024 * 1024
MOST_ENTRIES: Final = 5_000
TOO_MANY: Final = f"There are more than {MOST_ENTRIES:,} entries in this calendar. Save the one you need by itself."
_LONGEST: Final = 100_000  # bytes of one value; a longer one is an attachment
_DEEPEST: Final = 20
_SAID: Final = {"SUMMARY": 300, "LOCATION": 300, "DESCRIPTION": 20_000}
_MOMENT: Final = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d):?(\d\d)?(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?)?Z?\s*", re.ASCII
)
_DURATION: Final = re.compile(
    r"([+-]?)P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?",
    re.ASCII | re.IGNORECASE,
)


@dataclass
class _Component:
    """What stands between BEGIN and END: the first value of each property, with its parameters."""

    name: str
    line: int
    values: dict[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)
    parts: list[_Component] = field(default_factory=list)

    def text(self, name: str) -> str:
        return self.values[name][0] if name in self.values else ""


def read_entries(data: bytes, home: str) -> tuple[tuple[Draft, ...], tuple[RowProblem, ...]]:
    """The entries of a calendar as drafts (see `entry_of`), and a sentence for what is none.

    `home` names the zone of times that name none. Raises UnreadableFile where there is no entry at all.
    """
    zones: dict[str, DescribedZone] = {}
    events: list[_Component] = []
    problems: list[RowProblem] = []
    cancelled = False
    for one in _components(bytes_as_text(data)):
        if one.name == "VTIMEZONE":
            zones.setdefault(_bare(plain(one.text("TZID"))), _zone(one))
        elif one.name in ("VEVENT", "VTODO"):
            if len(events) >= MOST_ENTRIES:
                problems.append(RowProblem(one.line, TOO_MANY))
                break
            events.append(one)
        elif one.name == "VCALENDAR":
            cancelled |= one.text("METHOD").strip().upper() == "CANCEL"
    if not events:
        raise UnreadableFile("There is no calendar entry in this file; save it again from the program it came from.")
    return tuple(_draft(_entry(one, zones, ZoneInfo(home), cancelled), one.line) for one in events), tuple(problems)


def entry_of(draft: Draft) -> Entry:
    """A draft of `read_entries` as the entry that it is."""
    said = dict(draft.extra)
    return Entry(
        draft.subject, _when(said.get("begins", "")), _when(said.get("ends", "")), said.get("place", ""), draft.text,
        draft.sender_name, draft.sender_email, draft.message_id, "repeats" in said, "cancelled" in said, said.get("zone", ""),
    )  # fmt: skip


def _draft(entry: Entry, line: int) -> Draft:
    said = {
        "begins": entry.begins.isoformat() if entry.begins else "", "ends": entry.ends.isoformat() if entry.ends else "",
        "place": entry.place, "repeats": "1" if entry.repeats else "", "cancelled": "1" if entry.cancelled else "",
        "zone": entry.zone,
    }  # fmt: skip
    return Draft(
        subject=entry.title, text=entry.about, sender_name=entry.organiser, sender_email=entry.organiser_email,
        message_id=entry.uid, extra=tuple((name, value) for name, value in said.items() if value), line=line,
    )  # fmt: skip


def _when(written: str) -> date | datetime | None:
    if not written:
        return None
    return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)


# --- lines to components --------------------------------------------------------------------------------------------


def _components(text: str) -> Iterator[_Component]:
    """Events, tasks, zones and calendars as each ends; what is within an event (an alarm) stays in it."""
    open_ones: list[_Component] = []
    for number, line in _whole_lines(text):
        word = line.strip().upper().replace(" ", "")
        if word.startswith("BEGIN:"):
            name = word.removeprefix("BEGIN:")
            if name in ("VEVENT", "VTODO") and any(one.name == name for one in open_ones):
                yield from _closed(open_ones, name)  # its end is missing
            if len(open_ones) < _DEEPEST:
                open_ones.append(_Component(name, number))
        elif word.startswith("END:"):
            name = word.removeprefix("END:")
            if any(one.name == name for one in open_ones):
                yield from _closed(open_ones, name)
        elif open_ones:
            _take(line, open_ones[-1])
    while open_ones:
        yield from _closed(open_ones, open_ones[-1].name)


def _closed(open_ones: list[_Component], name: str) -> Iterator[_Component]:
    while open_ones:
        one = open_ones.pop()
        if open_ones:
            open_ones[-1].parts.append(one)
        if one.name in ("VEVENT", "VTODO", "VTIMEZONE", "VCALENDAR"):
            yield one
        if one.name == name:
            return


def _whole_lines(text: str) -> Iterator[tuple[int, str]]:
    began, whole = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        if line[:1] in (" ", "\t") and whole:
            if len(whole) < _LONGEST:
                whole += line[1:]
            continue
        if whole:
            yield began, whole
        began, whole = number, line
    if whole:
        yield began, whole


def _take(line: str, into: _Component) -> None:
    found = PROPERTY.match(line.lstrip())
    if found is None:
        return
    name, raw = found[1].upper(), line.lstrip()[found.end() :].encode("latin-1")
    if name in into.values or len(raw) > _LONGEST:
        return
    given: dict[str, str] = {}
    for part in re.findall(r';([\w-]+)[ \t]*=[ \t]*("[^"]*"|[^;]*)', found[2], re.ASCII):
        given.setdefault(part[0].upper(), part[1].strip().strip('"'))
    if given.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
        raw = binascii.a2b_qp(raw)
    parameters = {key: mime.decode_bytes(value.encode("latin-1"), "") for key, value in given.items()}
    into.values[name] = (mime.decode_bytes(raw, given.get("CHARSET", "")), parameters)


# --- components to entries ------------------------------------------------------------------------------------------


def _entry(one: _Component, zones: Mapping[str, DescribedZone], home: ZoneInfo, all_cancelled: bool) -> Entry:
    unknown: list[str] = []
    begins = _moment(one, "DTSTART", zones, home, unknown)
    if begins is None and one.name == "VTODO":
        begins = _moment(one, "DUE", zones, home, unknown)
    named, about_organiser = one.values.get("ORGANIZER", ("", {}))
    address = clean_line(re.sub(r"(?i)^\s*mailto:", "", named))
    return Entry(
        title=clean_line(plain(one.text("SUMMARY")))[: _SAID["SUMMARY"]],
        begins=begins,
        ends=_end(one, begins, zones, home),
        place=clean_line(plain(one.text("LOCATION")))[: _SAID["LOCATION"]],
        about=clean_text(plain(one.text("DESCRIPTION")))[: _SAID["DESCRIPTION"]].strip(),
        organiser=clean_line(about_organiser.get("CN", ""))[:200],
        organiser_email=address[:320] if "@" in address else "",
        uid=clean_line(one.text("UID"))[:500],
        repeats="RRULE" in one.values or "RDATE" in one.values,
        cancelled=all_cancelled or one.text("STATUS").strip().upper() == "CANCELLED",
        zone=unknown[0] if unknown else "",
    )


def _moment(
    one: _Component, name: str, zones: Mapping[str, DescribedZone], home: ZoneInfo, unknown: list[str]
) -> date | datetime | None:
    text, given = one.values.get(name, ("", {}))
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second, offset = found.groups()
    try:
        if hour is None:
            return date(int(year), int(month), int(day))
        at = datetime(int(year), int(month), int(day), int(hour) % 24, int(minute), min(int(second or 0), 59))
        if int(hour) == 24:  # midnight at the end of the day, as some programs write it
            at += timedelta(days=1)
        zone = _zone_of(
            offset or ("Z" if text.strip().endswith("Z") else ""), given.get("TZID", ""), zones, home, unknown
        )
        at = at.replace(tzinfo=zone.at(at) if isinstance(zone, DescribedZone) else zone)
        at.astimezone(UTC)  # at the ends of time there is no such moment elsewhere
    except (ValueError, OverflowError):
        return None
    return at.astimezone(home)


def _zone_of(
    offset: str, named: str, zones: Mapping[str, DescribedZone], home: ZoneInfo, unknown: list[str]
) -> tzinfo | DescribedZone:
    if offset:
        return UTC if offset == "Z" else timezone(_offset(offset))
    if not named:
        return home
    found = zone_called(named) or zones.get(_bare(named)) or zone_of_windows(named)
    if found is None:
        unknown.append(clean_line(named)[:80])
        return home
    return found


def _end(
    one: _Component, begins: date | datetime | None, zones: Mapping[str, DescribedZone], home: ZoneInfo
) -> date | datetime | None:
    """When it ends, of the same kind as its beginning and never before it; None where nothing says so."""
    ends = _moment(one, "DTEND", zones, home, [])
    length = _duration(one.text("DURATION"))
    if isinstance(begins, datetime):
        if isinstance(ends, datetime):
            return ends if ends >= begins else None
        try:
            return (begins.astimezone(UTC) + length).astimezone(home) if length is not None else None
        except OverflowError:
            return None
    if begins is None:
        return None
    if isinstance(ends, datetime):
        ends = ends.date()
    elif ends is not None:
        ends -= timedelta(days=1) if ends > begins else timedelta()  # the file names the day after the last one
    elif length is not None and length.days > 1:
        try:
            ends = begins + timedelta(days=length.days - 1)
        except OverflowError:
            return None
    return ends if ends is not None and ends >= begins else None


def _duration(text: str) -> timedelta | None:
    found = _DURATION.fullmatch(text.strip())
    if found is None or found[1] == "-":
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return length if timedelta() < length < timedelta(days=3660) else None


def _zone(one: _Component) -> DescribedZone:
    """The zone that a file describes; what of it makes no sense is left out."""
    found: list[Observance] = []
    for part in one.parts[:200]:
        since = _MOMENT.fullmatch(part.text("DTSTART").strip())
        try:
            begins = datetime(*(int(number or 0) for number in since.groups()[:6])) if since else None  # type: ignore[arg-type]  # six
            found.append(
                Observance(
                    begins, _offset(part.text("TZOFFSETFROM")), _offset(part.text("TZOFFSETTO")), part.text("RRULE")
                )
            )
        except ValueError:
            continue
    return DescribedZone(tuple(found))


def _offset(text: str) -> timedelta:
    """ "+0100", "-0330", "+01:00:30". Raises ValueError."""
    found = re.fullmatch(r"([+-]?)(\d\d):?(\d\d):?(\d\d)?", text.strip(), re.ASCII)
    if found is None or int(found[2]) > 23 or int(found[3]) > 59:
        raise ValueError("no offset")
    length = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=min(int(found[4] or 0), 59))
    return -length if found[1] == "-" else length


def _bare(name: str) -> str:
    return name.strip().strip('"')
