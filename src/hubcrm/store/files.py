"""Files kept beside the store: attachments, encrypted and never changed; how any file is put on the disk whole; and
which disks are fit for it.

An attachment is named by an HMAC of its content, so that the same content is one file, and the name tells nothing to
somebody without the key. It is on the disk before `keep` returns; a commit that names it can therefore rely on it.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import os
import re
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hubcrm.domain.errors import Damaged, DiskFull, InUse, NotAllowed, NotFound, NotWritable, StoreProblem

ATTACHMENTS = "attachments"
LARGEST_ATTACHMENT = 25 * 1024 * 1024  # bytes
_KIND = b"hubA1"  # first bytes of an attachment file; a later format begins otherwise
_NONCE = 12
_NAME = r"[0-9a-f]{64}"
_NO_ROOM = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_NOT_ALLOWED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_HELD = frozenset({errno.EBUSY, errno.ETXTBSY})
_HELD_ON_WINDOWS = frozenset({32, 33})  # sharing violation, lock violation; Python calls both EACCES
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.EIO, errno.ENXIO, errno.ENODEV})


def keep(folder: Path, key: bytes, content: bytes, name: str = "") -> str:
    """Keep an attachment of the store in `folder`; return its name, or keep it under the `name` another store gave it.

    The same content gives the same name and one file. NotAllowed above LARGEST_ATTACHMENT; DiskFull, NotWritable.
    """
    if len(content) > LARGEST_ATTACHMENT:
        raise NotAllowed(
            f"This file is {len(content) / 1024 / 1024:.0f} MB and attachments may have {LARGEST_ATTACHMENT >> 20} MB: "
            "keep it where the team keeps large files and write down where."
        )
    name = name or _named(key, content)
    path = _place(folder, name)
    with disk_errors_told(folder):
        make_private_folder(path.parent)
        if _is_whole(path, key, name):
            settle(path.parent)  # another process may have renamed it a moment ago and not settled the folder yet
        else:
            write_whole(path, _KIND + seal(_content_key(key), content, name.encode()))
    return name


def fetch(folder: Path, key: bytes, name: str) -> bytes:
    """Return the content of an attachment, proved to be what was kept.

    Raises NotFound when the file is not here (names may come from other computers), Damaged when it was changed.
    """
    path = _place(folder, name)
    with disk_errors_told(folder):
        try:
            kept = path.read_bytes()
        except FileNotFoundError:
            raise _not_here() from None
    content = _opened(kept, key, name)
    if content is None:
        raise Damaged(
            f"The attachment {path.name[:8]} in {path.parent} is damaged: put that file back from a copy of the folder."
        )
    return content


def missing(folder: Path, names: Iterable[str]) -> list[str]:
    """Return those of the names, in their order, whose files are not here."""
    with disk_errors_told(folder):
        try:
            here = set(os.listdir(folder / ATTACHMENTS))
        except FileNotFoundError:
            here = set()
    return [name for name in names if name not in here]


def all_here(folder: Path) -> frozenset[str]:
    """Return the names of every attachment that is here."""
    place = folder / ATTACHMENTS
    return frozenset(os.listdir(place)) if place.is_dir() else frozenset()


def let_go(folder: Path, names: Iterable[str]) -> None:
    """Take attachments away that nothing names after all; only while nobody else can be writing."""
    for name in names:
        with suppress(OSError):  # what cannot be taken away is named by nothing and opens for nobody
            _place(folder, name).unlink()


def _place(folder: Path, name: str) -> Path:
    if not re.fullmatch(_NAME, name):  # a name from outside must never become a path of its own
        raise _not_here()
    return folder / ATTACHMENTS / name


def _not_here() -> NotFound:
    return NotFound("This attachment is not on this computer: copy it from the attachments folder that holds it.")


def _named(key: bytes, content: bytes) -> str:
    return hmac.new(_derived(key, b"hubcrm attachment names"), content, hashlib.sha256).hexdigest()


def _content_key(key: bytes) -> bytes:
    return _derived(key, b"hubcrm attachment contents")


def _derived(key: bytes, purpose: bytes) -> bytes:
    return hmac.digest(key, purpose, "sha256")


def _is_whole(path: Path, key: bytes, name: str) -> bool:
    try:
        return _opened(path.read_bytes(), key, name) is not None
    except FileNotFoundError:
        return False


def _opened(kept: bytes, key: bytes, name: str) -> bytes | None:
    return opened(_content_key(key), kept[len(_KIND) :], name.encode()) if kept.startswith(_KIND) else None


def seal(key: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """Encrypt with AES-256-GCM: 12 bytes of nonce, the ciphertext, 16 bytes of tag; `aad` says what it belongs to."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, aad)


