"""Attachments, files that are whole or not there, and places where a store must not lie."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubcrm.domain.errors import Damaged, DiskFull, InUse, NotAllowed, NotFound, NotWritable, StoreProblem
from hubcrm.store import files

KEY = bytes(range(32))
UNIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions in another way")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "hub"


def test_what_is_kept_comes_back_as_it_was(folder: Path) -> None:
    name = files.keep(folder, KEY, b"A brief for Larkfield Robotics")
    assert files.fetch(folder, KEY, name) == b"A brief for Larkfield Robotics"


@settings(max_examples=25)
@given(content=st.binary(max_size=300))
def test_any_content_comes_back(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as place:
        name = files.keep(Path(place), KEY, content)
        assert files.fetch(Path(place), KEY, name) == content


def test_the_same_content_twice_is_one_file_that_is_written_once(folder: Path) -> None:
    first = files.keep(folder, KEY, b"twice")
    written = (folder / "attachments" / first).stat()
    second = files.keep(folder, KEY, b"twice")
    again = (folder / "attachments" / second).stat()
    assert first == second
    assert (written.st_ino, written.st_mtime_ns) == (again.st_ino, again.st_mtime_ns)
    assert os.listdir(folder / "attachments") == [first]


def test_neither_name_nor_bytes_tell_what_an_attachment_says(folder: Path) -> None:
    content = b"Larkfield Robotics wants six placements"
    name = files.keep(folder, KEY, content)
    assert name != files.keep(folder, bytes(32), content)
    assert b"Larkfield" not in (folder / "attachments" / name).read_bytes()


@UNIX_ONLY
def test_only_the_owner_may_read_attachments(folder: Path) -> None:
    name = files.keep(folder, KEY, b"private")
    assert (folder / "attachments").stat().st_mode & 0o777 == 0o700
    assert (folder / "attachments" / name).stat().st_mode & 0o777 == 0o600


def test_every_changed_bit_of_an_attachment_is_found(folder: Path) -> None:
    name = files.keep(folder, KEY, b"short")
    path = folder / "attachments" / name
    whole = path.read_bytes()
    for bit in range(len(whole) * 8):
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        path.write_bytes(changed)
        with pytest.raises(Damaged, match="damaged: put that file back"):
            files.fetch(folder, KEY, name)


@pytest.mark.parametrize("length", [0, 3, 5, 12, 20])
def test_a_cut_off_attachment_is_damaged(folder: Path, length: int) -> None:
    name = files.keep(folder, KEY, b"some text")
    path = folder / "attachments" / name
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(Damaged):
        files.fetch(folder, KEY, name)


def test_an_attachment_does_not_open_under_another_name(folder: Path) -> None:
    first, second = files.keep(folder, KEY, b"first"), files.keep(folder, KEY, b"second")
    place = folder / "attachments"
    (place / second).write_bytes((place / first).read_bytes())
    with pytest.raises(Damaged):
        files.fetch(folder, KEY, second)


def test_keeping_the_content_again_mends_a_damaged_file(folder: Path) -> None:
    name = files.keep(folder, KEY, b"mend me")
    (folder / "attachments" / name).write_bytes(b"hubA1 nonsense")
    assert files.keep(folder, KEY, b"mend me") == name
    assert files.fetch(folder, KEY, name) == b"mend me"


@pytest.mark.parametrize(
    "name", ["", "..", "../store.keys", "/etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n", "C:\\x", "a/" * 32]
)
def test_a_name_from_outside_never_becomes_a_path(folder: Path, name: str) -> None:
    files.keep(folder, KEY, b"x")
    with pytest.raises(NotFound, match="not on this computer"):
        files.fetch(folder, KEY, name)


def test_an_attachment_that_is_not_here_says_where_to_look(folder: Path) -> None:
    with pytest.raises(NotFound, match="copy it from the attachments folder"):
        files.fetch(folder, KEY, "0" * 64)


def test_missing_lists_what_is_not_here_in_its_order(folder: Path) -> None:
    assert files.missing(folder, ["b" * 64]) == ["b" * 64]
    here = files.keep(folder, KEY, b"here")
    assert files.missing(folder, ["f" * 64, here, "a" * 64]) == ["f" * 64, "a" * 64]


def test_an_attachment_may_have_25_mb_and_not_a_byte_more(folder: Path) -> None:
    with pytest.raises(NotAllowed, match="attachments may have 25 MB"):
        files.keep(folder, KEY, bytes(files.LARGEST_ATTACHMENT + 1))
    name = files.keep(folder, KEY, bytes(files.LARGEST_ATTACHMENT))
    assert len(files.fetch(folder, KEY, name)) == files.LARGEST_ATTACHMENT


def test_a_file_is_on_the_disk_before_it_has_its_name_and_its_name_before_we_return(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []
    settle, replace = files.settle, os.replace

    def note_settle(path: Path) -> None:
        happened.append("folder settled" if path.is_dir() else "content settled")
        settle(path)

    def note_replace(source: Path, target: Path) -> None:
        happened.append("named")
        replace(source, target)

    monkeypatch.setattr(files, "settle", note_settle)
    monkeypatch.setattr(os, "replace", note_replace)
    files.write_whole(tmp_path / "file", b"content")
    assert happened == ["content settled", "named", "folder settled"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_whatever_fails_the_old_file_stays_and_no_part_of_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "file"
    files.write_whole(path, b"old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, step, full)
        with pytest.raises(OSError, match="No space"):
            files.write_whole(path, b"new and longer")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize("links", [True, False])
def test_a_new_file_never_replaces_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    if not links:  # as on a FAT disk

        def refuse(*_: object) -> None:
            raise OSError(errno.EPERM, os.strerror(errno.EPERM))

        monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "file"
    files.write_whole(path, b"first", new=True)
    with pytest.raises(FileExistsError):
        files.write_whole(path, b"second", new=True)
    assert path.read_bytes() == b"first"
    assert os.listdir(tmp_path) == ["file"]


# Full and read-only disks


@contextlib.contextmanager
def tiny_disk(place: Path) -> Iterator[bool]:
    """Mount 1 MB at `place`; False where this account may not mount."""
    place.mkdir()
    mounted = sys.platform == "linux" and os.geteuid() == 0 and bool(shutil.which("mount"))
    mounted = (
        mounted
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True, check=False
        ).returncode
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_says_so_and_keeps_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with tiny_disk(tmp_path / "disk") as mounted:
        folder = tmp_path / "disk" / "hub"
        kept = files.keep(folder, KEY, b"already here")
        if not mounted:  # the same error, from the last place before the disk

            def full(*_: object) -> None:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

            monkeypatch.setattr(Path, "write_bytes", full)
        with pytest.raises(DiskFull, match="is full, so nothing was saved"):
            files.keep(folder, KEY, os.urandom(2 << 20))
        assert os.listdir(folder / "attachments") == [kept]
        assert files.fetch(folder, KEY, kept) == b"already here"


@UNIX_ONLY
def test_a_folder_that_only_lets_itself_be_read_says_so() -> None:
    place = Path(tempfile.mkdtemp())  # not pytest's own, which nobody else may enter
    try:
        kept = files.keep(place / "hub", KEY, b"already here")
        for path in [place, place / "hub", place / "hub" / "attachments"]:
            path.chmod(0o555)
        (place / "hub" / "attachments" / kept).chmod(0o444)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)  # root may write anywhere; nobody may not
        try:
            with pytest.raises(NotWritable, match="may not write in"):
                files.keep(place / "hub", KEY, b"new")
            assert files.fetch(place / "hub", KEY, kept) == b"already here"
        finally:
            if root:
                os.seteuid(0)
    finally:
        for path in [place, place / "hub", place / "hub" / "attachments"]:
            path.chmod(0o755)
        shutil.rmtree(place)


class _SharingViolation(OSError):
    winerror = 32


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OSError(errno.ENOSPC, ""), DiskFull),
        (OSError(errno.EACCES, ""), NotWritable),
        (OSError(errno.EROFS, ""), NotWritable),
        (OSError(errno.EBUSY, ""), InUse),
        (_SharingViolation(errno.EACCES, ""), InUse),
        (OSError(errno.EIO, ""), StoreProblem),
        (OSError(errno.ENOENT, ""), StoreProblem),
    ],
)
def test_each_refusal_of_the_system_has_its_own_sentence(tmp_path: Path, error: OSError, kind: type) -> None:
    problem = files.from_the_disk(error, tmp_path)
    assert type(problem) is kind
    assert str(tmp_path) in str(problem)


def test_an_error_nobody_can_put_right_stays_a_defect(tmp_path: Path) -> None:
    assert files.from_the_disk(OSError(errno.EBADF, ""), tmp_path) is None
    with pytest.raises(OSError, match="Bad file"), files.disk_errors_told(tmp_path):
        raise OSError(errno.EBADF, "Bad file descriptor")


# Places where a store must not lie


@pytest.mark.parametrize(
    ("place", "program"),
    [
        ("OneDrive/hub", "OneDrive"),
        ("OneDrive - Kestrelbridge University/Documents/hub", "OneDrive"),
        ("Library/CloudStorage/OneDrive-Kestrelbridge/hub", "a cloud folder"),
        ("Dropbox/hub", "Dropbox"),
        ("Dropbox (Kestrelbridge)/hub", "Dropbox"),
        ("Library/Mobile Documents/com~apple~CloudDocs/hub", "iCloud Drive"),
        ("iCloudDrive/hub", "iCloud Drive"),
        ("Google Drive/My Drive/hub", "Google Drive"),
        ("Nextcloud/hub", "Nextcloud"),
        ("Nextcloud2", "Nextcloud"),
        ("Box Sync/hub", "Box"),
        ("Box/hub", "Box"),
    ],
)
def test_a_store_inside_a_synced_folder_is_refused_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, program: str
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    with pytest.raises(NotWritable, match=f"lies inside {program}, which copies .*choose a folder on this computer"):
        files.refuse_shared_place(tmp_path / place)


@pytest.mark.parametrize("mark", [".stfolder", ".dropbox.cache", ".nextcloudsync.log"])
def test_a_store_below_the_mark_of_a_sync_program_is_refused(tmp_path: Path, mark: str) -> None:
    (tmp_path / "work" / mark).mkdir(parents=True)
    with pytest.raises(NotWritable):
        files.refuse_shared_place(tmp_path / "work" / "deep" / "hub")


def test_a_store_where_windows_says_onedrive_lies_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path / "Files"))
    with pytest.raises(NotWritable, match="OneDrive"):
        files.refuse_shared_place(tmp_path / "Files" / "hub")


@UNIX_ONLY
def test_a_link_into_a_synced_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "hub").symlink_to(tmp_path / "Dropbox")
    with pytest.raises(NotWritable, match="Dropbox"):
        files.refuse_shared_place(tmp_path / "hub")


@pytest.mark.parametrize("place", ["hub", "Documents/hub", "dropboxes/hub", "work/Box/hub", "My OneDrive notes/hub"])
def test_a_folder_of_this_computer_is_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    files.refuse_shared_place(tmp_path / place)


MOUNTS = """\
/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/local ext4 rw 0 0
//files/team /mnt/team\\040drive cifs rw 0 0
C:\\134 /mnt/c 9p rw,dirsync 0 0
me@host: /mnt/far fuse.sshfs rw 0 0
hub /mnt/shared virtiofs rw 0 0
"""


@pytest.mark.parametrize(
    ("place", "far"),
    [
        ("/srv/hub", False),
        ("/home/me/hub", True),
        ("/home/local/me/hub", False),
        ("/homestead/hub", False),
        ("/mnt/team drive/hub", True),
        ("/mnt/c/Users/me/hub", False),
        ("/mnt/far/hub", True),
        ("/mnt/shared/hub", False),
    ],
)
def test_the_innermost_mount_decides_whether_a_folder_lies_on_a_network(place: str, far: bool) -> None:
    assert files.lies_on_network(Path(place), files.mounts_on_linux(MOUNTS)) is far


def test_the_later_of_two_mounts_in_one_place_counts() -> None:
    assert files.lies_on_network(Path("/data/hub"), [("/data", "ext4"), ("/data", "nfs")])
    assert not files.lies_on_network(Path("/data/hub"), [])


def test_what_mount_prints_on_macos_is_understood() -> None:
    listed = (
        "/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)\n"
        "map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)\n"
        "//me@files/team on /Volumes/team on the (old) server (smbfs, nodev, nosuid, mounted by me)\n"
    )
    mounts = files.mounts_on_macos(listed)
    assert mounts[-1] == ("/Volumes/team on the (old) server", "smbfs")
    assert files.lies_on_network(Path("/Volumes/team on the (old) server/hub"), mounts)
    assert not files.lies_on_network(Path("/Users/me/hub"), mounts)


@pytest.mark.skipif(sys.platform != "linux", reason="reads this computer's own list of mounts")
def test_a_network_drive_is_refused_with_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = f"server:/x {os.path.realpath(tmp_path)} nfs rw 0 0\n"
    monkeypatch.setattr(Path, "read_text", lambda *_: listed)
    with pytest.raises(NotWritable, match="lies on a network drive"):
        files.refuse_shared_place(tmp_path / "hub")
