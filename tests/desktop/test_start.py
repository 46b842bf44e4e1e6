"""What the start rests on: the window with its rows at once where that is quick, and never waiting where it is not."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QTableView

from hubcrm.desktop import hub_window, pictures
from hubcrm.desktop.hub_window import HubWindow
from hubcrm.desktop.rows import RowsModel
from hubcrm.desktop.runner import Runner
from hubcrm.desktop.widgets.list_view import ListView
from tests.desktop.made_up import MadeUpHub
from tests.desktop.on_screen import doors_of


@pytest.fixture
def hub(made_up_hub: MadeUpHub, tmp_path: Path) -> MadeUpHub:
    """A copy of the made-up hub."""
    return made_up_hub.copy(tmp_path / "hub")


def test_python_imports_by_itself_again_once_qt_is_there():
    ask = (
        "import builtins\nown = builtins.__import__\nimport hubcrm.desktop\nimport PySide6.QtWidgets, PySide6.QtSvg\n"
        "from hubcrm.desktop import theme\nprint(builtins.__import__ is own)"
    )
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "True", done.stderr


def test_a_list_is_painted_on_a_ground_of_our_own(qapp):
    plain = QTableView()
    view = ListView(RowsModel(look=lambda row: row), "Rows")
    ground = view.viewport()
    assert ground.parent() is view
    assert (ground.backgroundRole(), ground.autoFillBackground()) == (plain.viewport().backgroundRole(), True)


def test_a_hub_that_opens_at_once_is_shown_with_its_rows(hub, monkeypatch):
    monkeypatch.setattr(
        hub_window, "GLANCE", 20.0
    )  # a busy computer may take longer than a glance, and that is no defect
    shown = _Shown(doors_of(hub))
    assert shown.rows_when_shown == 9
    shown.close()


def test_a_hub_that_is_slow_to_open_does_not_keep_the_window_waiting(hub):
    doors = doors_of(hub)
    go = threading.Event()

    def slow(secret: str):
        assert go.wait(20)
        return doors.unlock(secret)

    shown = _Shown(doors_of(hub, unlock=slow))
    assert shown.hub.window.isVisible()
    assert shown.rows_when_shown == 0
    go.set()
    for _round in range(3):
        pictures.settle()
        assert shown.hub.runner.settle()
    assert shown.hub.window.page("triage").pane.model.rowCount() == 9
    shown.close()


class _Shown:
    """A hub window at the moment it has been shown, before any other event."""

    def __init__(self, doors) -> None:
        self._aside = Runner(lambda: None, lambda: None, openers={"aside": lambda: None})
        self.hub = HubWindow(doors, self._aside, alive=False)
        self.hub.show()
        page = self.hub.window.page("triage")
        self.rows_when_shown = page.pane.model.rowCount() if page is not None else 0

    def close(self) -> None:
        """Close the window and what is behind it."""
        assert self.hub.runner.settle()
        self.hub.window.close()
        self._aside.close()
