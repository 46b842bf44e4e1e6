"""The numbers in the head of Work in hand, each of them a filter; and a button that stays pressed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QRadioButton, QSizePolicy, QWidget

from hubcrm.desktop import keys, theme
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.painted import Painted
from hubcrm.desktop.widgets.text import set_tip

HEIGHT = 32
_SIDE, _BRIEF_SIDE = 12, 10
_SPACE = 8
_WORD = 5  # between label and number
_PARTING = 29  # around the line before the promises


@dataclass(frozen=True, slots=True)
class Part:
    """One number of the head. `first`: the number stands before the label; `short`: the label where room is short."""

    key: str
    label: str
    number: str
    first: bool = False
    short: str = ""
    tip: str = ""


def _box(button: QAbstractButton, chosen: bool, ringed: bool) -> tuple[str, str]:
    """Draw the ground of a choice; returns the colours of its label and of its number."""
    tokens = theme.current()
    painter = paint.start(button)
    area = QRectF(button.rect())
    active = button.underMouse() or button.isDown()
    if chosen:
        paint.box(painter, area, tokens.sel, tokens.accent)
    else:
        paint.box(painter, area, tokens.raised_hover if active else tokens.raised, tokens.border)
    if ringed:
        paint.ring(painter, area)
    painter.end()
    return (tokens.text if chosen else tokens.muted), tokens.text


class _Filter(Painted, QRadioButton):
    """A radio button for what it means to the keyboard and to screen readers; the looks are our own."""

    def __init__(self, part: Part, parent: QWidget) -> None:
        super().__init__(parent)
        self.part = part
        self.brief = False
        self.setFixedHeight(HEIGHT)

    def say(self, part: Part) -> None:
        self.part = part
        words = (part.number, part.label) if part.first else (part.label, part.number)
        self.setAccessibleName(" ".join(words))
        self.setAccessibleDescription(part.tip)
        set_tip(self, part.tip)
        self.updateGeometry()
        self.update()

    def _label(self) -> str:
        return self.part.short if self.brief and self.part.short else self.part.label

    def width_as(self, brief: bool) -> int:
        """How wide it is with its long or its short label."""
        label = self.part.short if brief and self.part.short else self.part.label
        return paint.whole(paint.width_of(label, "B", 500) + _WORD + paint.width_of(self.part.number, "B", 600)) + 2 * (
            _BRIEF_SIDE if brief else _SIDE
        )

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def sizeHint(self) -> QSize:
        return QSize(self.width_as(self.brief), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        muted, strong = _box(self, self.isChecked(), self.hasFocus() and self._ring.ring_shown)
        painter = paint.start(self)
        label, number = (self._label(), "B", 500, muted), (self.part.number, "B", 600, strong)
        x = float(_BRIEF_SIDE if self.brief else _SIDE)
        for text, size, weight, colour in (number, label) if self.part.first else (label, number):
            x += paint.words(painter, x, self.height() / 2, text, size, weight, colour) + _WORD  # type: ignore[arg-type]  # "B" is a size


class FilterBar(QWidget):
    """The parts of the head in a row. One is chosen; Left and Right move between them."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Which enquiries")
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._filters: dict[str, _Filter] = {}
        self._announced = ""

    def say(self, parts: list[Part]) -> None:
        """Show these numbers; the choice stays as it is, at first the first part."""
        for part in parts:
            found = self._filters.get(part.key)
            if found is None:
                found = self._filters[part.key] = _Filter(part, self)
                found.toggled.connect(self._toggled)
                found.show()
            found.say(part)
        if not self.current:
            self.choose(parts[0].key)
        self._place()

    @property
    def current(self) -> str:
        """The key of the part in force."""
        return next((key for key, one in self._filters.items() if one.isChecked()), "")

    def choose(self, key: str) -> None:
        """Put a part in force without announcing it."""
        if key in self._filters:
            self._announced = key
            self._filters[key].setChecked(True)

    def press(self, key: str) -> None:
        """Put a part in force as a click does."""
        if key in self._filters:
            self._filters[key].setChecked(True)

    def _toggled(self, on: bool) -> None:
        if on and self.current != self._announced:
            self._announced = self.current
            self.chosen.emit(self.current)

    def _width(self, brief: bool) -> int:
        widths = [one.width_as(brief) for one in self._filters.values()]
        return sum(widths) + _SPACE * max(len(widths) - 2, 0) + _PARTING

    def _place(self) -> None:
        brief = self._width(False) > self.width()
        x = 0
        for key, one in self._filters.items():
            if key == "promises":
                x += _PARTING - _SPACE
            one.brief = brief
            one.setGeometry(x, 0, one.width_as(brief), HEIGHT)
            one.update()
            x += one.width() + _SPACE
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._width(False), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width(True), HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        promises = self._filters.get("promises")
        if promises is not None:
            x = promises.x() - _PARTING // 2
            paint.start(self).fillRect(x, 6, 1, HEIGHT - 12, theme.colour(theme.current().border))


class Toggle(Painted, QPushButton):
    """A button that stays pressed: "Group by department G"."""

    def __init__(self, text: str, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words, self.key = text, key
        self.setCheckable(True)
        self.setAutoDefault(True)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        self.setAccessibleDescription(f"Key {key}" if key else "")

    def say(self, text: str) -> None:
        """Change the words."""
        self.words = paint.one_line(text)
        self.setAccessibleName(self.words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        hint = keys.shown(self.key)
        width = paint.width_of(self.words, "B", 500) + (_SPACE + paint.width_of(hint, "S", 500) if hint else 0)
        return QSize(paint.whole(width) + 2 * _SIDE, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        _muted, strong = _box(self, self.isChecked(), self.hasFocus() and self._ring.ring_shown)
        painter = paint.start(self)
        centre = self.height() / 2
        x = _SIDE + paint.words(painter, _SIDE, centre, self.words, "B", 500, strong) + _SPACE
        paint.words(painter, x, centre, keys.shown(self.key), "S", 500, theme.current().faint)
        painter.end()
