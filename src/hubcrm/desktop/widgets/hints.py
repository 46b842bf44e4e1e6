"""Key hints in words: the foot bar under a list, and the page with nothing on it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop import icons, keys, theme
from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.text import Words

FOOT = 40
_GAP = 6  # between key and words
_NEXT = 16  # between hints


class Hints(QWidget):
    """Key hints on one line: **J K** next, previous  **Enter** open. What does not fit is left out whole."""

    def __init__(self, hints: Sequence[KeyHint] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints: tuple[KeyHint, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(20)
        self.set(hints)

    def set(self, hints: Sequence[KeyHint]) -> None:
        """Show other hints."""
        self._hints = tuple(hints)
        self.setAccessibleName(", ".join(f"{hint.keys}: {hint.does}" for hint in hints))
        self.update()

    def _placed(self) -> list[tuple[float, KeyHint]]:
        placed = []
        x = 0.0
        for hint in self._hints:
            if not keys.shown(hint.keys.split(" ", 1)[0]):
                continue
            width = paint.width_of(hint.keys, "S", 600) + _GAP + paint.width_of(hint.does, "S", 500)
            if x + width > self.width():
                break
            placed.append((x, hint))
            x += width + _NEXT
        return placed

    def sizeHint(self) -> QSize:
        width = sum(
            paint.width_of(hint.keys, "S", 600) + _GAP + paint.width_of(hint.does, "S", 500) + _NEXT
            for hint in self._hints
        )
        return QSize(paint.whole(width), 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        for x, hint in self._placed():
            width = paint.words(painter, x, self.height() / 2, hint.keys, "S", 600, tokens.muted)
            paint.words(painter, x + width + _GAP, self.height() / 2, hint.does, "S", 500, tokens.faint)


class FootBar(QWidget):
    """The bar at the foot of a pane; add to its `row`, or give it key hints."""

    def __init__(
        self,
        hints: Sequence[KeyHint] = (),
        *,
        height: int = FOOT,
        margins: tuple[int, int] = (20, 16),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setFixedHeight(height)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(margins[0], 1, margins[1], 0)
        self.row.setSpacing(8)
        self.hints = Hints(hints)
        if hints:
            self.row.addWidget(self.hints, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        painter.fillRect(self.rect(), theme.colour(tokens.surface))
        painter.fillRect(0, 0, self.width(), 1, theme.colour(tokens.border))


class EmptyState(QWidget):
    """What an empty page says: a quiet icon, one sentence with the next step, and the keys for it."""

    def __init__(
        self, icon: str, sentence: str, hints: Sequence[KeyHint] = (), *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon = _Mark(icon)
        self._sentence = Words(sentence, "B", "muted", centred=True)
        self._sentence.setMaximumWidth(320)
        self.hints = Hints(hints)
        self.hints.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 24, 24, 24)
        self.column.setSpacing(12)
        self.column.addStretch(2)
        centre = Qt.AlignmentFlag.AlignHCenter
        self.column.addWidget(self._icon, 0, centre)
        wide = QHBoxLayout()
        wide.addStretch(1)
        wide.addWidget(self._sentence, 100)
        wide.addStretch(1)
        self.column.addLayout(wide)
        self.column.addWidget(self.hints, 0, centre)
        self.hints.setVisible(bool(hints))
        self.column.addStretch(3)

    def say(self, icon: str, sentence: str, hints: Sequence[KeyHint] = ()) -> None:
        """Say something else: nothing found, nothing waiting, nothing chosen."""
        self._icon.show_drawing(icon)
        self._sentence.set_runs(sentence)
        self.hints.set(hints)
        self.hints.setVisible(bool(hints))
        self.hints.updateGeometry()


class _Mark(QWidget):
    """A large quiet icon on a soft ground."""

    _SIDE = 56
    _DRAWING = 24

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setFixedSize(self._SIDE, self._SIDE)

    def show_drawing(self, name: str) -> None:
        self._name = name
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        paint.box(painter, QRectF(self.rect()), tokens.well, tokens.border, self._SIDE / 2)
        at = (self._SIDE - self._DRAWING) / 2
        icons.paint(painter, self._name, at, at, self._DRAWING, tokens.muted)
