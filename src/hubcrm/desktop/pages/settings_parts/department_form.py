"""One department: its names, the words employers use for what it does, the subjects it ticks, who leads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.desktop.keys import is_ctrl_enter
from hubcrm.desktop.pages.settings_parts.given_lists import GivenLists
from hubcrm.desktop.pages.settings_parts.section import MARGIN, Scrolled, Titled
from hubcrm.desktop.pages.settings_parts.subject_ticks import SubjectTicks
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.choices import DropDown
from hubcrm.desktop.widgets.fields import PAUSE, Field, TextField
from hubcrm.desktop.widgets.hints import FootBar
from hubcrm.desktop.widgets.segmented import Option, Segmented
from hubcrm.desktop.widgets.text import Elided, Words
from hubcrm.domain.department_codes import code_from
from hubcrm.queries.passages import Given
from hubcrm.queries.settings import Colleague, Department, Subject
from hubcrm.queries.suggesting import subjects_in

Facts = dict[str, Any]
HEARS = "By e-mail: an offer becomes a letter with a code, for people who install nothing. Their time begins when it was sent."


class DepartmentForm(QWidget):
    """The screen of one department, or of a new one. Ctrl+Enter saves, Esc goes back and keeps what was typed.

    `saved` carries what was changed; the form stays as it is until the section says that it was kept.
    """

    saved = Signal(object)  # Facts
    left = Signal()
    put_away = Signal()  # take it out of use

    def __init__(self) -> None:
        super().__init__()
        self.department: Department | None = None
        self._kind = ""
        self._called = "department"
        self._codes: Sequence[str] = ()
        self._before: Facts = {}
        self._own_code = self._own_ticks = True  # typed by the person: no longer made from the name
        self.back = Button("Departments", "quiet", icon="chevron-left", key="Esc")
        self.title = Elided("", "L", 600)
        self.title.setMinimumHeight(32)
        self.name = Field("Name", "School of Engineering")
        self.code = Field("Code", "ENG")
        self.code.setMaxLength(16)
        self.words = TextField("Words employers use", "weld, crack, coating, robot, energy bill")
        self.words.setFixedHeight(112)
        self.ticks = SubjectTicks()
        self.given = GivenLists()
        self.email = Field("E-mail", "enquiries@engineering.example")
        self.hears = Segmented((Option("", "Here"), Option("email", "By e-mail")), "How it hears of offers")
        self.lead = DropDown("Who leads it")
        self.out_of_use = Button("Take it out of use", "quiet", icon="archive")
        self.problem = Words((), "B", "bad")
        self.discard = Button("Put back", "quiet", tall=True)
        self.save = Button("Save", "primary", key="Ctrl+Enter", tall=True)
        self.foot = FootBar(height=64, margins=(MARGIN, MARGIN))
        self.foot.row.addWidget(self.save)
        self.foot.row.addWidget(self.discard)
        self.foot.row.addWidget(self.problem, 1)
        self._lay_out()
        self._wire()

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN - 8, 12, MARGIN, 12)  # a quiet button stands in by 8
        head.setSpacing(2)
        self.back.setFixedHeight(24)
        line = QHBoxLayout()
        line.addWidget(self.back)
        line.addStretch(1)
        head.addLayout(line)
        named = QHBoxLayout()
        named.setContentsMargins(8, 0, 0, 0)
        named.addWidget(self.title)
        head.addLayout(named)
        self.body = Scrolled(wide=600)
        column = self.body.column
        column.setSpacing(16)
        names = QHBoxLayout()
        names.setSpacing(12)
        names.addWidget(Titled("Name", self.name), 1)
        self.code.setFixedWidth(104)
        names.addWidget(Titled("Code", self.code))
        column.addLayout(names)
        column.addWidget(
            Titled(
                "Words employers use", self.words, "As they would write them. Suggestions rest on these words first."
            )
        )
        column.addWidget(Titled("Subjects", self.ticks, "Each brings the words of its subject with it."))
        self._given = Titled("Lists and pages", self.given)
        column.addWidget(self._given)
        people = QHBoxLayout()
        people.setSpacing(12)
        people.addWidget(Titled("E-mail", self.email), 1)
        people.addWidget(Titled("Who leads it", self.lead), 1)
        column.addLayout(people)
        hears = QHBoxLayout()
        hears.addWidget(self.hears)
        hears.addStretch(1)
        held = QWidget()
        held.setLayout(hears)
        hears.setContentsMargins(0, 0, 0, 0)
        column.addWidget(Titled("How it hears of offers", held, HEARS))
        end = QHBoxLayout()
        end.addWidget(self.out_of_use)
        end.addStretch(1)
        column.addLayout(end)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.body, 1)
        whole.addWidget(self.foot)

    def _wire(self) -> None:
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PAUSE)
        self._rest.timeout.connect(self._follow_name)
        self.back.clicked.connect(self.left)
        self.save.clicked.connect(self.submit)
        self.discard.clicked.connect(self.put_back)
        self.out_of_use.clicked.connect(self.put_away)
        self.words.finished.connect(self.submit)
        for field in (self.name, self.code, self.email):
            field.returnPressed.connect(self.submit)
            field.textEdited.connect(self._changed)
        self.name.textEdited.connect(self._rest.start)
        self.code.textEdited.connect(self._code_typed)
        self.words.textChanged.connect(self._changed)
        self.ticks.changed.connect(self._ticked)
        self.lead.activated.connect(self._changed)
        self.hears.chosen.connect(self._changed)

    # what it shows

    def know(self, subjects: Sequence[Subject], kind: str, called: str, codes: Sequence[str]) -> None:
        """What a department may tick, what the institution is, and which codes are taken."""
        self._kind, self._called, self._codes = kind, called, codes
        self.ticks.offer(subjects)

    def show_department(
        self, department: Department | None, people: Sequence[Colleague], draft: Mapping[str, Any]
    ) -> None:
        """Show one, or a new one (None), with what was typed before and not kept."""
        self.department = department
        self._own_code = self._own_ticks = department is not None
        self.lead.clear()
        self.lead.addItem("Nobody yet", "")
        for one in people:
            if department is not None and one.department == department.id and not one.left:
                self.lead.addItem(one.name, one.id)
        self.lead.setEnabled(self.lead.count() > 1)
        self._before = _facts_of(department)
        self._own_code = self._own_code or "code" in draft
        self._own_ticks = self._own_ticks or "subjects" in draft
        self._fill({**self._before, **draft})
        self.title.setText(department.name if department is not None else f"A new {self._called}")
        self.out_of_use.setVisible(department is not None)
        self.save.say("Save" if department is not None else f"Add the {self._called}")
        self.ticks.begin()
        self.tell("")
        self._changed()

    def show_given(self, listed: Sequence[Given]) -> None:
        """What this department gave suggestions to go by; one that is not there yet has given nothing."""
        self._given.setVisible(self.department is not None)
        self.given.show_lists(listed)

    def draft(self) -> Facts:
        """What was typed and is not kept yet."""
        shown = self._shown()
        return {key: value for key, value in shown.items() if value != self._before.get(key)}

    def begin(self) -> None:
        """Put the keyboard where work begins."""
        self.body.verticalScrollBar().setValue(0)
        first = self.words if self.department is not None else self.name
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    # what the person does

    def submit(self) -> None:
        """Hand over what was changed."""
        if not self.save.isEnabled():
            return
        self._follow_name()
        changed = self.draft()
        if not changed:
            self.left.emit()
            return
        if not self._shown()["name"]:
            self.tell(f"Give the {self._called} a name.")
            self.name.setFocus()
            return
        self.save.setEnabled(False)
        self.tell("")
        self.saved.emit(changed)

    def put_back(self) -> None:
        """Forget what was typed."""
        self._own_code = self._own_ticks = self.department is not None
        self._fill(self._before)
        self.tell("")
        self._changed()

    def refused(self, problem: str) -> None:
        """It was not kept: say why."""
        self.save.setEnabled(True)
        self.tell(problem)
        if "code" in problem.casefold():
            self.code.setFocus()
            self.code.selectAll()

    def tell(self, problem: str) -> None:
        """What is wrong, or nothing any more."""
        self.problem.set_runs(problem)

    def _fill(self, facts: Mapping[str, Any]) -> None:
        self.name.setText(facts["name"])
        self.code.setText(facts["code"])
        self.words.blockSignals(True)
        self.words.setPlainText(facts["words"])
        self.words.blockSignals(False)
        self.ticks.tick(facts["subjects"])
        self.email.setText(facts["email"])
        self.hears.choose(facts["hears"])
        self.lead.setCurrentIndex(max(0, self.lead.findData(facts["lead"])))
        for field in (self.name, self.code, self.email):
            field.setCursorPosition(0)

    def _shown(self) -> Facts:
        return {
            "name": " ".join(self.name.text().split()),
            "code": self.code.text().strip().upper(),
            "words": self.words.toPlainText().strip(),
            "subjects": sorted(self.ticks.codes),
            "email": self.email.text().strip(),
            "hears": self.hears.current,
            "lead": self.lead.currentData() or "",
        }

    def _code_typed(self) -> None:
        self._own_code = bool(self.code.text().strip())

    def _ticked(self) -> None:
        self._own_ticks = True
        self._changed()

    def _follow_name(self) -> None:
        """While it is new, its code and its subjects come from its name, until the person gives their own."""
        self._rest.stop()
        if self.department is not None:
            return
        name = self.name.text()
        if not self._own_code:
            self.code.setText(code_from(name, self._codes) if name.strip() else "")
        if not self._own_ticks:
            self.ticks.tick(subjects_in(name, self._kind))
            self.ticks.begin()  # so that it is seen what the name ticked
        self._changed()

    def _changed(self, *_given: object) -> None:
        changed = bool(self.draft())
        self.save.setEnabled(changed)
        self.discard.setVisible(changed and self.department is not None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_ctrl_enter(event):
            self.submit()
        else:
            super().keyPressEvent(event)


def _facts_of(department: Department | None) -> Facts:
    if department is None:
        return {"name": "", "code": "", "words": "", "subjects": [], "email": "", "hears": "", "lead": ""}
    return {
        "name": department.name,
        "code": department.code,
        "words": department.words.strip(),
        "subjects": sorted(department.ticked),
        "email": department.email,
        "hears": department.hears,
        "lead": department.lead,
    }
