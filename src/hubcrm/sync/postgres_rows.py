"""Changes as rows of the server and back, and what of a folded record reporting tools may read.

A change from the server may be anything: another member's computer may have been tampered with. What cannot be read
becomes a change that well_formed.fault_of judges and the store sets aside; nothing here raises over what came.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hubcrm.domain.changes import Change
from hubcrm.sync.transport import Sealed, SubjectKey

COLUMNS = "id, writer, wseq, space, hlc, entity_type, entity_id, kind, actor, subject, key_id, parents, body::text, data::text, enc"
"""What is read of hub.change, in the order that `sealed_from` takes."""

PUSH = (
    "text[]", "bigint[]", "bigint[]", "text[]", "text[]", "text[]", "text[]", "text[]", "text[]", "text[]", "text[]", "text[]",
    "bytea[]",
)  # fmt: skip
"""Types of the columns that `columns_of` gives, in the order that hub.push takes them."""

_BODY = ("txn", "at", "label", "undoes", "on_behalf_of", "v")


def columns_of(changes: Sequence[Sealed]) -> list[list[Any]]:
    """Changes as the columns of a push."""
    given = [one.change for one in changes]
    return [
        [change.id for change in given],
        [change.seq for change in given],
        [change.hlc for change in given],
        [change.entity_type for change in given],
        [change.entity_id for change in given],
        [change.kind for change in given],
        [change.actor for change in given],
        [change.subject for change in given],
        [one.key_id for one in changes],
        [",".join(change.parents) for change in given],
        [_dumps({name: getattr(change, name) for name in _BODY}) for change in given],
        [_dumps(dict(change.data)) for change in given],
        [one.enc for one in changes],
    ]


def key_columns(keys: Iterable[SubjectKey]) -> list[list[Any]]:
    """Keys as the columns of a push."""
    given = list(keys)
    return [[one.subject for one in given], [one.key_id for one in given], [one.key for one in given]]


def weight(one: Sealed) -> int:
    """About how many bytes a change takes on its way."""
    return len(one.enc) + 400 + sum(len(str(value)) for value in one.change.data.values())


def sealed_from(row: Sequence[Any]) -> Sealed:
    """A change from the columns that COLUMNS names."""
    body = _loads(row[12])
    facts = body if isinstance(body, dict) else {}
    change = Change(
        id=row[0], writer=row[1], seq=row[2], space=row[3], hlc=row[4], entity_type=row[5], entity_id=row[6], kind=row[7],
        actor=row[8], subject=row[9], parents=tuple(row[11].split(",")) if row[11] else (), data=_loads(row[13]),
        txn=facts.get("txn", ""), at=facts.get("at", -1), label=facts.get("label", ""), undoes=facts.get("undoes", ""),
        on_behalf_of=facts.get("on_behalf_of", ""), v=facts.get("v", 0),
    )  # fmt: skip
    return Sealed(change, bytes(row[14]), row[10])


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _loads(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # deeper or longer than anything we write: to be judged as no facts at all
        return None


# -- for reporting tools ----------------------------------------------------------------------------------------------

_PLAIN = ("made", "gone", "at")
_REPORTED: dict[str, frozenset[str]] = {
    "enquiry": frozenset({"type", "urgency", "employers", "deadline", "value_pence", "people_helped", "likelihood"}),
    "employer": frozenset({"name", "town", "region", "sector", "employees", "legal_form", "parent"}),
    "department": frozenset({"code", "name", "closed"}),
    "person": frozenset({"role", "department", "left"}),
    "follow_up": frozenset({"enquiry", "employer", "kind", "due", "status", "done_at"}),
    "institution": frozenset({"name", "zone", "kind"}),
}
_OF_AN_ENQUIRY = (
    "ref",
    "received",
    "channel",
    "stage",
    "since",
    "confirmed",
    "clock",
    "acked",
    "decided",
    "answered",
    "merged",
)
_OF_AN_OFFER = ("department", "at", "asked", "lead", "status", "answered", "reason")
_OF_A_CLAIM = ("department", "at", "live")
_OF_CLOSING = ("reason", "at", "until", "promised_acknowledge", "promised_decide", "promised_reply", "promised_offers")


def reported(states: Mapping[str, Mapping[str, object]]) -> str:
    """The states of a push as the server keeps them: codes, days, amounts and counts; nobody's name and no words."""
    kept: dict[str, Any] = {}
    for entity_id, given in states.items():
        entity_type, state = str(given.get("entity_type", "")), given.get("state")
        if entity_type not in _REPORTED or not isinstance(state, Mapping):
            continue
        kept[entity_id] = {
            "entity_type": entity_type,
            "heads": sorted(given.get("heads") or ()),  # type: ignore[call-overload]  # change ids
            "fold_version": given.get("fold_version", 0),
            "state": _report(entity_type, state, given.get("due")),
        }
    return _dumps(kept).replace("\\u0000", "") if kept else ""


def _report(entity_type: str, state: Mapping[str, Any], due: object) -> dict[str, Any]:
    fields = state.get("f") or {}
    kept: dict[str, Any] = {**_only(state, _PLAIN), "f": _only(fields, _REPORTED[entity_type])}
    if entity_type == "enquiry":
        kept |= _only(state, _OF_AN_ENQUIRY)
        kept["side"] = _only(state.get("side") or {}, ("kind", "from", "until"))
        kept["offers"] = {key: _only(offer, _OF_AN_OFFER) for key, offer in state.get("offers", {}).items()}
        kept["claims"] = {key: _only(claim, _OF_A_CLAIM) for key, claim in state.get("claims", {}).items()}
        kept["reopened"] = len(state.get("earlier") or ())
        if state.get("closed"):
            kept["closed"] = _only(state["closed"], _OF_CLOSING)
        if isinstance(due, Mapping):
            kept["due"] = _only(due, ("acknowledge", "decide", "reply", "offers"))
    return kept


def _only(facts: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: facts[name] for name in names if name in facts}
