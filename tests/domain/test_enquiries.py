"""The life of one enquiry, folded from what people did: together, apart, late and out of order."""

from __future__ import annotations

import random
from itertools import permutations
from typing import Any

import pytest

from hubcrm.domain import enquiries, folding
from hubcrm.domain.changes import State, causal_order, heads_of
from hubcrm.domain.enquiries import holder, is_open, live_claims, open_offers, two_said_yes
from tests.builders import Life


@pytest.fixture
def life() -> Life:
    made = Life()
    made.receive()
    return made


def _told(state: State) -> list[tuple[str, str, str]]:
    return [(notice["what"], notice["person"], notice["department"]) for notice in state.get("notices", ())]


def _statuses(state: State) -> dict[str, str]:
    return {offer["department"]: offer["status"] for offer in state["offers"].values()}


def _holds(state: State) -> str:
    found = holder(state)
    return found["person"] if found else ""


def test_the_whole_life_of_an_enquiry(life: Life) -> None:
    stages = []

    def seen() -> None:
        stages.append(life.state["stage"])

    seen()
    life("taken", {"adviser": "ada"})
    seen()
    offer = life.offer("ENG")
    seen()
    life.claim(offer, "sam")
    seen()
    life("logged", {"log": "call", "way": "both"}, by="sam")
    seen()
    for stage in ("proposal", "agreed", "delivering", "following_up"):
        life("moved", {"stage": stage}, by="sam")
        seen()
    life("closed", {"reason": "completed", "instead": "A course", "way_forward": 1}, by="ada")
    seen()
    assert tuple(stages) == (*enquiries.ORDER, "closed")
    state = life.state
    assert (_holds(state), state["adviser"], is_open(state)) == ("sam", "ada", False)
    assert state["closed"] == {"reason": "completed", "instead": "A course", "at": life.changes[-1].at, "by": "ada"}


def test_what_arrived_is_kept_as_it_came(life: Life) -> None:
    state = life.state
    assert (state["ref"], state["subject"], state["sender"], state["channel"]) == (
        "E-2627-0001",
        "Cracked weld",
        "Dana",
        "email",
    )
    assert (state["received"], state["clock"], state["stage"], state["since"]) == (Life.START,) * 2 + (
        "new",
        Life.START,
    )


def test_a_fact_is_what_was_set_last_and_a_new_time_of_receipt_moves_the_clock(life: Life) -> None:
    life("set", {"type": "consultancy", "need": "A course"})
    life("set", {"type": "open_course"}, personal={"subject": "Welding course"})
    life("set", {"received": Life.START - 1000})
    state = life.state
    assert state["f"] == {"type": "open_course", "need": "A course"}
    assert (state["subject"], state["received"], state["clock"]) == (
        "Welding course",
        Life.START - 1000,
        Life.START - 1000,
    )


# -- offers ------------------------------------------------------------------------------------------------------------


def test_a_decline_brings_it_back_to_the_hub_only_when_nobody_else_is_asked(life: Life) -> None:
    first, second = life.offer("ENG"), life.offer("BUS")
    life("answered", {"offer": first, "answer": "decline", "reason": "no_time", "suggest": "ART"}, by="sam")
    assert (life.state["stage"], "back" in life.state) == ("offered", False)
    life("answered", {"offer": second, "answer": "decline", "reason": "not_our_area"}, by="ines")
    state = life.state
    assert (state["stage"], state["back"]) == ("finding_out", "declined")
    assert _statuses(state) == {"ENG": "declined", "BUS": "declined"}
    assert (state["offers"][first]["reason"], state["offers"][first]["suggest"]) == ("no_time", "ART")
    assert open_offers(state) == []
    life.offer("ART")
    assert (life.state["stage"], "back" in life.state) == ("offered", False)


def test_the_first_yes_wins_and_the_others_get_a_thank_you(life: Life) -> None:
    first, second, third = life.offer("ENG"), life.offer("BUS", to="ines"), life.offer("ART")
    life("answered", {"offer": third, "answer": "help"}, by="theo")
    life.claim(first, "sam")
    state = life.state
    assert _statuses(state) == {"ENG": "taken", "BUS": "passed_over", "ART": "helping"}
    assert _told(state) == [("taken_by_another", "ines", "BUS")]
    assert (state["stage"], _holds(state), state["offers"][third]["to"]) == ("claimed", "sam", "theo")
    life("answered", {"offer": second, "answer": "decline"}, by="ines")  # she had not seen it: too late to matter
    assert _statuses(life.state)["BUS"] == "passed_over"


