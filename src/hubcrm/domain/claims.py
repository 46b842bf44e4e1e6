"""Saying yes to an enquiry: claims, which of two that did not see each other stands, and giving it back.

Part of the fold of an enquiry (see enquiries.py): each function is named after its kind of change.
"""

from __future__ import annotations

from typing import Any

from hubcrm.domain.changes import Change, State
from hubcrm.domain.holding import HELD_BY_DEPARTMENT, holder, live_claims, open_offers
from hubcrm.domain.steps import answer_question, back_with_hub, enter, resume, tell


def claimed(now: State, change: Change, saw: list[str]) -> None:
    """Somebody says yes. Once one yes is confirmed, a later one is kept and its author told."""
    data = change.data
    settled = bool(now.get("confirmed"))
    now["claims"][change.id] = {
        "person": data.get("person", change.who),
        "department": data.get("department", ""),
        "offer": data.get("offer", ""),
        "round": data.get("round", ""),
        "at": change.at,
        "hlc": change.hlc,
        "live": 0 if settled else 1,
        "saw": saw,
    }
    if settled:
        person = now["claims"][change.id]["person"]
        if person != now["claims"][now["confirmed"]]["person"]:
            tell(now, change, "another_confirmed", person)
        return
    offer = now["offers"].get(data.get("offer"))
    if offer is not None and offer["status"] in ("open", "passed_over"):
        offer["status"] = "taken"
        offer["answered"] = change.at
        offer["by_whom"] = change.who
        answer_question(offer, change.at)
        _was_not_passed_over(now, offer)
    for _, other in open_offers(now):
        other["status"] = "passed_over"
        tell(now, change, "taken_by_another", other["to"], other["department"])
    now.pop("back", None)
    resume(now, change.at)
    if now.get("stage") not in (None, "closed") and now["stage"] not in HELD_BY_DEPARTMENT:
        enter(now, "claimed", change.at)


def _was_not_passed_over(now: State, offer: dict[str, Any]) -> None:
    """Somebody it was offered to said yes without having seen another's yes: they need not hear that it is taken."""
    asked = ("taken_by_another", offer["to"], offer["department"])
    kept = [one for one in now.get("notices", ()) if (one["what"], one["person"], one["department"]) != asked]
    if "notices" in now:
        now["notices"] = kept


def confirmed(now: State, change: Change, saw: list[str]) -> None:
    """One yes is settled on; whoever else said yes is told kindly."""
    claim = now["claims"].get(change.data.get("claim"))
    if claim is None or now.get("confirmed") or not claim["live"]:
        return
    now["confirmed"] = change.data["claim"]
    for _, other in live_claims(now)[1:]:
        other["live"] = 0
        if other["person"] != claim["person"]:
            tell(now, change, "another_confirmed", other["person"])


def offered_help(now: State, change: Change, saw: list[str]) -> None:
    """Somebody whose yes did not stand would like to help whoever has it, who is told."""
    holds = holder(now)
    if holds is not None and holds["person"] != change.who:
        tell(now, change, "help_offered", holds["person"])


def released(now: State, change: Change, saw: list[str]) -> None:
    """Yeses that stood are given back, or taken back to be offered again."""
    claims = now["claims"]
    stood = [key for key in change.data.get("claims", ()) if key in claims and claims[key]["live"]]
    if not stood:  # somebody else released them already, and the work may have moved on since
        return
    for key in stood:
        claims[key]["live"] = 0
        if change.data.get("why") == "reoffered" or change.who != claims[key]["person"]:
            tell(now, change, "reoffered", claims[key]["person"])
    now["round"] = change.id
    if now.get("confirmed") in stood:
        del now["confirmed"]
    if not live_claims(now):
        back_with_hub(now, "returned", change.at)
