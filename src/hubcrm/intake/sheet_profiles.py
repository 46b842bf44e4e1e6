"""How the sheets are written that other systems export, known by the names of their columns.

The names are those that the makers document (resources/sheet_profiles.json); a hub's own columns beside them do no harm.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from hubcrm import paths
from hubcrm.intake.csv_columns import Columns, plain_header, understood
from hubcrm.intake.sheet_kinds import KINDS, match

_Headers = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Profile:
    """The sheet that one system exports for one kind of record.

    said       the system as people know it: "Salesforce"
    kind       of `sheet_kinds.KINDS`
    known_by   sets of columns (as `plain_header` spells them), each of which tells that it is this sheet
    fields     field -> columns that hold it, the best first
    otherwise  the same, for fields that no other column is found for
    rest       whether further columns are understood as in any sheet: those of a form are what its maker asked
    left_out   columns of which nothing is kept
    """

    name: str
    said: str
    kind: str
    known_by: tuple[frozenset[str], ...]
    fields: _Headers
    otherwise: _Headers
    rest: bool
    left_out: frozenset[str]


def recognised(header: Sequence[str]) -> Profile | None:
    """The profile that a header fits best; None where it is of no system that is known."""
    there = {plain_header(name) for name in header}
    best, most = None, (0, 0)
    for profile in profiles():
        told = max((len(names) for names in profile.known_by if names <= there), default=0)
        score = (told, sum(bool(there.intersection(names)) for names in profile.fields.values()))
        if told and score > most:
            best, most = profile, score
    return best


def columns_of(profile: Profile, header: Sequence[str]) -> Columns:
    """What the columns of a sheet of this system are."""
    plain = [plain_header(name) for name in header]
    fields = _found(profile.fields, plain)
    if profile.rest:
        kept_back = {*fields.values(), *_found(profile.otherwise, plain).values()}
        others = ["" if at in kept_back else name for at, name in enumerate(header)]
        fields = {**match(KINDS[profile.kind], others), **fields}
    for field, column in _found(profile.otherwise, plain).items():
        fields.setdefault(field, column)
    if profile.kind == "enquiries" and "text" not in fields and "notes" in fields:
        fields["text"] = fields.pop("notes")
    used = set(fields.values())
    out = frozenset(at for at, name in enumerate(plain) if name in profile.left_out and at not in used)
    return Columns(fields, out)


def as_enquiries(header: Sequence[str]) -> Columns:
    """How a sheet of enquiries with this header is understood as long as nobody says otherwise."""
    profile = recognised(header)
    if profile is not None and profile.kind == "enquiries":
        columns = columns_of(profile, header)
        if {"text", "subject"} & columns.fields.keys():
            return columns
    return understood(header)


def _found(wanted: _Headers, plain: Sequence[str]) -> dict[str, int]:
    found = {}
    for field, names in wanted.items():
        for name in names:
            if name in plain:
                found[field] = plain.index(name)
                break
    return found


@cache
def profiles() -> tuple[Profile, ...]:
    """Every profile that comes with the program."""
    listed: list[dict[str, Any]] = json.loads((paths.resources() / "sheet_profiles.json").read_text("utf-8"))
    return tuple(
        Profile(
            one["name"],
            one["said"],
            one["kind"],
            tuple(frozenset(map(plain_header, names)) for names in one["known_by"]),
            _headers(one["fields"]),
            _headers(one.get("otherwise", {})),
            bool(one.get("rest")),
            frozenset(map(plain_header, one.get("left_out", ()))),
        )
        for one in listed
    )


def _headers(given: Mapping[str, Sequence[str]]) -> _Headers:
    return MappingProxyType({field: tuple(dict.fromkeys(map(plain_header, names))) for field, names in given.items()})
