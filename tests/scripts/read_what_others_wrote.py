"""Reads messages and cards that other programs wrote, beside what independent readers make of them.

    python -m tests.scripts.read_what_others_wrote FOLDER

FOLDER holds `msg/`, `vcf/` and `MANIFEST.tsv`, which lists each file with what it should say. The files are nobody's to
pass on, so they are no part of the test run.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

from hubcrm.intake import vcard
from hubcrm.intake.msg import read_msg


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
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        listed = [row for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row[0].startswith("vcf/")]
    right = judged = 0
    for row in listed:
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


def main() -> int:
    """Say how much was read as others read it; 1 where something was not."""
    folder = Path(sys.argv[1])
    with (folder / "MANIFEST.tsv").open(encoding="utf-8") as listed:
        rows = list(csv.DictReader(listed, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = {"Outlook messages": messages(folder, rows), "contact cards": cards(folder)}
    for what, (right, judged) in found.items():
        print(f"{what}: {right} of {judged} as others read them")
    return int(any(right != judged for right, judged in found.values()))


if __name__ == "__main__":
    sys.exit(main())
