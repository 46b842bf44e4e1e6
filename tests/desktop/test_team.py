"""Sharing while the window is open: what the foot says, when it goes round, what never gets in anybody's way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hubcrm.actions import teaming
from hubcrm.desktop import sharing as subject
from hubcrm.desktop.pages.offer_parts import wording
from hubcrm.desktop.pages.offers import OffersPage
from hubcrm.desktop.parts import team_words
from hubcrm.desktop.sharing import Sharing
from hubcrm.desktop.widgets import paint, standing_line
from hubcrm.desktop.widgets.sidebar import WIDTH
from hubcrm.desktop.widgets.standing_line import StandingLine
from hubcrm.desktop.workers import Closing
from hubcrm.domain.errors import InUse, NotAllowed
from hubcrm.domain.outcome import Outcome
from hubcrm.queries.brief import Yes
from hubcrm.sync.exchange import Exchanged, HubSide, TooMuchAtOnce
from hubcrm.sync.rounds import Round
from hubcrm.sync.team_status import Place, Seen, Team
from hubcrm.sync.transport import NotReachable

AT = datetime(2026, 11, 23, 10, 4)  # a Monday
DAY = 24 * 3600 * 1000


def local(ms: int) -> datetime:
    return AT + timedelta(milliseconds=ms)


def team(**changes: Any) -> Team:
    """A team whose hub was reached at 10:04."""
    usual = {"kind": "postgres", "address": "postgresql://hub.example/hub", "waiting": 0, "reached": -1, "problem": "",
             "missed": False, "notices": ()}  # fmt: skip
    return Team((Place(**{**usual, **changes}),), (), "", "")


# -- what the foot says -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reached", [-3600 * 1000, -6 * DAY, -30 * DAY])
def test_no_word_of_why_nothing_is_shared_is_cut_off_at_the_foot(reached):
    said = team_words.foot(team(missed=True, reached=reached), "Saved 10:04", "", AT, local)
    room = WIDTH - 17
    line = StandingLine(room)
    line.say(said)
    assert " ".join(line._lines) == said
    assert all(paint.width_of(one, "S", 500) <= room - 2 * standing_line._SIDE for one in line._lines)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "Saved 10:04 · all shared"),
        ({"waiting": 3}, "3 waiting to share"),
        ({"waiting": 1240}, "1,240 waiting to share"),
        ({"missed": True, "reached": -6 * DAY}, "Cannot reach the hub since Tue — you can go on working"),
        ({"missed": True, "reached": -2 * 3600 * 1000}, "Cannot reach the hub since 08:04 — you can go on working"),
        (
            {"missed": True, "reached": -30 * DAY, "waiting": 2},
            "Cannot reach the hub since Sat 24 Oct — you can go on working",
        ),
        ({"missed": True, "reached": 0}, "Cannot reach the hub yet — you can go on working"),
        ({"problem": "You may not.", "waiting": 2}, "Not shared — you can go on working, see why here"),
    ],
)
def test_the_foot_says_how_it_stands(changes, says):
    assert team_words.foot(team(**changes), "Saved 10:04", "", AT, local) == says


def test_a_question_comes_before_everything_else():
    assert (
        team_words.foot(team(missed=True), "Saved 10:04", "May it?", AT, local) == "A large change waits for your yes"
    )


def test_what_was_done_a_moment_ago_is_not_said_to_be_shared_yet():
    assert team_words.foot(team(waiting=1), "Saved 10:04", "", AT, local, is_fresh=True) == "Saved 10:04"
    assert "Cannot reach" in team_words.foot(team(missed=True), "Saved 10:04", "", AT, local, is_fresh=True)


def test_of_two_places_the_one_that_is_missed_is_named():
    both = Team((*team().places, *team(kind="folder", missed=True, reached=-6 * DAY).places), (), "", "")
    assert "Cannot reach the folder since Tue" in team_words.foot(both, "Saved 10:04", "", AT, local)


def test_nothing_that_is_said_is_a_word_of_the_code():
    said = [
        team_words.stands(team(**one).places[0], AT, local)
        for one in ({}, {"missed": True}, {"waiting": 1}, {"asks": True})
    ]
    said += [team_words.question(10, 20), team_words.colleague(Seen("a", "Sam", "0.1.0", 0, True), AT, local)]
    for word in ("sync", "error", "transport", "exchange"):
        assert word not in " ".join(said).lower()


def test_a_yes_is_sent_and_then_confirmed():
    yes = Yes("a", "sam", "Dr Sam Whitlock", 0)
    for confirmed, says in ((0, "Claim sent"), (1, "Confirmed")):
        brief: Any = SimpleNamespace(claims=(replace(yes, confirmed=confirmed),))
        assert wording.sent_or_confirmed(brief).text.strip() == says


def test_without_a_server_a_yes_reads_as_ever(window_of):
    one = window_of(OffersPage, "Dr Sam Whitlock")
    one.press("C")
    assert "Yours." in one.page.answers.head.text()
    assert "Claim sent" not in one.page.answers.head.text()
    one.session.sharing = Sharing(one.session, lambda _writing: Going(), lambda does: does(None))
    one.session.sharing.team = team()
    one.page.reload()
    one.wait()
    assert "Claim sent" in one.page.answers.head.text()


# -- going round ------------------------------------------------------------------------------------------------------


class Going:
    """Rounds that are told what happens, and note who asked."""

    def __init__(self) -> None:
        self.found: list[tuple[Round, ...]] = []
        self.agreed: list[bool] = []
        self.waited: list[float] = []
        self.writing: Callable[[Callable[[Any], Any]], Any] = lambda _work: None
        self.hold = threading.Event()
        self.hold.set()
        self.held = threading.Event()
        self.closed = threading.Event()
        self._woken = threading.Event()
        self.inside: Callable[[Going], object] = lambda _going: None

    def open(self, writing: Callable[[Callable[[Any], Any]], Any]) -> Going:
        self.writing = writing
        return self

    def go(self, *, agreed: bool = False, report: Callable[[int, int], object] = lambda *_: None) -> tuple[Round, ...]:
        self._woken.clear()
        self.agreed.append(agreed)
        self.report = report
        self.held.set()
        self.hold.wait(10)
        self.inside(self)
        return self.found.pop(0) if self.found else (Round("folder", Exchanged()),)

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self._woken.wait(10)

    def wake(self) -> None:
        self._woken.set()

    def close(self) -> None:
        self.closed.set()


@pytest.fixture
def going(window_of, tmp_path) -> Iterator[Callable[[], Any]]:
    """A page in a window whose hub is shared by a folder, and the thread that goes round: begin it with `going()`."""
    from hubcrm.desktop.pages.settings import SettingsPage

    made: list[Sharing] = []

    def begin(*, shared: bool = True, found: tuple[tuple[Round, ...], ...] = ()) -> Any:
        one = window_of(SettingsPage, "Priya Nair")
        if shared:
            (tmp_path / "shared").mkdir()
            with one.hub.writing() as hub:
                teaming.begin_folder(HubSide(hub), tmp_path / "shared", by=one.viewer.person)
        one.rounds = Going()
        one.rounds.found = list(found)
        one.sharing = Sharing(one.session, one.rounds.open, lambda does: does("the side"))
        one.session.sharing = one.sharing
        one.received = []
        one.sharing.received.connect(one.received.append)
        made.append(one.sharing)
        one.sharing.look()
        one.wait()
        return one

    yield begin
    for sharing in made:
        sharing.close()


def until(happened: Callable[[], bool], seconds: float = 5.0) -> None:
    """Let events run until this has happened."""
    ends = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < ends, "it has not happened"
        QTest.qWait(2)


def rounds_of(one: Any) -> int:
    return len(one.rounds.agreed)


def test_without_a_team_nothing_goes_round(going):
    one = going(shared=False)
    assert one.sharing.team is None
    assert rounds_of(one) == 0


def test_it_begins_by_itself_and_then_waits_half_a_minute(going):
    one = going()
    until(lambda: bool(one.rounds.waited))
    assert one.rounds.waited == [subject.EVERY]
    assert one.sharing.team is not None


def test_what_is_done_together_is_shared_together_and_soon(going):
    one = going()
    until(lambda: bool(one.rounds.waited))
    begun = time.monotonic()
    for _change in range(5):
        one.sharing.nudge()
    until(lambda: rounds_of(one) == 2)
    assert time.monotonic() - begun < 1.0
    until(lambda: len(one.rounds.waited) == 2)
    QTest.qWait(2 * subject.BURST)
    assert rounds_of(one) == 2


def test_without_a_network_it_tries_again_sooner_and_nothing_pops_up(going):
    one = going(found=((Round("folder", problem=NotReachable("The folder is not there.")),),))
    until(lambda: bool(one.rounds.waited))
    assert one.rounds.waited == [subject.AGAIN]
    assert one.said == ""
    assert QApplication.activeModalWidget() is None


def test_what_came_is_told_by_its_kinds(going):
    one = going(found=((Round("folder", Exchanged(received=2, kinds=frozenset({"enquiry"}))),),))
    until(lambda: bool(one.received))
    assert one.received[0] == frozenset({"enquiry"})


def test_a_large_change_asks_and_goes_on_when_somebody_agrees(going):
    one = going(found=((Round("folder", problem=TooMuchAtOnce(900, 1000)),),))
    until(lambda: bool(one.sharing.question))
    assert "900 of the 1,000" in one.sharing.question
    one.sharing.go_on()
    until(lambda: rounds_of(one) == 2)
    assert one.rounds.agreed == [False, True]
    until(lambda: one.sharing.question == "")


def test_its_writing_takes_its_turn_with_everybody_elses(going):
    one = going()
    until(lambda: bool(one.rounds.waited))
    threads: list[str] = []

    def inside(rounds: Going) -> None:
        rounds.writing(lambda hub: threads.append(f"{threading.current_thread().name} {hub.folder == one.hub.folder}"))

    one.rounds.inside = inside
    one.sharing.now()
    until(lambda: bool(threads))
    assert threads[0] == "hubcrm-writer True"


def test_many_changes_show_how_far_it_is_and_few_do_not(going):
    one = going()
    shown: list[tuple[int, int]] = []
    one.sharing.progressed.connect(lambda done, of: shown.append((done, of)))
    one.rounds.inside = lambda rounds: [rounds.report(1, 5), rounds.report(400, 4000)]
    one.sharing.now()
    until(lambda: (400, 4000) in shown)
    assert (1, 5) not in shown
    until(lambda: shown[-1] == (0, 0))


def test_closing_waits_for_nobody_who_does_not_answer(going):
    one = going()
    until(lambda: bool(one.rounds.waited))
    one.rounds.held.clear()
    one.rounds.hold.clear()
    one.sharing.now()
    until(one.rounds.held.is_set)
    begun = time.monotonic()
    one.sharing.close()
    assert time.monotonic() - begun < subject.LAST + 0.5
    one.rounds.hold.set()


def test_closing_at_rest_takes_no_time_and_lets_go_of_every_place(going):
    one = going()
    until(lambda: bool(one.rounds.waited))
    begun = time.monotonic()
    one.sharing.close()
    assert time.monotonic() - begun < 0.3
    assert one.rounds.closed.is_set()


def test_what_was_done_a_moment_before_closing_still_goes_out(going):
    one = going()
    until(lambda: bool(one.rounds.waited))
    one.sharing.nudge()
    one.sharing.close()
    assert rounds_of(one) == 2


def test_a_window_that_has_closed_writes_nothing_any_more(going):
    one = going()
    one.sharing.close()
    one.runner.close()
    with pytest.raises(Closing):
        one.runner.on_writer(lambda _hub: None)


def test_a_store_that_cannot_be_written_just_now_is_tried_again(going, monkeypatch):
    monkeypatch.setattr(subject, "AGAIN", 0.01)
    one = going()
    until(lambda: bool(one.rounds.waited))
    problems = [InUse("Another program is holding the file.")]

    def inside(_rounds: Going) -> None:
        if problems:
            raise problems.pop()

    one.rounds.inside = inside
    one.sharing.now()
    until(lambda: rounds_of(one) == 3)
    assert one.said == ""


def test_leaving_ends_it_and_a_new_beginning_begins_it(going):
    one = going()
    until(lambda: bool(one.rounds.waited))
    one.rounds.found = [()]
    one.sharing.now()
    until(one.rounds.closed.is_set)
    until(lambda: one.sharing._thread is None or rounds_of(one) > 2)


def test_an_action_with_the_team_says_what_it_did_like_any_other(going):
    one = going()
    told: list[Outcome[Any]] = []
    refused: list[str] = []
    one.runner.said.connect(told.append)

    def invites(side: str, *, by: str) -> Outcome[str]:
        return Outcome(f"{side} {by}", frozenset({"team"}), "Invited")

    def may_not(_side: str, *, by: str) -> Outcome[str]:
        raise NotAllowed("You may not.")

    one.sharing.do(invites)
    one.sharing.do(may_not, failed=lambda error: refused.append(str(error)))
    until(lambda: bool(told and refused))
    assert told[0].value == f"the side {one.viewer.person}"
    assert refused == ["You may not."]


# -- Settings, Your team ----------------------------------------------------------------------------------------------


def test_settings_show_the_team_and_leaving_asks_once_more(going):
    one = going()
    until(lambda: bool(one.rounds.waited))
    one.page.show_section("team")
    one.wait()
    section = one.page.section
    words = section.places[0].says.text()
    assert "shared" in words
    assert section.invite.isVisible()
    assert section.server.isVisible()
    assert not section.folder.isVisible()
    section.leave.setFocus()
    one.press(Qt.Key.Key_Return)
    assert section.stay.hasFocus()  # Enter by mistake does no harm
    one.press(Qt.Key.Key_Escape)
    assert section.leave.isVisible()


def test_a_department_sees_how_it_stands_and_invites_nobody(window_of):
    from hubcrm.desktop.pages.settings import SettingsPage

    one = window_of(SettingsPage, "Dr Sam Whitlock")
    one.session.sharing = Sharing(one.session, lambda _writing: Going(), lambda does: does(None))
    one.page.show_section("team")
    one.wait()
    section = one.page.section
    section._show(team())
    assert section.places[0].isVisible()
    assert not section.invite.isVisible()
    section._show(None)
    assert not section.server.isVisible()
    assert not section.folder.isVisible()
