"""Offers to departments and their answers."""

from __future__ import annotations

from datetime import date

import click

from hubcrm.actions import offers
from hubcrm.actions.enquiries import dismiss_notice
from hubcrm.cli import layout
from hubcrm.cli.options import DASHES_ARE_WORDS, Code, choice, command, ref_argument
from hubcrm.cli.session import Session
from hubcrm.cli.working import report_enquiry
from hubcrm.domain import promises
from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.words import Answer
from hubcrm.queries import enquiry as enquiries
from hubcrm.queries import notices, people
from hubcrm.queries.enquiry import Detail


@command("offer", writes=True)
@ref_argument()
@click.argument("code", metavar="CODE")
@click.option("--to", metavar="PERSON", default="", help="A person there to ask by name.")
@click.option("--note", metavar="TEXT", default="", help="A word to the department.")
@click.option(
    "--helper", "helpers", metavar="CODE", multiple=True, help="A department that could help; may be repeated."
)
@click.option("--support", is_flag=True, help="Ask them to help, not to lead.")
def offer(session: Session, ref: str, code: str, to: str, note: str, helpers: tuple[str, ...], support: bool) -> None:
    """Offer an enquiry to a department; up to three at once."""
    found, department, person = session.enquiry(ref), session.department(code, needed=True), session.person(to)
    others = [session.department(one) for one in helpers]
    outcome = offers.offer(
        session.hub, found, department, by=session.by, to=person, note=note, helpers=others, lead=not support
    )
    report_enquiry(session, outcome, found)
    if person and not session.as_json:
        waiting = [one for one in _detail(session, found).offers if one.department == department]
        warn_if_away(session, person, waiting[-1].due if waiting else None)


def warn_if_away(session: Session, person: str, due: str | None) -> None:
    """Say when the person asked is away before their answer is due, and who stands in."""
    last = max(due or "", session.moment.iso)
    away: dict[str, list[promises.Absence]] = {}
    names: dict[str, str] = {}
    theirs = None
    for one in people.away(session.reads, session.moment.iso):
        days = (date.fromisoformat(one.first), date.fromisoformat(one.last), one.deputy or None)
        away.setdefault(one.person, []).append(days)
        names.update({one.person: one.name, one.deputy: one.deputy_name})
        if one.person == person and one.first <= last:
            theirs = theirs or one
    if theirs is None:
        return
    deputy = promises.stand_in(person, max(session.today, date.fromisoformat(theirs.first)), away)
    instead = f"{names[deputy]} stands in" if deputy and deputy in names else "nobody stands in"
    session.warn(f"{theirs.name} is away from {session.on(theirs.first)} to {session.on(theirs.last)}; {instead}.")


@command("answer", writes=True, short_help="Answer an offer: take, pass, help, ask or decline.")
@ref_argument()
@click.argument("answer", metavar="ANSWER", type=choice(Answer))
@click.option(
    "--reason",
    type=Code("decline_reasons", "reason"),
    default="",
    help="Why not: not_our_area, no_time, wrong_size, conflict, existing_contact, need_more, other.",
)
@click.option("--to", metavar="PERSON", default="", help="The colleague it is passed to.")
@click.option("--note", metavar="TEXT", default="", help="A word to the hub, or the question for it.")
@click.option("--suggest", metavar="CODE", default="", help="A department that might, when declining.")
@click.option("--on-behalf-of", metavar="PERSON", default="", help="Whose answer the hub notes down.")
@click.option("--department", metavar="CODE", default="", help="Whose offer is answered, where several wait.")
def answer(session: Session, ref: str, answer: str, reason: str, to: str, note: str, suggest: str, on_behalf_of: str,
           department: str) -> None:  # fmt: skip
    """Answer an offer: take it, pass it to a colleague, help, ask the hub, or decline.

    ANSWER is take, pass (--to), help, ask (--note) or decline (--reason).
    """
    found = session.enquiry(ref)
    chosen = _open_offer(session, found, department) if department else ""
    outcome = offers.answer(
        session.hub, found, answer, by=session.by, on_behalf_of=session.person(on_behalf_of), offer_id=chosen,
        reason=reason, to=session.person(to), note=note, suggest=session.department(suggest),
    )  # fmt: skip
    report_enquiry(session, outcome, found)


