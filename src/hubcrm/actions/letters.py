"""Letters: kept as drafts, opened in the person's own mail program, and noted down once they were sent. Nothing is sent here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from hubcrm.actions.doing import Done, done, enquiry_state, short_name, today
from hubcrm.domain.enquiries import is_open, open_offers
from hubcrm.domain.errors import MissingFact, NotAllowed, NotFound
from hubcrm.domain.promises import say_day
from hubcrm.domain.records import fields_of, split_personal
from hubcrm.domain.words import FollowUpKind
from hubcrm.exports import mail_draft, templates

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub
    from hubcrm.store.transactions import Transaction

LONGEST: Final = 40_000  # characters of a letter
KEEPS: Final[Mapping[str, str]] = {
    "acknowledgement": FollowUpKind.ACK,
    "introduction": FollowUpKind.INTRO,
    "proposal_cover": FollowUpKind.PROPOSAL,
    "nudge": FollowUpKind.CHASE_DEPARTMENT,
    "thanks": FollowUpKind.THANK,
}
"""Template -> the next action that is done with it."""
_NO_NEWS: Final = frozenset({"acknowledgement", "ring_back", "hold", "three_try_close"})
"""What these say helps nobody yet, so that the promise to hear from somebody who can help still stands."""


def write(hub: Hub, enquiry_id: str, template: str, *, by: str, subject: str, text: str, to_email: str = "",
          to_name: str = "", offer: str = "", next_kind: str = "", due: date | None = None) -> Done:  # fmt: skip
    """Keep a letter that is to be sent. `next_kind` and `due`: the next action planned once it was."""
    usual = templates.usual_one(template)
    if usual.to == "employer":
        offer = ""
    with hub.transaction(f"Write: {usual.title.lower()}", by=by) as tx:
        state = enquiry_state(tx, enquiry_id)
        if offer and offer not in dict(open_offers(state)):
            raise NotAllowed("This offer was answered already, so there is nobody to write to about it.")
        made = _create(
            tx, enquiry_id, template, subject=subject, text=text, to_email=to_email, to_name=to_name, offer=offer,
            next_kind=next_kind, due=due, mark=_mark(state, offer),
        )  # fmt: skip
        return done(tx, made, "Kept under “To send”; nothing was sent")


def write_offer(tx: Transaction, enquiry_id: str, offer: str) -> str:
    """Keep the letter of an offer to a department that hears by e-mail; within the offering's own transaction."""
    from hubcrm.queries import letters, people
    from hubcrm.queries.reading import Moment

    moment = Moment(tx.hub.calendar_of(tx).local(tx.now).date(), tx.now)
    begun = letters.begin(tx, enquiry_id, "offer_brief", people.viewer(tx, tx.who), moment, offer=offer)
    return _create(
        tx, enquiry_id, "offer_brief", subject=begun.subject, text=begun.text, to_email=begun.to_email,
        to_name=begun.to_name, offer=offer, mark=begun.mark,
    )  # fmt: skip


def rewrite(hub: Hub, letter: str, *, by: str, subject: str, text: str, to_email: str, to_name: str = "") -> Done:
    """Change a letter that was not sent yet."""
    with hub.transaction("Change a letter", by=by) as tx:
        fields = _to_send(tx, letter)
        state = enquiry_state(tx, fields["enquiry"])
        facts = _facts(
            subject, text, to_email, to_name or fields.get("to_name", ""), _mark(state, fields.get("offer", ""))
        )
        changed = {key: value for key, value in facts.items() if value != fields.get(key, "")}
        if changed:
            data, personal = split_personal("letter", changed)
            tx.record("letter", letter, "set", data, personal, subject=fields["enquiry"])
        return done(tx, letter, "Letter changed" if changed else "")


