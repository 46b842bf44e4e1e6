"""The window over a large hub: from a key to what it shows, page by page, and scrolling beside Qt's own model."""

from __future__ import annotations

import os
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QTableView, QWidget

from benchmarks.conftest import TODAY, median_s, say
from hubcrm import app
from hubcrm.demo import days
from hubcrm.desktop import pictures, theme
from hubcrm.desktop.hub_window import HubWindow
from hubcrm.desktop.rows import RowsModel
from hubcrm.desktop.runner import Runner
from hubcrm.desktop.widgets.list_view import ListView
from hubcrm.desktop.widgets.row_delegate import HEIGHT, RowLook

TODAY_9 = days.at(TODAY, 9)
PATIENCE = 5.0  # seconds


class Painted(QObject):
    """Notes when a widget is painted, once `ready` says that what is waited for is there."""

    def __init__(self, widget: QWidget, ready: Callable[[], bool]) -> None:
        super().__init__()
        self.at: float | None = None
        self._widget, self._ready = widget, ready
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 # the name that Qt calls
        if event.type() == QEvent.Type.Paint and self.at is None and self._ready():
            self._widget.removeEventFilter(self)
            watched.event(event)  # so that the time holds the painting too
            self.at = time.perf_counter()
            return True
        return False


def seconds_until_painted(widget: QWidget, act: Callable[[], object], ready: Callable[[], bool]) -> float:
    """From an act to the widget painted with what is waited for."""
    eye = Painted(widget, ready)
    begun = time.perf_counter()
    act()
    while eye.at is None:
        assert time.perf_counter() - begun < PATIENCE, "it was never painted"
        QApplication.processEvents()
    return eye.at - begun


def tell(what: str, taken: list[float], promised: str) -> None:
    """Print the median and the slowest of some times."""
    taken.sort()
    print(f"\n{what}: median {statistics.median(taken) * 1000:.1f} ms, slowest {taken[-1] * 1000:.1f} ms ({promised})")


@pytest.fixture(scope="module")
def window(home: Path) -> Iterator[Any]:
    """The window on the large hub; nothing goes on by itself in it."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    theme.apply(application, "light")
    doors = replace(app.own_doors(home / "store", lambda: TODAY_9, use_keyring=False), settings_file=None,
                    settings_folder=home / "settings")  # fmt: skip
    aside = Runner(lambda: None, lambda: None, openers={"aside": lambda: None})
    hub = HubWindow(doors, aside, alive=False)
    hub.window.resize(1280, 800)
    hub.show()
    hub.window.activateWindow()
    quiet(hub)
    yield hub
    hub.window.close()
    aside.close()


def quiet(hub: HubWindow) -> None:
    """Until nothing is under way any more."""
    for _round in range(4):
        pictures.settle()
        assert hub.runner.settle()
        while hub.window.is_loading:
            pictures.settle()


def test_from_a_key_to_the_painted_selection(window: Any) -> None:
    """J moves to the next row of Triage; the detail beside it may come after."""
    page = window.window.page("triage")
    view = page.pane.list
    page.pane.focus_list()
    taken = []
    for _step in range(40):
        before = view.current_position
        if before >= page.pane.model.rowCount() - 2:
            QTest.keyClick(view, Qt.Key.Key_Home)
            quiet(window)
            before = view.current_position
        taken.append(
            seconds_until_painted(
                view.viewport(),
                lambda: QTest.keyClick(view, Qt.Key.Key_J),
                lambda was=before: view.current_position != was,
            )
        )
        quiet(window)
    tell("A key to the painted selection", taken, "<= 16 ms")
    assert statistics.median(taken) < 0.1


def test_from_a_letter_to_the_painted_rows(window: Any) -> None:
    """Search of Triage, letter by letter, from the key to the rows of that very text."""
    page = window.window.page("triage")
    page.pane.focus_search()
    taken = []
    for word in ("training", "weld", "apprentice"):
        for letter in word:
            typed = page.pane.search.text() + letter
            came: list[str] = []
            page.pane.model.replaced.connect(lambda said=typed, heard=came: heard.append(said))
            taken.append(
                seconds_until_painted(
                    page.pane.list.viewport(),
                    lambda key=letter: QTest.keyClicks(page.pane.search, key),
                    lambda heard=came: bool(heard),
                )
            )
            quiet(window)
        page.pane.search.clear()
        quiet(window)
    tell("A letter of a search to the painted rows", taken, "<= 50 ms")
    assert statistics.median(taken) < 0.5


def test_from_page_to_page(window: Any) -> None:
    """Ctrl+1 to Ctrl+5 among pages that have been seen before."""
    keys = ["triage", "today", "offers", "work", "employers"]
    for key in keys:
        window.window.show_page(key)
        quiet(window)
    taken = []
    for _round in range(4):
        for key in keys:
            page = window.window.page(key)
            taken.append(seconds_until_painted(page, lambda name=key: window.window.show_page(name), page.isVisible))
            quiet(window)
    tell("Another page", taken, "<= 100 ms")
    assert statistics.median(taken) < 0.5


def test_a_page_further_in_a_list(window: Any) -> None:
    """Our two lines painted by one delegate, beside Qt's own model and delegate with the same words in one line each."""
    count = 4000
    rows = [
        RowLook(f"Castlegate Lifting Gear {at}", "reply by Tue 24 Nov", f"Cracked weld on a lifting bracket {at}")
        for at in range(count)
    ]
    model = RowsModel(look=lambda row: row, key=lambda row: row.title)
    ours = ListView(model, "Enquiries")
    model.replace(rows)
    plain = QTableView()
    theirs = QStandardItemModel(count, 2)
    for at, row in enumerate(rows):
        theirs.setItem(at, 0, QStandardItem(f"{row.title}\n{row.subject}"))
        theirs.setItem(at, 1, QStandardItem(row.date))
    plain.setModel(theirs)
    plain.verticalHeader().setDefaultSectionSize(HEIGHT)
    plain.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    for view in (ours, plain):
        view.resize(384, 700)
        view.show()
    pictures.settle()

    def page_down(view: QTableView) -> Callable[[], None]:
        bar = view.verticalScrollBar()

        def act() -> None:
            bar.setValue((bar.value() + 640) % (bar.maximum() - 640))
            view.viewport().repaint()

        return act

    say(
        "A full page of a list further down",
        median_s(page_down(ours), 120),
        median_s(page_down(plain), 120),
        "<= 1.6 x",
    )


def test_jumps_in_a_list_of_a_million_rows() -> None:
    """Any jump asks for one window of rows, and the list takes next to no memory."""
    asked: list[tuple[int, int]] = []

    def fetch(first: int, count: int, fill: Callable[[list[Any]], object]) -> None:
        asked.append((first, count))
        fill([RowLook(f"Employer {at}", "Tue 24 Nov", "About welding") for at in range(first, first + count)])

    model = RowsModel(look=lambda row: row, key=lambda row: row.title)
    view = ListView(model, "Enquiries")
    view.resize(384, 700)
    view.show()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    model.set_source(1_000_000, fetch)
    taken = []
    for at in (999_990, 3, 500_000, 731_234, 250_111, 999_000, 12):
        begun = time.perf_counter()
        view.choose_at(at)
        view.viewport().repaint()
        QApplication.processEvents()
        taken.append(time.perf_counter() - begun)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    tell(
        "A jump in a list of a million rows",
        taken,
        f"{len(asked)} windows asked for in 7 jumps, {grown:.0f} MB more, < 100 MB",
    )
    assert grown < 100
