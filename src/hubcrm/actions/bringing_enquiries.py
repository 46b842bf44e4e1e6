"""Enquiries and past routings by sheet: the same road as everything else that is taken in, with match keys of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from hubcrm.actions.bringing_fates import Fate, FieldChange, RowFate, listed
from hubcrm.actions.bringing_records import Asked, Colleagues
from hubcrm.actions.receiving_facts import facts_of
from hubcrm.actions.receiving_sorting import Names, Sorter
from hubcrm.intake.csv_columns import Columns
from hubcrm.intake.csv_file import drafts_of
from hubcrm.intake.drafts import Draft, RowProblem
from hubcrm.intake.sheet_kinds import KINDS, Table, TableRow
from hubcrm.intake.sheet_values import Said, read_row
from hubcrm.queries.labels import label
from hubcrm.queries.reading import Reads
from hubcrm.queries.their_references import TheirReferences
from hubcrm.store.transactions import Entry

if TYPE_CHECKING:
    from hubcrm.actions import receiving_sorting

_SHARED: Final = ("text", "subject", "received", "type", "reference", "employer", "contact_name", "email", "notes")
"""Fields of a past routing that say of the enquiry what they say of one that comes in."""


@dataclass(slots=True)
class Routed:
    """What became of a past enquiry: who took it and who said no (departments), by whom, how and when it ended (UTC ms)."""

    took: tuple[str, ...]
    said_no: tuple[str, ...] = ()
    person: str = ""
    reason: str = ""
    received: int | None = None
    closed: int | None = None
    value: int | None = None


@dataclass(slots=True)
class Plans:
    """What becomes of the rows of a sheet of enquiries.

    each      in the order of the sheet
    drafts    what is new, with `fates` and the `sorter` that found them; `routed`: by place among them, of past routings
    updates   enquiry -> (facts to set, its subject or "")
    """

    each: list[RowFate]
    sorter: Sorter
    fates: list[receiving_sorting.Fate]
    routed: dict[int, Routed]
    updates: dict[str, tuple[dict[str, Any], str]] = field(default_factory=dict)

    @property
    def employers(self) -> int:
        """Employers that are new with the sheet."""
        return sum(one.employment is not None and one.employment.made is not None for one in self.fates)


class EnquiryRows:
    """Goes through the rows of a sheet of enquiries or of past routings."""

    def __init__(self, reads: Reads, names: Names, asked: Asked) -> None:
        self.reads = reads
        self.names = names
        self.asked = asked
        self.past = asked.how.kind.name == "past_routings"
        self._references = TheirReferences(reads)
        self._colleagues = Colleagues(reads)
        self._fates: dict[int, RowFate] = {}
        self._by_reference: dict[str, int] = {}

    def plan(self, table: Table) -> Plans:
        """What becomes of every row."""
        kept: list[tuple[Draft, TableRow]] = []
        routed: dict[int, Routed] = {}
        updates: dict[str, tuple[dict[str, Any], str]] = {}
        for row, draft in zip(table.rows, self._drafts(table), strict=True):
            if isinstance(draft, RowProblem):
                here = f"{self.asked.place} {row.line}"  # which stands beside it
                sentence = draft.sentence.removeprefix(f"{here}: ").replace(f"{here} has", "It has", 1)
                self._tell(row, "refused", "", sentence, draft.short)
                continue
            found = self._here(draft)
            if found:
                self._meet(row, draft, found, updates)
                continue
            past = self._routed(row, draft) if self.past else None
            if self.past and past is None:
                continue
            if self._twice(row, draft):
                continue
            if past is not None:
                routed[len(kept)] = past
                draft = self._with_past(draft, past)
            kept.append((draft, row))
        return self._sorted(table, kept, routed, updates)

    def _sorted(
        self, table: Table, kept: list[tuple[Draft, TableRow]], routed: dict[int, Routed], updates: dict[str, Any]
    ) -> Plans:
        drafts = [draft for draft, _ in kept]
        again = () if "words" in self.asked.keys else range(len(drafts))
        sorter = Sorter(self.reads, drafts, self.names, again)
        fates = list(sorter.fates())
        made: dict[str, int] = {}
        for at, ((draft, row), fate) in enumerate(zip(kept, fates, strict=True)):
            self._judge(row, draft, fate, made, routed.get(at), updates)
        return Plans([self._fates[row.line] for row in table.rows], sorter, fates, routed, updates)

    def _drafts(self, table: Table) -> Iterable[Draft | RowProblem]:
        columns, how = self.asked.how.columns, self.asked.how
        if self.past:
            shared = {name: at for name, at in columns.fields.items() if name in _SHARED}
            others = frozenset(at for name, at in columns.fields.items() if name not in _SHARED)
            columns = Columns(shared, columns.left_out | others, how.day_first)
        return drafts_of(table, columns, labels=how.labels, zone=how.zone)

    def _here(self, draft: Draft) -> str:
        """The enquiry that is here under the reference of this row."""
        if "reference" not in self.asked.keys:
            return ""
        reference = dict(draft.extra).get("reference", "")
        return self._references.enquiry(reference) if reference else ""

    def _twice(self, row: TableRow, draft: Draft) -> bool:
        """Whether an earlier row has the same reference and says otherwise."""
        reference = dict(draft.extra).get("reference", "") if "reference" in self.asked.keys else ""
        earlier = self._by_reference.setdefault(reference.casefold(), row.line) if reference else row.line
        if earlier == row.line:
            return False
        why = f"{self.asked.place} {earlier} has the reference {reference[:40]} too."
        self._tell(row, "conflict", draft.subject, why, "said twice")
        return True

    def _meet(self, row: TableRow, draft: Draft, enquiry: str, updates: dict[str, Any]) -> None:
        ref = self._references.ref(enquiry)
        if self.past or self.asked.when_found == "skip":
            self._known(row, draft, enquiry, ref)
            return
        state = json.loads(self.reads.read("SELECT state FROM entity WHERE entity_id = ?", (enquiry,))[0][0])
        earlier, _ = updates.get(enquiry, ({}, ""))
        here = {**state["f"], **earlier}
        facts, _ = facts_of(dict(draft.extra))
        changed = {key: value for key, value in facts.items() if value not in (None, "") and here.get(key) != value}
        subject = draft.subject if draft.subject_given and draft.subject != state.get("subject") else ""
        if any(key in earlier for key in changed):
            why = f"An earlier row is about {ref} too and says otherwise."
            self._tell(row, "conflict", ref, why, "said twice", enquiry)
            return
        if not changed and not subject:
            self._tell(row, "skip", ref, f"{ref} is here already; the row says nothing new.", "here already", enquiry)
            return
        updates[enquiry] = ({**earlier, **changed}, subject)
        told = [
            FieldChange(key, self._said(key), self._shown(key, here.get(key)), self._shown(key, changed[key]))
            for key in changed
        ]
        if subject:
            told.append(FieldChange("subject", "Subject", str(state.get("subject") or ""), subject))
        self._fates[row.line] = RowFate(
            row.line, "update", ref, f"{ref}: {listed(told)}.", "", enquiry, tuple(told), (), row.cells
        )

    def _said(self, key: str) -> str:
        fields = KINDS["enquiries"].fields
        name = {"their_ref": "reference", "value_pence": "value"}.get(key, key)
        return fields[name].said if name in fields else name.replace("_", " ").capitalize()

    def _shown(self, key: str, value: Any) -> str:
        lists = {"type": "enquiry_types", "urgency": "urgencies"}
        return label(lists[key], str(value)) if key in lists and value else str(value or "")

    def _judge(self, row: TableRow, draft: Draft, fate: receiving_sorting.Fate, made: dict[str, int], past: Routed | None,
               updates: dict[str, Any]) -> None:  # fmt: skip
        if fate.kind == "new":
            made[fate.enquiry] = row.line
            whose = fate.employment.typed if fate.employment is not None else ""
            where = self._names(past.took) if past is not None else ""
            name = ", ".join(part for part in (draft.subject[:80], whose) if part)
            sentence = f"A past enquiry that {where} took." if where else "A new enquiry."
            doubts = self._fates[row.line].doubts if row.line in self._fates else ()
            self._tell(row, "create", name, sentence, "", fate.enquiry, doubts)
        elif fate.kind in ("known", "reply") and fate.enquiry in made:
            self._tell(row, "skip", draft.subject, f"The same as {self.asked.place.lower()} {made[fate.enquiry]}.",
                       "here already", fate.enquiry)  # fmt: skip
        elif fate.kind in ("known", "reply"):
            if past is not None:
                self._known(row, draft, fate.enquiry, self._references.ref(fate.enquiry), past)
            else:
                self._meet(row, draft, fate.enquiry, updates)
        else:
            self._tell(row, "refused" if fate.kind == "refused" else "skip", draft.subject, fate.why, "left out")

    def _known(self, row: TableRow, draft: Draft, enquiry: str, ref: str, past: Routed | None = None) -> None:
        """It is here, and stays as it is; a past routing to another department than here is for a person to look at."""
        past = past or (self._routed(row, draft) if self.past else None)
        if self.past and past is None:
            return  # told already why it cannot be read
        departments = self.reads.read("SELECT department FROM enquiry WHERE id = ?", (enquiry,))
        there = str(departments[0][0]) if departments else ""
        if past is not None and there and there not in past.took:
            why = f"It is here as {ref}, taken by {self._names((there,))}; the sheet says {self._names(past.took)}."
            self._tell(row, "conflict", ref, why, "another department", enquiry)
            return
        self._tell(row, "skip", ref, f"It is here already as {ref}, and stays as it is.", "here already", enquiry)

    def _names(self, departments: Sequence[str]) -> str:
        names = [self._colleagues.departments.get(one, "") for one in departments]
        return " and ".join(names)

    def _routed(self, row: TableRow, draft: Draft) -> Routed | None:
        """What became of it; None, with the row's fate told, where that cannot be read."""
        said = read_row(row, self.asked.how)
        name = draft.subject[:80]
        if said.fault[0]:
            self._tell(row, "refused", name, *said.fault)
            return None
        took = self._departments(row, name, said, "department")
        said_no = self._departments(row, name, said, "not_for")
        if took is None or said_no is None:
            return None
        if not took:
            self._tell(row, "refused", name, "It does not say which department took it.", "no department")
            return None
        person = ""
        if said.values.get("person"):
            person = self._colleagues.person(said.values["person"], said.doubts, "only the department is noted")
        if "received" not in said.values and "closed" not in said.values:
            said.doubts.append("It does not say when it came, so it counts as come today.")
        if said.doubts:
            self._tell(row, "create", name, "", "", "", tuple(said.doubts))
        received = said.values.get("received", said.values.get("closed"))
        closed = said.values.get("closed", received)
        return Routed(
            took, tuple(one for one in said_no if one not in took), person, str(said.values.get("reason", "")), received,
            max(closed, received) if closed and received else closed, said.values.get("value"),
        )  # fmt: skip

    def _departments(self, row: TableRow, name: str, said: Said, which: str) -> tuple[str, ...] | None:
        found = []
        given = said.values.get(which, [])
        whole = self._colleagues.department(", ".join(given)) if len(given) > 1 else ""  # “Law, Business and Society”
        for one in given if not whole else ():
            department = self._colleagues.department(one)
            if not department:
                why = f"There is no department “{one[:60]}” here. Bring the departments first, or correct the row."
                self._tell(row, "refused", name, why, "no such department")
                return None
            found.append(department)
        return (whole,) if whole else tuple(dict.fromkeys(found))

    def _with_past(self, draft: Draft, past: Routed) -> Draft:
        when = past.received if past.received is not None and past.received <= self.asked.now_ms else draft.received_ms
        extra = draft.extra if past.value is None else (*draft.extra, ("value", f"{past.value / 100:.2f}"))
        return replace(draft, received_ms=when, extra=extra)

    def _tell(
        self, row: TableRow, fate: Fate, name: str, sentence: str, short: str = "", record: str = "",
        doubts: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        self._fates[row.line] = RowFate(row.line, fate, name, sentence, short, record, (), doubts, row.cells)


def update_entries(updates: Mapping[str, tuple[dict[str, Any], str]]) -> list[Entry]:
    """What is recorded of enquiries that a sheet says more of."""
    return [
        Entry("enquiry", enquiry, "set", facts, {"subject": subject} if subject else {}, enquiry if subject else "")
        for enquiry, (facts, subject) in updates.items()
    ]
