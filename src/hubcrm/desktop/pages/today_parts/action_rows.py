"""The rows of Today: a circle to tick, what to do, for whom, by when; the chosen one is a soft box with its drawer."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.pages.today_parts.wording import ActionLook
from hubcrm.desktop.rows import RowsModel
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.pill import paint_pill, pill_width
from hubcrm.desktop.widgets.sections import Heading, SectionDelegate, SectionsList, SectionsModel

ROW = 44  # px
INSET = 12  # the chosen row's box reaches this far beyond the text on either side
TEXT = INSET + 32  # where the words begin
_KIND = 164  # px for what to do, before the column grows for a long one
_ROOMY = 560  # px from which the columns line up and owners are named
_TICK = 18
_BAR = 3
_CENTRE = ROW / 2

_SELECTED = QStyle.StateFlag.State_Selected.value
_HOVERED = QStyle.StateFlag.State_MouseOver.value


class ActionDelegate(SectionDelegate):
    """Paints an ActionLook."""

    row_height = ROW

    def heading_height(self, heading: Heading, first: bool) -> int:
        if heading.opened is not None:
            return 48
        return 32 if first else 44

    def paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, heading: Heading, position: int) -> None:
        area: QRect = option.rect
        if heading.opened is not None:
            self.paint_fold(painter, option, heading, area.x() + INSET)
            return
        tokens = theme.current()
        centre = area.bottom() + 1 - 16
        x = float(area.x() + INSET)
        x += paint.words(painter, x, centre, heading.title, "S", 600, tokens.muted) + 6
        paint.words(painter, x, centre, str(heading.count), "S", 500, tokens.faint)
        painter.fillRect(area.x() + INSET, area.bottom(), area.width() - 2 * INSET, 1, theme.colour(tokens.border))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        assert isinstance(model, RowsModel)
        look: Any = model.look_at(index.row())
        if not isinstance(look, ActionLook):
            super().paint(painter, option, index)
            return
        tokens = theme.current()
        area: QRect = option.rect
        state = option.state.value
        view = option.widget
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(area).adjusted(0, 2, 0, -2)
        if state & _SELECTED:
            paint.box(painter, box, tokens.sel, None, theme.CARD_RADIUS)
            paint.box(painter, QRectF(box.x(), box.y() + 8, _BAR, box.height() - 16), tokens.accent, None, _BAR / 2)
        elif state & _HOVERED:
            paint.box(painter, box, tokens.hover, None, theme.CARD_RADIUS)
        elif self._line_below(view, model, index.row()):
            painter.fillRect(area.x() + TEXT, area.bottom(), area.width() - TEXT - INSET, 1, theme.colour(tokens.grid))
        self._paint_tick(painter, area, bool(state & _HOVERED))
        self._paint_words(painter, area, look)
        if getattr(view, "ring_shown", False) and index.row() == getattr(view, "current_position", -1):
            paint.ring(painter, box.adjusted(1, 1, -1, -1), theme.CARD_RADIUS)

    def _paint_tick(self, painter: QPainter, area: QRect, inviting: bool) -> None:
        tokens = theme.current()
        circle = QRectF(area.x() + INSET, area.y() + _CENTRE - _TICK / 2, _TICK, _TICK)
        paint.box(painter, circle, tokens.surface, tokens.strong, _TICK / 2)
        if inviting:
            icons.paint(painter, "check", circle.x() + 4, circle.y() + 4, 10, tokens.faint)

    def _paint_words(self, painter: QPainter, area: QRect, look: ActionLook) -> None:
        tokens = theme.current()
        centre = area.y() + _CENTRE
        left, right = area.x() + TEXT, area.x() + area.width() - INSET
        if look.late:
            width = float(pill_width(look.late))
            paint_pill(painter, right - width, centre, "late", look.late)
        else:
            width = paint.words(painter, right, centre, look.date, "S", 500, tokens.muted, right=True)
        paint.words(painter, left, centre, look.kind, "B", 600, tokens.text)
        roomy = area.width() >= _ROOMY
        if look.owner and roomy:
            width += 12
            width += paint.words(painter, right - width, centre, look.owner, "S", 400, tokens.faint, right=True)
        start = left + max(_KIND if roomy else 0, paint.width_of(look.kind, "B", 600) + 16)
        what = paint.elided(look.what, right - width - 16 - start)
        paint.words(painter, start, centre, what, "B", 400, tokens.muted)


class ActionList(SectionsList):
    """The list; a press on a row's circle is announced as `ticked`, once that row is the chosen one."""

    ticked = Signal()

    def __init__(self, model: SectionsModel, parent: QWidget | None = None) -> None:
        super().__init__(model, "Next actions", ActionDelegate, see_through=True, parent=parent)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        place = event.position().toPoint()
        at = self.indexAt(place)
        if event.button() == Qt.MouseButton.LeftButton and at.isValid() and at.row() == self.current_position:
            row = self.visualRect(at)
            on_tick = place.x() < row.x() + TEXT - 4 and place.y() < row.y() + ROW
            if on_tick and not self._is_fold(at.row()):
                self.ticked.emit()
