"""A whole hub out into an open folder that anything can read, and back into a new one without losing a word.

What goes along: every change, and so every record and its history; attachments; how columns of sheets were understood;
saved views. What stays: unsaved typing, the steps that Undo could take back one by one, and the key. The folder is not
encrypted.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeVar

from hubcrm.domain.changes import Change
from hubcrm.domain.errors import Damaged, NotFound
from hubcrm.domain.plain_changes import from_plain
from hubcrm.exports import columns as described
from hubcrm.exports.csv_file import Cell
from hubcrm.exports.open_folder import ATTACHMENTS, TABLES, Opened, written_whole
from hubcrm.exports.open_folder import table as written_table
from hubcrm.queries import whole_hub

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub

T = TypeVar("T")
Report = Callable[[int, int], object]

WARNING: Final = (
    "The folder is not encrypted: whoever opens it can read every name, address and message in this hub. "
    "Keep it where only you can, and delete it when it has served."
)
_AT_ONCE: Final = 5000
_IS_STORED: Final = re.compile(r"[0-9a-f]{64}").fullmatch
_LARGEST_FACTS: Final = 16 * 1024 * 1024


class Source(Protocol):
    """A reader of a hub, on whatever thread."""

    @property
    def folder(self) -> Path:
        """Where its store lies."""

    @property
    def key(self) -> bytes:
        """Its data key."""

    def read(self, sql: str, params: Any = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""


class Moved(NamedTuple):
    """What went out or came in; `lost` attachments are named in the hub and are not on this computer."""

    folder: Path
    enquiries: int
    changes: int
    attachments: int
    lost: int
    differing: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """The sentence, after "Exported to" or "Brought in from"."""
        parts = [_counted(self.enquiries, "enquiry", "enquiries"), _counted(self.changes, "change"),
                 _counted(self.attachments, "attachment")]  # fmt: skip
        lost = f"; {_counted(self.lost, 'attachment')} could not be copied" if self.lost else ""
        return f"{', '.join(parts)}{lost}"


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _quietly(_done: int, _of: int) -> None:
    """Report to nobody."""


# -- out --------------------------------------------------------------------------------------------------------------


def export_all(source: Source, place: Path, now_ms: int, report: Report = _quietly) -> Moved:
    """Write the whole hub to a new or empty folder; all of it or nothing. `report` may raise to stop.

    Raises NotAllowed where the folder holds something, NotFound, NotWritable, DiskFull.
    """
    with written_whole(place) as folder, whole_hub.as_of_one_moment(source):
        counts = whole_hub.count(source, described.TABLES)
        given, lost = _attachments(source)
        of = counts.rows + counts.changes + 50 * len(given)
        told = _Told(report, of)
        for table in described.TABLES:
            folder.put_table(f"{TABLES}/{table}.csv", *_table(source, table, told))
        folder.put("changes.jsonl", _changes(source, told))
        for name, content in _contents(source, given, told):
            folder.put(f"{ATTACHMENTS}/{name}", [content])
        folder.put_table(
            "attachments.csv", ("file", "called", "type", "enquiry", "stored as"), [_listing(source, given)]
        )
        folder.put_table("columns.csv", ("table", "column", "kind", "meaning"), [_columns()])
        folder.put("kept.jsonl", (_line({"name": name, "stamp": stamp, "content": base64.b64encode(content).decode()})
                                  for name, stamp, content in whole_hub.kept(source)))  # fmt: skip
        folder.put("subjects.jsonl", (_line(row) for some in whole_hub.subjects(source) for row in some))
        folder.put("hub.json", [json.dumps(whole_hub.facts(source), ensure_ascii=False, indent=1).encode()])
        folder.put("READ ME.txt", [_read_me().encode()])
        folder.close({
            "made": datetime.fromtimestamp(now_ms / 1000, UTC).isoformat(timespec="seconds"),
            "fold_version": whole_hub.fold_version(source), "changes": counts.changes,
        })  # fmt: skip
        enquiries = int(source.read("SELECT count(*) FROM enquiry")[0][0])
    return Moved(place, enquiries, counts.changes, len(given), lost)


class _Told:
    """Counts what is done and reports it."""

    def __init__(self, report: Report, of: int) -> None:
        self._report, self._of, self._done = report, max(of, 1), 0

    def __call__(self, more: int) -> None:
        self._done += more
        self._report(min(self._done, self._of), self._of)


def _table(source: Source, table: str, told: Callable[[int], object]) -> tuple[list[str], Iterator[list[list[Cell]]]]:
    listed = described.of(table)
    kinds = [one.kind for one in listed]

    def written() -> Iterator[list[list[Cell]]]:
        for some in whole_hub.rows(source, table, [one.name for one in listed], described.key_of(table)):
            yield [[_cell(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in some]
            told(len(some))

    return [one.heading for one in listed], written()


def _cell(value: Any, kind: str) -> Cell:
    if kind == "moment" and isinstance(value, int):
        return datetime.fromtimestamp(value / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value if isinstance(value, str | int) else None


def _changes(source: Source, told: Callable[[int], object]) -> Iterator[bytes]:
    for some in whole_hub.changes(source):
        yield b"".join(_line(_as_given(dict(zip(whole_hub.CHANGE, row, strict=True)))) for row in some)
        told(len(some))


def _as_given(row: dict[str, Any]) -> dict[str, Any]:
    row["data"] = json.loads(row["data"])
    row["personal"] = json.loads(row["personal"]) if row["personal"] else {}
    row["parents"] = row["parents"].split(",") if row["parents"] else []
    return row


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _attachments(source: Source) -> tuple[list[str], int]:
    """Stored names of the attachments that are here, and how many are named and are not."""
    from hubcrm.store import files

    here = files.all_here(source.folder)
    named = {one[0] for one in whole_hub.attachments(source)}
    return sorted(name for name in here if _IS_STORED(name)), len(named - here)


def _contents(source: Source, given: list[str], told: Callable[[int], object]) -> Iterator[tuple[str, bytes]]:
    from hubcrm.store import files

    endings = _endings(source)
    for stored in given:
        yield stored + endings.get(stored, ""), files.fetch(source.folder, source.key, stored)
        told(50)


def _endings(source: Source) -> dict[str, str]:
    """The end of each attachment's name, so that a double click opens it; none that is not plain."""
    found: dict[str, str] = {}
    for stored, called, _type, _ref in whole_hub.attachments(source):
        ending = Path(called).suffix.lower()
        if ending[1:].isalnum() and ending.isascii() and len(ending) <= 9:
            found.setdefault(stored, ending)
    return found


