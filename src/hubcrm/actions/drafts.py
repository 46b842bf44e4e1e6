"""Keeping what people have typed and not saved yet, so that neither a crash nor a power cut takes it.

One draft for each person, form and record. It never leaves this computer and is no part of history.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from hubcrm.domain.errors import StoreProblem
from hubcrm.domain.outcome import Outcome
from hubcrm.queries import drafts
from hubcrm.queries.drafts import Begun

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub

KEPT_FOR = 30 * 24 * 3600 * 1000  # ms since it was typed last
MOST = 100_000  # bytes of one draft; of a longer one its beginning is kept


def keep(hub: Hub, begun: Sequence[Begun], dropped: Sequence[tuple[str, str]], *, by: str) -> Outcome[None]:
    """Keep what was begun, and drop by (place, record) what was saved or discarded. Raises a StoreProblem."""
    from hubcrm.store.drafts import Draft

    hub.drafts.write(
        [Draft(by, one.place, one.record, one.began, one.typed, _written(one.said)) for one in begun],
        [(by, place, record) for place, record in dropped],
    )
    return Outcome(None)


def take_up(hub: Hub, *, by: str) -> Outcome[list[Begun]]:
    """What this person has begun here, after dropping what is old or about a record that is gone."""
    with suppress(StoreProblem):  # another program is writing, or the disk is full: reading goes on all the same
        hub.drafts.tidy(hub.clock() - KEPT_FOR)
    return Outcome(drafts.of_person(hub, by))


def _written(said: Mapping[str, Any]) -> str:
    """JSON of the fields; where that is too long, of their beginnings: the longest text is cut."""
    text = _json(said)
    while len(text) > MOST:
        longest = max(said, key=lambda name: len(said[name]) if isinstance(said[name], str) else 0)
        words = said[longest]
        if not isinstance(words, str) or not words:
            return "{}"  # nothing that could be cut: no form makes such a draft
        size = len(_json(words))
        left = len(words) * max(0, size - (len(text) - MOST)) // size
        said = {**said, longest: words[: min(left, len(words) - 1)]}
        text = _json(said)
    return text.decode()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode(errors="replace")  # half a character cannot be kept
