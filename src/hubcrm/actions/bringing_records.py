"""Rows of a sheet as records of one kind: which one a row is about, and what it would change of it.

Each kind (employers, contacts, ...) says how its fields are read, by what two records are the same, and how it is named;
finding, comparing and telling are the same for all of them and stand here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hubcrm.actions.bringing_fates import FieldChange, RowFate, listed
from hubcrm.actions.receiving_sorting import Names
from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.records import split_personal
from hubcrm.intake.sheet_kinds import TableRow
from hubcrm.intake.sheet_values import How, Said, read_row
from hubcrm.queries.reading import Reads, Viewer
from hubcrm.store.transactions import Entry

Keys = Mapping[str, Sequence[str]]
"""Name of a key -> what a record is found by under it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person said of a sheet: how its cells are read, by which keys, what of records that are here, and who asks."""

    how: How
    keys: tuple[str, ...]
    when_found: str
    viewer: Viewer
    now_ms: int
    place: str = "Row"


@dataclass(slots=True)
class Planned:
    """What becomes of one row, and what is to be recorded of it."""

    fate: RowFate
    entries: list[Entry] = field(default_factory=list)
    employers: int = 0


class Records(ABC):
    """All records of one kind, those here and those that rows have made so far, found by the chosen keys."""

    entity = ""
    strong: tuple[str, ...] = ()
    """Fields that two records of this kind never share: where they differ, a match by something else is none."""
    merged: tuple[str, ...] = ()
    """Fields that are lists, to which a row adds."""

    def __init__(self, reads: Reads, names: Names, asked: Asked) -> None:
        self.reads = reads
        self.names = names
        self.asked = asked
        self.kind = asked.how.kind
        self.known: dict[str, dict[str, Any]] = {}
        self._index: dict[str, dict[str, list[str]]] = {key: {} for key in asked.keys}
        self._said: dict[str, dict[str, int]] = {}
        self.prepare()
        for record, fields in self.load():
            self.known[record] = fields
            self.enter(record, fields)

    # --- what each kind says of itself ---

    @abstractmethod
    def prepare(self) -> None:
        """Look up what the rows may name: employers, departments, colleagues."""

    @abstractmethod
    def load(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every record here that rows may be about, with its fields as they are kept."""

    @abstractmethod
    def keys_of(self, fields: Mapping[str, Any]) -> Keys:
        """By what a record with these fields is found."""

    @abstractmethod
    def read(self, said: Said) -> dict[str, Any]:
        """The fields of the record, from what a row says. Raises NotAllowed where the row cannot be taken."""

    @abstractmethod
    def completed(self, fields: dict[str, Any], said: Said) -> dict[str, Any]:
        """The fields of a new record. Raises NotAllowed where something that it must have is missing."""

    @abstractmethod
    def called(self, fields: Mapping[str, Any]) -> str:
        """The record in a few words."""

    def differs(self, name: str, before: Any, after: Any) -> bool:
        """Whether a field would be other than it is."""
        return bool(before != after)

    def shown(self, name: str, value: Any) -> str:
        """A value as people see it."""
        return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)

    def allowed(self, record: str, changed: dict[str, Any], said: Said) -> dict[str, Any]:
        """What of a change this person may make; the rest is left out with a doubt."""
        return changed

    def along(self, fields: dict[str, Any], said: Said, planned: Planned) -> None:  # noqa: B027  # most kinds bring nothing
        """Record what comes with a row besides its own record, as an employer that is new with it; `fields` name it then."""

    # --- the same for every kind ---

    def plan(self, row: TableRow) -> Planned:
        """What becomes of a row; what it makes or changes counts for the rows after it."""
        said = read_row(row, self.asked.how)
        if said.fault[0]:
            return self._out(row, "refused", "", *said.fault, said)
        try:
            fields = self.read(said)
            return self._with_keys(row, fields, said)
        except NotAllowed as error:
            return self._out(row, "refused", self.named(said.values), str(error), "cannot be taken", said)

    def named(self, values: Mapping[str, Any]) -> str:
        """What a row that cannot be taken is about, as far as it says."""
        return str(values.get("name") or values.get("email") or "")

    def _with_keys(self, row: TableRow, fields: dict[str, Any], said: Said) -> Planned:
        found, trouble = self._find(self.keys_of(fields))
        name = self.called(fields)
        if trouble:
            return self._out(row, "conflict", name, trouble, "two fit", said)
        if not found:
            return self._create(row, fields, said)
        return self._meet(row, found, fields, said)

    def _find(self, keys: Keys) -> tuple[str, str]:
        """(the one record that every key agrees on or "", why no one can be told)."""
        candidates: list[str] = []
        by = ""
        for key in self.asked.keys:
            found = list(dict.fromkeys(one for value in keys.get(key, ()) for one in self._index[key].get(value, ())))
            if not found:
                continue
            agreed = [one for one in candidates if one in found] if candidates else found
            if not agreed:
                one, other = (self.called(self.known[which[0]]) for which in (candidates, found))
                said = self.kind.keys[key].said.lower()
                return "", f"Its {by} is that of {one}, its {said} that of {other}."
            candidates, by = agreed, by or self.kind.keys[key].said.lower()
        if len(candidates) > 1:
            names = " and ".join(self.called(self.known[one]) for one in candidates[:2])
            return "", f"{len(candidates)} {self.kind.many} here fit it by {by}: {names}."
        return (candidates[0] if candidates else ""), ""

    def _create(self, row: TableRow, fields: dict[str, Any], said: Said) -> Planned:
        whole = self.completed(dict(fields), said)
        planned = Planned(RowFate(row.line, "create", self.called(whole), ""))
        self.along(whole, said, planned)
        new = self.names.new_id()
        self.known[new] = whole
        self._said[new] = dict.fromkeys(fields, row.line)
        self.enter(new, whole)
        planned.entries.append(self._entry(new, "created", whole))
        name = self.called(whole)
        planned.fate = RowFate(
            row.line, "create", name, f"{name} is new.", record=new, doubts=tuple(said.doubts), cells=row.cells
        )
        return planned

    def _meet(self, row: TableRow, record: str, fields: dict[str, Any], said: Said) -> Planned:
        here = self.known[record]
        name = self.called(here)
        for one in self.strong:
            if here.get(one) and fields.get(one) and here[one] != fields[one]:
                what = self.kind.fields[one].said
                why = f"{what} of {name} is “{here[one]}” here and “{fields[one]}” in the sheet."
                return self._out(row, "conflict", name, why, "another one", said, record)
        earlier = self._said.get(record, {})
        planned = Planned(RowFate(row.line, "update", name, ""))
        if self.asked.when_found == "skip" and not earlier:
            return self._out(
                row, "skip", name, f"{name} is here already and stays as it is.", "here already", said, record
            )
        changed = self.allowed(record, self._changed(here, fields), said)
        clashing = [one for one in changed if one in earlier and one not in self.merged]
        if clashing:
            what = self.kind.fields[clashing[0]].said if clashing[0] in self.kind.fields else clashing[0]
            why = f"{self.asked.place} {earlier[clashing[0]]} is about {name} too and says otherwise: {what}."
            return self._out(row, "conflict", name, why, "said twice", said, record)
        for key in fields:
            self._said.setdefault(record, {}).setdefault(key, row.line)
        if not changed:
            same = f"The same as {self.asked.place.lower()} {min(earlier.values())}." if earlier else ""
            why = same or f"{name} is here already; the row says nothing new."
            return self._out(row, "skip", name, why, "here already", said, record)
        self.along(changed, said, planned)
        told = tuple(
            FieldChange(key, self._field(key), self.shown(key, here.get(key) or ""), self.shown(key, value))
            for key, value in changed.items()
            if self._field(key)
        )
        here.update(changed)
        self.enter(record, here)
        planned.entries.append(self._entry(record, "set", changed))
        planned.fate = RowFate(
            row.line, "update", name, f"{name}: {listed(told)}.", "", record, told, tuple(said.doubts), row.cells
        )
        return planned

    def _changed(self, here: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
        """Fields that the row says otherwise; what it leaves blank is never cleared."""
        changed: dict[str, Any] = {}
        for key, value in fields.items():
            if key in self.merged:
                before = list(here.get(key) or ())
                value = [*before, *(one for one in value if one not in before)]
                if value != before:
                    changed[key] = value
            elif value not in (None, "") and self.differs(key, here.get(key), value):
                changed[key] = value
        return changed

    def _field(self, key: str) -> str:
        return self.kind.fields[key].said if key in self.kind.fields else ""

    def enter(self, record: str, fields: Mapping[str, Any]) -> None:
        """Have a record found by what its fields are now."""
        keys = self.keys_of(fields)
        for key in self.asked.keys:
            for value in keys.get(key, ()):
                there = self._index[key].setdefault(value, [])
                if record not in there:
                    there.append(record)

    def _entry(self, record: str, kind: str, fields: Mapping[str, Any]) -> Entry:
        data, personal = split_personal(self.entity, dict(fields))
        return Entry(self.entity, record, kind, data, personal, record if personal else "")

    def _out(
        self, row: TableRow, fate: Any, name: str, sentence: str, short: str, said: Said, record: str = ""
    ) -> Planned:
        return Planned(RowFate(row.line, fate, name, sentence, short, record, (), tuple(said.doubts), row.cells))


class Colleagues:
    """People of our own and departments, as sheets name them."""

    def __init__(self, reads: Reads) -> None:
        from hubcrm.intake.pasted_lists import by_any_name

        listed = reads.read("SELECT id, code, name FROM department ORDER BY closed DESC, id")
        self.departments = {one[0]: str(one[2]) for one in listed}
        self.codes = {one[0]: str(one[1]) for one in listed}
        self._areas = by_any_name((one[0], one[1], one[2]) for one in listed)
        self.people: dict[str, str] = {}
        self._people: dict[str, list[str]] = {}
        for person, name, email in reads.read("SELECT id, name, email FROM person ORDER BY left, id"):
            self.people[person] = name
            for said in {plain(name), plain(email)} - {""}:
                self._people.setdefault(said, []).append(person)

    def department(self, said: str) -> str:
        """The department of this code or name; "" where there is none."""
        return self._areas.get(plain(said).replace("&", "and"), "")

    def person(self, said: str, doubts: list[str], otherwise: str) -> str:
        """The colleague of this name or address; "" with a doubt that ends in `otherwise` where nobody or several are."""
        found = self._people.get(plain(said), [])
        if len(found) == 1:
            return found[0]
        who = "There is no colleague" if not found else "There is more than one colleague"
        doubts.append(f"{who} “{said[:60]}” here, so {otherwise}.")
        return ""


def plain(text: str) -> str:
    """A name as it is compared: small letters, single spaces."""
    return " ".join(text.casefold().split())


def rows_of(reads: Reads, table: str, columns: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(id, columns by name) of every record of a table, in the order in which they were made."""
    names = tuple(columns)
    for record, *values in reads.read(f"SELECT id, {', '.join(names)} FROM {table} ORDER BY id"):
        yield record, dict(zip(names, values, strict=True))
