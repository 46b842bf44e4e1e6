"""What happened between us and one employer: the timeline, the same as they saw it, and how long they waited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hubcrm.domain import waiting
from hubcrm.domain.changes import UNDONE, Change, causal_order, not_counting
from hubcrm.domain.promises import Calendar
from hubcrm.domain.sentences import sentence
from hubcrm.queries import names
from hubcrm.queries.history import _COLUMNS, _change
from hubcrm.queries.labels import speaker, without_school_of
from hubcrm.queries.reading import Moment, Reads, Viewer

_LONGEST = 600  # characters of a text that is shown in one entry; the enquiry holds the rest

Label = Callable[[str, str], str]


class Entry(NamedTuple):
    """One thing that happened. `at`: UTC ms of when it did; `order` tells what came first in one moment.

    `kind`: arrived, call, meeting, email, reply (theirs), note, tried, offer, answer, yes, step, closed or reopened.
    `title`, `text`, `beside` are plain words. `internal`: the employer knows nothing of it. `told`: the title in the
    employer's own view, blank where they saw nothing; `told_text` the words there. `waited`: working days since the word
    before, where it was ours to say, else None.
    """

    id: str
    at: int
    order: int
    enquiry: str
    ref: str
    subject: str
    kind: str
    title: str
    text: str
    beside: str
    internal: bool
    told: str
    told_text: str
    waited: int | None


@dataclass(frozen=True, slots=True)
class Spoke:
    """Who spoke with them last, on the phone or face to face: UTC ms, name, and department (blank for the hub)."""

    at: int
    name: str
    department: str


@dataclass(frozen=True, slots=True)
class Story:
    """Everything, newest first.

    `waited`: working days the employer waited for us over all enquiries. `waiting`: enquiries in which they wait now.
    `longest`: the longest single wait in working days.
    """

    entries: tuple[Entry, ...]
    told: int
    waited: int
    waiting: int
    longest: int
    spoke: Spoke | None


def story(reader: Reads, employer: str, viewer: Viewer, moment: Moment, calendar: Calendar) -> Story:
    """The story of one employer, as much of it as this viewer may see."""
    given = reader.read(
        f"SELECT {', '.join(f'c.{name}' for name in _COLUMNS.split(', '))} FROM enquiry_employer x "
        "CROSS JOIN change c ON c.entity_id = x.enquiry WHERE x.employer = ?",
        (employer,),
    )
    logs: dict[str, list[Change]] = {}
    for change in causal_order(_change(row) for row in given):
        logs.setdefault(change.entity_id, []).append(change)
    teller = _Teller(reader, viewer, calendar, [change for found in logs.values() for change in found])
    entries: list[Entry] = []
    spoke: tuple[int, Change] | None = None
    waited = longest = waits_now = 0
    for changes in logs.values():
        out = not_counting(changes)
        counting = [change for change in changes if change.id not in out and change.kind != UNDONE]
        entries += teller.entries(counting)
        for change in counting:
            if change.kind == "logged" and change.data.get("way") == "both":
                spoke = max((_when(change), change), spoke or (0, change), key=lambda one: one[0])
        for start, end in waiting.waits(changes, calendar, moment.now_ms):
            days = waiting.working_days(start, moment.now_ms if end is None else end, calendar)
            waited, longest = waited + days, max(longest, days)
            waits_now += end is None
    entries.sort(key=lambda one: (one.at, one.order), reverse=True)
    return Story(
        entries=tuple(entries), told=sum(bool(one.told) for one in entries), waited=waited, waiting=waits_now,
        longest=longest, spoke=teller.spoke(*spoke) if spoke else None,
    )  # fmt: skip


@dataclass
class _Teller:
    """Says each change in the words of the timeline."""

    reader: Reads
    viewer: Viewer
    calendar: Calendar
    changes: Sequence[Change]
    people: dict[str, str] = field(default_factory=dict)
    departments: dict[str, str] = field(default_factory=dict)
    contacts: dict[str, str] = field(default_factory=dict)
    works_in: dict[str, str] = field(default_factory=dict)
    label: Label = field(init=False)

    def __post_init__(self) -> None:
        self.label = speaker(self.reader)
        self.people = names.people(
            self.reader, _all(self.changes, lambda c: (c.who, *_of(c, "to", "person", "adviser")))
        )
        self.departments = names.departments(self.reader, _all(self.changes, lambda c: _of(c, "department", "suggest")))
        self.contacts = _contacts(self.reader, self.viewer, _all(self.changes, lambda c: _of(c, "contact")))

    def spoke(self, at: int, change: Change) -> Spoke:
        rows = self.reader.read(
            "SELECT coalesce(d.name, '') FROM person p LEFT JOIN department d ON d.id = p.department WHERE p.id = ?",
            (change.who,),
        )
        return Spoke(at, self.people.get(change.who, ""), rows[0][0] if rows else "")

    def entries(self, counting: Sequence[Change]) -> list[Entry]:
        """The entries of one enquiry, from those of its changes that count."""
        ref = subject = ""
        offers: dict[str, str] = {}  # offer -> department
        before: int | None = None  # when they last heard from us or we from them
        made: list[Entry] = []
        for change in counting:
            if change.kind == "received":
                ref = ref or str(change.data.get("ref", ""))
            if "subject" in change.personal:
                subject = str(change.personal["subject"])
            if change.kind == "offered":
                offers[change.id] = str(change.data.get("department", ""))
            one = self._entry(change, ref, subject, offers)
            if one is None:
                continue
            if one.told:
                ours = one.kind in ("call", "meeting", "email", "closed")
                if ours and before is not None:
                    one = one._replace(waited=waiting.working_days(before, one.at, self.calendar))
                before = one.at if before is None else max(before, one.at)
            made.append(one)
        return [one._replace(subject=subject) for one in made]

    def _entry(self, change: Change, ref: str, subject: str, offers: Mapping[str, str]) -> Entry | None:
        by = self.people.get(change.who, "")
        said = self._said(change, subject, offers)
        if said is None:
            return None
        kind, title, text, told = said
        told_text = text if kind in ("arrived", "email", "reply", "closed") else ""
        beside = by if kind in ("call", "meeting", "email", "note", "tried") else ""
        if kind == "arrived" and change.data.get("channel"):
            beside = self.label("channels", str(change.data["channel"])).lower()
        return Entry(
            change.id, _when(change), change.hlc, change.entity_id, ref, subject, kind, title, text, beside, not told, told,
            told_text, None,
        )  # fmt: skip

    def _said(self, change: Change, subject: str, offers: Mapping[str, str]) -> tuple[str, str, str, str] | None:
        """(kind, title, text, title as they saw it) of a change, or None for what is no event to anybody."""
        data = change.data
        if change.kind == "received":
            words = _quoted(change.personal.get("text", ""))
            return "arrived", f"Enquiry: {subject or 'no subject'}", words, f"They asked: {subject or 'no subject'}"
        if change.kind == "logged":
            return self._logged(change)
        if change.kind == "offered":
            to = f", for {self.people[data['to']]}" if data.get("to") in self.people else ""
            return "offer", f"Offered to {self._department(data)}{to}", _text(data.get("note", "")), ""
        if change.kind == "claimed":
            who = self.people.get(str(data.get("person")), "")
            return "yes", f"{self._department(data)} said yes", who, ""
        if change.kind == "answered":
            return "answer", self._answered(change, offers), _text(change.personal.get("note", "")), ""
        if change.kind == "closed":
            reason = self.label("close_reasons", str(data.get("reason", "")))
            left = "What we left them with" if data.get("instead") and data.get("way_forward") else ""
            return "closed", f"Closed: {reason[:1].lower() + reason[1:]}", _text(data.get("instead", "")), left
        if change.kind == "reopened":
            return "reopened", "Reopened", "", ""
        if change.kind in ("moved", "waiting", "released", "merged"):
            return "step", sentence(change, {**self.people, **self.departments}, self.label), "", ""
        return None

    def _logged(self, change: Change) -> tuple[str, str, str, str] | None:
        data = change.data
        text = _text(change.personal.get("text", ""))
        if data.get("merged"):
            return "note", "Another enquiry was merged into this one", text, ""
        if data.get("way") == "in":
            if data.get("auto_reply"):
                return None
            return "reply", "They wrote to us", _quoted(change.personal.get("text", "")), "They wrote to us"
        whom = self.contacts.get(str(data.get("contact", "")), "")
        titles = {
            "call": ("call", f"Call with {whom}" if whom else "Spoke on the phone", "We spoke on the phone"),
            "meeting": ("meeting", f"Met {whom}" if whom else "Met them", "We met"),
            "email": ("email", f"We wrote to {whom}" if whom else "We wrote to them", "We wrote to them"),
            "no_answer": ("tried", "Rang, no answer", ""),
        }
        kind, title, told = titles.get(str(data.get("log")), ("note", "Note", ""))
        return kind, title, text, told

    def _answered(self, change: Change, offers: Mapping[str, str]) -> str:
        department = self.departments.get(offers.get(str(change.data.get("offer")), ""), "")
        name = without_school_of(department) or "A department"
        answer = change.data.get("answer")
        if answer == "pass":
            return f"{name} passed it to {self.people.get(str(change.data.get('to')), 'a colleague')}"
        if answer == "help":
            return f"{name} will help, but not lead"
        if answer == "ask":
            return f"{name} asked the hub a question"
        reason = self.label("decline_reasons", str(change.data.get("reason", ""))).split(" (")[0]
        return f"Not for {name}: {reason[:1].lower() + reason[1:]}"

    def _department(self, data: Mapping[str, Any]) -> str:
        return without_school_of(self.departments.get(str(data.get("department")), "")) or "a department"


def _all(changes: Iterable[Change], ids: Callable[[Change], Iterable[str]]) -> set[str]:
    return {one for change in changes for one in ids(change) if one}


def _of(change: Change, *keys: str) -> list[str]:
    return [str(change.data[key]) for key in keys if change.data.get(key)]


def _contacts(reader: Reads, viewer: Viewer, wanted: set[str]) -> dict[str, str]:
    """Names of those contacts that this viewer may see; of the others only that a colleague knows them."""
    found: dict[str, str] = {}
    listed = sorted(wanted)
    for start in range(0, len(listed), 500):
        part = listed[start : start + 500]
        rows = reader.read(
            "SELECT c.id, c.name, c.visibility = 'shared' OR (c.steward = ? AND c.steward != ''), coalesce(p.name, '') "
            f"FROM contact c LEFT JOIN person p ON p.id = c.steward WHERE c.id IN ({', '.join('?' * len(part))})",
            (viewer.person, *part),
        )
        for contact, name, may_see, steward in rows:
            found[contact] = name if may_see else f"somebody {steward or 'a colleague'} knows"
    return found


def _when(change: Change) -> int:
    return int(change.data.get("received" if change.kind == "received" else "when", change.at))


def _text(words: Any) -> str:
    return " ".join(str(words).split())[:_LONGEST]


def _quoted(words: Any) -> str:
    text = _text(words)
    return f"“{text}”" if text else ""
