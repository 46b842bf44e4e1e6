"""The switch above a list: All 9 | Mine 4 | Back with us 2 | Replies 1. One option is always in force."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.painted import Painted

TRACK = 32
_INSET = 2
_PAD = 14  # beside an option's words; shrinks to _PAD_LEAST before anything is cut
_PAD_LEAST = 6
_GAP = 6
_ICON = 16


@dataclass(frozen=True, slots=True)
class Option:
    """One choice; `count` is drawn after the label, `icon` before it."""

    key: str
    label: str
    count: int | None = None
    icon: str = ""


class _Choice(Painted, QRadioButton):
    """A radio button for what it means to the keyboard and to screen readers; the looks are our own."""

    def __init__(self, option: Option, parent: Segmented) -> None:
        super().__init__(parent)
        self.option = option
        self.say()

    def say(self) -> None:
        count = self.option.count
        self.setAccessibleName(self.option.label if count is None else f"{self.option.label}, {count:,}")

    def content(self) -> float:
        """Width of icon, words and count; measured at the heavier weight, so that choosing moves nothing."""
        width = paint.width_of(self.option.label, "B", 600)
        if self.option.icon:
            width += _ICON + _GAP
        if self.option.count is not None:
            width += _GAP + paint.width_of(f"{self.option.count:,}", "S", 500)
        return width

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def sizeHint(self) -> QSize:
        return QSize(paint.whole(self.content()) + 2 * _PAD_LEAST, TRACK - 2 * _INSET)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        area = QRectF(self.rect())
        chosen = self.isChecked()
        if chosen:
            paint.box(painter, area, tokens.sel, tokens.accent)
        if self.hasFocus() and self._ring.ring_shown:
            paint.ring(painter, area)
        words = tokens.text if chosen or self.underMouse() else tokens.muted
        weight = 600 if chosen else 500
        spare = paint.width_of(self.option.label, "B", 600) - paint.width_of(self.option.label, "B", weight)
        x = (self.width() - self.content() + spare) / 2
        centre = self.height() / 2
        if self.option.icon:
            icons.paint(painter, self.option.icon, x, centre - _ICON / 2, _ICON, words if chosen else tokens.muted)
            x += _ICON + _GAP
        x += paint.words(painter, x, centre, self.option.label, "B", weight, words) + _GAP
        if self.option.count is not None:
            paint.words(painter, x, centre, f"{self.option.count:,}", "S", 500, tokens.muted if chosen else tokens.faint)


class Segmented(QWidget):
    """A few options on one track. Left and Right move between them; Tab enters and leaves the whole.

    Given more room than it needs, only the track grows; `bare` leaves the track out.
    """

    chosen = Signal(str)  # the option's key, when the person changes it

    def __init__(
        self, options: Sequence[Option], name: str, *, bare: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._bare = bare
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(TRACK)
        self._choices = [_Choice(option, self) for option in options]
        for choice in self._choices:
            choice.toggled.connect(self._toggled)
        if self._choices:
            self._choices[0].setChecked(True)
        self._announced = self.current
        self._offered = self._choices
        self._place()

    @property
    def current(self) -> str:
        """The key of the option in force."""
        return next((choice.option.key for choice in self._choices if choice.isChecked()), "")

    def choose(self, key: str) -> None:
        """Put an option in force without announcing it."""
        self._announced = key
        for choice in self._choices:
            if choice.option.key == key:
                choice.setChecked(True)

    def set_count(self, key: str, count: int | None) -> None:
        """Change the number after an option."""
        for choice in self._choices:
            if choice.option.key == key:
                choice.option = Option(key, choice.option.label, count, choice.option.icon)
                choice.say()
                choice.update()
        self.updateGeometry()
        self._place()

    def offer(self, keys: Collection[str]) -> None:
        """Offer only these options."""
        for choice in self._choices:
            choice.setVisible(choice.option.key in keys)
        self._offered = [choice for choice in self._choices if choice.option.key in keys]
        self.updateGeometry()
        self._place()

    def _toggled(self, on: bool) -> None:
        if on:  # Tab stops once, at the one in force; Qt sees to that only after the first visit
            for choice in self._choices:
                stop = Qt.FocusPolicy.StrongFocus if choice.isChecked() else Qt.FocusPolicy.ClickFocus
                choice.setFocusPolicy(stop)
        if on and self.current != getattr(self, "_announced", self.current):
            self._announced = self.current
            self.chosen.emit(self.current)

    def _place(self) -> None:
        if not self._offered:
            return
        content = sum(choice.content() for choice in self._offered)
        room = (self.width() - 2 * _INSET - content) / (2 * len(self._offered))
        pad = min(float(_PAD), max(float(_PAD_LEAST), room))
        x = float(_INSET)
        for choice in self._offered:
            width = choice.content() + 2 * pad
            choice.setGeometry(round(x), _INSET, round(x + width) - round(x), TRACK - 2 * _INSET)
            x += width

    def _width(self, pad: int) -> int:
        return paint.whole(sum(choice.content() + 2 * pad for choice in self._offered)) + 2 * _INSET

    def sizeHint(self) -> QSize:
        return QSize(self._width(_PAD), TRACK)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width(_PAD_LEAST), TRACK)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._bare:
            paint.box(paint.start(self), QRectF(self.rect()), theme.current().track, None, theme.CARD_RADIUS)
