"""A department's offers: what waits for its answer, what it said yes to, and where it helps."""

from __future__ import annotations

from collections.abc import Sequence

from hubcrm.actions.papers.wording import Voice, counted, joined, one_line
from hubcrm.exports.papers.paper import Heading, Paper, Para, Table
from hubcrm.queries.labels import without_school_of
from hubcrm.queries.offered import Row
from hubcrm.queries.reading import Viewer

_HEADS = ("Enquiry", "Employer", "What they need", "Who", "By when")
_WIDTHS = (15, 20, 33, 14, 18)


def worded(
    name: str, waiting: Sequence[Row], taken: Sequence[Row], helping: Sequence[Row], viewer: Viewer, voice: Voice
) -> Paper:
    """One department's page. `waiting`, `taken` and `helping` are rows of the Offers page."""
    late = sum(bool(voice.late(one.due)) for one in waiting)
    short = without_school_of(one_line(name))
    about = (f"Offers to {short}", counted(len(waiting), "offer waits", "offers wait"), f"{late} late" if late else "")
    blocks = (
        Heading(f"Waiting for your answer ({len(waiting)})"),
        _table("Waiting for your answer", waiting, voice, "Nothing is waiting."),
        Para("Answer in one line: I’ll take it, I’ll help, not for us, or a question. A call to the hub is as good.", quiet=True),
        Heading(f"You said yes ({len(taken)})"),
        _table("You said yes", taken, voice, "Nothing at the moment."),
        Heading(f"You are helping ({len(helping)})"),
        _table("You are helping", helping, voice, "Nothing at the moment."),
    )  # fmt: skip
    return Paper(f"Offers to {short}", voice.institution, about[1:], voice.made(viewer), f"Offers to {short}", blocks)


def _table(caption: str, rows: Sequence[Row], voice: Voice, nothing: str) -> Table:
    return Table(caption, _HEADS, tuple(_row(one, voice) for one in rows), _WIDTHS, nothing=nothing)


def _row(one: Row, voice: Voice) -> tuple[str, ...]:
    who = one.to_name if one.status == "open" else one.holder_name
    if one.status == "open":
        due = "with the hub" if one.question else voice.by(one.due, "answer")
    else:
        due = joined(voice.label("follow_up_kinds", one.next_kind), voice.by(one.due), by=" ") if one.due else ""
    need = one_line(one.need) or one_line(one.subject)
    urgent = " (urgent)" if one.urgency == "high" else ""
    return one.ref, one_line(one.employer) or "Not known yet", f"{need}{urgent}", one_line(who), due
