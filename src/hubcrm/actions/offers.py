"""Offering an enquiry to departments, and what departments answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hubcrm.actions.doing import Done, done, enquiry_state, name_of, short_name, today
from hubcrm.actions.people import BY_EMAIL
from hubcrm.domain import enquiries, rules
from hubcrm.domain.changes import State
from hubcrm.domain.errors import Ambiguous, MissingFact, NotAllowed, NotFound
from hubcrm.domain.fields import clean_fields
from hubcrm.domain.words import Answer
from hubcrm.queries.labels import label
from hubcrm.queries.presence import absent

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub
    from hubcrm.store.transactions import Transaction


def offer(hub: Hub, enquiry_id: str, department: str, *, by: str, to: str = "", note: str = "",
          helpers: Sequence[str] = (), lead: bool = True, facts: Mapping[str, Any] | None = None) -> Done:  # fmt: skip
    """Offer to a department, optionally naming a person in it. A claim that stands is cleared and its holder told.

    `facts`: suggested ones that the offer takes over in the same step, where nobody has set them (see domain.fields).
    """
    with hub.transaction("Offer to a department", by=by) as tx:
        name = short_name(tx, department)
        found = tx.read("SELECT closed, hears FROM department WHERE id = ?", (department,))
        if not found:
            raise NotFound("This department is not in the hub any more; it may have been undone.")
        if found[0][0]:
            raise NotAllowed(f"{name} is not in use any more, so nothing is offered there.")
        state = enquiry_state(tx, enquiry_id)
        offered = rules.offer(state, department=department, to=to, note=note, helpers=helpers, lead=lead)
        blank = {key: value for key, value in clean_fields(facts or {}).items() if not state["f"].get(key)}
        if blank:
            tx.record("enquiry", enquiry_id, "set", blank)
        tx.label = f"Offer to {name}"
        live = [key for key, _ in enquiries.live_claims(state)]
        if live:
            tx.label = f"Offer again, to {name}"
            tx.record("enquiry", enquiry_id, "released", {"claims": live, "why": "reoffered"})
        by_email = found[0][1] == BY_EMAIL
        made = tx.record("enquiry", enquiry_id, "offered", {**offered, **({"by_email": 1} if by_email else {})}, subject="")
        if by_email:
            from hubcrm.actions.letters import write_offer

            write_offer(tx, enquiry_id, made)
            return done(tx, enquiry_id, f"The offer to {name} waits to be sent; their time begins when it is")
        away = absent(tx, today(hub)).get(to or _lead(tx, department))
        return done(tx, enquiry_id, f"Offered to {name}" + (f". {away.said(today(hub))}" if away else ""))


def _lead(tx: Transaction, department: str) -> str:
    rows = tx.read("SELECT id FROM person WHERE department = ? AND role = 'lead' AND left = 0 LIMIT 1", (department,))
    return str(rows[0][0]) if rows else ""


def find_offer(tx: Transaction, state: State, person: str, offer_id: str = "") -> str:
    """The open offer that this person answers: the given one, one naming them, their department's, or the only one."""
    waiting = enquiries.open_offers(state)
    if offer_id:
        return offer_id
    named = [key for key, one in waiting if one["to"] == person and person]
    if named:
        return named[0]
    if not waiting:
        raise NotAllowed("No offer of this enquiry is waiting for an answer.")
    rows = tx.read("SELECT department FROM person WHERE id = ?", (person,)) if person else []
    department = rows[0][0] if rows else ""
    theirs = [key for key, one in waiting if department and one["department"] == department]
    if theirs:
        return theirs[0]
    names = " and ".join(short_name(tx, one["department"]) for _, one in waiting)
    if department:  # somebody of the hub may note down any department's answer, another department may not give it
        raise NotAllowed(f"It is offered to {names}, not to {short_name(tx, department)}.")
    if len(waiting) == 1:
        return waiting[0][0]
    raise Ambiguous(f"It is offered to {names}. Say for which of them you answer.")


def answer(hub: Hub, enquiry_id: str, kind: str, *, by: str, on_behalf_of: str = "", offer_id: str = "", reason: str = "",
           to: str = "", note: str = "", suggest: str = "") -> Done:  # fmt: skip
    """A department's answer: take, pass to a colleague, help, ask the hub, or decline with a reason."""
    who = on_behalf_of or by
    title = {"take": "Take it", "pass": "Pass to a colleague", "help": "Offer help", "ask": "Ask the hub",
             "decline": "Not for us"}[Answer(kind)]  # fmt: skip
    with hub.transaction(title, by=by, on_behalf_of=on_behalf_of if on_behalf_of != by else "") as tx:
        return answer_within(
            tx, enquiry_id, kind, who, offer_id=offer_id, reason=reason, to=to, note=note, suggest=suggest
        )