def note_sent(hub: Hub, letter: str, *, by: str) -> Done:
    """Somebody sent it: an employer has heard from us, and what follows is planned; a department's clock starts now."""
    with hub.transaction("Sent", by=by) as tx:
        fields = _to_send(tx, letter)
        enquiry_id, template, offer = fields["enquiry"], fields["template"], fields.get("offer", "")
        state = enquiry_state(tx, enquiry_id)
        title = templates.usual_one(template).title
        tx.label = f"Sent: {title.lower()}"
        tx.record("letter", letter, "set", {"status": "sent", "done_at": tx.now})
        text = {"text": f"{fields['subject']}\n\n{fields['text']}"}
        facts: dict[str, Any] = {"letter": letter, "message": message_id(letter)}
        if not offer:
            if template not in _NO_NEWS:
                facts["reply"] = 1
            tx.record(
                "enquiry", enquiry_id, "logged", {"log": "email", "way": "out", **facts}, text, subject=enquiry_id
            )
            said = f"Noted: {title.lower()} sent"
        elif template == "nudge":
            tx.record(
                "enquiry", enquiry_id, "logged", {"log": "note", "way": "none", **facts}, text, subject=enquiry_id
            )
            said = f"Noted: {_department(tx, state, offer)} was asked again"
        else:
            tx.record("enquiry", enquiry_id, "mailed", {"offer": offer, **facts}, text, subject=enquiry_id)
            rows = tx.read("SELECT due FROM offer WHERE id = ?", (offer,))
            due = date.fromisoformat(rows[0][0]) if rows and rows[0][0] else None
            until = f"; they answer by {say_day(due, today(hub))}" if due else ""
            said = f"Offered to {_department(tx, state, offer)}{until}"
        follows = _go_on(tx, enquiry_id, template, fields)
        return done(tx, letter, f"{said}{follows(today(hub)) if follows else ''}")


def _go_on(tx: Transaction, enquiry_id: str, template: str, fields: Mapping[str, Any]) -> Any:
    """Tick off the next action that this letter was, and plan the one that follows; what is said of it, or None."""
    state = enquiry_state(tx, enquiry_id)
    if not is_open(state):
        return None
    kind = str(KEEPS.get(template, ""))
    if kind:
        planned = tx.read(
            "SELECT id FROM follow_up WHERE enquiry = ? AND status = 'open' AND kind = ?", (enquiry_id, kind)
        )
        for (follow_up,) in planned:
            tx.set("follow_up", follow_up, {"status": "done", "done_at": tx.now})
        if tx.read("SELECT 1 FROM enquiry WHERE id = ? AND next_kind = ?", (enquiry_id, kind)):
            tx.record("enquiry", enquiry_id, "acted", {"kind": kind})
    coming, due = fields.get("next_kind", ""), fields.get("due", "")
    if not (coming and due):
        return None
    if tx.read("SELECT 1 FROM follow_up WHERE enquiry = ? AND status = 'open' AND kind = ?", (enquiry_id, coming)):
        return None
    follow = {"kind": coming, "enquiry": enquiry_id, "due": due, "owner": tx.who, "status": "open"}
    tx.create("follow_up", {key: value for key, value in follow.items() if value})
    from hubcrm.queries.labels import speaker

    words = speaker(tx)("follow_up_kinds", coming)
    return lambda day: f". Next: {words[:1].lower()}{words[1:]} by {say_day(date.fromisoformat(due), day)}"


def drop(hub: Hub, letter: str, *, by: str) -> Done:
    """It is not to be sent after all. An offer that nobody heard of is taken back with its letter."""
    with hub.transaction("Drop a letter", by=by) as tx:
        fields = _to_send(tx, letter)
        offer = fields.get("offer", "")
        tx.record("letter", letter, "set", {"status": "dropped", "done_at": tx.now})
        state = enquiry_state(tx, fields["enquiry"])
        if fields["template"] == "offer_brief" and dict(open_offers(state)).get(offer, {}).get("unsent"):
            tx.record("enquiry", fields["enquiry"], "withdrawn", {"offer": offer})
            return done(tx, letter, f"Dropped, and the offer to {_department(tx, state, offer)} with it")
        return done(tx, letter, "Dropped; nothing was sent")


def message_id(letter: str) -> str:
    """The message id that a letter's file carries; an answer names it."""
    from hubcrm.queries.letters import OURS

    return f"{letter}{OURS}"


def word(hub: Hub, template: str, subject: str, text: str, *, by: str) -> Done:
    """The hub's own words for a template, for the whole team. Refuses what cannot be filled in, and says where."""
    usual = templates.usual_one(template)
    subject, text = " ".join(subject.split()), text.replace("\r\n", "\n").strip("\n")
    if not subject or not text.strip():
        raise MissingFact("A template needs a subject and a text.", "text" if subject else "subject")
    if len(subject) > 300:
        raise NotAllowed("A subject has at most 300 characters.")
    templates.check(subject, text)
    return _word(hub, template, subject, text, f"Word “{usual.title}”", f"Saved: {usual.title}", by)


