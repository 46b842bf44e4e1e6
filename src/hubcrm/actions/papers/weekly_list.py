"""The weekly list that a hub goes through together: new, waiting, promised this week, late, closed."""

from __future__ import annotations

from collections.abc import Callable

from hubcrm.actions.papers.wording import Voice, joined, one_line
from hubcrm.exports.papers.paper import Bar, Bars, Block, Heading, Paper, Para, Table
from hubcrm.queries.reading import Viewer
from hubcrm.queries.week import Part, Row, Week

_HEADS = ("Enquiry", "Employer", "About", "With")
_WIDTHS = (15, 20, 29, 15, 21)


def worded(found: Week, viewer: Viewer, voice: Voice) -> Paper:
    """The list of one week."""
    parts: tuple[tuple[str, str, Part, Callable[[Row], str], str], ...] = (
        ("New", "Received", found.new, lambda row: voice.on(row.received), "Nothing new this week."),
        ("Waiting", "Stands still", found.waiting, lambda row: _still(row, voice), "Nothing stands still."),
        ("Promised this week", "Promise", found.promised, lambda row: voice.owed(row.promise, row.due),
         "No promise falls due this week."),
        ("Late", "Promise", found.late, lambda row: voice.owed(row.promise, row.due), "Nothing is late."),
        ("Closed", "How it ended", found.closed, lambda row: voice.label("close_reasons", row.reason),
         "Nothing was closed this week."),
    )  # fmt: skip
    blocks: list[Block] = [
        Bars("The week in figures", tuple(Bar(name, part.total, f"{part.total:,}") for name, _, part, _, _ in parts))
    ]
    for name, last, part, said, nothing in parts:
        rows = tuple(
            (row.ref, one_line(row.employer) or "Not known yet", one_line(row.subject), _with(row), said(row))
            for row in part.rows
        )
        blocks += [Heading(f"{name} ({part.total:,})"), Table(name, (*_HEADS, last), rows, _WIDTHS, nothing=nothing)]
        if part.total > len(rows):
            blocks.append(Para(f"And {part.total - len(rows):,} more, which Work in hand shows.", quiet=True))
    week = f"{voice.day(found.monday)} to {voice.day(found.sunday)}"
    title = f"Week of {voice.day(found.monday)}".replace("\xa0", " ")
    return Paper(title, voice.institution, ("Weekly list", week), voice.made(viewer),
                 f"Weekly list {found.monday.isoformat()}", tuple(blocks))  # fmt: skip


def _with(row: Row) -> str:
    return joined(row.department or "HUB", row.who)


def _still(row: Row, voice: Voice) -> str:
    until = f"until {voice.day(row.until)}" if row.until else ""
    said = voice.label("side_states", row.side)
    if row.side == "parked":
        said = "Parked"
    return joined(said, until, by=" ")
