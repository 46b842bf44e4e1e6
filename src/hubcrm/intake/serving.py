"""What the reading process does: it answers requests until the other end of its pipe closes (see worker.py)."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection
from typing import Any

from hubcrm.domain.errors import UnreadableFile
from hubcrm.intake.csv_file import look, read_rows
from hubcrm.intake.drafts import Draft, RowProblem
from hubcrm.intake.reading import read_file, short_name
from hubcrm.intake.sheet_kinds import TableRow
from hubcrm.intake.tables import table_rows

ROWS_AT_ONCE = 500
MOST_MEMORY = 1024 * 1024 * 1024
"""Bytes of address space, where the system can limit it; the largest table read uses a quarter of that."""
STRANGE = "{} could not be read; save it again from the program it came from, or paste its words."

_Rows = Iterator[Draft | TableRow | RowProblem]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one file: its drafts and the rows that cannot be taken, or one sentence on why there are none."""

    name: str
    drafts: tuple[Draft, ...] | None
    error: str | None = None
    problems: tuple[RowProblem, ...] = ()
    kind: str = ""


def serve(pipe: Connection) -> None:
    """Answers requests until the other end of the pipe closes."""
    _settle_in()
    tables: dict[int, _Rows] = {}
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


def _read_part(tables: dict[int, _Rows], what: str, *given: Any) -> Any:
    """The answer to a request about a table: a Sheet, a batch of rows (empty at the end), or an UnreadableFile."""
    try:
        if what == "look":
            return look(*given)
        table = given[0]
        if what == "rows":
            tables[table] = read_rows(given[1], **given[2])
        elif what == "cells":
            tables[table] = table_rows(*given[1:])
        batch = list(islice(tables[table], ROWS_AT_ONCE))
        if not batch:
            del tables[table]
        return batch
    except UnreadableFile as trouble:
        return trouble
    except Exception:  # a reader's slip over one table ends in a sentence, not in the end of the process
        return UnreadableFile(STRANGE.format("This table"))


def _read_one(name: str, data: bytes, options: dict[str, Any]) -> Result:
    try:
        found = read_file(name, data, **options)
    except UnreadableFile as trouble:
        return Result(name, None, str(trouble))
    except Exception:  # the one boundary where anything a file does to a reader becomes a sentence (safety.md §5)
        return Result(name, None, STRANGE.format(f"“{short_name(name)}”"))
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
