"""Draws a card of the board: employer, subject, who has it and for how long, whose move, and what is due at the foot.

Every card of a column is equally high, so that a column can be measured without asking about each of its cards: late
takes the place of the due day and moves nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from hubcrm.desktop import theme
from hubcrm.desktop.pages.work_parts.saying import DOT, CardLook
from hubcrm.desktop.rows import RowsModel
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.pill import paint_pill

GAP = 8  # under a card
GROUP = 28  # the line above the first card of a department
WIDE = 190  # px from which the whole third line fits
_TIGHT = 136  # px under which it says "department" for "department’s move"

_NARROW_LINES = (18, 36, 57, 74, 94)
_WIDE_LINES = (18, 36, 57, 57, 77)
_NARROW_HEIGHT, _WIDE_HEIGHT = 112, 96
_LEAST_NAME = 34  # px under which a colleague's name is left out rather than cut to nothing

_SELECTED = QStyle.StateFlag.State_Selected.value
_HOVERED = QStyle.StateFlag.State_MouseOver.value


def card_height(width: int) -> int:
    """How high a card of this width is, px."""
    return _WIDE_HEIGHT if width >= WIDE else _NARROW_HEIGHT


class CardDelegate(QStyledItemDelegate):
    """Paints a CardLook. The view says how wide a card is: `card_width`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.card_width = 164
        self.beside = 0  # px of room to the right, where cards stand side by side
        self._take_fonts()
        theme.on_change(self._take_fonts)

    def _take_fonts(self) -> None:
        self._name_font = theme.font("B", 600)
        self._small_font = theme.font("S", 400)
        self._ours_font = theme.font("S", 500)
        self._names = theme.metrics("B", 600)
        self._smalls = theme.metrics("S", 400)
        self._name_drop = theme.metrics("B", 600).capHeight() / 2
        self._small_drop = theme.metrics("S", 400).capHeight() / 2

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        model = index.model()
        look = model.look_at(index.row()) if isinstance(model, RowsModel) else None
        above = GROUP if look is not None and look.head else 0
        return QSize(self.card_width + self.beside, card_height(self.card_width) + GAP + above)

    def card_rect(self, area: QRect, look: CardLook | None) -> QRect:
        """The card itself within its place in the column."""
        above = GROUP if look is not None and look.head else 0
        return QRect(area.x(), area.y() + above, self.card_width, card_height(self.card_width))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        assert isinstance(model, RowsModel)
        look = model.look_at(index.row())
        if look is None:
            return
        state = option.state.value
        view = option.widget
        tokens = theme.current()
        place: QRect = option.rect
        card = self.card_rect(place, look)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if look.head:
            paint.words(painter, place.x(), place.y() + 12, look.head, "S", 600, tokens.muted)
        area = QRectF(card)
        selected = bool(state & _SELECTED)
        if selected:
            paint.box(painter, area, tokens.sel, tokens.accent, theme.CARD_RADIUS)
        else:
            paint.box(
                painter, area, tokens.surface, tokens.strong if state & _HOVERED else tokens.border, theme.CARD_RADIUS
            )
        self._paint_look(painter, card, look)
        if selected and getattr(view, "ring_shown", False):
            paint.ring(painter, area, theme.CARD_RADIUS)

    def _paint_look(self, painter: QPainter, card: QRect, look: CardLook) -> None:
        tokens = theme.current()
        width = card.width()
        side = 12 if width >= 150 else 9
        left, room = card.x() + side, width - 2 * side
        wide = width >= WIDE
        first, second, third, fourth, fifth = _WIDE_LINES if wide else _NARROW_LINES
        top, small = card.y(), self._small_drop
        elide = Qt.TextElideMode.ElideRight

        painter.setFont(self._name_font)
        painter.setPen(theme.colour(tokens.text))
        title = self._names.elidedText(look.title, elide, room)
        painter.drawText(QPointF(left, top + round(first + self._name_drop)), title)

        painter.setFont(self._small_font)
        subject = self._smalls.elidedText(look.subject, elide, room)
        painter.drawText(QPointF(left, top + round(second + small)), subject)

        painter.setPen(theme.colour(tokens.muted))
        line = self._third_line(look, room, wide) + (DOT if wide else "")
        painter.drawText(QPointF(left, top + round(third + small)), line)

        if look.ours:
            painter.setFont(self._ours_font)
            painter.setPen(theme.colour(tokens.text))
        x = left + self._smalls.horizontalAdvance(line) if wide else left
        move = look.move if width >= _TIGHT else look.brief
        painter.drawText(QPointF(x, top + round(fourth + small)), move)

        if look.late:
            paint_pill(painter, left, top + fifth, "late", look.foot)
        elif look.foot:
            painter.setFont(self._small_font)
            painter.setPen(theme.colour(tokens.faint))
            painter.drawText(QPointF(left, top + round(fifth + small)), look.foot)

    def _third_line(self, look: CardLook, room: float, wide: bool) -> str:
        """ "ENG · Sam · 6 days"; only the name gives way where the room is short."""
        if not look.who:
            return f"{look.place}{DOT}{look.days}"
        whole = f"{look.place}{DOT}{look.who}{DOT}{look.days}"
        if wide:
            room -= self._smalls.horizontalAdvance(DOT + look.move)
        if self._smalls.horizontalAdvance(whole) <= room:
            return whole
        around = self._smalls.horizontalAdvance(f"{look.place}{DOT}{DOT}{look.days}")
        left_over = room - around
        if left_over < _LEAST_NAME:
            return f"{look.place}{DOT}{look.days}"
        who = self._smalls.elidedText(look.who, Qt.TextElideMode.ElideRight, left_over)
        return f"{look.place}{DOT}{who}{DOT}{look.days}"
