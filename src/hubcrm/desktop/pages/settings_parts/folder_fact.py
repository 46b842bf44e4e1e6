"""A folder of this computer in Settings: which one it is, chosen, changed, or left off."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from hubcrm.desktop.pages.settings_parts.section import Fact, side_by_side
from hubcrm.desktop.remember import Settings
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.folder_dialog import ask_folder
from hubcrm.desktop.widgets.text import Words


class FolderFact(Fact):
    """The folder in words, and what can be done about it.

    `kept` holds it under `key`. `off` is said while there is none; the kind of folder says what it does while there is
    one (`on`), and takes a chosen one by `use`, which calls `keep`.
    """

    def __init__(self, title: str, kept: Settings, key: str, *, asks: str, off: str, stop: Button) -> None:
        self._kept, self._key, self._asks, self._off = kept, key, asks, off
        self.says = Words((), "B")
        self.choose = Button("Choose…", name=f"Choose {asks[0].lower()}{asks[1:]}")
        self.stop = stop
        super().__init__(title, side_by_side(self.says, self.stop, self.choose))
        self.dialog: QFileDialog | None = None
        self.choose.clicked.connect(self._ask)
        self.stop.clicked.connect(self._stop)
        self.show_folder()

    def on(self) -> str:
        """What happens while a folder is chosen."""
        return ""

    def use(self, folder: Path) -> None:
        """Take a folder that was chosen, or say why not."""
        self.keep(folder)

    def keep(self, folder: Path) -> None:
        """From now on it is this one."""
        self.tell("")
        self._kept.setValue(self._key, str(folder))
        self.show_folder()

    def show_folder(self) -> None:
        """Say which one it is."""
        folder = str(self._kept.value(self._key) or "")
        self.says.set_runs(folder or self._off)
        self.say(self.on() if folder else "")
        self.stop.setVisible(bool(folder))
        self.choose.say("Another…" if folder else "Choose…")

    def _ask(self) -> None:
        self.dialog = ask_folder(self.window(), self._asks, self._chosen)

    def _chosen(self, folder: str) -> None:
        self.use(Path(folder))

    def _stop(self) -> None:
        self._kept.setValue(self._key, "")
        self.tell("")
        self.show_folder()
        self.choose.setFocus(Qt.FocusReason.OtherFocusReason)
