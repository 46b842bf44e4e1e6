"""A person's own views: kept under a name, listed in the sidebar, opened by a click or from Search everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer

from hubcrm.actions import views as acting
from hubcrm.desktop.page import Page
from hubcrm.desktop.saved_views_list import KEEP_KEY, ViewsList
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome
from hubcrm.queries import views as kept
from hubcrm.queries.views import View

if TYPE_CHECKING:
    from hubcrm.desktop.main_window import MainWindow
    from hubcrm.desktop.session import Session

_REST: Final = 400  # ms without a change before numbers are counted again
_NOTHING_TO_KEEP: Final = "There is no list with filters here to keep."


class SavedViews(QObject):
    """Reads and keeps the views of whoever looks, and shows them in the window's sidebar."""

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self.views: tuple[View, ...] = ()
        self.counts: dict[str, int] = {}
        self._removed: tuple[View, int] | None = None  # what Undo puts back
        self._wanted: View | None = None  # to be shown as soon as its page is there
        self._followed: set[Page] = set()
        self._recount = QTimer(self)
        self._recount.setSingleShot(True)
        self._recount.setInterval(_REST)
        self._recount.timeout.connect(self._count)
        self._compare = QTimer(self)
        self._compare.setSingleShot(True)
        self._compare.setInterval(0)
        self._compare.timeout.connect(self._mark)
        self.list = ViewsList()
        self.list.opened.connect(self.open)
        self.list.keep_asked.connect(self.keep)
        self.list.rename_asked.connect(self.rename)
        self.list.remove_asked.connect(self.remove)
        self.list.named.connect(self._named)
        self.list.more_shown.connect(self._count)
        window.sidebar.set_below(self.list)
        window.add_key(KEEP_KEY, "Keep this view…", self.keep, why_not=self.why_not_keep)
        window.shown_page.connect(self._page_shown)
        session.runner.changed.connect(self._changed)
        session.runner.said.connect(self._something_said)
        self._page_shown("")
        self.reload()

    def reload(self) -> None:
        """Read the views of whoever looks now."""
        self._session.fetch(kept.of_person, self._session.viewer.person, then=self._came, slot="views")

    def _came(self, views: tuple[View, ...]) -> None:
        drawings = {place.key: (place.icon, place.title) for place in self._window.places}
        self.views = tuple(one for one in views if one.page in drawings)
        self.list.show_views(self.views, drawings)
        self.list.set_counts(self.counts)
        self._mark()
        self._count()

    def _changed(self, kinds: frozenset[str]) -> None:
        if acting.KIND in kinds:
            self.reload()
        elif self.views:
            self._recount.start()

    # numbers, and which one is on the screen

    def _count(self) -> None:
        listed = [one for one in self.views if one.id in self.list.listed]
        if listed:
            session = self._session
            session.fetch(
                kept.counts, session.viewer, session.moment, listed, then=self._counted, worker="search",
                slot="views counted",
            )  # fmt: skip

    def _counted(self, counts: dict[str, int]) -> None:
        self.counts = counts
        self.list.set_counts(counts)

    def _page_shown(self, key: str) -> None:
        page = self._window.current_page
        wanted, self._wanted = self._wanted, None
        if wanted is not None and page is not None and wanted.page == key:
            page.open_view(wanted.asked)
        if page is not None and page not in self._followed:
            self._followed.add(page)
            page.narrowed.connect(self._compare.start)
        self._mark()

    def _asked(self) -> dict[str, Any] | None:
        page = self._window.current_page
        return page.kept_view() if page is not None else None

    def _shown_now(self) -> View | None:
        """The view that is on the screen, if it is one of these."""
        page, asked = self._window.current_page, self._asked()
        if page is None or asked is None:
            return None
        return next((one for one in self.views if one.page == page.key and dict(one.asked) == asked), None)

    def _mark(self) -> None:
        shown = self._shown_now()
        self.list.mark(shown.id if shown is not None else "")
        self.list.offer_keeping(self._asked() is not None and shown is None)

    # what the person does

    def open(self, view_id: str) -> None:
        """Show a view's page as it was kept."""
        view = next((one for one in self.views if one.id == view_id), None)
        if view is None:
            return
        self._wanted = view
        self._window.remembered.use(self._session.viewer.person, f"view:{view.id}")
        self._window.show_page(view.page)

    def why_not_keep(self) -> str:
        """Why what is on the screen cannot be kept; nothing where it can."""
        if self._asked() is None:
            return _NOTHING_TO_KEEP
        shown = self._shown_now()
        return f"You keep this very view already, as “{shown.name}”." if shown is not None else ""

    def keep(self) -> None:
        """Ask for a name for what is on the screen."""
        why_not = self.why_not_keep()
        if why_not:
            self._window.say(why_not)
        else:
            self.list.ask_name()

    def rename(self, view_id: str) -> None:
        """Ask for another name."""
        view = next((one for one in self.views if one.id == view_id), None)
        if view is not None:
            self.list.ask_name(view)

    def remove(self, view_id: str) -> None:
        """Take a view away; Undo puts it back."""
        self._session.do(acting.remove, view_id, then=self._was_removed)

    def take_back(self) -> bool:
        """Put back the view that was removed last, if nothing else was done since; whether there was one."""
        removed, self._removed = self._removed, None
        if removed is not None:
            self._session.do(acting.put_back, *removed)
        return removed is not None

    def _named(self, name: str, about: str) -> None:
        session, page, asked = self._session, self._window.current_page, self._asked()
        if about:
            session.do(acting.rename, about, name, then=self._was_named, failed=self.list.refused)
        elif page is None or asked is None:
            self.list.refused(HubError(_NOTHING_TO_KEEP))
        else:
            session.do(acting.keep, page.key, name, asked, then=self._was_named, failed=self.list.refused)

    def _was_named(self, _outcome: Outcome[View]) -> None:
        self.list.end_naming()

    def _was_removed(self, outcome: Outcome[tuple[View, int]]) -> None:
        self._window.say(f"“{outcome.value[0].name}” is gone from Your views", undoable=True)
        self._removed = outcome.value

    def _something_said(self, outcome: Outcome[Any]) -> None:
        """Something else was done: from now on Undo is about that."""
        if outcome.undoable:
            self._removed = None
