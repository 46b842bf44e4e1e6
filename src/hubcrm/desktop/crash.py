"""When something goes wrong that nobody expected: it is logged, shown in plain words, and the program goes on."""

from __future__ import annotations

import faulthandler
import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
    qVersion,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from hubcrm import __version__
from hubcrm.desktop import icons, theme
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.text import Label, Words

LOG_SIZE = 1_000_000  # bytes, four files in all
_HARMLESS = ("This plugin does not support",)  # what a screen that is not there cannot do

_log = logging.getLogger("hubcrm")
_qt_log = logging.getLogger("hubcrm.qt")

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None]


class CrashWatch(QObject):
    """Watches over the whole program from `install` to `uninstall`."""

    _happened = Signal(object)  # from any thread

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.log_path = folder / "hubcrm.log"
        self.window: ReportWindow | None = None
        self._handler: RotatingFileHandler | None = None
        self._fatal: TextIO | None = None
        self._before: tuple[Callable[..., object], Callable[..., object], Callable[..., object]] | None = None
        self._qt_before: Callable[..., object] | None = None
        self._showing = False
        self._happened.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Begin to watch: log file, unexpected errors of every thread, Qt's own messages, and fatal ones."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._handler = RotatingFileHandler(
            self.log_path, maxBytes=LOG_SIZE, backupCount=3, encoding="utf-8", errors="backslashreplace", delay=True
        )
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        _log.addHandler(self._handler)
        self._fatal = (self.folder / "fatal.log").open("a", encoding="utf-8")
        faulthandler.enable(self._fatal)
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread
        sys.unraisablehook = self._unraisable
        self._qt_before = qInstallMessageHandler(_log_qt)

    def uninstall(self) -> None:
        """Put everything back as it was."""
        if self._before is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
            self._before = None
            qInstallMessageHandler(self._qt_before)
            faulthandler.disable()
        if self._fatal is not None:
            self._fatal.close()
            self._fatal = None
        if self._handler is not None:
            _log.removeHandler(self._handler)
            self._handler.close()
            self._handler = None
        if self.window is not None:
            self.window.close()

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, error, trace)
            return
        _log.error("unexpected error", exc_info=(kind, error, trace))
        self._happened.emit((kind, error, trace))

    def _caught_in_thread(self, given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None:
            self._caught(given.exc_type, given.exc_value, given.exc_traceback)

    def _unraisable(self, given: object) -> None:
        error = getattr(given, "exc_value", None)
        _log.error("error while tidying up: %s", error, exc_info=error)

    def _show(self, caught: ExceptionInfo) -> None:
        details = report(*caught, log_path=self.log_path)
        if self._showing:  # the report itself went wrong: it is in the log, and that must do
            return
        self._showing = True
        try:
            if self.window is None:
                self.window = ReportWindow()
            self.window.add(details)
            self.window.show()
            self.window.raise_()
        finally:
            self._showing = False


class ReportWindow(QDialog):
    """What went wrong, for a person: what to do now, and details to copy for whoever looks after the program."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Something went wrong")
        self.setWindowIcon(icons.application_icon())
        self.resize(640, 440)
        self._reports: list[str] = []
        self._what = Words(
            "hubcrm goes on, and everything that was saved is still there. If what you were doing did not happen, "
            "try it once more; if it happens again, send the details to whoever looks after hubcrm for you.",
            tone="muted",
        )
        self._count = Words("", "S", "muted")
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setAccessibleName("Details")
        self._details.setFont(theme.font("S"))
        self._copy = Button("Copy details", icon="copy")
        self._copy.clicked.connect(self.copy)
        close = Button("Close", "primary")
        close.clicked.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        column.addWidget(Label("Something went wrong", "M", 600))
        column.addWidget(self._what)
        column.addWidget(self._details, 1)
        column.addWidget(self._count)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._copy)
        row.addWidget(close)
        column.addLayout(row)

    @property
    def details(self) -> str:
        """Everything there is to copy."""
        return "\n\n".join(self._reports)

    def add(self, details: str) -> None:
        """Add a report; the same one again is only counted."""
        if not self.isVisible():
            self._reports.clear()
        if details not in self._reports:
            self._reports.append(details)
            del self._reports[:-20]  # a storm of errors must not fill the memory
            self._details.setPlainText(self.details)
        self._copy.say("Copy details")
        many = f"{len(self._reports)} different errors. " if len(self._reports) > 1 else ""
        self._count.set_runs(many + "Please read before sending: details can contain names from your work.")

    def copy(self) -> None:
        """Put the details on the clipboard."""
        QGuiApplication.clipboard().setText(self.details)
        self._copy.say("Copied")


def report(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None, *, log_path: Path | None = None
) -> str:
    """The details of one error as plain text: versions, what happened, where, and where the log is."""
    lines = [
        f"hubcrm {__version__}, Python {platform.python_version()}, PySide {pyside_version}, Qt {qVersion()}",
        f"{platform.system()} {platform.release()} {platform.machine()}",
    ]
    if log_path is not None:
        lines.append(f"Log: {log_path}")
    return "\n".join([*lines, "", "".join(traceback.format_exception(kind, error, trace)).rstrip()])


def _log_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    if message.startswith(_HARMLESS):
        return
    level = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
        QtMsgType.QtCriticalMsg: logging.ERROR,
        QtMsgType.QtFatalMsg: logging.CRITICAL,
    }.get(kind, logging.WARNING)
    _qt_log.log(level, "%s", message)
