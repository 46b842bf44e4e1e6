"""A sheet as one step: counted before, taken back whole, stopped without a trace."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from hubcrm.actions import employers
from hubcrm.actions.bringing import bring, foresee, rows_to_mend
from hubcrm.actions.receiving_columns import remember_choices
from hubcrm.actions.undoing import redo, undo
from hubcrm.domain.errors import NotAllowed
from hubcrm.intake.csv_columns import TO_MEND, Columns
from hubcrm.intake.drafts import RowProblem
from hubcrm.intake.sheet_kinds import KINDS, understood
from hubcrm.queries.sheet_columns import Choices, first_choices
from tests.sheets import brought, columns_of, fates, table, tried
from tests.small_office import Office


class Stopped(Exception):
    """The person pressed Cancel."""


def everything(office: Office) -> list[list[tuple[object, ...]]]:
    """All that is remembered, byte for byte."""
    tables = ("change", "entity", "txn", "subject", "writer", "employer", "contact", "enquiry", "meta", "kept")
    return [office.hub.read(f"SELECT * FROM {name} ORDER BY 1, 2") for name in tables]


def states(office: Office) -> list[tuple[object, ...]]:
    """The state of every record that is there, byte for byte; heads tell only how it came about."""
    rows = office.hub.read("SELECT entity_id, state FROM entity ORDER BY 1")
    return [row for row in rows if row[1] and (json.loads(row[1]) or {}).get("made")]


def many(count: int) -> str:
    return "Name | Email | Company\n" + "\n".join(
        f"Person {n} | person{n}@firm{n % 40}.example | Firm {n % 40}" for n in range(count)
    )


def test_cancel_at_any_point_leaves_nothing(office: Office) -> None:
    sheet = table(many(1_200))
    before = everything(office)
    seen: list[tuple[int, int]] = []
    for stop_at in range(6):
        calls = 0

        def look(done: int, of: int) -> None:
            nonlocal calls
            seen.append((done, of))
            calls += 1
            if calls > stop_at:  # noqa: B023  # called within this turn only
                raise Stopped

        with pytest.raises(Stopped):
            bring(office.hub, sheet, "contacts", columns_of(sheet, "contacts"), by=office.priya, report=look)
        assert everything(office) == before
    assert (1_000, 1_200) in seen  # the last one was stopped with most of it written


def test_one_undo_takes_back_all_of_it_and_redo_brings_it_again(office: Office) -> None:
    firm = employers.add(office.hub, "Firm 7", by=office.priya, town="Leeds").value
    employers.add_contact(office.hub, firm, "Old Name", by=office.priya, email="person7@firm7.example", phone="1")
    employers.add_contact(office.hub, firm, "Person 47", by=office.priya, phone="2")
    before = states(office)
    outcome = brought(office, "contacts", many(120))
    assert (outcome.value.create, outcome.value.update, outcome.value.employers) == (118, 2, 39)
    assert list(office.hub.changes())[-1].label == "Add 118 contacts and change 2 from list.csv"
    after = states(office)
    assert undo(office.hub, by=office.priya).value == "Add 118 contacts and change 2 from list.csv"
    assert states(office) == before
    redo(office.hub, by=office.priya)
    assert states(office) == after


def test_taking_back_an_import_restores_enquiries_that_it_changed(office: Office) -> None:
    brought(office, "enquiries", "Case number | Text | Urgency\nCAS-1 | Our weld has cracked. | high")
    before = [state for _, state in states(office)]
    brought(office, "enquiries", "Case number | Text | Urgency | Deadline\nCAS-1 | Our weld | low | 2027-01-15")
    undo(office.hub, by=office.priya)
    assert office.hub.read("SELECT urgency, deadline FROM enquiry") == [("high", None)]
    assert len([state for _, state in states(office)]) == len(before)


def test_an_import_is_known_again_whole(office: Office) -> None:
    brought(office, "contacts", many(50))
    assert set(fates(brought(office, "contacts", many(50)).value)) == {"skip"}


def test_progress_goes_up_to_the_whole(office: Office) -> None:
    seen: list[tuple[int, int]] = []
    brought(office, "contacts", many(700), report=lambda done, of: seen.append((done, of)))
    assert seen[-1] == (700, 700)
    assert seen == sorted(seen)


def test_rows_to_mend_come_back_with_their_reasons_and_can_be_brought_again(office: Office) -> None:
    sheet = table("""
        Name | Email | School
        Ada Quill | ada@k.example | Astrology
        Bo Lund | bo@k.example | ENG
        """)
    sheet = replace(sheet, problems=(RowProblem(9, "Line 9 has only 1 of 3 cells.", "too few cells", ("Cy",)),))
    done = bring(office.hub, sheet, "people", columns_of(sheet, "people"), by=office.priya).value
    mend = rows_to_mend(done)
    assert [(one.line, one.fate, one.cells) for one in mend] == [
        (2, "refused", ("Ada Quill", "ada@k.example", "Astrology")), (9, "refused", ("Cy",)),
    ]  # fmt: skip
    header = (*TO_MEND, *sheet.header)
    again = table(f"{' | '.join(header)}\n{mend[0].sentence} | 2 | Ada Quill | ada@k.example | ENG")
    columns = understood(KINDS["people"], again.header)
    assert columns.left_out == {0, 1}
    assert bring(office.hub, again, "people", columns, by=office.priya).said == "1 colleague added"


def test_what_cannot_be_asked_is_refused_in_one_sentence(office: Office) -> None:
    sheet = table("Name\nHarlan")
    with pytest.raises(NotAllowed, match="There is no kind of sheet called “shoes”"):
        foresee(office.hub, sheet, "shoes", Columns({}))
    with pytest.raises(NotAllowed, match="fewer columns than were chosen"):
        foresee(office.hub, sheet, "employers", Columns({"name": 3}))
    with pytest.raises(NotAllowed, match="“maybe” is neither"):
        tried(office, "employers", "Name\nHarlan", when_found="maybe")


def test_a_sheet_with_nothing_to_bring_is_no_step_to_undo(office: Office) -> None:
    outcome = brought(office, "employers", "Name | Town\n | Leeds")
    assert (outcome.undoable, outcome.said) == (False, "1 to look at")


# --- what is remembered of a sheet ----------------------------------------------------------------------------------


def test_what_was_said_of_a_sheet_holds_for_the_next_one_with_its_header(office: Office) -> None:
    header = ("Account Name", "Billing City", "Shoe size")
    first = first_choices(office.hub, header)
    assert (first.kind, first.because) == ("employers", "an export of Salesforce")
    said = Choices("employers", Columns({"name": 0, "town": 1, "notes": 2}), ("name",), "skip")
    assert remember_choices(office.hub, header, said)
    again = first_choices(office.hub, ("ACCOUNT NAME", "billing city", "Shoe  size"))
    assert again == replace(said, because="as the last time")
    assert not remember_choices(office.hub, header, again)
    assert first_choices(office.hub, header, "contacts").kind == "contacts"


def test_columns_said_of_enquiries_are_those_that_receiving_remembers(office: Office) -> None:
    header = ("Wishes", "Firm")
    said = Choices("enquiries", Columns({"text": 0, "employer": 1}, day_first=True))
    remember_choices(office.hub, header, said)
    assert first_choices(office.hub, header).columns == said.columns
    assert first_choices(office.hub, header).kind == "enquiries"


def test_a_header_that_says_nothing_has_no_kind(office: Office) -> None:
    assert first_choices(office.hub, ("abc", "def")) == Choices("", Columns({}))
