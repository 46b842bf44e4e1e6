"""Work in hand: everything that is open, as a board or as a table, now or as it stood at the end of a past day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QPoint, QRect, QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from hubcrm.desktop.exporting import Exporting, Shown
from hubcrm.desktop.page import Page
from hubcrm.desktop.pages.work_parts import commands, kept_view, saying
from hubcrm.desktop.pages.work_parts.board import BoardView
from hubcrm.desktop.pages.work_parts.days import DayChooser
from hubcrm.desktop.pages.work_parts.foot import WorkFoot
from hubcrm.desktop.pages.work_parts.glance import Glance
from hubcrm.desktop.pages.work_parts.head import WorkHead
from hubcrm.desktop.pages.work_parts.mover import Mover
from hubcrm.desktop.pages.work_parts.reading import Reading
from hubcrm.desktop.pages.work_parts.table import WorkTable
from hubcrm.desktop.remember import Remembered
from hubcrm.desktop.rows import Fill
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.hints import EmptyState
from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.promises import say_day
from hubcrm.queries import board
from hubcrm.queries.board import Board
from hubcrm.queries.cards import Card
from hubcrm.queries.work import Summary
from hubcrm.queries.worklist import Listed


class WorkPage(Page):
    """The head, one of two views below it, and a foot; panels lie over the view for a moment."""

    key: ClassVar[str] = "work"
    title: ClassVar[str] = "Work in hand"
    icon_name: ClassVar[str] = "board"
    shows: ClassVar[frozenset[str]] = frozenset(
        {"enquiry", "follow_up", "employer", "department", "person", "closure", "institution"}
    )

    def __init__(self, session: Session, remembered: Remembered | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._remembered = remembered or Remembered()
        self._reading = Reading(session, self)
        self._wanted: str | None = None  # an enquiry to choose as soon as it is shown
        self._beside = (0, "", "")  # what the foot says of the board
        self.head = WorkHead()
        self.board = BoardView()
        self.table = WorkTable(session.standing.kind)
        self.table_empty = EmptyState("table", "")
        self.table.set_empty(self.table_empty)
        self.table_empty.hide()  # nothing is known yet, so nothing is said
        self._stack = QStackedWidget()
        self._stack.addWidget(self.board)
        self._stack.addWidget(self.table)
        self.foot_bar = WorkFoot()
        self.foot = self.foot_bar
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._stack, 1)
        column.addWidget(self.foot_bar)
        self.glance = Glance(session, self, lambda: self.card, self._chosen_area)
        self.mover = Mover(session, self.board, self)
        self.days = DayChooser(session, self, self.head.day)
        self._connect()
        commands.bind(self)
        settings = self._remembered.settings
        self.exporting = Exporting(self, session, settings, self._shown, button=self.head.export)
        self._put_back()

    def _connect(self) -> None:
        head, reading = self.head, self._reading
        head.view_chosen.connect(self.show_view)
        head.which_chosen.connect(self._which_chosen)
        head.searched.connect(self._searched)
        for left in (head.search_left, self.mover.panel.left, self.days.panel.left):
            left.connect(self.activated)
        head.day_asked.connect(self.days.open)
        head.today_asked.connect(self.show_today)
        head.grouped.connect(self._grouped)
        head.columns_asked.connect(self.open_columns)
        reading.headed.connect(self._show_head)
        reading.boarded.connect(self._show_board)
        reading.continued.connect(self.board.add_cards)
        reading.listed.connect(self._show_list)
        self.board.moved.connect(self.move_card)
        self.board.past_the_end.connect(self._past_the_end)
        self.board.more_asked.connect(self._more_asked)
        self.board.opened.connect(self._open_enquiry)
        self.table.opened.connect(self.open_chosen)
        self.table.sorted_by.connect(self._sorted)
        for view, tell in ((self.board, self.board.tell_newer), (self.table, self.table.cards.tell_newer)):
            reading.told_newer.connect(tell)
            view.chosen.connect(self.glance.follow)
            view.peeked.connect(self.glance.toggle)
            view.menu_asked.connect(partial(commands.open_menu, self))
        self.foot_bar.still.toggled.connect(self.board.show_still)
        self.days.chosen.connect(self.show_day)

    def _put_back(self) -> None:
        """The view, the grouping and the columns as they were left."""
        settings = self._remembered.settings
        self._remembered.header("work", self.table.horizontalHeader())
        self.table.put_back(set(str(settings.value("work/own widths") or "").split()))
        self.table.widened.connect(self._widened)
        self.table.arranged.connect(self.narrowed)
        self._reading.sort = self.table.sort
        self.head.group.setChecked(settings.value("work/grouped") == "yes")
        self.show_view("table" if settings.value("work/view") == "table" else "board")

    # reading

    def reload(self) -> None:
        self._reading.read(self.board.most_shown())
        self.glance.follow()

    def activated(self) -> None:
        if self._reading.view == "board":
            self.board.take_focus()
        else:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def open(self, what: object) -> None:
        """Choose an enquiry by its id, or put a filter in force by its key (see `kept_view.WHICH`)."""
        if what in kept_view.WHICH:
            self.head.filters.press(str(what))
            self._ask_for(which=str(what))
        else:
            self._wanted = str(what)
            self._choose_wanted()

    def _choose_wanted(self) -> None:
        """Choose the enquiry that was asked for, if it is shown by now."""
        if self._wanted is None:
            return
        if self._reading.view == "board":
            found = self.board.choose(self._wanted)
        else:
            rows = self.table.cards
            known = (rows.row_at(at) for at in range(min(rows.rowCount(), len(self._first))))
            place = next((at for at, row in enumerate(known) if row is not None and row.id == self._wanted), -1)
            found = place >= 0
            if found:
                self.table.choose_at(place)
        if found:
            self._wanted = None

    def _show_head(self, summary: Summary) -> None:
        self.head.say(summary, self._reading.voice, self._reading.day)
        self.head.filters.choose(self._reading.asked.which)

    def _show_board(self, found: Board) -> None:
        self.board.show_board(found, self._reading.voice)
        still, shown = sum(found.still_kinds.values()), sum(head.count for head in found.heads.values())
        self._beside = (still, saying.still_line(found.still_kinds), saying.closed_line(found.closed if shown else 0))
        if shown or still:
            self.board.say_empty("board", "")
        elif found.closed:
            self.board.say_empty("table", f"Closed by now, all {found.closed:,} of them. Press V for the table.")
        else:
            self.board.say_empty("board", self._nothing())
        self.board.show_still(self.foot_bar.still.isChecked() and still > 0)
        self._show_foot()
        self._choose_wanted()

    def _show_list(self, found: Listed | list[Card]) -> None:
        self.table.voice = self._reading.voice
        rows = found if isinstance(found, list) else found.first
        self._first: Sequence[Card] = rows
        count = len(rows) if isinstance(found, list) else len(found.numbers)
        if not count:
            self.table_empty.say("table", self._nothing())
        if isinstance(found, list) or count <= len(rows):
            self.table.cards.replace(rows)
        else:
            self.table.cards.set_source(found.numbers, partial(self._fetch_rows, found))
        self._show_foot()
        self._choose_wanted()

    def _fetch_rows(self, found: Listed, first: int, many: int, fill: Fill) -> None:
        if first + many <= len(found.first):
            fill(found.first[first : first + many])
        else:
            self._reading.page(found.numbers[first : first + many], fill)

    def _nothing(self) -> str:
        return saying.nothing(self._reading.asked, past=self._reading.day is not None)

    def _show_foot(self) -> None:
        still, kinds, note = self._beside if self._reading.view == "board" else (0, "", "")
        if self._reading.day is not None:
            note = f"The end of {say_day(self._reading.day, self._session.today)}: nothing can be moved"
        self.foot_bar.show_view(self._reading.view, past=self._reading.day is not None)
        self.foot_bar.say(still, kinds, note)

    def _more_asked(self, column: str) -> None:
        shown = self.board.columns[column].cards.shown
        if shown:
            self._reading.more(column, shown[-1])

    # what is asked for

    def show_view(self, view: str) -> None:
        """Bring the board or the table to the front; the chosen enquiry stays chosen."""
        card = self.card
        self._reading.view = view
        self.head.show_view(view)
        self._stack.setCurrentWidget(self.board if view == "board" else self.table)
        self._close_panels()
        self._remembered.settings.setValue("work/view", view)
        self._show_foot()
        self.narrowed.emit()
        if not self.stale:
            self._wanted = card.id if card is not None else None
            self._reading.show(self.board.most_shown())
            self.activated()

    def show_day(self, day: date | None) -> None:
        """Show the end of a past day, or today with None."""
        self._reading.day = day
        self.glance.past = day is not None
        self.head.show_day(day, self._session.today)
        self.board.carry(day is None)
        self._close_panels()
        self._reading.read()
        self.activated()

    def show_today(self) -> None:
        """Back to today."""
        if self._reading.day is not None:
            self.show_day(None)

    def other_view(self) -> None:
        """The board for the table, or the table for the board."""
        self.show_view("table" if self._reading.view == "board" else "board")

    def _ask_for(self, **changed: Any) -> None:
        asked = replace(self._reading.asked, **changed)
        if asked == self._reading.asked:
            return
        self._reading.asked = asked
        self._close_panels()
        self.narrowed.emit()
        if not self.stale:
            self._reading.show()

    def _which_chosen(self, which: str) -> None:
        self._ask_for(which=which)

    def _searched(self, typed: str) -> None:
        self._ask_for(search=typed)

    def _grouped(self, on: bool) -> None:
        self._remembered.settings.setValue("work/grouped", "yes" if on else "no")
        self._ask_for(grouped=on)

    def _sorted(self) -> None:
        self._reading.sort = self.table.sort
        self.narrowed.emit()
        self._reading.show()

    def _widened(self) -> None:
        self._remembered.settings.setValue("work/own widths", " ".join(sorted(self.table.own_widths)))

    def focus_search(self) -> None:
        """Go and type what is searched for."""
        self.head.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.head.search.selectAll()

    def toggle_still(self) -> None:
        """Show what stands still, or fold it away."""
        if self.foot_bar.still.isVisible():
            self.foot_bar.still.toggle()

    @property
    def view(self) -> str:
        """The view in front: board or table."""
        return self._reading.view

    @property
    def is_past(self) -> bool:
        """Whether a past day is shown."""
        return self._reading.day is not None

    def kept_view(self) -> dict[str, Any]:
        """What is asked for and how it is laid out, whatever day is shown."""
        reading = self._reading
        return kept_view.written(kept_view.Kept(reading.view, reading.asked, reading.sort, self.table.shown_columns()))

    def open_view(self, asked: Mapping[str, Any]) -> None:
        """Show it as it was kept, as of today."""
        kept, reading, head = kept_view.read(asked), self._reading, self.head
        reading.asked, reading.sort = kept.asked, kept.sort
        with QSignalBlocker(head):
            head.filters.choose(kept.asked.which)
            head.search.setText(kept.asked.search)
            head.group.setChecked(kept.asked.grouped)
        self.table.show_sort(kept.sort)
        if kept.columns:
            self.table.show_columns(kept.columns)
        if self.is_past:
            self.show_day(None)
        self.show_view(kept.view)

    # the chosen enquiry

    def in_front(self) -> dict[str, str]:
        return {"enquiry": self.card.id if self.card is not None else ""}

    @property
    def card(self) -> Card | None:
        """The chosen enquiry."""
        if self._reading.view == "board":
            return self.board.card
        card: Card | None = self.table.cards.row_at(self.table.current_position)
        return card

    def _open_enquiry(self, enquiry_id: str) -> None:
        self.asked.emit("enquiry", enquiry_id)

    def open_chosen(self) -> None:
        """Open the chosen enquiry."""
        card = self.card
        if card is not None:
            self._open_enquiry(card.id)

    def _chosen_area(self) -> QRect:
        view = self.board if self._reading.view == "board" else self.table
        area = view.chosen_area()
        return QRect(view.mapTo(self, area.topLeft()), area.size())

    def _close_panels(self) -> None:
        self.glance.close()
        for panel in (self.mover.panel, self.days.panel):
            panel.hide()

    # moving

    def move_card(self, card: Card, column: str) -> None:
        """Move a card to another column, unless a past day is shown."""
        self.glance.close()
        day = self._reading.day
        if day is not None:
            said = say_day(day, self._session.today)
            self._refuse(f"This is how it stood at the end of {said}. Go back to today (T) to move cards.")
        else:
            self.mover.move(card, column)

    def _past_the_end(self) -> None:
        card = self.card
        if card is not None and card.waits(self._session.moment.iso):
            self._refuse("It stands still, so it is in no column. Open it with Enter to go on with it.")
        elif card is not None and board.column_of(card.stage) == "following":
            self._refuse("This is the last column. Open it with Enter to close it.")

    def _refuse(self, sentence: str) -> None:
        self._session.runner.refused.emit(NotAllowed(sentence))

    # menus and what leaves

    def open_columns(self) -> None:
        """The menu of the table's columns."""
        if self._reading.view == "table":
            self.table.columns_menu().open_under(self.head.columns)

    def open_sort(self) -> None:
        """The menu of what the table can be sorted by."""
        if self._reading.view == "table":
            self.table.sort_menu().popup(self.table.mapToGlobal(QPoint(24, 34)))

    def _shown(self) -> Shown:
        """Exactly what is shown, to be exported."""
        self._close_panels()
        return self._reading.shown(self.table.shown_columns())

    # Qt's own names from here on

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.glance.panel.isVisible():
            self.glance.close()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.glance.close()
        for panel in (self.mover.panel, self.days.panel):
            if panel.isVisible():
                panel.place()
