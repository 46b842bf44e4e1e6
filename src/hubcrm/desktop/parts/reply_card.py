"""What they wrote since, unread: shown above their first words until it is marked as read."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.desktop.parts import saying
from hubcrm.desktop.parts.reading import Whole
from hubcrm.desktop.parts.words_card import LONGEST_QUOTED, what_is_folded
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.fold import Fold
from hubcrm.desktop.widgets.text import Label
from hubcrm.desktop.widgets.text_block import TextBlock
from hubcrm.domain.promises import Calendar

_FROM_THEM, _WROTE = "They wrote to us", " wrote to us"
"""How history says it; see domain.sentences."""


class ReplyCard(QWidget):
    """The newest unread reply, and the button that says it has been read."""

    read = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = Label("", "S", 600, "muted")
        self.text = TextBlock("Their reply")
        self.older = TextBlock("Earlier messages", tone="muted")
        self.fold = Fold("", "Signature and earlier messages")
        self.fold.column.setContentsMargins(20, 0, 0, 4)
        self.fold.column.addWidget(self.older)
        self.fold.opened.connect(self._opened)
        self._quoted = ""
        self.button = Button("Mark as read", "quiet", key="M")
        self.button.clicked.connect(self.read)
        card = Card(spacing=6)
        card.column.setContentsMargins(16, 10, 16, 12)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        card.column.addLayout(head)
        card.column.addWidget(self.text)
        card.column.addWidget(self.fold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 12)
        column.addWidget(card)
        self.hide()

    def show_enquiry(self, whole: Whole, today: date, calendar: Calendar) -> None:
        """Show the newest reply of an enquiry that has unread ones."""
        came = [one for one in whole.events if one.kind == "logged" and one.what.endswith(_WROTE) and not one.undone]
        fresh = came[-whole.detail.unread :] if whole.detail.unread else []
        replies = [one for one in fresh if one.what == _FROM_THEM]  # the others are departments'
        unread = len(replies)
        self.setVisible(bool(unread and replies))
        if unread and replies:
            newest = replies[-1]
            more = f", and {unread - 1} more in History" if unread > 1 else ""
            self.title.setText(f"Their reply, {saying.moment_words(newest.at, today, calendar)}{more}")
            self.text.set_text(newest.text.strip() or "(No words came with it.)")
            if newest.quoted.strip("\n") != self._quoted:
                self._quoted = newest.quoted.strip("\n")
                self.fold.set_open(False)
            self.fold.say("", what_is_folded(self._quoted))
            self.fold.setVisible(bool(self._quoted))

    def _opened(self, on: bool) -> None:
        if on:
            self.older.set_text(self._quoted[:LONGEST_QUOTED])
