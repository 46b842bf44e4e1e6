"""By what a message or a row of a sheet is known again when it comes a second time.

A mail program gives every message an id of its own; where that is missing, and for rows of sheets, a digest of what
makes it that message takes its place. What may change from one export to the next (notes, a status, columns that were
left out) is no part of it.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Sequence

from hubcrm.domain.words import Channel
from hubcrm.intake.drafts import Draft

MAIL = "mail:"
ROW = "row:"
"""How digests begin that stand for a message, and for a row; no message id of a mail program does."""
_MINUTE = 60_000
_LONGEST_ID = 1000
_BETWEEN = "\x1f"


def traces(drafts: Sequence[Draft]) -> list[str]:
    """For each draft what it is known again by; "" for words that somebody typed, which may well be said twice.

    Rows that say neither who asks nor when may be alike and yet not the same: of those, the second one like the first
    in the same sheet is a row of its own, and is known again as the second.
    """
    found: list[str] = []
    alike: Counter[str] = Counter()
    line = 0
    for draft in drafts:
        if not draft.line:
            found.append(_of_message(draft))
            continue
        if draft.line <= line:  # another sheet begins
            alike.clear()
        line = draft.line
        trace, certain = _of_row(draft)
        alike[trace] += 1
        found.append(trace if certain or alike[trace] == 1 else f"{trace}#{alike[trace]}")
    return found


def _of_message(draft: Draft) -> str:
    if draft.message_id:
        own = draft.message_id
        return own if len(own) <= _LONGEST_ID else MAIL + _digest(own)
    if draft.channel != Channel.EMAIL or (draft.received_ms is None and not draft.sender_email):
        return ""
    return MAIL + _digest(_who(draft), _when(draft), draft.subject, f"{draft.text} {draft.quoted}")


def _of_row(draft: Draft) -> tuple[str, bool]:
    """(digest, whether two rows with this digest are certainly the same one)."""
    who, when = _who(draft), _when(draft)
    reference = next((value for field, value in draft.extra if field == "reference"), "")
    subject = draft.subject if draft.subject_given else ""
    return ROW + _digest(who, when, draft.employer, reference, subject, draft.text), bool(who and when)


def _who(draft: Draft) -> str:
    return draft.sender_email or draft.sender_name


def _when(draft: Draft) -> str:
    return "" if draft.received_ms is None else str(draft.received_ms // _MINUTE)


def _digest(*parts: str) -> str:
    """Of the words alone: capitals, spaces, line ends and ways to write an accent make no difference."""
    plain = (" ".join((part if part.isascii() else unicodedata.normalize("NFKC", part)).split()) for part in parts)
    return hashlib.sha256(_BETWEEN.join(plain).casefold().encode("utf-8", "replace")).hexdigest()[:40]
