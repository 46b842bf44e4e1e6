"""What opens in place on an enquiry's page beside the strips of Triage: offer it, its employers, and waiting with a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hubcrm.desktop.pages.enquiry_parts.reading import Full
from hubcrm.desktop.parts.picker import EmployerPicker
from hubcrm.desktop.parts.strip import Draft, Lines, Strip
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.choices import DropDown
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.repeated import Repeated
from hubcrm.desktop.widgets.sheet import Rowed
from hubcrm.desktop.widgets.text import Label, Words
from hubcrm.queries.labels import without_school_of

LABEL = 96


class OfferStrip(Strip):
    """To which department, for whom there, and a few words with it."""

    def __init__(self) -> None:
        super().__init__("Offer it to a department", "Offer it")
        self._full: Full | None = None
        self.department = DropDown("Department", [("Choose a department", "")])
        self.person = DropDown("For whom", [("Whoever can", "")])
        self.note = Lines("Note for the department", "What they should know: who, how soon, what matters")
        self.warns = Words((), "S", "muted")
        self.column.addWidget(Rowed("To", self.department, width=LABEL))
        self.column.addWidget(Rowed("For", self.person, width=LABEL))
        self.column.addWidget(self.note)
        self.column.addWidget(self.warns)
        self.finish()
        self.department.activated.connect(lambda _at: self._fill_people())
        self.note.finished.connect(self.submit)

    def begin(self, full: Full) -> None:
        """Open for an enquiry."""
        self._full = full
        kept = self.department.currentData()
        self.department.clear()
        self.department.addItem("Choose a department", "")
        for one in sorted(full.whole.departments, key=lambda one: without_school_of(one.name)):
            self.department.addItem(without_school_of(one_line(one.name)), one.id)
        self.department.setCurrentIndex(max(0, self.department.findData(kept)))
        self._fill_people()
        held = full.whole.detail.holder_name
        self.warns.set_runs(f"{one_line(held)} has it now and will be told that it is offered again." if held else "")
        self.warns.setVisible(bool(held))

    def _fill_people(self) -> None:
        if self._full is None:
            return
        chosen, away = str(self.department.currentData() or ""), self._full.whole.away
        self.person.clear()
        self.person.addItem("Whoever can", "")
        for one in self._full.whole.people:
            if chosen and one.department == chosen:
                name = one_line(one.name)
                self.person.addItem(f"{name}, away" if one.id in away else name, one.id)

    def first(self) -> QWidget:
        return self.department

    def facts(self) -> Draft | None:
        department = str(self.department.currentData() or "")
        if not department:
            self.tell("Choose a department first.")
            self.department.setFocus()
            return None
        return {"department": department, "to": str(self.person.currentData() or ""), "note": self.note.toPlainText()}

    def draft(self) -> Draft:
        text = self.note.toPlainText()
        chosen = {"department": self.department.currentData(), "to": self.person.currentData()}
        return {"note": text, **chosen} if text.strip() else {}

    def put(self, draft: Mapping[str, Any]) -> None:
        self.note.setPlainText(draft.get("note", ""))
        self.department.setCurrentIndex(max(0, self.department.findData(draft.get("department", ""))))
        self._fill_people()
        self.person.setCurrentIndex(max(0, self.person.findData(draft.get("to", ""))))


class _Linked(QWidget):
    """One employer of the enquiry, and the way to take it off."""

    off = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._id = ""
        self.words = Label("", "B", 500)
        self.button = Button(kind="quiet", icon="x", name="Take it off")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.words)
        row.addWidget(self.button)
        row.addStretch(1)
        self.button.clicked.connect(lambda: self.off.emit(self._id))

    def show_item(self, item: tuple[str, str]) -> None:
        self._id = item[0]
        self.words.setText(item[1])
        self.button.setAccessibleName(f"Take {item[1]} off")


class EmployersStrip(Card):
    """Which employers it is for; the first is the main one. `linked` carries their ids, in order."""

    linked = Signal(object)  # list[str]
    closed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(padding=16, spacing=8)
        self._ids: list[str] = []
        self.title = Label("Which employers is it for?", "S", 600, "muted")
        self.rows = Repeated(self._made)
        self.picker = EmployerPicker(session, "Another employer", "Add one: start typing its name")
        self.problem = Words((), "S", "bad")
        self.problem.hide()
        self.leave = Button("Done", "secondary", key="Esc")
        for widget in (self.title, self.rows, self.picker, self.problem):
            self.column.addWidget(widget)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.leave)
        self.column.addLayout(foot)
        self.picker.chosen.connect(self._chosen)
        self.picker.left.connect(self.closed)
        self.leave.clicked.connect(self.closed)

    def begin(self) -> None:
        """Open it, with the focus where one types."""
        self.show()
        self.picker.begin()

    def show_employers(self, employers: Sequence[tuple[str, str]]) -> None:
        """Show those it is for."""
        self._ids = [one[0] for one in employers]
        self.rows.show_items([(one, one_line(name)) for one, name in employers])
        self.rows.setVisible(bool(employers))

    def _chosen(self, employer: str, _name: str) -> None:
        self.picker.begin()
        if employer not in self._ids:
            self.linked.emit([*self._ids, employer])

    def _off(self, employer: str) -> None:
        self.linked.emit([one for one in self._ids if one != employer])

    def _made(self) -> _Linked:
        row = _Linked()
        row.off.connect(self._off)
        return row

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
