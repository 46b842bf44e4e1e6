"""Whether the window stays awake: how long its thread works on one thing before it looks at events again.

Counted is the processor time of that thread, so that a busy machine is not taken for a slow window. What waits for a
lock or a disk on that thread would not be seen here; nothing on it does either.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

MOST = 0.050  # seconds


class Watchdog(QObject):
    """A timer that wants to run all the time; each delay of it is a piece of work that did not let it."""

    def __init__(self, app: QApplication, most: float = MOST) -> None:
        super().__init__()
        self._most = most
        self._last = time.thread_time()
        self._found: list[tuple[str, float]] = []
        self._doing = ""
        self.step = "at the start"
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._timer.start(0)
        app.installEventFilter(self)
        self._app = app

    def doing(self, step: str) -> None:
        """Name what comes next, for the report; the test's own work until now does not count."""
        self.step = step
        self._last = time.thread_time()

    def too_long(self) -> list[str]:
        """Every piece of work that took too long, in words."""
        return [f"{step}: {seconds * 1000:.0f} ms" for step, seconds in self._found]

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        self._app.removeEventFilter(self)

    def _tick(self) -> None:
        now = time.thread_time()
        if now - self._last > self._most:
            self._found.append((f"{self.step}{self._doing}", now - self._last))
        self._last = now

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Each key press begins anew: typing a sentence is many pieces of work, not one."""
        if event.type() == QEvent.Type.KeyPress:
            self._tick()
        return False
