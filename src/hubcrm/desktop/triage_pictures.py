"""The pictures of Triage, of what is dropped on it, and of the mishaps that are shown there."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hubcrm.desktop.doors import Kept
from hubcrm.domain.errors import Damaged, DiskFull

if TYPE_CHECKING:
    from hubcrm.desktop.picture_set import Stage

Play = Callable[["Stage"], object]


def _offered(stage: Stage) -> None:
    stage.choose(4)
    stage.side.offer()


def _searched(stage: Stage) -> None:
    stage.page.pane.search.setText("weld")
    stage.page.pane.focus_search()


def _searched_in_vain(stage: Stage) -> None:
    stage.page.pane.search.setText("unicorn")
    stage.page.pane.focus_search()


def _logging(stage: Stage) -> None:
    stage.side.log()
    stage.settle()
    stage.side.detail.strip.text.setPlainText("Rang Dean. Two brackets are on his desk; he can send both tomorrow.")


def _noting(stage: Stage) -> None:
    stage.side.offer_with_note()
    stage.settle()
    stage.side.detail.strip.note.setPlainText("Their customer has stopped deliveries: a first word today would help.")


def _parking(stage: Stage) -> None:
    stage.choose(6)
    stage.side.detail.open_strip("park")
    stage.settle()
    stage.side.detail.strip.day.set_words("next Tue")


def _closing(stage: Stage) -> None:
    stage.choose(5)
    stage.side.detail.open_strip("close", reason="answered")


def _next_action(stage: Stage) -> None:
    stage.side.next_action()
    stage.settle()
    stage.side.detail.strip.day.set_words("3 working days")


def _history(stage: Stage) -> None:
    stage.choose(0)
    stage.side.detail.history.set_open(True)
    stage.settle()
    bar = stage.side.detail.scroller.verticalScrollBar()
    bar.setValue(bar.maximum())


def _one_e_mail(stage: Stage) -> None:
    stage.hub.take_files([stage.hub.doors.samples[0]])


def _many(stage: Stage) -> None:
    stage.hub.take_files([stage.hub.doors.samples[0].parent])


def _problems(stage: Stage) -> None:
    with tempfile.TemporaryDirectory() as place:
        for name, content in (
            ("empty.eml", b""),
            ("holiday.zip", b"PK\x03\x04" + bytes(40)),
            ("plan.pdf", b"%PDF-1.7 x"),
        ):
            (Path(place) / name).write_bytes(content)
        stage.hub.take_files(sorted(Path(place).iterdir()))
        stage.settle()


def _new_enquiry(stage: Stage) -> None:
    stage.hub.new_enquiry()
    stage.settle()
    sheet: Any = next(one for one in stage.hub.window.children() if hasattr(one, "likely"))
    sheet.text.setPlainText(
        "They ring about back injuries among the night pickers and want somebody to look at lifting."
    )
    sheet.employer.setText("Dunvale Logistic Ltd")
    sheet.who.setText("Carol Dene")
    sheet.likely._look()  # a picture does not wait for the typing to pause
    stage.settle()
    sheet.text.setFocus()


def _disk_full(stage: Stage) -> None:
    _logging(stage)
    stage.side.detail.strip.failed(DiskFull("The disk is full, so nothing was saved: free some space and save again."))


def _damaged(stage: Stage) -> None:
    stage.hub.opening.show_trouble(Damaged("hub.db is damaged and was left as it is."))
    stage.settle()
    made = datetime.fromtimestamp(stage.hub.doors.clock() / 1000).astimezone() - timedelta(days=3)
    stage.hub.opening.sheet.offer_backup(Kept(Path("hub.db"), made.replace(hour=17, minute=5)), stage.hub._wall())


SCENES: tuple[tuple[str, Play], ...] = (
    ("triage", lambda stage: None),
    ("triage-not-sure", lambda stage: stage.choose(0)),
    ("triage-sales-call", lambda stage: stage.choose(5)),
    ("triage-back-with-us", lambda stage: stage.choose(8)),
    ("triage-search", _searched),
    ("triage-search-nothing", _searched_in_vain),
    ("triage-log", _logging),
    ("triage-note", _noting),
    ("triage-park", _parking),
    ("triage-close", _closing),
    ("triage-next-action", _next_action),
    ("triage-history", _history),
    ("triage-keys", lambda stage: stage.hub.window.show_keys()),
    ("add-one", _one_e_mail),
    ("add-many", _many),
    ("add-nothing", _problems),
    ("new-enquiry", _new_enquiry),
    ("disk-full", _disk_full),
    ("damaged", _damaged),
)

LAST: tuple[tuple[str, Play], ...] = (("triage-offered", _offered),)
"""What changes the hub comes after everything else."""
