"""Names for ids, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable

from hubcrm.queries.reading import Reads


def people(reader: Reads, ids: Iterable[str]) -> dict[str, str]:
    """Person id -> name."""
    return _names(reader, "person", "name", ids)


def departments(reader: Reads, ids: Iterable[str]) -> dict[str, str]:
    """Department id -> name."""
    return _names(reader, "department", "name", ids)


def codes(reader: Reads, ids: Iterable[str]) -> dict[str, str]:
    """Department id -> code."""
    return _names(reader, "department", "code", ids)


def employers(reader: Reads, ids: Iterable[str]) -> dict[str, str]:
    """Employer id -> name."""
    return _names(reader, "employer", "name", ids)


def references(reader: Reads, ids: Iterable[str]) -> dict[str, str]:
    """Enquiry id -> reference."""
    return _names(reader, "enquiry", "ref", ids)


def _names(reader: Reads, table: str, column: str, ids: Iterable[str]) -> dict[str, str]:
    wanted = sorted({one for one in ids if one})
    names: dict[str, str] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        marks = ", ".join("?" * len(part))
        names.update(
            (row[0], row[1]) for row in reader.read(f"SELECT id, {column} FROM {table} WHERE id IN ({marks})", part)
        )
    return names
