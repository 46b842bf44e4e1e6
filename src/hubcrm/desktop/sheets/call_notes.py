"""The right side of the call sheet: whether they answered, the notes, what was learnt as facts, and when we ring back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop.parts.strip import WhenField, day_field
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.choices import DropDown
from hubcrm.desktop.widgets.fields import PAUSE, Field, TextField
from hubcrm.desktop.widgets.segmented import Option, Segmented
from hubcrm.desktop.widgets.sheet import Rowed
from hubcrm.domain.fields import money_in
from hubcrm.domain.promises import say_day
from hubcrm.queries.labels import labels

LABEL = 72
_HOW = (Option("call", "Spoke to them"), Option("no_answer", "No answer"))
_SHARE = (Option("", "Not asked"), Option("yes", "Yes"), Option("no", "No"))
_NOTES = {
    "call": "Notes: what they say, in their words",
    "no_answer": "Left a message, or not",
}
FACTS = {
    "deadline": "deadline",
    "value": "value",
    "where": "where",
    "type": "type",
    "share": "ok_to_share",
    "need": "need",
}
"""Name of a field here -> the enquiry's fact."""


class Notes(TextField):
    """Fills what room there is."""

    def __init__(self) -> None:
        super().__init__("Notes", _NOTES["call"])
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(60)


class CallNotes(QWidget):
    """Everything beside the questions. `said` is what stands there, by name, as it was typed or chosen."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._own: set[str] = set()  # facts that the person gave: no longer read out of the answers
        today, calendar = lambda: session.today, lambda: session.calendar
        self.how = Segmented(_HOW, "How it went")
        self.notes = Notes()
        self.need = Field("In one sentence, they need", "In one sentence, they need…")
        types = [
            ("Not known yet", ""),
            *((words, code) for code, words in labels("enquiry_types", session.standing.kind).items()),
        ]
        self.type = DropDown("Type", types)
        self.deadline = day_field("By when they need it", "next Tue, end of month", today, calendar)
        self.value = Field("What it may be worth", "£4,500")
        self.staff = Field("How many work there", "45")
        self.where = Field("Where", "At their place, here, online")
        self.share = Segmented(_SHARE, "May be shared")
        self.back = WhenField("Ring back", "tomorrow 15:00", self._read_back, self._say_back)
        self._build()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PAUSE)
        self._answers: Mapping[str, str] = {}
        self._rest.timeout.connect(self._read_out)
        self.how.chosen.connect(self._say_how)
        self.deadline.field.textEdited.connect(self._deadline_typed)
        self.value.textEdited.connect(self._value_typed)

    def _build(self) -> None:
        self.type.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        pair = QWidget()
        two = QHBoxLayout(pair)
        two.setContentsMargins(0, 0, 0, 0)
        two.setSpacing(12)
        two.addWidget(Rowed("Worth", self.value, width=LABEL), 1)
        two.addWidget(Rowed("Staff", self.staff, width=40), 1)
        share = QWidget()
        row = QHBoxLayout(share)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.share)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.how)
        column.addWidget(self.notes, 1)
        column.addWidget(self.need)
        column.addWidget(Rowed("Type", self.type, width=LABEL))
        column.addWidget(Rowed("By", self.deadline, width=LABEL))
        column.addWidget(pair)
        column.addWidget(Rowed("Where", self.where, width=LABEL))
        column.addWidget(Rowed("May share", share, width=LABEL))
        column.addWidget(Rowed("Ring back", self.back, width=LABEL))

    @property
    def said(self) -> dict[str, str]:
        """What stands there now."""
        return {
            "kind": self.how.current, "notes": self.notes.toPlainText(), "need": self.need.text(),
            "type": str(self.type.currentData() or ""), "deadline": self.deadline.words, "value": self.value.text(),
            "size": self.staff.text(), "where": self.where.text(), "share": self.share.current, "back": self.back.words,
        }  # fmt: skip

    def put(self, said: Mapping[str, str]) -> None:
        """Fill it in."""
        self._rest.stop()
        self.how.choose(said.get("kind") or "call")
        if self.notes.toPlainText() != said.get("notes", ""):
            self.notes.setPlainText(said.get("notes", ""))
            self.notes.moveCursor(QTextCursor.MoveOperation.End)
        for name, field in (("need", self.need), ("value", self.value), ("size", self.staff), ("where", self.where)):
            field.setText(said.get(name, ""))
            field.setCursorPosition(0)
        self.type.setCurrentIndex(max(0, self.type.findData(said.get("type", ""))))
        self.deadline.set_words(said.get("deadline", ""))
        self.share.choose(said.get("share", ""))
        self.back.set_words(said.get("back", ""))
        self._own = {name for name in ("deadline", "value") if said.get(name)}
        self._say_how(self.how.current)

    def answers_typed(self, answers: Mapping[str, str]) -> None:
        """Read a day and an amount out of the answers, once the typing pauses, where the person gave none."""
        self._answers = answers
        self._rest.start()

    def read_out_now(self, answers: Mapping[str, str]) -> None:
        """The same at once, before it is saved."""
        if self._rest.isActive():
            self._rest.stop()
            self._answers = answers
            self._read_out()

    def facts(self, changed: Mapping[str, Any]) -> dict[str, Any]:
        """The enquiry's facts among what was changed. Raises NotAllowed for a day that is none."""
        facts = {FACTS[name]: value for name, value in changed.items() if name in FACTS}
        if "deadline" in facts:
            facts["deadline"] = self.deadline.value() or ""
        return facts

    def ring_back(self) -> tuple[date | None, time | None]:
        """When we ring back. Raises NotAllowed for a time that is none."""
        found: tuple[date, time | None] | None = self.back.value()
        return found if found is not None else (None, None)

    def _read_out(self) -> None:
        if "deadline" not in self._own:
            self.deadline.set_words(self._day_in(self._answers.get("q_by_when", "")))
        if "value" not in self._own:
            found = money_in(self._answers.get("q_money", ""))
            self.value.setText(f"£{found / 100:,.2f}".removesuffix(".00") if found is not None else "")

    def _day_in(self, text: str) -> str:
        from hubcrm.domain.errors import HubError
        from hubcrm.intake.dates import read_day
        from hubcrm.routing.deadlines import deadlines

        today = self._session.today
        try:
            found: date | None = read_day(text, today, self._session.calendar) if text.strip() else None
        except HubError:
            found = next((one.day for one in deadlines(text, today) if one.day is not None), None)
        return f"{found:%d/%m/%Y}" if found is not None and found >= today else ""

    def _deadline_typed(self) -> None:
        self._own.add("deadline")

    def _value_typed(self) -> None:
        self._own.add("value")

    def _say_how(self, how: str) -> None:
        self.notes.setPlaceholderText(_NOTES[how])

    def _read_back(self, text: str) -> tuple[date, time | None]:
        from hubcrm.intake.dates import read_day_and_time

        return read_day_and_time(text, self._session.today, self._session.calendar)

    def _say_back(self, found: tuple[date, time | None]) -> str:
        day, at = found
        said = say_day(day, self._session.today)
        return f"{said} {datetime.combine(day, at):%H:%M}" if at is not None else said
