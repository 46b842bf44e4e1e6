"""Asking for a folder with the dialog of the system."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFileDialog, QWidget


def ask_folder(over: QWidget, title: str, then: Callable[[str], object], *, begin_in: str = "") -> QFileDialog:
    """Ask for a folder that is there; `then` gets its path. Keep the dialog as long as it is open."""
    dialog = QFileDialog(over, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
    if begin_in:
        dialog.setDirectory(begin_in)
    dialog.fileSelected.connect(then)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
