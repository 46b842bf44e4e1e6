"""Contact cards in and out."""

from __future__ import annotations

from pathlib import Path

import click

from hubcrm.actions import contact_cards as actions
from hubcrm.cli import layout
from hubcrm.cli.options import command
from hubcrm.cli.session import Session
from hubcrm.domain.errors import NotAllowed, UnreadableFile
from hubcrm.exports.contact_cards import VERSIONS

_FILE = click.Path(path_type=Path)


@command("import", writes=True, short_help="Add people from contact cards (.vcf).")
@click.argument("files", metavar="FILE.vcf...", nargs=-1, required=True, type=_FILE)
@click.option("--employer", metavar="NAME", default="", help="Where all of them work, whatever their cards say.")
@click.option("--dry-run", is_flag=True, help="Only show what would be added.")
def import_cards(session: Session, files: tuple[Path, ...], employer: str, dry_run: bool) -> None:
    """Add people from contact cards (vCard 2.1 to 4.0, several to a file); one undo takes all of them back.

    Each is added at the employer that the card names or writes from; one that is not in the hub yet is added with them.
    Somebody with the same address, or the same name at the same employer, is known already and left as they are.
    """
    place = session.employer(employer)
    from hubcrm.intake.worker import Reader  # here: commands that only read need no other process

    with Reader() as reader:
        cards, problems = actions.read(reader, [file.expanduser() for file in files])
    for sentence in problems[: None if cards else -1]:
        session.warn(sentence)
    if not cards:
        raise UnreadableFile(problems[-1] if problems else "There is no contact card in these files.")
    if dry_run:
        found = actions.proposed(session.reads, cards, place)
        rows = [
            (one.card.sender_name, one.card.job_title, one.employer_name, one.card.sender_email,
             "known already" if one.known else "" if one.employer else "employer is new" if one.employer_name else "no employer")
            for one in found
        ]  # fmt: skip
        session.answer(
            [{"name": one.card.sender_name, "employer": one.employer_name or None, "employer_id": one.employer or None,
              "known": bool(one.known)} for one in found],
            lambda: layout.table(("Name", "Role", "Employer", "E-mail", ""), rows, whole=(4,)),
        )  # fmt: skip
        return
    outcome = actions.add(session.hub, cards, by=session.by, employer=place)
    session.report(outcome, ids=outcome.value)


@command("export", short_help="Write people as contact cards (.vcf).")
@click.argument("file", metavar="FILE.vcf", type=_FILE)
@click.option("--contact", metavar="NAME", default="", help="One person.")
@click.option("--employer", metavar="NAME", default="", help="Everybody at an employer whom you may see.")
@click.option("--vcard", "version", type=click.Choice(VERSIONS), default=VERSIONS[0], help="Which kind of card.")
def export_cards(session: Session, file: Path, contact: str, employer: str, version: str) -> None:
    """Write one person, or those at an employer, as contact cards."""
    if bool(contact) == bool(employer):
        raise NotAllowed("Say whom: --contact NAME, or --employer NAME for everybody there.")
    if contact:
        cards = [actions.of_contact(session.reads, session.contact(contact), session.viewer)]
    else:
        cards = actions.of_employer(session.reads, session.employer(employer), session.viewer)
    path = file.expanduser().absolute()
    count = actions.save(cards, path, version)
    session.answer({"file": str(path), "contacts": count}, lambda: f"{layout.counted(count, 'contact')} in {path}")
