"""How Work in hand says things: cards, column heads, rows, the head. Plain words from plain values; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, NamedTuple

from hubcrm.domain.promises import Calendar, say_day, say_late
from hubcrm.exports.listing import Cell, Pounds
from hubcrm.queries import labels
from hubcrm.queries.board import Head
from hubcrm.queries.cards import Asked, Card
from hubcrm.queries.worklist import COLUMNS, Sort

DOT: Final = " · "
HUB: Final = "HUB"
NOBODY: Final = "Employer not known yet"
_TITLES: Final = frozenset(
    {"dr", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "sir", "dame", "rev", "sgt", "revd"}
)
_STILL: Final = {
    "waiting_employer": "waiting for the employer",
    "parked": "parked",
    "hold_checks": "on hold for checks",
}


class Voice(NamedTuple):
    """What words depend on: the day that is shown, the hub's calendar, and the kind of institution."""

    today: date
    calendar: Calendar
    kind: str = ""

    def move(self, move: str) -> str:
        """Whose move it is: "our move", "department's move"."""
        if move == "department" and self.kind == "college":
            return "area’s move"
        return {"us": "our move", "department": "department’s move", "employer": "employer’s move"}.get(move, "")

    def whose(self, move: str) -> str:
        """The same where a heading asks: "ours", "department"."""
        theirs = {"department": _last_word(self.kind, "department"), "employer": "employer", "us": "ours"}
        return theirs.get(move, "")

    def days(self, since: int) -> int:
        """Days from a moment (UTC ms) to the day that is shown."""
        return max((self.today - self.calendar.local(since).date()).days, 0)

    def late_by(self, due: str | None) -> int:
        """How many working days late something due on an ISO day is; 0 in time."""
        if not due or self.today.isoformat() <= due:
            return 0
        return max(self.calendar.count(date.fromisoformat(due), self.calendar.add(self.today, 0)), 1)

    def day(self, iso: str | None) -> str:
        """An ISO day as people say it: "today", "Thu 26 Nov"."""
        return say_day(date.fromisoformat(iso), self.today) if iso else ""


class CardLook(NamedTuple):
    """What a card draws. `brief`: the move where room is short. `head` stands above the first card of a group, and
    `accessible` is the whole card in words."""

    title: str
    subject: str
    place: str
    who: str
    days: str
    move: str
    brief: str
    ours: bool
    foot: str
    late: bool
    accessible: str
    head: str = ""


def card_look(card: Card, voice: Voice, head: str = "") -> CardLook:
    """A card: employer, subject, who has it and for how long, whose move it is, and when something is due."""
    still = card.waits(voice.today.isoformat())
    due = card.due()
    late_by = voice.late_by(due)
    foot = say_late(late_by) if late_by else f"due {voice.day(due)}" if due else ""
    move = voice.move(card.move)
    brief = move if card.move == "us" else voice.whose(card.move)
    if still:
        move = brief = "waiting for them" if card.side == "waiting_employer" else _STILL.get(card.side, "not now")
        foot = f"until {voice.day(card.until)}" if card.until else foot
    title = one_line(card.employer) or NOBODY
    subject = one_line(card.subject)
    place, who, days = card.department or HUB, first_name(card.who), days_words(voice.days(card.since))
    spoken = ", ".join(part for part in (title, subject, place, who, days, move, foot) if part)
    return CardLook(
        title,
        subject,
        place,
        who,
        days,
        move,
        brief,
        card.move == "us" and not still,
        foot,
        bool(late_by),
        spoken,
        head,
    )


def one_line(text: str) -> str:
    """Text from outside on one line, without control characters."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def first_name(name: str) -> str:
    """The name colleagues use: "Sam" of "Dr Sam Whitlock"."""
    return without_title(name).partition(" ")[0]


def without_title(name: str) -> str:
    """ "Sam Whitlock" of "Dr Sam Whitlock"."""
    parts = name.split()
    kept = [part for part in parts if part.strip(".").casefold() not in _TITLES and not part.startswith("(")]
    return " ".join(kept or parts)


def _last_word(kind: str, name: str) -> str:
    """What people say for short: "area" for a curriculum area."""
    return labels.words(kind)[name].rpartition(" ")[2]


def days_words(days: int) -> str:
    """ "today", "1 day", "6 days"."""
    return "today" if days <= 0 else counted(days, "day")


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 card", "3 cards"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def money(pence: int | None) -> str:
    """An amount in pounds: "£4,518", "£4,518.50"; blank where it is not known yet."""
    if pence is None:
        return ""
    return f"£{pence // 100:,}" + (f".{pence % 100:02d}" if pence % 100 else "")


def short_money(pence: int) -> str:
    """An amount to the nearest thousand or tenth of a million pounds: "£850", "£18k", "£1.2m"."""
    pounds = (pence + 50) // 100
    if pounds < 1000:
        return f"£{pounds}"
    if pounds < 999_500:
        return f"£{(pounds + 500) // 1000}k"
    return f"£{pounds / 1_000_000:.1f}m"


def head_line(head: Head, voice: Voice) -> str:
    """Under a column's title: how many, what they are worth, how long the middle one has been there."""
    if not head.count:
        return "0"
    worth = short_money(head.value) if head.value else ""
    return DOT.join(part for part in (f"{head.count:,}", worth, days_words(voice.days(head.median_since))) if part)


def head_spoken(title: str, head: Head, voice: Voice) -> str:
    """The same in a sentence."""
    if not head.count:
        return f"{title}: nothing"
    worth = f", worth {money(head.value)}" if head.value else ""
    half = days_words(voice.days(head.median_since))
    return f"{title}: {counted(head.count, 'enquiry', 'enquiries')}{worth}; half have been here {half} or longer"


