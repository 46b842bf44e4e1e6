"""What goes wrong with a shared folder, and what the computers that meet there do about it: one test for each."""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
import threading

import pytest

from hubcrm.domain.errors import NotFound
from hubcrm.sync import folder, shared_place
from hubcrm.sync.transport import Forked, Held, NotReachable, Refused
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

# -- when all is well -------------------------------------------------------------------------------------------------


def test_what_one_computer_writes_the_others_have(ann, ben):
    ann.writes(3, subject="5" * 32, words="Priya Shah rang")
    ben.writes(2)
    after_meeting(ann, ben)
    assert ann.digest() == ben.digest()
    assert sorted(one.label for one in ben.digest().values()) == ["", "", *["Priya Shah rang"] * 3]


def test_nothing_that_lies_there_can_be_read_without_the_key(ann, shared):
    ann.writes(2, subject="5" * 32, words="Priya Shah rang")
    ann.transport.put_object("e" * 64, b"Priya's letter")
    ann.transport.put_snapshot(ann.clock(), "", iter([b"Priya's whole hub"]))
    ann.meets()
    everywhere = b"".join(everything(shared).values())
    assert len(everything(shared)) == 6
    assert b"Priya" not in everywhere
    assert ("5" * 32).encode() not in everywhere
    assert TEAM_KEY not in everywhere


def test_when_nothing_has_come_nothing_is_read_or_written(ann, ben, shared, monkeypatch):
    ann.writes(3)
    after_meeting(ann, ben)
    before = {path: path.stat().st_mtime_ns for path in shared.rglob("*")}
    monkeypatch.setattr(ben.transport._shelf, "open", lambda path: pytest.fail(f"{path} was read"))
    ben.seen.note = lambda rows: pytest.fail("something was written")
    ben.meets()
    assert {path: path.stat().st_mtime_ns for path in shared.rglob("*")} == before


def test_after_a_restart_nothing_is_read_again(ann, ben, monkeypatch):
    ann.writes(3)
    after_meeting(ann, ben)
    ben.begin()
    monkeypatch.setattr(ben.transport._shelf, "open", lambda path: pytest.fail(f"{path} was read"))
    ben.meets()
    assert ben.transport.held() == {(ANN, TEAM): Held(3, 3)}


def test_a_program_that_ends_before_it_has_kept_what_came_gets_it_again(ann, ben):
    ann.writes(3)
    ann.meets()
    pulled = ben.transport.pull(ben.cursor)
    assert len(next(pulled).changes) == 3
    pulled.close()
    ben.begin()
    assert ben.takes() == 3
    ben.begin()
    assert ben.takes() == 0


def test_a_blank_cursor_brings_everything_again_and_one_s_own_too(ann, ben):
    ann.writes(2)
    ben.writes(1)
    after_meeting(ann, ben)
    ben.here, ben.cursor = {}, ""
    ben.meets()
    assert ben.here == ann.here


def test_the_same_changes_pushed_again_make_no_second_file(ann, shared):
    ann.writes(4)
    ann.meets()
    ann.transport.push((ANN, TEAM), ann.own()[1:3], [], {})
    ann.begin()
    ann.transport.push((ANN, TEAM), ann.own(), [], {})
    assert len(segment_files(shared)) == 1


def test_each_space_has_its_own_folder_and_numbers(ann, ben, shared):
    ann.writes(2)
    ann.writes(3, space="hub")
    after_meeting(ann, ben)
    assert ben.transport.held() == {(ANN, TEAM): Held(2, 2), (ANN, "hub"): Held(3, 3)}
    assert ben.transport.spaces() == {"team", "hub"}
    shutil.rmtree(shared / "spaces" / "hub")
    assert Computer(shared, CLEO).takes() == 2


def test_an_attachment_arrives_as_it_was(ann, ben):
    name, content = "ab" * 32, os.urandom(70_000)
    assert ben.transport.objects() == frozenset()
    ann.transport.put_object(name, content)
    ann.transport.put_object(name, content)
    assert ben.transport.objects() == {name}
    assert ben.transport.get_object(name) == content
    with pytest.raises(NotFound, match="has not arrived in the shared folder yet"):
        ben.transport.get_object("cd" * 32)


def test_files_are_for_everybody_whom_the_folder_lets_in(ann, shared):
    if sys.platform == "win32":
        return  # rights come from the folder there
    old = os.umask(0o007)
    try:
        ann.writes(1)
        ann.meets()
    finally:
        os.umask(old)
    assert {stat.S_IMODE(path.stat().st_mode) for path in segment_files(shared)} == {0o660}


