"""Which kinds of record come by sheet, what each says of one, and what the columns of a sheet mean for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from hubcrm.intake import csv_columns, sheet_fields
from hubcrm.intake.csv_columns import Columns, plain_header
from hubcrm.intake.drafts import RowProblem


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a sheet may say of a record.

    name     as it is remembered: "company_number"
    said     what a person calls it when choosing what a column is: "Company number"
    type     of its cells: line, text, email, phone, website, domains, whole, money, day, moment, yes_no, postcode, sector,
             subjects, company_number, charity_number, reference, employer, person, department, departments, or "code " and
             the name of a list of codes
    headers  as `plain_header` spells them, the likeliest first
    """

    name: str
    said: str
    type: str
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatchKey:
    """By what a row and a record are known to be the same: all of `fields` agree."""

    name: str
    said: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetKind:
    """One kind of record that comes by sheet.

    name    as commands and profiles name it: "past_routings"; one of KINDS
    said    over a list: "Past routings"; `one` and `many` in a sentence: "past routing", "past routings"
    fields  by name, in the order in which people choose
    keys    by name, the surest first; every one that the sheet has columns for is used where nobody chooses
    needs   sets of fields: of each set, at least one must be in the sheet
    updates whether a record that is here can be changed by a row; where not, it is left as it is
    """

    name: str
    said: str
    one: str
    many: str
    fields: Mapping[str, Field]
    keys: Mapping[str, MatchKey]
    needs: tuple[frozenset[str], ...]
    updates: bool = True


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a sheet: the line (row number) at which it begins, and its cells, as many as the header has."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A whole sheet as it was read, still nothing but words from outside.

    name      of the file, short; `sheet` is the name of the sheet in a workbook, "" of a table saved as text
    header    names of the columns, "Column A" and so on where it has none
    rows      without blank ones; `problems` are rows that do not fit the table, with their cells
    note      sentences about anything odd that a person should see before bringing it in
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[TableRow, ...]
    problems: tuple[RowProblem, ...] = ()
    sheet: str = ""
    note: str = ""


_LINE = re.compile(r"(\w+) \(([^;]+); ([^)]+)\): (.*)")


def _fields(text: str) -> Mapping[str, Field]:
    found = {}
    for line in text.strip("\n").replace("\n ", " ").split("\n"):
        parts = _LINE.fullmatch(" ".join(line.split()))
        if parts is not None:
            headers = tuple(dict.fromkeys(one.strip() for one in parts[4].split(",")))
            found[parts[1]] = Field(parts[1], parts[2], parts[3], headers)
    return MappingProxyType(found)


def _keys(*keys: tuple[str, str, str]) -> Mapping[str, MatchKey]:
    return MappingProxyType({name: MatchKey(name, said, tuple(fields.split())) for name, said, fields in keys})


def _needs(*sets: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(one.split()) for one in sets)


_OF_TYPE = {"text": "text", "received": "moment", "deadline": "day", "email": "email", "phone": "phone", "website": "website",
            "employees": "whole", "postcode": "postcode", "employer": "employer", "notes": "text", "sector": "sector",
            "channel": "code channels", "type": "code enquiry_types", "urgency": "code urgencies",
            "company_number": "company_number", "charity_number": "charity_number"}  # fmt: skip
_ENQUIRIES = MappingProxyType(
    {
        name: Field(name, csv_columns.SAID[name], _OF_TYPE.get(name, "line"), headers)
        for name, headers in csv_columns.FIELDS.items()
    }
)
_NAME = "name first_name last_name"

