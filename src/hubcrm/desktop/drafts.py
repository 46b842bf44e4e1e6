"""What people type is kept a moment after they pause, so that no crash takes it; the same for every place.

A form joins with one line (see desktop.unfinished). A place is named "page/what/which one"; the first two name it for
people (see desktop.begun_before).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from hubcrm.domain.errors import HubError, InUse
from hubcrm.domain.promises import say_day
from hubcrm.queries.drafts import Begun

if TYPE_CHECKING:
    from hubcrm.desktop.session import Session

REST = 600  # ms without a key before what was typed is written
LONGEST = 3_000  # ms of typing without a pause before it is written all the same
LEFT = 120  # ms after the focus has gone on: what is being saved by that needs no draft
AGAIN = 5_000  # ms before a write that failed is tried again
PATIENT = 3  # failures in a row because another program is writing, before a word is said about it

Said = Mapping[str, Any]
At = tuple[str, str]  # place, record


class Drafts(QObject):
    """Knows everything that this person has begun, and writes what is new of it on the writer's thread."""

    taken_up = Signal()  # what was begun before this start is known now
    moved = Signal(str, str, object)  # place, record: what was begun there is different now, and by whom
    written = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._begun: dict[At, Begun] = {}
        self._new: set[At] = set()  # not written as it is now
        self._stored: set[At] = set()  # in the store in some form
        self._typing: dict[Callable[[], object], QObject] = {}  # who has to be asked what stands there, and its form
        self._under_way = False
        self._failures = 0
        self._told = False
        self._rest, self._longest = QTimer(self), QTimer(self)
        for timer, ms in ((self._rest, REST), (self._longest, LONGEST)):
            timer.setSingleShot(True)
            timer.setInterval(ms)
            timer.timeout.connect(self.write_now)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_went)

    # what is known

    def of(self, place: str, record: str = "") -> Begun | None:
        """What was begun there, if anything."""
        return self._begun.get((place, record))

    @property
    def all(self) -> list[Begun]:
        """Everything that was begun, what was typed last first."""
        return sorted(self._begun.values(), key=lambda one: one.typed, reverse=True)

    @property
    def under_way(self) -> bool:
        """Whether something is being written."""
        return self._under_way

    def shelf(self, place: str) -> Shelf:
        """What was begun in one place, by record, for a page with a list of its own."""
        return Shelf(self, place)

    def note(self, place: str, record: str, said: Said, by: object = None) -> None:
        """Remember what stands there now; nothing said means that nothing is begun there any more."""
        at, before = (place, record), self._begun.get((place, record))
        if not said:
            self.drop(place, record, by)
        elif before is None or before.said != said:
            now = self._session.clock()
            began, about = (before.began, before.about) if before is not None else (now, "")
            self._begun[at] = Begun(place, record, began, now, dict(said), about)
            self._new.add(at)
            self._soon()
            self.moved.emit(place, record, by)

    def drop(self, place: str, record: str = "", by: object = None) -> None:
        """It was saved, or is not wanted any more."""
        if self._begun.pop((place, record), None) is not None:
            self._new.add((place, record))
            self._soon()
            self.moved.emit(place, record, by)

    def drop_row(self, record: str, row: str) -> None:
        """A row about this record is done with: whatever was begun for it in any form is of no use any more."""
        for one in self.all:
            if one.record == record and one.place.endswith(f"/{row}"):
                self.drop(one.place, record)

    def when(self, began: int) -> str:
        """A moment in words: "at 10:04", "on Fri 20 Nov at 10:04"."""
        at: datetime = self._session.calendar.local(began)
        today = self._session.today
        return f"at {at:%H:%M}" if at.date() == today else f"on {say_day(at.date(), today)} at {at:%H:%M}"

    # typing

    def follow(self, form: QWidget, collect: Callable[[], object]) -> None:
        """Have `collect` called when the typing in the form's fields has paused, or goes on for long."""
        typed = _Typed(self, form, collect)
        fields = [form] if isinstance(form, (QLineEdit, QPlainTextEdit)) else form.findChildren(QWidget)
        for field in fields:
            if isinstance(field, (QLineEdit, QPlainTextEdit)):
                field.textChanged.connect(typed)
            elif isinstance(field, QComboBox):
                field.activated.connect(typed)

    def touched(self, form: QObject, collect: Callable[[], object]) -> None:
        """Something was typed in a form."""
        self._typing[collect] = form
        self._soon()

    def collect(self) -> None:
        """Ask every form that was typed in what stands there."""
        typing, self._typing = self._typing, {}
        for collect, form in typing.items():
            if isValid(form):
                collect()

    def _soon(self) -> None:
        self._rest.start(REST)
        if not self._longest.isActive():
            self._longest.start()

    def _focus_went(self, before: QWidget | None, _now: QWidget | None) -> None:
        if (self._typing or self._new) and before is not None and not self._failures:
            self._rest.start(LEFT)

    # the store

    def take_up(self) -> None:
        """Read what was begun before this start; called when nobody waits for the writer."""
        from hubcrm.actions import drafts

        self._session.do(drafts.take_up, then=self._taken_up, failed=self._not_taken_up)

    def change_person(self) -> None:
        """Somebody else will be at work here: write what this person typed, and begin anew."""
        self.close()
        for kept in (self._begun, self._new, self._stored):
            kept.clear()

    def close(self) -> None:
        """The window goes: hand what is new to the writer, which finishes what it was given."""
        self._under_way = False
        self.write_now()

    def write_now(self) -> None:
        """Write what is new, without waiting for it."""
        self.collect()
        self._rest.stop()
        self._longest.stop()
        if self._under_way:  # the writer has long work: what is typed meanwhile goes in one
            self._soon()
            return
        new = self._new & (self._begun.keys() | self._stored)  # begun and dropped between two writes: nothing to do
        self._new = set()
        if not new:
            return
        from hubcrm.actions import drafts

        self._under_way = True
        kept = [self._begun[at] for at in new if at in self._begun]
        dropped = [at for at in new if at not in self._begun]
        self._stored = (self._stored | {(one.place, one.record) for one in kept}) - set(dropped)
        self._session.do(drafts.keep, kept, dropped, then=self._kept, failed=_Failed(self, new))

    def _taken_up(self, outcome: Any) -> None:
        for one in outcome.value:
            at = (one.place, one.record)
            self._stored.add(at)
            if at not in self._begun and at not in self._new:  # what was typed since the start is newer
                self._begun[at] = one
        self.taken_up.emit()

    def _not_taken_up(self, _error: HubError) -> None:
        """A hub that cannot be read says so by itself."""

    def _kept(self, _outcome: Any) -> None:
        self._under_way = False
        self._failures = 0
        self._told = False
        self.written.emit()

    def failed(self, places: set[At], error: HubError) -> None:
        """They were not written: try again in a while, and say so once."""
        self._under_way = False
        self._new |= places
        self._stored |= places  # who knows
        self._failures += 1
        self._rest.start(AGAIN)
        if not self._told and (not isinstance(error, InUse) or self._failures >= PATIENT):
            self._told = True
            said = HubError(f"What you type is only on the screen for now, so save it before you close. {error}")
            self._session.runner.refused.emit(said)


