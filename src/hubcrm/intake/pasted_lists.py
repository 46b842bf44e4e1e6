"""Lists pasted from a spreadsheet when a hub is set up: a column of departments, rows of people.

What comes in is text from outside: it is cut to sensible lengths, and a row that cannot be taken says why instead of
spoiling the others.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hubcrm.domain.department_codes import code_from
from hubcrm.domain.words import Role

MOST_LINES: Final = 1000
LONGEST: Final = 200  # characters of one name
_CODE = r"[A-Z0-9][A-Z0-9&_-]{0,15}"
_FORMAL = re.compile(r"^(?:school|department|faculty|institute|college|centre) (?:of|for) (?:the )?")
_PARTED = re.compile(r",\s*(?:and\s+)?|\s+and\s+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

ROLES: Mapping[str, Role] = {
    "adviser": Role.ADVISER, "advisor": Role.ADVISER, "hub adviser": Role.ADVISER, "hub advisor": Role.ADVISER,
    "hub": Role.ADVISER, "manager": Role.MANAGER, "hub manager": Role.MANAGER, "lead": Role.LEAD,
    "department lead": Role.LEAD, "curriculum area lead": Role.LEAD, "head": Role.LEAD, "head of department": Role.LEAD,
    "academic": Role.ACADEMIC, "tutor": Role.ACADEMIC, "lecturer": Role.ACADEMIC, "teacher": Role.ACADEMIC,
}  # fmt: skip
_HEADINGS: Mapping[str, str] = {
    "name": "name", "full name": "name", "person": "name", "role": "role", "what they do": "role", "department": "department",
    "curriculum area": "department", "area": "department", "school": "department", "code": "department", "email": "email",
    "e-mail": "email", "e-mail address": "email", "email address": "email", "mail": "email",
}  # fmt: skip
_ORDER = ("name", "role", "department", "email")


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """One department of a pasted column, with the code it was given or one made from its name; or why it is left out."""

    line: int
    code: str
    name: str
    problem: str = ""
    code_given: bool = False


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person of pasted rows; `department` is the id of a department of the hub. Or why they are left out."""

    line: int
    name: str
    role: str
    department: str
    email: str
    problem: str = ""


def departments(
    text: str, codes: Collection[str] = (), names: Collection[str] = (), called: str = "department"
) -> list[DepartmentLine]:
    """The departments of a pasted column, one per line; empty lines count for nothing.

    A code may stand before the name and a tab ("ENG <tab> Engineering"), or after it ("Engineering, ENG" or
    "Engineering (ENG)", in capitals). `codes` and `names` are those in use already.
    """
    used = {code.upper() for code in codes}
    known = {_plain(name) for name in names}
    found: list[DepartmentLine] = []
    for at, line in _lines(text):
        code, name = _code_and_name(line)
        given = bool(code)
        problem = ""
        if _plain(name) in known:
            problem = f"This {called} is in the hub already, or stands here twice."
        elif code and code in used:
            problem = f"The code {code} is taken."
        elif len(found) >= MOST_LINES:
            problem = f"No more than {MOST_LINES} at once."
        if not problem:
            code = code or code_from(name, used)
            used.add(code)
            known.add(_plain(name))
        found.append(DepartmentLine(at, code, name, problem, given))
    return found


def _code_and_name(line: str) -> tuple[str, str]:
    cells = [tidy for cell in line.split("\t") if (tidy := _tidy(cell))]
    if len(cells) > 1:
        first, second = cells[0], cells[1]
        if re.fullmatch(_CODE, second.upper()) and (second.isupper() or len(second) < len(first)) and " " not in second:
            first, second = second, first
        if re.fullmatch(_CODE, first.upper().replace(" ", "-")):
            return first.upper().replace(" ", "-"), second
        return "", first
    whole = _tidy(line)
    after = re.fullmatch(rf"(.+?)(?:,\s*({_CODE})|\s*\(({_CODE})\))", whole)
    if after and len(after[1]) > len(after[2] or after[3]):
        return after[2] or after[3], after[1].strip(" ,")
    return "", whole


