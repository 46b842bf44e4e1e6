"""Where strips open on an enquiry's page: one at a time, each with what was typed in it for this enquiry before."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hubcrm.desktop.drafts import Drafts
from hubcrm.desktop.parts.strip import Strip
from hubcrm.desktop.unfinished import Unfinished
from hubcrm.domain.errors import HubError


class StripPlace(QWidget):
    """`saved` carries the key of a strip and what was filled in; `left`: one was closed by the person."""

    saved = Signal(str, object)
    left = Signal()
    shown = Signal(bool)  # whether a strip is open

    def __init__(
        self, drafts: Drafts, makers: dict[str, Callable[[], Strip]], prepare: Callable[[Strip], object]
    ) -> None:
        super().__init__()
        self._drafts = drafts
        self._makers = makers
        self._prepare = prepare
        self._strips: dict[str, Strip] = {}
        self._unfinished: dict[str, Unfinished] = {}
        self._enquiry = ""
        self._open = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 16)
        self.hide()
        drafts.taken_up.connect(self._reopen)

    @property
    def open_key(self) -> str:
        """The key of the strip that is open, or blank."""
        return self._open

    def show_for(self, enquiry: str) -> None:
        """Another enquiry is shown: keep what was typed for the one before, and open what was begun for this one."""
        if enquiry == self._enquiry:
            return
        self.close_strip()
        self._enquiry = enquiry
        self._reopen()

    def open_strip(self, key: str) -> Strip:
        """Open a strip and put the focus in it; `prepared` by the caller with what it needs to know."""
        if self._open != key:
            self.close_strip()
            self._show(key)
        strip = self._strips[key]
        strip.first().setFocus(Qt.FocusReason.ShortcutFocusReason)
        return strip

    def made(self, key: str) -> Strip:
        """The strip with this key, open or not."""
        if key not in self._strips:
            made = self._makers[key]()
            made.saved.connect(self._strip_saved)
            made.closed.connect(self._strip_left)
            made.hide()
            self._strips[key] = made
            self._unfinished[key] = Unfinished(self._drafts, made, f"enquiry/{key}")
            self._column.addWidget(made)
        return self._strips[key]

    def close_strip(self) -> None:
        """Put the open strip away; what was typed in it is kept."""
        if self._open:
            self._put_away()

    def kept(self, enquiry: str, key: str) -> None:
        """What was typed there is in the hub: forget it, and close the strip if it is still open."""
        self._unfinished[key].saved(enquiry)
        if (enquiry, key) == (self._enquiry, self._open):
            self._put_away()

    def failed(self, enquiry: str, key: str, error: HubError) -> None:
        """It was not kept: say why, where it was typed."""
        if enquiry == self._enquiry:
            self.open_strip(key).failed(error)

    def _show(self, key: str) -> None:
        strip = self.made(key)
        strip.ready()
        self._unfinished[key].show(self._enquiry, prepare=partial(self._prepare, strip))
        self._open = key
        strip.show()
        self.show()
        self.shown.emit(True)

    def _reopen(self) -> None:
        """Words typed here before and not saved are shown again."""
        begun = (key for key in self._makers if self._drafts.of(f"enquiry/{key}", self._enquiry) is not None)
        if self._enquiry and not self._open and (key := next(begun, "")):
            self._show(key)

    def _put_away(self) -> None:
        self._unfinished[self._open].leave()
        self._strips[self._open].hide()
        self._open = ""
        self.hide()
        self.shown.emit(False)

    def _strip_saved(self, facts: object) -> None:
        self.saved.emit(self._open, facts)

    def _strip_left(self) -> None:
        self.close_strip()
        self.left.emit()
