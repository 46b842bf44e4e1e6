"""Beginning from a snapshot in the folder, destroying somebody's words there, and power cuts while a file is written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubcrm.domain.errors import NotFound
from hubcrm.sync import compaction, folder_snapshots, segments
from hubcrm.sync.shared_place import TeamKey
from hubcrm.sync.transport import Held, NotReachable
from tests.builders import temporary_folder
from tests.sync.folder_computers import (
    ANN,
    BEN,
    CLEO,
    HUB,
    TEAM,
    TEAM_KEY,
    Computer,
    after_meeting,
    everything,
    segment_files,
)

PRIYA, TOM = "5" * 32, "6" * 32


def left(computer: Computer, *pieces: bytes) -> Path:
    """A snapshot that a computer left just now."""
    computer.transport.put_snapshot(computer.clock(), computer.cursor, iter(pieces))
    newest = computer.transport.snapshots()[0]
    return computer.path / "spaces" / "team" / "snap" / newest.name


# -- snapshots --------------------------------------------------------------------------------------------------------


def test_a_snapshot_comes_back_as_it_was(ann, ben):
    pieces = [b"one", b"", os.urandom(20 << 20), b"last"]
    left(ann, *pieces)
    (snapshot,) = ben.transport.snapshots()
    assert b"".join(ben.transport.get_snapshot(snapshot)) == b"".join(pieces)
    assert snapshot.size > 20 << 20
    assert snapshot.made == ann.clock()


def test_an_empty_snapshot_is_one_too(ann, ben):
    left(ann)
    (snapshot,) = ben.transport.snapshots()
    assert list(ben.transport.get_snapshot(snapshot)) == []


def test_who_begins_from_a_snapshot_reads_only_what_came_after(ann, ben, shared):
    for _ in range(5):
        ann.writes(1)
        ann.meets()
    ben.meets()
    left(ben, b"store")
    ann.writes(2)
    ann.meets()
    cleo = Computer(shared, CLEO)
    cleo.here, cleo.cursor = dict(ben.here), cleo.transport.snapshots()[0].cursor
    assert [len(batch.changes) for batch in cleo.transport.pull(cleo.cursor)] == [2]
    cleo.meets()
    assert cleo.here == ann.here
    assert cleo.transport.held() == {(ANN, TEAM): Held(7, 7)}


def test_a_snapshot_does_not_hide_what_its_maker_had_not_kept(ann, ben, shared):
    ann.writes(1)
    ann.meets()
    next(ben.transport.pull(""))  # it came, and Ben's program ended before it was kept
    left(ben, b"store without it")
    cleo = Computer(shared, CLEO)
    cleo.cursor = cleo.transport.snapshots()[0].cursor
    assert cleo.takes() == 1


def test_who_begins_from_a_snapshot_that_has_gone_reads_everything(ann, shared):
    ann.writes(3)
    ann.meets()
    path = left(ann, b"store")
    cleo = Computer(shared, CLEO)
    cleo.cursor = f"after {path.name}"
    path.unlink()
    assert cleo.takes() == 3
    assert cleo.cursor.startswith("batch ")


@settings(max_examples=80)
@given(st.data())
def test_a_snapshot_that_is_not_whole_is_not_used(data):
    with temporary_folder() as path:
        from hubcrm.sync import folder

        folder.init(path / "shared", HUB, TEAM_KEY)
        ann = Computer(path / "shared", ANN)
        whole = left(ann, b"a piece", b"another", b"the last")
        content = whole.read_bytes()
        at = data.draw(st.integers(0, len(content) - 1))
        spoilt = data.draw(
            st.sampled_from(
                [
                    content[:at],
                    content[:at] + bytes(len(content) - at),
                    content[:at] + bytes([content[at] ^ 16]) + content[at + 1 :],
                    content[:at] + content[at + 1 :],
                ]
            )
        )
        whole.write_bytes(spoilt)
        if spoilt == content:
            return
        listed = ann.transport.snapshots()
        for snapshot in listed:
            with pytest.raises(NotReachable, match="has not arrived whole"):
                list(ann.transport.get_snapshot(snapshot))
            assert set(folder_snapshots.taken(ann.transport._place, snapshot.name)) == set()


def test_pieces_of_a_snapshot_cannot_be_put_in_another_order(ann):
    path = left(ann, b"a" * 50, b"b" * 50, b"c" * 50)
    content = path.read_bytes()
    long = 4 + 28 + 50
    end = len(content) - 8
    first, second = content[end - 3 * long : end - 2 * long], content[end - 2 * long : end - long]
    path.write_bytes(content[: end - 3 * long] + second + first + content[end - long :])
    with pytest.raises(NotReachable):
        list(ann.transport.get_snapshot(ann.transport.snapshots()[0]))


def test_a_name_from_outside_is_no_way_out_of_the_folder(ann, shared):
    (shared.parent / "secret").write_bytes(b"secret")
    for name in ("../../../../secret", "/etc/passwd", "", "x.hcn"):
        with pytest.raises(NotReachable):
            list(folder_snapshots.get(ann.transport._place, name))
        with pytest.raises(NotFound):
            ann.transport.get_object(name)
        ann.transport.put_object(name, b"x")
        ann.transport.forget_object(name)
    assert ann.transport.objects() == frozenset()


def test_one_s_own_older_snapshots_go_and_others_old_ones_too(ann, ben, shared, clock):
    left(ann, b"1")
    left(ben, b"2")
    clock.forward(days=7)
    left(ann, b"3")
    assert len(ann.transport.snapshots()) == 2
    clock.forward(days=31)
    left(ann, b"4")
    assert [b"".join(ann.transport.get_snapshot(one)) for one in ann.transport.snapshots()] == [b"4"]


# -- somebody's words are destroyed -----------------------------------------------------------------------------------


def test_after_words_are_destroyed_no_key_opens_them_and_all_others_do(ann, ben, shared, clock):
    ann.writes(2, subject=PRIYA, words="Priya Shah, 07700 900123")
    ann.writes(1, subject=TOM, words="Tom Reed")
    ben.writes(1, subject=PRIYA, words="Priya again")
    after_meeting(ann, ben)
    left(ben, b"whole store with Priya")
    ann.transport.forget_subject(PRIYA)
    assert ben.transport.snapshots() == []
    cleo = Computer(shared, CLEO, clock)
    cleo.meets()
    assert set(cleo.here) == set(ann.here), "that something happened stays"
    assert sorted(one.label for one in cleo.digest().values()) == ["", "", "", "Tom Reed"]
    assert {key.subject for key in cleo.keys.values()} == {TOM}


def test_destroyed_keys_do_not_come_back_with_a_copy_or_a_computer_that_was_away(ann, ben, shared):
    ann.writes(1, subject=PRIYA, words="Priya Shah")
    ann.meets()
    before = everything(shared)
    ben.takes()
    ann.transport.forget_subject(PRIYA)
    ben.writes(1, subject=PRIYA, words="Priya Shah once more")
    ben.gives()
    assert list((shared / "spaces" / "team" / "keys").glob(f"{BEN}/*")) == []
    for name, content in before.items():  # a cloud program brings the old file back under another name
        if name.endswith(".hck"):
            (shared / name.replace(".hck", " (1).hck")).write_bytes(content)
    ben.meets()
    cleo = Computer(shared, CLEO)
    cleo.meets()
    assert cleo.keys == {}
    ann.begin()
    ann.meets()
    assert list(shared.rglob("*.hck")) == [], "whoever tidies takes the copy away"


def test_two_who_destroy_at_the_same_time_leave_every_other_key(ann, ben, shared):
    for number in range(4):
        ann.writes(1, subject=f"{number}" * 32, words=f"Words {number}")
    ann.transport.push((ANN, TEAM), ann.own(), ann.keys_for(ann.own()), {})
    ann.transport._look()
    ben.transport._look()
    original = {path: path.read_bytes() for path in shared.rglob("*.hck")}
    ann.transport.forget_subject("0" * 32)
    for path, content in original.items():
        path.write_bytes(content)  # Ben's side of the cloud has not heard of it
    ben.transport.forget_subject("1" * 32)
    cleo = Computer(shared, CLEO)
    cleo.meets()
    assert sorted({key.subject[0] for key in cleo.keys.values()}) == ["2", "3"]


def test_what_is_written_anew_leaves_destroyed_words_out(ann, ben, shared, clock, monkeypatch):
    """What is under no key of the record's own, such as the need in an enquiry, goes when its writer's files are merged."""
    from dataclasses import replace

    from hubcrm.sync.transport import Sealed

    ann.writes(3, subject=PRIYA, words="Priya")
    for name, one in ann.here.items():
        ann.here[name] = Sealed(
            replace(one.change, entity_type="enquiry", data={"need": "Priya needs a lab"}), one.enc, one.key_id
        )
    ann.meets()
    ben.meets()
    ann.transport.forget_subject(PRIYA)
    clock.forward(days=2)
    ann.meets()
    clock.forward(days=15)
    ann.meets()
    (path,) = segment_files(shared)
    held = segments.read(TeamKey(TEAM_KEY, HUB), path.read_bytes())[1]
    assert [(dict(one.change.data), one.enc) for one in held] == [({}, b"")] * 3
    assert ben.transport.held() == {(ANN, TEAM): Held(3, 3)}
    monkeypatch.setattr(compaction.segments, "write", lambda *_: pytest.fail("there is nothing left to leave out"))
    clock.forward(days=2)
    ann.meets()


def test_an_erased_record_s_attachment_goes_with_every_copy(ann, ben, shared):
    name = "ab" * 32
    ann.transport.put_object(name, b"CV of Priya")
    (path,) = shared.rglob("*.hco")
    path.with_name(f"{path.stem} (1).hco").write_bytes(path.read_bytes())
    ben.transport.forget_object(name)
    assert list(shared.rglob("*.hco")) == []


def test_an_attachment_that_is_half_there_is_not_there_yet(ann, ben, shared):
    name = "ab" * 32
    ann.transport.put_object(name, b"a letter" * 100)
    (path,) = shared.rglob("*.hco")
    content = path.read_bytes()
    path.write_bytes(content[:50])
    assert ben.transport.objects() == frozenset()
    with pytest.raises(NotFound):
        ben.transport.get_object(name)
    path.write_bytes(bytes(len(content)))
    with pytest.raises(NotFound):
        ben.transport.get_object(name)
    path.write_bytes(content[:50])
    ben.transport.put_object(name, b"a letter" * 100)
    assert ben.transport.objects() == {name}
    assert ann.transport.get_object(name) == b"a letter" * 100


# -- power cuts -------------------------------------------------------------------------------------------------------

_CHILD = """
import os, sys
from pathlib import Path
from hubcrm.sync import shared_place
from tests.sync.folder_computers import *
ann = Computer(Path(sys.argv[1]), ANN)
ann.writes(3, subject="5" * 32, words="Priya")
ann.writes(3, subject="6" * 32, words="Tom")
calls = 0
def counted(module, name):
    real = getattr(module, name)
    def dies(*args, **more):
        global calls
        calls += 1
        if calls == int(sys.argv[2]):
            os.kill(os.getpid(), 9)
        return real(*args, **more)
    setattr(module, name, dies)
