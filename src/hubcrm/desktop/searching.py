"""Search everything and a person's own views, in a window whose hub is open. Neither is loaded before it is wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject
from shiboken6 import isValid

if TYPE_CHECKING:
    from hubcrm.desktop.loading import HubFrame
    from hubcrm.desktop.session import Session

_RECORDS: Final = {"enquiry": "enquiry", "triage": "enquiry", "employers": "employer"}  # page -> what is opened on it


class Searching(QObject):
    """`session()` gives the open hub's session, None before; `covered()` says whether a sheet lies over the window."""

    def __init__(self, window: HubFrame, session: Callable[[], Session | None], covered: Callable[[], bool]) -> None:
        super().__init__()
        self._window, self._session, self._covered = window, session, covered
        self._front = ("", "")  # the page on which a record was opened last, and the record
        self.views: Any = None  # one's own views, once the first rows are there
        self.palette: Any = None  # once it is wanted
        window.on_search = self.open
        window.showed.connect(self._record_shown)

    def rows_are_there(self) -> None:
        """The first rows are on the screen: load the views."""
        if self.views is None:
            self._window.load_then("hubcrm.desktop.saved_views", self._load_views)

    def person_changed(self) -> None:
        """Somebody else looks, or the same person with other pages."""
        if self.views is not None:
            self.views.reload()

    def open(self) -> None:
        """Ctrl+K: open the palette over the page, or close it; the key sheet gives way to it, a form does not."""
        if self._window.keys_shown:
            self._window.show_keys()
        session = self._session()
        if session is None or (self._covered() and not (self.palette and self.palette.sheet.isVisible())):
            return
        self._load_views()
        if self.palette is None:
            from hubcrm.desktop.palette import Palette

            self.palette = Palette(self._window, session, self.views)
        page = self._window.current_page
        self.palette.open(self._front[1] if page is not None and page.key == self._front[0] else "")

    def take_back(self) -> bool:
        """Undo the removal of a view, if that was done last; False where Undo is about something else."""
        return self.views is not None and not self._covered() and bool(self.views.take_back())

    def _load_views(self) -> None:
        session = self._session()
        if self.views is None and session is not None and isValid(self._window):
            from hubcrm.desktop.saved_views import SavedViews

            self.views = SavedViews(self._window, session)

    def _record_shown(self, page: str, record: object) -> None:
        """What is opened from a list stands first in Search everything, too."""
        session = self._session()
        if page in _RECORDS and isinstance(record, str) and session is not None:
            self._front = (page, f"{_RECORDS[page]}:{record}")
            self._window.remembered.use(session.viewer.person, self._front[1])
