"""Past enquiries like this one and what became of them; one click or key opens one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop import keys, theme
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.fields import paint_key_cap
from hubcrm.desktop.widgets.painted import Painted
from hubcrm.desktop.widgets.text import Label
from hubcrm.queries.suggesting_past import Similar

_HEIGHT = 44
_SIDE = 8  # the rows stand in by it, so that their words line up with the rest of the card
_CAP = 28


class PastRow(Painted, QPushButton):
    """One past enquiry on two lines: its subject and reference; what became of it."""

    def __init__(self, key: str = "") -> None:
        super().__init__()
        self.key = key
        self.enquiry = ""
        self._subject = self._ref = self._became = ""
        self.setAutoDefault(True)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        if key:
            self.setAccessibleDescription(f"Key {key}")

    def show_past(self, one: Similar) -> None:
        """Show another one."""
        self.enquiry = one.id
        self._subject, self._ref, self._became = paint.one_line(one.subject), one.ref, paint.one_line(one.became)
        self.setAccessibleName(f"Open {self._ref}, {self._subject}. {self._became}")
        self.update()

    @property
    def words(self) -> str:
        """What it says."""
        return f"{self._subject}  {self._ref}: {self._became}"

    def sizeHint(self) -> QSize:
        return QSize(240, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        area = QRectF(self.rect())
        if self.underMouse() or self.isDown():
            paint.box(painter, area, tokens.hover)
        if self.hasFocus() and self._ring.ring_shown:
            paint.ring(painter, area)
        cap = _CAP if self.key and keys.letters_on() else 0
        right = self.width() - _SIDE - cap
        ref = paint.width_of(self._ref, "S", 400) + 10
        subject = paint.elided(self._subject, max(40.0, right - _SIDE - ref), "B", 500)
        x = _SIDE + paint.words(painter, _SIDE, 13, subject, "B", 500, tokens.text) + 10
        paint.words(painter, x, 13, self._ref, "S", 400, tokens.faint)
        became = paint.elided(self._became, right - _SIDE, "S", 400)
        paint.words(painter, _SIDE, 32, became, "S", 400, tokens.muted)
        if cap:
            paint_key_cap(painter, self.width() - _SIDE, _HEIGHT / 2, self.key)


class PastRows(QWidget):
    """A label and up to so many rows beside it; without any it takes no room. `opened` carries the enquiry to show."""

    opened = Signal(str)

    def __init__(self, most: int, indent: int) -> None:
        super().__init__()
        self.title = Label("Like it", "B", 400, "faint")
        self.title.setFixedWidth(indent - _SIDE)
        self.title.setMinimumHeight(26)
        self.rows = [PastRow("S" if at == 0 else "") for at in range(most)]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.title, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(0)
        for one in self.rows:
            column.addWidget(one)
            one.clicked.connect(self._open)
        row.addLayout(column, 1)
        self.show_past(())

    def show_past(self, past: Sequence[Similar]) -> None:
        """Show these."""
        for at, row in enumerate(self.rows):
            row.setVisible(at < len(past))
            if at < len(past):
                row.show_past(past[at])
        self.setVisible(bool(past))

    def _open(self) -> None:
        row = self.sender()
        if isinstance(row, PastRow):
            self.opened.emit(row.enquiry)
