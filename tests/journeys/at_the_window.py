"""Somebody at the keyboard of a whole program: what they press, and what they see and the hub then knows.

    adviser.presses("O")
    adviser.reads("Offered to Engineering")
    assert adviser.hub_knows("Cracked weld on a lifting bracket", "stage") == "offered"

Keys go to the window as a keyboard sends them, and from there wherever the focus is; nothing of a page is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QCoreApplication,
    QDeadlineTimer,
    QEvent,
    QEventLoop,
    QMimeData,
    QPoint,
    QPointF,
    Qt,
    QTimer,
    QUrl,
)
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTableView,
    QTextEdit,
    QWidget,
)

from hubcrm import app
from hubcrm.desktop import pictures
from hubcrm.desktop.doors import Doors
from hubcrm.desktop.hub_window import HubWindow
from hubcrm.desktop.program import Program
from hubcrm.desktop.rows import ACCESSIBLE
from tests.desktop.made_up import NOW, MadeUpHub
from tests.desktop.watchdog import Watchdog

SIZE = (1280, 800)
LONGEST = 20_000  # ms for anything that happens by itself
_SHOWN_KEYS = {"Enter": "Return", "Esc": "Escape", "←": "Left", "→": "Right", "↑": "Up", "↓": "Down"}


def doors_of(hub: MadeUpHub, **changes: Any) -> Doors:
    """The doors of a made-up hub as if it were one's own; the clock stands still."""
    doors = app.own_doors(hub.folder, lambda: NOW, use_keyring=False)
    settings = hub.folder.parent / "settings"
    return replace(doors, **{"settings_file": settings / "window.ini", "settings_folder": settings, **changes})


