"""What files and pasted words hold, as it comes from the reading process; and what would become of it. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hubcrm.domain.errors import UnreadableFile

if TYPE_CHECKING:
    from hubcrm.actions.filing import ToFile
    from hubcrm.actions.receiving import Foreseen
    from hubcrm.desktop.workers import Progress
    from hubcrm.intake.csv_columns import Columns
    from hubcrm.intake.csv_table import Sheet
    from hubcrm.intake.drafts import Draft, RowProblem
    from hubcrm.intake.worker import Reader

MOST_FILES = 2000
AT_ONCE = 25  # files read between two looks at Cancel
PASTED = "What was pasted"
ENDINGS = (".eml", ".msg", ".mbox", ".csv", ".tsv", ".xlsx", ".xls", ".xlsb", ".ods", ".txt")

MAIL_ENDINGS = (".eml", ".msg", ".mbox")

Labels = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Table:
    """One sheet, how it is understood, and what came of its rows.

    `trouble`: why not even one row could be read as it is understood now. `remembered`: its columns are as the last time.
    """

    name: str
    data: bytes = field(repr=False)
    sheet: Sheet
    columns: Columns
    drafts: tuple[Draft, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    trouble: str = ""
    remembered: bool = False


@dataclass(frozen=True)
class Found:
    """What some files hold: messages with the name of each one's file, sheets, and a sentence for what cannot be taken."""

    messages: tuple[Draft, ...] = ()
    names: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """Everything that may become an enquiry: the messages, then the rows of each sheet."""
        return (*self.messages, *(draft for table in self.tables for draft in table.drafts))

    def with_table(self, at: int, table: Table) -> Found:
        """The same with another understanding of one sheet."""
        return replace(self, tables=(*self.tables[:at], table, *self.tables[at + 1 :]))


def read_files(
    reader: Reader, paths: Sequence[Path], zone: str, report: Progress, labels: Labels | None = None
) -> Found:
    """Everything in these files. Raises Stopped once the person has pressed Cancel."""
    from hubcrm.desktop.workers import Stopped
    from hubcrm.intake.reading import HEAD, kind_of, take_bytes
    from hubcrm.intake.worker import Cancelled

    wanted, problems = _files(paths)
    messages: list[tuple[Draft, str]] = []
    tables: list[Table] = []
    for start in range(0, len(wanted), AT_ONCE):
        report(start, max(len(wanted), 1))
        given: list[tuple[str, bytes]] = []
        for path in wanted[start : start + AT_ONCE]:
            try:
                data = take_bytes(path)
                kind = kind_of(path.name, data[:HEAD])
                if kind == "sheet":
                    tables.append(read_table(reader, path.name, data, zone, report, labels))
                elif kind == "mbox":
                    problems += _read_mailbox(reader, path.name, data, zone, report, messages)
                else:
                    given.append((path.name, data))
            except UnreadableFile as trouble:
                problems.append(_named(path.name, str(trouble)))
            except Cancelled:
                raise Stopped from None
        try:
            results = reader.read(given, zone=zone, labels=labels, cancelled=report.is_stopped)
        except Cancelled:
            raise Stopped from None
        for (name, _), result in zip(given, results, strict=True):
            messages += [(draft, name) for draft in result.drafts or ()]
            problems += [result.error] if result.error else []
            problems += [_named(name, one.sentence) for one in result.problems]
    return Found(
        tuple(draft for draft, _ in messages), tuple(name for _, name in messages), tuple(tables), tuple(problems)
    )


def _read_mailbox(
    reader: Reader, name: str, data: bytes, zone: str, report: Progress, messages: list[tuple[Draft, str]]
) -> list[str]:
    """Add each message of a mailbox to `messages`; returns a sentence for each that cannot be read.

    They are read as if each were a file, so that one that hangs or is damaged costs itself alone.
    """
    from hubcrm.intake import mbox

    problems: list[str] = []
    whole = list(islice(mbox.messages(data), mbox.MOST_MESSAGES + 1))
    if len(whole) > mbox.MOST_MESSAGES:
        problems.append(_named(name, mbox.TOO_MANY))
        del whole[mbox.MOST_MESSAGES :]
    for start in range(0, len(whole), AT_ONCE):
        report(start, len(whole))
        part = [
            (mbox.named(name, number), one) for number, one in enumerate(whole[start : start + AT_ONCE], start + 1)
        ]
        for (called, _), result in zip(
            part, reader.read(part, zone=zone, cancelled=report.is_stopped), strict=True
        ):
            messages += [(draft, called) for draft in result.drafts or ()]
            problems += [result.error] if result.error else []
    return problems


def read_table(
    reader: Reader, name: str, data: bytes, zone: str, report: Progress, labels: Labels | None = None
) -> Table:
    """A sheet as its header says. Raises UnreadableFile where it cannot be read at all, and Cancelled."""
    from hubcrm.intake.sheet_profiles import as_enquiries

    sheet = reader.look(name, data)
    table = Table(name, data, sheet, as_enquiries(sheet.header))
    return _with_rows(reader, table, zone, labels, report.is_stopped) or table


