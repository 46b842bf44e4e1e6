"""Computers that hold the same changes show the same, however the changes came (P1–P4, P10)."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from hubcrm.actions import enquiries as actions
from hubcrm.actions import offers
from hubcrm.domain import enquiries, records, steps
from hubcrm.domain.changes import Change, State
from hubcrm.store import backups
from hubcrm.store.hub import Hub
from tests.builders import differences, digest, finds
from tests.histories import Step, chances, colleagues, examples, histories, receive, skews

Skews = tuple[timedelta, ...]


# The checks are functions of a history, so that test_mutants.py can show that each finds what it looks for.


def check_any_order(steps: Sequence[Step], wrong_by: Skews, chance: random.Random) -> None:
    """P1: any order, duplication, batching and partition of the same changes ends in the same state."""
    with colleagues(wrong_by) as office:
        office.play(steps)
        everything = office.changes()
        twice = [*everything, *chance.sample(everything, len(everything) // 2)]
        chance.shuffle(twice)
        office.desks[0].hub.accept(twice)
        expected = digest(office.desks[0].hub)
        for desk in office.desks[1:]:
            chance.shuffle(twice)
            desk.hub.accept(twice, batch=chance.choice((1, 3, 500)))
        newest_first = sorted(everything, key=lambda change: (-change.hlc, change.id))
        others = {
            "the second colleague": office.desks[1].hub,
            "the third colleague": office.desks[2].hub,
            "newest first": office.elsewhere(newest_first, "newest-first", batch=chance.choice((1, 5))),
            "in parts": office.elsewhere(twice, "in-parts", batch=chance.choice((2, 17))),
        }
        for who, hub in others.items():
            assert not differences(expected, digest(hub)), who
            assert hub.read("SELECT stamp FROM kept WHERE k LIKE 'aside:%'") == [], who
            hub.close()


def check_folding(steps: Sequence[Step], wrong_by: Skews) -> None:
    """P2: folding change by change, all again, and all at once on an empty hub end in the same state."""
    with colleagues(wrong_by) as office:
        office.play(steps)
        first = office.desks[0].hub
        first.accept(office.changes(), batch=1)
        expected = digest(first)
        at_once = office.elsewhere(office.changes(), "at-once", batch=100_000)
        assert not differences(expected, digest(at_once)), "all at once"
        fold_again(first)
        assert not differences(expected, digest(first)), "all again"
        at_once.close()


def fold_again(hub: Hub) -> None:
    """Fold everything from the log as after an upgrade; the backup before it is not what is looked at here."""
    with patch.object(backups, "back_up"):
        assert list(hub.bring_up_to_date())


@examples(20)
@given(histories(50, least=10), skews(), chances())
def test_any_order_duplication_and_batching_gives_the_same_state(
    steps: list[Step], wrong_by: Skews, chance: random.Random
) -> None:
    check_any_order(steps, wrong_by, chance)


@examples(20)
@given(histories(50, least=10), skews())
def test_folding_step_by_step_again_and_in_bulk_gives_the_same_state(steps: list[Step], wrong_by: Skews) -> None:
    check_folding(steps, wrong_by)


# -- P3: who saw, wins -------------------------------------------------------------------------------------------------

Writes = list[tuple[int, bool, int]]
"""(who writes or gives, whether it is a write, to whom all is given)."""
WRITES = st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.integers(0, 2)), min_size=3, max_size=14)


def check_who_saw_wins(writes: Writes, wrong_by: Skews) -> None:
    """P3: a write that saw another is never beaten by it, however wrong the clocks are."""
    with colleagues(wrong_by) as office:
        employer, saw, knows = office.employers[0], {}, [set[str]() for _ in office.desks]
        for number, (who, is_write, to) in enumerate(writes):
            if is_write:
                with office.desks[who].hub.transaction("Edit employer", by=office.people[who]) as tx:
                    tx.set("employer", employer, {"notes": str(number)})
                saw[str(number)] = set(knows[who])
                knows[who].add(str(number))
            else:
                office.desks[to].hub.accept(list(office.desks[who].hub.changes()))
                knows[to] |= knows[who]
        hub = office.desks[0].hub
        hub.accept(office.changes())
        ((notes,),) = hub.read("SELECT notes FROM employer WHERE id = ?", (employer,))
        assert not [later for later, seen in saw.items() if notes in seen], f"{notes} beat a write that had seen it"


@examples(25)
@given(WRITES, skews())
def test_a_write_that_saw_another_is_never_beaten_by_it(writes: Writes, wrong_by: Skews) -> None:
    check_who_saw_wins(writes, wrong_by)


# -- P4: two people said yes -------------------------------------------------------------------------------------------

Claims = list[tuple[int, int, int]]
"""(who, what: claims, logs, or gives all or a part to a colleague, how much and to whom)."""
CLAIMS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4), st.integers(0, 7)), min_size=2, max_size=14)


def check_contested_iff_apart(steps: Claims, wrong_by: Skews) -> None:
    """P4: claims that did not see each other are all kept and flagged; never those of which one saw the other."""
    with colleagues(wrong_by) as office:
        enquiry = receive(office.desks[0], 0)
        offers.offer(office.desks[0].hub, enquiry, office.departments[0], by="")
        for desk in office.desks[1:]:
            desk.hub.accept(list(office.desks[0].hub.changes()))
        for who, what, how in steps:
            desk = office.desks[who]
            if what > 1:
                office.pass_on(desk, office.desks[how % 3], 1 if how % 2 else how / 8)
                continue
            facts = {"person": desk.person, "offer": "", "round": ""} if what == 0 else {"log": "note", "way": "none"}
            with desk.hub.transaction("Claim", by=desk.person) as tx:
                tx.record("enquiry", enquiry, "claimed" if what == 0 else "logged", facts)
        everything = office.changes()
        hub = office.desks[0].hub
        hub.accept(everything)
        claims = [change for change in everything if change.kind == "claimed"]
        assert {row[0] for row in hub.read("SELECT id FROM claim WHERE live = 1")} == {claim.id for claim in claims}
        ancestors = _ancestors(everything)
        apart = any(
            one.actor != other.actor and one.id not in ancestors[other.id] and other.id not in ancestors[one.id]
            for one in claims
            for other in claims
        )
        assert hub.read("SELECT contested FROM enquiry") == [(int(apart),)]


def _ancestors(changes: Sequence[Change]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for change in sorted(changes, key=lambda one: one.hlc):
        found[change.id] = set(change.parents).union(*(found[parent] for parent in change.parents))
    return found


@examples(25)
@given(CLAIMS, skews())
def test_two_yeses_are_flagged_exactly_when_neither_saw_the_other(steps: Claims, wrong_by: Skews) -> None:
    check_contested_iff_apart(steps, wrong_by)


def test_two_yeses_made_apart_are_kept_and_settled_by_the_hub() -> None:
    with colleagues() as office:
        hub_desk, sam, ines = office.desks
        enquiry = receive(hub_desk, 0)
        for department in office.departments[:2]:
            offers.offer(hub_desk.hub, enquiry, department, by=hub_desk.person)
        for desk in (sam, ines):
            desk.hub.accept(list(hub_desk.hub.changes()))
            desk.clock.forward(minutes=office.desks.index(desk))
            offers.answer(
                desk.hub, enquiry, "take", by=desk.person, offer_id=desk.pick("offer", office.desks.index(desk))
            )
            assert desk.hub.read("SELECT stage, holder, contested FROM enquiry") == [("claimed", desk.person, 0)]
        hub_desk.hub.accept(office.changes())
        assert hub_desk.hub.read("SELECT stage, holder, contested FROM enquiry") == [("claimed", sam.person, 1)]
        offers.confirm(
            hub_desk.hub, enquiry, hub_desk.pick("claim", 0, f"person = '{ines.person}'"), by=hub_desk.person
        )
        assert hub_desk.hub.read("SELECT holder, contested FROM enquiry") == [(ines.person, 0)]
        told = hub_desk.hub.read("SELECT person, what FROM notice WHERE person != ''")
        assert told == [(sam.person, "another_confirmed")]


# -- P10: what a newer version wrote -----------------------------------------------------------------------------------


def _visited(now: State, change: Change, saw: list[str]) -> None:
    now["f"]["need"] = f"Visited {change.data['times']} times"
    steps.enter(now, "shaping", change.at)


@contextmanager
def newer_version() -> Iterator[None]:
    """A hubcrm that knows one kind more, and a second version of an old one."""
    with (
        patch.dict(enquiries.KINDS, {"visited": 1}),
        patch.dict(enquiries._HANDLERS, {"visited": _visited}),
        patch.dict(records.KINDS, {"set": 2}),
    ):
        yield


def check_newer_kinds(steps: Sequence[Step], wrong_by: Skews, chance: random.Random) -> None:
    """P10: what this version does not know is held, kept, passed on, and folded after an upgrade."""
    with colleagues(wrong_by) as office:
        desk = office.desks[1]
        with newer_version():
            office.play(steps)
            for times in range(chance.randrange(1, 4)):
                enquiry = desk.enquiry(times)
                with desk.hub.transaction("Visit them", by=desk.person) as tx:
                    tx.record("enquiry", enquiry, "visited", {"times": times})
                office.play(chance.sample(list(steps), len(steps) // 2))
            written = [
                replace(one, v=2) if (one.kind, one.entity_type) == ("set", "employer") else one
                for one in office.changes()
            ]
        strange = replace(
            written[-1], id="f" * 32, entity_type="campaign", entity_id="c" * 32, kind="launched", parents=()
        )
        written.append(strange)
        unknown = {one.id for one in written if one.kind in ("visited", "launched") or one.v > 1}

        old = office.elsewhere(chance.sample(written, len(written)), "old", batch=chance.choice((3, 500)))
        assert {row[0] for row in old.read("SELECT id FROM change WHERE status = 1")} == unknown
        for (enquiry,) in old.read("SELECT id FROM enquiry WHERE open = 1"):
            actions.log(old, enquiry, "call", by=desk.person, text="They rang again")
        passed_on = list(old.changes())
        assert {one.id: one for one in written}.items() <= {one.id: one for one in passed_on}.items()
        with newer_version():
            knew_from_the_start = office.elsewhere(passed_on, "new", batch=2)
            expected = digest(knew_from_the_start)
            fold_again(old)
            assert not differences(expected, digest(old))
            knew_from_the_start.close()
        assert {row[0] for row in old.read("SELECT id FROM change WHERE status = 1")} == {strange.id}
        old.close()


@examples(15)
@given(histories(30, least=5), skews(), chances())
def test_what_a_newer_version_wrote_is_held_passed_on_and_folded_after_the_upgrade(
    steps: list[Step], wrong_by: Skews, chance: random.Random
) -> None:
    check_newer_kinds(steps, wrong_by, chance)


# -- short stories that took a computer by surprise --------------------------------------------------------------------


def _told_everything(office: Any) -> Hub:
    hub: Hub = office.desks[0].hub
    hub.accept(office.changes())
    return hub


def test_an_employer_that_arrives_after_its_enquiry_is_found_by_its_name() -> None:
    with colleagues() as office:
        enquiry = receive(office.desks[0], 0)
        actions.link_employers(office.desks[0].hub, enquiry, [office.employers[1]], by="")
        late = [change for change in office.changes() if change.entity_id == office.employers[1]]
        hub = office.elsewhere([one for one in office.changes() if one not in late], "late")
        assert finds(hub, "otterhead") == []
        hub.accept(late)
        assert finds(hub, "otterhead") == ["About weld"]
        hub.close()


def test_making_an_enquiry_undone_apart_does_not_take_a_colleagues_work_with_it() -> None:
    with colleagues() as office:
        adviser, sam, _ = office.desks
        enquiry = receive(adviser, 0)
        sam.hub.accept(list(adviser.hub.changes()))
        adviser.clock.forward(hours=1)
        office.play([(0, "undone", 0, 0)])
        assert adviser.hub.read("SELECT count(*) FROM enquiry") == [(0,)]
        actions.log(sam.hub, enquiry, "call", by=sam.person, text="They need it on Friday")
        hub = _told_everything(office)
        assert hub.read("SELECT subject, stage FROM enquiry") == [("About weld", "new")]
        assert finds(hub, "friday", "find_body") == ["About weld"]


def test_one_e_mail_taken_in_at_two_desks_is_one_enquiry_with_two_references() -> None:
    with colleagues() as office:
        one, other = office.desks[:2]
        other.clock.forward(minutes=1)
        enquiry = receive(one, 0)
        assert receive(other, 0) == enquiry
        hub = _told_everything(office)
        assert hub.read("SELECT ref FROM enquiry") == [("E-2627-0001",)]
        assert hub.read("SELECT enquiry, ref FROM alias") == [(enquiry, "E-2627-10001")]


def test_no_change_at_all_is_nothing_to_do() -> None:
    with colleagues() as office:
        applied = office.desks[0].hub.accept([])
        assert (applied.taken, applied.held, applied.kinds) == (0, 0, frozenset())
