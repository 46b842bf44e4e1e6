"""The head of Work in hand: title, search, board or table, the day that is shown, export; and the numbers below."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop import theme
from hubcrm.desktop.pages.work_parts import saying
from hubcrm.desktop.pages.work_parts.filters import FilterBar, Part, Toggle
from hubcrm.desktop.pages.work_parts.saying import Voice
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.fields import SearchField
from hubcrm.desktop.widgets.segmented import Option, Segmented
from hubcrm.desktop.widgets.text import Label, set_tip
from hubcrm.domain.promises import say_day
from hubcrm.queries import labels
from hubcrm.queries.work import Summary

VIEWS = (Option("board", "Board", icon="board"), Option("table", "Table", icon="table"))
HEIGHT = 105
NARROW = 900  # px under which margins shrink and Export is an icon
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip


class WorkHead(QWidget):
    """Everything above the cards. A past day tints it."""

    view_chosen = Signal(str)
    which_chosen = Signal(str)
    searched = Signal(str)
    search_left = Signal()
    day_asked = Signal()
    today_asked = Signal()
    grouped = Signal(bool)
    columns_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._past = False
        self.setFixedHeight(HEIGHT)
        self.title = Label("Work in hand", "L", 600)
        self.search = SearchField("Search")
        self.search.setMinimumWidth(120)
        self.search.setMaximumWidth(260)
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.views = Segmented(VIEWS, "Board or table")
        self.views.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.day = Button("As of today", key="D", icon="calendar", opens_menu=True)
        self.today = Button("Today", "quiet", key="T")
        self.today.hide()
        self.export = Button("Export", key="Ctrl+E", icon="export")
        self.filters = FilterBar()
        self.group = Toggle("By department", "G")
        self.columns = Button("Columns", key="C", icon="table", opens_menu=True)
        self._build()
        self.views.chosen.connect(self.view_chosen)
        self.search.searched.connect(self.searched)
        self.search.left.connect(self.search_left)
        self.day.clicked.connect(self.day_asked)
        self.today.clicked.connect(self.today_asked)
        self.filters.chosen.connect(self.which_chosen)
        self.group.toggled.connect(self.grouped)
        self.columns.clicked.connect(self.columns_asked)

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        middle = Qt.AlignmentFlag.AlignVCenter
        top.addWidget(self.title, 0, middle)
        top.addSpacing(8)
        top.addStretch(1)
        top.addWidget(self.search, 4)
        top.addSpacing(4)
        top.addWidget(self.views)
        top.addSpacing(4)
        top.addWidget(self.day)
        top.addWidget(self.today)
        top.addWidget(self.export)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self.filters, 1)
        below.addWidget(self.group)
        below.addWidget(self.columns)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 14, 24, 13)
        whole.setSpacing(14)
        whole.addLayout(top)
        whole.addLayout(below)
        self._whole = whole

    def show_view(self, view: str) -> None:
        """Show that the board or the table is in front: only the last control differs."""
        self.views.choose(view)
        self.columns.setVisible(view == "table")
        self.group.setVisible(view == "board")

    def say(self, summary: Summary, voice: Voice, day: date | None) -> None:
        """Show other numbers; `day` is the past day that is shown, or None."""
        words = saying.filter_words(voice.kind)
        self.group.say(f"By {voice.whose('department')}")
        theirs = f"The next step is {labels.words(voice.kind)['a_department']}’s"
        month = f"in {_MONTHS[day.month - 1]}" if day else "this month"
        missed = summary.promised - summary.kept
        promise = "promise" if missed == 1 else "promises"
        self.filters.say(
            [
                Part("open", words["open"], f"{summary.open:,}", first=True, tip="Everything that is open"),
                Part("us", words["us"], f"{summary.our_move:,}", tip="The next step is the hub’s"),
                Part("department", words["department"], f"{summary.departments:,}", short=words["short"], tip=theirs),
                Part("employer", words["employer"], f"{summary.employers:,}", tip="The next step is the employer’s"),
                Part("promises", f"Promises kept {month}", f"{summary.kept:,} of {summary.promised:,}", short="Promises",
                     tip=f"Shows where {missed:,} {promise} due {month} {'was' if missed == 1 else 'were'} not kept on time"),
            ]
        )  # fmt: skip

    def show_day(self, day: date | None, today: date) -> None:
        """Say which day is shown."""
        self._past = day is not None
        self.day.say(f"As of {say_day(day, today)}" if day else "As of today")
        self.today.setVisible(day is not None)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        side = 16 if narrow else 24
        self._whole.setContentsMargins(side, 14, side, 13)
        self.export.say("" if narrow else "Export")
        self.export.setAccessibleName("Export")
        set_tip(self.export, "Export  Ctrl+E" if narrow else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        painter.fillRect(self.rect(), theme.colour(tokens.warn_soft if self._past else tokens.page))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour(tokens.border))
