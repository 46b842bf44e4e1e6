"""A whole store to begin from: the same as folding every change, and nothing of the computer that left it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given

from hubcrm.actions import employers
from hubcrm.domain.errors import Damaged, MadeByNewer
from hubcrm.store import connections, exchanged, schema, snapshots
from hubcrm.store.hub import Hub
from hubcrm.sync import snapshot
from hubcrm.sync.exchange import HubSide, begin, exchange
from tests.builders import KEY, differences, digest, new_hub
from tests.fakes import Clock
from tests.histories import HUB_ID, Desk, Step, chances, examples, histories, receive
from tests.sync.meeting_place import Trouble
from tests.sync.team import Crew, no_waiting, team

OTHER_KEY = bytes(range(200, 232))


def place_for(folder: Path, name: str) -> tuple[Path, Path]:
    """A store's folder with its key file and nothing else, and its settings."""
    made = new_hub(folder / name)
    made.close()
    for path in made.folder.glob("hub.db*"):
        path.unlink()
    return made.folder, folder / name / "settings"


def joins(crew: Crew, name: str, computer: int = 5) -> Hub:
    """One more computer of the team."""
    home, settings = place_for(crew.office.folder, name)
    clock = Clock()
    clock.ms = crew.desks[0].clock.ms
    visit = crew.places[0].visit()
    hub = no_waiting(begin(home, KEY, visit, hub_id=HUB_ID, settings=settings, computer=computer, clock=clock))
    crew.desks.append(Desk(hub, clock, crew.office.people[0]))
    return hub


def leaves_snapshot(crew: Crew, who: int = 0) -> None:
    with patch.object(snapshot, "WORTH", 1):
        crew.desks[who].clock.forward(hours=2)
        crew.meet(who)
    assert crew.places[0].snapshots


def test_a_computer_that_begins_from_a_snapshot_shows_the_same_and_goes_on() -> None:
    with team(2) as crew:
        receive(crew.desks[0], 0)
        crew.settle()
        leaves_snapshot(crew)
        employers.add(crew.desks[1].hub, "Larkrise", by="")
        crew.meet(1)
        hub = joins(crew, "joined")
        assert hub.facts()["made"] == crew.desks[0].hub.facts()["made"], "it began from the snapshot"
        assert hub.read("SELECT count(*) FROM employer WHERE name = 'Larkrise'") == [(1,)]
        employers.add(hub, "Otterhead Two", by="")
        crew.settle()
        crew.check_all_the_same()


def test_a_snapshot_holds_nothing_that_belongs_to_one_computer_or_to_a_few() -> None:
    with team(1) as crew:
        first = crew.desks[0]
        receive(first, 0)
        with first.hub.transaction("Note", by="") as tx:
            alone = tx.new_id()
            tx.record("contact", alone, "created", {}, {"name": "Alone"}, subject=alone, space="hub")
            tx.record("contact", tx.new_id(), "created", {"name": "Everybody"}, space="team")
        first.hub.set_fact("this_person", first.person)
        first.hub.keep_aside("columns:x", "", b"x")
        exchanged.keep_team_fact(first.hub, "postgres", '{"password": "secret"}')
        with first.hub._connected() as connection:
            connection.exec_driver_sql(
                "INSERT INTO draft (person, place, record, said) VALUES ('p', 'note', '', 'half a word')"
            )
        leaves_snapshot(crew)
        hub = joins(crew, "joined", computer=42)
        for table in ("draft", "kept", "outbox"):
            assert hub.read(f"SELECT * FROM {table}") == []
        assert [row[0] for row in hub.read("SELECT k FROM team")] == ["state:place0"]
        assert hub.read("SELECT count(*) FROM txn WHERE mine = 1") == [(0,)]
        assert hub.read("SELECT v FROM meta WHERE k IN ('computer', 'this_person')") == [("42",)]
        assert hub.read("SELECT name FROM contact WHERE name = 'Alone'") == [("Alone",)], (
            "it came in by the exchange alone"
        )
        own = hub.read("SELECT uuid, mine FROM writer WHERE mine != 0")
        assert len(own) == 1
        assert own[0][0] != exchanged.present_writer(first.hub.read)
        pieces = b"".join(crew.places[0].snapshots[-1][1])
        with closing(_opened(crew.office.folder / "look", pieces)) as copy:
            assert copy.execute("SELECT count(*) FROM change WHERE space != 'team'").fetchall() == [(0,)]
            assert copy.execute("SELECT count(*) FROM contact WHERE name = 'Alone'").fetchall() == [(0,)]
            assert copy.execute("SELECT count(*) FROM subject WHERE subject = ?", (alone,)).fetchall() == [(0,)]
        for word in (b"Dana", b"weld", b"secret", b"Fenwick"):
            assert word not in pieces


