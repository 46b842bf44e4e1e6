"""A short column of rows of one kind, kept and filled again: making widgets anew at every reload would be felt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop.widgets.card import Line


class Repeated(QWidget):
    """Shows one row for each item. `make()` gives a row with a method `show_item(item)`; `lined` draws lines between."""

    def __init__(
        self, make: Callable[[], QWidget], *, lined: bool = False, spacing: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._make = make
        self._lined = lined
        self._rows: list[QWidget] = []
        self._lines: list[Line] = []
        self._count = 0
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(spacing)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def rows(self) -> list[Any]:
        """The rows that show something."""
        return self._rows[: self._count]

    def show_items(self, items: Sequence[Any]) -> None:
        """Show these items, in this order."""
        while len(self._rows) < len(items):
            if self._lined and self._rows:
                line = Line()
                self._lines.append(line)
                self.column.addWidget(line)
            row = self._make()
            self._rows.append(row)
            self.column.addWidget(row)
        self._count = len(items)
        for at, row in enumerate(self._rows):
            if at < len(items):
                row.show_item(items[at])  # type: ignore[attr-defined]  # `make` gives rows that have it
            row.setVisible(at < len(items))
        for at, line in enumerate(self._lines):
            line.setVisible(at + 1 < len(items))
