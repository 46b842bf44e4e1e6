"""An entry of a calendar, such as an invitation that came by e-mail, as a meeting of an enquiry."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from hubcrm.actions import diary, enquiries, followups
from hubcrm.actions.contact_cards import bytes_of
from hubcrm.domain.calendar_entries import Entry, day_of, why_not
from hubcrm.domain.errors import NotAllowed, UnreadableFile
from hubcrm.domain.promises import Calendar, ms_of, say_day
from hubcrm.domain.words import LogKind
from hubcrm.intake import calendar_entries as intake

if TYPE_CHECKING:
    from hubcrm.actions.doing import Done
    from hubcrm.intake.worker import Reader
    from hubcrm.queries.reading import Reads
    from hubcrm.store.hub import Hub


def read(reader: Reader, path: Path, zone: str) -> list[Entry]:
    """The entries of a calendar file in the order of the file, read in the reading process. Raises UnreadableFile."""
    data = bytes_of(path, intake.LARGEST_FILE, "entries")
    (result,) = reader.read([(path.name + intake.ENDING, data)], zone=zone)
    if not result.drafts:
        raise UnreadableFile((result.error or f"“{path.name}” holds no entry.").replace(intake.ENDING, ""))
    return [intake.entry_of(draft) for draft in result.drafts]


def record(hub: Hub, enquiry_id: str, entry: Entry, *, by: str) -> Done:
    """Plan the meeting as the next action of an enquiry; one that is over is logged. One step to undo.

    Raises NotAllowed where it cannot be recorded (`why_not`) or is planned already.
    """
    calendar = hub.calendar
    today = calendar.local(hub.clock()).date()
    why = why_not(entry, today)
    if why:
        raise NotAllowed(why)
    assert entry.begins is not None  # or there would be a reason against it
    begins = _local(entry.begins, calendar)
    day = day_of(begins)
    if day < today:
        at = begins if isinstance(begins, datetime) else calendar.open_of(day)
        words = "\n".join(part for part in (entry.title, entry.place, entry.about) if part)
        return enquiries.log(hub, enquiry_id, LogKind.MEETING, by=by, text=words, when_ms=ms_of(at))
    note = _note(entry, calendar)
    if _planned(hub, enquiry_id, day, note):
        raise NotAllowed(f"This meeting is planned already, for {say_day(day, today)}.")
    return followups.plan(hub, enquiry_id, diary.MEETING, day, by=by, note=note)


def _note(entry: Entry, calendar: Calendar) -> str:
    """As meetings are noted here: time and place on the first line, then what it is and who asks."""
    begins = _local(entry.begins, calendar) if entry.begins is not None else None
    ends = _local(entry.ends, calendar) if entry.ends is not None else None
    time = ""
    if isinstance(begins, datetime):
        time = f"{begins:%H:%M}"
        if isinstance(ends, datetime) and timedelta() < ends - begins and ends.date() == begins.date():
            time += f"–{ends:%H:%M}"
    elif isinstance(ends, date) and isinstance(begins, date) and ends > begins:
        time = f"until {say_day(ends, ends - timedelta(days=2))}"  # as a day of the week: “tomorrow” is another day tomorrow
    first = " ".join(part for part in (time, entry.place) if part)
    asks = f"from {entry.organiser or entry.organiser_email}" if entry.organiser or entry.organiser_email else ""
    more = "It repeats; only this time is planned." if entry.repeats else ""
    return "\n".join(part for part in (first, ", ".join(part for part in (entry.title, asks) if part), more) if part)


def _local(when: date | datetime, calendar: Calendar) -> date | datetime:
    return calendar.local(ms_of(when)) if isinstance(when, datetime) else when


def _planned(reads: Reads, enquiry_id: str, day: date, note: str) -> bool:
    found = reads.read(
        "SELECT 1 FROM follow_up WHERE enquiry = ? AND kind = ? AND due = ? AND note = ? AND status = 'open'",
        (enquiry_id, diary.MEETING, day.isoformat(), note),
    )
    return bool(found)
