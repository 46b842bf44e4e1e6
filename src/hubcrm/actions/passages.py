"""What departments give suggestions to go by besides their words: course lists, staff pages, past projects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from hubcrm.actions.doing import Done, done, short_name
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.domain.records import fields_of

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub

MOST: Final = 500
LONGEST: Final = 600
MOST_ALTOGETHER: Final = 60_000
KINDS: Final = frozenset({"courses", "people", "projects", "page"})


def learn(hub: Hub, department: str, title: str, texts: Sequence[str], *, by: str, kind: str = "page") -> Done:
    """Keep texts that say what a department teaches and does; suggestions rest on them from now on, in the whole team.

    Each is one line of at most 600 characters; at most 500 of them and 60,000 characters in one list.
    """
    kept = list(dict.fromkeys(text for one in texts if (text := " ".join(str(one).split())[:LONGEST])))
    if not kept:
        raise NotAllowed("There is nothing to learn from it yet: a line for each course, person or project does well.")
    if len(kept) > MOST or sum(map(len, kept)) > MOST_ALTOGETHER:
        raise NotAllowed(
            "That is more than fits in one list: 500 lines and 60,000 characters. A shorter list does as well."
        )
    with hub.transaction("Learn about a department", by=by) as tx:
        name = short_name(tx, department)
        if fields_of(tx.state("department", department)) is None:
            raise NotFound("This department is not in the hub any more; it may have been undone.")
        called = " ".join(title.split())[:120] or "A list"
        tx.label = f"Learn from {called} for {name}"
        facts = {
            "department": department,
            "title": called,
            "kind": kind if kind in KINDS else "page",
            "texts": "\n".join(kept),
        }
        made = tx.create("passages", facts)
        texts = "1 text" if len(kept) == 1 else f"{len(kept)} texts"
        return done(tx, made, f"Learned {texts} about {name}")


def forget(hub: Hub, passages: str, *, by: str) -> Done:
    """Take a list away again; suggestions no longer rest on it."""
    with hub.transaction("Forget a list", by=by) as tx:
        fields = fields_of(tx.state("passages", passages))
        if fields is None:
            raise NotFound("This list is not in the hub any more.")
        tx.label = f"Forget {fields['title']}"
        tx.record("passages", passages, "removed")
        return done(tx, passages, f"Forgotten: {fields['title']}")
