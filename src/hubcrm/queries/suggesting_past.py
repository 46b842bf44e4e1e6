"""What was here before an enquiry: past ones like it and what became of them; an open one that it may repeat."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hubcrm.queries.labels import kind_of, label, lists, without_school_of
from hubcrm.queries.reading import Reads
from hubcrm.queries.suggesting_people import ALIKE

if TYPE_CHECKING:
    from hubcrm.routing import Router

SHOWN: Final = 3
_LOOKED_AT = 24
_LEFT_OUT = "('duplicate', 'sales_spam', 'not_employer', 'data_request')"

DAYS: Final = 30
"""An open enquiry may repeat another that came within so many days before it."""

_DAY_MS: Final = 86_400_000
SAME: Final = 0.4
"""Share of the different words of two texts that are in both, from which one may repeat the other."""

SAME_SUBJECT: Final = 0.15
"""The same, where they have the same subject line besides."""

_FEW: Final = 4
_FEW_ALIKE: Final = 0.8
"""Texts of fewer words must agree more, or "please ring me" repeats every other one."""

_PASSED_ON = re.compile(r"^\s*(?:(?:re|fw|fwd|aw)\s*:\s*)+", re.IGNORECASE)
_MOST_COMPARED = 40


@dataclass(frozen=True, slots=True)
class Similar:
    """A past enquiry like this one: how like (0 to 1), when it came (UTC ms), and in words what became of it."""

    id: str
    ref: str
    subject: str
    received: int
    likeness: float
    became: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """An open enquiry that this one may repeat. `same`: whose it is too ("the same person", "the same employer")."""

    id: str
    ref: str
    subject: str
    received: int
    same: str
    likeness: float


def similar(reader: Reads, router: Router, text: str, but: str = "") -> tuple[Similar, ...]:
    """Up to three past enquiries like a text, likest first; of those with one subject and one end only the likest."""
    alike = {str(ref): value for ref, value in router.similar(text, _LOOKED_AT) if value >= ALIKE}
    if not alike:
        return ()
    marks = ", ".join("?" * len(alike))
    rows = reader.read(
        "SELECT e.id, e.ref, e.subject, e.received, e.stage, e.reason, e.value, coalesce(d.name, ''), coalesce(p.name, '') "
        "FROM enquiry e LEFT JOIN department d ON d.id = e.department LEFT JOIN person p ON p.id = e.holder "
        f"WHERE e.ref IN ({marks}) AND e.id != ? AND e.reason NOT IN {_LEFT_OUT}",
        (*alike, but),
    )
    kind = kind_of(reader)
    found: dict[tuple[str, str], Similar] = {}
    for row in sorted(rows, key=lambda one: (-alike[one[1]], one[1])):
        one = Similar(row[0], row[1], row[2], row[3], alike[row[1]], _became(row[4:], kind))
        found.setdefault((one.subject.casefold(), one.became), one)
    return tuple(found.values())[:SHOWN]


def _became(row: tuple[Any, ...], kind: str) -> str:
    """ "Engineering took it: work completed, £4,500", from (stage, reason, value, department, holder)."""
    stage, reason, value, department, holder = row
    where = without_school_of(department)
    money = f", £{value // 100:,}" if value else ""
    if stage == "closed" and not reason and where:
        return f"{where} took it{money}"
    if stage == "closed":
        end = label("close_reasons", reason, kind).split(" (")[0]
        plain = f"{end[:1].lower()}{end[1:]}"
        if next((one.get("helped") for one in lists()["close_reasons"] if one["code"] == reason), None):
            return f"{where} took it: {plain}{money}" if holder and where else f"{end}{money}"
        return f"{where} took it; it did not go ahead ({plain})" if holder and where else f"did not go ahead ({plain})"
    if holder:
        said = label("stages", stage, kind)
        return f"{holder} of {where} has it: {said[:1].lower()}{said[1:]}{money}"
    return f"offered to {where}" if where else "still with the hub"


def repeated(reader: Reads, enquiry_id: str) -> Repeated | None:
    """The open enquiry of the same person or employer, of the last thirty days, that this one likely repeats."""
    rows = reader.read("SELECT received, employer, sender, typed, subject, created, n FROM enquiry WHERE id = ? AND open = 1",
                       (enquiry_id,))  # fmt: skip
    if not rows:
        return None
    received, employer, sender, typed, subject, created, n = rows[0]
    near = reader.read(
        "SELECT id, ref, subject, received, created, employer != '' AND employer = ?1, sender != '' AND sender = ?2 COLLATE "
        "NOCASE FROM enquiry WHERE open = 1 AND +received BETWEEN ?3 AND ?4 AND n < ?5 AND ((employer != '' AND employer = ?1) "
        "OR (sender != '' AND sender = ?2 COLLATE NOCASE) OR (employer = '' AND typed != '' AND typed = ?6 COLLATE NOCASE)) "
        "ORDER BY n DESC LIMIT ?7",
        (employer, sender, received - DAYS * _DAY_MS, received, n, typed, _MOST_COMPARED),
    )
    own = _stems(reader, subject, created) if near else frozenset()
    best: Repeated | None = None
    for other, ref, its_subject, came, its_created, _, same_person in near:
        theirs = _stems(reader, its_subject, its_created)
        likeness = _likeness(own, theirs)
        if likeness < _needed(own, theirs, subject, its_subject):
            continue
        if best is None or likeness > best.likeness:
            same = "the same person" if same_person else "the same employer"
            best = Repeated(other, ref, its_subject, came, same, likeness)
    return best


def _stems(reader: Reads, subject: str, created: str) -> frozenset[str]:
    from hubcrm.routing.text import GRAMMATICAL, words

    rows = reader.read("SELECT personal FROM change WHERE id = ?", (created,))
    text = json.loads(rows[0][0]).get("text", "") if rows and rows[0][0] else ""
    return frozenset(word.stem for word in words(f"{subject}\n{text}") if word.tier < GRAMMATICAL)


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def _needed(one: frozenset[str], other: frozenset[str], subject: str, its: str) -> float:
    if min(len(one), len(other)) < _FEW:
        return _FEW_ALIKE
    return SAME_SUBJECT if _plain(subject) and _plain(subject) == _plain(its) else SAME


def _plain(subject: str) -> str:
    return " ".join(_PASSED_ON.sub("", subject).casefold().split())
