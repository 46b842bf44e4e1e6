"""A card that opens in place, asks for something, and is answered with Ctrl+Enter or put away with Esc."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from hubcrm.desktop.keys import is_ctrl_enter
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.text import Words
from hubcrm.domain.errors import HubError


class AskingCard(Card):
    """Add what it asks for to its `column`, then `add_foot()`; `submit` is for the card of its own to say."""

    closed = Signal()

    def __init__(self, verb: str, *, spacing: int = 8) -> None:
        super().__init__(padding=16, spacing=spacing)
        self.problem = Words((), "S", "bad")
        self.problem.hide()
        self.save = Button(verb, "primary", key="Ctrl+Enter")
        self.leave = Button("Cancel", "quiet", key="Esc")

    def add_foot(self) -> None:
        """What is wrong, Cancel, and the button that does it."""
        self.column.addWidget(self.problem)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.leave)
        foot.addWidget(self.save)
        self.column.addLayout(foot)
        self.save.clicked.connect(self.submit)
        self.leave.clicked.connect(self.closed)

    def submit(self) -> None:
        """Hand over what was asked for, once."""

    def failed(self, error: HubError) -> None:
        """It was not kept: say why, and leave what was typed."""
        self.save.setEnabled(True)
        self.tell(str(error))

    def tell(self, problem: str) -> None:
        """Say in one sentence what is wrong, or nothing any more."""
        self.problem.set_runs(problem)
        self.problem.setVisible(bool(problem))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif is_ctrl_enter(event):
            self.submit()
        else:
            super().keyPressEvent(event)
