"""Small choices: the tick box, the drop-down field, and menus that show seven things before More…"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QMenu, QSizePolicy, QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.painted import Painted

MOST = 7  # choices in a menu before More…
_BOX = 14


class Tick(Painted, QCheckBox):
    """A tick box with its words; neutral, as the accent is for selection only."""

    def __init__(self, text: str, size: theme.Size = "B", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size: theme.Size = size
        self.words = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.say(text)

    def say(self, text: str) -> None:
        """Change the words."""
        self.words = paint.one_line(text)
        self.setAccessibleName(self.words)
        self.updateGeometry()
        self.update()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def sizeHint(self) -> QSize:
        return QSize(3 + _BOX + 6 + paint.whole(paint.width_of(self.words, self._size, 400)) + 4, 28)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        centre = self.height() / 2
        square = QRectF(3, round(centre) - _BOX / 2, _BOX, _BOX)
        if self.isChecked():
            paint.box(painter, square, tokens.muted if self.isEnabled() else tokens.strong, None, 4)
            icons.paint(painter, "check", square.x() + 2, square.y() + 2, 10, tokens.surface)
        else:
            paint.box(painter, square, tokens.hover if self.underMouse() else tokens.surface, tokens.strong, 4)
        words = tokens.text if self.isEnabled() else tokens.strong
        paint.words(painter, square.right() + 6, centre, self.words, self._size, 400, words)
        if self.hasFocus() and self._ring.ring_shown:
            paint.ring(painter, QRectF(self.rect()).adjusted(0, 3, 0, -3))


class DropDown(QComboBox):
    """A field with a list to choose from. The wheel scrolls the page, never the choice."""

    def __init__(self, name: str, choices: Sequence[tuple[str, Any]] = (), *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFixedHeight(32)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(12)
        for label, value in choices:
            self.addItem(paint.one_line(label), value)

    def sizeHint(self) -> QSize:
        widest = max((paint.width_of(self.itemText(at)) for at in range(self.count())), default=60.0)
        return QSize(paint.whole(widest) + 12 + 8 + 14 + 10, 32)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(72, self.sizeHint().width()), 32)

    def event(self, event: QEvent) -> bool:
        """Letters look for a choice here, instead of being commands of the page."""
        held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.text().isalpha()
            and not event.modifiers() & held
        ):
            event.accept()
            return True
        return super().event(event)

    def showPopup(self) -> None:
        self.view().setFont(theme.font("B"))  # here: asking for the list makes it, half a millisecond for each field there is
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        area = QRectF(self.rect())
        paint.box(painter, area, tokens.surface, tokens.strong)
        if self.hasFocus():
            paint.ring(painter, area)
        centre = self.height() / 2
        words = tokens.text if self.isEnabled() else tokens.strong
        label = paint.elided(self.currentText(), self.width() - 12 - 8 - 14 - 10)
        paint.words(painter, 12, centre, label, "B", 400, words)
        icons.paint(painter, "chevron-down", self.width() - 24, centre - 7, 14, tokens.muted)


class Menu(QMenu):
    """A menu that never shows more than seven choices before More…; add the most used first."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setWindowFlags(
            self.windowFlags() | Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint
        )
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)  # or the corners outside the radius show
        self._count = 0
        self._more: Menu | None = None

    def add(self, label: str, slot: Callable[[], object], *, icon: str = "", key: str = "") -> QAction:
        """Add a choice; `key` is drawn at its right and is not bound here."""
        if self._count == MOST:
            if self._more is None:
                self._more = Menu("More", self)
                self._more.setTitle("More…")
                self.addMenu(self._more)
            return self._more.add(label, slot, icon=icon, key=key)
        self._count += 1
        plain = paint.one_line(label).replace("&", "&&")  # a single & would underline the next letter
        action = QAction(f"{plain}\t{key}" if key else plain, self)
        if icon:
            action.setIcon(icons.icon(icon))
        action.triggered.connect(lambda _checked=False: slot())
        self.addAction(action)
        return action

    def clear_choices(self) -> None:
        """Empty the menu, to fill it anew; menus within it go too."""
        for inner in self.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly):
            inner.deleteLater()
        self.clear()
        self._count = 0
        self._more = None

    def open_under(self, widget: QWidget) -> None:
        """Open it below a button."""
        self.popup(widget.mapToGlobal(QPoint(0, widget.height() + 4)))
