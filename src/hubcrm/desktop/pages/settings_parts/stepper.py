"""A small whole number that is typed or stepped: a promise in working days, a target."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QIntValidator, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hubcrm.desktop import theme
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.fields import Field

_FIELD = 60  # px


class _Number(Field):
    """The field itself: figures only; Up and Down step, Page Up and Page Down go five steps."""

    stepped = Signal(int)

    def __init__(self, name: str, most: int) -> None:
        super().__init__(name)
        self.setAccessibleDescription("Up and Down change it")
        self.setValidator(QIntValidator(0, 10 ** len(str(most)) - 1, self))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedWidth(_FIELD)
        self.setFont(theme.font("B", 600))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 5, Qt.Key.Key_PageDown: -5}.get(
            Qt.Key(event.key())
        )
        if steps is not None:
            self.stepped.emit(steps)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()


class Stepper(QWidget):
    """A field for a number with less and more beside it.

    `changed` carries the number whenever the person changes it; what is typed outside the bounds becomes the nearest
    number inside them when the field is left.
    """

    changed = Signal(int)

    def __init__(self, name: str, least: int, most: int, step: int = 1) -> None:
        super().__init__()
        self._least, self._most, self._step = least, most, step
        self._value = least
        self.field = _Number(name, most)
        self.less = Button(kind="quiet", icon="minus", name=f"Less: {name}")
        self.more = Button(kind="quiet", icon="plus", name=f"More: {name}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for button, step_by in ((self.less, self._down), (self.more, self._up)):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Up and Down do it
            button.clicked.connect(step_by)
        for part in (self.less, self.field, self.more):
            row.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.field.stepped.connect(self._step_by)
        self.field.textEdited.connect(self._typed)
        self.field.editingFinished.connect(self._left)
        self.show_value(least)

    @property
    def value(self) -> int:
        """The number shown."""
        return self._value

    def show_value(self, value: int) -> None:
        """Show a number without announcing it."""
        self._value = value
        if self.field.text() != str(value):
            self.field.setText(str(value))
        self.less.setEnabled(value > self._least)
        self.more.setEnabled(value < self._most)

    def _up(self) -> None:
        self._step_by(1)

    def _down(self) -> None:
        self._step_by(-1)

    def _step_by(self, steps: int) -> None:
        self._take(min(max(self._value + steps * self._step, self._least), self._most))
        if self.field.hasFocus():
            self.field.selectAll()

    def _typed(self, text: str) -> None:
        if text.isdigit() and self._least <= int(text) <= self._most:
            self._take(int(text))

    def _left(self) -> None:
        text = self.field.text()
        self._take(min(max(int(text), self._least), self._most) if text.isdigit() else self._value)
        self.show_value(self._value)

    def _take(self, value: int) -> None:
        if value != self._value:
            self.show_value(value)
            self.changed.emit(value)

    def sizeHint(self) -> QSize:
        return QSize(_FIELD + 2 * 32 + 4, 32)
