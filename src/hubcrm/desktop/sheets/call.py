"""The call sheet: the number, the ten questions and the notes side by side; also for a call that is going on.

What is answered lands where it belongs: facts of the enquiry, the size of the employer, a day to ring back; the rest in
the log, or with somebody new, in the enquiry itself. Saved, it is one step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.desktop.likely import Matcher
from hubcrm.desktop.session import Session
from hubcrm.desktop.sheets.call_notes import CallNotes
from hubcrm.desktop.sheets.call_questions import Answer, Caller, Questions
from hubcrm.desktop.unfinished import Unfinished
from hubcrm.desktop.widgets.begun_line import BegunLine
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Line
from hubcrm.desktop.widgets.fields import Field, TextField
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.sheet import Sheet
from hubcrm.desktop.widgets.text import Elided, Label
from hubcrm.domain.errors import HubError
from hubcrm.domain.fields import QUESTIONS
from hubcrm.domain.outcome import Outcome
from hubcrm.domain.words import Channel
from hubcrm.queries import calling
from hubcrm.queries.calling import ToCall

PLACE = "call"
WIDTH = 1040
_TALL = 640  # px that both sides like to have
_NEW = "A call from somebody new"
_HINT = "Enter: next question  ·  F6: questions or notes"


class _Sides(QWidget):
    """Questions and notes beside each other; each scrolls or gives way by itself, the sheet does not."""

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, _TALL)

    def minimumSizeHint(self) -> QSize:
        return QSize(600, 200)


class Number(QWidget):
    """The number to ring, whose it is, and the enquiry it is about."""

    def __init__(self) -> None:
        super().__init__()
        self._number = ""
        self.number = Label("", "M", 600, selectable=True)
        self.number.setAccessibleName("Number to ring")
        self.who = Elided("", "B", 400, "muted")
        self.about = Elided("", "S", 400, "faint")
        self.copy = Button("Copy", icon="copy", key="Ctrl+Shift+C")
        words = QVBoxLayout()
        words.setSpacing(0)
        first = QHBoxLayout()
        first.setSpacing(12)
        first.addWidget(self.number)
        first.addWidget(self.who, 1)
        words.addLayout(first)
        words.addWidget(self.about)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 10)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(self.copy)
        self.copy.clicked.connect(self.copy_number)

    def show_call(self, found: ToCall) -> None:
        """Show whom to ring."""
        self._number = found.number
        self.number.setText(found.number or ("By introduction" if found.ask else "No number is known"))
        who = ", ".join(one_line(part) for part in (found.who, found.role) if part)
        if found.ask:
            who = f"Ask {found.ask} before you ring"
        self.who.setText(who or ("Note it with the call" if not found.number else ""))
        self.about.setText(f"{one_line(found.detail.subject)}  ·  {found.detail.ref}")
        self.copy.setVisible(bool(found.number))

    def copy_number(self) -> None:
        """Put the number on the clipboard."""
        if self._number:
            QGuiApplication.clipboard().setText(self._number)
            self.copy.say("Copied")


class CallSheet(Sheet):
    """`added` carries the enquiry of somebody new. What was typed outlives Esc and crashes (desktop.drafts)."""

    added = Signal(str)

    def __init__(self, parent: QWidget, session: Session, matcher: Matcher) -> None:
        super().__init__(parent, _NEW, width=WIDTH)
        self._session = session
        self._found: ToCall | None = None
        self._known: dict[str, str] = {}
        self._at = session.clock()  # when the call began, UTC milliseconds
        self._matcher = matcher
        self._early = ""  # typed before there was a field for it
        self.begun = BegunLine()
        self.number = Number()
        self._sides = _Sides()
        self._row = QHBoxLayout(self._sides)
        self.caller: Caller
        self.questions: Questions
        self.side: CallNotes
        self._unfinished: Unfinished | None = None  # once all of the above is there
        self._build()

    def _build(self) -> None:
        self._row.setContentsMargins(0, 12, 0, 0)
        self._row.setSpacing(14)
        column = self.body.column
        column.setContentsMargins(24, 0, 24, 12)
        column.setSpacing(0)
        column.addWidget(self.number)
        self.begun.setContentsMargins(0, 0, 0, 8)
        self.begun.setFixedHeight(32)
        column.addWidget(self.begun)
        column.addWidget(Line())
        column.addWidget(self._sides, 1)
        self.hint = Elided(_HINT, "S", 400, "faint")
        self.leave = Button("Cancel", "quiet", key="Esc", tall=True)
        self.save = Button("Save the call", "primary", key="Ctrl+Enter", tall=True)
        self.foot.addWidget(self.hint, 1)
        self.foot.addWidget(self.leave)
        self.foot.addWidget(self.save)
        self.leave.clicked.connect(self.close_sheet)
        self.save.clicked.connect(self.submit)
        self.save.setEnabled(False)

    def begin(self, then: Callable[[], object]) -> None:
        """Cover the window at once, so that no key is heard beneath; build the rest in turns of their own, then go on."""
        self.open_sheet()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, partial(self._make_notes, then))

    def _make_notes(self, then: Callable[[], object]) -> None:
        self.side = CallNotes(self._session)
        QTimer.singleShot(0, self, partial(self._make_questions, then))

    def _make_questions(self, then: Callable[[], object]) -> None:
        self.questions = Questions(self._session.standing.kind)
        QTimer.singleShot(0, self, partial(self._put_together, then))

    def _put_together(self, then: Callable[[], object]) -> None:
        self.caller = Caller(self._session, self._matcher)
        self.questions.column.insertWidget(0, self.caller)
        self._row.addWidget(self.questions, 11)
        self._row.addWidget(self.side, 9)
        for answer in self.questions.answers.values():
            answer.textChanged.connect(self._answered)
            answer.finished.connect(self.submit)
        for field in (self.side.need, self.side.value, self.side.staff, self.side.where, self.side.deadline.field,
                      self.side.back.field):  # fmt: skip
            field.returnPressed.connect(self._on_from_field)
        self.side.notes.finished.connect(self.submit)
        self.questions.ended.connect(self._to_notes)
        self._unfinished = Unfinished(self._session.drafts, self)
        self.closed.connect(self._unfinished.leave)
        self.save.setEnabled(True)
        QTimer.singleShot(0, self, then)

    @property
    def is_built(self) -> bool:
        """Whether everything is there."""
        return self._unfinished is not None

    # what it is about

    def about(self, found: ToCall) -> None:
        """A call about an enquiry that is here."""
        assert self._unfinished is not None  # `begin` has built it
        self._found = found
        detail = found.detail
        name = next((one_line(name) for _, name in detail.employers if name), one_line(detail.typed))
        self.title.setText(f"Call {name or one_line(detail.sender) or 'them'}")
        self.number.show_call(found)
        self.caller.hide()
        self._unfinished.show(detail.id, place=PLACE, prepare=partial(self._know, _facts_of(found)))
        self._go_to(self.side.notes)

    def anew(self, typed: Mapping[str, str]) -> None:
        """A call from somebody new, with what was typed of them already."""
        assert self._unfinished is not None  # `begin` has built it
        self.number.hide()
        self._unfinished.show(place=PLACE, prepare=partial(self._know, {}))
        begun = self._shown()
        notes = "\n".join(dict.fromkeys(one for one in (begun["notes"], typed.get("text", "")) if one.strip()))
        given = {name: typed[name] for name in Caller.NAMES if typed.get(name, "").strip()}
        if given or notes:
            self._fill({**begun, **given, "notes": notes})
            self._unfinished.collect()
        self._go_to(self.caller.employer)

    def _go_to(self, field: Field | TextField) -> None:
        """Put the focus there, with what was typed before there was a field."""
        field.setFocus(Qt.FocusReason.TabFocusReason)
        early, self._early = self._early, ""
        if early and isinstance(field, TextField):
            field.insertPlainText(early)
        elif early and isinstance(field, Field):
            field.insert(early)

    def _know(self, known: dict[str, str]) -> None:
        self._known = known
        self._fill(known)

    # what was typed

    def draft(self) -> dict[str, str]:
        """What was typed and differs from what is known."""
        changed = self._changed()
        return {**changed, "at": str(self._at)} if changed else {}

    def put(self, draft: Mapping[str, str]) -> None:
        """Fill it in: what is known, and over it what was typed before."""
        self._at = int(draft.get("at") or self._session.clock())
        self._fill({**self._known, **draft})

    def _changed(self) -> dict[str, str]:
        return {
            name: value for name, value in self._shown().items() if value != self._known.get(name, _USUAL.get(name, ""))
        }

    def _shown(self) -> dict[str, str]:
        caller = {name: getattr(self.caller, name).text() for name in Caller.NAMES}
        return {**caller, **self.questions.said, **self.side.said}

    def _fill(self, said: Mapping[str, str]) -> None:
        for name in Caller.NAMES:
            getattr(self.caller, name).setText(said.get(name, ""))
        self.questions.put(said)
        self.side.put(said)

    def _answered(self) -> None:
        self.side.answers_typed(self.questions.said)

    # saving

    def submit(self) -> None:
        """Keep everything, in one step."""
        from hubcrm.actions import calls

        if not self.save.isEnabled():
            return
        self.tell("")
        self.side.read_out_now(self.questions.said)
        changed = self._changed()
        try:
            back_on, back_at = self.side.ring_back()
            call = calls.Call(
                answered=self.side.how.current == "call", notes=self.side.notes.toPlainText(),
                answers={one: changed[one] for one in QUESTIONS if one in changed}, facts=self.side.facts(changed),
                size=changed.get("size", ""), back_on=back_on, back_at=back_at, at=self._at,
            )  # fmt: skip
        except HubError as error:
            self.tell(str(error))
            return
        self.save.setEnabled(False)
        if self._found is not None:
            enquiry = self._found.detail.id
            self._session.do(calls.note, enquiry, call, then=self._noted, failed=self._failed)
        else:
            self._session.do(calls.take, self._draft_of_caller(), call, then=self._taken, failed=self._failed)

    def _draft_of_caller(self) -> Any:
        from hubcrm.intake.drafts import Draft

        caller = self.caller
        return Draft(
            employer=" ".join(caller.employer.text().split()), sender_name=caller.who.text().strip(),
            sender_email=caller.email.text().strip(), phone=caller.phone.text().strip(), channel=Channel.PHONE.value,
            received_ms=self._at,
        )  # fmt: skip

    def _noted(self, _outcome: Outcome[Any]) -> None:
        self._is_kept()

    def _taken(self, outcome: Outcome[Any]) -> None:
        made = next((one.enquiry for one in outcome.value if one.enquiry), "")
        self._is_kept()
        if made:
            self.added.emit(made)

    def _is_kept(self) -> None:
        if self._unfinished is not None:
            self._unfinished.forget()
        self.close_sheet()

    def _failed(self, error: HubError) -> None:
        self.save.setEnabled(True)
        self.tell(str(error))

    # keys

    def _on_from_field(self) -> None:
        self.focusNextChild()

    def _to_notes(self) -> None:
        self.side.notes.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers()
        control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        if not self.is_built:
            if key == Qt.Key.Key_Escape:
                self.close_sheet()
            elif event.text().isprintable() and not held & control:
                self._early += event.text()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held & control:
            self.submit()
        elif key == Qt.Key.Key_C and held == control | shift:
            self.number.copy_number()
        elif key == Qt.Key.Key_F6:
            if isinstance(self.focusWidget(), Answer):
                self._to_notes()
            else:
                self.questions.begin()
        else:
            super().keyPressEvent(event)


_USUAL = {"kind": "call"}


def _facts_of(found: ToCall) -> dict[str, str]:
    """What is known already, as it would be typed."""
    fields = found.detail.fields
    known = {name: str(fields[name]) for name in (*QUESTIONS, "need", "type", "where") if fields.get(name)}
    if fields.get("deadline"):
        year, month, day = str(fields["deadline"]).split("-")
        known["deadline"] = f"{day}/{month}/{year}"
    if fields.get("value_pence") is not None:
        known["value"] = f"£{int(fields['value_pence']) / 100:,.2f}".removesuffix(".00")
    if fields.get("ok_to_share"):
        known["share"] = str(fields["ok_to_share"])
    if found.employees is not None:
        known["size"] = str(found.employees)
    return known


def open_call(window: QWidget, session: Session, matcher: Matcher, enquiry: str) -> None:
    """Open the sheet for a call about an enquiry."""
    sheet = CallSheet(window, session, matcher)
    sheet.begin(partial(_read, session, sheet, enquiry))


def _read(session: Session, sheet: CallSheet, enquiry: str) -> None:
    session.fetch(
        calling.to_call,
        enquiry,
        session.viewer,
        session.moment,
        then=sheet.about,
        failed=partial(_gone, session, sheet),
    )


def _gone(session: Session, sheet: CallSheet, error: HubError) -> None:
    sheet.close_sheet()
    session.runner.refused.emit(error)
