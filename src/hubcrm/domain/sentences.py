"""What a change means, as one sentence for History."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from hubcrm.domain.changes import UNDONE, Change
from hubcrm.domain.promises import say_day

Label = Callable[[str, str], str]
"""(name of a code list, code) -> words."""

NEWER = "Something that a newer version of hubcrm made"
"""What stands for a change that this version does not understand."""


def names_in(change: Change) -> dict[str, list[str]]:
    """Ids in a change's data that a sentence names: table -> ids."""
    data = change.data
    people = [data.get("to"), data.get("person"), data.get("adviser")]
    departments = [data.get("department"), data.get("suggest"), *(data.get("helpers") or ()), *(data.get("not_for") or ())]
    employers = list(data.get("employers") or ()) + list((data.get("f") or {}).get("employers") or ())
    return {
        "person": [one for one in people if one],
        "department": [one for one in departments if one],
        "employer": [one for one in employers if one],
    }


def sentence(change: Change, names: Mapping[str, str], label: Label) -> str:
    """One sentence in the past tense, without who did it (that stands beside it)."""
    if change.entity_type == "follow_up":
        return _follow_up(change, label)
    if change.entity_type == "hub_note":
        return "Note that only the hub sees" if change.kind == "created" else change.label
    if change.entity_type != "enquiry":
        return change.label
    if change.kind == UNDONE:
        return "Done again" if change.label.startswith("Redo") else change.label.replace("Undo: ", "Undone: ", 1)
    return _ENQUIRY.get(change.kind, _newer)(change.data, names, label)


def _newer(data: Mapping[str, Any], names: Mapping[str, str], label: Label) -> str:
    return NEWER


def _follow_up(change: Change, label: Label) -> str:
    data = change.data
    if change.kind == "created":
        return f"Planned: {label('follow_up_kinds', str(data.get('kind', '')))}, by {_day(data.get('due'))}"
    if data.get("status") in ("done", "cancelled"):
        return change.label if data["status"] == "done" else "A next action was dropped"
    if "due" in data:
        return f"Next action moved to {_day(data['due'])}"
    return change.label


def _day(written: Any) -> str:
    """An ISO day as people say it, with its year where that is not near; never "today", which history outlives."""
    try:
        day = date.fromisoformat(str(written))
    except ValueError:
        return "a later day"
    return say_day(day, day - timedelta(days=7))


def _received(data: Mapping[str, Any], names: Mapping[str, str], label: Label) -> str:
    channel = label("channels", str(data.get("channel", ""))).lower() if data.get("channel") else "some way"
    return f"Arrived ({channel}) as {data.get('ref', '')}"


def _set(data: Mapping[str, Any], names: Mapping[str, str], label: Label) -> str:
    parts = []
    for key, value in data.items():
        title = TITLES.get(key, key.removesuffix("_pence").replace("_", " "))
        if value in (None, "", []) and key != "employers":
            parts.append(f"{title} cleared")
        elif key.startswith("q_"):
            parts.append("call sheet filled in")
        elif key == "not_for":
            wrong = " and ".join(names.get(one, "a department") for one in value)
            return f"Said not to be for {wrong}"
        elif key in ("contact", "parent"):  # an id tells nobody anything, and not everybody may see a contact's name
            parts.append(f"{title} chosen")
        else:
            parts.append(f"{title}: {value_in_words(key, value, names, label)}")
    return "Set " + "; ".join(dict.fromkeys(parts)) if parts else "Set the subject"


_LISTS = {"type": "enquiry_types", "also": "enquiry_types", "urgency": "urgencies", "channel": "channels",
          "new_here": "new_here"}  # fmt: skip
TITLES = {"employers": "employer", "new_here": "what is new here", "ok_to_share": "may be shared",
           "parent": "the enquiry it is part of", "deadline_what": "what the deadline is"}  # fmt: skip
"""What the facts of an enquiry are called, where that is not the name they are kept under."""


def value_in_words(key: str, value: Any, names: Mapping[str, str], label: Label) -> str:
    """The value of an enquiry's fact as people say it; `names`: of the employers it may name."""
    if key == "employers":
        return ", ".join(names.get(one, "an employer") for one in value or ()) or "none yet"
    if key == "value_pence":
        return f"£{value // 100:,}" + (f".{value % 100:02d}" if value % 100 else "")
    if key == "deadline":
        return _day(value)
    if key in _LISTS:
        return ", ".join(label(_LISTS[key], str(one)) for one in (value if isinstance(value, list) else [value]))
    return str(value)


