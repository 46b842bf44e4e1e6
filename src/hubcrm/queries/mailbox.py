"""The mailbox of this computer: which folder it is, up to where it has been read, and what was left out there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from hubcrm.intake.mail_places import Mailbox, Mark
from hubcrm.queries.reading import Reads

FACT: Final = "mailbox"
"""Under which fact of this computer's store it is kept. Its password is not: see store.own_secrets."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The mailbox that letters are fetched from.

    `since`: the day from which letters are wanted, None for all that lie there. `left_out`: sentences about the last
    letters that could not be taken; they are still in the mailbox.
    """

    mailbox: Mailbox
    mark: Mark
    since: date | None = None
    left_out: tuple[str, ...] = ()


def chosen(reader: Reads) -> Chosen | None:
    """The mailbox, or None where none is chosen, or what is kept cannot be read."""
    rows = reader.read("SELECT v FROM meta WHERE k = ?", (FACT,))
    if not rows or not rows[0][0]:
        return None
    try:
        kept = json.loads(rows[0][0])
        since = kept.get("since")
        return Chosen(
            Mailbox(**kept["mailbox"]), Mark(*kept["mark"]), date.fromisoformat(since) if since else None,
            tuple(map(str, kept.get("left_out", ()))),
        )  # fmt: skip
    except (ValueError, TypeError, KeyError, AttributeError):  # written by a newer version
        return None


def written(what: Chosen, left_out: Sequence[str]) -> str:
    """It as the fact that holds it."""
    kept: dict[str, Any] = {
        "mailbox": asdict(what.mailbox), "mark": list(what.mark), "since": what.since.isoformat() if what.since else None,
        "left_out": list(left_out),
    }  # fmt: skip
    return json.dumps(kept)