for name in ("replace", "stat", "mkdir", "fsync", "open", "unlink"):
    counted(os, name)
ann.meets()
ann.transport.put_snapshot(0, ann.cursor, iter([b"store"]))
ann.transport.put_object("ab" * 32, b"letter")
ann.transport.forget_subject("6" * 32)
print(calls)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9 there")
def test_a_power_cut_at_any_moment_of_writing_leaves_nothing_half_and_loses_nothing(tmp_path):
    from hubcrm.sync import folder

    def run(path: Path, dies_at: int) -> subprocess.CompletedProcess[str]:
        folder.init(path, HUB, TEAM_KEY)
        return subprocess.run([sys.executable, "-c", _CHILD, str(path), str(dies_at)], cwd=Path(__file__).parents[2],
                              capture_output=True, text=True, timeout=60, check=False)  # fmt: skip

    whole = run(tmp_path / "0", 0)
    assert whole.returncode == 0, whole.stderr
    moments = int(whole.stdout)
    assert moments > 40
    for moment in range(1, moments + 1, max(moments // 8, 1)):
        path = tmp_path / str(moment)
        assert run(path, moment).returncode == -signal.SIGKILL
        ben = Computer(path, BEN)
        ben.meets()
        assert ben.transport._shelf.waiting(-1) == {}, "whatever has a name is whole"
        ann = Computer(path, ANN)
        ann.writes(3, subject=PRIYA, words="Priya")
        ann.writes(3, subject=TOM, words="Tom")
        after_meeting(ann, ben)
        assert ben.transport.held()[ANN, TEAM] == Held(6, 6)
        assert set(ben.here) >= set(ann.here)
