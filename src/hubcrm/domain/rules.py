"""What may happen next to an enquiry: each function returns the facts to record, or says in one sentence why not.

They take the folded state (see domain.enquiries); the caller has already found the people and departments they name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hubcrm.domain import enquiries
from hubcrm.domain.changes import State
from hubcrm.domain.errors import AlreadyClaimed, MissingFact, NotAllowed
from hubcrm.domain.words import (
    HELPED,
    NEEDS_DATE,
    Answer,
    CloseReason,
    DeclineReason,
    EnquiryType,
    LogKind,
    SideState,
    Stage,
    needs_instead,
)

MOST_OFFERS = 3
_MOVES_TO = tuple(stage for stage in Stage if stage not in (Stage.NEW, Stage.OFFERED, Stage.CLAIMED, Stage.CLOSED))


def must_be_open(state: State) -> None:
    """Refuse work on a closed enquiry."""
    if not enquiries.is_open(state):
        raise NotAllowed("This enquiry is closed. Reopen it first.")


def offer(state: State, *, department: str, to: str = "", note: str = "", helpers: Sequence[str] = (),
          lead: bool = True) -> dict[str, Any]:  # fmt: skip
    """Facts of an offer to a department. A type that is not set never stands in the way; an explicit "unclear" does."""
    must_be_open(state)
    if state["f"].get("type") == EnquiryType.UNCLEAR:
        raise NotAllowed("Its type is “not sure yet”: find out more first, or choose another type, then offer it.")
    waiting = enquiries.open_offers(state)
    if any(one["department"] == department for _, one in waiting):
        raise NotAllowed("This department has the offer already and has not answered yet.")
    if len(waiting) >= MOST_OFFERS:
        raise NotAllowed(f"{MOST_OFFERS} departments have this offer already. Wait for an answer, or withdraw one.")
    facts: dict[str, Any] = {"department": department, "lead": int(lead)}
    if to:
        facts["to"] = to
    if note.strip():
        facts["note"] = note.strip()
    others = [one for one in dict.fromkeys(helpers) if one and one != department]
    if others:
        facts["helpers"] = others
    return facts


def claim(state: State, offer_id: str, person: str, holder_name: str = "A colleague") -> dict[str, Any]:
    """Facts of a claim on an open offer. Raises AlreadyClaimed where somebody else holds the enquiry."""
    must_be_open(state)
    holds = enquiries.holder(state)
    if holds is not None:
        if holds["person"] == person:
            raise NotAllowed("You hold this enquiry already.")
        raise AlreadyClaimed(f"{holder_name} has said yes to this enquiry already. Offer them your help instead.")
    one = _open_offer(state, offer_id)
    if not person:
        raise NotAllowed("Say who takes it: a claim needs a person's name.")
    return {"offer": offer_id, "person": person, "department": one["department"], "round": state.get("round", "")}


def lost_to_another(state: State, person: str) -> bool:
    """Whether this person said yes in this round, and somebody else has it: they may still offer to help."""
    holds = enquiries.holder(state)
    said = [one for one in state["claims"].values() if one["person"] == person and one["round"] == state.get("round", "")]
    return holds is not None and holds["person"] != person and bool(said) and bool(person)


def answer(state: State, offer_id: str, kind: str, *, reason: str = "", to: str = "", note: str = "",
           suggest: str = "") -> dict[str, Any]:  # fmt: skip
    """Facts of an answer other than yes: pass to a colleague, help, ask the hub, or not for us because."""
    must_be_open(state)
    _open_offer(state, offer_id)
    facts: dict[str, Any] = {"offer": offer_id, "answer": kind}
    if kind == Answer.PASS:
        if not to:
            raise MissingFact("Say which colleague it goes to.", "to")
        facts["to"] = to
    elif kind == Answer.ASK and not note.strip():
        raise MissingFact("Write the question for the hub.", "note")
    elif kind == Answer.DECLINE:
        if reason not in set(DeclineReason):
            raise MissingFact("Say why it is not for you; one of the seven reasons is enough.", "reason")
        if reason == DeclineReason.OTHER and not note.strip():
            raise MissingFact("Say in a few words why it is not for you.", "note")
        facts["reason"] = reason
        if suggest:
            facts["suggest"] = suggest
    return facts


def _open_offer(state: State, offer_id: str) -> Mapping[str, Any]:
    found: dict[str, Any] | None = state["offers"].get(offer_id)
    if found is None:
        raise NotAllowed("This enquiry was not offered there, or the offer was undone.")
    if found["status"] != "open":
        said = {"taken": "was taken", "declined": "was declined", "withdrawn": "was withdrawn", "helping": "was answered",
                "passed_over": "went to another department that said yes first"}  # fmt: skip
        raise NotAllowed(f"This offer {said.get(found['status'], 'was answered')} already.")
    return found


def give_back(state: State, person: str, *, may_for_others: bool) -> dict[str, Any]:
    """Facts of returning an enquiry to the hub."""
    must_be_open(state)
    live = enquiries.live_claims(state)
    mine = [key for key, one in live if one["person"] == person]
    keys = mine or ([key for key, _ in live] if may_for_others else [])
    if not keys:
        raise NotAllowed("You do not hold this enquiry, so there is nothing to return." if live else
                         "Nobody holds this enquiry, so there is nothing to return.")  # fmt: skip
    return {"claims": keys, "why": "returned"}


def confirm(state: State, claim_id: str) -> dict[str, Any]:
    """Facts of settling who holds an enquiry to which two people said yes."""
    must_be_open(state)
    if claim_id not in dict(enquiries.live_claims(state)):
        raise NotAllowed("That claim does not stand any more.")
    return {"claim": claim_id}


def log(kind: str, *, incoming: bool = False) -> dict[str, Any]:
    """Facts of a log entry: its kind, and which way it went (out, in, both, tried or none)."""
    entry = LogKind(kind)
    if incoming and entry is LogKind.EMAIL:
        return {"log": kind, "way": "in"}
    way = "both" if entry.two_way else "out" if entry.outgoing else "tried" if entry.unanswered else "none"
    return {"log": kind, "way": way}


def stand_still(state: State, kind: str, *, until: str = "", today: str = "") -> dict[str, Any]:
    """Facts of waiting for the employer, parking or holding for checks; each stops the hub's clocks."""
    must_be_open(state)
    if kind == SideState.PARKED and not until:
        raise MissingFact("Say until which day it is parked.", "until")
    if until and until <= today:
        raise NotAllowed("Choose a day that is still to come.")
    return {"side": kind, **({"until": until} if until else {})}


