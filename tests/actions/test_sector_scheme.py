"""A sector is kept with the classification by which it was said, which will not be the same for ever."""

from __future__ import annotations

import pytest

from hubcrm.actions import employers, receiving, undoing
from hubcrm.domain.regions import SECTOR_SCHEME, sector_scheme
from hubcrm.intake.drafts import Draft
from hubcrm.queries import people


def kept(office, employer: str) -> tuple[str, str]:
    facts = people.employer_facts(office.hub, employer)
    return facts["sector"], facts["sector_scheme"]


@pytest.mark.parametrize(("sector", "scheme"), [
    ("C", SECTOR_SCHEME), ("c - Manufacturing", SECTOR_SCHEME), ("25620", SECTOR_SCHEME), ("01.11", SECTOR_SCHEME),
    ("", ""), ("engineering", ""), ("04", ""), ("X", ""), ("Care homes", ""),
])  # fmt: skip
def test_a_code_is_of_the_scheme_in_force_and_words_are_of_none(office, sector, scheme):
    assert sector_scheme(sector) == scheme
    one = employers.add(office.hub, "Fenwick Castings", by=office.priya, sector=sector).value
    assert kept(office, one) == (sector, scheme)


def test_it_goes_with_the_sector_when_that_is_changed_cleared_or_undone(office):
    one = employers.add(office.hub, "Fenwick Castings", by=office.priya, sector="C").value
    employers.edit(office.hub, one, {"sector": "foundry"}, by=office.priya)
    assert kept(office, one) == ("foundry", "")
    undoing.undo(office.hub, by=office.priya)
    assert kept(office, one) == ("C", SECTOR_SCHEME)
    employers.edit(office.hub, one, {"sector": ""}, by=office.priya)
    assert kept(office, one) == ("", "")
    employers.edit(office.hub, one, {"sector": "C", "sector_scheme": "UK SIC 2026"}, by=office.priya)
    assert kept(office, one) == ("C", "UK SIC 2026")


def test_a_merge_takes_the_scheme_with_its_sector_and_never_without(office):
    code = employers.add(office.hub, "Fenwick Castings", by=office.priya, sector="C").value
    words = employers.add(office.hub, "Fenwick Castings Ltd", by=office.priya, sector="foundry").value
    blank = employers.add(office.hub, "Fenwick", by=office.priya).value
    employers.merge(office.hub, code, words, by=office.priya)
    assert kept(office, words) == ("foundry", "")
    again = employers.add(office.hub, "Fenwick Foundry", by=office.priya, sector="C").value
    employers.merge(office.hub, again, blank, by=office.priya)
    assert kept(office, blank) == ("C", SECTOR_SCHEME)


def test_what_comes_in_with_a_sheet_says_it_too_and_fills_it_with_no_other_sector(office):
    def row(sector: str) -> None:
        draft = Draft(text=f"A course. {sector}", employer="Fenwick Castings", extra=(("sector", sector),))
        receiving.receive(office.hub, [draft], by=office.priya)

    row("foundry")
    (one,) = office.hub.read("SELECT id FROM employer")[0]
    assert kept(office, one) == ("foundry", "")
    row("C")
    assert kept(office, one) == ("foundry", "")
