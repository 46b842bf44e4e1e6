"""Where it should go, and why: the suggested department, who is there, the runners-up, and the one primary button."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop.pages.triage_parts import saying
from hubcrm.desktop.pages.triage_parts.advising import HELPS, Advice, Choice
from hubcrm.desktop.pages.triage_parts.reading import Whole
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card, Line
from hubcrm.desktop.widgets.chip import Chip
from hubcrm.desktop.widgets.flow import FlowLayout
from hubcrm.desktop.widgets.text import Elided, Label, Run, Words
from hubcrm.domain.promises import say_day
from hubcrm.queries.labels import label
from hubcrm.queries.people import Person

LABEL = 96
_ROOM_FOR_LABEL = 460  # px of the card; narrower, the names of departments need the room
SHOWN = 3  # runners-up with a key each
_NOT_SURE = "Nothing in their words speaks clearly for one department. Ring them and ask, or choose one."
_NO_DEPARTMENTS = 'There are no departments yet. Add them with: hubcrm department add CODE NAME --words "what they do"'
_NOT_FOR_ONE = "Probably not one for a department"
_FLAGS = {
    "sales_pitch": ("Reads like a sales call", "sales_spam", "Close as a sales call"),
    "student_question": ("Reads like a student's or a parent's question", "not_employer", "Close, passed on"),
    "data_protection": ("Asks to be removed, or what we hold: that has a legal time limit", "data_request",
                        "Close as a data protection request"),
    "complaint": ("Reads like a complaint: answer it today", "", ""),
    "safety_critical": ("Somebody could be hurt: ring today", "", ""),
    "export_control": ("May need an export check before anybody is asked", "hold", "Hold for checks"),
}  # fmt: skip


class Fact(QWidget):
    """A label in faint at a fixed width, and one sentence."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self.words = Words((), "B")
        name = Label(label, "B", 400, "faint")
        name.setFixedWidth(LABEL)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)

    def say(self, runs: Sequence[Run | str]) -> None:
        """Say it; with nothing to say it takes no room."""
        self.words.set_runs(runs)
        self.setVisible(bool(runs))


