"""The one process that reads files from outside, and how the rest of the program asks it to.

A file that is built to hang, to fill the memory or to crash its reader does so in here: the process is given ten
seconds for a file, is ended and started again, and the file gets its sentence. It is spawned, imports only the readers,
opens nothing and reaches nothing; what it gives back is plain drafts.

    with Reader() as reader:
        for result in reader.read([("a.eml", data), ...]): ...
        for batch in reader.read_rows("list.csv", data, mapping): ...

Requests go down the pipe one at a time and every answer is taken before the next one goes, so that neither side can
wait for the other with both pipes full.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection
from typing import Any

from hubcrm.domain.errors import UnreadableFile
from hubcrm.intake.csv_columns import Labels
from hubcrm.intake.csv_file import Columns, Sheet, look, read_rows
from hubcrm.intake.drafts import Draft, RowProblem
from hubcrm.intake.reading import HEAD, kind_of, read_file, short_name
from hubcrm.intake.sent_dates import HOME

SECONDS_PER_FILE = 10.0
SECONDS_TO_START = 60.0
"""Starting imports Python and the readers; on a cold disk with a virus scanner that takes its time."""
ROWS_AT_ONCE = 500
MOST_MEMORY = 1024 * 1024 * 1024
"""Bytes of address space, where the system can limit it; the largest table read uses a quarter of that."""
_CHUNK_FILES, _CHUNK_BYTES = 50, 4 * 1024 * 1024
_TICK = 0.05
"""Seconds between looks at whether the person has cancelled."""


_STRANGE = "{} could not be read; save it again from the program it came from, or paste its words."


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one file: its drafts and the rows that cannot be taken, or one sentence on why there are none."""

    name: str
    drafts: tuple[Draft, ...] | None
    error: str | None = None
    problems: tuple[RowProblem, ...] = ()
    kind: str = ""


class Cancelled(Exception):
    """The person stopped the reading; nothing has been kept."""


class _CannotStart(UnreadableFile):
    """The process does not start, so that no other file will fare better."""


def _never() -> bool:
    return False


