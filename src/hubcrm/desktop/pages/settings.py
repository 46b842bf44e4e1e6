"""Settings: who we are, departments, people, promises, calendar, this computer; one screen each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.main_window import MainWindow
from hubcrm.desktop.page import Page
from hubcrm.desktop.pages.settings_parts.closure_days import CalendarSection
from hubcrm.desktop.pages.settings_parts.contents import NARROW, WIDTH, Contents
from hubcrm.desktop.pages.settings_parts.departments import Departments
from hubcrm.desktop.pages.settings_parts.own_away import OwnAway
from hubcrm.desktop.pages.settings_parts.people import PeopleSection
from hubcrm.desktop.pages.settings_parts.promises import Promises, changed_promises
from hubcrm.desktop.pages.settings_parts.section import Section
from hubcrm.desktop.pages.settings_parts.suggestions import Suggestions
from hubcrm.desktop.pages.settings_parts.templates import Letters
from hubcrm.desktop.pages.settings_parts.this_computer import ThisComputer
from hubcrm.desktop.pages.settings_parts.who_we_are import WhoWeAre
from hubcrm.desktop.pages.settings_parts.your_team import YourTeam
from hubcrm.desktop.remember import Remembered
from hubcrm.desktop.session import Session
from hubcrm.domain.promises import say_day
from hubcrm.queries import settings
from hubcrm.queries.labels import words
from hubcrm.queries.settings import Overview

IN_FRONT = "settings/section"
"""Name under which the section in front is kept in this computer's settings."""

_MOST = 9  # sections that have a number
_ROOMY = 1000  # px from which the list of sections has its full width


