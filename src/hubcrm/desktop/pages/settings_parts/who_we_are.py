"""Who we are: the institution, its nation and office hours, and what they mean for an enquiry of today."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.actions import institution
from hubcrm.desktop.pages.settings_parts.section import Fact, Head, Scrolled, Section, day_name
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.fields import InlineEdit
from hubcrm.desktop.widgets.segmented import Option, Segmented
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.domain.errors import HubError
from hubcrm.domain.promises import Calendar, PromiseDays, due_day
from hubcrm.queries import settings
from hubcrm.queries.labels import labels, words
from hubcrm.queries.settings import Institution

_HOURS = 104  # px


class WhoWeAre(Section):
    """Facts that are saved as they are changed, each with Undo, and the sentence that follows from them."""

    key = "who"
    title = "Who we are"
    icon_name = "mark"
    about = "What is changed here is saved at once. Undo takes it back."

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.name = InlineEdit("Name of the institution", "As employers know you")
        self.kind = Segmented([Option(*one) for one in labels("institution_kinds").items()], "Kind of institution")
        self.nation = Segmented([Option(*one) for one in labels("divisions").items()], "Nation")
        self.opens = InlineEdit("Office opens", "09:00")
        self.closes = InlineEdit("Office closes", "17:00")
        self.zone = Label("", tone="text")
        self.example = Words((), line=22)
        self._facts: dict[str, Fact] = {}
        self.column.addWidget(Head(self.title, self.about))
        body = Scrolled()
        self.column.addWidget(body, 1)
        column = body.column
        column.setSpacing(20)
        self._put(column, "name", Fact("Institution", self.name))
        self._put(column, "kind", Fact("Kind", _left(self.kind)))
        self._put(column, "division", Fact("Nation", _left(self.nation)))
        self._put(column, "hours", Fact("Office hours", self._hours()))
        self._put(column, "zone", Fact("Time zone", self.zone))
        card = Card(padding=16, spacing=4)
        card.column.addWidget(Label("What that means today", "S", 600, "muted"))
        card.column.addWidget(self.example)
        column.addSpacing(4)
        column.addWidget(card)
        self.name.saved.connect(partial(self._change, "name"))
        self.kind.chosen.connect(partial(self._change, "kind"))
        self.nation.chosen.connect(partial(self._change, "division"))
        self.opens.saved.connect(partial(self._change, "opens"))
        self.closes.saved.connect(partial(self._change, "closes"))
        self._shown: Institution | None = None

    def _put(self, column: QVBoxLayout, key: str, fact: Fact) -> None:
        self._facts[key] = fact
        column.addWidget(fact)

    def _hours(self) -> QWidget:
        held = QWidget()
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for field in (self.opens, self.closes):
            field.setFixedWidth(_HOURS)
        row.addWidget(self.opens)
        row.addWidget(Label("to", tone="muted"))
        row.addWidget(self.closes)
        row.addStretch(1)
        return held

    def reload(self) -> None:
        self.session.fetch(settings.institution, then=self._show, slot="settings who")

    def activated(self) -> None:
        self.name.setFocus()

    def _show(self, found: Institution) -> None:
        self._shown = found
        self.name.show_text(found.name)
        self.kind.choose(found.kind)
        self.nation.choose(found.division)
        self.opens.show_text(f"{found.calendar.opens:%H:%M}")
        self.closes.show_text(f"{found.calendar.closes:%H:%M}")
        now = found.calendar.local(self.session.clock())
        self.zone.setText(f"{found.calendar.zone}, where it is {now:%H:%M} now")
        called = words(found.kind)
        self._facts["kind"].say(f"The window says {called['department']} and {called['academic']}.")
        self._facts["division"].say("Its bank holidays stand in the calendar, and no promise counts them.")
        self._facts["hours"].say("What arrives later, or on a day off, is received on the next working day.")
        for fact in self._facts.values():
            fact.tell("")
        self.example.set_runs(example(found.calendar, found.days, self.session.clock()))

    def _change(self, key: str, value: str) -> None:
        self._facts[_PLACE.get(key, key)].tell("")
        self.session.do(institution.edit, {key: value}, failed=partial(self._refused, key, value))

    def _refused(self, key: str, typed: str, error: HubError) -> None:
        """Say why, and leave what was typed to be put right; a choice goes back to what is true."""
        self._facts[_PLACE.get(key, key)].tell(str(error))
        if self._shown is None:
            return
        kept = {"name": self._shown.name, "opens": f"{self._shown.calendar.opens:%H:%M}",
                "closes": f"{self._shown.calendar.closes:%H:%M}"}  # fmt: skip
        field = {"name": self.name, "opens": self.opens, "closes": self.closes}.get(key)
        if field is not None:
            field.show_text(kept[key])
            field.setText(typed)
        elif key == "kind":
            self.kind.choose(self._shown.kind)
        else:
            self.nation.choose(self._shown.division)


_PLACE = {"opens": "hours", "closes": "hours"}
"""Where a problem is told, for facts that share a line."""


def example(calendar: Calendar, days: PromiseDays, now_ms: int) -> list[Run | str]:
    """What the promises say of an enquiry that arrives at this moment."""
    today = calendar.local(now_ms).date()
    acknowledged = due_day(calendar, now_ms, days.acknowledge)
    reply = due_day(calendar, now_ms, days.reply)
    received = calendar.receipt_day_ms(now_ms)
    said: list[Run | str] = ["An enquiry today is acknowledged by "]
    said.append(Run(_day(acknowledged, today), 600))
    said += [", and has its proper reply by ", Run(_day(reply, today), 600), "."]
    if received != today:
        said += [" It is received on ", Run(_day(received, today), 600), ", the next working day."]
    return said


def _day(day: date | None, today: date) -> str:
    return "a day to come" if day is None else "today" if day == today else day_name(day)


def _left(content: QWidget) -> QWidget:
    """The content at its own width, at the left."""
    held = QWidget()
    row = QHBoxLayout(held)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(content)
    row.addStretch(1)
    return held