class Reader:
    """Reads files in a process of its own, started at the first request and kept for the next ones.

    May be used from any thread; threads take turns, request by request. Close it, or use it in a `with`; it also ends
    with the program, however that ends.
    """

    def __init__(self, *, seconds_per_file: float = SECONDS_PER_FILE) -> None:
        self.seconds_per_file = seconds_per_file
        self._lock = threading.Lock()
        self._process: Any = None  # multiprocessing's SpawnProcess, which has no public name
        self._pipe: Connection | None = None
        self._tables = 0
        self._left: list[int] = []

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def process_id(self) -> int | None:
        """The number the system gave the reading process; None while there is none."""
        process = self._process
        return process.pid if process is not None else None

    def start(self) -> None:
        """Start the process now, so that the first file need not wait for it."""
        with self._lock:
            self._started()

    def read(
        self,
        files: Sequence[tuple[str, bytes]],
        *,
        mapping: Mapping[str, int] | None = None,
        labels: Labels | None = None,
        zone: str = HOME,
        cancelled: Callable[[], bool] = _never,
    ) -> list[Result]:
        """What is in each of `files` (name, bytes), in their order; never raises for what is in a file.

        Raises Cancelled soon after `cancelled()` turns true; none of the results are given out then.
        """
        options = _options(mapping, labels, zone)
        results: list[Result] = []
        while len(results) < len(files):
            name, data = files[len(results)]
            try:
                if kind_of(name, data[:HEAD]) == "csv":
                    results.append(self._read_table(name, data, options, cancelled))
                else:
                    results += self._read_chunk(_chunk(files, len(results)), options, cancelled)
            except _CannotStart as trouble:
                results += [Result(name, None, str(trouble)) for name, _ in files[len(results) :]]
            except UnreadableFile as trouble:
                results.append(Result(name, None, str(trouble)))
        return results

    def look(self, name: str, data: bytes, columns: Columns | None = None) -> Sheet:
        """How a table is written, for the preview before `read_rows`. Raises UnreadableFile."""
        sheet = self._ask(name, ("look", data, columns), _never)
        if not isinstance(sheet, Sheet):
            raise UnreadableFile(_STRANGE.format(f"“{short_name(name)}”"))
        return sheet

    def read_rows(
        self,
        name: str,
        data: bytes,
        mapping: Mapping[str, int] | None = None,
        *,
        columns: Columns | None = None,
        labels: Labels | None = None,
        zone: str = HOME,
        cancelled: Callable[[], bool] = _never,
    ) -> Iterator[list[Draft | RowProblem]]:
        """The rows of one table in batches of 500, each read when it is asked for; stop asking and no more are read.

        Raises UnreadableFile, before the first batch where the table as a whole cannot be taken, and Cancelled.
        """
        options = _options(mapping, labels, zone)
        if columns is not None:
            options["columns"] = columns._replace(fields=dict(columns.fields))
        return self._batches(name, data, options, cancelled)

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _batches(
        self, name: str, data: bytes, options: dict[str, Any], cancelled: Callable[[], bool]
    ) -> Iterator[list[Draft | RowProblem]]:
        self._tables += 1
        table = self._tables
        process = None
        batch = self._ask(name, ("rows", table, data, options), cancelled)
        process = self._process
        try:
            while batch:
                yield batch
                if self._process is not process:
                    raise UnreadableFile(f"Reading “{short_name(name)}” was stopped by another file; add it again.")
                batch = self._ask(name, ("more", table), cancelled)
        finally:
            if batch and self._process is process and process is not None:
                self._left.append(table)  # told with the next request: collecting garbage may bring us here at any time

    def _read_table(self, name: str, data: bytes, options: dict[str, Any], cancelled: Callable[[], bool]) -> Result:
        """One table as a whole; in batches, so that a long one is not taken for one that hangs."""
        rows: list[Draft | RowProblem] = []
        try:
            for batch in self._batches(name, data, options, cancelled):
                rows += batch
        except _CannotStart:
            raise
        except UnreadableFile as trouble:
            said = str(trouble)
            return Result(name, None, said if short_name(name) in said else f"“{short_name(name)}”: {said}")
        drafts = tuple(row for row in rows if isinstance(row, Draft))
        return Result(name, drafts, None, tuple(row for row in rows if isinstance(row, RowProblem)), "csv")

    def _read_chunk(
        self, chunk: Sequence[tuple[str, bytes]], options: dict[str, Any], cancelled: Callable[[], bool]
    ) -> list[Result]:
        """Results of the first files of `chunk`, at least one; fewer than all where one of them ended the process."""
        results: list[Result] = []
        with self._lock:
            try:
                self._send(("files", chunk, options))
                for name, _ in chunk:
                    results.append(self._answer(name, cancelled))
            except _CannotStart:
                raise
            except UnreadableFile as trouble:
                name = chunk[len(results)][0]
                results.append(Result(name, None, str(trouble)))
        return results

    def _ask(self, name: str, request: tuple[Any, ...], cancelled: Callable[[], bool]) -> Any:
        with self._lock:
            self._send(request)
            answer = self._answer(name, cancelled)
        if isinstance(answer, UnreadableFile):
            raise answer
        return answer

    # --- from here on the lock is held ---

    def _started(self) -> Connection:
        if self._pipe is not None and self._process.is_alive():
            return self._pipe
        self._end()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), name="hubcrm reading", daemon=True)
        self._process.start()
        theirs.close()
        self._pipe = ours
        try:
            ready = ours.poll(SECONDS_TO_START) and ours.recv() == "ready"
        except (EOFError, OSError):
            ready = False
        if not ready:
            self._end()
            raise _CannotStart("Files cannot be read just now: the reading process does not start. Try again.")
        return ours

    def _send(self, request: tuple[Any, ...]) -> None:
        pipe = self._started()
        left, self._left = self._left, []
        try:
            if left:
                pipe.send(("leave", *left))
            pipe.send(request)
        except (OSError, ValueError):
            self._end()
            raise UnreadableFile(_STRANGE.format("This file")) from None

    def _answer(self, name: str, cancelled: Callable[[], bool]) -> Any:
        """The next answer; the process is ended if none comes in time, on cancelling, and if it has ended itself."""
        pipe = self._pipe
        until = time.monotonic() + self.seconds_per_file
        try:
            while pipe is not None and not pipe.poll(_TICK):
                if cancelled():
                    self._end()
                    raise Cancelled
                if time.monotonic() > until:
                    self._end()
                    raise UnreadableFile(f"“{short_name(name)}” took too long to read; add the part you need.")
            if pipe is not None:
                return pipe.recv()
        except (EOFError, OSError):
            pass  # the file was too much for the process, or for the memory it may take
        self._end()
        raise UnreadableFile(_STRANGE.format(f"“{short_name(name)}”"))

    def _end(self) -> None:
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()  # the process sees the end of its pipe and leaves
        if process is not None:
            process.join(0.2)
            if process.is_alive():
                process.kill()
                process.join(5)
            if not process.is_alive():
                process.close()


