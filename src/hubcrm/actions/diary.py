"""What is due as calendar files: one next action, everything of a person as a feed, and an invitation with an employer.

Nothing here changes the hub but `plan_meeting`. A meeting whose note begins with a time, "14:00 their site", stands in the
calendar at that time; everything else is due on a day.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from hubcrm.actions import followups
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.domain.promises import Calendar
from hubcrm.exports import calendar_file, csv_file
from hubcrm.exports.calendar_file import Event, Somebody
from hubcrm.queries import labels, people, today
from hubcrm.queries.reading import Moment, Reads, Viewer
from hubcrm.queries.today import Action

if TYPE_CHECKING:
    from hubcrm.actions.doing import Done
    from hubcrm.store.hub import Hub

KINDS: Final = frozenset({"enquiry", "follow_up", "employer", "person", "institution", "closure", "this_person"})
"""Kinds of change after which a feed may be another."""
MEETING: Final = "meeting"
USUAL: Final = 60  # minutes
LONGEST: Final = 24 * 60
_MOST: Final = 2000
_AT: Final = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)(?:\s*[–-]\s*([01]?\d|2[0-3])[:.]([0-5]\d))?(?=\s|,|;|$)[\s,;]*")


class Invitation(NamedTuple):
    """A meeting to ask an employer to. `at` knows its time zone."""

    enquiry: str
    at: datetime
    minutes: int
    place: str
    words: str
    invited: Somebody


def event_of(action: Action, calendar: Calendar, kind: str, hub_id: str) -> Event:
    """A next action as a calendar has it; `kind` is the institution's, for its words."""
    words = labels.label("follow_up_kinds", action.kind, kind)
    title = ": ".join(part for part in (words, action.employer_name or action.subject) if part)
    about = "\n".join(part for part in (action.subject, action.ref, action.note) if part)
    uid = f"{action.id.replace(':', '-')}-{action.kind}@{hub_id}.hubcrm"
    day = date.fromisoformat(action.due)
    timed = _AT.match(action.note) if action.kind == MEETING else None
    if timed is None:
        return Event(uid, title, day, about=about)
    begins = _at(day, timed[1], timed[2], calendar)
    ends = _at(day, timed[3], timed[4], calendar) if timed[3] else begins + timedelta(minutes=USUAL)
    minutes = int((ends - begins).total_seconds() // 60)
    place = action.note[timed.end() :].partition("\n")[0].strip()
    return Event(uid, title, begins, minutes if minutes > 0 else USUAL, about, place[:200], remind=15)


def _at(day: date, hour: str, minute: str, calendar: Calendar) -> datetime:
    return datetime.combine(day, time(int(hour), int(minute)), calendar.open_of(day).tzinfo)


def feed(reader: Reads, viewer: Viewer, moment: Moment, calendar: Calendar) -> bytes:
    """Everything that is due for one person, as a calendar to subscribe to."""
    kind, hub = labels.kind_of(reader), _hub_id(reader)
    actions = today.actions(reader, viewer, "mine", limit=_MOST)
    name = f"{viewer.name or 'The hub'}: next actions"
    return calendar_file.written((event_of(one, calendar, kind, hub) for one in actions), calendar.local(moment.now_ms),
                                 name=name)  # fmt: skip


def keep_feed(reader: Reads, folder: Path, viewer: Viewer, moment: Moment, calendar: Calendar) -> bool:
    """Bring a person's feed in a folder up to date; returns whether it had to be written. NotFound, NotWritable, DiskFull."""
    if not folder.is_dir():
        raise NotFound(f"The folder for calendars is not there: {folder}. Choose another in Settings, This computer.")
    path = folder / feed_name(viewer)
    content = feed(reader, viewer, moment, calendar)
    try:
        if calendar_file.says_the_same(path.read_bytes(), content):
            return False
    except OSError:
        pass  # it is not there yet, or cannot be read: writing says what is wrong
    csv_file.save(path, content)
    return True


def feed_name(viewer: Viewer) -> str:
    """What a person's feed file is called."""
    kept = "".join(sign if sign.isalnum() or sign in " -’'" else " " for sign in viewer.name or "hub")
    return f"hubcrm {' '.join(kept.split())[:60] or 'hub'}.ics"


def one(reader: Reads, viewer: Viewer, action_id: str, moment: Moment, calendar: Calendar) -> bytes:
    """One next action as a file that a calendar program takes in. Raises NotFound."""
    whose = [which for which in today.choices(viewer) if which != "mine"]
    for which in ("mine", *whose):
        for action in today.actions(reader, viewer, which, limit=_MOST):
            if action.id == action_id:
                event = event_of(action, calendar, labels.kind_of(reader), _hub_id(reader))
                return calendar_file.written([event], calendar.local(moment.now_ms))
    raise NotFound("This next action is not there any more; it may have been done.")


def invitation(reader: Reads, given: Invitation, viewer: Viewer, moment: Moment, calendar: Calendar) -> bytes:
    """An invitation as a file: the calendar program opens it as a draft, and nothing is sent by itself.

    Raises NotAllowed where nobody can be invited, or nobody invites.
    """
    if not calendar_file.is_address(given.invited.email):
        raise NotAllowed("Say whom to invite: an e-mail address, such as helen@sternfield.example.")
    if not 5 <= given.minutes <= LONGEST:
        raise NotAllowed("A meeting can last from five minutes to a day. Say how many minutes.")
    found = reader.read("SELECT ref, subject FROM enquiry WHERE id = ?", (given.enquiry,))
    if not found:
        raise NotFound("This enquiry is not in the hub any more; it may have been undone.")
    ref, subject = found[0]
    mine = reader.read("SELECT email FROM person WHERE id = ?", (viewer.person,))
    email = str(mine[0][0]) if mine else ""
    if not calendar_file.is_address(email):
        raise NotAllowed("An invitation needs your own e-mail address: add it under Settings, People.")
    institution = str(people.institution(reader).get("name", ""))
    about = "\n\n".join(part for part in (given.words.strip(), f"Our reference: {ref}") if part)
    event = Event(
        f"{given.enquiry}-{int(given.at.timestamp())}@{_hub_id(reader)}.hubcrm",
        " – ".join(part for part in (subject or "Meeting", institution) if part), given.at, given.minutes, about, given.place,
        Somebody(viewer.name, email), (given.invited,), 15,
    )  # fmt: skip
    return calendar_file.written([event], calendar.local(moment.now_ms), invites=True)


def plan_meeting(hub: Hub, given: Invitation, *, by: str) -> Done:
    """Plan the meeting as the next action of its enquiry, at its time and place; one step to undo."""
    at = given.at.astimezone(hub.calendar.open_of(given.at.date()).tzinfo)
    ends = at + timedelta(minutes=given.minutes)
    note = " ".join(part for part in (f"{at:%H:%M}–{ends:%H:%M}", given.place.strip()) if part)
    return followups.plan(hub, given.enquiry, MEETING, at.date(), by=by, note=note)


def _hub_id(reader: Reads) -> str:
    found = reader.read("SELECT v FROM meta WHERE k = 'hub_id'")
    return str(found[0][0])[:12] if found else "hub"
