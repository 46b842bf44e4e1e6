"""Their words, exactly as they came: plain text that wraps, can be selected, and grows to its content."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import (
    QFocusEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from hubcrm.desktop import theme

LINE = 22  # px, running text
MOST_SHOWN = 20_000  # characters set at once: more would hold the window for over 50 ms
_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)

Range = tuple[int, int]  # start and length, counted in characters


class TextBlock(QTextEdit):
    """Read-only plain text. `underlined` marks the words a suggestion is based on, `strong` sets some in 600.

    Nothing in the text is ever understood as HTML, and nothing is ever loaded for it.
    """

    def __init__(
        self,
        name: str,
        *,
        size: theme.Size = "B",
        tone: theme.Tone = "text",
        line: int = LINE,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._size: theme.Size = size
        self._tone: theme.Tone = tone
        self._line = line
        self._text = ""
        self._ranges: tuple[tuple[Range, ...], tuple[Range, ...]] = ((), ())
        self._limit = MOST_SHOWN
        self._heights: dict[int, int] = {}
        self.setProperty("bare", "true")
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setAcceptDrops(False)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(theme.font(size))
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setCursorWidth(0)  # nothing is typed here; it shows where the keyboard is, once that is used to come here
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        theme.on_change(self._retint)

    def set_text(self, text: str, *, underlined: Sequence[Range] = (), strong: Sequence[Range] = ()) -> None:
        """Show this text; ranges that reach outside it are ignored."""
        self._text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._ranges = (_moved(text, underlined), _moved(text, strong))
        self._limit = MOST_SHOWN
        self._set()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.setCursorWidth(1 if event.reason() in _BY_KEY else 0)
        super().focusInEvent(event)

    def show_more(self) -> None:
        """Show the next stretch of a very long text."""
        shown = self._limit
        self._limit = min(len(self._text), self._limit + MOST_SHOWN)
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(self._text[shown : self._limit], self._plain())
        self._mark(shown)
        self._measured()

    @property
    def left_out(self) -> int:
        """How many characters at the end are not shown yet."""
        return max(0, len(self._text) - self._limit)

    def _set(self) -> None:
        self.setPlainText(self._text[: self._limit])
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        block = QTextBlockFormat()
        block.setLineHeight(self._line, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor.mergeBlockFormat(block)
        self._retint()
        self._mark(0)
        self._measured()

    def _plain(self) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setForeground(theme.tone_colour(self._tone))
        return form

    def _retint(self) -> None:
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeCharFormat(self._plain())

    def _mark(self, since: int) -> None:
        """Underline and embolden what ends after this place."""
        shown = self._text[: self._limit]
        underlined, strong = self._ranges
        under = QTextCharFormat()
        under.setFontUnderline(True)
        bold = QTextCharFormat()
        bold.setFontWeight(600)
        cursor = QTextCursor(self.document())
        for ranges, form in ((underlined, under), (strong, bold)):
            for start, length in ranges:
                if start < 0 or length <= 0 or not since < start + length <= len(shown):
                    continue
                cursor.setPosition(_units(shown[:start]))
                cursor.setPosition(_units(shown[: start + length]), QTextCursor.MoveMode.KeepAnchor)
                cursor.mergeCharFormat(form)

    def _measured(self) -> None:
        self._heights.clear()
        self.updateGeometry()

    def _height(self, width: int) -> int:
        """Height at a width, px; the text stays set at the width it is shown at."""
        height = self._heights.get(width)
        if height is None:
            document = self.document()
            before = document.textWidth()
            document.setTextWidth(width)
            height = self._heights[width] = max(self._line, int(document.size().height() + 0.5))
            if before > 0 and before != width:
                document.setTextWidth(before)
        return height

    def loadResource(self, kind: int, name: QUrl | str) -> None:
        """Nothing is ever loaded for text from outside."""

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._height(width)

    def sizeHint(self) -> QSize:
        width = self.viewport().width() or 400
        return QSize(width, self._height(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if len(self._heights) > 8:  # widths that a moved splitter has passed
            self._heights.clear()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # it never scrolls itself: the page does


def _moved(text: str, ranges: Sequence[Range]) -> tuple[Range, ...]:
    """Ranges of the text as it came, once its line ends are single characters."""
    if "\r\n" not in text:
        return tuple(ranges)
    return tuple(
        (start - text.count("\r\n", 0, start), length - text.count("\r\n", start, start + length))
        for start, length in ranges
    )


def _units(text: str) -> int:
    """Length as Qt counts it, in UTF-16 units: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
