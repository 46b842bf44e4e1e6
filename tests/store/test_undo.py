"""Undo takes back one's own actions, and nothing of anybody else's."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from hubcrm.actions import employers, enquiries, followups, offers
from hubcrm.domain import folding
from hubcrm.domain.changes import UNDONE, Change, State, causal_order, not_counting
from hubcrm.domain.errors import BuiltUpon, NotAllowed
from hubcrm.store import undo
from hubcrm.store.hub import Hub
from hubcrm.store.transactions import Entry
from tests.builders import differences, digest, finds, new_hub, reopened
from tests.fakes import Clock
from tests.histories import VERBS, Desk, Office, Step, chances, colleagues, examples, histories, receive, skews

DAILY = tuple(verb for verb in VERBS if verb not in ("undone", "redone", "exchange"))


def check_others_work_stays(steps: Sequence[Step], wrong_by: Any, chance: random.Random) -> None:
    """Undo of any step anywhere takes out that step alone, and redo brings all of it back."""
    with colleagues(wrong_by) as office:
        office.play(steps)
        desk = chance.choice(office.desks)
        desk.hub.accept(office.changes())
        steps_back, _ = undo.own_steps(desk.hub, desk.person)
        if not steps_back:
            return
        step = chance.choice(steps_back)
        before, log = digest(desk.hub, heads=False), _log(desk.hub)
        ours = {change.id for found in log.values() for change in found if change.txn == step.txn}
        try:
            undo.undo_step(desk.hub, step, desk.person)
        except NotAllowed:  # somebody went on from it: nothing may have changed
            assert not differences(before, digest(desk.hub, heads=False))
            return
        after = _log(desk.hub)
        for entity_id, changes in after.items():
            new = [change for change in changes if change not in log[entity_id]]
            assert {change.kind for change in new} <= {UNDONE}
            assert not_counting(changes) - not_counting(log[entity_id]) <= ours, "others' changes were taken out too"
            without = [change for change in log[entity_id] if change.id not in ours]
            assert _visible(_folded(desk.hub, entity_id)) == _visible(folding.fold(without, ()))
        undo.redo(desk.hub, desk.person)
        assert not differences(before, digest(desk.hub, heads=False))


def _log(hub: Hub) -> dict[str, list[Change]]:
    log: dict[str, list[Change]] = {}
    for change in causal_order(hub.changes()):
        log.setdefault(change.entity_id, []).append(change)
    return log


def _folded(hub: Hub, entity_id: str) -> State | None:
    ((entity_type,),) = hub.read("SELECT entity_type FROM entity WHERE entity_id = ?", (entity_id,))
    return hub.state(entity_type, entity_id)


def _visible(state: State | None) -> State | None:
    """A state without what only the fold needs: which claims the author of a change had seen."""
    if state is None or "seen" not in state:
        return state if state and (state["made"] or state["f"]) else None
    claims = {key: {**claim, "saw": ""} for key, claim in state["claims"].items()}
    return {**state, "seen": "", "claims": claims}


@examples(25)
@given(histories(40, least=8), skews(), chances())
def test_undo_of_any_action_anywhere_leaves_the_work_of_others_alone(
    steps: list[Step], wrong_by: Any, chance: random.Random
) -> None:
    check_others_work_stays(steps, wrong_by, chance)


@examples(15)
@given(histories(25, least=5, verbs=DAILY, desks=1))
def test_undoing_all_of_ones_steps_and_doing_them_again_changes_nothing(steps: list[Step]) -> None:
    with colleagues() as office:
        desk = office.desks[0]
        before = digest(desk.hub, heads=False)
        office.play(steps)
        done = digest(desk.hub, heads=False)
        taken = 0
        while undo.own_steps(desk.hub, desk.person)[0]:
            undo.undo(desk.hub, desk.person)
            taken += 1
        assert not differences(before, digest(desk.hub, heads=False)), "undone"
        for _ in range(taken):
            undo.redo(desk.hub, desk.person)
        assert not differences(done, digest(desk.hub, heads=False)), "done again"


# -- stories -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def office() -> Iterator[Office]:
    with colleagues() as made:
        yield made


@pytest.fixture
def desk(office: Office) -> Desk:
    """A desk that two colleagues use in turn: Sam Ashdown, whose desk it is, and Ines Calder."""
    return office.desks[0]


def test_an_undone_creation_disappears_from_lists_and_search_and_comes_back_with_redo(desk: Desk) -> None:
    receive(desk, 0)
    shown = digest(desk.hub, heads=False)
    undo.undo(desk.hub, desk.person)
    for table in ("enquiry", "message", "alias"):
        assert desk.hub.read(f"SELECT count(*) FROM {table}") == [(0,)]
    assert finds(desk.hub, "weld") == finds(desk.hub, "need", "find_body") == []
    assert undo.redo(desk.hub, desk.person).label == "Add enquiry"
    assert not differences(shown, digest(desk.hub, heads=False))
    assert finds(desk.hub, "weld") == ["About weld"]


def test_a_reference_is_never_handed_out_twice(desk: Desk) -> None:
    given_out = set()
    for number in range(4):
        receive(desk, number)
        given_out.update(desk.hub.read("SELECT ref FROM enquiry"))
        undo.undo(desk.hub, desk.person)
    receive(desk, 0)  # the same e-mail as the first, taken in anew
    given_out.update(desk.hub.read("SELECT ref FROM enquiry"))
    assert sorted(given_out) == [(f"E-2627-000{number}",) for number in range(1, 6)]


def test_an_action_is_not_undone_under_somebodys_feet_and_they_are_named(office: Office, desk: Desk) -> None:
    ines = office.people[1]
    enquiry = receive(desk, 0)
    offers.offer(desk.hub, enquiry, office.departments[1], by=desk.person)
    offers.answer(desk.hub, enquiry, "take", by=ines)
    with pytest.raises(BuiltUpon, match="“Offer to Business” cannot be undone: Ines Calder went on from it"):
        undo.undo(desk.hub, desk.person)
    assert desk.hub.read("SELECT stage, holder FROM enquiry") == [("claimed", ines)]
    undo.undo(desk.hub, ines)
    undo.undo(desk.hub, desk.person)
    assert desk.hub.read("SELECT stage, holder FROM enquiry") == [("new", "")]


@pytest.mark.parametrize("used_by", ["an enquiry", "a contact", "a parent", "a next action"])
def test_a_record_that_others_use_is_not_undone(office: Office, desk: Desk, used_by: str) -> None:
    ines = office.people[1]
    employer = employers.add(desk.hub, "Larkrise Tools", by=desk.person).value
    if used_by == "an enquiry":
        enquiry = receive(office.desks[1], 0)
        desk.hub.accept(office.changes())
        enquiries.link_employers(desk.hub, enquiry, [employer], by=ines)
    elif used_by == "a contact":
        employers.add_contact(desk.hub, employer, "Robin Fell", by=ines)
    elif used_by == "a parent":
        employers.add(desk.hub, "Larkrise Tools North", by=ines, parent=employer)
    else:
        followups.plan(desk.hub, "", "keep_in_touch", date(2026, 12, 1), by=ines, employer=employer)
    with pytest.raises(BuiltUpon, match="“Add employer” cannot be undone: Ines Calder went on from it"):
        undo.undo(desk.hub, desk.person)
    undo.undo(desk.hub, ines)
    undo.undo(desk.hub, desk.person)
    assert desk.hub.read("SELECT name FROM employer WHERE id = ?", (employer,)) == []


def test_undoing_an_import_finds_the_one_record_outside_that_uses_it(office: Office, desk: Desk) -> None:
    with desk.hub.transaction("Add 40 enquiries", by=desk.person) as tx:
        employer = tx.new_id()
        made: list[Entry] = [Entry("employer", employer, "created", {"name": "Larkrise Tools"})]
        for number, ref in enumerate(tx.next_references(date(2026, 11, 23), 40)):
            facts = {"ref": ref, "received": tx.now + number, "channel": "email", "f": {"employers": [employer]}}
            made.append(Entry("enquiry", tx.new_id(), "received", facts, {"subject": f"Row {number}"}))
        tx.record_many(made)
    contact = employers.add_contact(desk.hub, employer, "Robin Fell", by=office.people[2]).value
    with pytest.raises(BuiltUpon, match="Theo Marsh"):
        undo.undo(desk.hub, desk.person)
    undo.undo(desk.hub, office.people[2])
    assert undo.undo(desk.hub, desk.person).kinds == {"enquiry", "employer"}
    assert desk.hub.read("SELECT count(*) FROM enquiry") == [(0,)]
    assert desk.hub.read("SELECT id FROM contact WHERE id = ?", (contact,)) == []
    undo.redo(desk.hub, desk.person)
    assert desk.hub.read("SELECT count(*) FROM enquiry_employer WHERE employer = ?", (employer,)) == [(40,)]


def test_a_field_goes_back_only_where_our_value_still_stands(office: Office, desk: Desk) -> None:
    enquiry, ines = receive(desk, 0), office.people[1]
    enquiries.set_fields(
        desk.hub, enquiry, {"type": "consultancy", "urgency": "high", "need": "A course"}, by=desk.person
    )
    enquiries.set_fields(desk.hub, enquiry, {"type": "open_course"}, by=ines)
    undo.undo(desk.hub, desk.person)
    assert desk.hub.read("SELECT type, urgency, need FROM enquiry") == [("open_course", "", "")]


def test_undo_and_redo_go_on_after_a_restart(tmp_path: Path) -> None:
    hub = new_hub(tmp_path)
    desk = Desk(hub, Clock(), "")
    enquiry = receive(desk, 0)
    enquiries.set_fields(hub, enquiry, {"need": "A course"}, by="")
    desk.hub = reopened(hub)
    undo.undo(desk.hub, "")
    assert desk.hub.read("SELECT need FROM enquiry") == [("",)]
    desk.hub = reopened(desk.hub)
    assert undo.redo(desk.hub, "").label == "Set need"
    assert desk.hub.read("SELECT need FROM enquiry") == [("A course",)]
    desk.hub.close()


def test_only_what_one_did_oneself_on_this_computer_can_be_undone(office: Office, desk: Desk) -> None:
    sam, ines = desk.person, office.people[1]
    receive(desk, 0)
    with pytest.raises(NotAllowed, match="nothing of yours to undo on this computer"):
        undo.undo(desk.hub, ines)
    (step,), _ = undo.own_steps(desk.hub, sam)
    with pytest.raises(NotAllowed, match="Only what you did on this computer"):
        undo.undo_step(desk.hub, step, ines)
    other = office.desks[1]
    other.hub.accept(office.changes())
    with pytest.raises(NotAllowed, match="nothing of yours"):
        undo.undo(other.hub, sam)
    with pytest.raises(NotAllowed, match="Only what you did on this computer"):
        undo.undo_step(other.hub, step, sam)


def test_the_last_fifty_steps_can_be_undone_and_no_more(desk: Desk) -> None:
    enquiry = receive(desk, 0)
    for number in range(60):
        enquiries.set_fields(desk.hub, enquiry, {"need": f"Need {number}"}, by=desk.person)
    for _ in range(50):
        undo.undo(desk.hub, desk.person)
    assert desk.hub.read("SELECT need FROM enquiry") == [("Need 9",)]
    back, forth = undo.own_steps(desk.hub, desk.person)
    assert (len(back), len(forth)) == (0, 50)
    with pytest.raises(NotAllowed, match="nothing of yours"):
        undo.undo(desk.hub, desk.person)


def test_a_step_is_not_undone_twice(desk: Desk) -> None:
    receive(desk, 0)
    (step,), _ = undo.own_steps(desk.hub, desk.person)
    undo.undo_step(desk.hub, step, desk.person)
    with pytest.raises(NotAllowed, match="“Add enquiry” is undone already"):
        undo.undo_step(desk.hub, step, desk.person)
    undo.redo(desk.hub, desk.person)
    assert desk.hub.read("SELECT count(*) FROM enquiry") == [(1,)]


def test_a_new_action_after_undo_forgets_what_could_be_done_again(desk: Desk) -> None:
    enquiry = receive(desk, 0)
    enquiries.set_fields(desk.hub, enquiry, {"need": "A course"}, by=desk.person)
    undo.undo(desk.hub, desk.person)
    enquiries.log(desk.hub, enquiry, "call", by=desk.person)
    with pytest.raises(NotAllowed, match="nothing to do again"):
        undo.redo(desk.hub, desk.person)


def test_a_step_is_not_done_again_where_somebody_went_on_without_it(office: Office, desk: Desk) -> None:
    enquiry, ines = receive(desk, 0), office.people[1]
    enquiries.set_fields(desk.hub, enquiry, {"need": "A course"}, by=desk.person)
    offers.offer(desk.hub, enquiry, office.departments[0], by=desk.person)
    undo.undo(desk.hub, desk.person)
    undo.undo(desk.hub, desk.person)
    offers.offer(desk.hub, enquiry, office.departments[1], by=ines)
    undo.redo(desk.hub, desk.person)  # a fact stands in nobody's way
    assert desk.hub.read("SELECT need FROM enquiry") == [("A course",)]
    with pytest.raises(BuiltUpon, match="“Offer to Engineering” cannot be done again: Ines Calder went on without it"):
        undo.redo(desk.hub, desk.person)
    undo.undo(desk.hub, ines)
    undo.redo(desk.hub, desk.person)
    assert desk.hub.read("SELECT status FROM offer") == [("open",)]


def test_steps_are_listed_as_they_stand_after_undo_and_redo() -> None:
    rows = [("a", "", "A"), ("b", "", "B"), ("u1", "b", "Undo: B"), ("u2", "a", "Undo: A"), ("r1", "u2", "Redo: A")]
    back, forth = undo.steps(rows)
    assert ([step.txn for step in back], [step.txn for step in forth]) == (["a"], ["u1"])
    assert [step.label for step in forth] == ["B"]
