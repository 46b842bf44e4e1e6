"""Try a sentence: which department would be suggested for it, and why, at once."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop import theme
from hubcrm.desktop.pages.settings_parts.section import MARGIN, Call
from hubcrm.desktop.pages.settings_parts.trying import Answer, Trial
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.card import Card, Line, Pane
from hubcrm.desktop.widgets.fields import PAUSE, TextField
from hubcrm.desktop.widgets.painted import Painted
from hubcrm.desktop.widgets.repeated import Repeated
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.queries.reading import Reads

WIDTH = 304
NARROW = 248
_EXAMPLES = (
    "The weld on a lifting bracket has cracked twice. Can someone tell us why?",
    "Training for eleven new managers",
    "Is our website accessible?",
    "Twelve-month surveying placement",
)


class _Example(Painted, QPushButton):
    """A sentence to try, in quotation marks, at the left of its line."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words = text
        self.setAutoDefault(True)
        self.setAccessibleName(f"Try: {text}")
        self.setFixedHeight(28)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(120, 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        tone = tokens.text if self.underMouse() else tokens.muted
        shown = paint.elided(f"“{self.words}”", self.width() - 4)
        paint.words(painter, 0, self.height() / 2, shown, "B", 400, tone)
        if self.hasFocus() and self._ring.ring_shown:
            paint.ring(painter, self.rect().toRectF())


class _Next(QWidget):
    """A department further down the list: its place and its name."""

    def __init__(self) -> None:
        super().__init__()
        self._place = ""
        self._name = ""
        self.setFixedHeight(26)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_item(self, item: tuple[str, str]) -> None:
        """(place, name)."""
        self._place, self._name = item
        self.setAccessibleName(f"{self._place} {self._name}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        centre = self.height() / 2
        paint.words(painter, 0, centre, self._place, "S", 600, tokens.text)
        name = paint.elided(self._name, self.width() - 18, "S", 500)
        paint.words(painter, 18, centre, name, "S", 500, tokens.muted)


class TrySentence(Pane):
    """The side panel: a sentence to type, and the answer beneath it a moment later."""

    def __init__(self, session: Session, trial: Trial | None = None, *, margins: tuple[int, int] = (20, 14)) -> None:
        super().__init__("surface", edges=("left",))
        self._session = session
        self._trial = trial if trial is not None else Trial()
        self.setFixedWidth(WIDTH)
        self.sentence = TextField("A sentence as an employer might write it", "What an employer might write")
        self.sentence.setFixedHeight(96)
        self.title = Label("hubcrm would suggest", "S", 600, "muted")
        self.name = Words((), "M")
        self.because = Words((), line=22)
        self.others = Repeated(_Next)
        self.card = Card(padding=16, spacing=8)
        self._line = Line()
        for part in (self.name, self.because, self._line, self.others):
            self.card.column.addWidget(part)
        self.examples = [_Example(text) for text in _EXAMPLES]
        self._lay_out(*margins)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PAUSE)
        self._rest.timeout.connect(self.ask)
        self.sentence.textChanged.connect(self._rest.start)
        for example in self.examples:
            example.clicked.connect(Call(self.try_text, example.words))
        self._clear()

    def _lay_out(self, beside: int, above: int) -> None:
        inside = QWidget()
        inside.setProperty("see_through", "true")
        column = QVBoxLayout(inside)
        column.setContentsMargins(beside, above, beside, MARGIN)
        column.setSpacing(0)
        head = Label("Try a sentence", "M", 600)
        head.setMinimumHeight(32)
        column.addWidget(head)
        column.addSpacing(2)
        column.addWidget(Words("As an employer might write it.", "B", "muted"))
        column.addSpacing(12)
        column.addWidget(self.sentence)
        column.addSpacing(16)
        column.addWidget(self.title)
        column.addSpacing(6)
        column.addWidget(self.card)
        column.addSpacing(16)
        self._or = Label("Or try one of these", "S", 600, "muted")
        column.addWidget(self._or)
        column.addSpacing(4)
        for example in self.examples:
            column.addWidget(example)
        column.addSpacing(12)
        column.addWidget(Line())
        column.addSpacing(12)
        column.addWidget(
            Words("Suggestions work from the first day. They get better each time someone says yes.", "B", "muted")
        )
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.column.setContentsMargins(1, 0, 0, 0)
        self.column.addWidget(scroll)

    def departments_changed(self) -> None:
        """What departments say of themselves has changed: the sentence is asked again with that."""
        self._trial.departments_changed()
        self.ask()

    def try_text(self, text: str) -> None:
        """Try this one."""
        self.sentence.setPlainText(text)
        self._rest.stop()
        self.ask()

    def ask(self) -> None:
        """Ask for the sentence as it stands."""
        text = self.sentence.toPlainText().strip()
        if not text:
            self._session.runner.forget("settings try")
            self._clear()
            return
        self._session.fetch(_answer, self._trial, text, then=self._show, worker="routing", slot="settings try")

    def _clear(self) -> None:
        self.title.hide()
        self.card.hide()

    def _show(self, answer: Answer) -> None:
        self.title.show()
        self.card.show()
        first = answer.names[0] if answer.names else ""
        if not first:
            self.name.set_runs([Run("Nothing yet", 600)])
            self.because.set_runs("There is no department to suggest. Add one first.")
        elif answer.sure:
            self.name.set_runs([Run(first, 600)])
            self.because.set_runs(_because(answer))
        else:
            self.name.set_runs([Run("Not sure", 600)])
            self.because.set_runs(answer.question or f"Perhaps {first}. A few more words would help.")
        listed = answer.names[1:3] if answer.sure else answer.names[:3]
        begin = 2 if answer.sure else 1
        self.others.show_items([(str(begin + at), name) for at, name in enumerate(listed)])
        self._line.setVisible(bool(listed))
        self.others.setVisible(bool(listed))


def _because(answer: Answer) -> list[Run | str]:
    if not answer.reasons:
        return ["because it is most like what it knows"]
    return ["because ", *(Run(words, 600 if strong else 400) for words, strong in answer.reasons)]


def _answer(reader: Reads, trial: Trial, text: str) -> Answer:
    """Asked on the routing worker."""
    return trial.answer(reader, text)
