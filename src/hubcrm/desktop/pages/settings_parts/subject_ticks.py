"""The subjects of the bank, to be ticked: searched, in groups, with the ticked ones by themselves at one press."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QStyle,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from hubcrm.desktop import icons, theme
from hubcrm.desktop.rows import Index, RowsModel
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.fields import SearchField
from hubcrm.desktop.widgets.hints import EmptyState
from hubcrm.desktop.widgets.sections import Heading, SectionDelegate, SectionsList, SectionsModel
from hubcrm.desktop.widgets.segmented import Option, Segmented
from hubcrm.queries.settings import Subject

_ROW = 32
_BOX = 14
_SIDE = 12
_HIGH = 296
_CHECKED = int(Qt.ItemDataRole.CheckStateRole)
_HOVERED = QStyle.StateFlag.State_MouseOver.value


@dataclass(frozen=True, slots=True)
class _Line:
    """A subject as its row is drawn."""

    id: str
    name: str
    ticked: bool

    @property
    def accessible(self) -> str:
        """What a screen reader says."""
        return f"{self.name}, {'ticked' if self.ticked else 'not ticked'}"


class _Model(SectionsModel):
    """Says of each subject whether it is ticked, in the way that screen readers ask."""

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if role == _CHECKED:
            row = self.row_at(index.row())
            if isinstance(row, _Line):
                return (Qt.CheckState.Checked if row.ticked else Qt.CheckState.Unchecked).value
            return None
        return super().data(index, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if flags else flags


class _Delegate(SectionDelegate):
    """A tick box and a name on one short line."""

    row_height = _ROW

    def heading_height(self, heading: Heading, first: bool) -> int:
        return 30 if first else 38

    def paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, heading: Heading, position: int) -> None:
        area: QRect = option.rect
        title = paint.elided(heading.title, area.width() - 2 * _SIDE, "S", 600)
        paint.words(painter, area.x() + _SIDE, area.bottom() - 13, title, "S", 600, theme.current().muted)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        assert isinstance(model, RowsModel)
        line = model.row_at(index.row())
        if not isinstance(line, _Line):
            super().paint(painter, option, index)
            return
        tokens = theme.current()
        area: QRect = option.rect
        state = option.state.value
        view = option.widget
        here = getattr(view, "ring_shown", False) and index.row() == getattr(view, "current_position", -1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & _HOVERED:
            paint.box(painter, QRectF(area).adjusted(4, 1, -4, -1), tokens.hover)
        centre = area.center().y() + 1
        square = QRectF(area.x() + _SIDE, centre - _BOX / 2, _BOX, _BOX)
        if line.ticked:
            paint.box(painter, square, tokens.muted, None, 4)
            icons.paint(painter, "check", square.x() + 2, square.y() + 2, 10, tokens.surface)
        else:
            paint.box(painter, square, tokens.surface, tokens.strong, 4)
        x = square.right() + 8
        name = paint.elided(line.name, area.right() - _SIDE - x)
        paint.words(painter, x, centre, name, "B", 400, tokens.text)
        if here:
            paint.ring(painter, QRectF(area).adjusted(4, 1, -4, -1), 4)


class _Ticks(SectionsList):
    """The list itself: Space or Enter ticks, as does a click."""

    toggled = Signal(str)

    def __init__(self, model: _Model, name: str) -> None:
        super().__init__(model, name, _Delegate)

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Nothing is selected here: ticks are the choice, and the ring shows where the keyboard is."""
        return QItemSelectionModel.SelectionFlag.NoUpdate

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if isinstance(self.chosen_id, str):
                self.toggled.emit(self.chosen_id)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = self.indexAt(event.position().toPoint()).row()
        if event.button() == Qt.MouseButton.LeftButton and at >= 0 and at == self.current_position:
            row = self._sections.row_at(at)
            if isinstance(row, _Line):
                self.toggled.emit(row.id)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 96)


class SubjectTicks(QWidget):
    """Search, All or Ticked, and the list. `changed` whenever the person ticks or unticks one."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._subjects: Sequence[Subject] = ()
        self._ticked: set[str] = set()
        self.search_field = SearchField("Search subjects")
        self.search_field.setPlaceholderText("Search")  # its title stands above it
        self.which = Segmented([Option("all", "All", 0), Option("ticked", "Ticked", 0)], "Which subjects")
        self._model = _Model(lambda row: row)
        self.list = _Ticks(self._model, "Subjects")
        self._empty = EmptyState("search", "No subject is called so.")
        self.list.set_empty(self._empty)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.search_field, 1)
        top.addWidget(self.which)
        box = _Box()
        box.column.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(box)
        self.search_field.searched.connect(self._fill)
        self.search_field.left.connect(self._enter_list)
        self.which.chosen.connect(self._fill)
        self.list.toggled.connect(self._toggle)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def codes(self) -> list[str]:
        """The codes ticked, in the order of the list; what the list does not know stays ticked, at the end."""
        listed = [one.code for one in self._subjects if one.code in self._ticked]
        return listed + sorted(self._ticked - set(listed))

    def offer(self, subjects: Sequence[Subject]) -> None:
        """The subjects there are."""
        self._subjects = subjects
        self._fill()

    def tick(self, codes: Collection[str]) -> None:
        """Tick these and no others, without announcing it."""
        self._ticked = set(codes)
        self._fill()

    def begin(self) -> None:
        """Show those ticked where there are any, else all; what was searched for is over."""
        self.search_field.clear()
        self.which.choose("ticked" if self._ticked else "all")
        self._fill()
        self.list.scrollToTop()

    def _toggle(self, code: str) -> None:
        self._ticked ^= {code}
        self._fill(keep_shown=True)
        self.changed.emit()

    def _enter_list(self) -> None:
        self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def _fill(self, _text: str = "", *, keep_shown: bool = False) -> None:
        """Show what is searched for; with `keep_shown`, a subject just unticked stays where the eye is on it."""
        wanted = self.search_field.text().casefold().split()
        only = self.which.current == "ticked" and not wanted
        shown = {self._model.id_at(at) for at in range(self._model.rowCount())} if keep_shown else set()
        rows: list[Heading | _Line] = []
        group = ""
        for one in self._subjects:
            spoken = f"{one.name} {one.group}".casefold()
            if not all(word in spoken for word in wanted):
                continue
            if only and one.code not in self._ticked and one.code not in shown:
                continue
            if one.group != group:
                group = one.group
                rows.append(Heading(f"#{group}", group, small=True))
            rows.append(_Line(one.code, one.name, one.code in self._ticked))
        self.which.set_count("all", len(self._subjects))
        self.which.set_count("ticked", len(self._ticked))
        says = "No subject is called so." if wanted else "None is ticked yet. Tick what employers could ask of you."
        self._empty.say("search" if wanted else "check", says)
        self._model.replace(rows)


class _Box(QWidget):
    """A field's frame around the list."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(2, 4, 2, 4)
        self.setFixedHeight(_HIGH)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        paint.box(paint.start(self), QRectF(self.rect()), tokens.surface, tokens.border, theme.CARD_RADIUS)
