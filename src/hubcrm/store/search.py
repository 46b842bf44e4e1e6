"""Finding enquiries by their words: what is written to the two indexes, and how typed text is read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from hubcrm.domain.changes import Change, State
from hubcrm.store.connections import driver

if TYPE_CHECKING:
    from sqlalchemy import Connection

# Letters and digits. Not the underscore, nor the few letters that the index takes for gaps: a quoted word that it would
# cut in two makes it raise.
_WORD = re.compile(r"[^\W_\u19b0-\u19c9\u1cf2\u1cf3]+")
_MOST_WORDS = 12
_MOST_TYPED = 200
_IN = 500


def match_expression(typed: str) -> str:
    """The FTS5 expression for typed text: every word quoted, each the start of a word. Blank where there are none.

    No input makes the search engine raise: only letters and digits reach it, each word in quotes.
    """
    words = _words(typed[:_MOST_TYPED])[:_MOST_WORDS]
    return " ".join(f'"{word}"*' for word in words)


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text))


def _as_indexed(text: str) -> str:
    """Text as the index gets it: where it is not plain ASCII, cut into words as typed text is, so that both agree."""
    return text if text.isascii() else " ".join(_words(text))


class SearchWriter:
    """Collects search rows and writes them in batches; a row is replaced whole or left alone."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._raw = driver(connection)
        self._gone: list[tuple[int]] = []
        self._queued: dict[int, tuple[str, State, Sequence[Change] | None]] = {}

    def add(self, n: int, enquiry_id: str, state: State, *, fresh: bool, changes: Sequence[Change] | None) -> None:
        """Queue one enquiry. `changes`: all of its changes where the caller has them at hand."""
        if not fresh:
            self._gone.append((n,))
        self._queued[n] = (enquiry_id, state, changes if fresh else None)

    def remove(self, numbers: Iterable[int]) -> None:
        """Queue rows to take out; what was queued for them before is forgotten."""
        for n in numbers:
            self._gone.append((n,))
            self._queued.pop(n, None)

    def names_changed(self, entity_type: str, ids: Sequence[str], new_rows: Sequence[tuple[Any, ...]]) -> None:
        """Employers or contacts changed: refresh the rows of the enquiries that show a name which is another now."""
        from hubcrm.store.changelog import load_records

        before = self._names(entity_type, ids)
        if entity_type == "employer":
            after = {row[0]: row[1] for row in new_rows}
            condition = "id IN (SELECT enquiry FROM enquiry_employer WHERE employer IN ({}))"
        else:
            after = {row[0]: row[2] for row in new_rows if row[9] == "shared"}  # others are nobody's to find
            condition = "contact IN ({}) AND contact != ''"
        changed = [one for one in ids if before.get(one) != after.get(one)]
        found: dict[str, int] = {}
        for start in range(0, len(changed), _IN):
            part = tuple(changed[start : start + _IN])
            marks = ", ".join("?" * len(part))
            statement = f"SELECT id, n FROM enquiry WHERE {condition.format(marks)}"
            found.update(self._raw.execute(statement, part).fetchall())
        for enquiry_id, record in load_records(self._connection, list(found)).items():
            if record.state is not None:
                self.add(found[enquiry_id], enquiry_id, record.state, fresh=False, changes=None)

    def flush(self) -> None:
        """Write what is queued. Employers' and contacts' rows must be written before."""
        for name in ("find_small", "find_body"):
            if self._gone:
                self._raw.executemany(f"DELETE FROM {name} WHERE rowid = ?", self._gone)
        if not self._queued:
            return
        facts = [state["f"] for _, state, _ in self._queued.values()]
        employers = self._names("employer", (e for f in facts for e in f.get("employers") or ()))
        contacts = self._names("contact", (f["contact"] for f in facts if f.get("contact")))
        bodies = self._bodies()
        small, body = [], []
        for n, (enquiry_id, state, changes) in self._queued.items():
            f = state["f"]
            named = [employers.get(one, "") for one in f.get("employers") or ()]
            people = f"{state.get('sender', '')} {contacts.get(f.get('contact', ''), '')}"
            columns = state.get("ref", ""), state.get("subject", ""), " ".join([state.get("typed", ""), *named]), people
            small.append((n, *map(_as_indexed, columns)))
            text = _own_words(changes) if changes is not None else bodies.get(enquiry_id, "")
            body.append((n, _as_indexed(f"{text}\n{f.get('need', '')}")))
        self._raw.executemany(
            "INSERT INTO find_small (rowid, ref, subject, employer, people) VALUES (?, ?, ?, ?, ?)", small
        )
        self._raw.executemany("INSERT INTO find_body (rowid, body) VALUES (?, ?)", body)

    def _names(self, table: str, ids: Iterable[str]) -> dict[str, str]:
        wanted = sorted(set(ids))
        visible = " AND visibility = 'shared'" if table == "contact" else ""
        names: dict[str, str] = {}
        for start in range(0, len(wanted), _IN):
            part = tuple(wanted[start : start + _IN])
            marks = ", ".join("?" * len(part))
            names.update(self._raw.execute(f"SELECT id, name FROM {table} WHERE id IN ({marks}){visible}", part).fetchall())
        return names

    def _bodies(self) -> dict[str, str]:
        from hubcrm.store.changelog import read_changes, texts_of

        wanted = [enquiry_id for enquiry_id, _, changes in self._queued.values() if changes is None]
        log: dict[str, list[Change]] = {}
        for change in read_changes(self._connection, "entity_id", wanted):
            log.setdefault(change.entity_id, []).append(change)
        return {enquiry_id: texts_of(sorted(found, key=lambda c: (c.hlc, c.id))) for enquiry_id, found in log.items()}


def _own_words(changes: Sequence[Change]) -> str:
    return "\n".join(text for change in changes for text in change.personal.values() if isinstance(text, str))