class SuggestionCard(Card):
    """The card. `picked` is the department that an offer would go to, or None while nobody has chosen."""

    offer = Signal()
    offer_with_note = Signal()
    every = Signal()
    picked_another = Signal()
    flagged = Signal(str)  # a close reason, or "hold"

    def __init__(self) -> None:
        super().__init__(spacing=8)
        self._advice: Advice | None = None
        self._whole: Whole | None = None
        self._today = date.min
        self.picked: Choice | None = None
        self.choices: tuple[Choice, ...] = ()
        self.title = Label("Suggested department", "S", 600, "muted")
        self.trust = Label("", "S", 500, "muted")
        self.name = Label("", "M", 600)
        self.full_name = Elided("", "B", 400, "muted")
        self.unsure = Words((), "B")
        self.because = Fact("Because")
        self.who = Fact("Who")
        self.helps = Fact("Could help")
        self.already = Fact("Known here")
        self.so_far = Fact("So far")
        self.look = Fact("Look first")
        self.flag_button = Button("")
        self.flag_button.setFixedHeight(28)
        self.chips = [Chip(key=str(at + 1)) for at in range(SHOWN + 1)]
        self.chips[-1].key = ""
        self.every_button = Button("All departments…", "quiet", key="A")
        self.every_button.setFixedHeight(28)
        self.primary = Button("Offer", "primary", key="O", tall=True)
        self.noted = Button("With a note", key="Shift+O", tall=True)
        self.noted.setAccessibleName("Offer with a note")
        self.answer_by = Label("", "S", 400, "muted")
        self._build()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.trust)
        self.column.addLayout(head)
        self._named = QWidget()
        named = QHBoxLayout(self._named)
        named.setContentsMargins(0, 0, 0, 0)
        named.setSpacing(10)
        named.addWidget(self.name)
        named.addWidget(self.full_name, 1)
        self.column.addWidget(self._named)
        self.column.addWidget(self.unsure)
        facts = QVBoxLayout()
        facts.setSpacing(8)
        for fact in (self.look, self.because, self.who, self.helps, self.already, self.so_far):
            facts.addWidget(fact)
            fact.hide()
            if fact is self.look:
                beside = QHBoxLayout()
                beside.setContentsMargins(LABEL, 0, 0, 0)
                beside.addWidget(self.flag_button)
                beside.addStretch(1)
                facts.addLayout(beside)
        self.column.addLayout(facts)
        self._line = Line()
        self.column.addSpacing(2)
        self.column.addWidget(self._line)
        self._choosing = QWidget()
        row = QHBoxLayout(self._choosing)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(0)
        self._or = Label("Or choose", "B", 400, "faint")
        self._or.setFixedWidth(LABEL)
        self._or.setMinimumHeight(28)
        row.addWidget(self._or, 0, Qt.AlignmentFlag.AlignTop)
        choices = _Flow(push_last=True)
        for at, chip in enumerate(self.chips):
            choices.flow.addWidget(chip)
            chip.clicked.connect(_Picker(self, at))
        choices.flow.addWidget(self.every_button)
        row.addWidget(choices, 1)
        self.column.addWidget(self._choosing)
        self._offering = _Flow(push_last=True)
        self._offering.flow.setContentsMargins(0, 6, 0, 0)
        for part in (self.primary, self.noted, self.answer_by):
            self._offering.flow.addWidget(part)
        self.column.addWidget(self._offering)
        self.primary.clicked.connect(self.offer)
        self.noted.clicked.connect(self.offer_with_note)
        self.every_button.clicked.connect(self.every)
        self.flag_button.clicked.connect(self._flag_pressed)
        self._flag_reason = ""

    def show_waiting(self, whole: Whole, today: date) -> None:
        """Another enquiry, whose suggestion is still being worked out."""
        self._whole, self._advice, self._today = whole, None, today
        self.choices, self.picked = (), None
        self._show("Suggested department", "Reading their words…")

    def show_advice(self, advice: Advice, whole: Whole, today: date, picked: str = "") -> None:
        """What is suggested; `picked` keeps a choice the person has made."""
        self._advice, self._whole, self._today = advice, whole, today
        self.choices = _worth_offering(advice, whole)
        kept = next((one for one in self.choices if one.id == picked), None)
        first = self.choices[0] if self.choices else None
        sure = advice.sure and first is not None and bool(advice.choices) and first.id == advice.choices[0].id
        self.picked = kept or (first if sure else None)
        if not advice.choices:
            self._show("Where should it go?", _NO_DEPARTMENTS)
        elif self.picked is None and any(_closes(flag.name) for flag in advice.flags):
            self._show(_NOT_FOR_ONE, "")
        elif self.picked is None:
            self._show("Not sure yet", advice.question or _NOT_SURE)
        else:
            self._show("Suggested department" if kept is None or kept is first else "Chosen department", "")

    def pick(self, choice: Choice) -> None:
        """Choose a department in place of the suggested one."""
        if choice not in self.choices:
            self.choices = (*self.choices, choice)
        self.picked = choice
        first = bool(self._advice and self._advice.sure and self.choices and choice is self.choices[0])
        self._show("Suggested department" if first else "Chosen department", "")
        self.picked_another.emit()

    def pick_at(self, at: int) -> None:
        """Choose one of the runners-up by its place, 0 to 2."""
        if at < min(SHOWN, len(self.choices)):
            self.pick(self.choices[at])

    def set_answer_by(self, day: date | None) -> None:
        """By when they would answer."""
        self.answer_by.setText(f"They answer by {say_day(day, self._today)}" if day else "")

    def _show(self, title: str, unsure: str) -> None:
        advice, picked = self._advice, self.picked
        self.title.setText(title)
        first = bool(advice and advice.choices and picked is not None and picked.id == advice.choices[0].id)
        trusted = first and advice is not None and advice.sure
        self.trust.setText(saying.trust_words(advice.confidence) if trusted and advice is not None else "")
        self.unsure.set_runs(unsure)
        self.unsure.setVisible(bool(unsure))
        self._named.setVisible(picked is not None)
        if picked is not None:
            self.name.setText(picked.name)
            self.full_name.setText(picked.full_name if picked.full_name != picked.name else "")
        self._show_facts()
        self._show_choices()
        self._offering.setVisible(picked is not None)
        self._line.setVisible(bool(self.choices))
        self._choosing.setVisible(bool(self.choices))
        if picked is not None:
            self.primary.say(f"Offer to {picked.name}")

    def _show_facts(self) -> None:
        advice, whole, picked = self._advice, self._whole, self.picked
        self.because.say([Run(text, 600 if strong else 400) for text, strong in picked.because] if picked else [])
        self.who.say(who_runs(whole, picked, self._today) if whole and picked else [])
        self.helps.say(_helper(advice, picked) if advice and picked else [])
        self.already.say(_known_here(whole) if whole else [])
        self.so_far.say(so_far(whole, self._today) if whole else [])
        flag = next((one for one in advice.flags if one.name in _FLAGS), None) if advice else None
        self._flag_reason = ""
        self.flag_button.hide()
        if flag is None:
            self.look.say([])
            return
        sentence, self._flag_reason, button = _FLAGS[flag.name]
        said = ", ".join(f"“{saying.one_line(word)}”" for word in flag.words[:3])
        self.look.say([Run(sentence, 500), Run(f"  ·  {said}", tone="muted")])
        self.flag_button.setVisible(bool(button))
        self.flag_button.say(button)

    def _show_choices(self) -> None:
        shown = list(self.choices[:SHOWN])
        extra = self.picked if self.picked is not None and self.picked not in shown else None
        for at, chip in enumerate(self.chips):
            choice = extra if at == SHOWN else shown[at] if at < len(shown) else None
            chip.setVisible(choice is not None)
            if choice is not None:
                chip.set("", choice.name, chosen=choice is self.picked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._or.setVisible(self.width() >= _ROOM_FOR_LABEL)

    def _flag_pressed(self) -> None:
        self.flagged.emit(self._flag_reason)


class _PushingFlow(FlowLayout):
    """Its last item stands at the right edge of its line."""

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        last = self.itemAt(self.count() - 1)
        if last is not None and not last.isEmpty():
            place = last.geometry()
            place.moveRight(rect.right())
            last.setGeometry(place)


class _Flow(QWidget):
    """Widgets side by side that go on in a new line where the room ends."""

    def __init__(self, *, push_last: bool = False) -> None:
        super().__init__()
        self.flow: FlowLayout = _PushingFlow(self, 8) if push_last else FlowLayout(self, 8)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 28)


