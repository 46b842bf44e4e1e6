"""What was understood of pasted lines: one line each, with what it becomes, or why it is left out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from hubcrm.desktop import icons, theme
from hubcrm.desktop.rows import RowsModel
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.sections import Heading, SectionDelegate, SectionsList, SectionsModel

ROW = 36
_SIDE = 12
_HEADING = 32
_SHARE = 0.55  # of the line that belongs to the name


class Line:
    """A line of the preview: what it would become, or why it is left out. `id` is its place in what was pasted."""

    __slots__ = ("about", "id", "name", "problem")

    def __init__(self, line: int | str, name: str, about: str, problem: str = "") -> None:
        self.id, self.name, self.about, self.problem = line, paint.one_line(name), paint.one_line(about), problem

    @property
    def accessible(self) -> str:
        """What a screen reader says."""
        return f"Line {self.id}, {self.name}, {self.problem or self.about}"


class _Delegate(SectionDelegate):
    """Name and what becomes of it on one line; what is left out has its reason in the tone of a problem."""

    row_height = ROW

    def heading_height(self, heading: Heading, first: bool) -> int:
        return _HEADING

    def paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, heading: Heading, position: int) -> None:
        area: QRect = option.rect
        centre = area.bottom() - 13
        x = (
            area.x()
            + _SIDE
            + paint.words(painter, area.x() + _SIDE, centre, heading.title, "S", 600, theme.current().muted)
        )
        if heading.count is not None:
            paint.words(painter, x + 6, centre, str(heading.count), "S", 500, theme.current().faint)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        assert isinstance(model, RowsModel)
        line = model.row_at(index.row())
        if not isinstance(line, Line):
            super().paint(painter, option, index)
            return
        tokens = theme.current()
        area: QRect = option.rect
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = area.center().y() + 1
        x = float(area.x() + _SIDE)
        right = area.right() - _SIDE
        icons.paint(painter, "warning" if line.problem else "check", x, centre - 7, 14,
                    tokens.bad if line.problem else tokens.muted)  # fmt: skip
        x += 22
        share = getattr(option.widget, "name_share", _SHARE)
        half = (right - x) * min(share, 0.4 if line.problem else 1)
        name = paint.elided(line.name or "…", half)
        paint.words(painter, x, centre, name, "B", 500, tokens.text)
        x += half + 12
        about = paint.elided(line.problem or line.about, right - x, "S", 400)
        paint.words(painter, x, centre, about, "S", 400, tokens.bad if line.problem else tokens.muted)
        if getattr(option.widget, "ring_shown", False) and index.row() == getattr(
            option.widget, "current_position", -1
        ):
            paint.ring(painter, QRectF(area).adjusted(2, 1, -2, -1), 4)


class Understood(SectionsList):
    """Lines to look through; there is nothing to choose. Fill its `lines`, with Headings among them where there are groups."""

    def __init__(self, name: str, name_share: float = _SHARE) -> None:
        self.name_share = name_share  # read by the delegate
        self.lines = SectionsModel(lambda row: row)
        super().__init__(self.lines, name, _Delegate)

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        return QItemSelectionModel.SelectionFlag.NoUpdate
