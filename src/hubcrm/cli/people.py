"""Departments, colleagues, and when they are away."""

from __future__ import annotations

from typing import Any

import click

from hubcrm.actions import people as actions
from hubcrm.cli import layout, learning
from hubcrm.cli.options import choice, command
from hubcrm.cli.session import Session, blank_to_none, sentence
from hubcrm.domain.errors import NotFound
from hubcrm.domain.words import Role
from hubcrm.queries import lookups, suggesting
from hubcrm.queries import people as queries
from hubcrm.queries.labels import words as institution_words


@click.group("department")
def department() -> None:
    """Add, list and change departments."""


@command("add", writes=True)
@click.argument("code", metavar="CODE")
@click.argument("name", metavar="NAME")
@click.option("--words", metavar="TEXT", default="", help="What employers call what it does; suggestions rest on it.")
@click.option(
    "--subject",
    "subjects",
    metavar="SUBJECT",
    multiple=True,
    help="A subject of the subject bank (see “department subjects”); else those its name speaks of.",
)
@click.option("--email", metavar="ADDRESS", default="", help="Where offers are sent.")
def add_department(session: Session, code: str, name: str, words: str, subjects: tuple[str, ...], email: str) -> None:
    """Add a department with a short code."""
    ticked = (
        _known_subjects(subjects)
        if subjects
        else suggesting.subjects_in(name, str(session.institution.get("kind", "")))
    )
    outcome = actions.add_department(session.hub, code, name, by=session.by, words=words, subjects=ticked, email=email)
    facts = {"id": outcome.value, "code": code.upper().replace(" ", "-"), "name": name, "subjects": ticked}
    session.answer({**facts, "said": outcome.said}, lambda: sentence(f"{outcome.said}{_subjects_text(ticked)}"))


def _subjects_text(ticked: list[str]) -> str:
    if not ticked:
        return ". No subject is ticked; tick some with: hubcrm department edit CODE --subject SUBJECT"
    names = suggesting.subject_names()
    return ". Subjects: " + ", ".join(names.get(one, one) for one in ticked)


def _known_subjects(typed: tuple[str, ...]) -> list[str]:
    known = suggesting.subject_names()
    by_name = {name.casefold(): code for code, name in known.items()}
    chosen = []
    for one in typed:
        plain = one.strip()
        code = (
            plain
            if plain in known
            else by_name.get(plain.casefold(), plain.lower().replace("-", "_").replace(" ", "_"))
        )
        if code not in known:
            raise NotFound(f"There is no subject “{plain[:40]}”. List them with: hubcrm department subjects")
        chosen.append(code)
    return list(dict.fromkeys(chosen))


@command("edit", writes=True)
@click.argument("code", metavar="CODE")
@click.option("--code", "new_code", metavar="NEW", default=None, help="Another code.")
@click.option("--name", metavar="NAME", default=None, help="Another name.")
@click.option("--words", metavar="TEXT", default=None, help="Other words.")
@click.option("--subject", "subjects", metavar="SUBJECT", multiple=True, help="The subjects, all of them anew.")
@click.option("--email", metavar="ADDRESS", default=None, help="Another address.")
@click.option("--closed/--open", default=None, help="Take it out of use, or back in.")
def edit_department(session: Session, code: str, new_code: str | None, name: str | None, words: str | None,
                    subjects: tuple[str, ...], email: str | None, closed: bool | None) -> None:  # fmt: skip
    """Change a department."""
    given: dict[str, Any] = {"code": new_code, "name": name, "words": words, "email": email, "closed": closed}
    facts = {key: value for key, value in given.items() if value is not None}
    if subjects:
        facts["subjects"] = _known_subjects(subjects)
    if not facts:
        raise click.UsageError("Say what to change, such as --words TEXT.")
    found = session.department(code, needed=True)
    session.report(actions.edit_department(session.hub, found, facts, by=session.by), id=found)


@command("set", writes=True)
@click.argument("code", metavar="CODE")
@click.option("--hears", type=click.Choice(("here", "email")), required=True, help="How it hears of offers.")
@click.option("--email", metavar="ADDRESS", default=None, help="Where offers are sent.")
def set_department(session: Session, code: str, hears: str, email: str | None) -> None:
    """Say how a department hears of offers: here, or by e-mail as a letter."""
    found = session.department(code, needed=True)
    facts = {"hears": hears, **({"email": email} if email is not None else {})}
    session.report(actions.edit_department(session.hub, found, facts, by=session.by), id=found)


@command("list")
def list_departments(session: Session) -> None:
    """List departments in use, with their open work."""
    found = queries.departments(session.reads)
    document = [
        {"id": one.id, "code": one.code, "name": one.name, "words": one.words or None, "subjects": list(one.subjects),
         "email": one.email or None, "open": one.open}
        for one in found
    ]  # fmt: skip

    def text() -> str:
        if not found:
            called = institution_words(str(session.institution.get("kind", "")))["department"]
            return f"No {called} yet. Add one with: hubcrm department add CODE NAME --words TEXT"
        names = suggesting.subject_names()
        rows = [
            (one.code, one.name, str(one.open), ", ".join(names.get(s, s) for s in one.subjects), one.words)
            for one in found
        ]
        return layout.table(("Code", "Name", "Open", "Subjects", "Words"), rows, right=(2,), whole=(1,), spare=(4,))

    session.answer(document, text)


