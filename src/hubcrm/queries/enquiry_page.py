"""What the full view of one enquiry shows beside the enquiry itself: what it is part of, who is known, what else came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hubcrm.domain import folding
from hubcrm.domain.changes import UNDONE, State, not_counting
from hubcrm.queries import employer_page
from hubcrm.queries.employer_page import Known
from hubcrm.queries.history import changes_of
from hubcrm.queries.reading import Reads, Viewer


@dataclass(frozen=True, slots=True)
class Related:
    """An enquiry beside this one: id, reference, subject."""

    id: str
    ref: str
    subject: str


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around one enquiry.

    `part_of`: the enquiry it is a strand of. `known`: the people known at its employers, as much of them as the viewer
    may see. `files`: what came with later e-mails (name, file, type, size in bytes). `questions`: what departments asked
    the hub, newest last, by the id of the offer. `visited`: the stages it has been at, as far as its changes still count.
    """

    part_of: Related | None
    known: tuple[Known, ...]
    files: tuple[dict[str, Any], ...]
    questions: dict[str, str]
    visited: frozenset[str]


def around(reader: Reads, enquiry_id: str, viewer: Viewer) -> Around:
    """Everything around one enquiry."""
    parents = reader.read(
        "SELECT p.id, p.ref, p.subject FROM enquiry e JOIN enquiry p ON p.id = e.parent WHERE e.id = ? AND e.parent != ''",
        (enquiry_id,),
    )
    employers = reader.read("SELECT employer FROM enquiry_employer WHERE enquiry = ? ORDER BY place", (enquiry_id,))
    changes = changes_of(reader, enquiry_id)
    out = not_counting(changes)
    files: list[dict[str, Any]] = []
    questions: dict[str, str] = {}
    visited: set[str] = set()
    state: State | None = None
    for change in changes:
        if change.id in out or change.kind == UNDONE:
            continue
        state = folding.step(state, change)
        if state is not None and state.get("stage"):
            visited.add(state["stage"])
        if change.kind == "logged":
            files += change.data.get("files") or ()
        elif change.kind == "answered" and change.data.get("answer") == "ask":
            questions[str(change.data.get("offer", ""))] = str(change.personal.get("note", ""))
    return Around(
        part_of=Related(*parents[0]) if parents else None,
        known=tuple(one for (employer,) in employers for one in employer_page.people_known(reader, employer, viewer)),
        files=tuple(files),
        questions=questions,
        visited=frozenset(visited),
    )
