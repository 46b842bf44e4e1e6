"""Saving what is on the screen: where to, and the sentence that says where it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from hubcrm.desktop.pages.work_parts import saying
from hubcrm.desktop.pages.work_parts.reading import Reading
from hubcrm.desktop.remember import Remembered
from hubcrm.desktop.session import Session
from hubcrm.domain.outcome import Outcome

_FOLDER = "export/folder"


class Saver:
    """Asks for a file and has the rows written to it."""

    def __init__(self, session: Session, reading: Reading, remembered: Remembered, over: QWidget) -> None:
        self._session, self._reading, self._remembered = session, reading, remembered
        self._over = over
        self._columns: tuple[str, ...] = ()
        self.dialog: QFileDialog | None = None

    def open(self, columns: tuple[str, ...], day: date) -> None:
        """Ask where to; `columns` are those of the table, `day` the day that is shown."""
        self._columns = columns
        dialog = QFileDialog(self._over, "Save what is shown")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilter("Table as text, for any spreadsheet (*.csv)")
        dialog.setDefaultSuffix("csv")
        dialog.setDirectory(self._folder())
        dialog.selectFile(f"Work in hand {day.isoformat()}.csv")
        dialog.fileSelected.connect(self._file_chosen)
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def _folder(self) -> str:
        kept = self._remembered.settings.value(_FOLDER)
        if isinstance(kept, str) and Path(kept).is_dir():
            return kept
        return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)

    def _file_chosen(self, name: str) -> None:
        self.save(Path(name))

    def save(self, path: Path) -> None:
        """Write the rows to this file and say so."""
        self._remembered.settings.setValue(_FOLDER, str(path.parent))
        self._reading.save(path, self._columns, _Said(self._session, path).say)


class _Said:
    """Says where the rows are, once they are there."""

    def __init__(self, session: Session, path: Path) -> None:
        self._session, self._path = session, path

    def say(self, count: int) -> None:
        rows = saying.counted(count, "row")
        self._session.runner.said.emit(Outcome(str(self._path), said=f"Saved {rows} to {self._path}"))
