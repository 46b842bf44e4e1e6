"""Single files that go wrong in a shared folder, what the system refuses, and the limits: one test for each."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubcrm.sync import folder, folder_notices, segment_shelf, shared_place
from hubcrm.sync.folder_seen import TAKEN_ODD, WAITS
from hubcrm.sync.transport import Held, NotReachable, Refused
from tests.store.test_files import tiny_disk
from tests.sync.folder_computers import (
    ANN,
    BEN,
    CLEO,
    HUB,
    TEAM,
    TEAM_KEY,
    Computer,
    after_meeting,
    segment_files,
)

unix_only = pytest.mark.skipif(sys.platform == "win32", reason="rights and mounts are other things on Windows")


@contextlib.contextmanager
def somebody_else() -> Iterator[None]:
    """Root may do anything anywhere; nobody may not."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that other accounts may enter, as pytest's own is not."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    yield place
    for path in [place, *place.rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)
    shutil.rmtree(place)


# -- single files -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "spoilt", "why"),
    [
        ("cut off", lambda content: content[: len(content) // 2], "has not arrived whole"),
        ("filled with zeros", lambda content: bytes(len(content)), "has not arrived whole"),
        ("empty", lambda content: b"", "has not arrived whole"),
        (
            "one bit flipped",
            lambda content: content[:-9] + bytes([content[-9] ^ 4]) + content[-8:],
            "has not arrived whole",
        ),
        ("something else", lambda content: b"%PDF-1.7 and so on" * 9, "no file of this kind"),
    ],
)
def test_a_file_that_does_not_verify_waits_and_is_mentioned_after_a_day(ann, ben, shared, clock, name, spoilt, why):
    ann.writes(1)
    ann.meets()
    ann.writes(1)
    ann.meets()
    path = segment_files(shared)[0]
    content = path.read_bytes()
    path.write_bytes(spoilt(content))
    ben.meets()
    assert len(ben.here) == 1
    assert ben.transport.held() == {(ANN, TEAM): Held(2, 1)}
    assert [one.status for one in ben.seen.read().values()].count(WAITS) == 1
    assert ben.transport.notices(clock()) == ()
    clock.forward(hours=25)
    (said,) = ben.transport.notices(clock())
    assert said.startswith(f"1 file in {path.parent} cannot be used for more than a day (it")
    assert why in said
    path.write_bytes(content)
    ben.meets()
    assert ben.here == ann.here
    assert ben.transport.notices(clock()) == ()


def test_a_file_that_waits_is_looked_at_less_and_less_often(ann, ben, shared, clock, monkeypatch):
    ann.writes(1)
    ann.meets()
    (path,) = segment_files(shared)
    path.write_bytes(path.read_bytes()[:-1])
    looked = []
    read = ben.transport._place.read
    monkeypatch.setattr(
        ben.transport._place,
        "read",
        lambda path, most: (path.endswith("hcs") and looked.append(clock()), read(path, most))[1],
    )
    for _ in range(720):
        ben.takes()
        clock.forward(seconds=5)
    apart = sorted({(b - a) // 1000 for a, b in zip(sorted(set(looked)), sorted(set(looked))[1:], strict=False)})
    assert apart == [5, 10, 20, 40, 80, 160, 320, 600]


def test_a_file_that_was_taken_and_is_damaged_later_is_shared_again_by_its_owner(ann, ben, shared):
    ann.writes(2)
    after_meeting(ann, ben)
    (path,) = segment_files(shared)
    path.write_bytes(b"")
    after_meeting(ann, ben)
    assert ben.transport.held() == {(ANN, TEAM): Held(2, 2)}
    assert len(segment_files(shared)) == 2


def test_a_damaged_file_that_was_shared_again_is_not_mentioned_and_goes_after_a_fortnight(ann, ben, shared, clock):
    ann.writes(2)
    ann.meets()
    (path,) = segment_files(shared)
    path.write_bytes(b"half")
    rubbish = path.with_name("0000000001-0000009999-aaaaaaaaaaaaaaaa.hcs")
    rubbish.write_bytes(b"half")
    after_meeting(ann, ben)
    clock.forward(days=2)
    after_meeting(ann, ben)
    assert list(ben.transport._shelf.waiting(24 * 3600 * 1000)) == [rubbish.relative_to(shared).as_posix()]
    clock.forward(days=15)
    after_meeting(ben)
    assert path.exists()
    after_meeting(ann)
    assert not path.exists()
    assert rubbish.exists()
    assert ben.transport.held() == {(ANN, TEAM): Held(2, 2)}


@pytest.mark.parametrize("name", ["{} (1)", "{}-LAPTOP7", "Copy of {}", "{} (Priya's conflicted copy 2026-11-22)", "x"])
def test_a_conflict_copy_does_no_harm_and_helps_where_the_file_is_gone(ann, ben, shared, name):
    ann.writes(3)
    ann.meets()
    (path,) = segment_files(shared)
    copy = path.with_name(name.format(path.stem) + ".hcs")
    shutil.copy(path, copy)
    ben.meets()
    assert ben.transport.held() == {(ANN, TEAM): Held(3, 3)}
    path.unlink()
    cleo = Computer(shared, CLEO)
    cleo.meets()
    assert cleo.here == ann.here
    assert any(one.status.startswith(TAKEN_ODD) for one in cleo.seen.read().values())
    cleo.begin()
    assert cleo.transport.held() == {(ANN, TEAM): Held(3, 3)}


def test_a_file_in_an_unexpected_folder_counts_and_links_do_not(ann, ben, shared, tmp_path):
    ann.writes(1)
    ann.meets()
    (path,) = segment_files(shared)
    deeper = path.parent / "Old (1)" / "from Priya"
    deeper.mkdir(parents=True)
    path.rename(deeper / path.name)
    secret = tmp_path / "secret.hcs"
    secret.write_text("not for this folder")
    if sys.platform != "win32":
        os.symlink(secret, path.parent / "link.hcs")
        os.symlink(tmp_path, path.parent / "everything")
    ben.meets()
    assert ben.here == ann.here
    assert [path for path in ben.seen.read() if path.endswith(".hcs")] == [
        (deeper / path.name).relative_to(shared).as_posix()
    ]


def test_a_file_in_another_space_s_folder_does_not_count(ann, ben, shared):
    ann.writes(1, space="hub")
    ann.meets()
    (path,) = segment_files(shared)
    (shared / "spaces" / "team" / "seg" / ANN).mkdir()
    path.rename(shared / "spaces" / "team" / "seg" / ANN / path.name)
    ben.meets()
    assert ben.here == {}


def test_a_huge_file_is_not_read(ann, ben, shared, monkeypatch):
    ann.writes(1)
    ann.meets()
    monkeypatch.setattr(segment_shelf.segments, "LARGEST", 1000)
    path = segment_files(shared)[0].with_name("huge.hcs")
    with path.open("wb") as file:
        file.truncate(1 << 40)
    ben.meets()
    assert ben.here == ann.here
    waiting = ben.transport._shelf.waiting(-1)
    assert waiting == {f"spaces/team/seg/{ANN}/huge.hcs": "it is larger than a file here may be"}


def test_a_change_whose_key_has_not_come_waits_for_it(ann, ben, shared, clock):
    ann.writes(1, subject="5" * 32, words="Priya rang")
    ann.meets()
    (key,) = shared.glob("spaces/team/keys/*/*.hck")
    content = key.read_bytes()
    key.unlink()
    ben.meets()
    assert ben.here == {}
    key.write_bytes(content[:40])
    clock.forward(hours=1)
    ben.meets()
    assert ben.here == {}
    key.write_bytes(content)
    clock.forward(hours=1)
    ben.meets()
    assert ben.digest() == ann.digest()


def test_what_needs_no_key_comes_in_after_a_day_and_the_rest_with_its_key(ann, ben, shared, clock):
    ann.writes(2)
    ann.writes(1, subject="5" * 32, words="Priya rang")
    ann.meets()
    (key,) = shared.glob("spaces/team/keys/*/*.hck")
    content = key.read_bytes()
    key.unlink()
    ben.takes()
    clock.forward(hours=25)
    assert ben.takes() == 3
    for _ in range(3):
        clock.forward(hours=1)
        assert [batch.changes for batch in ben.transport.pull(ben.cursor)] == []
    assert ben.transport.held() == {}
    assert "look whether the cloud program" in ben.transport.notices(clock())[0]
    key.write_bytes(content)
    clock.forward(hours=1)
    ben.meets()
    assert ben.digest() == ann.digest()
    assert ben.transport.held() == {(ANN, TEAM): Held(3, 3)}


def test_two_of_one_batch_that_need_one_key_get_it_once(ann, ben):
    ann.writes(3, subject="5" * 32, words="Priya rang")
    ann.meets()
    (batch,) = ben.transport.pull("")
    assert [key.subject for key in batch.keys] == ["5" * 32]


# -- what the system refuses ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "is full, so nothing more can be shared"),
        (errno.EDQUOT, "is full, so nothing more can be shared"),
        (errno.EROFS, "You may read the shared folder .* and not write in it"),
        (errno.EACCES, "You may read the shared folder .* and not write in it"),
        (errno.ENAMETOOLONG, "names in .* become too long for this system"),
    ],
)
def test_a_folder_that_takes_nothing_says_why_and_everything_is_kept_here(ann, ben, shared, monkeypatch, number, words):
    ben.writes(2)
    ben.meets()
    ann.writes(2)

    def refuses(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(shared_place.os, "replace", refuses)
    with pytest.raises(Refused, match=words):
        ann.meets()
    assert len(ann.here) == 4, "what others wrote is taken in all the same"
    assert [path for path in shared.rglob("*") if ".part" in path.name] == []
    monkeypatch.undo()
    ann.meets()
    ben.meets()
    assert ben.here == ann.here


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT, errno.EBUSY, 9999])
def test_whatever_else_the_system_says_means_not_reachable_now(ann, shared, monkeypatch, number):
    def fails(*_):
        raise OSError(number, "words of the system")

    monkeypatch.setattr(shared_place.os, "replace", fails)
    ann.writes(1)
    with pytest.raises(NotReachable, match=r"cannot be reached \(words of the system\): .* You can go on working"):
        ann.meets()


