"""Tables saved as text: UTF-8 with the mark that spreadsheet programs look for, and nothing in them that they would run.

A cell that begins like a formula gets a ' in front, which spreadsheet programs do not show and `intake.csv_table` takes
away again. A phone number may begin with its + as it always does.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from hubcrm.domain.errors import DiskFull, NotFound, NotWritable

Cell = str | int | None

_DANGEROUS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # the last four: = + - @ in their full-width forms
_PHONE = re.compile(r"[+\uff0b]?[\d(][\d\s().\-/]{4,24}(?:\s?(?:ext\.?|x)\s?\d{1,6})?", re.IGNORECASE)


def harmless(cell: Cell) -> Cell:
    """A cell that no spreadsheet program takes for a formula; numbers and phone numbers stay as they are."""
    if not isinstance(cell, str):
        return cell
    first = cell.lstrip(" \xa0\u3000")[:1] or cell[:1]
    if first in _DANGEROUS and not _PHONE.fullmatch(cell):
        return f"'{cell}"
    return cell


def written(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The whole file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([harmless(head) for head in heads])
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig", "replace")


def save(path: Path, content: bytes) -> None:
    """Put a file in its place whole or not at all; one of that name is replaced, and only its owner may read it.

    Raises NotFound where its folder is not there, NotWritable, DiskFull.
    """
    if path.is_dir():
        raise NotWritable(f"{path} is a folder. Give the name of a file in it, such as {path / 'enquiries.csv'}.")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "wb") as file:
            file.write(content)
        part.replace(path)
    except FileNotFoundError:
        raise NotFound(f"There is no folder {path.parent}. Make it first, or choose another.") from None
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        if error.errno in (28, 122):  # ENOSPC, EDQUOT
            raise DiskFull(f"There is no room for {path.name} on that disk. Free some space and try again.") from None
        reason = (error.strerror or "unknown reason").lower()
        raise NotWritable(f"{path} could not be written ({reason}). Choose another folder.") from None
