"""Three academic years of made-up work: what arrived, where it went, what came of it."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from hubcrm.actions import enquiries, followups, offers, receiving
from hubcrm.demo import cast, days
from hubcrm.demo.people import Cast
from hubcrm.domain.promises import Calendar
from hubcrm.domain.references import first_day_of_academic_year
from hubcrm.intake.drafts import Draft
from hubcrm.store.hub import Hub

_CHANNELS = (
    ("email",) * 9
    + ("phone",) * 4
    + ("web_form",) * 4
    + ("event", "academic_referral", "returning", "partner_referral")
)
_QUICK_ENDS = (
    ("answered", 0.42), ("signposted_internal", 0.2), ("referred_partner", 0.16), ("no_reply", 0.08), ("need_changed", 0.06),
    ("no_budget", 0.04), ("postponed", 0.04),
)  # fmt: skip
_LATER_ENDS = (
    ("went_elsewhere", 0.2), ("price", 0.14), ("no_budget", 0.2), ("solved_inhouse", 0.12), ("need_changed", 0.1),
    ("no_capacity", 0.1), ("dates", 0.08), ("too_slow", 0.06),
)  # fmt: skip


@dataclass(order=True)
class Event:
    """Something somebody does at a moment."""

    at: int
    place: int
    run: Callable[[], object] = field(compare=False)


@dataclass
class Past:
    """Plays the past in the order it happened."""

    hub: Hub
    clock: days.Clock
    cast: Cast
    calendar: Calendar
    rnd: random.Random
    today: date
    queue: list[Event] = field(default_factory=list)
    made: int = 0

    def add(self, at: int, run: Callable[[], object]) -> None:
        """Plan something; what would come after now never happens."""
        if at <= days.at(self.today, 8):
            self.made += 1
            heapq.heappush(self.queue, Event(at, self.made, run))

    def play(self) -> None:
        """Do everything planned, and what follows from it, in order."""
        while self.queue:
            event = heapq.heappop(self.queue)
            self.clock.now_ms = max(event.at, self.clock.now_ms)
            event.run()

    def after(self, moment: int, low: int, high: int) -> int:
        """A moment in office hours some working days after another."""
        day = self.calendar.add(self.calendar.local(moment).date(), self.rnd.randint(low, high))
        return max(days.some_time(day, self.rnd), moment + 1_200_000)

    def pick(self, ends: tuple[tuple[str, float], ...]) -> str:
        """One of some ends, by weight."""
        return self.rnd.choices([end for end, _ in ends], [weight for _, weight in ends])[0]


def tidy_up(past: Past, leave: frozenset[str] = frozenset()) -> None:
    """Answer what the past left at the hub, so that Triage and Today hold the story and nothing else but what to `leave`."""
    past.clock.now_ms = max(past.clock.now_ms, days.at(past.calendar.add(past.today, -1), 16))
    for follow_up, owner in past.hub.read_now(
        "SELECT id, owner FROM follow_up WHERE status = 'open' AND due < ? ORDER BY due, id", (past.today.isoformat(),)
    ):
        followups.finish(past.hub, follow_up, by=owner)  # "come back in spring": somebody did
    for (enquiry,) in past.hub.read_now("SELECT id FROM enquiry WHERE triage = 1 OR stage = 'offered' ORDER BY n"):
        if enquiry in leave:
            continue
        adviser = past.rnd.choice(past.cast.advisers)
        enquiries.log(past.hub, enquiry, "call", by=adviser, text="Rang and answered their question.")
        enquiries.close(past.hub, enquiry, "answered", by=adviser, instead=past.rnd.choice(cast.INSTEAD))


def employers(rnd: random.Random, count: int) -> list[tuple[str, str, str, int]]:
    """(name, sector, town, people) of made-up employers."""
    names = [(f"{first} {last}", sector) for first in cast.FIRST_PARTS for last, sector in cast.LAST_PARTS]
    rnd.shuffle(names)
    return [
        (name, sector, rnd.choice(cast.TOWNS), rnd.choice((3, 6, 9, 14, 22, 35, 48, 70, 110, 180, 240, 420, 900)))
        for name, sector in names[:count]
    ]


def draft(
    rnd: random.Random, employer: tuple[str, str, str, int], code: str, moment: int, place: int
) -> tuple[Draft, str]:
    """(an enquiry for one department in an employer's words, its type)."""
    name, sector, town, size = employer
    subject, kind, need = rnd.choice(cast.NEEDS[code])
    who = f"{rnd.choice(cast.GIVEN)} {rnd.choice(cast.FAMILY)}"
    money = rnd.choice(("£2,000", "£5,000", "£8,000", "£15,000"))
    parts = [rnd.choice(cast.OPENINGS), rnd.choice(cast.MIDDLES)]
    words = "\n\n".join(one.format(name=name, size=size, town=town, need=need, money=money) for one in parts if one)
    host = "".join(letter for letter in name.lower().replace(" ", "-") if letter.isalnum() or letter == "-")
    return (
        Draft(
            subject=subject, text=f"{words}\n\n{rnd.choice(cast.ENDINGS).format(who=who)}", sender_name=who,
            sender_email=f"{who.split()[0].lower()}@{host}.example", received_ms=moment,
            message_id=f"{place}.{moment}@{host}.example", channel=rnd.choice(_CHANNELS), employer=name,
            extra=(("sector", sector), ("employees", str(size)), ("town", town)),
        ),
        kind,
    )  # fmt: skip


def plan(past: Past, scale: float = 1.0) -> None:
    """Plan three academic years: the two before this one, and this one until two working weeks ago."""
    rnd = past.rnd
    first = first_day_of_academic_year(past.today)
    first = first.replace(year=first.year - 2)
    last = past.calendar.add(past.today, -3)
    known = employers(rnd, 340)
    recent = past.calendar.add(past.today, -25)
    for place, day in enumerate(days.days_of_arrival(first, last, rnd, scale)):
        moment = days.some_time(day, rnd, 8, 19)
        employer = known[min(int(rnd.expovariate(1 / 110)), len(known) - 1)]
        code = rnd.choice(tuple(cast.NEEDS))
        one, kind = draft(rnd, employer, code, moment, place)
        settled = day < recent or rnd.random() < 0.35
        past.add(moment, _Arrival(past, one, kind, code, settled))


@dataclass
class _Arrival:
    """One enquiry's life, planned step by step as it goes."""

    past: Past
    draft: Draft
    kind: str
    code: str
    settled: bool
    enquiry: str = ""
    adviser: str = ""
    holder: str = ""

    def __call__(self) -> None:
        past, rnd = self.past, self.past.rnd
        received = receiving.receive(past.hub, [self.draft], by="").value[0]
        self.enquiry = received.enquiry
        self.adviser = rnd.choice(past.cast.advisers)
        moment = past.clock.now_ms
        late = rnd.random() > 0.9
        past.add(past.after(moment, 2 if late else 0, 3 if late else 1), self._take)

    def _take(self) -> None:
        past, rnd = self.past, self.past.rnd
        enquiries.take(past.hub, self.enquiry, by=self.adviser)
        kind = "call" if rnd.random() < 0.5 else "email"
        enquiries.log(past.hub, self.enquiry, kind, by=self.adviser, text="Said hello and asked when they can talk.")
        enquiries.decide(past.hub, self.enquiry, "find_out_more", by=self.adviser)
        now = past.clock.now_ms
        if rnd.random() < 0.53:
            past.add(past.after(now, 0, 1), self._offer)
        else:
            past.add(past.after(now, 1, 6), self._quick_end)

    def _quick_end(self) -> None:
        self._close(self.past.pick(_QUICK_ENDS))

    def _offer(self) -> None:
        past, rnd = self.past, self.past.rnd
        facts = {"type": self.kind, "urgency": rnd.choices(("high", "normal", "low"), (2, 7, 1))[0]}
        enquiries.set_fields(past.hub, self.enquiry, facts, by=self.adviser)
        wrong = rnd.random() < 0.1
        code = rnd.choice(tuple(cast.NEEDS)) if wrong else self.code
        offers.offer(past.hub, self.enquiry, past.cast.departments[code], by=self.adviser)
        past.add(past.after(past.clock.now_ms, 0, 5 if rnd.random() < 0.12 else 2), lambda: self._answer(code))

    def _answer(self, code: str) -> None:
        past, rnd = self.past, self.past.rnd
        people = past.cast.of_department[code]
        lead = people[0]
        if code != self.code or rnd.random() < 0.07:
            reason = "not_our_area" if code != self.code else rnd.choice(("no_time", "wrong_size"))
            offers.answer(past.hub, self.enquiry, "decline", by=lead, reason=reason)
            if code != self.code:
                past.add(past.after(past.clock.now_ms, 0, 1), self._offer_again)
            else:
                past.add(past.after(past.clock.now_ms, 1, 2), lambda: self._close("no_capacity"))
            return
        self.holder = rnd.choice(people)
        offers.answer(past.hub, self.enquiry, "take", by=self.holder)
        past.add(past.after(past.clock.now_ms, 0, 2), self._talk)

    def _offer_again(self) -> None:
        past = self.past
        offers.offer(past.hub, self.enquiry, past.cast.departments[self.code], by=self.adviser)
        past.add(past.after(past.clock.now_ms, 0, 2), lambda: self._answer(self.code))

    def _talk(self) -> None:
        past, rnd = self.past, self.past.rnd
        how = rnd.choice(("call", "call", "meeting"))
        enquiries.log(
            past.hub, self.enquiry, how, by=self.holder, text="Talked it through; they want a written proposal."
        )
        worth = rnd.choice((900, 1500, 2400, 3800, 4518, 6200, 9000, 14000)) * 100
        enquiries.set_fields(past.hub, self.enquiry, {"value_pence": worth}, by=self.holder)
        past.add(past.after(past.clock.now_ms, 3, 12), self._propose)

    def _propose(self) -> None:
        past, rnd = self.past, self.past.rnd
        if self.settled and rnd.random() < 0.45:
            self._close(past.pick(_LATER_ENDS))
            return
        enquiries.move(past.hub, self.enquiry, "proposal", by=self.holder)
        past.add(past.after(past.clock.now_ms, 4, 14), self._agree)

    def _agree(self) -> None:
        past, rnd = self.past, self.past.rnd
        if self.settled and rnd.random() < 0.5:
            self._close(past.pick(_LATER_ENDS))
            return
        enquiries.move(past.hub, self.enquiry, "agreed", by=self.holder)
        past.add(past.after(past.clock.now_ms, 5, 20), self._start)

    def _start(self) -> None:
        past = self.past
        enquiries.move(past.hub, self.enquiry, "delivering", by=self.holder)
        past.add(past.after(past.clock.now_ms, 8, 30), self._finish)

    def _finish(self) -> None:
        past, rnd = self.past, self.past.rnd
        helped = rnd.choice((4, 8, 10, 12, 15, 18, 24))
        enquiries.move(past.hub, self.enquiry, "following_up", by=self.holder)
        enquiries.set_fields(
            past.hub, self.enquiry, {"people_helped": helped, "new_here": ["collaboration"]}, by=self.holder
        )
        past.add(past.after(past.clock.now_ms, 8, 25), lambda: self._close("completed"))

    def _close(self, reason: str) -> None:
        past, rnd = self.past, self.past.rnd
        until = None
        if reason == "postponed":
            until = past.calendar.local(past.clock.now_ms).date() + timedelta(days=rnd.randint(60, 200))
        by = self.holder or self.adviser
        enquiries.close(past.hub, self.enquiry, reason, by=by, instead=rnd.choice(cast.INSTEAD), until=until)
