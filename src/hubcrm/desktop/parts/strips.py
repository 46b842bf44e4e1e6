"""The strips of Triage: log an entry, offer with a note, choose a day, close with a reason, plan the next action."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from hubcrm.desktop.parts.strip import Draft, Lines, Strip, day_field, moment_field
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.choices import DropDown, Menu
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.segmented import Option, Segmented
from hubcrm.desktop.widgets.sheet import Rowed
from hubcrm.desktop.widgets.text import Words
from hubcrm.domain.errors import HubError
from hubcrm.domain.promises import ms_of
from hubcrm.domain.words import NEEDS_DATE, CloseReason, needs_instead
from hubcrm.queries.labels import labels, lists

LOG_KINDS = (
    Option("call", "Call"),
    Option("email", "E-mail"),
    Option("meeting", "Meeting"),
    Option("note", "Note"),
    Option("no_answer", "No answer"),
)
_ASKS = {
    "call": "What was said, in a sentence or two",
    "email": "What we wrote, in a sentence or two",
    "meeting": "What was agreed",
    "note": "Something worth keeping",
    "no_answer": "Left a message, or not",
}
NEXT_KINDS = ("call_back", "find_out", "send_info", "meeting", "intro", "keep_in_touch", "referral_check")
LABEL = 96  # px, the column of labels in a strip


class LogStrip(Strip):
    """A call, an e-mail, a meeting, a note, or a try that nobody answered; ten seconds."""

    def __init__(self, session: Session) -> None:
        super().__init__("Log", "Save")
        self._session = session
        self.kinds = Segmented(LOG_KINDS, "What it was")
        self.text = Lines("What happened")
        self.when = moment_field("When it was", "now", self._now, lambda: session.calendar)
        self.number = Words((), "B")
        self.column.addWidget(self.kinds)
        self.column.addWidget(self.number)
        self.column.addWidget(self.text)
        self.column.addWidget(Rowed("When", self.when, width=LABEL))
        self.finish()
        self.kinds.chosen.connect(self._say)
        self.text.finished.connect(self.submit)
        self.when.field.returnPressed.connect(self.submit)
        self._say()

    def begin(self, number: str) -> None:
        """Open; a call shows the number to ring."""
        self.number.set_runs(number)
        self._say()

    def first(self) -> QWidget:
        return self.text

    def facts(self) -> Draft | None:
        try:
            at = self.when.value()
        except HubError as error:
            self.failed(error)
            return None
        return {"kind": self.kinds.current, "text": self.text.toPlainText(), "when_ms": ms_of(at) if at else None}

    def draft(self) -> Draft:
        text, when = self.text.toPlainText(), self.when.words
        return {"kind": self.kinds.current, "text": text, "when": when} if text.strip() or when else {}

    def put(self, draft: Mapping[str, Any]) -> None:
        if draft.get("kind"):
            self.kinds.choose(draft["kind"])
        self.text.setPlainText(draft.get("text", ""))
        self.when.set_words(draft.get("when", ""))
        self._say()

    def _say(self) -> None:
        self.text.setPlaceholderText(_ASKS[self.kinds.current])
        self.number.setVisible(bool(self.number.text()) and self.kinds.current in ("call", "no_answer"))

    def _now(self) -> datetime:
        return self._session.calendar.local(self._session.clock())


class NoteStrip(Strip):
    """An offer with a few words for the department, and for somebody in it by name."""

    def __init__(self) -> None:
        super().__init__("Offer with a note", "Offer")
        self.note = Lines("Note for the department", "What they should know: who, how soon, what matters")
        self.person = DropDown("For whom", [("Whoever can", "")])
        self.column.addWidget(Rowed("For", self.person, width=LABEL))
        self.column.addWidget(self.note)
        self.finish()
        self.note.finished.connect(self.submit)

    def begin(self, department: str, people: Sequence[tuple[str, str]]) -> None:
        """Open for a department: (name, id) of those who could be named."""
        self.title.setText(f"Offer to {department}, with a note")
        self.save.say(f"Offer to {department}")
        kept = self.person.currentData()
        self.person.clear()
        self.person.addItem("Whoever can", "")
        for name, person in people:
            self.person.addItem(name, person)
        self.person.setCurrentIndex(max(0, self.person.findData(kept)))

    def first(self) -> QWidget:
        return self.note

    def facts(self) -> Draft | None:
        return {"note": self.note.toPlainText(), "to": str(self.person.currentData() or "")}

    def draft(self) -> Draft:
        text = self.note.toPlainText()
        return {"note": text, "to": self.person.currentData()} if text.strip() else {}

    def put(self, draft: Mapping[str, Any]) -> None:
        self.note.setPlainText(draft.get("note", ""))
        self.person.setCurrentIndex(max(0, self.person.findData(draft.get("to", ""))))


class DayStrip(Strip):
    """One day in words: until when it is parked, or by when they need it."""

    def __init__(self, session: Session, title: str, verb: str, says: str, label: str) -> None:
        super().__init__(title, verb)
        self.day = day_field(label, "next Tue, 3 working days", lambda: session.today, lambda: session.calendar)
        self.column.addWidget(Rowed(label, self.day, width=LABEL))
        self.says = Words(says, "S", "muted")
        self.column.addWidget(self.says)
        self.says.setVisible(bool(says))
        self.finish()
        self.day.field.returnPressed.connect(self.submit)

    def first(self) -> QWidget:
        return self.day.field

    def facts(self) -> Draft | None:
        try:
            found = self.day.value()
        except HubError as error:
            self.failed(error)
            return None
        if found is None:
            self.tell("Say which day: “tomorrow”, “next Tue”, “3 working days”, “end of month” or 7/4.")
            self.day.field.setFocus()
            return None
        return {"day": found}

    def draft(self) -> Draft:
        return {"day": self.day.words} if self.day.words else {}

    def put(self, draft: Mapping[str, Any]) -> None:
        self.day.set_words(draft.get("day", ""))


class CloseStrip(Strip):
    """Close with a reason and what was offered instead."""

    def __init__(self, session: Session, kind_of_institution: Callable[[], str]) -> None:
        super().__init__("Close this enquiry", "Close it")
        self._kind_of = kind_of_institution
        self.reason = ""
        self.choose = Button("Choose a reason", opens_menu=True)
        self.menu = Menu("Reason", self)
        self.instead = Field("What did we offer instead?", "Even if it was little: a name, a link, another date")
        self.day = day_field("The day they come back", "in 3 months", lambda: session.today, lambda: session.calendar)
        self._day_row = Rowed("Ask again on", self.day, width=LABEL)
        self._instead_row = Rowed("Instead", self.instead, width=LABEL)
        self.asks = Words("What did we offer instead? No employer leaves without a way forward.", "S", "muted")
        chosen = QWidget()
        row = QHBoxLayout(chosen)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.choose)
        row.addStretch(1)
        self.column.addWidget(Rowed("Reason", chosen, width=LABEL))
        self.column.addWidget(self._instead_row)
        self.column.addWidget(self._day_row)
        self.column.addWidget(self.asks)
        self.finish()
        self.choose.clicked.connect(self.open_menu)
        self.instead.returnPressed.connect(self.submit)
        self.day.field.returnPressed.connect(self.submit)
        self._filled = False
        self.take(reason="")

    def open_menu(self) -> None:
        """The reasons, in their groups."""
        if not self._filled:
            self._filled = True
            fill_groups(self.menu, lists()["close_reasons"], labels("close_reasons", self._kind_of()), self._chosen)
        self.menu.open_under(self.choose)

    def take(self, reason: str) -> None:
        """Put a reason in force, and ask for what it needs."""
        self.reason = reason
        self.choose.say(labels("close_reasons", self._kind_of())[reason] if reason else "Choose a reason")
        needs = not reason or needs_instead(CloseReason(reason))
        self._instead_row.setVisible(needs)
        self.asks.setVisible(needs)
        self._day_row.setVisible(bool(reason) and CloseReason(reason) in NEEDS_DATE)

    def _chosen(self, reason: str) -> None:
        self.take(reason)
        if not self._day_row.isHidden():
            self.day.field.setFocus()
        elif not self._instead_row.isHidden():
            self.instead.setFocus()
        else:
            self.save.setFocus()

    def first(self) -> QWidget:
        return self.instead if self.reason and not self._instead_row.isHidden() else self.choose

    def facts(self) -> Draft | None:
        if not self.reason:
            self.tell("Choose a reason first.")
            self.choose.setFocus()
            return None
        try:
            day = self.day.value() if not self._day_row.isHidden() else None
        except HubError as error:
            self.failed(error)
            return None
        return {"reason": self.reason, "instead": self.instead.text().strip(), "until": day}

    def field_called(self, name: str) -> QWidget | None:
        return {"instead": self.instead, "until": self.day.field}.get(name)

    def draft(self) -> Draft:
        typed = {"instead": self.instead.text().strip(), "until": self.day.words}
        return {"reason": self.reason, **typed} if any(typed.values()) else {}

    def put(self, draft: Mapping[str, Any]) -> None:
        self.take(draft.get("reason", ""))
        self.instead.setText(draft.get("instead", ""))
        self.day.set_words(draft.get("until", ""))


class NextStrip(Strip):
    """Plan the next action: what, by when, and a word why."""

    def __init__(self, session: Session) -> None:
        super().__init__("Next action", "Plan it")
        words = labels("follow_up_kinds", session.standing.kind)
        rest = [code for code in words if code not in NEXT_KINDS]
        self.what = DropDown("What is to be done", [(words[code], code) for code in (*NEXT_KINDS, *rest)])
        self.day = day_field("By when", "tomorrow", lambda: session.today, lambda: session.calendar)
        self.note = Field("Note", "A word to yourself, if it helps")
        self.column.addWidget(Rowed("What", self.what, width=LABEL))
        self.column.addWidget(Rowed("By", self.day, width=LABEL))
        self.column.addWidget(Rowed("Note", self.note, width=LABEL))
        self.finish()
        for field in (self.day.field, self.note):
            field.returnPressed.connect(self.submit)

    def first(self) -> QWidget:
        return self.day.field

    def facts(self) -> Draft | None:
        try:
            day = self.day.value()
        except HubError as error:
            self.failed(error)
            return None
        if day is None:
            self.tell("Say by which day: “tomorrow”, “next Tue” or “3 working days”.")
            self.day.field.setFocus()
            return None
        return {"kind": self.what.currentData(), "due": day, "note": self.note.text()}

    def draft(self) -> Draft:
        said = {"day": self.day.words, "note": self.note.text()}
        return {**said, "kind": self.what.currentData()} if any(said.values()) else {}

    def put(self, draft: Mapping[str, Any]) -> None:
        self.what.setCurrentIndex(max(0, self.what.findData(draft.get("kind"))))
        self.day.set_words(draft.get("day", ""))
        self.note.setText(draft.get("note", ""))


def fill_groups(
    menu: Menu, entries: Sequence[Mapping[str, Any]], words: Mapping[str, str], chosen: Callable[[str], object]
) -> None:
    """Fill a menu with the entries of a code list, each group a menu of its own; a group of one stands by itself."""
    groups: dict[str, list[str]] = {}
    for entry in entries:
        groups.setdefault(str(entry.get("group", "")), []).append(str(entry["code"]))
    for name, codes in groups.items():
        if len(codes) == 1:
            menu.add(words[codes[0]], _Chooser(chosen, codes[0]))
            continue
        part = Menu(name, menu)
        part.setTitle(name.replace("&", "&&"))
        for code in codes:
            part.add(words[code], _Chooser(chosen, code))
        menu.addMenu(part)


class _Chooser:
    """Chooses one code; a named object in place of a lambda over a loop's variable."""

    def __init__(self, chosen: Callable[[str], object], code: str) -> None:
        self._chosen, self._code = chosen, code

    def __call__(self) -> None:
        self._chosen(self._code)
