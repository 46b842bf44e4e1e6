"""What lies over the whole window for a moment: the key sheet, and the sign that files may be dropped."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from hubcrm.desktop import icons, theme
from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.fields import key_cap_width, paint_key_cap
from hubcrm.desktop.widgets.text import Label, Words


class Overlay(QWidget):
    """Covers its parent, and grows with it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._under = parent
        self.setProperty("floats", True)  # see pictures.layout_faults
        self._dulled: list[QWidget] = []
        parent.installEventFilter(self)
        self.setGeometry(parent.rect())
        self.hide()

    def dull(self) -> None:
        """Let what lies beneath rest: neither its keys nor its fields act while this covers it."""
        for child in self._under.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if not isinstance(child, Overlay) and child.isEnabled():
                child.setEnabled(False)
                self._dulled.append(child)

    def wake(self) -> None:
        """Wake it again."""
        for child in self._dulled:
            if isValid(child):
                child.setEnabled(True)
        self._dulled.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._under:
            self.setGeometry(self._under.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        veil = QColor(theme.current().nav)
        veil.setAlpha(200)
        paint.start(self).fillRect(self.rect(), veil)


class DropVeil(Overlay):
    """Says that files may be let go here, and in `words` what they become."""

    USUAL = ("Let go to add", "E-mails and spreadsheets. You see them before they are kept.")

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)  # the drag goes on to the window beneath
        self.words = self.USUAL

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        tokens = theme.current()
        painter = paint.start(self)
        area = QRectF(0, 0, 400, 120)
        area.moveCenter(QRectF(self.rect()).center())
        paint.box(painter, area, tokens.surface, tokens.strong, theme.CARD_RADIUS, width=1.5, dashed=True)
        icons.paint(painter, "download", area.center().x() - 12, area.y() + 24, 24, tokens.muted)
        for centre, words, size, weight, value in (
            (area.y() + 66, self.words[0], "B", 600, tokens.text),
            (area.y() + 90, self.words[1], "S", 400, tokens.muted),
        ):
            width = paint.width_of(words, size, weight)  # type: ignore[arg-type]  # sizes are literals above
            x = area.center().x() - width / 2
            paint.words(painter, x, centre, words, size, weight, value)  # type: ignore[arg-type]  # as above


class _Caps(QWidget):
    """The keys of one hint, each as a cap."""

    def __init__(self, pressed: str) -> None:
        super().__init__()
        self._caps = pressed.split(" ")
        width = sum(key_cap_width(cap) for cap in self._caps) + 4 * (len(self._caps) - 1)
        self.setFixedSize(width, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.start(self)
        right = 0.0
        for cap in self._caps:
            right += key_cap_width(cap)
            paint_key_cap(painter, right, self.height() / 2, cap)
            right += 4


class KeySheet(Overlay):
    """Every key that works here, in groups. Esc, ? or a click beside it closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._before: QWidget | None = None
        self._wanted = 0  # px that all keys together take
        self._card = Card(padding=24, spacing=12)
        self._card.setFixedWidth(720)
        self._close = Button(kind="quiet", icon="x", name="Close")
        self._close.clicked.connect(self.close_sheet)
        head = QHBoxLayout()
        head.addWidget(Label("Keys", "M", 600))
        head.addStretch(1)
        head.addWidget(self._close)
        self._card.column.addLayout(head)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._card.column.addWidget(self._scroll)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 48, 24, 48)
        whole.addStretch(1)
        whole.addWidget(self._card, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(1)
        self.setAccessibleName("Keys")

    def open_sheet(self, groups: Sequence[tuple[str, Sequence[KeyHint]]]) -> None:
        """Show these groups of keys."""
        inside = QWidget()
        inside.setProperty("see_through", "true")
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(32)
        sides = [QVBoxLayout(), QVBoxLayout()]
        lengths = [0, 0]
        for side_layout in sides:
            side_layout.setSpacing(8)  # else it takes over the 32 of its parent
        for title, hints in groups:
            if not hints:
                continue
            side = lengths.index(min(lengths))
            lengths[side] += len(hints) + 2
            sides[side].addWidget(Label(title, "S", 600, "muted"))
            grid = QGridLayout()
            grid.setContentsMargins(0, 0, 0, 12)
            grid.setHorizontalSpacing(12)
            grid.setVerticalSpacing(4)
            grid.setColumnStretch(1, 1)
            grid.setColumnMinimumWidth(0, 96)
            for at, hint in enumerate(hints):
                grid.addWidget(_Caps(hint.keys), at, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
                grid.addWidget(Words(hint.does, line=24), at, 1)
            sides[side].addLayout(grid)
        for side_layout in sides:
            side_layout.addStretch(1)
            columns.addLayout(side_layout, 1)
        self._scroll.setWidget(inside)
        self._wanted = inside.sizeHint().height()
        self._fit()
        self._before = self.window().focusWidget()
        self.dull()
        self.setGeometry(self._under.rect())
        self.show()
        self.raise_()
        self._close.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        self._scroll.setMinimumHeight(min(self._wanted, self._under.height() - 200))

    def close_sheet(self) -> None:
        """Put it away and give the focus back."""
        self.hide()
        self.wake()
        if self._before is not None and isValid(self._before):
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
            self._before = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._card.geometry().contains(event.position().toPoint()):
            self.close_sheet()
