"""Several lines that are read more often than changed; saved when one goes elsewhere or with Ctrl+Enter."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QSizePolicy

from hubcrm.desktop.widgets.fields import TextField


class NotesEdit(TextField):
    """As high as it is told; `saved` carries the new text, only if it differs."""

    saved = Signal(str)

    def __init__(self, name: str, placeholder: str, lines: int = 4) -> None:
        super().__init__(name, placeholder)
        self._kept = ""
        self._high = lines * 20 + 16
        self.setFixedHeight(self._high)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.finished.connect(self.save)

    @property
    def words(self) -> str:
        """What stands there now."""
        return self.toPlainText()

    def show_text(self, text: str) -> None:
        """Show another record's text; what is being typed at this moment is left alone."""
        self._kept = text
        if not (self.hasFocus() and self.document().isModified()):
            self.put_text(text)

    def put_text(self, text: str) -> None:
        """Put words here as if they had been typed: they are saved when one leaves, if the record says otherwise."""
        if text != self.toPlainText():
            self.setPlainText(text)

    def save(self) -> None:
        """Announce the text if it differs from what was shown."""
        text = self.toPlainText().strip()
        self.document().setModified(False)
        if text != self._kept:
            self._kept = text
            self.saved.emit(text)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.save()

    def sizeHint(self) -> QSize:
        return QSize(200, self._high)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self._high)
