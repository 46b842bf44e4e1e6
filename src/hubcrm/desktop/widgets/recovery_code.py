"""A recovery code shown this once: to copy, print or save, and two of its groups to be typed from the sheet."""

from __future__ import annotations

import secrets
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.text import Run, Words

if TYPE_CHECKING:
    from hubcrm.desktop.recovery_paper import Paper

GROUPS = 7
_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "last")
_MISREAD = str.maketrans("OIL", "011")


class CodeCard(Card):
    """The code, and three ways to have it outside this computer. `failed` says why one of them did not work."""

    failed = Signal(str)

    def __init__(self) -> None:
        super().__init__(padding=20, spacing=16)
        self._institution = ""
        self._day = date.min
        self.text = ""
        self.code = Words((), "L", centred=True)
        self.copy = Button("Copy", icon="copy")
        self.print = Button("Print…", icon="file")
        self.save = Button("Save as PDF…", icon="download")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in (self.print, self.save, self.copy):
            row.addWidget(button)
        row.addStretch(1)
        self.column.addWidget(self.code)
        self.column.addLayout(row)
        self.copy.clicked.connect(self._copy)
        self.print.clicked.connect(self._print)
        self.save.clicked.connect(self._save)

    def show_code(self, code: str, institution: str, day: date) -> None:
        """Show it; `institution` and `day` stand on the sheet."""
        self.text, self._institution, self._day = code, institution, day
        self.code.set_runs([Run(code, 600)])
        self.code.setAccessibleName(f"Recovery code {code}")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        self.copy.say("Copied")

    def _print(self) -> None:
        from hubcrm.desktop import recovery_paper  # here and below: it is wanted once in the life of a hub

        recovery_paper.print_out(self.window(), self._paper(), self._printed)

    def _save(self) -> None:
        from hubcrm.desktop import recovery_paper

        recovery_paper.save(self.window(), self._paper(), self._saved, self.failed.emit)

    def _paper(self) -> Paper:
        from hubcrm.desktop.recovery_paper import Paper

        return Paper(self._institution, self.text, self._day)

    def _printed(self, _said: str) -> None:
        self.print.say("Printed")

    def _saved(self, _name: str) -> None:
        self.save.say("Saved")


class TwoGroups(QWidget):
    """Asks for two groups of the code, by their places. `entered` at Enter, `edited` at each key."""

    entered = Signal()
    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._groups: list[str] = []
        self.asked: list[int] = []
        self.asks = Words((), "B")
        self.fields = [Field("", "XXXX"), Field("", "XXXX")]
        row = QHBoxLayout()
        row.setSpacing(8)
        for field in self.fields:
            field.setFixedWidth(112)
            field.setMaxLength(12)
            field.textEdited.connect(self._edited)
            field.returnPressed.connect(self.entered)
            row.addWidget(field)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.asks)
        column.addLayout(row)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def ask(self, code: str) -> None:
        """Ask for two groups of this code, chosen anew."""
        self._groups = code.split("-")
        self.asked = sorted(secrets.SystemRandom().sample(range(GROUPS), 2))
        first, second = (_PLACES[at] for at in self.asked)
        self.asks.set_runs(f"Then type the {first} and the {second} group from your sheet:")
        for at, field in zip(self.asked, self.fields, strict=True):
            field.setAccessibleName(f"The {_PLACES[at]} group")
            field.clear()

    @property
    def is_typed(self) -> bool:
        """Whether something stands in both."""
        return all(field.text().strip() for field in self.fields)

    def wrong(self) -> str:
        """Which of them is not that of the code, in one sentence; the keyboard goes there. Blank where both are right."""
        for at, field in zip(self.asked, self.fields, strict=True):
            typed = "".join(sign for sign in field.text().upper().translate(_MISREAD) if sign.isalnum())
            if typed != self._groups[at]:
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                field.selectAll()
                return f"That is not the {_PLACES[at]} group. Compare it with what is shown above."
        return ""

    def _edited(self) -> None:
        self.edited.emit()
