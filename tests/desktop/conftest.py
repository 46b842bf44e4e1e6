"""What the tests of the window share: a dressed application, and the few words Qt says without a display."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from hubcrm.desktop import keys, theme
from hubcrm.desktop.page import Page
from tests.desktop.made_up import MadeUpHub, PageWindow, make_hub

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a display Qt says that it cannot raise or resize windows on one; that is not a fault."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[None]:
    """Every test begins in the light theme, with single letters on and no blinking cursor."""
    theme.apply(qapp, "light")
    qapp.setCursorFlashTime(0)
    gc.disable()  # a widget collected on a worker's thread crashes: see desktop.tidying
    yield
    keys.set_letters(True)
    gc.collect()
    gc.freeze()  # what outlives a test need not be looked through after the next one
    gc.enable()
    qapp.clipboard().clear()


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[..., QWidget]:
    """Show a widget at a size, in front and active, and take care that it goes at the end of the test."""

    kept: list[QWidget] = []

    def show(widget: QWidget, width: int = 640, height: int = 400) -> QWidget:
        qtbot.addWidget(widget)
        kept.append(widget)  # pytest-qt keeps no more than a weak reference
        widget.resize(width, height)
        widget.show()
        widget.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is widget)
        return widget

    return show


@pytest.fixture(scope="session")
def made_up_hub(tmp_path_factory: pytest.TempPathFactory) -> MadeUpHub:
    """The made-up hub as its story begins, with a short past; read it, or work on a `copy`."""
    return make_hub(tmp_path_factory.mktemp("made-up"))


@pytest.fixture
def window_of(made_up_hub: MadeUpHub, tmp_path: Path, qtbot: QtBot) -> Iterator[Callable[..., PageWindow]]:
    """Show a page in the window, as one person sees it: `window_of(OffersPage, "Dr Sam Whitlock")`.

    Each test works on its own copy of the hub, and all its windows on the same one.
    """
    hub = made_up_hub.copy(tmp_path / "hub")
    opened: list[PageWindow] = []

    def show(kind: type[Page], person: str, size: tuple[int, int] = (1280, 800), **given: object) -> PageWindow:
        made = PageWindow(hub, kind, person, **given)
        opened.append(made)
        made.show(size)
        qtbot.waitUntil(lambda: QApplication.activeWindow() is made.window)
        return made

    yield show
    for one in opened:
        one.close()
