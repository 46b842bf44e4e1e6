"""Letters to employers and departments: kept as drafts, handed to the mail program, noted down once they were sent."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from hubcrm.actions import letters as actions
from hubcrm.cli import layout
from hubcrm.cli.options import DASHES_ARE_WORDS, command, ref_argument
from hubcrm.cli.session import Session, blank_to_none, sentence
from hubcrm.cli.working import report_enquiry
from hubcrm.domain.errors import Ambiguous, NotFound, NotWritable, UnreadableFile
from hubcrm.exports import mail_draft
from hubcrm.queries import department_replies
from hubcrm.queries import letters as queries
from hubcrm.queries.letters import Letter


@command("reply", writes=True, short_help="Write a letter about an enquiry; nothing is sent.")
@ref_argument()
@click.option("--template", metavar="NAME", default="acknowledgement", help="What to begin with (see “templates”).")
@click.option("--to", metavar="ADDRESS", default="", help="Another address.")
@click.option("--subject", metavar="TEXT", default="", help="Another subject; our reference stays in it.")
@click.option("--text", metavar="TEXT", default="", help="Other words; “-” reads the input.")
@click.option("--file", "path", metavar="FILE", default="", help="Save it as an e-mail for your mail program, too.")
@click.option("--preview", is_flag=True, help="Only show it; keep nothing.")
def reply(
    session: Session, ref: str, template: str, to: str, subject: str, text: str, path: str, preview: bool
) -> None:
    """Write a letter to the employer, or a nudge to a department, and keep it under “to-send”.

    Nothing is sent: hand it to your own mail program, send it there, then note it with “sent”.
    """
    found = session.enquiry(ref)
    begun = queries.begin(session.reads, found, template.strip().replace("-", "_"), session.viewer, session.moment)
    words = sys.stdin.read() if text == "-" else text or begun.text
    given = {"subject": subject or begun.subject, "text": words, "to_email": to or begun.to_email}
    if preview:
        document = {"template": begun.template, "to": given["to_email"] or None, "to_name": begun.to_name or None}
        session.answer(
            {**document, "subject": given["subject"], "text": words},
            lambda: _letter_text(begun.to_name, given["to_email"], given["subject"], words),
        )
        return
    due = date.fromisoformat(begun.next_due) if begun.next_due else None
    outcome = actions.write(
        session.hub, found, begun.template, by=session.by, to_name=begun.to_name, offer=begun.offer,
        next_kind=begun.next_kind, due=due, **given,
    )  # fmt: skip
    _report(session, outcome.said, str(outcome.value), path)


@command("to-send")
def to_send(session: Session) -> None:
    """List the letters that wait to be sent."""
    found = queries.to_send(session.reads, session.viewer)

    def text() -> str:
        if not found:
            return "No letter waits to be sent. Write one with: hubcrm reply REF"
        rows = [(one.id[-6:], one.ref, one.title, f"{one.whom} {_angled(one)}".strip(), one.about) for one in found]
        return layout.table(("Letter", "Enquiry", "What", "To", "About"), rows, whole=(3,), spare=(4,))

    session.answer([_document(session, one) for one in found], text)


@command("sent", writes=True, short_help="Note that you have sent a letter.")
@click.argument("letter", metavar="LETTER")
def sent(session: Session, letter: str) -> None:
    """Note that you have sent a letter: what it keeps is kept, what follows is planned."""
    found = _letter(session, letter)
    report_enquiry(session, actions.note_sent(session.hub, found.id, by=session.by), found.enquiry)


@click.group("letter")
def letter() -> None:
    """Show, save or drop a letter that waits to be sent."""


@command("show")
@click.argument("chosen", metavar="LETTER")
def show(session: Session, chosen: str) -> None:
    """Show a letter whole."""
    one = _letter(session, chosen)
    session.answer(_document(session, one), lambda: _letter_text(one.to_name, one.to_email, one.subject, one.text))


@command("save")
@click.argument("chosen", metavar="LETTER")
@click.argument("path", metavar="FILE")
def save(session: Session, chosen: str, path: str) -> None:
    """Save a letter as an e-mail that your mail program opens as a draft."""
    one = _letter(session, chosen)
    place = _save(session, one, path)
    session.answer({"file": str(place)}, lambda: sentence(f"Saved as {place}"))


@command("drop", writes=True)
@click.argument("chosen", metavar="LETTER")
def drop(session: Session, chosen: str) -> None:
    """Drop a letter: it is not to be sent. An offer that nobody heard of goes with it."""
    one = _letter(session, chosen)
    session.report(actions.drop(session.hub, one.id, by=session.by), id=one.id, ref=one.ref)


letter.add_command(show)
letter.add_command(save)
letter.add_command(drop)


@command("read-answer", writes=True, short_help="What a department's e-mail says; --record notes it down.")
@ref_argument()
@click.option("--record", is_flag=True, help="Note it down as their answer.")
@click.option("--on-behalf-of", metavar="PERSON", default="", help="Who wrote it, where the address does not tell.")
def read_answer(session: Session, ref: str, record: bool, on_behalf_of: str) -> None:
    """Say how the newest e-mail of a department about its offer is understood. Without --record nothing is noted down."""
    found = session.enquiry(ref)
    understood = department_replies.understood(session.reads, found)
    if understood is None:
        raise NotFound("No department has written about this enquiry since it was last read.")
    if record:
        person = session.person(on_behalf_of)
        outcome = actions.record_answer(session.hub, found, understood.reply, by=session.by, person=person)
        report_enquiry(session, outcome, found)
        return
    document = blank_to_none(
        {"ref": understood.ref, "department": understood.department_name, "who": understood.who,
         "answer": understood.kind, "reason": understood.reason, "understood": understood.sentence, "text": understood.text}
    )  # fmt: skip
    again = f"\nRecord it with: hubcrm read-answer {understood.ref} --record" if understood.kind else ""
    session.answer(document, lambda: f"{sentence(understood.sentence)}{again}")


@command(
    "templates", writes=True, context_settings=DASHES_ARE_WORDS, short_help="List, show or word the letter templates."
)
@click.argument("name", metavar="[NAME]", default="")
@click.option("--subject", metavar="TEXT", default="", help="Another subject for it.")
@click.option(
    "--text", "source", metavar="FILE", default="", help="Other words for it, from a text file; “-” reads the input."
)
@click.option("--usual", is_flag=True, help="Back to the usual words.")
def templates(session: Session, name: str, subject: str, source: str, usual: bool) -> None:
    """List the letter templates, show one, or word one your own way for the whole team."""
    if not name:
        found = queries.worded(session.reads)
        session.answer(
            [
                {"template": one.code, "title": one.title, "to": one.to, "about": one.about, "own": one.own}
                for one in found
            ],
            lambda: layout.table(
                ("Template", "To", "Worded", "What it does"),
                [(one.code, one.to, "by us" if one.own else "as usual", one.about) for one in found],
                spare=(3,),
            ),
        )
        return
    code = name.strip().replace("-", "_")
    one = queries.worded_one(session.reads, code)
    if usual:
        session.report(actions.back_to_usual(session.hub, code, by=session.by), template=code)
    elif subject or source:
        text = _words_from(source) if source else one.text
        session.report(actions.word(session.hub, code, subject or one.subject, text, by=session.by), template=code)
    else:
        facts = {
            "template": code,
            "title": one.title,
            "to": one.to,
            "subject": one.subject,
            "text": one.text,
            "own": one.own,
        }
        session.answer(facts, lambda: f"Subject: {one.subject}\n\n{one.text}")


def _words_from(source: str) -> str:
    if source == "-":
        return sys.stdin.read()
    try:
        return Path(source).expanduser().read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"“{source}” could not be read as text: {error}.") from error


def _report(session: Session, said: str, made: str, path: str) -> None:
    one = queries.one(session.reads, made)
    place = _save(session, one, path) if path else None
    where = f" It is in {place}." if place else ""

    def text() -> str:
        whole = _letter_text(one.to_name, one.to_email, one.subject, one.text)
        return f"{whole}\n\n{sentence(said)}{where} Once you have sent it: hubcrm sent {one.id[-6:]}"

    session.answer({**_document(session, one), "file": str(place) if place else None, "said": said}, text)


def _save(session: Session, one: Letter, path: str) -> Path:
    place = Path(path).expanduser()
    try:
        place.write_bytes(mail_draft.as_file(draft_of(session, one)))
    except OSError as error:
        raise NotWritable(f"“{place}” could not be written: {error.strerror or error}.") from error
    return place


def draft_of(session: Session, one: Letter) -> mail_draft.MailDraft:
    """A kept letter as the mail program gets it."""
    answers = queries.answered_by(session.reads, one)
    return mail_draft.MailDraft(one.to_name, one.to_email, one.subject, one.text, actions.message_id(one.id), answers)


def _letter(session: Session, typed: str) -> Letter:
    """The letter to send that is named by the end of its id or by its enquiry's reference."""
    plain = typed.strip().casefold()
    waiting = queries.to_send(session.reads, session.viewer, 10_000)
    found = [one for one in waiting if plain and (one.id.endswith(plain) or one.ref.casefold() == plain)]
    if not found:
        raise NotFound(f"No letter “{typed[:40]}” waits to be sent. List them with: hubcrm to-send")
    if len(found) > 1:
        raise Ambiguous(f"Several letters fit: {', '.join(one.id[-6:] for one in found[:8])}. Choose one of them.")
    return found[0]


def _document(session: Session, one: Letter) -> dict[str, Any]:
    draft = draft_of(session, one)
    return blank_to_none(
        {"id": one.id, "ref": one.ref, "template": one.template, "title": one.title, "to": one.to_email,
         "to_name": one.to_name, "subject": one.subject, "text": one.text, "offer": one.offer, "status": one.status,
         "owner": one.owner_name, "made": session.iso(one.made),
         "link": mail_draft.link(draft) if mail_draft.fits_in_a_link(draft) else None}
    )  # fmt: skip


def _letter_text(name: str, email: str, subject: str, text: str) -> str:
    to = f"{name} <{email}>" if name and email else email or name or "(no address is known)"
    return f"To: {to}\nSubject: {subject}\n\n{text}"


def _angled(one: Letter) -> str:
    return f"<{one.to_email}>" if one.to_email and one.whom != one.to_email else ""
