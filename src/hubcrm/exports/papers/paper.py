"""A paper before it is a web page or a PDF: a title, and blocks of meaning in their order. Plain text, nothing marked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Heading:
    """What the blocks below it are about."""

    text: str


@dataclass(frozen=True, slots=True)
class Para:
    """Running text. `quiet`: an aside, such as how something was counted."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, whole and with their line ends."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known, as pairs of a name and a value; those without a value are left out."""

    caption: str
    rows: tuple[tuple[str, str], ...]

    @property
    def is_table(self) -> bool:
        """Whether there is anything to lay out."""
        return any(value for _, value in self.rows)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns. `widths`: percent of the page. `right`: columns of figures. `nothing` stands for no rows."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    right: frozenset[int] = frozenset()
    nothing: str = ""

    @property
    def is_table(self) -> bool:
        """Whether there is anything to lay out."""
        return bool(self.rows)


class Bar(NamedTuple):
    """One bar: what it is of, how long (from 0), and the figure in words: "12, 3 of them late"."""

    label: str
    length: int
    said: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of horizontal bars, each with its name and its figure beside it."""

    caption: str
    bars: tuple[Bar, ...]

    @property
    def in_words(self) -> str:
        """The same for those who do not see it: "Work in hand by stage. New: 4. Claimed: 2, 1 of them late."."""
        return f"{self.caption}. {' '.join(f'{one.label}: {one.said}.' for one in self.bars)}"


Block = Heading | Para | Quote | Facts | Table | Bars


@dataclass(frozen=True, slots=True)
class Paper:
    """`about`: what it covers, a phrase each, under the title. `made`: when, and by whom where that belongs there.

    `name` is what its file is called, without an ending. `one_page`: on paper it is made smaller rather than longer.
    """

    title: str
    institution: str
    about: tuple[str, ...]
    made: str
    name: str
    blocks: tuple[Block, ...]
    one_page: bool = False

    @property
    def charts(self) -> tuple[Bars, ...]:
        """Its charts, in order."""
        return tuple(one for one in self.blocks if isinstance(one, Bars))