@pytest.mark.parametrize(
    ("winerror", "kind"), [(112, Refused), (206, Refused), (5, Refused), (32, NotReachable), (53, NotReachable)]
)
def test_windows_numbers_mean_the_same(winerror, kind):
    error = OSError(errno.EACCES if winerror in (5, 32) else errno.EINVAL, "words")
    error.winerror = winerror
    assert isinstance(shared_place.in_plain_words(error, Path("F:/shared")), kind)


@unix_only
def test_a_folder_that_may_only_be_read_is_read(open_place):
    folder.init(open_place / "shared", HUB, TEAM_KEY)
    ann, ben = Computer(open_place / "shared", ANN), Computer(open_place / "shared", BEN)
    ann.writes(2, subject="5" * 32, words="Priya rang")
    ann.meets()
    ben.writes(1)
    for path in (open_place / "shared").rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    (open_place / "shared").chmod(0o555)
    with somebody_else(), pytest.raises(Refused, match="ask whoever owns it for the right"):
        ben.meets()
    assert ben.digest().items() > ann.digest().items()


@unix_only
def test_a_space_that_one_may_not_enter_is_not_one_s_own(open_place):
    folder.init(open_place / "shared", HUB, TEAM_KEY)
    ann, ben = Computer(open_place / "shared", ANN), Computer(open_place / "shared", BEN)
    ann.writes(1)
    ann.writes(1, space="hub")
    ann.meets()
    ben.transport.say_hello(BEN, "1.0", "person b", ben.clock())
    (open_place / "shared" / "spaces" / "hub").chmod(0)
    with somebody_else():
        assert ben.transport.spaces() == {"team"}
        ben.takes()
        assert ben.transport.held() == {(ANN, TEAM): Held(1, 1)}
    (open_place / "shared" / "spaces" / "hub").chmod(0o755)
    ben.takes()
    assert ben.here == ann.here