def read_again(
    reader: Reader, table: Table, columns: Columns, zone: str, labels: Labels | None, unwanted: Callable[[], bool],
    remembered: bool = False,
) -> Table | None:  # fmt: skip
    """The same sheet, understood in another way; None where nobody wants to know any more."""
    try:
        sheet = reader.look(table.name, table.data, columns)
        anew = replace(table, sheet=sheet, columns=columns, remembered=remembered)
        return _with_rows(reader, anew, zone, labels, unwanted, patient=True)
    except UnreadableFile as trouble:
        return replace(table, columns=columns, drafts=(), problems=(), trouble=str(trouble))


def _with_rows(
    reader: Reader,
    table: Table,
    zone: str,
    labels: Labels | None,
    stopped: Callable[[], bool],
    *,
    patient: bool = False,
) -> Table | None:
    """The table with its rows. `patient`: look whether to stop between rows only, and let the reading process live."""
    from hubcrm.intake.drafts import Draft

    drafts: list[Draft] = []
    problems: list[RowProblem] = []
    settings: dict[str, Any] = {} if patient else {"cancelled": stopped}
    try:
        for batch in reader.read_rows(
            table.name, table.data, columns=table.columns, zone=zone, labels=labels, **settings
        ):
            if stopped():
                return None
            for row in batch:
                if isinstance(row, Draft):
                    drafts.append(row)
                else:
                    problems.append(row)
    except UnreadableFile as trouble:
        return replace(table, drafts=(), problems=(), trouble=str(trouble))
    return replace(table, drafts=tuple(drafts), problems=tuple(problems), trouble="")


def to_file(reader: Reader, paths: Sequence[Path], zone: str) -> list[ToFile]:
    """Files to keep with an enquiry: e-mails as messages, everything else as it is. Raises UnreadableFile."""
    from hubcrm.actions.filing import ToFile
    from hubcrm.intake.drafts import attachment

    found: list[ToFile] = []
    for path in paths:
        data = _bytes_to_file(path)
        if path.suffix.lower() not in MAIL_ENDINGS:
            found.append(ToFile(None, attachment(path.name, "application/octet-stream", data)))
            continue
        (result,) = reader.read([(path.name, data)], zone=zone)
        if not result.drafts:
            raise UnreadableFile(result.error or f"“{path.name}” holds no message.")
        found += [ToFile(draft) for draft in result.drafts]
    return found


def _bytes_to_file(path: Path) -> bytes:
    from hubcrm.intake.mime import LARGEST_FILE
    from hubcrm.intake.reading import short_name

    name = short_name(path.name)
    try:
        if path.is_dir():
            raise UnreadableFile(f"“{name}” is a folder. Drop the files in it.")
        if path.stat().st_size > LARGEST_FILE:
            raise UnreadableFile(
                f"“{name}” is larger than {LARGEST_FILE >> 20} MB. Keep it where the team keeps large files, and note where."
            )
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"“{name}” could not be opened: {(error.strerror or 'unknown reason').lower()}.") from None


def read_text(reader: Reader, text: str, zone: str) -> Found:
    """What pasted words hold."""
    (result,) = reader.read([(PASTED, text.encode("utf-8", "replace"))], zone=zone)
    drafts = tuple(result.drafts or ())
    return Found(drafts, (PASTED,) * len(drafts), (), (result.error,) if result.error else ())


def looked_up(reads: Any, found: Found) -> tuple[Foreseen | None, dict[int, Columns]]:
    """What would become of everything found; or first, which sheets were understood otherwise the last time."""
    from hubcrm.actions import receiving
    from hubcrm.queries.sheet_columns import remembered

    otherwise: dict[int, Columns] = {}
    for at, table in enumerate(found.tables):
        known = None if table.remembered else remembered(reads, table.sheet.header)
        if known is not None and known != table.columns:
            otherwise[at] = known
    return (None, otherwise) if otherwise else (receiving.foresee(reads, found.drafts), {})


def foreseen(reads: Any, found: Found) -> Foreseen:
    """What would become of everything found."""
    from hubcrm.actions import receiving

    return receiving.foresee(reads, found.drafts)


def save_to_mend(_nothing: object, table: Table, path: Path) -> int:
    """Write the rows that cannot be taken, each with what is wrong with it, to a sheet; returns how many.

    That sheet can be mended and dropped again: what stands in front of each row is left out then.
    """
    from hubcrm.exports.csv_file import Cell, save, written
    from hubcrm.intake.csv_columns import TO_MEND

    rows: list[list[Cell]] = [[problem.sentence, problem.line, *problem.cells] for problem in table.problems]
    save(path, written([*TO_MEND, *table.sheet.header], rows))
    return len(rows)


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


def _named(name: str, sentence: str) -> str:
    from hubcrm.intake.reading import short_name

    return sentence if short_name(name) in sentence else f"“{short_name(name)}”: {sentence}"


def all_problems(found: Found) -> Iterable[str]:
    """One sentence for each file and row that cannot be taken."""
    yield from found.problems
    several = len(found.tables) > 1 or bool(found.messages)
    for table in found.tables:
        if table.trouble:
            yield _named(table.name, table.trouble)
        yield from (f"“{table.name}”: {one.sentence}" if several else one.sentence for one in table.problems)
