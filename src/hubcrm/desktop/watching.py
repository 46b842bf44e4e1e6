"""Watches the chosen folder while the window is open, and takes in what arrives there. Off until a folder is chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from hubcrm.desktop.remember import Nothing, Settings
from hubcrm.domain.errors import HubError, NotFound

if TYPE_CHECKING:
    from hubcrm.actions.watching import Arrived, WatchedFolder
    from hubcrm.desktop.session import Session
    from hubcrm.domain.outcome import Outcome

FOLDER = "incoming/watched"
"""Where the settings of this computer keep the folder."""
EVERY = 5_000  # ms
MANY = 20  # enquiries of one file from which a backup is made before they are added


class Arriving(QObject):
    """Whatever comes in by itself for somebody: it warns of what goes wrong, and makes a backup before many are added."""

    def __init__(
        self, session: Session, warn: Callable[[str], object], back_up: Callable[[], object], parent: QObject | None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._warn = warn
        self._back_up = back_up

    def _back_up_before(self, many: int) -> None:
        """On the writer's thread, as with what is dropped."""
        if many > MANY:
            self._back_up()


class FolderWatching(Arriving):
    """Looks into the folder every few seconds, on the worker that reads files; a look never overtakes the one before."""

    def __init__(
        self,
        session: Session,
        settings: Settings | None,
        warn: Callable[[str], object],
        back_up: Callable[[], object] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(session, warn, back_up, parent)
        self._settings: Settings = settings if settings is not None else Nothing()
        self._watched: WatchedFolder | None = None
        self._under_way = False
        self._missing = False
        self._left = 0  # files of the last look that are still being taken in
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.look)
        self.timer.start(EVERY)

    def look(self) -> None:
        """Look once, unless no folder is chosen or the last look is not over."""
        chosen = str(self._settings.value(FOLDER) or "")
        if not chosen:
            self._watched = None
            return
        if self._under_way:
            return
        from hubcrm.actions import watching

        if self._watched is None or str(self._watched.folder) != chosen:
            self._watched = watching.WatchedFolder(Path(chosen))
            self._missing = False
        self._under_way = True
        from hubcrm.queries.sheet_columns import all_remembered

        self._session.fetch(all_remembered, then=self._look_with, failed=self._not_looked)

    def _look_with(self, kept: dict[str, str]) -> None:
        """Look, with what is remembered of the columns of sheets."""
        from hubcrm.actions import watching

        session = self._session
        if self._watched is None:
            self._under_way = False
            return
        session.fetch(
            watching.look, self._watched, session.calendar.zone, watching.labels_of(session.standing.kind), kept,
            then=self._looked, failed=self._not_looked, worker="intake",
        )  # fmt: skip

    def _looked(self, arrived: list[Arrived]) -> None:
        from hubcrm.actions import watching

        self._missing = False
        self._left = len(arrived)
        self._under_way = bool(arrived)
        for one in arrived:
            watched = self._watched or watching.WatchedFolder(one.path.parent)  # stopped meanwhile; this much is read
            self._session.do(self._take, one, watched, then=self._taken, failed=self._not_taken)

    def _take(self, hub: Any, one: Arrived, watched: WatchedFolder, *, by: str) -> Outcome[bool]:
        from hubcrm.actions import watching

        self._back_up_before(len(one.drafts))
        return watching.take(hub, one, watched, by=by)

    def _taken(self, _outcome: Any) -> None:
        self._left -= 1
        self._under_way = self._left > 0

    def _not_taken(self, error: HubError) -> None:
        """The hub cannot be written just now; the file is where it was."""
        self._taken(None)
        self._warn(str(error))

    def _not_looked(self, error: HubError) -> None:
        self._under_way = False
        if not self._missing or not isinstance(error, NotFound):
            self._missing = True
            self._warn(str(error))
