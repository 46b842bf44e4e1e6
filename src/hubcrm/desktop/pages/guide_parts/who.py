"""Step one, who we are: you, the institution, its nation and closures; the only step that has to be filled in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hubcrm.actions import setting_up
from hubcrm.desktop.doors import Doors, NewHub, Outlook
from hubcrm.desktop.pages.guide_parts.days_off import DaysOff
from hubcrm.desktop.pages.guide_parts.outlook import WhatItMeans
from hubcrm.desktop.pages.guide_parts.passphrase import NewPassphrase
from hubcrm.desktop.pages.guide_parts.reading import Who, who
from hubcrm.desktop.pages.guide_parts.step import MARGIN, Keeping, Step
from hubcrm.desktop.pages.settings_parts.section import Scrolled, Titled
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.segmented import Option, Segmented
from hubcrm.desktop.widgets.text import Run
from hubcrm.queries.labels import labels
from hubcrm.queries.reading import Reads

FORM = 560  # px
_REST = 200  # ms without a key before the days are worked out again
_CLOSED = "Besides bank holidays. Write them as you say them, and press Enter after each."
Preview = Callable[[NewHub, Callable[[Outlook], object]], object]


class WhoStep(Step):
    """The form, and beside it what it means for an enquiry of today."""

    key = "who"
    may_skip = False

    def __init__(self, preview: Preview, today: Callable[[], date]) -> None:
        super().__init__(
            "Who are you?", "Only your name and your institution are needed. All of it can be changed later."
        )
        self._preview = preview
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self.show_preview)
        self.institution = Field("Institution", "Kestrelbridge University", tall=True)
        self.kind = Segmented([Option(*pair) for pair in labels("institution_kinds").items()], "Kind of institution")
        self.nation = Segmented([Option(*pair) for pair in labels("divisions").items()], "Nation")
        self.person = Field("Your name", "As colleagues know you", tall=True)
        self.closed = DaysOff(today)
        self.side = self.means = WhatItMeans()
        scrolled = Scrolled(wide=FORM, margins=(0, 0, 0, MARGIN))
        self.form = scrolled.column
        self.form.setSpacing(16)
        self.form.addWidget(Titled("Your name", self.person))
        self.form.addWidget(Titled("Institution", self.institution))
        self.form.addWidget(Titled("Kind", _at_left(self.kind)))
        self.form.addWidget(Titled("Nation", _at_left(self.nation), "Decides which bank holidays promises leave out."))
        self.form.addWidget(Titled("Days you are closed", self.closed, _CLOSED))
        self.body.addWidget(scrolled, 1)
        for field in (self.person, self.institution):
            field.textEdited.connect(self._typed)
        for choice in (self.kind, self.nation):
            choice.chosen.connect(self._typed)
        self.closed.changed.connect(self._typed)
        self.closed.told.connect(self.told)

    def first(self) -> QWidget:
        return self.person

    @property
    def next_words(self) -> str:
        return "Next: departments" if self.kind.current != "college" else "Next: areas"

    def says(self) -> str:
        return " ".join(self.institution.text().split())

    def wrong(self) -> str:
        for field, sentence in (
            (self.person, "Type your name: it stands beside what you do."),
            (self.institution, "Type the name of your institution."),
        ):
            if not field.text().strip():
                field.setFocus()
                return sentence
        return ""

    def facts(self) -> NewHub:
        """What is filled in."""
        return NewHub(
            institution=" ".join(self.institution.text().split()),
            kind=self.kind.current,
            division=self.nation.current,
            person=" ".join(self.person.text().split()),
            closures=tuple(self.closed.days),
        )

    def show_preview(self) -> None:
        """Work out again what it means."""
        self._rest.stop()
        self._preview(self.facts(), self._previewed)

    def _previewed(self, found: Outlook) -> None:
        self.means.show_outlook(found)

    def _typed(self) -> None:
        self._rest.start()
        self.told.emit("")
        self.changed.emit()


class NewWho(WhoStep):
    """The same before there is a hub: with a passphrase, which is needed where no keyring opens it."""

    def __init__(self, preview: Preview, today: Callable[[], date]) -> None:
        super().__init__(preview, today)
        self.secret = NewPassphrase()
        self.passphrase, self.again = self.secret.passphrase, self.secret.again
        self.form.addWidget(self.secret)
        self.secret.edited.connect(self._secret_typed)
        self.know(by_itself=True)

    def know(self, *, by_itself: bool) -> None:
        """Whether this computer's keyring can open the hub."""
        self.secret.know(by_itself=by_itself)
        needed = "your name and your institution" if by_itself else "your name, your institution and a passphrase"
        self.about.set_runs([Run(f"Only {needed} are needed. All of it can be changed later.", tone="muted")])

    def wrong(self) -> str:
        missing = super().wrong() or self.secret.wrong()
        if not missing and not self.closed.take():
            return "These days were not understood. Try “24 Dec to 1 Jan”."
        return missing

    def facts(self) -> NewHub:
        given = super().facts()
        return NewHub(given.institution, given.kind, given.division, given.person, self.secret.text, given.closures)

    def _secret_typed(self) -> None:
        self.told.emit("")


class OurWho(WhoStep):
    """The same in a hub that is there: what was changed is kept when the step is left."""

    def __init__(self, session: Session, doors: Doors) -> None:
        super().__init__(self._work_out, lambda: session.today)
        self._session = session
        self._doors = doors
        self._known: Who | None = None

    def enter(self) -> None:
        self._session.fetch(who, self._session.viewer.person, self._session.today, then=self._show, slot="guide who")

    def wrong(self) -> str:
        missing = super().wrong()
        if not missing and not self.closed.take():
            return "These days were not understood. Try “24 Dec to 1 Jan”."
        return missing

    def keeping(self) -> Keeping | None:
        self.closed.take()
        known, now = self._known, self.facts()
        if known is None:
            return None
        facts: dict[str, Any] = {
            key: value
            for key, value, before in (
                ("name", now.institution, known.name),
                ("kind", now.kind, known.kind),
                ("division", now.division, known.division),
            )
            if value and value != before
        }
        name = now.person if now.person != known.person else ""
        added = [days for days in now.closures if days not in known.closures]
        removed = [one for days, ids in known.closures.items() if days not in now.closures for one in ids]
        if not (facts or name or added or removed):
            return None
        return Keeping(setting_up.keep_who, (facts, name, added, removed))

    def _show(self, known: Who) -> None:
        self._known = known
        self.institution.setText(known.name)
        self.kind.choose(known.kind)
        self.nation.choose(known.division)
        self.person.setText(known.person)
        self.closed.show_days(list(known.closures))
        self.show_preview()
        self.changed.emit()

    def _work_out(self, given: NewHub, then: Callable[[Outlook], object]) -> None:
        days = self._session.standing.days
        asked = NewHub(given.institution, given.kind, given.division, given.person, "", given.closures, days)
        self._session.fetch(_outlook, self._doors, asked, then=then, slot="guide outlook")


def _outlook(_reader: Reads, doors: Doors, given: NewHub) -> Outlook:
    return doors.preview(given)


def _at_left(widget: QWidget) -> QWidget:
    """At its own width, at the left."""
    held = QWidget()
    row = QHBoxLayout(held)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
    row.addStretch(1)
    return held