def _listing(source: Source, given: Iterable[str]) -> list[list[Cell]]:
    here, endings = set(given), _endings(source)
    return [
        [stored + endings.get(stored, "") if stored in here else "", called, kind, ref, stored]
        for stored, called, kind, ref in whole_hub.attachments(source)
    ]


def _columns() -> list[list[Cell]]:
    return [[table, one.heading, one.kind, one.meaning] for table in described.TABLES for one in described.of(table)]


def _read_me() -> str:
    lines = ["A whole hub of hubcrm, written so that any program can read it.", "", WARNING, "",
             "To open it in hubcrm again, on a computer that has no hub yet: hubcrm import-all FOLDER", "",
             "In the folder tables, as text with commas that spreadsheet programs open (UTF-8). A cell that would begin a "
             "formula has a ' in front; changes.jsonl has every word as it is.", ""]  # fmt: skip
    lines += [f"  {table}.csv: {described.about(table)}" for table in described.TABLES]
    lines += ["", "Beside it", ""]
    lines += [f"  {name}: {meaning}" for name, meaning in described.BESIDE]
    return "\r\n".join(lines) + "\r\n"


# -- back in ----------------------------------------------------------------------------------------------------------


def opened(place: Path, report: Report = _quietly) -> Opened:
    """An exported folder, proved to be as it was written, before anything is made of it."""
    if not place.is_dir():
        raise NotFound(f"There is no folder {place}.")
    return Opened(place, report)


def is_made_up(folder: Opened) -> bool:
    """Whether everybody in that hub is made up, so that it needs no passphrase."""
    return _facts(folder).get("made_up") == "1"


def bring_in(hub: Hub, folder: Opened, place: Path, report: Report = _quietly) -> Moved:
    """Fill a hub that was made a moment ago with everything in an exported folder; the hub is the same one afterwards.

    Whoever calls takes the new hub away again where this raises: UnreadableFile where the folder cannot be what was
    exported, whatever `report` raises to stop, DiskFull.
    """
    if hub.read("SELECT 1 FROM change LIMIT 1"):
        raise Damaged("There is something in this hub already. Bring a folder into a hub that has just been made.")
    facts = _facts(folder)
    count = folder.facts.get("changes")
    attachments = [name for name in folder.files if name.startswith(f"{ATTACHMENTS}/")]
    of = count if type(count) is int and count > 0 else 1
    hub.set_fact("hub_id", facts["hub_id"])
    _keep_attachments(hub, folder, attachments)
    taken = 0
    with hub.together():
        for first in (True, False):
            for some in _some(_read(folder, first)):
                applied = hub.accept(some, batch=len(some))
                if applied.aside or applied.taken != len(some):
                    raise folder.refuse("changes.jsonl")
                taken += len(some)
                report(min(taken, of), of)
        if taken != count:
            raise folder.refuse("changes.jsonl")
    for name, value in facts.items():
        hub.set_fact(name, value)
    for rows in _some(_subject(folder, line) for line in folder.lines("subjects.jsonl")):
        hub.keep_subjects(rows)
    for line in folder.lines("kept.jsonl"):
        hub.keep_aside(*_kept(folder, line))
    enquiries = int(hub.read("SELECT count(*) FROM enquiry")[0][0])
    named = {one[0] for one in whole_hub.attachments(hub)}
    stored = {_stored(name) for name in attachments}
    return Moved(place, enquiries, taken, len(attachments), len(named - stored), _differing(hub, folder))


