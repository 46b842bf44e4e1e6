"""Employers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from hubcrm.actions import employers as actions
from hubcrm.cli import documents, doubts, layout
from hubcrm.cli.lists import stage_in_words
from hubcrm.cli.options import Code, command
from hubcrm.cli.session import Session, blank_to_none, sentence
from hubcrm.intake.uk_details import shown_phone
from hubcrm.queries import listing, names
from hubcrm.queries import people as queries

_FACTS: tuple[tuple[str, str, str], ...] = (
    ("town", "TOWN", "Town."),
    ("postcode", "POSTCODE", "Postcode; it gives the region."),
    ("sector", "TEXT", "What they do: a SIC section (C) or words."),
    ("employees", "NUMBER", "How many people they employ."),
    ("website", "ADDRESS", "Web site."),
    ("phone", "NUMBER", "Phone number."),
    ("company_number", "NUMBER", "Company number."),
    ("charity_number", "NUMBER", "Charity number."),
    ("notes", "TEXT", "Anything else."),
)


def employer_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The facts of an employer as options, alike for adding and changing."""
    for name, metavar, help_text in reversed(_FACTS):
        spelt = f"--{name.replace('_', '-')}"
        function = click.option(spelt, name, metavar=metavar, default=None, help=help_text)(function)
    for option in (
        click.option("--looked-after-by", metavar="PERSON", default=None, help="The colleague who looks after them."),
        click.option("--parent", metavar="NAME", default=None, help="The employer they belong to."),
        click.option(
            "--domain", "domains", metavar="DOMAIN", multiple=True, help="Their e-mail domain; may be repeated."
        ),
        click.option("--legal-form", type=Code("legal_forms", "legal form"), default=None, help="ltd, plc, cio, ..."),
    ):
        function = option(function)
    return function


def _given(session: Session, given: dict[str, Any]) -> dict[str, Any]:
    facts = {key: value for key, value in given.items() if value not in (None, ())}
    if "domains" in facts:
        facts["domains"] = [one.strip().lstrip("@") for one in facts["domains"]]
    if facts.get("parent"):
        facts["parent"] = session.employer(facts["parent"])
    if facts.get("looked_after_by"):
        facts["looked_after_by"] = session.person(facts["looked_after_by"])
    return facts


@click.group("employer")
def employer() -> None:
    """Add, list, show, change and merge employers."""


@command("add", writes=True)
@click.argument("name", metavar="NAME")
@employer_options
def add_employer(session: Session, name: str, **given: Any) -> None:
    """Add an employer; likely-same ones are named."""
    same = likely_same(session, [(name, "")])
    facts = _given(session, given)
    outcome = actions.add(session.hub, name, by=session.by, **facts)
    found = doubts.of("employer", facts)
    session.answer(
        {"id": outcome.value, "name": name, "likely_same": same[0], "said": outcome.said, "doubts": list(found)},
        lambda: "\n".join(
            [sentence(outcome.said), *(f"It may be the same as {one['name']}: {one['reason']}." for one in same[0]), *found]
        ),
    )


def likely_same(
    session: Session, asked: list[tuple[str, str]], *, new: frozenset[str] = frozenset()
) -> list[list[dict[str, str]]]:
    """For each (name, e-mail address), the known employers that may be the same, with the reason; at most three.

    `new`: employers to leave out, because they were made from these very names.
    """
    from hubcrm.intake.matching import KnownEmployers

    listed = [one for one in queries.known_employers(session.reads) if one[0] not in new]
    called = {one: name for one, name, _ in listed}
    known = KnownEmployers(listed)
    return [
        [
            {"id": match.id, "name": called[match.id], "reason": match.reason}
            for match in known.likely_same(name, email, 3)
        ]
        for name, email in asked
    ]


@command("edit", writes=True)
@click.argument("chosen", metavar="NAME")
@click.option("--name", metavar="NAME", default=None, help="Another name.")
@employer_options
def edit_employer(session: Session, chosen: str, **given: Any) -> None:
    """Change facts of an employer; "" clears one."""
    found, facts = session.employer(chosen, needed=True), _given(session, given)
    if not facts:
        raise click.UsageError("Say what to change, such as --town TOWN.")
    doubts.report(session, actions.edit(session.hub, found, facts, by=session.by), "employer", facts, id=found)


@command("merge", writes=True)
@click.argument("chosen", metavar="NAME")
@click.argument("into", metavar="INTO")
def merge_employer(session: Session, chosen: str, into: str) -> None:
    """Two records of one employer become one: INTO stays."""
    found, stays = session.employer(chosen, needed=True), session.employer(into, needed=True)
    session.report(actions.merge(session.hub, found, stays, by=session.by), id=stays)


