"""Actions on one thread, queries on others, answers back on the window's own."""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from hubcrm.desktop.runner import Runner
from hubcrm.desktop.workers import Job, Progress, Stopped, Worker
from hubcrm.domain.errors import HubError, Locked
from hubcrm.domain.outcome import Outcome


class Hub:
    def __init__(self):
        self.thread = threading.current_thread().name
        self.done: list[Any] = []
        self.closed_on = ""

    def close(self):
        self.closed_on = threading.current_thread().name


class Reader(Hub):
    """A reader whose long query waits until it is interrupted or let go."""

    def __init__(self):
        super().__init__()
        self.began = threading.Event()
        self.go = threading.Event()
        self.interruptions = 0

    def interrupt(self):
        self.interruptions += 1
        self.go.set()


class Desk:
    """A runner on fake hubs and readers, and what it has said."""

    def __init__(self):
        self.hubs: list[Hub] = []
        self.readers: list[Reader] = []
        self.runner = Runner(self.open_hub, self.open_reader)
        self.heard: list[tuple[str, Any]] = []
        self.runner.changed.connect(functools.partial(self.hear, "changed"))
        self.runner.said.connect(functools.partial(self.hear, "said"))
        self.runner.refused.connect(functools.partial(self.hear, "refused"))

    def open_hub(self) -> Hub:
        self.hubs.append(Hub())
        return self.hubs[-1]

    def open_reader(self) -> Reader:
        self.readers.append(Reader())
        return self.readers[-1]

    def hear(self, what: str, value: Any = None):
        self.heard.append((what, value))


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk()
    yield made
    for reader in made.readers:
        reader.go.set()
    made.runner.close()


def claim(hub: Hub, number: int, *, note: str = "") -> Outcome[int]:
    hub.done.append((number, note))
    return Outcome(number * 2, frozenset({"enquiry"}), f"Claimed {number}", undoable=True)


def refuse(_hub: Hub) -> Outcome[None]:
    raise HubError("Engineering has claimed it. Ask Dr Whitlock.")


def wait_then(reader: Reader, answer: str) -> str:
    reader.began.set()
    assert reader.go.wait(10)
    return answer


def test_an_action_runs_on_the_writer_thread_and_comes_back_on_the_windows(desk: Desk):
    back: list[tuple[Any, QThread]] = []
    desk.runner.do(
        claim, 4, note="by phone", then=lambda outcome: back.append((outcome.value, QThread.currentThread()))
    )
    assert back == []  # never before the event loop turns
    assert desk.runner.settle()
    assert back == [(8, desk.runner.thread())]
    assert desk.hubs[0].done == [(4, "by phone")]
    assert desk.hubs[0].thread.startswith("hubcrm-writer")


def test_then_comes_first_the_kinds_second_the_sentence_last(desk: Desk):
    desk.runner.do(claim, 1, then=functools.partial(desk.hear, "then"))
    desk.runner.settle()
    assert [what for what, _value in desk.heard] == ["then", "changed", "said"]
    assert desk.heard[1][1] == frozenset({"enquiry"})
    assert desk.heard[2][1].undoable


def test_actions_keep_their_order_and_share_one_hub(desk: Desk):
    for number in range(20):
        desk.runner.do(claim, number)
    desk.runner.settle()
    assert [number for number, _note in desk.hubs[0].done] == list(range(20))
    assert len(desk.hubs) == 1


def test_a_refusal_goes_to_failed_or_else_to_the_strip(desk: Desk):
    desk.runner.do(refuse, failed=functools.partial(desk.hear, "failed"))
    desk.runner.settle()
    desk.runner.do(refuse)
    desk.runner.settle()
    assert [(what, str(error)) for what, error in desk.heard] == [
        ("failed", "Engineering has claimed it. Ask Dr Whitlock."),
        ("refused", "Engineering has claimed it. Ask Dr Whitlock."),
    ]


