"""The list of employers: views, search as you type, the rows, and adding one in place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.likely import Matcher
from hubcrm.desktop.pages.employer_parts import reading, saying
from hubcrm.desktop.pages.employer_parts.add_strip import AddStrip
from hubcrm.desktop.rows import Fill, RowsModel
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Line, Pane
from hubcrm.desktop.widgets.fields import SearchField
from hubcrm.desktop.widgets.hints import EmptyState, FootBar
from hubcrm.desktop.widgets.list_view import ListView
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.row_delegate import LEFT, RIGHT, RowLook
from hubcrm.desktop.widgets.segmented import Option, Segmented
from hubcrm.desktop.widgets.text import Label
from hubcrm.queries import employer_page
from hubcrm.queries.employer_page import Row

_BAR = 10  # px that the scroll bar takes from the rows
_NONE = "No employers yet. They come with the first enquiry."
_NONE_FOUND = "No employer has “{}” in their name or town."
_NONE_OPEN = "Nothing is open with any employer."
_NONE_MINE = "You look after nobody yet. Open an employer and choose yourself under Details."


class ListSide(Pane):
    """`opened` carries the employer to show; `add` the facts of a new one."""

    opened = Signal(object)  # str
    added = Signal(object)  # dict[str, Any]

    def __init__(self, session: Session, matcher: Matcher) -> None:
        super().__init__("surface")
        self._session = session
        self.ids: tuple[str, ...] = ()
        self._spoke: dict[str, int] = {}
        self._asked = 0
        self._wanted = ""  # the employer to select once the list is read again
        self.title = Label("Employers", "L", 600)
        self.count = Label("", "B", 500, "faint")
        self.add_button = Button("Add an employer", key="A", icon="plus")
        self.search = SearchField("Search employers")
        self.views = Segmented(
            (Option("all", "All"), Option("open", "Open work"), Option("mine", "I look after")), "Which"
        )
        self.strip = AddStrip(session, matcher)
        self.model = RowsModel(look=self._look, key=lambda row: row.id)
        self.view = ListView(self.model, "Employers")
        self.empty = EmptyState("employers", _NONE, [KeyHint("A", "add one")])
        self.foot = FootBar(
            [
                KeyHint("J K", "next, previous"),
                KeyHint("Enter", "open"),
                KeyHint("/", "search"),
                KeyHint("?", "all keys"),
            ],
            margins=(LEFT, RIGHT),
        )
        self._build()
        self.search.searched.connect(self.read)
        self.search.left.connect(self.focus_list)
        self.views.chosen.connect(self._view_chosen)
        self.view.opened.connect(self.opened)
        self.view.clicked.connect(self._clicked)
        self.add_button.clicked.connect(self.add)
        self.strip.saved.connect(self.added)
        self.strip.closed.connect(self.close_strip)
        self.strip.instead.connect(self._instead)

    def _build(self) -> None:
        self.top = head = QHBoxLayout()
        head.setContentsMargins(LEFT, 14, RIGHT + _BAR, 0)
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.add_button)
        self.column.addLayout(head)
        tools = QHBoxLayout()
        tools.setContentsMargins(LEFT, 12, RIGHT + _BAR, 12)
        tools.setSpacing(12)
        self.search.setMinimumWidth(220)
        self.search.setMaximumWidth(480)
        tools.addWidget(self.search, 2)
        tools.addWidget(self.views)
        tools.addStretch(1)
        self.column.addLayout(tools)
        place = QWidget()
        inside = QVBoxLayout(place)
        inside.setContentsMargins(LEFT, 0, RIGHT + _BAR, 12)
        inside.addWidget(self.strip)
        self._strip_place = place
        place.hide()
        self.column.addWidget(place)
        self.column.addWidget(Line())
        self.view.set_empty(self.empty)
        self.column.addWidget(self.view, 1)
        self.column.addWidget(self.foot)

    # reading

    def read(self) -> None:
        """Read the view again, narrowed to what is typed."""
        self._asked += 1
        self._session.fetch(
            reading.listed, self._session.viewer, self.views.current, self.search.text(),
            then=partial(self._show, self._asked), worker="search", slot="employers listed",
        )  # fmt: skip

    def _show(self, asked: int, listed: reading.Listed) -> None:
        if asked != self._asked:
            return
        self.ids = listed.ids
        self.model.tell_newer(listed.newer)
        counts = listed.counts
        self.count.setText(f"{counts.all:,}")
        for key, count in (("all", counts.all), ("open", counts.open), ("mine", counts.mine)):
            self.views.set_count(key, count)
        self._say_empty(counts.all)
        self.model.set_source(self.ids, partial(self._page, asked))
        if self._wanted in self.ids:
            self.view.choose(self._wanted)
            self._wanted = ""

    def _page(self, asked: int, first: int, count: int, fill: Fill) -> None:
        ids = self.ids[first : first + count]
        self._session.fetch(employer_page.rows, ids, then=partial(self._take_rows, asked, ids, fill))

    def _take_rows(self, asked: int, ids: tuple[str, ...], fill: Fill, rows: list[Row]) -> None:
        """The rows at once; when somebody last spoke follows, as it takes longer to find out."""
        if asked != self._asked:
            return
        fill(rows)
        self._session.fetch(
            employer_page.last_spoken, ids, then=partial(self._take_spoken, asked, fill, rows), worker="search",
            slot=("employers spoken", ids[0] if ids else ""),
        )  # fmt: skip

    def _take_spoken(self, asked: int, fill: Fill, rows: list[Row], spoke: dict[str, int]) -> None:
        if asked == self._asked:
            self._spoke.update(spoke)
            fill(rows)

    def _look(self, row: Row) -> RowLook:
        session = self._session
        return saying.row_look(row, self._spoke.get(row.id), session.today, session.calendar)

    def _say_empty(self, everyone: int) -> None:
        hint = [KeyHint("A", "add one")]
        typed = self.search.text().strip()
        if typed:
            self.empty.say("search", _NONE_FOUND.format(one_line(typed)[:40]), [KeyHint("Esc", "clear the search"), *hint])
        elif everyone and self.views.current == "open":
            self.empty.say("employers", _NONE_OPEN)
        elif everyone and self.views.current == "mine":
            self.empty.say("employers", _NONE_MINE)
        else:
            self.empty.say("employers", _NONE, hint)

    # what the person does

    @property
    def asked(self) -> dict[str, Any]:
        """Which employers, and what they are searched for."""
        return {"which": self.views.current, "search": " ".join(self.search.text().split())}

    def ask(self, asked: Mapping[str, Any]) -> None:
        """Show these employers again."""
        self.views.choose(str(asked.get("which")))
        self.search.setText(str(asked.get("search") or "")[:200])
        self.read()

    def focus_list(self) -> None:
        """Put the focus on the rows."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_search(self) -> None:
        """Put the focus where one searches."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def choose(self, employer: str) -> None:
        """Select this one, now or when the list has been read again."""
        self._wanted = "" if self.view.choose(employer) else employer

    def place_of(self, employer: str) -> str:
        """ "12 of 214" for an employer of the list; blank for one that is not in it."""
        if employer not in self.ids:
            return ""
        return f"{self.ids.index(employer) + 1:,} of {len(self.ids):,}"

    def beside(self, employer: str, by: int) -> str:
        """The employer so many rows further down or up; blank at the end of the list."""
        if employer not in self.ids:
            return ""
        at = self.ids.index(employer) + by
        return self.ids[at] if 0 <= at < len(self.ids) else ""

    def add(self) -> None:
        """Open the strip for a new employer, with what was searched for in vain as its name."""
        if self._strip_place.isHidden():
            found = not self.model.rowCount()
            self.strip.begin(self.search.text() if found else "")
            self._strip_place.show()
        self.strip.name.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_strip(self) -> None:
        """Put the strip away; what was typed in it is kept for the next time."""
        if not self._strip_place.isHidden():
            self.strip.leave_it()
            self._strip_place.hide()
            self.focus_list()

    def _instead(self, employer: str) -> None:
        self.close_strip()
        self.strip.clear()
        self.opened.emit(employer)

    def _clicked(self) -> None:
        chosen = self.view.chosen_id
        if chosen is not None:
            self.opened.emit(str(chosen))

    def _view_chosen(self, _key: str) -> None:
        self.read()
