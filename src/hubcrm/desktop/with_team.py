"""What a window with a team has besides: the sharing thread, the line at the foot, and what lies behind that line."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from hubcrm.desktop.hub_window import HubWindow
    from hubcrm.desktop.sharing import Rounds, Sharing, Writing
    from hubcrm.desktop.sheets.team import TeamSheet
    from hubcrm.sync.rounds import ThreadSide
    from hubcrm.sync.team_status import Team

KEY = "Ctrl+Shift+S"
TEAM = "team"
"""The kind of thing that an action names which changed how this store shares."""


class WithTeam(QObject):
    """Made with the window; it does nothing for a hub on one computer but to look once whether it has a team."""

    def __init__(self, hub: HubWindow, covered: Callable[[], bool]) -> None:
        super().__init__(hub)
        self._hub = hub
        self._covered = covered
        self.sharing: Sharing | None = None
        self.sheet: TeamSheet | None = None
        hub.window.foot_words = self._foot
        hub.opening.before_restoring = self.close
        hub.runner.changed.connect(self.things_changed)
        hub.window.sidebar.standing_asked.connect(self.open_sheet)
        hub.window.add_key(KEY, "How sharing with the team stands", self.open_sheet)

    def begin(self) -> None:
        """The writer is open: share from now on, where there is a team."""
        hub = self._hub
        if self.sharing is not None or hub.session is None or hub.doors.made_up:
            return
        from hubcrm.desktop.sharing import Sharing  # here: the start does without it

        self.sharing = Sharing(hub.session, self._rounds, self._with_team, self)
        self.sharing.stands.connect(self._stands)
        self.sharing.received.connect(self._received)
        self.sharing.progressed.connect(self._progressed)
        hub.session.sharing = self.sharing
        self.sharing.look()
        hub.window.changed(frozenset({TEAM}))  # Settings may have been opened before this

    def _rounds(self, writing: Writing) -> Rounds:
        """On the sharing thread."""
        from hubcrm.sync import rounds

        side = self._side(writing)
        return rounds.Rounds(side, self._hub.doors.clock, side.close)

    def _with_team(self, does: Callable[[Any], Any]) -> Any:
        """On a worker's thread."""
        side = self._side(self._hub.runner.on_writer)
        try:
            return does(side)
        finally:
            side.close()

    def _side(self, writing: Writing) -> ThreadSide:
        from hubcrm.sync.rounds import ThreadSide

        place = self._hub.keys.place()
        return ThreadSide(place.open_reader(), place.folder, place.key, writing)

    def things_changed(self, kinds: frozenset[str]) -> None:
        """Something was written here."""
        if self.sharing is not None and kinds:
            if TEAM in kinds:
                self.sharing.look()
                self.sharing.now()
            else:
                self.sharing.nudge()
                self._hub.window.say_saved()

    def others_wrote(self) -> None:
        """Another program, such as the terminal, has written to this store."""
        if self.sharing is not None:
            self.sharing.nudge()

    @property
    def is_busy(self) -> bool:
        """Whether what changes the file now may be the sharing thread's own writing."""
        return self.sharing is not None and self.sharing.busy

    def close(self) -> None:
        """The window closes, or the store is put in another's place."""
        if self.sharing is not None:
            self.sharing.close()

    def open_sheet(self) -> None:
        """What lies behind the line at the foot; for a hub on one computer, where it is shared."""
        if self._covered():
            return
        if self.sharing is None or self.sharing.team is None:
            self._hub.window.show_page("settings", TEAM)
            return
        from hubcrm.desktop.sheets.team import TeamSheet

        sheet = TeamSheet(self._hub.window, self.sharing)
        sheet.now.connect(self.sharing.now)
        sheet.agreed.connect(self.sharing.go_on)
        sheet.settings.connect(partial(self._hub.window.show_page, "settings", TEAM))
        sheet.closed.connect(self._sheet_gone)
        self.sheet = sheet
        self._show_in_sheet()
        sheet.open_sheet(sheet.first())

    def _sheet_gone(self) -> None:
        self.sheet = None

    def _foot(self, saved: str) -> tuple[str, bool]:
        session, sharing = self._hub.session, self.sharing
        if session is None or sharing is None or sharing.team is None:
            return saved, False
        from hubcrm.desktop.parts import team_words

        local = session.calendar.local
        now = local(session.clock())
        return team_words.foot(sharing.team, saved, sharing.question, now, local, is_fresh=sharing.is_fresh), True

    def _stands(self, _team: Team | None) -> None:
        self._hub.window.say_saved()
        self._show_in_sheet()

    def _show_in_sheet(self) -> None:
        session = self._hub.session
        if self.sheet is not None and session is not None:
            self.sheet.show_standing(session.calendar.local(session.clock()), session.calendar.local)

    def _received(self, kinds: frozenset[str]) -> None:
        """What others did is in the store: pages read again what it concerns."""
        self._hub.window.changed(kinds)
        self._hub.things_came(kinds)

    def _progressed(self, done: int, of: int) -> None:
        window: Any = self._hub.window
        if of:
            window.show_progress(f"Sharing {done:,} of {of:,}", done / of)
        else:
            window.end_progress()
