"""Tables saved as text become drafts row by row, whatever program and country they came from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.domain.errors import UnreadableFile
from hubcrm.domain.words import Channel, EnquiryType, Urgency
from hubcrm.intake.csv_columns import FIELDS, code_for, match_headers, plain_header
from hubcrm.intake.csv_file import read_rows, sniff
from hubcrm.intake.drafts import Draft, RowProblem

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"
HEADER = "text,subject,from_org,from_sector,employees,type,best_departments,urgency,notes\n"


def rows(text: str | bytes, mapping: Mapping[str, int] | None = None) -> list[Draft | RowProblem]:
    return list(read_rows(text.encode() if isinstance(text, str) else text, mapping))


def drafts(text: str | bytes, mapping: Mapping[str, int] | None = None) -> list[Draft]:
    found = rows(text, mapping)
    assert all(isinstance(row, Draft) for row in found), found
    return [row for row in found if isinstance(row, Draft)]


def extra(draft: Draft) -> dict[str, str]:
    return dict(draft.extra)


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("utf-32", "utf-32"), ("cp1252", "cp1252")],
)
def test_letters_are_read_whatever_program_wrote_them(encoding: str, told: str) -> None:
    data = "Enquiry,Company\n“Café” for £40,Żółw" if encoding != "cp1252" else "Enquiry,Company\n“Café” for £40,Zoë"
    sheet = sniff(data.encode(encoding))
    assert sheet.encoding == told
    assert drafts(data.encode(encoding))[0].text == "“Café” for £40"


def test_utf_16_without_a_mark_is_recognised() -> None:
    assert drafts("Enquiry,Company\nTraining,Fern".encode("utf-16-le"))[0].employer == "Fern"


def test_old_letters_come_with_a_note_to_check() -> None:
    assert "accents" in sniff("Enquiry\nCafé".encode("cp1252")).note


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_columns_are_found_whatever_parts_them(mark: str, end: str) -> None:
    lines = ["Subject|Message|Company", "One|Need help, soon; please|Fern", '"Two"|"a\nb"|"Oak ""Ltd"""', "Three|c|"]
    data = end.join(line.replace("|", mark).replace("\n", end) for line in lines)
    if mark in ",;":
        data = data.replace("Need help, soon; please", '"Need help, soon; please"')
    sheet = sniff(data.encode())
    assert (sheet.delimiter, sheet.row_count, sheet.header) == (mark, 3, ("Subject", "Message", "Company"))
    one, two, three = drafts(data)
    assert (one.subject, one.text, one.employer) == ("One", "Need help, soon; please", "Fern")
    assert (two.text, two.employer, two.line) == ("a\nb", 'Oak "Ltd"', 3)
    assert (three.line, three.employer) == (5, "")


def test_one_column_without_any_mark_is_fine() -> None:
    sheet = sniff(b"Enquiry\nWe need training, soon\nSo do we\n")
    assert sheet.header == ("Enquiry",)
    assert [draft.text for draft in drafts("Enquiry\nTraining soon\nSo do we\n")] == ["Training soon", "So do we"]


def test_a_spreadsheets_own_first_line_names_the_mark() -> None:
    assert drafts("sep=|\r\nEnquiry|Company\r\nHelp, please|Fern\r\n")[0].employer == "Fern"


def test_lines_above_the_header_are_left_out_with_a_note() -> None:
    data = "Enquiries of the hub,,\nPrinted 7 April,,\nMessage,Company,E-mail\nHelp,Fern,a@fern.example\n"
    sheet = sniff(data.encode())
    assert (sheet.first_line, sheet.row_count) == (3, 1)
    assert "above" in sheet.note
    assert drafts(data)[0].sender_email == "a@fern.example"


def test_a_table_without_a_header_gets_letters_for_names() -> None:
    sheet = sniff(b"14,jo@d.example,We need training\n15,ann@d.example,So do we\n")
    assert not sheet.has_header
    assert sheet.header == ("Column A", "Column B", "Column C")
    assert drafts("14,jo@d.example,We need training\n", {"text": 2, "email": 1})[0].sender_email == "jo@d.example"


def test_the_columns_of_an_enquiry_list_map_by_themselves() -> None:
    assert match_headers(HEADER.strip().split(",")) == {
        **{"text": 0, "subject": 1, "employer": 2, "sector": 3, "employees": 4},
        **{"type": 5, "departments": 6, "urgency": 7, "notes": 8},
    }


