"""Two computers of one hub, worked on apart and met again: nothing is hidden, and each other value is one step away."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from hubcrm.actions import apart as settle
from hubcrm.actions import employers, enquiries, offers, undoing
from hubcrm.domain.enquiries import live_claims
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.queries import apart, history, newer, notices, offered, today
from hubcrm.queries.people import viewer
from hubcrm.queries.reading import Viewer
from hubcrm.store.hub import Hub
from tests.builders import new_hub
from tests.small_office import small_office


def _state(hub, entity_type, entity_id):
    with hub.transaction("Look", by="") as tx:
        return tx.state(entity_type, entity_id)


@dataclass
class Apart:
    """Ann's and Ben's computers; `meet` lets each have what the other has."""

    ann: Hub
    ben: Hub
    office: object

    def meet(self) -> None:
        theirs = list(self.ben.changes())
        self.ben.accept(list(self.ann.changes()))
        self.ann.accept(theirs)

    def found(self, what, record):
        """What was done apart, as each of the two sees it: the same."""
        both = [what(hub, record, Viewer(self.office.priya)) for hub in (self.ann, self.ben)]
        assert both[0] == both[1]
        return both[0]


@pytest.fixture
def two(tmp_path):
    with small_office(tmp_path / "ann") as office:
        (tmp_path / "ben").mkdir()
        ben = new_hub(tmp_path / "ben", clock=office.hub.clock, computer=1, hub_id=office.hub.facts()["hub_id"])
        ben.accept(list(office.hub.changes()))
        yield Apart(office.hub, ben, office)
        ben.close()


@pytest.fixture
def employer(two):
    found = employers.add(two.ann, "Vexillum Flags", by=two.office.priya, town="Hull").value
    two.meet()
    return found


def test_the_other_value_is_told_alike_on_both_computers_and_taking_it_settles_it(two, employer):
    employers.edit(two.ann, employer, {"town": "Leeds"}, by=two.office.priya)
    employers.edit(two.ben, employer, {"town": "York", "sector": "care"}, by=two.office.gwen)
    two.meet()
    (one,) = two.found(apart.of_employer, employer)
    assert {one.value, one.now} == {"Leeds", "York"}
    assert one.said == f"Town: also changed by {one.by} to “{one.value}”"
    settle.use_other(two.ben, one.entity_type, one.entity_id, one.change, one.field, by=two.office.gwen)
    with pytest.raises(NotFound, match="settled this meanwhile"):
        settle.use_other(two.ben, one.entity_type, one.entity_id, one.change, one.field, by=two.office.gwen)
    two.meet()
    assert two.found(apart.of_employer, employer) == []
    assert two.ann.read("SELECT town FROM employer WHERE id = ?", (employer,)) == [(one.value,)]
    undoing.undo(two.ben, by=two.office.gwen)
    two.meet()
    assert two.found(apart.of_employer, employer) == [one]


def test_facts_of_an_enquiry_and_who_took_it_are_told_and_taken(two):
    enquiry = two.office.receive()
    two.meet()
    enquiries.set_fields(two.ann, enquiry, {"value": "£250", "need": "One weld"}, by=two.office.priya)
    enquiries.take(two.ann, enquiry, by=two.office.priya)
    two.office.clock.forward(minutes=1)
    enquiries.set_fields(two.ben, enquiry, {"value": "£400"}, by=two.office.gwen)
    enquiries.take(two.ben, enquiry, by=two.office.gwen)
    two.meet()
    found = {one.field: one for one in two.found(apart.of_enquiry, enquiry)}
    assert set(found) == {"value_pence", "adviser"}
    assert (found["value_pence"].value, found["value_pence"].now) == ("£250", "£400")
    for one in found.values():
        settle.use_other(two.ann, "enquiry", enquiry, one.change, one.field, by=two.office.gwen)
    two.meet()
    assert two.found(apart.of_enquiry, enquiry) == []
    state = _state(two.ben, "enquiry", enquiry)
    assert (state["f"]["value_pence"], state["adviser"]) == (25000, two.office.priya)


def test_a_contact_that_one_may_not_see_tells_nothing(two, employer):
    contact = employers.add_contact(two.ann, employer, "Jo Hart", by=two.office.sam, typed_by_academic=True).value
    two.meet()
    employers.edit_contact(two.ann, contact, {"phone": "1"}, by=two.office.sam)
    employers.edit_contact(two.ben, contact, {"phone": "2"}, by=two.office.sam)
    two.meet()
    assert two.found(apart.of_employer, employer) == []
    assert two.found(apart.of_contact, contact) == []
    (one,) = apart.of_contact(two.ben, contact, Viewer(two.office.sam))
    assert one.title == "Jo Hart, phone"


def test_an_employer_that_was_merged_while_somebody_worked_on_it_is_brought_back_by_one_step(two, employer):
    twin = employers.add(two.ann, "Vexillum Flag Works", by=two.office.priya).value
    two.meet()
    employers.merge(two.ann, twin, employer, by=two.office.priya)
    employers.edit(two.ben, twin, {"town": "Whitby"}, by=two.office.gwen)
    two.meet()
    (one,) = two.found(apart.of_employer, employer)
    assert (one.kind, one.title, one.by, one.value) == (
        "removed",
        "Vexillum Flag Works",
        "Gwen Marsh",
        "town to “Whitby”",
    )
    assert two.ben.read("SELECT count(*) FROM employer WHERE id = ?", (twin,)) == [
        (0,)
    ]  # no edit brings it back by itself
    settle.bring_back(two.ben, twin, by=two.office.gwen)
    two.meet()
    assert two.found(apart.of_employer, employer) == []
    assert two.ann.read("SELECT name, town FROM employer WHERE id = ?", (twin,)) == [("Vexillum Flag Works", "Whitby")]


def test_what_a_newer_version_made_is_kept_passed_on_and_said(two):
    enquiry = two.office.receive()
    two.meet()
    last = [one for one in two.ann.changes() if one.entity_id == enquiry][-1]
    newer_one = replace(last, id="ab" * 16, seq=last.seq + 1, kind="sparkled", parents=(last.id,), hlc=last.hlc + 1)
    assert two.ann.accept([newer_one]).held == 1
    two.meet()
    for hub in (two.ann, two.ben):
        assert newer.everything(hub) == {enquiry}
        assert newer.is_newer(hub, enquiry)
        told = history.of_enquiry(hub, enquiry)[-1]
        assert (told.held, told.what) == (True, "Something that a newer version of hubcrm made")


# -- two people said yes ----------------------------------------------------------------------------------------------


@pytest.fixture
def both_said_yes(two):
    """Sam of Engineering says yes on Ann's computer, Ines of Business on Ben's; then they meet."""
    office = two.office
    enquiry = office.offered(office.eng, office.bus)
    two.meet()
    offers.answer(two.ann, enquiry, "take", by=office.sam)
    office.clock.forward(minutes=5)
    offers.answer(two.ben, enquiry, "take", by=office.ines)
    two.meet()
    return enquiry


def told(hub, person):
    return [one.what.split(" ", 1)[1] for one in notices.of_viewer(hub, viewer(hub, person))]


def shown(hub, person, moment):
    seen = viewer(hub, person)
    return [
        (one.enquiry, one.contested, one.holder_name)
        for one in offered.taken(hub, seen, offered.seats_of(hub, seen, moment.today))
    ]


def test_both_yeses_are_kept_and_each_of_the_two_and_the_hub_see_it_on_every_computer(two, both_said_yes):
    office = two.office
    for hub in (two.ann, two.ben):
        for person in (office.sam, office.ines, office.priya):
            assert shown(hub, person, office.moment) == [(both_said_yes, 1, "Sam Ashdown")], person
            seen = viewer(hub, person)
            page = today.listed(hub, seen, office.moment, hub.calendar)
            assert [one.enquiry for one in page.two_yes] == [both_said_yes]
        assert len(live_claims(_state(hub, "enquiry", both_said_yes))) == 2


def test_once_it_is_settled_the_other_is_told_kindly_and_can_help_and_whoever_has_it_hears_of_that(two, both_said_yes):
    office = two.office
    ines_claim = next(
        key for key, one in live_claims(_state(two.ann, "enquiry", both_said_yes)) if one["person"] == office.ines
    )
    offers.confirm(two.ann, both_said_yes, ines_claim, by=office.priya)
    two.meet()
    for hub in (two.ann, two.ben):
        assert told(hub, office.sam) == [
            "went to Ines Rowe, who said yes as well; thank you for wanting it, and you are welcome to help."
        ]
        assert told(hub, office.ines) == []
        assert shown(hub, office.ines, office.moment) == [(both_said_yes, 0, "Ines Rowe")]
    said = offers.answer(two.ben, both_said_yes, "help", by=office.sam).said
    assert said == "Ines Rowe hears that you will help"
    two.meet()
    for hub in (two.ann, two.ben):
        assert told(hub, office.sam) == []
        assert told(hub, office.ines) == ["is yours, and Sam Ashdown, who said yes as well, would like to help you."]
        assert "Offered to help whoever has it" in [one.what for one in history.of_enquiry(hub, both_said_yes)]


def test_a_confirmation_that_comes_from_elsewhere_settles_it_and_is_not_displaced(two, both_said_yes):
    """As a server's own `confirmed` change does, before an older yes arrives."""
    office = two.office
    first = live_claims(_state(two.ann, "enquiry", both_said_yes))[0][0]
    with two.ben.transaction("Confirmed", by="") as tx:
        tx.record("enquiry", both_said_yes, "confirmed", {"claim": first})
    two.meet()
    for hub in (two.ann, two.ben):
        assert shown(hub, office.sam, office.moment) == [(both_said_yes, 0, "Sam Ashdown")]
        assert len(told(hub, office.ines)) == 1
        assert told(hub, office.sam) == []


def test_somebody_who_never_said_yes_cannot_help_this_way(two, both_said_yes):
    with pytest.raises(NotAllowed, match="No offer"):
        offers.answer(two.ann, both_said_yes, "help", by=two.office.theo)