def test_passing_on_and_asking_keep_the_offer_open(life: Life) -> None:
    offer = life.offer("ENG", to="sam")
    life("answered", {"offer": offer, "answer": "pass", "to": "lena"}, by="sam")
    life("answered", {"offer": offer, "answer": "ask"}, by="lena")
    ((key, asked),) = open_offers(life.state)
    assert (key, asked["to"], "question" in asked, len(asked["stops"])) == (offer, "lena", True, 1)
    life("told", {"offer": offer})
    ((_, told),) = open_offers(life.state)
    assert "question" not in told
    assert told["stops"][0][1] == life.changes[-1].at


def test_a_withdrawn_offer_is_told_and_leaves_it_with_the_hub(life: Life) -> None:
    offer = life.offer("ENG", to="sam")
    life("withdrawn", {"offer": offer})
    assert (life.state["stage"], "back" in life.state) == ("finding_out", False)
    assert _told(life.state) == [("withdrawn", "sam", "ENG")]
    life("noticed", {"notice": life.state["notices"][0]["id"]}, by="sam")
    assert _told(life.state) == []


def test_two_offers_to_one_person_are_told_once(life: Life) -> None:
    first = life.offer("ENG")
    for department in ("BUS", "ART"):
        life.offer(department, to="ines")
    life.claim(first, "sam")
    assert _told(life.state) == [("taken_by_another", "ines", "BUS")]


# -- holding and giving back -------------------------------------------------------------------------------------------


def test_a_return_brings_it_back_and_a_new_offer_can_be_claimed_by_another(life: Life) -> None:
    claim = life.claim(life.offer("ENG"), "sam")
    life("released", {"claims": [claim], "why": "returned"}, by="sam")
    state = life.state
    assert (state["stage"], state["back"], _holds(state), _told(state)) == ("finding_out", "returned", "", [])
    life.claim(life.offer("BUS"), "ines")
    assert (life.state["stage"], _holds(life.state), "back" in life.state) == ("claimed", "ines", False)


def test_a_re_offer_clears_the_old_claim_and_tells_its_holder(life: Life) -> None:
    claim = life.claim(life.offer("ENG"), "sam")
    life("released", {"claims": [claim], "why": "reoffered"}, by="ada")
    life.offer("BUS")
    state = life.state
    assert (state["stage"], _holds(state)) == ("offered", "")
    assert _told(state) == [("reoffered", "sam", "")]


def test_the_hub_that_returns_it_for_somebody_tells_them(life: Life) -> None:
    claim = life.claim(life.offer("ENG"), "sam")
    life("released", {"claims": [claim], "why": "returned"}, by="ada")
    assert _told(life.state) == [("reoffered", "sam", "")]


def test_two_yeses_made_apart_are_both_kept_and_the_earlier_holds_until_it_is_settled(life: Life) -> None:
    first, second = life.offer("ENG"), life.offer("BUS")
    known = [life.changes[-1].id]
    one = life.claim(first, "sam", at=10, seen=known)
    other = life.claim(second, "ines", at=9, seen=known)
    state = life.state
    assert [key for key, _ in live_claims(state)] == [other, one]
    assert (_holds(state), two_said_yes(state)) == ("ines", True)
    life("confirmed", {"claim": one}, by="ada", at=11)
    assert (_holds(life.state), two_said_yes(life.state)) == ("sam", False)
    assert ("another_confirmed", "ines", "") in _told(life.state)


def test_one_of_two_who_said_yes_may_also_give_way(life: Life) -> None:
    offers = [life.offer("ENG"), life.offer("BUS")]
    known = [life.changes[-1].id]
    claims = [life.claim(offer, person, seen=known) for offer, person in zip(offers, ("sam", "ines"), strict=True)]
    life("released", {"claims": [claims[0]], "why": "returned"}, by="sam")
    state = life.state
    assert (_holds(state), two_said_yes(state), state["stage"], "back" in state) == ("ines", False, "claimed", False)


def test_the_same_person_saying_yes_twice_is_one_yes(life: Life) -> None:
    offer = life.offer("ENG")
    for _ in range(2):
        life.claim(offer, "sam", seen=[offer])
    assert not two_said_yes(life.state)
    life("closed", {"reason": "completed"})
    life("reopened")
    assert _told(life.state) == [("reopened", "sam", "")]


def test_a_yes_that_arrives_after_it_was_settled_is_told_so(life: Life) -> None:
    first, second = life.offer("ENG"), life.offer("BUS")
    known = [life.changes[-1].id]
    claim = life.claim(first, "sam", seen=known)
    life("confirmed", {"claim": claim}, by="ada")
    late = life.claim(second, "ines", at=50, seen=known)
    state = life.state
    assert (_holds(state), state["claims"][late]["live"], two_said_yes(state)) == ("sam", 0, False)
    assert ("another_confirmed", "ines", "") in _told(state)


