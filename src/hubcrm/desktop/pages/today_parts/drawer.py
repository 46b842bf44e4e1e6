"""The drawer in the chosen row: done and what comes next in one step, another day, or one more thing to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from hubcrm.desktop.pages.today_parts.action_rows import INSET, TEXT
from hubcrm.desktop.pages.today_parts.day_field import DayField
from hubcrm.desktop.pages.today_parts.wording import usual_day
from hubcrm.desktop.session import Session
from hubcrm.desktop.unfinished import Unfinished
from hubcrm.desktop.widgets.begun_line import HEIGHT as BEGUN
from hubcrm.desktop.widgets.begun_line import BegunLine
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.choices import DropDown
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.text import Elided, Label
from hubcrm.domain.promises import say_day
from hubcrm.queries import labels
from hubcrm.queries.today import Action

Mode = Literal["done", "move", "plan"]

_LINE = 32
_BETWEEN = 8
_BELOW = 14
_ABOUT = 20  # the note of a planned next action, where there is one
_WIDE = 520  # px from which the day that was understood stands beside the field
_HOW = (
    ("Spoke to them", "call"),
    ("Wrote to them", "email"),
    ("Met them", "meeting"),
    ("Tried, no answer", "no_answer"),
)
_UNDONE = "Done"


class _Choice(DropDown):
    """A drop-down that is filled anew for every row, and knows its choices by code."""

    def fill(self, choices: list[tuple[str, str]]) -> None:
        """Other choices, the first of them in force; nobody is told."""
        self.blockSignals(True)
        self.clear()
        for words, code in choices:
            self.addItem(words, code)
        self.blockSignals(False)
        self.updateGeometry()

    @property
    def code(self) -> str:
        """The code of the choice in force; blank for none."""
        return str(self.currentData() or "")

    def choose(self, code: str) -> None:
        """Put a choice in force."""
        self.setCurrentIndex(max(0, self.findData(code)))


class Drawer(QWidget):
    """Announces what was asked for; the page does it, and calls `forget` once it is recorded.

    `finished`: how it was done (a log kind or blank), what is next (or blank), by when, a note. `planned`: what, by
    when, a note. `moved`: the day. `resized`: it needs another height.
    """

    finished = Signal(str, str, object, str)
    planned = Signal(str, object, str)
    moved = Signal(object)
    dropped = Signal()
    resized = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._row: Action | None = None
        self.mode: Mode = "done"
        self._usual = ""  # the day that was filled in, not typed
        self.begun = BegunLine()
        self._about = Elided("", "S", 400, "muted")
        self.how = _Choice("How it was done")
        self.then = Button("then", "quiet", key="T", name="What comes next")
        self._next = Label("Next action", "B", 400, "muted")
        self.kind = _Choice("What comes next")
        self.day = DayField(session, "By when")
        self.note = Field("A note")
        self.move_button = Button(icon="calendar", name="Move to another day", key="M")
        self.drop_button = Button(icon="x", name="Not needed after all")
        self.primary = Button(_UNDONE, "primary", key="D")
        self.new_day = DayField(session, "Move to which day")
        self.move_now = Button("Move", "primary", key="Enter")
        self._done_form, self._move_form = QWidget(), QWidget()
        self._build()
        self._unfinished = Unfinished(session.drafts, self)
        session.drafts.taken_up.connect(self.resized)
        self.kind.currentIndexChanged.connect(self._kind_changed)
        self.how.currentIndexChanged.connect(self._say)
        self.day.entered.connect(self.press)
        self.new_day.entered.connect(self.press)
        self.note.returnPressed.connect(self.press)
        self.primary.clicked.connect(self.press)
        self.move_now.clicked.connect(self.press)
        self.move_button.clicked.connect(self.begin_move)
        self.drop_button.clicked.connect(self.dropped)
        self.then.clicked.connect(self.begin_next)

    def _build(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(_BETWEEN)
        for part, stretch in ((self.how, 0), (self.then, 0), (self._next, 0), (self.kind, 1), (self.day, 0)):
            first.addWidget(part, stretch)
        self.kind.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.kind.setMinimumWidth(110)
        second = QHBoxLayout()
        second.setSpacing(_BETWEEN)
        second.addWidget(self.note, 1)
        second.addItem(QSpacerItem(0, 0, QSizePolicy.Policy.Expanding))  # where there is nothing to note
        for button in (self.move_button, self.drop_button, self.primary):
            second.addWidget(button)
        done = QVBoxLayout(self._done_form)
        done.setContentsMargins(0, 0, 0, 0)
        done.setSpacing(_BETWEEN)
        done.addLayout(first)
        done.addLayout(second)
        move = QHBoxLayout(self._move_form)
        move.setContentsMargins(0, 0, 0, 0)
        move.setSpacing(_BETWEEN)
        move.addWidget(Label("Move to", "B", 400, "muted"))
        move.addWidget(self.new_day)
        move.addStretch(1)
        move.addWidget(self.move_now)
        column = QVBoxLayout(self)
        column.setContentsMargins(TEXT, 0, INSET, _BELOW)
        column.setSpacing(_BETWEEN)
        column.addWidget(self._about)
        column.addWidget(self.begun)
        column.addWidget(self._done_form)
        column.addWidget(self._move_form)

    def needed_height(self) -> int:
        """How much room it takes, px."""
        about = _ABOUT + _BETWEEN if self._about.text() else 0
        about += BEGUN + _BETWEEN if not self.begun.isHidden() else 0
        return about + (_LINE if self.mode == "move" else 2 * _LINE + _BETWEEN) + _BELOW

    def show_action(self, row: Action | None) -> None:
        """Take another row; what was typed for this one is kept until it is chosen again."""
        if row is not None and self._row is not None and (row.id, row.kind) == (self._row.id, self._row.kind):
            self._row = row
            return
        self._unfinished.leave()
        self._row = row
        if row is None:
            return
        self.how.fill([(_UNDONE, ""), *(_HOW if row.enquiry else ())])
        self._set_kinds("nothing more" if row.open else "nothing more, it is closed")
        self._about.setText(row.note)
        self._about.setVisible(bool(row.note))
        self._set_mode("done")
        self._unfinished.show(row.enquiry or row.employer, place=f"today/{row.id}")

    def forget(self) -> None:
        """What was typed for this row has been recorded."""
        if self._row is not None:
            self._unfinished.forget()
            self._row = None

    def draft(self) -> dict[str, str]:
        """What was typed for the row, with what was chosen for it; empty where nothing was typed."""
        day = self.day.text if self.kind.code else ""
        if not self.note.text().strip() and day == self._usual:
            return {}
        mode = "plan" if self.mode == "plan" else "done"
        return {"mode": mode, "how": self.how.code, "then": self.kind.code, "day": day, "note": self.note.text()}

    def put(self, draft: Mapping[str, str]) -> None:
        """Fill it in again, or clear it."""
        self.how.choose(draft.get("how", ""))
        self.kind.choose(draft.get("then", ""))
        self.day.set_text(draft.get("day", ""))
        self.note.setText(draft.get("note", ""))
        if not draft:
            self._usual = ""
        elif draft["mode"] == "plan":
            self._set_mode("plan")

    def _set_kinds(self, nothing: str) -> None:
        follow_up_kinds = labels.labels("follow_up_kinds", self._session.standing.kind)
        planned = [(words, code) for code, words in follow_up_kinds.items()]
        self.kind.fill([(nothing, ""), *(planned if self._row is not None and self._row.open else [])])

    # forms

    def begin_done(self) -> None:
        """Back to done and next."""
        self._set_mode("done")

    def begin_move(self) -> None:
        """Ask for another day."""
        if self._row is None:
            return
        self._set_mode("move")
        self.new_day.set_text(say_day(self._session.calendar.add(self._session.today, 1), self._session.today))
        self.new_day.begin()

    def begin_next(self) -> None:
        """On to what comes next."""
        if self._row is not None and self.mode == "done":
            self.kind.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def begin_plan(self) -> None:
        """One more thing to do for the same enquiry, without finishing this one."""
        if self._row is None or not self._row.open:
            return
        self._set_mode("plan")
        if not self.kind.code:
            self.kind.choose("call_back")
        self.kind.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _set_mode(self, mode: Mode) -> None:
        self.mode = mode
        self._done_form.setVisible(mode != "move")
        self._move_form.setVisible(mode == "move")
        self.how.setVisible(mode == "done")
        self.then.setVisible(mode == "done")
        self._next.setVisible(mode == "plan")
        self.move_button.setVisible(mode == "done")
        self.drop_button.setVisible(mode == "done" and self._row is not None and not self._row.automatic)
        self._say()
        self.resized.emit()

    def _kind_changed(self) -> None:
        if self.kind.code:
            session = self._session
            day = usual_day(self.kind.code, session.today, session.calendar, session.standing.days)
            self._usual = say_day(day, session.today)
            self.day.set_text(self._usual)
        else:
            self._usual = ""
        self._say()

    def _say(self) -> None:
        """Words and fields that depend on what is chosen."""
        spoken, following = self.mode == "done" and bool(self.how.code), bool(self.kind.code)
        self.day.setVisible(following)
        words = "What was said, in a line" if spoken else "A note for the next time" if following else "A word, if any"
        self.note.setPlaceholderText(words)
        self.note.setAccessibleName(words)
        self.note.setVisible(following or (self._row is not None and bool(self._row.enquiry)))
        self.primary.key = "D" if self.mode == "done" and not following else "Ctrl+Enter"
        self.primary.say("Plan it" if self.mode == "plan" else "Done and next" if following else "Done")

    # what the buttons mean

    def press(self) -> None:
        """Do what the primary button says."""
        {"done": self.finish, "move": self._move, "plan": self._plan}[self.mode]()

    def finish(self) -> None:
        """Done, with what is next where something was chosen."""
        if self._row is None:
            return
        day = self.day.read() if self.kind.code else None
        if not self.kind.code or day is not None:
            self.finished.emit(self.how.code, self.kind.code, day, self.note.text())

    def _move(self) -> None:
        day = self.new_day.read()
        if day is not None:
            self.moved.emit(day)

    def _plan(self) -> None:
        day = self.day.read() if self.kind.code else None
        if day is None:
            self.kind.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.planned.emit(self.kind.code, day, self.note.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter has done its work in the field; passed on to the list beneath, it would open the enquiry as well."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.day.show_understood(self.width() >= _WIDE)
