"""Python's garbage is collected on the window's thread alone.

Python collects on whichever thread happens to fill its counters. A widget or another QObject in a cycle of references
would then be destroyed on a worker's thread, and Qt answers that with a crash.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY = 2_000  # ms; what lies about until then costs a little memory and nothing else


class Tidying(QObject):
    """Takes collecting over from Python for as long as it lives: `begin` to `end`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.tidy)

    def begin(self) -> None:
        """From now on nothing is collected but here. What there is already (modules, code) is not looked through."""
        gc.disable()
        gc.freeze()
        self._timer.start()

    def end(self) -> None:
        """Give it back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def tidy(self) -> None:
        """Collect what Python would collect by its own thresholds, the young far more often than the old."""
        for generation, (count, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)):
            if count <= most:
                return
            gc.collect(generation)
