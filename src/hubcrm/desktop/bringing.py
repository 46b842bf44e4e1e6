"""What happens to a sheet of employers, contacts or others: read elsewhere, understood with the person, and then brought in."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from hubcrm.desktop import sheet_read, to_mend
from hubcrm.desktop.session import Session
from hubcrm.desktop.sheet_read import Looked
from hubcrm.desktop.workers import Progress, Stopped
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome
from hubcrm.queries.sheet_columns import Choices, first_choices

if TYPE_CHECKING:
    from hubcrm.actions.bringing import Foreseen
    from hubcrm.desktop.sheets.bring import BringSheet
    from hubcrm.intake.csv_table import Sheet


MANY = 50
"""Rows from which a backup is made before they are brought in, and the window goes on while they are."""
_STOPPED = "Stopped before the end. Nothing was brought in."


class Bringing(QObject):
    """Brings in one sheet at a time. `are_enquiries` carries the path of a sheet that holds enquiries."""

    are_enquiries = Signal(object)

    def __init__(self, session: Session, window: QWidget, back_up: Callable[[], object]) -> None:
        super().__init__(window)
        self._session, self._window, self._back_up = session, window, back_up
        self._unwanted = threading.Event()
        self._path = Path()
        self.sheet: BringSheet | None = None
        self.dialog: QFileDialog | None = None

    def ask(self) -> None:
        """Ask which file, then take it as a sheet of anything but enquiries."""
        dialog = QFileDialog(self._window, "Bring in a sheet")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        endings = " ".join(f"*{ending}" for ending in sorted(sheet_read.ENDINGS))
        dialog.setNameFilter(f"Sheets ({endings})")
        dialog.fileSelected.connect(lambda path: self.take(Path(path), asked=True))
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def take_again(self) -> None:
        """Take the last file as something else than enquiries."""
        self.take(self._path, asked=True)

    def take(self, path: Path, *, asked: bool = False) -> None:
        """Look at a file. One of enquiries is handed on, unless the person `asked` to bring in something else."""
        if self.sheet is not None:
            return
        self._path = path
        progress = self._session.runner.progress("Reading")
        self._session.fetch(
            sheet_read.header_of, path, then=partial(self._was_looked_at, progress, asked),
            failed=partial(self._not_looked_at, progress, asked), worker="intake", slot="bringing",
        )  # fmt: skip

    def _not_looked_at(self, progress: Progress, asked: bool, error: HubError) -> None:
        """What is no sheet after all may be a message; whoever reads those says what is wrong with it."""
        if asked or isinstance(error, Stopped):
            self._not_read(progress, error)
        else:
            self._end(progress)
            self.are_enquiries.emit(self._path)

    def _was_looked_at(self, progress: Progress, asked: bool, found: tuple[bytes, Sheet]) -> None:
        data, sheet = found
        self._session.fetch(
            first_choices, sheet.header, then=partial(self._was_understood, progress, asked, data),
            failed=partial(self._not_read, progress), slot="bringing choices",
        )  # fmt: skip

    def _was_understood(self, progress: Progress, asked: bool, data: bytes, choices: Choices) -> None:
        if choices.kind in ("", "enquiries") and not asked:
            self._end(progress)
            self.are_enquiries.emit(self._path)
            return
        if choices.kind in ("", "enquiries"):  # somebody wants something else of it: contacts are what most sheets hold
            choices = Choices("contacts", choices.columns._replace(fields={}))
        self._session.fetch(
            sheet_read.rows_of, self._path.name, data, choices, progress.is_stopped,
            then=partial(self._was_read, progress), failed=partial(self._not_read, progress), worker="intake", slot="bringing",
        )  # fmt: skip

    def _was_read(self, progress: Progress, looked: Looked) -> None:
        from hubcrm.desktop.sheets.bring import BringSheet

        self._end(progress)
        if self.sheet is not None:
            return
        self.sheet = BringSheet(self._window, self._session, looked)
        self.sheet.closed.connect(self._closed)
        self.sheet.said.connect(self._said)
        self.sheet.enquiries.connect(self._hand_on)
        self.sheet.bring.connect(self._bring)
        self.sheet.mend.connect(self._ask_where_to_mend)
        self.sheet.open_sheet(self.sheet.kind)
        self._count()

    def _hand_on(self) -> None:
        if self.sheet is not None:
            self.sheet.close_sheet()
            self.are_enquiries.emit(self._path)

    def _closed(self) -> None:
        self._unwanted.set()
        self.sheet = None

    # understood in another way

    def _said(self, looked: Looked) -> None:
        sheet = self.sheet
        if sheet is None:
            return
        before = sheet.looked.columns
        again = (looked.columns.sheet, looked.columns.encoding) != (before.sheet, before.encoding)
        if not again:
            sheet.show_looked(looked)
            self._count()
            return
        self._session.fetch(
            _read_again, looked, then=self._was_read_again, failed=self._cannot, worker="intake", slot="bringing",
        )  # fmt: skip

    def _was_read_again(self, looked: Looked) -> None:
        if self.sheet is not None:
            if looked.sheet.header != self.sheet.looked.sheet.header:
                from hubcrm.intake.sheet_kinds import KINDS, understood

                columns = understood(KINDS[looked.choices.kind], looked.sheet.header)
                looked = looked.saying(columns=columns._replace(sheet=looked.columns.sheet, encoding=looked.columns.encoding))
            self.sheet.show_looked(looked)
            self._count()

    def _count(self) -> None:
        sheet = self.sheet
        if sheet is None:
            return
        self._unwanted.set()
        self._unwanted = threading.Event()
        self._session.fetch(
            sheet_read.foreseen, sheet.looked, self._session.viewer.person, self._unwanted.is_set,
            then=partial(self._was_counted, sheet.looked), failed=self._cannot, worker="search", slot="bringing counts",
        )  # fmt: skip

    def _was_counted(self, looked: Looked, foreseen: Foreseen) -> None:
        if self.sheet is not None and self.sheet.looked is looked:
            self.sheet.show_foreseen(foreseen)

    def _cannot(self, error: HubError) -> None:
        if self.sheet is not None and not isinstance(error, Stopped):
            self.sheet.cannot(str(error))

    def _not_read(self, progress: Progress, error: HubError) -> None:
        self._end(progress)
        if not isinstance(error, Stopped):
            self._session.runner.refused.emit(error)

    def _end(self, progress: Progress) -> None:
        progress.finished = True
        self._session.runner.progressed.emit(progress)

    # rows to mend

    def _ask_where_to_mend(self) -> None:
        sheet = self.sheet
        if sheet is None or sheet.foreseen is None:
            return
        self.dialog = to_mend.ask(
            self._window, sheet.looked.name, lambda path: self.save_to_mend(Path(path))
        )

    def save_to_mend(self, path: Path) -> None:
        """Write the rows to look at to this file, each with its reason."""
        if self.sheet is not None and self.sheet.foreseen is not None:
            self._session.fetch(
                sheet_read.save_to_mend, self.sheet.looked, self.sheet.foreseen, path,
                then=partial(to_mend.say_saved, self._session, path), failed=self._cannot, worker="aside",
            )  # fmt: skip

    # bringing in

    def _bring(self) -> None:
        sheet = self.sheet
        if sheet is None or sheet.foreseen is None:
            return
        looked = sheet.looked
        progress = None
        if len(looked.rows.rows) > MANY:
            progress = self._session.runner.progress("Bringing in", counted=True)
            progress(0, len(looked.rows.rows))
            sheet.close_sheet()
        else:
            sheet.working(True)
        self._session.do(
            _BringIn(self._back_up if progress is not None else None), looked, report=progress, then=self._was_brought,
            failed=partial(self._not_brought, looked),
        )  # fmt: skip

    def _was_brought(self, _outcome: Outcome[Any]) -> None:
        if self.sheet is not None:
            self.sheet.close_sheet()

    def _not_brought(self, looked: Looked, error: HubError) -> None:
        if isinstance(error, Stopped):
            self._session.runner.said.emit(Outcome(None, said=_STOPPED))
            return
        if self.sheet is None:  # it was put away while many were brought in: it comes back as it was, with what was wrong
            self._was_read(self._session.runner.progress("Reading"), looked)
        if self.sheet is not None:
            self.sheet.working(False)
            self.sheet.tell(str(error))


class _BringIn:
    """The action: a backup first where it is much, then all of it in one step."""

    def __init__(self, back_up: Callable[[], object] | None) -> None:
        self._back_up = back_up

    def __call__(self, hub: Any, looked: Looked, *, by: str, report: Progress | None) -> Outcome[Any]:
        from hubcrm.actions import bringing, receiving_columns

        if self._back_up is not None:
            self._back_up()
        said = looked.choices
        outcome = bringing.bring(
            hub, looked.rows, said.kind, said.columns, by=by, match_on=said.match_on, when_found=said.when_found, report=report
        )
        receiving_columns.remember_choices(hub, looked.sheet.header, said)
        return outcome


def _read_again(reader: Any, looked: Looked) -> Looked:
    return sheet_read.rows_of(reader, looked.name, looked.data, looked.choices, lambda: False)


