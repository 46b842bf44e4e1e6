"""At the window: the whole hub out to a folder and back on the first page, and the calendar that is kept up to date."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from icalendar import Calendar
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from hubcrm import app
from hubcrm.actions import followups, moving_house
from hubcrm.desktop import calendar_feed, pictures
from hubcrm.desktop.calendar_feed import CalendarFeed
from hubcrm.desktop.pages.settings import SettingsPage
from hubcrm.desktop.program import Program
from hubcrm.desktop.remember import Nothing
from hubcrm.store.hub import Hub
from hubcrm.store.keys import STORE_FILE
from tests.builders import differences, digest
from tests.desktop.made_up import NOW

ADVISER, LEAD = "Priya Nair", "Prof Anil Rao"


@pytest.fixture
def here(window_of):
    """Settings, This computer."""

    def show(person=ADVISER, **given):
        one = window_of(SettingsPage, person, **given)
        one.page.show_section("computer")
        one.wait()
        return one, one.page.section

    return show


# -- out --------------------------------------------------------------------------------------------------------------


def test_everything_goes_to_a_new_folder_in_the_one_that_is_chosen(here, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())))
    window, section = here()
    fact = section._facts["whole"]
    assert moving_house.WARNING in [label.text() for label in fact.findChildren(type(fact.says))]
    fact.export.setFocus()
    QTest.keyClick(fact.export, Qt.Key.Key_Return)
    assert isinstance(fact.dialog, QFileDialog)
    fact.dialog.reject()
    fact._chosen(str(tmp_path))
    assert not fact.export.isEnabled()
    window.wait()
    place = tmp_path / "hubcrm Kestrelbridge University 2026-11-23 1004"
    assert (place / "changes.jsonl").is_file()
    assert fact.export.isEnabled()
    fact.show_it.click()
    assert opened == [place]
    fact._chosen(str(tmp_path))  # the same minute: it holds something already
    window.wait()
    assert fact.export.isEnabled()


def test_a_folder_that_cannot_be_written_is_said_beneath(here, tmp_path):
    window, section = here()
    fact = section._facts["whole"]
    fact._chosen(str(tmp_path / "gone"))
    window.wait()
    assert any("Make it first" in label.text() for label in fact.findChildren(type(fact.says)))


def test_a_department_is_not_offered_the_whole_hub(here):
    _, section = here(LEAD)
    assert section._facts["whole"].isHidden()


# -- back -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def programs():
    started: list[Program] = []

    def start(doors) -> Program:
        program = Program(doors, alive=False)
        started.append(program)
        program.start()
        wait_for(program)
        return program

    yield start
    for program in started:
        if program.hub is not None:
            program.hub.window.close()
        if program.first_run is not None:
            program.first_run.put_away()
        program.finish()
    pictures.settle()


def wait_for(program: Program) -> None:
    for _round in range(4):
        pictures.settle()
        assert program.aside.settle(60)
        if program.hub is not None:
            assert program.hub.runner.settle()
    pictures.settle()


def test_the_first_page_brings_an_exported_hub_back_without_the_guide(made_up_hub, tmp_path, programs):
    with made_up_hub.reading() as reader:
        moving_house.export_all(reader, tmp_path / "out", NOW)
    doors = replace(app.own_doors(tmp_path / "own", lambda: NOW), settings_file=None, settings_folder=tmp_path)
    program = programs(doors)
    window = program.first_run
    window.choice.back.setFocus()
    QTest.keyClick(window.choice.back, Qt.Key.Key_Return)
    window.dialog.reject()
    window.bring_back(str(tmp_path))
    wait_for(program)
    assert "holds no hub that was exported" in window.choice.says.text()
    assert window.choice.back.isEnabled()
    assert not (tmp_path / "own" / STORE_FILE).exists()

    window.bring_back(str(tmp_path / "out"))
    wait_for(program)
    assert window.stack.currentWidget() is window.code
    window.code.later.click()
    wait_for(program)
    assert program.first_run is None
    assert program.hub.guiding.guide is None
    assert program.hub.window.institution == "Kestrelbridge University"
    back = Hub.open(doors.folder, app.unlock(doors.folder).key, settings=tmp_path)
    with made_up_hub.copy(tmp_path / "first").writing() as first:
        assert differences(digest(first), digest(back)) == {}
    back.close()


# -- the calendar -----------------------------------------------------------------------------------------------------


def due(folder: Path) -> int:
    return len(Calendar.from_ical((folder / "hubcrm Priya Nair.ics").read_bytes()).walk("VEVENT"))


def test_a_chosen_folder_has_the_file_at_once_and_after_every_change(here, tmp_path, monkeypatch, qtbot):
    monkeypatch.setattr(calendar_feed, "SOON", 0)
    window, section = here()
    fact = section._facts["calendar"]
    fact._chosen(str(tmp_path / "gone"))
    window.wait()
    assert section._settings.value(calendar_feed.FOLDER) in (None, "")
    fact._chosen(str(tmp_path))
    window.wait()
    assert section._settings.value(calendar_feed.FOLDER) == str(tmp_path)
    assert fact.stop.isVisibleTo(fact)
    before = due(tmp_path)

    warned: list[str] = []
    feed = CalendarFeed(window.session, section._settings, warned.append)
    with window.hub.reading() as reader:
        action = reader.read("SELECT id FROM follow_up WHERE status = 'open' AND owner = ?", (window.viewer.person,))
    window.session.do(followups.drop, action[0][0])
    qtbot.waitUntil(lambda: due(tmp_path) == before - 1, timeout=5000)

    section._settings.setValue(calendar_feed.FOLDER, str(tmp_path / "gone"))
    for _ in range(2):
        feed.write()
        window.wait()
    assert len(warned) == 1  # said once
    fact.stop.click()
    assert section._settings.value(calendar_feed.FOLDER) == ""


def test_without_a_folder_nothing_is_written(here, tmp_path):
    window, _ = here()
    feed = CalendarFeed(window.session, Nothing(), pytest.fail)
    feed.write()
    window.wait()
