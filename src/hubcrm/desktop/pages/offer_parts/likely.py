"""Who else might take an offer: colleagues of the department and other departments, the likeliest first."""

from __future__ import annotations

from dataclasses import dataclass

from hubcrm.desktop.session import Session
from hubcrm.queries import enquiry, people, suggesting, suggesting_people
from hubcrm.queries.brief import Brief
from hubcrm.queries.reading import Moment, Reads
from hubcrm.queries.suggesting_people import Fit

WORTH_NAMING = 0.3
"""Share of what speaks for all other departments, from which one of them is named beforehand."""

_LONGEST = 20_000  # characters of an enquiry that are weighed


@dataclass(frozen=True, slots=True)
class Likely:
    """For one enquiry: the colleagues of the department in order, and the other department that might (an id, or blank)."""

    enquiry: str
    people: tuple[Fit, ...]
    department: str


class Asker:
    """Keeps the router of one hub. `ask` is called on the routing worker only."""

    def __init__(self) -> None:
        self._known = suggesting.UpToDate()

    def ask(self, reader: Reads, enquiry_id: str, department: str, moment: Moment) -> Likely:
        """Who of this department could take the enquiry, and which other one could."""
        text = "\n".join(enquiry.text_of(reader, enquiry_id))[:_LONGEST]
        listed = {one.code: one.id for one in people.departments(reader)}
        if not listed:
            return Likely(enquiry_id, (), "")
        router = self._known.router(reader)
        there = suggesting_people.fits(reader, router, text, moment, department).get(department, ())
        others = [one for one in router.rank(text) if listed.get(one.department, department) != department]
        whole = sum(one.score for one in others)
        sure = bool(others) and others[0].score >= WORTH_NAMING * whole and bool(others[0].reasons)
        return Likely(enquiry_id, there, listed[others[0].department] if sure else "")


class Might:
    """Has it found out for the offer that is shown, before somebody asks."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._asker = Asker()
        self._latest = Likely("", (), "")

    def look(self, brief: Brief) -> None:
        """Find it out for this offer."""
        self._session.fetch(
            self._asker.ask, brief.enquiry, brief.department, self._session.moment,
            then=self._came, worker="routing", slot="offers likely",
        )  # fmt: skip

    def of(self, brief: Brief) -> Likely:
        """What was found for this offer; nobody while it is not known yet."""
        return self._latest if self._latest.enquiry == brief.enquiry else Likely(brief.enquiry, (), "")

    def _came(self, likely: Likely) -> None:
        self._latest = likely
