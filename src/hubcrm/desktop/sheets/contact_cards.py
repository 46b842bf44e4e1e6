"""Contact cards that were dropped: who is on them, at which employer each would be, and who is known already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from hubcrm.actions import contact_cards
from hubcrm.actions.contact_cards import Proposal
from hubcrm.desktop.session import Session
from hubcrm.desktop.sheets.preview_parts.problems_box import ProblemsBox
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.sheet import Rowed, Sheet
from hubcrm.desktop.widgets.text import Words
from hubcrm.desktop.widgets.understood import ROW, Line, Understood
from hubcrm.domain.errors import HubError, UnreadableFile
from hubcrm.domain.outcome import Outcome

if TYPE_CHECKING:
    from hubcrm.intake.drafts import Draft
    from hubcrm.queries.reading import Reads

_REST = 200  # ms without a key before it is looked up
_ROWS = 7  # people that show at once; more scroll
_ABOUT = "Each is added at the employer that the card names or writes from. Who is known already stays as they are."


def take(session: Session, window: QWidget, paths: Sequence[Path]) -> None:
    """Read cards, and show who is on them."""
    session.fetch(
        contact_cards.read, paths, then=partial(_was_read, session, window), worker="intake", slot="contact cards"
    )


def _was_read(session: Session, window: QWidget, found: tuple[list[Draft], list[str]]) -> None:
    cards, problems = found
    if not cards:
        said = problems[0] if problems else "There is no contact card in these files."
        session.runner.refused.emit(UnreadableFile(said))
        return
    sheet = CardsSheet(window, session, cards, problems)
    sheet.open_sheet(sheet.go)


class CardsSheet(Sheet):
    """Who would be added; Enter adds, Esc leaves everything as it was."""

    def __init__(self, parent: QWidget, session: Session, cards: Sequence[Draft], problems: Sequence[str]) -> None:
        many = len(cards)
        super().__init__(parent, "1 contact card" if many == 1 else f"{many:,} contact cards", width=680)
        self._session = session
        self._cards = list(cards)
        self.proposals: list[Proposal] = []
        self.list = Understood("Who is on the cards")
        self.list.setFixedHeight(min(max(many, 2), _ROWS) * ROW + 8)
        self.employer = Field("Employer of all of them", "As the cards say")
        self.leave = Button("Cancel", "quiet", key="Esc", tall=True)
        self.go = Button("Add", "primary", key="Enter", tall=True)
        column = self.body.column
        column.addWidget(Words(_ABOUT, "B", "muted"))
        column.addWidget(self.list)
        column.addWidget(Rowed("They all work at", self.employer))
        if problems:
            column.addWidget(ProblemsBox(list(problems), "Not taken", rows=0))
        self.foot.addStretch(1)
        self.foot.addWidget(self.leave)
        self.foot.addWidget(self.go)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self.look)
        self.employer.textChanged.connect(self._rest.start)
        self.employer.returnPressed.connect(self.submit)
        self.leave.clicked.connect(self.close_sheet)
        self.go.clicked.connect(self.submit)
        self.look()

    @property
    def cards(self) -> list[Draft]:
        """The cards, with the employer that was typed."""
        typed = " ".join(self.employer.text().split())
        return [replace(card, employer=typed) for card in self._cards] if typed else self._cards

    def look(self) -> None:
        """Find out where each would be, and who is known."""
        self._rest.stop()
        self._session.fetch(_proposed, self.cards, then=self._show, worker="search", slot="contact cards proposed")

    def _show(self, proposals: list[Proposal]) -> None:
        self.proposals = proposals
        self.list.lines.replace([_line(at, one) for at, one in enumerate(proposals, start=1)])
        new = sum(not one.known for one in proposals)
        self.go.say(f"Add {new:,} contact{'' if new == 1 else 's'}" if new else "Nobody new")
        self.go.setEnabled(new > 0)

    def submit(self) -> None:
        """Add those who are new, once."""
        if self._rest.isActive():
            self.look()  # what was typed last is looked up first; the next press adds
        elif self.go.isEnabled():
            self.go.setEnabled(False)
            self._session.do(contact_cards.add, self.cards, then=self._added, failed=self._refused)

    def _added(self, _outcome: Outcome[Any]) -> None:
        self.close_sheet()

    def _refused(self, error: HubError) -> None:
        self.go.setEnabled(True)
        self.tell(str(error))


def _proposed(reader: Reads, cards: list[Draft]) -> list[Proposal]:
    return contact_cards.proposed(reader, cards)


def _line(at: int, one: Proposal) -> Line:
    card = one.card
    name = f"{card.sender_name}, {card.job_title}" if card.job_title else card.sender_name
    if one.known:
        return Line(at, name, "", "Known already" if one.known != "this file" else "Twice in these cards")
    where = one.employer_name or "No employer yet"
    return Line(at, name, where if one.employer or not one.employer_name else f"{where} (new)")
