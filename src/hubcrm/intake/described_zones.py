"""Time zones as calendar files name or describe them: by the names of the time zone database, by Windows' own, by rules."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

_WINDOWS: Final = {
    "gmt standard time": "Europe/London", "greenwich standard time": "Atlantic/Reykjavik", "utc": "UTC",
    "w. europe standard time": "Europe/Berlin", "romance standard time": "Europe/Paris",
    "central europe standard time": "Europe/Budapest", "central european standard time": "Europe/Warsaw",
    "e. europe standard time": "Europe/Chisinau", "gtb standard time": "Europe/Bucharest", "fle standard time": "Europe/Kyiv",
    "turkey standard time": "Europe/Istanbul", "russian standard time": "Europe/Moscow", "israel standard time": "Asia/Jerusalem",
    "arabian standard time": "Asia/Dubai", "arab standard time": "Asia/Riyadh", "india standard time": "Asia/Kolkata",
    "china standard time": "Asia/Shanghai", "singapore standard time": "Asia/Singapore", "tokyo standard time": "Asia/Tokyo",
    "aus eastern standard time": "Australia/Sydney", "new zealand standard time": "Pacific/Auckland",
    "south africa standard time": "Africa/Johannesburg", "eastern standard time": "America/New_York",
    "central standard time": "America/Chicago", "mountain standard time": "America/Denver",
    "pacific standard time": "America/Los_Angeles", "atlantic standard time": "America/Halifax",
    "e. south america standard time": "America/Sao_Paulo",
}  # fmt: skip
"""Windows' names of zones that write to a British hub, as the CLDR table windowsZones has them."""
_DAYS: Final = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}


@cache
def zone_called(name: str) -> ZoneInfo | None:
    """The zone of this name; also where a program's own words stand before it ("/example.org/Tz/Europe/London")."""
    bare = name.strip().strip('"')
    ways = [bare, "/".join(bare.split("/")[-2:]), bare.replace("_", "/", 1)]
    for way in ways:
        if re.fullmatch(r"[A-Za-z][\w+-]*(?:/[A-Za-z][\w+-]*){0,2}", way, re.ASCII):
            try:
                return ZoneInfo(way)
            except (LookupError, ValueError, OSError):  # the name of a folder is an OSError
                continue
    return None


def zone_of_windows(name: str) -> ZoneInfo | None:
    """The zone that Windows calls so."""
    return zone_called(_WINDOWS.get(name.strip().strip('"').lower(), ""))


@dataclass(frozen=True, slots=True)
class Observance:
    """Standard or summer time: since when (by its own clock), what clocks showed before, what they show, and how it comes again."""

    since: datetime | None
    before: timedelta
    shown: timedelta
    rule: str = ""

    def last_begun(self, at: datetime) -> datetime | None:
        """The last time it began up to a local time; None where it had not begun."""
        if self.since is None or self.since > at:
            return None
        found = self.since
        for year in (at.year, at.year - 1):
            begins = self._in(year)
            if begins is not None and self.since < begins <= at:
                return begins
        return found

    def _in(self, year: int) -> datetime | None:
        """When its rule has it begin in a year: "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"."""
        said = dict(re.findall(r"(\w+)=([^;]*)", self.rule.upper()))
        day = re.fullmatch(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)", said.get("BYDAY", ""))
        until = re.match(r"\d{8}", said.get("UNTIL", ""))
        if self.since is None or said.get("FREQ") != "YEARLY" or (until and int(until[0][:4]) < year):
            return None
        try:
            month = int(said.get("BYMONTH", self.since.month))
            if day is None:
                return self.since.replace(year=year, month=month)
            last = calendar.monthrange(year, month)[1]
            days = [n for n in range(1, last + 1) if calendar.weekday(year, month, n) == _DAYS[day[2]]]
            first = int(re.match(r"\d+", said.get("BYMONTHDAY", "0"))[0])  # type: ignore[index]  # "0" where there is none
            days = [n for n in days if n >= first]
            which = int(day[1] or 1)
            return self.since.replace(year=year, month=month, day=days[which - 1 if which > 0 else which])
        except (ValueError, IndexError, TypeError):
            return None


@dataclass(frozen=True, slots=True)
class DescribedZone:
    """A zone that a file describes itself."""

    observances: tuple[Observance, ...]

    def at(self, local: datetime) -> tzinfo:
        """What clocks there are ahead of UTC at a local time. Raises ValueError where the description is empty."""
        begun = [(begins, one) for one in self.observances if (begins := one.last_begun(local)) is not None]
        if begun:
            return timezone(max(begun, key=lambda found: found[0])[1].shown)
        if not self.observances:
            raise ValueError("a zone without any description")
        return timezone(min(self.observances, key=lambda one: one.since or local).before)
