"""One backup in a list: when, why, how large, and the way back to it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.text import Label, Words
from hubcrm.queries.safety import Kept


class BackupRow(QWidget):
    """One backup: when, why, how large, and the way back to it."""

    wanted = Signal(object)  # Kept

    def __init__(self) -> None:
        super().__init__()
        self._kept: Kept | None = None
        self.when = Label("", "B", 500)
        self.why = Words((), "S", "muted", wrap=False)
        self.back = Button("Restore…", "quiet")
        self.back.clicked.connect(self._pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(16)
        self.when.setFixedWidth(136)
        row.addWidget(self.when)
        row.addWidget(self.why, 1)
        row.addWidget(self.back)

    def show_item(self, item: tuple[Kept, str]) -> None:
        """Show (backup, its moment in words)."""
        self._kept, when = item
        self.when.setText(when)
        self.why.set_runs(f"{self._kept.why}  ·  {in_megabytes(self._kept.size)}")
        self.back.setAccessibleName(f"Restore the backup of {when}")

    def _pressed(self) -> None:
        if self._kept is not None:
            self.wanted.emit(self._kept)


def in_megabytes(size: int) -> str:
    """A size in words: "14 MB", "under 1 MB"."""
    whole = round(size / 1_000_000)
    return f"{whole} MB" if whole else "under 1 MB"
