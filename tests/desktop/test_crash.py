"""What nobody expected is logged and shown, from whatever thread, and the program goes on."""

from __future__ import annotations

import gc
import logging
import sys
import threading

import pytest
from PySide6.QtCore import qWarning
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from hubcrm.desktop import crash
from hubcrm.desktop.crash import CrashWatch, report
from hubcrm.desktop.pictures import layout_faults
from hubcrm.desktop.widgets.buttons import Button


@pytest.fixture
def watch(qtbot, tmp_path, monkeypatch):
    fatal = []
    monkeypatch.setattr(crash.faulthandler, "enable", lambda file: fatal.append(file.name))
    monkeypatch.setattr(crash.faulthandler, "disable", lambda: fatal.append("off"))
    made = CrashWatch(tmp_path / "log")
    made.fatal_calls = fatal
    made.install()
    yield made
    made.uninstall()
    if made.window is not None:
        qtbot.addWidget(made.window)


def fail(sentence="the sprocket came off"):
    raise RuntimeError(sentence)


def caught(call=fail):
    try:
        call()
    except Exception:
        sys.excepthook(*sys.exc_info())


def test_an_unexpected_error_is_logged_and_shown(watch, qtbot, expected_logs):
    expected_logs("unexpected error")
    caught()
    qtbot.waitUntil(lambda: watch.window is not None and watch.window.isVisible())
    details = watch.window.findChild(QPlainTextEdit).toPlainText()
    for part in ("RuntimeError: the sprocket came off", "in fail", "Qt 6", "hubcrm 0.", str(watch.log_path)):
        assert part in details
    assert "the sprocket came off" in watch.log_path.read_text(encoding="utf-8")


def test_an_error_in_another_thread_is_shown_on_this_one(watch, qtbot, expected_logs):
    expected_logs("unexpected error")
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert watch.window is None  # not from over there
    qtbot.waitUntil(lambda: watch.window is not None and watch.window.isVisible())


def test_the_same_error_again_is_shown_once_and_another_is_added(watch, qtbot, expected_logs):
    expected_logs("unexpected error")
    for _time in range(3):
        caught()
    qtbot.waitUntil(lambda: watch.window is not None)
    caught(lambda: fail("and the chain"))
    qtbot.waitUntil(lambda: "and the chain" in watch.window.details)
    assert watch.window.details.count("the sprocket came off") == 1
    assert "2 different errors" in watch.window._count.text()


def test_details_can_be_copied(watch, qtbot, expected_logs):
    expected_logs("unexpected error")
    caught()
    qtbot.waitUntil(lambda: watch.window is not None and watch.window.isVisible())
    button = next(b for b in watch.window.findChildren(Button) if b.accessibleName() == "Copy details")
    button.click()
    assert "the sprocket came off" in QGuiApplication.clipboard().text()
    assert button.words == "Copied"


def test_nothing_in_the_report_window_is_cut_or_nameless(watch, qtbot, expected_logs):
    expected_logs("unexpected error")
    caught()
    qtbot.waitUntil(lambda: watch.window is not None and watch.window.isVisible())
    QTest.qWait(0)
    assert layout_faults(watch.window) == []
    fields = [widget for widget in watch.window.findChildren(QWidget) if widget.focusPolicy().value & 1]
    assert all(widget.accessibleName() for widget in fields)


def test_ctrl_c_is_not_a_crash(watch, monkeypatch):
    passed_on = []
    monkeypatch.setattr(sys, "__excepthook__", lambda *given: passed_on.append(given[0]))
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert passed_on == [KeyboardInterrupt]


def test_what_qt_says_goes_to_the_log_but_not_what_no_display_can_do(watch, expected_logs):
    expected_logs("a Qt warning")
    qWarning("a Qt warning")
    qWarning("This plugin does not support raise()")
    logged = watch.log_path.read_text(encoding="utf-8")
    assert "WARNING hubcrm.qt a Qt warning" in logged
    assert "does not support" not in logged


def test_an_error_while_tidying_up_is_logged_only(watch, expected_logs):
    expected_logs("error while tidying up")

    class Careless:
        def __del__(self):
            fail("while going")

    careless = Careless()
    del careless
    gc.collect()
    assert "while going" in watch.log_path.read_text(encoding="utf-8")
    assert watch.window is None


def test_the_log_starts_anew_when_it_is_full(watch, monkeypatch):
    monkeypatch.setattr(watch._handler, "maxBytes", 2000)
    for _line in range(100):
        logging.getLogger("hubcrm").info("x" * 80)  # below WARNING, so that no test minds
        watch._handler.handle(logging.makeLogRecord({"msg": "x" * 80, "levelno": 20, "levelname": "INFO"}))
    files = sorted(path.name for path in watch.folder.glob("hubcrm.log*"))
    assert files == ["hubcrm.log", "hubcrm.log.1", "hubcrm.log.2", "hubcrm.log.3"]


def test_fatal_errors_go_to_a_file_of_their_own_and_everything_is_put_back(qtbot, tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(crash.faulthandler, "enable", lambda file: calls.append(file.name))
    monkeypatch.setattr(crash.faulthandler, "disable", lambda: calls.append("off"))
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    watch = CrashWatch(tmp_path)
    watch.install()
    assert sys.excepthook not in before
    watch.uninstall()
    watch.uninstall()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
    assert calls == [str(tmp_path / "fatal.log"), "off"]


def test_a_report_names_versions_and_place():
    try:
        fail()
    except RuntimeError as error:
        text = report(type(error), error, error.__traceback__)
    assert text.splitlines()[0].startswith("hubcrm ")
    assert text.endswith("RuntimeError: the sprocket came off")
