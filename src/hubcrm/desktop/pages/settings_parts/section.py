"""One section of Settings: a title, a sentence, what it holds, and the keys it listens to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Pane
from hubcrm.desktop.widgets.text import Elided, Label, Words
from hubcrm.domain.promises import say_day

MARGIN = 24
WIDE = 680  # px that a form or a list of facts may grow to; wider lines are hard to read
LABEL = 136  # px of the column of names beside facts


class Section(Pane):
    """One screen of Settings. A subclass fills `body` and reads in `reload`.

    The page hands on the keys that all sections share: N `add`, P `paste`, T `try_it`, / `search`, Alt+Left and
    Alt+Right `turn`, Esc `go_back`. A section that has no use for one leaves it as it is.
    """

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    icon_name: ClassVar[str] = ""
    about: ClassVar[str] = ""
    hints: ClassVar[Sequence[KeyHint]] = ()

    footed = Signal()  # `foot` is another widget now

    def __init__(self, session: Session) -> None:
        super().__init__("page")
        self.session = session
        self.foot: QWidget | None = None
        self.stale = True

    def reload(self) -> None:
        """Read again what is shown."""

    def activated(self) -> None:
        """The section has come to the front and the keyboard is meant for it."""

    def add(self) -> None:
        """Begin to add one."""

    def paste(self) -> None:
        """Begin to add many."""

    def try_it(self) -> None:
        """Try what it leads to."""

    def search(self) -> None:
        """Look for one."""

    def turn(self, by: int) -> None:
        """One further back or on."""

    def go_back(self) -> None:
        """Close what is open."""

    def open_record(self, record: object) -> None:
        """Show this one."""


class Head(QWidget):
    """Title and sentence of a screen, with room for buttons at the right."""

    def __init__(self, title: str, about: str = "", *, margins: tuple[int, int] = (MARGIN, MARGIN)) -> None:
        super().__init__()
        self.title = Elided(title, "L", 600)
        self.title.setMinimumHeight(32)
        self.about = Words((), "B", "muted")
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.title, 1)
        line.addLayout(self.buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(margins[0], 14, margins[1], 12)
        column.setSpacing(2)
        column.addLayout(line)
        column.addWidget(self.about)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.say(about)

    def say(self, about: str) -> None:
        """The sentence under the title."""
        self.about.set_runs(about)
        self.about.setVisible(bool(about))


class Scrolled(QScrollArea):
    """A column that scrolls when it has to; add to `column`."""

    def __init__(self, *, wide: int = WIDE, margins: tuple[int, int, int, int] = (MARGIN, 4, MARGIN, MARGIN)) -> None:
        super().__init__()
        inside = QWidget()
        inside.setProperty("see_through", "true")
        self.held = QWidget()
        self.held.setMaximumWidth(wide)
        self.column = QVBoxLayout(self.held)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self.held, 100)
        across.addStretch(1)
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(*margins)
        whole.setSpacing(0)
        whole.addLayout(across)
        whole.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Bring what has the focus into view, as the keyboard walks down the column."""
        moved = super().focusNextPrevChild(forward)
        focused = self.window().focusWidget()
        if moved and self.held.isAncestorOf(focused):
            self.ensureWidgetVisible(focused, 0, MARGIN)
        return moved


def side_by_side(first: QWidget, *buttons: Button) -> QWidget:
    """Something said at the left, its first line level with what can be done about it at the right."""
    held = QWidget()
    held.setMinimumHeight(32)
    row = QHBoxLayout(held)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    if isinstance(first, Words):
        level = QVBoxLayout()
        level.setContentsMargins(0, 6, 0, 6)
        level.addWidget(first)
        level.addStretch(1)
        row.addLayout(level, 1)
    else:
        row.addWidget(first, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
    for button in buttons:
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
    return held


class Fact(QWidget):
    """A name in faint at a fixed width, what it names, and a quiet sentence or a problem beneath."""

    def __init__(self, name: str, content: QWidget, note: str = "", *, top: bool = False, width: int = LABEL) -> None:
        super().__init__()
        self.label = Label(name, "B", 400, "faint")
        self.label.setFixedWidth(width)
        self.content = content
        self.note = Words((), "S", "faint")
        self.problem = Words((), "S", "bad")
        self.problem.setAccessibleName(f"Problem with {name.lower()}")
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(content)
        column.addWidget(self.note)
        column.addWidget(self.problem)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        high = max(content.minimumHeight(), min(content.sizeHint().height(), content.maximumHeight()))
        self.label.setFixedHeight(20 if top else high)
        row.addWidget(self.label, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.say(note)
        self.tell("")

    def say(self, note: str) -> None:
        """The quiet sentence."""
        self.note.set_runs(note)
        self.note.setVisible(bool(note))

    def tell(self, problem: str) -> None:
        """What is wrong, or nothing any more."""
        self.problem.set_runs(problem)
        self.problem.setVisible(bool(problem))


class Titled(QWidget):
    """A small title above what it names, for narrow columns; `beside` stands at its right end."""

    def __init__(self, title: str, content: QWidget, note: str = "", *, beside: QWidget | None = None) -> None:
        super().__init__()
        head = QHBoxLayout()
        head.setSpacing(8)
        self.label = Label(title, "S", 600, "muted")
        head.addWidget(self.label)
        head.addStretch(1)
        if beside is not None:
            head.addWidget(beside)
        self.note = Words((), "S", "faint")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(content)
        column.addWidget(self.note)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.say(note)

    def say(self, note: str) -> None:
        """The quiet sentence beneath."""
        self.note.set_runs(note)
        self.note.setVisible(bool(note))


def day_name(day: date) -> str:
    """A day as "Tue 24 Nov": never "tomorrow" and without a year, for where it stands beside the year or as an example."""
    return say_day(day, day - timedelta(days=7))


def stretch(first: date, last: date) -> str:
    """Days in words: "Thu 24 to Thu 31 Dec"."""
    one, other = day_name(first), day_name(last)
    if first == last:
        return one
    if first.year != last.year:
        return f"{one} {first.year} to {other} {last.year}"
    return f"{one.rsplit(' ', 1)[0] if first.month == last.month else one} to {other}"


class Call:
    """Calls one function with one thing; a named object in place of a lambda over a loop's variable."""

    def __init__(self, called: Callable[..., object], *given: object) -> None:
        self._called, self._given = called, given

    def __call__(self) -> None:
        self._called(*self._given)
