"""A glance at the chosen enquiry, beside it: opened and closed with Space, following the choice in between."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect
from PySide6.QtWidgets import QWidget

from hubcrm.desktop.pages.work_parts.panels import PeekPanel
from hubcrm.desktop.pages.work_parts.saying import Voice
from hubcrm.desktop.session import Session
from hubcrm.domain.errors import HubError
from hubcrm.queries import board
from hubcrm.queries.board import Peek
from hubcrm.queries.cards import Card


class Glance(QObject):
    """Reads and shows the panel. `card` gives the chosen one, `area` where it is, in `over`'s own coordinates."""

    def __init__(
        self, session: Session, over: QWidget, card: Callable[[], Card | None], area: Callable[[], QRect]
    ) -> None:
        super().__init__(over)
        self._session = session
        self._card, self._area = card, area
        self.past = False  # whether the cards are those of a past day
        self.panel = PeekPanel(over)

    def toggle(self) -> None:
        """Open the glance, or close it."""
        if self.panel.isVisible():
            self.close()
        else:
            self.read()

    def follow(self) -> None:
        """Another card was chosen, or it was read again."""
        if self.panel.isVisible():
            self.read()

    def close(self) -> None:
        """Put it away."""
        self._session.runner.forget("work peek")
        self.panel.hide()

    def read(self) -> None:
        """Read the chosen enquiry and show it."""
        card, session = self._card(), self._session
        if card is None:
            self.close()
            return
        session.fetch(
            board.peek, card.id, session.viewer, session.moment, then=self._show, failed=self._gone, slot="work peek"
        )

    def _show(self, found: Peek) -> None:
        session = self._session
        voice = Voice(session.today, session.calendar, session.standing.kind)
        self.panel.show_peek(found, voice, self._area(), past=self.past)

    def _gone(self, error: HubError) -> None:
        self.close()
        self._session.runner.refused.emit(error)
