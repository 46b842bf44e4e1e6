"""What a person says of a table: its columns, how its dates and letters are written; and the rows given back to mend."""

from __future__ import annotations

import pytest

from hubcrm.exports.csv_file import written
from hubcrm.intake.csv_columns import FIELDS, SAID, TO_MEND, Columns, match_headers, same_header, understood
from hubcrm.intake.csv_file import look, read_rows
from hubcrm.intake.drafts import Draft, RowProblem
from hubcrm.intake.recognising import MAIL, ROW, traces
from hubcrm.intake.sent_dates import DAY_FIRST, EITHER, MONTH_FIRST, read_sent
from hubcrm.intake.worker import Reader

TABLE = "What they said,When,Who,Rating\nWelding,03/04/2026,Jo Hart,5\nCaf\xe9,05/04/2026,Di Fell,4\n"


def drafts(data: bytes, columns: Columns | None = None) -> list[Draft]:
    return [row for row in read_rows(data, columns=columns) if isinstance(row, Draft)]


def test_a_column_is_what_a_person_says_and_the_others_are_kept_or_left_out():
    columns = Columns({"text": 0, "contact_name": 2}, frozenset({1}))
    first = drafts(TABLE.encode(), columns)[0]
    assert (first.text, first.sender_name, first.received_ms) == ("Welding", "Jo Hart", None)
    assert first.extra == (("column:Rating", "5"),)


def test_a_date_that_could_be_two_days_is_the_one_that_is_said():
    data = TABLE.encode()
    columns = Columns({"text": 0, "received": 1})
    assert look(data, columns).day_order == EITHER
    days = {said: drafts(data, columns._replace(day_first=said))[0].received_ms for said in (None, True, False)}
    assert days[None] == days[True] == read_sent("3 April 2026")
    assert days[False] == read_sent("4 March 2026")


@pytest.mark.parametrize(
    ("date", "order"), [("13/04/2026", DAY_FIRST), ("04/13/2026", MONTH_FIRST), ("3 April 2026", ""), ("", "")]
)
def test_how_dates_are_written_is_no_question_where_one_of_them_tells(date: str, order: str):
    assert look(f"text,date\nx,{date}\n".encode()).day_order == order


def test_letters_that_no_mark_tells_of_are_as_is_said():
    data = TABLE.encode("latin-1")
    assert look(data).doubtful
    assert drafts(data, Columns({"text": 0}))[1].text == "Café"
    assert drafts(data, Columns({"text": 0}, encoding="cp850"))[1].text == "CafÚ"
    assert drafts(data, Columns({"text": 0}, encoding="rot13"))[1].text == "Café"
    told = TABLE.encode()
    assert not look(told).doubtful
    assert drafts(told, Columns({"text": 0}, encoding="cp850"))[1].text == "Café"  # the file itself is believed more


def test_each_row_that_cannot_be_taken_says_why_in_few_words_and_keeps_its_cells():
    data = b"text,date,phone,town\nWelding,soon,1,Corby\n,3 Nov 2026,2,Corby\nCut off\nA,3 Nov 2026,b,c,more\n"
    problems = [row for row in read_rows(data) if isinstance(row, RowProblem)]
    assert [(one.line, one.short) for one in problems] == [
        (2, "no date that can be read"), (3, "no words"), (4, "too few cells"), (5, "too many cells"),
    ]  # fmt: skip
    assert [len(one.cells) for one in problems] == [4, 4, 1, 5]


def test_rows_given_back_come_in_once_they_are_mended():
    data = b"text,date\nWelding,soon\n=SUM(A1),later\n"
    problems = [row for row in read_rows(data) if isinstance(row, RowProblem)]
    rows = [[one.sentence, one.line, *one.cells] for one in problems]
    mended = (
        written([*TO_MEND, "text", "date"], rows).replace(b",soon", b",3 Nov 2026").replace(b",later", b",4 Nov 2026")
    )
    found = drafts(mended)
    assert [(one.text, one.extra) for one in found] == [("Welding", ()), ("=SUM(A1)", ())]


def test_every_field_has_words_for_people():
    assert SAID.keys() == FIELDS.keys()
    assert len(set(SAID.values())) == len(SAID)


def test_tables_of_one_header_are_told_from_others():
    assert same_header(("E-mail*", "Text")) == same_header(("e mail", "TEXT (required)"))
    assert same_header(("Text", "E-mail")) != same_header(("E-mail", "Text"))
    assert understood(["Text", "What to mend"]) == Columns(match_headers(["Text"]), frozenset({1}))


def test_what_is_said_of_a_table_reaches_the_reading_process():
    with Reader() as reader:
        columns = Columns({"text": 0, "received": 1}, frozenset({3}), False, "cp850")
        assert reader.look("a.csv", TABLE.encode("latin-1"), columns).day_order == EITHER
        (batch,) = list(reader.read_rows("a.csv", TABLE.encode("latin-1"), columns=columns))
        assert isinstance(batch[1], Draft)
        assert (batch[1].text, batch[1].extra) == ("CafÚ", (("column:Who", "Di Fell"),))


# -- by what a thing is known again -------------------------------------------------------------------------------------


def test_a_message_is_known_by_its_own_id_and_by_a_digest_without_one():
    own = Draft(text="x", message_id="1@x", channel="email", sender_email="jo@x.example")
    without = Draft(text="x", channel="email", sender_email="jo@x.example")
    nobody = Draft(text="x", channel="email")
    endless = Draft(text="x", message_id="1" * 5000)
    found = traces([own, without, nobody, endless])
    assert found[0] == "1@x"
    assert found[1].startswith(MAIL)
    assert found[2] == ""
    assert found[3].startswith(MAIL)
    assert len(found[3]) < 100


def test_accents_written_in_two_ways_and_a_subject_made_from_the_words_make_no_other_row():
    one = Draft(text="Café", subject="Café", subject_given=False, line=2)
    other = Draft(text="Cafe\u0301", subject="anything", subject_given=False, line=2)
    assert traces([one]) == traces([other])
    assert traces([one])[0].startswith(ROW)


def test_two_sheets_dropped_together_are_counted_apart():
    sheet = [Draft(text="Same", line=2), Draft(text="Same", line=3)]
    first, second, third, fourth = traces([*sheet, *sheet])
    assert first != second
    assert (first, second) == (third, fourth)
