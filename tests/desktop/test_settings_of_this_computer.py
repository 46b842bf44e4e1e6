"""This computer: how it looks, where the hub lies and what opens it, backups and checks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QWidget

from hubcrm import app
from hubcrm.actions import people, safety
from hubcrm.desktop import keys, pictures, theme
from hubcrm.desktop.pages.settings import SettingsPage
from hubcrm.desktop.pages.settings_parts import licences
from hubcrm.desktop.pages.settings_parts.backup_row import in_megabytes
from hubcrm.desktop.pictures import layout_faults
from hubcrm.desktop.remember import Remembered
from hubcrm.desktop.widgets.sheet import Sheet
from hubcrm.domain.errors import Locked
from hubcrm.queries import safety as queries
from hubcrm.store import keys as store_keys
from hubcrm.store.connections import STORE_FILE
from tests.desktop.made_up import NOW, MadeUpHub, PageWindow

ADVISER, LEAD = "Priya Nair", "Prof Anil Rao"
OLD, NEW = "three odd words", "a quite new phrase"
CHEAP = store_keys.Cost(memory_kib=64, passes=1, lanes=1)


@pytest.fixture
def here(window_of):
    """The section in the made-up hub: (window, section)."""

    def show(person=ADVISER, **given):
        one = window_of(SettingsPage, person, **given)
        one.page.show_section("computer")
        one.wait()
        return one, one.page.section

    return show


@pytest.fixture
def own(tmp_path, monkeypatch, qtbot):
    """The same in a college's own hub with a passphrase: (window, section, recovery code)."""
    usual = store_keys.Cost
    monkeypatch.setattr(store_keys, "Cost", lambda *given: usual(*given) if given else CHEAP)
    hub, code = app.create(
        tmp_path / "own", "Marlwick College", division="scotland", kind="college", passphrase=OLD, use_keyring=False,
        clock=lambda: NOW,
    )  # fmt: skip
    people.add_person(hub, "Ann Lee", "manager", by="")
    for hours in range(6):
        safety.back_up(hub, NOW - hours * 5 * 3_600_000)
    place = MadeUpHub(tmp_path / "own", hub.key)
    hub.close()
    one = PageWindow(place, SettingsPage, "Ann Lee")
    one.show((1280, 800))
    qtbot.waitUntil(lambda: QApplication.activeWindow() is one.window)
    one.page.show_section("computer")
    one.wait()
    yield one, one.page.section, code
    one.close()


def sheet(one):
    return next((found for found in reversed(one.window.findChildren(Sheet)) if found.isVisible()), None)


def stored(one):
    with one.hub.reading() as reader:
        return queries.standing(reader)


def fill(strip_field, text):
    strip_field.field.setText(text)


# -- how it looks -----------------------------------------------------------------------------------------------------


def test_the_theme_and_the_letters_are_chosen_here_and_remembered(here):
    remembered = Remembered()
    one, found = here(remembered=remembered)
    found.theme._choices[1].click()
    one.wait()
    assert (theme.mode(), theme.current().dark) == ("dark", True)
    found.letters.setFocus()
    one.press(Qt.Key.Key_Space)
    assert not keys.letters_on()
    assert (remembered.settings.value("theme"), remembered.settings.value("letters")) == ("dark", "off")


def test_departments_people_see_this_section_too(here):
    _one, found = here(LEAD)
    assert found.lies.text()