def group_head(code: str, count: int) -> str:
    """Above the first card of a department."""
    return f"{code or HUB}  {count:,}"


def still_line(kinds: Mapping[str, int]) -> str:
    """What stands still, in words: "3 waiting for the employer · 1 parked"."""
    return DOT.join(f"{kinds[kind]:,} {_STILL[kind]}" for kind in _STILL if kinds.get(kind))


def closed_line(count: int) -> str:
    """What is asked for and in no column: "8 more are closed: see the table"."""
    return f"{count:,} more {'is' if count == 1 else 'are'} closed: see the table" if count else ""


def filter_words(kind: str) -> dict[str, str]:
    """The label of each part of the head, and under "short" that of departments where room is short."""
    return {"open": "open", "us": "our move", "department": labels.words(kind)["departments"], "employer": "employers",
            "short": _last_word(kind, "departments")}  # fmt: skip


_NOTHING: Final = {
    "open": "Nothing in hand. New enquiries come in on Triage.",
    "us": "Nothing waits for us.",
    "department": "Nothing waits for a department.",
    "employer": "Nothing waits for an employer.",
    "promises": "Every promise due this month was kept on time.",
}


def nothing(asked: Asked, *, past: bool) -> str:
    """What to say in place of cards or rows."""
    typed = asked.search.strip()
    if typed:
        return f"Nothing here fits “{one_line(typed)[:40]}”. Esc in the search field clears it."
    return "Nothing of this kind was open on that day." if past else _NOTHING[asked.which]


# the table


def column_titles(kind: str) -> tuple[str, ...]:
    """The headings of the table, in the order of `worklist.COLUMNS`."""
    department = _last_word(kind, "department").capitalize()
    return ("Reference", "Employer", "Subject", "Stage", department, "Held by", "Whose move", "Next action", "Due", "Days",
            "Value")  # fmt: skip


class RowLook(NamedTuple):
    """What a row of the table draws: a text for each column."""

    cells: tuple[str, ...]
    ours: bool
    late: bool
    accessible: str


def row_look(card: Card, voice: Voice) -> RowLook:
    """A row of the table."""
    still = card.waits(voice.today.isoformat())
    due = card.due()
    late_by = voice.late_by(due)
    closed = card.stage == "closed"
    cells = (
        card.ref, one_line(card.employer) or NOBODY, one_line(card.subject), stage_words(card, voice, still),
        card.department, without_title(one_line(card.holder)), voice.whose(card.move),
        labels.label("follow_up_kinds", card.next_kind, voice.kind) if card.next_kind else "",
        say_late(late_by) if late_by else voice.day(due), "" if closed else f"{voice.days(card.since):,}", money(card.value),
    )  # fmt: skip
    return RowLook(cells, card.move == "us" and not still, bool(late_by), ", ".join(cell for cell in cells if cell))


def stage_words(card: Card, voice: Voice, still: bool) -> str:
    """How far it is, and why it stands still if it does."""
    if still:
        until = f" until {voice.day(card.until)}" if card.until else ""
        return f"{_STILL.get(card.side, 'not now').capitalize()}{until}"
    return labels.label("stages", card.stage, voice.kind)


_SAVED: Final[dict[str, Callable[[Card, Voice], Cell]]] = {
    "ref": lambda card, voice: card.ref,
    "employer": lambda card, voice: card.employer,
    "subject": lambda card, voice: card.subject,
    "stage": lambda card, voice: stage_words(card, voice, card.waits(voice.today.isoformat())),
    "department": lambda card, voice: card.department,
    "holder": lambda card, voice: card.holder,
    "move": lambda card, voice: voice.whose(card.move),
    "next": lambda card, voice: labels.label("follow_up_kinds", card.next_kind, voice.kind) if card.next_kind else "",
    "due": lambda card, voice: _day(card.due()),
    "days": lambda card, voice: None if card.stage == "closed" else voice.days(card.since),
    "value": lambda card, voice: None if card.value is None else Pounds(card.value),
}
"""A cell for a spreadsheet: days and amounts as what they are."""


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def table_cells(card: Card, voice: Voice, columns: tuple[str, ...] = COLUMNS) -> list[Cell]:
    """A row of the table as it is saved, in these columns."""
    return [_SAVED[name](card, voice) for name in columns]


def asked_in_words(asked: Asked, kind: str, sort: Sort | None = None) -> tuple[str, ...]:
    """What Work in hand is narrowed to and how it is sorted, a phrase each."""
    which = {"department": f"{labels.words(kind)['department']}’s move", "employer": "employer’s move", "us": "our move",
             "promises": "a promise of this month was not kept"}.get(asked.which, "everything open")  # fmt: skip
    typed = one_line(asked.search)
    by = dict(zip(COLUMNS, column_titles(kind), strict=True))[sort.column] if sort is not None else ""
    order = f"sorted by {by.lower()}{', from the end' if sort is not None and sort.down else ''}" if by else ""
    grouped = f"by {labels.words(kind)['department']}" if asked.grouped else ""
    return tuple(part for part in (which, f"with “{typed}”" if typed else "", grouped, order) if part)


BOARD_TITLES: Final = ("Column", "Employer", "Subject", "Department", "Colleague", "Days in stage", "Whose move", "Due",
                       "Late")  # fmt: skip


def board_cells(card: Card, voice: Voice, column: str) -> list[Cell]:
    """A card of the board as it is saved; `column` is the title of the column it stands in."""
    late_by = voice.late_by(card.due())
    return [column, card.employer, card.subject, card.department or HUB, card.who, voice.days(card.since),
            voice.move(card.move), _day(card.due()), say_late(late_by) if late_by else ""]  # fmt: skip
