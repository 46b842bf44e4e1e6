"""The program on the screen: which window is open, one start per hub, and how it all ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from hubcrm.desktop import theme
from hubcrm.desktop.doors import Doors, Made, NewHub, Outlook
from hubcrm.desktop.guiding import JustMade
from hubcrm.desktop.hub_window import HubWindow
from hubcrm.desktop.remember import settings_in
from hubcrm.desktop.runner import Runner
from hubcrm.desktop.tidying import Tidying
from hubcrm.domain.errors import HubError
from hubcrm.domain.promises import Calendar

if TYPE_CHECKING:
    from hubcrm.desktop.pages.joining import Joining
    from hubcrm.desktop.workers import Progress
    from hubcrm.sync.invitations import Invitation

LISTEN_AFTER = 300
"""ms after which later starts are answered: the first frame need not wait for Qt's network module, and they ask for 2 s."""

LOAD_EVERY = 40  # ms between two pieces of the guide

SETTLED_AFTER = 500  # ms after which the start is over

SWITCH = 0.001
"""Seconds a busy worker may keep the window waiting for the interpreter; Python's own 5 ms add up to a stutter."""


_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


class Program(QObject):
    """Opens the window that is needed, and the next one when that ends."""

    def __init__(self, doors: Doors, *, person: str = "", files: Sequence[Path] = (), alive: bool = True) -> None:
        super().__init__()
        self._first = doors
        self._home = doors.own() if doors.made_up else doors
        self._person = person
        self._files = list(files)
        self._alive = alive
        self._single: Any = None
        self.aside = Runner(_no_hub, _no_hub, self, openers={"aside": lambda: None})
        self.hub: HubWindow | None = None
        self._past: list[HubWindow] = []  # hubs whose window has closed
        self.first_run: Any = None
        self._guided = True  # a hub that is set up has its guide, one that is brought in has none
        self._secret = ""  # opens the hub that was set up a moment ago
        self._progress = 0.0
        self._joining: Progress | None = None
        self._bar = QTimer(self)
        self._bar.setInterval(100)
        self._bar.timeout.connect(self._show_progress)

    def start(self) -> bool:
        """Open the first window; False where another start has this hub open and has been told."""
        if not self._claim(self._first):
            return False
        if self._first.exists():
            self.open_hub(self._first)
        elif self._first.made_up:
            self._make_it_up(anew=False)
        else:
            self.show_first_run()
        return True

    def _make_it_up(self, *, anew: bool) -> None:
        """Make the made-up hub, with a window that says how far it is."""
        self.show_first_run()
        self.first_run.choice.working()
        self._look_around(anew)

    def open_hub(self, doors: Doors, made: JustMade | None = None) -> None:
        """Show a hub; one that was `made` a moment ago with its guide."""
        person = "" if doors.made_up else self._person
        self.hub = HubWindow(doors, self.aside, person=person, alive=self._alive, made=made)
        if self.first_run is not None and made is not None:
            self.hub.window.restoreGeometry(self.first_run.saveGeometry())  # it takes the other one's place
        self.hub.ended.connect(partial(self._hub_ended, self.hub))
        if self._files:
            self.hub.take_files(self._files)
            self._files = []
        self.hub.show()
        self._put_first_run_away()

    def show_first_run(self) -> None:
        """There is no hub yet: what would you like to do?"""
        from hubcrm.desktop.pages.first_run import FirstRun

        self.first_run = FirstRun(settings_in(self._home.settings_file), self._preview, self._today, self._home.clock)
        self.first_run.look_around.connect(self._look_around)
        self.first_run.set_up.connect(self._set_up)
        self.first_run.bring_in.connect(self._bring_in)
        self.first_run.join.connect(self._join)
        self.first_run.stop_joining.connect(self._stop_joining)
        self.first_run.open_hub.connect(self._open_own)
        self.first_run.left.connect(self._quit)
        self.first_run.show()
        self.aside.fetch(_opens_by_itself, self._home, then=self._keyring_known, worker="aside")
        QTimer.singleShot(LISTEN_AFTER, self.first_run, self._load_guide)

    def _keyring_known(self, by_itself: bool) -> None:
        if self.first_run is not None:
            self.first_run.know(by_itself=by_itself)

    def _load_guide(self) -> None:
        """While somebody reads or types, load what comes after, a little at a time."""
        if self.first_run is not None and not self.first_run.load_some():
            QTimer.singleShot(LOAD_EVERY, self.first_run, self._load_guide)

    def _today(self) -> date:
        return Calendar().local(self._home.clock()).date()

    def _preview(self, hub: NewHub, then: Any) -> None:
        self.aside.fetch(_previewed, self._home, hub, then=then, worker="aside", slot="preview")

    def _set_up(self, hub: NewHub) -> None:
        then = partial(self._was_set_up, hub)
        self.aside.fetch(_created, self._home, hub, then=then, failed=self._first_run_failed, worker="aside")

    def _was_set_up(self, hub: NewHub, made: Made) -> None:
        self._secret, self._guided = made.recovery_code, True
        self.first_run.show_code(made, hub.institution, self._today())

    def _bring_in(self, folder: Path) -> None:
        self.aside.fetch(
            _brought_in, self._home, folder, self._tell_progress, then=self._was_brought_in, failed=self._first_run_failed,
            worker="aside",
        )  # fmt: skip
        self._progress = 0.0
        self._bar.start()

    def _join(self, joining: Joining) -> None:
        self._joining = progress = self.aside.progress("Joining")
        report = partial(self._tell_joining, progress)
        self.aside.fetch(
            _joined, self._home, joining, report, then=self._was_joined, failed=self._first_run_failed, worker="aside"
        )
        self._progress = 0.0
        self._bar.start()

    def _tell_joining(self, progress: Progress, done: int, of: int) -> None:
        """On the worker's thread; it raises once Stop was pressed."""
        progress(done, of)
        if of > 0:
            self._progress = done / of

    def _stop_joining(self) -> None:
        if self._joining is not None:
            self._joining.stop()

    def _was_joined(self, found: tuple[Made, Invitation]) -> None:
        self._was_brought_in((found[0], found[1].institution))

    def _was_brought_in(self, found: tuple[Made, str]) -> None:
        self._bar.stop()
        made, institution = found
        self._secret, self._guided = made.recovery_code, False
        self.first_run.show_code(made, institution, self._today())

    def _open_own(self, proved: bool) -> None:
        secret, self._secret = self._secret, ""
        self.open_hub(self._home, JustMade(secret, proved, self._guided))

    def _look_around(self, anew: bool = False) -> None:
        self.aside.fetch(
            _looked_around, self._home, self._tell_progress, anew,
            then=self._open_made_up, failed=self._first_run_failed, worker="aside",
        )  # fmt: skip
        self._progress = 0.0
        self._bar.start()

    def _tell_progress(self, fraction: float) -> None:
        """On the worker's thread; a float is all that crosses."""
        self._progress = fraction

    def _show_progress(self) -> None:
        if self.first_run is not None:
            self.first_run.progress(self._progress)

    def _open_made_up(self, doors: Doors) -> None:
        self._bar.stop()
        if not self._claim(doors):
            self._quit()
            return
        self.open_hub(doors)

    def _first_run_failed(self, error: HubError) -> None:
        self._bar.stop()
        if self.first_run is not None:
            self.first_run.failed(error)

    def _put_first_run_away(self) -> None:
        if self.first_run is not None:
            self.first_run.put_away()
            self.first_run.deleteLater()
            self.first_run = None

    def _hub_ended(self, hub: HubWindow, reason: str) -> None:
        """The window has gone: to another hub, to the same one anew, or for good."""
        hub.window.deleteLater()
        # The hub itself is kept: its runner may be in the middle of a call, and Qt must not take it away from under that.
        self._past.append(hub)
        self.hub = None
        doors = hub.doors
        if reason == "restored":
            self.open_hub(doors)
        elif reason == "own":
            self._home = doors.own()
            self._release()
            if not self._claim(self._home):
                self._quit()
            elif self._home.exists():
                self.open_hub(self._home)
            else:
                self.show_first_run()
                self.first_run.show_form()
        elif reason == "again":
            self._home = doors.own()
            self._make_it_up(anew=True)
        else:
            self._quit()

    def _claim(self, doors: Doors) -> bool:
        """Make this the one window of this hub; False where another one is, which then comes forward."""
        from hubcrm.desktop.single import SingleInstance

        self._release()
        doors.settings_folder.mkdir(parents=True, exist_ok=True)
        single = SingleInstance(doors.folder, doors.settings_folder, self)
        if not single.is_first(listen=False):
            single.call_first(self._files)
            return False
        single.called.connect(self._called)
        self._single = single
        QTimer.singleShot(LISTEN_AFTER, single, single.listen)
        return True

    def _release(self) -> None:
        if self._single is not None:
            self._single.close()
            self._single = None

    def _called(self, files: list[Path]) -> None:
        """A second start: come forward and take its files."""
        if self.hub is not None:
            self.hub.window.come_forward()
            self.hub.take_files(files)
        elif self.first_run is not None:
            self.first_run.raise_()
            self.first_run.activateWindow()

    def _quit(self) -> None:
        self.finish()
        app = QApplication.instance()
        if app is not None:
            app.quit()

    def finish(self) -> None:
        """Let go of everything; safe to call twice."""
        self._release()
        self.aside.close()


