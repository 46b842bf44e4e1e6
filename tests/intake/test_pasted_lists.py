"""Departments and people pasted from a spreadsheet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.intake.pasted_lists import LONGEST, MOST_LINES, departments, people

AREAS = (("1", "ENG", "School of Engineering"), ("2", "LAW", "Law School"))


def test_names_are_enough_and_codes_are_made_from_them():
    found = departments("Business School\n\n  School of Law, Policing and Criminology \n")
    assert [(one.line, one.code, one.name) for one in found] == [
        (1, "BUS", "Business School"),
        (3, "LPC", "School of Law, Policing and Criminology"),
    ]


@pytest.mark.parametrize(
    "line",
    ["NURS\tNursing", "Nursing\tNURS", "nurs\tNursing", "Nursing, NURS", "Nursing (NURS)", "•\tNURS\tNursing\t12"],
)
def test_a_code_may_stand_beside_the_name(line):
    (one,) = departments(line)
    assert (one.code, one.name, one.problem) == ("NURS", "Nursing", "")


def test_a_list_in_a_name_is_no_code():
    (one,) = departments("Art, Design and Media")
    assert one.name == "Art, Design and Media"


def test_what_is_there_already_or_twice_is_left_out_with_a_reason():
    found = departments("Law School\nENG\tEngines\nMaths\nmaths", ["ENG"], ["Law School"])
    assert [bool(one.problem) for one in found] == [True, True, False, True]
    assert found[1].problem == "The code ENG is taken."


def test_a_thousand_lines_are_enough_at_once():
    found = departments("\n".join(f"Area {n}" for n in range(MOST_LINES + 3)))
    assert sum(not one.problem for one in found) == MOST_LINES
    assert len({one.code for one in found if one.code}) == MOST_LINES


def test_rows_of_people_are_read_with_tabs_or_commas():
    tabs = people("Ann Lee\tlead\tENG\tann@uni.example\nBob Day\tHub adviser", AREAS)
    commas = people("Ann Lee, Lead, engineering, ann@uni.example\nBob Day, adviser", AREAS)
    for found in (tabs, commas):
        assert [(one.name, one.role, one.department, one.email, one.problem) for one in found] == [
            ("Ann Lee", "lead", "1", "ann@uni.example", ""),
            ("Bob Day", "adviser", "", "", ""),
        ]


@pytest.mark.parametrize(
    "row",
    [
        "Ann Lee, ann@uni.example, Engineering, lead", "Ann Lee, lead, ann@uni.example, ENG",
        "Ann Lee\tEngineering\tlead\tann@uni.example", "Ann Lee; School of Engineering; ann@uni.example; lead",
    ],
)  # fmt: skip
def test_after_the_name_the_order_does_not_matter(row):
    (one,) = people(row, AREAS)
    assert (one.name, one.role, one.department, one.email, one.problem) == ("Ann Lee", "lead", "1", "ann@uni.example", "")


def test_rows_with_tabs_and_rows_with_commas_may_stand_together():
    found = people("Ann Lee\tlead\tENG\nBob Day, adviser, bob@uni.example", AREAS)
    assert [(one.name, one.role, one.problem) for one in found] == [("Ann Lee", "lead", ""), ("Bob Day", "adviser", "")]


def test_a_part_of_a_name_is_enough_where_only_one_department_has_it():
    areas = (("1", "ADM", "School of Art, Design and Media"), ("2", "LP", "School of Law and Policing"),
             ("3", "DE", "Design and Engineering"))  # fmt: skip
    found = people("A, lead, Law\nB, lead, Policing\nC, lead, Design\nD, lead, Design and Engineering", areas)
    assert [one.department for one in found] == ["2", "2", "", "3"]


def test_a_given_code_is_told_from_one_made_from_the_name():
    assert [one.code_given for one in departments("NURS\tNursing\nLaw")] == [True, False]


def test_headings_say_what_each_column_holds():
    (one,) = people("E-mail\tName\tSchool\tRole\nann@uni.example\tAnn Lee\tlaw school\ttutor", AREAS)
    assert (one.name, one.role, one.department, one.email) == ("Ann Lee", "academic", "2", "ann@uni.example")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("\tlead\tENG", "The name is missing."),
        ("Ann Lee", "Say what they do"),
        ("Ann Lee\tdean\tENG", "“dean” is not a role"),
        ("Ann Lee\tlead\tZoology", "There is no curriculum area “Zoology” in the hub."),
        ("Ann Lee\tacademic", "Say which curriculum area they belong to."),
        ("Ann Lee\tlead\tENG\tann at uni", "“ann at uni” is not an e-mail address."),
        ("Priya Nair\tadviser", "in the hub already"),
        ("Other Name\tadviser\t\tPRIYA@uni.example", "in the hub already"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(row, says):
    (one,) = people(row, AREAS, [("Priya Nair", "priya@uni.example")], "curriculum area")
    assert says in one.problem


def test_a_quotation_mark_left_open_spoils_its_own_row_only():
    found = people('"Ann, lead, ENG\nBob Day, adviser', AREAS)
    assert [bool(one.problem) for one in found] == [True, False]


@given(st.text(max_size=300))
def test_any_text_gives_rows_of_sensible_length(text):
    for one in (*departments(text), *people(text, AREAS)):
        assert len(one.name) <= LONGEST
        assert one.name.isprintable()