def test_the_folders_of_hub_and_log_are_shown_and_opened(here, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    one, found = here()
    assert found.lies.text() == str(one.hub.folder)
    found.open_folder.click()
    found.open_log.click()
    assert opened[0] == str(one.hub.folder)
    assert len(opened) == 2


def test_the_program_names_itself_and_what_it_stands_on(here):
    one, found = here()
    assert found.version.text().startswith("hubcrm 0.")
    found.licences.setFocus()
    one.press(Qt.Key.Key_Return)
    assert sheet(one) is not None
    assert layout_faults(one.window) == []
    named = dict(licences.listed())
    assert any(name.startswith("SQLAlchemy ") for name in named)
    assert all(named.values())
    one.press(Qt.Key.Key_Escape)
    assert sheet(one) is None
    assert found.licences.hasFocus()


# -- keeping it safe --------------------------------------------------------------------------------------------------


def test_the_made_up_hub_needs_no_key(here):
    _one, found = here()
    assert found.opens.text() == "By itself: everybody in it is made up, so it needs no key."
    assert found.change.isHidden()
    assert found._facts["sheet"].isHidden()


def test_a_backup_is_made_now_and_stands_at_the_top(here):
    one, found = here()
    assert found.backups_say.text().startswith("None yet.")
    found.back_up.click()
    one.wait()
    assert found._facts["backups"].note.text() == "Backed up, and the copy is proved whole."
    assert found.backups_say.text() == "1 kept, made today 10:04. Each is whole and encrypted."
    (row,) = found.backups.rows
    assert row.when.text() == "today 10:04"
    assert row.why.text().startswith("by hand")


def test_going_back_to_a_backup_says_what_happens_first_and_is_handed_on(here):
    one, found = here()
    found.back_up.click()
    one.wait()
    asked = []
    one.page.restore_asked.connect(asked.append)
    found.backups.rows[0].back.click()
    one.wait()
    assert sheet(one).title.text() == "Go back to today 10:04?"
    one.press(Qt.Key.Key_Escape)
    assert asked == []
    found.backups.rows[0].back.click()
    one.wait()
    sheet(one).go.click()
    one.wait()
    assert asked == [stored(one).backups[0].path]


def test_a_check_says_that_the_hub_is_whole(here):
    one, found = here()
    found.check.click()
    assert "You can go on working" in found.check_says.text()
    one.wait()
    assert found.check_says.text() == "Whole. Checked today 10:04; nothing is wrong."


def test_a_check_of_a_damaged_hub_says_what_to_do(here):
    one, found = here()
    found.back_up.click()
    one.wait()
    path = one.hub.folder / STORE_FILE
    content = bytearray(path.read_bytes())
    content[-8192:-4096] = bytes(4096)
    path.write_bytes(bytes(content))
    found.check.click()
    one.wait()
    assert found.check_says.text().startswith("Damaged: ")
    assert "The newest good backup is from Mon 23 Nov, 10:04" in found._facts["check"].problem.text()


# -- what opens a hub of one's own ------------------------------------------------------------------------------------


def test_the_passphrase_is_changed_in_place(own):
    one, found, _ = own
    assert found.opens.text() == "With its passphrase, asked for at each start."
    found.change.click()
    assert found.passphrase.present.field.hasFocus()
    fill(found.passphrase.present, OLD)
    fill(found.passphrase.new, NEW)
    fill(found.passphrase.again, "a quite new phrse")
    found.passphrase.submit()
    assert found.passphrase.problem.text() == "The two are not the same. Type the new passphrase again."
    fill(found.passphrase.again, NEW)
    one.press(Qt.Key.Key_Return)
    assert one.said == "From now on the new passphrase opens this hub"
    assert store_keys.unlock(one.hub.folder, NEW) == one.hub.key
    assert found.passphrase.isHidden()
    assert found.passphrase.new.text == ""  # nothing secret stays in a field
    assert found.change.hasFocus()


def test_a_wrong_passphrase_is_refused_with_every_field_as_typed(own):
    one, found, _ = own
    found.change.click()
    for field, text in (
        (found.passphrase.present, "wrong"),
        (found.passphrase.new, NEW),
        (found.passphrase.again, NEW),
    ):
        fill(field, text)
    found.passphrase.submit()
    one.wait()
    assert "does not open this hub" in found.passphrase.problem.text()
    assert found.passphrase.new.text == NEW
    one.press(Qt.Key.Key_Escape)
    assert found.passphrase.isHidden()
    assert found.passphrase.new.text == ""
    assert store_keys.unlock(one.hub.folder, OLD) == one.hub.key


def test_the_recovery_sheet_is_proved_by_typing_it(own):
    one, found, code = own
    assert found.sheet_says.text().startswith("Not proved yet.")
    found.prove.click()
    one.press("ABCD")
    one.press(Qt.Key.Key_Return)
    assert "Compare it with the sheet" in found.proving.problem.text()
    found.proving.code.selectAll()
    one.press(code.lower())
    one.press(Qt.Key.Key_Return)
    assert one.said == "The recovery sheet opens this hub"
    assert found.sheet_says.text().startswith("Proved today 10:04.")
    assert found.proving.code.text() == ""


def test_a_new_code_is_asked_about_shown_once_and_proved_by_two_groups(own):
    one, found, code = own
    found.new_code.click()
    one.wait()
    assert sheet(one).title.text() == "Make a new recovery code?"
    assert store_keys.unlock(one.hub.folder, code) == one.hub.key  # nothing has happened yet
    sheet(one).go.click()
    one.wait()
    shown = sheet(one)
    new = shown.code.text()
    with pytest.raises(Locked):
        store_keys.unlock(one.hub.folder, code)
    assert store_keys.unlock(one.hub.folder, new) == one.hub.key
    assert new not in one.said
    assert layout_faults(one.window) == []
    shown.fields[0].setText("ZZZZ")
    shown.submit()
    assert "Compare it with what is shown above" in shown.problem.text()
    groups = new.split("-")
    for at, field in zip(shown.asked, shown.fields, strict=True):
        field.setText(groups[at].lower().replace("0", "o"))
    shown.submit()
    one.wait()
    assert sheet(one) is None
    assert found.sheet_says.text().startswith("Proved today 10:04.")
    shown = one.window.findChildren(Sheet)
    assert all(new not in str(getattr(one_sheet, "code", "")) for one_sheet in shown)


def test_more_backups_are_shown_when_asked_for(own):
    one, found, _ = own
    assert len(found.backups.rows) == 4
    found.more.click()
    one.wait()
    assert len(found.backups.rows) == 6
    assert found.more.isHidden()
    assert found.backups.rows[4].back.hasFocus()


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_no_strip_or_sheet_has_a_fault_of_layout(own, size):
    one, found, _ = own
    one.window.resize(*size)
    pictures.settle()
    for begin in (found._begin_passphrase, found._begin_proving, found._ask_new_code):
        begin()
        one.wait()
        assert layout_faults(one.window) == []
    nameless = [
        type(part).__name__
        for part in one.window.findChildren(QWidget)
        if part.isVisible() and part.focusPolicy() & Qt.FocusPolicy.TabFocus and not part.accessibleName()
        and not part.objectName().startswith("qt_")
    ]  # fmt: skip
    assert nameless == []


def test_a_size_is_said_in_whole_megabytes():
    assert [in_megabytes(size) for size in (0, 400_000, 13_600_000)] == ["under 1 MB", "under 1 MB", "14 MB"]
