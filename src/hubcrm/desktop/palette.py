"""Search everything (Ctrl+K): every command of the page and the window, every page, one's own views, every record.

What the window knows itself is listed at once; records come from a worker, and an answer to an older text is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from hubcrm.desktop import palette_entries as listing
from hubcrm.desktop.messages import announce
from hubcrm.desktop.palette_entries import Entry, Group, Source
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.palette_sheet import PaletteSheet
from hubcrm.queries import labels, palette
from hubcrm.queries.palette import Found, Opening
from hubcrm.queries.views import View

if TYPE_CHECKING:
    from hubcrm.desktop.main_window import MainWindow
    from hubcrm.desktop.saved_views import SavedViews
    from hubcrm.desktop.session import Session

OWN_KEY: Final = "Ctrl+K"
_SLOT: Final = "palette"
_FIRST_SLOT: Final = "palette opening"
_AT_MOST: Final = 50  # records of a kind after More…
_NOTHING_TO_UNDO: Final = "There is nothing of yours to undo on this computer."
_NOTHING_TO_REDO: Final = "There is nothing to do again."


class Palette(QObject):
    """Opens over the window, lists, and does what is chosen."""

    def __init__(self, window: MainWindow, session: Session, views: SavedViews) -> None:
        super().__init__(window)
        self._window, self._session, self._views = window, session, views
        self._local: list[tuple[str, str, list[Source]]] = []  # what the window knows itself
        self._runs: dict[str, Callable[[], object]] = {}
        self._shown: dict[str, Entry] = {}
        self._text = self._front = ""
        self._opened = ""  # the group whose More… was pressed
        self._found = Found()
        self._opening: Opening | None = None
        self._waits = False  # for the answer to what is typed now
        self._enter = False  # pressed while waiting
        self.sheet = PaletteSheet(window)
        self.sheet.typed.connect(self._typed)
        self.sheet.taken.connect(self._entered)
        self.sheet.picked.connect(self._take)
        self.sheet.left.connect(self._left)

    def open(self, front: str = "") -> None:
        """Open it, or close it where it is open. `front`: the record that is on the screen, which nobody looks for."""
        if self.sheet.isVisible():
            self.sheet.close_sheet()
            return
        self._text, self._opened, self._found, self._opening = "", "", Found(), None
        self._front = front
        self._local = self._listed()
        self.sheet.open_sheet()
        self._ask_opening()

    # what there is

    def _listed(self) -> list[tuple[str, str, list[Source]]]:
        """(key, heading, rows) of what needs no reading."""
        window, session = self._window, self._session
        called = labels.words(session.standing.kind)["departments"]
        titles = {place.key: place.title for place in window.places}
        groups = [
            (f"commands {at}", title, listing.of_commands(title, (one for one in hints if one.keys != OWN_KEY)))
            for at, (title, hints) in enumerate(window.commands)
        ]
        front = window.current_page.key if window.current_page is not None else ""
        places = listing.of_places(window.places, front, self._show_page)
        sections = listing.of_sections(session.viewer, called, self._show_section)
        views = listing.of_views(self._views.views, self._views.counts, titles, self._show_view)
        return [*groups, ("pages", "Pages", [*places, *sections]), ("views", "Your views", views)]

    def _show_page(self, key: str) -> Callable[[], object]:
        return partial(self._window.show_page, key)

    def _show_section(self, key: str) -> Callable[[], object]:
        return partial(self._window.show_page, "settings", key)

    def _show_view(self, view: View) -> Callable[[], object]:
        return partial(self._views.open, view.id)

    # typing

    def _typed(self, text: str) -> None:
        self._text, self._opened, self._enter, self.sheet.moved = text, "", False, False
        if text.strip():
            self._ask()
        else:
            self._session.runner.forget(_SLOT)
            self._found, self._waits = Found(), self._opening is None
        self._show(first=True)

    def _ask(self) -> None:
        self._waits = True
        session = self._session
        kinds = (self._opened,) if self._opened in palette.KINDS else palette.KINDS
        most = _AT_MOST if self._opened else palette.MOST
        session.fetch(
            palette.find, session.viewer, self._text, kinds, most, then=partial(self._found_came, self._text),
            worker="search", slot=_SLOT,
        )  # fmt: skip

    def _ask_opening(self) -> None:
        self._waits = True
        session = self._session
        used = self._window.remembered.used(session.viewer.person)
        wanted = [(kind, one) for kind, _, one in (what.partition(":") for what in used) if kind in palette.KINDS]
        session.fetch(
            palette.opening, session.viewer, wanted, then=self._opening_came, worker="search", slot=_FIRST_SLOT
        )

    def _opening_came(self, found: Opening) -> None:
        self._opening = found
        if not self._text.strip():
            self._answered()

    def _found_came(self, text: str, found: Found) -> None:
        if text != self._text:
            return
        if self._opened in palette.KINDS:
            others = tuple(hit for hit in self._found.hits if hit.kind != self._opened)
            more = (self._found.more - {self._opened}) | found.more
            found = Found((*others, *found.hits), more)
        self._found = found
        self._answered()

    def _answered(self) -> None:
        if self.sheet.isHidden():
            return
        self._waits = False
        self._show(first=not self.sheet.moved)
        if self._enter:
            self._enter = False
            self._take(self.sheet.chosen)

    def _show(self, *, first: bool) -> None:
        words = listing.plain_words(self._text)
        searched = bool(self._text.strip())
        if searched or self._opening is not None:  # what was used last stands first, so it is waited for
            groups = self._groups(words) if words or not searched else []
            sections = listing.laid_out(groups, self._opened)
            self._shown = {row.id: row for section in sections for row in section.rows}
            self.sheet.show_rows(sections, first=first)
            if not sections and not self._waits:
                typed = " ".join(self._text.split())[:40]
                self.sheet.say_nothing_found(f"Nothing has “{typed}” in it. Try the start of a word, or a reference.")

    def _groups(self, words: list[str]) -> list[Group]:
        used = self._window.remembered.used(self._session.viewer.person)
        self._runs = {}
        local: list[Group] = []
        for key, title, sources in self._local:
            fitting = listing.by_use(listing.fitting(sources, words), () if words else used)
            self._runs.update((source.entry.id, source.run) for source in fitting)
            local.append(Group(key, title, [self._said(source.entry) for source in fitting]))
        if not words:
            return self._with_used(used, local)
        called = labels.words(self._session.standing.kind)["departments"]
        records = [
            Group(
                kind,
                title,
                [listing.of_hit(hit) for hit in self._found.hits if hit.kind == kind],
                kind in self._found.more,
            )
            for kind, title in listing.titles(called).items()
        ]
        return [*local, *records]

    def _said(self, entry: Entry) -> Entry:
        """Undo and Redo say of what."""
        if entry.title not in ("Undo", "Redo") or self._opening is None:
            return entry
        label = self._opening.undo if entry.title == "Undo" else self._opening.redo
        if label:
            return replace(entry, detail=one_line(label))
        return replace(entry, why=_NOTHING_TO_UNDO if entry.title == "Undo" else _NOTHING_TO_REDO)

    def _with_used(self, used: list[str], local: list[Group]) -> list[Group]:
        """What was used last stands first, and nowhere else."""
        known = {entry.id: entry for group in local for entry in group.entries}
        known.update((entry.id, entry) for entry in map(listing.of_hit, self._opening.used if self._opening else ()))
        first = [known[one] for one in used if one in known and one != self._front][: palette.MOST]
        there = {entry.id for entry in first}
        rest = [group._replace(entries=[one for one in group.entries if one.id not in there]) for group in local]
        return [Group(listing.USED, "Used last", first), *rest]

    # choosing

    def _entered(self, row_id: str) -> None:
        """Enter: what the window knows runs at once; the records on the screen may be those of an older text."""
        if self._waits and row_id not in self._runs:
            self._enter = True
        else:
            self._take(row_id)

    def _take(self, row_id: str) -> None:
        entry = self._shown.get(row_id)
        if entry is None:
            return
        if entry.kind == listing.MORE:
            self._show_more(row_id)
        elif entry.why:
            announce(self.sheet.field, entry.why, at_once=True)
        else:
            run = self._runs.get(row_id) or partial(self._show_record, entry)
            self._window.remembered.use(self._session.viewer.person, row_id)
            self.sheet.close_sheet()
            QTimer.singleShot(0, self, run)

    def _show_more(self, row_id: str) -> None:
        self._opened, self.sheet.moved = row_id.partition(":")[2], True
        if self._opened in palette.KINDS:
            self._ask()
        else:
            self._show(first=False)

    def _show_record(self, entry: Entry) -> None:
        record = entry.id.partition(":")[2]
        page, what = {
            "enquiry": ("enquiry", record),
            "employer": ("employers", record),
            "contact": ("employers", entry.beside),
            "colleague": ("settings", ("people", record)),
            "department": ("settings", ("departments", record)),
        }[entry.kind]
        self._window.show_page(page, what)

    def _left(self) -> None:
        for slot in (_SLOT, _FIRST_SLOT):
            self._session.runner.forget(slot)
        self._waits = self._enter = False
