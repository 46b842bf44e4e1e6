"""Joining a team's hub on the first page: the code says whose hub it is, Stop leaves nothing, and all of it by keyboard."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hubcrm import app
from hubcrm.actions import teaming
from hubcrm.desktop import pictures
from hubcrm.desktop.doors import Made
from hubcrm.desktop.pages.joining import Joining, JoinPage
from hubcrm.desktop.program import Program
from hubcrm.domain.errors import NotAllowed
from hubcrm.sync.exchange import HubSide
from hubcrm.sync.invitations import FOLDER, POSTGRES, Invitation, code_of
from hubcrm.sync.rounds import Rounds
from tests.desktop.made_up import NOW, MadeUpHub

ONE = Invitation(
    POSTGRES, "0123456789abcdef" * 2, "Kestrelbridge University", "postgresql://hub.example/hub", "fedcba9876543210" * 2,
    "Dr Sam Whitlock", 3, bytes(32), "hub_sam", "once", NOW + 1_000_000,
)  # fmt: skip


class First:
    """The first page of a computer without a hub; `joined` is what it was asked for."""

    def __init__(self, folder: Path, join: Callable[..., Any]) -> None:
        doors = replace(
            app.own_doors(folder, lambda: NOW, use_keyring=False), settings_file=None, settings_folder=folder.parent
        )
        self.program = Program(replace(doors, join=join), alive=False)
        self.program.start()
        self.window = self.program.first_run
        self.window.show_joining()
        while self.window.joining is None:
            pictures.settle()
        self.wait()
        self.page = self.window.joining

    def wait(self) -> None:
        pictures.settle()
        self.program.aside.settle()
        pictures.settle()

    def paste(self, text: str) -> None:
        self.page.code.setPlainText(text)
        self.wait()

    def choose_a_passphrase(self) -> None:
        for field in (self.page.secret.passphrase.field, self.page.secret.again.field):
            field.setFocus()
            QTest.keyClicks(field, "three odd words")

    def close(self) -> None:
        self.window._closing = False
        self.window.close()
        self.program.finish()
        self.window.deleteLater()


@pytest.fixture
def first(qapp: QApplication, tmp_path: Path) -> Iterator[Callable[..., First]]:
    made: list[First] = []

    def show(join: Callable[..., Any] = lambda *_given: (Made("code"), ONE)) -> First:
        made.append(First(tmp_path / "own" / "store", join))
        return made[0]

    yield show
    for one in made:
        one.close()


def test_the_code_says_whose_hub_it_is_as_soon_as_it_is_whole(first):
    page = first().page
    assert not page.says.isVisible()
    page.code.setPlainText(code_of(ONE)[:-1])
    assert not page.says.isVisible()
    page.code.setPlainText(f"Hello,\n{code_of(ONE)}\n")
    assert page.says.text() == "You join Kestrelbridge University as Dr Sam Whitlock, by a server."
    assert not page.folder.isVisible()


def test_a_folder_is_asked_for_where_it_is_needed_and_known_where_it_lies_the_same(first, tmp_path):
    one = first()
    one.paste(code_of(replace(ONE, kind=FOLDER, address=str(tmp_path))))
    assert one.page.folder.isVisible()
    assert one.page.folder.text() == str(tmp_path)
    one.page.folder.setText(str(tmp_path / "nowhere"))
    one.choose_a_passphrase()
    one.page.submit()
    assert one.page.problem.text() == "Choose the team’s folder as this computer has it."


@pytest.mark.parametrize(
    ("pasted", "says"),
    [
        ("", "no invitation code"),
        ("HUB" + "a" * 90, "not whole"),
        (code_of(replace(ONE, expires=NOW - 90_000_000)), "was good until"),
    ],
)
def test_what_is_wrong_with_a_code_is_one_sentence(first, pasted, says):
    one = first()
    one.paste(pasted)
    QTest.keyClick(one.page.code, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert says in one.page.problem.text()


def test_everything_it_asks_for_goes_on(first):
    asked: list[tuple[Any, ...]] = []

    def join(*given: Any) -> tuple[Made, Invitation]:
        asked.append(given)
        return Made("7K2M-QX4D-9TBR-H3VW-P6YN-5JZC-8FAE"), ONE

    one = first(join)
    one.paste(code_of(ONE))
    one.choose_a_passphrase()
    QTest.keyClick(one.page.secret.again.field, Qt.Key.Key_Return)
    one.wait()
    assert asked[0][:3] == tuple(Joining(code_of(ONE), "", "three odd words"))
    assert one.window.stack.currentWidget() is one.window.code


def test_stop_stops_it_and_everything_typed_is_still_there(first):
    begun, gone_on = threading.Event(), threading.Event()

    def join(_code: str, _place: str, _passphrase: str, report: Callable[[int, int], object]) -> Any:
        for done in range(100_000):
            report(done, 100_000)
            begun.set()
            gone_on.wait(0.001)
        raise AssertionError("nobody stopped it")

    one = first(join)
    one.paste(code_of(ONE))
    one.choose_a_passphrase()
    one.page.submit()
    assert begun.wait(5)
    while "%" not in one.page.how_far.text():
        QTest.qWait(10)
    assert one.page.back.hasFocus()
    assert not one.page.code.isEnabled()
    QTest.keyClick(one.page.back, Qt.Key.Key_Escape)
    one.wait()
    assert "Nothing was changed" in one.page.problem.text()
    assert one.page.code.toPlainText() == code_of(ONE)
    assert one.page.join.isEnabled()
    assert one.page.back.words == "Back"


def test_a_problem_leaves_everything_to_be_put_right(first):
    def join(*_given: Any) -> Any:
        raise NotAllowed("The server is not there.")

    one = first(join)
    one.paste(code_of(ONE))
    one.choose_a_passphrase()
    one.page.submit()
    one.wait()
    assert one.page.problem.text() == "The server is not there."
    assert one.page.join.isEnabled()


def test_stopped_in_the_middle_nothing_is_left_and_the_code_can_be_used_again(tmp_path, made_up_hub):
    hub: MadeUpHub = made_up_hub.copy(tmp_path / "team")
    (tmp_path / "shared").mkdir()
    with hub.writing() as opened:
        side = HubSide(opened)
        priya, sam = (
            opened.read("SELECT id FROM person WHERE name = ?", (name,))[0][0]
            for name in ("Priya Nair", "Dr Sam Whitlock")
        )
        teaming.begin_folder(side, tmp_path / "shared", by=priya)
        code = teaming.invite(side, sam, NOW, by=priya).value.code
        rounds = Rounds(side, opened.clock)
        assert rounds.go()[0].problem is None
        rounds.close()

    def stops(_done: int, _of: int) -> None:
        raise NotAllowed("Stopped")

    store = tmp_path / "own" / "store"
    with pytest.raises(NotAllowed, match="Stopped"):
        app.join(store, code, use_keyring=False, clock=lambda: NOW, report=stops)
    assert not [path for path in store.rglob("*") if path.is_file()]
    joined, recovery, invitation = app.join(store, code, use_keyring=False, clock=lambda: NOW)
    assert joined.facts()["this_person"] == sam
    assert joined.facts()["computer"] == str(invitation.computer) == "1"
    assert joined.read("SELECT count(*) FROM enquiry")[0][0] > 100
    assert len(recovery.split("-")) == 7
    joined.close()


def test_how_far_it_is_reads_as_sentences_beside_the_buttons(qtbot):
    page = JoinPage(lambda: 0)
    qtbot.addWidget(page)
    page._rest(True)
    page.show_progress(0.42)
    page.resize(1024, 700)
    page.show()
    assert page.how_far.text() == "Fetching the hub: 42 %. Stop leaves nothing behind."
    assert abs(page.how_far.geometry().center().y() - page.back.geometry().center().y()) <= 1
    assert page.how_far.height() < page.back.height()  # as high as its line, so that it stands in the middle
