"""The two-line row of every list: who and by when, then what, with at most one pill."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from hubcrm.desktop import theme
from hubcrm.desktop.rows import RowsModel
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.pill import PillKind, paint_pill, pill_width

HEIGHT = 64
LEFT, RIGHT = 20, 16
_FIRST, _SECOND = 20, 42  # where the two lines are centred
_GAP = 12
_BAR = 3


@dataclass(frozen=True, slots=True)
class RowLook:
    """What a row says: the name, its date ("reply by Tue 24 Nov"), the subject, and a pill or none.

    `accessible` is the whole row in one sentence for a screen reader. Made once per row, so text from outside must come
    in on one line (`paint.one_line`).
    """

    title: str
    date: str = ""
    subject: str = ""
    pill_kind: PillKind = ""
    pill_text: str = ""
    date_late: bool = False
    accessible: str = ""


class RowDelegate(QStyledItemDelegate):
    """Paints a RowLook. The pill takes room from the subject, never from the name or the date.

    It draws text itself: half the time of the item roles, which matters on a page of rows per wheel step.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._take_fonts()
        theme.on_change(self._take_fonts)

    def _take_fonts(self) -> None:
        self._name_font = theme.font("B", 600)
        self._subject_font = theme.font("B", 400)
        self._date_font = theme.font("S", 500)
        self._name_line = paint.baseline(_FIRST, "B", 600)
        self._date_line = paint.baseline(_FIRST, "S", 500)
        self._subject_line = paint.baseline(_SECOND, "B", 400)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        assert isinstance(model, RowsModel)
        position = index.row()
        area: QRect = option.rect
        view = option.widget  # says itself which row is selected: to read option.state is to load 20 enums, 5 ms of the start
        tokens = theme.current()
        selected = position == getattr(view, "current_position", -1)
        if selected:
            painter.fillRect(area, theme.colour(tokens.sel))
            painter.fillRect(area.x(), area.y(), _BAR, area.height(), theme.colour(tokens.accent))
        elif position == getattr(view, "hovered_position", -1):
            painter.fillRect(area, theme.colour(tokens.hover))
        if not selected and self._line_below(view, model, position):
            line = QRectF(area.x() + LEFT, area.bottom(), area.width() - LEFT - RIGHT, 1)
            painter.fillRect(line, theme.colour(tokens.border))
        look = model.look_at(position)
        if look is None:
            self._paint_waiting(painter, area)
        else:
            self._paint_look(painter, area, look)
        if getattr(view, "ring_shown", False) and position == getattr(view, "current_position", -1):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint.ring(painter, QRectF(area).adjusted(_BAR + 1, 1, -1, -1), 4)  # beside the bar, not over it

    def _line_below(self, view: QWidget | None, model: RowsModel, position: int) -> bool:
        """No line under the last row, nor where the selection begins."""
        return position + 1 < model.rowCount() and position + 1 != getattr(view, "current_position", -1)

    def _paint_look(self, painter: QPainter, area: QRect, look: RowLook) -> None:
        tokens = theme.current()
        left, right, top = area.x() + LEFT, area.x() + area.width() - RIGHT, area.y()
        dates, names, subjects = theme.metrics("S", 500), theme.metrics("B", 600), theme.metrics("B", 400)

        room: float = right - left
        if look.date:
            width = dates.horizontalAdvance(look.date)
            painter.setFont(self._date_font)
            painter.setPen(theme.colour(tokens.bad if look.date_late else tokens.muted))
            painter.drawText(QPointF(right - width, top + self._date_line), look.date)
            room -= width + _GAP
        painter.setFont(self._name_font)
        painter.setPen(theme.colour(tokens.text))
        title = names.elidedText(look.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(left, top + self._name_line), title)

        room = right - left
        if look.pill_kind:
            width = pill_width(look.pill_text)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_pill(painter, right - width, top + _SECOND, look.pill_kind, look.pill_text)
            room -= width + _GAP
        painter.setFont(self._subject_font)
        painter.setPen(theme.colour(tokens.muted))
        subject = subjects.elidedText(look.subject, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(left, top + self._subject_line), subject)

    def _paint_waiting(self, painter: QPainter, area: QRect) -> None:
        """Two quiet bars where a row is still being fetched."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = theme.current().track
        paint.box(painter, QRectF(area.x() + LEFT, area.y() + _FIRST - 5, 160, 10), fill, None, 5)
        paint.box(painter, QRectF(area.x() + LEFT, area.y() + _SECOND - 5, 232, 10), fill, None, 5)
