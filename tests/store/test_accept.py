"""Whatever another computer sends: nothing raises, what is good is taken in, and the rest is set aside with its reason."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm import app
from hubcrm.demo import story
from hubcrm.domain import enquiries, folding, records, well_formed
from hubcrm.domain.changes import Change, new_id
from hubcrm.domain.well_formed import LATEST_MS, MOST_CLOCK, fault_of
from hubcrm.queries import board, employer_page, enquiry, history, listing, safety, today, triage, work
from hubcrm.queries.reading import Moment, Viewer
from hubcrm.store import projections, set_aside
from hubcrm.store.hub import Hub
from tests.builders import differences, digest
from tests.histories import Office, Step, chances, colleagues, examples, histories, receive
from tests.store.test_convergence import fold_again

NESTED: Any = []
for _ in range(3000):
    NESTED = [NESTED]

ODD: tuple[Any, ...] = (
    None, True, -1, 0, 2**31, 2**63, -(2**70), 10**400, 1.5, float("nan"), "", "x", "\0", "\ud800 half", "‮", "9999-99-99",
    "2026-02-30", "x" * 4001, "é" * 2_100_000, b"bytes", [], [None], [["x"]], {}, {"a": {"b": [1]}}, {1: 2}, {"\ud800": 1},
    ["x"] * 300_000, NESTED, object(), ("a", "b"), {"x"}, "0" * 32, "f" * 32,
)  # fmt: skip
FACTS = (*enquiries.KINDS, "created", "removed")


def spoilt(change: Change, chance: random.Random) -> Change:
    """The change with something in it replaced, left out or added, mostly by what has no business there."""
    odd = chance.choice(ODD)
    where = chance.choice(["envelope", "data", "data", "data", "personal", "f", "whole", "kind", "type"])
    if where == "envelope":
        return replace(change, **{chance.choice([one.name for one in fields(Change)]): odd})
    if where == "whole":
        return replace(change, **{chance.choice(("data", "personal")): odd})
    if where == "kind":
        return replace(change, kind=chance.choice(FACTS))
    if where == "type":
        return replace(change, entity_type=chance.choice(("enquiry", "employer", "contact", "follow_up", "campaign")))
    if where == "f":
        return replace(change, data={**change.data, "f": {**change.data.get("f", {}), chance.choice(NAMES): odd}})
    facts = dict(change.personal if where == "personal" else change.data)
    name = chance.choice([*facts, *facts, *facts, chance.choice(NAMES)])
    if chance.random() < 0.1:
        facts.pop(name, None)
    else:
        facts[name] = odd
    return replace(change, **{where: facts})


NAMES = (
    "ref", "received", "channel", "f", "files", "employers", "deadline", "type", "when", "way", "message", "department",
    "offer", "helpers", "lead", "claims", "claim", "until", "side", "stage", "changes", "notice", "name", "domains",
    "due", "status", "day", "zone", "opens", "promise_reply", "employees", "left", "first", "visibility", "made", "plain",
    "subject", "text", "seen", "fields", "restored", "value_pence", "person", "to", "round", "reason", "merged", "into",
)  # fmt: skip


def look_everywhere(hub: Hub, office: Office) -> None:
    """What the pages read, so that an odd value does not lie there until somebody opens a page."""
    seen = Viewer(office.people[0], "Sam Ashdown", "adviser")
    moment = Moment(hub.calendar.local(hub.clock()).date(), hub.clock())
    calendar = hub.calendar
    triage.rows(hub, seen, moment)
    board.look(hub, moment, board.Asked())
    listing.rows(hub, moment, listing.Filters())
    today.listed(hub, seen, moment, calendar)
    work.summary(hub, moment)
    work.promises_kept(hub, moment, calendar)
    history.latest(hub, 500)
    for (one,) in hub.read("SELECT id FROM enquiry"):
        enquiry.detail(hub, one, seen, moment)
        history.of_enquiry(hub, one)
    for (one,) in hub.read("SELECT id FROM employer"):
        employer_page.head(hub, one)
        employer_page.people_known(hub, one, seen)


def check_the_good_is_taken_and_the_rest_set_aside(
    steps: Sequence[Step], chance: random.Random, how_many: int, batch: int
) -> None:
    """Good changes are taken in and fold as if the others had never come; none of those raises."""
    with colleagues((timedelta(), timedelta(), timedelta(days=365))) as office:
        office.play(steps)
        good = office.changes()
        bad = [spoilt(chance.choice(good), chance) for _ in range(how_many)]
        bad = [replace(one, id=new_id(entropy=chance.randbytes)) if chance.random() < 0.7 else one for one in bad]
        replaced = {one.id for one in bad if isinstance(one.id, str)}
        good = [one for one in good if one.id not in replaced]
        mixed = [*good, *bad]
        chance.shuffle(mixed)
        hub = office.elsewhere([], "hostile")
        applied = hub.accept(mixed, batch=batch)
        here = {change.id: change for change in hub.changes()}
        assert applied.taken == len(here)
        hijacked = {one.entity_id for one in bad if not fault_of(one)}
        assert {one.id for one in good if one.entity_id not in hijacked} <= here.keys()
        assert not [fault for one in here.values() if (fault := fault_of(one))]
        alone = office.elsewhere(list(here.values()), "alone")
        assert not differences(digest(alone), digest(hub))
        noted = hub.read("SELECT stamp FROM kept WHERE k LIKE 'aside:%'")
        assert bool(noted) == bool(applied.aside)
        assert all(reason for (reason,) in noted)
        look_everywhere(hub, office)
        for one in (hub, alone):
            one.close()


@examples(40)
@given(histories(30, least=8), chances(), st.integers(1, 25), st.sampled_from((1, 7, 500)))
def test_hostile_changes_are_set_aside_and_the_others_fold_as_if_they_had_never_come(
    steps: list[Step], chance: random.Random, how_many: int, batch: int
) -> None:
    check_the_good_is_taken_and_the_rest_set_aside(steps, chance, how_many, batch)


# -- one at a time -----------------------------------------------------------------------------------------------------


def reasons(hub: Hub) -> list[tuple[str, int]]:
    return [(one.reason, one.number) for one in safety.set_aside(hub)]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"hlc": MOST_CLOCK + 1}, "its clock shows an impossible time"),
        ({"hlc": -5}, "its clock shows an impossible time"),
        ({"hlc": 10**40}, "its clock shows an impossible time"),
        ({"hlc": "soon"}, "its clock shows an impossible time"),
        ({"hlc": True}, "its clock shows an impossible time"),
        ({"at": LATEST_MS + 1}, "its clock shows an impossible time"),
        ({"seq": None}, "its number is impossible"),
        ({"v": 0}, "its version is impossible"),
        ({"id": "../../x"}, "it names no record, writer or transaction"),
        ({"entity_id": ["x"]}, "it names no record, writer or transaction"),
        ({"parents": ("a,b",)}, "what it follows is not named as it should be"),
        ({"kind": "Drop table"}, "its kind has no proper name"),
        ({"actor": "x" * 65}, "who it is from is not named as it should be"),
        ({"label": "x" * 20_001}, "its sentence is too long"),
        ({"label": "\ud800"}, "its text holds halves of characters"),
        ({"data": ["name"]}, "its facts are no list of names and values"),
        ({"data": {"name": 7}}, "“name” is no text"),
        ({"data": {"name": None}}, "“name” is no text"),
        ({"data": {"employees": "many"}}, "“employees” is no whole number"),
        ({"data": {"employees": -1}}, "“employees” is too large or too small"),
        ({"data": {"domains": "a.example"}}, "“domains” is no list of names"),
        ({"data": {"due": "2026-02-30"}}, "“due” is no day"),
        ({"data": {"anything": 10**30}}, "a number in it is too large"),
        ({"data": {"anything": 1.5}}, "a value in it is of no plain kind"),
        ({"data": {"notes": "x" * 2_000_001}}, "it is too long"),
        ({"data": {"anything": NESTED}}, "it is nested too deep"),
        ({"personal": {"phone": 1632}}, "“phone” is no text"),
        ({"personal": {"employees": {"a": 1}}}, "“employees” is no whole number"),
    ],
    ids=lambda given: given if isinstance(given, str) else "-".join(given),
)
def test_what_is_wrong_with_a_change_is_said_and_the_next_one_is_taken(broken: dict[str, Any], reason: str) -> None:
    with colleagues() as office:
        hub, everything = office.elsewhere([], "other"), office.changes()
        renamed = next(one for one in everything if one.entity_type == "employer")
        bad = replace(renamed, **{"id": "e" * 32, "kind": "set", "parents": (renamed.id,), **broken})
        applied = hub.accept([bad, *everything])
        assert (applied.taken, applied.aside) == (len(everything), 1)
        assert reasons(hub) == [(reason, 1)]
        assert hub.accept([bad]).taken == 0
        assert reasons(hub) == [(reason, 1)]  # the same again is not kept twice
        hub.close()


def test_what_is_no_change_at_all_is_set_aside_too() -> None:
    with colleagues() as office:
        applied = office.desks[0].hub.accept([None, {"id": 1}, "x", NESTED])  # type: ignore[list-item]  # that is the point
        assert (applied.taken, applied.aside) == (0, 4)
        assert reasons(office.desks[0].hub) == [("it is not a change", 4)]


def test_a_change_of_an_unknown_kind_is_held_and_set_aside_if_the_new_version_finds_it_no_good() -> None:
    with colleagues() as office:
        hub, everything = office.elsewhere(office.changes(), "old"), office.changes()
        employer = next(one for one in everything if one.entity_type == "employer")
        strange = [
            replace(employer, id=f"{at:032x}", kind="renamed", parents=(employer.id,), data={"name": name})
            for at, name in enumerate(("Fenwick Group", 7))
        ]
        assert hub.accept(strange).held == 2
        with patch.dict(records.KINDS, {"renamed": 1}):
            fold_again(hub)
        assert reasons(hub) == [("“name” is no text", 1)]
        assert [one.id for one in hub.changes() if one.kind == "renamed"] == [strange[0].id]
        hub.close()


def test_an_enquiry_does_not_become_an_employer() -> None:
    with colleagues() as office:
        enquiry_id = receive(office.desks[0], 0)
        everything = office.changes()
        made = next(one for one in everything if one.entity_id == enquiry_id)
        bad = replace(made, id="e" * 32, entity_type="employer", kind="set", data={"name": "Mine"}, personal={})
        for name, given in (("after", [*everything, bad]), ("before", [bad, *everything])):
            hub = office.elsewhere(given, name)
            assert hub.read("SELECT id FROM enquiry") == [(enquiry_id,)]
            assert reasons(hub) == [("it is of another kind than the record it names", 1)]
            hub.close()


def test_a_peer_that_writes_under_our_name_does_not_move_our_count() -> None:
    with colleagues() as office:
        hub = office.desks[0].hub
        ((ours, have),) = hub.read("SELECT uuid, have FROM writer WHERE mine = 1")
        hub.accept([replace(next(hub.changes()), id="e" * 32, writer=ours, seq=1 << 52)])
        assert hub.read("SELECT have FROM writer WHERE mine = 1") == [(have,)]


def test_no_more_is_kept_aside_than_an_expert_can_look_at() -> None:
    with colleagues() as office:
        hub, one = office.desks[0].hub, next(office.desks[0].hub.changes())
        odd = [replace(one, id=f"{at}", label="x" * 200_000 if at == 3 else "") for at in range(set_aside.MOST + 20)]
        assert hub.accept(odd).aside == len(odd)
        assert hub.read("SELECT count(*), max(length(v)) FROM kept WHERE k LIKE 'aside:%'") == [
            (set_aside.MOST, set_aside.LARGEST)
        ]


def test_a_change_that_trips_the_fold_is_set_aside_alone(expected_logs: Any) -> None:
    expected_logs("was set aside: ZeroDivisionError in broken")
    with colleagues() as office:
        receive(office.desks[0], 0)
        everything = office.changes()
        trips = next(one for one in everything if one.entity_type == "enquiry")
        step = folding.step

        def broken(state: Any, change: Change) -> Any:
            return 1 // 0 if change.id == trips.id else step(state, change)

        with patch.object(folding, "step", broken):
            hub = office.elsewhere(everything, "other")
        assert {one.id for one in everything} - {one.id for one in hub.changes()} == {trips.id}
        assert reasons(hub) == [("it cannot be folded (ZeroDivisionError)", 1)]
        hub.close()


def test_every_column_that_pages_read_is_judged() -> None:
    columns = {name for names in projections._RECORD_COLUMNS.values() for name in names} - {"made", "plain", "fields"}
    judged = well_formed._TEXTS | well_formed._NUMBERS | well_formed._LISTS | well_formed._DAYS
    assert columns - judged == set()


@pytest.mark.parametrize(
    ("count", "said"), [(0, ""), (1, "One change from another computer was no good"), (3, "3 changes")]
)
def test_what_was_set_aside_is_said_in_words(count: int, said: str) -> None:
    found = safety.say_set_aside([safety.SetAside("“due” is no day", count)] if count else [])
    assert found.startswith(said)
    assert ("“due” is no day. Everything else was taken in." in found) == bool(count)


def test_everything_that_the_made_up_hub_did_is_good_elsewhere(tmp_path: Path) -> None:
    hub, _code = app.create(
        tmp_path / "hub", "Kestrelbridge University", division="england-and-wales", kind="university", made_up=True,
        use_keyring=False,
    )  # fmt: skip
    story.fill(hub, today=date(2026, 11, 23), size=10)
    assert [(one.entity_type, one.kind, fault) for one in hub.changes() if (fault := fault_of(one))] == []
    hub.close()
