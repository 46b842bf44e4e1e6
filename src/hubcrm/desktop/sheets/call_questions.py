"""The left side of the call sheet: who rings, where that is not known yet, and the ten questions with their answers."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from hubcrm.desktop.likely import Likely, Matcher
from hubcrm.desktop.parts.doubts import Doubts
from hubcrm.desktop.parts.employer_strip import LikelyEmployers
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.growing import GrowingText
from hubcrm.desktop.widgets.sheet import Rowed
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.domain.fields import QUESTIONS
from hubcrm.queries.labels import labels

LABEL = 72
_LINES = 4  # of an answer that are seen
_AROUND = 18  # px of frame and padding around an answer


class Answer(GrowingText):
    """What they answered. Enter goes on to the next question, Shift+Enter begins another line."""

    went_on = Signal()
    entered = Signal()

    def __init__(self, question: str) -> None:
        super().__init__(question, "", most=_LINES, around=_AROUND)
        self.document().setDocumentMargin(1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            self.went_on.emit()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()  # the sheet's
        else:
            super().keyPressEvent(event)


class Caller(QWidget):
    """Who rings: employer, name, number, address; employers that are here already are named while it is typed."""

    NAMES = ("employer", "who", "phone", "email")

    def __init__(self, session: Session, matcher: Matcher) -> None:
        super().__init__()
        self.employer = Field("Employer", "Name of the firm, charity, school…")
        self.likely = LikelyEmployers(session, matcher)
        self.who = Field("Who", "Name of the person")
        self.phone = Field("Phone", "01632 960114")
        self.email = Field("E-mail", "name@employer.example")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 16)
        column.setSpacing(8)
        column.addWidget(Rowed("Employer", self.employer, width=LABEL))
        inset = QWidget()
        grid = QGridLayout(inset)
        grid.setContentsMargins(LABEL, 0, 0, 0)
        grid.addWidget(self.likely, 0, 0)
        inset.hide()
        self._inset = inset
        column.addWidget(inset)
        self.doubts = Doubts(session, "enquiry", {"phone": self.phone, "email": self.email}, self)
        column.addWidget(Rowed("Who", self.who, width=LABEL))
        for label, fact in (("Phone", self.doubts.facts["phone"]), ("E-mail", self.doubts.facts["email"])):
            row = Rowed(label, fact, width=LABEL, top=True)
            row.label.setFixedHeight(32)
            column.addWidget(row)
        self.employer.textChanged.connect(self._typed)
        self.email.textChanged.connect(self._typed)
        self.likely.chosen.connect(self._chosen)
        self.likely.found.connect(self._found)

    def _typed(self) -> None:
        self.likely.look_for(self.employer.text(), self.email.text())

    def _chosen(self, one: Likely) -> None:
        self.employer.setText(one.name)
        self.who.setFocus(Qt.FocusReason.OtherFocusReason)

    def _found(self) -> None:
        self._inset.setVisible(not self.likely.isHidden())


class Questions(QScrollArea):
    """The questions one under the other; the one with the focus is always in sight. `ended`: Enter in the last one."""

    ended = Signal()

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.answers: dict[str, Answer] = {}
        inside = QWidget()
        inside.setProperty("see_through", "true")
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(0, 2, 14, 8)
        self.column.setSpacing(0)
        self.column.addWidget(Label("Ten questions, in any order", "S", 600, "muted"))
        self.column.addSpacing(8)
        asked = labels("questions", kind)
        for number, one in enumerate(QUESTIONS, start=1):
            answer = self.answers[one] = Answer(asked[one])
            answer.went_on.connect(_GoOn(self, number))
            answer.entered.connect(_Seen(self, answer))
            self.column.addWidget(Words([Run(f"{number}  ", 600, "faint"), Run(asked[one], 500)], "B"))
            self.column.addSpacing(4)
            self.column.addWidget(answer)
            self.column.addSpacing(12)
        self.column.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    @property
    def said(self) -> dict[str, str]:
        """Question -> answer, blank ones too."""
        return {one: answer.toPlainText() for one, answer in self.answers.items()}

    def put(self, said: Mapping[str, str]) -> None:
        """Fill the answers in."""
        for one, answer in self.answers.items():
            if answer.toPlainText() != said.get(one, ""):
                answer.setPlainText(said.get(one, ""))

    def go_on(self, after: int) -> None:
        """On to the next question, or beyond the last one."""
        if after < len(QUESTIONS):
            self.answers[QUESTIONS[after]].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.ended.emit()

    def begin(self) -> None:
        """To the first question that has no answer yet."""
        blank = next((one for one in self.answers.values() if not one.toPlainText().strip()), None)
        (blank or self.answers[QUESTIONS[0]]).setFocus(Qt.FocusReason.TabFocusReason)


class _GoOn:
    """Goes on from one question; a named object in place of a lambda over a loop's variable."""

    def __init__(self, questions: Questions, number: int) -> None:
        self._questions, self._number = questions, number

    def __call__(self) -> None:
        self._questions.go_on(self._number)


class _Seen:
    """Brings an answer into sight with its question above it."""

    def __init__(self, questions: Questions, answer: Answer) -> None:
        self._questions, self._answer = questions, answer

    def __call__(self) -> None:
        self._questions.ensureWidgetVisible(self._answer, 0, 44)
