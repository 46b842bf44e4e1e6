"""Letters in the window: written, opened in the mail program, noted as sent; answers of departments recorded on one key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from hubcrm.actions import letters as acts
from hubcrm.actions import offers, people, receiving
from hubcrm.desktop import mail_program, theme
from hubcrm.desktop.page import BACK
from hubcrm.desktop.pages.enquiry import EnquiryPage
from hubcrm.desktop.pages.offers import OffersPage
from hubcrm.desktop.pages.settings import SettingsPage
from hubcrm.desktop.pages.to_send import ToSendPage
from hubcrm.desktop.pages.today import TodayPage
from hubcrm.desktop.pages.triage import TriagePage
from hubcrm.desktop.pictures import layout_faults
from hubcrm.intake.answers import offer_code
from hubcrm.intake.drafts import Draft
from hubcrm.queries import letters as asked
from tests.desktop.on_screen import OnScreen, doors_of

HUB = "Priya Nair"
WELD, CARERS = "Cracked weld on a lifting bracket", "Keeping our senior carers"
CTRL = Qt.KeyboardModifier.ControlModifier
SIZES = [(1280, 800), (1024, 700)]


@pytest.fixture
def mail(monkeypatch):
    """What the mail program was asked to open."""
    opened = []
    monkeypatch.setattr(mail_program, "open_address", lambda address: bool(opened.append(address)) or True)
    return opened


def in_triage(window_of, subject=WELD, size=(1280, 800)):
    one = window_of(TriagePage, HUB, size)
    one.wait()
    one.page.open(one.hub.enquiry(subject))
    one.wait()
    return one


def letters_of(one):
    with one.hub.reading() as reader:
        return asked.to_send(reader)


def keep(one, subject=WELD, template="acknowledgement"):
    """A letter that waits, as if it had been written here before."""
    with one.hub.writing() as hub:
        return acts.write(
            hub, one.hub.enquiry(subject), template, by=one.viewer.person, subject="Thank you", text="Dear Jo,\n\nThank you.",
            to_email="jo@harrow.example", to_name="Jo Hart",
        ).value  # fmt: skip


def offered_by_email(one, subject=WELD, *, answer=""):
    """Offered to Engineering by e-mail and sent; `answer`: what came back."""
    with one.hub.writing() as hub:
        enquiry, by = one.hub.enquiry(subject), one.viewer.person
        department = hub.read("SELECT id FROM department WHERE code = 'ENG'")[0][0]
        people.edit_department(hub, department, {"hears": "email"}, by=by)
        offers.offer(hub, enquiry, department, by=by)
        letter = next(found for found in asked.to_send(hub) if found.enquiry == enquiry)
        acts.note_sent(hub, letter.id, by=by)
        if answer:
            email = hub.read("SELECT email FROM person WHERE department = ? AND email != '' LIMIT 1", (department,))
            draft = Draft(
                subject=f"Re: [{offer_code(letter.ref, letter.offer)}]", text=answer, message_id="answer@mail.example",
                sender_email=email[0][0] if email else "x@y.example",
            )  # fmt: skip
            receiving.receive(hub, [draft], by=by)


def press(one, *keys, held=Qt.KeyboardModifier.NoModifier):
    for key in keys:
        one.press(key, held)


def sheet_of(one):
    return next((child for child in one.window.children() if hasattr(child, "close_sheet") and child.isVisible()), None)


# -- writing ----------------------------------------------------------------------------------------------------------


def test_r_writes_a_letter_filled_in_and_ctrl_enter_hands_it_to_the_mail_program(window_of, mail):
    one = in_triage(window_of)
    one.page.activated()
    press(one, "r")
    sheet = sheet_of(one)
    assert sheet.template.currentData() == "acknowledgement"
    assert "Thank you for getting in touch about" in sheet.text.toPlainText()
    press(one, Qt.Key.Key_Return, held=CTRL)
    assert sheet_of(one) is None
    (address,) = mail
    assert address.startswith("mailto:")
    (letter,) = letters_of(one)
    assert letter.status == "to_send"
    assert one.page.side.detail.letters.isVisible()


def test_a_long_letter_is_opened_as_a_file_of_its_own(window_of, mail, monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    one = in_triage(window_of)
    one.page.activated()
    press(one, "r")
    sheet_of(one).text.setPlainText("A long letter. " * 300)
    press(one, Qt.Key.Key_Return, held=CTRL)
    (address,) = mail
    assert address.startswith("file:")
    assert address.endswith(".eml")
    (written,) = tmp_path.rglob("*.eml")
    assert b"X-Unsent: 1" in written.read_bytes()


def test_another_template_takes_the_place_of_the_words_and_ctrl_z_brings_them_back(window_of, mail):
    one = in_triage(window_of)
    one.page.activated()
    press(one, "r")
    sheet = sheet_of(one)
    before = sheet.text.toPlainText()
    sheet.template.setCurrentIndex(sheet.template.findData("find_out_more"))
    sheet.template.activated.emit(sheet.template.currentIndex())
    one.wait()
    assert "What would be better for you" in sheet.text.toPlainText()
    sheet.text.setFocus()
    press(one, Qt.Key.Key_Z, held=CTRL)
    assert sheet.text.toPlainText() == before


def test_a_can_do_phrase_goes_where_the_cursor_is(window_of, mail):
    one = in_triage(window_of)
    one.page.activated()
    press(one, "r")
    sheet = sheet_of(one)
    sheet.text.setPlainText("Well,")
    sheet.text.moveCursor(sheet.text.textCursor().MoveOperation.End)
    sheet._insert(sheet._begun.phrases[0])
    assert sheet.text.toPlainText().startswith("Well, I don't know yet; I'll find out by ")


def test_a_refused_letter_stays_as_it_was_typed(window_of, mail):
    one = in_triage(window_of)
    one.page.activated()
    press(one, "r")
    sheet = sheet_of(one)
    sheet.to.setText("nobody")
    press(one, Qt.Key.Key_Return, held=CTRL)
    assert "is not an e-mail address" in sheet.problem.text()
    assert sheet.to.text() == "nobody"
    assert not mail


def test_what_was_typed_and_not_kept_is_there_again(window_of, mail):
    one = in_triage(window_of)
    one.page.activated()
    press(one, "r")
    sheet_of(one).text.setPlainText("Half a letter")
    press(one, Qt.Key.Key_Escape)
    one.page.activated()
    press(one, "r")
    assert sheet_of(one).text.toPlainText() == "Half a letter"


def test_without_a_mail_program_it_says_what_to_do(window_of, monkeypatch):
    monkeypatch.setattr(mail_program, "open_address", lambda address: False)
    one = in_triage(window_of)
    one.page.activated()
    press(one, "r")
    press(one, Qt.Key.Key_Return, held=CTRL)
    assert "Copy the letter instead" in one.window.strip.text
    assert len(letters_of(one)) == 1


def test_shift_s_notes_the_letter_as_sent(window_of, mail):
    one = in_triage(window_of)
    keep(one)
    one.page.reload()
    one.wait()
    one.page.activated()
    press(one, Qt.Key.Key_S, held=Qt.KeyboardModifier.ShiftModifier)
    assert letters_of(one) == []
    assert not one.page.side.detail.letters.isVisible()


def test_r_writes_on_the_page_of_an_open_enquiry_and_reopens_a_closed_one(window_of, mail):
    one = window_of(EnquiryPage, HUB)
    one.page.open(one.hub.enquiry(WELD))
    one.wait()
    one.page.activated()
    press(one, "r")
    assert sheet_of(one) is not None
    press(one, Qt.Key.Key_Escape)


# -- answers ----------------------------------------------------------------------------------------------------------


def test_an_answer_is_shown_as_understood_and_y_records_it(window_of, mail):
    one = in_triage(window_of)
    offered_by_email(one, answer="I'll take it")
    one.page.reload()
    one.wait()
    one.page.open(one.hub.enquiry(WELD))
    one.wait()
    card = one.page.side.detail.letters.answer
    assert card.isVisible()
    assert "says yes for Engineering" in card.sentence.text()
    assert not one.page.side.detail.reply.isVisible()
    with one.hub.reading() as hub:
        assert hub.read("SELECT holder FROM enquiry WHERE id = ?", (one.hub.enquiry(WELD),)) == [("",)]
    one.page.activated()
    press(one, "y")
    with one.hub.reading() as hub:
        assert hub.read("SELECT holder != '' FROM enquiry WHERE id = ?", (one.hub.enquiry(WELD),)) == [(1,)]


def test_what_was_not_understood_has_no_button(window_of, mail):
    one = in_triage(window_of)
    offered_by_email(one, answer="Let me think about it")
    one.page.reload()
    one.wait()
    one.page.open(one.hub.enquiry(WELD))
    one.wait()
    card = one.page.side.detail.letters.answer
    assert card.isVisible()
    assert not card.button.isVisible()
    assert "could not be understood" in one.page.side.letters.why_not_recorded()


def test_an_answer_dropped_on_the_window_is_filed_shown_and_recorded_on_one_key(made_up_hub, tmp_path):
    hub = made_up_hub.copy(tmp_path / "hub")
    priya = hub.viewer(HUB).person
    with hub.writing() as writing:
        department = writing.read("SELECT id FROM department WHERE code = 'ENG'")[0][0]
        people.edit_department(writing, department, {"hears": "email"}, by=priya)
        offers.offer(writing, hub.enquiry(WELD), department, by=priya)
        (letter,) = asked.to_send(writing)
        acts.note_sent(writing, letter.id, by=priya)
    mail = tmp_path / "answer.eml"
    mail.write_bytes(
        f"From: Prof Anil Rao <anil.rao@kestrelbridge.example>\r\nSubject: Re: {letter.subject}\r\n"
        f"Message-ID: <answer@mail.example>\r\n\r\nI'll take it.\r\n\r\n> Your code is {letter.ref}\r\n".encode()
    )
    screen = OnScreen(doors_of(hub))
    screen.drop([mail])
    assert screen.sheet.title.text() == "File this reply"
    screen.press(Qt.Key.Key_Return, held=CTRL)
    assert screen.subject == WELD
    assert screen.detail.letters.answer.sentence.text() == "Prof Anil Rao says yes for Engineering and Manufacturing"
    screen.page.activated()
    screen.press("y")
    assert "Prof Anil Rao has taken it" in screen.said
    screen.close()


def test_an_offer_whose_letter_waits_says_that_it_was_not_sent(window_of):
    one = window_of(OffersPage, HUB)
    with one.hub.writing() as hub:
        department = hub.read("SELECT id FROM department WHERE code = 'ENG'")[0][0]
        people.edit_department(hub, department, {"hears": "email"}, by=one.viewer.person)
        offers.offer(hub, one.hub.enquiry(WELD), department, by=one.viewer.person)
    one.page.reload()
    one.wait()
    looks = [one.page.model.look_at(at) for at in range(one.page.model.rowCount())]
    (mine,) = [look for look in looks if WELD in getattr(look, "subject", "")]
    assert mine.date == "not sent yet"


# -- to send ----------------------------------------------------------------------------------------------------------


def test_open_next_walks_the_letters_and_s_notes_one_after_another(window_of, mail):
    one = window_of(ToSendPage, HUB)
    first, second = sorted([keep(one), keep(one, CARERS)])  # kept in the same moment
    one.page.reload()
    one.wait()
    one.page.activated()
    assert [letter.id for letter in letters_of(one)] == [first, second]
    press(one, "o")
    press(one, "o")
    assert len(mail) == 2
    assert one.page.letter.id == second
    press(one, "s")
    assert [letter.id for letter in letters_of(one)] == [first]
    assert one.page.letter.id == first
    press(one, "d")
    assert letters_of(one) == []
    assert one.page.letter is None


def test_escape_leaves_and_enter_opens_the_enquiry(window_of, mail):
    one = window_of(ToSendPage, HUB)
    keep(one)
    one.page.reload()
    one.wait()
    one.page.activated()
    press(one, Qt.Key.Key_Return, Qt.Key.Key_Escape)
    assert one.asked == [("enquiry", one.hub.enquiry(WELD)), (BACK, None)]


def test_a_kept_letter_is_changed_in_the_sheet(window_of, mail):
    one = window_of(ToSendPage, HUB)
    keep(one)
    one.page.reload()
    one.wait()
    one.page.activated()
    press(one, "c")
    sheet = sheet_of(one)
    sheet.text.setPlainText("Other words")
    press(one, Qt.Key.Key_Return, held=CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert letters_of(one)[0].text == "Other words"
    assert not mail


def test_today_counts_what_is_to_send_and_leads_there(window_of, mail):
    one = window_of(TodayPage, HUB)
    one.wait()
    assert not one.page.to_send.isVisible()
    keep(one)
    one.page.reload()
    one.wait()
    assert one.page.to_send.words == "To send (1)"
    one.page.activated()
    press(one, "s")
    assert one.asked == [("to_send", None)]


# -- templates and departments in Settings ----------------------------------------------------------------------------


def letters_section(window_of, size=(1280, 800)):
    one = window_of(SettingsPage, HUB, size)
    one.page.show_section("letters")
    one.wait()
    return one, one.page.section


def test_a_template_is_edited_with_a_preview_and_put_back(window_of):
    one, section = letters_section(window_of)
    assert "Dear Jo Hart" in section.preview.toPlainText()
    section.form.text.setPlainText("Hello {{ their_name }}, ta.")
    section._preview()
    one.wait()
    assert section.preview.toPlainText() == "Hello Jo Hart, ta."
    section.form.text.setFocus()
    press(one, Qt.Key.Key_Return, held=CTRL)
    with one.hub.reading() as hub:
        assert asked.worded_one(hub, "acknowledgement").text == "Hello {{ their_name }}, ta."
    assert section.usual.isVisible()
    section.usual.click()
    one.wait()
    assert "Thank you for getting in touch" in section.form.text.toPlainText()


def test_a_mistake_in_a_template_is_one_sentence_and_is_not_kept(window_of):
    one, section = letters_section(window_of)
    section.form.text.setPlainText("Hello\n{{ nobody }}")
    section._preview()
    one.wait()
    assert "In line 2, there is no word “nobody”" in section.problem.text()
    section.submit()
    one.wait()
    with one.hub.reading() as hub:
        assert not asked.worded_one(hub, "acknowledgement").own


def test_a_word_to_fill_in_goes_where_the_cursor_is(window_of):
    _one, section = letters_section(window_of)
    section.form.text.setPlainText("Hello ")
    section.form.text.moveCursor(section.form.text.textCursor().MoveOperation.End)
    section._insert("{{ employer }}")
    assert section.form.text.toPlainText() == "Hello {{ employer }}"


def test_a_department_is_told_to_hear_by_e_mail(window_of):
    one = window_of(SettingsPage, HUB)
    with one.hub.reading() as hub:
        department = hub.read("SELECT id FROM department WHERE code = 'ENG'")[0][0]
    one.page.open(("departments", department))
    one.wait()
    form = one.page.section.form
    form.hears.choose("email")
    form.hears.chosen.emit("email")
    form.submit()
    one.wait()
    with one.hub.reading() as hub:
        assert hub.read("SELECT hears FROM department WHERE id = ?", (department,)) == [("email",)]


# -- looks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_cut_or_lies_over_another(window_of, mail, size):
    one = in_triage(window_of, size=size)
    keep(one)
    keep(one, CARERS)
    offered_by_email(one, CARERS, answer="Not for us, try Business")
    one.page.reload()
    one.wait()
    for mode in ("light", "dark"):
        theme.apply(QApplication.instance(), mode)
        for subject in (WELD, CARERS):
            one.page.open(one.hub.enquiry(subject))
            one.wait()
            assert layout_faults(one.window) == []
        one.page.activated()
        press(one, "r")
        assert layout_faults(one.window) == []
        press(one, Qt.Key.Key_Escape)
    for kind in (ToSendPage, SettingsPage):
        other = window_of(kind, HUB, size)
        if kind is SettingsPage:
            other.page.show_section("letters")
        other.wait()
        assert layout_faults(other.window) == []
