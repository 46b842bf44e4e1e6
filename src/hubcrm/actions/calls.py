"""What comes of a call: answers and facts, what was noted, and when we ring back; all of it one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING, Any

from hubcrm.actions.doing import enquiry_state, today
from hubcrm.domain import rules
from hubcrm.domain.changes import State
from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.fields import QUESTIONS, clean_fields
from hubcrm.domain.outcome import Outcome
from hubcrm.domain.promises import say_day
from hubcrm.domain.records import fields_of
from hubcrm.domain.words import FollowUpKind, LogKind
from hubcrm.queries.labels import lists

if TYPE_CHECKING:
    from hubcrm.actions.receiving import Received
    from hubcrm.intake.drafts import Draft
    from hubcrm.store.hub import Hub
    from hubcrm.store.transactions import Transaction

_MOST_EMPLOYEES = 9  # digits


@dataclass(frozen=True, slots=True)
class Call:
    """What was said and learnt.

    `answered`: somebody spoke to us; else we only tried. `answers`: question (see domain.fields.QUESTIONS) -> words.
    `facts`: those of the enquiry, by name (type, need, deadline, value, where, ok_to_share). `size`: how many work there,
    as it was typed. `back_on` and `back_at`: when we ring again. `at`: when it was, UTC milliseconds.
    """

    answered: bool = True
    notes: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    size: str = ""
    back_on: date | None = None
    back_at: time | None = None
    at: int | None = None


def note(hub: Hub, enquiry_id: str, call: Call, *, by: str) -> Outcome[str]:
    """Note a call about an enquiry: its facts, a log entry, how large the employer is, and the call back."""
    with hub.transaction("Log a call" if call.answered else "Log a try without answer", by=by) as tx:
        state = enquiry_state(tx, enquiry_id)
        _record(tx, enquiry_id, state, call, today(hub))
        said = "Call logged" if call.answered else "Try logged"
        return Outcome(enquiry_id, tx.kinds, f"{said}{_back(call, today(hub))}", True)


def take(hub: Hub, draft: Draft, call: Call, *, by: str) -> Outcome[list[Received]]:
    """Take in the enquiry of somebody who rings: `draft` holds who they are; their words are the notes, else the answers."""
    from dataclasses import replace

    from hubcrm.actions import receiving
    from hubcrm.intake.drafts import subject_from

    text = call.notes.strip() or answers_in_words(call.answers)
    if not text:
        raise NotAllowed("Note what they need, in their words; one sentence is enough.")
    draft = replace(draft, text=text, subject=subject_from(text), subject_given=False)

    def also(tx: Transaction, received: Sequence[Received]) -> None:
        one = received[0]
        if one.enquiry:
            _record(tx, one.enquiry, enquiry_state(tx, one.enquiry), call, today(hub), told=text)

    made = receiving.receive(hub, [draft], by=by, label="Take a call", also=also)
    ref = made.value[0].ref
    return Outcome(made.value, made.kinds, f"{ref} taken down{_back(call, today(hub))}", made.undoable)


def answers_in_words(answers: Mapping[str, str]) -> str:
    """The answers as lines of text, each after what was asked in short."""
    short = {entry["code"]: entry["short"] for entry in lists()["questions"]}
    return "\n".join(f"{short[one]}: {answers[one].strip()}" for one in QUESTIONS if answers.get(one, "").strip())


def _record(tx: Transaction, enquiry: str, state: State, call: Call, day: date, *, told: str = "") -> None:
    """Record a call on an enquiry; `told` is what the enquiry itself says already, so that the log need not repeat it."""
    if call.back_on is not None:
        rules.must_be_open(state)
        if call.back_on < day:
            raise NotAllowed("The day to ring back has gone by. Choose today or a day to come.")
    if call.at is not None and call.at > tx.now + 60_000:
        raise NotAllowed("That time is still to come. Plan it as a next action instead.")
    known = state["f"]
    facts = clean_fields({**call.facts, **call.answers})
    changed = {key: value for key, value in facts.items() if (known.get(key) or "") != (value or "")}
    if changed:
        tx.record("enquiry", enquiry, "set", changed)
    new = {one: call.answers[one] for one in QUESTIONS if one in changed and one in call.answers}
    words = "\n\n".join(part for part in (call.notes.strip(), answers_in_words(new)) if part and part != told)
    entry = rules.log(LogKind.CALL if call.answered else LogKind.NO_ANSWER)
    if call.at is not None:
        entry["when"] = call.at
    tx.record("enquiry", enquiry, "logged", entry, {"text": words} if words else {}, subject=enquiry)
    if call.size.strip():
        _set_size(tx, enquiry, call.size)
    if call.back_on is not None:
        planned = {"kind": FollowUpKind.CALL_BACK.value, "enquiry": enquiry, "due": call.back_on.isoformat(),
                   "owner": tx.by, "status": "open"}  # fmt: skip
        at = f"At {call.back_at:%H:%M}" if call.back_at is not None else ""
        tx.create("follow_up", {key: value for key, value in {**planned, "note": at}.items() if value})


def _set_size(tx: Transaction, enquiry: str, size: str) -> None:
    """How many work at the main employer; refused where the enquiry has none."""
    written = size.strip().replace(",", "")
    if not (written.isascii() and written.isdigit() and len(written) < _MOST_EMPLOYEES):
        raise NotAllowed("How many work there is a whole number, such as 45.")
    employers = (tx.state("enquiry", enquiry) or {"f": {}})["f"].get("employers") or ()
    if not employers:
        raise NotAllowed("Name the employer first, so that it can be said how many work there.")
    known = fields_of(tx.state("employer", employers[0]))
    if known is not None and known.get("employees") != int(written):
        tx.set("employer", employers[0], {"employees": int(written)})


def _back(call: Call, day: date) -> str:
    if call.back_on is None:
        return ""
    return f". Ring back {say_day(call.back_on, day)}{f' at {call.back_at:%H:%M}' if call.back_at is not None else ''}"
