"""Setting up a hub: its beginning, its settings, its days off; and the made-up hub to look around in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from hubcrm import app
from hubcrm.actions import institution as actions
from hubcrm.actions import people as colleagues
from hubcrm.cli import layout
from hubcrm.cli.options import DASHES_ARE_WORDS, choice, command
from hubcrm.cli.session import Session
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.domain.promises import PromiseDays
from hubcrm.domain.words import Division, InstitutionKind
from hubcrm.queries import lookups
from hubcrm.queries import people as queries

_THIS_PERSON = "this_person"


@command("init", short_help="Set up a new hub and print its recovery code.")
@click.option("--institution", metavar="NAME", required=True, help="The university or college.")
@click.option(
    "--kind",
    type=choice(InstitutionKind),
    default=InstitutionKind.UNIVERSITY.value,
    help="University or college; decides some words.",
)
@click.option(
    "--division",
    type=choice(Division),
    default=Division.ENGLAND_AND_WALES.value,
    help="Whose bank holidays count.",
)
@click.option("--demo", is_flag=True, help="Fill it with made-up people and enquiries; it then needs no passphrase.")
@click.option("--size", type=click.IntRange(1), default=None, help="With --demo: how many enquiries.")
@click.option("--today", metavar="DATE", default="", help="With --demo: the day on which its story stands.")
def init(
    session: Session, institution: str, kind: str, division: str, demo: bool, size: int | None, today: str
) -> None:
    """Set up a new hub, and print its recovery code on the last line.

    It opens by this computer's keyring where there is one, by HUBCRM_PASSPHRASE, and by the recovery code, which is
    shown only now. Without a terminal nothing is asked.
    """
    if (size or today) and not demo:
        raise click.UsageError("--size and --today go with --demo.")
    folder, day = session.folder, _iso_day(today)
    hub, code = app.create(folder, institution, division=division, kind=kind, made_up=demo, clock=session.clock)
    try:
        ways = opened_by(folder, hub.key)
        if demo:
            from hubcrm.demo.story import fill

            fill(hub, today=day, size=size)
    finally:
        hub.close()

    def text() -> str:
        said = f"{institution} has its hub in {folder}. It opens {opens_in_words(ways)}."
        return (
            f"{said}\nThe recovery code opens it if all else fails. Write it down now; it is not shown again:\n{code}"
        )

    session.answer({"store": str(folder), "institution": institution, "opens": list(ways), "recovery_code": code}, text)


def opens_in_words(ways: tuple[str, ...]) -> str:
    """How a hub opens, to end a sentence with."""
    words = {"keyring": "by this computer's keyring", "passphrase": "with its passphrase", "open": "by itself",
             "recovery": "with the recovery code"}  # fmt: skip
    return " or ".join(words[way] for way in ways)


def opened_by(folder: Path, key: bytes) -> tuple[str, ...]:
    """How the hub opens; where only the recovery code would, a passphrase is asked for, if somebody is there to ask."""
    from hubcrm.store import keys

    ways = keys.how_it_opens(folder)
    if ways == ("recovery",) and app.somebody_to_ask():
        try:
            chosen = str(
                click.prompt("Choose a passphrase (three words do well)", hide_input=True, err=True,
                             confirmation_prompt="The same again")
            )  # fmt: skip
        except click.Abort:  # the hub is there: go on and show the code, which is then the only way in
            return ways
        keys.add_passphrase(folder, key, chosen)
        return keys.how_it_opens(folder)
    return ways


@command("demo")
@click.option(
    "--pictures",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=None,
    help="Draw every page into this folder instead of opening the window.",
)
@click.option("--today", metavar="DATE", default="", help="The day on which its story stands.")
@click.option("--size", type=click.IntRange(1), default=None, help="How many enquiries (else about 1,100).")
def demo(session: Session, pictures: Path | None, today: str, size: int | None) -> int:
    """Open the made-up hub to look around in; needs no passphrase."""
    return app.demo(
        pictures=pictures, today=_iso_day(today), size=size, store=session.folder if session.store else None
    )


def _iso_day(typed: str) -> date | None:
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise NotAllowed(f"“{typed.strip()[:40]}” is not a day here. Write it as 2027-04-07.") from None


@command("settings", context_settings=DASHES_ARE_WORDS)
@click.argument("key", metavar="[KEY]", default="")
@click.argument("value", metavar="[VALUE]", default=None, required=False)
def settings(session: Session, key: str, value: str | None) -> None:
    """Show the hub's settings, or change one.

    Keys: name, kind, division, zone, opens, closes, email, address; promise_acknowledge, promise_decide,
    promise_department, promise_reply, promise_proposal, promise_nudge, promise_chase, promise_feedback (working days);
    this_person (who acts on this computer).
    """
    name = key.strip().lower().replace("-", "_")
    if value is not None:
        session.writes = True
        if name == _THIS_PERSON:
            session.report(colleagues.work_here(session.hub, session.person(value, needed=True)), key=name, value=value)
        else:
            session.report(actions.edit(session.hub, {name: value}, by=session.by), key=name, value=value)
        return
    found = _all_settings(session)
    if name and name not in found:
        raise NotFound(f"There is no setting called “{key[:40]}”. Those there are: {', '.join(found)}.")
    shown = {name: found[name]} if name else found
    session.answer(shown, lambda: layout.facts(((one, _said(one, found[one])) for one in shown), indent=""))


def _all_settings(session: Session) -> dict[str, Any]:
    days, fields = PromiseDays(), session.institution
    usual = {"name": "", "kind": "university", "division": "england-and-wales", "zone": "Europe/London",
             "opens": "09:00", "closes": "17:00", "email": "", "address": ""}  # fmt: skip
    promised = {f"promise_{one}": getattr(days, one) for one in PromiseDays.__dataclass_fields__ if one != "same_day"}
    person = session.reads.read("SELECT p.name FROM meta m JOIN person p ON p.id = m.v WHERE m.k = ?", (_THIS_PERSON,))
    chosen = {one: fields.get(one, value) for one, value in {**usual, **promised}.items()}
    return {**chosen, _THIS_PERSON: person[0][0] if person else None}


def _said(key: str, value: Any) -> str:
    if key.startswith("promise_"):
        return layout.counted(int(value), "working day")
    return "the hub" if key == _THIS_PERSON and not value else str(value) or "not set"


@click.group("closure")
def closure() -> None:
    """Days on which the hub is closed: bank holidays and your own."""


@command("add", writes=True)
@click.argument("day", metavar="DAY")
@click.argument("name", metavar="NAME")
@click.option("--open", "is_open", is_flag=True, help="The hub works on that day after all.")
def add_closure(session: Session, day: str, name: str, is_open: bool) -> None:
    """Add a day off; due days are worked out again."""
    chosen = session.day(day)
    outcome = actions.add_closure(session.hub, chosen, name, by=session.by, is_open=is_open)
    session.report(outcome, id=outcome.value, day=chosen.isoformat(), name=name)


@command("list")
@click.option("--all", "everything", is_flag=True, help="With those gone by.")
def list_closures(session: Session, everything: bool) -> None:
    """List the days off to come."""
    found = queries.closures(session.reads, "" if everything else session.moment.iso)
    kinds = {"bank_holiday": "bank holiday", "closed": "closed", "open": "open after all"}

    def text() -> str:
        rows = [(session.on(day), name, kinds.get(kind, kind), one[-6:]) for one, day, name, kind in found]
        return layout.table(("Day", "Name", "", "Id"), rows) if rows else "No day off to come."

    session.answer([{"id": one, "day": day, "name": name, "kind": kind} for one, day, name, kind in found], text)


@command("remove", writes=True)
@click.argument("chosen", metavar="DAY")
def remove_closure(session: Session, chosen: str) -> None:
    """Remove a day off: its day, or the end of its id."""
    try:
        found = lookups.closure(session.reads, chosen).id
    except NotFound:
        found = lookups.closure(session.reads, session.day(chosen).isoformat()).id
    session.report(actions.remove_closure(session.hub, found, by=session.by), id=found)


for _one in (add_closure, list_closures, remove_closure):
    closure.add_command(_one)
