"""The strips that open in the foot: one for each answer that needs a word or a choice. Nothing here is a dialog.

A strip announces what was chosen and stays until the page closes it, so that what was typed survives a refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.actions.doing import without_school_of as short
from hubcrm.desktop.pages.offer_parts.wording import Days, away
from hubcrm.desktop.widgets.begun_line import BegunLine
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Line
from hubcrm.desktop.widgets.chip import HEIGHT as CHIP
from hubcrm.desktop.widgets.chip import Chip
from hubcrm.desktop.widgets.choices import DropDown
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.flow import FlowLayout
from hubcrm.desktop.widgets.text import Label, Words
from hubcrm.queries import labels
from hubcrm.queries.brief import Colleague, Yes
from hubcrm.queries.suggesting_people import Fit, why_plainly

_MOST_NUMBERED = 9
_MOST_COLLEAGUES = 12  # chips; in a larger department the rest stand in a list


class Strip(QWidget):
    """A line, a title, and rows of choices. `key` names it; `words` is what was typed and must not be lost."""

    key = ""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 2, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(Line())
        self._title = Words(title, "S", "muted")
        self.begun = BegunLine()
        self._column.addWidget(self._title)
        self._column.addWidget(self.begun)
        self._numbered: list[Chip] = []
        self.field: Field | None = None

    @property
    def words(self) -> str:
        """What has been typed so far."""
        return self.field.text() if self.field is not None else ""

    def draft(self) -> dict[str, str]:
        """The same, to be kept."""
        return {"text": self.words} if self.words.strip() else {}

    def put(self, draft: Mapping[str, str]) -> None:
        """Go on with what was typed before, or clear it."""
        if self.field is not None:
            self.field.setText(draft.get("text", ""))

    def begin(self) -> None:
        """Put the focus where the strip begins."""
        if self._numbered:
            self._numbered[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self.field is not None:
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def number(self, n: int) -> None:
        """Choose by number, from 1."""
        if 1 <= n <= len(self._numbered):
            self._numbered[n - 1].click()

    def _add_chips(self, choices: Sequence[tuple[str, Any]], chosen: Callable[[Any], object]) -> FlowLayout:
        """A flow of numbered chips; pressing one calls `chosen` with its value."""
        row = QWidget()
        row.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        flow = FlowLayout(row)
        for label, value in choices:
            n = len(self._numbered) + 1
            chip = Chip("", label, key=str(n) if n <= _MOST_NUMBERED else "")
            chip.setProperty("value", value)
            chip.clicked.connect(_Chosen(chosen, value))
            flow.addWidget(chip)
            self._numbered.append(chip)
        self._column.addWidget(row)
        return flow

    def _add_field(
        self, name: str, placeholder: str, button: str = "", entered: Callable[[], object] | None = None
    ) -> QHBoxLayout:
        """A line to type in, with what Enter does on a button beside it."""
        self.field = Field(name, placeholder)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        if entered is not None:
            self.field.returnPressed.connect(entered)
            if button:
                press = Button(button, key="Enter")
                press.clicked.connect(entered)
                row.addWidget(press)
        self._column.addLayout(row)
        return row


class _Chosen:
    """Calls back with one value; a named object in place of a lambda in a loop."""

    def __init__(self, chosen: Callable[[Any], object], value: Any) -> None:
        self._chosen, self._value = chosen, value

    def __call__(self, _checked: bool = False) -> None:
        self._chosen(self._value)


def _reasons(kind: str) -> list[tuple[str, str]]:
    return [(label, code) for code, label in labels.labels("decline_reasons", kind).items()]


class _Departments(DropDown):
    """Who might take it instead: departments by name; the one that is likely is chosen beforehand."""

    def __init__(self, departments: Sequence[tuple[str, str]], but: str, likely: str) -> None:
        choices = [("I don’t know", ""), *((short(name), one) for one, name in departments if one != but)]
        super().__init__("Who might?", choices)
        self.setCurrentIndex(max(0, self.findData(likely)))


class Decline(Strip):
    """Not for us: seven reasons, of which one press records; "another reason" asks for a word first."""

    key = "decline"
    declined = Signal(str, str, str)  # reason, department that might, a word

    def __init__(self, departments: Sequence[tuple[str, str]], but: str, days: Days, likely: str = "") -> None:
        super().__init__("Why not? One press is enough; the employer never sees it.")
        self._add_chips(_reasons(days.kind), self._reason)
        self._reason_waiting = ""
        self._who = _Departments(departments, but, likely)
        row = self._add_field("A word for the hub", "A word, if you like: when, who, what is missing", "", self._worded)
        self._who.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row.insertWidget(0, Label("Who might?", "S", 500, "muted"))
        row.insertWidget(1, self._who, 2)
        row.setStretch(2, 3)

    def _reason(self, code: str) -> None:
        if code == "other" and not self.words.strip() and self.field is not None:
            self._reason_waiting = code
            for chip in self._numbered:
                chip.set("", chip.value, chosen=chip.property("value") == code)
            self.field.setPlaceholderText("Say in a few words why, then press Enter")
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self.declined.emit(code, str(self._who.currentData()), self.words)

    def _worded(self) -> None:
        if self._reason_waiting and self.words.strip():
            self.declined.emit(self._reason_waiting, str(self._who.currentData()), self.words)
        else:
            self.begin()


class Pass(Strip):
    """Pass to a colleague: those of the department, with what they know; who is away says so."""

    key = "pass"
    passed = Signal(str)  # person

    def __init__(
        self, colleagues: Sequence[Colleague], but: str, days: Days, likely: Sequence[Fit] = ()
    ) -> None:
        known = {one.id: (at, one) for at, one in enumerate(likely)}
        others = sorted(
            (one for one in colleagues if one.id != but),
            key=lambda one: (one.away is not None, known[one.id][0] if one.id in known else len(known)),
        )
        super().__init__(
            "To whom? They see it at once, and you can take it back."
            if others
            else f"Nobody else of this {days.word('department')} is in the hub yet. The hub can add them."
        )
        said = {one.id: why_plainly(one, days.today) for one in likely if one.speaks_for_them and one.away is None}
        self._add_chips(
            [(f"{_colleague(one, days)}: {said[one.id]}" if one.id in said else _colleague(one, days), one.id)
             for one in others[:_MOST_COLLEAGUES]],
            self._passed,
        )  # fmt: skip
        if others[_MOST_COLLEAGUES:]:
            rest = [("Somebody else…", ""), *((_colleague(one, days), one.id) for one in others[_MOST_COLLEAGUES:])]
            self._rest = DropDown("Somebody else", rest)
            self._rest.activated.connect(self._from_list)
            self._column.addWidget(self._rest, 0, Qt.AlignmentFlag.AlignLeft)

    def _from_list(self, at: int) -> None:
        if self._rest.itemData(at):
            self._passed(self._rest.itemData(at))

    def _passed(self, person: str) -> None:
        self.passed.emit(person)


def _colleague(one: Colleague, days: Days) -> str:
    if one.away is not None:
        return f"{one.name}, {away(one.away, days)}"
    return one.name


class Write(Strip):
    """One line to write, and Enter: a question to the hub, an answer to a department, a word with something returned."""

    wrote = Signal(str)

    def __init__(self, key: str, title: str, name: str, placeholder: str, button: str, *, needed: bool) -> None:
        super().__init__(title)
        self.key = key
        self._needed = needed
        self._add_field(name, placeholder, button, self._entered)

    def _entered(self) -> None:
        if self.words.strip() or not self._needed:
            self.wrote.emit(self.words)
        else:
            self.begin()


class Call(Strip):
    """Had a call: what was said, or that nobody answered."""

    key = "call"
    logged = Signal(str, str)  # kind of log entry, what was said

    def __init__(self, title: str) -> None:
        super().__init__(title)
        row = self._add_field("What was said", "What was said, in a line or two", "Log the call", self._call)
        nobody = Button("No answer")
        nobody.clicked.connect(self._no_answer)
        row.addWidget(nobody)

    def _call(self) -> None:
        self.logged.emit("call", self.words)

    def _no_answer(self) -> None:
        self.logged.emit("no_answer", self.words)


class Record(Strip):
    """For the hub: an answer given by phone. Who gave it, then what it was."""

    key = "record"
    recorded = Signal(str, str, str, str)  # person, answer, reason or the colleague it is passed to, a word

    def __init__(self, colleagues: Sequence[Colleague], named: str, days: Days) -> None:
        super().__init__("Who answered, and what did they say? It is noted as theirs, recorded by you.")
        listed = [(_colleague(one, days), one.id) for one in colleagues]
        self._who = DropDown("Who answered", listed or [("Nobody of theirs is in the hub yet", "")])
        at = self._who.findData(named)
        self._who.setCurrentIndex(max(0, at))
        row = self._add_field("A word that goes with it", "A word that goes with it, if any")
        self._who.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row.insertWidget(0, self._who, 2)
        row.setStretch(1, 3)
        flow = self._add_chips([("They take it", ("take", "")), ("They will help", ("help", ""))], self._answered)
        self._to = DropDown("They pass it to", [("They pass it to…", ""), *listed])
        self._to.setFixedHeight(CHIP)
        self._to.activated.connect(self._passed)
        flow.addWidget(self._to)
        self._column.addWidget(Label("Not for them:", "S", 500, "muted"))
        self._add_chips([(label, ("decline", code)) for label, code in _reasons(days.kind)], self._answered)

    def begin(self) -> None:
        """The name comes first."""
        self._who.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _passed(self, at: int) -> None:
        if self._to.itemData(at):
            self.recorded.emit(str(self._who.currentData()), "pass", str(self._to.itemData(at)), self.words)

    def _answered(self, said: tuple[str, str]) -> None:
        answer, reason = said
        if reason == "other" and not self.words.strip() and self.field is not None:
            self.field.setPlaceholderText("Say in a few words why, then choose again")
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self.recorded.emit(str(self._who.currentData()), answer, reason, self.words)


class Settle(Strip):
    """Two people said yes: whose is it?"""

    key = "settle"
    settled = Signal(str)  # claim

    def __init__(self, claims: Sequence[Yes], days: Days) -> None:
        super().__init__("Ask both, then settle it. The other is thanked and told.")
        said = [(f"Settle on {one.name}, who said yes {_at(one.at, days)}", one.claim) for one in claims]
        self._add_chips(said, self._settled)

    def _settled(self, claim: str) -> None:
        self.settled.emit(claim)


def _at(ms: int, days: Days) -> str:
    return f"{days.said(ms)}, {days.calendar.local(ms):%H:%M}"
