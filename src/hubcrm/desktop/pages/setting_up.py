"""The guide before there is a hub: its first step, which makes the hub, with what it means beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal

from hubcrm.desktop.pages.guide_parts.frame import GuideFrame
from hubcrm.desktop.pages.guide_parts.who import NewWho, Preview


class SetUp(GuideFrame):
    """`filled` carries the NewHub to make. Esc goes back to the choice; everything typed is still there afterwards."""

    filled = Signal(object)  # NewHub

    def __init__(self, preview: Preview, today: Callable[[], date]) -> None:
        super().__init__()
        self.who = NewWho(preview, today)
        self.add_step(self.who)
        self.rail.leaves.setText("Esc goes back")
        self.back.say("Back")
        self.show_step(1, self.who, may_jump=False)

    def begin(self) -> None:
        """Put the focus where it begins, and show what today's promises would be."""
        self.set_busy(False)
        self.begin_step()
        self.who.show_preview()

    def know(self, *, by_itself: bool) -> None:
        """Whether this computer can open the new hub by itself."""
        self.who.know(by_itself=by_itself)

    def go_on(self) -> None:
        if self.is_busy:
            return
        wrong = self.who.wrong()
        self.tell(wrong)
        if not wrong:
            self.set_busy(True)
            self.rail.say_saved("Making your hub…")
            self.filled.emit(self.who.facts())

    def go_back(self) -> None:
        self.stop()

    def failed(self, problem: str) -> None:
        """It could not be made."""
        self.set_busy(False)
        self.rail.say_saved("")
        self.tell(problem)
