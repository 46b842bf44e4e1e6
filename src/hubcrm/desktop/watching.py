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


class FolderWatching(QObject):
    """Looks into the folder every few seconds, on the worker that reads files; a look never overtakes the one before."""

    def __init__(
        self,
        session: Session,
        settings: Settings | None,
        warn: Callable[[str], object],
        back_up: Callable[[], object] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._settings: Settings = settings if settings is not None else Nothing()
        self._warn = warn
        self._back_up = back_up
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
        session = self._session
        session.fetch(
            watching.look, self._watched, session.calendar.zone, watching.labels_of(session.standing.kind),
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
        """On the writer's thread: a backup first where it is many, as with what is dropped."""
        from hubcrm.actions import watching

        if len(one.drafts) > MANY:
            self._back_up()
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
