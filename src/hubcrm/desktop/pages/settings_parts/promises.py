"""What the hub promises, in working days, with what each would mean for an enquiry of today."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.actions import institution
from hubcrm.desktop.keys import KeyHint, is_ctrl_enter
from hubcrm.desktop.pages.settings_parts.section import MARGIN, Head, Scrolled, Section, day_name
from hubcrm.desktop.pages.settings_parts.stepper import Stepper
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Line
from hubcrm.desktop.widgets.hints import FootBar
from hubcrm.desktop.widgets.text import Label, Words
from hubcrm.domain.errors import HubError
from hubcrm.domain.promises import Calendar, PromiseDays, due_day
from hubcrm.queries import settings
from hubcrm.queries.labels import words
from hubcrm.queries.settings import TARGET, Institution

_USUAL = PromiseDays()
_TARGET = "target"
_MOST = {"acknowledge": 20, "decide": 20, "department": 20}  # working days; every other promise may be longer
_LONGEST = 60
EXAMPLE = 96  # px of the column of days


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise: its name, and its sentence with a place for the days and for what a department is called here."""

    key: str
    name: str
    sentence: str


EMPLOYERS = (
    Promise("acknowledge", "Acknowledge", "A person writes or rings back {days}."),
    Promise("decide", "Decide", "The hub has decided where the enquiry goes {days}."),
    Promise("reply", "Proper reply", "They hear from somebody who can help, or know the next step, {days}."),
    Promise("proposal", "Written proposal", "After the first proper talk a proposal is written {days}."),
)
OURSELVES = (
    Promise("department", "Answer to an offer", "{A_department} says yes, no, or who else {days}."),
    Promise("nudge", "Reminder", "{A_department} that has not answered is reminded {days}."),
    Promise("chase", "Ask about a proposal", "If nothing is heard of a proposal, we ask {days}."),
    Promise("feedback", "Ask how it went", "Once the work is finished, we ask how it went {days}."),
)


