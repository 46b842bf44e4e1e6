"""The departments that could answer employers: the list, one of them in full, and a sentence to try beside them."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from hubcrm.actions import passages as learning
from hubcrm.actions import people
from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.pages.settings_parts.department_form import DepartmentForm, Facts
from hubcrm.desktop.pages.settings_parts.learn_sheet import LearnSheet
from hubcrm.desktop.pages.settings_parts.paste_sheet import DepartmentsSheet
from hubcrm.desktop.pages.settings_parts.section import Head, Section
from hubcrm.desktop.pages.settings_parts.try_sentence import NARROW, WIDTH, TrySentence
from hubcrm.desktop.rows import RowsModel
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Line, Pane
from hubcrm.desktop.widgets.fields import SearchField
from hubcrm.desktop.widgets.hints import EmptyState, FootBar
from hubcrm.desktop.widgets.list_view import ListView
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.row_delegate import LEFT, RIGHT, RowLook
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome
from hubcrm.queries import passages, settings
from hubcrm.queries.labels import without_school_of, words
from hubcrm.queries.passages import Given
from hubcrm.queries.reading import Reads
from hubcrm.queries.settings import Colleague, Department, Subject

_NEW = ""  # the draft of a department that is not there yet
_LIST_KEYS = (KeyHint("J K", "next, previous"), KeyHint("Enter", "open"), KeyHint("T", "try a sentence"))
_ROOMY = 820  # px from which the side panel has its full width

Known = tuple[list[Department], tuple[Colleague, ...], list[Subject], str, list[Given]]


class Departments(Section):
    """A list, a form in its place, and "Try a sentence" beside either."""

    key = "departments"
    title = "Departments"
    icon_name = "department"
    hints = (
        KeyHint("N", "Add a department"),
        KeyHint("P", "Paste a column of departments"),
        KeyHint("T", "Try a sentence"),
        KeyHint("/", "Search"),
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._known: Known = ([], (), [], "", [])
        self._drafts = session.drafts.shelf("settings/department")
        self._subjects: dict[str, str] = {}
        self._wanted: object = None
        self.new = Button("Add", icon="plus", key="N", name="Add a department")
        self.column_button = Button("Paste a column", "quiet", key="P")
        self.head = Head(self.title, margins=(LEFT, RIGHT))
        self.head.buttons.addWidget(self.new)
        self.search_field = SearchField("Search departments")
        self.model = RowsModel(look=self._look)
        self.list = ListView(self.model, "Departments")
        self.empty = EmptyState("department", "")
        self.list.set_empty(self.empty)
        self.form = DepartmentForm()
        self.trying = TrySentence(session)
        self.sheet: DepartmentsSheet | LearnSheet | None = None
        self._lay_out()
        self._wire()
        session.runner.changed.connect(self._things_changed)

    def _lay_out(self) -> None:
        front = Pane("surface")
        tools = QHBoxLayout()
        tools.setContentsMargins(LEFT, 0, RIGHT - 8, 12)  # a quiet button stands in by 8
        tools.setSpacing(8)
        tools.addWidget(self.search_field, 1)
        tools.addWidget(self.column_button)
        front.column.addWidget(self.head)
        front.column.addLayout(tools)
        front.column.addWidget(Line())
        front.column.addWidget(self.list, 1)
        self.bar = FootBar(_LIST_KEYS)
        front.column.addWidget(self.bar)
        self.foot = self.bar
        self.stack = QStackedWidget()
        self.stack.addWidget(front)
        self.stack.addWidget(self.form)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.stack, 1)
        row.addWidget(self.trying)
        self.column.addLayout(row)

    def _wire(self) -> None:
        self.new.clicked.connect(self.add)
        self.column_button.clicked.connect(self.paste)
        self.search_field.searched.connect(self._list)
        self.search_field.left.connect(self._enter_list)
        self.list.opened.connect(self.open_record)
        self.list.clicked.connect(self._clicked)
        self.session.drafts.follow(self.form, self._typed)
        self.form.left.connect(self.go_back)
        self.form.saved.connect(self._save)
        self.form.put_away.connect(self._put_away)
        self.form.given.wanted.connect(self.learn)
        self.form.given.removed.connect(self._forget)

    def reload(self) -> None:
        self.session.fetch(_known, self.session.today, then=self._show, slot="settings departments")

    def activated(self) -> None:
        if self.stack.currentWidget() is self.form:
            self.form.begin()
        else:
            self._enter_list()

    def add(self) -> None:
        if self.stack.currentWidget() is self.form:
            self._keep_draft()
        self._open(None)

    def paste(self) -> None:
        if self.stack.currentWidget() is self.form and self.form.department is not None:
            self.learn()
            return
        found, _, _, kind, _ = self._known
        sheet = DepartmentsSheet(self.window(), [(one.code, one.name) for one in found], kind)
        sheet.wanted.connect(partial(self._add_many, sheet))
        self.sheet = sheet
        sheet.open_sheet(sheet.text)

    def learn(self) -> None:
        """Give suggestions a list or a page of the department that is shown."""
        department = self.form.department
        if department is None:
            return
        sheet = LearnSheet(self.window(), self.session, without_school_of(department.name))
        sheet.wanted.connect(partial(self._learn, sheet, department.id))
        self.sheet = sheet
        sheet.open_sheet(sheet.text)

    def try_it(self) -> None:
        self.trying.sentence.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.trying.sentence.selectAll()

    def search(self) -> None:
        wanted = self.form.ticks.search_field if self.stack.currentWidget() is self.form else self.search_field
        wanted.setFocus(Qt.FocusReason.ShortcutFocusReason)
        wanted.selectAll()

    def go_back(self) -> None:
        if self.stack.currentWidget() is self.form:
            self._keep_draft()
            self.stack.setCurrentIndex(0)
            self._set_foot(self.bar)
            self._list()
            self._enter_list()

    def open_record(self, record: object) -> None:
        department = next((one for one in self._known[0] if one.id == record), None)
        if department is not None:
            self._open(department)
        else:
            self._wanted = record

    # showing

    def _show(self, known: Known) -> None:
        self._known = known
        found, _, subjects, kind, _ = known
        self._subjects = {one.code: one.name for one in subjects}
        called = words(kind)
        self.head.title.setText(called["departments"].capitalize())
        self.search_field.setPlaceholderText(f"Search {called['departments']}")
        self.search_field.setAccessibleName(f"Search {called['departments']}")
        self.form.back.say(called["departments"].capitalize())
        self.head.say(f"Which {called['departments']} could answer employers." if found else "")
        self._list()
        self.form.know(subjects, kind, called["department"], [one.code for one in found])
        shown = self.form.department
        if self.stack.currentWidget() is self.form and shown is not None:
            again = next((one for one in found if one.id == shown.id), None)
            if again is None:
                self._drafts.pop(shown.id, None)
                self.stack.setCurrentIndex(0)
                self._set_foot(self.bar)
            elif again != shown:
                self.form.show_department(again, known[1], self.form.draft())
            self._show_given()
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            department = next((one for one in found if one.id == wanted), None)
            if department is not None:
                self._open(department)

    def _list(self, _typed: str = "") -> None:
        """Show those that are searched for, by name, code or subject."""
        wanted = self.search_field.text().casefold().split()
        rows = [
            one
            for one in self._known[0]
            if all(word in f"{one.name} {one.code} {self._subjects_of(one)}".casefold() for word in wanted)
        ]
        if wanted:
            self.empty.say("search", f"No {words(self._known[3])['department']} is called so, or ticks such a subject.")
        else:
            self._say_empty()
        self.model.replace(rows)

    def _say_empty(self) -> None:
        called = words(self._known[3])["department"]
        self.empty.say(
            "department",
            f"No {called} yet. Paste a column of names from a spreadsheet, or add them one by one.",
            (KeyHint("P", "paste a column"), KeyHint("N", "add one")),
        )

    def _subjects_of(self, one: Department) -> str:
        return ", ".join(self._subjects.get(code, code) for code in one.ticked)

    def _enter_list(self) -> None:
        self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def _look(self, one: Department) -> RowLook:
        says = self._subjects_of(one) or "No subject ticked yet"
        work = f"{one.open} in hand" if one.open else "nothing in hand"
        date = "not saved yet" if one.id in self._drafts else work
        spoken = f"{one.name}, {one.code}, {date}. {says}"
        return RowLook(one_line(one.name), date, f"{one.code}  ·  {one_line(says)}", accessible=spoken)

    def _open(self, department: Department | None) -> None:
        draft = self._drafts.get(department.id if department is not None else _NEW, {})
        self.form.show_department(department, self._known[1], draft)
        self._show_given()
        self.stack.setCurrentWidget(self.form)
        self._set_foot(self.form.foot)
        self.form.begin()

    def _show_given(self) -> None:
        shown = self.form.department
        self.form.show_given([one for one in self._known[4] if shown is not None and one.department == shown.id])

    def _set_foot(self, foot: QWidget | None) -> None:
        self.foot = foot
        self.footed.emit()

    def _clicked(self) -> None:
        if isinstance(self.list.chosen_id, str):
            self.open_record(self.list.chosen_id)

    def _typed(self) -> None:
        if self.stack.currentWidget() is self.form:
            self._keep_draft()

    def _keep_draft(self) -> None:
        key = self.form.department.id if self.form.department is not None else _NEW
        draft = self.form.draft()
        if draft:
            self._drafts[key] = draft
        else:
            self._drafts.pop(key, None)

    # doing

    def _save(self, changed: Facts) -> None:
        department = self.form.department
        if department is not None:
            self.session.do(people.edit_department, department.id, changed, then=self._kept, failed=self._refused)
            return
        facts: dict[str, Any] = {"words": "", "subjects": [], "email": "", "lead": "", **changed}
        self.session.do(people.add_departments, [facts], then=self._kept, failed=self._refused)

    def _kept(self, _outcome: Outcome[Any]) -> None:
        key = self.form.department.id if self.form.department is not None else _NEW
        self._drafts.pop(key, None)
        self.stack.setCurrentIndex(0)
        self._set_foot(self.bar)
        self._enter_list()

    def _refused(self, error: HubError) -> None:
        self.form.refused(str(error))

    def _put_away(self) -> None:
        department = self.form.department
        if department is not None:
            self.session.do(
                people.edit_department, department.id, {"closed": True}, then=self._kept, failed=self._refused
            )

    def _add_many(self, sheet: DepartmentsSheet, listed: list[dict[str, Any]]) -> None:
        self.session.do(people.add_departments, listed, then=sheet.added, failed=sheet.refused)

    def _learn(self, sheet: LearnSheet, department: str, title: str, kind: str, texts: list[str]) -> None:
        self.session.do(
            learning.learn, department, title, texts, kind=kind, then=sheet.added, failed=sheet.refused,
        )  # fmt: skip

    def _forget(self, given: str) -> None:
        self.session.do(learning.forget, given)

    def _things_changed(self, kinds: frozenset[str]) -> None:
        if kinds & {"department", "passages"}:
            self.trying.departments_changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.trying.setFixedWidth(WIDTH if self.width() >= _ROOMY else NARROW)
        super().resizeEvent(event)


def _known(reader: Reads, today: Any) -> Known:
    """Everything the section shows."""
    kind = settings.institution(reader).kind
    return (
        settings.departments(reader),
        settings.everybody(reader, today).colleagues,
        settings.subjects(reader, kind),
        kind,
        passages.given(reader),
    )
