"""What came with a message: opened as a safe copy, or saved where the person says."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QCursor, QDesktopServices
from PySide6.QtWidgets import QFileDialog

from hubcrm.desktop import errands
from hubcrm.desktop.safe_copies import SafeCopies, why_not_open
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.choices import Menu

if TYPE_CHECKING:
    from hubcrm.desktop.hub_window import HubWindow

_CAN_RUN = "It may run something, so it is not opened from here"


class Attachments(QObject):
    """Asks what to do with one, and does it on a worker; the copies go when the window closes."""

    def __init__(self, hub: HubWindow) -> None:
        super().__init__(hub)
        self._hub = hub
        self.copies = SafeCopies()
        self.menu = Menu("What came with it", hub.window)
        self.dialog: QFileDialog | None = None

    def ask(self, stored: str, name: str) -> None:
        """Offer to open a copy or to save it; what can run something can only be saved."""
        self.menu.clear_choices()
        if why_not_open(name):
            self.menu.add(_CAN_RUN, self._nothing, icon="shield").setEnabled(False)
        else:
            self.menu.add("Open a copy", partial(self.open_copy, stored, name), icon="eye")
        self.menu.add("Save as…", partial(self.save_as, stored, name), icon="download")
        pressed = self._hub.window.focusWidget()
        if isinstance(pressed, Button) and pressed.isVisible():
            self.menu.open_under(pressed)
        else:
            self.menu.popup(QCursor.pos())

    def open_copy(self, stored: str, name: str) -> None:
        """Open a copy in the program that this computer has for it."""
        hub = self._hub
        hub.runner.fetch(
            errands.copied, hub.doors, hub.keys.place(), stored, self.copies, name, then=self._open, worker="aside"
        )

    def save_as(self, stored: str, name: str) -> None:
        """Ask where, and write it there."""
        from hubcrm.intake.drafts import safe_name

        dialog = QFileDialog(self._hub.window, "Save what came with it", safe_name(name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(partial(self.save_to, stored))
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()
        why = why_not_open(name)
        if why:
            self._hub.window.warn(f"{why} Have it checked before you do.")

    def save_to(self, stored: str, path: str) -> None:
        """Write it to this file."""
        hub = self._hub
        hub.runner.fetch(
            errands.saved, hub.doors, hub.keys.place(), stored, Path(path), then=self._saved, worker="aside"
        )

    def clear(self) -> None:
        """The window is closed: the copies go."""
        self.copies.clear()

    def _open(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._hub.window.warn(f"No program on this computer opens “{path.name}”. Save it instead.")

    def _saved(self, path: Path) -> None:
        self._hub.window.say(f"Saved as {path.name}")

    def _nothing(self) -> Any:
        """A sentence cannot be chosen."""
