"""Shares drawn from the tokens: lines over time with the band in which the true share lies, and bars with their counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from hubcrm.desktop import theme
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.painted import Painted

_HIGH = 208
_LEFT, _RIGHT = 40, 16
_TOP, _BOTTOM = 34, 28  # room for the legend and for the days
_DOT = 3.0
_BAND = 46  # opacity of an interval, of 255
_ROW = 30
_LABEL = 256
_SAID = 168
_NARROW = 520  # px below which labels take less room


@dataclass(frozen=True, slots=True)
class Point:
    """A share at one place of the chart, with its interval; all from 0 to 1."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Series:
    """One line: what it is called, the token of its colour, its points; `band` draws the intervals, `dashed` the line."""

    name: str
    colour: str
    points: tuple[Point, ...]
    band: bool = False
    dashed: bool = False


class OverTime(Painted, QWidget):
    """Lines from left to right. The arrow keys and the pointer choose a stretch of time; `chosen` carries its place."""

    chosen = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._series: tuple[Series, ...] = ()
        self._days: tuple[str, ...] = ()
        self._said: tuple[str, ...] = ()
        self.at = 0
        self.setFixedHeight(_HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(name)

    def show_series(self, series: Sequence[Series], days: Sequence[str], said: Sequence[str]) -> None:
        """Draw these; `days` stand beneath, `said` is what each stretch is in words. The latest is chosen."""
        self._series, self._days, self._said = tuple(series), tuple(days), tuple(said)
        self._choose(len(self._days) - 1)

    def sizeHint(self) -> QSize:
        return QSize(520, _HIGH)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, _HIGH)

    def _choose(self, at: int) -> None:
        self.at = max(0, min(at, len(self._days) - 1))
        if self._said:
            self.setAccessibleName(f"{self._name}. {self._said[self.at]}")
        self.update()
        self.chosen.emit(self.at)

    def _x(self, at: int) -> float:
        wide = self.width() - _LEFT - _RIGHT
        return _LEFT + wide * ((at + 0.5) / max(1, len(self._days)))

    def _y(self, value: float) -> float:
        return _TOP + (self.height() - _TOP - _BOTTOM) * (1 - value)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._days:
            wide = (self.width() - _LEFT - _RIGHT) / len(self._days)
            at = int((event.position().x() - _LEFT) / wide) if wide > 0 else 0
            if at != self.at and 0 <= at < len(self._days):
                self._choose(at)
        super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step and not event.modifiers():
            self._choose(self.at + step)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        right = self.width() - _RIGHT
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            y = self._y(share)
            paint.line(painter, _LEFT, y, right - _LEFT, tokens.grid)
            if share in (0.0, 0.5, 1.0):
                paint.words(painter, _LEFT - 8, y, f"{100 * share:.0f} %", "S", 400, tokens.faint, right=True)
        if self._days:
            x = round(self._x(self.at))
            painter.fillRect(QRectF(x, _TOP, 1, self.height() - _TOP - _BOTTOM), theme.colour(tokens.strong))
            self._paint_days(painter)
        for one in self._series:
            self._paint_band(painter, one)
        for one in reversed(self._series):  # the first lies on top
            self._paint_line(painter, one)
        self._paint_legend(painter)
        if self.hasFocus() and self._ring.ring_shown:
            paint.ring(painter, QRectF(self.rect()))

    def _paint_days(self, painter: QPainter) -> None:
        tokens = theme.current()
        free = 0.0
        for at, day in enumerate(self._days):
            wide = paint.width_of(day, "S", 400)
            x = min(max(self._x(at) - wide / 2, 0.0), self.width() - wide)
            if x >= free:
                tone = tokens.text if at == self.at else tokens.faint
                paint.words(painter, x, self.height() - _BOTTOM / 2 + 2, day, "S", 400, tone)
                free = x + wide + 14

    def _paint_band(self, painter: QPainter, one: Series) -> None:
        if not one.band or len(one.points) < 2:
            return
        colour = QColor(theme.colour(getattr(theme.current(), one.colour)))  # its own: the theme's is shared
        colour.setAlpha(_BAND)
        upper = [QPointF(self._x(at), self._y(point.high)) for at, point in enumerate(one.points)]
        lower = [QPointF(self._x(at), self._y(point.low)) for at, point in enumerate(one.points)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([*upper, *reversed(lower)]))

    def _paint_line(self, painter: QPainter, one: Series) -> None:
        colour = theme.colour(getattr(theme.current(), one.colour))
        points = [QPointF(self._x(at), self._y(point.value)) for at, point in enumerate(one.points)]
        painter.setPen(_pen(one, 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for at, point in enumerate(points):
            painter.drawEllipse(point, _DOT + (1.5 if at == self.at else 0), _DOT + (1.5 if at == self.at else 0))

    def _paint_legend(self, painter: QPainter) -> None:
        x = float(_LEFT)
        for one in self._series:
            painter.setPen(_pen(one, 2.0))
            painter.drawLine(QPointF(x, 12), QPointF(x + 18, 12))
            x += 24
            x += paint.words(painter, x, 12, one.name, "S", 500, theme.current().muted) + 18


def _pen(one: Series, width: float) -> QPen:
    pen = QPen(theme.colour(getattr(theme.current(), one.colour)), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if one.dashed:
        pen.setDashPattern([3, 2])
    return pen


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: what it is, its share with the interval, what is said at its end; `mark` a place to compare with.

    Without a `point` it is too few to say, and no bar is drawn.
    """

    name: str
    point: Point | None
    said: str
    mark: float | None = None


class Bars(QWidget):
    """Rows of bars from nothing to all, each with its name before and its words after."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Draw these."""
        self._bars = tuple(bars)
        self.setFixedHeight(max(1, len(bars)) * _ROW)
        self.setAccessibleName(". ".join([self._name, *(f"{one.name}: {one.said}" for one in bars)]))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(520, max(1, len(self._bars)) * _ROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, max(1, len(self._bars)) * _ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        narrow = self.width() < _NARROW
        label = _LABEL * (0.6 if narrow else 1.0)
        start, end = label + 12, self.width() - (_SAID * (0.8 if narrow else 1.0)) - 12
        for at, one in enumerate(self._bars):
            centre = at * _ROW + _ROW / 2
            paint.words(painter, 0, centre, paint.elided(paint.one_line(one.name), label), "B", 400, tokens.text)
            self._paint_bar(painter, one, start, max(start + 40, end), centre)
            said = paint.elided(one.said, self.width() - end - 12, "S", 400)
            tone = tokens.muted if one.point is not None else tokens.faint
            paint.words(painter, self.width(), centre, said, "S", 400, tone, right=True)

    def _paint_bar(self, painter: QPainter, one: Bar, start: float, end: float, centre: float) -> None:
        tokens = theme.current()
        wide = end - start
        paint.box(painter, QRectF(start, centre - 4, wide, 8), tokens.track, None, 4)
        if one.point is not None:
            if one.point.value > 0:
                paint.box(painter, QRectF(start, centre - 4, max(8.0, wide * one.point.value), 8), tokens.c1, None, 4)
            painter.setPen(QPen(theme.colour(tokens.muted), 1.5))
            low, high = start + wide * one.point.low, start + wide * one.point.high
            painter.drawLine(QPointF(low, centre), QPointF(high, centre))
            for x in (low, high):
                painter.drawLine(QPointF(x, centre - 4), QPointF(x, centre + 4))
        if one.mark is not None:
            x = round(start + wide * one.mark)
            painter.fillRect(QRectF(x - 1, centre - 9, 2, 18), theme.colour(tokens.text))
