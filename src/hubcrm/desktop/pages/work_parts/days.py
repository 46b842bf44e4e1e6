"""The day that is shown: chosen from a short menu or typed as people say it."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtWidgets import QWidget

from hubcrm.desktop.pages.work_parts.panels import AskPanel
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.choices import Menu
from hubcrm.domain.errors import HubError
from hubcrm.domain.promises import Calendar, say_day
from hubcrm.intake import dates


class DayChooser(QObject):
    """Asks which day to show; `chosen` carries it, None for today."""

    chosen = Signal(object)

    def __init__(self, session: Session, over: QWidget, button: QWidget) -> None:
        super().__init__(over)
        self._session = session
        self._over, self._button = over, button
        self.menu = Menu("As of", over)
        self.panel = AskPanel(over, "The day to look back to", "30 Oct, last Friday, 3 weeks ago", "Show")
        self.panel.taken.connect(self._typed)

    def open(self) -> None:
        """Open the menu of days."""
        session = self._session
        self.menu.clear_choices()
        self.menu.add("Today", partial(self.chosen.emit, None), key="T")
        for label, day in past_days(session.today, session.calendar):
            self.menu.add(f"{label}, {say_day(day, session.today)}", partial(self.chosen.emit, day))
        self.menu.add("Another day…", self.ask)
        self.menu.open_under(self._button)

    def ask(self) -> None:
        """Ask for a day in words."""
        place = self._button.mapTo(self._over, self._button.rect().bottomLeft())
        self.panel.ask("Show the work as it stood at the end of", "", QRect(self._over.width(), place.y() + 4, 1, 1))

    def _typed(self, text: str) -> None:
        session = self._session
        if not text:
            self.panel.tell("Type a day, such as 30 Oct or last Friday.")
            return
        try:
            now = session.calendar.local(session.clock())
            day = dates.read_moment(text, now, session.calendar.zone, session.calendar).date()
        except HubError:
            self.panel.tell(f"“{text[:40]}” is not a day I know. Try 30 Oct, last Friday or 3 weeks ago.")
            return
        if day > session.today:
            said = say_day(day, session.today)
            self.panel.tell(f"{said[:1].upper()}{said[1:]} is still to come. Choose a day that is over.")
            return
        self.panel.close_panel()
        self.chosen.emit(day if day < session.today else None)


def past_days(today: date, calendar: Calendar) -> list[tuple[str, date]]:
    """The days that people look back to, the latest first, each once."""
    monday = date.fromordinal(today.toordinal() - today.weekday())
    year = today.year if (today.month, today.day) > (8, 1) else today.year - 1
    out: list[tuple[str, date]] = []
    for label, day in (
        ("Last working day", calendar.add(today, -1)),
        ("End of last week", calendar.add(monday, -1)),
        ("End of last month", calendar.add(today.replace(day=1), -1)),
        ("End of last academic year", calendar.add(date(year, 8, 1), -1)),
    ):
        if all(day != other for _, other in out):
            out.append((label, day))
    return out
