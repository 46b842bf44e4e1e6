"""A second start raises the first window and hands over its files."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtNetwork import QLocalSocket

from hubcrm.desktop.single import MOST, SingleInstance


@pytest.fixture
def first(qtbot, tmp_path):
    made = SingleInstance(tmp_path / "store", tmp_path)
    assert made.is_first()
    yield made
    made.close()


SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from hubcrm.desktop.single import SingleInstance

app = QCoreApplication(sys.argv)
second = SingleInstance(Path("store"), Path("."))
print(second.is_first(), second.call_first([Path(name) for name in sys.argv[1:]]))
"""


def test_only_one_start_is_the_first(first, tmp_path):
    second = SingleInstance(tmp_path / "store", tmp_path)
    assert not second.is_first()
    first.close()
    assert second.is_first()
    second.close()


def test_two_stores_have_two_windows(first, tmp_path):
    other = SingleInstance(tmp_path / "other", tmp_path)
    assert other.is_first()
    assert other.name != first.name
    other.close()


def test_a_second_start_hands_over_its_files_by_their_whole_paths(first, tmp_path, qtbot):
    names = ["a.eml", "ünter den Linden.csv"]
    with qtbot.waitSignal(first.called, timeout=20_000) as heard:
        second = subprocess.Popen(
            [sys.executable, "-c", SECOND, *names], cwd=tmp_path, stdout=subprocess.PIPE, text=True
        )
    said, _errors = second.communicate(timeout=20)
    assert heard.args == [[tmp_path / name for name in names]]
    assert said.split() == ["False", "True"]


def test_nobody_answers_where_nobody_is(qtbot, tmp_path):
    assert not SingleInstance(tmp_path / "store", tmp_path).call_first([])


@pytest.mark.parametrize("nonsense", [b"hello\n", b'{"a": 1}\n', b"[1, 2]\n", b"\xff\xfe\n"])
def test_what_is_not_a_call_is_ignored(first, qtbot, nonsense):
    heard = []
    first.called.connect(heard.append)
    socket = QLocalSocket()
    socket.connectToServer(first.name)
    assert socket.waitForConnected(1000)
    socket.write(nonsense)
    qtbot.waitUntil(lambda: socket.bytesAvailable() > 0)
    assert heard == []
    socket.abort()


def test_a_call_without_end_is_cut_off(first, qtbot):
    socket = QLocalSocket()
    socket.connectToServer(first.name)
    assert socket.waitForConnected(1000)
    socket.write(b"x" * (MOST + 10))
    qtbot.waitUntil(lambda: socket.state() == QLocalSocket.LocalSocketState.UnconnectedState)
    assert first._heard == {}


def test_what_a_crash_left_behind_is_cleared_away(qtbot, tmp_path):
    gone = SingleInstance(tmp_path / "store", tmp_path)
    assert gone.is_first()
    gone._lock.unlock()  # as when the program was ended from outside, its socket still lying there
    following = SingleInstance(tmp_path / "store", tmp_path)
    assert following.is_first()
    assert following._server.isListening()
    following.close()
    gone._server.close()
