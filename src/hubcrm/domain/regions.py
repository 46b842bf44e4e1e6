"""Where an employer is and what it does: region from a postcode, section of industry from a code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_POSTCODE = re.compile(r"([A-Z]{1,2})[0-9][0-9A-Z]?(?: ?[0-9][A-Z]{2})?")

# First and last division of each section of UK SIC 2007. Divisions between two sections were never given out.
_SECTIONS: tuple[tuple[int, int, str], ...] = (
    (1, 3, "A"),
    (5, 9, "B"),
    (10, 33, "C"),
    (35, 35, "D"),
    (36, 39, "E"),
    (41, 43, "F"),
    (45, 47, "G"),
    (49, 53, "H"),
    (55, 56, "I"),
    (58, 63, "J"),
    (64, 66, "K"),
    (68, 68, "L"),
    (69, 75, "M"),
    (77, 82, "N"),
    (84, 84, "O"),
    (85, 85, "P"),
    (86, 88, "Q"),
    (90, 93, "R"),
    (94, 96, "S"),
    (97, 98, "T"),
    (99, 99, "U"),
)


def read_areas(lines: Iterable[str]) -> dict[str, str]:
    """Postcode area -> region code, from the lines of resources/postcode_areas.csv (area,region,straddles).

    Areas outside the regions of the United Kingdom (Guernsey, Jersey, Isle of Man) have an empty code.
    """
    rows = (line.strip().split(",") for line in lines)
    return {row[0]: row[1] for row in rows if len(row) == 3 and row[0] not in ("", "area")}


def postcode_area(postcode: str) -> str | None:
    """The letters a British postcode begins with, "M" of "m1 1ae"; None for what cannot be a postcode.

    The first half ("EC1A") is enough. Whether the Post Office delivers there is not checked.
    """
    match = _POSTCODE.fullmatch(" ".join(postcode.upper().split()))
    return match[1] if match else None


def region_of(postcode: str, areas: Mapping[str, str]) -> str | None:
    """The ITL1 region a postcode lies in ("TLD"), by its area; None when it is not known or not in a region.

    An area that straddles a boundary counts wholly for the region most of it lies in, so a person may override this.
    """
    area = postcode_area(postcode)
    return areas.get(area) or None if area else None


SECTOR_SCHEME = "UK SIC 2007"
"""The classification in force; the next one is finished and not yet used. Each sector is kept with the one it was said by."""


def sector_scheme(sector: str) -> str:
    """The classification by which a sector is said: for "C", "C - Manufacturing", "25620"; blank for words alone."""
    plain = sector.strip()
    letter = re.fullmatch(r"([A-Ua-u])(?:\s+[-–—]\s.*)?", plain)
    return SECTOR_SCHEME if letter or sic_section(plain) else ""


def sic_section(code: str) -> str | None:
    """The section of a UK SIC 2007 code of two to five digits ("25620" -> "C"); None for what is no such code."""
    digits = re.sub(r"[ ./]", "", code)
    if not re.fullmatch(r"[0-9]{2,5}", digits):
        return None
    division = int(digits[:2])
    return next((letter for first, last, letter in _SECTIONS if first <= division <= last), None)