def test_a_file_gets_its_name_when_the_disk_has_it_and_never_one_that_was_used(ann, shared, monkeypatch):
    done = []
    settle, replace = shared_place.settle, os.replace
    monkeypatch.setattr(shared_place, "settle", lambda path: (done.append(("settled", path.suffix)), settle(path))[1])

    def named(part, path):
        assert not path.exists() or path.suffix == ".hch"
        done.append(("named", path.suffix))
        replace(part, path)

    monkeypatch.setattr(shared_place.os, "replace", named)
    ann.writes(1)
    ann.meets()
    assert done[:3] == [("settled", ".part"), ("named", ".hcs"), ("settled", "")]


def test_a_wait_ends_when_something_comes_or_somebody_wakes_it(ann, ben):
    ben.meets()
    assert ben.transport.wait(0.0) is False
    ann.writes(1)
    ann.meets()
    assert ben.transport.wait(60) is True
    ben.takes()
    assert ben.transport.wait(0.02) is False
    ben.transport.wake()
    assert ben.transport.wait(60) is True
    threading.Timer(0.05, ben.transport.wake).start()
    assert ben.transport.wait(60) is True


def test_a_wait_notices_a_file_that_came_right_in_its_place(ann, ben, shared, monkeypatch):
    monkeypatch.setattr(folder, "_WHOLE_LOOK_SECONDS", 0.0)
    ann.writes(1)
    ann.meets()
    (path,) = segment_files(shared)
    content = path.read_bytes()
    path.write_bytes(bytes(len(content)))
    ben.meets()
    assert ben.transport.wait(0.03) is False
    path.write_bytes(content)
    assert ben.transport.wait(60) is True
    assert ben.takes() == 1


# -- the folder itself ------------------------------------------------------------------------------------------------


def test_a_folder_that_is_not_there_is_not_reachable_and_nothing_is_made(tmp_path):
    away = Computer(tmp_path / "away", ANN)
    for asked in (
        away.transport.connect,
        away.transport.held,
        away.transport.spaces,
        away.meets,
        away.transport.objects,
    ):
        with pytest.raises(NotReachable, match=r"cannot be reached.*You can go on working"):
            asked()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_its_sentinel_is_left_alone(ann, shared):
    ann.writes(2)
    (shared / "hubcrm-team.json").rename(shared.parent / "kept")
    before = everything(shared)
    for asked in (ann.meets, ann.transport.held, lambda: ann.transport.push((ANN, TEAM), ann.own(), [], {}),
                  lambda: ann.transport.put_object("e" * 64, b""), lambda: ann.transport.forget_subject("5" * 32),
                  lambda: ann.transport.put_snapshot(0, "", iter([b"x"])),
                  lambda: ann.transport.say_hello(ANN, "1", "", 0)):  # fmt: skip
        with pytest.raises(NotReachable, match=r"its file hubcrm-team\.json is not.*Nothing was changed"):
            asked()
    assert everything(shared) == before


@pytest.mark.parametrize(
    "content", [b"", bytes(300), b'{"what": "hubcrm team f', b"\xff\xfe", b"[]", b"[" * 60_000, b"{}"]
)
def test_a_sentinel_that_is_half_there_is_waited_for(ann, shared, content):
    (shared / "hubcrm-team.json").write_bytes(content)
    with pytest.raises(NotReachable, match="still on its way"):
        ann.meets()


def test_another_hub_s_folder_is_refused(shared):
    with pytest.raises(Refused, match="belongs to another hub"):
        folder.FolderTransport(shared, "8" * 32, TEAM_KEY, ANN, seen=Computer(shared, ANN).seen).connect()


def test_a_folder_of_another_team_key_is_refused(shared):
    with pytest.raises(Refused, match="ask for a new invitation"):
        folder.FolderTransport(shared, HUB, bytes(32), ANN, seen=Computer(shared, ANN).seen).connect()


def test_a_folder_of_a_newer_format_asks_for_the_newer_program(ann, shared):
    facts = json.loads((shared / "hubcrm-team.json").read_text())
    (shared / "hubcrm-team.json").write_text(json.dumps({**facts, "min_reader": 2}))
    with pytest.raises(Refused, match="install that version on this computer"):
        ann.meets()
    (shared / "hubcrm-team.json").write_text(json.dumps({**facts, "format": 2}))
    ann.meets()


