"""Nothing is taken twice; long imports tell how far they are, can be stopped, and are taken back whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubcrm.actions import employers, receiving, receiving_columns, undoing
from hubcrm.domain.errors import NotAllowed
from hubcrm.intake.csv_columns import Columns
from hubcrm.intake.csv_file import read_rows
from hubcrm.intake.drafts import Draft, attachment
from hubcrm.queries import sheet_columns
from hubcrm.store import files
from tests.builders import new_hub, temporary_folder
from tests.small_office import small_office

SHEET = b"""Date,Organisation,Your name,E-mail,What do you need?,Status
3 Nov 2026 09:10,Fenwick Castings,Jo Hart,jo@fenwick.example,Our castings are porous.,open
4 Nov 2026 10:00,Otterhead Foods,Al Stone,al@otterhead.example,Shelf life of a sauce,open
"""
AGAIN = b"""What do you need?;Your name;Organisation;E-mail;Date;Rating
OUR CASTINGS  are porous.;Jo Hart;Fenwick Castings;jo@fenwick.example;3 November 2026 09:10;5
Something new;Jo Hart;Fenwick Castings;jo@fenwick.example;5 November 2026 09:10;5
"""


def rows(sheet: bytes) -> list[Draft]:
    return [row for row in read_rows(sheet) if isinstance(row, Draft)]


def counts(office, drafts, **more) -> dict[str, int]:
    tally = receiving.foresee(office.hub, drafts, **more).tally
    return {
        name: getattr(tally, name) for name in ("new", "known", "joined", "left_out", "refused") if getattr(tally, name)
    }


def enquiries(office) -> int:
    return int(office.hub.read("SELECT count(*) FROM enquiry")[0][0])


@pytest.fixture
def mail() -> Draft:
    return Draft(text="Our castings are porous.", subject="Castings", sender_email="jo@fenwick.example", channel="email",
                 received_ms=1_795_000_000_000)  # fmt: skip


def test_an_e_mail_without_an_id_is_known_by_its_sender_date_subject_and_words(office, mail):
    (first,) = office.take_in(mail)
    same = replace(mail, text="Our  CASTINGS are\r\nporous. ", received_ms=mail.received_ms + 900)
    assert office.take_in(same)[0].duplicate_of == first.ref
    others = [
        replace(mail, received_ms=mail.received_ms + 3_600_000), replace(mail, subject="More castings"),
        replace(mail, text="Our castings are cracked."), replace(mail, sender_email="al@fenwick.example"),
    ]  # fmt: skip
    assert counts(office, others) == {"new": 4}


def test_words_that_somebody_typed_may_be_said_twice(office):
    call = Draft(text="They rang about castings.", channel="phone", sender_name="Jo Hart")
    assert [bool(one.duplicate_of) for one in office.take_in(call, call)] == [False, False]


def test_a_sheet_brought_a_second_time_adds_only_what_is_new_in_it_whatever_its_columns(office):
    first = office.take_in(*rows(SHEET))
    assert counts(office, rows(SHEET)) == {"known": 2}
    assert counts(office, rows(AGAIN)) == {"known": 1, "new": 1}
    again = office.take_in(*rows(AGAIN))
    assert (again[0].duplicate_of, again[0].enquiry) == (first[0].ref, first[0].enquiry)
    assert enquiries(office) == 3


def test_rows_that_say_neither_who_nor_when_may_be_alike_and_are_all_known_the_next_time(office):
    sheet = b"text,sector\n" + b"A short course,C\n" * 3
    assert [bool(one.duplicate_of) for one in office.take_in(*rows(sheet))] == [False] * 3
    assert counts(office, rows(sheet)) == {"known": 3}
    assert counts(office, rows(sheet + b"A short course,C\n")) == {"known": 3, "new": 1}


def test_a_form_sent_off_twice_is_one_enquiry(office):
    sheet = SHEET + SHEET.splitlines(keepends=True)[1]
    assert counts(office, rows(sheet)) == {"new": 2, "known": 1}
    assert [one.duplicate_of for one in office.take_in(*rows(sheet))] == ["", "", "E-2627-0001"]


def test_what_is_here_already_can_be_added_anyway_and_is_an_enquiry_of_its_own(office, mail):
    (first,) = office.take_in(mail)
    assert counts(office, [mail], again=[0]) == {"new": 1}
    (second,) = receiving.receive(office.hub, [mail], by=office.priya, again=[0]).value
    assert second.enquiry != first.enquiry
    assert (second.duplicate_of, enquiries(office)) == ("", 2)
    assert counts(office, [mail]) == {"known": 1}
    automatic = replace(mail, auto_reply=True, subject="Away")
    assert counts(office, [automatic], again=[0]) == {"new": 1}


def test_a_sheet_that_was_undone_can_be_brought_again(office):
    office.take_in(*rows(SHEET))
    undoing.undo(office.hub, by=office.priya)
    assert counts(office, rows(SHEET)) == {"new": 2}
    assert [one.duplicate_of for one in office.take_in(*rows(SHEET))] == ["", ""]
    assert enquiries(office) == 2


def test_the_same_sheet_brought_on_two_computers_makes_each_enquiry_once(office, tmp_path):
    hub_id = office.hub.facts()["hub_id"]
    other = new_hub(tmp_path / "other", clock=office.clock, computer=1, hub_id=hub_id)
    receiving.receive(other, rows(SHEET), by="")
    office.take_in(*rows(SHEET))
    office.hub.accept(list(other.changes()))
    other.close()
    assert enquiries(office) == 2


MESSAGES = st.lists(
    st.builds(
        Draft,
        text=st.sampled_from(["One", "Two", " ", "x" * 2_000_001, "half \ud800"]),
        subject=st.sampled_from(["", "Castings", "Re: E-2627-0001"]),
        sender_email=st.sampled_from(["", "jo@fenwick.example", "al@gmail.com"]),
        message_id=st.sampled_from(["", "1@x", "2@x"]),
        in_reply_to=st.sampled_from(["", "1@x", "9@x"]),
        employer=st.sampled_from(["", "Fenwick", "Otterhead Ltd"]),
        received_ms=st.sampled_from([None, 1_795_000_000_000]),
        channel=st.sampled_from(["email", "phone", ""]),
        line=st.sampled_from([0, 0, 2]),
        auto_reply=st.booleans(),
        extra=st.sampled_from([(), (("town", "Corby"),), (("employees", "12"), ("column:Status", "open"))]),
    ),
    max_size=6,
)


@settings(max_examples=40)
@given(MESSAGES, MESSAGES, st.frozensets(st.integers(0, 5), max_size=2))
def test_what_is_foreseen_is_what_happens(before: list[Draft], drafts: list[Draft], again: frozenset[int]) -> None:
    with temporary_folder() as folder, small_office(folder / "office") as office:
        for one in before:
            with_it = [one] if counts(office, [one]).get("refused", 0) == 0 else []
            office.take_in(*with_it)
        foreseen = receiving.foresee(office.hub, drafts, again=again)
        if any(one.refused for one in foreseen.each):
            with pytest.raises(NotAllowed):
                receiving.receive(office.hub, drafts, by=office.priya, again=again)
            return
        made = office.hub.read("SELECT count(*) FROM employer")[0][0]
        happened = receiving.receive(office.hub, drafts, by=office.priya, again=again).value
        same = [(bool(one.enquiry), bool(one.duplicate_of), one.joined, one.left_out) for one in happened]
        assert same == [(bool(one.enquiry), bool(one.duplicate_of), one.joined, one.left_out) for one in foreseen.each]
        assert office.hub.read("SELECT count(*) FROM employer")[0][0] - made == foreseen.tally.new_employers


# -- many at once ------------------------------------------------------------------------------------------------------


def many(count: int, **facts) -> list[Draft]:
    return [
        Draft(text=f"Need {at}", sender_email=f"p{at}@works{at % 40}.example", message_id=f"{at}@x", **facts)
        for at in range(count)
    ]


@contextmanager
def unchanged(office) -> Iterator[None]:
    """Nothing of the store is other afterwards, its log and its counters included."""
    tables = ("change", "entity", "enquiry", "employer", "message", "txn", "subject", "meta", "writer", "find_small")
    before = [office.hub.read(f"SELECT count(*) FROM {name}") for name in tables]
    facts = office.hub.facts()
    yield
    assert [office.hub.read(f"SELECT count(*) FROM {name}") for name in tables] == before
    assert office.hub.facts() == facts


def test_how_far_it_is_is_told_up_to_the_end(office):
    told: list[tuple[int, int]] = []
    receiving.receive(office.hub, many(1200), by=office.priya, report=lambda done, of: told.append((done, of)))
    assert told[0] == (0, 1200)
    assert told[-1] == (1200, 1200)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


@pytest.mark.parametrize("stop_at", [0, 1, 499, 500, 1001, 1200])
def test_an_import_that_is_stopped_leaves_nothing_behind(office, stop_at):
    class Stop(Exception):
        pass

    def report(done: int, of: int) -> None:
        if done >= stop_at:
            raise Stop

    with unchanged(office), pytest.raises(Stop):
        receiving.receive(office.hub, many(1200), by=office.priya, report=report)
    assert office.take_in(Draft(text="After it"))[0].ref == "E-2627-0001"


def test_attachments_of_a_stopped_import_go_and_those_from_before_stay(office):
    old, new = (attachment(f"{at}.pdf", "application/pdf", bytes([at]) * 300) for at in range(2))
    office.take_in(Draft(text="Before", attachments=(old,)))
    kept = files.all_here(office.hub.folder)

    def report(done: int, of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        receiving.receive(office.hub, many(3, attachments=(old, new)), by=office.priya, report=report)
    assert files.all_here(office.hub.folder) == kept


def test_one_undo_takes_the_whole_import_back_and_one_redo_brings_it_again(office):
    known = employers.add(office.hub, "Works1", by=office.priya, domains=["works1.example"]).value
    done = receiving.receive(office.hub, many(1200), by=office.priya, source="list.csv")
    assert done.said == "1,200 new enquiries"
    assert undoing.undo(office.hub, by=office.priya).value == "Add 1,200 enquiries from list.csv"
    assert (enquiries(office), office.hub.read("SELECT id FROM employer")) == (0, [(known,)])
    undoing.redo(office.hub, by=office.priya)
    assert enquiries(office) == 1200


# -- what a row says besides, and what its columns are -------------------------------------------------------------------


def test_nothing_a_row_says_is_lost(office):
    sheet = b"text,urgency,needed by,departments,Consent\nWelding,soonish,3 April 2027,ENG,yes to calls\n"
    (found,) = office.take_in(*rows(sheet))
    detail = office.detail(found.enquiry)
    assert detail.fields["deadline"] == "2027-04-03"
    assert detail.quoted.splitlines() == [
        "Also in the sheet", "", "Urgency: soonish", "Departments: ENG", "Consent: yes to calls",
    ]  # fmt: skip


def test_how_columns_were_understood_is_remembered_for_the_same_header_only(office):
    header = ("Message", "Who", "Mystery")
    said = Columns({"text": 2, "contact_name": 1}, frozenset({0}), False, "cp850")
    assert sheet_columns.remembered(office.hub, header) is None
    assert receiving_columns.remember_columns(office.hub, header, said)
    assert sheet_columns.remembered(office.hub, ("MESSAGE", "who", "Mystery *")) == said
    assert sheet_columns.remembered(office.hub, ("Message", "Mystery", "Who")) is None
    assert not receiving_columns.remember_columns(office.hub, header, said)  # nothing new to remember


def test_what_the_header_says_anyhow_need_not_be_remembered(office):
    header = ("Message", "Name")
    assert not receiving_columns.remember_columns(office.hub, header, Columns({"text": 0, "contact_name": 1}))
    said = Columns({"text": 1})
    assert receiving_columns.remember_columns(office.hub, header, said)
    assert receiving_columns.remember_columns(office.hub, header, Columns({"text": 0, "contact_name": 1}))


def test_remembered_columns_that_no_longer_fit_are_left_aside(office, tmp_path: Path):
    header = ("Message", "Who")
    receiving_columns.remember_columns(office.hub, header, Columns({"text": 1, "email": 7}, frozenset({9})))
    assert sheet_columns.remembered(office.hub, header) == Columns({"text": 1}, frozenset())
