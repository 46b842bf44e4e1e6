"""Suggestions at work in Triage: asked for, kept up to date with every answer, corrected with one key.

What is learned is refitted on a worker of its own when that is due, and kept with the hub, so that the next start
suggests what this window suggested last.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from hubcrm.desktop.page import Page
from hubcrm.desktop.pages.triage_parts.detail import Detail
from hubcrm.desktop.parts.advising import Advice, Adviser
from hubcrm.desktop.parts.reading import Whole
from hubcrm.desktop.session import Session
from hubcrm.domain.outcome import Outcome
from hubcrm.queries import suggesting


class Suggesting(QObject):
    """Asks for the suggestion of whichever enquiry is shown, and does what is pressed on it, other than offering."""

    def __init__(self, session: Session, page: Page, detail: Detail) -> None:
        super().__init__(page)
        self._session = session
        self._page = page
        self._detail = detail
        self._refitting = False
        self.adviser = Adviser()
        detail.suggestion.wrong.connect(self.say_wrong)
        detail.suggestion.opened.connect(self.open)
        detail.suggestion.joined.connect(self.join)
        for pressed, does, slot in (
            ("X", "Not the department that is suggested", self.say_wrong),
            ("S", "Open the past enquiry that is most like it", self.open_similar),
            ("D", "Join it to the open one that it repeats", self.join),
        ):
            page.add_key(pressed, does, slot)

    def ask(self, whole: Whole) -> None:
        """Ask what to suggest; asked again whenever the enquiry is read anew, since what it rests on may have changed."""
        session = self._session
        received = session.calendar.local(whole.detail.received).date()
        session.fetch(
            self.adviser.advise, whole.detail.id, received, session.moment,
            then=self._came, worker="routing", slot="triage advice",
        )  # fmt: skip

    def say_wrong(self) -> None:
        """The department that is suggested or chosen is not right: say so, and let suggestions learn from it."""
        from hubcrm.actions import suggesting as learning

        card = self._detail.suggestion
        if not self._enquiry or not card.isVisibleTo(self._detail):
            return
        if card.picked is None:
            self._say("Choose the department that is wrong first: 1, 2 or 3, then X.")
            return
        self._detail.forget_pick()
        self._session.do(learning.not_for, self._enquiry, card.picked.id)

    def open_similar(self) -> None:
        """The past enquiry most like this one."""
        advice = self._detail.advice
        if advice is not None and advice.past:
            self.open(advice.past[0].id)
        elif advice is not None:
            self._say("There is no past enquiry like it.")

    def open(self, enquiry: str) -> None:
        """Show another enquiry whole."""
        self._page.asked.emit("enquiry", enquiry)

    def join(self) -> None:
        """It is the same as an open one: close it as that, which goes on."""
        from hubcrm.actions import enquiries

        advice = self._detail.advice
        if advice is not None and advice.repeated is not None and advice.enquiry == self._enquiry:
            self._session.do(enquiries.merge, self._enquiry, advice.repeated.id)

    @property
    def _enquiry(self) -> str:
        return self._detail.whole.detail.id if self._detail.whole is not None else ""

    def _say(self, sentence: str) -> None:
        self._session.runner.said.emit(Outcome(None, said=sentence))

    def _came(self, advice: Advice) -> None:
        self._detail.show_advice(advice)
        if not self._refitting:
            self._session.fetch(self.adviser.due, then=self._refit, worker="routing", slot="triage refit due")

    # refitting aside

    def _refit(self, due: tuple[bytes, str] | None) -> None:
        if due is None or self._refitting:
            return
        self._refitting = True
        found, made_of = due
        self._session.fetch(suggesting.refitted, found, then=partial(self._refitted, made_of), failed=self._not_refitted,
                            worker="check")  # fmt: skip

    def _refitted(self, made_of: str, found: bytes) -> None:
        from hubcrm.actions import suggesting as learning

        self._refitting = False
        self._session.fetch(self.adviser.take, found, made_of, then=_nothing, worker="routing")
        self._session.runner.do(learning.keep_aside, suggesting.KEPT, made_of, found)

    def _not_refitted(self, _error: Any) -> None:
        self._refitting = False  # it is tried again after the next answer


def _nothing(_answer: object) -> None:
    """Nothing is to be done with the answer."""
