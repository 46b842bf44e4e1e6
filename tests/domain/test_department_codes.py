"""Short codes made from departments' names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.domain.department_codes import code_from


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Business School", "BUS"),
        ("Law", "LAW"),
        ("School of Law, Policing and Criminology", "LPC"),
        ("School of Nursing, Midwifery and Allied Health", "NMAH"),
        ("Department of the Built Environment", "BE"),
        ("École des Arts Appliqués", "EDAA"),
        ("The School", "TS"),
        ("", "DEPT"),
        ("数学", "DEPT"),
    ],
)
def test_a_code_is_the_beginning_of_one_word_or_the_initials_of_several(name, code):
    assert code_from(name) == code


def test_a_code_that_is_taken_gets_a_figure():
    assert code_from("Law", ["law"]) == "LAW2"
    assert code_from("Law", ["LAW", "LAW2"]) == "LAW3"


@given(st.text(max_size=60), st.lists(st.text(max_size=6), max_size=5))
def test_any_name_gives_a_code_that_a_department_may_have_and_nobody_else_has(name, taken):
    code = code_from(name, taken)
    assert re.fullmatch(r"[A-Z0-9]{1,16}", code)
    assert code not in {one.upper() for one in taken}
