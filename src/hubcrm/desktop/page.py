"""A page of the window: what it is called, which kinds of thing it shows, and the keys it listens to."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from hubcrm.desktop import keys
from hubcrm.desktop.keys import KeyHint

BACK = "back"
"""Asked for in place of a page's key by a page that is not in the sidebar: the page one came from."""


class Page(QWidget):
    """One page. The window makes it when it is first shown, and calls `reload` whenever what it shows has changed.

    A subclass names itself in the class attributes, builds its widgets in `__init__`, and reads in `reload`.
    """

    key: ClassVar[str] = ""  # "triage"
    title: ClassVar[str] = ""  # "Triage"
    icon_name: ClassVar[str] = ""
    shows: ClassVar[frozenset[str]] = frozenset()  # kinds of thing, as in Outcome.kinds

    counted = Signal(int)  # the number beside its name in the sidebar
    asked = Signal(str, object)  # show another page: its key (or BACK), and what to show there

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stale = True  # reload before it is next seen
        self.hints: list[KeyHint] = []
        self.foot: QWidget | None = None  # the foot bar in which messages may lie, so that they hide no card

    def reload(self) -> None:
        """Read again what is shown."""
        raise NotImplementedError

    def activated(self) -> None:
        """The page has come to the front: put the focus where work begins."""

    def open(self, what: object) -> None:
        """Show this record; what it is depends on the page (an enquiry's id on Triage)."""

    def add_key(self, pressed: str, does: str, slot: Callable[[], object], *, listed: bool = True) -> None:
        """Call `slot` on these keys while the page is in front, and list them on the key sheet."""
        keys.shortcut(self, pressed, slot)
        if listed:
            self.hints.append(KeyHint(pressed, does))
