"""What was done apart to one enquiry, employer or contact and is still to be looked at, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hubcrm.domain import apart
from hubcrm.domain.apart import Edited, Other
from hubcrm.domain.changes import Change
from hubcrm.domain.sentences import TITLES, value_in_words
from hubcrm.queries import names
from hubcrm.queries.employer_page import people_known
from hubcrm.queries.history import changes_of
from hubcrm.queries.labels import speaker
from hubcrm.queries.reading import Reads, Viewer

_PEOPLE = frozenset({"adviser", "looked_after_by", "steward"})
_EMPLOYERS = frozenset({"employer", "parent"})
_MORE_TITLES = {
    "adviser": "who finds out", "looked_after_by": "who looks after them", "role_title": "what they do",
    "role_kind": "kind of role", "email": "e-mail", "postcode": "postcode", "parent": "part of",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Apart:
    """One thing to look at. `kind`: "value" (another value was given) or "removed" (it was changed while it was removed).

    `title`: which fact, of whom; `by`: who gave the value; `value` and `now`: it and what stands there, in words. `field`
    is blank where a whole record is to be brought back.
    """

    kind: str
    entity_type: str
    entity_id: str
    change: str
    field: str
    title: str
    by: str
    value: str
    now: str
    at: int

    @property
    def said(self) -> str:
        """As one sentence without its full stop."""
        if self.kind == "removed":
            return f"{self.title}: {self.by} changed {self.value} while it was merged into this one"
        return f"{self.title}: also changed by {self.by} to “{self.value}”"


def of_enquiry(reader: Reads, enquiry: str, viewer: Viewer) -> list[Apart]:
    """Other values of an enquiry's facts, oldest first."""
    return _values(reader, viewer, "enquiry", enquiry, changes_of(reader, enquiry), "")


def of_employer(reader: Reads, employer: str, viewer: Viewer) -> list[Apart]:
    """Other values of an employer's facts and of people known there whom the viewer may see, and of employers that were
    merged into it while somebody went on working with them."""
    found = _values(reader, viewer, "employer", employer, changes_of(reader, employer), "")
    for known in people_known(reader, employer, viewer):
        if not known.hidden:
            found += _values(reader, viewer, "contact", known.id, changes_of(reader, known.id), known.name)
    return found + _merged_here(reader, viewer, employer)


def of_contact(reader: Reads, contact: str, viewer: Viewer) -> list[Apart]:
    """Other values of a contact's facts, where this viewer may see them."""
    rows = reader.read("SELECT visibility, steward, name FROM contact WHERE id = ?", (contact,))
    if not rows or (rows[0][0] != "shared" and (rows[0][1] != viewer.person or not viewer.person)):
        return []
    return _values(reader, viewer, "contact", contact, changes_of(reader, contact), rows[0][2])


def _values(
    reader: Reads, viewer: Viewer, entity_type: str, entity_id: str, changes: list[Change], of: str
) -> list[Apart]:
    others = apart.other_values(changes)
    if not others:
        return []
    say = _Words(reader, viewer, others)
    return [
        Apart(
            "value", entity_type, entity_id, other.change, other.field, f"{of}, {say.title(other.field)}" if of else
            _capital(say.title(other.field)), say.person(other.who), say.value(other.field, other.value),
            say.value(other.field, other.now), other.at,
        )
        for other in others
    ]  # fmt: skip


def _merged_here(reader: Reads, viewer: Viewer, employer: str) -> list[Apart]:
    rows = reader.read(
        "SELECT c.entity_id FROM entity e CROSS JOIN change c ON c.entity_id = e.entity_id WHERE e.entity_type = 'employer' "
        "AND NOT EXISTS (SELECT 1 FROM employer m WHERE m.id = e.entity_id) AND c.kind = 'removed' "
        "AND json_extract(c.data, '$.into') = ?",
        (employer,),
    )
    found = []
    for entity_id in dict.fromkeys(row[0] for row in rows):
        changes = changes_of(reader, entity_id)
        edits = [one for one in apart.edited_while_removed(changes) if one.into == employer]
        if not edits:
            continue
        say = _Words(reader, viewer, edits)
        name = next((str(one.data["name"]) for one in reversed(changes) if one.data.get("name")), "An employer")
        for one in edits:
            what = " and ".join(
                f"{say.title(field)} to “{say.value(field, value)}”" for field, value in one.fields.items()
            )
            found.append(
                Apart("removed", "employer", entity_id, one.change, "", name, say.person(one.who), what, "", one.at)
            )
    return found


class _Words:
    """Titles and values as people say them, with the names of what is shown now looked up once."""

    def __init__(self, reader: Reads, viewer: Viewer, given: Iterable[Other | Edited]) -> None:
        self._reader, self._viewer = reader, viewer
        self._label = speaker(reader)
        values = [(one.field, value) for one in given if isinstance(one, Other) for value in (one.value, one.now)]
        values += [pair for one in given if isinstance(one, Edited) for pair in one.fields.items()]
        people = {one.who for one in given} | {str(value) for field, value in values if field in _PEOPLE}
        places = {str(value) for field, value in values if field in _EMPLOYERS}
        places |= {one for field, value in values if field == "employers" for one in value or ()}
        self._people, self._places = names.people(reader, people), names.employers(reader, places)

    def title(self, field: str) -> str:
        return (
            TITLES.get(field)
            or _MORE_TITLES.get(field)
            or field.removeprefix("q_").removesuffix("_pence").replace("_", " ")
        )

    def person(self, person: str) -> str:
        return self._people.get(person, "a former colleague" if person else "the hub")

    def value(self, field: str, value: Any) -> str:
        if value in (None, "", []):
            return "nothing"
        if field in _PEOPLE:
            return self.person(str(value))
        if field in _EMPLOYERS:
            return self._places.get(str(value)) or self._reference(str(value))
        if field == "contact":
            seen = self._reader.read("SELECT name, visibility, steward FROM contact WHERE id = ?", (value,))
            return (
                str(seen[0][0])
                if seen and (seen[0][1] == "shared" or seen[0][2] == self._viewer.person)
                else "somebody else"
            )
        if field == "domains":
            return ", ".join(value)
        if field == "role_kind":
            return self._label("role_kinds", str(value))
        if field == "visibility":
            return self._label("visibilities", str(value))
        return value_in_words(field, value, self._places, self._label)

    def _reference(self, enquiry: str) -> str:
        return names.references(self._reader, [enquiry]).get(enquiry, "another one")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
