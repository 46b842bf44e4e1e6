"""Moving a card to another column, with the fact that the column asks for."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QRect
from PySide6.QtWidgets import QWidget

from hubcrm.actions import moving
from hubcrm.desktop.pages.work_parts import saying
from hubcrm.desktop.pages.work_parts.board import BoardView
from hubcrm.desktop.pages.work_parts.panels import AskPanel
from hubcrm.desktop.session import Session
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome
from hubcrm.queries import board
from hubcrm.queries.cards import Card

_QUESTIONS = {"value_pence": "Agreed: what is it worth?", "people_helped": "Finished: how many people did it help?"}
_EXAMPLES = {"value_pence": "£4,500 or 40k", "people_helped": "12"}


class Mover(QObject):
    """Moves a card, at once or after asking. What was typed stays while it is refused."""

    def __init__(self, session: Session, view: BoardView, over: QWidget) -> None:
        super().__init__(over)
        self._session, self._view, self._over = session, view, over
        self._card: Card | None = None
        self._column = ""
        self.panel = AskPanel(over, "The fact that is asked for", "", "Move", skip="Skip")
        self.panel.taken.connect(self._answered)

    def move(self, card: Card, column: str) -> None:
        """Move a card to a column (a key of `queries.board.COLUMNS`)."""
        fact = moving.NEEDED.get(column, "")
        backwards = list(board.COLUMNS).index(column) < list(board.COLUMNS).index(board.column_of(card.stage) or column)
        if not fact or backwards:
            self._session.do(moving.move_card, card.id, column)
            return
        self._card, self._column = card, column
        area = self._view.chosen_area()
        self.panel.field.setPlaceholderText(_EXAMPLES[fact])
        known = saying.money(card.value) if fact == "value_pence" else ""
        self.panel.ask(_QUESTIONS[fact], known, QRect(self._view.mapTo(self._over, area.topLeft()), area.size()))

    def _answered(self, text: str) -> None:
        card = self._card
        if card is None:
            return
        # "value" is read as pounds, where "value_pence" would take the same figures as pence
        fact = {"value_pence": "value"}.get(moving.NEEDED[self._column], moving.NEEDED[self._column])
        facts = {fact: text} if text else {}
        self.panel.setEnabled(False)
        self._session.do(
            moving.move_card, card.id, self._column, facts=facts, then=self._moved, failed=partial(self._refused, card)
        )

    def _moved(self, outcome: Outcome[str]) -> None:
        self._card = None
        self.panel.setEnabled(True)
        self.panel.close_panel()

    def _refused(self, card: Card, error: HubError) -> None:
        self.panel.setEnabled(True)
        if self._card is card:
            self.panel.tell(str(error))
