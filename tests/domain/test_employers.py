"""Facts about employers: names, addresses, size, how returns and marketing rules see them, places."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.domain.employers import (
    PUBLIC_MAIL_DOMAINS,
    PecrClass,
    client_group,
    employer_domain,
    pecr_class,
    plain_name,
    size_band,
    sme_status,
)
from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.regions import postcode_area, read_areas, region_of, sic_section
from hubcrm.domain.words import ClientGroup, LegalForm, SizeBand

AREAS = read_areas((Path(__file__).parents[2] / "resources/postcode_areas.csv").read_text("utf-8").splitlines())


# --- names ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dunvale Logistics", "DUNVALE LOGISTICS LTD"),
        ("Dunvale Logistics Ltd.", "Dunvale  Logistics, Limited"),
        ("The Oakfern Partnership LLP", "oakfern partnership"),
        ("Bramwick & Sons", "Bramwick and Sons Limited"),
        ("Bramwick + Sons", "Bramwick and Sons"),
        ("O'Farrow’s Bakery", "OFarrows Bakery C.I.C."),
        ("Castlegate P.L.C.", "Castlegate Public Limited Company"),
        ("Castlegate (Lifting) plc", "castlegate lifting"),
        ("J. B. Quillane Ltd", "J B Quillane"),
        ("J.B. Quillane", "JB Quillane Limited"),
        ("Café Brânza", "Cafe Branza"),
        ("Mill House Bakery, The", "The Mill House Bakery"),
        ("Larkrise Trading Company Ltd", "Larkrise Trading Co"),
        ("Cwmni Brynaur Cyf", "Cwmni Brynaur Cyfyngedig"),
        ("\tLARKRISE\n", "larkrise"),
    ],
)
def test_names_that_mean_the_same_employer_look_the_same(one: str, other: str) -> None:
    assert plain_name(one) == plain_name(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dunvale Logistics", "Dunvale Holdings"),
        ("Larkrise Homes North", "Larkrise Homes South"),
        ("Theatre Vale", "Vale"),
        ("Limited Editions", "Editions"),
    ],
)
def test_names_of_different_employers_stay_apart(one: str, other: str) -> None:
    assert plain_name(one) != plain_name(other)


def test_a_name_of_nothing_but_a_legal_form_is_kept() -> None:
    assert plain_name("The Limited") == "limited"
    assert plain_name("Ltd") == "ltd"
    assert plain_name("The CCC Ltd") == "ccc"
    assert plain_name(" -- ") == ""


@given(st.text(max_size=60))
def test_making_a_name_plain_twice_changes_nothing(name: str) -> None:
    plain = plain_name(name)
    assert plain_name(plain) == plain
    assert plain == plain.strip()


@given(st.text("abc déÉ&.'- ", max_size=30), st.sampled_from(["Ltd", "LIMITED", "plc", "LLP", "C.I.C."]))
def test_a_legal_form_at_the_end_and_capitals_make_no_difference(name: str, form: str) -> None:
    if plain_name(name):
        assert plain_name(f"The {name.upper()} {form}") == plain_name(name)


# --- addresses -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("sam@dunvale.example", "dunvale.example"),
        ("Sam Lee <Sam.Lee@DUNVALE.example>", "dunvale.example"),
        ("sam@sales.dunvale.co.uk", "dunvale.co.uk"),
        ("sam@mail.eu.dunvale.com", "dunvale.com"),
        ("sam@dunvale.com.au", "dunvale.com.au"),
        ("sam@dunvale.uk.com", "dunvale.uk.com"),
        ("sam@dunvale.uk", "dunvale.uk"),
        ("sam@mail.dunvale.uk", "dunvale.uk"),
        ("prof@cs.kestrelbridge.ac.uk", "kestrelbridge.ac.uk"),
        ("officer@planning.brackwater.gov.uk", "brackwater.gov.uk"),
        ("matron@brackwatertrust.nhs.uk", "brackwatertrust.nhs.uk"),
        ("head@millhouse.brackshire.sch.uk", "millhouse.brackshire.sch.uk"),
        ("sam@bücher.example", "bücher.example"),
        ("sam@dunvale.example.", "dunvale.example"),
        ('"a@b"@dunvale.example', "dunvale.example"),
    ],
)
def test_the_domain_of_an_employer(address: str, domain: str) -> None:
    assert employer_domain(address) == domain


@pytest.mark.parametrize(
    "address",
    [
        "",
        "sam",
        "@",
        "@dunvale.example",
        "sam@",
        "sam@localhost",
        "sam@10.0.0.1",
        "sam@[10.0.0.1]",
        "sam@co.uk",
        "sam@ac.uk",
        "sam@nhs.uk",
        "sam@uk",
        "sam@-dunvale.example",
        "sam@dunvale..example",
        "sam@dun vale.example",
        "sam@" + "a" * 64 + ".example",
        "sam@" + "a." * 5000 + "example",
        "sam@me.demon.co.uk",  # a provider that gave each household a name under its own
        "sam@GMAIL.com",
        "Sam <sam@hotmail.co.uk>",
        "matron@nhs.net",
    ],
)
def test_an_address_that_tells_nothing_of_an_employer(address: str) -> None:
    assert employer_domain(address) is None


@given(st.sampled_from(sorted(PUBLIC_MAIL_DOMAINS)), st.sampled_from(["", "mail.", "a.b."]))
def test_public_mail_never_makes_an_employer(domain: str, below: str) -> None:
    assert employer_domain(f"sam@{below}{domain.upper()}") is None


def test_public_mail_domains_are_written_as_they_are_compared() -> None:
    assert all(domain == domain.casefold().strip() and "." in domain for domain in PUBLIC_MAIL_DOMAINS)
    assert not any(domain.endswith((".ac.uk", ".gov.uk")) for domain in PUBLIC_MAIL_DOMAINS)


def test_the_hubs_own_domains_make_no_employer() -> None:
    assert employer_domain("prof@cs.kestrelbridge.ac.uk", own=["Kestrelbridge.ac.uk"]) is None
    assert employer_domain("prof@kestrelbridge-innovation.example", own=["kestrelbridge.ac.uk"]) is not None


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_address_has_a_plain_domain_or_none(user: str, host: str) -> None:
    found = employer_domain(f"{user}@{host}")
    assert found is None or (found == found.casefold() and "." in found and " " not in found)


# --- size and kind -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "band"),
    [
        (None, None),
        (0, SizeBand.NONE),
        (1, SizeBand.MICRO),
        (9, SizeBand.MICRO),
        (10, SizeBand.SMALL),
        (49, SizeBand.SMALL),
        (50, SizeBand.MEDIUM),
        (249, SizeBand.MEDIUM),
        (250, SizeBand.LARGE),
        (4200, SizeBand.LARGE),
    ],
)
def test_the_size_band_of_an_employer(people: int | None, band: SizeBand | None) -> None:
    assert size_band(people) == band


def test_fewer_than_nobody_is_refused() -> None:
    with pytest.raises(NotAllowed, match="cannot be below 0"):
        size_band(-1)
    with pytest.raises(NotAllowed, match="cannot be below 0"):
        sme_status(-1, True)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_people_are_never_a_smaller_band(one: int, other: int) -> None:
    bands = list(SizeBand)
    first, second = size_band(min(one, other)), size_band(max(one, other))
    assert first is not None
    assert second is not None
    assert bands.index(first) <= bands.index(second)


@pytest.mark.parametrize(
    ("people", "independent", "turnover", "balance", "answer"),
    [
        (34, True, 4_000_000, None, True),
        (34, True, None, 43_000_000, True),
        (34, True, 60_000_000, 43_000_000, True),  # either will do
        (34, True, 60_000_000, 43_000_001, False),
        (34, True, 60_000_000, None, None),
        (34, True, None, None, None),
        (0, True, 50_000_000, None, True),  # a sole trader
        (249, True, 1, None, True),
        (250, True, 1, 1, False),
        (250, None, None, None, False),  # one fact is enough to rule it out
        (40, False, 1, 1, False),  # part of a group
        (None, False, None, None, False),
        (None, True, 1, 1, None),
        (40, None, 1, 1, None),
    ],
)
def test_whether_a_business_is_small_or_medium(
    people: int | None, independent: bool | None, turnover: int | None, balance: int | None, answer: bool | None
) -> None:
    found = sme_status(people, independent, turnover, balance)
    assert found.is_sme is answer
    assert found.basis == ("not known" if answer is None else "worked out")


def test_what_the_employer_says_stands_only_where_the_facts_leave_it_open() -> None:
    assert sme_status(34, None, declared=True).is_sme is True
    assert sme_status(34, None, declared=True).basis == "declared"
    assert sme_status(400, None, declared=True).is_sme is False
    assert sme_status(34, True, 1, 1, declared=False).is_sme is True


def test_what_is_missing_is_said() -> None:
    assert sme_status(34, None).because == "Not known yet: whether it is independent and its turnover or balance sheet."


facts = st.tuples(
    st.none() | st.integers(0, 500),
    st.none() | st.booleans(),
    st.none() | st.integers(0, 10**8),
    st.none() | st.integers(0, 10**8),
)


@given(facts, facts)
def test_learning_a_fact_never_turns_yes_into_no(
    known: tuple[int | None, bool | None, int | None, int | None],
    learned: tuple[int | None, bool | None, int | None, int | None],
) -> None:
    more = [old if old is not None else new for old, new in zip(known, learned, strict=True)]
    before, after = sme_status(*known), sme_status(*more)
    assert before.is_sme is None or before.is_sme is after.is_sme


@pytest.mark.parametrize(
    ("form", "sme", "facts", "group"),
    [
        (LegalForm.CHARITABLE_COMPANY, True, {}, ClientGroup.NON_COMMERCIAL),  # a museum trust of nine
        (LegalForm.UNINCORPORATED, True, {}, ClientGroup.NON_COMMERCIAL),
        (LegalForm.LTD, False, {}, ClientGroup.OTHER_COMMERCIAL),  # a subsidiary of forty
        (LegalForm.COOP, False, {"for_profit": False}, ClientGroup.NON_COMMERCIAL),  # a housing association of 420
        (LegalForm.LTD, False, {"for_profit": False}, ClientGroup.NON_COMMERCIAL),
        (LegalForm.COOP, False, {}, ClientGroup.UNKNOWN),
        (LegalForm.COOP, True, {"for_profit": True}, ClientGroup.SME),
        (LegalForm.LTD, True, {}, ClientGroup.SME),
        (LegalForm.LTD, True, {"charity_number": "1234567"}, ClientGroup.NON_COMMERCIAL),
        (LegalForm.LTD, True, {"charity_number": "  "}, ClientGroup.SME),
        (LegalForm.LTD, None, {}, ClientGroup.UNKNOWN),
        (LegalForm.SOLE_TRADER, True, {}, ClientGroup.SME),
        (LegalForm.PUBLIC_BODY, False, {"for_profit": True}, ClientGroup.NON_COMMERCIAL),
        (LegalForm.SCHOOL_FE_HE, None, {}, ClientGroup.NON_COMMERCIAL),
        (LegalForm.CIC, True, {}, ClientGroup.NON_COMMERCIAL),
        (LegalForm.CIC, True, {"for_profit": True}, ClientGroup.SME),
        (LegalForm.PERSON, None, {}, ClientGroup.INDIVIDUAL),
        (LegalForm.UNKNOWN, True, {}, ClientGroup.UNKNOWN),
        (LegalForm.UNKNOWN, True, {"for_profit": True}, ClientGroup.SME),
        (LegalForm.UNKNOWN, None, {"for_profit": False}, ClientGroup.NON_COMMERCIAL),
        (LegalForm.OVERSEAS, False, {"for_profit": True}, ClientGroup.OTHER_COMMERCIAL),
    ],
)
def test_the_group_an_employer_counts_in(
    form: LegalForm, sme: bool | None, facts: dict[str, bool | str], group: ClientGroup
) -> None:
    for_profit, charity = facts.get("for_profit"), facts.get("charity_number", "")
    assert isinstance(for_profit, bool | None)
    assert client_group(form, sme, for_profit=for_profit, charity_number=str(charity)) is group


@given(st.sampled_from(LegalForm), st.none() | st.booleans(), st.none() | st.booleans())
def test_only_a_business_known_to_be_small_counts_as_one(
    form: LegalForm, sme: bool | None, for_profit: bool | None
) -> None:
    if client_group(form, sme, for_profit=for_profit) is ClientGroup.SME:
        assert sme
        assert for_profit is not False


# --- marketing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "needs_consent"),
    [
        (LegalForm.LTD, False),
        (LegalForm.SCOTTISH_PARTNERSHIP, False),
        (LegalForm.PUBLIC_BODY, False),
        (LegalForm.SOLE_TRADER, True),
        (LegalForm.PARTNERSHIP, True),
        (LegalForm.OVERSEAS, True),
        (LegalForm.UNKNOWN, True),
    ],
)
def test_who_must_say_yes_before_marketing(form: LegalForm, needs_consent: bool) -> None:
    assert pecr_class(form).needs_consent is needs_consent


def test_an_unknown_legal_form_is_protected_like_a_person() -> None:
    assert pecr_class(LegalForm.UNKNOWN) is PecrClass.TREAT_AS_INDIVIDUAL


# --- places and industries -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("postcode", "region"),
    [
        ("M1 1AE", "TLD"),
        ("m11ae", "TLD"),
        ("  EC1A   1BB ", "TLI"),
        ("E1 6AN", "TLI"),
        ("EH1", "TLM"),
        ("BT7 1NN", "TLN"),
        ("CF10 3NS", "TLL"),
        ("W1A 0AX", "TLI"),
        ("JE2 3AB", None),  # not in the United Kingdom
        ("ZZ1 1AA", None),
        ("M", None),
        ("MAN 1AE", None),
        ("M1 1AEE", None),
        ("75008", None),
        ("", None),
    ],
)
def test_the_region_of_a_postcode(postcode: str, region: str | None) -> None:
    assert region_of(postcode, AREAS) == region


def test_every_postcode_area_has_a_region_but_the_islands() -> None:
    assert len(AREAS) == 124
    assert {area for area, region in AREAS.items() if not region} == {"GY", "JE", "IM"}
    assert len(set(AREAS.values()) - {""}) == 12


@given(
    st.sampled_from(sorted(AREAS)),
    st.integers(1, 99),
    st.integers(0, 9),
    st.text("ABDEFGHJLNPQRSTUWXYZ", min_size=2, max_size=2),
)
def test_every_postcode_of_an_area_lies_in_its_region(area: str, district: int, sector: int, unit: str) -> None:
    full = f"{area}{district} {sector}{unit}"
    assert postcode_area(full) == postcode_area(full.replace(" ", "").lower()) == area
    assert region_of(full, AREAS) == (AREAS[area] or None)


@given(st.text(max_size=20))
def test_any_text_is_a_postcode_or_is_not(text: str) -> None:
    assert region_of(text, AREAS) in {None, *AREAS.values()}


@pytest.mark.parametrize(
    ("code", "section"),
    [
        ("25620", "C"),
        ("25.62", "C"),
        ("85", "P"),
        ("01110", "A"),
        ("99", "U"),
        ("4", None),
        ("04", None),
        ("123456", None),
        ("", None),
        ("C", None),
    ],
)
def test_the_section_of_an_industry(code: str, section: str | None) -> None:
    assert sic_section(code) == section
