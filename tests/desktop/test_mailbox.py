"""The mailbox in Settings: chosen on keys from a real IMAP server, fetched from, and quiet about what goes wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from hubcrm.desktop.fetching import MailFetching
from hubcrm.desktop.pages.settings_parts.mailbox import MailboxFact
from hubcrm.intake.mail_places import Mark
from hubcrm.queries.mailbox import chosen
from tests.desktop.made_up import MadeUpHub
from tests.desktop.on_screen import OnScreen, doors_of
from tests.imap_server import CAPABLE, PASSWORD, USER, ImapServer, answering, letter, local


@pytest.fixture(scope="module")
def imap(tmp_path_factory) -> Iterator[ImapServer]:
    with ImapServer(tmp_path_factory.mktemp("imap")) as made:
        yield made


@pytest.fixture
def screen(made_up_hub: MadeUpHub, tmp_path: Path, imap, monkeypatch) -> Iterator[OnScreen]:
    monkeypatch.setenv("SSL_CERT_FILE", str(imap.certificate))
    opened = OnScreen(doors_of(made_up_hub.copy(tmp_path / "hub")))
    session = opened.hub.session
    session.mail = MailFetching(session, opened.window.warn, lambda: None, opened.hub)
    opened.window.show_page("settings", "computer")
    opened.wait()
    yield opened
    session.mail.timer.stop()
    opened.close()


def fact(screen: OnScreen) -> MailboxFact:
    found = screen.window.current_page.section.mailbox
    assert isinstance(found, MailboxFact)
    return found


def subjects(screen: OnScreen) -> set[str]:
    found: list[tuple[str]] = []
    screen.hub.session.fetch(
        lambda reader: reader.read("SELECT subject FROM enquiry WHERE subject LIKE 'Weld _'"), then=found.extend
    )
    screen.wait()
    return {subject for (subject,) in found}


def choose(screen: OnScreen, imap: ImapServer, folder: str, *, password: str = PASSWORD) -> None:
    """Fill in the mailbox on the keys, as far as the list of its folders."""
    one = fact(screen)
    one.choose.setFocus()
    screen.press(Qt.Key.Key_Space)
    screen.press(f"127.0.0.1:{imap.tls_port}", Qt.Key.Key_Tab, USER, Qt.Key.Key_Tab, password, Qt.Key.Key_Return)
    at = one.strip.folder.findData(folder)
    if at >= 0:
        one.strip.folder.setCurrentIndex(at)


def test_a_folder_is_chosen_on_the_keys_and_its_letters_come(screen, imap):
    imap.fill("Enquiries", [letter(1), letter(2)])
    choose(screen, imap, "Enquiries")
    one = fact(screen)
    assert one.strip.folder.hasFocus()
    assert [one.strip.folder.itemText(at) for at in range(one.strip.folder.count())] == ["INBOX", "Enquiries"]
    one.strip.older.setChecked(True)
    screen.press(Qt.Key.Key_Return, held=Qt.KeyboardModifier.ControlModifier)
    assert one.strip.isHidden()
    assert one.strip.secret.text == ""
    assert one.says.text() == f"“Enquiries” of {USER}"
    assert "Last looked at today 10:04." in one.note.text()
    assert "no keyring, so the password is kept only until hubcrm closes" in one.note.text()
    assert subjects(screen) == {"Weld 1", "Weld 2"}
    assert screen.said.startswith("From the mailbox: 2 new enquiries")


def test_fetch_now_says_so_where_nothing_has_come_and_takes_what_has(screen, imap):
    imap.fill("Forms", [letter(3)])
    choose(screen, imap, "Forms")
    screen.press(Qt.Key.Key_Return, held=Qt.KeyboardModifier.ControlModifier)
    one = fact(screen)
    one.now.setFocus()
    screen.press(Qt.Key.Key_Space)
    assert screen.said == "Nothing new has arrived in the mailbox"
    imap.fill("Forms", [letter(4)])
    screen.press(Qt.Key.Key_Space)
    assert subjects(screen) == {"Weld 4"}


def test_hundreds_of_letters_come_in_one_go_and_the_window_is_told_of_each_part(screen, imap):
    imap.fill("Many", map(letter, range(1000, 1230)))
    choose(screen, imap, "Many")
    fact(screen).strip.older.setChecked(True)
    screen.press(Qt.Key.Key_Return, held=Qt.KeyboardModifier.ControlModifier)
    screen.wait()
    found: list[tuple[int]] = []
    screen.hub.session.fetch(
        lambda reader: reader.read("SELECT count(*) FROM enquiry WHERE subject LIKE 'Weld 1___'"), then=found.extend
    )
    screen.wait()
    assert found == [(230,)]
    assert not screen.hub.session.mail.under_way


def test_a_wrong_password_is_said_in_the_strip_and_everything_typed_stays(screen, imap):
    choose(screen, imap, "INBOX", password="wrong")
    one = fact(screen)
    assert one.strip.problem.text() == f"“127.0.0.1” does not let {USER} in with this password. Give it again."
    assert (one.strip.user.text(), one.strip.secret.text) == (USER, "wrong")
    screen.press(Qt.Key.Key_Escape)
    assert one.strip.isHidden()
    assert one.strip.secret.text == ""


def test_what_goes_wrong_by_itself_is_one_quiet_line_said_once(screen, imap, monkeypatch):
    imap.fill("Quiet", [])
    choose(screen, imap, "Quiet")
    screen.press(Qt.Key.Key_Return, held=Qt.KeyboardModifier.ControlModifier)
    mail, warned = screen.hub.session.mail, []
    mail._warn = warned.append
    monkeypatch.delenv("SSL_CERT_FILE")
    for _ in range(2):
        mail.look()
        screen.wait()
    assert len(warned) == 1
    assert "does not trust" in warned[0]
    assert fact(screen).problem.text() == warned[0]
    monkeypatch.setenv("SSL_CERT_FILE", str(imap.certificate))
    mail.look()
    screen.wait()
    assert fact(screen).problem.text() == ""


def test_after_a_start_without_a_keyring_it_says_where_the_password_is_asked_for(screen, imap):
    imap.fill("Started", [letter(12)])
    choose(screen, imap, "Started")
    screen.press(Qt.Key.Key_Return, held=Qt.KeyboardModifier.ControlModifier)
    mail, warned = screen.hub.session.mail, []
    mail.secret, mail._warn = "", warned.append  # as after a start
    mail.look()
    screen.wait()
    assert warned == [f"Give the password of {USER}. It is asked for under Mailbox in Settings, This computer."]
    one = fact(screen)
    one.choose.setFocus()
    screen.press(Qt.Key.Key_Space)
    assert one.strip.secret.field.hasFocus()
    screen.press(PASSWORD, Qt.Key.Key_Return)
    assert one.strip.folder.currentData() == "Started"
    screen.press(Qt.Key.Key_Return, held=Qt.KeyboardModifier.ControlModifier)
    assert (mail.secret, mail.trouble) == (PASSWORD, "")


def test_a_letter_that_stays_there_is_named_with_the_reason(screen, imap):
    imap.fill("Odd", [b"%PDF-1.7 no letter"])
    choose(screen, imap, "Odd")
    fact(screen).strip.older.setChecked(True)
    screen.press(Qt.Key.Key_Return, held=Qt.KeyboardModifier.ControlModifier)
    assert screen.said == "1 letter could not be taken and stays in the mailbox"
    assert "1 letter stays there because: “e-mail of" in fact(screen).note.text()


def test_stop_forgets_the_mailbox_and_its_password(screen, imap):
    imap.fill("Left", [])
    choose(screen, imap, "Left")
    screen.press(Qt.Key.Key_Return, held=Qt.KeyboardModifier.ControlModifier)
    one = fact(screen)
    one.stop.setFocus()
    screen.press(Qt.Key.Key_Space)
    assert one.says.text().startswith("None. Choose a folder")
    assert screen.hub.session.mail.secret == ""
    kept = []
    screen.hub.session.fetch(chosen, then=kept.append)
    screen.wait()
    assert kept == [None]


def test_without_the_extra_part_the_button_says_how_to_get_it(screen, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    one = fact(screen)
    one.choose.setFocus()
    screen.press(Qt.Key.Key_Space)
    assert one.strip.isHidden()
    assert "hubcrm[mail]" in one.problem.text()


def test_cancel_ends_a_look_and_is_no_trouble(screen, imap):
    imap.fill("Stopped", [letter(9)])
    choose(screen, imap, "Stopped")
    fact(screen).strip.older.setChecked(False)
    screen.press(Qt.Key.Key_Return, held=Qt.KeyboardModifier.ControlModifier)
    mail = screen.hub.session.mail
    told = []
    screen.hub.runner.progressed.connect(told.append)
    mail.fetch_now()
    mail._progress.stop()
    screen.wait()
    assert mail.trouble == ""
    assert not mail.under_way
    assert told[-1].finished


def test_closing_the_window_ends_a_look_at_a_server_that_never_finishes(screen):
    from hubcrm.actions import mailbox
    from hubcrm.intake.mailbox import Folder

    mail = screen.hub.session.mail
    with answering(CAPABLE, b"TAG OK done\r\n", dripping=True) as port:
        screen.hub.session.do(mailbox.choose, local(port), Folder(0, Mark(1, 1)), PASSWORD, older=False)
        screen.wait()
        mail.secret = PASSWORD
        mail.look()
        while not any(thread.name == "hubcrm-mailbox" for thread in threading.enumerate()):
            time.sleep(0.01)
        began = time.monotonic()
        screen.window.close()
        assert time.monotonic() - began < 5
    assert mail.trouble == ""
