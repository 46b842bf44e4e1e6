"""A small hub at work on a real store: two departments, five colleagues, a clock that stands still until it is moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from hubcrm.actions import enquiries, institution, offers, people, receiving
from hubcrm.domain.changes import Change, new_id
from hubcrm.domain.enquiries import open_offers
from hubcrm.intake.drafts import Draft
from hubcrm.queries.enquiry import Detail, detail
from hubcrm.queries.people import viewer
from hubcrm.queries.reading import Moment, Viewer
from hubcrm.store.hub import Hub
from tests.builders import new_hub
from tests.fakes import Clock

MONDAY = date(2026, 11, 23)


@dataclass
class Office:
    """The hub and the ids of everybody in it, by first name and by department code."""

    hub: Hub
    clock: Clock
    priya: str
    gwen: str
    sam: str
    theo: str
    ines: str
    eng: str
    bus: str

    @property
    def moment(self) -> Moment:
        """Now, in hub time."""
        return Moment(self.hub.calendar.local(self.clock()).date(), self.clock())

    def as_seen_by(self, person: str) -> Viewer:
        """Who looks."""
        return viewer(self.hub, person)

    def detail(self, enquiry: str, person: str = "") -> Detail:
        """One enquiry as a person sees it."""
        return detail(self.hub, enquiry, self.as_seen_by(person or self.priya), self.moment)

    def state(self, enquiry: str) -> dict[str, Any]:
        """What the fold remembers of an enquiry."""
        return self.hub.state("enquiry", enquiry) or {}

    def receive(self, text: str = "Our weld has cracked.", **facts: Any) -> str:
        """A new enquiry; `facts` are those of its draft."""
        return self.take_in(Draft(text=text, **facts))[0].enquiry

    def take_in(self, *drafts: Draft) -> list[receiving.Received]:
        """What became of some drafts."""
        return receiving.receive(self.hub, drafts, by=self.priya).value

    def offered(self, *departments: str, **facts: Any) -> str:
        """A new enquiry offered to departments (Engineering if none is named), a minute apart."""
        enquiry = self.receive()
        for department in departments or (self.eng,):
            self.clock.forward(minutes=1)
            offers.offer(self.hub, enquiry, department, by=self.priya, **facts)
        return enquiry

    def claimed(self) -> str:
        """A new enquiry that Sam of Engineering holds."""
        enquiry = self.offered()
        offers.answer(self.hub, enquiry, "take", by=self.sam)
        return enquiry

    def closed(self, reason: str = "answered") -> str:
        """A new enquiry that is closed already."""
        enquiry = self.receive()
        enquiries.close(self.hub, enquiry, reason, by=self.priya, instead="Told them")
        return enquiry

    def offer_of(self, enquiry: str, department: str) -> str:
        """The open offer of an enquiry to a department."""
        return next(key for key, one in open_offers(self.state(enquiry)) if one["department"] == department)

    def changes(self, enquiry: str) -> list[Change]:
        """Everything recorded of an enquiry."""
        return [change for change in self.hub.changes() if change.entity_id == enquiry]

    def also_claimed_elsewhere(self, enquiry: str, offer: str, person: str, department: str) -> None:
        """A claim made on another computer by somebody who had not seen the one here."""
        here = self.changes(enquiry)[-1]
        data = {**here.data, "offer": offer, "person": person, "department": department}
        elsewhere = replace(here, id=new_id(), txn=new_id(), writer=new_id(), seq=1, actor=person, on_behalf_of="",
                            hlc=here.hlc + 1, data=data)  # fmt: skip
        self.hub.accept([elsewhere])


@contextmanager
def small_office(folder: Path, at: str = "2026-11-23T09:00+00:00") -> Iterator[Office]:
    """A hub on a Monday at nine, with Priya (adviser), Gwen (manager), Sam and Theo (Engineering), Ines (Business)."""
    clock = Clock(at)
    hub = new_hub(folder, clock=clock)
    institution.set_up(hub, "Kestrelbridge University")
    eng = people.add_department(hub, "ENG", "School of Engineering", by="").value
    bus = people.add_department(hub, "BUS", "Business School", by="").value
    added: Sequence[tuple[str, str, str]] = (
        ("Priya Shah", "adviser", ""), ("Gwen Marsh", "manager", ""), ("Sam Ashdown", "lead", eng),
        ("Theo Calder", "academic", eng), ("Ines Rowe", "lead", bus),
    )  # fmt: skip
    ids = [people.add_person(hub, name, role, by="", department=department).value for name, role, department in added]
    try:
        yield Office(hub, clock, *ids, eng, bus)
    finally:
        hub.close()
