"""Which lines of an enquiry's history the person who looks can take back."""

from __future__ import annotations

from hubcrm.queries.reading import Reads, Viewer


def of_enquiry(reader: Reads, enquiry_id: str, viewer: Viewer) -> dict[str, str]:
    """Transaction -> label of what this viewer did to an enquiry on this computer and has not taken back.

    Whether somebody went on from it is only known when undoing is tried, which then says who.
    """
    rows = reader.read(
        "SELECT DISTINCT t.id, t.label FROM change c JOIN txn t ON t.id = c.txn "
        "WHERE c.entity_id = ?1 AND t.actor = ?2 AND t.mine = 1 AND t.undoes = ''",
        (enquiry_id, viewer.person),
    )
    return {one[0]: one[1] for one in rows}
