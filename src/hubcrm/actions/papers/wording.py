"""How papers say days, people and promises. A paper is read on another day, so that no day is called "today"."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from hubcrm.domain.promises import Calendar, say_late
from hubcrm.queries import labels
from hubcrm.queries.reading import Moment, Viewer

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_OWED = {"acknowledge": "reply", "decide": "decide", "reply": "reply"}


class Voice(NamedTuple):
    """What words depend on: when it is, the hub's calendar, and the kind of institution."""

    moment: Moment
    calendar: Calendar
    kind: str
    institution: str

    def day(self, day: date | str | None) -> str:
        """ "Thu 26 Nov", with its year where that is not this one; nothing for no day. It is never cut in two."""
        if not day:
            return ""
        found = date.fromisoformat(day) if isinstance(day, str) else day
        year = f" {found.year}" if found.year != self.moment.today.year else ""
        return f"{_DAYS[found.weekday()]} {found.day} {_MONTHS[found.month - 1]}{year}".replace(" ", "\xa0")

    def on(self, ms: int | None) -> str:
        """The day of a moment (UTC ms)."""
        return "" if not ms else self.day(self.calendar.local(ms).date())

    def late(self, due: str | None) -> str:
        """ "2 days late", or nothing."""
        today = self.moment.today
        if not due or due >= today.isoformat():
            return ""
        return say_late(max(self.calendar.count(date.fromisoformat(due), self.calendar.add(today, 0)), 1))

    def by(self, due: str | None, verb: str = "") -> str:
        """ "reply by Thu 26 Nov"; how late it is where its day has gone."""
        late = self.late(due)
        said = f"by {self.day(due)}{f', {late}' if late else ''}" if due else ""
        return f"{verb} {said}".strip() if said else ""

    def owed(self, promise: str, due: str | None) -> str:
        """What the employer was promised next, and by when."""
        return self.by(due, _OWED.get(promise, "reply")) if promise else ""

    def label(self, name: str, code: str) -> str:
        """The words for a code, as this institution says them; blank for no code."""
        return labels.label(name, code, self.kind) if code else ""

    def word(self, which: str) -> str:
        """The institution's own word for "department", "departments", ..."""
        return labels.words(self.kind).get(which, which)

    def made(self, viewer: Viewer | None = None) -> str:
        """ "Made Mon 23 Nov 2026 10:04 by Priya Nair"; without a viewer nobody is named."""
        at = self.calendar.local(self.moment.now_ms)
        by = f" by {one_line(viewer.name)}" if viewer is not None and viewer.person else ""
        return f"Made {_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]} {at.year} {at:%H:%M}{by}"


def one_line(text: str) -> str:
    """Text from outside on one line; what must not be cut in two stays whole."""
    return re.sub(r"[^\S\xa0]+", " ", text).strip()


def joined(*parts: str, by: str = ", ") -> str:
    """Those of the parts that say something."""
    return by.join(one_line(part) for part in parts if part)


def counted(count: int, one: str, several: str = "") -> str:
    """ "1 enquiry", "12 enquiries"."""
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"


def pounds(pence: int) -> str:
    """ "£4,518", "£4,518.50"."""
    return f"£{pence // 100:,}" + (f".{pence % 100:02d}" if pence % 100 else "")