@command("return", writes=True)
@ref_argument()
@click.option("--note", metavar="TEXT", default="", help="Why, in a word to the hub.")
@click.option("--on-behalf-of", metavar="PERSON", default="", help="Who gives it back.")
def give_back(session: Session, ref: str, note: str, on_behalf_of: str) -> None:
    """Return an enquiry to the hub; the employer's reply date stays."""
    found = session.enquiry(ref)
    outcome = offers.give_back(
        session.hub, found, by=session.by, note=note, on_behalf_of=session.person(on_behalf_of),
        for_others=session.viewer.is_hub,
    )  # fmt: skip
    report_enquiry(session, outcome, found)


@command("tell", writes=True, context_settings=DASHES_ARE_WORDS)
@ref_argument()
@click.argument("text", metavar="TEXT")
@click.option("--department", metavar="CODE", default="", help="Whose question it is, where several ask.")
def tell(session: Session, ref: str, text: str, department: str) -> None:
    """Answer a department's question; its clock runs again."""
    found = session.enquiry(ref)
    chosen = _open_offer(session, found, department) if department else ""
    report_enquiry(session, offers.tell(session.hub, found, chosen, text, by=session.by), found)


@command("withdraw", writes=True)
@ref_argument()
@click.argument("code", metavar="CODE")
def withdraw(session: Session, ref: str, code: str) -> None:
    """Take back an offer that was not answered yet."""
    found = session.enquiry(ref)
    report_enquiry(
        session, offers.withdraw(session.hub, found, _open_offer(session, found, code), by=session.by), found
    )


@command("confirm", writes=True)
@ref_argument()
@click.argument("person", metavar="PERSON")
def confirm(session: Session, ref: str, person: str) -> None:
    """Settle who has it where two people said yes."""
    found = session.enquiry(ref)
    detail, chosen = _detail(session, found), session.person(person, needed=True)
    claim = next((one.id for one in detail.claims if one.person == chosen), "")
    if not claim:
        said = " and ".join(one.name for one in detail.claims) or "nobody"
        raise NotAllowed(f"That colleague did not say yes to {detail.ref}; {said} did.")
    report_enquiry(session, offers.confirm(session.hub, found, claim, by=session.by), found)


@command("told", writes=True, short_help="What you are still to be told.")
@click.option("--got-it", is_flag=True, help="Note that you have read it all.")
def told(session: Session, got_it: bool) -> None:
    """Show what you are still to be told: another has it, it is not on offer any more, somebody offers you their help."""
    found = notices.of_viewer(session.reads, session.viewer)

    def text() -> str:
        lines = [
            f"{one.what} ({one.subject})" + (f" To offer it: hubcrm answer {one.ref} help" if one.may_help else "") for one in found
        ]
        return "\n".join(layout.wrapped(line, hanging="  ") for line in lines) or "There is nothing to tell you."

    if got_it:
        for one in found:
            dismiss_notice(session.hub, one.enquiry, one.id, by=session.by)
    session.answer(
        [{"ref": one.ref, "subject": one.subject, "what": one.what, "at": session.iso(one.at)} for one in found], text
    )


def _open_offer(session: Session, enquiry_id: str, code: str) -> str:
    """The offer to a department that still waits for its answer."""
    detail, department = _detail(session, enquiry_id), session.department(code, needed=True)
    theirs = [one for one in detail.offers if one.department == department]
    waiting = [one.id for one in theirs if one.status == "open"]
    if waiting:
        return waiting[-1]
    name = people.department_name(session.reads, department)
    answered = "has answered already" if theirs else "was not offered it"
    raise NotAllowed(f"{name} {answered}: {detail.ref} waits for nothing from there.")


def _detail(session: Session, enquiry_id: str) -> Detail:
    return enquiries.detail(session.reads, enquiry_id, session.viewer, session.moment)
