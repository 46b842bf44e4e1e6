"""Next actions: what is planned, what made itself, what is done; and when something is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import click

from hubcrm.actions import followups as actions
from hubcrm.cli import documents, layout
from hubcrm.cli.lists import next_in_words
from hubcrm.cli.options import Code, choice, command, due_option, ref_argument
from hubcrm.cli.session import Session, sentence
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.domain.promises import MOST_DAYS, Calendar, due_day, ms_of
from hubcrm.domain.references import looks_like_reference
from hubcrm.domain.words import Division
from hubcrm.queries import enquiry as enquiries
from hubcrm.queries import followups as queries
from hubcrm.queries import lookups

_KINDS = (
    "Kinds: ack, call_back, find_out, chase_department, intro, meeting, send_info, proposal, chase_proposal, paperwork, "
    "mid_check, feedback, results_check, story, thank, keep_in_touch, revisit, referral_check, contact_review."
)
HOME = "Europe/London"


@command("followups")
@click.option("--late", is_flag=True, help="Only those whose day has passed.")
@click.option("--mine", is_flag=True, help="Only mine.")
@click.option("--until", metavar="WHEN", default="", help="Only those due by that day.")
@click.option("--limit", type=click.IntRange(1), default=None, help="How many (else 100; with --json, all).")
def followups(session: Session, late: bool, mine: bool, until: str, limit: int | None) -> None:
    """List next actions by due day; every open enquiry has one."""
    last = session.day_or_none(until)
    most = limit or (1_000_000 if session.as_json else 100)
    found = queries.rows(
        session.reads, session.moment, owner=session.by if mine else "", late=late,
        until=last.isoformat() if last else "", limit=most,
    )  # fmt: skip

    def text() -> str:
        if not found:
            return "Nothing is late." if late else "Nothing to do next."
        rows = [
            (one.id[-6:] if not one.auto else "", next_in_words(session, one.kind, one.due), one.ref, one.employer,
             one.subject, one.owner_name, one.note)
            for one in found
        ]  # fmt: skip
        shown = layout.table(
            ("Id", "What", "Enquiry", "Employer", "Subject", "Who", "Note"), rows, whole=(1, 2), spare=(6, 5)
        )
        return shown + (f"\nThese are the first {most}: --limit shows more." if len(found) == most else "")

    session.answer([documents.follow_up(one) for one in found], text)


@command("next", writes=True, epilog=_KINDS)
@ref_argument()
@click.argument("kind", metavar="KIND", type=Code("follow_up_kinds", "kind of next action"))
@due_option(required=True)
@click.option("--note", metavar="TEXT", default="", help="What it is about.")
@click.option("--owner", metavar="PERSON", default="", help="Whose it is (else yours).")
def plan(session: Session, ref: str, kind: str, due: str, note: str, owner: str) -> None:
    """Plan the next action of an enquiry."""
    found, day = session.enquiry(ref), session.day(due)
    outcome = actions.plan(session.hub, found, kind, day, by=session.by, note=note, owner=session.person(owner))
    ref_now = lookups.enquiry(session.reads, found).name
    facts = {"id": outcome.value, "enquiry": found, "ref": ref_now, "kind": kind, "due": day.isoformat(), "note": note}
    session.answer({**facts, "auto": False, "said": outcome.said}, lambda: f"{ref_now}: {sentence(outcome.said)}")


@command("done", writes=True, epilog=_KINDS, short_help="Tick off a next action, and plan what comes next.")
@click.argument("chosen", metavar="ID")
@click.option(
    "--then", metavar="KIND", type=Code("follow_up_kinds", "kind of next action"), default="", help="What comes next."
)
@due_option()
@click.option("--note", metavar="TEXT", default="", help="A note to what comes next.")
def done(session: Session, chosen: str, then: str, due: str, note: str) -> None:
    """Tick off a next action, and plan what comes next in the same step.

    ID is the end of a next action's id; or a REF for the next action of that enquiry.
    """
    if bool(then) != bool(due.strip()):
        raise click.UsageError("--then and --due go together.")
    found = find_next_action(session, chosen)
    outcome = actions.finish(session.hub, found, by=session.by, then=then, due=session.day_or_none(due), note=note)
    session.report(outcome, id=found)


@command("later", writes=True)
@click.argument("chosen", metavar="ID")
@due_option(required=True)
def later(session: Session, chosen: str, due: str) -> None:
    """Give a next action another day."""
    outcome = actions.move(session.hub, find_next_action(session, chosen), session.day(due), by=session.by)
    session.report(outcome, id=outcome.value, due=session.day(due).isoformat())


@command("drop", writes=True)
@click.argument("chosen", metavar="ID")
def drop(session: Session, chosen: str) -> None:
    """Drop a planned next action that is not needed after all."""
    found = find_next_action(session, chosen)
    if found.startswith(actions.AUTOMATIC):
        raise NotAllowed("This next action made itself. Tick it off with “done”, or give it another day with “later”.")
    session.report(actions.drop(session.hub, found, by=session.by), id=found)


def find_next_action(session: Session, typed: str) -> str:
    """The id of a planned next action, or "next:" and the id of the enquiry whose next action made itself."""
    text = typed.strip()
    if text.startswith(actions.AUTOMATIC):
        return actions.AUTOMATIC + session.enquiry(text.removeprefix(actions.AUTOMATIC))
    if not looks_like_reference(text):
        try:
            return lookups.follow_up(session.reads, text).id
        except NotFound:
            pass  # then it may be an enquiry's number
    try:
        found = session.enquiry(text)
    except NotFound:
        raise NotFound(f"There is no next action or enquiry “{text[:40]}” in this hub.") from None
    upcoming = enquiries.detail(session.reads, found, session.viewer, session.moment).next_action
    if upcoming is None:
        raise NotAllowed("This enquiry is closed, so nothing comes next.")
    return upcoming.id


@command("due", short_help="Work out by which day something is due; needs no hub.")
@click.argument("received", metavar="RECEIVED")
@click.option("--days", type=click.IntRange(0, MOST_DAYS), required=True, help="Working days.")
@click.option(
    "--division",
    type=choice(Division),
    default=Division.ENGLAND_AND_WALES.value,
    help="Whose bank holidays count.",
)
@click.option("--closed", metavar="DATE,DATE", multiple=True, help="Days the hub is closed as well.")
def due(session: Session, received: str, days: int, division: str, closed: tuple[str, ...]) -> None:
    """Work out by the close of which day something received is due; needs no hub.

    RECEIVED is a day or a moment: 2026-04-02, "2026-04-02 17:30", "2 Apr 2026 11:00". What arrives after 17:00 or on a
    day off counts as received on the next working day.
    """
    from hubcrm.intake.bank_holidays import seed
    from hubcrm.intake.dates import read_day

    now = datetime.now(UTC)
    plain = Calendar(division=Division(division), zone=HOME)
    arrived = _arrived(received, now, plain)
    years = range(max(arrived.year - 1, 1970), min(arrived.year + days // 200 + 2, 2199) + 1)
    holidays = {day for day, _ in seed(Division(division), years)}
    own = {
        read_day(one, now.date(), plain)
        for given in closed
        for one in given.replace(";", ",").split(",")
        if one.strip()
    }
    calendar = Calendar(division=Division(division), closed=frozenset(holidays | own), zone=HOME)
    found = due_day(calendar, ms_of(arrived), days)
    if found is None:
        raise NotAllowed("That day is too far away.")
    session.answer({"due": found.isoformat()}, found.isoformat)


def _arrived(typed: str, now: datetime, calendar: Calendar) -> datetime:
    """The moment of arrival; a day alone is noon of it, whatever time it is now."""
    from hubcrm.intake.dates import read_moment

    try:
        return datetime.combine(date.fromisoformat(typed.strip()), time(12), ZoneInfo(HOME))
    except ValueError:
        return read_moment(typed, now, HOME, calendar)
