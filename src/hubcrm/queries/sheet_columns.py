"""How the last sheet with the same header was understood on this computer, and how one is understood at first."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hubcrm.intake import sheet_kinds, sheet_profiles
from hubcrm.intake.csv_columns import FIELDS, Columns, same_header
from hubcrm.intake.sheet_kinds import KINDS
from hubcrm.queries.reading import Reads

KEPT = "columns:"
KEPT_KIND = "sheet:"


@dataclass(frozen=True, slots=True)
class Choices:
    """What is to be said of a sheet before it is brought in.

    kind        of `sheet_kinds.KINDS`; "" where nothing tells
    match_on    names of keys of that kind; none: every one that the sheet has columns for
    when_found  "update" or "skip"
    because     why it is understood so: "as the last time", "an export of Salesforce"; "" where the header alone says it
    """

    kind: str
    columns: Columns
    match_on: tuple[str, ...] = ()
    when_found: str = "update"
    because: str = ""


def first_choices(reader: Reads, header: Sequence[str], kind: str = "") -> Choices:
    """How a sheet with this header is understood at first: as the last time, as a known system's export, or as it says.

    With a `kind` given, as a sheet of that kind.
    """
    digest = same_header(header)
    kind = kind or _text(reader, KEPT_KIND + digest)
    if kind in KINDS:
        last = _last(reader, header, kind, digest)
        if last is not None:
            return last
    profile = sheet_profiles.recognised(header)
    if profile is not None and kind in ("", profile.kind):
        columns = sheet_profiles.columns_of(profile, header)
        if not sheet_kinds.missing(KINDS[profile.kind], columns):
            return Choices(profile.kind, columns, because=f"an export of {profile.said}")
    kind = kind if kind in KINDS else sheet_kinds.guess(header)
    return Choices(kind, sheet_kinds.understood(KINDS[kind], header) if kind else Columns({}))


def _last(reader: Reads, header: Sequence[str], kind: str, digest: str) -> Choices | None:
    if kind == "enquiries":
        columns = remembered(reader, header)
        return Choices(kind, columns, because="as the last time") if columns is not None else None
    said = _text(reader, f"{KEPT}{kind}:{digest}")
    if not said:
        return None
    kept: dict[str, Any] = json.loads(said)
    known = KINDS[kind]
    keys = tuple(name for name in kept["match_on"] if name in known.keys)
    columns = _columns(kept, known.fields, header)
    return Choices(kind, columns, keys, str(kept["when_found"]), "as the last time")


def remembered(reader: Reads, header: Sequence[str]) -> Columns | None:
    """What a person said of columns with these names in a sheet of enquiries, or None.

    Whatever does not fit this header is left aside.
    """
    name = KEPT + same_header(header)
    return of_kept(header, {name: _text(reader, name)})


def all_remembered(reader: Reads) -> dict[str, str]:
    """What is remembered of the columns of every sheet, for `of_kept`: for whoever cannot ask while reading."""
    rows = reader.read("SELECT k, v FROM kept WHERE k LIKE ?", (f"{KEPT}%",))
    return {name: bytes(value).decode() for name, value in rows}


def of_kept(header: Sequence[str], kept: Mapping[str, str]) -> Columns | None:
    """The same as `remembered`, out of what was read before."""
    said = kept.get(KEPT + same_header(header), "")
    return _columns(json.loads(said), FIELDS, header) if said else None


def _columns(kept: dict[str, Any], known: Any, header: Sequence[str]) -> Columns:
    there = range(len(header))
    fields = {name: column for name, column in kept["fields"].items() if name in known and column in there}
    left_out = frozenset(column for column in kept["left_out"] if column in there)
    return Columns(fields, left_out, kept["day_first"], str(kept["encoding"]))


def _text(reader: Reads, name: str) -> str:
    rows = reader.read("SELECT v FROM kept WHERE k = ?", (name,))
    return bytes(rows[0][0]).decode() if rows else ""
