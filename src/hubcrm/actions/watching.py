"""A folder that a mail rule or a scanner fills: what stops growing in it is taken in by itself, each file one step.

Looking and reading run wherever the reading process is asked from; taking runs on the writer. A file is moved only after
what it holds is kept, and is known again if the power fails in between; nothing in the folder is ever overwritten or
deleted.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from hubcrm.actions import receiving
from hubcrm.domain.errors import HubError, NotAllowed, NotFound, StoreProblem, UnreadableFile
from hubcrm.domain.outcome import Outcome
from hubcrm.domain.words import Channel
from hubcrm.intake.drafts import Draft, RowProblem, attachment, safe_name
from hubcrm.intake.recognising import MAIL
from hubcrm.queries.sheet_columns import of_kept

if TYPE_CHECKING:
    from hubcrm.intake.csv_columns import Labels
    from hubcrm.intake.worker import Reader
    from hubcrm.store.hub import Hub

TAKEN, NOT_TAKEN = "taken", "not taken"
"""Folders within the watched one: what was kept, and what could not be read."""
WHY = "why not.txt"
EVERY = 5.0
"""Seconds between two looks."""
PATIENCE = 60.0
"""Seconds until an empty or locked file is spoken of: programs make the file first and fill it afterwards."""
AT_ONCE = 25
_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".download", ".swp", ".lock", ".opdownload")
_SCANS = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff")
_SCANNED = "It came as a scan: open what came with it to read it."


class _Seen(NamedTuple):
    """How a file looked: its size and time, since when it looks so, and when it was first seen."""

    size: int
    changed: int
    since: float
    first: float


@dataclass(frozen=True)
class Arrived:
    """One file that is ready: what it holds, or in `why` one sentence on what is wrong with it.

    `stays`: it could not be opened yet and is tried again.
    """

    path: Path
    drafts: tuple[Draft, ...] = ()
    why: str = ""
    stays: bool = False


@dataclass
class WatchedFolder:
    """One folder, and what was in it at the last look. Forgotten at the end: the folder itself says what is left to do."""

    folder: Path
    clock: Callable[[], float] = time.monotonic
    settled: float = 2.0
    _seen: dict[str, _Seen] = field(default_factory=dict)
    _spoken: set[str] = field(default_factory=set)
    _left: set[tuple[str, int, int]] = field(default_factory=set)

    def ready(self) -> list[Arrived | Path]:
        """Files that have stopped growing since an earlier look, and those that wait too long. Raises NotFound."""
        now = self.clock()
        found: dict[str, _Seen] = {}
        ready: list[Arrived | Path] = []
        for path, size, changed in self._files():
            name = path.name
            if (name, size, changed) in self._left:
                continue
            before = self._seen.get(name)
            same = before is not None and (before.size, before.changed) == (size, changed)
            first = before.first if before is not None else now
            seen = found[name] = _Seen(size, changed, before.since if same and before else now, first)
            if not same or now - seen.since < self.settled or len(ready) >= AT_ONCE:
                continue
            if not size and now - seen.since < PATIENCE:
                continue
            if self._is_free(path):
                ready.append(path)
            elif now - first >= PATIENCE and name not in self._spoken:
                self._spoken.add(name)
                ready.append(Arrived(path, why=f"“{name}” is in use by another program. It is taken in once it is free.",
                                     stays=True))  # fmt: skip
        self._seen = found
        return ready

    def leave(self, path: Path) -> None:
        """Do not look at this file again as it is now: it could not be moved away."""
        with contextlib.suppress(OSError):
            stat = path.stat()
            self._left.add((path.name, stat.st_size, stat.st_mtime_ns))

    def _files(self) -> Iterator[tuple[Path, int, int]]:
        try:
            with os.scandir(self.folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            raise NotFound(
                f"The watched folder “{self.folder}” cannot be opened just now. It is looked at again by itself."
            ) from None
        for entry in listed:
            name = entry.name.lower()
            if name.startswith((".", "~$")) or name.endswith(_UNFINISHED) or name in ("desktop.ini", "thumbs.db"):
                continue
            with contextlib.suppress(OSError):  # gone since
                if entry.is_file(follow_symlinks=False):
                    stat = entry.stat(follow_symlinks=False)
                    yield Path(entry.path), stat.st_size, stat.st_mtime_ns

    def _is_free(self, path: Path) -> bool:
        try:
            with path.open("rb") as file:
                file.read(1)
        except OSError:
            return False
        return True


def look(
    reader: Reader, watched: WatchedFolder, zone: str, labels: Labels | None = None, kept: Mapping[str, str] | None = None
) -> list[Arrived]:
    """What has arrived and is whole, read. Raises NotFound where the folder is not there.

    `kept`: what is remembered of the columns of sheets (`sheet_columns.all_remembered`).
    """
    found = [one if isinstance(one, Arrived) else _read(reader, one, zone, labels, kept or {}) for one in watched.ready()]
    return [one for one in found if os.path.lexists(one.path)]  # another program may have taken it meanwhile


def _read(reader: Reader, path: Path, zone: str, labels: Labels | None, kept: Mapping[str, str]) -> Arrived:
    from hubcrm.intake.reading import HEAD, kind_of, take_bytes

    try:
        if path.suffix.lower() in _SCANS:
            return Arrived(path, (_scanned(path),))
        data = take_bytes(path)
        if kind_of(path.name, data[:HEAD]) == "sheet":
            columns = of_kept(reader.look(path.name, data).header, kept)
            result = reader.read_sheet(path.name, data, columns, labels=labels, zone=zone)
        else:
            (result,) = reader.read([(path.name, data)], zone=zone, labels=labels)
    except UnreadableFile as trouble:
        return Arrived(path, why=str(trouble))
    if result.error:
        return Arrived(path, why=result.error)
    if result.problems:
        return Arrived(path, why=_of_problems(path.name, result.problems, result.kind))
    if not result.drafts:
        return Arrived(path, why=f"“{path.name}” holds no enquiry.")
    return Arrived(path, tuple(_known_again(draft, data) for draft in result.drafts))


def _scanned(path: Path) -> Draft:
    from hubcrm.store.files import LARGEST_ATTACHMENT

    try:
        size = path.stat().st_size
        if not 0 < size <= LARGEST_ATTACHMENT:
            raise UnreadableFile(
                f"“{path.name}” is larger than {LARGEST_ATTACHMENT >> 20} MB." if size else f"“{path.name}” is empty."
            )
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"“{path.name}” could not be opened: {(error.strerror or 'unknown reason').lower()}."
        ) from None
    kept = attachment(path.name, "application/octet-stream", content)
    return Draft(
        subject=path.stem, attachments=(kept,), headers_note=_SCANNED, channel=Channel.EMAIL.value,
        message_id=f"{MAIL}file:{kept.sha256}",
    )  # fmt: skip


def _known_again(draft: Draft, data: bytes) -> Draft:
    """Words without any mark of their own are known again by the file that they came in."""
    if draft.message_id or draft.line or (draft.channel == Channel.EMAIL and draft.sender_email):
        return draft
    return replace(draft, message_id=f"{MAIL}file:{hashlib.sha256(data).hexdigest()}")


def _of_problems(name: str, problems: Sequence[RowProblem], kind: str) -> str:
    more = f" So it is with {len(problems) - 1:,} more." if len(problems) > 1 else ""
    what = "Drop the sheet on the window to choose." if kind == "sheet" else "Drop it on the window to take the others."
    return f"“{name}”: {problems[0].sentence}{more} {what}"


def take(hub: Hub, arrived: Arrived, watched: WatchedFolder, *, by: str) -> Outcome[bool]:
    """Take in one file as one step, and move it out of the way; whether anything was added.

    What the rules refuse goes to "not taken" with the sentence beside it. Raises StoreProblem, with the file left where it
    is for another look, where the hub cannot be written just now.
    """
    if arrived.stays:
        return Outcome(False, said=arrived.why)
    if arrived.why:
        return _refuse(arrived.path, arrived.why, watched)
    name = arrived.path.name
    try:
        outcome = receiving.receive(hub, arrived.drafts, by=by, source=f"the watched folder: {name}")
    except StoreProblem:
        raise
    except (NotAllowed, HubError) as error:
        return _refuse(arrived.path, f"“{name}”: {error}", watched)
    said = f"From the watched folder, “{name}”: {outcome.said[:1].lower()}{outcome.said[1:]}"
    if not _move(arrived.path, TAKEN) and os.path.lexists(arrived.path):
        watched.leave(arrived.path)
        said += ". It could not be moved away; it is not taken in again"
    return Outcome(bool(outcome.kinds), outcome.kinds, said, outcome.undoable)


def _refuse(path: Path, why: str, watched: WatchedFolder) -> Outcome[bool]:
    moved = _move(path, NOT_TAKEN)
    if moved is None:
        watched.leave(path)
        return Outcome(False, said=f"Not taken in: {why}")
    with contextlib.suppress(OSError), (moved.parent / WHY).open("a", encoding="utf-8") as notes:
        notes.write(f"{datetime.now():%Y-%m-%d %H:%M}  {moved.name}\n    {why}\n\n")
    return Outcome(False, said=f"Not taken in, and put into “{NOT_TAKEN}”: {why}")


def _move(path: Path, into: str) -> Path | None:
    """Where it now lies; None where it could not be moved. What is there already keeps its name."""
    try:
        folder = path.parent / into
        folder.mkdir(exist_ok=True)
        if folder.is_symlink():
            return None
        stem, ending = os.path.splitext(safe_name(path.name))
        for n in range(1, 1000):
            place = folder / (f"{stem}{ending}" if n == 1 else f"{stem} ({n}){ending}")
            if not os.path.lexists(place):
                path.rename(place)
                return place
    except OSError:
        return None
    return None


def usable(folder: Path) -> Path:
    """The folder to watch, whole. Raises NotFound or NotAllowed, with a sentence, where it cannot be one."""
    from hubcrm.store.files import ATTACHMENTS

    try:
        place = folder.expanduser().resolve()
    except OSError:
        place = folder
    if not place.is_dir():
        raise NotFound(f"There is no folder “{folder}”.")
    if place.name in (TAKEN, NOT_TAKEN):
        raise NotAllowed(f"“{place.name}” is where files go that have come. Watch the folder above it.")
    if (place / ATTACHMENTS).is_dir() or (place / "hub.db").exists():
        raise NotAllowed("The hub itself lies in this folder. Choose another one to watch.")
    if place == place.parent or place == Path.home():
        raise NotAllowed("Choose a folder of its own for what should be taken in, not a whole disk or home folder.")
    if not os.access(place, os.W_OK):
        raise NotAllowed(f"“{folder}” cannot be written, so what was taken in could not be moved away.")
    return place


def labels_of(kind: str) -> dict[str, Any]:
    """The hub's own words for codes, so that its own exports come back as they were."""
    from hubcrm.queries.labels import labels

    return {name: labels(name, kind) for name in ("channels", "urgencies", "enquiry_types")}
