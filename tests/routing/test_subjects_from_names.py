"""Subjects ticked from what a department is called, by the bank that ships with the program."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.routing.bank import bank, from_name


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("School of Law, Policing and Criminology", {"law", "criminology_policing"}),
        ("School of Nursing, Midwifery and Allied Health", {"nursing", "midwifery", "physiotherapy_ot"}),
        ("HAIR & BEAUTY", {"hair_beauty"}),
        ("School of Computing and Data Science", {"software_development", "cyber_security", "data_science_ai"}),
    ],
)
def test_a_name_ticks_the_subjects_it_speaks_of(name, there):
    assert there <= set(from_name(name))


def test_hints_are_whole_words():
    assert from_name("Lawn Tennis") == []
    assert "fine_art_craft" not in from_name("Martial Studies")


def test_a_hint_inside_a_longer_one_does_not_count():
    assert "chemistry" not in from_name("Data Science")
    assert "chemistry" in from_name("Faculty of Science")
    assert from_name("Public Health") == ["public_health"]


def test_a_list_in_a_name_is_read_as_its_parts():
    assert "biosciences" in from_name("School of Life and Environmental Sciences")
    assert "biosciences" not in from_name("School of Life and Art")


def test_what_only_the_other_kind_of_institution_teaches_is_left_out():
    assert "construction_trades" in from_name("Construction", "college")
    assert "construction_trades" not in from_name("Construction", "university")
    assert {bank()[code].sector for code in from_name("Construction", "university")} <= {"both", "university"}


def test_every_subject_is_found_by_each_of_its_own_hints():
    missed = [
        f"{code}: {hint}" for code, one in bank().items() for hint in one.name_hints if code not in from_name(hint)
    ]
    assert not missed


@given(st.text(max_size=80))
def test_any_name_gives_known_subjects_once_each_in_the_order_of_the_bank(name):
    found = from_name(name)
    assert found == [code for code in bank() if code in set(found)]