def test_a_drive_that_vanishes_while_it_is_read_takes_nothing_away(ann, ben, shared, monkeypatch):
    for _ in range(3):
        ann.writes(1)
        ann.meets()
    ben.meets()
    known = dict(ben.here)
    for _ in range(3):
        ann.writes(1)
        ann.meets()
    read, opened = shared_place.SharedPlace.read, []

    def goes_away(place, path, most):
        if path.endswith(".hcs"):
            opened.append(path)
            if len(opened) == 2:
                shared.rename(shared.parent / "unplugged")
        return read(place, path, most)

    monkeypatch.setattr(ben.transport._shelf, "_written", lambda path: 0)
    monkeypatch.setattr(shared_place.SharedPlace, "read", goes_away)
    with pytest.raises(NotReachable, match="cannot be reached"):
        ben.meets()
    assert ben.here.items() >= known.items()
    monkeypatch.undo()
    (shared.parent / "unplugged").rename(shared)
    after_meeting(ann, ben)
    assert ben.here == ann.here


def test_files_that_go_while_others_are_taken_in_are_no_hindrance(ann, ben, shared, monkeypatch):
    monkeypatch.setattr(folder, "_IN_A_BATCH", 1)
    for _ in range(4):
        ann.writes(1)
        ann.meets()
    taken = 0
    for batch in ben.transport.pull(""):
        taken += len(batch.changes)
        segment_files(shared)[-1].unlink()
        ben.transport.held()
    assert taken == 2


def test_a_folder_that_was_emptied_is_filled_again_by_those_who_wrote(ann, ben, shared):
    ann.writes(3, subject="5" * 32, words="Priya rang")
    ben.writes(2)
    after_meeting(ann, ben)
    shutil.rmtree(shared / "spaces")
    after_meeting(ann, ben)
    cleo = Computer(shared, CLEO)
    cleo.takes()
    assert cleo.digest() == ann.digest() == ben.digest()


def test_what_a_colleague_deleted_its_owner_shares_again(ann, ben, shared):
    for _ in range(4):
        ann.writes(2)
        ann.meets()
    first, *_, last = segment_files(shared)
    first.unlink()
    last.unlink()
    assert ann.transport.held() == {(ANN, TEAM): Held(6, 4)}
    ann.meets()
    assert ann.transport.held() == {(ANN, TEAM): Held(8, 8)}
    ben.meets()
    assert ben.here == ann.here


@pytest.mark.parametrize("spoilt", [lambda path: path.unlink(), lambda path: path.write_bytes(b"half")])
@pytest.mark.parametrize("restarted", [False, True])
def test_keys_that_a_colleague_deleted_their_owner_shares_again(ann, shared, spoilt, restarted):
    ann.writes(2, subject="5" * 32, words="Priya rang")
    ann.writes(1, subject="6" * 32, words="Tom rang")
    ann.meets()
    for path in shared.rglob("*.hck"):
        spoilt(path)
    if restarted:
        ann.begin()
    ann.meets()
    cleo = Computer(shared, CLEO)
    cleo.takes()
    assert cleo.digest() == ann.digest()
    assert len(segment_files(shared)) == 1
    ann.meets()
    assert ann.transport.held() == {(ANN, TEAM): Held(3, 3)}


def test_keys_that_are_deleted_again_and_again_come_back_each_time(ann, shared):
    ann.writes(1, subject="5" * 32, words="Priya rang")
    ann.meets()
    for _ in range(3):
        for path in shared.rglob("*.hck"):
            path.unlink()
        ann.meets()
    cleo = Computer(shared, CLEO)
    cleo.takes()
    assert cleo.digest() == ann.digest()
    assert len(segment_files(shared)) == 1


def test_keys_that_were_given_another_name_before_they_were_deleted_come_back_too(ann, shared):
    ann.writes(1, subject="5" * 32, words="Priya rang")
    ann.meets()
    (path,) = shared.rglob("*.hck")
    renamed = path.rename(path.with_name("Kopie.hck"))
    ann.meets()
    renamed.unlink()
    ann.begin()
    ann.meets()
    cleo = Computer(shared, CLEO)
    cleo.takes()
    assert cleo.digest() == ann.digest()


