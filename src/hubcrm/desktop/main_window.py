"""The window: sidebar, pages, message strip, the keys that work everywhere, and files dropped anywhere.

Its frame is painted first; the page in front is made after that, the others when they are first shown.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from hubcrm.desktop import icons, keys
from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.messages import MessageStrip
from hubcrm.desktop.page import BACK, Page
from hubcrm.desktop.page_links import PageCounter, PageShower, Place
from hubcrm.desktop.remember import Remembered, Settings
from hubcrm.desktop.taking_files import TakesFiles, nothing
from hubcrm.desktop.widgets.card import Pane
from hubcrm.desktop.widgets.sidebar import Sidebar

if TYPE_CHECKING:
    from hubcrm.desktop.runner import Runner
    from hubcrm.desktop.widgets.demo_strip import DemoStrip
    from hubcrm.desktop.widgets.overlays import KeySheet
    from hubcrm.desktop.widgets.segmented import Option
    from hubcrm.desktop.workers import Progress
    from hubcrm.domain.errors import HubError
    from hubcrm.domain.outcome import Outcome

SMALLEST = (1024, 700)
AT_FIRST = (1280, 800)


def _plainly(saved: str) -> tuple[str, bool]:
    """What a hub on one computer says."""
    return saved, False


class MainWindow(TakesFiles):
    """The one window.

    What it cannot do itself it hands on: `on_files(paths)`, `on_paste(text)`, `on_undo()`, `on_redo()`, `on_search()`,
    `on_role(role)`, `on_start_again()`, `on_set_up()`, `on_close()`. All may be set later.
    """

    painted = Signal()  # the frame has been on the screen once
    shown_page = Signal(str)  # key of the page now in front
    showed = Signal(str, object)  # key of a page, and the record that was opened on it

    def __init__(
        self,
        institution: str,
        subtitle: str = "Employer hub",
        *,
        settings: Settings | None = None,
        demo_role: str | None = None,
        demo_roles: Sequence[Option] | None = None,
        clock: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__()
        self.on_undo: Callable[[], object] = nothing
        self.on_redo: Callable[[], object] = nothing
        self.on_search: Callable[[], object] = nothing
        self.on_role: Callable[[str], object] = nothing
        self.on_start_again: Callable[[], object] = nothing
        self.on_set_up: Callable[[], object] = nothing
        self.on_close: Callable[[], object] = nothing
        self.saved_said = "Everything is saved"
        self.foot_words: Callable[[str], tuple[str, bool]] = _plainly  # how "Saved 10:04" goes on, and whether it opens
        self.remembered = Remembered(settings)
        self.institution = institution
        self._clock = clock
        self._kinds: dict[str, type[Page]] = {}
        self._makers: dict[str, Callable[[], Page]] = {}
        self._titles: dict[str, str] = {}
        self._pages: dict[str, Page] = {}
        self.places: list[Place] = []  # the pages of the sidebar
        self._aside: set[str] = set()  # pages that are not in it
        self._wanted = self._came_from = ""  # the page in front, and the one that was before one of those
        self._page_keys: list[QShortcut] = []
        self._gone: list[QWidget] = []  # pages of another role, seen before
        self._was_painted = False
        self.fills_unseen = False  # whether the first page may be made before the frame has been painted
        self._everywhere: list[KeyHint] = []
        self._runner: Runner | None = None

        self.setWindowTitle(institution)
        self.setMinimumSize(*SMALLEST)
        self.resize(*AT_FIRST)
        self.sidebar = Sidebar(institution, subtitle)
        self._stack = QStackedWidget()
        self._right = Pane("page")
        self.demo_strip: DemoStrip | None = None
        if demo_role is not None:
            from hubcrm.desktop.widgets.demo_strip import ROLES, DemoStrip  # here: a real hub never needs it

            self.demo_strip = DemoStrip(demo_role, demo_roles or ROLES)
            self.demo_strip.role_chosen.connect(self._role_chosen)
            self.demo_strip.start_again.connect(self._start_again)
            self.demo_strip.set_up.connect(self._set_up)
            self._right.column.addWidget(self.demo_strip)
        self._right.column.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addWidget(self._right, 1)
        self.strip = MessageStrip(self._right)
        self._key_sheet: KeySheet | None = None
        self.sidebar.asked.connect(self.show_page)
        self.sidebar.search.clicked.connect(self._search)
        self._bind_keys()
        self.remembered.window(self)

    # pages

    def add_page(
        self,
        kind: type[Page],
        make: Callable[[], Page] | None = None,
        *,
        title: str = "",
        icon_name: str = "",
        at_foot: bool = False,
        in_sidebar: bool = True,
    ) -> None:
        """Add a page to the sidebar; `make` is called when it is first shown.

        `title` stands for the page's own where that depends on the role. Pages come in the order they are added, and
        the first is in front until `show_page`; `at_foot` is for Settings. One that is not `in_sidebar` is shown when it is
        asked for; the page one came from stays marked, and asking for BACK returns there.
        """
        number = len(self._kinds) - len(self._aside) + 1
        pressed = f"Ctrl+{number}" if number <= 9 and not at_foot else ""
        self._kinds[kind.key] = kind
        self._makers[kind.key] = make or kind
        self._titles[kind.key] = title or kind.title
        if not in_sidebar:
            self._aside.add(kind.key)
            return
        icon = icon_name or kind.icon_name
        self.sidebar.add_row(kind.key, self._titles[kind.key], icon, pressed, at_foot=at_foot)
        if pressed:
            self._page_keys.append(keys.shortcut(self, pressed, PageShower(self, kind.key)))
        self.places.append(Place(kind.key, self._titles[kind.key], icon, pressed))
        if not self._wanted:
            self._wanted = kind.key
            self.sidebar.mark(kind.key)

    def clear_pages(self) -> None:
        """Take all pages away, before those of another role are added."""
        for page in self._pages.values():
            self._stack.removeWidget(page)
            page.setParent(None)
        self._gone += [*self._pages.values(), *self.sidebar.clear_rows()]  # kept: one may be sending the signal
        for pressed in self._page_keys:
            pressed.setEnabled(False)
        for kept in (self._pages, self._kinds, self._makers, self._titles, self._aside, self._page_keys, self.places):
            kept.clear()
        self._wanted = self._came_from = ""

    def show_page(self, key: str, what: object = None) -> None:
        """Bring a page to the front; `what` is handed to its `open`."""
        if key == BACK:
            key = self._came_from
        if key not in self._kinds:
            return
        if key not in self._aside:
            self.sidebar.mark(key)
        elif self._wanted not in self._aside:
            self._came_from = self._wanted
        self._wanted = key
        if not (self._was_painted or self.fills_unseen):
            return  # the frame comes first; _fill makes the page
        page = self._made(key)
        self._stack.setCurrentWidget(page)
        self.strip.set_foot(page.foot)
        self.setWindowTitle(f"{self._titles[key]} · {self.institution}")
        if page.stale:
            page.stale = False
            page.reload()
        page.activated()
        if what is not None:
            page.open(what)
            self.showed.emit(key, what)
        self.shown_page.emit(key)

    def page(self, key: str) -> Page | None:
        """The page with this key, if it has been made."""
        return self._pages.get(key)

    @property
    def current_page(self) -> Page | None:
        """The page in front."""
        return self._pages.get(self._wanted)

    def set_count(self, key: str, count: int | None) -> None:
        """The number beside a page's name in the sidebar."""
        self.sidebar.set_count(key, count)

    def changed(self, kinds: frozenset[str]) -> None:
        """Things of these kinds have changed: the page in front reads again, the others when they are next shown."""
        for key, page in self._pages.items():
            if not page.shows & kinds:
                continue
            if key == self._wanted and page.isVisible():
                page.reload()
            else:
                page.stale = True

    # what goes on

    def listen(self, runner: Runner) -> None:
        """Follow a runner: reload what changed, say what was done, show how far long work is."""
        self._runner = runner
        runner.changed.connect(self.changed)
        runner.changed.connect(self._saved)
        runner.said.connect(self._said)
        runner.refused.connect(self._refused)
        runner.progressed.connect(self._progressed)

    def say(self, text: str, *, undoable: bool = False) -> None:
        """Say what happened, on the message strip."""
        self.strip.say(text, self._undo if undoable else None)

    def warn(self, text: str) -> None:
        """Say why something was not done; stays until dismissed."""
        self.strip.warn(text)

    def set_standing(self, text: str) -> None:
        """The line at the foot of the sidebar: "Opening…"."""
        self.sidebar.set_standing(text)

    def say_saved(self) -> None:
        """At the foot of the sidebar, that all is saved; and in a team, how far it is shared."""
        text, opens = self.foot_words(self.saved_said)
        self.sidebar.set_standing(text, opens=opens)

    def show_progress(self, label: str, fraction: float | None, cancel: Callable[[], object] | None = None) -> None:
        """Show long work at the foot of the sidebar: `fraction` from 0 to 1, or None while it is not known."""
        self.sidebar.show_progress(label, fraction, cancel)

    def end_progress(self) -> None:
        """The long work is over."""
        self.sidebar.end_progress()

    def add_key(
        self, pressed: str, does: str, slot: Callable[[], object], *, why_not: Callable[[], str] | None = None
    ) -> None:
        """Call `slot` on these keys on every page."""
        keys.shortcut(self, pressed, slot)
        self._everywhere.append(KeyHint(pressed, does, slot, why_not))

    @property
    def commands(self) -> list[tuple[str, list[KeyHint]]]:
        """What can be done now, for the page in front under its title and for everywhere."""
        page = self.current_page
        front = [(self._titles[self._wanted], page.commands)] if page is not None else []
        return [*front, ("Everywhere", list(self._everywhere))]

    def come_forward(self) -> None:
        """Raise the window, as when the program is started a second time."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    @property
    def key_sheet(self) -> KeySheet:
        """The sheet of all keys; made when it is first wanted."""
        if self._key_sheet is None:
            from hubcrm.desktop.widgets.overlays import KeySheet  # here, and below: the start does not need them

            self._key_sheet = KeySheet(self)
        return self._key_sheet

    @property
    def keys_shown(self) -> bool:
        """Whether the key sheet is open."""
        return self._key_sheet is not None and self._key_sheet.isVisible()

    def show_keys(self) -> None:
        """Open the key sheet, or close it."""
        if self.key_sheet.isVisible():
            self.key_sheet.close_sheet()
            return
        page = self.current_page
        groups: list[tuple[str, Sequence[KeyHint]]] = []
        if page is not None:
            groups.append((self._titles[self._wanted], [hint for hint in page.hints if hint.keys]))
        places = [KeyHint(place.pressed, place.title) for place in self.places if place.pressed]
        groups.append(("Everywhere", [*self._everywhere, *places]))
        self.key_sheet.open_sheet(groups)

    def _bind_keys(self) -> None:
        self.add_key("Ctrl+K", "Search everything", self._search)
        self.add_key("Ctrl+Z", "Undo", self._undo)
        self.add_key("Ctrl+Shift+Z", "Redo", self._redo)
        self.add_key("Ctrl+V", "Add what was copied", self.paste)
        self.add_key("Ctrl+O", "Add files: e-mails, sheets, contact cards…", self.ask_for_files)
        self.add_key("?", "All keys", self.show_keys)

    def _made(self, key: str) -> Page:
        page = self._pages.get(key)
        if page is None:
            page = self._makers[key]()
            page.counted.connect(PageCounter(self, key))
            page.asked.connect(self.show_page)
            self._pages[key] = page
            self._stack.addWidget(page)
        return page

    def _fill(self) -> None:
        self._was_painted = True
        if self._wanted and self._wanted not in self._pages:
            self.show_page(self._wanted)
        QTimer.singleShot(0, self, self._draw_icon)
        self.painted.emit()

    def _draw_icon(self) -> None:
        self.setWindowIcon(icons.application_icon())  # seven drawings that the first picture does not show

    def _search(self) -> None:
        self.on_search()

    def _undo(self) -> None:
        self.on_undo()

    def _redo(self) -> None:
        self.on_redo()

    def _role_chosen(self, role: str) -> None:
        self.on_role(role)

    def _start_again(self) -> None:
        self.on_start_again()

    def _set_up(self) -> None:
        self.on_set_up()

    def _said(self, outcome: Outcome[object]) -> None:
        self.say(outcome.said, undoable=outcome.undoable)

    def _refused(self, error: HubError) -> None:
        self.warn(str(error))

    def _saved(self) -> None:
        self.saved_said = f"Saved {self._clock():%H:%M}"
        self.say_saved()

    def _progressed(self, progress: Progress) -> None:
        if progress.finished:
            self.end_progress()
        else:
            self.show_progress(progress.label, progress.fraction, progress.stop)

    # Qt's own names from here on

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self._fill)

    def closeEvent(self, event: QCloseEvent) -> None:
        try:
            self.remembered.keep(self)
            self.on_close()
        except Exception as error:  # raised into Qt it would be lost, and the window would not close
            sys.excepthook(type(error), error, error.__traceback__)
        super().closeEvent(event)
