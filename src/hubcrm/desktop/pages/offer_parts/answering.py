"""What can be done about the chosen offer, by whom; each answer goes through one action, and none asks "are you sure"."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from hubcrm.actions import enquiries, nudges, offers
from hubcrm.desktop.pages.offer_parts import strips, wording
from hubcrm.desktop.pages.offer_parts.foot import Choice, Foot, Standing
from hubcrm.desktop.pages.offer_parts.likely import Might
from hubcrm.desktop.pages.offer_parts.wording import Days
from hubcrm.desktop.session import Session
from hubcrm.desktop.unfinished import Unfinished
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.text import Run
from hubcrm.domain.errors import HubError, MissingFact
from hubcrm.domain.outcome import Outcome
from hubcrm.queries.brief import Brief
from hubcrm.queries.offered import Listed, Row


class Answering(QObject):
    """Fills the foot for one row, and does what is pressed there. What was typed is kept until it was recorded."""

    claimed = Signal(str)  # the enquiry that somebody has just said yes to
    opened = Signal(str)  # an enquiry to show whole

    def __init__(self, session: Session, foot: Foot, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        session.drafts.taken_up.connect(self._reopen)
        self._foot = foot
        self._row: Row | None = None
        self._brief: Brief | None = None
        self._listed: Listed | None = None
        self._days: Days | None = None
        self._busy = False
        self._might = Might(session)
        self._unfinished: Unfinished | None = None  # what is typed in the open strip
        self._typed_at = ("", "")  # and where that is kept
        self._ends: Row | None = None  # the row that goes from the list when what is under way is done
        self._quietly = False

    def show_row(self, row: Row, brief: Brief, listed: Listed, days: Days) -> None:
        """Show what can be done about another row, or about the same one after something changed."""
        new = self._row is None or self._row.id != row.id
        if new:
            self.close_strip()
        self._row, self._brief, self._listed, self._days = row, brief, listed, days
        standing = self._standing(row, brief, listed, days)
        self._foot.show_standing(standing)
        strip = self._foot.strip
        if strip is not None and all(one.strip != strip.key for one in standing.choices):
            self.close_strip()  # it was answered meanwhile, here or elsewhere
        if new:
            self._reopen()
            if row.status == "open" and not self._session.viewer.is_hub:
                self._might.look(brief)

    def show_nothing(self) -> None:
        """No row is chosen."""
        self.close_strip()
        self._row = self._brief = None

    def press(self, key: str) -> None:
        """A key was pressed on the page."""
        found = self._foot.choice(key)
        if found is not None and self._row is not None:
            found.run()

    def number(self, n: int) -> None:
        """A number was pressed: it chooses in the open strip."""
        if self._foot.strip is not None:
            self._foot.strip.number(n)

    def open_enquiry(self) -> None:
        """Show the whole of it: everything that happened, and the work itself."""
        if self._row is not None:
            self.opened.emit(self._row.enquiry)

    def close_strip(self) -> None:
        """Fold the strip away; what was typed is kept for the next time."""
        if self._unfinished is not None:
            self._unfinished.leave()
            self._unfinished, self._typed_at = None, ("", "")
        self._foot.close_strip()

    def _reopen(self) -> None:
        """Words typed for this row before and not recorded are shown again."""
        row, drafts = self._row, self._session.drafts
        if row is None or self._days is None or self._foot.strip is not None:
            return
        for one in self._foot.choices:
            if one.strip and drafts.of(f"offers/{one.strip}/{row.id}", row.enquiry) is not None:
                self._quietly = True
                one.run()
                self._quietly = False
                return

    # how things stand

    def _standing(self, row: Row, brief: Brief, listed: Listed, days: Days) -> Standing:
        if self._session.viewer.is_hub:
            return self._hub_waits(brief, days) if row.status == "open" else self._hub_taken(brief, days)
        if row.status == "open":
            return self._asked_of_us(brief, days)
        if row.status == "helping":
            return self._we_help(brief)
        return self._said_yes(brief, listed, days)

    def _asked_of_us(self, brief: Brief, days: Days) -> Standing:
        return Standing(
            "question" if brief.question else "clock",
            wording.answer_head(brief, self._session.viewer, days),
            (
                Choice("I’ll take it", "C", self._take, "primary"),
                Choice("Pass to a colleague", "P", self._open_pass, strip="pass"),
                Choice("I’ll help", "H", self._help),
                Choice("Ask the hub", "A", self._open_ask, strip="ask"),
                Choice("Not for us", "D", self._open_decline, strip="decline"),
            ),
            wording.if_you_take_it(brief, days),
        )

    def _we_help(self, brief: Brief) -> Standing:
        who = f"{brief.holder_name} has it." if brief.holder_name else "The hub is looking for somebody to take it."
        return Standing("users", [Run("You said you will help. ", 600), Run(who, tone="muted")])

    def _said_yes(self, brief: Brief, listed: Listed, days: Days) -> Standing:
        mine = bool(brief.holder) and brief.holder in listed.seats.people
        whose = "Yours" if brief.holder == self._session.viewer.person else f"With {brief.holder_name}"
        if brief.contested:
            return Standing(
                "users",
                [Run("Two people said yes. ", 600), Run(wording.both(brief, self._session.viewer), tone="muted")],
                (Choice("Open it", "Enter", self.open_enquiry),),
                "Nobody did anything wrong: neither could see the other’s answer. Please wait with the call until it is settled.",
            )
        step = wording.next_step(brief, days)
        head: list[Run | str] = [Run(f"{whose}. {step}" if step else f"{whose}.", 600)]
        if self._session.by_server and brief.stage == "claimed":  # later, nobody asks any more who was first
            head.append(wording.sent_or_confirmed(brief))
        head += ["\n", *_reach(brief)]
        choices = [Choice("Had a call", "L", self._open_call, "primary", strip="call")]
        if brief.phone or brief.email:
            choices.append(Choice("Copy number" if brief.phone else "Copy address", "Y", self._copy))
        if mine:
            choices.append(Choice("Return to hub", "R", self._open_return, strip="return"))
        choices.append(Choice("Open it", "Enter", self.open_enquiry))
        return Standing("phone", head, tuple(choices))

    def _hub_waits(self, brief: Brief, days: Days) -> Standing:
        record = Choice("Record an answer given by phone", "R", self._open_record, "primary", strip="record")
        withdraw = Choice("Withdraw", "W", self._withdraw)
        if brief.question:
            asked = next((one for one in reversed(brief.said) if not one.from_hub), None)
            words = f": “{one_line(asked.text)[:240]}”" if asked else "."
            tell = Choice("Answer them", "A", self._open_tell, "primary", strip="tell")
            return Standing(
                "question",
                [Run(f"{asked.by if asked else 'They'} asks us", 600), Run(words)],
                (tell, Choice(record.words, "R", self._open_record, strip="record"), withdraw),
                "Their clock stands still until you answer; the employer’s runs on.",
            )
        head = wording.answer_head(brief, self._session.viewer, days)
        return Standing("clock", head, (record, Choice("I nudged them", "N", self._nudge), withdraw), _lead(brief))

    def _hub_taken(self, brief: Brief, days: Days) -> Standing:
        back = Choice("Take it back", "R", self._open_return, strip="return")
        if brief.contested:
            names = " and ".join(one.name for one in brief.claims)
            return Standing(
                "users",
                [Run("Two people said yes. ", 600), Run(f"{names}, before either saw the other.", tone="muted")],
                (Choice("Settle it", "S", self._open_settle, "primary", strip="settle"), back),
                "Until you settle it, whoever was first has it.",
            )
        step = wording.next_step(brief, days)
        return Standing(
            "phone",
            [
                Run(f"{brief.holder_name or 'A colleague'} said yes. ", 600),
                Run(f"{step}.", tone="muted"),
                "\n",
                *_reach(brief),
            ],
            (
                Choice("They had a call", "L", self._open_call, "primary", strip="call"),
                back,
                Choice("Open it", "Enter", self.open_enquiry),
            ),
        )

    # answers of a department

    def _take(self) -> None:
        self._answer("take", after=self._was_taken)

    def _help(self) -> None:
        self._answer("help")

    def _was_taken(self) -> None:
        if self._row is not None:
            self.claimed.emit(self._row.enquiry)

    def _open_pass(self) -> None:
        if self._brief is not None and self._days is not None:
            strip = strips.Pass(self._brief.colleagues, self._session.viewer.person, self._days,
                                self._might.of(self._brief).people)  # fmt: skip
            strip.passed.connect(self._passed)
            self._open(strip)

    def _passed(self, person: str) -> None:
        self._answer("pass", to=person)

    def _open_ask(self) -> None:
        strip = strips.Write(
            "ask", "Your question. Your clock stands still until the hub answers; the employer’s runs on.",
            "Your question to the hub", "What do you need to know?", "Send", needed=True,
        )  # fmt: skip
        strip.wrote.connect(self._asked)
        self._open(strip)

    def _asked(self, text: str) -> None:
        self._answer("ask", note=text)

    def _open_decline(self) -> None:
        if self._listed is not None and self._brief is not None and self._days is not None:
            strip = strips.Decline(self._listed.departments, self._brief.department, self._days,
                                   self._might.of(self._brief).department)  # fmt: skip
            strip.declined.connect(self._declined)
            self._open(strip)

    def _declined(self, reason: str, suggest: str, note: str) -> None:
        self._answer("decline", reason=reason, suggest=suggest, note=note)

    def _answer(self, kind: str, after: Callable[[], object] | None = None, **kw: Any) -> None:
        if self._row is not None:
            self._ends = self._row if kind != "ask" else None
            self._do(offers.answer, self._row.enquiry, kind, offer_id=self._row.offer, after=after, **kw)

    # after a yes

    def _open_call(self) -> None:
        hub = self._session.viewer.is_hub
        strip = strips.Call("What did they tell you of it?" if hub else "A line is enough; the hub does the rest.")
        strip.logged.connect(self._called)
        self._open(strip)

    def _called(self, kind: str, text: str) -> None:
        if self._brief is not None:
            spoken_by = self._brief.holder if self._session.viewer.is_hub else ""
            self._do(enquiries.log, self._brief.enquiry, kind, text=text, spoken_by=spoken_by)

    def _copy(self) -> None:
        if self._brief is not None:
            text = self._brief.phone or self._brief.email
            QGuiApplication.clipboard().setText(text)
            self._session.runner.said.emit(Outcome(None, frozenset(), f"Copied {text}"))

    def _open_return(self) -> None:
        strip = strips.Write(
            "return", "The employer’s reply date stays as promised; the hub looks for somebody else today.",
            "A word for the hub", "A word about why, if you like", "Return it", needed=False,
        )  # fmt: skip
        strip.wrote.connect(self._returned)
        self._open(strip)

    def _returned(self, text: str) -> None:
        if self._brief is None or self._listed is None:
            return
        hub, holder = self._session.viewer.is_hub, self._brief.holder
        stands_in = (
            holder if not hub and holder != self._session.viewer.person and holder in self._listed.seats.people else ""
        )
        self._do(offers.give_back, self._brief.enquiry, note=text, for_others=hub, on_behalf_of=stands_in)

    # the hub

    def _open_record(self) -> None:
        if self._brief is not None and self._days is not None:
            strip = strips.Record(self._brief.colleagues, _who_answers(self._brief), self._days)
            strip.recorded.connect(self._recorded)
            self._open(strip)

    def _recorded(self, person: str, kind: str, detail: str, note: str) -> None:
        facts: dict[str, Any] = {"decline": {"reason": detail}, "pass": {"to": detail}}.get(kind, {})
        self._answer(kind, on_behalf_of=person, note=note, **facts)

    def _open_tell(self) -> None:
        strip = strips.Write("tell", "Your answer goes to them at once, and their clock runs again.", "Your answer",
                             "What they need to know", "Send", needed=True)  # fmt: skip
        strip.wrote.connect(self._told)
        self._open(strip)

    def _told(self, text: str) -> None:
        if self._row is not None:
            self._do(offers.tell, self._row.enquiry, self._row.offer, text)

    def _nudge(self) -> None:
        if self._row is not None:
            self._do(nudges.note, self._row.enquiry, self._row.offer)

    def _withdraw(self) -> None:
        if self._row is not None:
            self._do(offers.withdraw, self._row.enquiry, self._row.offer)

    def _open_settle(self) -> None:
        if self._brief is not None and self._days is not None:
            strip = strips.Settle(self._brief.claims, self._days)
            strip.settled.connect(self._settled)
            self._open(strip)

    def _settled(self, claim: str) -> None:
        if self._brief is not None:
            self._do(offers.confirm, self._brief.enquiry, claim)

    # strips and actions

    def _open(self, strip: strips.Strip) -> None:
        """Open a strip, or close it where it is open already."""
        same = self._foot.strip is not None and self._foot.strip.key == strip.key
        self.close_strip()
        if same or self._row is None:
            strip.deleteLater()
            return
        self._unfinished = Unfinished(self._session.drafts, strip)
        self._typed_at = (f"offers/{strip.key}/{self._row.id}", self._row.enquiry)
        self._unfinished.show(self._row.enquiry, place=self._typed_at[0])
        self._foot.open_strip(strip)
        if not self._quietly:
            strip.begin()

    def _do(
        self, action: Callable[..., Outcome[Any]], *args: Any, after: Callable[[], object] | None = None, **kw: Any
    ) -> None:
        if self._busy:
            return  # a key held down, or a double click: once is meant
        self._busy = True
        self._session.do(action, *args, then=partial(self._done, after, self._typed_at), failed=self._refused, **kw)

    def _done(self, after: Callable[[], object] | None, typed_at: tuple[str, str], _outcome: Outcome[Any]) -> None:
        self._busy = False
        self._session.drafts.drop(*typed_at)
        if self._ends is not None:
            self._session.drafts.drop_row(self._ends.enquiry, self._ends.id)
            self._ends = None
        if typed_at == self._typed_at:
            self.close_strip()
        if after is not None:
            after()

    def _refused(self, error: HubError) -> None:
        """What was typed stays; the strip says why, and the field that is needed has the focus."""
        self._busy = False
        self._ends = None
        self._session.runner.refused.emit(error)
        strip = self._foot.strip
        if isinstance(error, MissingFact) and strip is not None and strip.field is not None:
            strip.field.setFocus()


def _reach(brief: Brief) -> list[Run | str]:
    """Who to ring, and the number."""
    if brief.contact_hidden:
        return [Run(f"Their contact is by introduction: ask {brief.contact_hidden}.", tone="muted")]
    name = ", ".join(part for part in (brief.contact, brief.contact_role, brief.employer_name) if part)
    reach = brief.phone or brief.email
    if not reach:
        return [Run(one_line(name), tone="muted"), Run("  no number yet: ask the hub", tone="muted")]
    return [Run(f"{one_line(name)}  ", tone="muted"), Run(one_line(reach), 600)]


def _who_answers(brief: Brief) -> str:
    """Whoever was named, else the lead; who stands in for them while they are away."""
    wanted = next((one for one in brief.colleagues if one.id == brief.to), None)
    wanted = wanted or next((one for one in brief.colleagues if one.role == "lead"), None)
    if wanted is not None and wanted.away is not None:
        return wanted.away.deputy
    return wanted.id if wanted is not None else ""


def _lead(brief: Brief) -> str:
    """Whom to ring at the department."""
    asked = next((one for one in brief.colleagues if one.id == brief.to), None)
    found = asked or next((one for one in brief.colleagues if one.role == "lead"), None)
    if found is None:
        return ""
    reach = ", ".join(part for part in (found.phone, found.email) if part)
    return f"Ask {found.name}{f': {reach}' if reach else ''}"
