"""The list of Triage as it leaves: every row of the view in force, in its order."""

from __future__ import annotations

from datetime import date

from hubcrm.desktop.exporting import Shown
from hubcrm.desktop.pages.triage_parts.list_pane import VIEWS
from hubcrm.desktop.parts import saying
from hubcrm.desktop.session import Session
from hubcrm.exports.listing import Cell
from hubcrm.queries import triage
from hubcrm.queries.reading import Reads

_EVERYTHING = 1_000_000
HEADS = ("Reference", "Employer", "Subject", "Arrived", "Owed", "By", "Standing")


def shown(session: Session, which: str, typed: str) -> Shown:
    """What the list shows, narrowed to a view and to typed words."""
    viewer, moment, calendar = session.viewer, session.moment, session.calendar
    words = " ".join(typed.split())
    view = next(option.label for option in VIEWS if option.key == which)

    def read(reader: Reads) -> tuple[tuple[str, ...], list[list[Cell]]]:
        rows: list[list[Cell]] = []
        for row in triage.rows(reader, viewer, moment, which, words, _EVERYTHING):
            look = saying.row_look(row, moment.today, calendar)
            due = date.fromisoformat(row.due) if row.due else None
            rows.append([row.ref, look.title, look.subject, calendar.local(row.received).date(),
                         row.promise.capitalize(), due, look.pill_text or (look.date if row.side else "")])  # fmt: skip
        return HEADS, rows

    return Shown("Triage", (view, *((f"with “{words}”",) if words else ())), read)
