"""The ten stages as one quiet line, the present one marked; a stage that it may be moved to can be pressed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from hubcrm.desktop import theme
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.painted import Painted
from hubcrm.desktop.widgets.text import set_tip
from hubcrm.domain.words import Stage
from hubcrm.queries.labels import label

HEIGHT = 40
_DOT = 4.5  # px, radius of the mark
_LINE = 11  # where the marks are centred
_WORDS = 29  # where the names are centred
_SHORT = {
    Stage.NEW: "New", Stage.FINDING_OUT: "Finding out", Stage.OFFERED: "Offered", Stage.CLAIMED: "Claimed",
    Stage.SHAPING: "Details", Stage.PROPOSAL: "Proposal", Stage.AGREED: "Agreed", Stage.DELIVERING: "Under way",
    Stage.FOLLOWING_UP: "Following up", Stage.CLOSED: "Closed",
}  # fmt: skip
_OTHERWISE = {
    Stage.NEW: "It was read already.",
    Stage.OFFERED: "Offer it, with O.",
    Stage.CLAIMED: "A department claims it by saying yes to its offer.",
    Stage.CLOSED: "Close it with a reason, with E.",
}


class _Step(Painted, QPushButton):
    """One stage: a mark on the line and its name."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.place = 0  # -1 gone by, 0 the present one, 1 to come
        self.visited = False
        self.setAutoDefault(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)

    def show_place(self, place: int, visited: bool, may_move: bool, kind: str) -> None:
        """Say whether it is gone by, present or to come, whether it was ever there, and whether it can be pressed."""
        self.place, self.visited = place, visited
        words = label("stages", self.stage, kind)
        now = place == 0
        self.setAccessibleName(f"{words}, where it is now" if now else f"Move to {words}" if may_move else words)
        self.setEnabled(may_move)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if may_move else Qt.FocusPolicy.NoFocus)
        set_tip(
            self, words if now else f"Move to {words}" if may_move else f"{words}. {_OTHERWISE.get(self.stage, '')}"
        )
        self.setCursor(Qt.CursorShape.PointingHandCursor if may_move else Qt.CursorShape.ArrowCursor)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(paint.whole(paint.width_of(_SHORT[self.stage], "S", 600)) + 8, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(48, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        middle = self.width() / 2
        if self.stage is not Stage.NEW:
            paint.line(painter, 0, _LINE, middle - _DOT - 3, tokens.strong if self.place <= 0 else tokens.border)
        if self.stage is not Stage.CLOSED:
            x = middle + _DOT + 3
            paint.line(painter, x, _LINE, self.width() - x, tokens.strong if self.place < 0 else tokens.border)
        over = self.isEnabled() and self.underMouse()
        mark = QRectF(middle - _DOT, _LINE - _DOT + 0.5, 2 * _DOT, 2 * _DOT)
        if self.place == 0:
            paint.box(painter, mark, tokens.text, None, _DOT)
            paint.box(painter, mark.adjusted(-3, -3, 3, 3), None, tokens.text, _DOT + 3, width=1.25)
        elif self.place < 0 and self.visited:
            paint.box(painter, mark.adjusted(1, 1, -1, -1), tokens.strong, None, _DOT)
        else:
            paint.box(painter, mark.adjusted(0.5, 0.5, -0.5, -0.5), tokens.hover if over else None, tokens.strong, _DOT)
        weight = 600 if self.place == 0 else 500
        tone = (
            tokens.text
            if self.place == 0 or over
            else tokens.muted
            if self.place < 0 and self.visited
            else tokens.faint
        )
        words = paint.elided(_SHORT[self.stage], self.width() - 2, "S", weight)
        paint.words(painter, middle - paint.width_of(words, "S", weight) / 2, _WORDS, words, "S", weight, tone)
        if self.hasFocus() and self._ring.ring_shown:
            paint.ring(painter, QRectF(self.rect()))


class StageLine(QWidget):
    """Ten steps; `moved` carries the stage that was pressed."""

    moved = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Stages")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.steps = [_Step(stage) for stage in Stage]
        for step in self.steps:
            row.addWidget(step, 1)
            step.clicked.connect(_Mover(self, step))
        self.setFixedHeight(HEIGHT)

    def show_stage(self, stage: str, visited: frozenset[str], movable: frozenset[str], kind: str) -> None:
        """Mark the present stage and those it has been at; `movable` are those this person may move it to."""
        order = [str(one) for one in Stage]
        now = order.index(stage) if stage in order else 0
        for at, step in enumerate(self.steps):
            step.show_place((at > now) - (at < now), step.stage in visited, step.stage in movable and at != now, kind)

    def sizeHint(self) -> QSize:
        return QSize(720, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(480, HEIGHT)


class _Mover:
    """Asks for a move to one stage."""

    def __init__(self, line: StageLine, step: _Step) -> None:
        self._line, self._step = line, step

    def __call__(self) -> None:
        self._line.moved.emit(str(self._step.stage))
