"""What journeys share with the tests of the window: the made-up hub, a dressed application, and a watch on its patience."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from hubcrm.desktop import keys, theme
from tests.desktop.made_up import MadeUpHub, make_hub
from tests.desktop.watchdog import Watchdog

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a display Qt says that it cannot raise or resize windows on one; that is not a fault."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[None]:
    """Every journey begins in the light theme, with single letters on."""
    theme.apply(qapp, "light")
    qapp.setCursorFlashTime(0)
    gc.disable()  # a widget collected on a worker's thread crashes: see desktop.tidying
    yield
    keys.set_letters(True)
    gc.collect()
    gc.freeze()  # what outlives a test need not be looked through after the next one
    gc.enable()


@pytest.fixture(scope="session")
def made_up_hub(tmp_path_factory: pytest.TempPathFactory) -> MadeUpHub:
    """The made-up hub as its story begins, with a short past."""
    return make_hub(tmp_path_factory.mktemp("made-up"))


@pytest.fixture
def watchdog(qapp: QApplication) -> Iterator[Watchdog]:
    """Fails a journey in which the window's thread worked longer than it may without letting events in."""
    watch = Watchdog(qapp)
    yield watch
    watch.stop()
    assert watch.too_long() == []
