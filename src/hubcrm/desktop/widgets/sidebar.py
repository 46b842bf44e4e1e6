"""The sidebar: whose hub this is, the pages with what waits on each, Settings, and how things stand at the foot."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Pane
from hubcrm.desktop.widgets.painted import Painted
from hubcrm.desktop.widgets.standing_line import LINE, StandingLine
from hubcrm.desktop.widgets.text import Elided, set_tip

WIDTH = 208
_HEAD = 64
_FOOT = 41  # its line included


class NavRow(Painted, QPushButton):
    """One page in the sidebar: icon, name, count; the one in front is filled and has the bar."""

    def __init__(self, key: str, title: str, icon: str, pressed: str = "") -> None:
        super().__init__()
        self.key = key
        self._title = title
        self._icon = icon
        self.count: int | None = None
        self.setCheckable(True)
        self.setAutoDefault(True)
        self.setFixedHeight(32)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        if pressed:
            self.setAccessibleDescription(f"Key {pressed}")
            set_tip(self, f"{title}  {pressed}")

    def set_count(self, count: int | None) -> None:
        """The number at its right; none or nought is left blank."""
        self.count = count or None
        self.setAccessibleName(f"{self._title}, {count}" if count else self._title)
        self.update()

    def nextCheckState(self) -> None:
        """Which page is in front is the window's decision; pressing only asks."""

    def sizeHint(self) -> QSize:
        count = 16 + paint.whole(paint.width_of(str(self.count), "S", 500)) if self.count is not None else 0
        return QSize(40 + paint.whole(paint.width_of(self._title, "B", 600)) + count + 11, 32)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        area = QRectF(self.rect())
        chosen = self.isChecked()
        if chosen:
            paint.box(painter, area, tokens.sel)
            paint.box(painter, QRectF(0, 8, 3, 16), tokens.accent, None, 1.5)
        elif self.underMouse():
            paint.box(painter, area, tokens.hover)
        if self.hasFocus() and self._ring.ring_shown:
            paint.ring(painter, area)
        centre = self.height() / 2
        colour = tokens.text if chosen else tokens.muted
        icons.paint(painter, self._icon, 12, centre - 9, 18, colour)
        paint.words(painter, 40, centre, self._title, "B", 600 if chosen else 500, colour)
        if self.count is not None:
            x = self.width() - 11
            value = tokens.muted if chosen else tokens.faint
            paint.words(painter, x, centre, str(self.count), "S", 500, value, right=True)


class ReminderRow(Painted, QPushButton):
    """A quiet line above the foot: something about the hub that is still to be done."""

    def __init__(self, key: str, words: str) -> None:
        super().__init__()
        self.key = key
        self.words = words
        self.setAutoDefault(True)
        self.setFixedHeight(28)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH - 17, 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        area = QRectF(self.rect())
        if self.underMouse():
            paint.box(painter, area, tokens.hover)
        if self.hasFocus() and self._ring.ring_shown:
            paint.ring(painter, area)
        tone = tokens.text if self.underMouse() else tokens.muted
        words = paint.elided(self.words, self.width() - 14, "S", 500)
        paint.words(painter, 8, self.height() / 2, words, "S", 500, tone)


class SearchEntry(Painted, QPushButton):
    """The way to everything: looks like a field, and opens the palette."""

    def __init__(self) -> None:
        super().__init__()
        self.setAutoDefault(True)
        self.setFixedHeight(32)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Search everything")
        self.setAccessibleDescription("Key Ctrl+K")

    def sizeHint(self) -> QSize:
        return QSize(WIDTH - 17, 32)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        area = QRectF(self.rect())
        paint.box(painter, area, tokens.raised_hover if self.underMouse() else tokens.surface, tokens.border)
        if self.hasFocus() and self._ring.ring_shown:
            paint.ring(painter, area)
        centre = self.height() / 2
        icons.paint(painter, "search", 11, centre - 8, 16, tokens.muted)
        key = paint.words(painter, self.width() - 10, centre, "Ctrl+K", "S", 500, tokens.faint, right=True)
        room = self.width() - 34 - 10 - key - 6
        size: theme.Size = "B" if paint.width_of("Search everything") <= room else "S"
        paint.words(painter, 34, centre, paint.elided("Search everything", room, size), size, 400, tokens.faint)


