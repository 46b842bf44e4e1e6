"""What Search everything lists: commands, pages, a person's own views and records, as rows under small headings."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from hubcrm.desktop.keys import KeyHint, shown
from hubcrm.desktop.page_links import Place
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.queries.palette import KINDS, MOST, Hit
from hubcrm.queries.reading import Viewer
from hubcrm.queries.views import View

MORE: Final = "more"
"""Kind of the row that shows more of its group; its id ends in the group's key."""

USED: Final = "used"
SECTIONS: Final = {  # of Settings: key -> name, drawing, and words under which people look for it
    "who": ("Who we are", "settings", "institution hub name"),
    "departments": ("Departments", "department", "subjects try a sentence"),
    "people": ("People", "users", "colleagues away days"),
    "promises": ("Promises", "clock", "working days"),
    "calendar": ("Calendar", "calendar", "closures bank holidays office hours"),
    "letters": ("Letters", "mail", "templates replies e-mail words phrases"),
    "suggestions": ("Suggestions", "chart", "how good they are report"),
    "away": ("When I am away", "calendar", "days deputy"),
    "team": ("Your team", "link", "share server folder invite colleague join leave"),
    "computer": ("This computer", "screen", "look dark light theme keys letters backups passphrase recovery restore"),
}
_OF_DEPARTMENTS: Final = ("away", "team", "computer")
_ICONS: Final = {
    "enquiry": "mail", "employer": "employers", "contact": "user", "colleague": "users", "department": "department",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. `right`: a reference; `key`: drawn as a cap; `why`: why it cannot be done now; `also`: words that find it.

    `beside`: the record to open in its place.
    """

    id: str
    kind: str
    title: str
    detail: str = ""
    right: str = ""
    key: str = ""
    icon: str = ""
    why: str = ""
    also: str = ""
    beside: str = ""

    @property
    def accessible(self) -> str:
        """The whole row for a screen reader."""
        spoken = [self.title, self.why or self.detail, self.right, f"key {self.key}" if self.key else ""]
        return ", ".join(part for part in spoken if part)


class Group(NamedTuple):
    """Entries under one heading; `more`: there are further ones that have not been read."""

    key: str
    title: str
    entries: Sequence[Entry]
    more: bool = False


class Source(NamedTuple):
    """A row that the window itself makes, and what it does."""

    entry: Entry
    run: Callable[[], object]


def of_commands(page: str, hints: Iterable[KeyHint]) -> list[Source]:
    """Commands of the key sheet, for a page by its title."""
    found = []
    for hint in hints:
        if hint.run is not None:
            why = hint.why_not() if hint.why_not is not None else ""
            entry = Entry(
                f"command:{page}/{hint.does}", "command", hint.does, key=shown(hint.keys), icon="keyboard", why=why
            )
            found.append(Source(entry, hint.run))
    return found


def of_places(places: Iterable[Place], front: str, show: Callable[[str], Callable[[], object]]) -> list[Source]:
    """Pages of the sidebar but the one in front."""
    return [
        Source(Entry(f"page:{one.key}", "page", one.title, key=one.pressed, icon=one.icon), show(one.key))
        for one in places
        if one.key != front
    ]


def of_sections(viewer: Viewer, departments: str, show: Callable[[str], Callable[[], object]]) -> list[Source]:
    """The sections of Settings that this person has; `departments`: what the institution calls them."""
    keys = [key for key in SECTIONS if key != "away"] if viewer.is_hub else list(_OF_DEPARTMENTS)
    found = []
    for key in keys:
        name, icon, also = SECTIONS[key]
        title = departments.capitalize() if key == "departments" else name
        found.append(
            Source(Entry(f"section:{key}", "section", title, "Settings", icon=icon, also=f"settings {also}"), show(key))
        )
    return found


def of_views(
    views: Iterable[View], counts: dict[str, int], titles: dict[str, str], show: Callable[[View], Callable[[], object]]
) -> list[Source]:
    """A person's own views of the pages they have (`titles`)."""
    found = []
    for one in views:
        if one.page in titles:
            count = str(counts[one.id]) if one.id in counts else ""
            entry = Entry(f"view:{one.id}", "view", one_line(one.name), titles[one.page], count, icon="star")
            found.append(Source(entry, show(one)))
    return found


def of_hit(hit: Hit) -> Entry:
    """A record, its words on one line."""
    title = one_line(hit.title)[:200] or ("No subject" if hit.kind == "enquiry" else "No name")
    return Entry(
        f"{hit.kind}:{hit.id}",
        hit.kind,
        title,
        one_line(hit.detail)[:200],
        hit.ref,
        icon=_ICONS[hit.kind],
        beside=hit.beside,
    )


def titles(departments: str) -> dict[str, str]:
    """Heading of each kind of record; `departments` is what the institution calls them."""
    called = ("Enquiries", "Employers", "People we know", "Colleagues", departments.capitalize())
    return dict(zip(KINDS, called, strict=True))


def plain_words(typed: str) -> list[str]:
    """What was typed as small words without accents."""
    return _plain(typed[:200]).split()[:12]


def fitting(sources: Iterable[Source], words: Sequence[str]) -> list[Source]:
    """Those in which every word is the start of a word; those whose title begins with the first word come first."""
    found = [one for one in sources if _fits(words, f"{one.entry.title} {one.entry.also}")]
    return sorted(found, key=lambda one: bool(words) and not _plain(one.entry.title).startswith(words[0]))


def by_use(sources: Iterable[Source], used: Sequence[str]) -> list[Source]:
    """The most recently used first, the others in their own order."""
    place = {one: at for at, one in enumerate(used)}
    return sorted(sources, key=lambda one: place.get(one.entry.id, len(place)))


class Section(NamedTuple):
    """A heading, the rows under it, and a last sentence or none."""

    title: str
    rows: Sequence[Entry]
    note: str = ""


def laid_out(groups: Iterable[Group], opened: str = "") -> list[Section]:
    """Every group that has any rows, at most seven before More…; the group `opened` shows all that was read."""
    out = []
    for group in groups:
        if group.key == opened:
            note = "There are more of them. Another letter narrows it down." if group.more else ""
            out.append(Section(group.title, group.entries, note))
            continue
        rows = list(group.entries[:MOST])
        if group.more or len(group.entries) > MOST:
            rows.append(Entry(f"{MORE}:{group.key}", MORE, "More…", icon="chevron-down"))
        out.append(Section(group.title, rows))
    return [one for one in out if one.rows]


def _fits(words: Sequence[str], text: str) -> bool:
    starts = f" {_plain(text)}"
    return all(f" {word}" in starts for word in words)


def _plain(text: str) -> str:
    taken_apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(
        "".join(sign if sign.isalnum() else " " for sign in taken_apart if not unicodedata.combining(sign)).split()
    )
