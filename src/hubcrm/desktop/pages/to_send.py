"""To send: letters that wait, one after another. Each opens in the person's own mail program; S notes it as sent."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.mail_program import MailProgram
from hubcrm.desktop.page import BACK, Page
from hubcrm.desktop.parts.saying import moment_words, one_line
from hubcrm.desktop.remember import Remembered
from hubcrm.desktop.rows import RowsModel
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card, Pane
from hubcrm.desktop.widgets.hints import EmptyState, FootBar
from hubcrm.desktop.widgets.list_view import ListView
from hubcrm.desktop.widgets.row_delegate import RowDelegate, RowLook
from hubcrm.desktop.widgets.sheet import Inside
from hubcrm.desktop.widgets.text import Elided, Label, Run, Words
from hubcrm.desktop.widgets.text_block import TextBlock
from hubcrm.queries import letters
from hubcrm.queries.letters import Letter

_LIST, _LETTER = 384, 688  # px at first
_EMPTY = "Nothing waits to be sent. Reply (R) on an enquiry writes a letter; offers by e-mail gather here too."


class ToSendPage(Page):
    """The letters at the left, the one that is chosen at the right."""

    key: ClassVar[str] = "to_send"
    title: ClassVar[str] = "To send"
    icon_name: ClassVar[str] = "mail"
    shows: ClassVar[frozenset[str]] = frozenset({"letter", "enquiry", "department", "person", "employer"})

    def __init__(
        self, session: Session, parent: QWidget | None = None, *, remembered: Remembered | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._mail = MailProgram(session, self)
        self._opened: set[str] = set()  # letters that were handed to the mail program here
        self._doing: set[str] = set()  # letters with an action under way
        self.model = RowsModel(look=self._look, key=lambda row: row.id, accessible=self._spoken)
        self.list = ListView(self.model, "Letters to send")
        self.model.setParent(self.list)
        self.back = Button("Back", "quiet", icon="chevron-left", key="Esc")
        self.says = Elided("", "B", 400, "muted")
        self.subject = Words((), "L")
        self.to = Words((), "B")
        self.text = TextBlock("Letter")
        self.open_next = Button("Open next", "primary", icon="mail", key="O", tall=True)
        self.sent = Button("I have sent it", "secondary", icon="check", key="S", tall=True)
        self.change = Button("Change", "secondary", icon="pencil", key="C")
        self.copy = Button("Copy", "secondary", icon="copy")
        self.drop = Button("Drop it", "quiet", key="D", tall=True)
        self._build(remembered or Remembered())
        self.list.chosen.connect(self._show_chosen)
        self.list.opened.connect(self._open_enquiry)
        self._bind()

    def _build(self, remembered: Remembered) -> None:
        left = Pane("surface")
        head = QHBoxLayout()
        head.setContentsMargins(12, 14, 16, 8)
        head.setSpacing(8)
        head.addWidget(self.back)
        head.addWidget(Label(self.title, "L", 600))
        head.addWidget(self.says, 1)
        left.column.addLayout(head)
        left.column.addWidget(self.list, 1)
        self.list.setItemDelegate(RowDelegate(self.list))
        self.list.set_empty(EmptyState("mail", _EMPTY))
        right = Pane("page")
        inside = Inside()
        scroller = QScrollArea()
        scroller.setWidget(inside)
        scroller.setWidgetResizable(True)
        scroller.setFrameShape(QScrollArea.Shape.NoFrame)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(4)
        column.addWidget(self.subject)
        column.addWidget(self.to)
        column.addSpacing(8)
        tools = QHBoxLayout()
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(8)
        tools.addWidget(self.change)
        tools.addWidget(self.copy)
        tools.addStretch(1)
        column.addLayout(tools)
        column.addSpacing(8)
        paper = Card(padding=20)
        paper.column.addWidget(self.text)
        column.addWidget(paper)
        column.addStretch(1)
        right.column.addWidget(scroller, 1)
        foot = FootBar(height=64, margins=(24, 16))
        for button in (self.open_next, self.sent):
            foot.row.addWidget(button)
        foot.row.addStretch(1)
        foot.row.addWidget(self.drop)
        right.column.addWidget(foot)
        self._shown = right
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setStretchFactor(0, _LIST)
        splitter.setStretchFactor(1, _LETTER)
        left.setMinimumWidth(260)
        right.setMinimumWidth(420)
        remembered.splitter("to_send", splitter, [_LIST, _LETTER])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(splitter)

    def _bind(self) -> None:
        self.add_key("J", "Next", self.list.choose_next)
        self.add_key("K", "Previous", self.list.choose_previous)
        self.hints.append(KeyHint("Enter", "Open the enquiry", self._open_enquiry, self._none))
        for pressed, does, button, slot in (
            ("O", "Open the next one in your mail program", self.open_next, self.open_the_next),
            ("S", "I have sent it", self.sent, self.note_sent),
            ("C", "Change it", self.change, self.change_it),
            ("D", "Drop it: it is not to be sent", self.drop, self.drop_it),
        ):
            button.clicked.connect(slot)
            self.add_key(pressed, does, slot, why_not=self._none)
        self.copy.clicked.connect(self._copy)
        self.back.clicked.connect(self._leave)
        self.add_key("Esc", "Back to where you came from", self._leave)

    def _none(self) -> str:
        return "" if self.letter is not None else "No letter waits to be sent."

    # reading

    def reload(self) -> None:
        self._session.fetch(letters.to_send, self._session.viewer, then=self._show, slot="to send")

    def activated(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def open(self, what: object) -> None:
        self.list.choose(str(what))

    @property
    def letter(self) -> Letter | None:
        """The letter that is shown."""
        found = self.model.row_at(self.list.current_position)
        return found if isinstance(found, Letter) else None

    def _show(self, found: list[Letter]) -> None:
        self._doing.clear()
        self.model.replace(found)
        self.says.setText(f"{len(found)} to send" if found else "")
        self.counted.emit(len(found))
        if found and self.letter is None:
            self.list.choose_at(0)
        self._show_chosen()

    def _show_chosen(self, _chosen: object = None) -> None:
        letter = self.letter
        self._shown.setVisible(letter is not None)
        if letter is None:
            return
        self.subject.set_runs([Run(one_line(letter.subject), 600)])
        to = [Run("To ", tone="faint"), Run(one_line(letter.to_name or letter.whom))]
        to.append(Run(f"  {one_line(letter.to_email)}" if letter.to_email else "  no address is known", tone="muted"))
        self.to.set_runs(to)
        self.text.set_text(letter.text)
        again = letter.id in self._opened
        self.open_next.say("Open it again" if again and self._next() is None else "Open next")

    def _look(self, letter: Letter) -> RowLook:
        session = self._session
        when = moment_words(letter.made, session.today, session.calendar)
        opened = letter.id in self._opened
        return RowLook(
            one_line(letter.whom), when, one_line(f"{letter.title}: {letter.about}"),
            "ok" if opened else "", "Opened" if opened else "",
        )  # fmt: skip

    def _spoken(self, letter: Letter) -> str:
        return f"{letter.title} to {letter.whom}, about {letter.about}"

    # what is done

    def _next(self) -> int | None:
        """The place of the next letter that was not opened yet, from the chosen one on."""
        count, at = self.model.rowCount(), max(0, self.list.current_position)
        places = [*range(at, count), *range(at)]
        rows = ((place, self.model.row_at(place)) for place in places)
        return next((place for place, row in rows if row is not None and row.id not in self._opened), None)

    def open_the_next(self) -> None:
        """Open the next letter in the mail program, or the shown one again where all were opened."""
        place = self._next()
        if place is not None:
            self.list.choose_at(place)
        letter = self.letter
        if letter is not None:
            self._opened.add(letter.id)
            self._mail.open(letter.id)
            self.list.viewport().update()
            index = self.model.index(self.list.current_position, 0)
            self.model.dataChanged.emit(index, index)
            self._show_chosen()

    def note_sent(self) -> None:
        """The shown letter was sent; the next one is shown."""
        from hubcrm.actions import letters as acts

        letter = self._take()
        if letter is not None:
            self._session.do(acts.note_sent, letter.id)

    def drop_it(self) -> None:
        """The shown letter is not to be sent."""
        from hubcrm.actions import letters as acts

        letter = self._take()
        if letter is not None:
            self._session.do(acts.drop, letter.id)

    def _take(self) -> Letter | None:
        """The shown letter, once: a key held down must not do it twice."""
        letter = self.letter
        if letter is None or letter.id in self._doing:
            return None
        self._doing.add(letter.id)
        return letter

    def change_it(self) -> None:
        """Change the shown letter."""
        from hubcrm.desktop.sheets.letter import change_letter

        if self.letter is not None:
            change_letter(self.window(), self._session, self.letter)

    def _copy(self) -> None:
        if self.letter is not None:
            self._mail.copy(self.letter.subject, self.letter.text)

    def _open_enquiry(self, _opened: object = None) -> None:
        if self.letter is not None:
            self.asked.emit("enquiry", self.letter.enquiry)

    def _leave(self) -> None:
        self.asked.emit(BACK, None)
