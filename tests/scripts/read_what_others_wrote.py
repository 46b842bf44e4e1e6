"""Reads messages, cards, calendars and sheets that other programs wrote, beside what independent readers make of them.

    python -m tests.scripts.read_what_others_wrote FOLDER

FOLDER holds `msg/`, `vcf/`, `ics/`, `csv/`, `xlsx/` and `MANIFEST.tsv`, which lists each file with what it should say. The files are nobody's to
pass on, so they are no part of the test run.
"""

from __future__ import annotations

import csv
import re
import sys
import time
from datetime import date, datetime
from pathlib import Path

from hubcrm.domain.calendar_entries import Entry
from hubcrm.domain.errors import UnreadableFile
from hubcrm.intake import calendar_entries, vcard
from hubcrm.intake.csv_table import Sheet
from hubcrm.intake.msg import read_msg
from hubcrm.intake.worker import Reader

SECONDS = 10.0


def messages(folder: Path, rows: list[dict[str, str]]) -> tuple[int, int]:
    """(right, judged): senders, names and subjects of Outlook messages."""
    right = judged = 0
    for row in rows:
        if not row["file"].startswith("msg/") or "neither" in row["exp_basis"]:
            continue
        draft = read_msg((folder / row["file"]).read_bytes())
        wanted = [(row["exp_from"].lower(), draft.sender_email.lower()), (row["exp_from_name"], draft.sender_name)]
        if re.fullmatch(r"[ -~]*", row["exp_subject"]) or "+CJK" in row["exp_subject"]:
            wanted.append((" ".join(row["exp_subject"].split()), draft.subject))
        judged += sum(bool(said) for said, _ in wanted)
        right += sum(said == read for said, read in wanted if said)
    return right, judged


def cards(folder: Path) -> tuple[int, int]:
    """(right, judged): how many cards a file holds, and the name and address of its first."""
    right = judged = 0
    for row in _listed(folder, "vcf/"):
        count = int(row[8].split("BEGIN-lines=")[1].split()[0])
        if not count:
            continue
        drafts, problems = vcard.read_cards((folder / row[0]).read_bytes())
        told = [(count, len(drafts) + len(problems))]
        told += [(" ".join(row[6].split()), drafts[0].sender_name)] if row[6] else []
        told += [(row[4], drafts[0].sender_email)] if row[4] else []
        judged += len(told)
        right += sum(wanted == read for wanted, read in told)
    return right, judged


def calendars(folder: Path) -> tuple[int, int]:
    """(right, judged): how many events a file holds at least; title, beginning and organiser of its first."""
    right = judged = 0
    for row in _listed(folder, "ics/"):
        count = int(row[8].split("BEGIN-lines=")[1].split()[0])
        if not count:
            continue
        drafts, _ = calendar_entries.read_entries((folder / row[0]).read_bytes(), "Europe/London")
        first = calendar_entries.entry_of(drafts[0])
        told = [len(drafts) >= count]
        told += [first.title == " ".join(row[6].split())] if row[6] else []
        told += [_begins(first, row[7].replace("T", " "))] if row[7] and row[9].startswith("summary 2/2") else []
        told += [first.organiser_email.lower() == row[4].lower().removeprefix("mailto:")] if row[4] else []
        judged += len(told)
        right += sum(told)
    return right, judged


def _begins(entry: Entry, wanted: str) -> bool:
    if not isinstance(entry.begins, datetime) or len(wanted) == len("2026-04-07"):
        return isinstance(entry.begins, date) and entry.begins.isoformat()[:10] == wanted[:10]
    at = datetime.fromisoformat(wanted)
    return entry.begins == at if at.tzinfo else entry.begins.replace(tzinfo=None) == at


def tables(folder: Path, reader: Reader) -> tuple[int, int]:
    """(right, judged): tables of text that have at least the columns on which two readers agree."""
    right = judged = 0
    for row in _listed(folder, "csv/"):
        shape = re.match(r"rows=(\d+) cols=([1-9]\d*)", row[8])
        sheet = _looked(reader, folder / row[0])
        if shape and row[9] == "shape 2/2":
            judged += 1
            right += sheet is not None and len(sheet.header) >= int(shape[2])
    return right, judged


def workbooks(folder: Path, reader: Reader) -> tuple[int, int]:
    """(right, judged): sheets with cells in them that are offered to be read."""
    right = judged = 0
    for row in _listed(folder, "xlsx/"):
        sheet = _looked(reader, folder / row[0])
        shapes = re.findall(r"([^;]+?):([1-9]\d*)x([1-9]\d*)(?:;|$| \()", row[8])
        judged += len(shapes)
        right += sum(sheet is not None and name.strip() in sheet.sheets for name, _, _ in shapes)
    return right, judged


def _looked(reader: Reader, path: Path) -> Sheet | None:
    """How a table is written; None where it was refused, which must be in one sentence and in good time."""
    began = time.monotonic()
    try:
        return reader.look(path.name, path.read_bytes())
    except UnreadableFile as refused:
        said = str(refused)
        if not said.endswith(".") or "\n" in said or "could not be read; save it again" in said:
            raise AssertionError(f"{path.name}: no sentence of its own: {said}") from refused
        return None
    finally:
        assert time.monotonic() - began < SECONDS, path.name


def _listed(folder: Path, under: str) -> list[list[str]]:
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row[0].startswith(under)]


def main() -> int:
    """Say how much was read as others read it; 1 where something was not."""
    folder = Path(sys.argv[1])
    with (folder / "MANIFEST.tsv").open(encoding="utf-8") as listed:
        rows = list(csv.DictReader(listed, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = {"Outlook messages": messages(folder, rows), "contact cards": cards(folder), "calendars": calendars(folder)}
    with (
        Reader() as reader
    ):  # some sheets hold pictures, faults or a quotation mark that nobody closed: these are refused
        sheets = {"tables": tables(folder, reader), "sheets of workbooks": workbooks(folder, reader)}
    for what, (right, judged) in (found | sheets).items():
        print(f"{what}: {right} of {judged} as others read them")
    return int(any(right != judged for right, judged in found.values()))


if __name__ == "__main__":
    sys.exit(main())