def test_an_enquiry_list_becomes_drafts_with_codes() -> None:
    draft = drafts(
        HEADER + '"Could you run it here, on Fridays?",Team leaders,Bramwick Castings,C - Manufacturing,"1,140",'
        "bespoke_training,BUS;LAW,high,channel=web form; clear need\n"
    )[0]
    assert draft.text == "Could you run it here, on Fridays?"
    assert (draft.subject, draft.employer, draft.channel, draft.line) == (
        "Team leaders",
        "Bramwick Castings",
        "web_form",
        2,
    )
    assert extra(draft) == {
        **{"sector": "C", "employees": "1140", "type": "bespoke_training", "departments": "BUS;LAW"},
        **{"urgency": "high", "notes": "clear need"},
    }


def test_a_web_forms_export_becomes_drafts() -> None:
    found = drafts((SAMPLES / "web form enquiries.csv").read_bytes())
    assert len(found) == 12
    first = found[0]
    assert (first.subject, first.sender_name, first.employer) == (
        "Timber moisture",
        "Aoife Brandreth",
        "Thornmere Joinery",
    )
    assert (first.sender_email, first.phone, first.job_title) == (
        "aoife@thornmere-joinery.example",
        "01632 960112",
        "Owner",
    )
    assert first.received_ms == round(datetime(2026, 4, 20, 7, 55, tzinfo=UTC).timestamp() * 1000)
    assert extra(first)["type_said"] == "Expert advice or problem-solving"
    assert extra(found[9])["urgency"] == "high"
    assert all(draft.received_ms and draft.text and draft.employer for draft in found)


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        ("Timestamp|Your name|E-mail address*|Which organisation do you work for?|Please describe your enquiry",
         "received contact_name email employer text"),
        ("ID|Start time|Completion time|Email|Name|How many people does your business employ?|What can we help you with?",
         "reference received email contact_name employees text"),
        ("Case Number|Account Name|Contact Name|Subject|Description|Priority|Origin|Date/Time Opened",
         "reference employer contact_name subject text urgency channel"),
        ("fromOrg|firstName|lastName|emailAddress|phoneNumber|messageBody|createdAt",
         "employer first_name last_name email phone text received"),
        ("Title|First Name|Surname|Job Title|Comments", "first_name last_name job_title text"),
        ("Comments|Enquiry", "text"),
        ("Telephone No.|Post Code|No. of employees|Nature of enquiry|Enquiry",
         "phone postcode employees type text"),
        ("Would you like e-mail updates?|Your e-mail|Message", "email text"),
        ("colour|size of shoe", ""),
    ],
)  # fmt: skip
def test_headers_of_forms_and_other_programs_are_understood(headers: str, fields: str) -> None:
    assert set(match_headers(headers.split("|"))) == set(fields.split())


def test_of_two_columns_the_one_that_says_enquiry_holds_the_words() -> None:
    assert match_headers(["Comments", "Enquiry"]) == {"text": 1}


def test_every_known_header_is_spelt_as_headers_are_compared_and_means_one_field() -> None:
    spelt = [name for names in FIELDS.values() for name in names]
    assert [plain_header(name) for name in spelt] == spelt
    assert len(set(spelt)) == len(spelt)


@pytest.mark.parametrize(
    ("field", "said", "code"),
    [
        ("urgency", "High", "high"),
        ("urgency", "URGENT!", "high"),
        ("urgency", "Medium", "normal"),
        ("urgency", "when pigs fly", ""),
        ("channel", "Web form", "web_form"),
        ("channel", "LinkedIn", "social"),
        ("channel", "referral from growth hub", "partner_referral"),
        ("channel", "walk-in", "walk_in"),
        ("channel", "Academic referral", "academic_referral"),
        ("channel", "carrier pigeon", ""),
        ("type", "degree_apprenticeship", "degree_apprenticeship"),
        ("type", "Apprenticeships", "degree_apprenticeship"),
        ("type", "KTP", "collaborative_project"),
        ("type", "Hub speciality", "accreditation"),
        ("type", "", ""),
    ],
)
def test_what_people_write_becomes_a_code(field: str, said: str, code: str) -> None:
    assert code_for(field, said, {"enquiry_types": {"accreditation": "Hub speciality"}}) == code


def test_every_code_and_its_capitals_are_understood() -> None:
    for field, codes in (("channel", Channel), ("type", EnquiryType), ("urgency", Urgency)):
        for code in codes:
            assert code_for(field, code) == code_for(field, code.upper().replace("_", " ")) == code


def test_words_that_are_no_code_and_columns_without_a_field_are_kept() -> None:
    draft = drafts("Message,Priority,Channel,Shoe size,E-mail\nHelp,sometime,pigeon,44,none given\n")[0]
    assert extra(draft) == {
        **{"email_said": "none given", "channel_said": "pigeon", "urgency_said": "sometime"},
        "column:Shoe size": "44",
    }