class AtTheWindow:
    """A person and the program in front of them.

    `person`: whose eyes look (a name); blank for whoever works on this computer. `alive`: things happen by themselves, too,
    such as what a window does once it has been open for a moment.
    """

    def __init__(
        self, doors: Doors, watchdog: Watchdog, *, hub: MadeUpHub | None = None, person: str = "", alive: bool = False
    ) -> None:
        self._hub_files = hub
        self._watchdog = watchdog
        self._left = False
        self.program = Program(doors, person=person, alive=alive)
        self.program.start()  # until there is a window, it cannot keep anybody waiting; how long it takes is measured elsewhere
        with self._watched("the start", first=True):
            if self.program.hub is not None:
                self.program.hub.window.resize(*SIZE)

    # what is in front

    @property
    def hub(self) -> HubWindow:
        """The open hub."""
        assert self.program.hub is not None, "no hub is open"
        return self.program.hub

    @property
    def window(self) -> QWidget:
        """The window in front."""
        if self.program.hub is not None:
            return self.program.hub.window
        return self.program.first_run  # type: ignore[no-any-return]  # a window of its own kind

    @property
    def in_front(self) -> QWidget:
        """What lies uppermost: a menu, a dialog of the system, or the window."""
        return QApplication.activePopupWidget() or QApplication.activeModalWidget() or self.window

    @property
    def focus(self) -> QWidget | None:
        """What has the focus."""
        return QApplication.focusWidget()

    # what a person does

    def presses(self, *pressed: str) -> None:
        """Press keys as the program shows them, one after the other: "J", "Ctrl+Enter", "?"."""
        for one in pressed:
            with self._watched(f"pressing {one}"):
                self._press(one)

    def presses_at_once(self, *pressed: str) -> None:
        """Press keys faster than the window can follow."""
        with self._watched(f"pressing {' '.join(pressed)}"):
            for one in pressed:
                self._press(one)

    def types(self, text: str) -> None:
        """Type words, wherever the focus is; Enter is a key of its own."""
        with self._watched(f"typing “{text[:24]}”"):
            for letter in text:
                self._watchdog.next_key()
                if letter == "\n":
                    QTest.keyClick(self._target(), Qt.Key.Key_Return)
                else:
                    QTest.keyClicks(self._target(), letter)

    def clears(self) -> None:
        """Take away what stands in the field that has the focus."""
        self.presses("Ctrl+A", "Backspace")

    def drops(self, *files: Path) -> None:
        """Let go of files over the window."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
        given = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        with self._watched(f"dropping {len(files)}"):
            QApplication.sendEvent(self.window, QDragEnterEvent(QPoint(640, 400), *given))
            QApplication.sendEvent(self.window, QDropEvent(QPointF(640, 400), *given))

    def pastes(self, text: str) -> None:
        """Ctrl+V with these words on the clipboard."""
        QGuiApplication.clipboard().setText(text)
        self.presses("Ctrl+V")

    def thinks(self) -> None:
        """A pause in the typing, long enough for what was typed to be kept."""
        drafts = self.hub.session.drafts  # type: ignore[union-attr]  # the hub is open
        with self._watched("a pause"):
            self._until(drafts.written, lambda: not drafts.under_way and bool(drafts.all))

    def goes_to(self, page: str) -> None:
        """Press the key that the sidebar shows beside a page's name."""
        rows = self.hub.window.sidebar.findChildren(QAbstractButton)
        keys = {one.accessibleName().split(",")[0]: one.accessibleDescription() for one in rows if one.isVisible()}
        assert page in keys, f"{page} is not in the sidebar: {', '.join(keys)}"
        self.presses(keys[page].removeprefix("Key "))

    def goes_down_to(self, words: str, key: str = "J", most: int = 40) -> None:
        """Down a list until the chosen row has these words in it."""
        for _row in range(most):
            if words in self.chosen_row:
                return
            self.presses(key)
        raise AssertionError(f"“{words}” was not reached; the row is “{self.chosen_row}”")

    def chooses(self, words: str, most: int = 30) -> None:
        """In an open menu, down to the entry with these words, and Enter; an entry with more behind it opens."""
        for _entry in range(most):
            menu = QApplication.activePopupWidget()
            assert isinstance(menu, QMenu), f"no menu is open to choose “{words}” from"
            action = menu.activeAction()
            if action is not None and words in _said_by(menu, action):
                self.presses("Right" if action.menu() is not None else "Enter")
                return
            self.presses("Down")
        raise AssertionError(f"the menu has no “{words}”: {self.seen}")

    def tabs_to(self, name: str, most: int = 40) -> None:
        """Tab until the focus is on what is called so."""
        for _step in range(most):
            if self.focus is not None and name in (self.focus.accessibleName() or ""):
                return
            self.presses("Tab")
        raise AssertionError(f"Tab does not lead to “{name}”")

    # what a person sees

    @property
    def seen(self) -> str:
        """Every word on the screen, the uppermost first, as lines."""
        return "\n".join(dict.fromkeys(line for top in self._tops() for line in _words(top) if line.strip()))

    def sees(self, *words: str) -> None:
        """All of these can be read on the screen."""
        seen = self.seen
        for one in words:
            assert one in seen, f"“{one}” cannot be seen. What can be:\n{seen}"

    def does_not_see(self, *words: str) -> None:
        """None of these can be read on the screen."""
        seen = self.seen
        for one in words:
            assert one not in seen, f"“{one}” can still be seen"

    @property
    def told(self) -> str:
        """What the message strip says."""
        return str(self.hub.window.strip.text)

    def is_told(self, words: str) -> None:
        """The message strip says this."""
        assert words in self.told, f"the strip says “{self.told}”"

    def is_told_by_itself(self, words: str) -> None:
        """The message strip says this sooner or later, without a key being pressed."""
        with self._watched(f"waiting for “{words}”"):
            self._until(None, lambda: words in self.told)
        self.is_told(words)

    @property
    def begun(self) -> int:
        """How many things were begun and are not saved yet."""
        return len(self.hub.session.drafts.all)  # type: ignore[union-attr]  # the hub is open

    @property
    def chosen_row(self) -> str:
        """The chosen row of the list in front, in words."""
        view = self._list()
        return _row_words(view, view.currentIndex().row()) if view is not None else ""

    @property
    def rows(self) -> list[str]:
        """The rows of the list in front, in words."""
        view = self._list()
        return [_row_words(view, at) for at in range(view.model().rowCount())] if view is not None else []

    @property
    def columns(self) -> list[str]:
        """The columns of the table in front, from the left, as far as they are shown."""
        view = self._list()
        assert isinstance(view, QTableView), "no table is in front"
        head, model = view.horizontalHeader(), view.model()
        shown = (head.logicalIndex(at) for at in range(head.count()))
        return [str(model.headerData(at, Qt.Orientation.Horizontal)) for at in shown if not head.isSectionHidden(at)]

    # what the hub knows

    def hub_knows(self, subject: str, column: str) -> Any:
        """One column of the newest enquiry with this subject, read from the file."""
        return self.asks_the_hub(f"SELECT {column} FROM enquiry WHERE subject = ? ORDER BY n DESC LIMIT 1", subject)

    def asks_the_hub(self, question: str, *given: object) -> Any:
        """The first value of the first row, or None."""
        assert self._hub_files is not None
        with self._hub_files.reading() as reader:
            rows = reader.read(question, given)
        return rows[0][0] if rows else None

    # the end

    def leaves(self) -> None:
        """Close the window; the program ends. Nothing happens to somebody who has left before."""
        self._watchdog.rest()
        if self._left:
            return
        self._left = True
        if self.program.hub is not None:
            self.program.hub.window.close()
        elif self.program.first_run is not None:
            self.program.first_run.close()
        self.program.finish()
        self._tidy()

    def is_cut_off(self) -> None:
        """The program ends in the middle of things, with nothing said to it: a power cut as far as the window goes."""
        self._watchdog.rest()
        self._left = True
        hub = self.hub
        hub.window.on_close = lambda: None  # nobody gets to tidy up
        hub.window.remembered.keep = lambda *_given: None  # type: ignore[method-assign]  # likewise
        hub.runner.close()
        hub.window.close()
        self.program.finish()
        self._tidy()

    def waits(self) -> None:
        """Until nothing is under way and everything is painted."""
        for _round in range(4):
            pictures.settle()
            hub = self.program.hub
            assert hub is None or hub.runner.settle(), "the hub did not answer"
            assert self.program.aside.settle(60), "nobody answered aside"
            while hub is not None and hub.window.is_loading:
                pictures.settle()
        pictures.settle()

    # how it is done

    @contextmanager
    def _watched(self, step: str, *, first: bool = False) -> Iterator[None]:
        self._watchdog.doing(step)
        try:
            yield
            self.waits()
        finally:
            self._watchdog.rest()
        if first:
            self.window.activateWindow()
            pictures.settle()

    def _until(self, signal: Any, happened: Callable[[], bool]) -> None:
        """Let events run until this has happened; what asks for it is the signal, or the clock."""
        loop, ends = QEventLoop(), QDeadlineTimer(LONGEST)
        ask = QTimer()
        ask.timeout.connect(lambda: loop.quit() if happened() or ends.hasExpired() else None)
        ask.start(20)
        if signal is not None:
            signal.connect(loop.quit)
        loop.exec()
        ask.stop()

    def _press(self, shown: str) -> None:
        *held, last = shown.split("+") if len(shown) > 1 and not shown.endswith("+") else [shown]
        last = _SHOWN_KEYS.get(last, last)
        if len(last) == 1 and not held and not last.isalnum():
            QTest.keyClicks(self._target(), last)
            return
        portable = "+".join([*held, last])
        sequence = QKeySequence(portable)
        combined = sequence[0]
        QTest.keyClick(self._target(), combined.key(), combined.keyboardModifiers())

    def _target(self) -> QWidget:
        """Where a keyboard's key goes: to what lies uppermost, and there to what has the focus."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup.focusWidget() or popup
        return QApplication.focusWidget() or self.in_front

    def _tops(self) -> list[QWidget]:
        popups = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not self.window]
        return [*reversed(popups), self.window]

    def _list(self) -> QAbstractItemView | None:
        focus = self.focus
        if isinstance(focus, QAbstractItemView):
            return focus
        lists = [one for one in self.window.findChildren(QAbstractItemView) if one.isVisible()]
        return lists[0] if lists else None

    def _tidy(self) -> None:
        for widget in QApplication.topLevelWidgets():
            widget.deleteLater()
        pictures.settle()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # without an event loop nobody does


def _words(widget: QWidget) -> Iterator[str]:
    """Every word of a widget and what lies in it, from front to back."""
    if not widget.isVisible():
        return
    if isinstance(widget, QMenu):
        yield from (_said_by(widget, action) for action in widget.actions())
        return
    if isinstance(widget, QAbstractItemView):
        yield from (_row_words(widget, at) for at in _rows_in_view(widget))
    elif isinstance(widget, QComboBox):
        yield widget.currentText()
    elif isinstance(widget, QLineEdit):
        yield widget.text() or widget.placeholderText()
    elif isinstance(widget, QPlainTextEdit | QTextEdit):
        yield widget.toPlainText() or widget.placeholderText()
    elif isinstance(widget, QAbstractButton):
        yield widget.accessibleName() or widget.text()
    elif isinstance(widget, QLabel):
        yield widget.text()
    else:
        yield _own_words(widget)
    for child in widget.children():
        if isinstance(child, QWidget) and not child.isWindow():
            yield from _words(child)


def _own_words(widget: QWidget) -> str:
    """Of what paints its own words: those, or the name that a screen reader hears."""
    said: Any = getattr(widget, "text", "")
    said = said() if callable(said) else said
    return said if isinstance(said, str) and said else widget.accessibleName()


def _said_by(menu: QMenu, action: Any) -> str:
    return str(action.text().replace("&&", "&").split("\t")[0])


def _row_words(view: QAbstractItemView, at: int) -> str:
    model = view.model()
    if model is None or at < 0:
        return ""
    parts: Sequence[Any] = [
        model.index(at, column).data(ACCESSIBLE) or model.index(at, column).data(Qt.ItemDataRole.DisplayRole)
        for column in range(model.columnCount())
    ]
    return " | ".join(str(part) for part in parts if part)


def _rows_in_view(view: QAbstractItemView) -> Iterator[int]:
    model = view.model()
    height = view.viewport().height()
    for at in range(model.rowCount() if model is not None else 0):
        area = view.visualRect(model.index(at, 0))
        if area.top() > height:
            return
        if area.bottom() >= 0:
            yield at
