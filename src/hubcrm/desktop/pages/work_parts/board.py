"""The board: six columns of cards, one of them chosen, and under them the cards that stand still when asked for."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.desktop.pages.work_parts import saying
from hubcrm.desktop.pages.work_parts.card_delegate import card_height
from hubcrm.desktop.pages.work_parts.card_list import BAR, CardList
from hubcrm.desktop.pages.work_parts.column import Column
from hubcrm.desktop.pages.work_parts.saying import CardLook, Voice
from hubcrm.desktop.widgets.card import Line
from hubcrm.desktop.widgets.hints import EmptyState
from hubcrm.queries import board
from hubcrm.queries.board import COLUMNS
from hubcrm.queries.cards import Card

_MARGIN = 24
_STILL_WIDTH = 176


class BoardView(QWidget):
    """The board. One card is chosen, in one column; `chosen` carries its id or None.

    `moved` asks to move a card to a column: (card, column key); `more_asked` for the next cards of a column.
    """

    chosen = Signal(object)
    opened = Signal(str)
    peeked = Signal()
    moved = Signal(object, str)
    past_the_end = Signal()
    more_asked = Signal(str)
    menu_asked = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._voice: Voice | None = None
        self._board: board.Board | None = None
        self._heads: dict[str, str] = {}  # card id -> what stands above it
        self._active: CardList | None = None
        self._last = ("", "", 0)  # column, id and place of the chosen card, for when the cards are read again
        self._settling = False
        self.columns = {key: Column(key, self._look) for key in COLUMNS}
        self.still = CardList("Not now", self._look, across=True)
        self.empty = EmptyState("board", "")
        self.empty.setParent(self)
        self.empty.setProperty("floats", True)  # over columns that have nothing to show; see pictures.layout_faults
        self.empty.hide()
        self._line = Line()
        self._build()
        for key, column in self.columns.items():
            self._follow(column.cards, key)
            column.cards.near_end.connect(lambda key=key: self.more_asked.emit(key))
            column.cards.let_go.connect(lambda card, key=key: self._dropped(card, key))
        self._follow(self.still, "")
        self.show_still(False)

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(_MARGIN, 8, _MARGIN - BAR, 0)
        row.setSpacing(0)
        for column in self.columns.values():
            row.addWidget(column, 1)
        self.still.setFixedHeight(card_height(_STILL_WIDTH) + 2 * 12)
        self.still.delegate.card_width = _STILL_WIDTH
        self.still.setSpacing(0)
        self.still.setViewportMargins(_MARGIN, 12, _MARGIN, 0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(row, 1)
        whole.addWidget(self._line)
        whole.addWidget(self.still)
        self._row = row

    def _follow(self, cards: CardList, key: str) -> None:
        cards.taken.connect(lambda: self._taken(cards))
        cards.stepped.connect(lambda way: self._step_aside(key, way))
        cards.pushed.connect(self.push)
        cards.ended.connect(lambda way: self._step_over(key, way))
        cards.opened.connect(self.opened)
        cards.peeked.connect(self.peeked)
        cards.menu_asked.connect(self.menu_asked)

    # what it shows

    def show_board(self, found: board.Board, voice: Voice) -> None:
        """Show cards read anew; the chosen card stays chosen, wherever it is now."""
        self._board, self._voice = found, voice
        self._settling = True
        for key, column in self.columns.items():
            head = found.heads[key]
            column.say(board.title(key, voice.kind), head, voice)
            self._fill(key, found.cards[key])
        self.still.show_cards(found.still, sum(found.still_kinds.values()))
        self._choose_again()
        self._settling = False
        self._announce()

    def add_cards(self, key: str, more: list[Card]) -> None:
        """Show the next cards of a column under those that are there."""
        there = self.columns[key].cards.shown
        known = {card.id for card in there}
        self._fill(key, [*there, *(card for card in more if card.id not in known)])

    def _fill(self, key: str, cards: list[Card]) -> None:
        assert self._board is not None
        groups = self._board.groups
        if groups is not None:
            last = None
            for card in cards:
                head = saying.group_head(card.department, groups.get((key, card.department), 0))
                self._heads[card.id] = head if card.department != last else ""
                last = card.department
        else:
            self._heads = {}
        self.columns[key].cards.show_cards(cards, self._board.heads[key].count, grouped=groups is not None)

    def _look(self, card: Card) -> CardLook:
        assert self._voice is not None
        return saying.card_look(card, self._voice, self._heads.get(card.id, ""))

    def show_still(self, on: bool) -> None:
        """Unfold or fold the cards that stand still."""
        self.still.setVisible(on)
        self._line.setVisible(on)
        if not on and self._active is self.still:
            self.choose_first()
            self.take_focus()

    def say_empty(self, icon: str, sentence: str) -> None:
        """What to say in place of cards; nothing where there are some."""
        self.empty.setVisible(bool(sentence))
        if sentence:
            self.empty.say(icon, sentence)
            self._place_empty()
            self.empty.raise_()

    def carry(self, on: bool) -> None:
        """Whether cards may be moved: not those of a past day."""
        for column in self.columns.values():
            column.cards.carries = on
        self.still.carries = False

    # the chosen card

    @property
    def card(self) -> Card | None:
        """The chosen card."""
        return self._active.chosen if self._active is not None else None

    def choose(self, enquiry_id: str) -> bool:
        """Choose the card of an enquiry; False where it is not on the board."""
        lists = [column.cards for column in self.columns.values()]
        for cards in [*lists, *([self.still] if self.still.isVisible() else [])]:
            place = cards.cards.position_of(enquiry_id)
            if place >= 0:
                return cards.choose_at(place)
        return False

    def choose_first(self) -> bool:
        """Choose the first card of the first column that has one."""
        return any(column.cards.choose_at(0) for column in self.columns.values())

    def take_focus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Put the focus on the chosen card."""
        (self._active or next(iter(self.columns.values())).cards).setFocus(reason)

    def has_focus(self) -> bool:
        """Whether a card has the focus."""
        return any(cards.hasFocus() for cards in self._lists())

    def chosen_area(self) -> QRect:
        """Where the chosen card is, in this widget's coordinates."""
        if self._active is None or self._active.place < 0:
            return QRect(_MARGIN, 60, 1, 1)
        area = self._active.card_area(self._active.place)
        return QRect(self._active.mapTo(self, area.topLeft()), area.size())

    def column_of_choice(self) -> str:
        """The key of the column with the chosen card; blank for those that stand still."""
        return next((key for key, column in self.columns.items() if column.cards is self._active), "")

    def most_shown(self) -> int:
        """How many cards the longest column shows, so that as many are read again."""
        return max(column.cards.cards.rowCount() for column in self.columns.values())

    def tell_newer(self, enquiries: frozenset[str]) -> None:
        """These were made in part by a newer version: their tips say so."""
        for cards in self._lists():
            cards.cards.tell_newer(enquiries)

    def _lists(self) -> list[CardList]:
        return [*(column.cards for column in self.columns.values()), self.still]

    def _taken(self, cards: CardList) -> None:
        if self._settling:
            return
        if self._active is not cards:
            self._active = cards
            for other in self._lists():
                if other is not cards:
                    other.choose_none()
                other.setFocusPolicy(Qt.FocusPolicy.StrongFocus if other is cards else Qt.FocusPolicy.ClickFocus)
        self._announce()

    def _announce(self) -> None:
        card = self.card
        key = self.column_of_choice()
        now = (key, card.id if card else "", self._active.place if self._active else 0)
        if now[1] != self._last[1]:
            self._last = now
            self.chosen.emit(card.id if card else None)
        self._last = now

    def _choose_again(self) -> None:
        key, wanted, place = self._last
        focus = self.has_focus()
        self._settling = False
        cards = self.columns[key].cards if key else self.still
        found = bool(wanted) and (self.choose(wanted) or (cards.isVisible() and cards.choose_at(max(place, 0))))
        if not found and not self.choose_first():
            self._active = None
        if focus and self._active is not None and not self._active.hasFocus():
            self._hand_focus(self._active)  # it goes along with the card

    def _step_aside(self, key: str, way: int) -> None:
        """To the card at the same height in the next column that has any."""
        if not key:
            return
        names = list(COLUMNS)
        here = self.chosen_area()
        at = names.index(key) + way
        while 0 <= at < len(names):
            cards = self.columns[names[at]].cards
            if cards.cards.rowCount():
                there = cards.mapFrom(self, here.center())
                index = cards.indexAt(QPoint(4, min(max(there.y(), 0), cards.viewport().height() - 1)))
                had = self.has_focus()
                cards.choose_at(index.row() if index.isValid() else cards.cards.rowCount() - 1)
                if had:
                    self._hand_focus(cards)
                return
            at += way

    def _step_over(self, key: str, way: int) -> None:
        """Down from the last card of a column to those that stand still, and back up."""
        if key and way > 0 and self.still.isVisible() and self.still.choose_at(0):
            self._hand_focus(self.still)
        elif not key and way < 0 and self.choose_first():
            self.take_focus()

    def _hand_focus(self, cards: CardList) -> None:
        """By the keyboard, so its ring goes with it."""
        cards.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # moving

    def push(self, way: int) -> None:
        """Ask to move the chosen card to the neighbouring column, -1 or 1."""
        card, key = self.card, self.column_of_choice()
        if card is None:
            return
        names = list(COLUMNS)
        at = names.index(key) + way if key else -1
        if 0 <= at < len(names):
            self.moved.emit(card, names[at])
        else:
            self.past_the_end.emit()

    def _dropped(self, enquiry_id: str, key: str) -> None:
        card = next((card for cards in self._lists() for card in cards.shown if card.id == enquiry_id), None)
        if card is not None and board.column_of(card.stage) != key:
            self.moved.emit(card, key)

    def _place_empty(self) -> None:
        top = 70
        self.empty.setGeometry(QRect(0, top, self.width(), max(self.height() - top, 0)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_empty()
        side = 16 if self.width() < 900 else _MARGIN
        self._row.setContentsMargins(side, 8, side - BAR, 0)
