"""What a reporting tool on a team's server may see of a record: its facts, and nothing that names a person or quotes one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from hubcrm.domain.erasing import WORDS
from hubcrm.domain.records import PERSONAL_FIELDS

_OF_AN_ENQUIRY: Final = WORDS | {"subject", "sender", "phone", "messages"}


def without_names(entity_type: str, state: Mapping[str, Any]) -> dict[str, Any]:
    """The state of a record without words: for a record its fields that are personal, for an enquiry free text as well."""
    return _without(
        state, _OF_AN_ENQUIRY if entity_type == "enquiry" else PERSONAL_FIELDS.get(entity_type, frozenset())
    )


def _without(facts: Mapping[str, Any], hidden: Collection[str]) -> dict[str, Any]:
    return {
        name: _without(value, hidden) if isinstance(value, dict) else value
        for name, value in facts.items()
        if name not in hidden
    }
