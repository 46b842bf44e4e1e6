"""Lists to look at: enquiries, Triage, offers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import click

from hubcrm.cli import documents, layout
from hubcrm.cli.options import Code, command
from hubcrm.cli.session import Session
from hubcrm.domain import promises
from hubcrm.queries import listing
from hubcrm.queries import offers as offered
from hubcrm.queries import triage as triaging

_PAGE = 100
_ALL = 1_000_000


def promise_in_words(session: Session, promise: str, due: str | None) -> str:
    """ "reply by Tue 7 Apr", "reply 2 days late"; blank where no promise is running."""
    if not promise or not due:
        return ""
    day = date.fromisoformat(due)
    said = promises.label(day, session.today, session.calendar, promise)
    return f"{promise} {said}" if said.endswith("late") else said


def next_in_words(session: Session, kind: str, due: str | None) -> str:
    """ "Ring back by Tue 7 Apr"."""
    if not kind:
        return ""
    words = "Come back to it" if kind == "revisit" else session.label("follow_up_kinds", kind)
    if not due:
        return words
    day = date.fromisoformat(due)
    said = promises.label(day, session.today, session.calendar)
    return f"{words}, {said}" if said.endswith("late") else f"{words} {said}"


def stage_in_words(session: Session, stage: str, side: str) -> str:
    """The side state where one holds, else the stage."""
    return session.label("side_states", side).removesuffix(" until a date") if side else session.label("stages", stage)


@command("enquiries")
@click.option("--stage", type=Code("stages", "stage"), default="", help="Only those at this stage.")
@click.option("--department", metavar="CODE", default="", help="Only those that this department has or was offered.")
@click.option("--employer", metavar="NAME", default="", help="Only those of this employer.")
@click.option("--search", metavar="WORDS", default="", help="Only those that hold every word, as the start of a word.")
@click.option("--late", is_flag=True, help="Only those with a promise that is late.")
@click.option("--open", "open_only", is_flag=True, help="Only those that are not closed.")
@click.option("--limit", type=click.IntRange(1), default=None, help=f"How many (else {_PAGE}; with --json, all).")
def enquiries(session: Session, limit: int | None, **given: Any) -> None:
    """List enquiries, newest first."""
    filters = filters_of(session, **given)
    most = limit or (_ALL if session.as_json else _PAGE)
    found = listing.rows(session.reads, session.moment, filters, limit=most, hub_notes=session.viewer.is_hub)
    session.answer(
        [documents.list_row(session, one) for one in found], lambda: _enquiries_text(session, filters, found, most)
    )


def filters_of(session: Session, *, stage: str, department: str, employer: str, search: str, late: bool,
               open_only: bool) -> listing.Filters:  # fmt: skip
    """What the options of a list of enquiries narrow it to."""
    return listing.Filters(
        stage=stage, department=session.department(department), employer=session.employer(employer), search=search,
        late=late, open_only=open_only,
    )  # fmt: skip


def _enquiries_text(session: Session, filters: listing.Filters, found: list[listing.Row], most: int) -> str:
    if not found:
        if filters == listing.Filters():
            return "No enquiries yet. Take one in: hubcrm receive FILE"
        return "No enquiries like that."
    rows = [
        (one.ref, session.on(session.local(one.received).date().isoformat()), one.employer, one.subject,
         stage_in_words(session, one.stage, one.side), layout.joined((one.department, one.holder)),
         promise_in_words(session, one.promise, one.due)
         or (next_in_words(session, one.next_kind, one.next_due) if one.stage != "closed" else ""))
        for one in found
    ]  # fmt: skip
    shown = layout.table(
        ("Enquiry", "Arrived", "Employer", "Subject", "Stage", "With", "Next"), rows, whole=(6,), spare=(1,)
    )
    more = 0
    if len(found) == most and not filters.search:
        more = listing.count(session.reads, session.moment, replace(filters, search="")) - len(found)
    if more > 0:
        shown += f"\n{more:,} more: {f'--limit {len(found) + more} shows them all' if more <= _PAGE * 10 else 'narrow the list'}."
    return shown


@command("triage")
@click.option("--mine", "which", flag_value="mine", help="Only those I took.")
@click.option("--back", "which", flag_value="back", help="Only those that came back to us.")
@click.option("--replies", "which", flag_value="replies", help="Only those with a reply nobody has read.")
@click.option("--search", metavar="WORDS", default="", help="Only those that hold every word.")
def triage(session: Session, which: str | None, search: str) -> None:
    """List what waits for the hub, the most pressing first."""
    found = triaging.rows(session.reads, session.viewer, session.moment, which or "all", search, limit=1000)

    def text() -> str:
        if not found:
            return "Nothing waiting." if not which and not search else "Nothing waiting there."
        numbers = triaging.counts(session.reads, session.viewer, session.moment)
        late = f" · {numbers.late} late" if numbers.late else ""
        rows = [
            (one.ref, one.employer or one.sender, one.subject, _why_here(session, one),
             promise_in_words(session, one.promise, one.due)
             or next_in_words(session, one.next_kind, one.next_due))
            for one in found
        ]  # fmt: skip
        return f"Triage {numbers.all}{late}\n" + layout.table(
            ("Enquiry", "Employer", "Subject", "", "Next"), rows, whole=(4,)
        )

    session.answer([documents.triage_row(session, one) for one in found], text)


def _why_here(session: Session, one: triaging.Row) -> str:
    back = {"declined": "declined, back with us", "returned": "returned to us"}.get(one.back, "")
    unread = layout.counted(one.unread, "reply", "replies") if one.unread else ""
    urgent = "urgent" if one.urgency == "high" else ""
    parked = "back from parking" if one.side else ""
    stage = session.label("stages", one.stage) if one.stage != "new" and not back else ""
    return layout.joined((urgent, back, unread, parked, stage))


@command("offers", short_help="List offers that wait for an answer.")
@click.option("--held", is_flag=True, help="What was said yes to and is being worked on.")
def offers(session: Session, held: bool) -> None:
    """List offers that wait for an answer: our department's, or for the hub everybody's."""
    find = offered.held if held else offered.waiting
    found = find(session.reads, session.moment, session.viewer)

    def text() -> str:
        if not found:
            return "Nothing held at the moment." if held else "No offer is waiting for an answer."
        rows = [
            (one.ref, one.department, one.to, one.employer, one.need or one.subject, _offer_state(session, one, held))
            for one in found
        ]
        return layout.table(
            ("Enquiry", "With", "Person", "Employer", "What they need", "Next"), rows, whole=(5,), spare=(2,)
        )

    session.answer([documents.offer_row(one) for one in found], text)


def _offer_state(session: Session, one: offered.Row, held: bool) -> str:
    if held:
        two = "two people said yes" if one.two_said_yes else ""
        return layout.joined((two, next_in_words(session, one.next_kind, one.due)))
    if one.question:
        return "asked us a question"
    due = date.fromisoformat(one.due) if one.due else None
    return promises.label(due, session.today, session.calendar, "answer")
