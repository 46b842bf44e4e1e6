"""Erasing for good what is kept about a person, or what was written in an enquiry."""

from __future__ import annotations

import click

from hubcrm.actions import erasing
from hubcrm.cli.options import command
from hubcrm.cli.session import Session, sentence


@command("erase", writes=True, short_help="Erase for good what is kept about somebody.")
@click.argument("ref", required=False, default="")
@click.option("--contact", metavar="NAME", default="", help="A person we know, and what they wrote.")
@click.option("--keep-enquiries", is_flag=True, help="Leave the words of this person's enquiries.")
@click.option("--backups", is_flag=True, help="Make a new backup and remove those that still hold the words.")
@click.option("--yes", is_flag=True, help="Do it: nothing can bring it back.")
def erase(session: Session, ref: str, contact: str, keep_enquiries: bool, backups: bool, yes: bool) -> None:
    """Erase for good the words of an enquiry (REF), or what is kept about a person (--contact).

    Without --yes it only says what would be erased. Dates, department, outcome and other facts that name nobody stay.
    """
    if bool(ref) == bool(contact):
        raise click.UsageError("Name an enquiry, or a person with --contact NAME.")
    if contact:
        found = erasing.of_contact(
            session.reads, session.viewer, session.contact(contact, needed=True), enquiries=not keep_enquiries
        )
    else:
        found = erasing.of_enquiry(session.reads, session.viewer, session.enquiry(ref))
    facts = [{"kind": kind, "id": one} for kind, one in found.records]
    if not yes:
        session.answer(
            {"erased": False, "records": facts},
            lambda: f"This would erase for good: {found.said}. Nothing can bring it back. To do it, add --yes.",
        )
        return
    outcome = erasing.erase(session.hub, found, by=session.by)
    gone = _without_backups(session) if backups else -1
    session.answer(
        {"erased": True, "records": facts, "said": outcome.said, "backups_removed": max(gone, 0)},
        lambda: f"{sentence(outcome.said)} {_of_backups(gone)}",
    )


def _without_backups(session: Session) -> int:
    from hubcrm.store import backups

    place = session.place
    path = backups.back_up(place.folder, place.key, reason="by hand", now_ms=session.clock())
    return backups.remove_others(place.folder, path)


def _of_backups(removed: int) -> str:
    if removed < 0:
        return "Backups made before still hold it until they are three months old; with --backups they go now."
    return f"A new backup was made, and {removed} older one{'' if removed == 1 else 's'} removed."
