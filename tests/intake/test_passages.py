"""Course lists, staff pages and past projects as texts that suggestions go by; nothing in them can do harm."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.domain.errors import NotFound, UnreadableFile
from hubcrm.intake import passages
from hubcrm.intake.passages import understand

COURSES = (
    "Course title,Level,Price,Contact,Description\n"
    'Welding inspection,4,£400,jo@engineering.example,"How to inspect welds\nand read a fracture surface"\n'
    "Metallurgy for buyers,3,£1 200,01632 960100,Steel grades and certificates to ISO 9001\n"
    "Home,,,,\n"
    "Welding inspection,4,,,\n"
)


def test_a_course_list_keeps_what_it_is_about_and_leaves_out_prices_and_addresses():
    found = understand(COURSES)
    assert found.kind == "courses"
    assert found.texts == (
        "Welding inspection. How to inspect welds and read a fracture surface",
        "Metallurgy for buyers. Steel grades and certificates to ISO 9001",
        "Welding inspection",
    )
    assert [(one.text, one.problem) for one in found.lines if one.problem] == [("Home", "Says nothing about a subject")]


def test_cells_copied_from_a_spreadsheet_need_no_heading():
    found = understand("Robot programming\tTeach pendants\t£900\nCoatings\tPaint and powder\t£400\n")
    assert found.texts == ("Robot programming. Teach pendants", "Coatings. Paint and powder")


def test_a_staff_page_is_read_by_paragraph_and_its_furniture_left_out():
    page = (
        "Skip to main content\n\nHome\n\nDr Ann Lee\nReader in corrosion. She works on coatings for ships.\n\n"
        "Prof Bob Day\nFracture of welded joints\nTel: 01632 960 123  bob.day@engineering.example\n\nPrivacy policy\n\n"
        "© Kestrelbridge University\n"
    )
    found = understand(page)
    assert found.kind == "people"
    assert found.texts == (
        "Dr Ann Lee. Reader in corrosion. She works on coatings for ships.",
        "Prof Bob Day. Fracture of welded joints Tel",
    )
    assert {one.problem for one in found.lines if one.problem} == {"Says nothing about a subject"}


def test_a_list_without_empty_lines_has_one_to_a_line():
    found = understand("A bridge survey with the county\nNoise in a bottling hall\nBatteries for buses\n")
    assert len(found.texts) == 3


def test_a_web_page_is_read_without_its_code(tmp_path):
    page = tmp_path / "staff.html"
    page.write_text(
        "<html><head><title>x</title><script>alert('<p>weld</p>')</script></head><body><h2>Dr Ann Lee</h2>"
        "<p>Corrosion of <b>steel</b> in ships.</p><img src='file:///etc/passwd'></body></html>"
    )
    (text,) = understand(passages.read_file(page)).texts
    assert text == "Dr Ann Lee. Corrosion of steel in ships."


def test_a_quotation_mark_that_is_never_closed_spoils_one_row_only():
    found = understand('Title,Description\n"Welding,to inspect\nCoatings,paint\nRobots,grippers\n')
    assert found.texts[1:] == ("Coatings. paint", "Robots. grippers")


def test_reversing_and_hidden_characters_and_formulas_stay_plain_text():
    (text,) = understand("Title\tDescription\n=cmd|'/c calc'!A1 welding\t\u202egnidlew\u200b and\x00 more\n").texts
    assert "\u202e" not in text
    assert "\x00" not in text
    assert "welding" in text


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"%PDF-1.7\x00\x01\x02" * 200, "is not a file of text"),
        ("a.xlsx", b"PK\x03\x04" + bytes(range(32)) * 100, "is not a file of text"),
        ("a.txt", b"x" * (passages.MOST_BYTES + 1), "is larger than 2 MB"),
    ],
)
def test_what_is_no_text_or_too_large_is_refused_with_what_to_do(tmp_path, name, content, sentence):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFile, match=sentence):
        passages.read_file(tmp_path / name)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(NotFound):
        passages.read_file(tmp_path / "no.csv")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_letters_come_through_whatever_program_saved_them(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes("Course title,Description\nCafé management,Menus\n".encode(encoding))
    assert understand(passages.read_file(path)).texts == ("Café management. Menus",)


def test_no_more_is_taken_than_fits():
    found = understand(
        "\n".join(f"Welding course number {'abcdefghij'[at % 10] * (at // 10 + 4)}" for at in range(700))
    )
    assert len(found.texts) <= passages.MOST
    assert sum(map(len, found.texts)) <= passages.MOST_ALTOGETHER
    assert found.lines[-1].problem == "More than fits: a shorter list does as well"
    assert len(understand("weld " * 5000).texts[0]) <= passages.LONGEST


@pytest.mark.parametrize(
    "hostile",
    [
        '"' * 200_000, "a,\n" * 60_000, "Title\n" + '"x\n' * 50_000, "(0" * 200_000, "www." * 200_000, "@" * 300_000,
        "Title\tDescription\n" + '\t"' * 100_000, "£1," * 200_000, "<html><body>" + "<p" * 200_000, "\n" * 500_000,
    ],
)  # fmt: skip
def test_hostile_text_is_read_quickly(hostile):
    begun = time.process_time()
    understand(passages.read_bytes(hostile.encode()))
    assert time.process_time() - begun < 3.0


@given(st.text(max_size=400))
def test_any_text_is_understood_without_harm(text):
    found = understand(text)
    assert all(len(one) <= passages.LONGEST and "\n" not in one for one in found.texts)
    assert len(set(found.texts)) == len(found.texts)
