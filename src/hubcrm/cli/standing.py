"""Standing still, closing, opening again, merging."""

from __future__ import annotations

import click

from hubcrm.actions import enquiries
from hubcrm.cli.options import Code, command, ref_argument, until_option
from hubcrm.cli.session import Session
from hubcrm.cli.working import report_enquiry
from hubcrm.domain.errors import MissingFact


@command("wait", writes=True)
@ref_argument()
@until_option("The day on which to ask them again.")
def wait(session: Session, ref: str, until: str) -> None:
    """Wait for the employer; our promises stand still meanwhile."""
    found = session.enquiry(ref)
    outcome = enquiries.wait(session.hub, found, by=session.by, until=session.day_or_none(until))
    report_enquiry(session, outcome, found)


@command("park", writes=True)
@ref_argument()
@until_option("The day on which it comes back by itself.")
def park(session: Session, ref: str, until: str) -> None:
    """Park an enquiry until a day."""
    found, day = session.enquiry(ref), session.day_or_none(until)
    if day is None:
        raise MissingFact("Say until which day it is parked: --until “next Tue”.", "until")
    report_enquiry(session, enquiries.park(session.hub, found, day, by=session.by), found)


@command("hold", writes=True)
@ref_argument()
@until_option("The day on which to look again.")
def hold(session: Session, ref: str, until: str) -> None:
    """Hold an enquiry for checks (who they are, export rules, ethics)."""
    found = session.enquiry(ref)
    outcome = enquiries.hold(session.hub, found, by=session.by, until=session.day_or_none(until))
    report_enquiry(session, outcome, found)


@command("resume", writes=True)
@ref_argument()
def resume(session: Session, ref: str) -> None:
    """Go on with an enquiry that waits, is parked or on hold."""
    found = session.enquiry(ref)
    report_enquiry(session, enquiries.resume(session.hub, found, by=session.by), found)


@command("close", writes=True)
@ref_argument()
@click.argument("reason", metavar="REASON", type=Code("close_reasons", "close reason"))
@click.option("--instead", metavar="TEXT", default="", help="What we offered instead (all but housekeeping need it).")
@until_option("The day on which they want to come back (for “postponed”).")
def close(session: Session, ref: str, reason: str, instead: str, until: str) -> None:
    """Close an enquiry with a reason and what was offered instead.

    Reasons: completed, answered, referred_partner, signposted_internal, postponed, went_elsewhere, price, no_budget,
    solved_inhouse, need_changed, no_reply, no_expertise, no_capacity, dates, not_viable, checks_failed, conflict,
    too_slow, duplicate, sales_spam, not_employer, data_request.
    """
    found = session.enquiry(ref)
    outcome = enquiries.close(
        session.hub, found, reason, by=session.by, instead=instead, until=session.day_or_none(until)
    )
    report_enquiry(session, outcome, found)


@command("reopen", writes=True)
@ref_argument()
def reopen(session: Session, ref: str) -> None:
    """Open a closed enquiry again; new promises start."""
    found = session.enquiry(ref)
    report_enquiry(session, enquiries.reopen(session.hub, found, by=session.by), found)


@command("merge", writes=True)
@ref_argument()
@click.argument("into", metavar="INTO")
def merge(session: Session, ref: str, into: str) -> None:
    """Close an enquiry as the same as another one, which goes on."""
    found, other = session.enquiry(ref), session.enquiry(into)
    report_enquiry(session, enquiries.merge(session.hub, found, other, by=session.by), found)
