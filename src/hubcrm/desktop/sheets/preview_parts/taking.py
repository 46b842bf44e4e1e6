"""Which of the things found are taken: all that are new, unless a person says otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hubcrm.desktop.widgets.text import Run

if TYPE_CHECKING:
    from hubcrm.actions.receiving import Foreseen, Received
    from hubcrm.desktop.files_read import Found, Table
    from hubcrm.intake.drafts import Draft, RowProblem

_LINES_NAMED = 3


class Taking:
    """The places of the drafts that are ticked; `each` says what would become of every one."""

    def __init__(self, found: Found, foreseen: Foreseen) -> None:
        self.found = found
        self.drafts = found.drafts
        self.tally = foreseen.tally
        self.each = foreseen.each
        self.taken: set[int] = {at for at, one in enumerate(self.each) if _comes_in(one)}
        self.usual = frozenset(self.taken)

    def may_take(self, at: int) -> bool:
        """Whether it can be ticked at all."""
        return not self.each[at].refused

    def toggle(self, at: int) -> None:
        """Tick it, or no longer."""
        if self.may_take(at):
            self.taken ^= {at}

    @property
    def known(self) -> list[int]:
        """Those that are here already."""
        return [at for at, one in enumerate(self.each) if one.duplicate_of]

    def take_known(self, on: bool) -> None:
        """Add those that are here already too, or not."""
        if on:
            self.taken.update(self.known)
        else:
            self.taken.difference_update(self.known)

    @property
    def new(self) -> int:
        """How many enquiries would be made."""
        return sum(not self.each[at].joined for at in self.taken)

    @property
    def joined(self) -> int:
        """How many replies would be filed."""
        return len(self.taken) - self.new

    def chosen(self) -> tuple[list[Draft], list[int]]:
        """What is taken, in its order; and which of that is taken although it is here already, or automatic."""
        places = sorted(self.taken)
        again = [n for n, at in enumerate(places) if self.each[at].duplicate_of or self.each[at].left_out]
        return [self.drafts[at] for at in places], again


def _comes_in(one: Received) -> bool:
    return not (one.duplicate_of or one.left_out)


def state_of(one: Received) -> str:
    """What is to be said of one draft besides its date."""
    if one.duplicate_of:
        return f"here already as {one.ref}" if one.ref else "here already"
    if one.joined:
        return f"reply to {one.ref}" if one.ref else "reply to one of these"
    if one.refused:
        return "cannot be kept"
    return "automatic reply" if one.left_out else ""


def title_of(taking: Taking | None) -> str:
    """What the button does, which is also what the sheet is about."""
    if taking is None or not taking.drafts:
        return "Nothing to add"
    new, joined = taking.new, taking.joined
    if new == 1 and not joined:
        return "Add this enquiry" if len(taking.drafts) == 1 else "Add 1 enquiry"
    if new:
        return f"Add {new:,} enquiries"
    if joined:
        return "File this reply" if joined == 1 else f"File {joined:,} replies"
    if taking.tally.known == 1 and len(taking.drafts) == 1:
        return "It is here already"
    return "Nothing new in it" if not taking.usual else "Nothing is ticked"


def counts(taking: Taking | None, tables: Sequence[Table], files: int) -> list[Run]:
    """What would come of it, in numbers: "38 new · 2 already here · 1 cannot be read: line 17, no words".

    `files`: how many whole files cannot be taken.
    """
    parts: list[tuple[int, str, str]] = []
    if taking is not None:
        tally, same = taking.tally, taking.taken == taking.usual
        parts = [
            (tally.new, "new", "new"),
            (tally.joined, "reply to an enquiry we have", "replies to enquiries we have"),
            (tally.known, "already here", "already here"),
            (tally.left_out, "automatic reply, left out", "automatic replies, left out"),
            (tally.new_employers if same else 0, "new employer", "new employers"),
            (tally.updated_employers if same else 0, "employer filled in", "employers filled in"),
            (tally.refused, "cannot be kept", "cannot be kept"),
        ]
    problems = [one for table in tables for one in table.problems]
    parts.append((len(problems), f"cannot be read: {_where(problems)}", f"cannot be read: {_where(problems)}"))
    parts.append((files, "file cannot be taken", "files cannot be taken"))
    runs: list[Run] = []
    for number, one, more in parts:
        if number:
            runs += [Run("  ·  ", tone="muted")] if runs else []
            runs += [Run(f"{number:,} ", 600), Run(one if number == 1 else more)]
    return runs


def _where(problems: Sequence[RowProblem]) -> str:
    """ "line 17, no words"; of several, the lines alone."""
    if not problems:
        return ""
    if len(problems) == 1:
        return f"line {problems[0].line:,}, {problems[0].short}"
    lines = [f"{one.line:,}" for one in problems[:_LINES_NAMED]]
    if len(problems) > _LINES_NAMED:
        return f"lines {', '.join(lines)} and {len(problems) - _LINES_NAMED:,} more"
    return f"lines {', '.join(lines[:-1])} and {lines[-1]}"