def test_anything_else_is_reported_as_a_defect_and_the_page_hears_of_it(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    reported: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: reported.append(error))
    desk.runner.do(lambda _hub: 1 // 0, failed=functools.partial(desk.hear, "failed"))
    desk.runner.do(lambda _hub: 7)
    desk.runner.settle()
    assert [type(error) for error in reported] == [ZeroDivisionError, TypeError]
    assert "must return an Outcome" in str(reported[1])
    assert [what for what, _error in desk.heard] == ["failed"]
    assert isinstance(desk.heard[0][1], HubError)


def test_a_defect_in_a_callback_does_not_lose_the_reload(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    reported: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: reported.append(error))
    desk.runner.do(claim, 1, then=lambda outcome: outcome.value / 0)
    desk.runner.settle()
    assert [type(error) for error in reported] == [ZeroDivisionError]
    assert [what for what, _value in desk.heard] == ["changed", "said"]


def test_a_hub_that_cannot_be_opened_says_so_and_is_tried_again(qtbot: QtBot):
    tries: list[int] = []

    def open_hub() -> Hub:
        tries.append(1)
        if len(tries) == 1:
            raise Locked("The passphrase is wrong. Try it again, or use the recovery code.")
        return Hub()

    runner = Runner(open_hub, Reader)
    heard: list[Any] = []
    runner.do(claim, 1, failed=heard.append)
    runner.settle()
    runner.do(claim, 1, then=heard.append)
    runner.settle()
    runner.close()
    assert isinstance(heard[0], Locked)
    assert heard[1].value == 2


def test_each_named_reader_has_its_own_thread_and_its_own_reader(desk: Desk):
    answers: dict[str, Any] = {}
    for name in ("page", "search", "check", "routing"):
        desk.runner.fetch(
            lambda reader: (id(reader), threading.current_thread().name),
            then=functools.partial(answers.__setitem__, name),
            worker=name,
        )
    desk.runner.settle()
    assert len({reader for reader, _thread in answers.values()}) == 4
    assert len({thread for _reader, thread in answers.values()}) == 4


def test_a_newer_request_for_a_slot_supersedes_and_interrupts_the_older(qtbot: QtBot, desk: Desk):
    heard: list[str] = []
    desk.runner.fetch(wait_then, "old", then=heard.append, slot="rows")
    qtbot.waitUntil(lambda: bool(desk.readers) and desk.readers[0].began.is_set())
    desk.runner.fetch(lambda _reader: "middle", then=heard.append, slot="rows")
    desk.runner.fetch(lambda _reader: "new", then=heard.append, slot="rows")
    desk.runner.settle()
    assert heard == ["new"]
    assert desk.readers[0].interruptions == 1


def test_slots_do_not_disturb_one_another(desk: Desk):
    heard: list[str] = []
    desk.runner.fetch(lambda _reader: "rows", then=heard.append, slot="rows")
    desk.runner.fetch(lambda _reader: "detail", then=heard.append, slot="detail")
    desk.runner.fetch(lambda _reader: "count", then=heard.append)
    desk.runner.settle()
    assert heard == ["rows", "detail", "count"]


def test_what_is_forgotten_is_not_answered(qtbot: QtBot, desk: Desk):
    heard: list[str] = []
    desk.runner.fetch(wait_then, "old", then=heard.append, slot="search", worker="search")
    qtbot.waitUntil(lambda: bool(desk.readers) and desk.readers[0].began.is_set())
    desk.runner.forget("search")
    assert desk.runner.settle()
    assert heard == []


def test_an_interruption_never_hits_the_next_job():
    class Counted(Reader):
        running = ""

        def interrupt(self):
            hit.append(self.running)

    hit: list[str] = []
    landed = threading.Semaphore(0)
    reader = Counted()
    worker = Worker("test", lambda: reader, lambda _landing: landed.release())

    def work(name: str) -> Callable[[Any], None]:
        def run(thing: Counted):
            thing.running = name

        return run

    jobs = [Job(work(str(number))) for number in range(300)]
    for job in jobs:
        worker.submit(job)
    for number, job in enumerate(jobs):
        worker.interrupt(job)
        if hit:
            assert hit.pop() in ("", str(number), str(number - 1))  # its own, or it has not begun to say its name
    worker.close(finish=True)
    for _job in jobs:
        assert landed.acquire(timeout=5)


def test_an_answer_for_a_widget_that_has_gone_is_dropped(qtbot: QtBot, desk: Desk):
    class Shown(QObject):
        def take(self, _value: Any):
            raise AssertionError("the widget has gone")

    shown = Shown()
    desk.runner.fetch(lambda _reader: 1, then=functools.partial(shown.take))
    import shiboken6

    shiboken6.delete(shown)
    assert desk.runner.settle()


def test_progress_is_told_and_can_be_stopped(qtbot: QtBot, desk: Desk):
    told: list[tuple[str, float | None, bool]] = []
    going = threading.Event()
    desk.runner.progressed.connect(lambda progress: told.append((progress.label, progress.fraction, progress.finished)))

    def add_all(_hub: Hub, *, report: Callable[[int, int], None]) -> Outcome[int]:
        report(40, 40)
        assert going.wait(10)
        report(41, 80)
        return Outcome(40)

    progress = desk.runner.progress("Adding 40 enquiries")
    heard: list[HubError] = []
    desk.runner.do(add_all, report=progress, failed=heard.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0] == ("Adding 40 enquiries", 1.0, False)
    progress.stop()
    going.set()
    desk.runner.settle()
    assert isinstance(heard[0], Stopped)
    assert told[-1][2] is True


def test_progress_without_a_known_end_has_no_fraction():
    heard: list[float | None] = []
    progress = Progress("Reading", lambda one: heard.append(one.fraction))
    progress(5, 0)
    assert heard == [None]


def test_closing_finishes_what_is_written_and_closes_everything_where_it_was_opened(desk: Desk):
    heard: list[Any] = []
    desk.runner.fetch(lambda _reader: 1, then=heard.append)
    desk.runner.settle()
    desk.runner.do(claim, 1)
    desk.runner.do(claim, 2)
    desk.runner.close()
    assert [number for number, _note in desk.hubs[0].done] == [1, 2]
    assert desk.hubs[0].closed_on == desk.hubs[0].thread
    assert desk.readers[0].closed_on == desk.readers[0].thread
    desk.runner.do(claim, 3)  # too late, and no harm
    desk.runner.close()
    assert len(desk.hubs[0].done) == 2


def test_closing_does_not_wait_for_a_long_query(qtbot: QtBot, desk: Desk):
    desk.runner.fetch(wait_then, "never", then=lambda _answer: None, slot="rows")
    qtbot.waitUntil(lambda: bool(desk.readers) and desk.readers[0].began.is_set())
    desk.runner.close()
    assert desk.readers[0].interruptions == 1


def test_what_was_accepted_is_written_even_if_the_window_has_gone():
    import shiboken6

    hub = Hub()
    runner = Runner(lambda: hub, Reader)
    writer = runner._writer
    runner.do(claim, 1)
    shiboken6.delete(runner)
    writer.submit(Job(lambda given: claim(given, 2), writes=True))
    writer.close(finish=True)
    assert [number for number, _note in hub.done] == [1, 2]
    assert hub.closed_on == "hubcrm-writer"


def test_warming_opens_the_hub_before_the_first_action(qtbot: QtBot, desk: Desk):
    desk.runner.warm()
    assert desk.hubs == []
    qtbot.waitUntil(lambda: len(desk.hubs) == 1)
    desk.runner.settle()
    assert desk.heard == []


def test_the_functions_that_work_know_no_qt():
    import hubcrm.desktop.workers

    assert "PySide6" not in Path(hubcrm.desktop.workers.__file__).read_text(encoding="utf-8")
