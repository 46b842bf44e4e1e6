"""What a department gave suggestions to go by besides its words: each list with its number of texts, and a way to add one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop import theme
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.repeated import Repeated
from hubcrm.desktop.widgets.text import Elided, Label, Words
from hubcrm.queries.passages import Given

_ROW = 40
_NOUNS = {"courses": ("course", "courses"), "people": ("person", "people"), "projects": ("project", "projects")}
_NOTHING = (
    "A course list, a staff page or past projects: pasted, or as a file. Each becomes words that suggestions go by."
)


class GivenRow(QWidget):
    """One list: its title, how many texts it has, and Remove."""

    removed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._id = ""
        self.title = Elided("", "B", 500)
        self.count = Label("", "S", 400, "muted")
        self.remove = Button("Remove", "quiet")
        self.remove.clicked.connect(self._pressed)
        self.setFixedHeight(_ROW)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 4, 0)
        row.setSpacing(12)
        row.addWidget(self.title, 1)
        row.addWidget(self.count)
        row.addWidget(self.remove)

    def show_item(self, item: Given) -> None:
        """Show another list."""
        self._id = item.id
        self.title.setText(item.title)
        self.count.setText(counted(item.kind, len(item.texts)))
        self.remove.setAccessibleName(f"Remove {item.title}")

    def _pressed(self) -> None:
        self.removed.emit(self._id)


class GivenLists(QWidget):
    """The lists of one department. `wanted`: another one is to be added; `removed` carries the id of one to take away."""

    wanted = Signal()
    removed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.lists = Repeated(self._row)
        self.nothing = Words(_NOTHING, "S", "faint")
        self.add = Button("Add a list or page…", icon="paste", key="P")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._box = _Box()
        self._box.column.addWidget(self.lists)
        column.addWidget(self._box)
        column.addWidget(self.nothing)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.add.clicked.connect(self.wanted)
        self.show_lists(())

    def show_lists(self, listed: Sequence[Given]) -> None:
        """Show these."""
        self.lists.show_items(list(listed))
        self._box.setVisible(bool(listed))
        self.nothing.setVisible(not listed)

    def _row(self) -> GivenRow:
        row = GivenRow()
        row.removed.connect(self.removed)
        return row


class _Box(QWidget):
    """A frame around the rows."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 4, 0, 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        paint.box(paint.start(self), QRectF(self.rect()), tokens.surface, tokens.border, theme.CARD_RADIUS)


def counted(kind: str, number: int) -> str:
    """ "42 courses", "1 text"."""
    one, many = _NOUNS.get(kind, ("text", "texts"))
    return f"{number} {one if number == 1 else many}"
