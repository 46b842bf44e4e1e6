"""The left side of Triage: how many there are, search, the four views, and the rows."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.pages.triage_parts.listed import Listed
from hubcrm.desktop.parts import saying
from hubcrm.desktop.rows import RowsModel
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Line, Pane
from hubcrm.desktop.widgets.fields import SearchField
from hubcrm.desktop.widgets.hints import EmptyState, FootBar
from hubcrm.desktop.widgets.list_view import ListView
from hubcrm.desktop.widgets.row_delegate import LEFT, RIGHT
from hubcrm.desktop.widgets.segmented import Option, Segmented
from hubcrm.desktop.widgets.text import Label
from hubcrm.domain.promises import Calendar
from hubcrm.queries.triage import Counts, Row

VIEWS = (
    Option("all", "All", 0),
    Option("mine", "Mine", 0),
    Option("back", "Back with us", 0),
    Option("replies", "Replies", 0),
)
HINTS = (KeyHint("J K", "next, previous"), KeyHint("Enter", "open"), KeyHint("?", "all keys"))
_NOTHING = {
    "all": "Nothing waiting. Paste, drop, or Ctrl+N.",
    "mine": "Nothing of yours is waiting.",
    "back": "Nothing has come back to us.",
    "replies": "No replies to read.",
}
_FIRST = "Paste your first enquiry: copy an e-mail, then press Ctrl+V here."
_FIRST_KEYS = (KeyHint("Ctrl+V", "paste"), KeyHint("Ctrl+N", "type one in"))
_NARROWEST = 336  # px
_ROOM_FOR_KEY = 372  # px
_NEAR_END = 640  # px before the end of the rows at which the next page is asked for


class ListPane(Pane):
    """The list. `chosen` carries the id of the selected row, `opened` that of the one to open."""

    chosen = Signal(object)
    opened = Signal(object)
    view_changed = Signal()
    searched = Signal(str)
    new_enquiry = Signal()
    try_sample = Signal()
    near_end = Signal()
    painted = Signal()  # the first rows, or their absence, have been on the screen

    def __init__(self, *, samples: bool = False) -> None:
        super().__init__("surface")
        self._today = date.min
        self._calendar = Calendar()
        self.title = Label("Triage", "L", 600)
        self.count = Label("", "S", 500, "muted")
        self.new_button = Button("New enquiry", key="Ctrl+N", icon="plus")
        self.search = SearchField("Search enquiries")
        self.views = Segmented(VIEWS, "Which enquiries")
        self.model = RowsModel(look=self._look, parent=self)
        self.list = ListView(self.model, "Enquiries to triage")
        self.empty = EmptyState("triage", "")
        self.foot = FootBar((KeyHint("J K", "next, previous"), KeyHint("?", "all keys")) if samples else HINTS)
        if samples:
            self.sample = Button("Try a sample e-mail", "quiet")
            self.sample.setFixedHeight(28)
            self.foot.row.addWidget(self.sample)
            self.sample.clicked.connect(self.try_sample)
        self._build()
        self._known = self._seen = False
        self.list.viewport().installEventFilter(self)
        self.list.set_empty(self.empty)
        self.empty.hide()  # nothing is known yet, so nothing is said
        self.list.chosen.connect(self.chosen)
        self.list.opened.connect(self.opened)
        self.views.chosen.connect(self.view_changed)
        self.search.searched.connect(self.searched)
        self.search.left.connect(self.focus_list)
        self.new_button.clicked.connect(self.new_enquiry)
        self.list.verticalScrollBar().valueChanged.connect(self._scrolled)

    def _build(self) -> None:
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(LEFT, 14, RIGHT, 11)
        column.setSpacing(12)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.title, 0, Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self.count, 1, Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self.new_button)
        column.addLayout(top)
        column.setSpacing(14)
        self.beside_search = QHBoxLayout()
        self.beside_search.setSpacing(4)
        self.beside_search.addWidget(self.search, 1)
        column.addLayout(self.beside_search)
        column.setSpacing(12)
        column.addWidget(self.views)
        self.column.addWidget(head)
        self.column.addWidget(Line())
        self.column.addWidget(self.list, 1)
        self.column.addWidget(self.foot)

    def show_listed(self, listed: Listed, today: date, calendar: Calendar) -> None:
        """Show rows and numbers read anew."""
        self._today, self._calendar, self._known = today, calendar, True
        self._show_counts(listed.counts)
        self._say_nothing(first=listed.first)
        self.model.tell_newer(listed.newer)
        self.model.replace(listed.rows)

    def add_rows(self, rows: list[Row]) -> None:
        """Show the next page of rows under those that are there."""
        there = self.rows
        known = {row.id for row in there}
        self.model.replace([*there, *(row for row in rows if row.id not in known)])

    @property
    def rows(self) -> list[Row]:
        """The rows that are shown."""
        return [row for at in range(self.model.rowCount()) if (row := self.model.row_at(at)) is not None]

    @property
    def which(self) -> str:
        """The view in force."""
        return self.views.current

    def focus_list(self) -> None:
        """Put the focus into the rows."""
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_search(self) -> None:
        """Put the focus into the search field, its text selected."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _show_counts(self, counts: Counts) -> None:
        late = f"  ·  {counts.late} late" if counts.late else ""
        self.count.setText(f"{counts.all}{late}")
        for key in ("all", "mine", "back", "replies"):
            self.views.set_count(key, getattr(counts, key))
        self.setMinimumWidth(max(_NARROWEST, self.views.minimumSizeHint().width() + LEFT + RIGHT + len(VIEWS)))

    def _say_nothing(self, *, first: bool = False) -> None:
        typed = saying.one_line(self.search.text())
        if typed:
            where = "Triage" if self.which == "all" else "this view"
            self.empty.say(
                "search", f"Nothing in {where} has “{typed[:40]}” in it.", [KeyHint("Esc", "clear the search")]
            )
        elif first and self.which == "all":
            self.empty.say("triage", _FIRST, _FIRST_KEYS)
        else:
            self.empty.say("triage", _NOTHING[self.which])

    def _look(self, row: Row) -> object:
        return saying.row_look(row, self._today, self._calendar)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._known and not self._seen:
            self._seen = True
            self.list.viewport().removeEventFilter(self)
            QTimer.singleShot(0, self, self.painted.emit)
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        key = "Ctrl+N" if self.width() >= _ROOM_FOR_KEY else ""  # still on the key sheet where there is no room for it
        if key != self.new_button.key:
            self.new_button.key = key
            self.new_button.updateGeometry()

    def _scrolled(self, value: int) -> None:
        if self.list.verticalScrollBar().maximum() - value < _NEAR_END:
            self.near_end.emit()