def run(doors: Doors, *, person: str = "", files: Sequence[Path] = ()) -> int:
    """Open the window and stay until it is closed; returns the exit code."""
    app = application()
    guard = Guard(doors.log_folder)
    tidying = Tidying(app)
    program = Program(doors, person=person, files=files)
    try:
        QTimer.singleShot(SETTLED_AFTER, app, guard.watch)
        QTimer.singleShot(SETTLED_AFTER, app, tidying.begin)
        return app.exec() if program.start() else 0
    finally:
        program.finish()
        tidying.end()
        guard.end()


def application() -> QApplication:
    """The application, dressed; made if there is none yet."""
    import signal

    sys.setswitchinterval(SWITCH)
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in _DISPLAYS):
        raise HubError(
            "There is no display here, so no window can open: use the commands (hubcrm --help), or draw its pictures with "
            "hubcrm demo --pictures FOLDER."
        )
    app = QApplication(["hubcrm", *theme.STYLE])
    app.setApplicationName("hubcrm")
    app.setDesktopFileName("hubcrm")
    app.setQuitOnLastWindowClosed(False)  # between two windows there is none
    theme.apply(app, "system", styled=True)
    if sys.stdin is not None and os.name == "posix":
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C in the terminal it was started from; all is saved
    return app


class Guard:
    """Watches for what nobody expected from the first moment, and loads what logs and shows it when that is needed.

    At the latest that is a moment after the start: then Qt's own messages and fatal errors are noted too.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._watch: Any = None
        self._before = sys.excepthook
        sys.excepthook = self._caught

    def watch(self) -> None:
        """Begin to log and to show."""
        if self._watch is None:
            from hubcrm.desktop.crash import CrashWatch

            sys.excepthook = self._before
            self._watch = CrashWatch(self._folder)
            self._watch.install()

    def end(self) -> None:
        """Put everything back as it was."""
        if self._watch is not None:
            self._watch.uninstall()
        sys.excepthook = self._before

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self.watch()
        sys.excepthook(kind, error, trace)


def _no_hub() -> Any:
    raise HubError("There is no hub open here.")


# on a worker's thread


def _previewed(_nothing: object, doors: Doors, hub: NewHub) -> Outlook:
    return doors.preview(hub)


def _opens_by_itself(_nothing: object, doors: Doors) -> bool:
    return doors.opens_by_itself()


def _created(_nothing: object, doors: Doors, hub: NewHub) -> Made:
    return doors.create(hub)


def _brought_in(_nothing: object, doors: Doors, folder: Path, tell: Any) -> tuple[Made, str]:
    return doors.bring_in(folder, tell)


def _joined(
    _nothing: object, doors: Doors, joining: Joining, report: Callable[[int, int], object]
) -> tuple[Made, Invitation]:
    return doors.join(joining.code, joining.place, joining.passphrase, report)


def _looked_around(_nothing: object, doors: Doors, tell: Any, anew: bool) -> Doors:
    return doors.look_around(tell, anew)
