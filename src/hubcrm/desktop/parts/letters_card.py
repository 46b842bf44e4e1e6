"""What is between us and somebody by letter: what a department answered, and what waits to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.desktop.parts.reading import Whole
from hubcrm.desktop.parts.saying import moment_words, one_line
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.choices import DropDown
from hubcrm.desktop.widgets.flow import FlowLayout
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.desktop.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from hubcrm.queries.department_replies import Understood
    from hubcrm.queries.letters import Letter


class AnswerCard(Card):
    """A department's e-mail and how it was understood. Nothing is recorded until somebody presses the button or its key."""

    record = Signal()
    read = Signal()

    def __init__(self) -> None:
        super().__init__(spacing=6)
        self.understood: Understood | None = None
        self.title = Label("", "S", 600, "muted")
        self.sentence = Words()
        self.text = TextBlock("Their answer", tone="muted")
        self.who = DropDown("Who wrote it")
        self.who_label = Label("Who wrote it?", "B", 400, "muted")
        self.button = Button("Record this answer", key="Y", icon="check")
        self.leave = Button("Mark as read", "quiet", key="M")
        self.column.setContentsMargins(16, 10, 16, 12)
        self.column.addWidget(self.title)
        self.column.addWidget(self.sentence)
        self.column.addWidget(self.text)
        row = QHBoxLayout()
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.who_label)
        row.addWidget(self.who)
        row.addWidget(self.button)
        row.addStretch(1)
        row.addWidget(self.leave)
        self.column.addLayout(row)
        self.button.clicked.connect(self.record)
        self.leave.clicked.connect(self.read)

    @property
    def person(self) -> str:
        """Who is said to have written it, where the address does not tell."""
        return "" if self.who.isHidden() else str(self.who.currentData() or "")

    def show_answer(self, found: Understood | None, session: Session) -> None:
        """Show another one, or none."""
        same = found is not None and self.understood is not None and found.reply == self.understood.reply
        self.understood = found
        self.setVisible(found is not None)
        if found is None:
            return
        self.title.setText(
            f"{one_line(found.department_name)} wrote, {moment_words(found.at, session.today, session.calendar)}"
        )
        self.sentence.set_runs([Run(one_line(found.sentence), 600)])
        self.text.set_text(found.text.strip() or "(No words came with it.)")
        if not same:
            self.who.clear()
            for person, name in found.could_be:
                self.who.addItem(one_line(name), person)
        asks = found.kind in ("take", "help") and bool(found.could_be)
        self.who.setVisible(asks)
        self.who_label.setVisible(asks)
        self.button.setVisible(bool(found.kind))


class ToSendRow(QWidget):
    """One letter that waits: open it, say that it was sent, or drop it."""

    def __init__(self, letter: Letter, card: LettersCard, key: str) -> None:
        super().__init__()
        whom = one_line(letter.whom)
        self.says = Words([Run(letter.title, 600), Run(f" to {whom} is to send")])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.says)
        held = QWidget()
        row = FlowLayout(held, 8)
        for words, pressed, icon, kind, signal in (
            ("Open in your mail program", "", "mail", "secondary", card.opened),
            ("I have sent it", key, "check", "secondary", card.sent),
            ("Change", "", "pencil", "quiet", card.changed),
            ("Drop it", "", "", "quiet", card.dropped),
        ):
            button = Button(words, kind, key=pressed, icon=icon)  # type: ignore[arg-type]  # one of the kinds, as written above
            button.clicked.connect(partial(signal.emit, letter))
            row.addWidget(button)
        column.addWidget(held)


class LettersCard(QWidget):
    """Both cards; what is asked for is the page's business. `sent` and the others carry the letter.

    `sent_key`: the key of the page that says the first letter was sent.
    """

    sent = Signal(object)
    opened = Signal(object)
    changed = Signal(object)
    dropped = Signal(object)

    def __init__(self, session: Session, sent_key: str = "S") -> None:
        super().__init__()
        self._session = session
        self.sent_key = sent_key
        self.letters: tuple[Letter, ...] = ()
        self._shown: tuple[object, ...] = ()
        self.answer = AnswerCard()
        self.waiting = Card(spacing=10)
        self.waiting.column.setContentsMargins(16, 12, 16, 12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(12)
        column.addWidget(self.answer)
        column.addWidget(self.waiting)
        self.hide()

    def show_enquiry(self, whole: Whole) -> None:
        """Show what there is of this enquiry; nothing where there is nothing."""
        self.answer.show_answer(whole.answer, self._session)
        self._show_letters(whole.letters)
        self.setVisible(whole.answer is not None or bool(whole.letters))

    def _show_letters(self, letters: Sequence[Letter]) -> None:
        self.waiting.setVisible(bool(letters))
        self.letters = tuple(letters)
        if self._shown == self.letters:
            return
        self._shown = self.letters
        column = self.waiting.column
        while (item := column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, letter in enumerate(self.letters[:3]):
            column.addWidget(ToSendRow(letter, self, self.sent_key if at == 0 else ""))
        if len(self.letters) > 3:
            column.addWidget(
                Label(f"and {len(self.letters) - 3} more under “To send”", "S", 500, "muted"),
                0,
                Qt.AlignmentFlag.AlignLeft,
            )
