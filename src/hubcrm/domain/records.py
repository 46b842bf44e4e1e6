"""Plain records (employers, contacts, departments, people, follow-ups, closures, settings): fields that merge.

Each field holds the value of its last writer in causal order. A record exists once its `created` is there and nothing
later removed it; fields that arrive before their `created` wait in the state.
"""

from __future__ import annotations

from typing import Any

from hubcrm.domain.changes import ERASED, Change, State

KINDS = {"created": 1, "set": 1, "removed": 1, "erased": 1, "undone": 1}

RECORD_TYPES = frozenset(
    {
        "employer", "contact", "department", "person", "away", "follow_up", "closure", "institution", "import", "passages",
        "letter", "wording", "hub_note",
    }
)  # fmt: skip

PERSONAL_FIELDS: dict[str, frozenset[str]] = {
    "contact": frozenset({"name", "role_title", "email", "phone", "notes"}),
    "follow_up": frozenset({"note"}),
    "hub_note": frozenset({"text"}),
    "letter": frozenset({"to_name", "to_email", "subject", "text"}),
}
"""Fields that name or describe a person; they travel under the key of their subject."""


def step(state: State | None, change: Change) -> State:
    """The record after one more change. It owns and returns the given dict; reads no clock, setting or code list."""
    now: State = state if state is not None else {"made": 0, "gone": 0, "f": {}}
    if now.get("erased") or change.kind == ERASED:
        now.update(made=1, gone=1, erased=1, f={})
        return now
    if change.kind == "created":
        now["made"] = 1
        now["at"] = change.at
        now["by"] = change.who
    elif change.kind == "removed":
        now["gone"] = 1
        return now
    elif change.kind != "set":
        return now
    fields: dict[str, Any] = now["f"]
    fields.update(change.data)
    fields.update(change.personal)
    if change.kind == "set" and change.data.get("restored"):
        now["gone"] = 0
    return now


def fields_of(state: State | None) -> dict[str, Any] | None:
    """The record's fields, or None where it does not exist (not yet arrived, undone or removed)."""
    if not state or not state.get("made") or state.get("gone"):
        return None
    return dict(state["f"])


def split_personal(entity_type: str, fields: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(data, personal) for a change of this record type."""
    private = PERSONAL_FIELDS.get(entity_type, frozenset())
    return (
        {k: v for k, v in fields.items() if k not in private},
        {k: v for k, v in fields.items() if k in private},
    )
