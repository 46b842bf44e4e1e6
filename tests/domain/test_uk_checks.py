"""What may be wrong with register numbers, postcodes, codes and addresses: said in a sentence, never refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.domain import uk_checks
from hubcrm.domain.employers import PUBLIC_MAIL_DOMAINS
from hubcrm.domain.regions import read_areas
from hubcrm.domain.uk_checks import (
    charity_number_doubt,
    company_number_doubt,
    email_doubt,
    postcode_doubt,
    sector_doubt,
    tidy_company_number,
    tidy_postcode,
)

AREAS = read_areas((Path(__file__).parents[2] / "resources/postcode_areas.csv").read_text("utf-8").splitlines())


@pytest.mark.parametrize(
    "number",
    [
        "",
        " ",
        "01234567",
        "1234567",
        "12 34 56 78",
        "sc123456",
        "NI012345",
        "OC301234",
        "SO300123",
        "CE001234",
        "R0000123",
        *("SZ000012", "ZC000123", "ES000001", "EN000001", "BR012345", "FC012345", "LP012345", "SL012345", "NC000123"),
        *("IP28587R", "ip 28587 r", "SP2345RS"),
    ],
)
def test_a_company_number_without_doubt(number: str) -> None:
    assert company_number_doubt(number) is None


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("123", "8 digits"),
        ("123456789", "8 digits"),
        ("SC12345", "8 digits"),
        ("unknown", "8 digits"),
        ("XX123456", "begin with XX"),
        ("NIC100123", "charity number"),
    ],
)
def test_a_doubtful_company_number_is_said_not_refused(number: str, said: str) -> None:
    assert said in (company_number_doubt(number) or "")


def test_a_company_number_gets_its_zeros_back() -> None:
    assert tidy_company_number("1234567") == "01234567"
    assert tidy_company_number(" sc 123 456 ") == "SC123456"


@pytest.mark.parametrize("number", ["", "207994", "1234567", "1234567-1", "SC012345", "sc 012345", "NIC100123", "NI 100123"])
def test_a_charity_number_without_doubt(number: str) -> None:
    assert charity_number_doubt(number) is None


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("12345", "6 or 7 digits"),
        ("01234567", "company number"),
        ("OC301234", "company number"),
        ("x", "6 or 7 digits"),
        ("2345678", "begin with 1"),
        ("NIC900123", "NIC 1"),
    ],
)
def test_a_doubtful_charity_number_is_said_not_refused(number: str, said: str) -> None:
    assert said in (charity_number_doubt(number) or "")


def test_one_number_may_be_both_a_scottish_company_and_a_scottish_charity() -> None:
    assert company_number_doubt("SC123456") is None
    assert charity_number_doubt("SC123456") is None


@given(st.text(max_size=40))
def test_any_text_in_a_number_field_is_fine_or_gets_one_sentence(text: str) -> None:
    for said in (company_number_doubt(text), charity_number_doubt(text)):
        assert said is None or said.endswith(".")
    assert tidy_company_number(tidy_company_number(text)) == tidy_company_number(text)


@pytest.mark.parametrize("typed", ["", "M1 1AE", "m11ae", "B33 8TH", "CR2 6XH", "DN55 1PT", "W1A 0AX", "EC1A 1BB", "NN17", "GIR 0AA",
                                   "IM1 1AA", "BT1 1AA"])  # fmt: skip
def test_a_postcode_of_every_published_form_is_no_doubt(typed):
    assert postcode_doubt(typed, AREAS) is None


@pytest.mark.parametrize(("typed", "said"), [
    ("12345", "does not look like"), ("M1 1AEX", "does not look like"), ("near Corby", "does not look like"),
    ("M1 1CA", "does not look like"),  # C, I, K, M, O and V never stand in the second half
    ("ZZ1 1AA", "begins with ZZ"),
])  # fmt: skip
def test_a_postcode_that_cannot_be_one_is_said(typed, said):
    assert said in (postcode_doubt(typed, AREAS) or "")


def test_a_postcode_gets_its_space():
    assert [tidy_postcode(one) for one in ("m11ae", " ec1a 1bb ", "nn17", "near Corby")] == ["M1 1AE", "EC1A 1BB", "NN17", "NEAR CORBY"]


@pytest.mark.parametrize("typed", ["", "C", "C - Manufacturing", "engineering", "25", "25620", "01.11", "99"])
def test_a_sector_in_words_or_by_a_code_there_is_is_no_doubt(typed):
    assert sector_doubt(typed) is None


@pytest.mark.parametrize(("typed", "said"), [("04", "no division 04"), ("34100", "no division 34"), ("7", "2 to 5"), ("256201", "2 to 5")])
def test_a_code_that_no_section_holds_is_said(typed, said):
    assert said in (sector_doubt(typed) or "")


@pytest.mark.parametrize("address", [
    "", "sam@works.example", "sam.o'neill+jobs@sales.works.co.uk", "s@x.io", "a@gmail.com", "a@mail.com", "a@ymail.com",
    '"sam lee"@works.example', "sam@bücher.de", "sam@xn--bcher-kva.de", "SAM@WORKS.EXAMPLE", "a@live.co.uk", "a@five.co.uk",
])  # fmt: skip
def test_an_address_that_mail_reaches_is_no_doubt(address):
    assert email_doubt(address) is None


@pytest.mark.parametrize(("address", "said"), [
    ("sam", "has an @"), ("a@b@works.example", "one @ only"), ("sam lee@works.example", "a space"), ("a@works.example,", "a comma"),
    (".sam@works.example", "dots"), ("sam.@works.example", "dots"), ("a@works..example", "dots"), ("@works.example", "dots"),
    ("sam@works", "not whole"), ("sam@10.0.0.1", "not whole"), ("sam@-works.example", "like a domain"), ("s" * 65 + "@a.example", "longer"),
    ("sam@wo_rks.example", "like a domain"), ("sam@" + "a." * 130 + "example", "longer"),
])  # fmt: skip
def test_an_address_that_no_mail_reaches_is_said(address, said):
    assert said in (email_doubt(address) or "")


@pytest.mark.parametrize(("typed", "meant"), [
    ("gmial.com", "gmail.com"), ("gmai.com", "gmail.com"), ("gmaill.com", "gmail.com"), ("gmail.con", "gmail.com"),
    ("hotmial.co.uk", "hotmail.co.uk"), ("outlok.com", "outlook.com"), ("yaho.co.uk", "yahoo.co.uk"), ("icloud.cmo", "icloud.com"),
    ("btinternet.co", "btinternet.com"), ("works.couk", "works.co.uk"), ("works.co.ik", "works.co.uk"),
    ("kestrel.ac.ul", "kestrel.ac.uk"), ("charity.og.uk", "charity.org.uk"), ("hotmial.con", "hotmail.com"),
])  # fmt: skip
def test_a_domain_with_a_slip_in_it_is_asked_about(typed, meant):
    assert email_doubt(f"sam@{typed}") == f"Is it sam@{meant} that was meant?"


def test_no_public_domain_is_taken_for_a_slip_of_another():
    assert [one for one in PUBLIC_MAIL_DOMAINS if uk_checks.likely_meant(one)] == []


@given(st.text(alphabet="abcdefghijklmnop", min_size=1, max_size=12))
def test_a_domain_of_somebodys_own_is_never_corrected(name):
    assert uk_checks.likely_meant(f"{name}-works.co.uk") is None


@given(st.text(max_size=80))
def test_no_input_is_too_strange_for_any_check(text):
    for said in (email_doubt(text), email_doubt(f"{text}@{text}"), postcode_doubt(text, AREAS), sector_doubt(text)):
        assert said is None or said.endswith((".", "?"))
    assert tidy_postcode(tidy_postcode(text)) == tidy_postcode(text)
    uk_checks.is_made_up_number(text)