class _Failed:
    """Tells the drafts which of them were not written."""

    def __init__(self, drafts: Drafts, places: set[At]) -> None:
        self._drafts, self._places = drafts, places

    def __call__(self, error: HubError) -> None:
        self._drafts.failed(self._places, error)


class _Typed:
    """Hears that something was typed in a form; whatever else the signal says is of no interest."""

    def __init__(self, drafts: Drafts, form: QWidget, collect: Callable[[], object]) -> None:
        self._drafts, self._form, self._collect = drafts, form, collect

    def __call__(self, *_said: object) -> None:
        self._drafts.touched(self._form, self._collect)


class Shelf(MutableMapping[str, dict[str, Any]]):
    """What was begun in one place: record -> what stands there."""

    def __init__(self, drafts: Drafts, place: str) -> None:
        self._drafts, self._place = drafts, place

    def __getitem__(self, record: str) -> dict[str, Any]:
        begun = self._drafts.of(self._place, record)
        if begun is None:
            raise KeyError(record)
        return begun.said

    def __setitem__(self, record: str, said: dict[str, Any]) -> None:
        self._drafts.note(self._place, record, said, self)

    def __delitem__(self, record: str) -> None:
        if self._drafts.of(self._place, record) is None:
            raise KeyError(record)
        self._drafts.drop(self._place, record, self)

    def __iter__(self) -> Iterator[str]:
        return (one.record for one in self._drafts.all if one.place == self._place)

    def __len__(self) -> int:
        return sum(1 for _ in self)