class SettingsPage(Page):
    """The list of sections at the left, the one in front beside it.

    `remembered` keeps the section in front, the theme and the keys. `restore_asked` carries the backup to go back to, for which
    the window must close and open again; `person_here` the id of whoever works on this computer from now on.
    """

    key = "settings"
    title = "Settings"
    icon_name = "settings"
    shows = frozenset({"institution", "department", "passages", "person", "away", "closure", "this_person", "safety", "enquiry",
                       "mailbox", "team", "wording"})  # fmt: skip

    restore_asked = Signal(object)  # Path
    person_here = Signal(str)

    def __init__(
        self, session: Session, parent: QWidget | None = None, *, remembered: Remembered | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self._kept = (remembered if remembered is not None else Remembered()).settings
        self._sections: dict[str, Section] = {}
        self._makers: dict[str, Callable[[], Section]] = {}
        self._role = ""
        self.contents = Contents(self.title)
        self.stack = QStackedWidget()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.contents)
        row.addWidget(self.stack, 1)
        self.contents.chosen.connect(self.show_section)
        self.contents.entered.connect(self._enter)
        self._bind_keys()
        self._offer_sections()

    @property
    def section(self) -> Section | None:
        """The section in front."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, Section) else None

    def show_section(self, key: str) -> None:
        """Bring a section to the front; it is made when it is first shown."""
        if key not in self._makers:
            return
        section = self._sections.get(key)
        if section is None:
            section = self._sections[key] = self._makers[key]()
            section.footed.connect(self._footed)
            self.stack.addWidget(section)
        self.stack.setCurrentWidget(section)
        self.contents.choose(key)
        self._kept.setValue(IN_FRONT, key)
        self.hints[:] = [*section.hints, KeyHint(f"1–{len(self._makers)}", "The sections"), KeyHint("Esc", "Back")]
        self._footed()
        if section.stale:
            section.stale = False
            section.reload()

    def reload(self) -> None:
        if self._role != self.session.viewer.role:
            self._offer_sections()
        front = self.section
        for section in self._sections.values():
            section.stale = section is not front
        if front is not None:
            front.reload()
        self.session.fetch(
            settings.overview, self.session.viewer.person, self.session.today, then=self._say, slot="settings overview"
        )

    def activated(self) -> None:
        self.contents.focus_chosen()

    def open(self, what: object) -> None:
        """Show a section by its key, or a record in it, as (key, id)."""
        key, record = what if isinstance(what, tuple) and len(what) == 2 else (what, None)
        if isinstance(key, str):
            self.show_section(key)
            section = self._sections.get(key)
            if section is not None and record is not None:
                section.open_record(record)

    def _offer_sections(self) -> None:
        """The sections of this person's role: the hub's own people see all, the others what is theirs."""
        for section in self._sections.values():
            self.stack.removeWidget(section)
            section.deleteLater()
        self._sections.clear()
        self._role = self.session.viewer.role
        if self.session.viewer.is_hub:
            kinds: tuple[type[Section], ...] = (
                WhoWeAre, Departments, PeopleSection, Promises, CalendarSection, Letters, Suggestions, YourTeam, ThisComputer,
            )  # fmt: skip
        else:
            kinds = (OwnAway, YourTeam, ThisComputer)
        called = words(self.session.standing.kind)["departments"].capitalize()
        self._makers = {kind.key: partial(self._make, kind) for kind in kinds}
        self.contents.set_entries(
            [(kind.key, called if kind is Departments else kind.title, kind.icon_name) for kind in kinds]
        )
        kept = self._kept.value(IN_FRONT)
        self.contents.choose(kept if kept in self._makers else kinds[0].key)
        self.show_section(kept if kept in self._makers else kinds[0].key)

    def _make(self, kind: type[Section]) -> Section:
        if kind is ThisComputer:
            made = ThisComputer(self.session, self._kept)
            made.restore_asked.connect(self.restore_asked)
            return made
        section = kind(self.session)
        if isinstance(section, PeopleSection):
            section.person_here.connect(self.person_here)
        return section

    def _bind_keys(self) -> None:
        for pressed, called in (("N", "add"), ("P", "paste"), ("T", "try_it"), ("/", "search")):
            self.add_key(pressed, "", partial(self._hand_on, called), listed=False)
        self.add_key("Alt+Left", "", partial(self._hand_on, "turn", -1), listed=False)
        self.add_key("Alt+Right", "", partial(self._hand_on, "turn", 1), listed=False)
        for at in range(_MOST):
            self.add_key(str(at + 1), "", partial(self._show_number, at), listed=False)

    def _hand_on(self, called: str, *given: int) -> None:
        """Keys of the page do what the section in front makes of them."""
        if self.section is not None:
            getattr(self.section, called)(*given)

    def _show_number(self, at: int) -> None:
        listed = list(self._makers)
        if at < len(listed):
            self.show_section(listed[at])
            self.contents.focus_chosen()

    def _enter(self) -> None:
        if self.section is not None:
            self.section.activated()

    def _footed(self) -> None:
        """The foot bar of the section in front is where messages may lie."""
        self.foot = self.section.foot if self.section is not None else None
        window = self.window()
        if isinstance(window, MainWindow) and window.current_page is self:
            window.strip.set_foot(self.foot)

    def _say(self, found: Overview) -> None:
        """How each section stands, in a few words beneath its name."""
        called = words(found.kind)
        changed = changed_promises(found.days, found.target)
        for key, says in (
            (WhoWeAre.key, found.name),
            (Departments.key, f"{found.departments} so far" if found.departments else "None yet"),
            (PeopleSection.key, _people(found)),
            (YourTeam.key, self._team_in_words()),
            (Promises.key, f"{changed} of our own" if changed else "The usual ones"),
            (
                CalendarSection.key,
                f"{found.closed} closure days" if found.closed else "Bank holidays",
            ),
            (Letters.key, "What they begin with"),
            (Suggestions.key, "How good they are"),
            (ThisComputer.key, "Look, keys, backups"),
            (OwnAway.key, _own(found, self.session.today)),
        ):
            self.contents.say(key, says, called["departments"].capitalize() if key == Departments.key else "")

    def _team_in_words(self) -> str:
        sharing = self.session.sharing
        team = sharing.team if sharing is not None else None
        if team is None:
            return "On one computer"
        return "By a server" if team.by_server else "By a shared folder"

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc arrives here when nothing on the way had a use for it."""
        if event.key() == Qt.Key.Key_Escape and self.section is not None:
            self.section.go_back()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.contents.setFixedWidth(WIDTH if self.width() >= _ROOMY else NARROW)
        super().resizeEvent(event)


def _people(found: Overview) -> str:
    here = "Nobody yet" if not found.people else f"{found.people} here"
    return f"{here}, {found.away} away" if found.away else here


def _own(found: Overview, today: date) -> str:
    if found.own_away is None:
        return "No days noted"
    first, last = found.own_away
    return f"Until {say_day(last, today)}" if first <= today else f"From {say_day(first, today)}"
