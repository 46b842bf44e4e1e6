"""Offers to departments and what they answered; who said yes; what they asked the hub."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.pages.enquiry_parts import saying
from hubcrm.desktop.pages.enquiry_parts.reading import Full
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.repeated import Repeated
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.domain.errors import HubError
from hubcrm.domain.promises import say_day
from hubcrm.queries.labels import without_school_of

_DRAWINGS = {
    "open": "offered", "taken": "check", "helping": "users", "declined": "decline", "withdrawn": "undo",
    "passed_over": "x",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _OfferLine:
    """An offer as a line: what it says, and what this viewer may do about it."""

    id: str
    name: str
    drawing: str
    runs: tuple[Run, ...]
    note: str
    withdraw: bool
    note_answer: bool
    reply: bool


@dataclass(frozen=True, slots=True)
class _ClaimLine:
    """A yes that stands."""

    id: str
    name: str
    runs: tuple[Run, ...]
    settle: bool
    give_back: bool


class _Drawing(QWidget):
    """A small icon in front of a line."""

    def __init__(self) -> None:
        super().__init__()
        self._name = "offered"
        self.setFixedSize(16, 20)

    def show_drawing(self, name: str) -> None:
        self._name = name
        self.update()

    def paintEvent(self, event: object) -> None:
        icons.paint(paint.start(self), self._name, 0, 2, 16, theme.current().muted)


class _OfferRow(QWidget):
    """One offer, with the hub's answer to a department's question typed in place."""

    withdraw = Signal(str)
    note_answer = Signal(str)
    reply = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.id = ""
        self.drawing = _Drawing()
        self.words = Words()
        self.note = Words((), "S", "muted")
        self.take_back = Button("Withdraw", "quiet")
        self.answered = Button("Note their answer", "quiet")
        self.field = Field("Your answer to the department", "Your answer to them")
        self.send = Button("Answer", "secondary", key="Enter")
        self._reply = QWidget()
        reply = QHBoxLayout(self._reply)
        reply.setContentsMargins(0, 6, 0, 2)
        reply.setSpacing(8)
        reply.addWidget(self.field, 1)
        reply.addWidget(self.send)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 6)
        row.setSpacing(10)
        row.addWidget(self.drawing, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.words)
        words.addWidget(self.note)
        words.addWidget(self._reply)
        row.addLayout(words, 1)
        for button in (self.answered, self.take_back):
            button.setFixedHeight(24)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.take_back.clicked.connect(lambda: self.withdraw.emit(self.id))
        self.answered.clicked.connect(lambda: self.note_answer.emit(self.id))
        self.send.clicked.connect(self._send)
        self.field.returnPressed.connect(self._send)

    def show_item(self, line: _OfferLine) -> None:
        if line.id != self.id:
            self.field.clear()
        self.id = line.id
        self.drawing.show_drawing(line.drawing)
        self.words.set_runs(line.runs)
        self.note.set_runs(line.note)
        self.note.setVisible(bool(line.note))
        self.take_back.setVisible(line.withdraw)
        self.take_back.setAccessibleName(f"Withdraw the offer from {line.name}")
        self.answered.setVisible(line.note_answer)
        self.answered.setAccessibleName(f"Note the answer of {line.name}")
        self._reply.setVisible(line.reply)
        self.field.setAccessibleName(f"Your answer to {line.name}")

    def _send(self) -> None:
        self.reply.emit(self.id, self.field.text())


class _ClaimRow(QWidget):
    """One yes, and what can be done about it."""

    settle = Signal(str)
    give_back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._id = ""
        self.drawing = _Drawing()
        self.drawing.show_drawing("user")
        self.words = Words()
        self.settle_button = Button("", "secondary")
        self.back_button = Button("Return to the hub", "quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 6)
        row.setSpacing(10)
        row.addWidget(self.drawing, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        for button in (self.settle_button, self.back_button):
            button.setFixedHeight(24)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.settle_button.clicked.connect(lambda: self.settle.emit(self._id))
        self.back_button.clicked.connect(self.give_back)

    def show_item(self, line: _ClaimLine) -> None:
        self._id = line.id
        self.words.set_runs(line.runs)
        self.settle_button.say(f"{line.name} has it")
        self.settle_button.setVisible(line.settle)
        self.back_button.setVisible(line.give_back)


class OffersCard(Card):
    """It shows and it asks; what is done about it is the page's business."""

    withdraw = Signal(str)
    note_answer = Signal(str)
    reply = Signal(str, str)
    settle = Signal(str)
    give_back = Signal()

    def __init__(self) -> None:
        super().__init__(spacing=2)
        self.column.setContentsMargins(16, 12, 16, 10)
        self.title = Label("Offers and answers", "S", 600, "muted")
        self.claims = Repeated(self._claim_row)
        self.offers = Repeated(self._offer_row)
        self.nothing = Words("Not offered to anybody yet.", "B", "muted")
        self.problem = Words((), "S", "bad")
        self.problem.hide()
        for widget in (self.title, self.claims, self.offers, self.nothing, self.problem):
            self.column.addWidget(widget)

    def show_enquiry(self, full: Full, session: Session) -> None:
        """Show who was asked and what became of it."""
        detail, viewer = full.whole.detail, session.viewer
        today, calendar = session.today, session.calendar
        is_open = detail.stage != "closed"
        hub = viewer.is_hub and is_open
        departments = {one.id: without_school_of(one_line(one.name)) for one in full.whole.departments}
        claims = []
        for claim in detail.claims:
            where = departments.get(claim.department, "")
            since = say_day(calendar.local(claim.at).date(), today)
            runs = (
                Run(one_line(claim.name), 600),
                Run(f"{saying.DOT}{where}" if where else "", tone="muted"),
                Run(f"{saying.DOT}said yes {since}", tone="muted"),
            )
            may_return = is_open and (viewer.is_hub or claim.person == viewer.person) and not detail.two_said_yes
            claims.append(_ClaimLine(claim.id, one_line(claim.name), runs, detail.two_said_yes and hub, may_return))
        offers = []
        held = {one.department for one in detail.claims}
        for offer in detail.offers:
            if offer.status == "taken" and offer.department in held:
                continue  # the yes above says it
            question = full.around.questions.get(offer.id, "")
            asked = tuple(saying.offer_runs(offer, today, calendar, question))
            waits = offer.status == "open" and hub
            drawing = (
                "question" if offer.status == "open" and offer.question else _DRAWINGS.get(offer.status, "offered")
            )
            name = without_school_of(one_line(offer.name)) or "the department"
            offers.append(
                _OfferLine(offer.id, name, drawing, asked, one_line(offer.note), waits, waits, waits and offer.question)
            )
        self.title.setText("Two people said yes" if detail.two_said_yes else "Offers and answers")
        self.claims.show_items(claims)
        self.claims.setVisible(bool(claims))
        self.offers.show_items(offers)
        self.offers.setVisible(bool(offers))
        self.nothing.setVisible(not offers and not claims)
        self.tell("")

    def failed(self, error: HubError) -> None:
        """It was not done: say why."""
        self.tell(str(error))

    def tell(self, problem: str) -> None:
        """Say in one sentence what is wrong, or nothing any more."""
        self.problem.set_runs(problem)
        self.problem.setVisible(bool(problem))

    def _claim_row(self) -> _ClaimRow:
        row = _ClaimRow()
        row.settle.connect(self.settle)
        row.give_back.connect(self.give_back)
        return row

    def _offer_row(self) -> _OfferRow:
        row = _OfferRow()
        row.withdraw.connect(self.withdraw)
        row.note_answer.connect(self.note_answer)
        row.reply.connect(self.reply)
        return row
