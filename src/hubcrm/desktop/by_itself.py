"""What goes on by itself while the window is open: the watched folder, the mailbox, the calendar file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from hubcrm.desktop.remember import Settings

if TYPE_CHECKING:
    from hubcrm.desktop.session import Session


def begin(
    session: Session, settings: Settings | None, warn: Callable[[str], object], back_up: Callable[[], object],
    parent: QObject,
) -> list[QTimer]:  # fmt: skip
    """Begin all of it, and give out the timers that drive it. Nothing real arrives in the made-up hub."""
    from hubcrm.desktop.calendar_feed import CalendarFeed

    timers = list(CalendarFeed(session, settings, warn, parent).timers)
    if not session.made_up:
        from hubcrm.desktop.fetching import MailFetching
        from hubcrm.desktop.watching import FolderWatching

        timers.append(FolderWatching(session, settings, warn, back_up, parent).timer)
        session.mail = MailFetching(session, warn, back_up, parent)
        timers.append(session.mail.timer)
    return timers
