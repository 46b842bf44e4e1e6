"""A day as people type it, with the day that was understood beside it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hubcrm.desktop.pages.today_parts.wording import full_day
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.text import Elided
from hubcrm.domain.errors import HubError, NotAllowed

_FIELD = 112  # px: "3 working days"
_UNDERSTOOD = 84  # "Wed 25 Nov"


class DayField(QWidget):
    """ "next Tue", "3 working days", "end of month": read while it is typed, and said back."""

    entered = Signal()

    def __init__(self, session: Session, name: str) -> None:
        super().__init__()
        self._session = session
        self._shows = True
        self.field = Field(name, "next Tue, 3 days…")
        self.field.setFixedWidth(_FIELD)
        self._understood = Elided("", "S", 500, "muted")
        self._understood.setFixedWidth(_UNDERSTOOD)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.field)
        row.addWidget(self._understood)
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self.entered)

    @property
    def text(self) -> str:
        """What is typed."""
        return self.field.text()

    def set_text(self, text: str) -> None:
        """Type this."""
        self.field.setText(text)

    def begin(self) -> None:
        """Take the focus, ready to be typed over."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def show_understood(self, on: bool) -> None:
        """Whether there is room for the day that was understood."""
        self._shows = on
        self._understood.setVisible(on)

    def read(self) -> date | None:
        """The day; where it is none, the window says what would fit, and what was typed stays."""
        from hubcrm.intake.dates import read_day

        try:
            found = read_day(self.text, self._session.today, self._session.calendar)
            if found < self._session.today:
                raise NotAllowed("That day has gone by. Choose today or a day to come.")
        except HubError as error:
            self._session.runner.refused.emit(error)
            self.begin()
            return None
        return found

    def _typed(self, text: str) -> None:
        from hubcrm.intake.dates import read_day

        said = ""
        if text.strip():
            try:
                said = full_day(read_day(text, self._session.today, self._session.calendar), self._session.today)
            except HubError:
                said = "not a day yet"
        self._understood.setText("" if said.casefold() == text.strip().casefold() else said)
