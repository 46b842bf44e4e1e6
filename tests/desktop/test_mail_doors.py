"""E-mail at the window: Outlook messages and mailboxes, files let go on a record, the watched folder, what came with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices

from hubcrm.actions import receiving
from hubcrm.desktop import watching
from hubcrm.desktop.pages.settings_parts.watched_folder import WatchedFact
from hubcrm.desktop.remember import Nothing
from hubcrm.desktop.watching import FOLDER, FolderWatching
from hubcrm.intake.drafts import Draft, attachment
from tests.desktop.made_up import MadeUpHub
from tests.desktop.on_screen import OnScreen, doors_of
from tests.intake.outlook_files import attached, message, saved

MAIL = b"""From: Jo Hart <jo@corvedale-pumps.example>
Subject: Re: bracket
Message-ID: <two@corvedale-pumps.example>

It has cracked again.
"""
SIGNED = "Could you look at a bracket?\n\nKind regards\nJo Hart\nWorks manager\n01632 960100"


@pytest.fixture
def screen(made_up_hub: MadeUpHub, tmp_path: Path):
    opened = OnScreen(doors_of(made_up_hub.copy(tmp_path / "hub")))
    yield opened
    opened.close()


def record(screen: OnScreen, **facts):
    """The page of a new enquiry."""
    given = {"text": SIGNED, "subject": "Bracket", "sender_name": "Jo Hart", "channel": "email",
             "sender_email": "jo@corvedale-pumps.example"}  # fmt: skip
    found = []
    screen.hub.session.do(
        receiving.receive, [Draft(**{**given, **facts})], then=lambda outcome: found.append(outcome.value[0])
    )
    screen.wait()
    screen.window.show_page("enquiry", found[0].enquiry)
    screen.wait()
    screen.wait()
    return screen.window.page("enquiry")


def people(page):
    return [row.words.text() for row in page.body.beside.people.rows]


def test_an_outlook_message_and_a_mailbox_are_shown_before_they_are_added(screen, tmp_path):
    outlook = tmp_path / "weld.msg"
    outlook.write_bytes(saved(message("Our weld has cracked.", files=[attached("plan.pdf", b"%PDF" * 400)], p0037="Cracked weld",
                                      p0c1a="Jo Hart", p5d01="jo@corvedale-pumps.example")))  # fmt: skip
    screen.drop([outlook])
    assert screen.sheet.title.text() == "Add this enquiry"
    screen.press(Qt.Key.Key_Return)
    assert screen.subject == "Cracked weld"
    box = tmp_path / "old.mbox"
    box.write_bytes(
        b"".join(b"From x Fri Nov 20 10:12:00 2026\n%s\n" % MAIL.replace(b"two@", b"%d@" % n) for n in range(3))
    )
    screen.drop([box])
    assert "3 enquiries" in screen.sheet.title.text()


def test_files_let_go_on_a_record_are_filed_there_and_undone_in_one_step(screen, tmp_path):
    page = record(screen)
    (tmp_path / "a.eml").write_bytes(MAIL)
    (tmp_path / "plan.dwg").write_bytes(b"AC1032")
    assert screen.window.on_drag()[0].startswith("Let go to file it with E-2627-")
    screen.drop([tmp_path / "a.eml", tmp_path / "plan.dwg"])
    assert screen.sheet is None
    assert screen.said.startswith("1 e-mail and 1 file filed with E-2627-")
    assert page.body.reply.text.toPlainText() == "It has cracked again."
    assert [one["name"] for one in page.full.whole.detail.files] == ["plan.dwg"]
    screen.press(Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert screen.said.startswith("Undone")
    assert page.full.whole.detail.files == ()
    assert page.body.reply.isHidden()
    screen.window.show_page("triage")
    screen.wait()
    assert screen.window.on_drag() is None


def test_what_cannot_be_filed_says_why_and_files_nothing(screen, tmp_path):
    page = record(screen)
    (tmp_path / "empty.msg").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (tmp_path / "plan.dwg").write_bytes(b"AC1032")
    screen.drop([tmp_path / "plan.dwg", tmp_path / "empty.msg"])
    assert "damaged; open it in Outlook" in screen.said
    assert page.full.whole.detail.files == ()


def test_who_signed_is_proposed_in_a_line_and_kept_on_one_key(screen):
    page = record(screen)
    line = page.body.proposal
    assert line.isVisible()
    assert line.words.text() == "Their signature says: Jo Hart  ·  Works manager  ·  01632 960100"
    assert not any("We know" in one for one in people(page))
    screen.press("k")
    assert screen.said.startswith("Jo Hart kept as a contact at Corvedale Pumps")
    assert line.isHidden()
    assert any("Works manager" in one for one in people(page))
    screen.press(Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert page.body.proposal.isVisible()


def test_what_came_with_it_opens_as_a_copy_and_a_program_only_saves(screen, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())) or True)
    page = record(screen, attachments=(attachment("plan.pdf", "", b"%PDF-1.7"), attachment("run.exe", "", b"MZ")))
    plan, program = page.full.whole.detail.files
    screen.hub.save_file(plan["file"], plan["name"])
    doors = screen.hub.attachments
    assert [one.text() for one in doors.menu.actions()] == ["Open a copy", "Save as…"]
    doors.menu.actions()[0].trigger()
    screen.wait()
    assert opened[0].read_bytes() == b"%PDF-1.7"
    assert opened[0].stat().st_mode & 0o111 == 0
    doors.menu.close()
    screen.hub.save_file(program["file"], program["name"])
    first, save = doors.menu.actions()
    assert first.text() == "It may run something, so it is not opened from here"
    assert not first.isEnabled()
    assert save.text() == "Save as…"
    doors.menu.close()
    doors.save_to(program["file"], str(tmp_path / "kept.bin"))
    screen.wait()
    assert screen.said == "Saved as kept.bin"
    screen.window.close()
    assert not opened[0].exists()


def test_the_watched_folder_is_off_until_one_is_chosen_and_then_taken_in(screen, tmp_path, monkeypatch):
    folder = tmp_path / "post"
    folder.mkdir()
    kept = Nothing()
    warned = []
    watch = FolderWatching(screen.hub.session, kept, warned.append)
    watch.timer.stop()
    watch.look()
    assert screen.hub.runner.outstanding == 0
    fact = WatchedFact(kept)
    assert fact.says.text().startswith("None. Choose one")
    assert fact.stop.isHidden()
    fact.use(tmp_path / "nowhere")
    assert "There is no folder" in fact.problem.text()
    fact.use(folder)
    assert kept.value(FOLDER) == str(folder.resolve())
    (folder / "a.eml").write_bytes(MAIL)
    from hubcrm.actions.watching import WatchedFolder

    monkeypatch.setattr(WatchedFolder, "settled", 0.0)
    watch.look()
    screen.wait()
    assert watch._watched is not None
    watch._watched.settled = 0.0
    watch.look()
    screen.wait()
    assert screen.said == "From the watched folder, “a.eml”: 1 new enquiry"
    assert (folder / "taken" / "a.eml").exists()
    folder.rename(tmp_path / "gone")
    watch.look()
    screen.wait()
    watch.look()
    screen.wait()
    assert len(warned) == 1
    fact.stop.click()
    assert kept.value(FOLDER) == ""
    assert watching.EVERY == 5_000


@pytest.mark.parametrize("made_up", [True, False])
def test_a_window_watches_for_an_own_hub_and_never_for_the_made_up_one(made_up_hub, tmp_path, made_up):
    opened = OnScreen(doors_of(made_up_hub.copy(tmp_path / "hub"), made_up=made_up))
    opened.hub._goes_on()
    assert [one.timer.isActive() for one in opened.hub.findChildren(FolderWatching)] == ([] if made_up else [True])
    opened.close()


def test_with_more_than_a_few_in_one_file_a_backup_comes_first(screen, tmp_path):
    from hubcrm.actions.watching import Arrived, WatchedFolder

    told = []
    watch = FolderWatching(screen.hub.session, Nothing(), told.append, lambda: told.append("backed up"))
    watch.timer.stop()
    drafts = tuple(Draft(text=f"No {n}", message_id=f"{n}@x") for n in range(watching.MANY + 1))
    path = tmp_path / "list.csv"
    path.write_bytes(b"x")
    for some in (drafts[:2], drafts):
        screen.hub.session.do(watch._take, Arrived(path, some), WatchedFolder(tmp_path))
        screen.wait()
    assert told == ["backed up"]
