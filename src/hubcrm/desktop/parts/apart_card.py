"""What colleagues changed before their computers met: the other value of each fact, and one press to take it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.repeated import Repeated
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.domain.promises import say_day
from hubcrm.queries.apart import Apart
from hubcrm.queries.newer import WHAT_TO_DO

KEY = "U"
_LONGEST = 160  # characters of a value; the whole of it stands in History


class _Row(QWidget):
    """One other value: whose, when, what stands there now; Use this."""

    asked = Signal(object)

    def __init__(self, key: str) -> None:
        super().__init__()
        self._one: Apart | None = None
        self.words = Words()
        self.now = Words((), "S", "muted")
        self.use = Button("Use this", "secondary", key=key)
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addWidget(self.words)
        column.addWidget(self.now)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 6)
        row.setSpacing(12)
        row.addLayout(column, 1)
        row.addWidget(self.use, 0, Qt.AlignmentFlag.AlignTop)
        self.use.clicked.connect(lambda: self.asked.emit(self._one))

    def show_item(self, item: tuple[Apart, str]) -> None:
        one, when = item
        self._one = one
        value, now, by = _short(one.value), _short(one.now), one_line(one.by)
        if one.kind == "removed":
            runs = [Run(one_line(one.title), 600), Run(f" was merged into this one while {by} changed its {value}")]
            self.now.set_runs(f"{when}. Bring it back to have both again.")
            self.use.say("Bring it back")
        else:
            also = (
                f"also taken by {by}"
                if one.field == "adviser" and value == by
                else f"also changed by {by} to “{value}”"
            )
            runs = [Run(f"{one_line(one.title)}: ", 600), Run(also)]
            self.now.set_runs(f"{when}, without having seen that it is “{now}” now.")
            self.use.say("Use this")
        self.words.set_runs(runs)
        self.use.setAccessibleName(f"{self.use.text()}: {one.said}")


class ApartCard(Card):
    """ "Changed apart": nothing at all where nobody worked apart, which is nearly always."""

    def __init__(self, session: Session) -> None:
        super().__init__(padding=16, spacing=4)
        self._session = session
        self._shown: tuple[Apart, ...] = ()
        self.rows = Repeated(self._made, lined=True)
        self.column.addWidget(Label("Changed apart", "B", 600))
        self.column.addWidget(self.rows)
        self.hide()

    def show_apart(self, found: Sequence[Apart]) -> None:
        """Show what was done apart to what is on the page."""
        self._shown = tuple(found)
        today, calendar = self._session.today, self._session.calendar

        def when(ms: int) -> str:
            at: datetime = calendar.local(ms)
            day = say_day(at.date(), today)
            return f"{day[:1].upper()}{day[1:]} {at:%H:%M}"

        self.rows.show_items([(one, when(one.at)) for one in found])
        self.setVisible(bool(found))

    def why_not(self) -> str:
        """Why there is nothing to take, or nothing."""
        return "" if self._shown else "Nobody changed anything here apart."

    def use_first(self) -> None:
        """Take the first other value; the key does this, each row's button its own."""
        if self._shown:
            self._use(self._shown[0])

    def _use(self, one: Apart) -> None:
        from hubcrm.actions import apart

        if one.kind == "removed":
            self._session.do(apart.bring_back, one.entity_id)
        else:
            self._session.do(apart.use_other, one.entity_type, one.entity_id, one.change, one.field)

    def _made(self) -> _Row:
        row = _Row(KEY if not self.rows.column.count() else "")
        row.asked.connect(self._use)
        return row


class NewerLine(QWidget):
    """One quiet line where a newer version of hubcrm had a part in what is shown, with what to do."""

    def __init__(self) -> None:
        super().__init__()
        self.words = Words(WHAT_TO_DO, "S", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 12)
        row.addWidget(self.words, 1)
        self.hide()


def _short(value: str) -> str:
    text = one_line(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
