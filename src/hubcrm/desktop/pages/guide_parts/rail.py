"""The bar of the five steps at the left: where one is, what is done, and how each stands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Pane
from hubcrm.desktop.widgets.painted import Painted
from hubcrm.desktop.widgets.text import Elided, Label

WIDTH, NARROW = 240, 216
_HIGH = 56
_RING = 24  # px across


class Place(NamedTuple):
    """A step in the bar: what it is called, and what it asks for while nothing is known of it."""

    key: str
    title: str
    hint: str


PLACES = (
    Place("who", "Who we are", "You and your institution"),
    Place("departments", "Departments", "Paste a column"),
    Place("people", "People", "Paste rows"),
    Place("promises", "Promises", "The usual ones"),
    Place("bring", "Bring what you have", "Drop a file, or skip"),
)


class StepEntry(Painted, QPushButton):
    """One step: its number or a tick in a ring, its name, and how it stands."""

    def __init__(self, number: int, place: Place) -> None:
        super().__init__()
        self.number = number
        self.title, self._says = place.title, place.hint
        self.is_here = self.is_done = False
        self.setAutoDefault(True)
        self.setFixedHeight(_HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name()

    def show_state(self, *, here: bool, done: bool) -> None:
        """Whether one is at this step, and whether it is behind one."""
        self.is_here, self.is_done = here, done
        self._name()
        self.update()

    def say(self, says: str, title: str = "") -> None:
        """How it stands, in a few words; and its name in this institution's own."""
        self._says = paint.one_line(says)
        self.title = title or self.title
        self._name()
        self.update()

    def _name(self) -> None:
        state = ", you are here" if self.is_here else ", done" if self.is_done else ""
        self.setAccessibleName(f"Step {self.number} of {len(PLACES)}: {self.title}, {self._says}{state}")

    def sizeHint(self) -> QSize:
        return QSize(NARROW - 25, _HIGH)

    def minimumSizeHint(self) -> QSize:
        return QSize(48 + paint.whole(paint.width_of(self.title, "B", 600)) + 8, _HIGH)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        area = QRectF(self.rect())
        if self.is_here:
            paint.box(painter, area, tokens.sel)
            paint.box(painter, QRectF(0, area.center().y() - 10, 3, 20), tokens.accent, None, 1.5)
        elif self.underMouse() and self.isEnabled():
            paint.box(painter, area, tokens.hover)
        if self.hasFocus() and self._ring.ring_shown:
            paint.ring(painter, area)
        known = self.is_here or self.is_done
        words = tokens.text if known else tokens.muted
        circle = QRectF(12, (self.height() - _RING) / 2, _RING, _RING)
        edge = tokens.text if self.is_here else tokens.strong
        paint.box(
            painter, circle, tokens.surface if known else None, edge, _RING / 2, width=1.5 if self.is_here else 1.0
        )
        if self.is_done:
            icons.paint(painter, "check", circle.center().x() - 7, circle.center().y() - 7, 14, words)
        else:
            number = str(self.number)
            x = circle.center().x() - paint.width_of(number, "S", 600) / 2
            paint.words(painter, x, circle.center().y(), number, "S", 600, words)
        room = self.width() - 48 - 8
        paint.words(painter, 48, 19, paint.elided(self.title, room, "B", 600), "B", 600 if known else 500, words)
        says = paint.elided(self._says, room, "S", 400)
        paint.words(painter, 48, 37, says, "S", 400, tokens.muted if known else tokens.faint)


class _Mark(QWidget):
    """The program's mark on a tile."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(28, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        paint.box(painter, QRectF(self.rect()), tokens.text, None, theme.RADIUS)
        icons.paint(painter, "mark", 5, 5, 18, tokens.surface)


class Rail(Pane):
    """The bar itself. `asked` carries the number of a step that was pressed."""

    asked = Signal(int)

    def __init__(self) -> None:
        super().__init__("nav", edges=("right",))
        self.setAccessibleName("The five steps")
        self.setFixedWidth(WIDTH)
        self.entries = [StepEntry(at, place) for at, place in enumerate(PLACES, start=1)]
        self.saved = Elided("", "S", 500, "muted")
        self._cancel: Callable[[], object] | None = None
        self._stop = Button(kind="quiet", icon="x", name="Cancel")
        self._stop.setFixedHeight(24)
        self._stop.hide()
        self._stop.clicked.connect(self._stop_pressed)
        self._standing = ""
        names = QVBoxLayout()
        names.setSpacing(0)
        for label in (Elided("Set up our hub", "B", 600), Elided("About ten minutes", "S", 400, "muted")):
            label.setFixedHeight(18)
            names.addWidget(label)
        head = QHBoxLayout()
        head.setContentsMargins(12, 0, 0, 0)
        head.setSpacing(8)
        head.addWidget(_Mark())
        head.addLayout(names, 1)
        self.column.setContentsMargins(12, 20, 13, 20)
        self.column.addLayout(head)
        self.column.addSpacing(24)
        for entry in self.entries:
            self.column.addWidget(entry)
            self.column.addSpacing(4)
            entry.clicked.connect(partial(self._pressed, entry.number))
        self.column.addStretch(1)
        foot = QVBoxLayout()
        foot.setContentsMargins(12, 0, 0, 0)
        foot.setSpacing(2)
        line = QHBoxLayout()
        line.addWidget(self.saved, 1)
        line.addWidget(self._stop)
        foot.addLayout(line)
        self.leaves = Label("", "S", 400, "muted")
        foot.addWidget(self.leaves)
        self.column.addLayout(foot)

    def show_at(self, number: int, reached: int, *, may_jump: bool) -> None:
        """One is at this step; those up to `reached` have been seen. Where one may not jump, the bar only shows."""
        for entry in self.entries:
            entry.show_state(here=entry.number == number, done=entry.number < reached and entry.number != number)
            entry.setEnabled(may_jump and entry.number != number)

    def say_saved(self, text: str) -> None:
        """When it was last saved."""
        self._standing = text
        self._stop.hide()
        self.saved.setText(text)

    def show_progress(self, label: str, fraction: float | None, cancel: Callable[[], object] | None) -> None:
        """Long work in place of that, until `end_progress`."""
        percent = "" if fraction is None else f" · {round(fraction * 100)} %"
        self.saved.setText(f"{paint.one_line(label)}{percent}")
        self._cancel = cancel
        self._stop.setVisible(cancel is not None)

    def end_progress(self) -> None:
        """The long work is over."""
        self.say_saved(self._standing)

    def _pressed(self, number: int) -> None:
        self.asked.emit(number)

    def _stop_pressed(self) -> None:
        if self._cancel is not None:
            self._cancel()
