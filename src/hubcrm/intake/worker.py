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
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from multiprocessing.connection import Connection
from typing import Any

from hubcrm.domain.errors import UnreadableFile
from hubcrm.intake.csv_columns import Columns, Labels
from hubcrm.intake.csv_table import Sheet
from hubcrm.intake.drafts import Draft, RowProblem
from hubcrm.intake.reading import HEAD, kind_of, short_name
from hubcrm.intake.sent_dates import HOME
from hubcrm.intake.serving import STRANGE, serve
from hubcrm.intake.serving import Result as Result  # what a reader gives back is asked for where the reader is
from hubcrm.intake.sheet_kinds import Table, TableRow
from hubcrm.intake.workbooks import ENDINGS

SECONDS_PER_FILE = 10.0
SECONDS_TO_START = 60.0
"""Starting imports Python and the readers; on a cold disk with a virus scanner that takes its time."""
_WORKBOOK = "{} could not be read; save the sheet you need as CSV and add that."
_CHUNK_FILES, _CHUNK_BYTES = 50, 4 * 1024 * 1024
_TICK = 0.05
"""Seconds between looks at whether the person has cancelled."""


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
                if kind_of(name, data[:HEAD]) == "sheet":
                    results.append(self._read_table(name, data, options, cancelled))
                else:
                    results += self._read_chunk(_chunk(files, len(results)), options, cancelled)
            except _CannotStart as trouble:
                results += [Result(name, None, str(trouble)) for name, _ in files[len(results) :]]
            except UnreadableFile as trouble:
                results.append(Result(name, None, str(trouble)))
        return results

    def read_sheet(
        self,
        name: str,
        data: bytes,
        columns: Columns | None = None,
        *,
        labels: Labels | None = None,
        zone: str = HOME,
        cancelled: Callable[[], bool] = _never,
    ) -> Result:
        """The enquiries of one sheet as a whole, its columns as said; never raises for what is in it, but Cancelled."""
        options = _options(None, labels, zone)
        if columns is not None:
            options["columns"] = columns._replace(fields=dict(columns.fields))
        try:
            return self._read_table(name, data, options, cancelled)
        except UnreadableFile as trouble:
            return Result(name, None, str(trouble))

    def look(
        self, name: str, data: bytes, columns: Columns | None = None, *, cancelled: Callable[[], bool] = _never
    ) -> Sheet:
        """How a table is written, for the preview before `read_rows`. Raises UnreadableFile, and Cancelled."""
        sheet = self._ask(name, ("look", data, columns), cancelled)
        if not isinstance(sheet, Sheet):
            raise UnreadableFile(STRANGE.format(f"“{short_name(name)}”"))
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
        return self._batches(name, ("rows", data, options), cancelled)

    def table(
        self, name: str, data: bytes, columns: Columns | None = None, *, cancelled: Callable[[], bool] = _never
    ) -> Table:
        """A whole sheet as words, for any kind of record; of a workbook, the sheet that `columns` names or the longest.

        Raises UnreadableFile where it cannot be taken as a whole, and Cancelled.
        """
        sheet = self.look(name, data, columns, cancelled=cancelled)
        rows: list[TableRow] = []
        problems: list[RowProblem] = []
        for batch in self._batches(name, ("cells", data, columns), cancelled):
            for row in batch:
                if isinstance(row, RowProblem):
                    problems.append(row)
                else:
                    rows.append(row)
        return Table(short_name(name), sheet.header, tuple(rows), tuple(problems), sheet.sheet, sheet.note)

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _batches(self, name: str, request: tuple[Any, ...], cancelled: Callable[[], bool]) -> Iterator[list[Any]]:
        self._tables += 1
        table = self._tables
        process = None
        batch = self._ask(name, (request[0], table, *request[1:]), cancelled)
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
            for batch in self._batches(name, ("rows", data, options), cancelled):
                rows += batch
        except _CannotStart:
            raise
        except UnreadableFile as trouble:
            said = str(trouble)
            return Result(name, None, said if short_name(name) in said else f"“{short_name(name)}”: {said}")
        drafts = tuple(row for row in rows if isinstance(row, Draft))
        return Result(name, drafts, None, tuple(row for row in rows if isinstance(row, RowProblem)), "sheet")

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
        self._process = context.Process(target=serve, args=(theirs,), name="hubcrm reading", daemon=True)
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
            raise UnreadableFile(STRANGE.format("This file")) from None

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
        is_workbook = name.lower().endswith(tuple(ENDINGS))
        raise UnreadableFile((_WORKBOOK if is_workbook else STRANGE).format(f"“{short_name(name)}”"))

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
        return kind_of(name, data[:HEAD]) != "sheet"
    except UnreadableFile:
        return False
