"""Words on the screen. The only place where a QLabel is made, because a QLabel left alone reads text as HTML.

Text from outside stays plain: an employer called `<img src=file:…>` is shown so, and nothing is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from hubcrm.desktop import theme
from hubcrm.desktop.widgets import paint

LINES: dict[theme.Size, int] = {"S": 18, "B": 20, "M": 24, "L": 30}  # px from line to line


def set_tip(widget: QWidget, text: str) -> None:
    """A tooltip that shows exactly this text: escaped and marked as rich, since Qt would otherwise guess."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    widget.setToolTip(f"<span>{escaped}</span>" if text else "")


class Run(NamedTuple):
    """A stretch of words in one weight and tone."""

    text: str
    weight: int = 400
    tone: theme.Tone = "text"
    underlined: bool = False
    struck: bool = False


class _Plain(QLabel):
    """A label that shows its text as it is."""

    def __init__(self, size: theme.Size, weight: int, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(size, weight))
        self._size: theme.Size = size
        self._weight = weight


class Label(_Plain):
    """Plain words on one line, in one size, weight and tone."""

    def __init__(
        self,
        text: str = "",
        size: theme.Size = "B",
        weight: int = 400,
        tone: theme.Tone = "text",
        *,
        selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(size, weight, parent)
        self.setProperty("tone", tone)
        self.setMinimumHeight(LINES[size])
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setText(text)

    def set_tone(self, tone: theme.Tone) -> None:
        """Change the rank of these words."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)


class Elided(Label):
    """One line that ends in … where room is short; the whole text is in its tooltip and its accessible name."""

    def __init__(
        self,
        text: str = "",
        size: theme.Size = "B",
        weight: int = 400,
        tone: theme.Tone = "text",
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, size, weight, tone, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def is_cut(self) -> bool:
        """Whether the end does not show."""
        return paint.width_of(self._line(), self._size, self._weight) > self.width()

    def _line(self) -> str:
        return paint.one_line(self.text())

    def minimumSizeHint(self) -> QSize:
        return QSize(paint.whole(paint.width_of("…", self._size, self._weight)), LINES[self._size])

    def sizeHint(self) -> QSize:
        return QSize(paint.whole(paint.width_of(self._line(), self._size, self._weight)), LINES[self._size])

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:  # only now is it known whether it is needed
            set_tip(self, self.text() if self.is_cut() else "")
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.start(self)
        line = paint.elided(self._line(), self.width(), self._size, self._weight)
        tone = theme.tone_colour(self.property("tone"))
        paint.words(painter, 0, self.height() / 2, line, self._size, self._weight, tone)


_DAY = re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b")


def _unbroken_days(text: str) -> str:
    """The same text, of the same length, in which no line ends in the middle of "Tue 7 Apr"."""
    return _DAY.sub(lambda found: found[0].replace(" ", "\u00a0"), text)


class Words(_Plain):
    """Plain words that wrap and grow, in several weights and tones: "it mentions **weld** and **fracture**".

    `line` is the height of a line in px; `centred` centres every line; `wrap=False` keeps to one line that ends in ….
    """

    def __init__(
        self,
        runs: Sequence[Run | str] | str = (),
        size: theme.Size = "B",
        tone: theme.Tone = "text",
        *,
        wrap: bool = True,
        centred: bool = False,
        line: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(size, 400, parent)
        self._tone: theme.Tone = tone
        self._wrap = wrap
        self._centred = centred
        self._line_height = line or LINES[size]
        self._runs: tuple[Run, ...] = ()
        self._heights: dict[int, int] = {}  # by width; a layout asks for the same ones dozens of times
        self._natural = -1  # width of the longest line set without wrapping
        self._measured: object = None  # the fonts that these were measured with
        across = QSizePolicy.Policy.Preferred if wrap else QSizePolicy.Policy.Ignored
        policy = QSizePolicy(across, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)
        self.set_runs(runs)

    def set_runs(self, runs: Sequence[Run | str] | str) -> None:
        """Say something else; bare strings take the tone of the whole."""
        given = [runs] if isinstance(runs, str) else runs
        wanted = tuple(Run(run, tone=self._tone) if isinstance(run, str) else run for run in given)
        if wanted == self._runs:
            return
        self._runs = wanted
        self._measured = None
        self.setText("".join(run.text for run in self._runs))  # what a screen reader says
        self.updateGeometry()
        self.update()

    def _lay_out(self, width: float) -> tuple[QTextLayout, float]:
        """The text set at this width, every line in its place, and the height of all lines."""
        text = "".join(run.text for run in self._runs)
        layout = QTextLayout(_unbroken_days(text).replace("\n", "\u2028"), theme.font(self._size))
        ranges = []
        at = 0
        for run in self._runs:
            piece = QTextLayout.FormatRange()
            piece.start, piece.length = at, len(run.text.encode("utf-16-le", "surrogatepass")) // 2  # UTF-16, as Qt
            at += piece.length
            form = QTextCharFormat()
            form.setFont(theme.font(self._size, run.weight, underline=run.underlined))
            form.setForeground(theme.tone_colour(run.tone))
            form.setFontStrikeOut(run.struck)
            piece.format = form
            ranges.append(piece)
        layout.setFormats(ranges)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        if self._centred:
            option.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.setTextOption(option)
        capitals = theme.metrics(self._size).capHeight()
        layout.beginLayout()
        height = 0.0
        while (one := layout.createLine()).isValid():
            one.setLineWidth(width)
            baseline = round(height + self._line_height / 2 + capitals / 2)
            one.setPosition(QPointF(0, baseline - one.ascent()))
            height += self._line_height
        layout.endLayout()
        return layout, max(height, float(self._line_height))

    def hasHeightForWidth(self) -> bool:
        return self._wrap

    def heightForWidth(self, width: int) -> int:
        if not self._wrap:
            return self._line_height
        self._forget_old()
        if width not in self._heights:
            self._heights[width] = round(self._lay_out(max(1, width))[1])
        return self._heights[width]

    def _forget_old(self) -> None:
        """Measure again after other words, or other fonts."""
        fonts = theme.metrics(self._size)
        if self._measured is not fonts:
            self._measured = fonts
            self._heights.clear()
            self._natural = -1

    def sizeHint(self) -> QSize:
        self._forget_old()
        if self._natural < 0:
            self._natural = paint.whole(self._lay_out(100_000)[0].maximumWidth())
        width = min(self._natural, 480) if self._wrap else self._natural
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self._line_height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.start(self)
        if self._wrap:
            self._lay_out(self.width())[0].draw(painter, QPointF(0, 0))
            return
        x = 0.0
        for run in self._runs:
            whole = paint.without_controls(run.text)
            text = paint.elided(whole, self.width() - x, self._size, run.weight)
            colour = theme.tone_colour(run.tone)
            x += paint.words(painter, x, self.height() / 2, text, self._size, run.weight, colour)
            if text != whole:
                break
