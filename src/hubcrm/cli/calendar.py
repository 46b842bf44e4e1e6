"""What is due as calendar files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from hubcrm.actions import diary
from hubcrm.cli.options import command, ref_argument
from hubcrm.cli.session import Session
from hubcrm.domain.calendar_entries import Entry, likeliest, when_said
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.exports import csv_file
from hubcrm.exports.calendar_file import Somebody
from hubcrm.queries import people, today

_FILE = click.Path(path_type=Path)


@click.group("calendar", short_help="Next actions and meetings as calendar files, out and in.")
def calendar() -> None:
    """Write what is due as calendar files (.ics) that any calendar program reads, and read those that others send."""


@command("feed", short_help="Keep a file of everything due for a person.")
@click.argument("folder", metavar="FOLDER", type=_FILE)
@click.option("--everybody", is_flag=True, help="A file for each colleague, not only for whoever acts.")
def feed(session: Session, folder: Path, everybody: bool) -> None:
    """Keep a file in FOLDER with everything due for a person, to subscribe to; it is written only where it changed."""
    place = folder.expanduser().absolute()
    viewers = [session.viewer]
    if everybody:
        if not session.viewer.is_hub:
            raise NotAllowed("Only the hub writes calendars for everybody; yours alone: hubcrm calendar feed FOLDER")
        viewers = [people.viewer(session.reads, one.id) for one in people.people(session.reads)]
    changed = [
        diary.feed_name(one)
        for one in viewers
        if diary.keep_feed(session.reads, place, one, session.moment, session.calendar)
    ]
    said = "\n".join(str(place / name) for name in changed) or "Nothing has changed since it was written."
    session.answer({"folder": str(place), "written": changed}, lambda: said)


@command("next")
@ref_argument()
@click.argument("file", metavar="FILE.ics", type=_FILE)
def next_action(session: Session, ref: str, file: Path) -> None:
    """Write the next action of an enquiry as a file."""
    enquiry = session.enquiry(ref)
    viewer = session.viewer
    found = [
        one
        for whose in today.choices(viewer)
        for one in today.actions(session.reads, viewer, whose, limit=100_000)
        if one.enquiry == enquiry
    ]
    if not found:
        raise NotFound("It has no next action of yours. See them all with: hubcrm followups")
    _save(session, file, diary.one(session.reads, viewer, found[0].id, session.moment, session.calendar))


@command("invite", writes=True, short_help="Write an invitation to an employer.")
@ref_argument()
@click.argument("file", metavar="FILE.ics", type=_FILE)
@click.option("--at", "moment", metavar="WHEN", required=True, help="“next Tue 14:00”, “2026-11-26 14:00”.")
@click.option("--for", "minutes", metavar="MINUTES", type=int, default=diary.USUAL, help="How long (else an hour).")
@click.option("--place", default="", help="Where.")
@click.option("--note", "words", default="", help="What it says.")
@click.option("--with", "contact", metavar="CONTACT", default="", help="A contact of the hub.")
@click.option("--to", "email", metavar="E-MAIL", default="", help="Or any address.")
def invite(
    session: Session, ref: str, file: Path, moment: str, minutes: int, contact: str, email: str, **given: Any
) -> None:
    """Write an invitation to an employer, to open and send from your calendar; the meeting becomes the next action."""
    from hubcrm.domain.promises import Calendar

    enquiry, ms = session.enquiry(ref), session.time(moment)
    if ms is None:
        raise NotAllowed("Say when: --at “next Tue 14:00”.")
    hub_calendar: Calendar = session.calendar
    whom = Somebody("", email)
    if contact:
        found = people.contact(session.reads, session.viewer, session.contact(contact))
        whom = Somebody(found.name, email or found.email) if found is not None else whom
    asked = diary.Invitation(enquiry, hub_calendar.local(ms), minutes, given["place"], given["words"], whom)
    content = diary.invitation(session.reads, asked, session.viewer, session.moment, hub_calendar)
    path = file.expanduser().absolute()
    csv_file.save(path, content)
    outcome = diary.plan_meeting(session.hub, asked, by=session.by)
    session.answer({"file": str(path), "said": outcome.said}, lambda: f"{outcome.said}. Open {path} to send it.")


@command("read", writes=True, short_help="Read an invitation, and plan its meeting.")
@click.argument("file", metavar="FILE.ics", type=_FILE)
@click.option(
    "--enquiry", "ref", metavar="REF", default="", help="Record it with this enquiry; without, it is only shown."
)
@click.option("--entry", "number", metavar="NUMBER", type=click.IntRange(1), default=None,
              help="Which one, where the file holds several (else the next to come).")  # fmt: skip
def read_entries(session: Session, file: Path, ref: str, number: int | None) -> None:
    """Read a calendar file that somebody sent. With --enquiry the meeting becomes its next action, or is logged if it is over."""
    from hubcrm.actions import calendar_entries as actions
    from hubcrm.intake.worker import Reader

    enquiry = session.enquiry(ref) if ref else ""
    with Reader() as reader:
        entries = actions.read(reader, file.expanduser(), session.calendar.zone)
    likely = likeliest(entries, session.local(session.moment.now_ms))
    if number is not None and number > len(entries):
        raise NotFound(f"There {'is 1 entry' if len(entries) == 1 else f'are {len(entries)} entries'} in this file.")
    chosen = likely if number is None else number - 1
    listed = [_entry_facts(at, one, at == chosen + 1) for at, one in enumerate(entries, 1)]
    if not enquiry:
        session.answer(listed, lambda: "\n".join(_entry_line(session, at, one) for at, one in enumerate(entries, 1)))
        return
    outcome = actions.record(session.hub, enquiry, entries[chosen], by=session.by)
    session.report(outcome, entry=listed[chosen])


def _entry_facts(number: int, entry: Entry, meant: bool) -> dict[str, Any]:
    written = {"begins": entry.begins, "ends": entry.ends}
    return {
        "number": number, "title": entry.title, **{key: at.isoformat() if at else None for key, at in written.items()},
        "place": entry.place or None, "about": entry.about or None, "organiser": entry.organiser or None,
        "organiser_email": entry.organiser_email or None, "repeats": entry.repeats, "cancelled": entry.cancelled,
        "unknown_zone": entry.zone or None, "meant": meant,
    }  # fmt: skip


def _entry_line(session: Session, number: int, entry: Entry) -> str:
    odd = ["cancelled"] if entry.cancelled else []
    odd += ["repeats"] if entry.repeats else []
    odd += [f"in the hub's time, for nothing explains the zone “{entry.zone}”"] if entry.zone else []
    said = [when_said(entry, session.today), entry.title or "No title", entry.place, ", ".join(odd)]
    return f"{number}  " + " · ".join(part for part in said if part)


def _save(session: Session, file: Path, content: bytes) -> None:
    path = file.expanduser().absolute()
    csv_file.save(path, content)
    session.answer({"file": str(path)}, lambda: f"Written: {path}")


for _command in (feed, next_action, invite, read_entries):
    calendar.add_command(_command)