class _Mark(QWidget):
    """The program's mark on a tile in the text colour."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(28, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        paint.box(painter, QRectF(self.rect()), tokens.text, None, theme.RADIUS)
        icons.paint(painter, "mark", 5, 5, 18, tokens.surface)


class _Foot(QWidget):
    """How things stand ("Saved 10:04"), with a team as a button to what lies behind it; or how far long work is, with Cancel."""

    def __init__(self) -> None:
        super().__init__()
        self._fraction: float | None = None
        self._working = False
        self._cancel: Callable[[], object] | None = None
        self.words = Elided("", "S", 500, "muted")
        self.line = StandingLine(WIDTH - 17)
        self.line.hide()
        self.opens = False  # whether there is something behind what it says
        self._button = Button("Cancel", "quiet")
        self._button.setFixedHeight(24)
        self._button.hide()
        self._button.clicked.connect(self._pressed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 1, 4, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.words, 1)
        self._row.addWidget(self.line, 1)
        self._row.addWidget(self._button)
        self.setFixedHeight(_FOOT)

    def show_work(self, label: str, fraction: float | None, cancel: Callable[[], object] | None) -> None:
        self._working, self._fraction, self._cancel = True, fraction, cancel
        self._arrange(opens=False)
        room = WIDTH - 20 - self._button.sizeHint().width()
        if not label[-1:].isdigit():
            label += "" if fraction is None else f" · {round(fraction * 100)} %"
        elif paint.width_of(label, "S", 500) > room:  # "Adding 12,400 of 50,000": how many matters more
            label = label[next(at for at, sign in enumerate(label) if sign.isdigit()) :]
        self.words.setText(label)
        self._button.setVisible(cancel is not None)
        if cancel is not None:
            self._button.setAccessibleName(f"Cancel: {label}")
        self.update()

    def show_standing(self, text: str) -> None:
        self._working, self._cancel = False, None
        self._arrange(opens=self.opens)
        self.words.setText(text)
        lines = self.line.say(text) if self.opens else 1
        self.setFixedHeight(_FOOT + LINE * (lines - 1))
        self._button.hide()
        self.update()

    def _arrange(self, *, opens: bool) -> None:
        """As a button, or as words alone."""
        self._row.setContentsMargins(8 if opens else 16, 1, 9 if opens else 4, 0)
        self.line.setVisible(opens)
        self.words.setVisible(not opens)
        if not opens:
            self.setFixedHeight(_FOOT)

    def _pressed(self) -> None:
        if self._cancel is not None:
            self._button.setEnabled(False)
            self._cancel()
            self._button.setEnabled(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        painter.fillRect(0, 0, self.width() - 1, 1, theme.colour(tokens.border))
        if self._working:
            bar = QRectF(0, 0, self.width() - 1, 3)
            painter.fillRect(bar, theme.colour(tokens.track))
            done = bar.width() * (self._fraction if self._fraction is not None else 0.0)
            painter.fillRect(QRectF(0, 0, done, 3), theme.colour(tokens.c1))


class Sidebar(Pane):
    """208 px at the left of every window."""

    asked = Signal(str)  # key of a page
    reminded = Signal(str)  # key of a reminder that was pressed
    standing_asked = Signal()  # what lies behind the line at the foot

    def __init__(self, institution: str, subtitle: str) -> None:
        super().__init__("nav", edges=("right",))
        self.setFixedWidth(WIDTH)
        self.setAccessibleName("Pages")
        self._rows: dict[str, NavRow] = {}
        self._standing = ""
        self.institution = Elided(institution, "S", 600)
        self.subtitle = Elided(subtitle, "S", 400, "muted")
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 6, 0)
        head.setSpacing(8)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addStretch(1)
        for label in (self.institution, self.subtitle):
            label.setFixedHeight(16)
            names.addWidget(label)
        names.addStretch(1)
        head.addWidget(_Mark(), 0, Qt.AlignmentFlag.AlignVCenter)
        head.addLayout(names, 1)
        top = QWidget()
        top.setFixedHeight(_HEAD)
        top.setLayout(head)
        self.column.addWidget(top)
        self.search = SearchEntry()
        searching = QVBoxLayout()
        searching.setContentsMargins(8, 0, 9, 12)
        searching.addWidget(self.search)
        self.column.addLayout(searching)
        self._pages = QVBoxLayout()
        self._pages.setContentsMargins(8, 0, 9, 0)
        self._pages.setSpacing(4)
        self.column.addLayout(self._pages)
        self._below = QVBoxLayout()
        self._below.setContentsMargins(8, 0, 9, 0)
        self.column.addLayout(self._below)
        self.column.addStretch(1)
        self._last = QVBoxLayout()
        self._last.setContentsMargins(8, 0, 9, 7)
        self.column.addLayout(self._last)
        self._reminders = QVBoxLayout()
        self._reminders.setContentsMargins(8, 0, 9, 0)
        self._reminders.setSpacing(0)
        self._reminder_rows: list[ReminderRow] = []
        self.column.addLayout(self._reminders)
        self._foot = _Foot()
        self.column.addWidget(self._foot)
        self._foot.line.clicked.connect(self.standing_asked)

    def add_row(self, key: str, title: str, icon: str, pressed: str = "", *, at_foot: bool = False) -> None:
        """Add a page; Settings goes to the foot."""
        row = NavRow(key, title, icon, pressed)
        row.clicked.connect(self._row_pressed)
        self._rows[key] = row
        (self._last if at_foot else self._pages).addWidget(row)

    def set_below(self, widget: QWidget) -> None:
        """What stands below the pages: a person's own views."""
        self._below.addWidget(widget)

    def clear_rows(self) -> list[QWidget]:
        """Take every page's row away, for a person with other pages; returns them, for one may be sending a signal."""
        gone: list[QWidget] = list(self._rows.values())
        for row in gone:
            row.hide()
            row.setParent(None)
        self._rows.clear()
        return gone

    def remind(self, listed: Sequence[tuple[str, str]]) -> None:
        """Show these reminders, as (key, words), and no others."""
        if [(row.key, row.words) for row in self._reminder_rows] == list(listed):
            return
        for row in self._reminder_rows:
            self._reminders.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._reminder_rows = [ReminderRow(key, words) for key, words in listed]
        for row in self._reminder_rows:
            self._reminders.addWidget(row)
            row.clicked.connect(self._reminder_pressed)
        self._reminders.setContentsMargins(8, 0, 9, 7 if listed else 0)

    @property
    def reminders(self) -> list[str]:
        """What is reminded of, in words."""
        return [row.words for row in self._reminder_rows]

    def set_count(self, key: str, count: int | None) -> None:
        """The number beside a page's name."""
        if key in self._rows:
            self._rows[key].set_count(count)

    def mark(self, key: str) -> None:
        """Show which page is in front."""
        for row in self._rows.values():
            row.setChecked(row.key == key)

    def set_standing(self, text: str, *, opens: bool = False) -> None:
        """The line at the foot: "Saved 10:04"; where it `opens` something, a button to `standing_asked`."""
        self._standing, self._foot.opens = text, opens
        self._foot.show_standing(text)

    @property
    def standing(self) -> str:
        """What the foot says at this moment."""
        return self._foot.words.text()

    def show_progress(self, label: str, fraction: float | None, cancel: Callable[[], object] | None) -> None:
        """Long work in place of the foot line, until `end_progress`."""
        self._foot.show_work(paint.one_line(label), fraction, cancel)

    def end_progress(self) -> None:
        """Back to how things stand."""
        self._foot.show_standing(self._standing)

    def _reminder_pressed(self) -> None:
        row = self.sender()
        if isinstance(row, ReminderRow):
            self.reminded.emit(row.key)

    def _row_pressed(self) -> None:
        row = self.sender()
        if isinstance(row, NavRow):
            self.asked.emit(row.key)
