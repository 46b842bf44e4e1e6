"""One enquiry at any stage, whole: opened from lists, search, Today, Work in hand and Employers; Esc goes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from hubcrm.actions import enquiries, proposing
from hubcrm.desktop.letter_acts import LetterActs
from hubcrm.desktop.page import BACK, Page
from hubcrm.desktop.pages.enquiry_parts import commands, reading
from hubcrm.desktop.pages.enquiry_parts.acts import EnquiryActs
from hubcrm.desktop.pages.enquiry_parts.body import SIZES, EnquiryBody
from hubcrm.desktop.pages.enquiry_parts.head import EnquiryHead
from hubcrm.desktop.pages.enquiry_parts.reading import Full
from hubcrm.desktop.pages.enquiry_parts.strips import OfferStrip
from hubcrm.desktop.remember import Remembered
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.choices import Menu
from hubcrm.desktop.widgets.hints import EmptyState
from hubcrm.domain.errors import HubError
from hubcrm.queries.reading import Viewer


def _nothing(*_given: object) -> None:
    """What happens where nobody said otherwise."""


class EnquiryPage(Page):
    """`open(enquiry_id)` shows one; enquiries opened from here are gone back through one by one."""

    key = "enquiry"
    title = "Enquiry"
    icon_name = "mail"
    shows = frozenset({"enquiry", "follow_up", "employer", "contact", "department", "person", "away", "closure", "institution",
                       "letter", "hub_note"})  # fmt: skip

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        remembered: Remembered | None = None,
        say: Callable[[str], object] = _nothing,
        save_file: Callable[[str, str], object] = _nothing,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._say = say
        self._enquiry = ""
        self._trail: list[str] = []
        self.full: Full | None = None
        self._save_file = save_file
        self._remembered = remembered
        self.head = EnquiryHead()
        self._body: EnquiryBody | None = None
        self._filling = False
        self._acts: EnquiryActs | None = None
        self._menu = Menu("More", self)
        self.nothing = EmptyState("mail", "Open an enquiry from any list: Enter shows it here.")
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        self._place = column
        self._stack = QStackedWidget()
        self._stack.addWidget(self.nothing)
        self._stack.addWidget(shown)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self._connect_head()
        commands.bind(self)

    @property
    def body(self) -> EnquiryBody:
        """Everything under the head; built while the first enquiry is being read, in a turn of its own."""
        if self._body is None:
            self._body = EnquiryBody(self._session, self._save_file)
            self._acts = EnquiryActs(self._session, self._body, lambda: self._enquiry, self._focus_words, self)
            self.letters = LetterActs(
                self._session, self._body.letters, lambda: self._enquiry, self.window, self.mark_read, self
            )
            self._place.addWidget(self._body, 1)
            if self._remembered is not None:
                self._remembered.splitter("enquiry", self._body, SIZES)
            self._connect_body(self._body)
        return self._body

    @property
    def acts(self) -> EnquiryActs:
        """What is done with it; there once an enquiry has been shown."""
        assert self._acts is not None  # nothing can be done with an enquiry that nobody sees
        return self._acts

    def _build_body(self) -> None:
        _ = self.body

    def _connect_head(self) -> None:
        head = self.head
        for button, slot in (
            (head.log, self.log), (head.plan, self.plan), (head.offer, self.offer), (head.not_now, self.not_now),
            (head.go_on, self.go_on), (head.close_it, self.close_it), (head.reopen, self.reopen), (head.more, self.more),
        ):  # fmt: skip
            button.clicked.connect(slot)
        head.reply.clicked.connect(self.reply)
        head.back.connect(self.go_back)
        head.stages.moved.connect(self._move)

    def _connect_body(self, body: EnquiryBody) -> None:
        body.strips.left.connect(self._strip_left)
        body.employers.closed.connect(self._strip_left)
        body.reply.read.connect(self.mark_read)
        body.proposal.kept.connect(self.keep_contact)
        body.chips.asked.connect(self._chip_asked)
        body.offers.note_answer.connect(self._note_answer)
        body.log_box.left.connect(self._focus_words)
        body.next.plan.connect(self.plan)
        body.beside.employer.connect(self._open_employer)
        body.beside.enquiry.connect(self._step_to)
        body.beside.edit_employers.connect(body.open_employers)

    # files let go on it

    def takes_files(self) -> tuple[str, str] | None:
        if self.full is None:
            return None
        becomes = "E-mails as messages, an invitation as a meeting, other files as they are."
        return f"Let go to file it with {self.full.whole.detail.ref}", becomes

    def file_here(self, files: Sequence[Path]) -> bool:
        if self.full is None:
            return False
        from hubcrm.desktop.pages.enquiry_parts.filing import file_with

        file_with(self._session, self.window(), self._enquiry, self.full.whole.detail.ref, files)
        return True

    def keep_contact(self) -> None:
        """Keep what their signature says."""
        if self.full is not None and self.full.proposal is not None:
            self.acts.do(
                proposing.keep_contact, self.full.proposal, typed_by_academic=not self._session.viewer.is_hub
            )

    # reading

    def reload(self) -> None:
        if self._enquiry:
            self._read()

    def activated(self) -> None:
        self._focus_words()

    def open(self, what: object) -> None:
        if not isinstance(what, str) or not what:
            return
        if what != self._enquiry:
            self._trail.clear()
        self._enquiry = what
        self._read()
        QTimer.singleShot(0, self, self._build_body)

    def _step_to(self, enquiry: str) -> None:
        """Opened from this one: Esc comes back here first."""
        self._trail.append(self._enquiry)
        self._enquiry = enquiry
        self._read()

    def _read(self) -> None:
        session = self._session
        session.fetch(
            reading.full, self._enquiry, session.viewer, session.moment, then=partial(self._show, self._enquiry),
            failed=self._gone, slot="enquiry page",
        )  # fmt: skip

    def _show(self, enquiry: str, full: Full) -> None:
        if enquiry != self._enquiry:
            return
        if self.full is None and not self._filling:  # the body has just been built: what fills it comes in the next turn
            self._filling = True
            QTimer.singleShot(0, self, partial(self._show, enquiry, full))
            return
        new = self.full is None or self.full.whole.detail.id != enquiry
        self.full = full
        self.head.show_enquiry(full, self._session, may_steer=self.may_steer(full))
        self.body.show_enquiry(full)
        self._stack.setCurrentIndex(1)
        if new and self.isVisible() and not self.body.strips.open_key:
            self._focus_words()

    @property
    def viewer(self) -> Viewer:
        """Who looks."""
        return self._session.viewer

    def may_steer(self, full: Full) -> bool:
        """The hub moves every enquiry on, a department what it has said yes to."""
        viewer, detail = self._session.viewer, full.whole.detail
        return viewer.is_hub or (bool(viewer.person) and detail.holder == viewer.person)

    def _gone(self, error: HubError) -> None:
        """It was undone meanwhile."""
        self._enquiry, self.full = "", None
        self._stack.setCurrentIndex(0)
        self._session.runner.refused.emit(error)

    def _focus_words(self) -> None:
        if self._body is not None:
            self._body.words.text.setFocus(Qt.FocusReason.OtherFocusReason)

    # where one is

    def go_back(self) -> None:
        """Close what is open in place, else back to the enquiry or page one came from."""
        if self._body is None:
            self.asked.emit(BACK, None)
        elif self.body.strips.open_key:
            self.body.strips.close_strip()
            self._focus_words()
        elif not self.body.employers.isHidden():
            self.body.close_employers()
            self._focus_words()
        elif self._trail:
            self._enquiry = self._trail.pop()
            self._read()
        else:
            self.asked.emit(BACK, None)

    def _open_employer(self, employer: str) -> None:
        self.asked.emit("employers", employer)

    # what the person does

    @property
    def is_open(self) -> bool:
        """Whether the enquiry that is shown is open."""
        return self.full is not None and self.full.whole.detail.stage != "closed"

    def log(self) -> None:
        """Log something that happened."""
        if self.full is not None:
            self.body.log_box.begin()
            self.body.left.ensureWidgetVisible(self.body.log_box, 0, 60)

    def call(self) -> None:
        """The call sheet: the number, the ten questions and the notes."""
        from hubcrm.desktop.likely import Matcher
        from hubcrm.desktop.sheets.call import open_call

        if self.full is not None:
            open_call(self.window(), self._session, Matcher(), self._enquiry)

    def plan(self) -> None:
        """Plan what comes next."""
        if self.is_open:
            self.body.open_strip("next")

    def offer(self) -> None:
        """Offer it to a department."""
        if self.is_open and self._session.viewer.is_hub and self.full is not None:
            strip = self.body.strips.made("offer")
            assert isinstance(strip, OfferStrip)
            strip.begin(self.full)
            self.body.open_strip("offer")

    def close_it(self) -> None:
        """Close it with a reason."""
        if self.is_open and self.full is not None and self.may_steer(self.full):
            strip: Any = self.body.open_strip("close")
            if not strip.reason:
                strip.open_menu()

    def reply(self) -> None:
        """Write to them; a closed enquiry is opened again instead."""
        if self.is_open:
            self.letters.reply()
        else:
            self.reopen()

    def reopen(self) -> None:
        """Open it again."""
        if self.full is not None and not self.is_open and self._session.viewer.is_hub:
            self.acts.do(enquiries.reopen)

    def go_on(self) -> None:
        """What stood still goes on."""
        if self.full is not None and self.full.whole.detail.side:
            self.acts.do(enquiries.resume)

    def mark_read(self) -> None:
        """Their reply has been read."""
        if self.full is not None and self.full.whole.detail.unread:
            self.acts.do(enquiries.mark_read)

    def more_facts(self) -> None:
        """Open the other facts, or fold them away."""
        if self.full is not None:
            self.body.facts.set_open(not self.body.facts.is_open)
            if self.body.facts.is_open:
                self.body.facts.texts["value"].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def in_front(self) -> dict[str, str]:
        detail = self.full.whole.detail if self.full is not None else None
        employer = detail.employers[0][0] if detail is not None and detail.employers else ""
        return {"enquiry": detail.id if detail is not None else "", "employer": employer}

    def not_now(self) -> None:
        """Why it can wait; each says what happens to our promises."""
        if not self.is_open or self.full is None or self.full.whole.detail.side or not self.may_steer(self.full):
            return
        menu = self._fresh("Not now")
        menu.add("Waiting for the employer: our promises stand still until they answer", self.wait, icon="pause")
        menu.add("Parked until…: our promises stand still, and it comes back that day", self.park, icon="calendar")
        menu.add("On hold for checks: our promises stand still until it is cleared", self.hold, icon="shield")
        menu.open_under(self.head.not_now)

    def wait(self) -> None:
        """It waits for the employer."""
        self.acts.do(enquiries.wait)

    def park(self) -> None:
        """It comes back on a day."""
        self.body.open_strip("park")

    def hold(self) -> None:
        """It is on hold for checks."""
        self.acts.do(enquiries.hold)

    def more(self) -> None:
        """What is done less often."""
        if self.full is None:
            return
        detail, viewer = self.full.whole.detail, self._session.viewer
        menu = self._fresh("More")
        menu.add("Call sheet", self.call, icon="phone", key="C")
        if self.is_open and viewer.is_hub and detail.stage in ("new", "finding_out"):
            menu.add("Show it in Triage", self._show_in_triage, icon="triage")
        if self.is_open and viewer.is_hub and detail.adviser != viewer.person:
            menu.add("Take it: it is mine to find out about", self._take, icon="user")
        if detail.unread:
            menu.add("Mark the reply as read", self.mark_read, icon="eye", key="M")
        if detail.claims and self.may_steer(self.full) and self.is_open:
            menu.add("Return it to the hub", self.acts.give_back, icon="back")
        menu.add("Its employers…", self.body.open_employers, icon="employers")
        menu.add("Copy the reference", self.copy_reference, icon="copy")
        menu.open_under(self.head.more)

    def _fresh(self, name: str) -> Menu:
        self._menu.clear_choices()
        self._menu.setAccessibleName(name)
        return self._menu

    def _show_in_triage(self) -> None:
        self.asked.emit("triage", self._enquiry)

    def _take(self) -> None:
        self.acts.do(enquiries.take)

    def copy_reference(self) -> None:
        """Put its reference on the clipboard."""
        if self.full is not None:
            QGuiApplication.clipboard().setText(self.full.whole.detail.ref)
            self._say(f"{self.full.whole.detail.ref} copied")

    def _move(self, stage: str) -> None:
        self.acts.do(enquiries.move, stage)

    def _note_answer(self, _offer: str) -> None:
        self.asked.emit("offers", self._enquiry)

    # next actions

    def done(self) -> None:
        """The next action is done."""
        if self.body.next.first is not None and self.is_open:
            self.acts.done(self.body.next.first)

    def done_and_then(self) -> None:
        """The next action is done; plan what comes then in the same step."""
        if self.body.next.first is not None and self.is_open:
            self.acts.then(self.body.next.first)

    def _chip_asked(self, what: str) -> None:
        if what == "employer":
            self.body.open_employers()
        else:
            self.body.open_strip(what)

    def _strip_left(self) -> None:
        self.body.close_employers()
        self._focus_words()
