"""What journeys share with the tests of the window: the made-up hub, a dressed application, and a watch on its patience."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from hubcrm.desktop import keys, theme
from tests.desktop.made_up import MadeUpHub, make_hub
from tests.desktop.watchdog import Watchdog
from tests.journeys.at_the_window import AtTheWindow, doors_of

HERE = Path(__file__).parent

ALLOWED: dict[str, str] = {}
"""Steps that may hold the window for longer than 50 ms, each with the reason why nothing can be done about it."""


def allowed(step: str) -> str:
    """Why this step may take longer; blank for nearly all."""
    return ALLOWED.get(step, "")


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


@pytest.fixture(autouse=True)
def watchdog(qapp: QApplication) -> Iterator[Watchdog]:
    """Fails every journey in which the window's thread worked longer than it may without letting events in."""
    watch = Watchdog(allowed=allowed)
    yield watch
    watch.stop()
    if held := watch.too_long():
        pytest.fail("The window did not answer for longer than 50 ms:\n" + "\n".join(held), pytrace=False)


@pytest.fixture
def hub(made_up_hub: MadeUpHub, tmp_path: Path) -> MadeUpHub:
    """The made-up hub, to work in."""
    return made_up_hub.copy(tmp_path / "hub")


@pytest.fixture
def sits_down(hub: MadeUpHub, watchdog: Watchdog) -> Iterator[Callable[..., AtTheWindow]]:
    """Somebody starts the program on this hub: `sits_down("Dr Sam Whitlock")`; they leave when the test ends."""
    here: list[AtTheWindow] = []

    def start(person: str = "", *, alive: bool = False, **changes: Any) -> AtTheWindow:
        one = AtTheWindow(doors_of(hub, **changes), watchdog, hub=hub, person=person, alive=alive)
        here.append(one)
        return one

    yield start
    for one in reversed(here):  # leaving tidies every window away
        one.leaves()


@pytest.fixture
def adviser(sits_down: Callable[..., AtTheWindow]) -> AtTheWindow:
    """An adviser of the hub."""
    return sits_down("Priya Nair")
