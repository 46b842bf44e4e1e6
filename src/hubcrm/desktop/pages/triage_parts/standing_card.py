"""Where an enquiry stands that has gone out already, or stands still: offers that wait, who said yes, until when."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.desktop.parts import saying
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.domain.promises import Calendar, say_day
from hubcrm.queries.enquiry import Claim, Detail, Offer


class StandingCard(Card):
    """Offers that wait for an answer, yeses that stand, and the side state, each with the one thing to do about it."""

    withdraw = Signal(str)  # id of an offer
    settle = Signal(str)  # id of a claim
    go_on = Signal()
    offer_another = Signal()

    def __init__(self) -> None:
        super().__init__(spacing=8)
        self.title = Label("", "S", 600, "muted")
        self._holder: QWidget | None = None
        self.another = Button("Offer to another as well", "quiet", key="A")
        self.resume = Button("Go on with it", "primary", key="G", tall=True)
        self.column.addWidget(self.title)
        self._lines = QVBoxLayout()
        self.column.addLayout(self._lines)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 4, 0, 0)
        foot.setSpacing(8)
        foot.addWidget(self.resume)
        foot.addWidget(self.another)
        foot.addStretch(1)
        self.column.addLayout(foot)
        self.resume.clicked.connect(self.go_on)
        self.another.clicked.connect(self.offer_another)

    def show_enquiry(self, detail: Detail, today: date, calendar: Calendar) -> bool:
        """Show how it stands; False (and hidden) where nothing is out and nothing stands still."""
        waiting = [one for one in detail.offers if one.status == "open"]
        has_something = bool(waiting or detail.claims or detail.side)
        self.setVisible(has_something)
        if not has_something:
            return False
        if self._holder is not None:
            self._holder.hide()
            self._holder.deleteLater()
        self._holder = QWidget()
        column = QVBoxLayout(self._holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for claim in detail.claims:
            column.addWidget(self._claim(claim, detail, today, calendar))
        for offer in waiting:
            column.addWidget(self._offer(offer, today, calendar))
        if detail.side:
            column.addWidget(Words(_side(detail, today)))
        self._lines.addWidget(self._holder)
        self.title.setText(_title(detail, len(waiting)))
        self.resume.setVisible(bool(detail.side))
        self.another.setVisible(bool(waiting) and not detail.claims)
        return True

    def _claim(self, claim: Claim, detail: Detail, today: date, calendar: Calendar) -> QWidget:
        runs = [
            Run(claim.name, 600),
            Run(" said yes"),
            Run(f"{saying.DOT}{saying.moment_words(claim.at, today, calendar)}", tone="muted"),
        ]
        button = None
        if detail.two_said_yes:
            button = Button(f"Settle on {claim.name}", "secondary")
            button.clicked.connect(_Teller(self.settle, claim.id))
        return _line(runs, button)

    def _offer(self, offer: Offer, today: date, calendar: Calendar) -> QWidget:
        name = saying.short_department(offer.name)
        to = f", for {offer.to_name}" if offer.to_name else ""
        runs = [Run("Offered to "), Run(f"{name}{to}", 600), Run(f"{saying.DOT}{saying.moment_words(offer.at, today, calendar)}",
                tone="muted")]  # fmt: skip
        if offer.question:
            runs.append(Run(f"{saying.DOT}they have asked the hub a question"))
        elif offer.unsent:
            runs.append(Run(f"{saying.DOT}its letter waits to be sent", tone="muted"))
        elif offer.due is not None:
            due = f"{saying.DOT}they answer by {say_day(saying.day_of(offer.due), today)}"
            runs.append(Run(due, 500 if offer.late else 400, "bad" if offer.late else "muted"))
        button = Button("Withdraw", "quiet", name=f"Withdraw from {name}")
        button.setAccessibleName(f"Withdraw the offer from {name}")
        button.clicked.connect(_Teller(self.withdraw, offer.id))
        return _line(runs, button)


class _Teller:
    """Emits a signal with one id."""

    def __init__(self, signal: SignalInstance, what: str) -> None:
        self._signal, self._what = signal, what

    def __call__(self) -> None:
        self._signal.emit(self._what)


def _line(runs: list[Run], button: Button | None) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    row.addWidget(Words(runs), 1, Qt.AlignmentFlag.AlignVCenter)
    if button is not None:
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
    return line


def _side(detail: Detail, today: date) -> list[Run]:
    until = say_day(saying.day_of(detail.until), today) if detail.until else ""
    if detail.side == "parked":
        return [Run(f"Parked until {until}."), Run(" Our promises stand still until then.", tone="muted")]
    if detail.side == "waiting_employer":
        return [Run("Waiting for the employer."), Run(" Our promises stand still until they answer.", tone="muted")]
    return [Run("On hold for checks."), Run(" Our promises stand still until it is cleared.", tone="muted")]


def _title(detail: Detail, waiting: int) -> str:
    if detail.two_said_yes:
        return "Two people said yes"
    if detail.claims:
        return "Somebody has it"
    if waiting:
        return "Offered" if waiting == 1 else f"Offered to {waiting} departments"
    return "Not now"
