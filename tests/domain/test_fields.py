"""Facts people set on an enquiry: how each is read, and the sentence where it cannot be."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.fields import _READERS, LONGEST, QUESTIONS, clean_fields, money_in, pence
from hubcrm.domain.words import EnquiryType


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("type", "Contract research", ("type", "contract_research")),
        ("type", "open-course", ("type", "open_course")),
        ("also", "consultancy; open course, consultancy", ("also", ["consultancy", "open_course"])),
        ("urgency", "HIGH", ("urgency", "high")),
        ("channel", "web form", ("channel", "web_form")),
        ("need", "  They need\n a  course ", ("need", "They need a course")),
        ("what_we_gained", " line one\nline two ", ("what_we_gained", "line one\nline two")),
        ("deadline", " 2027-04-07 ", ("deadline", "2027-04-07")),
        ("deadline", date(2027, 4, 7), ("deadline", "2027-04-07")),
        ("people_helped", "1,200", ("people_helped", 1200)),
        ("people_helped", 12, ("people_helped", 12)),
        ("value", "£4,518.50", ("value_pence", 451_850)),
        ("value_pence", "451850", ("value_pence", 451_850)),
        ("likelihood", "65%", ("likelihood", 65)),
        ("ok_to_share", "Y", ("ok_to_share", "yes")),
        ("ok_to_share", False, ("ok_to_share", "no")),
        ("new_here", ["technology", "data"], ("new_here", ["technology", "data"])),
        ("employers", "e1", ("employers", ["e1"])),
        ("employers", ["e1", "", "e2"], ("employers", ["e1", "e2"])),
    ],
)
def test_a_fact_is_read_as_people_write_it(field: str, typed: Any, kept: tuple[str, Any]) -> None:
    assert clean_fields({field: typed}) == dict([kept])


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("4518", 451_800), ("4,518", 451_800), ("£4518.5", 451_850), ("40k", 4_000_000), ("£ 1.5K", 150_000), ("0", 0),
     (451_850, 451_850), ("999,999,999.99", 99_999_999_999)],
)  # fmt: skip
def test_money_is_kept_in_pence(typed: Any, amount: int) -> None:
    assert pence("value", typed) == amount


@pytest.mark.parametrize(
    "typed", ["", "about 40", "-5", -5, "1.234", "£", ",", "12 pounds", "nan", "1e9", 10**14, "9" * 40, True]
)
def test_what_is_not_an_amount_is_refused(typed: Any) -> None:
    with pytest.raises(NotAllowed, match="amount"):
        pence("value", typed)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("colour", "red", "There is no fact called “colour”"),
        ("type", "lecture", "“lecture” is not one of the choices for type"),
        ("also", ["consultancy", "lecture"], "“lecture” is not one of the choices"),
        ("deadline", "next Friday", "Write it as 2027-04-07"),
        ("deadline", "2027-02-30", "is not a day"),
        ("people_helped", "many", "not a whole number for people helped"),
        ("people_helped", "²", "not a whole number"),
        ("people_helped", "-1", "not a whole number"),
        ("likelihood", "101", "from 0 to 100"),
        ("ok_to_share", "maybe", "Answer yes or no for ok to share"),
        ("need", "x" * (LONGEST + 1), "over 4000 characters"),
    ],
)
def test_a_fact_that_cannot_be_read_is_refused_by_name(field: str, typed: Any, said: str) -> None:
    with pytest.raises(NotAllowed, match=said):
        clean_fields({field: typed})


@pytest.mark.parametrize("blank", ["", "  ", None])
def test_a_blank_clears_any_fact(blank: Any) -> None:
    for field, (kept, _) in _READERS.items():
        assert clean_fields({field: blank}) in ({kept: ""}, {kept: None})


def test_the_ten_questions_of_the_call_sheet_are_facts() -> None:
    assert len(QUESTIONS) == 10
    assert clean_fields(dict.fromkeys(QUESTIONS, " Yes, in May ")) == dict.fromkeys(QUESTIONS, "Yes, in May")


@pytest.mark.parametrize("code", list(EnquiryType))
def test_every_type_is_read_by_its_code(code: str) -> None:
    assert clean_fields({"type": code}) == {"type": code}


@given(
    st.sampled_from(sorted(_READERS)),
    st.text(max_size=60) | st.integers() | st.floats() | st.booleans() | st.lists(st.text()),
)
def test_any_value_is_read_or_refused_in_a_sentence(field: str, value: Any) -> None:
    try:
        kept = clean_fields({field: value})
    except NotAllowed as refused:
        assert str(refused).endswith(".")  # noqa: PT017 # either way is right
        return
    ((_, found),) = kept.items()
    assert found is None or isinstance(found, (str, int, list))
    assert not isinstance(found, float)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("about £40k from the training budget", 4_000_000),
        ("£4,518.50 at the very most", 451_850),
        ("£1.5k, or £1,500", 150_000),
        ("£40 thousand", 4_000_000),
        ("between £20k and £30k", None),
        ("£2.5m over three years", None),
        ("£3 million", None),
        ("5000 or so", None),
        ("£9999999999999", None),
        ("", None),
    ],
)
def test_the_one_amount_that_a_sentence_names_is_read_and_none_is_guessed(said: str, found: int | None) -> None:
    assert money_in(said) == found
