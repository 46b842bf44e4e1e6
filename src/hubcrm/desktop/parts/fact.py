"""A field with a word under it."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hubcrm.desktop.widgets.text import Words


class Fact(QWidget):
    """One field with a word under it: what it means, or why it may be wrong. A doubt never blocks."""

    def __init__(self, field: QWidget) -> None:
        super().__init__()
        self.field = field
        self.note = Words((), "S", "muted")
        self.note.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addWidget(field)
        self._column.addWidget(self.note)

    def add(self, widget: QWidget) -> None:
        """Something more under the field."""
        self._column.addWidget(widget)

    def say(self, note: str) -> None:
        """The word under the field, or none."""
        self.note.set_runs(note)
        self.note.setVisible(bool(note))