def back_to_usual(hub: Hub, template: str, *, by: str) -> Done:
    """The words that come with the program hold again."""
    title = templates.usual_one(template).title
    return _word(hub, template, "", "", f"Back to the usual “{title}”", f"{title} has its usual words again", by)


def _word(hub: Hub, template: str, subject: str, text: str, label: str, said: str, by: str) -> Done:
    with hub.transaction(label, by=by) as tx:
        record = tx.derived_id(f"wording:{template}")  # the same on every computer, so that two who word it meet
        fields = fields_of(tx.state("wording", record))
        facts = {"template": template, "subject": subject, "text": text}
        if fields is None and text:
            tx.create("wording", facts, entity_id=record)
        elif fields is not None and any(fields.get(key, "") != value for key, value in facts.items()):
            tx.set("wording", record, facts)
        return done(tx, template, said if tx.kinds else "It says so already")


def record_answer(hub: Hub, enquiry_id: str, reply: str, *, by: str, person: str = "", suggest: str = "") -> Done:
    """Record what a department's e-mail was understood to say. `person`: whose answer it is, where the address did not tell.

    Raises NotAllowed where it was not understood, and MissingFact where nobody is named for a yes.
    """
    from hubcrm.actions.offers import answer_within
    from hubcrm.queries.department_replies import understood_reply

    with hub.transaction("Record an answer", by=by) as tx:
        found = understood_reply(tx, enquiry_id, reply)
        if found is None or not found.kind:
            raise NotAllowed(
                "This e-mail says nothing that could be recorded. Read it, and note down the answer yourself."
            )
        who = found.person or person
        if not who and found.kind in ("take", "help"):
            raise MissingFact("Say who wrote it: their name stands for the department from now on.", "person")
        tx.on_behalf_of = who if who != by else ""
        note = found.words if found.kind == "ask" or (found.kind == "decline" and found.words) else ""
        outcome = answer_within(
            tx, enquiry_id, found.kind, who, offer_id=found.offer, reason=found.reason, note=note,
            suggest=suggest or found.suggest,
        )  # fmt: skip
        tx.on_behalf_of = ""
        tx.record("enquiry", enquiry_id, "seen_reply")
        return done(tx, enquiry_id, outcome.said)


def _create(tx: Transaction, enquiry_id: str, template: str, *, subject: str, text: str, to_email: str, to_name: str,
            mark: str, offer: str = "", next_kind: str = "", due: date | None = None) -> str:  # fmt: skip
    facts = _facts(subject, text, to_email, to_name, mark)
    facts |= {"enquiry": enquiry_id, "offer": offer, "template": template, "status": "to_send", "owner": tx.by}
    if next_kind and due is not None:
        facts |= {"next_kind": FollowUpKind(next_kind).value, "due": due.isoformat()}
    data, personal = split_personal("letter", {key: value for key, value in facts.items() if value})
    made = tx.new_id()
    tx.record("letter", made, "created", data, personal, subject=enquiry_id)  # erased with the enquiry
    return made


def _facts(subject: str, text: str, to_email: str, to_name: str, mark: str) -> dict[str, Any]:
    from hubcrm.queries.letters import marked

    said = text.replace("\r\n", "\n").strip("\n")
    if not said.strip():
        raise MissingFact("There are no words in this letter yet.", "text")
    if len(said) > LONGEST:
        raise NotAllowed(
            f"This letter is too long: at most {LONGEST:,} characters. Attach the rest in your mail program."
        )
    return {
        "subject": marked(mail_draft.one_line(subject), mark),
        "text": said,
        "to_email": mail_draft.address(to_email),
        "to_name": mail_draft.one_line(to_name, 200),
    }


def _mark(state: Mapping[str, Any], offer: str) -> str:
    from hubcrm.intake.answers import offer_code

    ref = str(state.get("ref", ""))
    return offer_code(ref, offer) if offer else ref


def _to_send(tx: Transaction, letter: str) -> dict[str, Any]:
    fields = fields_of(tx.state("letter", letter))
    if fields is None:
        raise NotFound("This letter is not in the hub any more; it may have been undone.")
    if fields.get("status") != "to_send":
        raise NotAllowed(
            "This letter was sent already." if fields.get("status") == "sent" else "This letter was dropped."
        )
    return fields


def _department(tx: Transaction, state: Mapping[str, Any], offer: str) -> str:
    return short_name(tx, state["offers"].get(offer, {}).get("department", ""))
