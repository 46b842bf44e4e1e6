"""A calendar file let go on an enquiry: what it says, and one key that makes it a meeting of that enquiry."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.choices import DropDown
from hubcrm.desktop.widgets.sheet import Rowed, Sheet
from hubcrm.desktop.widgets.text import Words
from hubcrm.domain.calendar_entries import Entry, day_of, likeliest, when_said, why_not
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome

if TYPE_CHECKING:
    from hubcrm.intake.worker import Reader

_MOST = 200  # entries to choose from
_LONGEST = 600  # characters of what it says that show


def take(session: Session, window: QWidget, enquiry: str, ref: str, path: Path) -> None:
    """Read a calendar file, and show what it would become."""
    session.fetch(
        _read, path, session.calendar.zone, then=partial(_was_read, session, window, enquiry, ref), worker="intake",
        slot="calendar entries",
    )  # fmt: skip


def _read(reader: Reader, path: Path, zone: str) -> list[Entry]:
    """On the thread that feeds the reading process; so it is there that what this needs is imported."""
    from hubcrm.actions import calendar_entries

    return calendar_entries.read(reader, path, zone)


def _record(hub: Any, enquiry: str, entry: Entry, *, by: str) -> Outcome[str]:
    """Likewise on the writer's."""
    from hubcrm.actions import calendar_entries

    return calendar_entries.record(hub, enquiry, entry, by=by)


def _was_read(session: Session, window: QWidget, enquiry: str, ref: str, entries: list[Entry]) -> None:
    sheet = EntrySheet(window, session, enquiry, ref, entries)
    sheet.open_sheet(sheet.first())


class EntrySheet(Sheet):
    """What the entry says; Enter records it, Esc leaves everything as it was. Of several the next to come stands first."""

    def __init__(self, parent: QWidget, session: Session, enquiry: str, ref: str, entries: Sequence[Entry]) -> None:
        super().__init__(parent, f"A meeting for {ref}", width=560)
        self._session = session
        self._enquiry = enquiry
        self.entries = list(entries)
        now = session.calendar.local(session.clock())
        likely = likeliest(self.entries, now)
        from_here = max(0, min(likely - 20, len(self.entries) - _MOST))
        self._offered = range(from_here, min(len(self.entries), from_here + _MOST))
        self.which = DropDown("Which entry", [(self._line(at), at) for at in self._offered])
        self.which.setCurrentIndex(likely - from_here)
        self.what, self.when, self.where, self.who, self.about = (Words((), "B") for _ in range(5))
        self.odd = Words((), "S", "muted")
        self._rows = {
            name: Rowed(name, words, top=name == "It says")
            for name, words in (
                ("What", self.what), ("When", self.when), ("Where", self.where), ("From", self.who), ("It says", self.about),
            )
        }  # fmt: skip
        self.body.column.addWidget(self.which)
        self.which.setVisible(len(self.entries) > 1)
        for row in self._rows.values():
            self.body.column.addWidget(row)
        self.body.column.addWidget(self.odd)
        self.leave = Button("Cancel", "quiet", key="Esc", tall=True)
        self.go = Button("Plan the meeting", "primary", key="Enter", tall=True)
        self.foot.addStretch(1)
        self.foot.addWidget(self.leave)
        self.foot.addWidget(self.go)
        self.leave.clicked.connect(self.close_sheet)
        self.go.clicked.connect(self.submit)
        self.which.currentIndexChanged.connect(self._show)
        self._show()

    @property
    def entry(self) -> Entry:
        """The one in front."""
        return self.entries[int(self.which.currentData())]

    def first(self) -> QWidget:
        """Where the focus goes."""
        return self.go if self.go.isEnabled() else self.which if len(self.entries) > 1 else self.leave

    def submit(self) -> None:
        """Record it, once."""
        if self.go.isEnabled():
            self.go.setEnabled(False)
            self._session.do(_record, self._enquiry, self.entry, then=self._recorded, failed=self._refused)

    def _show(self) -> None:
        entry, today = self.entry, self._session.today
        asks = " · ".join(part for part in (entry.organiser, entry.organiser_email) if part)
        about = entry.about if len(entry.about) <= _LONGEST else f"{entry.about[:_LONGEST].rstrip()}…"
        said = {"What": entry.title or "No title", "When": when_said(entry, today), "Where": entry.place, "From": asks,
                "It says": about}  # fmt: skip
        for (name, row), words in zip(
            self._rows.items(), (self.what, self.when, self.where, self.who, self.about), strict=True
        ):
            words.set_runs(said[name])
            row.setVisible(bool(said[name]))
        why = why_not(entry, today)
        over = entry.begins is not None and day_of(entry.begins) < today
        odd = [why] if why else []
        if not why and entry.repeats:
            odd.append("It repeats; only this time is planned.")
        if entry.zone:
            odd.append(f"Nothing explains its time zone “{entry.zone}”, so its time is taken for yours.")
        if over and not why:
            odd.append("It is over, so it is logged as a meeting that you had.")
        self.odd.set_runs(" ".join(odd))
        self.odd.setVisible(bool(odd))
        self.go.say("Log the meeting" if over else "Plan the meeting")
        self.go.setEnabled(not why)
        self.tell("")

    def _line(self, at: int) -> str:
        entry = self.entries[at]
        return f"{when_said(entry, self._session.today)}  {entry.title or 'No title'}"

    def _recorded(self, _outcome: Outcome[Any]) -> None:
        self.close_sheet()

    def _refused(self, error: HubError) -> None:
        self.go.setEnabled(True)
        self.go.setFocus(Qt.FocusReason.OtherFocusReason)
        self.tell(str(error))
