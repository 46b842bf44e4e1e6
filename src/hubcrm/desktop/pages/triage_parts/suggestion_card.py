"""Where it should go, and why: the suggested department, who is there, the runners-up, and the one primary button."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop.pages.triage_parts import suggestion_words as say
from hubcrm.desktop.pages.triage_parts.past_rows import PastRows
from hubcrm.desktop.parts import saying
from hubcrm.desktop.parts.advising import Advice, Choice
from hubcrm.desktop.parts.reading import Whole
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card, Line
from hubcrm.desktop.widgets.chip import Chip
from hubcrm.desktop.widgets.flow import FlowLayout
from hubcrm.desktop.widgets.text import Elided, Label, Run, Words
from hubcrm.domain.promises import say_day
from hubcrm.queries import suggesting_past, suggesting_people

LABEL = 96
_ROOM_FOR_LABEL = 460  # px of the card; narrower, the names of departments need the room
SHOWN = 3  # runners-up with a key each
_NOT_SURE = "Nothing in their words speaks clearly for one department. Ring them and ask, or choose one."
_NO_DEPARTMENTS = 'There are no departments yet. Add them with: hubcrm department add CODE NAME --words "what they do"'
_NOT_FOR_ONE = "Probably not one for a department"


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
    wrong = Signal()
    joined = Signal()  # it is the same as the open enquiry that it repeats
    opened = Signal(str)  # another enquiry to show whole

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
        self.repeats = Fact("Same as")
        self.join_button = Button("Join them", key="D")
        self.see_button = Button("Open it", "quiet")
        for button in (self.flag_button, self.join_button, self.see_button):
            button.setFixedHeight(28)
        self.ask = Fact("Ask them")
        self.past = PastRows(suggesting_past.SHOWN, LABEL)
        self.wrong_button = Button("Not this one", "quiet", key="X", tall=True)
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
        beside = {self.look: (self.flag_button,), self.repeats: (self.join_button, self.see_button)}
        for fact in (self.look, self.repeats, self.because, self.ask, self.who, self.helps, self.already, self.so_far):
            facts.addWidget(fact)
            fact.hide()
            if fact in beside:
                row = QHBoxLayout()
                row.setContentsMargins(LABEL, 0, 0, 0)
                row.setSpacing(4)
                for button in beside[fact]:
                    row.addWidget(button)
                row.addStretch(1)
                facts.addLayout(row)
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
        for part in (self.primary, self.noted, self.wrong_button, self.answer_by):
            self._offering.flow.addWidget(part)
        self.column.addWidget(self._offering)
        self._past_line = Line()
        self.column.addWidget(self._past_line)
        self.column.addWidget(self.past)
        self.primary.clicked.connect(self.offer)
        self.noted.clicked.connect(self.offer_with_note)
        self.every_button.clicked.connect(self.every)
        self.flag_button.clicked.connect(self._flag_pressed)
        self.wrong_button.clicked.connect(self.wrong)
        self.join_button.clicked.connect(self.joined)
        self.see_button.clicked.connect(self._see_pressed)
        self.past.opened.connect(self.opened)
        self._flag_reason = ""

    def show_waiting(self, whole: Whole, today: date) -> None:
        """Another enquiry, whose suggestion is still being worked out."""
        self._whole, self._advice, self._today = whole, None, today
        self.choices, self.picked = (), None
        self._show("Suggested department", "Reading their words…")

    def show_advice(self, advice: Advice, whole: Whole, today: date, picked: str = "") -> None:
        """What is suggested; `picked` keeps a choice the person has made."""
        self._advice, self._whole, self._today = advice, whole, today
        self.choices = say.worth_offering(advice, whole)
        kept = next((one for one in self.choices if one.id == picked), None)
        first = self.choices[0] if self.choices else None
        sure = advice.sure and first is not None and bool(advice.choices) and first.id == advice.choices[0].id
        sure = sure and not any(say.closes(flag.name) for flag in advice.flags)
        self.picked = kept or (first if sure else None)
        if not advice.choices:
            self._show("Where should it go?", _NO_DEPARTMENTS)
        elif self.picked is None and any(say.closes(flag.name) for flag in advice.flags):
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
            self.full_name.setText(suggesting_people.load_words(picked.load))
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
        self.ask.say([Run(advice.question)] if advice and picked and advice.question else [])
        self.who.say(say.who_runs(picked, self._today) if picked else [])
        self.helps.say(say.helper(advice, picked) if advice and picked else [])
        self.already.say(say.known_here(whole) if whole else [])
        self.so_far.say(say.so_far(whole, self._today) if whole else [])
        self._show_repeated()
        self.past.show_past(advice.past if advice else ())
        self._past_line.setVisible(bool(advice and advice.past))
        flag = next((one for one in advice.flags if one.name in say.FLAGS), None) if advice else None
        self._flag_reason = ""
        self.flag_button.hide()
        if flag is None:
            self.look.say([])
            return
        sentence, self._flag_reason, button = say.FLAGS[flag.name]
        said = ", ".join(f"“{saying.one_line(word)}”" for word in flag.words[:3])
        self.look.say([Run(sentence, 500), Run(f"  ·  {said}", tone="muted")])
        self.flag_button.setVisible(bool(button))
        self.flag_button.say(button)

    def _show_repeated(self) -> None:
        """The open enquiry that it may repeat, with what to do about it."""
        found = self._advice.repeated if self._advice else None
        for button in (self.join_button, self.see_button):
            button.setVisible(found is not None)
        if found is None:
            self.repeats.say([])
            return
        said = f"{found.ref} “{saying.one_line(found.subject)}”"
        self.repeats.say([Run("It looks like ", 500), Run(said, 600), Run(f", still open, from {found.same}", 500)])
        self.join_button.setAccessibleName(f"Join it to {found.ref}, which goes on")
        self.see_button.setAccessibleName(f"Open {found.ref}")

    def _see_pressed(self) -> None:
        if self._advice is not None and self._advice.repeated is not None:
            self.opened.emit(self._advice.repeated.id)

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
