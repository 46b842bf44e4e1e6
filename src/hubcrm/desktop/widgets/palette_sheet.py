"""Search everything as it looks: one field over the window, and below it what was found, under small headings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QStyleOptionViewItem, QWidget
from shiboken6 import isValid

from hubcrm.desktop import icons, theme
from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.messages import announce
from hubcrm.desktop.rows import RowsModel
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.card import Card, Line
from hubcrm.desktop.widgets.fields import Field, key_cap_width, paint_key_cap
from hubcrm.desktop.widgets.hints import EmptyState, Hints
from hubcrm.desktop.widgets.overlays import Overlay
from hubcrm.desktop.widgets.sections import Heading, SectionDelegate, SectionsList, SectionsModel

WIDTH = 640
ROW = 36
HEAD, FIRST_HEAD = 34, 30
_FIELD = 52
_FOOT = 36
_LIST = 12 * ROW  # px at most
_TOP = 64
_LEAST_AROUND = 32
_TEXT, _END = 44, 16  # where words begin, and how far from the right they end
_GAP = 10
_PAGE = 8  # rows
_STEPS: dict[int, int] = {  # key -> rows further down
    Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _PAGE, Qt.Key.Key_PageUp: -_PAGE, Qt.Key.Key_Tab: 1,
    Qt.Key.Key_Backtab: -1,
}  # fmt: skip


class Row(Protocol):
    """What is drawn of one thing found."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def right(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def icon(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def accessible(self) -> str: ...


class _Delegate(SectionDelegate):
    """One line: drawing, title, what tells it apart, and at the right a reference or a key."""

    row_height = ROW

    def heading_height(self, heading: Heading, first: bool) -> int:
        return FIRST_HEAD if first else HEAD

    def paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, heading: Heading, position: int) -> None:
        area: QRect = option.rect
        centre = area.bottom() + 1 - 12
        weight = 400 if heading.small else 600
        paint.words(painter, area.x() + _END, centre, heading.title, "S", weight, theme.current().muted)

    def _line_below(self, view: QWidget | None, model: RowsModel, position: int) -> bool:
        return False

    def _paint_look(self, painter: QPainter, area: QRect, look: Any) -> None:
        tokens = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = area.y() + ROW / 2
        end: float = area.x() + area.width() - _END
        icons.paint(painter, look.icon, area.x() + _END, centre - 8, 16, tokens.strong if look.why else tokens.muted)
        if look.key:
            for cap in reversed(look.key.split(" ")):
                paint_key_cap(painter, end, centre, cap)
                end -= key_cap_width(cap) + 4
            end -= _GAP - 4
        if look.right:
            end -= paint.words(painter, end, centre, look.right, "S", 500, tokens.faint, right=True) + _GAP
        x: float = area.x() + _TEXT
        room = end - x
        beside = look.why or look.detail
        least = min(paint.width_of(beside, "S", 400), room * 0.4) + _GAP if beside else 0
        title = paint.elided(look.title, room - least, "B", 500)
        x += paint.words(painter, x, centre, title, "B", 500, tokens.faint if look.why else tokens.text) + _GAP
        if beside:
            paint.words(painter, x, centre, paint.elided(beside, end - x, "S", 400), "S", 400, tokens.muted)


class _Found(SectionsList):
    """The rows. The field keeps the focus; the pointer chooses the row it moves over, and `pointed` says so."""

    pointed = Signal()

    def __init__(self, model: SectionsModel) -> None:
        super().__init__(model, "What was found", _Delegate)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalScrollBar().setSingleStep(ROW)
        self._pointer = QPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        place = event.globalPosition().toPoint()
        if place != self._pointer:  # not when rows only scroll by beneath it
            self._pointer = place
            at = self.indexAt(event.position().toPoint()).row()
            if at >= 0 and at != self.current_position and self._sections.can_choose(at):
                self.choose_at(at)
                self.pointed.emit()


class _Typed(Field):
    """Where one types. It hears every key, so that nothing beneath acts while something is searched for."""

    stepped = Signal(int)
    taken = Signal()
    left = Signal()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in (
            Qt.Key.Key_Tab, Qt.Key.Key_Backtab,
        ):  # fmt: skip
            self.keyPressEvent(event)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers()
        if key == Qt.Key.Key_Escape or (key == Qt.Key.Key_K and held == Qt.KeyboardModifier.ControlModifier):
            self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken.emit()
        elif key in _STEPS:
            self.stepped.emit(_STEPS[key])
        else:
            super().keyPressEvent(event)


