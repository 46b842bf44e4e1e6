"""Whether the window stays awake: how long its thread works on one thing before it looks at events again.

Counted is the processor time of that thread, so that a busy machine is not taken for a slow window; and where something
took too long, a fixed piece of work is timed beside it, for a busy or a small machine also computes more slowly. What
waits for a lock or a disk on that thread would not be seen here; nothing on it does either. Where it works too long, the report
says which lines it stood at meanwhile.
"""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.text import Label, Words

MOST = 0.050  # seconds
USUAL = 0.0045  # seconds that `slowness` takes on the computer that the limit was set on
LOOKS_EVERY = 0.004  # seconds between two looks over its shoulder
_MOST_LINES = 3
_OURS = f"{Path('src', 'hubcrm')}"


@dataclass
class Held:
    """One piece of work that took too long: what was being done, for how many seconds, and at which lines it stood."""

    step: str
    seconds: float
    lines: Counter[str] = field(default_factory=Counter)
    slowness: float = 1.0

    def __str__(self) -> str:
        slowly = f", on a computer {self.slowness:.1f} times as slow as usual" if self.slowness > 1.05 else ""
        said = [f"{self.step}: {self.seconds * 1000:.0f} ms{slowly}"]
        total = sum(self.lines.values())
        said += [f"      {100 * seen // total:3} %  {line}" for line, seen in self.lines.most_common(6)]
        return "\n".join(said)


class Watchdog(QObject):
    """A timer that wants to run all the time; each delay of it is a piece of work that did not let it.

    `allowed` says of a step, in words, why it may take longer, or nothing. Only what happens between `doing` and `rest`
    counts: the test's own work does not. Events are not filtered for this: a filter written in Python would be most of the
    work that it measures.
    """

    def __init__(self, most: float = MOST, *, allowed: Callable[[str], str] = lambda _step: "") -> None:
        super().__init__()
        self._most = most
        self._allowed = allowed
        self._found: list[Held] = []
        self.longest = Held("", 0.0)
        self.turns = 0
        self.step = ""
        self._begun: float | None = None
        self._shoulder = _Shoulder()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._timer.start(0)

    def doing(self, step: str) -> None:
        """Name what comes next, for the report; the test's own work until now does not count."""
        self.step = step
        self._begin()

    def next_key(self) -> None:
        """Another key of the same step: typing a sentence is many pieces of work, not one."""
        self._tick()

    def rest(self) -> None:
        """What comes now is the test's own work."""
        self._tick()
        self._begun = None
        self._shoulder.begin(None)

    def too_long(self) -> list[str]:
        """Every piece of work that took too long, in words."""
        return [str(held) for held in self._found]

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        self._shoulder.stop()

    def _begin(self) -> None:
        self._begun = time.thread_time()
        self._shoulder.begin(self._begun)

    def _tick(self) -> None:
        if self._begun is None:
            return
        taken = time.thread_time() - self._begun
        self.turns += 1
        if taken > self.longest.seconds:
            self.longest = Held(self.step, taken, self._shoulder.seen())
        if taken > self._most and not self._allowed(self.step):
            held = Held(self.step, taken, self._shoulder.seen())
            self._shoulder.begin(None)
            held.slowness = slowness()
            if taken > self._most * held.slowness:
                self._found.append(held)
        self._begin()


class _Shoulder:
    """A timer of the system that interrupts the window's own thread now and then and notes where it stands.

    The thread looks at itself: to look at its frames from another one (sys._current_frames) crashes beneath Qt's calls.
    Where the system has no such timer, the report names no lines.
    """

    def __init__(self) -> None:
        self._begun: float | None = None
        self._lines: Counter[str] = Counter()
        self._timed = hasattr(signal, "setitimer")
        if self._timed:
            self._before = signal.signal(signal.SIGPROF, self._look)
            signal.setitimer(signal.ITIMER_PROF, LOOKS_EVERY, LOOKS_EVERY)

    def begin(self, at: float | None) -> None:
        """A new piece of work, or none that counts."""
        self._begun = at
        if self._lines:
            self._lines = Counter()

    def seen(self) -> Counter[str]:
        """Where it stood during this piece of work."""
        return self._lines.copy()

    def stop(self) -> None:
        """Look no longer."""
        if self._timed:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, self._before)

    def _look(self, _signal: int, frame: FrameType | None) -> None:
        begun = self._begun
        if begun is not None and frame is not None and time.thread_time() - begun >= LOOKS_EVERY:
            self._lines[_stack(frame)] += 1


def slowness() -> float:
    """How many times as long as on the computer that the limit was set on the same work takes at this moment; at least 1."""
    taken = []
    for _time in range(3):
        begun = time.thread_time()
        top = QWidget()
        column = QVBoxLayout(top)
        for number in range(12):
            for made in (
                Label(f"Words {number}", "B", 600),
                Words("one two three", "S", "muted"),
                Button(f"Press {number}"),
            ):
                column.addWidget(made)
        top.ensurePolished()
        column.activate()
        taken.append(time.thread_time() - begun)
    return max(1.0, max(taken) / USUAL)


def _stack(frame: FrameType | None) -> str:
    """The innermost lines of hubcrm on this thread, the innermost first; else the innermost line there is."""
    lines: list[str] = []
    innermost = ""
    while frame is not None and len(lines) < _MOST_LINES:
        path = frame.f_code.co_filename
        line = f"{Path(path).parent.name}/{Path(path).name}:{frame.f_lineno} {frame.f_code.co_name}"
        innermost = innermost or line
        if _OURS in path:
            lines.append(line)
        frame = frame.f_back
    if lines and innermost != lines[0]:
        lines.insert(0, innermost)
    return " < ".join(lines) or innermost