def answer_within(tx: Transaction, enquiry_id: str, kind: str, who: str, *, offer_id: str = "", reason: str = "",
                  to: str = "", note: str = "", suggest: str = "") -> Done:  # fmt: skip
    """Record the answer of `who` inside an action that does more."""
    state = enquiry_state(tx, enquiry_id)
    if kind == Answer.TAKE:
        return _take(tx, enquiry_id, state, who, offer_id)
    rules.must_be_open(state)
    if kind == Answer.HELP and not offer_id and rules.lost_to_another(state, who):
        return _help_the_other(tx, enquiry_id, state, note)
    chosen = find_offer(tx, state, who, offer_id)
    facts = rules.answer(state, chosen, kind, reason=reason, to=to, note=note, suggest=suggest)
    personal = {"note": note.strip()} if note.strip() else {}
    tx.record("enquiry", enquiry_id, "answered", facts, personal, subject=enquiry_id if personal else "")
    said = {
        "pass": f"Passed to {name_of(tx, 'person', to, 'your colleague')}",
        "help": "Thank you: the hub knows you will help",
        "ask": "Sent to the hub; your clock stands still until they answer",
        "decline": f"Noted: {label('decline_reasons', reason).lower()}",
    }[kind]
    return done(tx, enquiry_id, said)


def _take(tx: Transaction, enquiry_id: str, state: State, person: str, offer_id: str) -> Done:
    holds = enquiries.holder(state)
    if holds is not None:
        rules.claim(state, offer_id, person, name_of(tx, "person", holds["person"], "A colleague"))
    rules.must_be_open(state)
    chosen = find_offer(tx, state, person, offer_id)
    name = name_of(tx, "person", person)
    tx.label = f"{name} takes it" if name else "Take it"
    tx.record("enquiry", enquiry_id, "claimed", rules.claim(state, chosen, person))
    return done(
        tx, enquiry_id, f"Yours. {state.get('ref', '')} is on your list" if person == tx.by else f"{name} has taken it"
    )


def _help_the_other(tx: Transaction, enquiry_id: str, state: State, note: str) -> Done:
    holds = enquiries.holder(state) or {"person": ""}
    personal = {"note": note.strip()} if note.strip() else {}
    tx.record("enquiry", enquiry_id, "offered_help", {}, personal, subject=enquiry_id if personal else "")
    for notice in state.get("notices", ()):
        if notice["what"] == "another_confirmed" and notice["person"] == tx.who:
            tx.record("enquiry", enquiry_id, "noticed", {"notice": notice["id"]})
    return done(tx, enquiry_id, f"{name_of(tx, 'person', holds['person'], 'Your colleague')} hears that you will help")


def give_back(
    hub: Hub, enquiry_id: str, *, by: str, note: str = "", on_behalf_of: str = "", for_others: bool = False
) -> Done:
    """Return an enquiry to the hub. The employer's reply date stays as promised."""
    with hub.transaction("Return to the hub", by=by, on_behalf_of=on_behalf_of if on_behalf_of != by else "") as tx:
        facts = rules.give_back(enquiry_state(tx, enquiry_id), on_behalf_of or by, may_for_others=for_others)
        personal = {"note": note.strip()} if note.strip() else {}
        tx.record("enquiry", enquiry_id, "released", facts, personal, subject=enquiry_id if personal else "")
        return done(tx, enquiry_id, "Returned to the hub")


def tell(hub: Hub, enquiry_id: str, offer_id: str, text: str, *, by: str) -> Done:
    """The hub answers a department's question; the department's clock runs again."""
    if not text.strip():
        raise MissingFact("Write the answer for the department.", "text")
    with hub.transaction("Answer a department's question", by=by) as tx:
        state = enquiry_state(tx, enquiry_id)
        chosen = offer_id or next((key for key, one in enquiries.open_offers(state) if "question" in one), "")
        if "question" not in state["offers"].get(chosen, {}):
            raise NotAllowed("No department has an open question about this enquiry.")
        tx.record("enquiry", enquiry_id, "told", {"offer": chosen}, {"text": text.strip()}, subject=enquiry_id)
        rows = tx.read("SELECT hears FROM department WHERE id = ?", (state["offers"][chosen]["department"],))
        if rows and rows[0][0] == BY_EMAIL:
            return done(tx, enquiry_id, "Answered; their clock runs again. They hear by e-mail: write it to them (R)")
        return done(tx, enquiry_id, "Answered; their clock runs again")


def withdraw(hub: Hub, enquiry_id: str, offer_id: str, *, by: str) -> Done:
    """Take an offer back that has not been answered; the department is told."""
    with hub.transaction("Withdraw an offer", by=by) as tx:
        state = enquiry_state(tx, enquiry_id)
        one = state["offers"].get(offer_id)
        if one is None or one["status"] != "open":
            raise NotAllowed("This offer was answered already.")
        tx.record("enquiry", enquiry_id, "withdrawn", {"offer": offer_id})
        return done(tx, enquiry_id, f"Withdrawn from {short_name(tx, one['department'])}")


def confirm(hub: Hub, enquiry_id: str, claim_id: str, *, by: str) -> Done:
    """Two people said yes: settle on one; the other is told kindly."""
    with hub.transaction("Settle who has it", by=by) as tx:
        state = enquiry_state(tx, enquiry_id)
        tx.record("enquiry", enquiry_id, "confirmed", rules.confirm(state, claim_id))
        name = name_of(tx, "person", state["claims"][claim_id]["person"], "That colleague")
        return done(tx, enquiry_id, f"{name} has it; the other is told")
