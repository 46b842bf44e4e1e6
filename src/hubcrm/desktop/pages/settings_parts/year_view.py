"""A year at a glance: twelve small months in which the days off stand out, and nothing else does."""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from hubcrm.desktop import theme
from hubcrm.desktop.widgets import paint
from hubcrm.domain.promises import say_day

SMALL, LARGE = 12, 14  # px, a day and the gap beside it
_SPACE = 3
_SQUARE = 9  # of a mark beside words
_TITLE = 20
_ACROSS = 3
_GAP = 20
_LOW = 16
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Days = Mapping[date, tuple[str, str]]
"""Day -> (kind, name): bank_holiday, closed or open."""


class YearView(QWidget):
    """Painted only; every day it marks stands in the list beside it too."""

    def __init__(self) -> None:
        super().__init__()
        self._year = 2000
        self._days: Days = {}
        self._today = date(2000, 1, 1)
        self._step = SMALL
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_year(self, year: int, days: Days, today: date) -> None:
        """Show a year with its days off; `today` has a ring around it."""
        self._year, self._days, self._today = year, days, today
        closed = sum(kind != "open" for kind, _ in days.values())
        self.setAccessibleName(f"{year}: {closed} days off besides weekends")
        self.update()

    def set_step(self, step: int) -> None:
        """How large a day is drawn, with the gap beside it, px."""
        if step != self._step:
            self._step = step
            self.updateGeometry()
            self.update()

    def _corner(self, month: int) -> tuple[int, int]:
        """Where a month's name begins."""
        down, across = divmod(month - 1, _ACROSS)
        step = self._step
        return across * (7 * step - _SPACE + _GAP), down * (_TITLE + 6 * step - _SPACE + _LOW)

    def place_of(self, day: date) -> QRectF:
        """Where a day of the year is drawn."""
        left, top = self._corner(day.month)
        week, weekday = divmod(date(day.year, day.month, 1).weekday() + day.day - 1, 7)
        side = self._step - _SPACE
        return QRectF(left + weekday * self._step, top + _TITLE + week * self._step, side, side)

    def day_at(self, point: QPoint) -> date | None:
        """The day under a point."""
        for month in range(1, 13):
            for number in range(1, months.monthrange(self._year, month)[1] + 1):
                day = date(self._year, month, number)
                if self.place_of(day).adjusted(-1, -1, 2, 2).contains(point.toPointF()):
                    return day
        return None

    def sizeHint(self) -> QSize:
        wide, high = 7 * self._step - _SPACE, _TITLE + 6 * self._step - _SPACE
        return QSize(_ACROSS * wide + (_ACROSS - 1) * _GAP, 4 * high + 3 * _LOW)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            day = self.day_at(event.pos())
            says = ""
            if day is not None:
                kind, name = self._days.get(day, ("", ""))
                named = {"open": "open after all", "closed": "closed"}.get(kind, "")
                says = ", ".join(part for part in (say_day(day, self._today), name, named) if part)
            QToolTip.showText(event.globalPos(), says, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.start(self)
        for month in range(1, 13):
            self._paint_month(painter, month)

    def _paint_month(self, painter: QPainter, month: int) -> None:
        tokens = theme.current()
        left, top = self._corner(month)
        here = (self._today.year, self._today.month) == (self._year, month)
        weight, tone = (600, tokens.text) if here else (500, tokens.muted)
        paint.words(painter, left, top + 6, _NAMES[month - 1], "S", weight, tone)
        for number in range(1, months.monthrange(self._year, month)[1] + 1):
            self._paint_day(painter, date(self._year, month, number))

    def _paint_day(self, painter: QPainter, day: date) -> None:
        tokens = theme.current()
        square = self.place_of(day)
        kind = self._days.get(day, ("", ""))[0]
        if kind:
            paint_mark(painter, square, kind)
        elif day.weekday() > 4:
            middle = QRectF(0, 0, 3, 3)
            middle.moveCenter(square.center())
            paint.box(painter, middle, tokens.map_line, None, 1.5)
        else:
            paint.box(painter, square, tokens.grid, None, 2.5)
        if day == self._today:
            paint.box(painter, square.adjusted(-2, -2, 2, 2), None, tokens.text, 4, width=1.5)


def paint_mark(painter: QPainter, square: QRectF, kind: str) -> None:
    """Draw the mark of a kind of day: filled for a bank holiday or a closure, an outline for a day that is open after all."""
    tokens = theme.current()
    if kind == "open":
        paint.box(painter, square, tokens.surface, tokens.c1, 2.5, width=1.5)
    else:
        paint.box(painter, square, tokens.c3 if kind == "bank_holiday" else tokens.c1, None, 2.5)


class DayMark(QWidget):
    """The mark of one kind of day, beside a row of the list."""

    def __init__(self) -> None:
        super().__init__()
        self._kind = "closed"
        self.setFixedSize(_SQUARE, 20)

    def show_kind(self, kind: str) -> None:
        """Show the mark of this kind."""
        self._kind = kind
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_mark(paint.start(self), QRectF(0, 5.5, _SQUARE, _SQUARE), self._kind)


class Key(QWidget):
    """What the three marks of the year mean, in words beside each."""

    _LINES = (("bank_holiday", "Bank holiday"), ("closed", "Closed"), ("open", "Open after all"))

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(20)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        words = sum(paint.width_of(text, "S", 400) for _, text in self._LINES)
        return QSize(paint.whole(words) + len(self._LINES) * 14 + (len(self._LINES) - 1) * 14, 20)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        x = 0.0
        for kind, text in self._LINES:
            paint_mark(painter, QRectF(x, 5.5, _SQUARE, _SQUARE), kind)
            x += paint.words(painter, x + 14, 10, text, "S", 400, tokens.muted) + 28