def _opened(path: Path, pieces: bytes) -> connections.Connection:
    path.touch()
    return connections.open_beside(path, snapshots._written(path, [pieces]))


def test_a_damaged_snapshot_is_passed_over_and_everything_is_folded_instead() -> None:
    with team(1) as crew:
        receive(crew.desks[0], 0)
        leaves_snapshot(crew)
        _, pieces = crew.places[0].snapshots[-1]
        middle = len(pieces[1]) // 2
        pieces[1] = pieces[1][:middle] + bytes([pieces[1][middle] ^ 1]) + pieces[1][middle + 1 :]
        joins(crew, "joined")
        crew.settle()
        crew.check_all_the_same()
        home, settings = place_for(crew.office.folder, "refused")
        for given in ([], [b"hubS1"], [b"x" * 4096], pieces[:1], pieces):
            with pytest.raises(Damaged):
                snapshots.begin_from(home, KEY, given, hub_id=HUB_ID, settings=settings)
            assert [path.name for path in home.iterdir() if path.name != "backups"] == ["store.keys"]


def test_a_snapshot_of_another_hub_or_a_newer_version_or_with_something_that_runs_is_refused() -> None:
    with team(1) as crew:
        home, settings = place_for(crew.office.folder, "joined")
        first = crew.desks[0].hub
        whole = list(snapshots.made_of(first.folder, first.key))
        with pytest.raises(Damaged, match="another hub"):
            snapshots.begin_from(home, KEY, whole, hub_id="8" * 32, settings=settings)
        with patch.object(schema, "VERSION", schema.VERSION - 1), pytest.raises(MadeByNewer):
            snapshots.begin_from(home, KEY, whole, hub_id=HUB_ID, settings=settings)
        with first._connected() as connection:
            connection.exec_driver_sql("CREATE TRIGGER t AFTER INSERT ON change BEGIN DELETE FROM change; END")
        with pytest.raises(Damaged):
            snapshots.begin_from(
                home, KEY, snapshots.made_of(first.folder, first.key), hub_id=HUB_ID, settings=settings
            )


def test_a_snapshot_is_left_when_the_newest_is_a_week_old_and_only_by_who_has_everything() -> None:
    with team(2) as crew, patch.object(snapshot, "WORTH", 1):
        crew.settle()
        assert len(crew.places[0].snapshots) == 1
        for _ in range(3):
            crew.desks[0].clock.forward(days=2)
            crew.meet(0)
        assert len(crew.places[0].snapshots) == 1
        crew.desks[0].clock.forward(days=2)
        crew.meet(0)
        assert len(crew.places[0].snapshots) == 2
        receive(crew.desks[0], 0)
        crew.meet(0)
        crew.desks[1].clock.forward(days=30)
        crew.meet(1, trouble=Trouble(late_keys=1.0))
        assert len(crew.places[0].snapshots) == 2, "something is missing here"
        crew.desks[1].clock.forward(hours=2)
        crew.meet(1)
        assert len(crew.places[0].snapshots) == 3


def test_beginning_can_be_stopped_and_nothing_is_left_open() -> None:
    class Stopped(Exception):
        pass

    def stop(done: int, of: int) -> None:
        raise Stopped

    with team(1) as crew:
        crew.meet(0)
        home, settings = place_for(crew.office.folder, "joined")
        with pytest.raises(Stopped):
            begin(home, KEY, crew.places[0].visit(), hub_id=HUB_ID, settings=settings, report=stop)
        leaves_snapshot(crew)
        home, settings = place_for(crew.office.folder, "joined-2")
        with pytest.raises(Stopped):
            begin(home, KEY, crew.places[0].visit(), hub_id=HUB_ID, settings=settings, report=stop)
        assert not (home / "hub.db").exists()


@examples(4)
@given(histories(30, least=8), chances())
def test_a_snapshot_and_what_came_after_it_are_the_same_as_folding_all(steps: list[Step], chance: object) -> None:
    """P2, P13: snapshot and tail = every change folded again; a snapshot at any moment changes nothing."""
    with team(3) as crew:
        half = len(steps) // 2
        crew.office.play(steps[:half])
        crew.meet(0)
        crew.meet(1)
        leaves_snapshot(crew)
        crew.office.play(steps[half:])
        begun = joins(crew, "joined")
        crew.settle()
        crew.check_all_the_same()
        folded = crew.office.elsewhere(list(begun.changes()), "folded", batch=3)
        assert not differences(digest(folded), digest(begun))
        folded.close()
        assert exchange(HubSide(begun), crew.places[0].visit()).lacking == 0
