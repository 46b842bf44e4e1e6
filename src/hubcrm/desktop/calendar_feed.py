"""Keeps the calendar file of whoever works here up to date in a chosen folder. Off until a folder is chosen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from hubcrm.desktop.remember import Nothing, Settings
from hubcrm.domain.errors import HubError

if TYPE_CHECKING:
    from collections.abc import Callable

    from hubcrm.desktop.session import Session

FOLDER = "calendar/folder"
"""Where the settings of this computer keep the folder."""
SOON = 1_500  # ms after a change: several at once are written once
EVERY = 15 * 60_000  # ms; a new day, or another program that wrote, changes it too


class CalendarFeed(QObject):
    """Writes after changes, on a worker, and only where the file would be another."""

    def __init__(
        self, session: Session, settings: Settings | None, warn: Callable[[str], object], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._settings: Settings = settings if settings is not None else Nothing()
        self._warn = warn
        self._said = ""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON)
        self._soon.timeout.connect(self.write)
        often = QTimer(self)
        often.timeout.connect(self.write)
        often.start(EVERY)
        self.timers = [self._soon, often]
        session.runner.changed.connect(self._changed)
        self._soon.start()

    def _changed(self, kinds: frozenset[str]) -> None:
        from hubcrm.actions.diary import KINDS

        if kinds & KINDS and self._settings.value(FOLDER):
            self._soon.start()

    def write(self) -> None:
        """Bring the file up to date now, unless no folder is chosen."""
        chosen = str(self._settings.value(FOLDER) or "")
        if not chosen:
            return
        from hubcrm.actions import diary

        session = self._session
        session.fetch(
            diary.keep_feed, Path(chosen), session.viewer, session.moment, session.calendar, then=self._written,
            failed=self._not_written, worker="check", slot="calendar feed",
        )  # fmt: skip

    def _written(self, _changed: bool) -> None:
        self._said = ""

    def _not_written(self, error: HubError) -> None:
        """Said once, not every quarter of an hour."""
        if str(error) != self._said:
            self._said = str(error)
            self._warn(self._said)
