"""The next actions of an enquiry: what is to be done, by when, by whom; done, and what comes then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop.pages.enquiry_parts import saying
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.flow import FlowLayout
from hubcrm.desktop.widgets.repeated import Repeated
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.queries.followups import FollowUp


@dataclass(frozen=True, slots=True)
class _Line:
    """A next action, said."""

    follow_up: FollowUp
    what: str
    runs: tuple[Run, ...]
    first: bool
    primary: bool


class _Row(QWidget):
    """One next action with what can be done about it."""

    done = Signal(object)
    then = Signal(object)
    another_day = Signal(object)
    drop = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.follow_up: FollowUp | None = None
        self.what = Words()
        self.when = Words((), "S")
        self.done_button = Button("Done", key="D")
        self.then_button = Button("Done, next…", "quiet")
        self.day_button = Button("Another day", "quiet")
        self.drop_button = Button("Drop", "quiet")
        buttons = QWidget()
        flow = FlowLayout(buttons, 4)
        flow.setContentsMargins(0, 6, 0, 0)
        for button in (self.done_button, self.then_button, self.day_button, self.drop_button):
            flow.addWidget(button)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        buttons.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(2)
        column.addWidget(self.what)
        column.addWidget(self.when)
        column.addWidget(buttons)
        self.done_button.clicked.connect(lambda: self.done.emit(self.follow_up))
        self.then_button.clicked.connect(lambda: self.then.emit(self.follow_up))
        self.day_button.clicked.connect(lambda: self.another_day.emit(self.follow_up))
        self.drop_button.clicked.connect(lambda: self.drop.emit(self.follow_up))

    def show_item(self, line: _Line) -> None:
        self.follow_up = line.follow_up
        self.what.set_runs([Run(line.what, 600)])
        self.when.set_runs(line.runs)
        self.done_button.key = "D" if line.first else ""
        self.done_button.kind = "primary" if line.first and line.primary else "secondary"
        self.done_button.say("Done")
        self.drop_button.setVisible(not line.follow_up.auto)
        for button in (self.done_button, self.then_button, self.day_button, self.drop_button):
            button.setAccessibleName(f"{button.words}: {line.what}")

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 60)


class NextCard(QWidget):
    """ "Next action", and those that are planned; each signal carries the next action it is about."""

    done = Signal(object)
    then = Signal(object)
    another_day = Signal(object)
    drop = Signal(object)
    plan = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._primary = True
        self._lines: list[_Line] = []
        self.title = Label("Next action", "B", 600)
        self.plan_button = Button("Plan one", "quiet", key="N")
        self.rows = Repeated(self._made, lined=True)
        self.card = Card(padding=0, spacing=0)
        self.card.column.addWidget(self.rows)
        self.nothing = Words("Closed, so nothing is planned. Reopen it to go on.", "B", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.plan_button)
        column.addLayout(head)
        column.addWidget(self.card)
        column.addWidget(self.nothing)
        self.plan_button.clicked.connect(self.plan)

    def show_follow_ups(self, follow_ups: Sequence[FollowUp], session: Session, *, is_open: bool) -> None:
        """Show what comes next."""
        today, calendar, kind = session.today, session.calendar, session.standing.kind
        lines = []
        for at, one in enumerate(follow_ups):
            what, runs = saying.next_words(one, today, calendar, kind)
            lines.append(_Line(one, what, tuple(runs), at == 0, self._primary))
        self.title.setText("Next action" if len(lines) < 2 else "Next actions")
        self._lines = lines
        self.rows.show_items(lines)
        self.card.setVisible(bool(lines))
        self.nothing.setVisible(not is_open)
        self.plan_button.setVisible(is_open)

    def set_primary(self, on: bool) -> None:
        """Whether Done is the one primary button in sight; it is not while something else is being decided."""
        if on != self._primary:
            self._primary = on
            self._lines = [replace(line, primary=on) for line in self._lines]
            self.rows.show_items(self._lines)

    @property
    def first(self) -> FollowUp | None:
        """The one that comes next."""
        rows = self.rows.rows
        found: FollowUp | None = rows[0].follow_up if rows else None
        return found

    def _made(self) -> _Row:
        row = _Row()
        row.done.connect(self.done)
        row.then.connect(self.then)
        row.another_day.connect(self.another_day)
        row.drop.connect(self.drop)
        return row
