"""A card that lies over the whole window while something is decided: a preview, a form, a way back after trouble.

It is part of the window, not a box of its own, so it moves with it; what lies beneath can be neither seen clearly nor
reached by keyboard until the sheet is closed.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card, Line
from hubcrm.desktop.widgets.overlays import Overlay
from hubcrm.desktop.widgets.text import Label, Words

_MARGIN = 40  # least room around the card
_PADDING = 24


class Inside(QWidget):
    """What lies in a scroll area: as high as its content is at the width it has, never as high as at another width."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("see_through", "true")

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)


class Body(QScrollArea):
    """What scrolls inside a sheet: as high as its content while there is room."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = Inside()
        self.column = QVBoxLayout(self.inside)
        self.column.setContentsMargins(_PADDING, 4, _PADDING, 16)
        self.column.setSpacing(12)
        self.setWidget(self.inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def wanted_height(self, width: int) -> int:
        """How high everything is at this width, px."""
        layout = self.inside.layout()
        if layout is None:
            return 0
        layout.activate()
        return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()


class Sheet(Overlay):
    """A title, a `body` to fill, and a foot with buttons; Esc closes it where `may_close`.

    `problem` says in one sentence what is wrong with what was typed; it takes no room while there is nothing to say.
    """

    closed = Signal()

    def __init__(self, parent: QWidget, title: str, *, width: int = 600, may_close: bool = True) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._width = width
        self._may_close = may_close
        self._before: QWidget | None = None
        self.title = Label(title, "M", 600)
        self.body = Body()
        self.problem = Words((), "B", "bad")
        self.problem.setAccessibleName("Problem")
        self.foot = QHBoxLayout()
        self.foot.setContentsMargins(_PADDING, 12, _PADDING, 12)
        self.foot.setSpacing(8)
        self._card = Card(padding=0, spacing=0, parent=self)
        head = QHBoxLayout()
        head.setContentsMargins(_PADDING, 18, 14, 10)
        head.addWidget(self.title, 1)
        self._cross = Button(kind="quiet", icon="x", name="Close", key="Esc")
        self._cross.clicked.connect(self.close_sheet)
        head.addWidget(self._cross)
        self._card.column.addLayout(head)
        self._cross.setVisible(may_close)
        self._card.column.addWidget(self.body, 1)
        told = QHBoxLayout()
        told.setContentsMargins(_PADDING, 0, _PADDING, 12)
        told.addWidget(self.problem)
        self._told = QWidget()
        self._told.setLayout(told)
        self._told.hide()
        self._card.column.addWidget(self._told)
        self._card.column.addWidget(Line())
        self._card.column.addLayout(self.foot)
        self.setAccessibleName(title)

    def open_sheet(self, focus: QWidget | None = None) -> None:
        """Show it over everything and put the focus in `focus`."""
        window = self._under
        self._before = window.focusWidget()
        self.dull()
        self.setGeometry(window.rect())
        self._place()
        self.show()
        self.raise_()
        self._place()
        if focus is not None:
            focus.setFocus(Qt.FocusReason.TabFocusReason)

    def close_sheet(self) -> None:
        """Put it away for good and give the focus back."""
        self.wake()
        self.hide()
        if self._before is not None and isValid(self._before):
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None
        self.closed.emit()
        self.deleteLater()

    def tell(self, problem: str) -> None:
        """Say what is wrong, or nothing any more."""
        self.problem.set_runs(problem)
        self._told.setVisible(bool(problem))
        self._place()

    def refit(self) -> None:
        """Take the room that the content needs now."""
        self._place()

    def _place(self) -> None:
        width = min(self._width, self.width() - 2 * _MARGIN)
        self._card.column.activate()
        around = self._card.minimumSizeHint().height() - self.body.minimumSizeHint().height()
        wanted = around + self.body.wanted_height(width) + 2
        height = min(wanted, self.height() - 2 * _MARGIN)
        policy = Qt.ScrollBarPolicy
        # as needed alone, a bar that was shown for a moment narrows the text, which then needs the bar
        self.body.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOff if height == wanted else policy.ScrollBarAsNeeded
        )
        top = max(_MARGIN, (self.height() - height) * 2 // 5)
        self._card.setGeometry((self.width() - width) // 2, top, width, height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._may_close:
            self.close_sheet()
        else:
            event.accept()  # nothing beneath a sheet hears its keys

    def sizeHint(self) -> QSize:
        return QSize(self._width, 400)


class Rowed(QWidget):
    """A label in faint at a fixed width, and what it names: the two columns of facts and forms."""

    def __init__(self, label: str, content: QWidget, *, width: int = 112, top: bool = False) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.label = Label(label, "B", 400, "faint")
        self.label.setFixedWidth(width)
        self.label.setMinimumHeight(20)
        row.addWidget(self.label, 0, Qt.AlignmentFlag.AlignTop if top else Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(content, 1)
