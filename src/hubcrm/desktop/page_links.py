"""What ties a page to its row in the sidebar: named objects in place of lambdas that would keep the window alive."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from hubcrm.desktop.main_window import MainWindow


class Place(NamedTuple):
    """A page of the sidebar, with the key that shows it, if any."""

    key: str
    title: str
    icon: str
    pressed: str


class PageShower:
    """Shows one page; a named object in place of a lambda that would keep the window alive."""

    def __init__(self, window: MainWindow, key: str) -> None:
        self._window, self._key = window, key

    def __call__(self) -> None:
        self._window.show_page(self._key)


class PageCounter:
    """Writes one page's count into the sidebar."""

    def __init__(self, window: MainWindow, key: str) -> None:
        self._window, self._key = window, key

    def __call__(self, count: int) -> None:
        self._window.set_count(self._key, count)
