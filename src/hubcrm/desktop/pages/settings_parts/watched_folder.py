"""The watched folder of this computer: which one it is, chosen or left off."""

from __future__ import annotations

from pathlib import Path

from hubcrm.desktop.pages.settings_parts.folder_fact import FolderFact
from hubcrm.desktop.remember import Settings
from hubcrm.desktop.watching import FOLDER
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.domain.errors import HubError

_OFF = "None. Choose one that a mail rule or a scanner fills, and what arrives in it is taken in by itself."
_ON = "Files are taken in once they have stopped growing, and moved to “taken”; what cannot be read, to “not taken”."


class WatchedFact(FolderFact):
    """Only a folder that can be watched is kept."""

    def __init__(self, kept: Settings) -> None:
        super().__init__(
            "Watched folder", kept, FOLDER, asks="The watched folder", off=_OFF, stop=Button("Stop watching", "quiet")
        )

    def on(self) -> str:
        return _ON

    def use(self, folder: Path) -> None:
        from hubcrm.actions import watching

        try:
            self.keep(watching.usable(folder))
        except HubError as error:
            self.tell(str(error))