class Row(QWidget):
    """One promise: what it is called, its sentence, the days, and the day it would be from today."""

    def __init__(self, promise: Promise) -> None:
        super().__init__()
        self.promise = promise
        self.sentence = Words((), "B", "muted")
        most = _MOST.get(promise.key, _LONGEST)
        self.days = Stepper(f"{promise.name}, working days", 0, most)
        self.example = Label("", "B", 500)
        self.usual = Label("", "S", 400, "faint")
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addWidget(Label(promise.name, "B", 600))
        said.addWidget(self.sentence)
        beside = QVBoxLayout()
        beside.setSpacing(0)
        beside.addStretch(1)
        for line in (self.example, self.usual):
            line.setFixedWidth(EXAMPLE)
            beside.addWidget(line)
        beside.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 8, 0, 8)
        row.setSpacing(16)
        row.addLayout(said, 1)
        row.addWidget(self.days, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(beside)

    def say_again(self, a_department: str, calendar: Calendar, now_ms: int) -> None:
        """Say what the days that are shown mean."""
        n, today = self.days.value, calendar.local(now_ms).date()
        named = a_department[:1].upper() + a_department[1:]
        self.sentence.set_runs(self.promise.sentence.format(days=in_words(n), A_department=named))
        day = due_day(calendar, now_ms, n)
        self.example.setText("" if day is None else "today" if day == today else day_name(day))
        usual = getattr(_USUAL, self.promise.key)
        self.usual.setText(f"usual: {usual}" if n != usual else "")
        self.usual.setVisible(n != usual)


class Promises(Section):
    """The promises, tried out in place and kept with one press: nothing changes before."""

    key = "promises"
    title = "Promises"
    icon_name = "clock"
    about = "In working days. Nothing is changed until you keep them."
    hints = (KeyHint("Ctrl+Enter", "Keep these promises"),)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._kept: Institution | None = None
        self.rows: dict[str, Row] = {}
        self.target = Stepper("Promises to keep of 100", 50, 100, 5)
        self.target_usual = Label("", "S", 400, "faint")
        self.column.addWidget(Head(self.title, self.about))
        body = Scrolled(wide=816)
        body.column.setSpacing(0)
        self.column.addWidget(body, 1)
        self._group(body.column, "What employers can count on", EMPLOYERS)
        body.column.addSpacing(16)
        self._group(body.column, "What keeps us to it", OURSELVES)
        body.column.addWidget(Line())
        body.column.addWidget(self._target_row())
        self.usual = Button("The usual promises", "quiet", tall=True)
        self.back = Button("Put back", "quiet", tall=True)
        self.keep = Button("Keep these", "primary", key="Ctrl+Enter", tall=True)
        self.says = Words((), "B", "muted", wrap=False)
        bar = FootBar(height=64, margins=(MARGIN, MARGIN))
        bar.row.addWidget(self.keep)
        bar.row.addWidget(self.back)
        bar.row.addSpacing(4)
        bar.row.addWidget(self.says, 1)
        bar.row.addWidget(self.usual)
        self.column.addWidget(bar)
        self.foot = bar
        self.usual.clicked.connect(self._show_usual)
        self.back.clicked.connect(self._put_back)
        self.keep.clicked.connect(self.submit)
        self.target.changed.connect(self._tried)

    def _group(self, column: QVBoxLayout, title: str, listed: tuple[Promise, ...]) -> None:
        head = QHBoxLayout()
        head.addWidget(Label(title, "S", 600, "muted"), 1)
        beside = Label("From today", "S", 600, "muted")
        beside.setFixedWidth(EXAMPLE)
        head.addWidget(beside)
        column.addLayout(head)
        column.addSpacing(2)
        for at, promise in enumerate(listed):
            if at:
                column.addWidget(Line())
            row = self.rows[promise.key] = Row(promise)
            row.days.changed.connect(self._tried)
            column.addWidget(row)

    def _target_row(self) -> QWidget:
        held = QWidget()
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 8, 0, 8)
        row.setSpacing(16)
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addWidget(Label("Our target", "B", 600))
        said.addWidget(Words("So many of every 100 promises are kept on time.", "B", "muted"))
        row.addLayout(said, 1)
        row.addWidget(self.target)
        self.target_usual.setFixedWidth(EXAMPLE)
        row.addWidget(self.target_usual)
        return held

    def reload(self) -> None:
        self.session.fetch(settings.institution, then=self._show, slot="settings promises")

    def activated(self) -> None:
        self.rows["acknowledge"].days.field.setFocus(Qt.FocusReason.TabFocusReason)

    def submit(self) -> None:
        """Keep what is shown."""
        if self._kept is None or not self.keep.isEnabled():
            return
        changed: dict[str, int] = {
            f"promise_{key}": row.days.value
            for key, row in self.rows.items()
            if row.days.value != getattr(self._kept.days, key)
        }
        if self.target.value != self._kept.target:
            changed[_TARGET] = self.target.value
        self.keep.setEnabled(False)
        self.session.do(institution.edit, changed, failed=self._refused)

    def go_back(self) -> None:
        self._put_back()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_ctrl_enter(event):
            self.submit()
        else:
            super().keyPressEvent(event)

    def _show(self, found: Institution) -> None:
        """What is kept now; numbers that are being tried stay."""
        untouched = self._kept is None or self._tried_days() == self._kept.days
        before, self._kept = self._kept, found
        if untouched:
            self._fill_in(found.days)
        if before is None or self.target.value == before.target:
            self.target.show_value(found.target)
        self._tried()

    def _fill_in(self, days: PromiseDays) -> None:
        for key, row in self.rows.items():
            row.days.show_value(getattr(days, key))

    def _tried_days(self) -> PromiseDays:
        return replace(_USUAL, **{key: row.days.value for key, row in self.rows.items()})

    def _tried(self, _value: int = 0) -> None:
        kept = self._kept
        if kept is None:
            return
        for row in self.rows.values():
            row.say_again(words(kept.kind)["a_department"], kept.calendar, self.session.clock())
        self.target_usual.setText(f"usual: {TARGET}" if self.target.value != TARGET else "")
        changed = sum(row.days.value != getattr(kept.days, key) for key, row in self.rows.items())
        changed += self.target.value != kept.target
        self.keep.setEnabled(bool(changed))
        self.back.setVisible(bool(changed))
        usual_now = self._tried_days() == _USUAL and self.target.value == TARGET
        self.says.set_runs(f"{changed} changed, not kept yet" if changed else "")
        self.usual.setVisible(not usual_now)

    def _show_usual(self) -> None:
        self._fill_in(_USUAL)
        self.target.show_value(TARGET)
        self._tried()
        self.keep.setFocus()

    def _put_back(self) -> None:
        if self._kept is not None:
            self._fill_in(self._kept.days)
            self.target.show_value(self._kept.target)
            self._tried()

    def _refused(self, error: HubError) -> None:
        self.keep.setEnabled(True)
        self.session.runner.refused.emit(error)


def in_words(days: int) -> str:
    """How many working days as a promise says it."""
    if days == 0:
        return "on the same working day"
    if days == 1:
        return "by the end of the next working day"
    return f"within {days} working days"


def changed_promises(days: PromiseDays, target: int) -> int:
    """How many promises are not the usual ones."""
    changed = [one.name for one in fields(days) if getattr(days, one.name) != getattr(_USUAL, one.name)]
    return len(changed) + (target != TARGET)