@command("list")
@click.option("--search", metavar="WORDS", default="", help="Only those whose name holds these words.")
@click.option("--limit", type=click.IntRange(1), default=None, help="How many (else 100; with --json, all).")
def list_employers(session: Session, search: str, limit: int | None) -> None:
    """List employers by name."""
    most = limit or (1_000_000 if session.as_json else 100)
    found = queries.employers(session.reads, search=search, limit=most)

    def text() -> str:
        if not found:
            return "No employers yet." if not search else "No employer like that."
        rows = [
            (one.name, one.town, session.label("sic_sections", one.sector), f"{one.employees:,}" if one.employees else "",
             str(one.open) if one.open else "", str(one.total),
             session.on(session.local(one.last).date().isoformat()) if one.last else "")
            for one in found
        ]  # fmt: skip
        shown = layout.table(("Employer", "Town", "Sector", "People", "Open", "Enquiries", "Last heard"), rows,
                             right=(3, 4, 5), whole=(6,), spare=(2, 1))  # fmt: skip
        return shown + (
            f"\nThese are the first {most}: --limit or --search shows others." if len(found) == most else ""
        )

    session.answer([documents.employer(session, one) for one in found], text)


@command("show", short_help="Show one enquiry whole.")
@click.argument("chosen", metavar="NAME")
def show_employer(session: Session, chosen: str) -> None:
    """Show an employer: facts, people we know there, enquiries."""
    found = session.employer(chosen, needed=True)
    facts = queries.employer_facts(session.reads, found)
    known = names.employers(session.reads, [facts["parent"]]), names.people(session.reads, [facts["looked_after_by"]])
    people = queries.contacts(session.reads, session.viewer, employer=found)
    filters = listing.Filters(employer=found)
    enquiries = listing.rows(session.reads, session.moment, filters, limit=1_000_000 if session.as_json else 20)
    parent, steward = known[0].get(facts["parent"], ""), known[1].get(facts["looked_after_by"], "")
    document = {
        **blank_to_none(facts), "domains": facts["domains"].split(), "parent": parent or None,
        "looked_after_by": steward or None, "contacts": [documents.contact(one) for one in people],
        "enquiries": [documents.list_row(session, one) for one in enquiries],
    }  # fmt: skip

    def text() -> str:
        employed = f"{facts['employees']:,} people" if facts["employees"] is not None else ""
        head = layout.joined((facts["name"], facts["town"], session.label("sic_sections", facts["sector"]), employed))
        pairs = [
            ("Looked after by", steward), ("Part of", parent), ("Legal form", session.label("legal_forms", facts["legal_form"])),
            ("Postcode", facts["postcode"]), ("Region", session.label("regions", facts["region"])),
            ("Phone", shown_phone(facts["phone"])), ("Web site", facts["website"]), ("E-mail domains", facts["domains"]),
            ("Company number", facts["company_number"]), ("Charity number", facts["charity_number"]),
            ("Notes", facts["notes"]),
        ]  # fmt: skip
        rows = [
            (one.ref, session.on(session.local(one.received).date().isoformat()), one.subject,
             stage_in_words(session, one.stage, one.side), layout.joined((one.department, one.holder)))
            for one in enquiries
        ]  # fmt: skip
        heads = ("Enquiry", "Arrived", "Subject", "Stage", "With")
        parts = [
            head, layout.facts(pairs),
            "People we know\n" + contacts_table(session, people) if people else "",
            "Enquiries\n" + layout.table(heads, rows) if rows else "No enquiries yet.",
        ]  # fmt: skip
        return "\n\n".join(part for part in parts if part)

    session.answer(document, text)


def contacts_table(session: Session, found: list[queries.Contact]) -> str:
    """People we know; of those by introduction only whom to ask."""
    rows = [
        (one.name or f"by introduction, ask {one.steward_name}", one.role_title, one.employer_name, one.email,
         shown_phone(one.phone), session.label("visibilities", one.visibility).lower(), one.id[-6:])
        for one in found
    ]  # fmt: skip
    return layout.table(
        ("Name", "Role", "Employer", "E-mail", "Phone", "Who can see this", "Id"), rows, whole=(6,), spare=(5, 2)
    )


for _one in (add_employer, edit_employer, merge_employer, list_employers, show_employer):
    employer.add_command(_one)
