"""The foot of the Offers page: how things stand, what can be done about it, and the strip that opens for the details.

The brief scrolls, the answers do not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.pages.offer_parts.brief_view import MARGIN, side_margin
from hubcrm.desktop.pages.offer_parts.strips import Strip
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.buttons import Button, Kind
from hubcrm.desktop.widgets.flow import FlowLayout
from hubcrm.desktop.widgets.text import Run, Words


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be done: its words, its key, and what happens. `strip` names the strip it opens, if any."""

    words: str
    key: str
    run: Callable[[], object]
    kind: Kind = "secondary"
    strip: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the foot shows: a line with its drawing, the choices, and a quiet line beneath."""

    icon: str
    head: Sequence[Run | str]
    choices: tuple[Choice, ...] = ()
    tail: str = ""


class _Mark(QWidget):
    """The drawing at the head of the foot."""

    def __init__(self) -> None:
        super().__init__()
        self._name = "clock"
        self.setFixedSize(16, 20)

    def show_drawing(self, name: str) -> None:
        self._name = name
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        icons.paint(paint.start(self), self._name, 0, 2, 16, theme.current().muted)


class Foot(QWidget):
    """Shows a Standing; one strip at a time lies between the choices and the quiet line."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._standing = Standing("clock", ())
        self._buttons: list[Button] = []
        self._mark = _Mark()
        self.head = Words((), wrap=True)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.head, 1)
        self._row = QWidget()
        self._row.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._flow = FlowLayout(self._row)
        self.tail = Words((), "S", "muted")
        self._place = QVBoxLayout()
        self._place.setSpacing(0)
        self.strip: Strip | None = None
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 15, 16, 14)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self._row)
        column.addLayout(self._place)
        column.addWidget(self.tail)

    def show_standing(self, standing: Standing) -> None:
        """Show how things stand; buttons that stay the same keep their focus."""
        self._mark.show_drawing(standing.icon)
        self.head.set_runs(standing.head)
        self.tail.set_runs(standing.tail)
        self.tail.setVisible(bool(standing.tail) and self.strip is None)
        before, self._standing = self._standing, standing
        if _drawn(before) != _drawn(standing):
            self._make_buttons(standing.choices)
        self._row.setVisible(bool(standing.choices))
        self.updateGeometry()

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be done at this moment."""
        return self._standing.choices

    def choice(self, key: str) -> Choice | None:
        """What a key does at this moment."""
        return next((one for one in self._standing.choices if one.key == key), None)

    def button(self, key: str) -> Button | None:
        """The button of a key."""
        return next((one for one in self._buttons if one.key == key), None)

    def open_strip(self, strip: Strip) -> None:
        """Put a strip in its place; the one that was there goes."""
        self.close_strip()
        self.strip = strip
        self._place.addWidget(strip)
        strip.show()
        self.tail.hide()
        self.updateGeometry()

    def close_strip(self) -> None:
        """Take the strip away; the focus it had goes back to its button."""
        strip, self.strip = self.strip, None
        if strip is None:
            return
        focused = strip.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self._place.removeWidget(strip)
        strip.hide()
        strip.deleteLater()
        self.tail.setVisible(bool(self._standing.tail))
        opener = next((one.key for one in self._standing.choices if one.strip == strip.key), "")
        button = self.button(opener)
        if focused and button is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.updateGeometry()

    def _make_buttons(self, choices: Sequence[Choice]) -> None:
        for button in self._buttons:
            button.hide()
            self._flow.removeWidget(button)
            button.deleteLater()
        self._buttons = []
        for one in choices:
            button = Button(one.words, one.kind, key=one.key, tall=True, parent=self._row)
            button.clicked.connect(self._pressed)
            self._flow.addWidget(button)
            button.show()
            self._buttons.append(button)

    def _pressed(self) -> None:
        button = self.sender()
        found = self.choice(button.key) if isinstance(button, Button) else None
        if found is not None:
            found.run()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._column.setContentsMargins(side_margin(self.width()), 15, 16, 14)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        painter.fillRect(self.rect(), theme.colour(tokens.surface))
        painter.fillRect(0, 0, self.width(), 1, theme.colour(tokens.border))


def _drawn(standing: Standing) -> list[tuple[str, str, str]]:
    return [(one.words, one.key, one.kind) for one in standing.choices]
