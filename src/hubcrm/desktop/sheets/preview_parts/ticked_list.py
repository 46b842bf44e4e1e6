"""A list whose rows can be ticked one by one: with the mouse on the box, with Space on the row."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.parts.saying import moment_words, one_line
from hubcrm.desktop.rows import RowsModel
from hubcrm.desktop.session import Session
from hubcrm.desktop.sheets.preview_parts.taking import Taking, state_of
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.list_view import ListView
from hubcrm.desktop.widgets.row_delegate import HEIGHT, LEFT, RowDelegate, RowLook

_BOX = 14
_INDENT = 26  # px that a row's words stand further right than elsewhere
_MOST_SHOWN = 5
_LEAST_SHOWN = 2
_LOW = 760  # px that a window has at most which is low


@dataclass(frozen=True, slots=True)
class TickLook(RowLook):
    """A row with its box; whether that is ticked is asked when it is painted."""

    at: int = 0
    taking: Taking | None = None


class _Delegate(RowDelegate):
    def _paint_look(self, painter: QPainter, area: QRect, look: RowLook) -> None:
        super()._paint_look(painter, area.adjusted(_INDENT, 0, 0, 0), look)
        if not isinstance(look, TickLook) or look.taking is None:
            return
        tokens = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        square = QRectF(area.x() + LEFT, area.y() + 20 - _BOX / 2, _BOX, _BOX)
        if look.at in look.taking.taken:
            paint.box(painter, square, tokens.muted, None, 4)
            icons.paint(painter, "check", square.x() + 2, square.y() + 2, 10, tokens.surface)
        elif look.taking.may_take(look.at):
            paint.box(painter, square, tokens.surface, tokens.strong, 4)


class TickedList(ListView):
    """What would be added, each with its box. `ticked` once what is taken has changed; Enter goes on, as everywhere."""

    ticked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._session = session
        self._taking: Taking | None = None
        model = RowsModel(look=self._look, key=lambda row: row, accessible=self._say)
        super().__init__(model, "What would be added; Space ticks", parent)
        model.setParent(self)
        self._model = model
        self.setItemDelegate(_Delegate(self))
        self._high = HEIGHT

    def show_taking(self, taking: Taking) -> None:
        """Show these, in place of any others."""
        self._taking = taking
        count = len(taking.drafts)
        most = _MOST_SHOWN if self.window().height() > _LOW else _MOST_SHOWN - 1
        self._high = min(max(count, _LEAST_SHOWN), most) * HEIGHT
        self.setFixedHeight(self._high)
        self._model.replace(sorted(range(count), key=lambda at: at not in taking.usual))  # what is new comes first

    def tell_again(self) -> None:
        """What is ticked has changed elsewhere."""
        self.viewport().update()

    def toggle(self, position: int) -> None:
        """Tick the row at this place, or no longer."""
        at = self._model.row_at(position)
        if self._taking is not None and at is not None:
            self._taking.toggle(at)
            index = self._model.index(position, 0)
            self._model.dataChanged.emit(index, index)  # a screen reader says the row anew
            self.viewport().update()
            self.ticked.emit()

    def _look(self, at: int) -> TickLook:
        taking = self._taking
        assert taking is not None  # there are no rows before
        draft = taking.drafts[at]
        session = self._session
        sender = draft.forwarded_from_name or draft.sender_name or draft.sender_email
        who = one_line(taking.each[at].employer or draft.employer or sender)
        when = moment_words(draft.received_ms, session.today, session.calendar) if draft.received_ms else ""
        files = len(draft.attachments)
        said = state_of(taking.each[at]), f"{files} file{'' if files == 1 else 's'}" if files else "", when
        subject = one_line(draft.subject or draft.text[:200])
        return TickLook(
            who or "Employer not known yet", " · ".join(part for part in said if part), subject, at=at, taking=taking
        )

    def _say(self, at: int) -> str:
        look = self._look(at)
        taking = self._taking
        ticked = "ticked" if taking is not None and at in taking.taken else "not ticked"
        return f"{look.title}, {ticked}, {look.date}. {look.subject}"

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.toggle(self.current_position)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        place = event.position().toPoint()
        index = self.indexAt(place)
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and place.x() < LEFT + _BOX + 6:
            self.toggle(index.row())

    def sizeHint(self) -> QSize:
        return QSize(480, self._high)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self._high)
