"""What happens to files that are dropped and words that are pasted: read elsewhere, shown, and only then added.

Reading happens in the intake process (a file may be built to hang or to fill the memory), counting and adding on the
writer, and the person sees what would come of it before anything is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from hubcrm.desktop.session import Session
from hubcrm.desktop.workers import Progress, Stopped
from hubcrm.domain.errors import HubError, UnreadableFile
from hubcrm.domain.outcome import Outcome

if TYPE_CHECKING:
    from hubcrm.desktop.sheets.preview import PreviewSheet
    from hubcrm.intake.drafts import Draft
    from hubcrm.intake.worker import Reader

MOST_FILES = 2000
AT_ONCE = 25  # files read between two looks at Cancel
MANY = 20  # enquiries from which a backup is made before they are added
PASTED = "What was pasted"
ENDINGS = (".eml", ".csv", ".tsv", ".txt")


@dataclass(frozen=True, slots=True)
class Found:
    """What some files hold: drafts, one sentence for each thing that cannot be taken, and how tables were understood."""

    drafts: tuple[Draft, ...]
    problems: tuple[str, ...]
    columns: tuple[str, ...] = ()


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
        self.sheet: PreviewSheet | None = None

    @property
    def busy(self) -> bool:
        """Whether a preview is open."""
        return self.sheet is not None

    def take_files(self, paths: Sequence[Path]) -> None:
        """Read files, or the files in folders, and show what is in them."""
        progress = self._session.runner.progress("Reading files")
        self._read(partial(read_files, paths=list(paths), zone=self._session.calendar.zone, report=progress), progress)

    def take_text(self, text: str) -> None:
        """Read pasted words and show what they are."""
        progress = self._session.runner.progress("Reading")
        self._read(partial(read_text, text=text, zone=self._session.calendar.zone), progress)

    def _read(self, work: Callable[[Reader], Found], progress: Progress) -> None:
        if self.busy:
            return
        self._session.fetch(
            work, then=partial(self._was_read, progress), failed=partial(self._not_read, progress), worker="intake",
            slot="incoming",
        )  # fmt: skip

    def _was_read(self, progress: Progress, found: Found) -> None:
        self._end(progress)
        if not found.drafts:
            self._show(found, None)
            return
        from hubcrm.actions import receiving

        self._session.do(receiving.dry_run, found.drafts, then=partial(self._was_counted, found), failed=self._refused)

    def _not_read(self, progress: Progress, error: HubError) -> None:
        self._end(progress)
        if not isinstance(error, Stopped):
            self._refused(error)

    def _end(self, progress: Progress) -> None:
        progress.finished = True
        self._session.runner.progressed.emit(progress)

    def _refused(self, error: HubError) -> None:
        self._session.runner.refused.emit(error)

    def _was_counted(self, found: Found, outcome: Outcome[Any]) -> None:
        self._show(found, outcome.value)

    def _show(self, found: Found, tally: Any) -> None:
        from hubcrm.desktop.sheets.preview import PreviewSheet

        if self.busy:
            return
        self.sheet = PreviewSheet(self._window, found, tally, self._session, can_change=self._change_first is not None)
        self.sheet.closed.connect(self._closed)
        self.sheet.add.connect(self._add)
        self.sheet.change.connect(self._change)
        self.sheet.open_sheet(self.sheet.first())
        self.shown.emit(self.sheet)

    def _closed(self) -> None:
        self.sheet = None

    def _change(self) -> None:
        sheet = self.sheet
        if sheet is not None and self._change_first is not None:
            draft = sheet.found.drafts[0]
            sheet.close_sheet()
            self._change_first(draft)

    def _add(self) -> None:
        sheet = self.sheet
        if sheet is None:
            return
        drafts = sheet.found.drafts
        sheet.working()
        progress = self._session.runner.progress(f"Adding {len(drafts)}") if len(drafts) > MANY else None
        if progress is not None:
            self._session.runner.progressed.emit(progress)
        self._session.do(
            Adding(self._back_up), drafts, then=partial(self._was_added, progress),
            failed=partial(self._not_added, progress),
        )  # fmt: skip

    def _was_added(self, progress: Progress | None, outcome: Outcome[Any]) -> None:
        if progress is not None:
            self._end(progress)
        if self.sheet is not None:
            self.sheet.close_sheet()
        made = [one.enquiry for one in outcome.value if one.enquiry]
        if made:
            self.added.emit(made)

    def _not_added(self, progress: Progress | None, error: HubError) -> None:
        if progress is not None:
            self._end(progress)
        if self.sheet is not None:
            self.sheet.failed(str(error))
        else:
            self._refused(error)


class Adding:
    """The action that adds: a backup first where it is many, then all of them in one step."""

    def __init__(self, back_up: Callable[[], object]) -> None:
        self._back_up = back_up

    def __call__(self, hub: Any, drafts: Sequence[Draft], *, by: str) -> Outcome[Any]:
        from hubcrm.actions import receiving

        if len(drafts) > MANY:
            self._back_up()
        return receiving.receive(hub, drafts, by=by)


# on the intake worker's thread


def read_files(reader: Reader, paths: Sequence[Path], zone: str, report: Progress) -> Found:
    """Everything in these files. Raises Stopped once the person has pressed Cancel."""
    from hubcrm.intake.reading import take_bytes
    from hubcrm.intake.worker import Cancelled

    drafts: list[Draft] = []
    problems: list[str] = []
    columns: list[str] = []
    wanted, left_out = _files(paths)
    problems += left_out
    for start in range(0, len(wanted), AT_ONCE):
        report(start, max(len(wanted), 1))
        given: list[tuple[str, bytes]] = []
        for path in wanted[start : start + AT_ONCE]:
            try:
                given.append((path.name, take_bytes(path)))
            except UnreadableFile as trouble:
                problems.append(str(trouble))
        try:
            results = reader.read(given, zone=zone, cancelled=report.is_stopped)
        except Cancelled:
            raise Stopped from None
        for (name, data), result in zip(given, results, strict=True):
            drafts += result.drafts or ()
            problems += [result.error] if result.error else []
            problems += [one.sentence for one in result.problems]
            if result.kind == "csv":
                columns.append(_columns(reader, name, data))
    return Found(tuple(drafts), tuple(problems), tuple(one for one in columns if one))


def read_text(reader: Reader, text: str, zone: str) -> Found:
    """What pasted words hold."""
    (result,) = reader.read([(PASTED, text.encode("utf-8", "replace"))], zone=zone)
    return Found(tuple(result.drafts or ()), (result.error,) if result.error else ())


def _files(paths: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """The files meant: those given, and in a folder those that can be read."""
    found: list[Path] = []
    said: list[str] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(_inside(path))
            if not inside:
                said.append(f"“{path.name}” holds no e-mails, tables or texts.")
            found += inside
        else:
            found.append(path)
    if len(found) > MOST_FILES:
        said.append(f"These are {len(found):,} files; the first {MOST_FILES:,} were read. Add the others after them.")
    return found[:MOST_FILES], said


def _inside(folder: Path) -> Iterator[Path]:
    try:
        yield from (path for path in folder.iterdir() if path.suffix.lower() in ENDINGS and path.is_file())
    except OSError:
        return


def _columns(reader: Reader, name: str, data: bytes) -> str:
    """How the columns of a table were understood, as one sentence."""
    from hubcrm.intake.csv_file import match_headers

    try:
        sheet = reader.look(name, data)
    except UnreadableFile:
        return ""
    meant = match_headers(sheet.header)
    used = [f"“{sheet.header[column]}” as {field.replace('_', ' ')}" for field, column in meant.items()]
    other = [f"“{title}”" for at, title in enumerate(sheet.header) if at not in meant.values() and title.strip()]
    kept = f" Kept as notes: {', '.join(other[:6])}{'…' if len(other) > 6 else ''}." if other else ""
    note = f" {sheet.note}" if sheet.note else ""
    return f"Columns of “{name}”: {', '.join(used)}.{kept}{note}"