KINDS: Final[Mapping[str, SheetKind]] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            SheetKind(
                "enquiries", "Enquiries", "enquiry", "enquiries", _ENQUIRIES,
                _keys(("words", "What the row says", "text subject email received"), ("reference", "Reference", "reference")),
                _needs("text subject"),
            ),
            SheetKind(
                "employers", "Employers", "employer", "employers", _fields(sheet_fields.EMPLOYERS),
                _keys(("company_number", "Company number", "company_number"),
                      ("charity_number", "Charity number", "charity_number"),
                      ("domain", "Website or mail domain", "website domains email"),
                      ("name_postcode", "Name and postcode", "name postcode"), ("name", "Name", "name")),
                _needs("name website domains email"),
            ),
            SheetKind(
                "contacts", "Contacts", "contact", "contacts", _fields(sheet_fields.CONTACTS),
                _keys(("email", "E-mail address", "email"), ("name_employer", "Name and employer", f"{_NAME} employer")),
                _needs(f"{_NAME} email"),
            ),
            SheetKind(
                "departments", "Departments", "department", "departments", _fields(sheet_fields.DEPARTMENTS),
                _keys(("code", "Code", "code"), ("name", "Name", "name")), _needs("name code"),
            ),
            SheetKind(
                "people", "People of our own", "colleague", "colleagues", _fields(sheet_fields.PEOPLE),
                _keys(("email", "E-mail address", "email"), ("name", "Name", _NAME)), _needs(_NAME),
            ),
            SheetKind(
                "follow_ups", "Follow-ups", "follow-up", "follow-ups", _fields(sheet_fields.FOLLOW_UPS),
                _keys(("what", "Enquiry or employer, and what is to be done", "reference employer kind"),
                      ("what_due", "The same, and the day", "reference employer kind due")),
                _needs("reference employer", "due"),
            ),
            SheetKind(
                "past_routings", "Past routings", "past routing", "past routings", _fields(sheet_fields.PAST_ROUTINGS),
                _keys(("words", "What the row says", "text subject email received"), ("reference", "Reference", "reference")),
                _needs("text subject", "department"), updates=False,
            ),
        )
    }
)  # fmt: skip
"""Every kind by name, in the order in which people choose."""


def match(kind: SheetKind, header: Sequence[str]) -> dict[str, int]:
    """Which column each field of `kind` is in (field -> column from 0), as far as headers say; each column once."""
    if kind.name == "enquiries":
        return csv_columns.match_headers(header)
    ranks = {
        spelt: (field.name, rank)
        for field in reversed(list(kind.fields.values()))
        for rank, spelt in enumerate(field.headers)
    }
    plain = [plain_header(name) for name in header]
    found: dict[str, int] = {}
    for column, name in enumerate(plain):
        field, rank = ranks.get(name, ("", 0))
        if field and (field not in found or rank < ranks[plain[found[field]]][1]):
            found[field] = column
    if "first_name" in found and "name" in found and plain[found["name"]] in ("name", "contact"):
        del found["name"]  # of something else, as a rule: an id, a company
    return found


def understood(kind: SheetKind, header: Sequence[str]) -> Columns:
    """How a sheet with this header is understood for `kind` as long as nobody says otherwise."""
    return Columns(match(kind, header), csv_columns.understood(header).left_out)


def usual_keys(kind: SheetKind, columns: Columns) -> tuple[str, ...]:
    """The keys that a sheet with these columns has something for: those used where nobody chooses."""
    return tuple(key.name for key in kind.keys.values() if can_match(key, columns))


def can_match(key: MatchKey, columns: Columns) -> bool:
    """Whether rows can be matched by a key with what is in these columns."""
    there = {field for field in key.fields if field in columns.fields}
    if key.name == "name_employer":
        return "employer" in there and len(there) > 1
    return there >= set(key.fields) if key.name in ("name_postcode",) else bool(there)


def missing(kind: SheetKind, columns: Columns) -> str:
    """One sentence on what the sheet must have and has not, or ""."""
    for needed in kind.needs:
        if not needed & columns.fields.keys():
            said = [field.said for field in kind.fields.values() if field.name in needed]
            which = said[0] if len(said) == 1 else f"{', '.join(said[:-1])} or {said[-1]}"
            return f"No column of this sheet is “{which}”: say which one is."
    return ""


def guess(header: Sequence[str]) -> str:
    """The kind that a sheet with this header most likely holds; "" where its columns say nothing."""
    best, most = "", 0.0
    for kind in KINDS.values():
        score = _likeness(kind, header)
        if score > most:
            best, most = kind.name, score
    return best


_TELLING: Final[Mapping[str, frozenset[str]]] = {
    "employers": frozenset(
        {"company_number", "charity_number", "employees", "sector", "town", "website", "legal_form"}
    ),
    "contacts": frozenset({"role_title", "first_name", "last_name"}),
    "departments": frozenset({"code", "words", "subjects"}),
    "people": frozenset({"expertise", "role"}),
    "follow_ups": frozenset({"due", "kind", "owner"}),
    "past_routings": frozenset({"department", "text"}),
    "enquiries": frozenset({"text", "channel", "urgency", "received"}),
}
"""Fields that tell a kind from the others; where several know the same columns, these decide."""


def _likeness(kind: SheetKind, header: Sequence[str]) -> float:
    columns = Columns(match(kind, header))
    if missing(kind, columns):
        return 0.0
    telling = _TELLING[kind.name] & columns.fields.keys()
    return len(columns.fields) + 2.0 * len(telling) if telling else 0.5 * len(columns.fields)
