"""The life of one enquiry, folded from its changes.

State of an enquiry (JSON; times are UTC milliseconds, days ISO dates, absent keys mean "not yet"):

    made ref received channel subject sender typed message files   what arrived
    aliases messages       other references of the same e-mail taken in apart; ids of the messages logged since
    f                      fields people set: type urgency need employers deadline value_pence ...
    stage since adviser    where it stands, since when, which adviser took it
    side stops             the side state that holds; stretches [from, to or null, until day or ""] clocks stood still
    offers                 id -> department to by at lead helpers status reason question stops answered unsent asked (_mailed)
    claims round confirmed id -> person department offer round at hlc live saw; the round that new claims belong to
    back unread            why it is back with the hub ("declined", "returned"); ids of replies nobody has read
    clock acked decided answered earlier    start and keeping of the promises; those of earlier rounds
    spoke tries acted      last two-way word, unanswered tries since, automatic next actions already done
    erased                 when what people wrote in it was destroyed; the facts stay
    closed merged notices  how it ended; who is still to be told of what
    seen                   change id -> claims its author had seen (heads only, once pruned)

Every function here is pure but for the dict it owns: no clock, no setting, no code list. A change whose context is
missing or was undone changes nothing and never raises: the other computer may know better.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hubcrm.domain.changes import Change, State
from hubcrm.domain.claims import claimed, confirmed, offered_help, released
from hubcrm.domain.holding import HELD_BY_DEPARTMENT as HELD_BY_DEPARTMENT
from hubcrm.domain.holding import ORDER as ORDER
from hubcrm.domain.holding import holder as holder  # read together with the fold, so in one place for its readers
from hubcrm.domain.holding import is_open as is_open
from hubcrm.domain.holding import live_claims as live_claims
from hubcrm.domain.holding import open_offers as open_offers
from hubcrm.domain.holding import two_said_yes as two_said_yes
from hubcrm.domain.steps import answer_question, back_with_hub, enter, resume, tell

PROMISED = ("promised_acknowledge", "promised_decide", "promised_reply", "promised_offers")
"""Facts of closing: the due days as they were then (clocks.promised_at_closing)."""

ERASED_SUBJECT = "Erased"
"""What stands in the place of the subject of an enquiry whose words were destroyed."""

_RECEIVED = ("ref", "received", "channel", "source", "typed", "message", "files", "auto_reply", "copy_of")


def step(state: State | None, change: Change) -> State:
    """The enquiry after one more change of a known kind."""
    now: State = state if state is not None else {"made": 0, "f": {}, "offers": {}, "claims": {}, "seen": {}}
    saw = sorted({claim for parent in change.parents for claim in now["seen"].get(parent, ())})
    _HANDLERS[change.kind](now, change, saw)
    if change.kind == "claimed":
        saw = sorted({*saw, change.id})
    now["seen"][change.id] = saw
    return now


def prune(state: State, heads: tuple[str, ...]) -> None:
    """Forget what only a refold needs: what changes other than the heads had seen."""
    seen = state["seen"]
    state["seen"] = {head: seen[head] for head in heads if head in seen}


def _received(now: State, change: Change, saw: list[str]) -> None:
    now["f"] = {**change.data.get("f", {}), **now["f"]}
    if now["made"]:
        if change.data.get("ref") not in (None, now.get("ref")):
            now.setdefault("aliases", []).append(change.data["ref"])
        return
    now["made"] = 1
    for key in _RECEIVED:
        if change.data.get(key):
            now[key] = change.data[key]
    now.setdefault("received", change.at)
    for key in ("subject", "sender", "phone"):
        if change.personal.get(key):
            now.setdefault(key, change.personal[key])
    now["clock"] = now["received"]
    now["by"] = change.who
    now["created"] = change.id
    if "stage" not in now:
        enter(now, "new", now["received"])


def _set(now: State, change: Change, saw: list[str]) -> None:
    now["f"].update(change.data)
    if "subject" in change.personal and "erased" not in now:
        now["subject"] = change.personal["subject"]
    if "received" in change.data:
        now["received"] = now["f"].pop("received")
        if not now.get("earlier"):
            now["clock"] = now["received"]


def _taken(now: State, change: Change, saw: list[str]) -> None:
    now["adviser"] = change.data.get("adviser", change.who)
    if now.get("stage", "new") == "new":
        enter(now, "finding_out", change.at)


def _decided(now: State, change: Change, saw: list[str]) -> None:
    now.setdefault("decided", change.at)
    now["outcome"] = change.data.get("outcome", "")
    if now.get("stage", "new") == "new":
        enter(now, "finding_out", change.at)


def _logged(now: State, change: Change, saw: list[str]) -> None:
    when = change.data.get("when", change.at)
    way = change.data.get("way", "none")
    if change.data.get("message"):
        now.setdefault("messages", []).append(change.data["message"])
    if change.data.get("from_department"):  # it says nothing about the employer, who is still owed what they were owed
        if not change.data.get("auto_reply"):
            now.setdefault("unread", []).append(change.id)
        return
    if way == "in":
        if not change.data.get("auto_reply"):
            now.setdefault("unread", []).append(change.id)
            now["tries"] = 0
            now["spoke"] = max(when, now.get("spoke", 0))
        return
    if way in ("out", "both"):
        now.setdefault("acked", when)
        now["unread"] = []
    if way == "out" and change.data.get("reply") and change.who == (holder(now) or {}).get("person"):
        now.setdefault("answered", when)  # they hear from somebody who can help
    if way == "both":
        now["tries"] = 0
        now["spoke"] = max(when, now.get("spoke", 0))
        holds = holder(now)
        by = change.data.get("by", change.who)
        if holds is not None and by == holds["person"]:
            now.setdefault("answered", when)
        if holds is not None and now.get("stage") == "claimed":
            enter(now, "shaping", when)
    elif way == "tried" or (way == "out" and now.get("tries")):
        now["tries"] = now.get("tries", 0) + 1
        now["last_try"] = when


def _seen_reply(now: State, change: Change, saw: list[str]) -> None:
    now["unread"] = []


def _offered(now: State, change: Change, saw: list[str]) -> None:
    data = change.data
    now["offers"][change.id] = {
        "department": data.get("department", ""),
        "to": data.get("to", ""),
        "by": change.who,
        "at": change.at,
        "lead": data.get("lead", 1),
        "note": data.get("note", ""),
        "helpers": list(data.get("helpers", ())),
        "status": "open",
        "stops": [],
        **({"unsent": 1} if data.get("by_email") else {}),
    }
    now.setdefault("decided", change.at)
    now.pop("back", None)
    resume(now, change.at)
    if now.get("stage") != "closed" and not live_claims(now):
        enter(now, "offered", change.at)
        now["since"] = change.at


def _mailed(now: State, change: Change, saw: list[str]) -> None:
    if change.data.get("message"):
        now.setdefault("messages", []).append(change.data["message"])
    offer = now["offers"].get(change.data.get("offer"))
    if offer is not None and offer.pop("unsent", 0):
        offer["asked"] = change.at


def _answered(now: State, change: Change, saw: list[str]) -> None:
    offer = now["offers"].get(change.data.get("offer"))
    if offer is None or offer["status"] != "open":
        return
    answer = change.data.get("answer")
    offer["by_whom"] = change.who
    if answer == "pass":
        offer["to"] = change.data.get("to", "")
        offer["passed"] = 1
        return
    if answer == "ask":
        offer["question"] = change.id
        offer["stops"].append([change.at, None, ""])
        return
    offer["answered"] = change.at
    answer_question(offer, change.at)
    if answer == "help":
        offer["status"] = "helping"
        offer["to"] = change.who or offer["to"]
    elif answer == "decline":
        offer["status"] = "declined"
        for key in ("reason", "suggest"):
            if change.data.get(key):
                offer[key] = change.data[key]
    if now.get("stage") == "offered" and not open_offers(now) and not live_claims(now):
        back_with_hub(now, "declined", change.at)


def _told(now: State, change: Change, saw: list[str]) -> None:
    offer = now["offers"].get(change.data.get("offer"))
    if offer is not None:
        answer_question(offer, change.at)


def _withdrawn(now: State, change: Change, saw: list[str]) -> None:
    offer = now["offers"].get(change.data.get("offer"))
    if offer is None or offer["status"] != "open":
        return
    offer["status"] = "withdrawn"
    if not offer.get("unsent"):  # who never heard of it need not be told that it is gone
        tell(now, change, "withdrawn", offer["to"], offer["department"])
    if now.get("stage") == "offered" and not open_offers(now) and not live_claims(now):
        enter(now, "finding_out", change.at)


def _moved(now: State, change: Change, saw: list[str]) -> None:
    stage = change.data.get("stage")
    if stage in ORDER and now.get("stage") != "closed":
        enter(now, stage, change.at)
        if stage != "finding_out":
            now.pop("back", None)
        if stage not in ("new", "finding_out"):
            now.setdefault("decided", change.at)


def _waiting(now: State, change: Change, saw: list[str]) -> None:
    if now.get("stage") == "closed":
        return
    resume(now, change.at)
    kind, until = change.data.get("side", "waiting_employer"), change.data.get("until", "")
    now["side"] = {"kind": kind, "from": change.at, "until": until, "by": change.who}
    now.setdefault("stops", []).append([change.at, None, until if kind == "parked" else ""])
    if kind != "waiting_employer":
        now.setdefault("decided", change.at)


def _resumed(now: State, change: Change, saw: list[str]) -> None:
    resume(now, change.at)


def _closed(now: State, change: Change, saw: list[str]) -> None:
    data = change.data
    resume(now, change.at)
    now["closed"] = {"reason": data.get("reason", ""), "at": change.at, "by": change.who}
    for key in ("instead", "until", *PROMISED):
        if data.get(key):
            now["closed"][key] = data[key]
    now.setdefault("decided", change.at)
    if data.get("way_forward"):
        now.setdefault("answered", change.at)
    for _, offer in open_offers(now):
        offer["status"] = "withdrawn"
        tell(now, change, "closed", offer["to"], offer["department"])
    now.pop("back", None)
    now["unread"] = []
    enter(now, "closed", change.at)


def _reopened(now: State, change: Change, saw: list[str]) -> None:
    if now.get("stage") != "closed":  # reopened twice apart: the second must not undo what followed the first
        return
    clocks: dict[str, Any] = {key: now[key] for key in ("clock", "acked", "decided", "answered", "stops") if key in now}
    now.setdefault("earlier", []).append({**clocks, "closed": now.get("closed")})
    for key in ("acked", "decided", "answered", "stops", "closed", "confirmed", "back", "merged"):
        now.pop(key, None)
    now["clock"] = change.at
    now["tries"] = 0
    for claim in now["claims"].values():
        if claim["live"]:
            claim["live"] = 0
            tell(now, change, "reopened", claim["person"])
    now["round"] = change.id
    enter(now, "finding_out", change.at)


def _merged(now: State, change: Change, saw: list[str]) -> None:
    _closed(now, change, saw)
    now["merged"] = change.data.get("into", "")


def _acted(now: State, change: Change, saw: list[str]) -> None:
    kind = change.data.get("kind", "")
    now.setdefault("acted", {})[kind] = change.at
    if kind == "ack":
        now.setdefault("acked", change.at)


def _noticed(now: State, change: Change, saw: list[str]) -> None:
    now["notices"] = [notice for notice in now.get("notices", ()) if notice["id"] != change.data.get("notice")]


def _erased(now: State, change: Change, saw: list[str]) -> None:
    for key in ("sender", "phone", "message", "messages", "files", "typed"):
        now.pop(key, None)
    now["subject"] = ERASED_SUBJECT
    now.setdefault("erased", change.at)


_HANDLERS: dict[str, Callable[[State, Change, list[str]], None]] = {
    handler.__name__.removeprefix("_"): handler
    for handler in (
        _received, _set, _taken, _decided, _logged, _seen_reply, _offered, _mailed, _answered, _told, _withdrawn, claimed,
        confirmed, offered_help, released, _moved, _waiting, _resumed, _closed, _reopened, _merged, _acted, _noticed,
        _erased,
    )
}  # fmt: skip
"""Kind of change -> what it does; each function is named after its kind."""

KINDS: dict[str, int] = dict.fromkeys([*_HANDLERS, "undone"], 1)
STRUCTURAL = frozenset(
    {"offered", "answered", "claimed", "confirmed", "released", "moved", "waiting", "resumed"}
    | {"closed", "reopened", "merged", "withdrawn"}
)
"""Kinds that move the work on, so that undoing one under another's feet would take their step away."""
