"""The strip on top of the made-up hub: whose eyes to see it with, and the way to one's own hub."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Pane
from hubcrm.desktop.widgets.segmented import Option, Segmented
from hubcrm.desktop.widgets.text import Label

HEIGHT = 41
ROLES = (Option("adviser", "Adviser"), Option("lead", "Department lead"), Option("manager", "Manager"))


class DemoStrip(Pane):
    """Made-up hub · See it as Adviser | Department lead | Manager · Start again · Set up our hub."""

    role_chosen = Signal(str)
    start_again = Signal()
    set_up = Signal()

    def __init__(self, role: str = "adviser", roles: Sequence[Option] = ROLES, parent: QWidget | None = None) -> None:
        super().__init__("well", edges=("bottom",), parent=parent)
        self.setFixedHeight(HEIGHT)
        row = QHBoxLayout()
        row.setContentsMargins(24, 0, 16, 1)
        row.setSpacing(4)
        self.column.addLayout(row)
        self._roles = Segmented(roles, "See it as", bare=True)
        self._roles.choose(role)
        again = Button("Start again", "quiet")
        own = Button("Set up our hub", "quiet")
        row.addWidget(Label("Made-up hub", "B", 600))
        row.addSpacing(12)
        row.addWidget(Label("See it as", "B", 400, "muted"))
        row.addSpacing(4)
        row.addWidget(self._roles)
        row.addStretch(1)
        row.addWidget(again)
        row.addWidget(own)
        self._roles.chosen.connect(self.role_chosen)
        again.clicked.connect(self.start_again)
        own.clicked.connect(self.set_up)

    def choose(self, role: str) -> None:
        """Show which role is in force."""
        self._roles.choose(role)
