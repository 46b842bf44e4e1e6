"""What several kinds of change do to an enquiry: move it on, bring it back, tell somebody. Each owns the dict it is given."""

from __future__ import annotations

from typing import Any

from hubcrm.domain.changes import Change, State


def enter(now: State, stage: str, at: int) -> None:
    """It stands at another stage from this moment on (UTC ms)."""
    if now.get("stage") != stage:
        now["stage"] = stage
        now["since"] = at
        now["acted"] = {}


def resume(now: State, at: int) -> None:
    """What stood still goes on."""
    if now.get("side"):
        now["side"] = None
        stops = now.get("stops")
        if stops and stops[-1][1] is None:
            stops[-1][1] = at


def back_with_hub(now: State, why: str, at: int) -> None:
    """No department has it any more, and why."""
    if now.get("stage") != "closed":
        enter(now, "finding_out", at)
        now["back"] = why


def tell(now: State, change: Change, what: str, person: str, department: str = "") -> None:
    """Somebody is still to be told of something; a department where nobody in it was named."""
    if not (person or department):
        return
    notice_id = f"{change.id}:{person or department}"
    notices = now.setdefault("notices", [])
    if all(notice["id"] != notice_id for notice in notices):  # two offers to one person are told once
        notices.append({"id": notice_id, "what": what, "person": person, "department": department, "at": change.at})


def answer_question(offer: dict[str, Any], at: int) -> None:
    """The department's question has its answer: their clock runs again."""
    offer.pop("question", None)
    if offer["stops"] and offer["stops"][-1][1] is None:
        offer["stops"][-1][1] = at
