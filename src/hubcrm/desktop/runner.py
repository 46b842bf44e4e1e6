"""Where the window's wishes go: actions to the one writer thread, queries to a few readers, answers back by one signal.

    runner.do(enquiries.claim, enquiry_id, then=self.show_next)
    runner.fetch(triage.rows, filters, then=self.model.replace, slot="triage rows")

The functions called on a worker see no Qt. Their answers come back through one queued signal of one long-lived object,
so a callback always runs on the window's thread, and is dropped if the widget it belongs to is gone.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Literal

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from hubcrm.desktop.workers import Job, Landing, Progress, Worker
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome

Reader = Literal["page", "search", "check", "routing", "intake", "mail", "aside"]


class Runner(QObject):
    """Runs actions and queries for the window.

    `open_hub()` is called once, on the writer thread; `open_reader()` once on each reader's thread. Both may raise a
    HubError, which then reaches whoever asked. `openers`: for readers that own something else (files from outside).
    """

    changed = Signal(object)  # frozenset[str]: kinds of thing that an action changed
    said = Signal(object)  # Outcome with a sentence for the message strip
    refused = Signal(object)  # HubError that nobody asked to handle
    progressed = Signal(object)  # Progress, while long work runs and once when it has ended
    quiet = Signal()  # nothing is under way any more
    _landed = Signal(object)
    _told = Signal(object)

    def __init__(
        self,
        open_hub: Callable[[], Any],
        open_reader: Callable[[], Any],
        parent: QObject | None = None,
        *,
        openers: Mapping[str, Callable[[], Any]] | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_reader = open_reader
        self._openers = dict(openers or {})
        self._writer = Worker("writer", open_hub, self._deliver)
        self._readers: dict[str, Worker] = {}
        self._latest: dict[Hashable, tuple[Worker, Job]] = {}
        self._closed = False
        self.outstanding = 0  # jobs given and not yet landed
        self._landed.connect(self._land, Qt.ConnectionType.QueuedConnection)
        self._told.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)

    def do(
        self,
        action: Callable[..., Outcome[Any]],
        *args: Any,
        then: Callable[[Outcome[Any]], object] | None = None,
        failed: Callable[[HubError], object] | None = None,
        **kw: Any,
    ) -> None:
        """Run `action(hub, *args, **kw)` on the writer thread, in the order asked.

        Afterwards, on this thread: `then(outcome)`, then `changed` with its kinds, then `said` with its sentence. A
        HubError goes to `failed`, or to `refused` where there is none.
        """

        def work(hub: Any) -> Outcome[Any]:
            outcome = action(hub, *args, **kw)
            if not isinstance(outcome, Outcome):
                raise TypeError(f"{getattr(action, '__name__', action)} must return an Outcome, not {outcome!r}")
            return outcome

        progress = tuple(given for given in (*args, *kw.values()) if isinstance(given, Progress))
        self._submit(self._writer, Job(work, then=then, failed=failed, writes=True, progress=progress))

    def fetch(
        self,
        query: Callable[..., Any],
        *args: Any,
        then: Callable[[Any], object],
        failed: Callable[[HubError], object] | None = None,
        worker: Reader = "page",
        slot: Hashable | None = None,
        **kw: Any,
    ) -> None:
        """Run `query(reader, *args, **kw)` on a reader's thread and hand the answer to `then`.

        A newer request for the same `slot` supersedes this one: its answer is dropped, and its query interrupted where
        the reader can. Without a slot nothing is superseded.
        """
        reader = self._reader(worker)
        if slot is None:
            self._submit(reader, Job(lambda thing: query(thing, *args, **kw), then=then, failed=failed))
            return
        job = Job(
            lambda thing: query(thing, *args, **kw),
            wanted=lambda: self._is_latest(slot, job),
            then=then,
            failed=failed,
        )
        self.forget(slot)
        self._latest[slot] = (reader, job)
        self._submit(reader, job)

    def forget(self, slot: Hashable) -> None:
        """Drop what was asked for this slot, if it has not been answered yet."""
        older = self._latest.pop(slot, None)
        if older is not None:
            reader, job = older
            reader.interrupt(job)

    def on_writer(self, work: Callable[[Any], Any]) -> Any:
        """`work(hub)` on the writer thread, in its turn, for a thread of ours that waits for its value; see Worker.ask."""
        return self._writer.ask(work)

    def progress(self, label: str, *, counted: bool = False) -> Progress:
        """Something for a long action to report to: `runner.do(imports.take, path, report=runner.progress("Adding…"))`.

        The window shows it with Cancel until that action has ended; `counted`, with how many of how many.
        """
        return Progress(label, self._told.emit, counted=counted)

    def warm(self) -> None:
        """Open the hub once the window has nothing better to do, so that the first action need not wait for it."""
        QTimer.singleShot(0, self, self._open_hub_now)

    def settle(self, seconds: float = 10.0) -> bool:
        """Let events run until nothing is under way; False if that took too long.

        For pictures and tests; and for a moment at the start, before there is a window whose events could come between.
        """
        until = QDeadlineTimer(round(seconds * 1000))
        while self.outstanding and not until.hasExpired():  # what has landed may have asked for more already
            loop = QEventLoop()
            self.quiet.connect(loop.quit)
            QTimer.singleShot(until.remainingTime(), loop, loop.quit)
            loop.exec()
            self.quiet.disconnect(loop.quit)
        return self.outstanding == 0

    def close(self) -> None:
        """Finish what is being written, drop what is being read, close everything; returns when that is done."""
        if self._closed:
            return
        self._closed = True
        for reader in self._readers.values():
            reader.close(finish=False)
        self._writer.close(finish=True)

    def _submit(self, worker: Worker, job: Job) -> None:
        if self._closed:
            return
        self.outstanding += 1
        worker.submit(job)

    def _reader(self, name: str) -> Worker:
        if name not in self._readers:
            self._readers[name] = Worker(name, self._openers.get(name, self._open_reader), self._deliver)
        return self._readers[name]

    def _is_latest(self, slot: Hashable, job: Job) -> bool:
        found = self._latest.get(slot)
        return found is not None and found[1] is job

    def _open_hub_now(self) -> None:
        self._submit(self._writer, Job(lambda _hub: None))

    def _deliver(self, landing: Landing) -> None:
        """Called on the worker's thread."""
        with contextlib.suppress(RuntimeError):  # the window has gone already; what was written is written all the same
            self._landed.emit(landing)

    def _land(self, landing: Landing) -> None:
        self.outstanding -= 1
        job = landing.job
        for progress in job.progress:
            progress.finished = True
            self.progressed.emit(progress)
        if job.wanted() and not (self._closed and not job.writes):
            if landing.error is None:
                self._succeed(job, landing.value)
            else:
                self._fail(job, landing.error)
        if self.outstanding == 0:
            self.quiet.emit()

    def _succeed(self, job: Job, value: Any) -> None:
        if job.then is not None:
            _call(job.then, value)
        if job.writes:
            if value.kinds:
                self.changed.emit(value.kinds)
            if value.said:
                self.said.emit(value)

    def _fail(self, job: Job, error: BaseException) -> None:
        known = error if isinstance(error, HubError) else None
        if known is None:  # a defect: logged and reported, and the page hears of it so that it can let go of its wait
            sys.excepthook(type(error), error, error.__traceback__)
            if job.failed is not None:
                _call(job.failed, HubError("Something went wrong inside hubcrm. The report says what."))
        elif job.failed is not None:
            _call(job.failed, known)
        else:
            self.refused.emit(known)

    def _show_progress(self, progress: Progress) -> None:
        if not progress.finished:
            self.progressed.emit(progress)


def _call(callback: Callable[[Any], object], value: Any) -> None:
    """Call back, unless the widget the callback belongs to is gone; a defect in it must not lose the signals after."""
    inner: Any = callback
    while isinstance(inner, functools.partial):
        inner = inner.func
    owner = getattr(inner, "__self__", None)
    if isinstance(owner, QObject) and not isValid(owner):
        return
    try:
        callback(value)
    except Exception as error:  # reported as any other defect
        sys.excepthook(type(error), error, error.__traceback__)
