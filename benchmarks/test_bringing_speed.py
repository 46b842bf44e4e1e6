"""Ten thousand contacts from a workbook: read in the reading process, counted, brought in with progress, and taken back."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from itertools import pairwise
from typing import TypeVar

import xlsxwriter

from benchmarks.conftest import say
from hubcrm.actions import undoing
from hubcrm.actions.bringing import bring, foresee
from hubcrm.intake.worker import Reader
from hubcrm.queries.sheet_columns import first_choices
from hubcrm.store.hub import Hub

_COUNT = 10_000
_HEADER = ("First Name", "Last Name", "Account Name", "Email", "Phone", "Title", "Notes")
_Made = TypeVar("_Made")


def _workbook() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("Contacts")
        page.write_row(0, 0, _HEADER)
        for n in range(_COUNT):
            firm = n % 2_000
            page.write_row(n + 1, 0, (f"Jo{n}", f"Hart{n % 700}", f"Firm {firm} Ltd", f"jo{n}@firm{firm}.example",
                                      f"07700 9{n:05}", "Buyer", "Met at the fair"))  # fmt: skip
    return file.getvalue()


def _timed(what: str, action: Callable[[], _Made]) -> tuple[float, _Made]:
    began = time.perf_counter()
    made = action()
    took = time.perf_counter() - began
    say(what, took)
    return took, made


def test_ten_thousand_contacts_from_a_workbook(hub: Hub) -> None:
    """Reading and bringing in together stay within ten seconds, and Cancel is heard at least every second."""
    data = _workbook()
    reports: list[float] = []
    with Reader() as reader:
        reader.start()
        reading, table = _timed("10,000 contacts: read from .xlsx", lambda: reader.table("contacts.xlsx", data))
    columns = first_choices(hub, table.header).columns
    _, foreseen = _timed("10,000 contacts: dry run", lambda: foresee(hub, table, "contacts", columns))
    bringing, done = _timed(
        "10,000 contacts: brought in",
        lambda: bring(
            hub, table, "contacts", columns, by="", report=lambda done, of: reports.append(time.perf_counter())
        ),
    )
    longest = max(later - earlier for earlier, later in pairwise(reports))
    say("10,000 contacts: longest wait until Cancel is heard", longest)
    _timed("10,000 contacts: taken back", lambda: undoing.undo(hub, by=""))
    assert (foreseen.create, done.value.create) == (_COUNT, _COUNT)
    assert reading + bringing < 10
    assert longest < 1
