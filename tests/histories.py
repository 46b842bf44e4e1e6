"""Random histories of three colleagues who work apart and exchange what they did.

    with colleagues(skews=(timedelta(), timedelta(days=1), timedelta(days=-365))) as office:
        office.play(steps)
        everything = office.changes()

A history is a list of steps (who, verb, a, b): plain data, so that hypothesis can make a failing one shorter. Each verb
is an action a person can do; one that the rules refuse at that moment changes nothing.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path

from hypothesis import Phase, settings
from hypothesis import strategies as st

from hubcrm.actions import employers, enquiries, followups, offers, undoing
from hubcrm.domain.changes import Change
from hubcrm.domain.errors import HubError
from hubcrm.store.hub import Hub
from tests.builders import new_hub, temporary_folder
from tests.fakes import Clock

HUB_ID = "7" * 32


class Desk:
    """One colleague at one computer."""

    def __init__(self, hub: Hub, clock: Clock, person: str) -> None:
        self.hub, self.clock, self.person = hub, clock, person

    def pick(self, table: str, a: int, where: str = "1") -> str:
        """The a-th record of a table that this colleague can see; blank where there is none."""
        ids = [row[0] for row in self.hub.read(f"SELECT id FROM {table} WHERE {where} ORDER BY id")]
        return ids[a % len(ids)] if ids else ""

    def enquiry(self, a: int, where: str = "open = 1") -> str:
        """An enquiry to which something can be done, else any, else one that has just come in."""
        return self.pick("enquiry", a, where) or self.pick("enquiry", a) or receive(self, a % MESSAGES)

    def open_offer(self, enquiry: str, b: int, office: Office) -> str:
        """An offer that waits for its answer; one is made where there is none."""
        found = self.pick("offer", b, f"enquiry = '{enquiry}' AND status = 'open'")
        if not found:
            offers.offer(self.hub, enquiry, office.departments[b % 3], by=self.person)
        return found or self.pick("offer", b, f"enquiry = '{enquiry}' AND status = 'open'")


class Office:
    """Three desks of one hub, each with its own store and clock, and what they know from the first day."""

    def __init__(self, folder: Path, skews: Sequence[timedelta], chance: random.Random) -> None:
        self.folder, self.chance = folder, chance
        self.desks: list[Desk] = []
        clocks = [Clock(skew=skew) for skew in skews]
        first = self._hub("0", clocks[0])
        with first.transaction("Set up", by="") as tx:
            tx.create("institution", {"name": "Kestrelbridge University"}, entity_id=tx.derived_id("institution"))
            self.departments = [
                tx.create("department", {"code": code, "name": f"School of {name}"})
                for code, name in (("ENG", "Engineering"), ("BUS", "Business"), ("ART", "Art and Design"))
            ]
            self.people = [
                tx.create("person", {"name": name, "role": "academic", "department": self.departments[at % 3]})
                for at, name in enumerate(("Sam Ashdown", "Ines Calder", "Theo Marsh", "Ada Rowe", "Lena Voss"))
            ]
            self.employers = [tx.create("employer", {"name": name}) for name in ("Fenwick Castings", "Otterhead Foods")]
        everything = list(first.changes())
        for at, clock in enumerate(clocks):
            hub = self._hub(str(at), clock, computer=at) if at else first
            if at:
                hub.accept(everything)
            self.desks.append(Desk(hub, clock, self.people[at]))

    def _hub(self, name: str, clock: Clock, computer: int = 0) -> Hub:
        """A computer of this hub. Identifiers are the same in every run: ties between computers are decided by them."""
        hub = new_hub(self.folder / name, clock=clock, computer=computer, hub_id=HUB_ID)
        hub.entropy = self.chance.randbytes
        return hub

    def play(self, steps: Sequence[Step]) -> None:
        """Let the history happen. What the rules refuse changes nothing; anything else that goes wrong is raised."""
        for who, verb, a, b in steps:
            with suppress(HubError):
                VERBS[verb](self, self.desks[who % len(self.desks)], a, b)

    def pass_on(self, source: Desk, to: Desk, share: float) -> None:
        """Give a random part of what one desk holds to another, in no order."""
        held = list(source.hub.changes())
        part = self.chance.sample(held, int(len(held) * share))
        to.hub.accept(part, batch=self.chance.choice((1, 7, 500)))

    def changes(self) -> list[Change]:
        """Every change of every desk, each once."""
        return list({change.id: change for desk in self.desks for change in desk.hub.changes()}.values())

    def elsewhere(self, changes: Sequence[Change], name: str, *, batch: int = 500) -> Hub:
        """A further computer of this hub that takes the given changes in, in the given order."""
        hub = self._hub(name, Clock())
        hub.accept(changes, batch=batch)
        return hub

    def close(self) -> None:
        for desk in self.desks:
            desk.hub.close()


@contextmanager
def colleagues(skews: Sequence[timedelta] = (timedelta(),) * 3, seed: int = 1) -> Iterator[Office]:
    """Three colleagues at work, and tidied away afterwards."""
    with temporary_folder() as folder:
        office = Office(folder, skews, random.Random(seed))
        try:
            yield office
        finally:
            office.close()


# -- what they do -----------------------------------------------------------------------------------------------------

Step = tuple[int, str, int, int]
Verb = Callable[[Office, Desk, int, int], object]
VERBS: dict[str, Verb] = {}
MESSAGES = 2
_WORDS = ("weld", "yoghurt", "placement", "sensors", "café", "packaging", "training", "survey")


def _verb(function: Verb) -> Verb:
    VERBS[function.__name__.strip("_")] = function
    return function


def receive(desk: Desk, number: int, *, words: str = "") -> str:
    """Take in the e-mail of this number; the same one taken in at two desks is one enquiry."""
    with desk.hub.transaction("Add enquiry", by=desk.person) as tx:
        enquiry = tx.derived_id(f"message:{number}")
        known = tx.state("enquiry", enquiry)
        if not (known and known["made"]):
            facts = {"ref": tx.next_reference(date(2026, 11, 23)), "received": tx.now, "channel": "email",
                     "message": f"{number}@kestrel.example", "f": {}}  # fmt: skip
            said = {
                "subject": f"About {words or _WORDS[number % 8]}",
                "text": f"We need {_WORDS[-number % 8]}",
                "sender": "Dana Fell",
            }
            tx.record("enquiry", enquiry, "received", facts, said, subject=enquiry)
    return enquiry


@_verb
def _received(office: Office, desk: Desk, a: int, b: int) -> object:
    return receive(desk, a % MESSAGES)


@_verb
def _taken(office: Office, desk: Desk, a: int, b: int) -> object:
    return enquiries.take(desk.hub, desk.enquiry(a), by=desk.person)


@_verb
def _set(office: Office, desk: Desk, a: int, b: int) -> object:
    facts: tuple[dict[str, object], ...] = (
        {"type": "consultancy"},
        {"type": "unclear"},
        {"subject": f"Now {_WORDS[b]}"},
        {"need": _WORDS[b]},
        {"value": b},
        {"contact": desk.pick("contact", b)},
        {"type": "service_issue"},
        {"deadline": "2026-12-18"},
    )
    return enquiries.set_fields(desk.hub, desk.enquiry(a), facts[b], by=desk.person)


@_verb
def _employers_linked(office: Office, desk: Desk, a: int, b: int) -> object:
    chosen = [desk.pick("employer", b), *([desk.pick("employer", b + 1)] if b > 4 else [])]
    return enquiries.link_employers(desk.hub, desk.enquiry(a), [one for one in chosen if one], by=desk.person)


@_verb
def _logged(office: Office, desk: Desk, a: int, b: int) -> object:
    kind = ("call", "email", "no_answer", "note", "meeting", "email", "no_answer", "call")[b]
    return enquiries.log(
        desk.hub, desk.enquiry(a), kind, by=desk.person, text=f"They said {_WORDS[b]}", incoming=b == 5
    )


@_verb
def _decided(office: Office, desk: Desk, a: int, b: int) -> object:
    return enquiries.decide(desk.hub, desk.enquiry(a), "find_out_more", by=desk.person)


@_verb
def _read(office: Office, desk: Desk, a: int, b: int) -> object:
    return enquiries.mark_read(desk.hub, desk.enquiry(a, "unread > 0"), by=desk.person)


@_verb
def _offered(office: Office, desk: Desk, a: int, b: int) -> object:
    to = office.people[b % 5] if b > 2 else ""
    return offers.offer(desk.hub, desk.enquiry(a), office.departments[b % 3], by=desk.person, to=to)


@_verb
def _claimed(office: Office, desk: Desk, a: int, b: int) -> object:
    enquiry = desk.enquiry(a, "open = 1 AND holder = ''")
    return offers.answer(desk.hub, enquiry, "take", by=desk.person, offer_id=desk.open_offer(enquiry, b, office))


@_verb
def _answered(office: Office, desk: Desk, a: int, b: int) -> object:
    enquiry = desk.enquiry(a, "open = 1 AND holder = ''")
    kind = ("decline", "ask", "help", "pass", "decline", "ask", "decline", "pass")[b]
    return offers.answer(
        desk.hub,
        enquiry,
        kind,
        by=desk.person,
        reason="no_time",
        note="Which alloy?",
        to=office.people[b % 5],
        offer_id=desk.open_offer(enquiry, b, office),
    )


@_verb
def _told(office: Office, desk: Desk, a: int, b: int) -> object:
    return offers.tell(
        desk.hub, desk.enquiry(a, "id IN (SELECT enquiry FROM offer WHERE question = 1)"), "", "Steel", by=desk.person
    )


@_verb
def _withdrawn(office: Office, desk: Desk, a: int, b: int) -> object:
    enquiry = desk.enquiry(a)
    return offers.withdraw(desk.hub, enquiry, desk.open_offer(enquiry, b, office), by=desk.person)


@_verb
def _confirmed(office: Office, desk: Desk, a: int, b: int) -> object:
    enquiry = desk.enquiry(a, "contested = 1")
    return offers.confirm(
        desk.hub, enquiry, desk.pick("claim", b, f"enquiry = '{enquiry}' AND live = 1"), by=desk.person
    )


@_verb
def _returned(office: Office, desk: Desk, a: int, b: int) -> object:
    enquiry = desk.enquiry(a, "open = 1 AND holder != ''")
    if b % 2 and not (desk.hub.state("enquiry", enquiry) or {"claims": {}})["claims"]:
        offers.answer(desk.hub, enquiry, "take", by=desk.person, offer_id=desk.open_offer(enquiry, b, office))
    return offers.give_back(desk.hub, enquiry, by=desk.person, for_others=b > 3)


@_verb
def _moved(office: Office, desk: Desk, a: int, b: int) -> object:
    stage = ("proposal", "agreed", "delivering", "following_up", "finding_out", "shaping", "proposal", "agreed")[b]
    return enquiries.move(desk.hub, desk.enquiry(a), stage, by=desk.person)


@_verb
def _waits(office: Office, desk: Desk, a: int, b: int) -> object:
    enquiry, until = desk.enquiry(a), desk.clock.now.date() + timedelta(days=b + 1)
    if b % 3 == 0:
        return enquiries.wait(desk.hub, enquiry, by=desk.person)
    if b % 3 == 1:
        return enquiries.park(desk.hub, enquiry, until, by=desk.person)
    return enquiries.hold(desk.hub, enquiry, by=desk.person)


@_verb
def _resumed(office: Office, desk: Desk, a: int, b: int) -> object:
    return enquiries.resume(desk.hub, desk.enquiry(a, "side != ''"), by=desk.person)


@_verb
def _closed(office: Office, desk: Desk, a: int, b: int) -> object:
    until = desk.clock.now.date() + timedelta(days=90) if b > 5 else None
    reason = "postponed" if until else ("completed", "no_capacity", "sales_spam")[b % 3]
    return enquiries.close(desk.hub, desk.enquiry(a), reason, by=desk.person, instead="A short course", until=until)


@_verb
def _reopened(office: Office, desk: Desk, a: int, b: int) -> object:
    return enquiries.reopen(desk.hub, desk.enquiry(a, "open = 0"), by=desk.person)


@_verb
def _merged(office: Office, desk: Desk, a: int, b: int) -> object:
    return enquiries.merge(desk.hub, desk.enquiry(a), desk.pick("enquiry", b), by=desk.person)


@_verb
def _planned(office: Office, desk: Desk, a: int, b: int) -> object:
    due = desk.clock.now.date() + timedelta(days=b)
    return followups.plan(desk.hub, desk.enquiry(a), "call_back", due, by=desk.person, note=_WORDS[b])


@_verb
def _finished(office: Office, desk: Desk, a: int, b: int) -> object:
    named = desk.pick("follow_up", a, "status = 'open'") if b % 2 else followups.AUTOMATIC + desk.enquiry(a)
    return followups.finish(desk.hub, named, by=desk.person)


@_verb
def _notice_read(office: Office, desk: Desk, a: int, b: int) -> object:
    enquiry = desk.enquiry(a, "id IN (SELECT enquiry FROM notice)")
    return enquiries.dismiss_notice(desk.hub, enquiry, desk.pick("notice", b, f"enquiry = '{enquiry}'"), by=desk.person)


@_verb
def _employer_added(office: Office, desk: Desk, a: int, b: int) -> object:
    return employers.add(desk.hub, f"{_WORDS[a]} {_WORDS[b]} Ltd", by=desk.person)


@_verb
def _employer_renamed(office: Office, desk: Desk, a: int, b: int) -> object:
    return employers.edit(desk.hub, desk.pick("employer", a), {"name": f"{_WORDS[b]} Group"}, by=desk.person)


@_verb
def _employers_merged(office: Office, desk: Desk, a: int, b: int) -> object:
    return employers.merge(desk.hub, desk.pick("employer", a), desk.pick("employer", b), by=desk.person)


@_verb
def _contact_added(office: Office, desk: Desk, a: int, b: int) -> object:
    name = f"Robin {_WORDS[b].title()}"
    return employers.add_contact(desk.hub, desk.pick("employer", a), name, by=desk.person, typed_by_academic=b > 5)


@_verb
def _closure(office: Office, desk: Desk, a: int, b: int) -> object:
    with desk.hub.transaction("Add a closure day", by=desk.person) as tx:
        return tx.create(
            "closure", {"day": f"2026-11-{24 + a % 6}", "name": "Founder’s day", "kind": "open" if b > 5 else "closed"}
        )


@_verb
def _undone(office: Office, desk: Desk, a: int, b: int) -> object:
    return undoing.undo(desk.hub, by=desk.person)


@_verb
def _redone(office: Office, desk: Desk, a: int, b: int) -> object:
    with suppress(HubError):
        return undoing.redo(desk.hub, by=desk.person)
    undoing.undo(desk.hub, by=desk.person)
    return undoing.redo(desk.hub, by=desk.person)


@_verb
def _exchange(office: Office, desk: Desk, a: int, b: int) -> None:
    office.pass_on(desk, office.desks[a % len(office.desks)], (b + 1) / 8)


@_verb
def _time_passes(office: Office, desk: Desk, a: int, b: int) -> None:
    for each in office.desks:
        each.clock.forward(hours=(0.001, 1, 5, 17, 24, 24, 72, 240)[b])


def histories(
    most: int = 40, *, least: int = 1, verbs: Sequence[str] = (), desks: int = 3
) -> st.SearchStrategy[list[Step]]:
    """Random histories; the everyday verbs come up more often than the rest."""
    often = (
        "received",
        "offered",
        "claimed",
        "exchange",
        "exchange",
        "logged",
        "set",
        "returned",
        "closed",
        "reopened",
        "undone",
    )
    names = list(verbs) or [*often, *VERBS]
    number = st.integers(0, 7)
    step = st.tuples(st.integers(0, desks - 1), st.sampled_from(names), number, number)
    return st.lists(step, min_size=least, max_size=most)


def examples(how_many: int) -> settings:
    """Settings of a property whose examples each play a history.

    HUBCRM_TEST_LONG=1 tries fifty times as many, other ones in each run, and makes a failing one shorter, which takes
    longer than a test may take every day (pytest --timeout=0 -o faulthandler_timeout=0).
    """
    if os.environ.get("HUBCRM_TEST_LONG") == "1":
        return settings(max_examples=50 * how_many)
    return settings(max_examples=how_many, phases=(Phase.explicit, Phase.generate))


def chances() -> st.SearchStrategy[random.Random]:
    """Chance for what a history does not say, such as the order in which changes arrive; the same for the same example."""
    return st.builds(random.Random, st.integers(0, 1 << 32))


SKEWS = (timedelta(), timedelta(minutes=-7), timedelta(days=1), timedelta(days=-365), timedelta(days=365))


def skews() -> st.SearchStrategy[tuple[timedelta, ...]]:
    """How wrong the three clocks are: from not at all to a year."""
    return st.tuples(*[st.sampled_from(SKEWS)] * 3)