class _Picker:
    """Chooses the department of one chip."""

    def __init__(self, card: SuggestionCard, at: int) -> None:
        self._card, self._at = card, at

    def __call__(self) -> None:
        if self._at < SHOWN:
            self._card.pick_at(self._at)
        elif self._card.picked is not None:
            self._card.pick(self._card.picked)


def _closes(flag: str) -> bool:
    """Whether what was flagged is closed rather than offered."""
    return _FLAGS.get(flag, ("", "", ""))[1] not in ("", "hold")


def _worth_offering(advice: Advice, whole: Whole) -> tuple[Choice, ...]:
    """Departments in order, those that have it already left out, those that said no last."""
    waiting = {one.department for one in whole.detail.offers if one.status == "open"}
    no = {one.department for one in whole.detail.offers if one.status == "declined"}
    left = [one for one in advice.choices if one.id not in waiting]
    return tuple(sorted(left, key=lambda one: one.id in no))


def who_runs(whole: Whole, choice: Choice, today: date) -> list[Run]:
    """Who is there: those whose field it is first; who is away, until when, and who stands in."""
    away = whole.away
    there = [one for one in whole.people if one.department == choice.id]
    if not there:
        return []
    ordered = sorted(there, key=lambda one: (one.id in away, -_fits(one, choice), one.role != "lead"))
    runs: list[Run] = []
    for person in ordered[:3]:
        lead = saying.DOT if runs else ""
        gone = away.get(person.id)
        if gone is None:
            runs.append(Run(f"{lead}{person.name}"))
        else:
            runs.append(Run(f"{lead}{person.name} is away until {say_day(gone.until, today)}", tone="muted"))
    if len(ordered) > 3:
        runs.append(Run(f"{saying.DOT}{len(ordered) - 3} more", tone="muted"))
    return runs


def _fits(person: Person, choice: Choice) -> int:
    """How many of the words that speak for the department stand in what a person knows."""
    known = person.expertise.lower()
    return sum(word.lower()[:6] in known for word in choice.strong_words)


def _helper(advice: Advice, picked: Choice) -> list[Run]:
    """A second department with words of its own in the text."""
    for one in advice.choices[:3]:
        words = [word for word in one.strong_words if word not in picked.strong_words][:2]
        if one.id != picked.id and one.share >= HELPS and words:
            return [Run(f"{one.name}, for "), Run(" and ".join(words), 600)]
    return []


def _known_here(whole: Whole) -> list[Run]:
    """A colleague who works with this employer now."""
    for row in whole.earlier:
        if row.holder and row.stage != "closed":
            return [
                Run(f"{row.holder} ({row.department}) works with them now"),
                Run(f"{saying.DOT}{row.ref}", tone="muted"),
            ]
    return []


def so_far(whole: Whole, today: date) -> list[Run]:
    """What departments have answered already, the latest first."""
    runs: list[Run] = []
    for one in reversed(whole.detail.offers):
        if one.status != "declined":
            continue
        reason = label("decline_reasons", one.reason).split(" (")[0].lower() if one.reason else "no reason given"
        name = saying.short_department(one.name)
        runs.append(Run(f"{'; ' if runs else ''}{name} said no, {reason}"))
    if whole.detail.back == "returned":
        runs.append(Run(f"{'; ' if runs else ''}it came back to the hub", tone="muted"))
    return runs
