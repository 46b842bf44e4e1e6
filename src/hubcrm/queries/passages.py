"""What a department gave suggestions to go by: each list with how many texts it has."""

from __future__ import annotations

from dataclasses import dataclass

from hubcrm.queries.reading import Reads


@dataclass(frozen=True, slots=True)
class Given:
    """One list: what it is called, its kind (courses, people, projects or page), its texts, when it came (UTC ms)."""

    id: str
    department: str
    code: str
    title: str
    kind: str
    texts: tuple[str, ...]
    made: int


def given(reader: Reads, department: str = "") -> list[Given]:
    """Lists of one department, or of all in use, oldest first."""
    rows = reader.read(
        "SELECT p.id, p.department, d.code, p.title, p.kind, p.texts, p.made FROM passages p JOIN department d "
        "ON d.id = p.department WHERE d.closed = 0 AND (?1 = '' OR p.department = ?1) ORDER BY d.code, p.made, p.id",
        (department,),
    )
    return [Given(one[0], one[1], one[2], one[3], one[4], tuple(one[5].split("\n")), one[6]) for one in rows]