def _logged(data: Mapping[str, Any], names: Mapping[str, str], label: Label) -> str:
    if data.get("merged"):
        return "Another enquiry was merged into this one"
    if data.get("from_department"):
        name = names.get(str(data.get("department")), "A department")
        return f"{name}: an automatic reply came (folded away)" if data.get("auto_reply") else f"{name} wrote to us"
    if data.get("way") == "in":
        return "An automatic reply came (folded away)" if data.get("auto_reply") else "They wrote to us"
    words = {"call": "Spoke on the phone", "email": "Wrote to them", "meeting": "Met", "note": "Note",
             "no_answer": "Tried, no answer"}  # fmt: skip
    return words.get(str(data.get("log")), "Logged")


def _offered(data: Mapping[str, Any], names: Mapping[str, str], label: Label) -> str:
    to = f", for {names[data['to']]}" if data.get("to") in names else ""
    note = f": “{data['note']}”" if data.get("note") else ""
    return f"Offered to {names.get(str(data.get('department')), 'a department')}{to}{note}"


def _answered(data: Mapping[str, Any], names: Mapping[str, str], label: Label) -> str:
    answer = data.get("answer")
    if answer == "pass":
        return f"Passed to {names.get(str(data.get('to')), 'a colleague')}"
    if answer == "help":
        return "Will help, but not lead"
    if answer == "ask":
        return "Asked the hub a question"
    reason = label("decline_reasons", str(data.get("reason", "")))
    suggest = f"; try {names[data['suggest']]}" if data.get("suggest") in names else ""
    return f"Not for us: {reason.split(' (')[0].lower()}{suggest}"


def _claimed(data: Mapping[str, Any], names: Mapping[str, str], label: Label) -> str:
    return f"{names.get(str(data.get('person')), 'Somebody')} said yes for {names.get(str(data.get('department')), 'a department')}"


def _released(data: Mapping[str, Any], names: Mapping[str, str], label: Label) -> str:
    return "Taken back to be offered again" if data.get("why") == "reoffered" else "Returned to the hub"


def _waiting(data: Mapping[str, Any], names: Mapping[str, str], label: Label) -> str:
    until = f", until {_day(data['until'])}" if data.get("until") else ""
    return f"{label('side_states', str(data.get('side', ''))).removesuffix(' until a date')}{until}"


def _closed(data: Mapping[str, Any], names: Mapping[str, str], label: Label) -> str:
    instead = f". We offered: {data['instead']}" if data.get("instead") else ""
    reason = f": {label('close_reasons', str(data['reason']))}" if data.get("reason") else ""
    return f"Closed{reason}{instead}"


_ENQUIRY: dict[str, Callable[[Mapping[str, Any], Mapping[str, str], Label], str]] = {
    "received": _received,
    "set": _set,
    "taken": lambda data, names, label: f"Taken by {names.get(str(data.get('adviser')), 'an adviser')}",
    "decided": lambda data, names, label: f"Decided: {label('triage_outcomes', str(data.get('outcome', '')))}",
    "logged": _logged,
    "seen_reply": lambda data, names, label: "Read their reply",
    "offered": _offered,
    "mailed": lambda data, names, label: "Sent the offer by e-mail",
    "answered": _answered,
    "told": lambda data, names, label: "The hub answered the department's question",
    "withdrawn": lambda data, names, label: "Offer withdrawn",
    "claimed": _claimed,
    "confirmed": lambda data, names, label: "Settled who has it",
    "offered_help": lambda data, names, label: "Offered to help whoever has it",
    "released": _released,
    "moved": lambda data, names, label: f"Moved to {label('stages', str(data.get('stage', '')))}",
    "waiting": _waiting,
    "resumed": lambda data, names, label: "Went on",
    "closed": _closed,
    "reopened": lambda data, names, label: "Reopened; new promises started",
    "merged": lambda data, names, label: "Merged into another enquiry",
    "acted": lambda data, names, label: f"Done: {label('follow_up_kinds', str(data.get('kind', '')))}",
    "noticed": lambda data, names, label: "Read what they were told",
    "erased": lambda data, names, label: "What was written in it was erased for good",
}