def people(
    text: str,
    in_use: Iterable[tuple[str, str, str]],
    known: Iterable[tuple[str, str]] = (),
    called: str = "department",
) -> list[PersonLine]:
    """The people of pasted rows: name, role, department, e-mail, parted by tabs or commas; headings may come first.

    Without headings a cell counts as what it looks like, whatever its place: an address, a role, a department.

    `in_use` are (id, code, name) of the hub's departments; `known` (name, e-mail) of the people who are in it already.
    """
    rows = _rows(text)
    order = _headings(rows[0][1]) if rows else None
    if order is not None:
        rows = rows[1:]
    areas = by_any_name(in_use)
    names = {_plain(name) for name, _ in known}
    addresses = {email.casefold() for _, email in known if email}
    found: list[PersonLine] = []
    for at, cells in rows:
        facts = dict(zip(order, cells, strict=False)) if order is not None else _facts(cells, areas)
        one = _person(at, facts, areas, called)
        if not one.problem and (_plain(one.name) in names or (one.email and one.email.casefold() in addresses)):
            one = replace(one, problem="They are in the hub already, or twice here.")
        elif not one.problem and len(found) >= MOST_LINES:
            one = replace(one, problem=f"No more than {MOST_LINES} at once.")
        if not one.problem:
            names.add(_plain(one.name))
            addresses.add(one.email.casefold())
        found.append(one)
    return found


def _facts(cells: Sequence[str], areas: Mapping[str, str]) -> dict[str, str]:
    """What each cell of a row without headings holds; what looks like nothing known has the place left for it."""
    facts: dict[str, str] = {}
    unknown: list[str] = []
    for place, cell in enumerate(cells):
        key = "email" if "@" in cell else "role" if cell.casefold() in ROLES else ""
        key = key or ("department" if _plain(cell) in areas else "")
        if place and key and key not in facts:  # the name comes first, whatever it looks like
            facts[key] = cell
        elif place and cell:
            unknown.append(cell)
    facts["name"] = cells[0]
    for key in _ORDER[1:]:
        if key not in facts and unknown:
            facts[key] = unknown.pop(0)
    return facts


def _person(at: int, facts: Mapping[str, str], areas: Mapping[str, str], called: str) -> PersonLine:
    name, said, area, email = (facts.get(key, "") for key in _ORDER)
    role = ROLES.get(said.casefold(), "")
    department = areas.get(_plain(area), "")
    problem = ""
    if not name:
        problem = "The name is missing."
    elif not said:
        problem = "Say what they do: adviser, manager, lead or academic."
    elif not role:
        problem = f"“{said[:30]}” is not a role: write adviser, manager, lead or academic."
    elif area and not department:
        problem = f"There is no {called} “{area[:40]}” in the hub."
    elif not department and role in (Role.LEAD, Role.ACADEMIC):
        problem = f"Say which {called} they belong to."
    elif email and not _EMAIL.fullmatch(email):
        problem = f"“{email[:40]}” is not an e-mail address."
    return PersonLine(at, name, role, department, email, problem)


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """(line number, cells) of each row that holds something."""
    otherwise = ";" if text.count(";") > text.count(",") else ","
    found = []
    for at, line in _lines(text):
        parted = "\t" if "\t" in line else otherwise
        # One line at a time: a quotation mark that is never closed must not swallow the rows below it.
        cells = next(csv.reader(io.StringIO(line), delimiter=parted, skipinitialspace=True), [])
        tidy = [_tidy(cell) for cell in cells]
        if any(tidy):
            found.append((at, tidy))
    return found


def _headings(cells: Sequence[str]) -> list[str] | None:
    """What each column holds where the first row names it."""
    said = [_HEADINGS.get(cell.casefold().rstrip(":"), "") for cell in cells]
    return said if "name" in said and len({one for one in said if one}) > 1 else None


def by_any_name(in_use: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Department id by its code, its name, its name without "School of", and a part of it that no other one shares."""
    found: dict[str, str] = {}
    parts: dict[str, set[str]] = {}
    for area, code, name in in_use:
        short = _FORMAL.sub("", _plain(name))
        for said in (short, _plain(name), _plain(code)):
            found[said] = area
        for part in _PARTED.split(short):
            parts.setdefault(part, set()).add(area)
    found.pop("", None)
    return {part: next(iter(areas)) for part, areas in parts.items() if part and len(areas) == 1} | found


def _lines(text: str) -> list[tuple[int, str]]:
    return [(at, line[: 8 * LONGEST]) for at, line in enumerate(text.splitlines(), start=1) if _tidy(line)]


def _tidy(text: str) -> str:
    plain = "".join(sign if sign.isprintable() else " " for sign in text[: 4 * LONGEST])
    return " ".join(plain.split()).strip("\"'•·-– ")[:LONGEST]


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("&", "and").split())