@pytest.mark.parametrize("late", [20.0, 5.5], ids=["clock ahead", "clock behind"])
def test_a_yes_that_had_not_seen_the_return_stands_whatever_the_clocks_say(life: Life, late: float) -> None:
    first, second = life.offer("ENG", at=1), life.offer("BUS", at=2)
    claim = life.claim(first, "sam", at=5)
    life("released", {"claims": [claim], "why": "returned"}, by="sam", at=6)
    life.claim(second, "ines", at=late, seen=[second])
    state = life.state
    assert (_holds(state), state["stage"], "back" in state) == ("ines", "claimed", False)


def test_a_return_that_had_not_seen_the_re_offer_leaves_the_new_offer_alone(life: Life) -> None:
    claim = life.claim(life.offer("ENG"), "sam")
    life("released", {"claims": [claim], "why": "reoffered"}, by="ada")
    life.offer("BUS")
    life("released", {"claims": [claim], "why": "returned"}, by="sam", seen=[claim])
    assert (life.state["stage"], "back" in life.state) == ("offered", False)


def test_returning_another_claim_than_the_settled_one_unsettles_nothing(life: Life) -> None:
    offers = [life.offer("ENG"), life.offer("BUS")]
    known = [life.changes[-1].id]
    first, second = (
        life.claim(offer, person, seen=known) for offer, person in zip(offers, ("sam", "ines"), strict=True)
    )
    heads = list(heads_of(life.changes))
    life("confirmed", {"claim": first}, by="ada")
    life("released", {"claims": [second], "why": "returned"}, by="ines", seen=heads)
    state = life.state
    assert (state["confirmed"], _holds(state), state["stage"]) == (first, "sam", "claimed")


# -- closing and opening again -----------------------------------------------------------------------------------------


def test_closing_withdraws_what_is_open_and_stops_standing_still(life: Life) -> None:
    life.offer("ENG", to="sam")
    life("waiting", {"side": "waiting_employer"})
    life("closed", {"reason": "no_reply", "instead": "Our number"})
    state = life.state
    assert (state["side"], _statuses(state), is_open(state)) == (None, {"ENG": "withdrawn"}, False)
    assert _told(state) == [("closed", "sam", "ENG")]
    assert state["stops"][-1][1] == life.changes[-1].at


def test_reopening_keeps_the_history_and_starts_anew(life: Life) -> None:
    life.claim(life.offer("ENG"), "sam")
    life("logged", {"log": "call", "way": "both"}, by="sam")
    closed = life("closed", {"reason": "completed", "way_forward": 1})
    life("reopened", at=500)
    state = life.state
    assert (state["stage"], state["clock"], _holds(state)) == ("finding_out", life.changes[-1].at, "")
    assert not {"acked", "decided", "answered", "closed"} & set(state)
    assert state["earlier"][0]["closed"]["at"] == next(one.at for one in life.changes if one.id == closed)
    assert _told(state) == [("reopened", "sam", "")]


def test_reopening_twice_apart_does_not_undo_what_followed_the_first(life: Life) -> None:
    closed = life("closed", {"reason": "no_reply"})
    life("reopened", at=10)
    life.claim(life.offer("ENG", at=11), "sam", at=12)
    life("reopened", at=20, seen=[closed])
    state = life.state
    assert (state["stage"], _holds(state), len(state["earlier"])) == ("claimed", "sam", 1)


def test_waiting_apart_from_closing_and_reopening_is_without_effect(life: Life) -> None:
    before = life.changes[-1].id
    life("closed", {"reason": "no_reply"}, at=2)
    life("waiting", {"side": "parked", "until": "2027-01-01"}, at=3, seen=[before])
    life("reopened", at=4)
    life("resumed", at=5)
    life.offer("ENG", at=6)
    assert (life.state["stage"], life.state.get("side")) == ("offered", None)


def test_merging_closes_it_and_names_the_other(life: Life) -> None:
    life("merged", {"reason": "duplicate", "into": "other"})
    assert (life.state["merged"], life.state["closed"]["reason"]) == ("other", "duplicate")
    life("reopened")
    assert "merged" not in life.state


# -- words -------------------------------------------------------------------------------------------------------------


