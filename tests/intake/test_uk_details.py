"""A look over what was typed of an employer, a contact or an enquiry; and phone numbers by every country's plan."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.intake.uk_details import doubts, phone_doubt, shown_phone, warnings_for

AREAS = {"M": "TLD", "NN": "TLF"}


@pytest.mark.parametrize(("typed", "shown"), [
    ("02079460123", "020 7946 0123"), ("+44 (0)20 7946 0123", "020 7946 0123"), ("0044 1632 960200", "01632 960200"),
    ("01632960100", "01632 960100"), ("07700900123", "07700 900123"), ("0800 1111", "0800 1111"), ("01132740000", "0113 274 0000"),
    ("+33142685300", "+33 1 42 68 53 00"), ("+353 1 234 5678", "+353 1 234 5678"), ("020 7946 0123 ext 12", "020 7946 0123 x12"),
    ("999", "999"), ("2345", "2345"), ("0161 496 0000 / 07700 900000", "0161 496 0000 / 07700 900000"), ("", ""),
])  # fmt: skip
def test_a_number_that_can_be_rung_is_no_doubt_and_is_shown_as_its_country_writes_it(typed, shown):
    assert phone_doubt(typed) is None
    assert shown_phone(typed) == shown


@pytest.mark.parametrize(("typed", "said"), [
    ("tbc", "does not look like"), ("+", "does not look like"), ("0207946", "British"), ("123456789012345", "too long for a British"),
    ("+33 1 42", "+33"), ("0123456789", "No British phone number"),
])  # fmt: skip
def test_a_number_that_cannot_be_rung_is_said_and_shown_as_it_was_typed(typed, said):
    assert said in (phone_doubt(typed) or "")
    assert shown_phone(typed) == typed


def test_words_beside_a_number_are_not_lost_by_showing_it():
    assert shown_phone("020 7946 0123 ask for Jo") == "020 7946 0123 ask for Jo"


@pytest.mark.parametrize("free", ["01632 960999", "0113 496 0123", "0161 496 0123", "020 7946 0999", "028 9649 0123", "029 2018 0123",
                                  "07700 900999", "0808 157 0123", "0909 879 0123", "0306 999 0123"])  # fmt: skip
def test_numbers_kept_free_for_examples_are_no_doubt(free):
    assert phone_doubt(free) is None


def test_each_kind_is_looked_over_in_its_own_fields():
    wrong = {"postcode": "ZZ1 1AA", "sector": "04", "company_number": "12", "charity_number": "x", "phone": "tbc", "email": "sam",
             "name": "x"}  # fmt: skip
    assert list(doubts("employer", wrong, AREAS)) == ["postcode", "sector", "company_number", "charity_number", "phone"]
    assert list(doubts("contact", wrong, AREAS)) == list(doubts("enquiry", wrong, AREAS)) == ["email", "phone"]
    assert doubts("employer", {"postcode": "NN17 1AA", "company_number": "1234567", "phone": None}, AREAS) == {}


def test_a_warning_stands_alone_with_what_was_typed():
    found = warnings_for("contact", {"email": "sam@gmial.com", "phone": " tbc "}, AREAS)
    assert found == (
        "“sam@gmial.com”: Is it sam@gmail.com that was meant?", "“tbc”: That does not look like a phone number.",
    )  # fmt: skip


def test_one_number_may_be_a_scottish_company_and_a_scottish_charity():
    assert doubts("employer", {"company_number": "SC012345", "charity_number": "SC012345"}, AREAS) == {}


@given(st.sampled_from(["employer", "contact", "enquiry"]), st.dictionaries(
    st.sampled_from(["postcode", "sector", "company_number", "charity_number", "phone", "email", "notes"]),
    st.one_of(st.none(), st.integers(), st.text(max_size=40), st.text("0123456789+() -./x", max_size=30))))  # fmt: skip
def test_nothing_that_is_typed_or_brought_in_fails_a_check(kind, fields):
    for said in warnings_for(kind, fields, AREAS):
        assert said.startswith("“")
        assert said.endswith((".", "?"))
    assert isinstance(shown_phone(str(fields.get("phone") or "")), str)
