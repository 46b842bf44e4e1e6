"""The list of Today as it leaves: next actions under their days, those of later weeks where that section is open."""

from __future__ import annotations

from datetime import date

from hubcrm.desktop.exporting import Shown
from hubcrm.desktop.pages.today_parts import wording
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.sections import Heading
from hubcrm.exports.listing import Cell
from hubcrm.queries import labels, today
from hubcrm.queries.reading import Reads

HEADS = ("When", "Next action", "Employer", "Subject", "Reference", "By", "Late", "Whose", "Note")


def shown(session: Session, whose: str, words: str, *, later: bool) -> Shown:
    """What the list shows; `words` say whose next actions they are."""
    viewer, moment, calendar, kind = session.viewer, session.moment, session.calendar, session.standing.kind

    def read(reader: Reads) -> tuple[tuple[str, ...], list[list[Cell]]]:
        listed = today.listed(reader, viewer, moment, calendar, whose)
        after = today.actions(reader, viewer, whose, after=listed.spans.week_end) if later else None
        rows: list[list[Cell]] = []
        section = ""
        for one in wording.sections(listed, after):
            if isinstance(one, Heading):
                section = one.title
                continue
            rows.append([section, labels.label("follow_up_kinds", one.kind, kind), one.employer_name, one.subject, one.ref,
                         date.fromisoformat(one.due), wording.late_words(one.due, moment.today, calendar),
                         one.owner_name, one.note])  # fmt: skip
        return HEADS, rows

    return Shown("Today", (words,), read)
