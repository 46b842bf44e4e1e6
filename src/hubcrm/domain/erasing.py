"""What is left of a change once the words of its record are destroyed: that something happened, when, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hubcrm.domain.changes import Change

WORDS = frozenset({
    "typed", "message", "files", "need", "note", "notes", "deadline_what", "where", "introduced_by", "what_we_gained", "also_said",
    "q_why_now", "q_better", "q_who", "q_by_when", "q_tried", "q_money", "q_decides", "q_easy", "q_before", "q_confidential",
})  # fmt: skip
"""Facts of an enquiry that are free words, or lead back to them; codes, days, numbers and names of records stay."""


def without_words(change: Change) -> Change:
    """The change as it is kept after its record was erased. The same on every computer, and the same done twice."""
    data = _facts(change.data) if change.entity_type == "enquiry" else {}
    return replace(change, personal={}, label="", data=data)


def _facts(data: Mapping[str, Any]) -> dict[str, Any]:
    left = {name: value for name, value in data.items() if name not in WORDS}
    if isinstance(left.get("f"), dict):
        left["f"] = {name: value for name, value in left["f"].items() if name not in WORDS}
    return left