class _Ground(Card):
    """The card, with a glass before the field."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(padding=1, spacing=0, parent=parent)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        paint.box(painter, QRectF(self.rect()), tokens.surface, tokens.strong, theme.CARD_RADIUS)
        icons.paint(painter, "search", 17, (_FIELD - 18) // 2 + 1, 18, tokens.muted)


class PaletteSheet(Overlay):
    """`typed` carries every change of the text; `taken` the id of the row that Enter takes, `picked` of the one clicked.

    `moved`: whether the person has gone to another row since the text changed. `left` says that it has closed.
    """

    typed = Signal(str)
    taken = Signal(str)
    picked = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._before: QWidget | None = None
        self.moved = False
        self.setAccessibleName("Search everything")
        self.field = _Typed("Search everything", "Search enquiries, employers, people, pages and commands")
        self.field.setProperty("bare", "true")
        self.field.setFont(theme.font("M", 400))
        self.field.setFixedHeight(_FIELD)
        self.field.setMaxLength(200)
        self.model = SectionsModel(lambda row: row, parent=self)
        self.list = _Found(self.model)
        self.empty = EmptyState("search", "")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        hints = Hints(
            (KeyHint("↑ ↓", "choose"), KeyHint("Enter", "open or do it"), KeyHint("Esc", "back to where you were"))
        )
        hints.setFixedHeight(_FOOT)
        self.card = _Ground(self)
        head = QHBoxLayout()
        head.setContentsMargins(43, 0, 15, 0)
        head.addWidget(self.field, 1)
        self.card.column.addLayout(head)
        self.card.column.addWidget(Line())
        self.card.column.addWidget(self._stack, 1)
        self.card.column.addWidget(Line())
        foot = QHBoxLayout()
        foot.setContentsMargins(_END - 1, 0, _END - 1, 0)
        foot.addWidget(hints, 1)
        self.card.column.addLayout(foot)
        self.field.textChanged.connect(self.typed)
        self.field.stepped.connect(self._step)
        self.field.taken.connect(self._take)
        self.field.left.connect(self.close_sheet)
        self.list.chosen.connect(self._say_chosen)
        self.list.clicked.connect(self._clicked)
        self.list.pointed.connect(self._pointed)

    # opening and closing

    def open_sheet(self) -> None:
        """Show it, empty; the focus is lent to it as to a menu, so that what is being typed beneath stays as it is."""
        self._before = self._under.focusWidget()
        self.field.blockSignals(True)
        self.field.clear()
        self.field.blockSignals(False)
        self.moved = False
        self.show_rows([], first=True)
        self.setGeometry(self._under.rect())
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.dull()

    def close_sheet(self) -> None:
        """Put it away and give the focus back."""
        if self.isHidden():
            return
        self.wake()
        before, self._before = self._before, None
        if before is not None and isValid(before):
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        else:
            self._under.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()
        self.left.emit()

    # what it shows

    def show_rows(self, sections: Sequence[tuple[str, Sequence[Row], str]], *, first: bool) -> None:
        """Show what was found: (heading, rows, last sentence). `first` chooses the first, else the chosen stays chosen."""
        rows: list[Any] = []
        for at, (title, found, note) in enumerate(sections):
            rows += [Heading(f"#{at} {title}", title), *found]
            if note:
                rows.append(Heading(f"#{at} note", note, small=True))
        self.model.replace(rows)
        if first:
            self.list.choose_at(0)
            self.list.scrollToTop()
        self._stack.setCurrentWidget(self.list)

    def say_nothing_found(self, sentence: str) -> None:
        """What stands in place of rows."""
        self.empty.say("search", sentence)
        self._stack.setCurrentWidget(self.empty)
        announce(self.field, sentence, at_once=False)

    @property
    def chosen(self) -> str:
        """The id of the chosen row, or blank."""
        return str(self.list.chosen_id) if self.list.chosen_id is not None else ""

    # what the person does

    def _step(self, by: int) -> None:
        self.moved = True
        for _row in range(abs(by)):
            if by > 0:
                self.list.choose_next()
            else:
                self.list.choose_previous()

    def _pointed(self) -> None:
        self.moved = True

    def _take(self) -> None:
        self.taken.emit(self.chosen)

    def _clicked(self, index: QModelIndex) -> None:
        if self.model.can_choose(index.row()):
            self.picked.emit(self.chosen)

    def _say_chosen(self, row_id: object) -> None:
        row = self.model.row_at(self.list.current_position)
        if row_id is not None and row is not None:
            announce(self.field, row.accessible, at_once=False)

    # Qt's own names from here on

    def _place(self) -> None:
        width = min(WIDTH, self.width() - 2 * _LEAST_AROUND)
        top = min(_TOP, max(_LEAST_AROUND, (self.height() - _LIST) // 4))
        height = min(_LIST + _FIELD + _FOOT + 3, self.height() - top - _LEAST_AROUND)
        self.card.setGeometry((self.width() - width) // 2, top, width, height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.card.geometry().contains(event.position().toPoint()):
            self.close_sheet()
