"""The watched folder of this computer: which one it is, chosen or left off."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.desktop.pages.settings_parts.section import Fact
from hubcrm.desktop.remember import Settings
from hubcrm.desktop.watching import FOLDER
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.text import Words
from hubcrm.domain.errors import HubError

_OFF = "None. Choose one that a mail rule or a scanner fills, and what arrives in it is taken in by itself."
_ON = "Files are taken in once they have stopped growing, and moved to “taken”; what cannot be read, to “not taken”."


class WatchedFact(Fact):
    """The folder in words, and what can be done about it."""

    def __init__(self, kept: Settings) -> None:
        self._kept = kept
        self.says = Words((), "B")
        self.choose = Button("Choose…", name="Choose the watched folder")
        self.stop = Button("Stop watching", "quiet")
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
        super().__init__("Watched folder", held)
        self.dialog: QFileDialog | None = None
        self.choose.clicked.connect(self._ask)
        self.stop.clicked.connect(self._stop)
        self.show_folder()

    def show_folder(self) -> None:
        """Say which one it is."""
        folder = str(self._kept.value(FOLDER) or "")
        self.says.set_runs(folder or _OFF)
        self.say(_ON if folder else "")
        self.stop.setVisible(bool(folder))
        self.choose.say("Another…" if folder else "Choose…")

    def watch(self, folder: Path) -> None:
        """From now on watch this one, if it can be watched."""
        from hubcrm.actions import watching

        try:
            place = watching.usable(folder)
        except HubError as error:
            self.tell(str(error))
            return
        self.tell("")
        self._kept.setValue(FOLDER, str(place))
        self.show_folder()

    def _ask(self) -> None:
        dialog = QFileDialog(self.window(), "The folder to watch")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
        dialog.fileSelected.connect(self._chosen)
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def _chosen(self, folder: str) -> None:
        self.watch(Path(folder))

    def _stop(self) -> None:
        self._kept.setValue(FOLDER, "")
        self.tell("")
        self.show_folder()
        self.choose.setFocus(Qt.FocusReason.OtherFocusReason)
