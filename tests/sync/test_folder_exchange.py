"""Real stores that meet in a real folder, which a carrier spoils: everybody ends with the same, and nothing is lost."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.actions import erasing
from hubcrm.store import files
from hubcrm.store.connections import KEYS_FILE
from hubcrm.store.hub import Hub
from hubcrm.sync import exchange as exchanging
from hubcrm.sync import folder, membership, segment_shelf, snapshot
from hubcrm.sync.exchange import HubSide
from hubcrm.sync.folder_seen import SeenInMemory
from hubcrm.sync.invitations import FOLDER
from hubcrm.sync.membership import Membership
from hubcrm.sync.transport import Transport
from tests.builders import KEY, digest, temporary_folder
from tests.fakes import Clock
from tests.histories import HUB_ID, Desk, Office, examples, histories, receive
from tests.sync.folder_computers import TEAM_KEY
from tests.sync.meeting_place import MeetingPlace, Trouble
from tests.sync.team import Crew
from tests.sync.test_folder_histories import DIRT
from tests.sync.test_folder_histories import Office as Spoilt

HOME = timedelta()


class FolderCrew(Crew):
    """Desks whose first place is a shared folder; a second one may be a server."""

    def __init__(self, office: Office, path: Path, server: bool) -> None:
        super().__init__(office, [path, *([MeetingPlace("server", 1000)] if server else [])])
        self.folder = path

    def visit(self, desk: Desk, place: int, trouble: Trouble) -> Transport:
        if place:
            return super().visit(desk, place, trouble)
        one = Membership(FOLDER, str(self.folder), desk.person, 0, TEAM_KEY.hex())
        return membership.transport_of(HubSide(desk.hub), one)


@contextmanager
def folder_team(desks: int = 3, *, server: bool = False, seed: int = 1) -> Iterator[FolderCrew]:
    with temporary_folder() as path:
        office = Office(path, [HOME] * desks, random.Random(seed))
        folder.init(path / "shared", HUB_ID, TEAM_KEY)
        try:
            yield FolderCrew(office, path / "shared", server)
        finally:
            office.close()


class Carrier(Spoilt):
    """Spoils the files of a folder that real stores use."""

    def __init__(self, path: Path) -> None:
        self.path, self.bin = path, {}
        self.sentinel = (path / "hubcrm-team.json").read_bytes()


def everybody_meets_for_days(crew: FolderCrew) -> None:
    for _ in range(8):
        for who in range(len(crew.desks)):
            for place in range(len(crew.places)):
                crew.meet(who, place)
        for desk in crew.desks:
            desk.clock.forward(hours=7)


dirt = st.lists(
    st.tuples(st.sampled_from((*DIRT, "meets", "meets")), st.integers(0, 40), st.integers(0, 2**40)), max_size=12
)


@examples(6)
@given(histories(25), dirt, histories(15))
def test_real_stores_over_a_spoilt_folder_end_the_same(before, spoiling, after):
    with folder_team() as crew:
        crew.office.play(before)
        carrier = Carrier(crew.folder)
        for who in range(3):
            crew.meet(who)
        for verb, a, b in spoiling:
            if verb == "meets":
                crew.meet(a)
            else:
                carrier.spoil(verb, a, b)
        crew.office.play(after)
        written = crew.written()
        (crew.folder / "hubcrm-team.json").write_bytes(carrier.sentinel)
        everybody_meets_for_days(crew)
        crew.check_all_the_same(written)
        assert not crew.forked


@examples(3)
@given(histories(30), histories(20))
def test_a_folder_and_a_server_side_by_side_end_the_same_as_either(before, after):
    with folder_team(server=True) as crew:
        crew.office.play(before)
        crew.meet(0, 0)
        crew.meet(1, 1)
        crew.office.play(after)
        written = crew.written()
        everybody_meets_for_days(crew)
        crew.check_all_the_same(written)


def test_a_copied_store_is_noticed_in_the_folder_and_nothing_is_lost():
    with folder_team(2) as crew:
        receive(crew.desks[0], 0)
        crew.settle()
        double = crew.double(0)
        for number, who in enumerate((0, double, 0, double, 1)):
            receive(crew.desks[who], number + 1)
            crew.meet(who)
        written = crew.written()
        everybody_meets_for_days(crew)
        assert crew.forked
        crew.check_all_the_same(written)
        assert crew.desks[0].hub.read("SELECT count(*) FROM enquiry") == [(6,)]


def test_an_older_backup_brought_back_gets_everything_from_the_folder():
    with folder_team(2) as crew:
        receive(crew.desks[0], 0)
        crew.meet(0)
        earlier = crew.copy_of(0)
        receive(crew.desks[0], 1)
        crew.meet(0)
        crew.go_back(0, earlier)
        receive(crew.desks[0], 2)
        everybody_meets_for_days(crew)
        crew.check_all_the_same()
        assert crew.desks[1].hub.read("SELECT count(*) FROM enquiry") == [(3,)]


def test_a_new_computer_begins_from_the_snapshot_in_the_folder(monkeypatch):
    monkeypatch.setattr(snapshot, "WORTH", 1)
    with folder_team(2) as crew:
        for number in range(5):
            receive(crew.desks[0], number)
        crew.meet(0)
        assert len(list(crew.folder.rglob("*.hcn"))) == 1
        receive(crew.desks[1], 5)
        crew.meet(1)
        crew.meet(0)
        home, seen = crew.office.folder / "new" / "hub", SeenInMemory()
        home.mkdir(parents=True)
        (home / KEYS_FILE).write_bytes((crew.desks[0].hub.folder / KEYS_FILE).read_bytes())
        (crew.office.folder / "new" / "settings").mkdir()
        clock, opened = Clock(), []
        read = segment_shelf.SegmentShelf.open
        monkeypatch.setattr(
            segment_shelf.SegmentShelf, "open", lambda shelf, path: (opened.append(path), read(shelf, path))[1]
        )
        transport = folder.FolderTransport(crew.folder, HUB_ID, TEAM_KEY, "0" * 32, seen=seen, clock=clock)
        hub = exchanging.begin(
            home, KEY, transport, hub_id=HUB_ID, settings=crew.office.folder / "new" / "settings", clock=clock
        )
        membership.note_seen(hub, seen.read())
        crew.desks.append(Desk(hub, clock, crew.desks[0].person))
        assert digest(hub) == digest(crew.desks[0].hub)
        assert len(set(opened)) == 1, "what the snapshot holds is not read, and what came after it is"
        opened.clear()
        assert crew.meet(2).received == 0
        assert opened == []


def test_erased_words_can_be_read_nowhere_in_the_folder():
    with folder_team(2) as crew:
        enquiry = receive(crew.desks[0], 0, words="Zephyrine Quillfeather asked")
        kept = receive(crew.desks[0], 1)
        crew.settle()
        erasing.erase(crew.desks[0].hub, erasing.Erasure((("enquiry", enquiry),), "it"), by=crew.desks[0].person)
        crew.settle()
        keys = membership.transport_of(
            HubSide(crew.desks[1].hub), Membership(FOLDER, str(crew.folder), "", 0, TEAM_KEY.hex())
        )
        subjects = {key.subject for batch in keys.pull("") for key in batch.keys}
        assert enquiry not in subjects
        assert kept in subjects
        assert list(crew.folder.rglob("*.hcn")) == []
        crew.check_all_the_same()


def test_an_exchange_in_which_nothing_happens_writes_nothing_anywhere():
    with folder_team(2) as crew:
        receive(crew.desks[0], 0)
        crew.settle()
        transport = crew.visit(crew.desks[1], 0, Trouble())
        exchanging.exchange(HubSide(crew.desks[1].hub), transport)
        store = crew.desks[1].hub.read("PRAGMA data_version")
        files_there = {path: path.stat().st_mtime_ns for path in crew.folder.rglob("*")}
        exchanging.exchange(HubSide(crew.desks[1].hub), transport)
        assert crew.desks[1].hub.read("PRAGMA data_version") == store
        assert {path: path.stat().st_mtime_ns for path in crew.folder.rglob("*")} == files_there


def test_an_attachment_reaches_the_others_through_the_folder():
    with folder_team(2) as crew:
        desk = crew.desks[0]
        name = files.keep(desk.hub.folder, desk.hub.key, b"a job description")
        enquiry = receive(desk, 0)
        with desk.hub.transaction("Add a file", by=desk.person) as tx:
            listed = [{"name": "job.pdf", "file": name, "type": "application/pdf", "size": 17}]
            tx.record("enquiry", enquiry, "logged", {"log": "note", "files": listed})
        crew.settle()
        other: Hub = crew.desks[1].hub
        assert files.fetch(other.folder, other.key, name) == b"a job description"
        assert b"a job description" not in b"".join(path.read_bytes() for path in crew.folder.rglob("*.hco"))


def test_what_lies_in_the_folder_waits_when_it_would_change_too_much(monkeypatch):
    monkeypatch.setattr("hubcrm.sync.taking.FEW", 3)
    with folder_team(2) as crew:
        for number in range(8):
            receive(crew.desks[0], number)
        crew.meet(0)
        crew.meet(1)
        for (enquiry,) in crew.desks[0].hub.read("SELECT id FROM enquiry"):
            with crew.desks[0].hub.transaction("Change all", by=crew.desks[0].person) as tx:
                tx.record("enquiry", enquiry, "set", {"f": {"type": "consultancy"}})
        crew.meet(0)
        for _ in range(2):
            with pytest.raises(exchanging.TooMuchAtOnce):
                crew.meet(1, agreed=False)
        assert crew.meet(1).received == 8
        crew.check_all_the_same()
