"""Files let go on an enquiry's page: read where files are read, and filed with it in one step."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from hubcrm.desktop import files_read

if TYPE_CHECKING:
    from hubcrm.actions.filing import ToFile
    from hubcrm.desktop.session import Session

MOST_FILES = 50
_CALENDARS = (".ics", ".ical", ".ifb", ".vcs")


def file_with(session: Session, window: QWidget, enquiry: str, ref: str, paths: Sequence[Path]) -> None:
    """File these with an enquiry: e-mails as messages, everything else as it is. Undo takes all of it back.

    A calendar file by itself is shown first: it becomes a meeting.
    """
    if len(paths) == 1 and paths[0].suffix.lower() in _CALENDARS:
        from hubcrm.desktop.sheets import calendar_entry

        calendar_entry.take(session, window, enquiry, ref, paths[0])
        return
    session.fetch(
        files_read.to_file, list(paths)[:MOST_FILES], session.calendar.zone, then=partial(_file, session, enquiry),
        worker="intake",
    )  # fmt: skip


def _file(session: Session, enquiry: str, files: list[ToFile]) -> None:
    from hubcrm.actions import filing

    session.do(filing.file_here, enquiry, files)