def test_a_third_try_without_answer_counts_and_their_reply_ends_the_count(life: Life) -> None:
    life("logged", {"log": "no_answer", "way": "tried"})
    life("logged", {"log": "email", "way": "out"})
    life("logged", {"log": "no_answer", "way": "tried"})
    assert (life.state["tries"], life.state["last_try"]) == (3, life.changes[-1].at)
    reply = life("logged", {"log": "email", "way": "in", "message": "7@x"})
    state = life.state
    assert (state["tries"], state["unread"], state["messages"]) == (0, [reply], ["7@x"])
    life("seen_reply")
    assert life.state["unread"] == []


def test_an_automatic_reply_changes_nothing(life: Life) -> None:
    life("logged", {"log": "no_answer", "way": "tried"})
    before = life.state
    life("logged", {"log": "email", "way": "in", "auto_reply": 1})
    assert _filled(life.state) == _filled(before)


def test_the_first_talk_with_the_holder_begins_the_details(life: Life) -> None:
    life.claim(life.offer("ENG"), "sam")
    life("logged", {"log": "email", "way": "out"}, by="sam")
    assert life.state["stage"] == "claimed"
    life("logged", {"log": "meeting", "way": "both"}, by="sam")
    assert life.state["stage"] == "shaping"


# -- late and out of order ---------------------------------------------------------------------------------------------


def _filled(state: State) -> State:
    return {key: value for key, value in state.items() if key != "seen" and value != []}


def test_every_order_of_arrival_folds_to_the_same(life: Life) -> None:
    offer = life.offer("ENG")
    life.claim(offer, "sam")
    life("logged", {"log": "call", "way": "both"}, by="sam")
    life("set", {"type": "consultancy"}, seen=[offer])
    expected = life.state
    for order in permutations(life.changes):
        assert folding.fold(causal_order(order), heads_of(order)) == expected


@pytest.mark.parametrize(
    ("kind", "data"),
    [("answered", {"offer": "gone", "answer": "decline"}), ("answered", {}), ("told", {}), ("withdrawn", {"offer": "gone"}),
     ("confirmed", {"claim": "gone"}), ("released", {"claims": ["gone"]}), ("released", {}), ("resumed", {}), ("noticed", {}),
     ("seen_reply", {}), ("moved", {"stage": "nowhere"}), ("reopened", {})],
)  # fmt: skip
def test_what_has_lost_its_ground_changes_nothing(life: Life, kind: str, data: dict[str, Any]) -> None:
    before = life.state
    life(kind, data)
    assert _filled(life.state) == _filled(before)


def test_what_comes_before_the_enquiry_itself_waits_for_it(life: Life) -> None:
    life("set", {"type": "consultancy"})
    life.claim(life.offer("ENG"), "sam")
    without = [change for change in life.changes if change.kind != "received"]
    waiting = folding.fold(causal_order(without), heads_of(without))
    assert waiting is not None
    assert not waiting["made"]
    assert not is_open(waiting)
    assert _holds(life.state) == "sam"


def test_the_same_message_taken_in_apart_keeps_both_references_and_all_facts() -> None:
    life = Life()
    life.receive(type="consultancy")
    life(
        "received",
        {"ref": "E-2627-10001", "received": Life.START, "f": {"need": "A course", "type": "unclear"}},
        seen=[],
    )
    state = life.state
    assert (state["ref"], state["aliases"]) == ("E-2627-0001", ["E-2627-10001"])
    assert state["f"] == {"type": "consultancy", "need": "A course"}


def test_random_nonsense_never_stops_the_fold_and_nobody_is_said_to_hold_what_nobody_does() -> None:
    chance = random.Random(1)
    kinds = [kind for kind in enquiries.KINDS if kind != "undone"]
    for _ in range(400):
        life = Life()
        for _ in range(chance.randrange(1, 25)):
            ids = [change.id for change in life.changes] or ["gone"]
            data = {
                "offer": chance.choice(ids), "claim": chance.choice(ids), "claims": chance.sample(ids, min(2, len(ids))),
                "answer": chance.choice(("ask", "decline", "help", "pass", "?")), "stage": chance.choice(enquiries.ORDER[4:]),
                "side": chance.choice(("parked", "waiting_employer")), "until": chance.choice(("", "2026-12-01")),
                "way": chance.choice(("in", "out", "both", "tried", "none")), "changes": chance.sample(ids, 1),
                "department": "ENG", "kind": "ack", "f": {}, "received": Life.START,
            }  # fmt: skip
            data = {key: value for key, value in data.items() if chance.random() < 0.8}
            seen = None if chance.random() < 0.6 else chance.sample(ids, 1)
            life(chance.choice([*kinds, "undone"]), data, by=chance.choice(("sam", "ines", "")), seen=seen)
        state = life.state
        assert not is_open(state) or state["stage"] != "claimed" or holder(state) is not None
