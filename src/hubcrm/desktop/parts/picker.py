"""Choosing an employer by typing part of a name: the ones that fit stand below the field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.text import Words
from hubcrm.queries import employer_page
from hubcrm.queries.employer_page import Row
from hubcrm.queries.reading import Reads, Viewer

MOST = 6
PAUSE = 80  # ms without a key before the employers are looked through


def fitting(reader: Reads, viewer: Viewer, typed: str, without: str) -> list[Row]:
    """Employers whose name, town or mail domain holds what was typed, but for one; runs on a worker."""
    found = employer_page.ids(reader, viewer, "all", typed)
    return employer_page.rows(reader, [one for one in found if one != without][:MOST])


class _Field(Field):
    """Down goes to the employers found, Enter takes the first."""

    down = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.down.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class _Found(Button):
    """One employer that fits; the arrows go to the next."""

    def __init__(self, picker: EmployerPicker) -> None:
        super().__init__("", "quiet", icon="employers", parent=picker)
        self._picker = picker
        self.employer = ("", "")
        self.clicked.connect(self._take)

    def show_row(self, row: Row) -> None:
        name, town = one_line(row.name), one_line(row.town)
        self.employer = (row.id, name)
        self.say(f"{name}, {town}" if town else name)

    def _take(self) -> None:
        self._picker.take(*self.employer)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._picker.step(self, 1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)


class EmployerPicker(QWidget):
    """`chosen` carries id and name of the employer taken; `left` that nobody was, by Esc."""

    chosen = Signal(str, str)
    left = Signal()

    def __init__(self, session: Session, name: str, placeholder: str = "Start typing a name") -> None:
        super().__init__()
        self._session = session
        self._without = ""
        self._count = 0
        self.field = _Field(name, placeholder)
        self.says = Words("", "S", "muted")
        self.says.hide()
        self._found = [_Found(self) for _ in range(MOST)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.says)
        for one in self._found:
            one.hide()
            column.addWidget(one, 0, Qt.AlignmentFlag.AlignLeft)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE)
        self._soon.timeout.connect(self._look)
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self._take_first)
        self.field.down.connect(lambda: self.step(None, 1))
        self.field.left.connect(self.left)

    def begin(self, without: str = "") -> None:
        """Start anew; `without` is the employer that cannot be chosen."""
        self._without = without
        self.field.clear()
        self._show([])
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def take(self, employer: str, name: str) -> None:
        """This one is meant."""
        self.chosen.emit(employer, name)

    def show_taken(self, name: str) -> None:
        """Show the employer that was taken, and no others any more."""
        self._soon.stop()
        self._session.runner.forget(("picker", id(self)))
        blocked = self.field.blockSignals(True)
        self.field.setText(name)
        self.field.blockSignals(blocked)
        self._show([])
        self.says.hide()

    def step(self, here: _Found | None, by: int) -> None:
        """Put the focus one further down or up; above the first is the field."""
        at = (self._found.index(here) if here is not None else -1) + by
        if at < 0:
            self.field.setFocus(Qt.FocusReason.TabFocusReason)
        elif at < self._count:
            self._found[at].setFocus(Qt.FocusReason.TabFocusReason)

    def _typed(self, text: str) -> None:
        if text.strip():
            self._soon.start()
        else:
            self._soon.stop()
            self._session.runner.forget(("picker", id(self)))
            self._show([])

    def _look(self) -> None:
        self._session.fetch(
            fitting, self._session.viewer, self.field.text(), self._without, then=self._show, worker="search",
            slot=("picker", id(self)),
        )  # fmt: skip

    def _show(self, rows: Sequence[Row]) -> None:
        self._count = len(rows)
        for at, one in enumerate(self._found):
            if at < len(rows):
                one.show_row(rows[at])
            one.setVisible(at < len(rows))
        typed = bool(self.field.text().strip())
        self.says.set_runs("No employer of that name." if typed and not rows else "")
        self.says.setVisible(typed and not rows)

    def _take_first(self) -> None:
        if self._count:
            self.take(*self._found[0].employer)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
