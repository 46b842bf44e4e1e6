"""The story the made-up hub opens on, and the one function that makes the whole of it.

Triage holds nine: one late complaint, one safety-critical, a funding call, two back with us, a data request, a likely-same
employer, a sales pitch, and one nobody can place yet. Engineering has three offers to answer, two people said yes to one
enquiry, and one was parked until today.
"""

from __future__ import annotations

import csv
import random
from datetime import date
from typing import Any

from hubcrm import paths
from hubcrm.actions import employers, enquiries, followups, institution, offers, receiving
from hubcrm.demo import days, history, many, people
from hubcrm.demo.people import Cast
from hubcrm.domain.changes import Change, new_id
from hubcrm.domain.promises import Calendar
from hubcrm.intake.drafts import Draft
from hubcrm.store.hub import Hub

SEED = 20260801
_BY_HAND = 3000
"""More enquiries than this are imported rather than lived through one by one."""
_USUAL = 1.2
"""Scale of the seasons that gives about 1,100 enquiries."""

_CHANNEL_WORDS = {
    "web form": "web_form", "email": "email", "phone": "phone", "voicemail": "voicemail", "event": "event",
    "LinkedIn": "social", "walk-in": "walk_in", "web chat": "web_chat", "academic referral": "academic_referral",
    "partner referral": "partner_referral", "referral from growth hub": "partner_referral", "tender": "tender_portal",
    "growth hub referral": "partner_referral",
}  # fmt: skip


def fill(hub: Hub, today: date | None = None, size: int | None = None, seed: int = SEED) -> None:
    """Fill a new, set-up hub with three academic years of made-up work and the story of today.

    Deterministic for a day and a seed. `size`: about how many past enquiries (1,100 where it is not given).
    """
    rnd = random.Random(seed)
    real_clock, real_entropy = hub.clock, hub.entropy
    calendar = hub.calendar
    day = today or calendar.local(real_clock()).date()
    started = days.at(
        day.replace(month=8, day=1) if day.month >= 8 else day.replace(year=day.year - 1, month=8, day=1), 8
    )
    clock = days.Clock(started - 3 * 366 * 24 * 3600 * 1000)
    hub.clock, hub.entropy = clock, rnd.randbytes
    try:
        institution.add_bank_holidays(hub, by="")
        with hub.together():
            _make(hub, clock, rnd, day, size)
        hub.begin_steps_here()
    finally:
        hub.clock, hub.entropy = real_clock, real_entropy


def _make(hub: Hub, clock: days.Clock, rnd: random.Random, today: date, size: int | None) -> None:
    start = clock.now_ms
    found = people.set_up(hub)
    newest: frozenset[str] = frozenset()  # of the many: a large hub has much to sort out
    if size is not None and size > _BY_HAND:
        for _ in many.add(hub, clock, found, rnd, today, size - 1100):
            pass
        size = None
        clock.now_ms = start
        newest = frozenset(row[0] for row in hub.read_now("SELECT id FROM enquiry WHERE triage = 1"))
    past = history.Past(hub, clock, found, hub.calendar, rnd, today)
    history.plan(past, _USUAL if size is None else _USUAL * size / 1100)
    past.play()
    history.tidy_up(past, leave=newest)
    people.send_away(hub, found, today)
    Story(hub, clock, found, hub.calendar, today).tell()


def sixty() -> dict[str, dict[str, str]]:
    """The sixty written enquiries, by subject."""
    with (paths.resources() / "demo" / "enquiries.csv").open(encoding="utf-8", newline="") as lines:
        return {row["subject"]: row for row in csv.DictReader(lines)}