def opened(key: bytes, sealed: bytes, aad: bytes) -> bytes | None:
    """Decrypt what `seal` made, or return None when the key, the text or what it belongs to is another."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], aad)
    except (InvalidTag, ValueError):  # ValueError: too short to hold a nonce
        return None


def new_subject_key() -> bytes:
    """Return a fresh key for the personal fields of one subject: without it they are erased everywhere."""
    return os.urandom(32)


def unseal(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """Decrypt what `seal` made; Damaged when the key, the text or what it belongs to is another."""
    content = opened(key, sealed, aad)
    if content is None:
        raise Damaged("A piece of encrypted text was changed or belongs to another key: fetch it again.")
    return content


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter, with its parents; one that holds something stays as it is."""
    if folder.is_dir():
        if not any(folder.iterdir()):
            folder.chmod(0o700)
    else:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        settle(folder.parent)


def owner_only(path: str, flags: int) -> int:
    """Open a new file so that only its owner may read it; for `open(..., opener=owner_only)`."""
    return os.open(path, flags, 0o600)


def part_of(path: Path) -> Path:
    """Return a fresh temporary name beside `path`, hidden and ending in `.part`."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")


def write_whole(path: Path, content: bytes, *, new: bool = False) -> None:
    """Put a file on the disk whole or not at all, readable by its owner only; OSError as it comes.

    With `new`, an existing file is never replaced (FileExistsError).
    """

    def fill(part: Path) -> None:
        part.write_bytes(content)

    make_whole(path, fill, new=new)


def make_whole(path: Path, fill: Callable[[Path], object], *, new: bool = False) -> None:
    """Let `fill` write a temporary file, owner-only and empty at first, and put it in the place of `path` at once.

    Temporary file, fsync, rename, fsync of the folder: after any crash, `path` is the old file or the new one, never a
    part of it. Whatever goes wrong in `fill`, no part is left behind.
    """
    part = part_of(path)
    open(part, "xb", opener=owner_only).close()
    try:
        fill(part)
        settle(part)
        if new:
            _put_if_absent(part, path)
        else:
            os.replace(part, path)
        settle(path.parent)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _put_if_absent(part: Path, path: Path) -> None:
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # the disk knows no hard links (FAT): look, then rename
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        os.replace(part, path)


def settle(path: Path) -> None:
    """Return once the disk holds the file, or the names in the folder."""
    if sys.platform == "win32":
        if path.is_file():  # Windows journals the names in a folder itself and lets nobody fsync one
            with open(path, "rb+") as file:
                os.fsync(file.fileno())
    else:
        handle = os.open(path, os.O_RDONLY)
        try:
            _settle_open(handle)
        finally:
            os.close(handle)


def _settle_open(handle: int) -> None:
    if sys.platform == "darwin":
        import fcntl

        with suppress(OSError):  # some file systems know only fsync
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)  # fsync on macOS stops at the drive's own cache
            return
    os.fsync(handle)


@contextmanager
def disk_errors_told(folder: Path) -> Iterator[None]:
    """Turn what the operating system refuses into the sentence for the store in `folder`."""
    try:
        yield
    except OSError as error:
        if problem := from_the_disk(error, folder):
            raise problem from error
        raise


def from_the_disk(error: OSError, folder: Path) -> StoreProblem | None:
    """Return what an error of the operating system means for the store in `folder`, or None for a defect."""
    if getattr(error, "winerror", None) in _HELD_ON_WINDOWS or error.errno in _HELD:
        return InUse(f"Another program is holding a file in {folder}: close it there, then try again.")
    if error.errno in _NO_ROOM:
        return disk_full(folder)
    if error.errno in _NOT_ALLOWED:
        return not_writable(folder)
    if error.errno in _GONE:
        return StoreProblem(f"The folder {folder} cannot be reached: check that its disk is connected, then try again.")
    return None


def no_hub(folder: Path) -> StoreProblem:
    """Say that no hub lies in a folder."""
    if not folder.is_dir():
        return StoreProblem(f"The folder {folder} is not there: check that its disk is connected, or make a hub in it.")
    return StoreProblem(f"There is no hub in {folder}: make one with `hubcrm init`, or name its folder.")


def taken(folder: Path) -> StoreProblem:
    """Say that a folder holds a hub already."""
    return StoreProblem(f"There is a hub in {folder} already: open it, or choose another folder.")


def disk_full(folder: Path) -> DiskFull:
    """Say that nothing was saved for lack of room."""
    return DiskFull(f"The disk that holds {folder} is full, so nothing was saved: free some space and save again.")


def not_writable(folder: Path) -> NotWritable:
    """Say that the folder only lets itself be read."""
    return NotWritable(
        f"hubcrm may not write in {folder}, so nothing was saved: allow it, or copy the folder to a place of your own."
    )


# Places where a store must not lie: a program or another computer would copy or change the file while it is written.

_SYNCED_NAMES = (  # patterns are compiled when they are used: every start reads this file and few look for a new place
    ("OneDrive", r"onedrive( ?- ?.+)?"),
    ("Dropbox", r"dropbox( \(.+\)|-.+)?"),
    ("iCloud Drive", r"icloud ?drive|mobile documents|com~apple~clouddocs"),
    ("Google Drive", r"google ?drive(-.+)?|drivefs"),
    ("Nextcloud", r"(nextcloud|owncloud)\d*"),
    ("Box", r"box sync|box-box"),
    ("a cloud folder", r"cloudstorage"),  # macOS keeps every provider's folder in ~/Library/CloudStorage
)
_SYNCED_MARKS = (  # files that a sync program leaves in the folder it watches
    ("Syncthing", ".stfolder"),
    ("Dropbox", ".dropbox.cache"),
    ("Nextcloud", ".nextcloudsync.log"),
    ("Nextcloud", ".owncloudsync.log"),
)
_SYNCED_SETTINGS = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")  # where Windows names the folder
_NETWORK = (  # not 9p or virtiofs: they carry the local disk of a virtual machine, or of Windows beneath it
    "nfs4?|cifs|smb3|smbfs|afs|afpfs|ncpfs|ceph|lustre|gpfs|glusterfs|davfs|webdav"
    r"|fuse\.(sshfs|glusterfs|davfs2|rclone|cephfs|gvfsd-fuse|smbnetfs|s3fs)"
)


def refuse_shared_place(folder: Path) -> None:
    """Raise NotWritable when a sync program or another computer works on `folder`, which need not exist yet."""
    place = Path(os.path.abspath(folder))
    real = Path(os.path.realpath(folder))
    keeper = _synced_by(place) or _synced_by(real)
    if keeper is not None:
        raise NotWritable(
            f"{folder} lies inside {keeper}, which copies a file while it is being written and can damage the hub: "
            "choose a folder on this computer's own disk that no program copies elsewhere."
        )
    if _is_on_network(real):
        raise NotWritable(
            f"{folder} lies on a network drive, where a hub can be damaged when the connection drops: choose a folder "
            "on this computer's own disk."
        )


def _synced_by(place: Path) -> str | None:
    """Return the name of the program that copies this place elsewhere, by its folder's name, setting or marks."""
    for setting in _SYNCED_SETTINGS:
        named = os.environ.get(setting)
        if named and place.is_relative_to(named):
            return "OneDrive"
    for part in place.parts:
        for program, names in _SYNCED_NAMES:
            if re.fullmatch(names, part.lower()):
                return program
    with suppress(RuntimeError):  # this account has no home folder
        if place.is_relative_to(Path.home() / "Box"):  # too plain a word to refuse elsewhere
            return "Box"
    for parent in (place, *place.parents):
        for program, mark in _SYNCED_MARKS:
            if (parent / mark).exists():
                return program
    return None


