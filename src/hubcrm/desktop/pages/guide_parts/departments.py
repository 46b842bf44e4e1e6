"""Step two, departments: a column of names is enough; codes and subjects come from them, and a sentence can be tried."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget
from shiboken6 import isValid

from hubcrm.actions import setting_up
from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.pages.guide_parts.department_row import Box, DepartmentRow, SubjectsSheet
from hubcrm.desktop.pages.guide_parts.reading import Areas, areas
from hubcrm.desktop.pages.guide_parts.step import MARGIN, Keeping, Step
from hubcrm.desktop.pages.guide_parts.trying import DraftTrial
from hubcrm.desktop.pages.settings_parts.section import Scrolled
from hubcrm.desktop.pages.settings_parts.try_sentence import TrySentence
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Line
from hubcrm.desktop.widgets.fields import PAUSE
from hubcrm.desktop.widgets.hints import EmptyState
from hubcrm.desktop.widgets.text import Label, Run
from hubcrm.domain.department_codes import code_from
from hubcrm.intake import pasted_lists
from hubcrm.queries import suggesting
from hubcrm.queries.labels import words

if TYPE_CHECKING:
    pass

MOST = 100  # departments in the guide; Settings takes more
_ABOUT = "Paste a column from a spreadsheet, or type them one by one. Names are enough: subjects are ticked from them."
_HINT = "Copy the column of names in your spreadsheet, and paste it here. Or type the first name above."
_AT_ONCE = 3  # rows made before events are looked at again


class DepartmentsStep(Step):
    """Rows in one box, the last of them always empty, and "Try a sentence" beside them."""

    key = "departments"

    def __init__(self, session: Session) -> None:
        super().__init__("", _ABOUT)
        self._called = self._several = ""
        self._session = session
        self._known = Areas((), (), session.standing.kind)
        self._names: dict[str, str] = {}
        self._read: dict[str, list[str]] = {}  # subjects by name: reading one takes a millisecond
        self.rows: list[DepartmentRow] = []
        self._lines: dict[DepartmentRow, Line] = {}
        self._removed: list[str] = []
        self._waiting: list[tuple[str, str]] = []  # (code or blank, name) of rows still to be made
        self._left = ""
        self._trial = DraftTrial()
        self.trying = TrySentence(session, self._trial, margins=(24, 21))
        self.trying.setMinimumWidth(0)
        self.trying.setMaximumWidth(16_777_215)
        self.trying.sentence.finished.connect(self.finished)
        self.side = self.trying
        self.count = Label("", "S", 600, "muted")
        self.tick_count = Label("", "S", 600, "muted")
        self.paste = Button("Paste", "quiet", icon="paste", name="Paste a column of names")
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self.count)
        head.addWidget(self.tick_count)
        head.addStretch(1)
        head.addWidget(self.paste)
        self.body.addLayout(head)
        self.body.addSpacing(4)
        self.scrolled = Scrolled(wide=760, margins=(0, 0, 0, MARGIN))
        self.box = Box()
        self.scrolled.column.addWidget(self.box)
        self.hint = EmptyState("paste", _HINT, (KeyHint("Ctrl+V", "paste"), KeyHint("Enter", "the next name")))
        self.scrolled.column.addWidget(self.hint)
        self.body.addWidget(self.scrolled, 1)
        self._making = QTimer(self)
        self._making.setInterval(0)
        self._making.timeout.connect(self._make_some)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PAUSE)
        self._rest.timeout.connect(self.work_out)
        self.paste.clicked.connect(self._paste_pressed)
        self._speak(session.standing.kind)
        self._add_row()
        self._count()

    # what it shows

    def _speak(self, kind: str) -> None:
        called = words(kind)
        self._called, self._several = called["department"], called["departments"]
        self.heading.set_runs([Run(f"Which {self._several} could answer employers?", 600)])

    def enter(self) -> None:
        self._session.fetch(areas, then=self._show, slot="guide areas")

    def first(self) -> QWidget:
        return self.rows[-1].name

    @property
    def next_words(self) -> str:
        return "Next: people"

    def says(self) -> str:
        count = len(self._named())
        return f"{count} so far" if count else ""

    def put(self, left: str) -> None:
        self._left = left

    def left(self) -> str:
        return _lines([row for row in self._named() if row.department is None])

    def rest(self) -> str:
        return _lines([row for row in self._named() if row.department is None and row.problem])

    def _show(self, known: Areas) -> None:
        """What the hub has, and what was typed the last time and not kept; rows on the screen that are new stay."""
        if known.kind != self._known.kind:
            self._read.clear()
        self._known = known
        self._speak(known.kind)
        self._names = {one.code: one.name for one in known.subjects}
        left, self._left = self._left, ""
        for row in [row for row in self.rows if row.department is not None]:
            self._drop(row)
        self._removed = []
        new = [row for row in self.rows if row.words]
        for row in self.rows:
            row.know(self._names)
        here = list(self.rows)  # the empty one among them, where the keyboard is
        for department in known.departments:
            row = self._add_row(before=here[0] if here else None)
            row.show_department(department)
        if left and not new:
            self._take_lines(left)
        self._end_with_an_empty_one()
        self.work_out()

    # rows

    def _named(self) -> list[DepartmentRow]:
        return [row for row in self.rows if row.words]

    def _add_row(self, *, before: DepartmentRow | None = None, after: DepartmentRow | None = None) -> DepartmentRow:
        row = DepartmentRow(self._called)
        row.know(self._names)
        at = len(self.rows)
        if before is not None:
            at = self.rows.index(before)
        elif after is not None:
            at = self.rows.index(after) + 1
        line = Line()
        self._lines[row] = line
        self.box.column.insertWidget(2 * at, row)
        self.box.column.insertWidget(2 * at + 1, line)
        self.rows.insert(at, row)
        row.name.went.connect(partial(self._went, row))
        row.name.emptied.connect(partial(self._emptied, row))
        row.column_pasted.connect(partial(self._column_pasted, row))
        row.edited.connect(partial(self._edited, row))
        row.left_out.connect(partial(self._leave_out, row))
        row.more_wanted.connect(partial(self._choose_subjects, row))
        for field in (row.name, row.code):
            field.installEventFilter(self)
        line.setVisible(row is not self.rows[-1])
        if at and at == len(self.rows) - 1:
            self._lines[self.rows[at - 1]].show()
        return row

    def _drop(self, row: DepartmentRow) -> None:
        self.rows.remove(row)
        for part in (row, self._lines.pop(row)):
            self.box.column.removeWidget(part)
            part.hide()
            part.deleteLater()
        if self.rows:
            self._lines[self.rows[-1]].hide()

    def _end_with_an_empty_one(self) -> None:
        if not self.rows or self.rows[-1].name.text().strip():
            self._add_row()

    def _went(self, row: DepartmentRow, by: int) -> None:
        at = self.rows.index(row)
        if by == 0:
            self._rest.stop()
            self.work_out()
            if row.words and at + 1 < len(self.rows) and self.rows[at + 1].words:
                self._add_row(after=row)
            elif not row.words and at + 1 == len(self.rows):
                return  # an empty line after the last: nothing to add
            by = 1
        wanted = at + by
        if 0 <= wanted < len(self.rows):
            self.rows[wanted].name.setFocus(Qt.FocusReason.TabFocusReason)
            self.rows[wanted].name.end(False)

    def _emptied(self, row: DepartmentRow) -> None:
        at = self.rows.index(row)
        if len(self.rows) > 1 and row.department is None and row is not self.rows[-1]:
            self._drop(row)
        if at > 0:
            self.rows[at - 1].name.setFocus(Qt.FocusReason.BacktabFocusReason)
            self.rows[at - 1].name.end(False)

    def _edited(self, row: DepartmentRow) -> None:
        if row is self.rows[-1] and row.words:
            self._add_row()
        self._rest.start()
        self.told.emit("")
        self.changed.emit()

    def _leave_out(self, row: DepartmentRow) -> None:
        at = self.rows.index(row)
        if row.department is not None:
            self._removed.append(row.department.id)
        self._drop(row)
        self._end_with_an_empty_one()
        self.rows[min(at, len(self.rows) - 1)].name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.work_out()

    # pasting

    def take_text(self, text: str) -> bool:
        self._take_lines(text)
        return True

    def _paste_pressed(self) -> None:
        self._take_lines(QGuiApplication.clipboard().text())

    def _column_pasted(self, row: DepartmentRow, text: str) -> None:
        row.name.blockSignals(True)
        row.name.clear()
        row.name.blockSignals(False)
        self._take_lines(text, row)

    def _take_lines(self, text: str, at: DepartmentRow | None = None) -> None:
        """A row for each line; made a few at a time, so that the window stays awake."""
        found = pasted_lists.departments(text, called=self._called)
        lines = [(one.code if one.code_given else "", one.name) for one in found if one.name]
        room = max(0, MOST - len(self._named()) - len(self._waiting))
        if len(lines) > room:
            self.told.emit(f"The first {MOST} were taken. Add the others in Settings.")
        if at is not None and at is not self.rows[-1] and not at.words:
            self._drop(at)
        self._waiting += lines[:room]
        self._make_some()
        if self._waiting:
            self._making.start()

    def _make_some(self) -> None:
        for code, name in self._waiting[:_AT_ONCE]:
            row = self.rows[-1] if not self.rows[-1].words else self._add_row()
            row.name.setText(name)
            row.name.setCursorPosition(0)
            if code:
                row.own_code = True
                row.set_code(code)
            self._follow_name(row)
        del self._waiting[:_AT_ONCE]
        if not self._waiting:
            self._making.stop()
            self._end_with_an_empty_one()
            self.work_out()
            self.rows[-1].name.setFocus(Qt.FocusReason.OtherFocusReason)
            self._show_row(self.rows[-1])

    # what follows from the names

    def _follow_name(self, row: DepartmentRow) -> None:
        if not row.own_ticks:
            ticked = self._subjects_of(row.words)
            if ticked != row.ticked:
                row.tick(ticked)
        row.show_ticks()

    def _subjects_of(self, name: str) -> list[str]:
        if name and name not in self._read:
            self._read[name] = suggesting.subjects_in(name, self._known.kind)
        return self._read.get(name, [])

    def work_out(self) -> None:
        """Codes, subjects and problems of every row, and the suggestion for the sentence that is being tried."""
        self._rest.stop()
        taken = {row.short for row in self._named() if row.own_code}
        seen: set[str] = set()
        codes: set[str] = set()
        for row in self.rows:
            if not row.words:
                if row.department is None and not row.own_code:
                    row.set_code("")
                row.tell("Give it a name, or leave it out." if row.department is not None else "")
                continue
            self._follow_name(row)
            if not row.own_code:
                row.set_code(code_from(row.words, taken | codes))
            plain = row.words.casefold()
            problem = "This name stands here twice." if plain in seen else ""
            if not problem and row.short in codes:
                problem = f"The code {row.short} stands here twice."
            seen.add(plain)
            codes.add(row.short)
            row.tell(problem)
        self._count()
        self._ask_again()
        self.changed.emit()

    def _count(self) -> None:
        named = self._named()
        count, ticked = len(named), sum(len(row.ticked) for row in named)
        self.count.setText(f"{count} {self._called if count == 1 else self._several}" if count else "None yet")
        self.hint.setVisible(not named)
        self.rows[-1].name.setPlaceholderText("The next name" if named else "The first name, or the whole column")
        self.tick_count.setText(f"{ticked} {'subject' if ticked == 1 else 'subjects'} ticked" if ticked else "")

    def _ask_again(self) -> None:
        listed = tuple(
            suggesting.Profile(row.short, row.words, row.department.words if row.department else "", tuple(row.ticked))
            for row in self._named()
            if not row.problem
        )
        if listed != self._trial.listed:
            self._trial.listed = listed
            self.trying.departments_changed()

    def _choose_subjects(self, row: DepartmentRow) -> None:
        sheet = SubjectsSheet(self.window(), row.words, self._known.subjects, row.ticked)
        sheet.ticks.changed.connect(partial(self._chosen, row, sheet))
        sheet.open_sheet(sheet.ticks.search_field)

    def _chosen(self, row: DepartmentRow, sheet: SubjectsSheet) -> None:
        if isValid(row):
            row.own_ticks = True
            row.tick(sheet.ticks.codes)
            self._edited(row)

    # keeping

    def wrong(self) -> str:
        self._finish_making()
        bad = next((row for row in self.rows if row.problem), None)
        if bad is None:
            return ""
        bad.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_row(bad)
        return f"“{bad.words}”: {bad.problem}" if bad.words else bad.problem

    def keeping(self) -> Keeping | None:
        self._finish_making()
        good = [row for row in self._named() if not row.problem]
        added = [row.facts() for row in good if row.department is None]
        changed: dict[str, dict[str, Any]] = {}
        for row in good:
            if row.department is not None and (changes := row.changes()):
                changed[row.department.id] = changes
        if not (added or changed or self._removed):
            return None
        return Keeping(setting_up.keep_departments, (added, changed, list(self._removed)))

    def kept(self) -> None:
        for row in list(self.rows):
            if row.department is None and not row.problem and row.words:
                self._drop(row)  # it comes back from the hub
        self._removed = []
        self._end_with_an_empty_one()

    def _finish_making(self) -> None:
        while self._waiting:
            self._make_some()
        self.work_out()

    def _show_row(self, row: DepartmentRow) -> None:
        QTimer.singleShot(0, row, partial(self.scrolled.ensureWidgetVisible, row, 0, 8))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A field that gets the focus by the keyboard comes into view."""
        if event.type() == QEvent.Type.FocusIn and isinstance(event, QFocusEvent) and isinstance(watched, QWidget):
            row = watched.parentWidget()
            if isinstance(row, DepartmentRow) and event.reason() != Qt.FocusReason.MouseFocusReason:
                self.scrolled.ensureWidgetVisible(row, 0, 8)
        return False


def _lines(rows: list[DepartmentRow]) -> str:
    return "\n".join(f"{row.short}\t{row.words}" if row.own_code else row.words for row in rows)
