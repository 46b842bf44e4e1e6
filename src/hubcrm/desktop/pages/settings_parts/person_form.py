"""One colleague: name, role, department, how to reach them, what they know; their days away; whether they are here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from hubcrm.desktop.keys import is_ctrl_enter
from hubcrm.desktop.pages.settings_parts.away_days import AwayDays
from hubcrm.desktop.pages.settings_parts.section import Scrolled, Titled
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Line, Pane
from hubcrm.desktop.widgets.choices import DropDown
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.hints import FootBar
from hubcrm.desktop.widgets.text import Elided, Words
from hubcrm.domain.words import Role
from hubcrm.queries.labels import labels, words
from hubcrm.queries.people import Away
from hubcrm.queries.settings import Colleague

Facts = dict[str, Any]
WIDTH = 328
NARROW = 308
_SIDE = 20
_FIELDS = ("name", "role", "department", "email", "phone", "expertise")
_IN_THE_HUB = (Role.ADVISER, Role.MANAGER)


class PersonForm(Pane):
    """The side panel of one person, or of a new one. Ctrl+Enter saves; what is not saved is kept while others are looked at.

    `saved` carries what was changed.
    """

    saved = Signal(object)  # Facts
    left = Signal()  # Esc: back to the list
    works_here = Signal()
    gone = Signal(bool)  # they have left, or are back
    typed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__("surface", edges=("left",))
        self.person: Colleague | None = None
        self._before: Facts = {}
        self._kind = ""
        self.title = Elided("", "M", 600)
        self.title.setMinimumHeight(32)
        self.stands = Words((), "B", "muted")
        self.name = Field("Name", "Dr Ann Lee")
        self.role = DropDown("What they do")
        self.department = DropDown("Department")
        self.email = Field("E-mail", "ann.lee@engineering.example")
        self.phone = Field("Phone", "01632 960 100")
        self.expertise = Field("What they know", "fracture, welding")
        self.away = AwayDays(session)
        self.here = Button("This is me on this computer", icon="screen")
        self.leaving = Button("Mark as left", "quiet", icon="archive")
        self.problem = Words((), "B", "bad")
        self.discard = Button("Put back", "quiet", tall=True)
        self.save = Button("Save", "primary", key="Ctrl+Enter", tall=True)
        self.setFixedWidth(WIDTH)
        self._lay_out()
        self._wire()

    def _lay_out(self) -> None:
        self.body = Scrolled(margins=(_SIDE, 14, _SIDE, 16))
        column = self.body.column
        column.setSpacing(12)
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addWidget(self.title)
        head.addWidget(self.stands)
        column.addLayout(head)
        self._department_fact = Titled("Department", self.department)
        for title, field in (("Name", self.name), ("What they do", self.role)):
            column.addWidget(Titled(title, field))
        column.addWidget(self._department_fact)
        for title, field in (("E-mail", self.email), ("Phone", self.phone)):
            column.addWidget(Titled(title, field))
        hint = "In employers’ words. Suggestions name people who know about it."
        column.addWidget(Titled("What they know", self.expertise, hint))
        self._line = Line()
        column.addWidget(self._line)
        column.addWidget(self.away)
        self._second = Line()
        column.addWidget(self._second)
        for button in (self.here, self.leaving):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.foot = FootBar(height=64, margins=(_SIDE, _SIDE))
        self.foot.row.addWidget(self.save)
        self.foot.row.addWidget(self.discard)
        self.foot.row.addStretch(1)
        self.column.setContentsMargins(1, 0, 0, 0)
        told = QVBoxLayout()
        told.setContentsMargins(_SIDE, 0, _SIDE, 8)
        told.addWidget(self.problem)
        self.column.addWidget(self.body, 1)
        self.column.addLayout(told)
        self.column.addWidget(self.foot)

    def _wire(self) -> None:
        for field in (self.name, self.email, self.phone, self.expertise):
            field.textEdited.connect(self._changed)
            field.returnPressed.connect(self.submit)
        self.role.activated.connect(self._role_chosen)
        self.department.activated.connect(self._changed)
        self.save.clicked.connect(self.submit)
        self.discard.clicked.connect(self.put_back)
        self.here.clicked.connect(self.works_here)
        self.leaving.clicked.connect(self._leaving)

    # what it shows

    def know(self, areas: Sequence[tuple[str, str]], kind: str) -> None:
        """The departments there are, as (id, name), and what the institution is."""
        self._kind = kind
        called = words(kind)["department"]
        for drop, listed in (
            (self.role, [(label, code) for code, label in labels("roles", kind).items()]),
            (self.department, [(f"No {called}", ""), *((name, area) for area, name in areas)]),
        ):
            chosen = drop.currentData()
            drop.clear()
            for label, value in listed:
                drop.addItem(label, value)
            drop.setCurrentIndex(max(0, drop.findData(chosen)))
        self._department_fact.label.setText(called.capitalize())

    def show_person(
        self, person: Colleague | None, away: Sequence[Away], others: Sequence[tuple[str, str]], today: date,
        *, here: bool, draft: Mapping[str, Any],
    ) -> None:  # fmt: skip
        """Show somebody, or a form for somebody new (None)."""
        self.person = person
        self._before = {key: getattr(person, key) if person is not None else "" for key in _FIELDS}
        if person is None:
            self._before["role"] = Role.ACADEMIC if self.department.count() > 1 else Role.ADVISER
        self._fill_in({**self._before, **draft})
        self.title.setText(person.name if person is not None else "Somebody new")
        self.stands.set_runs(self._standing(here))
        self.stands.setVisible(person is not None)
        self.save.say("Save" if person is not None else "Add")
        for part in (self._line, self.away, self._second, self.leaving):
            part.setVisible(person is not None)
        self.here.setVisible(person is not None and not here and not person.left)
        if person is not None:
            self.leaving.say("They are back" if person.left else "Mark as left")
            self.away.show_person(person.id, away, others, today)
            self.away.setVisible(not person.left)
            self._line.setVisible(not person.left)
        self.tell("")
        self._role_chosen()

    def _standing(self, here: bool) -> str:
        if self.person is None:
            return ""
        if self.person.left:
            return "They have left. What they did stays in history."
        return "You, on this computer" if here else labels("roles", self._kind).get(self.person.role, self.person.role)

    def draft(self) -> Facts:
        """What was typed and is not kept yet."""
        return {key: value for key, value in self._shown().items() if value != self._before.get(key)}

    def begin(self) -> None:
        """Put the keyboard where work begins."""
        self.body.verticalScrollBar().setValue(0)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.selectAll()

    # what the person does

    def submit(self) -> None:
        """Hand over what was changed."""
        changed = self.draft()
        if not changed or not self.save.isEnabled():
            return
        if not self._shown()["name"]:
            self.tell("Give them a name.")
            self.name.setFocus()
            return
        self.save.setEnabled(False)
        self.tell("")
        self.saved.emit(changed if self.person is not None else {**self._before, **changed})

    def put_back(self) -> None:
        """Forget what was typed."""
        self._fill_in(self._before)
        self.tell("")
        self._role_chosen()

    def refused(self, problem: str) -> None:
        """It was not kept: say why."""
        self.save.setEnabled(True)
        self.tell(problem)

    def tell(self, problem: str) -> None:
        """What is wrong, or nothing any more."""
        self.problem.set_runs(problem)
        self.problem.setVisible(bool(problem))

    def _fill_in(self, facts: Mapping[str, Any]) -> None:
        for field, key in ((self.name, "name"), (self.email, "email"), (self.phone, "phone"),
                           (self.expertise, "expertise")):  # fmt: skip
            field.setText(str(facts[key]))
            field.setCursorPosition(0)
        self.role.setCurrentIndex(max(0, self.role.findData(str(facts["role"]))))
        self.department.setCurrentIndex(max(0, self.department.findData(facts["department"])))

    def _shown(self) -> Facts:
        return {
            "name": " ".join(self.name.text().split()),
            "role": self.role.currentData(),
            "department": self.department.currentData() or "",
            "email": self.email.text().strip(),
            "phone": self.phone.text().strip(),
            "expertise": " ".join(self.expertise.text().split()),
        }

    def _role_chosen(self, _at: int = 0) -> None:
        in_the_hub = self.role.currentData() in _IN_THE_HUB
        self._department_fact.setVisible(not in_the_hub or bool(self.department.currentData()))
        self._changed()

    def _leaving(self) -> None:
        if self.person is not None:
            self.gone.emit(not self.person.left)

    def _changed(self, *_given: object) -> None:
        changed = bool(self.draft())
        self.save.setEnabled(changed)
        self.discard.setVisible(changed and self.person is not None)
        self.typed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_ctrl_enter(event):
            self.submit()
        else:
            super().keyPressEvent(event)