@pytest.mark.parametrize(
    ("column", "utc"),
    [
        (["07/04/2026 09:12", "13/04/2026"], "2026-04-07T08:12"),
        (["04/07/2026 09:12", "04/13/2026"], "2026-04-07T08:12"),
        (["2026-04-07 09:12", "2026-04-13"], "2026-04-07T08:12"),
        (["46119.3833333333", "46120"], "2026-04-07T08:12"),
    ],
)
def test_dates_are_read_as_their_column_writes_them(column: list[str], utc: str) -> None:
    data = "Message,Date received\n" + "".join(f"Help,{date}\n" for date in column)
    assert drafts(data)[0].received_ms == round(datetime.fromisoformat(utc + "+00:00").timestamp() * 1000)


def test_a_date_and_a_time_in_two_columns_belong_together() -> None:
    draft = drafts("Message,Date,Time\nHelp,07/01/2026,14:30\n")[0]
    assert draft.received_ms == round(datetime(2026, 1, 7, 14, 30, tzinfo=UTC).timestamp() * 1000)


def test_rows_that_cannot_be_taken_say_why_and_the_others_are() -> None:
    found = rows(
        "Message,Company,Date,Town\nHelp,Fern,07/04/2026,Leeds\nHelp, please,Oak,07/04/2026,Leeds\nHelp\n,,07/04/2026,York\n"
        "Help,Elm,31/02/2026,York\n\nHelp,Ash,,\nHelp,Yew,07/04/2026\nHelp,Box,07/04/2026,York,,\n"
    )
    assert [getattr(row, "employer", None) for row in found] == ["Fern", None, None, None, None, "Ash", "Yew", "Box"]
    assert [(row.line, row.sentence) for row in found if isinstance(row, RowProblem)] == [
        (3, "Line 3 has 5 cells where the table has 4 columns; put cells that contain “,” in quotation marks."),
        (4, "Line 4 has only 1 of 4 cells; it may be a piece of the line above it."),
        (5, "Line 5 has no words of an enquiry."),
        (6, "Line 6: “31/02/2026” could not be read as a date; write it like 7 April 2026."),
    ]


def test_a_formula_guard_of_an_export_comes_off_again() -> None:
    draft = drafts(
        'Message,Company,Phone\n\'=SUM(A1) does not work,\'+Plus Ltd,"=""01632960001"""\n\'quoted\' word,\'tis,1\n'
    )[0]
    assert (draft.text, draft.employer, draft.phone) == ("=SUM(A1) does not work", "+Plus Ltd", "01632960001")
    assert drafts("Message\n'quoted' word\n")[0].text == "'quoted' word"


def test_marks_inside_one_line_spoil_nothing() -> None:
    found = drafts('Message,Company\n"Jo" Hart asks,Fern\n "spaced" , "Oak, Ltd" \n')
    assert [(draft.text, draft.employer) for draft in found] == [("Jo Hart asks", "Fern"), ("spaced", "Oak, Ltd")]


def test_a_backslash_before_a_quotation_mark_is_understood_where_it_is_the_habit() -> None:
    assert drafts('Message,Company\n"They say \\"help, now\\" twice",Fern\n')[0].text == 'They say "help, now" twice'
    assert drafts('Message,Folder\n"Help","C:\\temp\\"\n')[0].extra == (("column:Folder", "C:\\temp\\"),)


def test_a_table_without_a_column_of_words_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="name it “text”"):
        read_rows(b"Company,Town\nFern,Leeds\n")


def test_a_mapping_beyond_the_table_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="fewer columns"):
        read_rows(b"Message\nHelp\n", {"text": 3})


def test_too_many_rows_are_refused_before_any_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hubcrm.intake.csv_table.MOST_ROWS", 100)
    assert len(drafts("Message\n" + "Help\n" * 100)) == 100
    with pytest.raises(UnreadableFile, match="more than 200,000 rows"):
        read_rows(b"Message\n" + b"Help\n" * 101)


CELL = st.text(alphabet=st.sampled_from("ab ,;\"'\n=+|\t£é"), max_size=12)


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8))
def test_a_table_written_by_the_standard_writer_comes_back_as_it_was(cells: list[tuple[str, str]]) -> None:
    import csv
    import io

    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["Message", "Company name"])
    writer.writerows((f"m{text}", company) for text, company in cells)
    found = drafts(out.getvalue())
    assert [draft.text for draft in found] == [f"m{text}".strip() for text, _ in cells]


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_a_sentence(data: bytes) -> None:
    said = "."
    found: list[Draft | RowProblem] = []
    try:
        found = rows(data, {"text": 0})
    except UnreadableFile as trouble:
        said = str(trouble)
    assert said.endswith(".")
    assert all(isinstance(row, Draft | RowProblem) for row in found)
