"""What happened to an enquiry, in sentences, newest first; one's own steps can be taken back from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.desktop.pages.enquiry_parts import saying
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.repeated import Repeated
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.queries.history import Event

AT_ONCE = 20  # lines made at once; more on asking
_LONGEST = 4000
_WHEN = 112


@dataclass(frozen=True, slots=True)
class Line:
    """One line to show: the event, when it was in words, and the label of its step where it can be taken back."""

    event: Event
    when: str
    undo: str


class _Row(QWidget):
    """When, what, who; the words that belong to it; Undo this."""

    asked = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._step = ("", "")
        self.when = Label("", "S", 500, "faint")
        self.when.setFixedWidth(_WHEN)
        self.when.setMinimumHeight(20)
        self.what = Words()
        self.text = Words((), "B", "muted")
        self.undo = Button("Undo this", "quiet")
        self.undo.setFixedHeight(24)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 6)
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.what)
        words.addWidget(self.text)
        row.addWidget(self.when, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.undo, 0, Qt.AlignmentFlag.AlignTop)
        self.undo.clicked.connect(lambda: self.asked.emit(*self._step))

    def show_item(self, line: Line) -> None:
        event = line.event
        self._step = (event.txn, line.undo)
        self.when.setText(line.when)
        tone = "faint" if event.undone else "text"
        quiet = "faint" if event.undone else "muted"
        runs = [Run(one_line(event.what), 400, tone, struck=event.undone)]  # type: ignore[arg-type]  # a Tone, as above
        if not event.what.startswith(event.by):
            runs.append(Run(f"{saying.DOT}{one_line(event.by)}", tone=quiet))  # type: ignore[arg-type]  # likewise
        if event.undone:
            runs.append(Run(f"{saying.DOT}undone", tone="faint"))
        if event.hub_only:
            runs.append(Run(f"{saying.DOT}not for departments", tone="faint"))
        if event.held:
            runs.append(Run(f"{saying.DOT}waits for a newer hubcrm", tone="faint"))
        self.what.set_runs(runs)
        text = "" if event.kind == "received" else event.text.strip()[:_LONGEST]  # their words stand above already
        self.text.set_runs([Run(text, tone=quiet, struck=event.undone)] if text else "")  # type: ignore[arg-type]  # likewise
        self.text.setVisible(bool(text))
        self.undo.setVisible(bool(line.undo))
        self.undo.setAccessibleName(f"Undo this: {line.undo}")


class History(QWidget):
    """The lines; `undo_this` carries the transaction and its label."""

    undo_this = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[Line] = []
        self._all = False
        self.title = Label("History", "B", 600)
        self.count = Label("", "B", 400, "faint")
        self.rows = Repeated(self._made, lined=True)
        self.more = Button("Show all", "quiet", icon="chevron-down")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.count)
        head.addStretch(1)
        column.addLayout(head)
        column.addWidget(self.rows)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.more.clicked.connect(self._show_all)

    def show_events(self, events: Sequence[Event], own: dict[str, str], session: Session, *, same: bool) -> None:
        """Show what happened; `own`: this person's steps that can be taken back, transaction -> label."""
        if not same:
            self._all = False
        today, calendar = session.today, session.calendar
        offered: set[str] = set()
        self._lines = []
        for event in reversed(events):
            undo = own.get(event.txn, "") if event.txn not in offered and not event.undone else ""
            if event.kind == "undone":
                undo = ""
            offered.add(event.txn)
            self._lines.append(Line(event, saying.event_when(event.at, today, calendar), undo))
        self.count.setText(str(len(events)))
        self._show()

    def _show(self) -> None:
        shown = self._lines if self._all else self._lines[:AT_ONCE]
        self.rows.show_items(shown)
        left = len(self._lines) - len(shown)
        self.more.say(f"Show {left} earlier")
        self.more.setVisible(left > 0)

    def _show_all(self) -> None:
        self._all = True
        self._show()

    def _made(self) -> _Row:
        row = _Row()
        row.asked.connect(self.undo_this)
        return row
