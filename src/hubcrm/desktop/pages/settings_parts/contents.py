"""The list of sections at the left: a mark, a name, and in a few words how each stands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QWidget

from hubcrm.desktop import icons, keys, theme
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.card import Pane
from hubcrm.desktop.widgets.painted import Painted
from hubcrm.desktop.widgets.text import Label

WIDTH = 224
NARROW = 192
_HEIGHT = 56


class Entry(Painted, QRadioButton):
    """One section: a radio button to the keyboard and to screen readers, painted as a row of the sidebar."""

    def __init__(self, key: str, title: str, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.key = key
        self.title = title
        self._icon = icon
        self._says = ""
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.say("")

    def say(self, says: str, title: str = "") -> None:
        """How it stands, and what it is called."""
        self.title = title or self.title
        self._says = paint.one_line(says)
        self.setAccessibleName(f"{self.title}, {self._says}" if self._says else self.title)
        self.update()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def sizeHint(self) -> QSize:
        return QSize(NARROW - 16, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(44 + paint.whole(paint.width_of(self.title, "B", 600)) + 12, _HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right):
            contents = self.parentWidget()
            if isinstance(contents, Contents):
                contents.entered.emit()
        elif key in (Qt.Key.Key_J, Qt.Key.Key_K) and keys.letters_on() and not event.modifiers():
            step = Qt.Key.Key_Down if key == Qt.Key.Key_J else Qt.Key.Key_Up
            super().keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, step, Qt.KeyboardModifier.NoModifier))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        area = QRectF(self.rect()).adjusted(0, 2, 0, -2)
        chosen = self.isChecked()
        if chosen:
            paint.box(painter, area, tokens.sel)
            paint.box(painter, QRectF(0, area.center().y() - 10, 3, 20), tokens.accent, None, 1.5)
        elif self.underMouse():
            paint.box(painter, area, tokens.hover)
        if self.hasFocus() and self._ring.ring_shown:
            paint.ring(painter, area)
        colour = tokens.text if chosen else tokens.muted
        first = 20 if self._says else _HEIGHT / 2
        icons.paint(painter, self._icon, 14, (_HEIGHT - 18) / 2, 18, colour)
        paint.words(painter, 44, first, self.title, "B", 600 if chosen else 500, colour)
        says = paint.elided(self._says, self.width() - 44 - 10, "S", 400)
        paint.words(painter, 44, 38, says, "S", 400, tokens.muted if chosen else tokens.faint)


class Contents(Pane):
    """The pane with the title and the entries. One entry is always in front; Up and Down move between them.

    `chosen` carries the key of the section to show; `entered` says that the keyboard wants to go on into it.
    """

    chosen = Signal(str)
    entered = Signal()

    def __init__(self, title: str) -> None:
        super().__init__("surface", edges=("right",))
        self.setAccessibleName(title)
        self.setFixedWidth(WIDTH)
        self.column.setContentsMargins(8, 14, 9, 8)
        head = Label(title, "L", 600)
        head.setContentsMargins(12, 0, 0, 0)
        head.setMinimumHeight(32)
        self.column.addWidget(head)
        self.column.addSpacing(12)
        self._entries: list[Entry] = []
        self.column.addStretch(1)

    @property
    def entries(self) -> Sequence[Entry]:
        """The entries, from the top."""
        return self._entries

    def set_entries(self, listed: Sequence[tuple[str, str, str]]) -> None:
        """Show these sections, as (key, title, icon)."""
        for entry in self._entries:
            entry.hide()
            entry.deleteLater()
        self._entries = [Entry(*one, parent=self) for one in listed]
        for at, entry in enumerate(self._entries):
            self.column.insertWidget(2 + at, entry)
            entry.toggled.connect(self._toggled)

    def choose(self, key: str) -> None:
        """Put a section in front."""
        for entry in self._entries:
            if entry.key == key and not entry.isChecked():
                entry.setChecked(True)

    def say(self, key: str, says: str, title: str = "") -> None:
        """How a section stands, and what it is called."""
        for entry in self._entries:
            if entry.key == key:
                entry.say(says, title)

    def focus_chosen(self) -> None:
        """Put the keyboard on the entry in front."""
        for entry in self._entries:
            if entry.isChecked():
                entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def _toggled(self, on: bool) -> None:
        entry = self.sender()
        if on and isinstance(entry, Entry):
            for one in self._entries:  # Tab stops once, at the one in front
                one.setFocusPolicy(Qt.FocusPolicy.StrongFocus if one is entry else Qt.FocusPolicy.ClickFocus)
            self.chosen.emit(entry.key)
