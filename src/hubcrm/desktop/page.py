"""A page of the window: what it is called, which kinds of thing it shows, and the keys it listens to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

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
    narrowed = Signal()  # what `kept_view` says may be other than before

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stale = True  # reload before it is next seen
        self.hints: list[KeyHint] = []
        self.foot: QWidget | None = None  # the foot bar in which messages may lie, so that they hide no card
        self._runs: dict[str, Callable[[], object]] = {}

    def reload(self) -> None:
        """Read again what is shown."""
        raise NotImplementedError

    def activated(self) -> None:
        """The page has come to the front: put the focus where work begins."""

    def open(self, what: object) -> None:
        """Show this record; what it is depends on the page (an enquiry's id on Triage)."""

    def takes_files(self) -> tuple[str, str] | None:
        """What files let go here become, in two lines, where the record in front takes them; else None: they are added."""
        return None

    def file_here(self, files: Sequence[Path]) -> bool:
        """File these with the record in front; False where the page has none that takes files."""
        return False

    def in_front(self) -> dict[str, str]:
        """Ids of what is open or chosen, for papers: "enquiry", "offer", "department", "employer"; blank for none."""
        return {}

    def kept_view(self) -> dict[str, Any] | None:
        """What is asked of the page, as plain facts to keep under a name; None for a page that shows one thing only."""
        return None

    def open_view(self, asked: Mapping[str, Any]) -> None:
        """Ask the same of the page again; what is not known here is left as usual."""

    def add_key(
        self,
        pressed: str,
        does: str,
        slot: Callable[[], object],
        *,
        listed: bool = True,
        why_not: Callable[[], str] | None = None,
    ) -> None:
        """Call `slot` on these keys while the page is in front, and list them on the key sheet."""
        keys.shortcut(self, pressed, slot)
        self._runs[pressed] = slot
        if listed:
            self.hints.append(KeyHint(pressed, does, slot, why_not))

    def add_command(self, does: str, slot: Callable[[], object], why_not: Callable[[], str] | None = None) -> None:
        """A command without a key, which Search everything finds by its words."""
        self.hints.append(KeyHint("", does, slot, why_not))

    @property
    def commands(self) -> list[KeyHint]:
        """The lines of the key sheet that can be run, each with what its key runs here."""
        with_runs = (hint._replace(run=hint.run or self._runs.get(hint.keys)) for hint in self.hints)
        return [hint for hint in with_runs if hint.run is not None]
