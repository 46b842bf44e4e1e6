"""Who went on from an action, and what counts after undo."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from hubcrm.domain import folding, records
from hubcrm.domain.changes import UNDONE, causal_order, heads_of, new_id, not_counting
from hubcrm.domain.undoing import built_on
from tests.builders import Life


@pytest.fixture
def life() -> Life:
    made = Life()
    made.receive()
    return made


def _went_on(life: Life, *ours: str) -> list[str]:
    return [change.kind for change in built_on(ours, causal_order(life.changes))]


def test_everything_on_a_record_builds_on_its_making(life: Life) -> None:
    received = life.changes[0].id
    assert _went_on(life, received) == []
    life("set", {"type": "consultancy"}, by="ines")
    life("logged", {"log": "note", "way": "none"}, by="ines")
    assert _went_on(life, received) == ["set", "logged"]


def test_an_answer_builds_on_the_offer_it_names_and_a_return_on_its_claim(life: Life) -> None:
    offer = life.offer("ENG")
    answer = life("answered", {"offer": offer, "answer": "ask"}, by="sam")
    assert _went_on(life, offer) == ["answered"]
    claim = life.claim(offer, "sam")
    assert _went_on(life, answer) == ["claimed"]
    life("released", {"claims": [claim], "why": "returned"}, by="ada")
    assert _went_on(life, claim) == ["released"]


def test_facts_and_words_stand_by_themselves(life: Life) -> None:
    fact = life("set", {"type": "consultancy"})
    call = life("logged", {"log": "call", "way": "both"})
    taken = life("taken")
    life.claim(life.offer("ENG"), "sam")
    life("closed", {"reason": "completed"})
    assert [_went_on(life, one) for one in (fact, call, taken)] == [[], [], []]


def test_moving_the_work_on_builds_on_the_move_before(life: Life) -> None:
    waits = life("waiting", {"side": "hold_checks"})
    life("set", {"type": "consultancy"})
    life("moved", {"stage": "agreed"}, by="ines")
    assert _went_on(life, waits) == ["moved"]


def test_what_was_undone_itself_stands_in_nobodys_way(life: Life) -> None:
    offer = life.offer("ENG")
    claim = life.claim(offer, "sam")
    undone = life.undo(claim)
    assert _went_on(life, offer) == []
    life.undo(undone)  # done again
    assert _went_on(life, offer) == ["claimed"]
    assert _went_on(life, offer, claim) == []


def test_what_is_not_there_builds_on_nothing(life: Life) -> None:
    assert _went_on(life, "gone") == []


def test_undoing_an_undo_brings_back_what_it_listed(life: Life) -> None:
    fact = life("set", {"type": "consultancy"})
    undone = life.undo(fact)
    assert (not_counting(life.changes), life.state["f"]) == ({fact}, {})
    again = life.undo(undone)
    assert (not_counting(life.changes), life.state["f"]) == ({undone}, {"type": "consultancy"})
    life.undo(again)
    assert not_counting(life.changes) == {fact, again}


def test_a_record_whose_making_was_undone_is_gone(life: Life) -> None:
    life.undo(life.changes[0].id)
    assert life.state == {}


def test_work_that_had_not_seen_the_undo_of_the_making_keeps_the_record(life: Life) -> None:
    received = life.changes[0].id
    life.undo(received, at=5)
    life("logged", {"log": "call", "way": "both"}, by="sam", at=3, seen=[received])
    assert life.state["made"] == 1
    assert life.state["spoke"] == life.changes[-1].at
    life.undo(life.changes[-1].id, by="sam")
    assert life.state == {}


def test_a_record_made_a_second_time_stands_though_the_first_making_was_undone(life: Life) -> None:
    received = life.changes[0].id
    life.undo(received)
    life("received", {"ref": "E-2627-0002", "received": life.START})
    assert life.state["ref"] == "E-2627-0002"
    assert not_counting(life.changes) == {received}


def test_an_undo_reaches_only_what_comes_before_it_in_the_order_of_all(life: Life) -> None:
    fact = "f" * 32
    life.undo(fact, at=2)
    life("set", {"type": "consultancy"}, at=3)
    changes = [*life.changes[:-1], replace(life.changes[-1], id=fact)]
    assert not_counting(causal_order(changes)) == set()


def test_undo_and_its_record_meet_in_any_order() -> None:
    chance = random.Random(3)
    for _ in range(100):
        life = Life("employer")
        life("created", {"name": "Larkrise"})
        for _ in range(chance.randrange(1, 10)):
            ids = [change.id for change in life.changes]
            seen = None if chance.random() < 0.5 else chance.sample(ids, 1)
            if chance.random() < 0.4:
                life.undo(*chance.sample(ids, 1), seen=seen)
            else:
                life("set", {"name": f"Larkrise {len(ids)}"}, seen=seen)
        expected = life.state
        chance.shuffle(life.changes)
        assert life.state == expected
        assert set(not_counting(causal_order(life.changes))) <= {change.id for change in life.changes}


# -- plain records -----------------------------------------------------------------------------------------------------


def test_a_removed_record_is_gone_until_it_is_put_back() -> None:
    life = Life("closure")
    life("created", {"day": "2026-12-25", "name": "Christmas Day"})
    life("removed")
    assert records.fields_of(life.state) is None
    life("set", {"name": "Christmas"})
    assert records.fields_of(life.state) is None
    life("set", {"restored": 1})
    found = records.fields_of(life.state)
    assert found is not None
    assert found["name"] == "Christmas"


def test_fields_that_come_before_their_record_wait_for_it() -> None:
    life = Life("employer")
    life("set", {"name": "Larkrise Tools"}, at=2)
    assert records.fields_of(life.state) is None
    life("created", {"name": "Larkrise", "town": "Kestrelbridge"}, at=1, seen=[])
    assert records.fields_of(life.state) == {"name": "Larkrise Tools", "town": "Kestrelbridge"}


def test_what_names_a_person_travels_apart() -> None:
    assert records.split_personal("contact", {"name": "Robin", "employer": "x"}) == (
        {"employer": "x"},
        {"name": "Robin"},
    )
    assert records.split_personal("employer", {"name": "Larkrise"}) == ({"name": "Larkrise"}, {})


def test_a_kind_of_a_newer_version_is_not_understood_and_changes_nothing() -> None:
    life = Life("employer")
    life("created", {"name": "Larkrise"})
    life("painted", {"colour": "red"})
    assert [folding.understood(change) for change in life.changes] == [True, False]
    assert records.fields_of(life.state) == {"name": "Larkrise"}
    assert heads_of(life.changes) == (life.changes[-1].id,)
    assert folding.understood(life.changes[0])
    assert UNDONE in records.KINDS


def test_identifiers_are_ordered_by_time_and_never_the_same() -> None:
    made = [new_id(ms) for ms in (0, 1, 1_795_424_400_000, (1 << 48) - 1)]
    assert made == sorted(made)
    assert all(len(one) == 32 and one[12] == "7" and one[16] in "89ab" for one in made)
    assert len({new_id(5) for _ in range(1000)}) == 1000
