"""The folder of this computer that holds the calendar file of whoever works here: chosen, or left off."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.actions import diary
from hubcrm.desktop.calendar_feed import FOLDER
from hubcrm.desktop.pages.settings_parts.section import Fact
from hubcrm.desktop.remember import Settings
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.text import Words
from hubcrm.domain.errors import HubError

_OFF = "Off. Choose a folder, and your next actions are kept there as a file that calendar programs subscribe to."
_ON = "“{}” is kept up to date there while hubcrm is open. Whoever can read the folder sees employers and subjects."


class CalendarFact(Fact):
    """The folder in words, and what can be done about it."""

    def __init__(self, session: Session, kept: Settings) -> None:
        self._session = session
        self._kept = kept
        self.says = Words((), "B")
        self.choose = Button("Choose…", name="Choose the folder for your calendar")
        self.stop = Button("Stop", "quiet", name="Stop keeping the calendar file")
        held = QWidget()
        held.setMinimumHeight(32)
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        level = QVBoxLayout()
        level.setContentsMargins(0, 6, 0, 6)
        level.addWidget(self.says)
        level.addStretch(1)
        row.addLayout(level, 1)
        for button in (self.stop, self.choose):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        super().__init__("Your calendar", held)
        self.dialog: QFileDialog | None = None
        self.choose.clicked.connect(self._ask)
        self.stop.clicked.connect(self._stop)
        self.show_folder()

    def show_folder(self) -> None:
        """Say which one it is."""
        folder = str(self._kept.value(FOLDER) or "")
        self.says.set_runs(folder or _OFF)
        self.say(_ON.format(diary.feed_name(self._session.viewer)) if folder else "")
        self.stop.setVisible(bool(folder))
        self.choose.say("Another…" if folder else "Choose…")

    def keep_in(self, folder: Path) -> None:
        """Write the file there now, and keep it up to date from now on."""
        session = self._session
        self.tell("")
        session.fetch(
            diary.keep_feed, folder, session.viewer, session.moment, session.calendar, worker="check",
            then=partial(self._kept_in, folder), failed=self._not_kept,
        )  # fmt: skip

    def _kept_in(self, folder: Path, _changed: bool) -> None:
        self._kept.setValue(FOLDER, str(folder))
        self.show_folder()

    def _not_kept(self, error: HubError) -> None:
        self.tell(str(error))

    def _ask(self) -> None:
        dialog = QFileDialog(self.window(), "The folder for your calendar")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
        dialog.fileSelected.connect(self._chosen)
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def _chosen(self, folder: str) -> None:
        self.keep_in(Path(folder))

    def _stop(self) -> None:
        self._kept.setValue(FOLDER, "")
        self.tell("")
        self.show_folder()
        self.choose.setFocus(Qt.FocusReason.OtherFocusReason)
