"""Threads that work for the window: one that writes, a few that read. Nothing here knows Qt.

Each worker is one thread with the one thing it owns (a hub or a reader), opened there on first use and closed there.
"""

from __future__ import annotations

import atexit
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

from hubcrm.domain.errors import HubError


class Stopped(HubError):
    """The person pressed Cancel while long work was under way; its transaction was undone."""

    def __init__(self) -> None:
        super().__init__("Stopped before the end. Nothing was changed.")


class Closing(HubError):
    """The window is being closed: what a thread of ours would still have written waits for the next start."""

    def __init__(self) -> None:
        super().__init__("hubcrm is closing. What is not shared yet is shared at the next start.")


class Job(NamedTuple):
    """One piece of work: what to call with the worker's thing, and whether anybody still waits for the answer."""

    work: Callable[[Any], Any]
    wanted: Callable[[], bool] = lambda: True
    then: Callable[[Any], object] | None = None
    failed: Callable[[HubError], object] | None = None
    writes: bool = False
    progress: tuple[Progress, ...] = ()
    landed: Callable[[Landing], None] | None = None  # who hears of it in place of the window


class Landing(NamedTuple):
    """A job that has ended, with its value or its error."""

    job: Job
    value: Any = None
    error: BaseException | None = None


class Worker:
    """One thread and the thing it owns.

    `open_thing` runs in that thread, when the first job needs it; if it raises, the job fails with that error and the
    next job tries again. `deliver` is called in that thread for every job, wanted or not.

    A plain thread and not a pool: there is never a second one, and a twentieth of the start is saved by not importing
    concurrent.futures.
    """

    def __init__(self, name: str, open_thing: Callable[[], Any], deliver: Callable[[Landing], None]) -> None:
        self._open = open_thing
        self._deliver = deliver
        self._jobs: deque[Job] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._guard = threading.Lock()
        self._running: Job | None = None
        self._thing: Any = None
        self._thread = threading.Thread(target=self._work, name=f"hubcrm-{name}", daemon=True)
        self._thread.start()
        atexit.register(self.close, finish=True)  # a program that ends in haste still writes what it has accepted

    def submit(self, job: Job) -> None:
        """Queue a job; jobs run in the order they were given."""
        with self._wake:
            self._jobs.append(job)
            self._wake.notify()

    def ask(self, work: Callable[[Any], Any]) -> Any:
        """Do this in its turn and hand its value back here: for a thread of ours that is neither this nor the window's.

        Raises what the work raises, and Closing once the worker takes no more.
        """
        done = threading.Event()
        landings: list[Landing] = []

        def landed(landing: Landing) -> None:
            landings.append(landing)
            done.set()

        with self._wake:
            if self._closing:
                raise Closing
            self._jobs.append(Job(work, landed=landed))
            self._wake.notify()
        done.wait()
        if landings[0].error is not None:
            raise landings[0].error
        return landings[0].value

    def interrupt(self, job: Job) -> None:
        """Break off this very job if it is running now and its reader knows how; never any other."""
        with self._guard:  # a job cannot end, nor the next begin, between the check and the interruption
            if self._running is job and self._thing is not None:
                break_off = getattr(self._thing, "interrupt", None)
                if break_off is not None:
                    break_off()

    def close(self, *, finish: bool) -> None:
        """End the thread and close its thing; `finish` first does what is queued, else that is dropped.

        Dropped jobs are not delivered.
        """
        with self._wake:
            self._closing = True
            if not finish:
                self._jobs.clear()
            self._wake.notify()
        running = self._running
        if not finish and running is not None:
            self.interrupt(running)
        self._thread.join()
        atexit.unregister(self.close)

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._jobs and not self._closing:
                    self._wake.wait()
                if not self._jobs:
                    break
                job = self._jobs.popleft()
            self._run(job)
            del job  # a thread that waits must not keep the last answer's widgets alive
        close = getattr(self._thing, "close", None)
        if close is not None:
            close()
        self._thing = None

    def _run(self, job: Job) -> None:
        if not job.wanted():
            self._deliver(Landing(job))
            return
        try:
            if self._thing is None:
                self._thing = self._open()
            with self._guard:
                self._running = job
            try:
                landing = Landing(job, value=job.work(self._thing))
            finally:
                with self._guard:
                    self._running = None
        except BaseException as error:  # whatever it was belongs to the person who asked, not to a silent thread
            landing = Landing(job, error=error)
        (job.landed or self._deliver)(landing)


class Progress:
    """How far long work is, told from the worker and shown in the window.

    An action takes it as a plain callable, `report(done, of)`; calling it raises Stopped once the person has pressed
    Cancel, which ends the transaction unsaved.
    """

    _EVERY = 1 / 20  # seconds between two tellings: more often than that only keeps the window busy

    def __init__(self, label: str, tell: Callable[[Progress], None], *, counted: bool = False) -> None:
        self._label = label
        self._counted = counted  # whether what is done is things that people count
        self._count = (0, 0)
        self.fraction: float | None = None  # None: not known yet
        self.finished = False
        self._tell = tell
        self._stop = threading.Event()
        self._told = 0.0

    def __call__(self, done: int, of: int) -> None:
        if self._stop.is_set():
            raise Stopped
        now = time.monotonic()
        if now - self._told >= self._EVERY or done >= of:
            self._told = now
            self._count = (done, of)
            self.fraction = min(1.0, done / of) if of > 0 else None
            self._tell(self)

    @property
    def label(self) -> str:
        """What goes on, and how far it is where that can be counted: "Adding 1,240 of 5,000"."""
        done, of = self._count
        return f"{self._label} {done:,} of {of:,}" if self._counted and of > 1 else self._label

    def stop(self) -> None:
        """Ask the work to stop at its next report."""
        self._stop.set()

    def is_stopped(self) -> bool:
        """Whether Cancel was pressed, for work that looks by itself."""
        return self._stop.is_set()
