"""The list of offers as it leaves: its sections one after the other, as they stand on the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from hubcrm.desktop.exporting import Shown
from hubcrm.desktop.pages.offer_parts import wording
from hubcrm.desktop.pages.offer_parts.wording import Days
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.sections import Heading
from hubcrm.exports.listing import Cell
from hubcrm.queries import offered
from hubcrm.queries.offered import Listed, Row
from hubcrm.queries.reading import Reads

HEADS = ("Section", "Reference", "Employer", "Subject", "What they need", "Department", "Colleague", "By", "Standing")


def shown(session: Session, title: str, laid_out: Callable[[Listed], list[Row | Heading]]) -> Shown:
    """What the list shows; `laid_out` puts the rows under their headings."""
    viewer, moment = session.viewer, session.moment
    days = Days(session.today, session.calendar, session.standing.kind)

    def read(reader: Reads) -> tuple[tuple[str, ...], list[list[Cell]]]:
        rows: list[list[Cell]] = []
        section = ""
        for one in laid_out(offered.listed(reader, viewer, moment)):
            if isinstance(one, Heading):
                section = section if one.small else one.title
                continue
            look = wording.row_look(one, viewer, days)
            person = one.to_name if one.status == "open" else one.holder_name
            due = date.fromisoformat(one.due) if one.due and one.status != "helping" else None
            rows.append([section, one.ref, look.title, one.subject, one.need, one.department_name, person, due,
                         look.pill_text or ("" if due else look.date)])  # fmt: skip
        return HEADS, rows

    return Shown(title, (), read)
