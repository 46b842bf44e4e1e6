"""What the hub does with an enquiry from the first reading to agreeing work."""

from __future__ import annotations

from typing import Any

import click

from hubcrm.actions import enquiries, hub_notes
from hubcrm.cli import documents
from hubcrm.cli.lists import next_in_words
from hubcrm.cli.options import DASHES_ARE_WORDS, Code, choice, command, ref_argument
from hubcrm.cli.session import Session, sentence
from hubcrm.domain.outcome import Outcome
from hubcrm.domain.words import LogKind
from hubcrm.queries import enquiry as one_enquiry

_LINKS = {"employer": "employers", "organisation": "employers", "employers": "employers"}
_DAYS = frozenset({"deadline"})


def report_enquiry(session: Session, outcome: Outcome[Any], enquiry_id: str) -> None:
    """What was done to an enquiry and what comes next; with --json the enquiry as `show` gives it, and `said`."""
    if session.as_json:
        document = documents.whole_enquiry(session, enquiry_id)
        session.answer({**document, "said": outcome.said}, str)
        return
    rows = session.reads.read("SELECT ref, next_kind, next_due FROM enquiry WHERE id = ?", (enquiry_id,))
    ref, kind, due = rows[0] if rows else ("", "", None)
    planned = (
        one_enquiry.detail(session.reads, enquiry_id, session.viewer, session.moment).next_action if kind else None
    )
    if planned:
        kind, due = planned.kind, planned.due
    upcoming = next_in_words(session, kind, due)
    coming = f" Next: {upcoming[:1].lower()}{upcoming[1:]}." if upcoming else ""
    named = "" if ref in outcome.said else f"{ref}: "
    session.answer(None, lambda: f"{named}{sentence(outcome.said)}{coming}")


@command("take", writes=True)
@ref_argument()
@click.option("--adviser", metavar="PERSON", default="", help="Give it to another adviser.")
def take(session: Session, ref: str, adviser: str) -> None:
    """Take an enquiry: it is yours to find out about."""
    found = session.enquiry(ref)
    outcome = enquiries.take(session.hub, found, by=session.by, adviser=session.person(adviser))
    report_enquiry(session, outcome, found)


@command("set", writes=True, context_settings=DASHES_ARE_WORDS)
@ref_argument()
@click.argument("field", metavar="FIELD")
@click.argument("value", metavar="VALUE")
def set_fact(session: Session, ref: str, field: str, value: str) -> None:
    """Set a fact of an enquiry; "" clears it.

    Facts: subject, need, type, also, urgency, channel, employer, contact, deadline, deadline_what, value, likelihood,
    people_helped, source, introduced_by, where, ok_to_share, new_here, what_we_gained, parent, and the answers of the
    call sheet (q_why_now, q_better, q_who, q_by_when, q_tried, q_money, q_decides, q_easy, q_before, q_confidential).
    """
    found = session.enquiry(ref)
    name = field.strip().lower().replace("-", "_")
    if name in _LINKS:
        names = [one for one in value.split(";") if one.strip()]
        chosen = [session.employer(one) for one in names]
        report_enquiry(session, enquiries.link_employers(session.hub, found, chosen, by=session.by), found)
        return
    if value.strip():
        if name == "contact":
            value = session.contact(value)
        elif name == "parent":
            value = session.enquiry(value)
        elif name in _DAYS:
            value = session.day(value).isoformat()
    report_enquiry(session, enquiries.set_fields(session.hub, found, {name: value}, by=session.by), found)


@command("log", writes=True)
@ref_argument()
@click.argument("kind", metavar="KIND", type=choice(LogKind))
@click.option("--with", "contact", metavar="CONTACT", default="", help="The person we know that you spoke to.")
@click.option("--text", metavar="TEXT", default="", help="What was said; “-” reads it from the input.")
@click.option("--at", "when", metavar="WHEN", default="", help="When it was, if not now: “yesterday 15:00”, “10:30”.")
@click.option("--incoming", is_flag=True, help="An e-mail that they sent us.")
@click.option("--on-behalf-of", metavar="PERSON", default="", help="The colleague who had the call.")
@click.option("--hub-only", is_flag=True, help="A note that only the hub sees; departments never get it.")
def log(session: Session, ref: str, kind: str, contact: str, text: str, when: str, incoming: bool,
        on_behalf_of: str, hub_only: bool) -> None:  # fmt: skip
    """Log a call, e-mail, meeting or note, or a try without answer.

    KIND is call, email, meeting, note or no_answer.
    """
    if incoming and kind != "email":
        raise click.UsageError("--incoming goes with an e-mail; a call or meeting goes both ways by itself.")
    found = session.enquiry(ref)
    if hub_only:
        if kind != "note" or contact or when or on_behalf_of:
            raise click.UsageError("--hub-only goes with a note and --text alone.")
        report_enquiry(session, hub_notes.add(session.hub, found, _words(text), by=session.by), found)
        return
    outcome = enquiries.log(
        session.hub, found, kind, by=session.by, text=_words(text), contact=session.contact(contact),
        when_ms=session.time(when), incoming=incoming, spoken_by=session.person(on_behalf_of),
    )  # fmt: skip
    report_enquiry(session, outcome, found)


def _words(text: str) -> str:
    """The text itself, or what is on the input where "-" was typed."""
    if text != "-":
        return text
    from hubcrm.cli.receiving import typed_bytes

    return typed_bytes().decode("utf-8", "replace")


@command("read", writes=True)
@ref_argument()
def read(session: Session, ref: str) -> None:
    """Mark their replies as read."""
    found = session.enquiry(ref)
    outcome = enquiries.mark_read(session.hub, found, by=session.by)
    said = "Replies read" if outcome.kinds else "There was no unread reply"
    report_enquiry(session, Outcome(outcome.value, outcome.kinds, said), found)


@command("decide", writes=True)
@ref_argument()
@click.argument("outcome", metavar="OUTCOME", type=Code("triage_outcomes", "outcome of triage"))
def decide(session: Session, ref: str, outcome: str) -> None:
    """Note what was decided at triage, before it is done."""
    found = session.enquiry(ref)
    report_enquiry(session, enquiries.decide(session.hub, found, outcome, by=session.by), found)


@command("move", writes=True, short_help="Move the work on by hand.")
@ref_argument()
@click.argument("stage", metavar="STAGE", type=Code("stages", "stage"))
def move(session: Session, ref: str, stage: str) -> None:
    """Move the work on by hand: finding_out, shaping, proposal, agreed, delivering, following_up."""
    found = session.enquiry(ref)
    report_enquiry(session, enquiries.move(session.hub, found, stage, by=session.by), found)
