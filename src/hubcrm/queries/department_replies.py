"""What a department's e-mail says about its offer, as it was understood; a person records it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hubcrm.intake import answers
from hubcrm.queries import names
from hubcrm.queries.labels import label, without_school_of
from hubcrm.queries.reading import Reads

_ADDRESS = re.compile(r"[^\s<>,;\"]{1,64}@[^\s<>,;\"]{1,200}")


@dataclass(frozen=True, slots=True)
class Understood:
    """A department's e-mail as it was understood. `kind`: take, help, ask, decline, or blank where it was not.

    `reply`: the change that filed it. `person`: who wrote it, blank where the address belongs to nobody known there;
    then `could_be` (id, name) are the colleagues it may be noted down for. `suggest`: a department, by its id.
    """

    reply: str
    enquiry: str
    ref: str
    offer: str
    department: str
    department_name: str
    person: str
    who: str
    kind: str
    words: str
    reason: str
    suggest: str
    sentence: str
    text: str
    at: int
    could_be: tuple[tuple[str, str], ...]


def understood(reader: Reads, enquiry_id: str) -> Understood | None:
    """The newest unread e-mail of a department about its offer, as it was understood; None where there is none."""
    rows = reader.read("SELECT state FROM entity WHERE entity_id = ?", (enquiry_id,))
    state: dict[str, Any] = json.loads(rows[0][0]) if rows and rows[0][0] else {}
    for reply in reversed(state.get("unread", ())):
        found = _understood(reader, enquiry_id, state, reply)
        if found is not None:
            return found
    return None


def understood_reply(reader: Reads, enquiry_id: str, reply: str) -> Understood | None:
    """One e-mail of a department, named by the change that filed it."""
    rows = reader.read("SELECT state FROM entity WHERE entity_id = ?", (enquiry_id,))
    state: dict[str, Any] = json.loads(rows[0][0]) if rows and rows[0][0] else {}
    return _understood(reader, enquiry_id, state, reply) if reply in state.get("unread", ()) else None


def _understood(reader: Reads, enquiry_id: str, state: Mapping[str, Any], reply: str) -> Understood | None:
    rows = reader.read("SELECT data, personal, at FROM change WHERE id = ?", (reply,))
    data, personal = (json.loads(rows[0][0]), json.loads(rows[0][1] or "{}")) if rows else ({}, {})
    offer = state.get("offers", {}).get(data.get("offer", ""))
    if not data.get("from_department") or offer is None:
        return None
    department = offer["department"]
    named = names.departments(reader, [department])
    called = without_school_of(named.get(department, "the department"))
    colleagues = reader.read(
        "SELECT id, name, email FROM person WHERE department = ? AND left = 0 ORDER BY id != ?, role != 'lead', name",
        (department, offer["to"] or "-"),
    )
    sender = personal.get("sender_email") or personal.get("sender", "")
    address = _ADDRESS.search(sender)
    email = address[0].casefold() if address else ""
    person = next(((one[0], one[1]) for one in colleagues if email and one[2].casefold() == email), ("", ""))
    text = personal.get("text", "")
    said = answers.understood(text) if offer["status"] == "open" else None
    suggest = _department_called(reader, said.suggests) if said is not None and said.suggests else ("", "")
    who = person[1] or personal.get("sender", "") or sender or f"Somebody of {called}"
    return Understood(
        reply=reply, enquiry=enquiry_id, ref=state.get("ref", ""), offer=data["offer"], department=department,
        department_name=called, person=person[0], who=who, kind=said.kind if said else "",
        words=said.words if said else "", reason=said.reason if said else "", suggest=suggest[0],
        sentence=_sentence(who, called, said, suggest[1]), text=text, at=int(data.get("when") or rows[0][2]),
        could_be=() if person[0] else tuple((one[0], one[1]) for one in colleagues),
    )  # fmt: skip


def _sentence(who: str, department: str, said: answers.Answered | None, suggested: str) -> str:
    if said is None:
        return f"{who} wrote about the offer to {department}. Read it, and note down the answer yourself."
    if said.kind == "take":
        return f"{who} says yes for {department}"
    if said.kind == "help":
        return f"{who} will help, but not take it"
    if said.kind == "ask":
        return f"{who} has a question for the hub"
    reason = (
        label("decline_reasons", said.reason).split(" (")[0].lower() if said.reason != "other" else "in their words"
    )
    if suggested:
        return f"{who} says it is not for {department} ({reason}): try {without_school_of(suggested)}"
    if said.suggests:
        return f"{who} says it is not for {department} ({reason}): try “{said.suggests}”"
    return f"{who} says it is not for {department} ({reason})"


def _department_called(reader: Reads, words: str) -> tuple[str, str]:
    """(id, name) of the one department that these words name; blanks where none does, or several."""
    wanted = _words(words)
    meant = [one for one in wanted if one not in _LITTLE]
    exact: list[tuple[str, str]] = []
    within: list[tuple[str, str]] = []
    part: list[tuple[str, str]] = []
    for department, code, name in reader.read("SELECT id, code, name FROM department WHERE closed = 0"):
        short = _words(without_school_of(name))
        one = (str(department), str(name))
        if wanted in (short, _words(name), [code.casefold()]):
            exact.append(one)
        elif short and f" {' '.join(short)} " in f" {' '.join(wanted)} ":
            within.append(one)
        elif meant and set(meant) <= set(short):
            part.append(one)
    found = exact or within or part
    return found[0] if len(found) == 1 else ("", "")


_LITTLE = frozenset({"the", "school", "department", "faculty", "of", "and", "team", "people", "in", "at", "our"})


def _words(text: str) -> list[str]:
    return re.sub(r"[^a-z0-9&]+", " ", text.casefold()).split()
