"""Paste a list: what was copied from a spreadsheet, what would be made of each line, and one press to add them all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.fields import TextField
from hubcrm.desktop.widgets.hints import EmptyState
from hubcrm.desktop.widgets.sheet import Sheet
from hubcrm.desktop.widgets.text import Label, Words
from hubcrm.desktop.widgets.understood import ROW, Line, Understood
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome
from hubcrm.intake import pasted_lists
from hubcrm.queries.labels import labels, words
from hubcrm.queries.suggesting import subjects_in

_TAB = 132  # px between the columns of what was pasted
_REST = 120  # ms without a key before the lines are read again


class PasteSheet(Sheet):
    """The sheet of either list. `wanted` carries what to add; lines with a problem stay in the field to be put right."""

    wanted = Signal(object)  # list[dict[str, Any]]

    def __init__(self, parent: QWidget, title: str, about: str, example: str, several: str, one: str) -> None:
        super().__init__(parent, title, width=720)
        self._several, self._one = several, one
        self.text = TextField(title, example)
        self.text.setFixedHeight(148)
        self.text.setTabStopDistance(_TAB)
        self.counted = Label("", "S", 600, "muted")
        self.list = Understood("What would be added")
        self.model = self.list.lines
        self.list.setFixedHeight(6 * ROW + 8)
        self.empty = EmptyState("paste", "What would be added shows here before anything is kept.")
        self.list.set_empty(self.empty)
        self.body.column.addWidget(Words(about, "B", "muted"))
        self.body.column.addWidget(self.text)
        self.body.column.addWidget(self.counted)
        self.body.column.addWidget(self.list)
        self.leave = Button("Cancel", "quiet", key="Esc", tall=True)
        self.go = Button("Add", "primary", key="Ctrl+Enter", tall=True)
        self.foot.addStretch(1)
        self.foot.addWidget(self.leave)
        self.foot.addWidget(self.go)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self.read)
        self.text.textChanged.connect(self._rest.start)
        self.text.finished.connect(self.submit)
        self.leave.clicked.connect(self.close_sheet)
        self.go.clicked.connect(self.submit)
        self._good: list[dict[str, Any]] = []
        self._left_over: list[int] = []
        self.read()

    def lines(self, text: str) -> tuple[list[Line], list[dict[str, Any]]]:
        """What each line would become, and the facts of those without a problem."""
        raise NotImplementedError

    def read(self) -> None:
        """Read what is in the field and show what it would become."""
        self._rest.stop()
        shown, self._good = self.lines(self.text.toPlainText())
        self._left_over = [int(line.id) for line in shown if line.problem]
        self.model.replace(shown)
        count, bad = len(self._good), len(self._left_over)
        says = f"{count} to add" if shown else "Nothing pasted yet"
        self.counted.setText(f"{says}, {bad} left out" if bad else says)
        self.go.say(f"Add {count} {self._one if count == 1 else self._several}" if count else f"Add {self._several}")
        self.go.setEnabled(bool(count))
        self.tell("")

    def submit(self) -> None:
        """Ask for them to be added."""
        self.read()
        if self._good:
            self.go.setEnabled(False)
            self.wanted.emit(self._good)

    def added(self, _outcome: Outcome[Any]) -> None:
        """They are in the hub: lines with a problem stay, else the sheet closes."""
        if not self._left_over:
            self.close_sheet()
            return
        every = self.text.toPlainText().splitlines()
        kept = [every[at - 1] for at in self._left_over if at <= len(every)]
        self.text.setPlainText("\n".join(kept))
        self.read()
        self.tell("These lines were left out. Put them right and add them, or close.")

    def refused(self, error: HubError) -> None:
        """None was added: say why."""
        self.go.setEnabled(True)
        self.tell(str(error))


class DepartmentsSheet(PasteSheet):
    """A column of departments."""

    def __init__(self, parent: QWidget, present: Sequence[tuple[str, str]], kind: str) -> None:
        called = words(kind)
        self._present = present
        self._kind = kind
        self._called = called["department"]
        self._found: dict[str, list[str]] = {}
        super().__init__(
            parent,
            f"Paste a column of {called['departments']}",
            "One name to a line. A code may stand beside it; subjects are ticked from the names and can be changed later.",
            "School of Engineering\nBusiness School\nLAW\tSchool of Law",
            called["departments"],
            called["department"],
        )

    def lines(self, text: str) -> tuple[list[Line], list[dict[str, Any]]]:
        codes, names = [one[0] for one in self._present], [one[1] for one in self._present]
        shown, good = [], []
        for one in pasted_lists.departments(text, codes, names, self._called):
            subjects = self._subjects(one.name) if not one.problem else []
            counted = "1 subject ticked" if len(subjects) == 1 else f"{len(subjects)} subjects ticked"
            shown.append(
                Line(one.line, one.name, f"{one.code}  ·  {counted if subjects else 'no subject yet'}", one.problem)
            )
            if not one.problem:
                good.append({"code": one.code, "name": one.name, "subjects": subjects})
        return shown, good

    def _subjects(self, name: str) -> list[str]:
        if name not in self._found:
            self._found[name] = subjects_in(name, self._kind)
        return self._found[name]


class PeopleSheet(PasteSheet):
    """Rows of people."""

    def __init__(
        self, parent: QWidget, areas: Sequence[tuple[str, str, str]], known: Sequence[tuple[str, str]], kind: str
    ) -> None:
        called = words(kind)
        self._areas = areas
        self._known = known
        self._called = called["department"]
        self._roles = labels("roles", kind)
        self._codes = {one[0]: one[1] for one in areas}
        super().__init__(
            parent,
            "Paste rows of people",
            f"Name, role, {called['department']} and e-mail, as in a spreadsheet or parted by commas. Roles are adviser, "
            f"manager, lead and {called['academic']}.",
            "Ann Lee\tlead\tENG\tann.lee@engineering.example\nBob Day\tadviser",
            "people",
            "person",
        )

    def lines(self, text: str) -> tuple[list[Line], list[dict[str, Any]]]:
        shown, good = [], []
        for one in pasted_lists.people(text, self._areas, self._known, self._called):
            about = [self._roles.get(one.role, ""), self._codes.get(one.department, ""), one.email]
            shown.append(Line(one.line, one.name, "  ·  ".join(part for part in about if part), one.problem))
            if not one.problem:
                facts = {"name": one.name, "role": one.role, "department": one.department, "email": one.email}
                good.append(facts)
        return shown, good
