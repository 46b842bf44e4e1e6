"""Everybody who works with the hub: who does what, who is away, and who sits at this computer."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout

from hubcrm.actions import people
from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.pages.settings_parts.paste_sheet import PeopleSheet
from hubcrm.desktop.pages.settings_parts.person_form import NARROW, WIDTH, Facts, PersonForm
from hubcrm.desktop.pages.settings_parts.section import Head, Section
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Line, Pane
from hubcrm.desktop.widgets.fields import SearchField
from hubcrm.desktop.widgets.hints import EmptyState, FootBar
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.row_delegate import LEFT, RIGHT, RowLook
from hubcrm.desktop.widgets.sections import Heading, SectionDelegate, SectionsList, SectionsModel
from hubcrm.desktop.widgets.segmented import Option, Segmented
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome
from hubcrm.domain.promises import say_day
from hubcrm.domain.words import Role
from hubcrm.queries import settings
from hubcrm.queries.labels import labels
from hubcrm.queries.reading import Reads
from hubcrm.queries.settings import Colleague, Department, People

_NEW = ""
_ROOMY = 760
_LIST_KEYS = (KeyHint("J K", "next, previous"), KeyHint("Enter", "change"), KeyHint("N", "add"))
_HUB = "#hub"
_IN_THE_HUB = (Role.ADVISER, Role.MANAGER)

Known = tuple[People, list[Department], str]


class _Delegate(SectionDelegate):
    """People's rows are a little lower than enquiries'."""

    def heading_height(self, heading: Heading, first: bool) -> int:
        return 36 if first else 44


class PeopleSection(Section):
    """The list by department, and one person beside it."""

    key = "people"
    title = "People"
    icon_name = "users"
    hints = (
        KeyHint("N", "Add a person"),
        KeyHint("P", "Paste rows of people"),
        KeyHint("/", "Search people"),
    )
    person_here = Signal(str)  # somebody else works on this computer from now on

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._known: Known = (People((), (), ""), [], "")
        self._drafts = session.drafts.shelf("settings/person")
        self._shown: str | None = None  # id of the person in the form; "" for a new one; None for nobody
        self._wanted: object = None
        self._adding = ""
        self.new = Button("Add", icon="plus", key="N", name="Add a person")
        self.rows_button = Button("Paste rows", "quiet", key="P")
        self.head = Head(self.title, margins=(LEFT, RIGHT))
        self.head.buttons.addWidget(self.rows_button)
        self.head.buttons.addWidget(self.new)
        self.search_field = SearchField("Search people")
        self.which = Segmented([Option("here", "Here", 0), Option("left", "Left", 0)], "Which people")
        self.model = SectionsModel(self._look)
        self.list = SectionsList(self.model, "People", _Delegate)
        self.empty = EmptyState(
            "users",
            "Nobody yet. Paste rows of names and roles from a spreadsheet, or add people one by one.",
            (KeyHint("P", "paste rows"), KeyHint("N", "add one")),
        )
        self.list.set_empty(self.empty)
        self.form = PersonForm(session)
        self.form.hide()
        self.sheet: PeopleSheet | None = None
        self._lay_out()
        self._wire()

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setContentsMargins(LEFT, 0, RIGHT, 12)
        tools.setSpacing(8)
        tools.addWidget(self.search_field, 1)
        tools.addWidget(self.which)
        left = Pane("surface")
        left.column.addWidget(self.head)
        left.column.addLayout(tools)
        left.column.addWidget(Line())
        left.column.addWidget(self.list, 1)
        self.foot = FootBar(_LIST_KEYS)
        left.column.addWidget(self.foot)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(left, 1)
        row.addWidget(self.form)
        self.column.addLayout(row)

    def _wire(self) -> None:
        self.new.clicked.connect(self.add)
        self.rows_button.clicked.connect(self.paste)
        self.search_field.searched.connect(self._fill_in)
        self.search_field.left.connect(self._enter_list)
        self.which.chosen.connect(self._fill_in)
        self.list.chosen.connect(self._choose)
        self.list.opened.connect(self._enter_form)
        self.session.drafts.follow(self.form, self._keep_draft)
        self.form.saved.connect(self._save)
        self.form.works_here.connect(self._works_here)
        self.form.gone.connect(self._gone)

    def reload(self) -> None:
        self.session.fetch(_known, self.session.today, then=self._show, slot="settings people")

    def activated(self) -> None:
        self._enter_list()

    def add(self) -> None:
        self._keep_draft()
        self._shown = _NEW
        self._show_form()
        self.form.begin()

    def paste(self) -> None:
        found, areas, kind = self._known
        listed = [(one.id, one.code, one.name) for one in areas]
        known = [(one.name, one.email) for one in found.colleagues if not one.left]
        sheet = PeopleSheet(self.window(), listed, known, kind)
        sheet.wanted.connect(partial(self._add_many, sheet))
        self.sheet = sheet
        sheet.open_sheet(sheet.text)

    def search(self) -> None:
        self.search_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search_field.selectAll()

    def go_back(self) -> None:
        if self.form.away.is_open:
            self.form.away.end()
            return
        if self._shown == _NEW:
            self._keep_draft()
            self._shown = self.list.chosen_id if isinstance(self.list.chosen_id, str) else None
            self._show_form()
        self._enter_list()

    def open_record(self, record: object) -> None:
        if self.list.choose(record):
            self._wanted = None
        else:
            self._wanted = record

    # showing

    def _show(self, known: Known) -> None:
        self._known = known
        found, areas, kind = known
        here = sum(not one.left for one in found.colleagues)
        self.which.set_count("here", here)
        gone = len(found.colleagues) - here
        self.which.set_count("left", gone)
        if not gone:
            self.which.choose("here")
        self.which.setVisible(bool(gone))
        self.head.say(self._away_today())
        self.form.know([(one.id, one.name) for one in areas], kind)
        self._fill_in()
        if self._adding:
            added, self._adding = self._adding, ""
            self._shown = added if self.list.choose(added) else self._shown
        if self._wanted is not None:
            self.open_record(self._wanted)
        self._show_form()

    def _away_today(self) -> str:
        today = self.session.today.isoformat()
        away = [one for one in self._known[0].away if one.first <= today]
        if not away:
            return "Nobody is away today."
        if len(away) == 1:
            return f"{away[0].name} is away until {say_day(date.fromisoformat(away[0].last), self.session.today)}."
        return f"{len(away)} people are away today."

    def _fill_in(self, _given: str = "") -> None:
        """Show those who are searched for, under the hub and their departments."""
        wanted = self.search_field.text().casefold().split()
        left = self.which.current == "left"
        rows: list[Heading | Colleague] = []
        group = ""
        for one in self._known[0].colleagues:
            spoken = f"{one.name} {one.area} {one.code} {one.email} {one.expertise}".casefold()
            if bool(one.left) != left or not all(word in spoken for word in wanted):
                continue
            of = _HUB if one.role in _IN_THE_HUB else f"#{one.department}"
            if of != group:
                group = of
                rows.append(Heading(of, "The hub" if of == _HUB else one.area or "Elsewhere", small=True))
            rows.append(one)
        if wanted or left:
            self.empty.say("search" if wanted else "users", "Nobody is called so." if wanted else "Nobody has left.")
        else:
            self.empty.say(
                "users",
                "Nobody yet. Paste rows of names and roles from a spreadsheet, or add people one by one.",
                (KeyHint("P", "paste rows"), KeyHint("N", "add one")),
            )
        self.model.replace(rows)

    def _look(self, one: Colleague) -> RowLook:
        found, _, kind = self._known
        role = labels("roles", kind).get(one.role, one.role)
        away = next(iter(found.away_of(one.id)), None)
        today = self.session.today
        says = ""
        if away is not None:
            first, last = date.fromisoformat(away.first), date.fromisoformat(away.last)
            says = f"away until {say_day(last, today)}" if first <= today else f"away from {say_day(first, today)}"
        says = "not saved yet" if one.id in self._drafts else says
        you = "you, on this computer" if one.id == found.here else ""
        detail = "  ·  ".join(part for part in (role, one_line(one.expertise), you) if part)
        spoken = ", ".join(part for part in (one.name, role, one.area, you, says) if part)
        return RowLook(one_line(one.name), says, detail, accessible=spoken)

    def _choose(self, person: object) -> None:
        if self._shown == _NEW and self.form.draft():
            return  # somebody new is being typed: the list stays beside it
        self._keep_draft()
        self._shown = person if isinstance(person, str) else None
        self._show_form()

    def _show_form(self) -> None:
        found, _, _ = self._known
        person = next((one for one in found.colleagues if one.id == self._shown), None) if self._shown else None
        if person is None and self._shown != _NEW:
            self.form.hide()
            return
        same = self.form.isVisibleTo(self) and self.form.person is not None and person is not None
        if same and self.form.person is not None and person is not None and self.form.person.id == person.id:
            draft = self.form.draft()
        else:
            draft = self._drafts.get(person.id if person is not None else _NEW, {})
        others = [(one.id, one.name) for one in self._beside(person)]
        away = found.away_of(person.id) if person is not None else ()
        here = person is not None and person.id == found.here
        self.form.show_person(person, away, others, self.session.today, here=here, draft=draft)
        self.form.show()
        self._keep_draft()

    def _beside(self, person: Colleague | None) -> list[Colleague]:
        """Who could stand in for them: their own department first."""
        if person is None:
            return []
        others = [one for one in self._known[0].colleagues if one.id != person.id and not one.left]
        return sorted(others, key=lambda one: one.department != person.department)

    def _enter_list(self) -> None:
        self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def _enter_form(self, person: object = None) -> None:
        if self._shown is not None:
            self.form.begin()

    def _keep_draft(self) -> None:
        if self._shown is None or not self.form.isVisibleTo(self):
            return
        draft, before = self.form.draft(), self._drafts.get(self._shown, {})
        if draft:
            self._drafts[self._shown] = draft
        else:
            self._drafts.pop(self._shown, None)
        if bool(draft) != bool(before):
            QTimer.singleShot(0, self, self._fill_in)  # its row says so; not now, as a row is being chosen

    # doing

    def _save(self, facts: Facts) -> None:
        person = self.form.person
        if person is not None:
            self.session.do(people.edit_person, person.id, facts, then=self._kept, failed=self._refused)
        else:
            self.session.do(people.add_many, [facts], then=self._added, failed=self._refused)

    def _kept(self, _outcome: Outcome[Any]) -> None:
        if self._shown is not None:
            self._drafts.pop(self._shown, None)

    def _added(self, outcome: Outcome[list[str]]) -> None:
        self._drafts.pop(_NEW, None)
        self._adding = outcome.value[0]

    def _refused(self, error: HubError) -> None:
        self.form.refused(str(error))

    def _gone(self, left: bool) -> None:
        person = self.form.person
        if person is not None:
            self.session.do(people.edit_person, person.id, {"left": left})

    def _works_here(self) -> None:
        person = self.form.person
        if person is not None:
            self.session.runner.do(people.work_here, person.id, then=self._is_here)

    def _is_here(self, outcome: Outcome[str]) -> None:
        self.person_here.emit(outcome.value)

    def _add_many(self, sheet: PeopleSheet, listed: list[dict[str, Any]]) -> None:
        self.session.do(people.add_many, listed, then=sheet.added, failed=sheet.refused)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.form.setFixedWidth(WIDTH if self.width() >= _ROOMY else NARROW)
        super().resizeEvent(event)


def _known(reader: Reads, today: date) -> Known:
    """Everything the section shows."""
    return settings.everybody(reader, today), settings.departments(reader), settings.institution(reader).kind
