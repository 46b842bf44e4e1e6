"""What the window has done for it on workers' threads: small functions that see no Qt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hubcrm.desktop.doors import Doors, Kept
from hubcrm.domain.outcome import Outcome

if TYPE_CHECKING:
    from hubcrm.desktop.safe_copies import SafeCopies


class LastBackup:
    """The backup on closing, as an action: it comes after everything that is still being written."""

    def __init__(self, back_up: Callable[[str], None]) -> None:
        self._back_up = back_up

    def __call__(self, _hub: Any) -> Outcome[None]:
        self._back_up("close")
        return Outcome(None)


def openers(open_reader: Callable[[], Any]) -> dict[str, Callable[[], Any]]:
    """What the workers own that do not read the hub: the reader of files, the way to mail servers, nothing."""

    def mail() -> Any:
        from hubcrm.desktop.fetching import Post

        return Post(open_reader)

    return {"intake": _intake, "mail": mail, "aside": lambda: None}


def _intake() -> Any:
    from hubcrm.intake.worker import Reader

    return Reader()


def version(reader: Any) -> int:
    """A number that changes when another program writes to the hub."""
    return int(reader.data_version())


def old_letters_cleared(_reader: object) -> None:
    """Files that were written for a mail program go once they are a day old."""
    from hubcrm.exports import mail_draft

    mail_draft.clear_old()


def somebody(reader: Any, role: str) -> str:
    """A colleague in a role."""
    from hubcrm.queries import people

    return people.to_look_as(reader, role)


def newest(_nothing: object, doors: Doors) -> Kept | None:
    """The newest backup to go back to."""
    return doors.newest_backup()


def restored(_nothing: object, doors: Doors, secret: str, path: Path) -> None:
    """Put a backup in the place of the store; everything else is closed."""
    doors.restore(secret, path)


def saved(_nothing: object, doors: Doors, place: Any, stored: str, path: Path) -> Path:
    """Write an attachment to a file, and say which."""
    doors.save_file(place, stored, path)
    return path


def copied(_nothing: object, doors: Doors, place: Any, stored: str, copies: SafeCopies, name: str) -> Path:
    """Write a safe copy of an attachment, and say where."""
    path = copies.place_for(name)
    doors.save_file(place, stored, path)
    return copies.seal(path)


def backed_up(_reader: Any, back_up: Callable[[str], None], reason: str) -> None:
    """Make a backup."""
    back_up(reason)


def nothing(_value: object) -> None:
    """Nobody waits for this."""
