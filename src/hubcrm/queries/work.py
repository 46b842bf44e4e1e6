"""Work in hand: totals by stage or department, whose move it is, promises kept; as of now or of a past day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from hubcrm.domain.clocks import promises_of, whose_move
from hubcrm.domain.promises import Calendar
from hubcrm.domain.words import Stage
from hubcrm.queries import past
from hubcrm.queries.reading import Moment, Reads
from hubcrm.store import calendars


@dataclass(frozen=True, slots=True)
class Line:
    """One line of totals. `key` is a stage code or a department code ("" where no department has it); value in pence."""

    key: str
    open: int
    late: int
    value: int
    our_move: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The head of Work in hand. `stopped`: waiting, parked or on hold among the open ones."""

    open: int
    our_move: int
    departments: int
    employers: int
    late: int
    stopped: int
    kept: int
    promised: int
    lines: tuple[Line, ...]
    as_of: str


def summary(reader: Reads, moment: Moment, by: str = "stage") -> Summary:
    """Totals of everything open now."""
    rows = reader.read(
        "SELECT stage, department, move, count(*), sum(promise_due IS NOT NULL AND promise_due < ?), sum(coalesce(value, 0)) "
        "FROM enquiry WHERE open = 1 GROUP BY stage, department, move",
        (moment.iso,),
    )
    codes: dict[str, str] = dict(reader.read("SELECT id, code FROM department"))
    (stopped,) = reader.read("SELECT count(*) FROM enquiry WHERE side != '' AND open = 1")[0]
    kept, promised = promises_kept(reader, moment, calendars.read(reader.read).calendar)
    given = [
        (stage, codes.get(department, ""), move, n, late, value) for stage, department, move, n, late, value in rows
    ]
    return _summed(given, by, stopped, kept, promised, moment.iso)


def _summed(rows: list[tuple[Any, ...]], by: str, stopped: int, kept: int, promised: int, as_of: str) -> Summary:
    lines: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    moves: defaultdict[str, int] = defaultdict(int)
    for stage, department, move, n, late, value in rows:
        line = lines[stage if by == "stage" else department]
        for at, amount in enumerate((n, late, value, n if move == "us" else 0)):
            line[at] += amount or 0
        moves[move] += n
    order: dict[str, int] = {str(code): place for place, code in enumerate(Stage)}
    keys = sorted(lines, key=lambda key: (order.get(key, 99), key == "", key)) if by == "stage" else sorted(
        lines, key=lambda key: (key == "", key))  # fmt: skip
    return Summary(
        open=sum(moves.values()), our_move=moves["us"], departments=moves["department"], employers=moves["employer"],
        late=sum(line[1] for line in lines.values()), stopped=stopped, kept=kept, promised=promised,
        lines=tuple(Line(key, *lines[key]) for key in keys), as_of=as_of,
    )  # fmt: skip


def promises_kept(reader: Reads, moment: Moment, calendar: Calendar) -> tuple[int, int]:
    """(kept on time, due) this calendar month so far, over the three promises to employers; housekeeping left out.

    What is due today counts once it is kept; what was closed before its day came was never put to the test.
    """
    kept = [one for _, _, one in _tested(reader, moment, calendar)]
    return sum(kept), len(kept)


def promises_missed(reader: Reads, moment: Moment, calendar: Calendar) -> list[int]:
    """Row numbers of the enquiries to which a promise due this calendar month was not kept on time."""
    return sorted({n for n, _, kept in _tested(reader, moment, calendar) if not kept})


def promises_between(
    reader: Reads, first: date, last: date, moment: Moment, calendar: Calendar
) -> tuple[tuple[int, int], ...]:
    """(kept on time, due) of each of the three promises, to acknowledge, decide and reply, over some days.

    Counted as `promises_kept` counts them; days to come put nothing to the test.
    """
    kept = [0, 0, 0]
    due = [0, 0, 0]
    for _, which, one in _tested(reader, moment, calendar, first.isoformat(), last.isoformat()):
        kept[which] += one
        due[which] += 1
    return tuple(zip(kept, due, strict=True))


def _tested(
    reader: Reads, moment: Moment, calendar: Calendar, first: str = "", last: str = "9999"
) -> Iterator[tuple[int, int, bool]]:
    """(row number, which of the three, kept on time) of every promise due between two days; else of those this month."""
    # The reply is the last of the three to fall due, so its day alone finds every row that can matter.
    first, last = first or moment.today.replace(day=1).isoformat(), min(last, moment.iso)
    rows = reader.read(
        "SELECT ack_due, acked, decide_due, decided, reply_due, answered, closed, n FROM enquiry "
        "WHERE (reply_due >= ?1 OR (reply_due IS NULL AND (ack_due >= ?1 OR decide_due >= ?1))) "
        "AND reason NOT IN ('duplicate', 'sales_spam', 'not_employer', 'data_request')",
        (first,),
    )
    for row in rows:
        for which, (due, done) in enumerate(((row[0], row[1]), (row[2], row[3]), (row[4], row[5]))):
            if due is None or due < first or due > last:
                continue
            if done is None and (due == moment.iso or (row[6] is not None and _day(row[6], calendar) <= due)):
                continue
            yield row[7], which, done is not None and _day(done, calendar) <= due


def _day(ms: int, calendar: Calendar) -> str:
    return calendar.local(ms).date().isoformat()


def summary_as_of(reader: Reads, moment: Moment, by: str = "stage") -> Summary:
    """Totals as they stood at the end of `moment.today`, folded from the changes made until then.

    Promises kept are not among them (`kept` and `promised` are 0): they are counted over a month that goes on.
    """
    promised = calendars.read(reader.read)
    calendar, day = promised.calendar, moment.iso
    codes: dict[str, str] = dict(reader.read("SELECT id, code FROM department"))
    rows: list[tuple[Any, ...]] = []
    stopped = 0
    for one in past.open_then(reader, past.end_of(moment.today, calendar)):
        state = one.state
        side = state.get("side") or {}
        stopped += bool(side)
        waiting = None if side and side["kind"] != "parked" else promises_of(
            state, calendar, promised.days).next_promise()  # fmt: skip
        late = int(waiting is not None and waiting[1].isoformat() < day)
        department = codes.get(past.department_of(state), "")
        rows.append((state["stage"], department, whose_move(state), 1, late, state["f"].get("value_pence") or 0))
    return _summed(rows, by, stopped, 0, 0, moment.iso)
