"""The working calendar: bank holidays, closures and extra open days of a year, in a list and at a glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.actions import closures, institution
from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.pages.settings_parts.said_field import SaidField
from hubcrm.desktop.pages.settings_parts.section import MARGIN, Head, Scrolled, Section, stretch
from hubcrm.desktop.pages.settings_parts.year_view import LARGE, SMALL, DayMark, Key, YearView
from hubcrm.desktop.parts.strip import Draft, Strip
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.repeated import Repeated
from hubcrm.desktop.widgets.segmented import Option, Segmented
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome
from hubcrm.domain.promises import Calendar
from hubcrm.intake.day_ranges import read_days
from hubcrm.queries import settings
from hubcrm.queries.reading import Reads
from hubcrm.queries.settings import ClosureDays

_ROOMY = 760  # px from which the year is drawn larger
_KINDS = {"bank_holiday": "Bank holiday", "closed": "Closed", "open": "Open after all"}

Known = tuple[int, list[ClosureDays], Sequence[int], Calendar]
"""Year shown, its days, the years there are, the calendar as it is now."""


class _Row(QWidget):
    """Days off under one name, and a cross to take them out."""

    removed = Signal(object)  # ClosureDays

    def __init__(self) -> None:
        super().__init__()
        self._days: ClosureDays | None = None
        self.mark = DayMark()
        self.name = Words((), "B")
        self.when = Words((), "S", "muted")
        self.cross = Button(kind="quiet", icon="x", name="Remove")
        self.cross.clicked.connect(self._pressed)
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(self.name)
        text.addWidget(self.when)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 7, 0, 7)
        row.setSpacing(12)
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)
        row.addWidget(self.cross, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_item(self, item: ClosureDays) -> None:
        """Show these days."""
        self._days = item
        days = stretch(item.first, item.last)
        kind = _KINDS.get(item.kind, item.kind)
        name = item.name or kind
        count = f", {len(item.ids)} working days" if len(item.ids) > 1 else ""
        self.mark.show_kind(item.kind)
        self.name.set_runs([Run(name, 500)])
        self.when.set_runs(f"{days}{count}" if item.kind == "bank_holiday" or name == kind else f"{kind} {days}{count}")
        self.cross.setAccessibleName(f"Remove {name}, {days}")

    def _pressed(self) -> None:
        if self._days is not None:
            self.removed.emit(self._days)


class DaysStrip(Strip):
    """Days typed in words, what they are called, and whether the hub is closed or open then."""

    kind = "days"

    def __init__(self, section: CalendarSection) -> None:
        super().__init__("Add days", "Add them")
        self._section = section
        self.which = Segmented([Option("closed", "Closed"), Option("open", "Open after all")], "Closed or open")
        self.when = SaidField("Which days", "24 Dec to 31 Dec", self._read, self._say)
        self.called = Field("What they are called", "Christmas closure")
        fields = QHBoxLayout()
        fields.setSpacing(8)
        fields.addWidget(self.when, 1)
        fields.addWidget(self.called, 1, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(fields)
        self.foot.addWidget(self.which)
        self.finish()
        for field in (self.when.field, self.called):
            field.returnPressed.connect(self.submit)

    def _read(self, text: str) -> tuple[date, date]:
        return read_days(text, self._section.reads_from, self._section.calendar)

    def _say(self, found: tuple[date, date]) -> str:
        first, last = found
        calendar = self._section.calendar
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        count = sum(calendar.is_working(day) for day in days)
        said = stretch(first, last)
        if first == last:
            return f"{said} {first.year}" if first.year != self._section.session.today.year else said
        return f"{said}, {count} working day{'' if count == 1 else 's'}"

    def first(self) -> QWidget:
        return self.when.field

    def facts(self) -> Draft | None:
        try:
            found = self.when.value()
        except HubError as error:
            self.failed(error)
            return None
        if found is None:
            self.tell("Say which days: “24 Dec to 31 Dec”, or one day alone.")
            self.when.field.setFocus()
            return None
        return {"days": found, "name": self.called.text(), "open": self.which.current == "open"}

    def draft(self) -> Draft:
        return {"when": self.when.words, "name": self.called.text(), "which": self.which.current}

    def put(self, draft: Mapping[str, object]) -> None:
        self.when.set_words(str(draft.get("when", "")))
        self.called.setText(str(draft.get("name", "")))
        self.which.choose(str(draft.get("which", "closed")))


class CalendarSection(Section):
    """A year in a list, and beside it at a glance."""

    key = "calendar"
    title = "Calendar"
    icon_name = "calendar"
    hints = (
        KeyHint("N", "Add closure days"),
        KeyHint("Alt+Left", "The year before"),
        KeyHint("Alt+Right", "The year after"),
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._year = session.today.year
        self._known: Known | None = None
        self.earlier = Button(kind="quiet", icon="chevron-left", name="The year before", key="Alt+Left")
        self.later = Button(kind="quiet", icon="chevron-right", name="The year after", key="Alt+Right")
        self.year = Label("", "B", 600)
        self.new = Button("Add days", icon="plus", key="N")
        self.head = Head(self.title)
        for part in (self.earlier, self.year, self.later, self.new):
            self.head.buttons.addWidget(part)
        self.strip = DaysStrip(self)
        self.strip.hide()
        self.rows = Repeated(self._make_row, lined=True)
        self.none = Words("", "B", "muted")
        self.seed = Button("Add the bank holidays", icon="plus")
        self.glance = YearView()
        self.glance_key = Key()
        self._lay_out()
        self.earlier.clicked.connect(self.year_before)
        self.later.clicked.connect(self.year_after)
        self.new.clicked.connect(self.add)
        self.seed.clicked.connect(self._seed)
        self.strip.closed.connect(self.go_back)
        self.strip.saved.connect(self._save)

    def _lay_out(self) -> None:
        self.body = Scrolled(wide=560, margins=(MARGIN, 4, MARGIN, MARGIN))
        column = self.body.column
        column.setSpacing(8)
        column.addWidget(self.rows)
        column.addWidget(self.none)
        column.addWidget(self.seed, 0, Qt.AlignmentFlag.AlignLeft)
        right = QVBoxLayout()
        right.setContentsMargins(0, 12, MARGIN, MARGIN)
        right.setSpacing(16)
        right.addWidget(self.glance)
        right.addWidget(self.glance_key)
        right.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.body, 1)
        row.addLayout(right)
        opened = QHBoxLayout()
        opened.setContentsMargins(MARGIN, 0, MARGIN, 0)
        opened.addWidget(self.strip)
        self.column.addWidget(self.head)
        self.column.addLayout(opened)
        self.column.addLayout(row, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.glance.set_step(LARGE if self.width() >= _ROOMY else SMALL)
        super().resizeEvent(event)

    @property
    def calendar(self) -> Calendar:
        """The calendar as it is now."""
        return self._known[3] if self._known is not None else self.session.calendar

    @property
    def reads_from(self) -> date:
        """The day that typed days are read from: in another year than this, its first."""
        today = self.session.today
        return today if self._year == today.year else date(self._year, 1, 1)

    def reload(self) -> None:
        self.session.fetch(_known, self._year, self.session.today, then=self._show, slot="settings calendar")

    def activated(self) -> None:
        if not self.strip.isHidden():
            self.strip.first().setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.new.setFocus(Qt.FocusReason.TabFocusReason)

    def add(self) -> None:
        self.strip.show_for(self.strip.draft())
        self.strip.show()
        self.body.verticalScrollBar().setValue(0)
        self.strip.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def go_back(self) -> None:
        if not self.strip.isHidden():
            self.strip.hide()
            self.new.setFocus(Qt.FocusReason.OtherFocusReason)

    def year_before(self) -> None:
        """One year back."""
        self.turn(-1)

    def year_after(self) -> None:
        """One year on."""
        self.turn(1)

    def turn(self, by: int) -> None:
        if self._known is not None and self._year + by in self._known[2]:
            self._year += by
            self.reload()

    def _show(self, known: Known) -> None:
        self._known = known
        year, days, years, _ = known
        today = self.session.today
        self.year.setText(str(year))
        self.earlier.setEnabled(year - 1 in years)
        self.later.setEnabled(year + 1 in years)
        self.head.say(_counted(days))
        self.rows.show_items(days)
        known_holidays = any(one.kind == "bank_holiday" for one in days)
        self.none.set_runs(f"The bank holidays of {year} are not in the calendar yet.")
        self.none.setVisible(not known_holidays and year >= today.year)
        self.seed.setVisible(not known_holidays and today.year <= year <= today.year + 3)
        self.glance.show_year(year, _by_day(days), today)

    def _make_row(self) -> _Row:
        row = _Row()
        row.removed.connect(self._remove)
        return row

    def _save(self, facts: Draft) -> None:
        first, last = facts["days"]
        self._year = first.year
        self.session.do(
            closures.add, first, last, facts["name"], is_open=facts["open"], then=self._kept, failed=self.strip.failed
        )

    def _kept(self, _outcome: Outcome[list[str]]) -> None:
        self.strip.put({})
        self.go_back()

    def _remove(self, days: ClosureDays) -> None:
        self.session.do(closures.remove, list(days.ids))

    def _seed(self) -> None:
        self.session.do(institution.add_bank_holidays)


def _known(reader: Reads, year: int, today: date) -> Known:
    """Everything the section shows of a year."""
    return year, settings.closures(reader, year), settings.years(reader, today), settings.institution(reader).calendar


def _counted(days: Sequence[ClosureDays]) -> str:
    holidays = sum(len(one.ids) for one in days if one.kind == "bank_holiday")
    closed = sum(len(one.ids) for one in days if one.kind == "closed")
    opened = sum(len(one.ids) for one in days if one.kind == "open")
    said = [f"{holidays} bank holiday{'' if holidays == 1 else 's'}"]
    said += [f"{closed} closure day{'' if closed == 1 else 's'}"] if closed else ["no closures of our own"]
    said += [f"{opened} extra open day{'' if opened == 1 else 's'}"] if opened else []
    return f"{', '.join(said)}. Promises count working days only."


def _by_day(days: Sequence[ClosureDays]) -> dict[date, tuple[str, str]]:
    """Every marked day; an extra open day stands above a closure, a bank holiday above a closure of our own."""
    found: dict[date, tuple[str, str]] = {}
    for kind in ("closed", "bank_holiday", "open"):
        for one in days:
            if one.kind != kind:
                continue
            for n in range((one.last - one.first).days + 1):
                day = one.first + timedelta(days=n)
                if day.weekday() < 5 or kind == "open":
                    found[day] = (kind, one.name)
    return found
