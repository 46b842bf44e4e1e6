"""What may happen next to an enquiry, and the sentence that says why not."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from hubcrm.domain import rules
from hubcrm.domain.errors import AlreadyClaimed, HubError, MissingFact, NotAllowed
from hubcrm.domain.words import CloseReason, DeclineReason, LogKind, SideState, Stage
from tests.builders import Life


@pytest.fixture
def life() -> Life:
    made = Life()
    made.receive()
    return made


def _closed() -> Life:
    life = Life()
    life.receive()
    life("closed", {"reason": "no_reply"})
    return life


@pytest.mark.parametrize(
    "step",
    [
        lambda state: rules.offer(state, department="ENG"),
        lambda state: rules.claim(state, "o", "sam"),
        lambda state: rules.answer(state, "o", "help"),
        lambda state: rules.give_back(state, "sam", may_for_others=True),
        lambda state: rules.confirm(state, "c"),
        lambda state: rules.stand_still(state, "parked", until="2027-01-01", today="2026-11-23"),
        lambda state: rules.resume(state),
        lambda state: rules.move(state, "agreed"),
    ],
)
def test_nothing_is_done_to_a_closed_enquiry_but_reopening(step: Callable[[Any], object]) -> None:
    with pytest.raises(NotAllowed, match="This enquiry is closed"):
        step(_closed().state)
    rules.reopen(_closed().state)


def test_an_open_enquiry_is_not_reopened_and_a_closed_one_not_closed(life: Life) -> None:
    with pytest.raises(NotAllowed, match="open already"):
        rules.reopen(life.state)
    with pytest.raises(NotAllowed, match="closed already"):
        rules.close(_closed().state, "completed", instead="A course")


# -- offers and answers ------------------------------------------------------------------------------------------------


def test_an_unset_type_never_blocks_an_offer_and_an_explicit_unclear_does(life: Life) -> None:
    assert rules.offer(life.state, department="ENG") == {"department": "ENG", "lead": 1}
    life("set", {"type": "unclear"})
    with pytest.raises(NotAllowed, match="not sure yet"):
        rules.offer(life.state, department="ENG")
    life("set", {"type": ""})
    assert rules.offer(life.state, department="ENG")


def test_an_offer_carries_what_the_department_needs(life: Life) -> None:
    facts = rules.offer(
        life.state, department="ENG", to="sam", note="  Urgent ", helpers=["BUS", "", "ENG", "BUS"], lead=False
    )
    assert facts == {"department": "ENG", "lead": 0, "to": "sam", "note": "Urgent", "helpers": ["BUS"]}


def test_at_most_three_departments_are_asked_at_once_and_none_of_them_twice(life: Life) -> None:
    offer = life.offer("ENG")
    with pytest.raises(NotAllowed, match="has the offer already"):
        rules.offer(life.state, department="ENG")
    life.offer("BUS")
    life.offer("ART")
    with pytest.raises(NotAllowed, match="3 departments have this offer already"):
        rules.offer(life.state, department="LAW")
    life("answered", {"offer": offer, "answer": "decline"})
    assert rules.offer(life.state, department="LAW")
    assert rules.offer(life.state, department="ENG"), "one that declined may be asked again"


def test_a_claim_names_its_offer_person_and_round(life: Life) -> None:
    offer = life.offer("ENG")
    assert rules.claim(life.state, offer, "sam") == {"offer": offer, "person": "sam", "department": "ENG", "round": ""}
    with pytest.raises(NotAllowed, match="needs a person"):
        rules.claim(life.state, offer, "")
    claim = life.claim(offer)
    returned = life("released", {"claims": [claim], "why": "returned"}, by="sam")
    again = life.offer("ENG")
    assert rules.claim(life.state, again, "ines")["round"] == returned


def test_what_somebody_holds_is_not_claimed_again(life: Life) -> None:
    offer = life.offer("ENG")
    life.claim(offer, "sam")
    with pytest.raises(AlreadyClaimed, match="Sam Ashdown has said yes to this enquiry already"):
        rules.claim(life.state, offer, "ines", "Sam Ashdown")
    with pytest.raises(NotAllowed, match="You hold this enquiry already"):
        rules.claim(life.state, offer, "sam")


@pytest.mark.parametrize(
    ("then", "said"),
    [
        (("answered", {"answer": "decline"}), "was declined already"),
        (("answered", {"answer": "help"}), "was answered already"),
        (("withdrawn", {}), "was withdrawn already"),
        (("undone", {}), "was not offered there, or the offer was undone"),
    ],
)
def test_an_offer_is_answered_once(life: Life, then: tuple[str, dict[str, Any]], said: str) -> None:
    offer = life.offer("ENG")
    kind, data = then
    life(kind, {"changes": [offer]} if kind == "undone" else {**data, "offer": offer})
    answers: list[Callable[[], object]] = [
        lambda: rules.claim(life.state, offer, "sam"),
        lambda: rules.answer(life.state, offer, "help"),
    ]
    for answer in answers:
        with pytest.raises(NotAllowed, match=said):
            answer()


def test_an_offer_that_another_took_first_says_so(life: Life) -> None:
    first, second = life.offer("ENG"), life.offer("BUS")
    claim = life.claim(first)
    life("released", {"claims": [claim]}, by="sam")
    with pytest.raises(NotAllowed, match="went to another department that said yes first"):
        rules.claim(life.state, second, "ines")


@pytest.mark.parametrize(
    ("kind", "given", "missing"),
    [
        ("pass", {}, "to"),
        ("ask", {"note": "  "}, "note"),
        ("decline", {}, "reason"),
        ("decline", {"reason": "because"}, "reason"),
        ("decline", {"reason": "other"}, "note"),
    ],
)
def test_an_answer_that_lacks_a_fact_names_it(life: Life, kind: str, given: dict[str, str], missing: str) -> None:
    offer = life.offer("ENG")
    with pytest.raises(MissingFact) as refused:
        rules.answer(life.state, offer, kind, **given)
    assert refused.value.field == missing


@pytest.mark.parametrize("reason", list(DeclineReason))
def test_each_of_the_seven_reasons_is_enough(life: Life, reason: str) -> None:
    offer = life.offer("ENG")
    facts = rules.answer(life.state, offer, "decline", reason=reason, note="Busy", suggest="BUS")
    assert facts == {"offer": offer, "answer": "decline", "reason": reason, "suggest": "BUS"}
    assert len(DeclineReason) == 7


def test_the_holder_returns_their_own_and_the_hub_anybodys(life: Life) -> None:
    with pytest.raises(NotAllowed, match="Nobody holds this enquiry"):
        rules.give_back(life.state, "sam", may_for_others=True)
    offers = [life.offer("ENG"), life.offer("BUS")]
    known = [life.changes[-1].id]
    sams, iness = (life.claim(offer, who, seen=known) for offer, who in zip(offers, ("sam", "ines"), strict=True))
    assert rules.give_back(life.state, "ines", may_for_others=True) == {"claims": [iness], "why": "returned"}
    assert set(rules.give_back(life.state, "ada", may_for_others=True)["claims"]) == {sams, iness}
    with pytest.raises(NotAllowed, match="You do not hold this enquiry"):
        rules.give_back(life.state, "ada", may_for_others=False)


def test_only_a_claim_that_stands_is_confirmed(life: Life) -> None:
    claim = life.claim(life.offer("ENG"))
    assert rules.confirm(life.state, claim) == {"claim": claim}
    life("released", {"claims": [claim]}, by="sam")
    with pytest.raises(NotAllowed, match="does not stand any more"):
        rules.confirm(life.state, claim)


# -- logging, standing still, moving -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "incoming", "way"),
    [("call", False, "both"), ("meeting", False, "both"), ("email", False, "out"), ("email", True, "in"),
     ("no_answer", False, "tried"), ("note", False, "none"), ("call", True, "both"), ("note", True, "none")],
)  # fmt: skip
def test_a_log_entry_knows_which_way_the_words_went(kind: str, incoming: bool, way: str) -> None:
    assert rules.log(kind, incoming=incoming) == {"log": kind, "way": way}
    assert len(LogKind) == 5


def test_parking_needs_a_day_that_is_still_to_come(life: Life) -> None:
    with pytest.raises(MissingFact, match="until which day"):
        rules.stand_still(life.state, SideState.PARKED, today="2026-11-23")
    with pytest.raises(NotAllowed, match="still to come"):
        rules.stand_still(life.state, SideState.PARKED, until="2026-11-23", today="2026-11-23")
    facts = rules.stand_still(life.state, SideState.PARKED, until="2026-11-24", today="2026-11-23")
    assert facts == {"side": "parked", "until": "2026-11-24"}
    for side in (SideState.WAITING_EMPLOYER, SideState.HOLD_CHECKS):
        assert rules.stand_still(life.state, side, today="2026-11-23") == {"side": side}


def test_only_what_stands_still_goes_on(life: Life) -> None:
    with pytest.raises(NotAllowed, match="not waiting, parked or on hold"):
        rules.resume(life.state)
    life("waiting", {"side": "hold_checks"})
    rules.resume(life.state)


@pytest.mark.parametrize("stage", list(Stage))
def test_a_stage_that_comes_by_itself_is_not_moved_to_by_hand(life: Life, stage: Stage) -> None:
    if stage in (Stage.NEW, Stage.OFFERED, Stage.CLAIMED, Stage.CLOSED):
        with pytest.raises(NotAllowed):
            rules.move(life.state, stage)
    else:
        assert rules.move(life.state, stage) == {"stage": stage}
        life("moved", {"stage": stage})
        with pytest.raises(NotAllowed, match="at that stage already"):
            rules.move(life.state, stage)


def test_a_stage_that_there_is_not_is_refused(life: Life) -> None:
    with pytest.raises(NotAllowed, match="There is no stage called “won”"):
        rules.move(life.state, "won")


# -- closing -----------------------------------------------------------------------------------------------------------

_HOUSEKEEPING = {"duplicate", "sales_spam", "not_employer", "data_request"}


@pytest.mark.parametrize("reason", list(CloseReason))
def test_all_but_housekeeping_say_what_was_offered_instead(life: Life, reason: CloseReason) -> None:
    until = "2027-03-01" if reason is CloseReason.POSTPONED else ""
    if reason in _HOUSEKEEPING:
        assert "way_forward" not in rules.close(life.state, reason)
        return
    with pytest.raises(MissingFact) as refused:
        rules.close(life.state, reason, instead=" ", until=until)
    assert refused.value.field == "instead"
    facts = rules.close(life.state, reason, instead=" A course ", until=until)
    assert (facts["instead"], facts["way_forward"]) == ("A course", 1)


def test_nothing_offered_is_no_way_forward_but_a_good_end_is_one(life: Life) -> None:
    assert "way_forward" not in rules.close(life.state, "no_expertise", instead="Nothing")
    assert rules.close(life.state, "completed", instead="none")["way_forward"] == 1


def test_wanting_to_come_back_needs_the_day(life: Life) -> None:
    with pytest.raises(MissingFact) as refused:
        rules.close(life.state, "postponed", instead="We ring in spring")
    assert refused.value.field == "until"
    assert rules.close(life.state, "postponed", instead="We ring", until="2027-03-01")["until"] == "2027-03-01"


def test_out_of_scope_is_never_closed_without_a_signpost(life: Life) -> None:
    life("set", {"type": "out_of_scope"})
    with pytest.raises(MissingFact, match="say where we pointed them"):
        rules.close(life.state, "not_employer")
    assert rules.close(life.state, "not_employer", instead="The careers team")


def test_an_unknown_reason_is_refused(life: Life) -> None:
    with pytest.raises(NotAllowed, match="no close reason called “lost”"):
        rules.close(life.state, "lost")


def test_every_refusal_is_one_or_two_plain_sentences(life: Life) -> None:
    offer = life.offer("ENG")
    life.claim(offer)
    said = []
    for step in (
        lambda: rules.claim(life.state, offer, "ines"),
        lambda: rules.close(life.state, "price"),
        lambda: rules.move(life.state, "new"),
        lambda: rules.resume(life.state),
        lambda: rules.reopen(life.state),
        lambda: rules.confirm(life.state, "x"),
        lambda: rules.answer(life.state, "x", "help"),
    ):
        with pytest.raises(HubError) as refused:
            step()
        said.append(str(refused.value))
    for sentence in said:
        assert re.fullmatch(r"[A-Z“][^!]*[.]", sentence)
        assert len(re.findall(r"[.](?: |$)", sentence)) <= 2
