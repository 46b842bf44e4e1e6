"""How things stand on a terminal: tables that fit, wrapped words, days and money as people say them; no colour.

Text from outside passes `plain`, so that no employer's subject line can move the cursor or hide words.
"""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from hubcrm.domain.promises import say_day

LONGEST_CELL = 100
GAP = "  "
_NARROWEST, _COMFORTABLE = 8, 16


def plain(text: str) -> str:
    """Text without control characters and the marks that reverse it; line ends and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char
        for char in text
        if char in "\n\t" or (unicodedata.category(char) not in ("Cc", "Cs") and char not in _REVERSING)
    )


_REVERSING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")


def screen_width() -> int | None:
    """Columns of the terminal; None where the output goes to a file or another program, which want all of it."""
    if os.environ.get("COLUMNS", "").isdigit() or sys.stdout.isatty():
        return max(shutil.get_terminal_size().columns, 40)
    return None


def width_of(text: str) -> int:
    """Columns that a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def cut(text: str, width: int) -> str:
    """One line of at most `width` columns, its end marked where something was left out."""
    line = " ".join(text.split())
    if width_of(line) <= width:
        return line
    kept, taken = [], 1
    for char in line:
        taken += width_of(char)
        if taken > width:
            break
        kept.append(char)
    return "".join(kept).rstrip() + "…"


def table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Sequence[int] = (),
    whole: Sequence[int] = (),
    spare: Sequence[int] = (),
) -> str:
    """Rows under their heads, cut to the terminal's width.

    By place: `right` are columns of numbers; `whole` are cut last, because their end matters most (a day); `spare` are
    left out one after the other where the terminal is narrow. Columns without a word are left out anywhere.
    """
    cells = [[cut(plain(cell), LONGEST_CELL) for cell in row] for row in rows]
    wide = [max(width_of(line[at]) for line in [heads, *cells]) for at in range(len(heads))]
    shown = [at for at in range(len(heads)) if any(row[at] for row in cells)]
    kept = {0, *whole}
    screen = screen_width()
    for at in spare:
        least = sum(wide[one] if one in kept else min(wide[one], _COMFORTABLE) for one in shown)
        if screen and at in shown and least + len(GAP) * (len(shown) - 1) > screen:
            shown.remove(at)
    _fit(wide, shown, kept, screen)
    lines = []
    for row in [heads, *cells]:
        parts = []
        for at in shown:
            short = cut(row[at], wide[at])
            space = " " * (wide[at] - width_of(short))
            parts.append(space + short if at in right else short + space)
        lines.append(GAP.join(parts).rstrip())
    return "\n".join(lines)


def _fit(wide: list[int], shown: Sequence[int], kept: set[int], screen: int | None) -> None:
    """Take from the widest columns until a line fits, from those to keep only at last; the first stays as it is."""
    for may_shrink in (set(shown) - kept, set(shown) - {0}):
        while screen and may_shrink and sum(wide[at] for at in shown) + len(GAP) * (len(shown) - 1) > screen:
            widest = max(may_shrink, key=lambda at: wide[at])
            if wide[widest] <= _NARROWEST:
                break
            wide[widest] -= 1


def wrapped(text: str, indent: str = "", *, hanging: str | None = None) -> str:
    """Running text broken at words to the terminal's width (80 columns in a file), its own line ends kept.

    `hanging` indents the lines that go on from the one above, where that is to be another indent.
    """
    import textwrap  # here, because lists and short answers do without it

    width = min(screen_width() or 80, 100)
    lines = []
    for line in plain(text).split("\n"):
        lines += textwrap.wrap(
            line, width, initial_indent=indent, subsequent_indent=indent if hanging is None else hanging
        ) or [""]
    return "\n".join(lines).rstrip()


def facts(pairs: Iterable[tuple[str, str]], indent: str = "  ") -> str:
    """Names and values under each other; blank values are left out."""
    given = [(name, value) for name, value in pairs if value]
    wide = max((width_of(name) for name, _ in given), default=0)
    lines = []
    for name, value in given:
        room = indent + " " * (wide + len(GAP))
        lines.append(indent + name + " " * (wide - width_of(name)) + GAP + wrapped(value, room)[len(room) :])
    return "\n".join(lines)


def on_day(written: str | None, today: date) -> str:
    """An ISO day as people say it: "today", "Tue 7 Apr"; blank without one."""
    return say_day(date.fromisoformat(written), today) if written else ""


def at_time(moment: datetime, today: date) -> str:
    """A moment in hub time: "today 10:04", "Tue 7 Apr 10:04"."""
    return f"{say_day(moment.date(), today)} {moment:%H:%M}"


def money(pence: int | None) -> str:
    """An amount in pounds: "£4,518", "£4,518.50"; blank where it is not known yet."""
    if pence is None:
        return ""
    return f"£{pence // 100:,}" + (f".{pence % 100:02d}" if pence % 100 else "")


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 enquiry", "3 enquiries"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def joined(parts: Iterable[str]) -> str:
    """Parts of one line, those that are blank left out."""
    return " · ".join(part for part in parts if part)
