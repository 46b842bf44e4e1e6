"""What the person who looks can take back: which lines of an enquiry's history, and what Undo and Redo would do."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from hubcrm.queries.reading import Reads, Viewer

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub


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


def latest(reader: Reads, viewer: Viewer) -> tuple[str, str]:
    """(label of what Undo would take back, of what Redo would do again); blank where there is nothing."""
    from hubcrm.store.undo import own_steps

    back, forth = own_steps(cast("Hub", reader), viewer.person)  # it only reads, as any reader can
    return (back[-1].label if back else ""), (forth[-1].label if forth else "")
