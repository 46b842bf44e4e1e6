"""Facts in two columns, label and sentence, and their own words, of which as much shows as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop import theme
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card, Line
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.desktop.widgets.text_block import LINE, TextBlock

LABELS = 104  # px
_CELL_LABELS = 60
_SIDE_BY_SIDE = 380  # px of width from which the four facts stand two and two

Said = Sequence[Run | str] | str


class FactRows(QWidget):
    """Labelled sentences, one under the other; a fact without a sentence takes no room."""

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(0)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnMinimumWidth(0, LABELS)
        self._grid.setColumnStretch(1, 1)
        self._rows: dict[str, tuple[Label, Words]] = {}
        for at, label in enumerate(labels):
            name, words = Label(label, "B", 400, "muted"), Words((), line=LINE)
            name.setMinimumHeight(LINE)
            words.setContentsMargins(0, 0, 0, 0)
            self._grid.addWidget(name, 2 * at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words, 2 * at, 1)
            self._rows[label] = (name, words)

    def show_facts(self, facts: dict[str, Said]) -> None:
        """Say these facts; labels that are not among them, or are blank, disappear."""
        for at, (label, (name, words)) in enumerate(self._rows.items()):
            said = facts.get(label, "")
            words.set_runs(said)
            for part in (name, words):
                part.setVisible(bool(said))
            self._grid.setRowMinimumHeight(2 * at + 1, 12 if said else 0)

    def rename(self, label: str, title: str) -> None:
        """Show another title for a fact, as "Why them" for "Why you"."""
        self._rows[label][0].setText(title)

    def text_of(self, label: str) -> str:
        """What a fact says, or nothing where it is not shown."""
        words = self._rows[label][1]
        return words.text() if not words.isHidden() else ""


class FactCard(Card):
    """Size, where, by when, money: two and two where there is room, else one under the other."""

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__(padding=12, spacing=0)
        self.column.setContentsMargins(16, 12, 16, 12)
        self._labels = tuple(labels)
        self._cells: list[tuple[Label, Words]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)
        self._across = 0
        self.column.addLayout(self._grid)
        for label in labels:
            name = Label(label, "S", 400, "muted")
            name.setMinimumHeight(20)
            self._cells.append((name, Words()))
        self._lay(2)

    def show_facts(self, facts: Sequence[str]) -> None:
        """Say these facts in the order of the labels; what was not said is said so."""
        for (_, words), said in zip(self._cells, facts, strict=True):
            words.set_runs([Run(said, 500)] if said else [Run("Not said yet", tone="faint")])

    def _lay(self, across: int) -> None:
        if across == self._across:
            return
        self._across = across
        for at, (name, words) in enumerate(self._cells):
            row, column = divmod(at, across)
            self._grid.addWidget(name, row, 3 * column, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words, row, 3 * column + 1, Qt.AlignmentFlag.AlignTop)
        for column in range(2):
            used = column < across
            self._grid.setColumnMinimumWidth(3 * column, _CELL_LABELS if used else 0)
            self._grid.setColumnStretch(3 * column + 1, 1 if used else 0)
        self._grid.setColumnMinimumWidth(2, 16 if across > 1 else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay(2 if self.width() >= _SIDE_BY_SIDE else 1)


class OwnWords(QWidget):
    """Their own words, folded to as many lines as the page has room for; all of them at a press.

    Plain text, never cut in the middle of a line: what is left out is left out whole.
    """

    unfolded = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._text = ""
        self._lines = 3
        self._all = False
        self._folds = False
        self._came = Label("", "S", 400, "muted")
        self._more = Button("Show all", "quiet")
        self._more.setFixedHeight(24)
        self._more.clicked.connect(self._turn)
        self.block = TextBlock("Their own words")
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(8)
        head.addWidget(Label("Their own words", "B", 500))
        head.addWidget(self._came)
        head.addStretch(1)
        head.addWidget(self._more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Line())
        column.addSpacing(10)
        column.addLayout(head)
        column.addSpacing(4)
        column.addWidget(self.block)
        theme.on_change(self._show)

    def show_words(self, text: str, came: str) -> None:
        """Show another enquiry's words; `came` says how and when they arrived."""
        self._text, self._all = text.strip(), False
        self._came.setText(came)
        self._show()

    def set_room(self, lines: int) -> None:
        """How many lines there is room for while folded; at least three."""
        if max(3, lines) != self._lines:
            self._lines = max(3, lines)
            self._show()

    @property
    def is_cut(self) -> bool:
        """Whether some of it is folded away."""
        return not self._more.isHidden() and not self._all

    def head_height(self) -> int:
        """What lies above the words, px."""
        return 11 + 24 + 4

    def _turn(self) -> None:
        if self._all and self.block.left_out:
            self.block.show_more()
            self._say()
        else:
            self._all = not self._all
            self._show()
        self.unfolded.emit(self._all)

    def _show(self) -> None:
        end = _end_of_lines(self._text, self._lines, self.block.viewport().width() or self.width())
        self._folds = end < len(self._text)
        self.block.set_text(self._text if self._all or not self._folds else self._text[:end].rstrip() + " …")
        self._say()

    def _say(self) -> None:
        self._more.say("Show all" if not self._all else "Show more" if self.block.left_out else "Show less")
        self._more.setVisible(self._folds or self._all)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._show()


def _end_of_lines(text: str, lines: int, width: int) -> int:
    """Where to cut a text that shall take at most so many lines of this width in px: after a word, with room for " …"."""
    start = 0
    font = theme.font("B")
    room = max(40, width)
    mark = theme.metrics("B").horizontalAdvance(" …")
    for paragraph in text.split("\n"):
        layout = QTextLayout(paragraph, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        try:
            while True:
                line = layout.createLine()
                if not line.isValid():
                    lines -= not paragraph
                    break
                line.setLineWidth(room)
                lines -= 1
                if lines == 0:
                    first = _characters(paragraph, line.textStart())
                    end = _characters(paragraph, line.textStart() + line.textLength())
                    if start + end < len(text) and line.naturalTextWidth() + mark > room:
                        end = first + (paragraph[first:end].rstrip().rfind(" ") + 1 or end - first - 2)
                    return start + end
        finally:
            layout.endLayout()
        start += len(paragraph) + 1
        if lines <= 0:
            return min(start - 1, len(text))
    return len(text)


def _characters(text: str, units: int) -> int:
    """How many characters so many UTF-16 units are, as Qt counts them: an emoji is two."""
    if text.isascii() or len(text) == units:
        return units
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore"))
