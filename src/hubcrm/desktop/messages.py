"""The message strip: what happened, in one sentence, with Undo where it can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget
from shiboken6 import isValid

from hubcrm.desktop import icons, theme
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.text import Words

SHOWN_FOR = 8_000  # ms
OFFERED_FOR = 20_000  # ms; what was not asked for must be found first
LEAST_LEFT = 2_500  # ms after the pointer or the focus has left
HEIGHT = 36
MARGIN = 12
_LEFT, _RIGHT, _GAP = 16, 8, 8
_WIDEST = 560
_NARROWEST = 300  # a foot bar narrower than this is not worth lying in


class _Message(NamedTuple):
    text: str
    act: Callable[[], object] | None
    stays: bool
    verb: str = "Undo"
    key: str = "Ctrl+Z"
    shown_for: int = SHOWN_FOR


class _StripButton(QPushButton):
    """Undo as underlined words with its key, or a cross; in the strip's own inverted colours."""

    def __init__(self, words: str, key: str, icon: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._words, self._key, self._icon = words, key, icon
        self.setAccessibleName(name)
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def say(self, words: str, key: str) -> None:
        """Change the words and the key beside them."""
        self._words, self._key = words, key
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        if self._icon:
            return QSize(28, 28)
        width = paint.width_of(self._words, "B", 600)
        if self._key:
            width += 8 + paint.width_of(self._key, "S", 500)
        return QSize(paint.whole(width) + 16, 28)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        centre = self.height() / 2
        if self._icon:
            icons.paint(painter, self._icon, 6, centre - 8, 16, tokens.strip_text)
        else:
            width = paint.words(painter, 8, centre, self._words, "B", 600, tokens.strip_text)
            painter.fillRect(QRectF(8, round(centre) + 8, width, 1), theme.colour(tokens.strip_text))
            paint.words(painter, 8 + width + 8, centre, self._key, "S", 500, tokens.strip_hint)
        if self.hasFocus():
            paint.box(painter, QRectF(self.rect()), None, tokens.strip_text, 5, width=theme.RING)


class _Mark(QWidget):
    """The circled mark before a refusal."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(20, 20)

    def sizeHint(self) -> QSize:
        return QSize(20, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        icons.paint(paint.start(self), "late", 0, 2, 16, theme.current().strip_text)


class MessageStrip(QWidget):
    """One message at a time at the foot of the window, above everything and owned by it.

    A message stays 8 s; the clock stands still under the pointer or while it has the focus. A refusal stays until it is
    dismissed. One message can wait behind a refusal; a newer one takes its place.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setProperty("floats", True)  # lies over others on purpose; see pictures.layout_faults
        self._now: _Message | None = None
        self._waiting: _Message | None = None
        self._foot: QWidget | None = None
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self.dismiss)
        self._left = SHOWN_FOR
        self._undo = _StripButton("Undo", "Ctrl+Z", "", "Undo", self)
        self._close = _StripButton("", "", "x", "Dismiss this message", self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_LEFT, 0, _RIGHT, 0)
        self._row.setSpacing(_GAP)
        self._mark = _Mark(self)
        self._words = Words((), "B", "strip_text")
        self._row.addWidget(self._mark)
        self._row.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self._undo)
        self._row.addWidget(self._close)
        self._undo.clicked.connect(self._undo_pressed)
        self._close.clicked.connect(self.dismiss)
        for button in (self._undo, self._close):
            button.installEventFilter(self)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence on the strip, or nothing."""
        return self._now.text if self._now is not None else ""

    def say(self, text: str, undo: Callable[[], object] | None = None) -> None:
        """Say what happened; with `undo`, offer to take it back."""
        self._take(_Message(paint.one_line(text), undo, stays=False))

    def offer(self, text: str, verb: str, act: Callable[[], object]) -> None:
        """Say something that one can go on with, by a button with this verb; it is shown longer."""
        self._take(_Message(paint.one_line(text), act, stays=False, verb=verb, key="", shown_for=OFFERED_FOR))

    def warn(self, text: str) -> None:
        """Say why something was not done; stays until dismissed."""
        self._take(_Message(paint.one_line(text), None, stays=True))

    def dismiss(self) -> None:
        """Take the message away, and show the one that waits."""
        self._clock.stop()
        self._now = None
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            self.hide()
        else:
            self._show(waiting)

    def set_foot(self, foot: QWidget | None) -> None:
        """The page's foot bar, if it has one: the strip lies in it, so that it hides no card."""
        self._foot = foot
        self._place()

    def _take(self, message: _Message) -> None:
        if self._now is not None and self._now.stays and not message.stays:
            self._waiting = message
        else:
            self._show(message)

    def _show(self, message: _Message) -> None:
        self._now = message
        self._words.set_runs(message.text)
        self._mark.setVisible(message.stays)
        self._undo.say(message.verb, message.key)
        self._undo.setVisible(message.act is not None)
        self._close.setVisible(message.stays)
        self.setAccessibleName(message.text)
        self._left = message.shown_for
        self._place()
        self.show()
        self.raise_()
        self.update()
        if not message.stays and not self._held():
            self._clock.start(self._left)
        announce(self, message.text, at_once=message.stays)

    def _undo_pressed(self) -> None:
        act = self._now.act if self._now is not None else None
        self.dismiss()
        if act is not None:
            act()

    def _held(self) -> bool:
        return self.underMouse() or self._undo.hasFocus() or self._close.hasFocus()

    def _pause(self) -> None:
        if self._clock.isActive():
            self._left = max(LEAST_LEFT, self._clock.remainingTime())
            self._clock.stop()

    def _go_on(self) -> None:
        if self._now is not None and not self._now.stays and not self._clock.isActive():
            self._clock.start(self._left)

    def _place(self) -> None:
        if self._now is None:
            return
        area = self._ground()
        beside = [part for part in (self._mark, self._undo, self._close) if not part.isHidden()]
        taken = _LEFT + _RIGHT + sum(part.sizeHint().width() + _GAP for part in beside)
        width = min(taken + paint.whole(paint.width_of(self._now.text)) + 1, _WIDEST, area.width())
        height = max(HEIGHT, self._words.heightForWidth(width - taken) + 16)
        middle = area.y() + (area.height() - height) // 2
        lowest = area.bottom() + 1 - height
        self.setGeometry(area.right() + 1 - width, min(middle, lowest), width, height)

    def _ground(self) -> QRect:
        """Where the strip may lie: in the foot bar if there is one, else along the lower edge."""
        over = self._over
        foot = self._foot
        if foot is not None and isValid(foot) and foot.isVisible() and foot.width() >= _NARROWEST:
            place = QRect(foot.mapTo(over, QPoint(0, 0)), foot.size())
            side = 24 if place.width() > _WIDEST + 48 else 6
            return place.adjusted(side, 2, -side, -2)
        return over.rect().adjusted(MARGIN, over.height() - MARGIN - HEIGHT, -MARGIN, -MARGIN)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Resize and watched is self._over:
            self._place()
        elif isinstance(event, QFocusEvent):
            if event.gotFocus():
                self._pause()
            elif not self.underMouse():
                self._go_on()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._pause()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        if not (self._undo.hasFocus() or self._close.hasFocus()):
            self._go_on()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.box(paint.start(self), QRectF(self.rect()), theme.current().strip, None, theme.RADIUS)


def announce(widget: QWidget, text: str, *, at_once: bool) -> None:
    """Have a screen reader say this; `at_once` interrupts what it is saying."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # here: 2 ms that no start needs

    politeness = QAccessible.AnnouncementPoliteness
    event = QAccessibleAnnouncementEvent(widget, text)
    event.setPoliteness(politeness.Assertive if at_once else politeness.Polite)
    QAccessible.updateAccessibility(event)
