"""What opens in place to be filled in and closes again: a log entry, a day, a reason. Never a box of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hubcrm.desktop.keys import is_ctrl_enter
from hubcrm.desktop.widgets.begun_line import BegunLine
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.fields import Field, TextField
from hubcrm.desktop.widgets.text import Label, Words
from hubcrm.domain.errors import HubError, MissingFact
from hubcrm.domain.promises import Calendar, say_day

Draft = dict[str, Any]


class Strip(Card):
    """One thing to fill in. Ctrl+Enter saves, Esc closes; what was typed is kept for the next time (desktop.drafts).

    `saved` carries what was filled in, by name. A strip stays open until the page says that it was kept: a save that
    fails leaves every word where it is, with the reason under it.
    """

    saved = Signal(object)  # dict[str, Any]
    closed = Signal()

    def __init__(self, title: str, verb: str, parent: QWidget | None = None) -> None:
        super().__init__(padding=12, spacing=8, parent=parent)
        self.column.setContentsMargins(16, 12, 16, 12)
        self.title = Label(title, "S", 600, "muted")
        self.begun = BegunLine()
        self.problem = Words((), "S", "bad")
        self.problem.hide()
        self.save = Button(verb, "primary", key="Ctrl+Enter")
        self.leave = Button("Cancel", "quiet", key="Esc")
        self.foot = QHBoxLayout()
        self.foot.setSpacing(8)
        self.save.clicked.connect(self.submit)
        self.leave.clicked.connect(self.closed)
        self.column.addWidget(self.title)
        self.column.addWidget(self.begun)

    def finish(self) -> None:
        """Put the foot under what the strip holds; called last by each kind."""
        self.column.addWidget(self.problem)
        self.foot.addStretch(1)
        self.foot.addWidget(self.leave)
        self.foot.addWidget(self.save)
        self.column.addLayout(self.foot)

    def first(self) -> QWidget:
        """Where the focus goes."""
        raise NotImplementedError

    def facts(self) -> Draft | None:
        """What was filled in, or None after saying what is missing."""
        raise NotImplementedError

    def draft(self) -> Draft:
        """What was typed so far; empty when there is nothing worth keeping."""
        return {}

    def put(self, draft: Mapping[str, Any]) -> None:
        """Fill it in again, or clear it."""

    def submit(self) -> None:
        """Hand over what was filled in, once: Ctrl+Enter in a field of one line arrives here twice."""
        if not self.save.isEnabled():
            return
        self.tell("")
        found = self.facts()
        if found is not None:
            self.save.setEnabled(False)  # until it is kept, or has failed
            self.saved.emit(found)

    def failed(self, error: HubError) -> None:
        """It was not kept: say why, and leave everything as it is."""
        self.save.setEnabled(True)
        self.tell(str(error))
        if isinstance(error, MissingFact):
            missing = self.field_called(error.field)
            if missing is not None:
                missing.setFocus(Qt.FocusReason.OtherFocusReason)

    def field_called(self, name: str) -> QWidget | None:
        """The field for a fact that is missing."""
        return None

    def tell(self, problem: str) -> None:
        """Say in one sentence what is wrong, or nothing any more."""
        self.problem.set_runs(problem)
        self.problem.setVisible(bool(problem))

    def show_for(self, draft: Mapping[str, Any]) -> None:
        """Begin, with what was typed the last time."""
        self.ready()
        self.put(draft)

    def ready(self) -> None:
        """It may be saved, and nothing is wrong with it yet."""
        self.save.setEnabled(True)
        self.tell("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif is_ctrl_enter(event):
            self.submit()
        else:
            super().keyPressEvent(event)


class Lines(TextField):
    """A few lines to write in, as high as it is told; Esc is the strip's."""

    def __init__(self, name: str, placeholder: str = "", lines: int = 3) -> None:
        super().__init__(name, placeholder)
        self._high = lines * 20 + 16
        self.setFixedHeight(self._high)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, self._high)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self._high)


class WhenField(QWidget):
    """A day or a moment typed in words, with what was understood beside it: "next Tue" Tue 1 Dec.

    `read` turns the words into a day or a moment and raises NotAllowed with a sentence; `say` says it back.
    """

    changed = Signal()

    def __init__(self, name: str, placeholder: str, read: Callable[[str], Any], say: Callable[[Any], str]) -> None:
        super().__init__()
        self._read = read
        self._say = say
        self.field = Field(name, placeholder)
        self.field.setFixedWidth(176)
        self.understood = Label("", "S", 500, "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.field)
        row.addWidget(self.understood, 1)
        self.field.textChanged.connect(self._typed)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """What was typed."""
        return self.field.text().strip()

    def set_words(self, text: str) -> None:
        """Type it."""
        self.field.setText(text)

    def value(self) -> Any:
        """The day or moment, or None where nothing was typed. Raises NotAllowed for words that mean none."""
        return self._read(self.words) if self.words else None

    def _typed(self) -> None:
        said = ""
        try:
            found = self.value()
            said = self._say(found) if found is not None else ""
        except HubError:  # half a word is no mistake; the sentence comes when it is saved
            said = ""
        self.understood.setText(said)
        self.changed.emit()


def day_field(name: str, placeholder: str, today: Callable[[], date], calendar: Callable[[], Calendar]) -> WhenField:
    """A field for a day to come."""
    from hubcrm.intake import dates

    return WhenField(
        name,
        placeholder,
        lambda text: dates.read_day(text, today(), calendar()),
        lambda day: say_day(day, today()),
    )


def moment_field(
    name: str, placeholder: str, now: Callable[[], datetime], calendar: Callable[[], Calendar]
) -> WhenField:
    """A field for a moment that is over: "yesterday 15:00"."""
    from hubcrm.intake import dates

    return WhenField(
        name,
        placeholder,
        lambda text: dates.read_moment(text, now(), calendar().zone, calendar()),
        lambda at: f"{say_day(at.date(), now().date())} {at:%H:%M}",
    )