def test_what_a_lost_computer_wrote_others_may_share_again_after_a_fortnight(ann, ben, shared, clock):
    ann.writes(3)
    after_meeting(ann, ben)
    segment_files(shared)[0].unlink()
    assert not ben.transport.may_republish(ANN), "its owner may be about to do so"
    clock.forward(days=15)
    assert ben.transport.may_republish(ANN)
    ben.transport.push((ANN, TEAM), [one for one in ben.here.values() if one.change.writer == ANN], [], {})
    assert ben.transport.held() == {(ANN, TEAM): Held(3, 3)}
    ben.writes(1)
    ben.meets()
    assert not ben.transport.may_republish(BEN)


def test_writing_under_a_copied_computer_s_name_is_noticed(shared, clock):
    first, copy = Computer(shared, ANN, clock), Computer(shared, ANN, clock)
    first.writes(2)
    first.meets()
    copy.takes()
    first.writes(1)
    copy.writes(2, twin="copy")
    first.meets()
    with pytest.raises(Forked) as noticed:
        copy.transport.push((ANN, TEAM), copy.own()[2:], [], {})
    assert (noticed.value.writer, noticed.value.space) == (ANN, TEAM)


def test_two_files_that_met_only_in_the_cloud_are_both_kept(shared, tmp_path, clock):
    """Both computers were offline: each has a folder of its own, which the cloud program lays together later."""
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(shared, elsewhere)
    first, copy = Computer(shared, ANN, clock), Computer(elsewhere, ANN, clock)
    first.writes(2)
    copy.writes(3, twin="copy")
    first.meets()
    copy.meets()
    shutil.copytree(elsewhere, shared, dirs_exist_ok=True)
    ben = Computer(shared, BEN, clock)
    ben.meets()
    assert ben.here == {**first.here, **copy.here}
    assert ben.transport.held() == {(ANN, TEAM): Held(3, 5)}, "more than there should be: a copy wrote too"
    first.meets()
    assert first.here == ben.here
    late = Computer(shared, CLEO, clock)
    for batch in late.transport.fetch((ANN, TEAM), 1, 3):
        late.here.update((one.change.id, one) for one in batch.changes)
    assert late.here == ben.here


# -- making it --------------------------------------------------------------------------------------------------------


def test_a_folder_is_made_once_and_making_it_again_changes_nothing(shared):
    before = everything(shared)
    folder.init(shared, HUB, TEAM_KEY)
    assert everything(shared) == before
    with pytest.raises(Refused, match="belongs to another hub"):
        folder.init(shared, "8" * 32, TEAM_KEY)


def test_a_folder_with_something_else_in_it_is_refused(tmp_path):
    (tmp_path / "Holiday photos").mkdir()
    with pytest.raises(Refused, match=r"There is something in .* already \(Holiday photos\): choose an empty folder"):
        folder.init(tmp_path, HUB, TEAM_KEY)
    assert [path.name for path in tmp_path.iterdir()] == ["Holiday photos"]


def test_what_cloud_programs_leave_in_a_folder_is_no_hindrance(tmp_path):
    for name in (
        "desktop.ini",
        ".DS_Store",
        "Thumbs.db",
        ".nextcloudsync.log",
        ".sync_a1b2.db-wal",
        ".dropbox",
        ".stfolder",
    ):
        (tmp_path / name).touch()
    folder.init(tmp_path, HUB, TEAM_KEY)
    Computer(tmp_path, ANN).meets()


def test_a_folder_on_a_drive_that_is_away_is_not_made(tmp_path):
    with pytest.raises(NotReachable):
        folder.init(tmp_path / "no drive" / "shared", HUB, TEAM_KEY)
    assert list(tmp_path.iterdir()) == []


# -- who was here -----------------------------------------------------------------------------------------------------


def test_who_was_here_is_said_once_an_hour_and_copies_do_not_confuse_it(ann, ben, shared, clock):
    ann.transport.say_hello(ANN, "1.0", "p1", clock())
    (path,) = shared.glob("spaces/team/hello/*")
    first = path.read_bytes()
    clock.forward(minutes=30)
    ann.transport.say_hello(ANN, "1.0", "p1", clock())
    assert path.read_bytes() == first
    clock.forward(minutes=31)
    ann.transport.say_hello(ANN, "1.0", "p1", clock())
    path.with_name(f"{ANN} (1).hch").write_bytes(first)
    path.with_name("rubbish.hch").write_bytes(bytes(100))
    assert ben.transport.seen() == [{"writer": ANN, "person": "p1", "version": "1.0", "last_seen": clock()}]
    ann.transport.say_hello(ANN, "1.1", "p1", clock())
    assert ben.transport.seen()[0]["version"] == "1.1"
