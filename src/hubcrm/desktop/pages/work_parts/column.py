"""One column of the board: its head, its cards, and how many more there are."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop import theme
from hubcrm.desktop.pages.work_parts import saying
from hubcrm.desktop.pages.work_parts.card_list import BAR, CardList
from hubcrm.desktop.pages.work_parts.saying import CardLook, Voice
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.painted import Painted
from hubcrm.desktop.widgets.text import set_tip
from hubcrm.queries.board import Head
from hubcrm.queries.cards import Card

HEAD = 46
FOOT = 28


class ColumnHead(QWidget):
    """What a column is called; how many cards, what they are worth, how long the middle one has been there."""

    def __init__(self) -> None:
        super().__init__()
        self.title = self.line = ""
        self.short = ""  # the title where room is short
        self.setFixedHeight(HEAD)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, title: str, head: Head, voice: Voice) -> None:
        """Say something else."""
        self.title, self.line = title, saying.head_line(head, voice)
        self.short = title.partition(",")[0].replace("curriculum ", "")
        spoken = saying.head_spoken(title, head, voice)
        self.setAccessibleName(spoken)
        set_tip(self, spoken)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(164, HEAD)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        room = self.width() - BAR
        title = self.title if paint.width_of(self.title, "B", 600) <= room else self.short
        paint.words(painter, 0, 12, paint.elided(title, room, "B", 600), "B", 600, tokens.text)
        paint.words(painter, 0, 32, paint.elided(self.line, room, "S", 400), "S", 400, tokens.muted)


class MoreLine(Painted, QWidget):
    """How many cards lie above and below the edges; a click goes on to the next ones, from the end back to the top."""

    def __init__(self, cards: CardList) -> None:
        super().__init__()
        self._cards = cards
        self.text = ""
        self.setFixedHeight(FOOT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        cards.scrolled.connect(self._count)

    def _count(self) -> None:
        above, below = self._cards.above(), self._cards.below()
        parts = (f"{above:,} above" if above else "", f"{below:,} more" if below else "")
        text = saying.DOT.join(part for part in parts if part)
        if text != self.text:
            self.text = text
            self.setAccessibleName(text)
            self.setCursor(Qt.CursorShape.PointingHandCursor if text else Qt.CursorShape.ArrowCursor)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(100, FOOT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        bar = self._cards.verticalScrollBar()
        bar.setValue(bar.value() + bar.pageStep() if self._cards.below() else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.text:
            tokens = theme.current()
            value = tokens.text if self.underMouse() else tokens.muted
            paint.words(paint.start(self), 12, self.height() / 2, self.text, "S", 500, value)


class Column(QWidget):
    """One of the six; `key` is its key in `queries.board.COLUMNS`."""

    def __init__(self, key: str, look: Callable[[Card], CardLook]) -> None:
        super().__init__()
        self.key = key
        self.head = ColumnHead()
        self.cards = CardList(key, look)
        self.more = MoreLine(self.cards)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.cards, 1)
        column.addWidget(self.more)

    def say(self, title: str, head: Head, voice: Voice) -> None:
        """Show another head."""
        self.head.say(title, head, voice)
        self.cards.setAccessibleName(self.head.accessibleName())

    def minimumSizeHint(self) -> QSize:
        return QSize(116, 240)