def _options(mapping: Mapping[str, int] | None, labels: Labels | None, zone: str) -> dict[str, Any]:
    """What goes with a request, as plain dicts: a mapping of another kind might not survive the pipe."""
    return {
        "mapping": dict(mapping) if mapping is not None else None,
        "labels": {name: dict(codes) for name, codes in labels.items()} if labels is not None else None,
        "zone": zone,
    }


def _chunk(files: Sequence[tuple[str, bytes]], start: int) -> Sequence[tuple[str, bytes]]:
    """The next messages to send together: small ones would wait longer for the pipe than for the reader."""
    size, end = 0, start
    while end < len(files) and end - start < _CHUNK_FILES:
        name, data = files[end]
        size += len(data)
        if end > start and (size > _CHUNK_BYTES or not _is_message(name, data)):
            break
        end += 1
    return files[start:end]


def _is_message(name: str, data: bytes) -> bool:
    try:
        return kind_of(name, data[:HEAD]) != "csv"
    except UnreadableFile:
        return False


# --- inside the process ---------------------------------------------------------------------------------------------


def _serve(pipe: Connection) -> None:
    """Answers requests until the other end of the pipe closes."""
    _settle_in()
    tables: dict[int, Iterator[Draft | RowProblem]] = {}
    pipe.send("ready")
    while True:
        try:
            request = pipe.recv()
            if request[0] == "files":
                for name, data in request[1]:
                    _set_alarm()
                    pipe.send(_read_one(name, data, request[2]))
            elif request[0] == "leave":  # nobody asks for the rest of these tables; the one request without an answer
                for table in request[1:]:
                    tables.pop(table, None)
            else:
                _set_alarm()
                pipe.send(_read_part(tables, *request))
        except (EOFError, OSError):
            return
        finally:
            _set_alarm(0)


def _read_part(tables: dict[int, Iterator[Draft | RowProblem]], what: str, *given: Any) -> Any:
    """The answer to a request about a table: a Sheet, a batch of rows (empty at the end), or an UnreadableFile."""
    try:
        if what == "look":
            return look(*given)
        table = given[0]
        if what == "rows":
            tables[table] = read_rows(given[1], **given[2])
        batch = list(islice(tables[table], ROWS_AT_ONCE))
        if not batch:
            del tables[table]
        return batch
    except UnreadableFile as trouble:
        return trouble
    except Exception:  # a reader's slip over one table ends in a sentence, not in the end of the process
        return UnreadableFile(_STRANGE.format("This table"))


def _read_one(name: str, data: bytes, options: dict[str, Any]) -> Result:
    try:
        found = read_file(name, data, **options)
    except UnreadableFile as trouble:
        return Result(name, None, str(trouble))
    except Exception:  # the one boundary where anything a file does to a reader becomes a sentence (safety.md §5)
        return Result(name, None, _STRANGE.format(f"“{short_name(name)}”"))
    return Result(name, found.drafts, None, found.problems, found.kind)


def _settle_in() -> None:
    """Leaves Ctrl+C to the program, watches for its end, and takes no more memory than a file can need."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(OSError, ValueError):  # macOS knows the limit and does not keep it
            resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash must not leave an employer's words in a file


def _leave_with(parent: Any) -> None:
    parent.join()
    os._exit(0)


def _set_alarm(seconds: int = 30) -> None:
    """Has the system itself end this process after `seconds`, for when the program is gone and a reader hangs.

    A hanging regular expression holds the interpreter, so that no thread of ours could. Windows has no such alarm;
    there the program ends the process when time is up.
    """
    if sys.platform != "win32":
        signal.alarm(seconds)