def resume(state: State) -> None:
    """Refuse resuming what is not standing still."""
    must_be_open(state)
    if not state.get("side"):
        raise NotAllowed("This enquiry is not waiting, parked or on hold.")


def move(state: State, stage: str) -> dict[str, Any]:
    """Facts of moving the work to another stage by hand."""
    must_be_open(state)
    if stage == Stage.CLOSED:
        raise NotAllowed("Close it with a reason and what was offered instead.")
    if stage not in _MOVES_TO:
        how = {"offered": "Offer it to a department.", "claimed": "A department claims it by answering its offer.",
               "new": "It was read already, so it cannot be new again."}  # fmt: skip
        raise NotAllowed(how.get(stage, f"There is no stage called “{stage}”."))
    if state["stage"] == stage:
        raise NotAllowed("It is at that stage already.")
    return {"stage": stage}


def close(state: State, reason: str, *, instead: str = "", until: str = "") -> dict[str, Any]:
    """Facts of closing. All but housekeeping need "What did we offer instead?"; "later" needs its day."""
    if not enquiries.is_open(state):
        raise NotAllowed("This enquiry is closed already.")
    if reason not in set(CloseReason):
        raise NotAllowed(f"There is no close reason called “{reason}”.")
    chosen = CloseReason(reason)
    offered = instead.strip()
    if needs_instead(chosen) and not offered:
        raise MissingFact("Say what we offered instead, even if it was little: no employer leaves without a way forward.",
                          "instead")  # fmt: skip
    if state["f"].get("type") == EnquiryType.OUT_OF_SCOPE and not offered:
        raise MissingFact("It is not one for us: say where we pointed them.", "instead")
    if chosen in NEEDS_DATE and not until:
        raise MissingFact("Say on which day the employer wants to come back.", "until")
    facts: dict[str, Any] = {"reason": reason}
    if offered:
        facts["instead"] = offered
    if until:
        facts["until"] = until
    if chosen in HELPED or (offered and needs_instead(chosen) and offered.casefold() not in _NO_WAY):
        facts["way_forward"] = 1
    return facts


_NO_WAY = frozenset({"no", "nothing", "none", "n/a", "-"})


def reopen(state: State) -> None:
    """Refuse reopening what is open."""
    if enquiries.is_open(state):
        raise NotAllowed("This enquiry is open already.")
