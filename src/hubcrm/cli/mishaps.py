"""When something goes wrong that nobody expected: the details go to a file, one sentence goes to the person."""

from __future__ import annotations

import contextlib
import os
import platform
import sys
import time
import traceback
from pathlib import Path

from hubcrm import __version__, paths

_LARGEST = 1_000_000  # bytes; then the file before it is let go


def note(error: BaseException, command: str) -> str:
    """Write the details of an unexpected error to the log, and return the sentence that names the file.

    Only the command's name is kept of what was typed: the rest may be an employer's words.
    """
    path = paths.log_folder() / "terminal.log"
    details = "".join(traceback.format_exception(error))
    heading = f"{time.strftime('%Y-%m-%d %H:%M:%S')} hubcrm {__version__} {command or '(no command)'}"
    about = f"Python {platform.python_version()} on {sys.platform}"
    try:
        _append(path, f"{heading}\n{about}\n{details}\n")
    except OSError:
        last = traceback.extract_tb(error.__traceback__)[-1:]
        where = f" ({Path(last[0].filename).name}, line {last[0].lineno})" if last else ""
        return f"Something went wrong that should not have: {type(error).__name__}{where}. No log could be written."
    return f"Something went wrong that should not have, and the details are in {path}."


def _append(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size > _LARGEST:
            path.replace(path.with_suffix(".log.1"))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with open(descriptor, "a", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
