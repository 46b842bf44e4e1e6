"""Step four, promises: the usual ones in words, kept with one press or changed, and what they mean for today."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.actions import institution
from hubcrm.desktop.pages.guide_parts.reading import Promised, promised
from hubcrm.desktop.pages.guide_parts.step import MARGIN, Keeping, SidePane, Step
from hubcrm.desktop.pages.settings_parts.promises import EMPLOYERS, EXAMPLE, OURSELVES, Promise, Row
from hubcrm.desktop.pages.settings_parts.section import Scrolled, day_name
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card, Line
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.domain.promises import Calendar, PromiseDays, due_day
from hubcrm.queries.labels import words

_USUAL = PromiseDays()


class _Story(SidePane):
    """One enquiry of today, from its arrival to the question how it went."""

    def __init__(self) -> None:
        super().__init__("An enquiry today")
        self.lines = [Words((), line=22) for _ in range(5)]
        card = Card(spacing=8)
        for line in self.lines:
            card.column.addWidget(line)
        self.column.addWidget(card)
        self.column.addSpacing(16)
        self.column.addWidget(
            Words("In working days, due at the close of the day. They stand still while you wait for the employer.", "B",
                  "muted")
        )  # fmt: skip
        self.column.addSpacing(12)
        self.column.addWidget(
            Words("Promise what you can keep: the program shows each morning which are at risk.", "B", "muted")
        )
        self.column.addStretch(1)

    def show_days(self, days: PromiseDays, calendar: Calendar, now_ms: int, called: dict[str, str]) -> None:
        """Tell it with these promises."""
        today = calendar.local(now_ms).date()

        def by(n: int) -> Run:
            day = due_day(calendar, now_ms, n)
            return Run("a day to come" if day is None else _named(day, today), 600)

        said: tuple[list[Run | str], ...] = (
            ["You acknowledge it by ", by(days.acknowledge), "."],
            ["You offer it by ", by(days.decide), "."],
            [
                f"{called['a_department'][:1].upper()}{called['a_department'][1:]} answers by ",
                by(days.decide + days.department),
                ".",
            ],
            ["They hear more by ", by(days.reply), "."],
            [f"A written proposal follows {days.proposal} working days after the first proper talk."],
        )
        for line, runs in zip(self.lines, said, strict=True):
            line.set_runs(runs)


class PromisesStep(Step):
    """The rows of Settings, kept when the step is left."""

    key = "promises"
    may_skip = False

    def __init__(self, session: Session) -> None:
        super().__init__(
            "What do you promise?", "These are the usual ones. Keep them, or change a number: each says what it means."
        )
        self._session = session
        self._known: Promised | None = None
        self.rows: dict[str, Row] = {}
        self.side = self.story = _Story()
        scrolled = Scrolled(wide=760, margins=(0, 0, 0, MARGIN))
        column = scrolled.column
        column.setSpacing(0)
        self._group(column, "What employers can count on", EMPLOYERS)
        column.addSpacing(16)
        self._group(column, "What keeps you to it", OURSELVES)
        self.usual = Button("Back to the usual ones", "quiet", icon="undo")
        held = QWidget()
        line = QVBoxLayout(held)
        line.setContentsMargins(0, 8, 0, 0)
        line.addWidget(self.usual)
        column.addWidget(held)
        self.body.addWidget(scrolled, 1)
        self.usual.clicked.connect(self._show_usual)
        self.usual.hide()

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

    def enter(self) -> None:
        self._session.fetch(promised, then=self._show, slot="guide promises")

    def first(self) -> QWidget:
        return self.rows["acknowledge"].days.field

    @property
    def next_words(self) -> str:
        return "Keep these"

    def says(self) -> str:
        changed = sum(getattr(self.days, one.name) != getattr(_USUAL, one.name) for one in fields(PromiseDays))
        return "" if self._known is None else f"{changed} of your own" if changed else "The usual ones"

    @property
    def days(self) -> PromiseDays:
        """What is shown."""
        return replace(_USUAL, **{key: row.days.value for key, row in self.rows.items()})

    def keeping(self) -> Keeping | None:
        if self._known is None:
            return None
        before = self._known.days
        changed = {
            f"promise_{key}": row.days.value for key, row in self.rows.items() if row.days.value != getattr(before, key)
        }
        return Keeping(institution.edit, (changed,)) if changed else None

    def kept(self) -> None:
        if self._known is not None:
            self._known = replace(self._known, days=self.days)

    def _show(self, known: Promised) -> None:
        self._known = known
        self._fill_in(known.days)

    def _fill_in(self, days: PromiseDays) -> None:
        for key, row in self.rows.items():
            row.days.show_value(getattr(days, key))
        self._tried()

    def _show_usual(self) -> None:
        self._fill_in(_USUAL)
        self.first().setFocus()

    def _tried(self, _value: int = 0) -> None:
        known = self._known
        if known is None:
            return
        called, now = words(known.kind), self._session.clock()
        for row in self.rows.values():
            row.say_again(called["a_department"], known.calendar, now)
        self.story.show_days(self.days, known.calendar, now, called)
        self.usual.setVisible(self.days != replace(_USUAL, same_day=self.days.same_day))
        self.changed.emit()


def _named(day: date, today: date) -> str:
    return "today" if day == today else day_name(day)
