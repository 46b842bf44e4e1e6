"""What is open with an employer: subject, where it stands, whose move it is, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.pages.employer_parts import saying
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.painted import Painted
from hubcrm.desktop.widgets.repeated import Repeated
from hubcrm.desktop.widgets.text import Label, Words
from hubcrm.domain.promises import Calendar
from hubcrm.queries.employer_page import Work

_SIDE = 16
_LINES = (19, 40, 60)  # where the three lines are centred


class WorkRow(Painted, QPushButton):
    """One enquiry; pressing it opens it."""

    asked = Signal(str)

    def __init__(self, said: _Saying) -> None:
        super().__init__()
        self._said = said
        self._id = self._subject = self._stage = self._next = ""
        self._late = False
        self.setAutoDefault(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: self.asked.emit(self._id))

    def show_item(self, work: Work) -> None:
        """Show another enquiry."""
        self._id, self._late = work.id, work.late
        self._subject = one_line(work.subject)
        self._stage, self._next = self._said.lines(work)
        self.setFixedHeight(_LINES[2] + 16 if self._next else _LINES[1] + 16)
        self.setAccessibleName(", ".join(part for part in (self._subject, self._stage, self._next) if part))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(296, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        if self.underMouse() or self.isDown():
            paint.box(painter, QRectF(self.rect()).adjusted(4, 3, -4, -3), tokens.hover)
        if self.hasFocus() and self._ring.ring_shown:
            paint.ring(painter, QRectF(self.rect()).adjusted(4, 3, -4, -3))
        room = self.width() - 2 * _SIDE
        paint.words(painter, _SIDE, _LINES[0], paint.elided(self._subject, room, "B", 600), "B", 600, tokens.text)
        paint.words(painter, _SIDE, _LINES[1], paint.elided(self._stage, room, "S", 500), "S", 500, tokens.muted)
        if not self._next:
            return
        x = float(_SIDE)
        tone = tokens.bad if self._late else tokens.faint
        if self._late:
            icons.paint(painter, "late", x, _LINES[2] - 7, 14, tone)
            x += 20
        paint.words(painter, x, _LINES[2], paint.elided(self._next, self.width() - _SIDE - x, "S", 500), "S", 500, tone)


class _Saying:
    """What the rows need to speak: the day, the calendar, and the kind of institution."""

    def __init__(self) -> None:
        self.today = date.min
        self.calendar = Calendar()
        self.kind = ""

    def lines(self, work: Work) -> tuple[str, str]:
        """(where it stands, what comes next)."""
        stage = saying.stage_line(work, self.today, self.kind)
        return stage, saying.next_line(work, self.today, self.calendar, self.kind)


class OpenWork(QWidget):
    """ "Open work 3" and the enquiries; `asked` carries the one that was pressed."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._said = _Saying()
        self.title = Label("Open work", "B", 600)
        self.count = Label("", "B", 400, "faint")
        self.rows = Repeated(self._made, lined=True)
        self.nothing = Words("Nothing is open. A new enquiry begins with Ctrl+N.", "B", "muted")
        self.card = Card(padding=0, spacing=0)
        self.card.column.setContentsMargins(0, 3, 0, 3)
        self.card.column.addWidget(self.rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.count)
        head.addStretch(1)
        column.addLayout(head)
        column.addWidget(self.card)
        column.addWidget(self.nothing)

    def show_work(self, work: Sequence[Work], today: date, calendar: Calendar, kind: str) -> None:
        """Show what is open now."""
        self._said.today, self._said.calendar, self._said.kind = today, calendar, kind
        self.count.setText(str(len(work)) if work else "")
        self.rows.show_items(work)
        self.card.setVisible(bool(work))
        self.nothing.setVisible(not work)

    def _made(self) -> WorkRow:
        row = WorkRow(self._said)
        row.asked.connect(self.asked)
        return row
