"""History in sentences: what happened, who did it, when; with what can be undone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from hubcrm.domain.changes import UNDONE, Change, not_counting
from hubcrm.domain.sentences import NEWER, names_in, sentence
from hubcrm.queries import names
from hubcrm.queries.labels import speaker
from hubcrm.queries.reading import Reads, Viewer

_COLUMNS = (
    "id, txn, label, undoes, writer, seq, hlc, at, actor, on_behalf_of, space, entity_type, entity_id, kind, v, "
    "parents, data, subject, personal, status, n"
)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of history. `at`: UTC ms of when it happened (the call, not the typing). `undone`: it no longer counts.
    `text`: words that belong to it, plain; `quoted`: what is folded away under them. `two_way`, `ours`: for "as they saw it"."""

    id: str
    txn: str
    at: int
    by: str
    what: str
    kind: str
    text: str
    undone: bool
    held: bool
    n: int
    recorded: int
    entity_id: str
    quoted: str = ""
    hub_only: bool = False


def of_enquiry(reader: Reads, enquiry_id: str, viewer: Viewer | None = None) -> list[Event]:
    """Everything that happened to an enquiry and its planned next actions, oldest first; for the hub, with its own notes."""
    notes = " UNION ALL SELECT id FROM hub_note WHERE enquiry = ?1" if viewer is not None and viewer.is_hub else ""
    rows = reader.read(
        f"SELECT {_COLUMNS} FROM change WHERE entity_id = ?1 OR entity_id IN (SELECT id FROM follow_up WHERE enquiry = ?1"
        f"{notes}) ORDER BY hlc, id",
        (enquiry_id,),
    )
    return _events(reader, rows)


def changes_of(reader: Reads, record: str) -> list[Change]:
    """All changes of one record, in causal order."""
    rows = reader.read(f"SELECT {_COLUMNS} FROM change WHERE entity_id = ? ORDER BY hlc, id", (record,))
    return [_change(row) for row in rows]


def latest(reader: Reads, limit: int = 50, before: int = 0) -> list[Event]:
    """The hub's latest changes that everybody may see, newest first; `before` is the `n` of the last one seen."""
    rows = reader.read(
        f"SELECT {_COLUMNS} FROM change WHERE (?1 = 0 OR n < ?1) AND space != 'hub' ORDER BY n DESC LIMIT ?2", (before, limit)
    )
    return _events(reader, rows)


_NAMED = 500


@dataclass(frozen=True, slots=True)
class Step:
    """One action of the hub's history: its sentence, how many changes it made, and the enquiries it was about.

    `enquiries`: (id, reference) of at most ten; `about` says how many there are. `undone`: all of it was taken back.
    """

    txn: str
    at: int
    by: str
    what: str
    changes: int
    about: int
    enquiries: tuple[tuple[str, str], ...]
    undone: bool
    n: int


def steps(reader: Reads, limit: int = 50, before: int = 0, *, hub: bool = True) -> list[Step]:
    """The hub's latest actions, newest first; `before` is the `n` of the last one seen. Not `hub`: without its own notes."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    last = before
    while rows := reader.read(
        "SELECT n, id, txn, label, at, actor, on_behalf_of, entity_type, entity_id, kind, "
        "CASE kind WHEN 'undone' THEN data END FROM change WHERE (?1 = 0 OR n < ?1) AND (?2 OR space != 'hub') "
        "ORDER BY n DESC LIMIT 1000",
        (last, hub),
    ):
        for row in rows:
            found.setdefault(row[2], []).append(row)
        last = rows[-1][0]
        if len(found) > limit:  # the last of them may go on further down
            break
    chosen = list(found.values())[:limit]
    people = names.people(reader, {person for step in chosen for person in step[0][5:7]})
    taken_out: set[str] = set()
    out = []
    for rows in found.values():  # newest first, so that what undoes comes before what it undoes
        if rows[0][1] not in taken_out:
            taken_out.update(one for row in rows if row[10] for one in json.loads(row[10]).get("changes", ()))
    for rows in chosen:
        about = list(dict.fromkeys(row[8] for row in reversed(rows) if row[7] == "enquiry"))
        refs = names.references(reader, about[:_NAMED])
        out.append(
            Step(
                txn=rows[0][2], at=rows[-1][4], by=_by(rows[0][5], rows[0][6], people), what=rows[0][3],
                changes=len(rows), about=len(about), n=rows[-1][0],
                enquiries=tuple(sorted(refs.items(), key=lambda pair: pair[1]))[:10],
                undone=all(row[1] in taken_out for row in rows),
            )
        )  # fmt: skip
    return out


def _by(actor: str, on_behalf_of: str, known: dict[str, str]) -> str:
    """Whose act it was, and who noted it down where that was somebody else."""
    who = on_behalf_of or actor
    by = known.get(who, "a former colleague" if who else "the hub")
    return f"{by} (recorded by {known.get(actor, 'the hub')})" if on_behalf_of else by


def _events(reader: Reads, rows: list[tuple[Any, ...]]) -> list[Event]:
    changes = [_change(row) for row in rows]
    by_entity: dict[str, list[Change]] = {}
    for change in sorted(changes, key=lambda one: (one.hlc, one.id)):
        by_entity.setdefault(change.entity_id, []).append(change)
    out = {one for found in by_entity.values() for one in not_counting(found)}
    wanted: dict[str, set[str]] = {"person": set(), "department": set(), "employer": set()}
    for change in changes:
        wanted["person"].update((change.actor, change.on_behalf_of))
        for table, ids in names_in(change).items():
            wanted[table].update(ids)
    known = {
        **names.people(reader, wanted["person"]),
        **names.departments(reader, wanted["department"]),
        **names.employers(reader, wanted["employer"]),
    }
    said = speaker(reader)
    events = []
    for change, row in zip(changes, rows, strict=True):
        if change.kind == UNDONE and change.entity_type != "enquiry":
            continue
        events.append(
            Event(
                id=change.id, txn=change.txn, at=int(change.data.get("when", change.at)),
                by=_by(change.actor, change.on_behalf_of, known), kind=change.kind,
                what=NEWER if row[19] == 1 else sentence(change, known, said),
                text=str(change.personal.get("text", change.personal.get("note", ""))), hub_only=change.entity_type == "hub_note",
                undone=change.id in out, held=row[19] == 1, n=row[20], recorded=change.at, entity_id=change.entity_id,
                quoted=str(change.personal.get("quoted", "")) if change.kind == "logged" else "",
            )
        )  # fmt: skip
    return events


def _change(row: tuple[Any, ...]) -> Change:
    return Change(
        id=row[0], txn=row[1], label=row[2], undoes=row[3], writer=row[4], seq=row[5], hlc=row[6], at=row[7],
        actor=row[8], on_behalf_of=row[9], space=row[10], entity_type=row[11], entity_id=row[12], kind=row[13],
        v=row[14], parents=tuple(row[15].split(",")) if row[15] else (), data=json.loads(row[16]), subject=row[17],
        personal=json.loads(row[18]) if row[18] else {},
    )  # fmt: skip
