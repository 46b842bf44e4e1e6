"""What comes to the window from other programs: files dropped anywhere on it, and what was copied and is pasted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget

if TYPE_CHECKING:
    from hubcrm.desktop.widgets.overlays import DropVeil

_READ = "*.eml *.msg *.mbox *.csv *.tsv *.xlsx *.xls *.ods *.txt *.vcf"
MOST_PASTED = 2_000_000  # characters taken from the clipboard


def nothing(*_given: object) -> None:
    """What a window does that nobody has told otherwise."""


class TakesFiles(QWidget):
    """A window that hands on what it is given: `on_files(paths)`, `on_paste(text)`. All may be set later."""

    def __init__(self) -> None:
        super().__init__()
        self.on_files: Callable[[list[Path]], object] = nothing
        self.on_paste: Callable[[str], object] = nothing
        self.on_drag: Callable[[], tuple[str, str] | None] = lambda: None  # what files would become here, in two lines
        self._veil: DropVeil | None = None
        self.dialog: QDialog | None = None
        self.setAcceptDrops(True)

    @property
    def veil(self) -> DropVeil:
        """What covers the window while files are dragged over it."""
        if self._veil is None:
            from hubcrm.desktop.widgets.overlays import DropVeil  # here: the start does not need it

            self._veil = DropVeil(self)
        return self._veil

    def paste(self) -> None:
        """Hand on what was copied: files, or else text."""
        clipboard = QGuiApplication.clipboard().mimeData()
        files = _files(clipboard)
        if files:
            self.on_files(files)
        elif clipboard.hasText() and clipboard.text().strip():
            self.on_paste(clipboard.text()[:MOST_PASTED])

    def ask_for_files(self) -> None:
        """Ask which files to add, and hand them on: for those who do not drag."""
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self, "Add e-mails, sheets or contact cards")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([f"What hubcrm reads ({_READ})", "All files (*)"])
        dialog.filesSelected.connect(lambda paths: self.on_files([Path(path) for path in paths]))
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    # Qt's own names from here on

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _files(event.mimeData()):
            event.acceptProposedAction()
            self.veil.words = self.on_drag() or self.veil.USUAL
            self.veil.setGeometry(self.rect())
            self.veil.show()
            self.veil.raise_()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if _files(event.mimeData()):
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.veil.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.veil.hide()
        files = _files(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.on_files(files)


def _files(data: QMimeData) -> list[Path]:
    """The files on this computer in what is dragged or pasted."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile() and url.toLocalFile()]