@command("subjects")
def list_subjects(session: Session) -> None:
    """List the subjects that a department can tick; needs no hub."""
    names = suggesting.subject_names()
    session.answer(
        [{"code": code, "name": name} for code, name in names.items()],
        lambda: layout.table(("Subject", "Name"), list(names.items())),
    )


department.add_command(add_department)
department.add_command(edit_department)
department.add_command(set_department)
department.add_command(list_departments)
department.add_command(list_subjects)
department.add_command(learning.learn)
department.add_command(learning.learned)
department.add_command(learning.forget)


@click.group("person")
def person() -> None:
    """Add, list and change colleagues."""


@command("add", writes=True)
@click.argument("name", metavar="NAME")
@click.option("--role", type=choice(Role), required=True, help="What they do.")
@click.option("--department", "code", metavar="CODE", default="", help="Their department (leads and academics).")
@click.option("--email", metavar="ADDRESS", default="", help="E-mail address.")
@click.option("--phone", metavar="NUMBER", default="", help="Phone number.")
@click.option("--expertise", metavar="TEXT", default="", help="What they know.")
def add_person(session: Session, name: str, role: str, code: str, email: str, phone: str, expertise: str) -> None:
    """Add a colleague. The first adviser or manager added works on this computer."""
    outcome = actions.add_person(
        session.hub, name, role, by=session.by, department=session.department(code), email=email, phone=phone,
        expertise=expertise,
    )  # fmt: skip
    here = queries.this_person(session.reads) == outcome.value
    said = f"{outcome.said}; from now on they act on this computer" if here else outcome.said
    session.answer(
        {"id": outcome.value, "name": name, "role": role, "works_here": here, "said": said}, lambda: sentence(said)
    )


@command("edit", writes=True)
@click.argument("chosen", metavar="PERSON")
@click.option("--name", metavar="NAME", default=None, help="Another name.")
@click.option("--role", type=choice(Role), default=None, help="Another role.")
@click.option("--department", "code", metavar="CODE", default=None, help="Another department.")
@click.option("--email", metavar="ADDRESS", default=None, help="Another address.")
@click.option("--phone", metavar="NUMBER", default=None, help="Another number.")
@click.option("--expertise", metavar="TEXT", default=None, help="What they know.")
@click.option("--left/--here", default=None, help="They have left, or are back.")
def edit_person(session: Session, chosen: str, code: str | None, **given: Any) -> None:
    """Change a colleague."""
    facts = {key: value for key, value in given.items() if value is not None}
    if code is not None:
        facts["department"] = session.department(code)
    if not facts:
        raise click.UsageError("Say what to change, such as --email ADDRESS.")
    found = session.person(chosen, needed=True)
    session.report(actions.edit_person(session.hub, found, facts, by=session.by), id=found)


@command("list")
@click.option("--department", "code", metavar="CODE", default="", help="Only those of this department.")
def list_people(session: Session, code: str) -> None:
    """List colleagues."""
    found = queries.people(session.reads, session.department(code))
    here = queries.this_person(session.reads)
    document = [
        blank_to_none(
            {"id": one.id, "name": one.name, "role": one.role, "department": one.code, "email": one.email,
             "expertise": one.expertise, "works_here": one.id == here}
        )
        for one in found
    ]  # fmt: skip

    def text() -> str:
        if not found:
            return "Nobody yet. Add somebody with: hubcrm person add NAME --role adviser"
        rows = [
            (one.name, session.label("roles", one.role), one.code, one.email, one.expertise,
             "this computer" if one.id == here else "")
            for one in found
        ]  # fmt: skip
        return layout.table(("Name", "Role", "Department", "E-mail", "Knows", "Works at"), rows)

    session.answer(document, text)


person.add_command(add_person)
person.add_command(edit_person)
person.add_command(list_people)


@click.group("away")
def away() -> None:
    """Note when colleagues are away, and who stands in."""


@command("add", writes=True)
@click.argument("chosen", metavar="PERSON")
@click.argument("first", metavar="FIRST")
@click.argument("last", metavar="LAST")
@click.option("--deputy", metavar="PERSON", default="", help="Who stands in.")
def add_away(session: Session, chosen: str, first: str, last: str, deputy: str) -> None:
    """Note the first and last day that somebody is away."""
    outcome = actions.add_away(
        session.hub, session.person(chosen, needed=True), session.day(first), session.day(last), by=session.by,
        deputy=session.person(deputy),
    )  # fmt: skip
    session.report(outcome, id=outcome.value)


@command("list")
def list_away(session: Session) -> None:
    """List who is or will be away."""
    found = queries.away(session.reads, session.moment.iso)
    document = [
        {"id": one.id, "person": one.name, "person_id": one.person, "first": one.first, "last": one.last,
         "deputy": one.deputy_name or None}
        for one in found
    ]  # fmt: skip

    def text() -> str:
        if not found:
            return "Nobody is away."
        rows = [(one.id[-6:], one.name, session.on(one.first), session.on(one.last), one.deputy_name) for one in found]
        return layout.table(("Id", "Who", "From", "To", "Stands in"), rows)

    session.answer(document, text)


@command("remove", writes=True)
@click.argument("chosen", metavar="ID")
def remove_away(session: Session, chosen: str) -> None:
    """Remove a note of days away."""
    found = lookups.away(session.reads, chosen).id
    session.report(actions.remove_away(session.hub, found, by=session.by), id=found)


away.add_command(add_away)
away.add_command(list_away)
away.add_command(remove_away)
