"""Inviting a colleague: who, and the code that is made, to copy."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hubcrm.actions import teaming
from hubcrm.actions.teaming import Invited
from hubcrm.desktop.parts import team_words
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.choices import DropDown
from hubcrm.desktop.widgets.fields import TextField
from hubcrm.desktop.widgets.text import Label, Words
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome
from hubcrm.queries import people
from hubcrm.queries.people import Person

_ABOUT = "They install hubcrm, choose “Join our team’s hub” on its first page, and paste the code that is made here."
_HAND_ON = (
    "Hand it on by a way that only {name} reads: it is worth as much as a key to the hub. It is good until {until}."
)


class InviteCard(Card):
    """Choose a colleague, make a code, copy it. Somebody who is not in the hub yet is added in People first."""

    def __init__(self, session: Session) -> None:
        super().__init__(padding=20, spacing=8)
        self._session = session
        self._known: list[Person] = []
        self.who = DropDown("Colleague to invite")
        self.make = Button("Make a code", "primary")
        self.code = TextField("Invitation code")
        self.code.setReadOnly(True)
        self.code.setFixedHeight(84)
        self.copy = Button("Copy", icon="copy")
        self._says = Words((), "S", "muted")
        self._problem = Words((), "B", "bad")
        self._problem.setAccessibleName("Problem")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.who, 1)
        row.addWidget(self.make)
        self.column.addWidget(Label("Invite a colleague", "M", 600))
        self.column.addWidget(Words(_ABOUT, "B", "muted", line=22))
        self.column.addLayout(row)
        for widget in (self.code, self._says, self._problem):
            self.column.addWidget(widget)
            widget.hide()
        self.column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.copy.hide()
        self.make.clicked.connect(self._make)
        self.copy.clicked.connect(self._copy)

    def first(self) -> QWidget:
        """Where the keyboard begins."""
        return self.who

    def reload(self) -> None:
        """Read who there is."""
        self._session.fetch(people.people, then=self._show, slot="settings team people")

    def _show(self, found: list[Person]) -> None:
        if found == self._known:
            return
        self._known = found
        chosen = self.who.currentData()
        self.who.clear()
        for one in found:
            if one.id != self._session.viewer.person:
                self.who.addItem(f"{one.name}{f' · {one.code}' if one.code else ''}", one.id)
        self.who.setCurrentIndex(max(0, self.who.findData(chosen)))
        self.make.setEnabled(self.who.count() > 0)

    def _make(self) -> None:
        person, sharing = self.who.currentData(), self._session.sharing
        if person and sharing is not None:
            self.make.setEnabled(False)
            self._tell("")
            sharing.do(teaming.invite, person, self._session.clock(), then=self._made, failed=self._not_made)

    def _made(self, outcome: Outcome[Invited]) -> None:
        self.make.setEnabled(True)
        made, session = outcome.value, self._session
        until = team_words.when(made.expires, session.calendar.local(session.clock()), session.calendar.local)
        self.show_code(made.name, made.code, until)

    def show_code(self, name: str, code: str, until: str) -> None:
        """Show a code that was made, and put the keyboard where it is copied."""
        self.code.setPlainText(code)
        self._says.set_runs(_HAND_ON.format(name=name, until=until))
        self.copy.say("Copy")
        for widget in (self.code, self._says, self.copy):
            widget.show()
        self.copy.setFocus(Qt.FocusReason.OtherFocusReason)

    def _not_made(self, error: HubError) -> None:
        self.make.setEnabled(True)
        self._tell(str(error))

    def _tell(self, problem: str) -> None:
        self._problem.set_runs(problem)
        self._problem.setVisible(bool(problem))

    def _copy(self, *_given: Any) -> None:
        QGuiApplication.clipboard().setText(self.code.toPlainText())
        self.copy.say("Copied")
