"""Where the rows that cannot be taken go: a sheet beside the first one, to be mended and brought again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from hubcrm.desktop.session import Session
from hubcrm.domain.outcome import Outcome


def ask(window: QWidget, name: str, chosen: Callable[[str], object]) -> QFileDialog:
    """Ask where to save them; `name` is that of the sheet they are from. The dialog must be kept while it is open."""
    dialog = QFileDialog(window, "Save the rows to mend")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setNameFilter("Table as text, for any spreadsheet (*.csv)")
    dialog.setDefaultSuffix("csv")
    dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    dialog.selectFile(f"{Path(name).stem} to mend.csv")
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def say_saved(session: Session, path: Path, count: int) -> None:
    """Say that they are saved."""
    rows = "1 row" if count == 1 else f"{count:,} rows"
    session.runner.said.emit(Outcome(None, said=f"Saved {rows} to mend as {path.name}"))
