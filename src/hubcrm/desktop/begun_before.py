"""After a start: how much was begun before it and not saved, said once, with the way to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QPoint

from hubcrm.desktop.main_window import MainWindow
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.choices import Menu
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.queries.drafts import Begun

_WHAT = {
    "new": "New enquiry",
    "call": "Call sheet",
    "enquiry/log": "Log entry",
    "enquiry/offer": "Note with an offer",
    "enquiry/need": "In one sentence, they need",
    "enquiry/next": "Next action",
    "enquiry/then": "Next action",
    "enquiry/day": "Another day",
    "enquiry/park": "Parked until",
    "enquiry/deadline": "Deadline",
    "enquiry/close": "Closing it",
    "enquiry/employer": "Which employer",
    "enquiry/letter": "Letter",
    "enquiry/gained": "What we gained",
    "employers/log": "Log entry",
    "employers/add": "A new employer",
    "employers/contact": "Somebody we know",
    "employers/notes": "Notes on an employer",
    "settings/letters": "A letter's usual words",
    "settings/department": "A department's details",
    "settings/person": "A colleague's details",
}
_SECTIONS = {"department": "departments", "person": "people", "letters": "letters"}
_OF_A_PAGE = {"offers": "Answer to an offer", "today": "Next action"}
_LONGEST = 48  # characters of what it is about


class BegunBefore(QObject):
    """Listens to the drafts of a session. `new_enquiry(employer)` and `call(enquiry)` open the sheets of these."""

    def __init__(
        self, window: MainWindow, session: Session, new_enquiry: Callable[[str], object], call: Callable[[str], object]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._new_enquiry = new_enquiry
        self._call = call
        self._said = False
        self._adding = ""  # the page on which to begin something new, once it is shown
        self._menu = Menu("Unfinished notes", window)
        session.drafts.taken_up.connect(self._taken_up)
        window.shown_page.connect(self._page_shown)

    def _taken_up(self) -> None:
        if self._said:
            return
        self._said = True
        count = len(self._session.drafts.all)
        if count:
            said = f"You have {count} unfinished note{'' if count == 1 else 's'}"
            self._window.strip.offer(said, "Show", self.show)

    def show(self) -> None:
        """Go to it; where there are several, ask which."""
        begun = self._session.drafts.all
        if len(begun) == 1:
            self.open(begun[0])
        elif begun:
            self._menu.clear_choices()
            for one in begun:
                self._menu.add(self.words(one), partial(self.open, one))
            area = self._window.rect()
            size = self._menu.sizeHint()
            corner = QPoint(area.right() - size.width() - 24, area.bottom() - size.height() - 24)
            self._menu.popup(self._window.mapToGlobal(corner))

    def words(self, one: Begun) -> str:
        """What was begun, about what, and when: "Log entry, Cracked weld, at 10:04"."""
        page, what = _parts(one.place)[:2]
        says = _WHAT.get(f"{page}/{what}" if what else page) or _WHAT.get(page) or _OF_A_PAGE.get(page, "A note")
        about = one_line(one.about)
        about = about if len(about) <= _LONGEST else f"{about[: _LONGEST - 1].rstrip()}…"
        return ", ".join(part for part in (says, about, self._session.drafts.when(one.began)) if part)

    def open(self, one: Begun) -> None:
        """Show the place where it was begun, with what was typed there."""
        page, what, which = _parts(one.place)
        if page == "new":
            self._new_enquiry(which)
        elif page == "call":
            self._call(one.record)
        elif what == "employer":
            self._window.show_page("triage", one.record)
        elif (page, what) == ("employers", "contact") and which != "new":
            self._window.show_page(page, which)
        else:
            self._adding = page if page in ("settings", "employers") and not one.record else ""
            self._window.show_page(
                page, (_SECTIONS[what], one.record or None) if page == "settings" else one.record or None
            )

    def _page_shown(self, key: str) -> None:
        """The page may have had to be loaded first; what was begun there anew is opened now."""
        adding, self._adding = self._adding, ""
        page: Any = self._window.page(key)
        if key == adding:
            (page.section if key == "settings" else page).add()


def _parts(place: str) -> tuple[str, str, str]:
    """(page, what, which one) of a place; blank where it has none."""
    page, _, rest = place.partition("/")
    what, _, which = rest.partition("/")
    return page, what, which
