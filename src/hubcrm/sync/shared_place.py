"""A folder that several computers share: whether it is there and this hub's, how a file is put into it, and what the
system's refusals mean.

The folder is carried by somebody else (a cloud program, a file server), so that any file in it may be late, half there,
twice there or gone. A small file in plain text, the sentinel, says whose it is; while it cannot be read, nothing is done.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from hubcrm.store.files import part_of, settle
from hubcrm.sync.transport import NotReachable, Refused

SENTINEL: Final = "hubcrm-team.json"
SPACES: Final = "spaces"
FORMAT: Final = 1
"""Raised with every break of the format; a folder names the oldest reader that understands it (`min_reader`)."""
_WHAT: Final = "hubcrm team folder"
_LONGEST_SENTINEL: Final = 64 * 1024
_LONGEST_NAME_INSIDE: Final = 150  # spaces/d_<32>/seg/<32>/.<10>-<10>-<16>.hcs.<8>.part, and some to spare
_LONGEST_PATH_ON_WINDOWS: Final = 259
_LEFT_BY_OTHERS: Final = re.compile(
    r"desktop\.ini|thumbs\.db|\.ds_store|\.stfolder|\.stignore|\.stversions|\.dropbox.*|\._.*|\.directory"
    r"|\.(nextcloud|owncloud)sync\.log|\.sync_.*\.db.*|\.~lock\..*|icon\r|\.spotlight-v100|\.trashes|\.fseventsd",
    re.IGNORECASE,
).fullmatch
_is_part: Final = re.compile(r"\..+\.[0-9a-f]{8}\.part").fullmatch
is_space: Final = re.compile(r"[a-z][a-z0-9_]{0,39}").fullmatch

_FULL: Final = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG})
_NO_RIGHT: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_FULL_ON_WINDOWS: Final = frozenset({39, 112, 1295})
_TOO_LONG_ON_WINDOWS: Final = frozenset({111, 206})
_HELD_ON_WINDOWS: Final = frozenset({32, 33})  # another program has it open; Python calls both EACCES
_FETCHED_WHEN_OPENED: Final = 0x1000 | 0x40000 | 0x400000  # OFFLINE, RECALL_ON_OPEN, RECALL_ON_DATA_ACCESS


class TeamKey(NamedTuple):
    """The team's key in one hub's folder: everything there is encrypted under keys derived from it."""

    key: bytes
    hub_id: str

    def of(self, purpose: str) -> bytes:
        """The key for one purpose, 32 bytes."""
        return hmac.digest(self.key, f"hubcrm folder {FORMAT}: {purpose}: {self.hub_id}".encode(), "sha256")

    def name_of(self, what: str) -> str:
        """A name that tells nothing to somebody without the key, 32 hex digits."""
        return hmac.digest(self.of("names"), what.encode("utf-8", "surrogatepass"), hashlib.sha256).hex()[:32]


class Found(NamedTuple):
    """One file as a listing shows it: its path within the folder ("/" between names), bytes, modified (ns)."""

    path: str
    size: int
    mtime: int
    elsewhere: bool
    """Only its name is on this disk: opening it makes the cloud program fetch it."""


class SharedPlace:
    """The folder at `root`, of one hub."""

    def __init__(self, root: Path, team: TeamKey) -> None:
        self.root = root
        self.team = team

    def check(self) -> None:
        """Make sure that the folder is there and this hub's; NotReachable or Refused with one sentence."""
        content = self._sentinel()
        try:
            facts = json.loads(content)
            hub_id, oldest, proof = facts["team_id"], facts["min_reader"], facts["proof"]
            sound = facts["what"] == _WHAT and type(oldest) is int and isinstance(proof, str) and hub_id
        except (ValueError, KeyError, TypeError, RecursionError):
            sound = False
        if not sound:
            raise NotReachable(
                f"The file {SENTINEL} in {self.root} cannot be read, perhaps because it is still on its way: look again "
                "when the cloud program has finished. Nothing was changed."
            )
        if hub_id != self.team.hub_id:
            raise Refused(f"The folder {self.root} belongs to another hub: choose the folder of this one.")
        if oldest > FORMAT:
            raise Refused(
                f"The folder {self.root} is kept by a newer version of hubcrm: install that version on this computer."
            )
        if not hmac.compare_digest(proof.encode("utf-8", "replace"), _proof(self.team).encode()):
            raise Refused(f"The folder {self.root} opens with another key of the team: ask for a new invitation.")

    def _sentinel(self) -> bytes:
        path = self.root / SENTINEL
        try:
            with open(path, "rb") as file:
                return file.read(_LONGEST_SENTINEL)
        except FileNotFoundError:
            if self.root.is_dir():
                raise NotReachable(
                    f"The folder {self.root} is there and its file {SENTINEL} is not: connect its drive, or wait until "
                    "the cloud program has brought it. Nothing was changed."
                ) from None
            raise gone(self.root) from None
        except OSError as error:
            raise gone(self.root, error) from error

    def files(self, *below: str, deepest: int = 4) -> Iterator[Found]:
        """Ordinary files below a folder; what is hidden, a link or too deep is passed over, and a missing folder is empty.

        A folder that cannot be read raises OSError only where it is the one asked for.
        """
        yield from _files(os.path.join(self.root, *below), "/".join(below), deepest)

    def folders(self, *below: str) -> list[str]:
        """Names of the folders in a folder that can be entered, sorted; a missing one is empty."""
        try:
            with os.scandir(os.path.join(self.root, *below)) as entries:
                found = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
        except FileNotFoundError:
            return []
        return sorted(name for name in found if _may_enter(os.path.join(self.root, *below, name)))

    def spaces(self) -> frozenset[str]:
        """The spaces whose folder this person may read."""
        return frozenset(name for name in self.folders(SPACES) if is_space(name))

    def times(self) -> tuple[object, ...]:
        """When a file last came or went in each folder of changes and keys, without listing files; OSError."""
        found: list[object] = []
        for space in self.folders(SPACES):
            for kind in self.folders(SPACES, space):
                inner = ["", *self.folders(SPACES, space, kind)]
                found += [os.stat(os.path.join(self.root, SPACES, space, kind, name)).st_mtime_ns for name in inner]
        return tuple(found)

    def read(self, path: str, most: int) -> bytes:
        """A file's content, at most so many bytes; OSError where it is no ordinary file or cannot be read."""
        handle = os.open(self.root / path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0))
        with open(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError(errno.EINVAL, "it is no ordinary file")
            return file.read(most)

    def put(self, path: str, content: bytes) -> Found:
        """Put a file there under a name that nobody has used, whole or not at all, for everybody whom the folder lets in.

        Temporary name, wait for the disk, rename. Refused, NotReachable.
        """

        def fill(part: Path) -> None:
            with open(part, "xb") as file:  # not for its owner alone, as a store's own files are: colleagues read it
                file.write(content)

        return self.make(path, fill)

    def make(self, path: str, fill: Callable[[Path], object]) -> Found:
        """Let `fill` write a temporary file, and give it its name when the disk has it."""
        target = self.root / path
        part = part_of(target)
        with self.errors_told():
            self._make_folders(path)
            try:
                fill(part)
                settle(part)
                os.replace(part, target)
                with suppress(
                    OSError
                ):  # some file servers let nobody wait for a folder's names; the file itself is safe
                    settle(target.parent)
                facts = os.stat(target)
            except FileNotFoundError as error:
                raise gone(self.root, error) from error
            finally:
                with suppress(OSError):
                    part.unlink(missing_ok=True)
        return Found(path, facts.st_size, facts.st_mtime_ns, False)

    def _make_folders(self, path: str) -> None:
        """Make the folders that a path needs, but never the shared folder itself: its drive may be away."""
        at = self.root
        for name in path.split("/")[:-1]:
            at = at / name
            try:
                at.mkdir()
            except FileExistsError:
                continue
            except FileNotFoundError as error:
                raise gone(self.root, error) from error

    def remove(self, path: str) -> None:
        """Take a file away that is one's own, or that anybody may; gone already is as good."""
        with self.errors_told(), suppress(FileNotFoundError):
            (self.root / path).unlink()

    def remove_leftovers(self, older_than: int) -> None:
        """Take away temporary files of writing that was cut short, last changed before that moment (UTC ms)."""
        with self.errors_told():
            for folder, _, names in os.walk(self.root):
                for name in names:
                    path = os.path.join(folder, name)
                    with suppress(OSError):  # somebody else did it, or it is not ours to take away
                        if _is_part(name) and os.lstat(path).st_mtime < older_than / 1000:
                            os.unlink(path)

    @contextmanager
    def errors_told(self) -> Iterator[None]:
        """Turn what the system refuses into a sentence about the shared folder."""
        try:
            yield
        except OSError as error:
            raise in_plain_words(error, self.root) from error


def init(path: Path, hub_id: str, team_key: bytes) -> None:
    """Make the shared folder of a hub, or see that it is made already.

    Refused where something else lies in it or it cannot be written, NotReachable where its drive is away.
    """
    team = TeamKey(team_key, hub_id)
    place = SharedPlace(path, team)
    refuse_long_path(path)
    if (path / SENTINEL).exists():
        place.check()
        return
    with place.errors_told():
        if not path.is_dir():
            path.mkdir()  # one folder; a whole path that is missing is a drive that is away
        strangers = sorted(name for name in os.listdir(path) if not _LEFT_BY_OTHERS(name))
        if strangers == [SPACES] and not any(names for _, _, names in os.walk(path / SPACES)):
            strangers = []  # making it was cut short
    if strangers:
        raise Refused(
            f"There is something in {path} already ({strangers[0]}): choose an empty folder, or make a new one."
        )
    for name in ("seg", "keys", "snap", "hello"):
        place._make_folders(f"{SPACES}/team/{name}/.")
    facts = {"what": _WHAT, "format": FORMAT, "min_reader": 1, "team_id": hub_id, "proof": _proof(team),
             "about": "The shared folder of a hub. Do not move, rename or change anything in it; see docs/team.md."}  # fmt: skip
    place.put(SENTINEL, (json.dumps(facts, indent=1) + "\n").encode())


def _proof(team: TeamKey) -> str:
    return hmac.digest(team.of("proof"), b"this hub's folder", hashlib.sha256).hex()


def refuse_long_path(root: Path, *, windows: bool = sys.platform == "win32") -> None:
    """Raise Refused where the names inside the folder would become longer than Windows opens."""
    if windows and len(str(root)) + _LONGEST_NAME_INSIDE > _LONGEST_PATH_ON_WINDOWS:
        raise Refused(
            f"The path {root} is too long for the file names inside it: make the folder nearer to the top of its drive, "
            f"in at most {_LONGEST_PATH_ON_WINDOWS - _LONGEST_NAME_INSIDE} letters."
        )


def gone(root: Path, error: OSError | None = None) -> NotReachable:
    """Say that the shared folder cannot be reached now."""
    words = f" ({error.strerror})" if error is not None and error.strerror and error.errno != errno.ENOENT else ""
    return NotReachable(
        f"The shared folder {root} cannot be reached{words}: check that its drive or cloud program is connected. "
        "You can go on working."
    )


def in_plain_words(error: OSError, root: Path) -> NotReachable | Refused:
    """What an error of the system means for the shared folder; whatever it is, work goes on."""
    windows = getattr(error, "winerror", None)
    if error.errno in _FULL or windows in _FULL_ON_WINDOWS:
        return Refused(
            f"The shared folder {root} is full, so nothing more can be shared: free some space there. What you save is "
            "kept on this computer meanwhile."
        )
    if error.errno == errno.ENAMETOOLONG or windows in _TOO_LONG_ON_WINDOWS:
        return Refused(
            f"The names in {root} become too long for this system: make the folder nearer to the top of its drive."
        )
    if error.errno in _NO_RIGHT and windows not in _HELD_ON_WINDOWS:
        return Refused(
            f"You may read the shared folder {root} and not write in it, so nothing of yours is shared: ask whoever owns "
            "it for the right to change files."
        )
    return gone(root, error)


def is_elsewhere(attributes: int) -> bool:
    """Whether Windows' attributes of a file say that only its name is here and a cloud program would have to fetch it."""
    return bool(attributes & _FETCHED_WHEN_OPENED)


def _may_enter(folder: str) -> bool:
    try:
        os.scandir(folder).close()
    except OSError:
        return False
    return os.access(folder, os.X_OK)


def _files(folder: str, below: str, deepest: int) -> Iterator[Found]:
    deeper = []
    try:
        entries = os.scandir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return
    with entries:
        for entry in entries:
            name = entry.name
            if name.startswith("."):
                continue
            try:
                facts = entry.stat(follow_symlinks=False)
            except OSError:  # gone since it was listed
                continue
            if stat.S_ISREG(facts.st_mode):
                attributes = getattr(facts, "st_file_attributes", 0)
                yield Found(f"{below}/{name}", facts.st_size, facts.st_mtime_ns, is_elsewhere(attributes))
            elif stat.S_ISDIR(facts.st_mode) and deepest > 0:
                deeper.append(name)
    for name in deeper:
        with suppress(PermissionError):
            yield from _files(os.path.join(folder, name), f"{below}/{name}", deepest - 1)
