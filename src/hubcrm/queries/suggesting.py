"""What suggestions rest on: departments' words and what became of past offers."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hubcrm.queries.reading import Reads

if TYPE_CHECKING:
    from hubcrm.routing import Router


@dataclass(frozen=True, slots=True)
class Routing:
    """One past enquiry and the departments that were right for it ("|" between codes), or wrong (`right` False)."""

    enquiry: str
    ref: str
    text: str
    departments: str
    right: bool


def profiles(reader: Reads) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """(code, name, own words, subject codes) of every department in use."""
    rows = reader.read("SELECT code, name, words, subjects FROM department WHERE closed = 0 ORDER BY code")
    return [(one[0], one[1], one[2], tuple(one[3].split())) for one in rows]


def routings(reader: Reads, limit: int = 3000) -> list[Routing]:
    """The latest answers of departments, oldest first: taken or helping is right, "not our subject" is wrong."""
    rows = reader.read(
        "SELECT e.id, e.ref, e.subject, c.personal, group_concat(d.code, '|'), o.status != 'declined' FROM offer o "
        "JOIN enquiry e ON e.id = o.enquiry JOIN department d ON d.id = o.department JOIN change c ON c.id = e.created "
        "WHERE o.status IN ('taken', 'helping') OR (o.status = 'declined' AND o.reason = 'not_our_area') "
        "GROUP BY e.id, o.status != 'declined' ORDER BY e.n DESC LIMIT ?",
        (limit,),
    )
    found = []
    for enquiry, ref, subject, personal, codes, right in reversed(rows):
        text = json.loads(personal).get("text", "") if personal else ""
        found.append(Routing(enquiry, ref, f"{subject}\n{text}", codes, bool(right)))
    return found


def departments_known(reader: Reads) -> bool:
    """Whether there is any department to suggest."""
    return bool(reader.read("SELECT 1 FROM department WHERE closed = 0 LIMIT 1"))


KEPT = "router"


def stamp(reader: Reads) -> str:
    """What a router of this hub would be made of, as a short text: equal stamps, equal suggestions."""
    answers = reader.read(
        "SELECT count(*), coalesce(max(answered), 0), coalesce(max(id), '') FROM offer "
        "WHERE status IN ('taken', 'helping') OR (status = 'declined' AND reason = 'not_our_area')"
    )[0]
    return hashlib.sha256(json.dumps([_VERSION, profiles(reader), answers]).encode()).hexdigest()


_VERSION = 1
"""Raise it when a router is made differently from the same hub."""


def router(reader: Reads) -> Router:
    """A router that knows this hub, from what was kept where that still fits, else made anew (loads numpy)."""
    from hubcrm.domain.errors import StoreProblem
    from hubcrm.routing import Router

    rows = reader.read("SELECT v FROM kept WHERE k = ? AND stamp = ?", (KEPT, stamp(reader)))
    if rows:
        try:
            return Router.load(bytes(rows[0][0]))
        except StoreProblem:  # of another version: it is only a short cut
            pass
    return new_router(reader)


def new_router(reader: Reads) -> Router:
    """A router made from what the departments say of themselves and what became of past offers.

    Past routings to departments that are no longer in use teach what not to suggest only by staying out.
    """
    from hubcrm.routing import Router, subject_profiles, subjects

    made = Router()
    listed = profiles(reader)
    known = subjects()
    made.fit_profiles(
        {
            code: [name, *([words] if words.strip() else []), *subject_profiles(one for one in ticked if one in known)]
            for code, name, words, ticked in listed
        }
    )
    in_use = {code for code, *_ in listed}
    past = routings(reader)
    right = [
        (one, "|".join(code for code in one.departments.split("|") if code in in_use)) for one in past if one.right
    ]
    made.fit([(one.text, codes, one.ref) for one, codes in right if codes])
    for one in past:
        for code in () if one.right else one.departments.split("|"):
            if code in in_use:
                made.learn(one.text, code, right=False, key=one.ref)
    return made


def subject_names() -> dict[str, str]:
    """Subjects that a department can tick: code -> name."""
    from hubcrm.routing import subjects

    return subjects()


def subjects_in(name: str, kind: str = "") -> list[str]:
    """Codes of the subjects that a department's name speaks of: "Nursing and Law" -> nursing, law, ...

    `kind` is the institution's: what only colleges teach is left out at a university, and the other way round.
    """
    from hubcrm.routing.bank import from_name

    return from_name(name, kind)
