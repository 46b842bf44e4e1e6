"""The days away of whoever looks: for leads and academics, who change nothing else of the hub's."""

from __future__ import annotations

from PySide6.QtCore import Qt

from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.pages.settings_parts.away_days import AwayDays, Person
from hubcrm.desktop.pages.settings_parts.section import Head, Scrolled, Section
from hubcrm.desktop.session import Session
from hubcrm.queries import settings
from hubcrm.queries.people import Away

Known = tuple[list[Away], list[Person]]


class OwnAway(Section):
    """When I am away, and who stands in for me."""

    key = "away"
    title = "When I am away"
    icon_name = "calendar"
    about = "The hub sees this, and who stands in, before it offers you anything."
    hints = (KeyHint("N", "Note days away"),)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.column.addWidget(Head(self.title, self.about))
        self.days = AwayDays(session)
        self.days.title.hide()
        body = Scrolled(wide=480)
        body.column.addWidget(self.days)
        self.column.addWidget(body, 1)

    def reload(self) -> None:
        self.session.fetch(
            settings.own_away, self.session.viewer.person, self.session.today, then=self._show, slot="settings away"
        )

    def activated(self) -> None:
        self.days.new.setFocus(Qt.FocusReason.TabFocusReason)

    def add(self) -> None:
        self.days.begin()

    def go_back(self) -> None:
        self.days.end()

    def _show(self, known: Known) -> None:
        away, others = known
        self.days.show_person(self.session.viewer.person, away, others, self.session.today)
