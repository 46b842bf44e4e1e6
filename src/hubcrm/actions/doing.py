"""What every action needs: the sentence back, the state it works on, and names to say it with."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from hubcrm.domain.changes import State
from hubcrm.domain.errors import NotFound
from hubcrm.domain.outcome import Outcome
from hubcrm.queries.labels import without_school_of as without_school_of  # said here too, where pages look for it

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub
    from hubcrm.store.transactions import Transaction

Done = Outcome[str]


def enquiry_state(tx: Transaction, enquiry_id: str) -> State:
    """The enquiry as it stands inside this transaction. Raises NotFound."""
    state = tx.state("enquiry", enquiry_id)
    if not state or not state.get("made"):
        raise NotFound("This enquiry is not in the hub any more; it may have been undone.")
    return state


def name_of(tx: Transaction, table: str, record_id: str, otherwise: str = "") -> str:
    """The name of a person, department, employer or contact."""
    if not record_id:
        return otherwise
    rows = tx.read(f"SELECT name FROM {table} WHERE id = ?", (record_id,))
    return str(rows[0][0]) if rows else otherwise


def short_name(tx: Transaction, department_id: str) -> str:
    """What people call a department: its name without "School of" and the like."""
    return without_school_of(name_of(tx, "department", department_id, "the department"))


def today(hub: Hub) -> date:
    """The day in hub time."""
    return hub.calendar.local(hub.clock()).date()


def done(tx: Transaction, value: Any, said: str) -> Outcome[Any]:
    """The outcome of a transaction; it can be undone if it changed anything."""
    return Outcome(value, tx.kinds, said, bool(tx.kinds))
