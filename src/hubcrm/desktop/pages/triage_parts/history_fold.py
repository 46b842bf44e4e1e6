"""What happened, in sentences, folded away until asked for; one's own steps can be taken back from here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.desktop.parts import saying
from hubcrm.desktop.parts.reading import Whole
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.fold import Fold
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.domain.promises import Calendar
from hubcrm.queries.history import Event

MOST = 60  # lines shown at once; an enquiry has a dozen


class HistoryFold(Fold):
    """ "History" and what came before, on one line; opened, every event with its day, its author and its words."""

    def __init__(self, undo_this: Callable[[str, str], object]) -> None:
        super().__init__("History", "")
        self._undo_this = undo_this
        self._whole: Whole | None = None
        self._today = date.min
        self._calendar: Calendar | None = None
        self._lines: QWidget | None = None
        self.opened.connect(self._opened)

    def show_enquiry(self, whole: Whole, today: date, calendar: Calendar) -> None:
        """Take in another enquiry, or the same one after something happened."""
        self._whole, self._today, self._calendar = whole, today, calendar
        earlier = saying.earlier_words(whole.earlier, calendar)
        said = [one for one in whole.events if not one.undone]
        last = (
            f"{len(said)} {'entry' if len(said) == 1 else 'entries'}, the last {saying.moment_words(said[-1].at, today, calendar)}"
            if said
            else ""
        )
        self.say("History", earlier or last)
        if self.is_open:
            self._fill()

    def _opened(self, on: bool) -> None:
        if on:
            self._fill()

    def _fill(self) -> None:
        if self._whole is None or self._calendar is None:
            return
        if self._lines is not None:
            self._lines.hide()
            self._lines.deleteLater()
        self._lines = QWidget()
        column = QVBoxLayout(self._lines)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        offered: set[str] = set()
        for event in list(reversed(self._whole.events))[:MOST]:
            first_of_step = event.txn not in offered and not event.undone
            undo = self._whole.own.get(event.txn, "") if first_of_step and event.kind != "undone" else ""
            offered.add(event.txn)
            column.addWidget(_Line(event, self._today, self._calendar, undo, self._undo_this))
        for row in self._whole.earlier:
            words = f"Earlier: {saying.one_line(row.subject)}"
            column.addWidget(
                _plain(saying.moment_words(row.received, self._today, self._calendar)[:-6], words, row.ref)
            )
        self.column.addWidget(self._lines)


class _Line(QWidget):
    """One event: when, what, who; its words under it; and "Undo this" where it is one's own."""

    def __init__(
        self, event: Event, today: date, calendar: Calendar, undo: str, undo_this: Callable[[str, str], object]
    ) -> None:
        super().__init__()
        self._step = (event.txn, undo)
        self._undo_this = undo_this
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        when = Label(saying.moment_words(event.at, today, calendar), "S", 400, "faint")
        when.setFixedWidth(112)
        when.setMinimumHeight(20)
        tone = "faint" if event.undone else "text"
        runs: list[Run | str] = [Run(saying.one_line(event.what), 400, tone)]  # type: ignore[arg-type]  # a Tone, as above
        runs.append(Run(f"{saying.DOT}{saying.one_line(event.by)}", tone="muted" if not event.undone else "faint"))
        if event.undone:
            runs.append(Run(f"{saying.DOT}undone", tone="faint"))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Words(runs))
        if event.text.strip() and event.kind != "received":  # their first words stand above
            words.addWidget(Words([Run(event.text.strip()[:2000], tone="muted")]))
        row.addWidget(when, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        if undo:
            button = Button("Undo this", "quiet", name=f"Undo this: {undo}")
            button.setAccessibleName(f"Undo this: {undo}")
            button.setFixedHeight(24)
            button.clicked.connect(self._undo)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def _undo(self) -> None:
        self._undo_this(*self._step)


def _plain(when: str, words: str, ref: str) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    day = Label(when, "S", 400, "faint")
    day.setFixedWidth(112)
    day.setMinimumHeight(20)
    row.addWidget(day, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Words([Run(words, tone="muted"), Run(f"{saying.DOT}{ref}", tone="faint")]), 1)
    return line
