"""Where the parts of a bar chart go, in a unit of its own; a web page and a PDF draw the same."""

from __future__ import annotations

from typing import Final, NamedTuple

from hubcrm.exports.papers.paper import Bars

WIDE: Final = 680.0
"""Width of a chart; its reader scales it."""
ROW: Final = 20.0
_LABEL: Final = 236.0  # where the bars begin
_FIGURE: Final = 190.0  # room behind the longest bar
_THICK: Final = 12.0
_LETTER: Final = 6.6  # a small letter on average, of text 12 units high
COLOUR: Final = "#2f7d84"


class Drawn(NamedTuple):
    """One bar in its place: the line its words are centred on, from where and how long it is, and where its figure begins."""

    label: str
    said: str
    middle: float
    left: float
    length: float
    thick: float
    figure_left: float


def height(chart: Bars) -> float:
    """How high a chart is."""
    return ROW * len(chart.bars)


def drawn(chart: Bars) -> list[Drawn]:
    """Every bar in its place. The longest fills its room, what is nothing has no bar, and what is little still shows."""
    most = max((one.length for one in chart.bars), default=0)
    room = WIDE - _LABEL - _FIGURE
    out = []
    for at, one in enumerate(chart.bars):
        length = max(2.0, room * one.length / most) if one.length > 0 else 0.0
        middle = ROW * at + ROW / 2
        label = _cut(one.label, _LABEL - 12)
        out.append(Drawn(label, one.said, middle, _LABEL, length, _THICK, _LABEL + length + (8 if length else 0)))
    return out


def _cut(text: str, room: float) -> str:
    """A name that fits beside its bar; in the words of the chart, and in the table beside it, it stands whole."""
    most = int(room / _LETTER)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
