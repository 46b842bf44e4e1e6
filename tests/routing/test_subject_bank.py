"""The subject bank that is shipped: its shape, its breadth, and whether its words find the right subject."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from itertools import pairwise
from typing import Any, Final

import pytest

from hubcrm import paths

BANK: Final = paths.resources() / "subjects.json"  # named on import, before this folder's small bank takes its place

LISTS: Final = (
    "employer_words",
    "academic_words",
    "problems",
    "equipment",
    "standards",
    "jobs",
    "name_hints",
)
WORDS: Final = LISTS[:-1]

HECOS_GROUPS: Final = (
    "Agriculture, food and related studies",
    "Allied health",
    "Architecture, building and planning",
    "Biosciences",
    "Business and management",
    "Celtic studies",
    "Chemistry",
    "Combined and general studies",
    "Computing",
    "Creative arts and design",
    "Economics",
    "Education and teaching",
    "Engineering",
    "English studies",
    "General, applied and forensic sciences",
    "Geography, earth and environmental studies",
    "Health and social care",
    "History and archaeology",
    "Languages and area studies",
    "Law",
    "Materials and technology",
    "Mathematical sciences",
    "Media, journalism and communications",
    "Medical sciences",
    "Medicine and dentistry",
    "Nursing and midwifery",
    "Performing arts",
    "Pharmacology, toxicology and pharmacy",
    "Philosophy and religious studies",
    "Physics and astronomy",
    "Politics",
    "Psychology",
    "Sociology, social policy and anthropology",
    "Sport and exercise sciences",
    "Veterinary sciences",
)
"""The Common Aggregation Hierarchy of HECoS, level 2."""

ENQUIRIES: Final = (
    ("data_science_ai", "We have ten years of sales figures and would like to forecast demand with machine learning"),
    ("warehouse_transport", "Two lads need their forklift tickets renewed and one wants to drive lorries"),
    ("law", "We want a lawyer to look over our terms and conditions before we sign with a distributor"),
    ("early_years_education", "Nursery chain wishes to study how play outdoors helps toddlers talk"),
    ("criminology_policing", "Shopkeepers here want to know why anti-social behaviour moved to our street"),
    ("nursing", "GP surgery would like its practice nurses to learn wound dressing"),
    ("marketing_sales", "Nobody clicks on our adverts and the website brings no orders"),
    ("building_surveying", "Damp keeps coming back in our flats and the contractor blames condensation"),
    ("journalism_communications", "Community newspaper wants trainee reporters"),
    ("electrical_installation", "Two electricians need the eighteenth edition and inspection and testing"),
    ("health_safety", "Supervisors need a certificate in safety and we have had two accidents"),
    ("physics", "We need to check the brightness and spectrum of a new greenhouse lamp"),
    ("horticulture", "Rose nursery losing cuttings to mildew under glass"),
    ("social_care", "Home care firm has forty hours a day it cannot cover as carers go to the supermarket"),
    ("social_work", "Charity for care leavers wants its project looked at by child protection experts"),
    ("logistics_supply_chain", "Half our lorries return empty from Scotland"),
    ("landscape", "Care village wants a dementia friendly garden with planting all year"),
    ("energy_engineering", "Leisure pool heating bill crippling us; heat recovery or solar thermal?"),
    ("plumbing_heating", "Bathroom fitters want to get into heat pumps and unvented cylinders"),
    ("midwifery", "Company making slings for newborns wants advice on safe positioning"),
    ("sport_exercise", "Leisure trust losing members after Christmas each year"),
    ("forensic_science", "A disgruntled leaver wiped a laptop, can files be got back for court"),
    ("town_planning", "Market town wants cars out of the square but traders are against it"),
    ("management_leadership", "Three brothers run the firm and cannot agree who takes over"),
    ("languages_translation", "Hospital needs Arabic and Kurdish interpreters"),
    ("product_design", "Redesign a wheelie bin lid latch so it is cheaper and does not snap"),
    ("earth_science", "Slate quarry wants to know what lies under its next bench"),
    ("welding_fabrication", "Aluminium TIG for boat builders"),
    ("graphic_design", "Food bank needs a poster and signs"),
    ("networks_cloud", "Farm buildings have no signal and broadband crawls"),
)
"""Invented one-line enquiries and the subject that should be among the first three."""


@pytest.fixture(scope="module")
def bank() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(BANK.read_text(encoding="utf-8"))
    return listed


def test_every_subject_has_the_same_fields_in_the_same_order(bank: list[dict[str, Any]]) -> None:
    assert {tuple(subject) for subject in bank} == {("code", "name", "group", "sector", *LISTS)}
    assert {subject["sector"] for subject in bank} == {"university", "college", "both"}


def test_codes_are_unique_snake_case_and_names_are_unique(bank: list[dict[str, Any]]) -> None:
    codes = [subject["code"] for subject in bank]
    assert 90 <= len(codes) <= 110
    assert len(set(codes)) == len(codes) == len({subject["name"] for subject in bank})
    assert [code for code in codes if not re.fullmatch(r"[a-z]+(_[a-z]+)*", code)] == []


def test_subjects_are_sorted_by_group_then_code(bank: list[dict[str, Any]]) -> None:
    places = [(subject["group"], subject["code"]) for subject in bank]
    assert places == sorted(places)


def test_every_hecos_group_has_a_subject(bank: list[dict[str, Any]]) -> None:
    assert sorted(set(HECOS_GROUPS) - {subject["group"] for subject in bank}) == []


def test_every_subject_holds_60_to_150_phrases_most_of_them_as_employers_say_them(bank: list[dict[str, Any]]) -> None:
    sizes = {subject["code"]: sum(len(subject[field]) for field in WORDS) for subject in bank}
    assert {code: size for code, size in sizes.items() if not 60 <= size <= 150} == {}
    for subject in bank:
        others = max(len(subject[field]) for field in LISTS if field != "employer_words")
        assert len(subject["employer_words"]) > others, subject["code"]
        assert all(subject[field] for field in LISTS), subject["code"]


def test_no_subject_says_the_same_phrase_twice(bank: list[dict[str, Any]]) -> None:
    for subject in bank:
        said = Counter(phrase.casefold() for field in WORDS for phrase in subject[field])
        hints = Counter(hint.casefold() for hint in subject["name_hints"])
        assert [phrase for phrase, times in (said + hints).items() if max(said[phrase], hints[phrase]) > 1] == []


def test_no_phrase_belongs_to_more_than_three_subjects(bank: list[dict[str, Any]]) -> None:
    holders = Counter(
        phrase for subject in bank for phrase in {said.casefold() for field in LISTS for said in subject[field]}
    )
    assert [phrase for phrase, subjects in holders.items() if subjects > 3] == []


def test_phrases_are_short_and_clean(bank: list[dict[str, Any]]) -> None:
    phrases = [phrase for subject in bank for field in LISTS for phrase in subject[field]]
    assert [phrase for phrase in phrases if phrase != " ".join(phrase.split()) or not 1 < len(phrase) <= 70] == []
    assert [phrase for phrase in phrases if re.search(r"[!?;|]|\.$", phrase)] == []


def test_the_file_stays_small_with_one_list_to_a_line(bank: list[dict[str, Any]]) -> None:
    text = BANK.read_text(encoding="utf-8")
    assert len(text.encode()) <= 700_000
    assert len(text.splitlines()) == 2 + len(bank) * (2 + 4 + len(LISTS))


def test_invented_enquiries_find_their_subject_among_the_first_three(bank: list[dict[str, Any]]) -> None:
    profiles = {subject["code"]: held(subject) for subject in bank}
    spread = Counter(term for profile in profiles.values() for term in profile)
    missed = []
    for wanted, text in ENQUIRIES:
        asked = set(terms(text))
        score = {
            code: sum(
                math.log1p(len(bank) / spread[term]) * (1 + math.log(profile[term])) for term in asked & set(profile)
            )
            for code, profile in profiles.items()
        }
        first = sorted(score, key=lambda code: -score[code])[:3]
        if wanted not in first:
            missed.append((wanted, first))
    assert len(ENQUIRIES) == 30
    assert len(missed) <= 0.15 * len(ENQUIRIES), missed


def held(subject: dict[str, Any]) -> Counter[str]:
    """How many of a subject's phrases hold each term."""
    phrases = [subject["name"], *(phrase for field in WORDS for phrase in subject[field])]
    return Counter(term for phrase in phrases for term in set(terms(phrase)))


def terms(text: str) -> list[str]:
    """The words of three letters and more in `text`, without their endings, and each two of them side by side."""
    words = [plain(word) for word in re.findall(r"[a-z0-9&’']{3,}", text.casefold())]
    return words + [f"{first} {second}" for first, second in pairwise(words)]


def plain(word: str) -> str:
    """A word without plural, -ing, -ed or -er; crude on purpose, so that the bank is judged and not the stemmer."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    for ending in ("ing", "ers", "ed", "es", "er", "s", "e"):
        if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
