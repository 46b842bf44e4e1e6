"""What every control that paints itself has in common: it answers to the pointer, and shows who brought the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent

from hubcrm.desktop.keys import is_ctrl_enter
from hubcrm.desktop.widgets import paint

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget as _Widget
else:
    _Widget = object  # it stands before a Qt class, and is none itself


class Painted(_Widget):
    """Stands before the Qt class: `class Chip(Painted, QPushButton)`.

    It is painted again when the pointer comes or goes. Draw `paint.ring(...)` while `self._ring.ring_shown` is true.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._ring = paint.KeyboardRing()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring.note_focus(event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring.note_focus(event)
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter is for the form around a control: Cancel must not take it for Enter. The primary button may."""
        if is_ctrl_enter(event) and getattr(self, "kind", "") != "primary":
            event.ignore()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.update()
        super().leaveEvent(event)
