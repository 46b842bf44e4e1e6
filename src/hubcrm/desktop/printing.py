"""Ctrl+P on every page: the papers that can be made of what is in front. Light on purpose; the sheet is loaded when it is
wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject

from hubcrm.desktop.page import Page

if TYPE_CHECKING:
    from hubcrm.actions.papers.making import Kind
    from hubcrm.desktop.main_window import MainWindow
    from hubcrm.desktop.session import Session
    from hubcrm.desktop.sheets.paper import PaperSheet
    from hubcrm.queries.reading import Viewer

KEY: Final = "Ctrl+P"
WORDS: Final = "Print or save as PDF…"
_NOTHING: Final = "Open an enquiry, an offer or an employer first: that is what is printed."
_FIRST: Final = {"triage": "week", "today": "week", "work": "week", "enquiry": "brief", "offers": "offers",
                 "employers": "employer"}  # fmt: skip
"""Page -> the paper that is proposed there."""


class Printing(QObject):
    """`session()` gives the open hub's session, None before; `covered()` says whether a sheet lies over the window."""

    def __init__(self, window: MainWindow, session: Callable[[], Session | None], covered: Callable[[], bool]) -> None:
        super().__init__()
        self._window, self._session, self._covered = window, session, covered
        self.sheet: PaperSheet | None = None
        window.add_key(KEY, WORDS, self.open, why_not=self.why_not)

    def why_not(self) -> str:
        """Why nothing can be printed now, in a sentence; nothing where something can."""
        session, page = self._session(), self._window.current_page
        if session is None or page is None:
            return "The hub is not open yet."
        return "" if possible(page.in_front(), session.viewer) else _NOTHING

    def open(self) -> None:
        """Show what can be printed; pressed again there, print it."""
        from hubcrm.domain.errors import NotAllowed

        if self.sheet is not None:
            self.sheet.ask_printer()
            return
        session, page, reason = self._session(), self._window.current_page, self.why_not()
        if session is None or page is None or self._covered():
            return
        if reason:
            session.runner.refused.emit(NotAllowed(reason))
            return
        from hubcrm.desktop.sheets.paper import PaperSheet

        front = page.in_front()
        kinds = possible(front, session.viewer)
        first = proposed(page, kinds, session.viewer)
        self.sheet = sheet = PaperSheet(self._window, session, self._window.remembered.settings, kinds, front, first)
        sheet.closed.connect(self._closed)
        sheet.open_sheet(sheet.which)

    def _closed(self) -> None:
        self.sheet = None


def possible(front: Mapping[str, str], viewer: Viewer) -> list[Kind]:
    """The papers that this viewer can make of what is in front. The hub may choose a department in the sheet."""
    from hubcrm.actions.papers.making import KINDS

    def there(kind: Kind) -> bool:
        if kind.about == "department":
            return viewer.is_hub or bool(viewer.department)
        return not kind.about or bool(front.get(kind.about))

    return [kind for kind in KINDS if (viewer.is_hub or not kind.hub) and there(kind)]


def proposed(page: Page, kinds: list[Kind], viewer: Viewer) -> str:
    """The paper that is likely to be wanted on a page."""
    wanted: Any = _FIRST.get(page.key, "")
    if wanted == "week" and viewer.role == "manager" and page.key != "triage":
        wanted = "report"
    codes = [kind.code for kind in kinds]
    return wanted if wanted in codes else codes[0]
