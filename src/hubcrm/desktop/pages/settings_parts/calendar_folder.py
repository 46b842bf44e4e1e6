"""The folder of this computer that holds the calendar file of whoever works here: chosen, or left off."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from hubcrm.actions import diary
from hubcrm.desktop.calendar_feed import FOLDER
from hubcrm.desktop.pages.settings_parts.folder_fact import FolderFact
from hubcrm.desktop.remember import Settings
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.domain.errors import HubError

_OFF = "Off. Choose a folder, and your next actions are kept there as a file that calendar programs subscribe to."
_ON = "“{}” is kept up to date there while hubcrm is open. Whoever can read the folder sees employers and subjects."


class CalendarFact(FolderFact):
    """The calendar file is written before its folder is kept, so that one that cannot be written is never chosen."""

    def __init__(self, session: Session, kept: Settings) -> None:
        self._session = session
        super().__init__("Your calendar", kept, FOLDER, asks="The folder for your calendar", off=_OFF,
                         stop=Button("Stop", "quiet", name="Stop keeping the calendar file"))  # fmt: skip

    def on(self) -> str:
        return _ON.format(diary.feed_name(self._session.viewer))

    def use(self, folder: Path) -> None:
        session = self._session
        self.tell("")
        session.fetch(
            diary.keep_feed, folder, session.viewer, session.moment, session.calendar, worker="check",
            then=partial(self._written, folder), failed=self._not_written,
        )  # fmt: skip

    def _written(self, folder: Path, _changed: bool) -> None:
        self.keep(folder)

    def _not_written(self, error: HubError) -> None:
        self.tell(str(error))
