"""Offers: two presses and no training, for departments; for the hub, what it waits to hear."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QWidget

from hubcrm.actions import enquiries, offers
from hubcrm.desktop import theme
from hubcrm.desktop.pages.offer_parts.facts import OwnWords
from hubcrm.desktop.pages.offers import OffersPage
from hubcrm.desktop.pictures import layout_faults
from hubcrm.desktop.remember import Remembered
from hubcrm.desktop.widgets.sections import Heading

LEAD, DEPUTY, ACADEMIC, HUB = "Prof Anil Rao", "Dr Sam Whitlock", "Dr Joan Kirkby", "Priya Nair"
MICROSCOPE, TRAINING, HYDRO = (
    "Electron microscope hire", "Shared engineering training on our estate", "Sense-check our hydro numbers",
)  # fmt: skip


def headings(page):
    return [(row.title, row.count) for row in rows(page) if isinstance(row, Heading)]


def rows(page):
    return [page.model.row_at(at) for at in range(page.model.rowCount())]


def chosen(page):
    return page._row()


def foot(page):
    return page.answers.head.text()


def keys_of(page):
    return [button.key for button in page.answers._buttons]


# -- what a department sees -------------------------------------------------------------------------------------------


def test_a_lead_sees_what_waits_with_the_most_pressing_first_and_open(window_of):
    one = window_of(OffersPage, LEAD)
    assert headings(one.page)[0] == ("Needs your answer", 3)
    assert [row.subject for row in rows(one.page)[1:4]] == [MICROSCOPE, TRAINING, HYDRO]
    assert chosen(one.page).subject == MICROSCOPE
    assert one.counted[-1] == 3
    assert foot(one.page) == "Answer today  by the end of the day"
    assert keys_of(one.page) == ["C", "P", "H", "A", "D"]
    assert one.page.answers.tail.text().startswith("If you take it, you ring them by Wed 25 Nov.")


def test_the_brief_says_what_is_needed_why_them_and_who_else_was_asked(window_of):
    view = window_of(OffersPage, LEAD).page._brief_view
    assert view.title.text() == "Half a day on the electron microscope, with somebody to run it, for six coated samples"
    assert view.rows.text_of("Why you") == (
        "They will come to us; any morning next week suits. It mentions microscope and coated."
    )
    assert view.rows.text_of("Also asked").startswith("Nobody else.")
    assert "Dr Sam Whitlock (fracture, welding, failure analysis)" in view.rows.text_of("People")
    assert view.words.block.toPlainText().startswith("Do you hire out a scanning electron microscope")


def test_whoever_stands_in_for_a_lead_who_is_away_sees_the_same(window_of):
    one = window_of(OffersPage, DEPUTY)
    assert one.counted[-1] == 3
    assert one.page._standing_in.text() == "You stand in for Prof Anil Rao, away until Wed 2 Dec."


def test_an_academic_sees_only_what_names_them(window_of, made_up_hub):
    one = window_of(OffersPage, ACADEMIC)
    assert one.counted[-1] == 0
    with one.hub.writing() as hub:
        lead, joan = one.hub.viewer(LEAD).person, one.hub.viewer(ACADEMIC).person
        offers.answer(hub, one.hub.enquiry(TRAINING), "pass", by=lead, to=joan)
    one.page.reload()
    one.wait()
    assert one.counted[-1] == 1
    assert rows(one.page)[1].subject == TRAINING


def test_with_nothing_at_all_it_says_who_will_tell(window_of):
    one = window_of(OffersPage, "Dr Edith Lowry")
    with one.hub.writing() as hub:
        for (enquiry,) in hub.read("SELECT id FROM enquiry WHERE holder != '' AND open = 1"):
            offers.give_back(hub, enquiry, by=one.hub.viewer(HUB).person, for_others=True)
    one.page.reload()
    one.wait()
    assert one.page._stack.currentWidget() is one.page._empty
    said = one.page._empty._sentence.text()
    assert said == "Nothing waiting for Architecture and the Built Environment. The hub will tell you."


# -- the five answers -------------------------------------------------------------------------------------------------


def test_one_key_takes_it_and_what_follows_is_whom_to_ring(window_of):
    one = window_of(OffersPage, DEPUTY)
    enquiry = chosen(one.page).enquiry
    one.press("C")
    assert one.enquiry(enquiry, "holder") == one.viewer.person
    assert chosen(one.page).id == f"yes:{enquiry}"
    assert foot(one.page).startswith("Yours. Ring them by Wed 25 Nov")
    assert one.said == "Yours. E-2627-0" + one.said[15:]
    assert keys_of(one.page)[0] == "L"
    assert one.counted[-1] == 2


def test_pressing_take_twice_in_a_hurry_takes_it_once(window_of):
    one = window_of(OffersPage, DEPUTY)
    one.page.answering.press("C")
    one.page.answering.press("C")
    one.wait()
    assert one.said.startswith("Yours.")


def test_a_reason_is_one_press_and_the_next_offer_opens(window_of):
    one = window_of(OffersPage, LEAD)
    enquiry = chosen(one.page).enquiry
    one.press("D")
    assert one.page.answers.strip.key == "decline"
    one.press("2")
    with one.hub.reading() as reader:
        assert reader.read("SELECT status, reason FROM offer WHERE enquiry = ?", (enquiry,)) == [
            ("declined", "no_time")
        ]
    assert one.said == "Noted: nobody free in time"
    assert chosen(one.page).subject == TRAINING
    assert one.page.answers.strip is None


def test_who_might_goes_with_the_reason(window_of):
    one = window_of(OffersPage, LEAD)
    one.press("D")
    strip = one.page.answers.strip
    strip._who.setCurrentIndex(strip._who.findText("Life and Environmental Sciences"))
    enquiry = chosen(one.page).enquiry
    one.press("1")
    with one.hub.reading() as reader:
        (data,) = reader.read("SELECT data FROM change WHERE entity_id = ? AND kind = 'answered'", (enquiry,))[0]
    assert '"suggest"' in data


def test_another_reason_asks_for_a_word_in_place_and_keeps_it(window_of):
    one = window_of(OffersPage, LEAD)
    enquiry = chosen(one.page).enquiry
    one.press("D")
    one.press("7")
    strip = one.page.answers.strip
    assert strip.field.hasFocus()
    one.press("We closed that lab")
    one.press(Qt.Key.Key_Escape)
    assert one.page.answers.strip is None
    one.press("D")
    assert one.page.answers.strip.words == "We closed that lab"
    one.press("7")
    with one.hub.reading() as reader:
        assert reader.read("SELECT reason FROM offer WHERE enquiry = ?", (enquiry,)) == [("other",)]


def test_letters_in_a_field_are_letters(window_of):
    one = window_of(OffersPage, LEAD)
    one.press("A")
    one.press("Can they post it?")
    assert one.page.answers.strip.words == "Can they post it?"
    assert one.counted[-1] == 3


def test_a_colleague_who_is_away_says_so_and_another_gets_it(window_of):
    one = window_of(OffersPage, DEPUTY)
    one.press("P")
    offered = [chip.value for chip in one.page.answers.strip._numbered]
    assert offered == ["Dr Joan Kirkby", "Prof Anil Rao, away until Wed 2 Dec"]
    enquiry = chosen(one.page).enquiry
    one.press("1")
    with one.hub.reading() as reader:
        (to,) = reader.read("SELECT person FROM offer WHERE enquiry = ?", (enquiry,))[0]
    assert to == one.hub.viewer(ACADEMIC).person
    assert one.said == "Passed to Dr Joan Kirkby"


def test_a_question_stops_the_departments_clock_and_the_hub_answers_it_in_place(window_of):
    lead = window_of(OffersPage, LEAD)
    lead.press("A")
    lead.press(Qt.Key.Key_Return)
    assert lead.page.answers.strip is not None, "an empty question is not sent"
    lead.press("How large are the samples?")
    lead.press(Qt.Key.Key_Return)
    assert foot(lead.page) == "You asked the hub. Your clock stands still until they answer."
    hub = window_of(OffersPage, HUB)
    hub.page.open(hub.hub.enquiry(MICROSCOPE))
    hub.wait()
    assert foot(hub.page) == "Prof Anil Rao asks us: “How large are the samples?”"
    hub.press("A")
    hub.press("Ten by ten millimetres")
    hub.press(Qt.Key.Key_Return)
    assert hub.said == "Answered; their clock runs again"
    lead.page.reload()
    lead.wait()
    assert lead.page._brief_view.rows.text_of("Asked").endswith("The hub, today: Ten by ten millimetres")


def test_helping_keeps_the_enquiry_in_sight(window_of):
    one = window_of(OffersPage, LEAD)
    one.press("H")
    assert ("You are helping", 1) in headings(one.page)


def test_taking_it_back_is_one_key(window_of):
    one = window_of(OffersPage, DEPUTY)
    undone = []
    one.window.on_undo = lambda: undone.append(True)
    one.press("C")
    one.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone


# -- after a yes ------------------------------------------------------------------------------------------------------


def test_had_a_call_is_logged_and_the_work_goes_on(window_of):
    one = window_of(OffersPage, DEPUTY)
    one.press("C")
    enquiry = chosen(one.page).enquiry
    one.press("L")
    one.press("They come on Thursday")
    one.press(Qt.Key.Key_Return)
    assert one.said == "Call logged"
    assert one.enquiry(enquiry, "stage") == "shaping"
    assert "“They come on Thursday”" in one.page._brief_view.rows.text_of("So far")


def test_whom_to_ring_stands_at_the_foot_and_the_number_is_copied(window_of):
    one = window_of(OffersPage, DEPUTY)
    with one.hub.writing() as hub:
        (carol,) = hub.read("SELECT id FROM contact WHERE name = 'Carol Dene'")[0]
        enquiries.set_fields(hub, chosen(one.page).enquiry, {"contact": carol}, by=one.hub.viewer(HUB).person)
    one.press("C")
    assert foot(one.page) == (
        "Yours. Ring Carol by Wed 25 Nov\nCarol Dene, Training manager, Nethercote Coatings  01632 960114"
    )
    one.press("Y")
    assert QApplication.clipboard().text() == "01632 960114"
    assert one.said == "Copied 01632 960114"


def test_a_contact_by_introduction_stays_with_whoever_knows_them(window_of):
    one = window_of(OffersPage, LEAD)
    with one.hub.writing() as hub:
        (glyn,) = hub.read("SELECT id FROM contact WHERE name = 'Glyn Parfitt'")[0]
        enquiries.set_fields(hub, chosen(one.page).enquiry, {"contact": glyn}, by=one.hub.viewer(HUB).person)
    one.press("C")
    assert foot(one.page).endswith("Their contact is by introduction: ask Dr Sam Whitlock.")
    assert "Y" not in keys_of(one.page)


def test_returning_it_takes_a_word_and_gives_it_back_to_the_hub(window_of):
    one = window_of(OffersPage, DEPUTY)
    one.press("C")
    enquiry = chosen(one.page).enquiry
    one.press("R")
    one.press("Not our microscope after all")
    one.press(Qt.Key.Key_Return)
    assert one.enquiry(enquiry, "back") == "returned"


def test_the_first_yes_comes_with_a_word_of_help_once(window_of):
    remembered = Remembered()
    one = window_of(OffersPage, "Dr Clare Ashdown", remembered=remembered)
    with one.hub.writing() as hub:
        assert not hub.read("SELECT 1 FROM claim WHERE person = ?", (one.viewer.person,))
        enquiry = one.hub.enquiry("Boiler data: ten years of service records")
        offers.offer(hub, enquiry, one.viewer.department, by=one.hub.viewer(HUB).person)
    one.page.reload()
    one.wait()
    one.page.open(enquiry)
    one.wait()
    assert one.page.first_yes.isHidden()
    one.press("C")
    assert one.page.first_yes.isVisible()
    one.press("G")
    assert one.page.first_yes.isHidden()
    one.page.reload()
    one.wait()
    assert one.page.first_yes.isHidden()


def test_what_is_to_be_told_is_told_kindly_and_once(window_of):
    one = window_of(OffersPage, LEAD)
    with one.hub.writing() as hub:
        hub_person = one.hub.viewer(HUB).person
        enquiry = one.hub.enquiry(HYDRO)
        (offer,) = hub.read("SELECT id FROM offer WHERE enquiry = ?", (enquiry,))[0]
        offers.withdraw(hub, enquiry, offer, by=hub_person)
    one.page.reload()
    one.wait()
    assert one.page.notices.isVisible()
    assert "is not on offer any more; no answer is needed" in one.page.notices.words.text()
    before = len(one.page._listed.notices)
    one.press("G")
    assert len(one.page._listed.notices) == before - 1


def test_enter_opens_the_whole_enquiry(window_of):
    one = window_of(OffersPage, LEAD)
    one.press(Qt.Key.Key_Return)
    assert one.asked == [("enquiry", one.hub.enquiry(MICROSCOPE))]


def test_when_somebody_else_looks_title_keys_and_list_are_theirs(window_of):
    one = window_of(OffersPage, LEAD)
    assert "Pass to a colleague" in [hint.does for hint in one.page.hints]
    one.session.standing = one.session.standing._replace(viewer=one.hub.viewer(HUB))
    one.page.reload()
    one.wait()
    assert one.page._title.text() == "Offers out"
    assert "I nudged them" in [hint.does for hint in one.page.hints]
    assert keys_of(one.page) == ["R", "N", "W"]


# -- the hub ----------------------------------------------------------------------------------------------------------


def test_the_hub_sees_what_is_out_by_department_and_who_said_yes(window_of):
    one = window_of(OffersPage, HUB)
    assert headings(one.page)[:2] == [("Waiting for an answer", 3), ("Engineering and Manufacturing", 3)]
    assert headings(one.page)[-1][0] == "Said yes"


def test_an_answer_given_by_phone_is_noted_as_theirs(window_of):
    one = window_of(OffersPage, HUB)
    enquiry = chosen(one.page).enquiry
    one.press("R")
    strip = one.page.answers.strip
    assert strip._who.currentText() == "Dr Sam Whitlock"
    one.press("1")
    assert one.enquiry(enquiry, "holder") == one.hub.viewer(DEPUTY).person
    with one.hub.reading() as reader:
        last = reader.read("SELECT actor, on_behalf_of FROM change WHERE kind = 'claimed' ORDER BY n DESC LIMIT 1")[0]
    assert last == (one.viewer.person, one.hub.viewer(DEPUTY).person)


def test_passed_on_by_phone_is_noted_too(window_of):
    one = window_of(OffersPage, HUB)
    enquiry = chosen(one.page).enquiry
    one.press("R")
    strip = one.page.answers.strip
    strip._to.activated.emit(strip._to.findText("Dr Joan Kirkby"))
    one.wait()
    with one.hub.reading() as reader:
        (to,) = reader.read("SELECT person FROM offer WHERE enquiry = ?", (enquiry,))[0]
    assert to == one.hub.viewer(ACADEMIC).person


def test_a_nudge_is_noted_and_an_offer_withdrawn(window_of):
    one = window_of(OffersPage, HUB)
    enquiry = chosen(one.page).enquiry
    one.press("N")
    assert one.said == "Noted: Engineering and Manufacturing was asked again"
    assert "Asked Engineering and Manufacturing again" in one.page._brief_view.rows.text_of("So far")
    one.press("W")
    assert one.enquiry(enquiry, "stage") == "finding_out"


def test_two_yeses_are_settled_in_place(window_of):
    one = window_of(OffersPage, HUB)
    enquiry = one.hub.enquiry("Extra-care scheme - one contact please")
    one.page.open(enquiry)
    one.wait()
    assert foot(one.page).startswith("Two people said yes. Dr Moira Tran and Bev Castell")
    one.press("S")
    one.press("2")
    assert one.said == "Bev Castell has it; the other is told"
    assert one.enquiry(enquiry, "holder") == one.hub.viewer("Bev Castell").person
    assert not one.enquiry(enquiry, "contested")


# -- how it looks and behaves -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", [LEAD, HUB])
def test_nothing_overlaps_or_is_cut_at_either_size_in_either_theme(window_of, qapp, person):
    one = window_of(OffersPage, person)
    for mode, size in ((mode, size) for mode in ("light", "dark") for size in ((1280, 800), (1024, 700))):
        theme.apply(qapp, mode)
        one.window.resize(*size)
        one.wait()
        assert layout_faults(one.window) == []
        for key in ("D", "P", "A", "R"):
            if one.page.answers.choice(key) is not None:
                one.press(key)
                assert layout_faults(one.window) == []
                one.press(Qt.Key.Key_Escape)


def test_everything_that_takes_the_focus_has_a_name(window_of):
    one = window_of(OffersPage, LEAD)
    one.press("D")
    unnamed = [
        widget
        for widget in one.page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and not widget.accessibleName()
    ]
    assert unnamed == []


def test_the_list_is_a_sound_model_and_its_headings_are_passed_over(window_of):
    one = window_of(OffersPage, LEAD)
    tester = QAbstractItemModelTester(one.page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for _step in range(4):
        one.press("J")
    assert chosen(one.page).status == "taken"
    one.press(Qt.Key.Key_Home)
    assert chosen(one.page).subject == MICROSCOPE
    one.page.reload()
    one.wait()
    assert tester is not None


def test_their_own_words_fold_to_whole_lines_and_open_at_a_press(shown):
    words = OwnWords()
    text = "\n".join(f"Line {n} says something about the drying line in our works" for n in range(40))
    shown(words, 600, 300)
    words.show_words(text, "E-mail, today")
    words.set_room(5)
    assert words.is_cut
    folded = words.block.toPlainText()
    assert folded.endswith(" …")
    assert folded.count("\n") == 4
    words._more.click()
    assert words.block.toPlainText() == text
    assert not words.is_cut


def test_their_own_words_are_cut_after_a_word_and_never_in_an_emoji(shown):
    words = OwnWords()
    text = "We would like a shared course for three firms. " * 20 + "🔧" * 300
    shown(words, 400, 300)
    for lines in range(3, 14):
        words.set_room(lines)
        words.show_words(text, "")
        folded = words.block.toPlainText()
        assert folded.endswith(" …")
        assert text.startswith(folded.removesuffix(" …"))
        assert words.block.heightForWidth(words.block.width()) <= 22 * lines
        shown_part = folded.removesuffix(" …")
        assert "🔧" in shown_part or text[len(shown_part)] == " "


def test_an_employer_called_like_markup_is_shown_as_it_is(window_of):
    one = window_of(OffersPage, HUB)
    enquiry = chosen(one.page).enquiry
    with one.hub.writing() as hub:
        enquiries.set_fields(hub, enquiry, {"need": "<b>bold</b> & <img src=x>"}, by=one.viewer.person)
    one.page.reload()
    one.wait()
    assert one.page._brief_view.title.text() == "<b>bold</b> & <img src=x>"
    assert one.page._brief_view.title.textFormat() == Qt.TextFormat.PlainText
