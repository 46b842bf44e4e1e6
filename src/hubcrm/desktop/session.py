"""Who works at this window, with which calendar; and the two verbs of every page, `do` and `fetch`, filled in for them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from typing import TYPE_CHECKING, Any

from hubcrm.desktop.doors import Standing
from hubcrm.desktop.drafts import Drafts
from hubcrm.desktop.runner import Reader, Runner
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome
from hubcrm.domain.promises import Calendar
from hubcrm.queries.reading import Moment, Viewer

if TYPE_CHECKING:
    from hubcrm.desktop.fetching import MailFetching
    from hubcrm.desktop.sharing import Sharing


class Session:
    """Handed to every page. Its `standing` is set once the hub is open, and again when it changes.

    `mail`: what fetches letters from a mailbox, where anything goes on by itself. `sharing`: with the team, likewise.
    """

    def __init__(self, runner: Runner, clock: Callable[[], int], standing: Standing, *, made_up: bool = False) -> None:
        self.runner = runner
        self.clock = clock
        self.standing = standing
        self.made_up = made_up
        self.drafts = Drafts(self)
        self.mail: MailFetching | None = None
        self.sharing: Sharing | None = None

    @property
    def viewer(self) -> Viewer:
        """Who looks."""
        return self.standing.viewer

    @property
    def by_server(self) -> bool:
        """Whether the team has a server, which confirms who was the first to say yes."""
        team = self.sharing.team if self.sharing is not None else None
        return team is not None and team.by_server

    @property
    def calendar(self) -> Calendar:
        """The hub's working calendar."""
        return self.standing.calendar

    @property
    def moment(self) -> Moment:
        """Now, and the day it is in hub time."""
        now = self.clock()
        return Moment(self.calendar.local(now).date(), now)

    @property
    def today(self) -> date:
        """The day it is in hub time."""
        return self.moment.today

    def do(
        self,
        action: Callable[..., Outcome[Any]],
        *args: Any,
        then: Callable[[Outcome[Any]], object] | None = None,
        failed: Callable[[HubError], object] | None = None,
        **kw: Any,
    ) -> None:
        """Run an action in this person's name."""
        self.runner.do(action, *args, by=self.viewer.person, then=then, failed=failed, **kw)

    def fetch(
        self,
        query: Callable[..., Any],
        *args: Any,
        then: Callable[[Any], object],
        failed: Callable[[HubError], object] | None = None,
        worker: Reader = "page",
        slot: Hashable | None = None,
        **kw: Any,
    ) -> None:
        """Read something for a page."""
        self.runner.fetch(query, *args, then=then, failed=failed, worker=worker, slot=slot, **kw)
