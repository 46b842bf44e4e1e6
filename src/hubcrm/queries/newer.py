"""Which records hold changes that only a newer version of hubcrm understands; they are kept, and passed on as they came."""

from __future__ import annotations

from hubcrm.queries.reading import Reads

WHAT_TO_DO = (
    "Part of this was made by a newer version of hubcrm. It is kept and passed on; update hubcrm here to see it."
)


def everything(reader: Reads) -> frozenset[str]:
    """Ids of all such records; none, as a rule."""
    return frozenset(row[0] for row in reader.read("SELECT DISTINCT entity_id FROM change WHERE status = 1"))


def is_newer(reader: Reads, record: str) -> bool:
    """Whether this record, or a next action of it, is one of them."""
    held = everything(reader)
    if not held:
        return False
    return record in held or any(
        row[0] in held for row in reader.read("SELECT id FROM follow_up WHERE enquiry = ?1 UNION SELECT id FROM contact "
                                              "WHERE employer = ?1", (record,))
    )  # fmt: skip
