"""The whole hub out into an open folder, from Settings."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog

from hubcrm.actions import moving_house
from hubcrm.actions.moving_house import Moved
from hubcrm.desktop.exporting import open_folder
from hubcrm.desktop.pages.settings_parts.section import Fact, side_by_side
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.folder_dialog import ask_folder
from hubcrm.desktop.widgets.text import Words
from hubcrm.desktop.workers import Progress, Stopped
from hubcrm.domain.errors import HubError

_ABOUT = (
    "Everything in a folder that any program can read. hubcrm makes the same hub of it again, on the first page of a "
    "computer without one."
)


class WholeHubFact(Fact):
    """What it is, and the button that asks where to."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.says = Words(_ABOUT, "B")
        self.export = Button("Export everything…")
        self.show_it = Button("Open folder", "quiet", icon="folder")
        super().__init__("The whole hub", side_by_side(self.says, self.show_it, self.export))
        self.dialog: QFileDialog | None = None
        self._made: Path | None = None
        self.say(moving_house.WARNING)
        self.show_it.hide()
        self.export.clicked.connect(self._ask)
        self.show_it.clicked.connect(self._open)

    def _ask(self) -> None:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self.dialog = ask_folder(self.window(), "Where the folder with the whole hub goes", self._chosen, begin_in=documents)

    def _chosen(self, folder: str) -> None:
        self.export_to(Path(folder))

    def export_to(self, folder: Path) -> None:
        """Write it to a new folder inside this one."""
        session = self._session
        at = session.calendar.local(session.clock())
        kept = "".join(sign if sign.isalnum() or sign in " -" else " " for sign in session.standing.institution)
        place = folder / f"hubcrm {' '.join(kept.split())[:60]} {at:%Y-%m-%d %H%M}"
        progress = session.runner.progress("Exporting everything")
        self.export.setEnabled(False)
        self.show_it.hide()
        self.tell("")
        session.fetch(
            moving_house.export_all, place, session.clock(), progress, then=partial(self._exported, progress),
            failed=partial(self._not_exported, progress), worker="check",
        )  # fmt: skip

    def _exported(self, progress: Progress, moved: Moved) -> None:
        self._end(progress)
        self._made = moved.folder
        self.say(f"Exported to {moved.folder}: {moved.said}. {moving_house.WARNING}")
        self.show_it.show()

    def _not_exported(self, progress: Progress, error: HubError) -> None:
        self._end(progress)
        if not isinstance(error, Stopped):
            self.tell(str(error))

    def _end(self, progress: Progress) -> None:
        progress.finished = True
        self._session.runner.progressed.emit(progress)
        self.export.setEnabled(True)

    def _open(self) -> None:
        if self._made is not None:
            open_folder(self._made)