@unix_only
def test_a_drive_that_really_is_full_keeps_what_was_there(tmp_path, monkeypatch):
    with tiny_disk(tmp_path / "disk") as mounted:
        if mounted:  # elsewhere the system's answer above is all there is
            folder.init(tmp_path / "disk" / "shared", HUB, TEAM_KEY)
            ann = Computer(tmp_path / "disk" / "shared", ANN)
            ann.writes(2)
            ann.meets()
            with pytest.raises(Refused, match="is full, so nothing more can be shared"):
                ann.transport.put_object("ab" * 32, os.urandom(2 << 20))
            assert ann.transport.objects() == frozenset()
            ann.writes(2)
            ann.meets()
            ben = Computer(tmp_path / "disk" / "shared", BEN)
            assert ben.takes() == 4


def test_a_file_that_only_the_cloud_has_is_fetched_and_when_that_fails_the_rest_are_not_tried(
    ann, ben, shared, clock, monkeypatch
):
    """Windows' placeholders cannot be made here: the listing says that each file is one, and opening fails as offline."""
    assert shared_place.is_elsewhere(0x400000)
    assert not shared_place.is_elsewhere(0x20)
    for _ in range(3):
        ann.writes(1)
        ann.meets()
    files, read, tried = shared_place.SharedPlace.files, shared_place.SharedPlace.read, []

    def offline(place, path, most):
        if path.endswith(".hcs"):
            tried.append(path)
            raise OSError(errno.EINVAL, "The cloud file provider is not running")
        return read(place, path, most)

    monkeypatch.setattr(
        shared_place.SharedPlace, "files",
        lambda *args, **more: (one._replace(elsewhere=one.path.endswith(".hcs")) for one in files(*args, **more)),
    )  # fmt: skip
    with monkeypatch.context() as away:
        away.setattr(shared_place.SharedPlace, "read", offline)
        assert ben.takes() == 0
        assert len(tried) == 1
    clock.forward(minutes=2)
    assert ben.takes() == 3


