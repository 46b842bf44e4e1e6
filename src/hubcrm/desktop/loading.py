"""Pages whose modules are loaded a few at a time: keys are heard in between, and most are there before they are wanted."""

from __future__ import annotations

import pkgutil
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from hubcrm.desktop.main_window import MainWindow

AT_ONCE = 0.008  # seconds of loading before events are looked at again; a single module may take a little longer
AHEAD_AFTER = 1_200  # ms after the first rows
AHEAD_EVERY = 40  # ms between two pieces that nobody waits for yet
_PAGES = "hubcrm.desktop.pages"


class Modules:
    """What one page is made of: `parts` are folders, or modules of them that others need, as "parts.saying"."""

    def __init__(self, page: str, *parts: str) -> None:
        self._page, self._parts = page, parts
        self._left: deque[str] | None = None

    def load_some(self) -> bool:
        """Load for a few milliseconds; True when there was nothing left to load, so that building has a turn to itself."""
        if self._left is None:
            self._left = deque([*(name for part in self._parts for name in _within(part)), f"{_PAGES}.{self._page}"])
        if not self._left:
            return True
        ends = time.perf_counter() + AT_ONCE
        while self._left and time.perf_counter() < ends:
            import_module(self._left.popleft())
        return False


class HubFrame(MainWindow):
    """The main window with pages that take their time to load.

    A page that is not there yet is loaded in pieces. Meanwhile an empty one is in front, so that a key that was meant for
    the next page does nothing on the last.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._unloaded: dict[str, Modules] = {}
        self._awaited: tuple[str, object] | None = None
        self._blank = QWidget(self)
        self._blank.hide()
        self._ahead = QTimer(self)
        self._ahead.setInterval(AHEAD_EVERY)
        self._ahead.timeout.connect(self._load_ahead)

    @property
    def is_loading(self) -> bool:
        """Whether somebody waits for a page."""
        return self._awaited is not None

    def load_later(self, modules: dict[str, Modules]) -> None:
        """These pages, by their keys, are made of these modules."""
        self._unloaded = dict(modules)

    def load_ahead(self) -> None:
        """From a moment after now on, load what is not there yet, a little at a time."""
        QTimer.singleShot(AHEAD_AFTER, self._ahead, self._ahead.start)

    def load_then(self, module: str, then: Callable[[], object]) -> None:
        """Load a module in a turn of its own, and go on in the next."""
        QTimer.singleShot(0, self, partial(self._load_one, module, then))

    def show_page(self, key: str, what: object = None) -> None:
        """Bring a page to the front, at once or as soon as it is loaded."""
        self._awaited = None
        modules = self._unloaded.get(key)
        if not self._was_painted or key not in self._kinds or modules is None:  # unseen, nobody waits for a key
            super().show_page(key, what)
        elif modules.load_some():
            self._unloaded.pop(key, None)
            super().show_page(key, what)
        else:
            self._awaited = (key, what)
            if key not in self._aside:
                self.sidebar.mark(key)
            self.strip.set_foot(None)
            if self._stack.indexOf(self._blank) < 0:
                self._stack.addWidget(self._blank)
            self._stack.setCurrentWidget(self._blank)
            QTimer.singleShot(0, self._blank, self._go_on)

    def _load_one(self, module: str, then: Callable[[], object]) -> None:
        import_module(module)
        QTimer.singleShot(0, self, then)

    def _go_on(self) -> None:
        if self._awaited is not None:
            self.show_page(*self._awaited)

    def _load_ahead(self) -> None:
        key = next(iter(self._unloaded), None)
        if key is None:
            self._ahead.stop()
        elif self._unloaded[key].load_some():
            del self._unloaded[key]


def _within(part: str) -> list[str]:
    """The modules of a folder of parts, or the one that is named."""
    if part.startswith("parts."):  # of several pages
        return [f"hubcrm.desktop.{part}"]
    if "." in part:
        return [f"{_PAGES}.{part}"]
    folder = import_module(f"{_PAGES}.{part}")
    return [f"{_PAGES}.{part}.{found.name}" for found in pkgutil.iter_modules(folder.__path__)]
