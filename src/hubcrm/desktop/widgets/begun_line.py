"""The quiet line over what was typed here before and not saved: when it was begun, and the way to be rid of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.text import Elided

HEIGHT = 24


class BegunLine(QWidget):
    """ "You began this at 10:04", Discard; after that "Discarded", Put it back. It takes no room while it says nothing."""

    discarded = Signal()
    wanted_back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._gone = False
        self.words = Elided("", "S", 400, "muted")
        self.words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.button = Button("Discard", "quiet")
        self.button.setFixedHeight(HEIGHT)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus where one types
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.words)
        row.addWidget(self.button)
        row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self._pressed)
        self.hide()

    def show_for(self, when: str) -> None:
        """Say when it was begun, "at 10:04"; nothing where nothing was."""
        self._gone = False
        self.words.setText(f"You began this {when}")
        self.button.say("Discard")
        self.button.setAccessibleName("Discard what you began")
        self.setVisible(bool(when))

    def show_discarded(self) -> None:
        """It was discarded, and can be had back as long as this is seen."""
        self._gone = True
        self.words.setText("Discarded")
        self.button.say("Put it back")
        self.show()

    def _pressed(self) -> None:
        (self.wanted_back if self._gone else self.discarded).emit()
