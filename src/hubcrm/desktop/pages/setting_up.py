"""Who we are: what a hub must know before it can answer anybody, with what that means for an enquiry of today."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.desktop.doors import NewHub
from hubcrm.desktop.sheets.locked import SecretField
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card, Pane
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.hints import FootBar
from hubcrm.desktop.widgets.segmented import Option, Segmented
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.queries.labels import labels

FORM, SIDE = 520, 328


class SetUpPage(QWidget):
    """The form at the left, the promises it leads to at the right, the foot with the one primary button."""

    filled = Signal(object)  # NewHub

    def __init__(self, preview: Callable[[NewHub, Callable[[Any], object]], object]) -> None:
        super().__init__()
        self._preview = preview
        self.institution = Field("Institution", "Kestrelbridge University", tall=True)
        self.kind = Segmented([Option(*pair) for pair in labels("institution_kinds").items()], "Kind of institution")
        self.nation = Segmented([Option(*pair) for pair in labels("divisions").items()], "Nation")
        self.person = Field("Your name", "As colleagues know you", tall=True)
        self.passphrase = SecretField("Passphrase", "Leave it empty to use this computer's keyring")
        self.problem = Words((), "B", "bad")
        self.problem.hide()
        self.back = Button("Back", key="Esc", tall=True)
        self.done = Button("Set up our hub", "primary", key="Ctrl+Enter", tall=True)
        self.promises = [Words((), line=22) for _ in range(3)]
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._form(), 1)
        row.addWidget(self._side())
        foot = FootBar(height=72, margins=(32, 24))
        foot.row.addWidget(self.back)
        foot.row.addStretch(1)
        foot.row.addWidget(self.done)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row, 1)
        column.addWidget(foot)
        self.kind.chosen.connect(self._show_preview)
        self.nation.chosen.connect(self._show_preview)
        self.done.clicked.connect(self.submit)
        for field in (self.institution, self.person, self.passphrase.field):
            field.returnPressed.connect(self.submit)

    def _form(self) -> QWidget:
        pane = Pane("page")
        column = pane.column
        column.setContentsMargins(32, 23, 32, 24)
        column.addWidget(Words([Run("Who are we?", 600)], "L"))
        column.addSpacing(4)
        column.addWidget(
            Words([Run("Only the first and the fourth are needed; all of it can be changed later.", tone="muted")])
        )
        column.addSpacing(24)
        fields = QWidget()
        fields.setMaximumWidth(FORM)
        inside = QVBoxLayout(fields)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        for label, widget, about in (
            ("Institution", self.institution, ""),
            ("Kind", self.kind, "Decides between department and curriculum area, academic and tutor."),
            ("Nation", self.nation, "Decides which bank holidays our promises leave out."),
            ("Your name", self.person, ""),
            (
                "Passphrase, if you want one",
                self.passphrase,
                "Asked for at each start on a computer without a keyring.",
            ),
        ):
            inside.addWidget(Label(label, "S", 600, "muted"))
            inside.addWidget(
                widget, 0, Qt.AlignmentFlag.AlignLeft if widget in (self.kind, self.nation) else Qt.AlignmentFlag(0)
            )
            if about:
                inside.addWidget(Label(about, "S", 400, "faint"))
            inside.addSpacing(12)
        inside.addWidget(self.problem)
        column.addWidget(fields)
        column.addStretch(1)
        return pane

    def _side(self) -> QWidget:
        pane = Pane("surface", edges=("left",))
        pane.setFixedWidth(SIDE)
        column = pane.column
        column.setContentsMargins(24, 25, 24, 24)
        column.addWidget(Label("What that means today", "M", 600))
        column.addSpacing(6)
        column.addWidget(Words([Run("An enquiry that comes in now", tone="muted")]))
        column.addSpacing(12)
        card = Card(spacing=8)
        for words in self.promises:
            card.column.addWidget(words)
        column.addWidget(card)
        column.addSpacing(12)
        column.addWidget(
            Words(
                [Run("Working days only: weekends, bank holidays and days you are closed do not count.", tone="muted")],
                "S",
            )
        )
        column.addStretch(1)
        return pane

    def begin(self) -> None:
        """Put the focus where it begins, and show what today's promises would be."""
        self.done.setEnabled(True)
        self.institution.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_preview()

    def facts(self) -> NewHub:
        """What was filled in."""
        return NewHub(
            institution=" ".join(self.institution.text().split()),
            kind=self.kind.current,
            division=self.nation.current,
            person=" ".join(self.person.text().split()),
            passphrase=self.passphrase.text,
        )

    def submit(self) -> None:
        """Make the hub, if nothing is missing."""
        if not self.done.isEnabled():
            return
        hub = self.facts()
        for value, field, sentence in (
            (hub.institution, self.institution, "Type the name of your institution."),
            (hub.person, self.person, "Type your name: it stands beside what you do."),
        ):
            if not value:
                self.failed(sentence)
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self._tell("")
        self.done.setEnabled(False)
        self.filled.emit(hub)

    def failed(self, problem: str) -> None:
        """Something is missing, or it could not be made."""
        self.done.setEnabled(True)
        self._tell(problem)

    def _tell(self, problem: str) -> None:
        self.problem.set_runs(problem)
        self.problem.setVisible(bool(problem))

    def _show_preview(self) -> None:
        self._preview(self.facts(), self._previewed)

    def _previewed(self, said: list[tuple[str, str]]) -> None:
        for words, (what, when) in zip(self.promises, said, strict=True):
            words.set_runs([Run(f"{what} "), Run(when, 600)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submit()
        else:
            super().keyPressEvent(event)