class Story:
    """Tells the last weeks, up to this morning."""

    def __init__(self, hub: Hub, clock: days.Clock, found: Cast, calendar: Calendar, today: date) -> None:
        self.hub = hub
        self.clock = clock
        self.cast = found
        self.calendar = calendar
        self.today = today
        self.texts = sixty()
        self.priya = found.people["Priya Nair"]
        self.tom = found.people["Tom Hallett"]
        self.told: set[str] = set()

    def tell(self) -> None:
        """Everything, oldest first."""
        self._employers()
        self._in_hand()
        self._rest_of_the_sixty()
        self._back_with_us()
        self._offers_to_engineering()
        self._two_said_yes()
        self._parked_until_today()
        self._new_ones()
        self.clock.now_ms = max(self.clock.now_ms, days.at(self.today, 8, 55))

    def back(self, working_days: int, hour: int, minute: int = 0) -> None:
        """Set the clock to a time of a working day before today (0 is today itself)."""
        day = self.calendar.add(self.today, -working_days) if working_days else self.today
        self.clock.now_ms = days.at(day, hour, minute)

    def arrive(
        self, subject: str, sender: str = "", email: str = "", subject_shown: str = "", channel: str = ""
    ) -> str:
        """Take in one of the sixty; returns the enquiry's id."""
        row = self.texts[subject]
        self.told.add(subject)
        said = row["notes"].split(";")[0].removeprefix("channel=").strip()
        facts = (("sector", row["from_sector"]), ("employees", row["employees"]))
        one = Draft(
            subject=subject_shown or subject, text=row["text"], employer=row["from_org"], sender_name=sender,
            sender_email=email, received_ms=self.clock.now_ms, channel=channel or _CHANNEL_WORDS.get(said, "email"),
            extra=tuple((key, value) for key, value in facts if value),
        )  # fmt: skip
        return receiving.receive(self.hub, [one], by="").value[0].enquiry

    def facts(self, enquiry: str, by: str, **fields: Any) -> None:
        """Set facts of an enquiry."""
        enquiries.set_fields(self.hub, enquiry, fields, by=by)

    def _employers(self) -> None:
        self.back(60, 9)
        made = employers.add(self.hub, "Dunvale Logistics", by=self.priya, employees=540, town="Kestrelbridge",
                             sector="H - Transportation and storage", domains=["dunvale.example"])  # fmt: skip
        employers.add_contact(self.hub, made.value, "Carol Dene", by=self.priya, role_title="Training manager",
                              email="carol.dene@dunvale.example", phone="01632 960114")  # fmt: skip
        gear = employers.add(self.hub, "Castlegate Lifting Gear", by=self.priya, employees=34, town="Castlegate",
                             sector="C - Manufacturing", domains=["castlegate-lifting.example"])  # fmt: skip
        employers.add_contact(self.hub, gear.value, "Dean Ashworth", by=self.priya, role_title="Works manager",
                              email="dean@castlegate-lifting.example", phone="01632 960127")  # fmt: skip
        employers.add(self.hub, "Copperhill Heating and Plumbing Services", by=self.priya, employees=52,
                      town="Marrowby", sector="F - Construction")  # fmt: skip
        packer = employers.add(self.hub, "Trevanor Packaging", by=self.priya, employees=260, town="Trevanor",
                               sector="C - Manufacturing")  # fmt: skip
        employers.add_contact(
            self.hub, packer.value, "Glyn Parfitt", by=self.cast.people["Dr Sam Whitlock"], typed_by_academic=True,
            role_title="Operations director", role_kind="senior", phone="01632 960139",
        )  # fmt: skip

    def _in_hand(self) -> None:
        """Work that departments hold now."""
        for at, (subject, code, person, stage, pounds) in enumerate((
            ("Management training for our team leaders", "BUS", "Dr Helen Voss", "proposal", 6200),
            ("Keeping our senior carers", "HEALTH", "Dr Moira Tran", "shaping", 9600),
            ("KTP for apple grading", "COMP", "Prof Dilys Penry", "proposal", 48000),
            ("Shelf life and labels", "LIFE", "Dr Femi Adewale", "agreed", 1850),
            ("CPD module for custody sergeants", "LAW", "Sgt (ret.) Paul Jessop", "shaping", 21000),
            ("Maths subject leaders", "EDU", "Dr Owen Pryce", "delivering", 12400),
            ("Product videos", "DESIGN", "Leo Marchetti", "delivering", 2400),
            ("Fwd: energy use on a drying line", "ENG", "Dr Sam Whitlock", "shaping", 7800),
            ("Why don't farmers test their soil?", "LIFE", "Dr Ros Kettle", "agreed", 8000),
            ("Website accessibility", "DESIGN", "Inga Solberg", "following_up", 5200),
        )):  # fmt: skip
            self.back(22 - at, 10, 5 * at)
            enquiry = self.arrive(subject)
            self.facts(enquiry, self.priya, type=self.texts[subject]["type"])
            enquiries.log(self.hub, enquiry, "call", by=self.priya, text="Rang to say hello and find out more.")
            offers.offer(self.hub, enquiry, self.cast.departments[code], by=self.priya)
            self.back(20 - at, 11)
            holder = self.cast.people[person]
            offers.answer(self.hub, enquiry, "take", by=holder)
            self.back(19 - at, 14)
            enquiries.log(self.hub, enquiry, "call", by=holder, text="Good talk. They know what they want.")
            self.facts(enquiry, holder, value_pence=pounds * 100)
            if stage != "shaping":
                self.back(max(10 - at, 1), 15)
                enquiries.move(self.hub, enquiry, stage, by=holder)

    def _rest_of_the_sixty(self) -> None:
        """Those of the sixty that the story does not need otherwise: answered, passed on or closed in past weeks."""
        kept = {*_STORY, *self.told}
        for at, (subject, row) in enumerate(self.texts.items()):
            if subject in kept:
                continue
            self.back(48 - at % 30, 9 + at % 7, at % 60)
            enquiry = self.arrive(subject)
            enquiries.take(self.hub, enquiry, by=self.tom)
            enquiries.log(self.hub, enquiry, "call", by=self.tom, text="Rang back and listened.")
            self.facts(enquiry, self.tom, type=row["type"], urgency=row["urgency"])
            reason = "referred_partner" if row["best_departments"] == "NONE" else "answered"
            reason = "signposted_internal" if row["type"] in ("graduate_recruitment", "open_course") else reason
            self.clock.now_ms += 26 * 3600 * 1000
            enquiries.close(
                self.hub, enquiry, reason, by=self.tom, instead="Told them who can help and put them in touch"
            )

    def _back_with_us(self) -> None:
        for subject, shown, code, person, reason in (
            ("AI", "AI: what have you got?", "COMP", "Prof Dilys Penry", "need_more"),
            ("Difficult conversations half day", "Difficult conversations, half day for 15 managers", "LAW",
             "Dr Clare Ashdown", "no_time"),
        ):  # fmt: skip
            self.back(3, 9, 20)
            enquiry = self.arrive(subject, subject_shown=shown)
            self.facts(enquiry, self.priya, type="consultancy" if subject == "AI" else "bespoke_training")
            enquiries.log(self.hub, enquiry, "email", by=self.priya, text="Thanked them and said we are asking round.")
            offers.offer(self.hub, enquiry, self.cast.departments[code], by=self.priya)
            self.back(1, 15, 40)
            offers.answer(self.hub, enquiry, "decline", by=self.cast.people[person], reason=reason)

    def _offers_to_engineering(self) -> None:
        for at, (subject, need, note) in enumerate((
            ("Electron microscope hire", "Half a day on the electron microscope, with somebody to run it, for six coated samples",
             "They will come to us; any morning next week suits."),
            ("Shared engineering training on our estate",
             "One engineering course that three neighbouring firms can fill between them", "Sternfield speaks for all three."),
            ("Sense-check our hydro numbers", "A careful second look at hydro turbine numbers before a share offer opens",
             "Six weeks to go; advice only, no certificate."),
        )):  # fmt: skip
            self.back(3 - at, 10, 10)
            enquiry = self.arrive(subject)
            row = self.texts[subject]
            self.facts(enquiry, self.priya, type=row["type"], urgency=row["urgency"], need=need)
            enquiries.log(self.hub, enquiry, "call", by=self.priya, text="Rang to find out more; notes in the need.")
            offers.offer(self.hub, enquiry, self.cast.departments["ENG"], by=self.priya, note=note,
                         to=self.cast.people["Dr Sam Whitlock"] if at == 0 else "")  # fmt: skip

    def _two_said_yes(self) -> None:
        """Two colleagues on two laptops answered before either saw the other's yes."""
        self.back(2, 9, 30)
        enquiry = self.arrive("Extra-care scheme - one contact please")
        self.facts(enquiry, self.tom, type="partnership")
        enquiries.log(self.hub, enquiry, "call", by=self.tom, text="One contact, not six: promised.")
        offers.offer(self.hub, enquiry, self.cast.departments["HEALTH"], by=self.tom)
        state = self.hub.state_now("enquiry", enquiry)
        offer, heads = next(iter(state["offers"])), tuple(sorted(state["seen"]))
        self.back(1, 11, 5)
        offers.answer(self.hub, enquiry, "take", by=self.cast.people["Dr Moira Tran"])
        now = self.clock()
        data = {
            "offer": offer,
            "person": self.cast.people["Bev Castell"],
            "department": self.cast.departments["HEALTH"],
        }
        self.hub.accept([
            Change(
                id=new_id(now, self.hub.entropy), txn=new_id(now, self.hub.entropy), label="Bev Castell takes it",
                writer=new_id(now, self.hub.entropy), seq=1, hlc=(now << 16) + 1, at=now,
                actor=self.cast.people["Bev Castell"], entity_type="enquiry", entity_id=enquiry, kind="claimed",
                data=data, parents=heads,
            )
        ])  # fmt: skip

    def _parked_until_today(self) -> None:
        self.back(12, 10)
        enquiry = self.arrive("Net zero plan")
        self.facts(enquiry, self.priya, type="consultancy")
        enquiries.log(self.hub, enquiry, "call", by=self.priya, text="Rang to say hello.")
        offers.offer(self.hub, enquiry, self.cast.departments["LIFE"], by=self.priya)
        self.back(11, 12)
        holder = self.cast.people["Dr Ros Kettle"]
        offers.answer(self.hub, enquiry, "take", by=holder)
        enquiries.log(self.hub, enquiry, "call", by=holder, text="Board meets this week; ring again afterwards.")
        self.back(9, 9)
        enquiries.park(self.hub, enquiry, self.today, by=holder)

    def _new_ones(self) -> None:
        self.back(6, 9, 12)
        late = self.arrive("THIRD TIME OF ASKING", subject_shown="Third time of asking: Lean course certificates",
                           sender="Moira Shenton")  # fmt: skip
        self.facts(late, self.priya, type="service_issue", urgency="high")
        enquiries.log(self.hub, late, "email", by=self.priya, text="Said sorry and that we are finding out.")
        enquiries.take(self.hub, late, by=self.priya)
        enquiries.decide(self.hub, late, "find_out_more", by=self.priya)
        followups.plan(self.hub, late, "call_back", self.calendar.add(self.today, -1), by=self.priya,
                       note="Find out from the Business School where the certificates are")  # fmt: skip
        self.back(1, 14, 10)
        weld = self.arrive("Cracked weld - urgent", sender="Dean Ashworth", subject_shown="Cracked weld on a lifting bracket",
                           channel="phone")  # fmt: skip
        self.facts(weld, self.priya, urgency="high",
                   need="An independent opinion, this week, on why a lifting-bracket weld keeps cracking")  # fmt: skip
        enquiries.take(self.hub, weld, by=self.priya)
        self.back(1, 15, 2)
        call = self.arrive("Funding call - partner needed by Friday", subject_shown="Funding call, partner needed by Friday",
                           sender="Rob Lisle")  # fmt: skip
        self.facts(call, self.tom, urgency="high")
        self.back(0, 7, 41)
        self.arrive("Remove me", subject_shown="Remove me from your mailing list")
        self.back(0, 7, 58)
        self.arrive("Back injuries in the warehouse", sender="C. Dene")
        self.back(0, 8, 6)
        self.arrive("20% off interactive displays", sender="Jordan Pell")
        self.back(0, 8, 31)
        self.arrive("Boiler data", subject_shown="Boiler data: ten years of service records", sender="Lynn Copper")


_STORY = frozenset(
    {
        "THIRD TIME OF ASKING", "Cracked weld - urgent", "Funding call - partner needed by Friday", "Remove me",
        "Back injuries in the warehouse", "20% off interactive displays", "Boiler data", "AI",
        "Difficult conversations half day", "Electron microscope hire", "Shared engineering training on our estate",
        "Sense-check our hydro numbers", "Extra-care scheme - one contact please", "Net zero plan",
    }
)  # fmt: skip
