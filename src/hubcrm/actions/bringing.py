"""Bringing in records by sheet: what would become of each row, and all of it as one step that can be undone."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hubcrm.actions.bringing_fates import FATES as FATES
from hubcrm.actions.bringing_fates import WHEN_FOUND as WHEN_FOUND
from hubcrm.actions.bringing_fates import FieldChange as FieldChange
from hubcrm.actions.bringing_fates import Foreseen as Foreseen
from hubcrm.actions.bringing_fates import RowFate as RowFate
from hubcrm.actions.bringing_records import Asked, Planned, Records
from hubcrm.actions.receiving import Placeholders
from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.outcome import Outcome
from hubcrm.intake.csv_columns import Columns
from hubcrm.intake.sheet_kinds import KINDS, SheetKind, Table, can_match, missing, usual_keys
from hubcrm.intake.sheet_values import how_of
from hubcrm.queries.labels import kind_of, labels, lists
from hubcrm.queries.reading import Reads
from hubcrm.queries.standing import institution, viewer

if TYPE_CHECKING:
    from hubcrm.actions.bringing_enquiries import Plans
    from hubcrm.actions.receiving_sorting import Names
    from hubcrm.store.hub import Hub
    from hubcrm.store.transactions import Entry, Transaction

Report = Callable[[int, int], object]
"""Told (done, of). What it raises ends the import, of which nothing is left then."""
_AT_ONCE: Final = 500
"""Rows recorded between two looks at whether the person has cancelled: a tenth of a second."""
_LISTS: Final = (
    "channels", "urgencies", "enquiry_types", "legal_forms", "visibilities", "roles", "follow_up_kinds", "close_reasons",
)  # fmt: skip
_OF_THE_HUB: Final = frozenset({"departments", "people", "past_routings"})
"""Kinds that only people of the hub bring in."""


def foresee(
    reads: Reads,
    table: Table,
    kind: str,
    columns: Columns,
    *,
    match_on: Sequence[str] = (),
    when_found: str = "update",
    by: str = "",
    now_ms: int = 0,
    report: Report | None = None,
) -> Foreseen:
    """What `bring` would do with a sheet. It only reads, so it may run while others write.

    kind        of `sheet_kinds.KINDS`
    match_on    names of keys of that kind; none: every one that the sheet has columns for
    when_found  "update": what the row says of a record that is here is written to it, blank cells never clear; "skip": it
                is left as it is
    by          who brings it: only they may see some contacts
    now_ms      UTC milliseconds; the clock of this computer where it is not given

    Raises NotAllowed where the sheet as a whole cannot be brought (a needed column is missing, a key has no column).
    """
    asked = _asked(reads, table, kind, columns, match_on, when_found, by, now_ms or round(time.time() * 1000))
    if kind in ("enquiries", "past_routings"):
        plans = _plans(reads, Placeholders(), asked, table, report)
        return _counted(kind, table, plans.each, plans.employers)
    planned = [replace(one, entries=[]) for one in _planned(_records(reads, Placeholders(), asked), table, report)]
    return _counted(kind, table, [one.fate for one in planned], sum(one.employers for one in planned))


def bring(
    hub: Hub,
    table: Table,
    kind: str,
    columns: Columns,
    *,
    by: str,
    match_on: Sequence[str] = (),
    when_found: str = "update",
    report: Report | None = None,
) -> Outcome[Foreseen]:
    """Create and update what the rows say, in one transaction: all of it or none, and one undo takes back all of it.

    Rows in conflict or refused are left out; `rows_to_mend` gives them back.
    """
    from hubcrm.store.changelog import without_collecting

    with hub.transaction(f"Bring in “{table.name}”", by=by) as tx, without_collecting(len(table.rows) > _AT_ONCE):
        asked = _asked(tx, table, kind, columns, match_on, when_found, by, tx.now)
        if kind in ("enquiries", "past_routings"):
            plans = _plans(tx, tx, asked, table, report)
            done = _counted(kind, table, plans.each, plans.employers)
            tx.label = _label(done, table)
            _record_enquiries(hub, tx, plans, report)
        else:
            planned = list(_planned(_records(tx, tx, asked), table, report))
            done = _counted(kind, table, [one.fate for one in planned], sum(one.employers for one in planned))
            tx.label = _label(done, table)
            _record(tx, planned, report)
    return Outcome(done, tx.kinds, said(done), bool(tx.kinds))


def _asked(reads: Reads, table: Table, kind: str, columns: Columns, match_on: Sequence[str], when_found: str,
           by: str, now_ms: int) -> Asked:  # fmt: skip
    known = KINDS.get(kind)
    if known is None:
        raise NotAllowed(f"There is no kind of sheet called “{kind[:40]}”. Those there are: {', '.join(KINDS)}.")
    who = viewer(reads, by)
    if kind in _OF_THE_HUB and not who.is_hub:
        raise NotAllowed(f"Only people of the hub bring in {known.many}. Ask them to do it.")
    if when_found not in WHEN_FOUND:
        raise NotAllowed(f"What is here already is updated or skipped; “{when_found[:40]}” is neither.")
    if any(not 0 <= column < len(table.header) for column in columns.fields.values()):
        raise NotAllowed("This sheet has fewer columns than were chosen. Choose its columns again.")
    trouble = missing(known, columns)
    if trouble:
        raise NotAllowed(trouble)
    own = kind_of(reads)
    how = how_of(table, known, columns, {name: labels(name, own) for name in _LISTS if name in lists()}, _zone(reads))
    return Asked(how, _keys(known, columns, match_on), when_found, who, now_ms, "Row" if table.sheet else "Line")


def _zone(reads: Reads) -> str:
    return str(institution(reads).get("zone") or "Europe/London")


def _keys(kind: SheetKind, columns: Columns, match_on: Sequence[str]) -> tuple[str, ...]:
    for name in match_on:
        if name not in kind.keys:
            raise NotAllowed(f"{kind.said} are not matched on “{name[:40]}”. Choose of: {', '.join(kind.keys)}.")
        if not can_match(kind.keys[name], columns):
            raise NotAllowed(f"To match on “{kind.keys[name].said}”, say which column holds it.")
    chosen = frozenset(match_on or usual_keys(kind, columns))
    return tuple(name for name in kind.keys if name in chosen)


def _records(reads: Reads, names: Names, asked: Asked) -> Records:
    from hubcrm.actions.bringing_employers import ContactRows, EmployerRows
    from hubcrm.actions.bringing_followups import FollowUpRows
    from hubcrm.actions.bringing_people import DepartmentRows, PersonRows

    of_kind: dict[str, type[Records]] = {
        "employers": EmployerRows, "contacts": ContactRows, "departments": DepartmentRows, "people": PersonRows,
        "follow_ups": FollowUpRows,
    }  # fmt: skip
    return of_kind[asked.how.kind.name](reads, names, asked)


def _planned(records: Records, table: Table, report: Report | None) -> Iterator[Planned]:
    for at, row in enumerate(table.rows):
        if report is not None and at % _AT_ONCE == 0:
            report(0, len(table.rows))
        yield records.plan(row)


def _plans(reads: Reads, names: Names, asked: Asked, table: Table, report: Report | None) -> Plans:
    from hubcrm.actions.bringing_enquiries import EnquiryRows

    if report is not None:
        report(0, len(table.rows))
    return EnquiryRows(reads, names, asked).plan(table)


def _record(tx: Transaction, planned: Sequence[Planned], report: Report | None) -> None:
    for start in range(0, len(planned), _AT_ONCE):
        part = planned[start : start + _AT_ONCE]
        entries: list[Entry] = [entry for one in part for entry in one.entries]
        if entries:
            tx.record_many(entries)
        if report is not None:
            report(start + len(part), len(planned))


def _record_enquiries(hub: Hub, tx: Transaction, plans: Plans, report: Report | None) -> None:
    from hubcrm.actions.bringing_enquiries import update_entries
    from hubcrm.actions.bringing_routings import record
    from hubcrm.actions.receiving import Taker

    taker = Taker(hub, tx, plans.sorter)
    new = [one if one.kind == "new" else replace(one, kind="left_out") for one in plans.fates]
    taker.take_all(new, report)
    routed = [(plans.fates[at].enquiry, past) for at, past in plans.routed.items() if plans.fates[at].kind == "new"]
    for start in range(0, len(routed), _AT_ONCE):
        record(tx, routed[start : start + _AT_ONCE])
        if report is not None:
            report(min(start + _AT_ONCE, len(routed)), len(routed))
    if plans.updates:
        tx.record_many(update_entries(plans.updates))


def _counted(kind: str, table: Table, each: Sequence[RowFate], employers: int) -> Foreseen:
    """Fates with the rows that did not even fit the table, in the order of the sheet."""
    unfit = [
        RowFate(one.line, "refused", "", one.sentence, one.short or "does not fit", cells=one.cells)
        for one in table.problems
    ]
    whole = sorted([*each, *unfit], key=lambda one: one.line) if unfit else list(each)
    counts = Counter(one.fate for one in whole)
    created, updated, skipped, conflicts, refused = (counts[fate] for fate in FATES)
    return Foreseen(kind, tuple(whole), created, updated, skipped, conflicts, refused, employers)


def _label(done: Foreseen, table: Table) -> str:
    kind = KINDS[done.kind]
    parts = [f"add {done.create:,} {_many(kind, done.create)}" if done.create else "",
             f"change {done.update:,}" if done.update else ""]  # fmt: skip
    what = " and ".join(part for part in parts if part) or f"bring in {kind.many}"
    return f"{what[:1].upper()}{what[1:]} from {table.name}"


def _many(kind: SheetKind, count: int) -> str:
    return kind.one if count == 1 else kind.many


def rows_to_mend(foreseen: Foreseen) -> list[RowFate]:
    """Rows that a person has to look at before they can be brought: refused and in conflict, in the sheet's order."""
    return [one for one in foreseen.each if one.fate in ("conflict", "refused")]


def said(foreseen: Foreseen) -> str:
    """What became of a sheet in one line: "120 contacts added, 14 changed, 3 to look at"."""
    kind = KINDS[foreseen.kind]
    to_look_at = foreseen.conflict + foreseen.refused
    parts = [
        f"{foreseen.create:,} {_many(kind, foreseen.create)} added" if foreseen.create else "",
        f"{foreseen.update:,} changed" if foreseen.update else "",
        f"{foreseen.skip:,} here already" if foreseen.skip else "",
        f"{to_look_at:,} to look at" if to_look_at else "",
        f"{foreseen.employers:,} new employer{'' if foreseen.employers == 1 else 's'}" if foreseen.employers else "",
    ]
    return ", ".join(part for part in parts if part) or "There is nothing in it"
