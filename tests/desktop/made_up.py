"""The made-up hub for tests of pages, and one page of it in a window, as one person sees it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from hubcrm import app
from hubcrm.actions import suggesting
from hubcrm.demo import days, story
from hubcrm.desktop import pictures
from hubcrm.desktop.doors import Standing
from hubcrm.desktop.main_window import MainWindow
from hubcrm.desktop.page import Page
from hubcrm.desktop.remember import Remembered
from hubcrm.desktop.runner import Runner
from hubcrm.desktop.session import Session
from hubcrm.queries import people
from hubcrm.queries.reading import Moment, Viewer
from hubcrm.store import calendars
from hubcrm.store.connections import Reader
from hubcrm.store.hub import Hub

TODAY = date(2026, 11, 23)
NOW = days.at(TODAY, 10, 4)
MOMENT = Moment(TODAY, NOW)
_PAST = 120  # enquiries of the past: the story is the same, and it is there in a third of the time


@dataclass(frozen=True)
class MadeUpHub:
    """A hub in a folder, and its key."""

    folder: Path
    key: bytes

    def copy(self, to: Path) -> MadeUpHub:
        """The same hub, to write in."""
        shutil.copytree(self.folder, to)
        return MadeUpHub(to, self.key)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Something to read with."""
        with closing(Reader(self.folder, self.key)) as reader:
            yield reader

    @contextmanager
    def writing(self) -> Iterator[Hub]:
        """The hub itself, for what happened before the window was opened."""
        with closing(self.open_hub()) as hub:
            yield hub

    def open_hub(self) -> Hub:
        """For the runner's writer."""
        return Hub.open(self.folder, self.key, settings=self.folder, clock=lambda: NOW)

    def viewer(self, name: str) -> Viewer:
        """A colleague as the one who looks."""
        with self.reading() as reader:
            (person,) = reader.read("SELECT id FROM person WHERE name = ?", (name,))[0]
            return people.viewer(reader, person)

    def enquiry(self, subject: str) -> str:
        """The id of the newest enquiry with this subject."""
        with self.reading() as reader:
            return str(reader.read("SELECT id FROM enquiry WHERE subject = ? ORDER BY n DESC", (subject,))[0][0])


def make_hub(folder: Path) -> MadeUpHub:
    """Make it anew."""
    hub, _code = app.create(
        folder / "hub", "Kestrelbridge University", division="england-and-wales", kind="university", made_up=True,
        use_keyring=False,
    )  # fmt: skip
    story.fill(hub, today=TODAY, size=_PAST)
    suggesting.keep(hub)  # or every window would work suggestions out anew
    key = hub.key
    hub.close()
    return MadeUpHub(folder / "hub", key)


class PageWindow:
    """One page in the window, with what a test asks of it: keys, waiting, what is said."""

    def __init__(
        self, hub: MadeUpHub, kind: type[Page], person: str, *, remembered: Remembered | None = None, **given: Any
    ) -> None:
        self.hub = hub
        self.viewer = hub.viewer(person)
        with hub.reading() as reader:
            promised = calendars.read(reader.read)
        standing = Standing("Kestrelbridge University", "university", self.viewer, promised.calendar, promised.days)
        self.runner = Runner(hub.open_hub, lambda: Reader(hub.folder, hub.key))
        self.session = Session(self.runner, lambda: NOW, standing, made_up=True)
        self.page = kind(self.session, remembered=remembered, **given)  # type: ignore[call-arg]  # pages of people at work
        self.asked: list[tuple[str, object]] = []
        self.counted: list[int] = []
        self.page.asked.connect(lambda key, what: self.asked.append((key, what)))
        self.page.counted.connect(self.counted.append)
        self.window = MainWindow("Kestrelbridge University", clock=lambda: datetime(2026, 11, 23, 10, 4))
        self.window.listen(self.runner)
        self.window.add_page(kind, lambda: self.page)

    def show(self, size: tuple[int, int]) -> None:
        """Show it and wait until it is filled."""
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        self.wait()

    def wait(self) -> None:
        """Until nothing is under way and everything is painted."""
        for _round in range(3):
            pictures.settle()
            assert self.runner.settle(), "the hub did not answer"
        pictures.settle()

    def press(self, pressed: str | Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press one key, or type some text, wherever the focus is."""
        focus: QWidget = QApplication.focusWidget() or self.window
        if isinstance(pressed, str):
            QTest.keyClicks(focus, pressed)
        else:
            QTest.keyClick(focus, pressed, held)
        self.wait()

    @property
    def said(self) -> str:
        """What the message strip says."""
        return self.window.strip.text

    def enquiry(self, enquiry: str, column: str) -> Any:
        """One column of an enquiry, as the hub has it now."""
        with self.hub.reading() as reader:
            return reader.read(f"SELECT {column} FROM enquiry WHERE id = ?", (enquiry,))[0][0]

    def close(self) -> None:
        """Close the window and everything behind it."""
        self.window.close()
        self.runner.close()
        self.window.deleteLater()
        pictures.settle()
        # Without a running event loop nothing is ever deleted, and each change of theme would dress every old window.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
