"""What somebody has typed here and not saved yet."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from hubcrm.queries.reading import Reads


class Begun(NamedTuple):
    """One draft. `place` names the form, `record` what it is about (blank for none), `said` its fields by name.

    `began` and `typed`: UTC milliseconds. `about`: the record in words, where it is an enquiry or an employer.
    """

    place: str
    record: str
    began: int
    typed: int
    said: dict[str, Any]
    about: str = ""


def of_person(reader: Reads, person: str) -> list[Begun]:
    """Everything this person has begun on this computer, what was typed last first."""
    rows = reader.read(
        "SELECT d.place, d.record, d.began, d.typed, d.said, coalesce(e.subject, m.name, '') FROM draft d "
        "LEFT JOIN enquiry e ON e.id = d.record LEFT JOIN employer m ON m.id = d.record "
        "WHERE d.person = ? ORDER BY d.typed DESC",
        (person,),
    )
    return [Begun(one[0], one[1], one[2], one[3], json.loads(one[4]), one[5]) for one in rows]
