"""The code lists: the codes that rules know and the words that people see are the same lists."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from hubcrm.domain import words
from hubcrm.domain.employers import pecr_class
from hubcrm.domain.regions import sic_section
from hubcrm.domain.words import CloseReason, LegalForm, LogKind, Role, Stage

RESOURCES = Path(__file__).parents[2] / "resources"
SEEN: dict[str, Any] = json.loads((RESOURCES / "code_lists.json").read_text(encoding="utf-8"))
AVOIDED = "leads?|tickets?|customers?|assign|overdue|pipeline|sla|breach|won|lost|sync|desk|prospect|stakeholder|hei"
ROWS = [(name, row) for name, rows in SEEN.items() if isinstance(rows, list) for row in rows]


@pytest.mark.parametrize(("name", "codes"), words.LISTS.items(), ids=list(words.LISTS))
def test_every_list_people_see_has_the_codes_of_the_rules_in_the_same_order(name: str, codes: type[StrEnum]) -> None:
    assert [row["code"] for row in SEEN[name]] == [code.value for code in codes]


def test_every_enum_of_codes_is_in_the_lists() -> None:
    defined = {thing for thing in vars(words).values() if isinstance(thing, type) and issubclass(thing, StrEnum)}
    assert defined - {StrEnum} == set(words.LISTS.values())


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("channels", 15),
        ("enquiry_types", 19),
        ("triage_outcomes", 11),
        ("stages", 10),
        ("side_states", 3),
        ("answers", 5),
        ("decline_reasons", 7),
        ("close_reasons", 22),
        ("follow_up_kinds", 19),
        ("legal_forms", 16),
        ("size_bands", 5),
        ("client_groups", 5),
        ("new_here", 6),
        ("divisions", 3),
        ("sic_sections", 21),
        ("regions", 12),
    ],
)
def test_the_lists_are_as_long_as_the_practice_of_hubs_made_them(name: str, count: int) -> None:
    assert len(SEEN[name]) == count


@pytest.mark.parametrize("codes", words.LISTS.values())
def test_a_member_is_named_by_its_code_in_capitals(codes: type[StrEnum]) -> None:
    assert [member.name for member in codes] == [member.value.upper().replace("-", "_") for member in codes]


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[f"{name}-{row['code']}" for name, row in ROWS])
def test_every_row_has_words_people_understand(name: str, row: dict[str, Any]) -> None:
    said = [value for key, value in row.items() if key not in ("code", "hebci", "pecr") and isinstance(value, str)]
    assert row["label"] == row["label"].strip() != ""
    text = " ".join(said).casefold().replace("department lead", "").replace("curriculum area lead", "")
    assert not re.search(rf"\b(?:{AVOIDED})\b|!", text)


# Employers may be universities too, and the kinds of institution name themselves.
OURS = [(n, row) for n, row in ROWS if n not in ("sic_sections", "institution_kinds") and row["code"] != "school_fe_he"]


@pytest.mark.parametrize(("name", "row"), OURS, ids=[f"{name}-{row['code']}" for name, row in OURS])
def test_a_college_reads_of_tutors_and_curriculum_areas(name: str, row: dict[str, Any]) -> None:
    for key in ("label", "definition", "standard"):
        if re.search(r"\b(?:academics?|departments?|universit(?:y|ies))\b", row.get(key, ""), re.IGNORECASE):
            assert f"{key}_college" in row
        college = row.get(f"{key}_college", "")
        assert not re.search(r"academic|department|university", college, re.IGNORECASE)
        assert college != row.get(key)


def test_both_kinds_of_institution_have_the_same_words_to_switch() -> None:
    assert set(SEEN["words"]) == {row["code"] for row in SEEN["institution_kinds"]}
    university, college = SEEN["words"]["university"], SEEN["words"]["college"]
    assert university.keys() == college.keys()
    assert university["department"] == "department"
    assert college["department"] == "curriculum area"
    assert college["academic"] == "tutor"


def test_labels_tell_codes_apart() -> None:
    for name in {name for name, _ in ROWS}:
        labels = [row["label"] for row in SEEN[name]]
        assert len(set(labels)) == len(labels), name


def test_stages_run_from_one_to_ten() -> None:
    assert [stage.order for stage in Stage] == list(range(1, 11))
    assert Stage.NEW.order < Stage.CLAIMED.order < Stage.CLOSED.order


def test_likelihood_never_falls_along_the_way() -> None:
    chances = [row["likelihood"] for row in SEEN["stages"] if row["likelihood"] is not None]
    assert chances == sorted(chances)
    assert len(chances) == 9


def test_close_reasons_say_who_was_helped_and_what_is_housekeeping() -> None:
    assert {row["code"] for row in SEEN["close_reasons"] if row["helped"] is True} == words.HELPED
    assert {row["code"] for row in SEEN["close_reasons"] if row["helped"] is None} == words.HOUSEKEEPING
    assert {row["code"] for row in SEEN["close_reasons"] if row.get("asks") == "when"} == words.NEEDS_DATE
    assert not words.HELPED & words.HOUSEKEEPING


@pytest.mark.parametrize("reason", CloseReason)
def test_only_housekeeping_closes_without_offering_something_instead(reason: CloseReason) -> None:
    assert words.needs_instead(reason) is (reason not in words.HOUSEKEEPING)
    assert words.needs_instead(CloseReason.NO_EXPERTISE)
    assert not words.needs_instead(CloseReason.DUPLICATE)


@pytest.mark.parametrize(
    ("kind", "outgoing", "two_way", "unanswered"),
    [
        (LogKind.CALL, True, True, False),
        (LogKind.MEETING, True, True, False),
        (LogKind.EMAIL, True, False, False),
        (LogKind.NOTE, False, False, False),
        (LogKind.NO_ANSWER, False, False, True),
    ],
)
def test_a_log_entry_says_whether_the_employer_heard_from_us(
    kind: LogKind, outgoing: bool, two_way: bool, unanswered: bool
) -> None:
    assert (kind.outgoing, kind.two_way, kind.unanswered) == (outgoing, two_way, unanswered)


@pytest.mark.parametrize("form", LegalForm)
def test_the_marketing_class_shown_is_the_one_the_rules_use(form: LegalForm) -> None:
    row = next(row for row in SEEN["legal_forms"] if row["code"] == form)
    assert row["pecr"] == pecr_class(form)


def test_the_sections_of_industry_shown_are_the_ones_the_rules_use() -> None:
    for row in SEEN["sic_sections"]:
        first, _, last = row["divisions"].partition("-")
        for division in range(int(first), int(last or first) + 1):
            assert sic_section(f"{division:02}") == row["code"]
    shown = {row["code"] for row in SEEN["sic_sections"]}
    assert {section for n in range(100) if (section := sic_section(f"{n:02}"))} == shown


def test_a_department_lead_is_the_only_lead_on_screen() -> None:
    assert next(row["label"] for row in SEEN["roles"] if row["code"] == Role.LEAD) == "Department lead"
