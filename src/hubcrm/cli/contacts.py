"""People we know at employers, as much of them as the person who looks may see."""

from __future__ import annotations

from typing import Any

import click

from hubcrm.actions import employers as actions
from hubcrm.cli import documents, doubts, layout, private_contacts
from hubcrm.cli.contact_cards import export_cards, import_cards
from hubcrm.cli.employers import contacts_table
from hubcrm.cli.options import Code, command
from hubcrm.cli.session import Session
from hubcrm.domain.errors import NotFound
from hubcrm.domain.words import Visibility
from hubcrm.intake.uk_details import shown_phone
from hubcrm.queries import people as queries

_PRIVATE = click.option("--private", is_flag=True, help="Somebody whom only you see; nothing of it reaches the team.")


@click.group("contact")
def contact() -> None:
    """Add, list, show and change people we know; contact cards in and out."""


@command("add", writes=True)
@click.argument("name", metavar="NAME")
@click.option("--employer", metavar="NAME", default="", help="Where they work.")
@click.option("--email", metavar="ADDRESS", default="", help="E-mail address.")
@click.option("--phone", metavar="NUMBER", default="", help="Phone number.")
@click.option("--role", metavar="TITLE", default="", help="Their job there.")
@click.option("--role-kind", metavar="WORDS", default="", help="The kind of role, which others may see in any case.")
@click.option(
    "--visibility",
    type=Code("visibilities", "visibility"),
    default="",
    help="shared, introduction (others see only whom to ask), or private (as --private).",
)
@click.option("--notes", metavar="TEXT", default="", help="Anything else.")
@_PRIVATE
def add_contact(session: Session, name: str, employer: str, role: str, private: bool, **given: Any) -> None:
    """Add a person we know. Typed by a department: by introduction; typed by the hub: shared."""
    facts = {key: value for key, value in given.items() if value}
    if private or facts.get("visibility") == Visibility.PRIVATE:
        facts.pop("visibility", None)
        private_contacts.add(session, session.employer(employer), name, {"role_title": role, **facts})
        return
    outcome = actions.add_contact(
        session.hub, session.employer(employer), name, by=session.by, typed_by_academic=not session.viewer.is_hub,
        role_title=role, **facts,
    )  # fmt: skip
    found = _found(session, str(outcome.value))
    said = f"{outcome.said} ({session.label('visibilities', found.visibility).lower()})."
    wrong = doubts.of("contact", facts)
    session.answer(
        {**documents.contact(found), "said": outcome.said, "doubts": list(wrong)}, lambda: "\n".join((said, *wrong))
    )


@command("edit", writes=True)
@click.argument("chosen", metavar="NAME")
@click.option("--name", metavar="NAME", default=None, help="Another name.")
@click.option("--employer", metavar="NAME", default=None, help="Where they work now.")
@click.option("--email", metavar="ADDRESS", default=None, help="Another address.")
@click.option("--phone", metavar="NUMBER", default=None, help="Another number.")
@click.option("--role", metavar="TITLE", default=None, help="Their job now.")
@click.option("--visibility", type=Code("visibilities", "visibility"), default=None, help="shared or introduction.")
@click.option("--steward", metavar="PERSON", default=None, help="Who decides what others see.")
@click.option("--notes", metavar="TEXT", default=None, help="Anything else.")
@_PRIVATE
def edit_contact(session: Session, chosen: str, employer: str | None, role: str | None, steward: str | None,
                 private: bool, **given: Any) -> None:  # fmt: skip
    """Change a person we know."""
    facts = {key: value for key, value in given.items() if value is not None}
    if employer is not None:
        facts["employer"] = session.employer(employer)
    if role is not None:
        facts["role_title"] = role
    if steward is not None:
        facts["steward"] = session.person(steward)
    if not facts:
        raise click.UsageError("Say what to change, such as --phone NUMBER.")
    if private:
        private_contacts.edit(session, chosen, facts)
        return
    found = session.contact(chosen, needed=True)
    doubts.report(session, actions.edit_contact(session.hub, found, facts, by=session.by), "contact", facts, id=found)


@command("list")
@click.option("--employer", metavar="NAME", default="", help="Only those of this employer.")
@click.option("--search", metavar="WORDS", default="", help="Only those whose name or address holds these words.")
@_PRIVATE
def list_contacts(session: Session, employer: str, search: str, private: bool) -> None:
    """List people we know; with --private, those whom only you see."""
    if private:
        private_contacts.list_all(session, session.employer(employer), search)
        return
    found = queries.contacts(
        session.reads, session.viewer, employer=session.employer(employer), search=search,
        limit=1_000_000 if session.as_json else 200,
    )  # fmt: skip
    nobody = "Nobody like that." if employer or search else "Nobody yet. Add somebody with: hubcrm contact add NAME"
    session.answer(
        [documents.contact(one) for one in found], lambda: contacts_table(session, found) if found else nobody
    )


@command("show", short_help="Show a person we know.")
@click.argument("chosen", metavar="NAME")
@_PRIVATE
def show_contact(session: Session, chosen: str, private: bool) -> None:
    """Show a person we know."""
    if private:
        private_contacts.show(session, chosen)
        return
    found = _found(session, session.contact(chosen, needed=True))

    def text() -> str:
        pairs = [
            ("Role", found.role_title), ("Employer", found.employer_name), ("E-mail", found.email),
            ("Phone", shown_phone(found.phone)), ("Who can see this", session.label("visibilities", found.visibility).lower()),
            ("Ask", found.steward_name),
        ]  # fmt: skip
        return f"{found.name}\n{layout.facts(pairs)}"

    session.answer(documents.contact(found), text)


def _found(session: Session, contact_id: str) -> queries.Contact:
    found = queries.contact(session.reads, session.viewer, contact_id)
    if found is None:
        raise NotFound("This person is not in the hub any more; it may have been undone.")
    return found


for _one in (add_contact, edit_contact, list_contacts, show_contact, import_cards, export_cards, private_contacts.remove,
             private_contacts.release, private_contacts.restore):  # fmt: skip
    contact.add_command(_one)