def test_files_that_cannot_be_opened_just_now_are_not_taken_for_lost(ann, ben, shared, monkeypatch):
    """As when a cloud program has freed their space on this disk and is offline."""
    ann.writes(2, subject="5" * 32, words="Priya rang")
    after_meeting(ann, ben)
    before = {path: path.stat().st_mtime_ns for path in segment_files(shared)}
    ann.begin()
    with monkeypatch.context() as offline:
        offline.setattr(
            ann.transport._place, "read", lambda *_: (_ for _ in ()).throw(OSError(errno.EINVAL, "not running"))
        )
        ann.meets()
        assert ann.transport.held() == {(ANN, TEAM): Held(2, 2)}
        assert list(ann.transport.fetch((ANN, TEAM), 1, 2)) == []
        assert ann.transport.held() == {(ANN, TEAM): Held(2, 2)}
    ann.meets()
    assert {path: path.stat().st_mtime_ns for path in segment_files(shared)} == before


# -- limits -----------------------------------------------------------------------------------------------------------


def test_more_computers_than_a_folder_serves_are_sent_to_postgresql(ann, shared, clock):
    for number in range(folder.MOST_COMPUTERS):
        ann.transport.say_hello(f"{number:032x}", "1.0", "", clock())
    with pytest.raises(Refused, match=r"25 computers share .* already.*PostgreSQL"):
        ann.transport.connect()
    Computer(shared, f"{7:032x}", clock).transport.connect()
    assert any("25 computers share" in said for said in ann.transport.notices(clock()))
    clock.forward(days=91)
    ann.transport.connect()


def test_more_files_than_a_folder_carries_are_refused_with_the_way_out(ann, ben, monkeypatch):
    ben.writes(1)
    ben.meets()
    monkeypatch.setattr(folder, "MOST_FILES", 2)
    ann.writes(1)
    ann.meets()
    ann.writes(1)
    with pytest.raises(Refused, match=r"holds 2 files.*move the hub to PostgreSQL.*kept on this computer"):
        ann.meets()
    assert len(ann.here) == 3
    assert "plan to move the hub to PostgreSQL" in ann.transport.notices(ann.clock())[0]


def test_a_path_too_long_for_windows_is_refused_at_once(tmp_path):
    with pytest.raises(Refused, match="nearer to the top of its drive, in at most 109 letters"):
        shared_place.refuse_long_path(tmp_path / ("x" * 120), windows=True)
    shared_place.refuse_long_path(Path("C:/Users/p/University/Hub - Documents/hubcrm"), windows=True)
    longest = f"spaces/d_{'0' * 32}/seg/{ANN}/.{'1' * 10}-{'2' * 10}-{'3' * 16}.hcs.12345678.part"
    assert len(longest) <= shared_place._LONGEST_NAME_INSIDE - 1


def test_each_notice_says_what_to_do():
    waiting = {
        "spaces/team/seg/a/1.hcs": "it is larger than a file here may be",
        "spaces/team/seg/a/2.hcs": "it was not written with this team's key",
    }
    said = folder_notices.sentences(Path("/shared"), waiting, 1, 10, 100, 25)
    assert len(said) == 2
    assert all(one.endswith(".") and ": " in one for one in said)
