"""Moving a card of the board: what it records, what it asks, and what it says where it cannot."""

from __future__ import annotations

from datetime import date

import pytest

from hubcrm.actions import enquiries, moving, offers, undoing
from hubcrm.domain.errors import NotAllowed
from hubcrm.queries.board import COLUMNS, title


def moved(office, enquiry, column, **given):
    return moving.move_card(office.hub, enquiry, column, by=office.gwen, **given)


def stage(office, enquiry):
    return office.state(enquiry)["stage"]


@pytest.mark.parametrize(
    ("column", "lands"),
    [("proposal", "proposal"), ("agreed", "agreed"), ("following", "following_up")],
)
def test_a_held_enquiry_moves_to_any_later_column(office, column, lands):
    one = office.claimed()
    done = moved(office, one, column)
    assert stage(office, one) == lands
    assert done.undoable
    assert done.kinds == {"enquiry"}


def test_it_is_said_with_the_employers_name_and_the_columns_title(office):
    one = office.offered(note="")
    offers.answer(office.hub, one, "take", by=office.sam)
    assert moved(office, one, "proposal").said == f"{office.state(one)['ref']} moved to Proposal"
    named = office.receive(employer="Larchmont")
    offers.offer(office.hub, named, office.eng, by=office.priya)
    offers.answer(office.hub, named, "take", by=office.sam)
    assert moved(office, named, "agreed").said == "Larchmont moved to Agreed, under way"


def test_the_fact_its_column_asks_for_is_set_in_the_same_step_and_one_undo_takes_both_back(office):
    one = office.claimed()
    moved(office, one, "agreed", facts={"value": "£4,500"})
    assert (stage(office, one), office.state(one)["f"]["value_pence"]) == ("agreed", 450_000)
    undoing.undo(office.hub, by=office.gwen)
    assert (stage(office, one), office.state(one)["f"].get("value_pence")) == ("claimed", None)


def test_an_amount_that_cannot_be_read_moves_nothing(office):
    one = office.claimed()
    with pytest.raises(NotAllowed, match="is not an amount I can read"):
        moved(office, one, "agreed", facts={"value": "a few thousand"})
    assert stage(office, one) == "claimed"


def test_backwards_from_following_up_it_is_under_way_again(office):
    one = office.claimed()
    moved(office, one, "following", facts={"people_helped": "12"})
    assert office.state(one)["f"]["people_helped"] == 12
    moved(office, one, "agreed")
    assert stage(office, one) == "delivering"
    moved(office, one, "proposal")
    moved(office, one, "claimed")
    assert stage(office, one) == "shaping"


@pytest.mark.parametrize("column", ["claimed", "proposal", "agreed", "following"])
def test_what_nobody_has_said_yes_to_stays_and_it_says_what_to_do(office, column):
    with pytest.raises(
        NotAllowed, match=r"^Nobody has said yes to it yet\. Offer it first: open it with Enter, then press O\.$"
    ):
        moved(office, office.receive(), column)
    with pytest.raises(
        NotAllowed, match=r"^Engineering has not said yes yet\. Note their answer down on Offers out\.$"
    ):
        moved(office, office.offered(), column)
    with pytest.raises(NotAllowed, match=r"^Engineering and Business School have not said yes yet"):
        moved(office, office.offered(office.eng, office.bus), column)


def test_with_departments_is_filled_by_offering_only(office):
    with pytest.raises(NotAllowed, match=r"A card comes here when it is offered to a department\. Offer it first"):
        moved(office, office.receive(), "departments")
    with pytest.raises(NotAllowed, match=r"^Engineering has said yes to it\. To ask another department, open it"):
        moved(office, office.claimed(), "departments")


def test_back_to_sort_out_withdraws_offers_and_returns_what_somebody_held(office):
    offered, held = office.offered(office.eng, office.bus), office.claimed()
    moved(office, offered, "sort_out")
    assert stage(office, offered) == "finding_out"
    assert {offer["status"] for offer in office.state(offered)["offers"].values()} == {"withdrawn"}
    moved(office, held, "sort_out")
    state = office.state(held)
    assert (state["stage"], state["back"]) == ("finding_out", "returned")
    assert not any(claim["live"] for claim in state["claims"].values())


def test_an_academic_returns_only_what_is_theirs(office):
    one = office.claimed()
    with pytest.raises(NotAllowed, match="You do not hold this enquiry"):
        moving.move_card(office.hub, one, "sort_out", by=office.theo)
    moving.move_card(office.hub, one, "sort_out", by=office.sam)
    assert stage(office, one) == "finding_out"


def test_moving_what_was_parked_goes_on_with_it(office):
    one = office.claimed()
    enquiries.park(office.hub, one, date(2026, 11, 25), by=office.sam)
    office.clock.forward(days=3)
    moved(office, one, "proposal")
    assert not office.state(one).get("side")


def test_the_same_column_and_a_closed_enquiry_are_refused(office):
    one = office.claimed()
    with pytest.raises(NotAllowed, match="in that column already"):
        moved(office, one, "claimed")
    with pytest.raises(NotAllowed, match="closed"):
        moved(office, office.closed(), "proposal")


def test_every_column_can_be_named_at_a_college_too(office):
    assert [title(column, "college") for column in COLUMNS][:2] == ["To sort out", "With curriculum areas"]