_CALENDAR: Final = frozenset({"closure", "institution"})
_MAY_BE_CALENDAR: Final = re.compile(rb'"entity_type":"(?:closure|institution)"').search


def _read(folder: Opened, calendar: bool) -> Iterator[Change]:
    """The changes of the folder: those the calendar hangs on, or all others, for they are worked out once when it is known."""
    for line in folder.lines("changes.jsonl"):
        if calendar and not _MAY_BE_CALENDAR(line):
            continue
        change = _change(folder, line)
        if (change.entity_type in _CALENDAR) == calendar:
            yield change


def _some(given: Iterable[T]) -> Iterator[list[T]]:
    some: list[T] = []
    for one in given:
        some.append(one)
        if len(some) >= _AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _change(folder: Opened, line: bytes) -> Change:
    """One change, of the types that it must be of; whether it can be folded is judged by the one door it goes through."""
    try:
        given = json.loads(line)
        return from_plain(given if isinstance(given, dict) else {})
    except (ValueError, RecursionError):
        raise folder.refuse("changes.jsonl") from None


def _facts(folder: Opened) -> dict[str, str]:
    try:
        found = json.loads(folder.content("hub.json", _LARGEST_FACTS))
    except (ValueError, RecursionError):
        raise folder.refuse("hub.json") from None
    named = isinstance(found, dict) and all(
        isinstance(value, str) and (name in whole_hub.FACTS or name.startswith(whole_hub.VIEWS))
        for name, value in found.items()
    )
    if not named or not _is_id(found.get("hub_id", "")) or not str(found.get("computer", "0")).isdecimal():
        raise folder.refuse("hub.json")
    facts: dict[str, str] = found
    return facts


def _is_id(text: str) -> bool:
    return len(text) == 32 and set(text) <= set("0123456789abcdef")


def _kept(folder: Opened, line: bytes) -> tuple[str, str, bytes]:
    try:
        given = json.loads(line)
        name, stamp = given["name"], given["stamp"]
        content = base64.b64decode(given["content"], validate=True)
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        raise folder.refuse("kept.jsonl") from None
    if not isinstance(name, str) or not isinstance(stamp, str) or not name.startswith(whole_hub.KEPT):
        raise folder.refuse("kept.jsonl")
    return name, stamp, content


def _subject(folder: Opened, line: bytes) -> tuple[str, str | None, str]:
    try:
        subject, key, status = json.loads(line)
    except (ValueError, TypeError, RecursionError):
        raise folder.refuse("subjects.jsonl") from None
    if not isinstance(subject, str) or not isinstance(key, str | None) or not isinstance(status, str):
        raise folder.refuse("subjects.jsonl")
    return subject, key, status


def _stored(name: str) -> str:
    return name.removeprefix(f"{ATTACHMENTS}/").partition(".")[0]


def _keep_attachments(hub: Hub, folder: Opened, names: Iterable[str]) -> None:
    from hubcrm.store import files

    for name in names:
        files.keep(hub.folder, hub.key, folder.content(name, files.LARGEST_ATTACHMENT), _stored(name))


def _differing(hub: Hub, folder: Opened) -> tuple[str, ...]:
    """Tables that came out otherwise than they stand in the folder, where the same rules made both; there should be none."""
    if folder.facts.get("fold_version") != whole_hub.fold_version(hub):
        return ()
    found = []
    for table in described.TABLES:
        noted = folder.files.get(f"{TABLES}/{table}.csv")
        digest = hashlib.sha256()
        for piece in written_table(*_table(hub, table, lambda _more: None)):
            digest.update(piece)
        if noted is None or digest.hexdigest() != noted.sha256:
            found.append(table)
    return tuple(found)
