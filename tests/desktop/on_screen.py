"""A whole hub window for tests: opened through the same doors as the real one, driven by keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from hubcrm import app
from hubcrm.desktop import pictures
from hubcrm.desktop.doors import Doors
from hubcrm.desktop.hub_window import HubWindow
from hubcrm.desktop.runner import Runner
from tests.desktop.made_up import NOW, MadeUpHub


def doors_of(hub: MadeUpHub, **changes: Any) -> Doors:
    """The doors of a made-up hub as if it were one's own; time stands still."""
    doors = app.own_doors(hub.folder, lambda: NOW, use_keyring=False)
    given = {"settings_file": None, "settings_folder": hub.folder.parent / "settings", **changes}
    return replace(doors, **given)


class OnScreen:
    """One hub window, with what a test asks of it."""

    def __init__(self, doors: Doors, **given: Any) -> None:
        self.aside = Runner(lambda: None, lambda: None, openers={"aside": lambda: None})
        self.ended: list[str] = []
        self.hub = HubWindow(doors, self.aside, **{"alive": False, **given})
        self.hub.ended.connect(self.ended.append)
        self.hub.window.resize(1280, 800)
        self.hub.show()
        self.hub.window.activateWindow()
        self.wait()

    @property
    def window(self) -> Any:
        """The main window."""
        return self.hub.window

    @property
    def page(self) -> Any:
        """Triage."""
        return self.window.page("triage")

    @property
    def detail(self) -> Any:
        """The enquiry at the right."""
        return self.page.side.detail

    @property
    def subject(self) -> str:
        """What the open enquiry is about."""
        return str(self.detail.whole.detail.subject)

    @property
    def said(self) -> str:
        """What the message strip says."""
        return str(self.window.strip.text)

    @property
    def sheet(self) -> Any:
        """The sheet that lies over the window."""
        return next((one for one in self.window.children() if hasattr(one, "close_sheet") and one.isVisible()), None)

    def wait(self) -> None:
        """Until nothing is under way and everything is painted."""
        for _round in range(4):
            pictures.settle()
            assert self.hub.runner.settle(), "the hub did not answer"
            assert self.aside.settle(), "nobody answered aside"
            while self.window.is_loading:
                pictures.settle()
        pictures.settle()

    def press(self, *pressed: str | Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys, or type some text, wherever the focus is; waits after each."""
        for one in pressed:
            focus: QWidget = QApplication.focusWidget() or self.window
            if isinstance(one, str):
                QTest.keyClicks(focus, one)
            else:
                QTest.keyClick(focus, one, held)
            self.wait()

    def drop(self, files: Sequence[Path]) -> None:
        """Let files go over the window."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
        given = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(self.window, QDragEnterEvent(QPoint(400, 400), *given))
        QApplication.sendEvent(self.window, QDropEvent(QPointF(400, 400), *given))
        self.wait()

    def paste(self, text: str) -> None:
        """Ctrl+V with these words on the clipboard."""
        QGuiApplication.clipboard().setText(text)
        self.press(Qt.Key.Key_V, held=Qt.KeyboardModifier.ControlModifier)

    def close(self) -> None:
        """The person closes the window."""
        self.window.close()
        self.aside.close()
        self.window.deleteLater()
        pictures.settle()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # as in made_up.py
