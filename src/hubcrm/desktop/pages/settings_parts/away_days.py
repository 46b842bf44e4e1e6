"""When somebody is away and who stands in: the days noted, and a strip to note more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.actions import people
from hubcrm.desktop.pages.settings_parts.said_field import SaidField
from hubcrm.desktop.pages.settings_parts.section import day_name
from hubcrm.desktop.parts.strip import Draft, Strip
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.choices import DropDown
from hubcrm.desktop.widgets.repeated import Repeated
from hubcrm.desktop.widgets.text import Label, Words
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome
from hubcrm.domain.promises import say_day
from hubcrm.intake.dates import read_day
from hubcrm.queries.people import Away

Person = tuple[str, str]
"""(id, name)."""


def said(away: Away, today: date) -> str:
    """The days in words: "Thu 19 Nov to Wed 2 Dec"."""
    first, last = date.fromisoformat(away.first), date.fromisoformat(away.last)
    return say_day(first, today) if first == last else f"{say_day(first, today)} to {say_day(last, today)}"


class _Row(QWidget):
    """One stretch of days, who stands in, and a cross to take it out again."""

    removed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._away = ""
        self.days = Label("", "B", 500)
        self.deputy = Words((), "S", "muted")
        self.cross = Button(kind="quiet", icon="x", name="Remove these days away")
        self.cross.clicked.connect(self._pressed)
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(self.days)
        text.addWidget(self.deputy)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 6)
        row.addLayout(text, 1)
        row.addWidget(self.cross, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_item(self, item: tuple[Away, date]) -> None:
        """Show (days away, today)."""
        away, today = item
        self._away = away.id
        days = said(away, today)
        self.days.setText(days)
        self.deputy.set_runs(f"{away.deputy_name} stands in" if away.deputy_name else "Nobody stands in")
        self.cross.setAccessibleName(f"Remove the days away {days}")

    def _pressed(self) -> None:
        self.removed.emit(self._away)


class AwayStrip(Strip):
    """The first and last day in words, and who stands in."""

    kind = "away"

    def __init__(self, session: Session) -> None:
        super().__init__("Days away", "Note")
        self._session = session
        self.first_day = SaidField("First day away", "Mon 30 Nov", self._read_first, self._say)
        self.last_day = SaidField("Last day away", "Fri 4 Dec", self._read_last, self._say)
        self.deputy = DropDown("Who stands in")
        for name, widget in (
            ("First day", self.first_day),
            ("Last day", self.last_day),
            ("Who stands in", self.deputy),
        ):
            self.column.addWidget(Label(name, "S", 500, "muted"))
            self.column.addWidget(widget)
        self.column.setSpacing(4)
        self.column.addSpacing(8)
        self.finish()
        for field in (self.first_day.field, self.last_day.field):
            field.returnPressed.connect(self.submit)
        self.first_day.field.textChanged.connect(self.last_day.say_again)

    def _read_first(self, text: str) -> date:
        return read_day(text, self._session.today, self._session.calendar)

    def _read_last(self, text: str) -> date:
        """The last day, read from the first one on: "Fri" is the Friday after it."""
        day = read_day(text, self._session.today, self._session.calendar)
        if self.first_day.words:
            first = self._read_first(self.first_day.words)
            day = day if day >= first else read_day(text, first, self._session.calendar)
        return day

    def _say(self, day: date) -> str:
        return day_name(day) if day.year == self._session.today.year else f"{day_name(day)} {day.year}"

    def offer(self, others: Sequence[Person]) -> None:
        """Who could stand in; the choice made stays."""
        chosen = self.deputy.currentData()
        self.deputy.clear()
        self.deputy.addItem("Nobody", "")
        for person, name in others:
            self.deputy.addItem(name, person)
        self.deputy.setCurrentIndex(max(0, self.deputy.findData(chosen)))

    def first(self) -> QWidget:
        return self.first_day.field

    def facts(self) -> Draft | None:
        if not self.first_day.words:
            self.tell("Say the first day away: “Mon”, “30 Nov” or “tomorrow”.")
            self.first_day.field.setFocus()
            return None
        try:
            first = self.first_day.value()
            last = self.last_day.value() or first
        except HubError as error:
            self.tell(str(error))
            return None
        return {"first": first, "last": last, "deputy": self.deputy.currentData() or ""}

    def draft(self) -> Draft:
        return {"first": self.first_day.words, "last": self.last_day.words, "deputy": self.deputy.currentData() or ""}

    def put(self, draft: Mapping[str, object]) -> None:
        self.first_day.set_words(str(draft.get("first", "")))
        self.last_day.set_words(str(draft.get("last", "")))
        self.deputy.setCurrentIndex(max(0, self.deputy.findData(draft.get("deputy", ""))))


class AwayDays(QWidget):
    """The days away of one person, and the way to note more."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._person = ""
        self.title = Label("Away", "S", 600, "muted")
        self.none = Words("No days away are noted.", "B", "muted")
        self.days = Repeated(self._make_row, lined=True)
        self.new = Button("Note days away", icon="plus")
        self.strip = AwayStrip(session)
        self.strip.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self.none)
        column.addWidget(self.days)
        column.addSpacing(4)
        column.addWidget(self.new, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.strip)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.new.clicked.connect(self.begin)
        self.strip.closed.connect(self.end)
        self.strip.saved.connect(self._save)

    def show_person(self, person: str, away: Sequence[Away], others: Sequence[Person], today: date) -> None:
        """Show this person's days; what was begun for another closes."""
        if person != self._person:
            self._person = person
            self.strip.put({})
            self.end()
        self.days.show_items([(one, today) for one in away])
        self.days.setVisible(bool(away))
        self.none.setVisible(not away)
        self.strip.offer(others)

    @property
    def is_open(self) -> bool:
        """Whether the strip shows."""
        return not self.strip.isHidden()

    def begin(self) -> None:
        """Open the strip."""
        self.new.hide()
        self.strip.show_for(self.strip.draft())
        self.strip.show()
        self.strip.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        """Close it; what was typed stays."""
        focused = self.strip.isAncestorOf(self.window().focusWidget())
        self.strip.hide()
        self.new.show()
        if focused:
            self.new.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_row(self) -> _Row:
        row = _Row()
        row.removed.connect(self._remove)
        return row

    def _save(self, facts: Draft) -> None:
        self._session.do(
            people.add_away, self._person, facts["first"], facts["last"], deputy=facts["deputy"],
            then=self._kept, failed=self.strip.failed,
        )  # fmt: skip

    def _kept(self, _outcome: Outcome[str]) -> None:
        self.strip.put({})
        self.end()

    def _remove(self, away: str) -> None:
        self._session.do(people.remove_away, away)
