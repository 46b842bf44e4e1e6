"""A few lines to write in that take no more room than they need: one line while empty, then as high as what is written."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hubcrm.desktop import theme
from hubcrm.desktop.widgets.fields import TextField

_MEASURED = 4000  # characters; more than fit in the most lines there can be


class GrowingText(TextField):
    """As high as its text, from one line to `most`; `around` px are added for frame and padding."""

    def __init__(
        self, name: str, placeholder: str = "", *, most: int, around: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, placeholder, parent=parent)
        self._most = most
        self._around = around
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        metrics = theme.metrics("B", 400)
        room = QRectF(0, 0, max(80, self.viewport().width() - 2 * self.document().documentMargin()), 100_000)
        flags = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)
        text = self.toPlainText()[:_MEASURED]
        lines = (
            text.count("\n") + 1
            if len(text) < 20
            else metrics.boundingRect(room, flags, text).height() / metrics.height()
        )
        self.setFixedHeight(round(max(1, min(lines, self._most)) * metrics.height()) + self._around)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
