"""What a row of a sheet says of an enquiry besides its words: facts of its own, and notes for all the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hubcrm.domain.errors import HubError
from hubcrm.domain.fields import clean_fields
from hubcrm.domain.references import looks_like_reference

FACTS = (
    "type", "urgency", "deadline", "deadline_what", "source", "need", "value", "people_helped", "ok_to_share", "where",
)  # fmt: skip
_OF_THE_EMPLOYER = frozenset({"sector", "postcode", "town", "website", "employees", "company_number", "charity_number"})
_LONGEST_REFERENCE = 200


def facts_of(extra: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Facts of a sheet's row, and the names of those that cannot be read; these are left to the person, in the notes."""
    facts: dict[str, Any] = {}
    unread: list[str] = []
    if extra.get("reference") and not looks_like_reference(extra["reference"]):
        facts["their_ref"] = extra["reference"][:_LONGEST_REFERENCE]
    for key in FACTS:
        if extra.get(key):
            try:
                facts.update(clean_fields({key: extra[key]}))
            except HubError:
                unread.append(key)
    return facts, unread


def notes_of(extra: Mapping[str, str], unread: Sequence[str]) -> str:
    """What a row says and no fact has a place for, a line each: nothing of it is lost."""
    told = {*FACTS, *_OF_THE_EMPLOYER, "notes"}
    lines = [extra["notes"]] if extra.get("notes") else []
    for key, value in extra.items():
        if value and (key not in told or key in unread):
            name = (
                key.removeprefix("column:")
                if key.startswith("column:")
                else key.removesuffix("_said").replace("_", " ")
            )
            lines.append(f"{name[:1].upper()}{name[1:]}: {value}")
    return "\n".join(lines)
