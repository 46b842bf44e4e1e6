"""What is due as calendar files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from hubcrm.actions import diary
from hubcrm.cli.options import command, ref_argument
from hubcrm.cli.session import Session
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.exports import csv_file
from hubcrm.exports.calendar_file import Somebody
from hubcrm.queries import people, today

_FILE = click.Path(path_type=Path)


@click.group("calendar", short_help="Write next actions and meetings as calendar files.")
def calendar() -> None:
    """Write what is due as calendar files (.ics) that any calendar program reads."""


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


def _save(session: Session, file: Path, content: bytes) -> None:
    path = file.expanduser().absolute()
    csv_file.save(path, content)
    session.answer({"file": str(path)}, lambda: f"Written: {path}")


for _command in (feed, next_action, invite):
    calendar.add_command(_command)
