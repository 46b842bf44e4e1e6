"""One step of the guide: what it asks in the middle, what follows from it at the right, and how it is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hubcrm.desktop.widgets.card import Pane
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.domain.outcome import Outcome

MARGIN = 32
SIDE, SIDE_NARROW = 328, 288


class Keeping(NamedTuple):
    """What is written when a step is left: an action and what it is given."""

    action: Callable[..., Outcome[Any]]
    given: tuple[Any, ...]


class Step(Pane):
    """A subclass fills `body`, makes `side` once, and says what it keeps."""

    key: ClassVar[str] = ""
    may_skip: ClassVar[bool] = True
    begins_in_foot: ClassVar[bool] = False  # the primary button has the keyboard, and Enter goes on

    changed = Signal()  # something was typed or chosen
    told = Signal(str)  # what is wrong, or blank
    finished = Signal()  # Ctrl+Enter in a field of several lines

    side: QWidget

    def __init__(self, asks: str, about: str) -> None:
        super().__init__("page")
        self.heading = Words([Run(asks, 600)], "L")
        self.about = Words([Run(about, tone="muted")])
        self.body = QVBoxLayout()
        self.body.setSpacing(0)
        self.column.setContentsMargins(MARGIN, 23, MARGIN, 0)
        self.column.addWidget(self.heading)
        self.column.addSpacing(4)
        self.column.addWidget(self.about)
        self.column.addSpacing(20)
        self.column.addLayout(self.body, 1)

    def enter(self) -> None:
        """One has come to this step: read what the hub knows."""

    def first(self) -> QWidget:
        """Where work begins."""
        raise NotImplementedError

    def begin(self) -> None:
        """Put the keyboard where work begins."""
        self.first().setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def next_words(self) -> str:
        """The words of the one primary button."""
        return "Next"

    def says(self) -> str:
        """How it stands, in a few words for the bar; blank for what it asks for."""
        return ""

    def wrong(self) -> str:
        """Why one cannot go on yet, in one sentence; the keyboard is put where it is mended."""
        return ""

    def keeping(self) -> Keeping | None:
        """What is to be written of what was typed, or None."""
        return None

    def kept(self) -> None:
        """It is written."""

    def left(self) -> str:
        """What was typed and is not in the hub, for the next time."""
        return ""

    def rest(self) -> str:
        """What of it stays once `keeping` is written."""
        return ""

    def put(self, left: str) -> None:
        """Put back what was left the last time."""

    def take_text(self, text: str) -> bool:
        """Take what was pasted beside a field; False where this step has no use for it."""
        return False


class SidePane(Pane):
    """The right side: a title, a quiet sentence, and what a step adds to `column`."""

    def __init__(self, title: str, about: str = "") -> None:
        super().__init__("surface", edges=("left",))
        self.column.setContentsMargins(25, 25, 24, 24)
        head = Label(title, "M", 600)
        self.column.addWidget(head)
        self.about = Words([Run(about, tone="muted")])
        self.column.addSpacing(6)
        self.column.addWidget(self.about)
        self.about.setVisible(bool(about))
        self.column.addSpacing(12)