def _is_on_network(place: Path) -> bool:
    if sys.platform == "win32":
        import ctypes

        remote = 4  # DRIVE_REMOTE
        drive = place.drive
        return drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == remote
    elif sys.platform == "darwin":
        import subprocess

        listed = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5, check=False).stdout
        return lies_on_network(place, mounts_on_macos(listed))
    else:
        try:
            listed = Path("/proc/self/mounts").read_text("utf-8", "surrogateescape")
        except OSError:  # a system that does not tell: nothing to refuse
            return False
        return lies_on_network(place, mounts_on_linux(listed))


def mounts_on_linux(listed: str) -> list[tuple[str, str]]:
    """Read /proc/mounts into (mount point, kind), with its octal spelling of spaces undone."""
    rows = [line.split(" ") for line in listed.splitlines()]
    return [
        (re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), row[1]), row[2]) for row in rows if len(row) > 2
    ]


def mounts_on_macos(listed: str) -> list[tuple[str, str]]:
    """Read what `mount` prints on macOS, such as `//me@files/team on /Volumes/team (smbfs, nodev)`."""
    return [(found[1], found[2]) for found in re.finditer(r"^.+? on (/.*) \((\w+)[,)]", listed, re.MULTILINE)]


def lies_on_network(place: Path, mounts: list[tuple[str, str]]) -> bool:
    """Say whether the innermost mount that holds `place` (the later of two in one place) is another computer's disk."""
    holding = [(len(Path(point).parts), at) for at, (point, _) in enumerate(mounts) if place.is_relative_to(point)]
    return bool(holding) and re.fullmatch(_NETWORK, mounts[max(holding)[1]][1]) is not None
