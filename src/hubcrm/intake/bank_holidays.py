"""The bank holidays a new hub starts with; from then on they are the hub's own records, and it may change them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.promises import FIRST_YEAR, LAST_YEAR
from hubcrm.domain.words import Division

ONE_OFFS: dict[Division, dict[date, str]] = {
    # Proclaimed by the Scottish Government on 5 February 2026. Releases of `holidays` made before that lack it.
    Division.SCOTLAND: {date(2026, 6, 15): "World Cup bank holiday"},
}
"""Days that are not in every release of the `holidays` package, or go by another name there."""

# Wales keeps the same bank holidays as England, so either stands for the division.
_SUBDIVISIONS = {Division.ENGLAND_AND_WALES: "ENG", Division.SCOTLAND: "SCT", Division.NORTHERN_IRELAND: "NIR"}

# The names people use, where the package says otherwise.
_NAMES = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
    "Summer Bank Holiday": "Summer bank holiday",
    "New Year Holiday": "2 January",
    "Saint Andrew's Day": "St Andrew's Day",
    "Saint Patrick's Day": "St Patrick's Day",
}


def seed(division: Division, years: Iterable[int]) -> list[tuple[date, str]]:
    """Bank holidays of a division in `years`, in order, with the days put in place of those that fall on a weekend.

    Saturdays and Sundays are left out: nobody works then anyway, and it is the day instead that counts. Days proclaimed
    after the release of the `holidays` package are not known here; the hub adds them itself.
    """
    wanted = sorted(set(years))
    if not wanted:
        return []
    if wanted[0] < FIRST_YEAR or wanted[-1] > LAST_YEAR:
        raise NotAllowed(f"Bank holidays are known for the years {FIRST_YEAR} to {LAST_YEAR}.")
    import holidays  # 90 ms, and needed once in the life of a hub

    known = holidays.country_holidays("GB", subdiv=_SUBDIVISIONS[division], years=wanted, language="en_GB")
    found = {day: _said(name) for day, name in known.items()}
    found |= {day: name for day, name in ONE_OFFS.get(division, {}).items() if day.year in wanted}
    return sorted((day, name) for day, name in found.items() if day.weekday() < 5)


def _said(name: str) -> str:
    """The package's name of a day in the words people use; two holidays on one day are joined by "and"."""
    said = []
    for part in name.split("; "):
        plain = part.removesuffix(" (observed)")
        said.append(_NAMES.get(plain, plain) + (" (substitute day)" if plain != part else ""))
    return " and ".join(said)
