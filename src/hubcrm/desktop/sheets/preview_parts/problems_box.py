"""What cannot be taken, a sentence each; rows of a sheet can be saved to be mended."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from hubcrm.desktop.parts.saying import one_line
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.fields import TextField
from hubcrm.desktop.widgets.text import Label, Run, Words

FEW = 6
"""Up to so many sentences stand in the sheet as they are; more of them scroll in a box of their own."""
_HIGH = 136  # px
_MOST_LINES = 2000


class ProblemsBox(QWidget):
    """`save` asks where the rows to mend shall go."""

    save = Signal()

    def __init__(self, sentences: Sequence[str], title: str, *, rows: int) -> None:
        super().__init__()
        self.sentences = [one_line(sentence) for sentence in sentences]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if title:
            column.addWidget(Label(title, "S", 600, "muted"))
        if len(self.sentences) <= FEW:
            for sentence in self.sentences:
                column.addWidget(Words([Run(sentence)]))
        else:
            column.addWidget(self._scrolling())
        words = "Save the row to mend…" if rows == 1 else f"Save the {rows:,} rows to mend…"
        self.mend = Button(words, icon="download", parent=self)
        self.mend.clicked.connect(self.save)
        self.mend.setVisible(rows > 0)
        if rows:
            column.addSpacing(4)
            column.addWidget(self.mend, 0, Qt.AlignmentFlag.AlignLeft)

    def _scrolling(self) -> QPlainTextEdit:
        listed = TextField("What cannot be taken")
        listed.setReadOnly(True)
        shown = self.sentences[:_MOST_LINES]
        more = len(self.sentences) - len(shown)
        listed.setPlainText("\n".join([*shown, *([f"and {more:,} more of the kind"] if more else [])]))
        listed.setFixedHeight(_HIGH)
        return listed
