"""Who is away, and who stands in for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hubcrm.domain.promises import Absence, say_day, stand_in
from hubcrm.queries.reading import Reads


@dataclass(frozen=True, slots=True)
class Absent:
    """A colleague who is away today: until when (included), and who stands in (blank where nobody does)."""

    person: str
    name: str
    until: date
    deputy: str
    deputy_name: str

    def said(self, today: date) -> str:
        """One sentence for beside a name."""
        until = f"{self.name} is away until {say_day(self.until, today)}"
        return f"{until}; {self.deputy_name} stands in" if self.deputy_name else until


def absent(reader: Reads, today: date) -> dict[str, Absent]:
    """Person id -> their absence, for everybody who is away on a day; deputies who are away are followed further."""
    rows = reader.read(
        "SELECT a.person, p.name, a.first, a.last, a.deputy FROM away a JOIN person p ON p.id = a.person "
        "WHERE a.last >= ? ORDER BY a.first",
        (today.isoformat(),),
    )
    away: dict[str, list[Absence]] = {}
    for person, _, first, last, deputy in rows:
        away.setdefault(person, []).append((date.fromisoformat(first), date.fromisoformat(last), deputy or None))
    names: dict[str, str] = dict(reader.read("SELECT id, name FROM person"))
    found: dict[str, Absent] = {}
    for person, name, first, last, _ in rows:
        if first <= today.isoformat() and person not in found:
            deputy = stand_in(person, today, away) or ""
            found[person] = Absent(person, name, date.fromisoformat(last), deputy, str(names.get(deputy, "")))
    return found
