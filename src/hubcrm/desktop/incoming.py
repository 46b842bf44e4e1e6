"""What happens to files that are dropped and words that are pasted: read elsewhere, shown, and only then added.

Reading happens in the intake process (a file may be built to hang or to fill the memory), counting on a reader, adding
on the writer. The person sees what would come of it before anything is kept, and goes on working while many are added.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from hubcrm.desktop import files_read, to_mend
from hubcrm.desktop.files_read import Found
from hubcrm.desktop.session import Session
from hubcrm.desktop.sheet_read import ENDINGS
from hubcrm.desktop.workers import Progress, Stopped
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome
from hubcrm.queries.labels import labels

if TYPE_CHECKING:
    from hubcrm.actions.receiving import Foreseen
    from hubcrm.desktop.bringing import Bringing
    from hubcrm.desktop.files_read import Table
    from hubcrm.desktop.sheets.preview import PreviewSheet
    from hubcrm.intake.csv_columns import Columns
    from hubcrm.intake.drafts import Draft
    from hubcrm.intake.worker import Reader

MANY = 20
"""Enquiries from which a backup is made before they are added, and the window goes on while they are."""
_STOPPED = "Stopped before the end. Nothing was added."

_MEANWHILE = 20  # ms after reading has begun elsewhere: what shows it is loaded in a turn of its own

class Incoming(QObject):
    """Takes in files and words, one lot at a time."""

    shown = Signal(object)  # PreviewSheet, once it is open
    added = Signal(object)  # list[str]: enquiries that were made or joined, in order

    def __init__(
        self,
        session: Session,
        window: QWidget,
        *,
        back_up: Callable[[], object] = lambda: None,
        change_first: Callable[[Draft], object] | None = None,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._back_up = back_up
        self._change_first = change_first
        self._unwanted = threading.Event()
        self._to_restore: tuple[str, frozenset[int]] | None = None  # what was wrong, and what was ticked
        self._bringing: Bringing | None = None
        self.sheet: PreviewSheet | None = None
        self.dialog: QFileDialog | None = None

    @property
    def busy(self) -> bool:
        """Whether a preview is open."""
        return self.sheet is not None or (self._bringing is not None and self._bringing.sheet is not None)

    @property
    def bringing(self) -> Bringing:
        """What brings in sheets of other things than enquiries."""
        if self._bringing is None:
            from hubcrm.desktop.bringing import Bringing

            self._bringing = Bringing(self._session, self._window, self._back_up)
            self._bringing.are_enquiries.connect(self._read_one)
        return self._bringing

    # reading

    def take_files(self, paths: Sequence[Path]) -> None:
        """Read files, or the files in folders, and show what is in them. Contact cards have a sheet of their own."""
        cards = [path for path in paths if path.suffix.lower() == ".vcf"]
        if cards and not self.busy:
            from hubcrm.desktop.sheets import contact_cards

            contact_cards.take(self._session, self._window, cards)
            paths = [path for path in paths if path not in cards]
            if not paths:
                return
        if len(paths) == 1 and paths[0].suffix.lower() in ENDINGS and paths[0].is_file() and not self.busy:
            self.bringing.take(paths[0])  # a sheet may hold employers or contacts
        else:
            self._read_files(paths)

    def _read_one(self, path: Path) -> None:
        self._read_files([path])

    def _read_files(self, paths: Sequence[Path]) -> None:
        progress = self._session.runner.progress("Reading", counted=True)
        self._read(
            partial(files_read.read_files, paths=list(paths), zone=self._zone, report=progress, labels=self._labels),
            progress,
        )

    def take_text(self, text: str) -> None:
        """Read pasted words and show what they are."""
        progress = self._session.runner.progress("Reading")
        self._read(partial(files_read.read_text, text=text, zone=self._zone), progress)

    @property
    def _zone(self) -> str:
        return self._session.calendar.zone

    @property
    def _labels(self) -> dict[str, dict[str, str]]:
        """The hub's own words for codes, so that its own exports come back as they were."""
        kind = self._session.standing.kind
        return {name: labels(name, kind) for name in ("channels", "urgencies", "enquiry_types")}

    def _read(self, work: Callable[[Reader], Found], progress: Progress) -> None:
        if self.busy:
            return
        self._session.fetch(
            work, then=partial(self._was_read, progress), failed=partial(self._not_read, progress), worker="intake",
            slot="incoming",
        )  # fmt: skip
        QTimer.singleShot(_MEANWHILE, self, partial(import_module, "hubcrm.desktop.sheets.preview"))

    def _was_read(self, progress: Progress | None, found: Found) -> None:
        if progress is not None:
            self._end(progress)
        self._session.fetch(
            files_read.looked_up, found, then=partial(self._was_counted, found), failed=self._refused,
            slot="incoming counts",
        )  # fmt: skip

    def _was_counted(self, found: Found, answer: tuple[Foreseen | None, dict[int, Columns]]) -> None:
        foreseen, otherwise = answer
        if foreseen is not None:
            self._show(found, foreseen)
            return
        at, columns = next(iter(otherwise.items()))
        work = partial(
            files_read.read_again, table=found.tables[at], columns=columns, zone=self._zone, labels=self._labels,
            unwanted=lambda: False, remembered=True,
        )  # fmt: skip
        self._session.fetch(
            work, then=partial(self._was_read_otherwise, found, at), failed=self._refused, worker="intake", slot="incoming",
        )  # fmt: skip

    def _was_read_otherwise(self, found: Found, at: int, table: Table) -> None:
        self._was_read(None, found.with_table(at, table))

    def _not_read(self, progress: Progress, error: HubError) -> None:
        self._end(progress)
        if not isinstance(error, Stopped):
            self._refused(error)

    def _end(self, progress: Progress) -> None:
        progress.finished = True
        self._session.runner.progressed.emit(progress)

    def _refused(self, error: HubError) -> None:
        self._session.runner.refused.emit(error)

    # showing

    def _show(self, found: Found, foreseen: Foreseen) -> None:
        from hubcrm.desktop.sheets.preview import PreviewSheet

        if self.busy:
            return
        self.sheet = PreviewSheet(
            self._window, found, foreseen, self._session, can_change=self._change_first is not None
        )
        self.sheet.closed.connect(self._closed)
        self.sheet.add.connect(self._add)
        self.sheet.change.connect(self._change)
        self.sheet.columns.connect(self._understand)
        self.sheet.mend.connect(self._ask_where_to_mend)
        self.sheet.something_else.connect(self._bring_instead)
        self.sheet.open_sheet(self.sheet.first())
        if self._to_restore is not None:
            problem, taken = self._to_restore
            self._to_restore = None
            self.sheet.take_only(taken)
            self.sheet.failed(problem)
        self.shown.emit(self.sheet)

    def _closed(self) -> None:
        self._unwanted.set()
        self.sheet = None

    def _bring_instead(self) -> None:
        """The person says that a sheet holds no enquiries."""
        if self.sheet is not None and self._bringing is not None:
            self.sheet.close_sheet()
            self._bringing.take_again()

    def _change(self) -> None:
        sheet = self.sheet
        if sheet is not None and self._change_first is not None:
            draft = sheet.found.drafts[0]
            sheet.close_sheet()
            self._change_first(draft)

    def _understand(self, at: int, columns: Columns) -> None:
        """Read a sheet again as the person says; what was asked for before is not wanted any more."""
        sheet = self.sheet
        if sheet is None:
            return
        self._unwanted.set()
        self._unwanted = threading.Event()
        sheet.counting()
        sheet.found = sheet.found.with_table(at, _as_said(sheet.found.tables[at], columns))
        work = partial(
            files_read.read_again, table=sheet.found.tables[at], columns=columns, zone=self._zone, labels=self._labels,
            unwanted=self._unwanted.is_set,
        )  # fmt: skip
        self._session.fetch(
            work, then=partial(self._was_understood, at), failed=self._not_understood, worker="intake", slot="incoming",
        )  # fmt: skip

    def _was_understood(self, at: int, table: Table | None) -> None:
        if self.sheet is not None and table is not None:
            found = self.sheet.found.with_table(at, table)
            self._session.fetch(
                files_read.foreseen, found, then=partial(self._show_again, found), failed=self._not_understood,
                slot="incoming counts",
            )  # fmt: skip

    def _show_again(self, found: Found, foreseen: Foreseen) -> None:
        if self.sheet is not None:
            self.sheet.show_found(found, foreseen)

    def _not_understood(self, error: HubError) -> None:
        if self.sheet is not None:
            self.sheet.failed(str(error))

    # rows to mend

    def _ask_where_to_mend(self, at: int) -> None:
        sheet = self.sheet
        if sheet is None:
            return
        table = sheet.found.tables[at]
        self.dialog = to_mend.ask(self._window, table.name, partial(self._mend_into, table))

    def _mend_into(self, table: Table, path: str) -> None:
        self.save_to_mend(table, Path(path))

    def save_to_mend(self, table: Table, path: Path) -> None:
        """Write the rows that cannot be taken to this file, each with its reason."""
        self._session.fetch(
            files_read.save_to_mend, table, path, then=partial(to_mend.say_saved, self._session, path), failed=self._not_understood,
            worker="aside",
        )  # fmt: skip

    # adding

    def _add(self) -> None:
        sheet = self.sheet
        if sheet is None or sheet.taking is None or not sheet.taking.taken:
            return
        drafts, again = sheet.taking.chosen()
        found, taken = sheet.found, frozenset(sheet.taking.taken)
        progress = self._session.runner.progress("Adding", counted=True) if len(drafts) > MANY else None
        if progress is None:
            sheet.working()
        else:
            progress(0, len(drafts))
            sheet.close_sheet()
        self._session.do(
            Adding(self._back_up, found), drafts, again=again, report=progress,
            then=partial(self._was_added, sheet if progress is None else None),
            failed=partial(self._not_added, found, taken),
        )  # fmt: skip

    def _was_added(self, sheet: PreviewSheet | None, outcome: Outcome[Any]) -> None:
        if sheet is not None and sheet is self.sheet:
            sheet.close_sheet()
        made = [one.enquiry for one in outcome.value if one.enquiry]
        if made:
            self.added.emit(made)

    def _not_added(self, found: Found, taken: frozenset[int], error: HubError) -> None:
        if isinstance(error, Stopped):
            self._session.runner.said.emit(Outcome(None, said=_STOPPED))
        elif self.sheet is not None and self.sheet.found is found:
            self.sheet.failed(str(error))
        elif self.busy:
            self._refused(error)
        else:  # it was put away while many were added: it comes back as it was, with what was wrong
            self._to_restore = (str(error), taken)
            self._was_read(None, found)


class Adding:
    """The action that adds: a backup first where it is many, then all of them in one step."""

    def __init__(self, back_up: Callable[[], object], found: Found) -> None:
        self._back_up = back_up
        self._found = found

    def __call__(
        self, hub: Any, drafts: Sequence[Draft], *, by: str, again: Sequence[int], report: Progress | None
    ) -> Outcome[Any]:
        from hubcrm.actions import receiving
        from hubcrm.actions.receiving_columns import remember_columns

        if len(drafts) > MANY:
            self._back_up()
        tables = self._found.tables
        source = tables[0].name if len(tables) == 1 and not self._found.messages else ""
        outcome = receiving.receive(hub, drafts, by=by, source=source, again=again, report=report)
        for table in tables:
            remember_columns(hub, table.sheet.header, table.columns)
        return outcome


def _as_said(table: Table, columns: Columns) -> Table:
    return replace(table, columns=columns)
