"""The list of employers as it leaves: every row of the view in force, with when somebody last spoke with them."""

from __future__ import annotations

from hubcrm.desktop.exporting import Shown
from hubcrm.desktop.session import Session
from hubcrm.exports.listing import Cell
from hubcrm.queries import employer_page
from hubcrm.queries.labels import without_school_of
from hubcrm.queries.reading import Reads

_AT_ONCE = 200
_WHICH = {"all": "all", "open": "with open work", "mine": "that I look after"}
HEADS = ("Employer", "Town", "Open enquiries", "With", "Last spoken")


def shown(session: Session, which: str, typed: str) -> Shown:
    """What the list shows, narrowed to a view and to typed words."""
    viewer, calendar = session.viewer, session.calendar
    words = " ".join(typed.split())

    def read(reader: Reads) -> tuple[tuple[str, ...], list[list[Cell]]]:
        rows: list[list[Cell]] = []
        ids = employer_page.ids(reader, viewer, which, words)
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            spoke = employer_page.last_spoken(reader, some)
            for row in employer_page.rows(reader, some):
                last = calendar.local(spoke[row.id]).date() if row.id in spoke else None
                rows.append([row.name, row.town, row.open, ", ".join(map(without_school_of, row.departments)), last])
        return HEADS, rows

    return Shown("Employers", (_WHICH[which], *((f"with “{words}”",) if words else ())), read)
