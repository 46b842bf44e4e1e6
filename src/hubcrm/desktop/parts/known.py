"""How somebody we know is named, and who can see them."""

from __future__ import annotations

from hubcrm.desktop.widgets.paint import one_line
from hubcrm.queries.employer_page import Known
from hubcrm.queries.labels import label


def who_can_see(known: Known) -> tuple[str, str]:
    """(icon, sentence) on who sees a person we know, to this viewer."""
    if known.hidden:
        ask = f"ask {one_line(known.steward_name)}" if known.steward_name else "ask the hub"
        return "swap", f"By introduction: {ask}"
    if known.visibility == "shared":
        return "eye", "Who can see this: everyone here"
    if known.visibility == "private":
        return "lock", "Only you. The team has a part of it" if known.shared else "Only you"
    return "swap", "Who can see this: you. Others may ask"


def known_name(known: Known) -> str:
    """What stands for a person: their name, or the kind of role where only that may be seen."""
    if not known.hidden:
        return one_line(known.name)
    role = label("role_kinds", known.role_kind) if known.role_kind else ""
    return f"{role} role" if role else "One more person"
