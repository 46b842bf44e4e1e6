"""Fetches letters from the chosen folder of a mailbox while the window is open. Off until a folder is chosen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from hubcrm.desktop.watching import Arriving
from hubcrm.desktop.workers import Progress, Stopped
from hubcrm.domain.errors import HubError, MissingFact

if TYPE_CHECKING:
    from hubcrm.actions.mailbox import Came
    from hubcrm.desktop.session import Session
    from hubcrm.domain.outcome import Outcome
    from hubcrm.intake.mail_places import Mailbox
    from hubcrm.intake.mailbox import Folder, Letters

EVERY = 300_000  # ms
SOON = 4_000  # ms after the start


class Post:
    """What the worker owns that speaks to mail servers: a reader of the hub, and a way to break off when the window closes."""

    def __init__(self, open_reader: Callable[[], Any]) -> None:
        self._reader = open_reader()
        self.read = self._reader.read
        self.stopped = threading.Event()

    def interrupt(self) -> None:
        """Break off what is under way; called from another thread."""
        self.stopped.set()

    def close(self) -> None:
        """Let the reader go."""
        self._reader.close()


def _asked(post: Post, progress: Progress | None, ask: Callable[..., Any], *given: Any) -> Any:
    """What a mail server answers; on the thread that speaks to mail servers. Raises Stopped where it was broken off."""
    from hubcrm.intake.worker import Cancelled

    def unwanted() -> bool:
        return post.stopped.is_set() or (progress is not None and progress.is_stopped())

    try:
        return ask(*given, cancelled=unwanted)
    except Cancelled:
        raise Stopped from None


def _looked(post: Post, progress: Progress | None, secret: str) -> tuple[Mailbox, Letters] | None:
    from hubcrm.actions import mailbox

    found: tuple[Mailbox, Letters] | None = _asked(post, progress, mailbox.look, post, secret)
    return found


def folders(post: Post, place: Mailbox, secret: str) -> list[str]:
    """The folders of a mailbox, for the worker that speaks to mail servers."""
    from hubcrm.intake import mailbox

    return list(_asked(post, None, mailbox.folders, place, secret))


def standing(post: Post, place: Mailbox, secret: str) -> Folder:
    """How a folder stands, likewise."""
    from hubcrm.intake import mailbox

    found: Folder = _asked(post, None, mailbox.standing, place, secret)
    return found


def chosen(hub: Any, place: Mailbox, folder: Folder, secret: str, *, older: bool, by: str) -> Outcome[bool]:
    """Fetch from there from now on; what this needs is imported on the writer's thread."""
    from hubcrm.actions import mailbox

    return mailbox.choose(hub, place, folder, secret, older=older, by=by)


def left_off(hub: Any, *, by: str) -> Outcome[None]:
    """Fetch no more, likewise."""
    from hubcrm.actions import mailbox

    return mailbox.leave_off(hub, by=by)


class MailFetching(Arriving):
    """Looks every few minutes, and when asked; a look never overtakes the one before.

    `told` whenever there is something new to say: what went wrong in `trouble`, and in `looked_at` when it last went
    well. `secret` is the password where this computer has no keyring, while the program runs.
    """

    told = Signal()

    def __init__(
        self, session: Session, warn: Callable[[str], object], back_up: Callable[[], object], parent: QObject
    ) -> None:
        super().__init__(session, warn, back_up, parent)
        self._progress: Progress | None = None
        self._brought = 0
        self.secret = ""
        self.under_way = False
        self.trouble = ""
        self.looked_at: int | None = None
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.look)
        self.timer.start(EVERY)
        QTimer.singleShot(SOON, self, self.look)

    def fetch_now(self) -> None:
        """Look because the person asked: with Cancel, and with a word even where nothing has come."""
        if not self.under_way:
            self._progress = self._session.runner.progress("Fetching letters")
            self._progress(0, 0)
            self._brought = 0
            self.look()

    def look(self) -> None:
        """Look once, unless the last look is not over."""
        if self.under_way:
            return
        self.under_way = True
        self.told.emit()
        self._session.fetch(
            _looked, self._progress, self.secret, then=self._came, failed=self._failed, worker="mail"
        )  # fmt: skip

    def _came(self, found: tuple[Mailbox, Letters] | None) -> None:
        if found is None:
            self._end()
            return
        self.looked_at = self._session.clock()
        self.trouble = ""
        mailbox, letters = found
        if not letters.files and not letters.left_out:
            self._nothing_more()
            return
        from hubcrm.actions import mailbox as actions

        self._session.fetch(
            actions.read, mailbox, letters, self._session.calendar.zone, then=self._read, failed=self._failed,
            worker="intake",
        )  # fmt: skip

    def _read(self, came: Came) -> None:
        self._brought += len(came.drafts) + len(came.left_out)
        self._session.do(self._take, came, then=self._taken, failed=self._failed)
        self._more = came.more

    def _take(self, hub: Any, came: Came, *, by: str) -> Outcome[Any]:
        from hubcrm.actions import mailbox

        self._back_up_before(len(came.drafts))
        return mailbox.take(hub, came, by=by)

    def _taken(self, _outcome: Outcome[Any]) -> None:
        self.under_way = False
        if self._more:
            self.look()
        else:
            self._nothing_more()

    def _nothing_more(self) -> None:
        if self._progress is not None and not self._brought:
            from hubcrm.domain.outcome import Outcome

            self._session.runner.said.emit(Outcome(None, said="Nothing new has arrived in the mailbox"))
        self._end()

    def _failed(self, error: HubError) -> None:
        """Said once, not every few minutes; Settings goes on saying it."""
        known, wanted = self.trouble, self._progress is not None
        if not isinstance(error, Stopped):
            self.trouble = str(error)
            if isinstance(error, MissingFact):
                self.trouble += " It is asked for under Mailbox in Settings, This computer."
            if wanted or self.trouble != known:
                self._warn(self.trouble)
        self._end()

    def _end(self) -> None:
        self.under_way = False
        if self._progress is not None:
            self._progress.finished = True
            self._session.runner.progressed.emit(self._progress)
            self._progress = None
        self.told.emit()
