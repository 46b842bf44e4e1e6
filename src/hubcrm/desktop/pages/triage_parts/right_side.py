"""What the keys and buttons of one enquiry do: each asks for an action in the person's name and shows what came of it.

Built after the rows of the list are on the screen. Actions are imported when they are first needed, for the same reason.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt

from hubcrm.desktop.letter_acts import LetterActs
from hubcrm.desktop.likely import Matcher
from hubcrm.desktop.page import Page
from hubcrm.desktop.pages.triage_parts import commands
from hubcrm.desktop.pages.triage_parts.department_list import DepartmentList, listed
from hubcrm.desktop.pages.triage_parts.detail import Detail
from hubcrm.desktop.pages.triage_parts.suggesting import Suggesting
from hubcrm.desktop.parts.reading import Whole
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.choices import Menu
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome

Then = Callable[[Outcome[Any]], object]


class RightSide(QObject):
    """The right side of Triage at work.

    `leaving(enquiry)` is asked before an action that takes it off the list; `left` and `stayed` are told how it ended.
    """

    def __init__(
        self,
        session: Session,
        matcher: Matcher,
        page: Page,
        *,
        save_file: Callable[[str, str], object],
        leaving: Callable[[str], bool],
        left: Callable[[str, Outcome[Any]], object],
        stayed: Callable[[str], object],
    ) -> None:
        super().__init__(page)
        self._session = session
        self._matcher = matcher
        self._leaving, self._left, self._stayed = leaving, left, stayed
        self.detail = Detail(session, matcher, undo_this=self.undo_this, save_file=save_file)
        self.departments = DepartmentList(self.detail)
        self._menu = Menu("More", self.detail)
        self.letters = LetterActs(
            session, self.detail.letters, lambda: self.enquiry, self.detail.window, self.mark_read, self
        )
        commands.bind(self, page)
        self._connect()
        self.suggesting = Suggesting(session, page, self.detail)

    def _connect(self) -> None:
        detail = self.detail
        detail.action_row.reply.connect(self.letters.reply)
        detail.action_row.call.connect(self.call)
        detail.action_row.log.connect(self.log)
        detail.action_row.not_now.connect(self.not_now)
        detail.action_row.more.connect(self.more)
        detail.reply.read.connect(self.mark_read)
        detail.need.saved.connect(self._need_saved)
        detail.chips.chosen.connect(self._set_facts)
        detail.chips.asked.connect(detail.open_strip)
        detail.saved.connect(self._strip_saved)
        detail.standing.withdraw.connect(self._withdraw)
        detail.standing.settle.connect(self._settle)
        detail.standing.go_on.connect(self.go_on)
        detail.suggestion.offer.connect(self.offer)
        detail.suggestion.offer_with_note.connect(self.offer_with_note)
        detail.suggestion.every.connect(self.all_departments)
        detail.suggestion.flagged.connect(self._flagged)
        self.departments.chosen.connect(self._department_chosen)

    @property
    def person(self) -> str:
        """Who works here."""
        return self._session.viewer.person

    def save_strip(self) -> None:
        """Save what is being filled in."""
        if self.detail.strip is not None:
            self.detail.strip.submit()

    @property
    def enquiry(self) -> str:
        """The enquiry that is shown, or blank."""
        return self.detail.whole.detail.id if self.detail.whole is not None else ""

    def show_enquiry(self, whole: Whole) -> None:
        """Show it, and ask the router what it would suggest."""
        self.detail.show_enquiry(whole)
        self.suggesting.ask(whole)

    def focus(self) -> None:
        """Enter in the list: into the enquiry."""
        self.detail.words.text.setFocus(Qt.FocusReason.TabFocusReason)

    def _say(self, sentence: str) -> None:
        self._session.runner.said.emit(Outcome(None, said=sentence))

    # offering

    def offer(self) -> None:
        """Offer it to the chosen department; what is blank takes the suggestion."""
        self._offer("", "")

    def _offer(self, note: str, to: str, *, from_strip: bool = False) -> None:
        from hubcrm.actions import offers

        enquiry, card = self.enquiry, self.detail.suggestion
        if not enquiry or not card.isVisibleTo(self.detail):
            return
        if card.picked is None:
            self._say("Choose a department first: 1, 2, 3 or A for all of them.")
            return
        if not self._leaving(enquiry):
            return
        self._session.do(
            offers.offer, enquiry, card.picked.id, note=note, to=to, facts=self.detail.chips.suggested_facts(),
            then=partial(self._has_left, enquiry, "offer" if from_strip else ""),
            failed=partial(self._has_stayed, enquiry, from_strip),
        )  # fmt: skip

    def offer_with_note(self) -> None:
        """Ask for a few words first, in place."""
        if self.detail.suggestion.picked is None:
            self.offer()
        elif self.enquiry and self.detail.suggestion.isVisibleTo(self.detail):
            self.detail.open_strip("offer")

    def pick(self, at: int) -> None:
        """Choose one of the runners-up."""
        if self.enquiry and self.detail.suggestion.isVisibleTo(self.detail):
            self.detail.suggestion.pick_at(at)

    def all_departments(self) -> None:
        """Every department, in a list that is searched by typing."""
        whole, advice = self.detail.whole, self.detail.advice
        if whole is None or advice is None:
            return
        if not self.detail.suggestion.isVisibleTo(self.detail):
            if self.detail.standing.another.isVisibleTo(self.detail):
                self.detail.standing.offer_another.emit()
            else:
                return
        self.departments.open_for(listed(advice, self._session.today), self.detail.suggestion.every_button)

    def _department_chosen(self, department: str) -> None:
        choice = self.detail.advice.choice(department) if self.detail.advice is not None else None
        if choice is not None:
            self.detail.suggestion.pick(choice)
            self.detail.suggestion.primary.setFocus(Qt.FocusReason.OtherFocusReason)

    def _withdraw(self, offer: str) -> None:
        from hubcrm.actions import offers

        self._session.do(offers.withdraw, self.enquiry, offer)

    def _settle(self, claim: str) -> None:
        from hubcrm.actions import offers

        self._session.do(offers.confirm, self.enquiry, claim)

    # everything else that is done with an enquiry

    def call(self) -> None:
        """The call sheet: the number, the ten questions and the notes."""
        from hubcrm.desktop.sheets.call import open_call

        if self.enquiry:
            open_call(self.detail.window(), self._session, self._matcher, self.enquiry)

    def log(self) -> None:
        """Log something that happened."""
        self.detail.open_strip("log")

    def next_action(self) -> None:
        """Plan what comes next."""
        self.detail.open_strip("next")

    def close(self) -> None:
        """Close it with a reason."""
        if not self.enquiry:
            return
        self.detail.open_strip("close")
        strip = self.detail.strip
        if strip is not None and not getattr(strip, "reason", ""):
            strip.open_menu()  # type: ignore[attr-defined]  # open_strip("close") has just made it a CloseStrip

    def take(self) -> None:
        """It is mine to find out about."""
        from hubcrm.actions import enquiries

        if self.enquiry:
            self._session.do(enquiries.take, self.enquiry)

    def mark_read(self) -> None:
        """Their reply has been read."""
        from hubcrm.actions import enquiries

        whole = self.detail.whole
        if whole is not None and whole.detail.unread:
            self._session.do(enquiries.mark_read, self.enquiry)

    def go_on(self) -> None:
        """What stood still goes on."""
        from hubcrm.actions import enquiries

        if self.detail.whole is not None and self.detail.whole.detail.side:
            self._session.do(enquiries.resume, self.enquiry)

    def not_now(self) -> None:
        """Why it can wait; each says what happens to our promises."""
        if not self.enquiry:
            return
        menu = self._menu
        menu.clear_choices()
        menu.setAccessibleName("Not now")
        menu.add("Waiting for the employer: our promises stand still until they answer", self.wait, icon="pause")
        menu.add("Parked until…: our promises stand still, and it comes back that day", self.park, icon="calendar")
        menu.add("On hold for checks: our promises stand still until it is cleared", self.hold, icon="shield")
        menu.open_under(self.detail.action_row.not_now_button)

    def park(self) -> None:
        """It comes back on a day."""
        self.detail.open_strip("park")

    def wait(self) -> None:
        """It waits for the employer."""
        from hubcrm.actions import enquiries

        self._leave_by(enquiries.wait)

    def hold(self) -> None:
        """It is on hold for checks."""
        from hubcrm.actions import enquiries

        self._leave_by(enquiries.hold)

    def more(self) -> None:
        """What is done less often."""
        whole = self.detail.whole
        if whole is None:
            return
        menu = self._menu
        menu.clear_choices()
        menu.setAccessibleName("More")
        if whole.detail.adviser != self._session.viewer.person:
            menu.add("Take it: it is mine to find out about", self.take, icon="user", key="T")
        menu.add("Next action…", self.next_action, icon="today", key="N")
        if whole.detail.unread:
            menu.add("Mark the reply as read", self.mark_read, icon="eye", key="M")
        if whole.detail.side:
            menu.add("Go on with it", self.go_on, icon="arrow-right", key="G")
        menu.add("Copy the reference", self.copy_reference, icon="copy")
        menu.add("Close…", self.close, icon="archive", key="E")
        menu.open_under(self.detail.action_row.more_button)

    def copy_reference(self) -> None:
        """Put its reference on the clipboard."""
        from PySide6.QtGui import QGuiApplication

        if self.detail.whole is not None:
            QGuiApplication.clipboard().setText(self.detail.whole.detail.ref)
            self._say(f"{self.detail.whole.detail.ref} copied")

    def undo_this(self, txn: str, label: str) -> None:
        """Take back one step of the history."""
        from hubcrm.actions import undoing

        self._session.do(undoing.undo_this, txn, label)

    def _flagged(self, what: str) -> None:
        if what == "hold":
            self.hold()
        elif what:
            self.detail.open_strip("close", reason=what)
            strip = self.detail.strip
            if strip is not None:
                strip.save.setFocus(Qt.FocusReason.OtherFocusReason)

    def _need_saved(self, text: str) -> None:
        self._set_facts({"need": text}, then=partial(self._need_kept, self.enquiry, text))

    def _need_kept(self, enquiry: str, text: str, _outcome: Outcome[Any]) -> None:
        self.detail.need_draft.saved(enquiry, text)

    def _set_facts(self, facts: dict[str, Any], then: Then | None = None) -> None:
        from hubcrm.actions import enquiries

        if self.enquiry:
            self._session.do(enquiries.set_fields, self.enquiry, facts, then=then)

    # strips

    def _strip_saved(self, kind: str, facts: dict[str, Any]) -> None:
        from hubcrm.actions import employers, enquiries, followups

        enquiry, session = self.enquiry, self._session
        kept, failed = partial(self._strip_kept, enquiry, kind), partial(self._strip_failed, enquiry, kind)
        if kind == "offer":
            self._offer(facts["note"], facts["to"], from_strip=True)
        elif kind == "log":
            session.do(enquiries.log, enquiry, facts["kind"], text=facts["text"], when_ms=facts["when_ms"], then=kept,
                       failed=failed)  # fmt: skip
        elif kind == "next":
            session.do(
                followups.plan, enquiry, facts["kind"], facts["due"], note=facts["note"], then=kept, failed=failed
            )
        elif kind == "deadline":
            session.do(enquiries.set_fields, enquiry, {"deadline": facts["day"].isoformat()}, then=kept, failed=failed)
        elif kind == "employer" and facts["id"]:
            session.do(enquiries.link_employers, enquiry, [facts["id"]], then=kept, failed=failed)
        elif kind == "employer":
            session.do(employers.add, facts["name"], then=partial(self._link_new, enquiry), failed=failed)
        elif kind == "park":
            self._leave_by(enquiries.park, facts["day"], strip=kind)
        elif kind == "close":
            self._leave_by(enquiries.close, facts["reason"], instead=facts["instead"], until=facts["until"], strip=kind)

    def _link_new(self, enquiry: str, outcome: Outcome[Any]) -> None:
        from hubcrm.actions import enquiries

        self._session.do(
            enquiries.link_employers, enquiry, [outcome.value], then=partial(self._strip_kept, enquiry, "employer")
        )

    def _leave_by(self, action: Callable[..., Outcome[Any]], *args: Any, strip: str = "", **kw: Any) -> None:
        """Do something that takes the enquiry off the list."""
        enquiry = self.enquiry
        if enquiry and self._leaving(enquiry):
            then, failed = partial(self._has_left, enquiry, strip), partial(self._has_stayed, enquiry, bool(strip))
            self._session.do(action, enquiry, *args, then=then, failed=failed, **kw)

    def _has_left(self, enquiry: str, strip: str, outcome: Outcome[Any]) -> None:
        self._left(enquiry, outcome)
        if strip:
            self._strip_kept(enquiry, strip, outcome)

    def _has_stayed(self, enquiry: str, in_strip: bool, error: HubError) -> None:
        self._stayed(enquiry)
        strip = self.detail.strip
        if in_strip and strip is not None and enquiry == self.enquiry:
            strip.failed(error)
        else:
            self._session.runner.refused.emit(error)

    def _strip_kept(self, enquiry: str, kind: str, _outcome: Outcome[Any]) -> None:
        """It is in the hub: close the strip, unless the person has gone on to something else."""
        self.detail.forget_draft(enquiry, kind)
        strip = self.detail.strip
        if enquiry == self.enquiry and strip is not None and self.detail.strip_kind == kind:
            self.detail.close_strip(forget=True)
            self.detail.action_row.log_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _strip_failed(self, enquiry: str, kind: str, error: HubError) -> None:
        strip = self.detail.strip
        if enquiry == self.enquiry and strip is not None and self.detail.strip_kind == kind:
            strip.failed(error)
        else:
            self._session.runner.refused.emit(error)
