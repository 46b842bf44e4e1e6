"""One enquiry, whole: everything seen, everything done in place, and back again."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from hubcrm.actions import employers, enquiries, offers
from hubcrm.desktop import theme
from hubcrm.desktop.main_window import MainWindow
from hubcrm.desktop.page import BACK, Page
from hubcrm.desktop.pages.enquiry import EnquiryPage
from hubcrm.desktop.pictures import layout_faults

HUB, HOLDER, ACADEMIC, LEAD = "Priya Nair", "Dr Sam Whitlock", "Dr Joan Kirkby", "Prof Anil Rao"
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
DRYING, HYDRO, WELD, TWO, PARKED = (
    "Fwd: energy use on a drying line", "Sense-check our hydro numbers", "Cracked weld on a lifting bracket",
    "Extra-care scheme - one contact please", "Net zero plan",
)  # fmt: skip


def opened(window_of, subject=DRYING, person=HUB, size=(1280, 800), **given):
    one = window_of(EnquiryPage, person, size, **given)
    one.page.open(one.hub.enquiry(subject))
    one.wait()
    return one


def plain(words):
    """What it says, with plain single spaces."""
    return " ".join(words.text().split())


def lines(one):
    return [row.what.text() for row in one.page.body.history.rows.rows]


def offer_lines(one):
    card = one.page.body.offers
    return [row.words.text() for row in (*card.claims.rows, *card.offers.rows)]


def next_lines(one):
    return [(row.what.text(), row.when.text()) for row in one.page.body.next.rows.rows]


def field(one, name, subject=DRYING):
    with one.hub.writing() as hub:
        return hub.state("enquiry", one.hub.enquiry(subject))["f"].get(name)


def pause(one):
    QTest.qWait(160)
    one.wait()


# -- what is seen -----------------------------------------------------------------------------------------------------


def test_the_head_says_what_who_where_it_stands_and_whose_move_it_is(window_of):
    head = opened(window_of).page.head
    assert head.subject.text() == DRYING
    assert plain(head.who) == "Trevanor Packaging · through an academic, Mon 2 Nov 10:35"
    assert head.standing.text() == "Working out the details  ·  Dr Sam Whitlock’s move"
    assert head.ref.text().startswith("E-2627-")


def test_promises_still_to_be_kept_stand_in_the_head_and_all_of_them_beside(window_of):
    one = opened(window_of, WELD)
    assert one.page.head.standing.text() == (
        "Finding out more  ·  our move  ·  acknowledge today  ·  decide tomorrow  ·  reply by Fri 27 Nov"
    )
    kept = [row.words.text() for row in opened(window_of).page.body.beside.promises.rows]
    assert kept == ["kept Mon 2 Nov", "kept Mon 2 Nov", "kept Thu 5 Nov"]


def test_the_ten_stages_mark_where_it_is_and_where_it_was(window_of):
    steps = opened(window_of).page.head.stages.steps
    assert len(steps) == 10
    assert [(step.stage, step.visited) for step in steps[:6]] == [
        ("new", True), ("finding_out", False), ("offered", True), ("claimed", True), ("shaping", True),
        ("proposal", False),
    ]  # fmt: skip
    assert [step.accessibleName() for step in steps if step.place == 0] == ["Working out the details, where it is now"]


def test_their_words_stand_as_they_came(window_of):
    words = opened(window_of).page.body.words.text.toPlainText()
    assert words.startswith("Forwarding on from an old contact of mine")


def test_a_file_that_came_with_it_or_with_a_reply_is_saved_as_a_copy_only(window_of):
    saved = []
    one = opened(window_of, WELD, save_file=lambda stored, name: saved.append((stored, name)))
    from hubcrm.actions import receiving
    from hubcrm.intake.drafts import Attachment, Draft

    with one.hub.writing() as hub:
        ref = one.page.full.whole.detail.ref
        plan = Attachment("plan.pdf", "application/pdf", b"%PDF" * 500, "0" * 64)
        receiving.receive(hub, [Draft(text="The plan", subject=f"Re: {ref}", attachments=(plan,))], by="")
    one.page.reload()
    one.wait()
    (button,) = [one_ for one_ in one.page.body.words.files.findChildren(QWidget) if getattr(one_, "words", "")]
    assert button.words == "plan.pdf 2 kB"
    button.click()
    assert saved[0][1] == "plan.pdf"


def test_a_contact_known_by_introduction_is_a_role_to_others_and_a_name_to_their_steward(window_of):
    people = [row.words.text() for row in opened(window_of).page.body.beside.people.rows]
    assert people[0] == "Senior manager role\nBy introduction: ask Dr Sam Whitlock"
    own = [row.words.text() for row in opened(window_of, DRYING, HOLDER).page.body.beside.people.rows]
    assert own[0].startswith("Glyn Parfitt\nOperations director")


def test_history_tells_it_newest_first_and_strikes_through_what_was_undone(window_of):
    one = opened(window_of)
    assert lines(one)[0] == "Set value: £7,800  ·  Dr Sam Whitlock"
    assert lines(one)[-1].startswith("Arrived (through an academic) as E-2627-")
    one.press("D")
    assert lines(one)[0] == "Done: Send the proposal  ·  Priya Nair"
    assert not one.page.body.history.rows.rows[0].undo.isHidden()
    one.page.body.history.rows.rows[0].undo.click()
    one.wait()
    assert one.said == "Undone: Done: Send the proposal"
    assert [text for text in lines(one) if text.endswith("undone")] == [
        "Done: Send the proposal  ·  Priya Nair  ·  undone"
    ]
    struck = next(row for row in one.page.body.history.rows.rows if row.what.text().endswith("undone"))
    assert struck.what._runs[0].struck
    assert struck.undo.isHidden()


def test_a_long_history_is_shown_in_parts(window_of):
    one = opened(window_of)
    with one.hub.writing() as hub:
        for n in range(25):
            enquiries.log(hub, one.page._enquiry, "note", by=one.viewer.person, text=f"Note {n}")
    one.page.reload()
    one.wait()
    history = one.page.body.history
    assert (len(lines(one)), history.more.words) == (20, "Show 12 earlier")
    history.more.click()
    assert len(lines(one)) == 32
    assert history.more.isHidden()


# -- next actions -----------------------------------------------------------------------------------------------------


def test_d_does_the_next_action_and_undo_brings_it_back(window_of):
    one = opened(window_of)
    assert next_lines(one) == [("Send the proposal", "2 days late  ·  Dr Sam Whitlock")]
    one.press("D")
    assert one.said == "Done: Send the proposal"
    assert next_lines(one)[0][0] == "Keep in touch"


def test_done_and_next_is_one_step_with_a_day_typed_in_words(window_of):
    one = opened(window_of)
    one.press(Qt.Key.Key_D, SHIFT)
    strip = one.page.body.strips.made("then")
    assert (strip.title.text(), strip.day.field.hasFocus()) == ("Done. And then?", True)
    one.press("next tue")
    strip.what.setCurrentIndex(strip.what.findData("chase_proposal"))
    one.press(Qt.Key.Key_Return, CTRL)
    assert one.said == "Done: Send the proposal. Next: Follow up a proposal by Tue 1 Dec"
    assert next_lines(one) == [("Follow up a proposal", "by Tue 1 Dec  ·  Priya Nair")]
    assert not one.page.body.strips.isVisible()


def test_n_plans_another_and_each_can_be_moved_or_dropped(window_of):
    one = opened(window_of)
    one.press("N")
    one.press("3 working days")
    one.press(Qt.Key.Key_Return)
    assert next_lines(one) == [("Ring back", "by Thu 26 Nov  ·  Priya Nair")]
    row = one.page.body.next.rows.rows[0]
    row.day_button.click()
    one.press("friday")
    one.press(Qt.Key.Key_Return)
    assert next_lines(one) == [("Ring back", "by Fri 27 Nov  ·  Priya Nair")]
    one.page.body.next.rows.rows[0].drop_button.click()
    one.wait()
    assert next_lines(one)[0][0] == "Send the proposal"


def test_a_day_nobody_can_read_is_refused_and_stays(window_of):
    one = opened(window_of)
    one.press("N")
    one.press("sometime")
    one.press(Qt.Key.Key_Return)
    strip = one.page.body.strips.made("next")
    assert "is not a day I know" in strip.problem.text()
    assert strip.day.words == "sometime"
    one.press(Qt.Key.Key_Escape)
    assert not strip.isVisible()
    one.press("N")
    assert strip.day.words == "sometime"


# -- offers and answers -----------------------------------------------------------------------------------------------


def test_who_was_asked_and_what_became_of_it(window_of):
    assert offer_lines(opened(window_of)) == [
        "Dr Sam Whitlock  ·  Engineering and Manufacturing  ·  said yes Wed 4 Nov"
    ]
    one = opened(window_of, HYDRO)
    assert offer_lines(one) == ["Engineering and Manufacturing  ·  Fri 20 Nov  ·  they answer by Wed 25 Nov"]


def test_o_offers_it_to_another_department_and_the_answer_can_be_noted_or_the_offer_taken_back(window_of):
    one = opened(window_of, HYDRO)
    one.press("O")
    strip = one.page.body.strips.made("offer")
    one.press(Qt.Key.Key_Return, CTRL)
    assert strip.problem.text() == "Choose a department first."
    strip.department.setCurrentIndex(strip.department.findText("Life and Environmental Sciences"))
    strip.department.activated.emit(strip.department.currentIndex())
    assert strip.person.count() > 1
    strip.note.setPlainText("A river, mostly")
    strip.submit()
    one.wait()
    assert one.said.startswith("Offered to Life and Environmental Sciences")
    row = one.page.body.offers.offers.rows[1]
    assert row.note.text() == "A river, mostly"
    row.answered.click()
    assert one.asked == [("offers", one.page._enquiry)]
    row.take_back.click()
    one.wait()
    assert one.said == "Withdrawn from Life and Environmental Sciences"
    assert offer_lines(one)[1].endswith("taken back before they answered")


def test_two_people_said_yes_and_the_hub_settles_on_one(window_of):
    one = opened(window_of, TWO)
    assert one.page.body.offers.title.text() == "Two people said yes"
    buttons = [row.settle_button for row in one.page.body.offers.claims.rows]
    assert [button.words for button in buttons] == ["Dr Moira Tran has it", "Bev Castell has it"]
    buttons[1].click()
    one.wait()
    assert one.said == "Bev Castell has it; the other is told"
    assert one.page.body.offers.title.text() == "Offers and answers"


def test_a_departments_question_is_answered_in_place(window_of):
    one = opened(window_of, HYDRO)
    with one.hub.writing() as hub:
        offers.answer(hub, one.page._enquiry, "ask", by=one.hub.viewer(LEAD).person, note="What head of water?")
    one.page.reload()
    one.wait()
    (row,) = one.page.body.offers.offers.rows
    assert row.words.text().endswith("they ask: What head of water?")
    row.send.click()
    one.wait()
    assert one.page.body.offers.problem.text() == "Write the answer for the department."
    row.field.setText("Four metres")
    row.send.click()
    one.wait()
    assert one.said == "Answered; their clock runs again"


def test_it_goes_back_to_the_hub_with_one_press(window_of):
    one = opened(window_of)
    one.page.body.offers.claims.rows[0].back_button.click()
    one.wait()
    assert one.enquiry(one.page._enquiry, "back") == "returned"
    assert one.page.head.pill.text == "Back with us"


# -- moving on, not now, closing --------------------------------------------------------------------------------------


def test_a_stage_it_may_go_to_is_pressed_and_others_are_not_to_be_pressed(window_of):
    one = opened(window_of)
    steps = {str(step.stage): step for step in one.page.head.stages.steps}
    assert [name for name, step in steps.items() if step.isEnabled()] == [
        "finding_out", "proposal", "agreed", "delivering", "following_up",
    ]  # fmt: skip
    steps["proposal"].click()
    one.wait()
    assert one.said == "Now: Proposal with employer"
    assert one.enquiry(one.page._enquiry, "stage") == "proposal"


def test_not_now_has_three_ways_and_g_goes_on(window_of):
    one = opened(window_of)
    one.page.not_now()
    said = [action.text().split(":")[0] for action in one.page._menu.actions()]
    assert said == ["Waiting for the employer", "Parked until…", "On hold for checks"]
    one.page._menu.close()
    one.window.activateWindow()
    one.page.park()
    one.press("end of next month")
    one.press(Qt.Key.Key_Escape)
    one.page.park()
    assert one.page.body.strips.made("park").day.words == "end of next month"
    one.page.body.strips.made("park").day.set_words("next fri")
    one.press(Qt.Key.Key_Return)
    assert one.said == "Parked until Fri 4 Dec"
    assert one.page.head.standing.text() == "Parked until Fri 4 Dec  ·  our promises stand still"
    assert one.page.head.go_on.isVisible()
    one.press("G")
    assert one.enquiry(one.page._enquiry, "side") == ""


def test_closing_asks_for_a_reason_and_for_what_we_offered_instead_then_r_opens_it_again(window_of):
    one = opened(window_of)
    one.press("E")
    strip = one.page.body.strips.made("close")
    assert strip.menu.isVisible()
    strip.menu.close()
    strip.take("price")
    strip.submit()
    one.wait()
    assert strip.problem.text().startswith("Say what we offered instead")
    strip.instead.setText("A student project")
    strip.submit()
    one.wait()
    assert one.said == "Closed: Price"
    assert one.page.head.standing.text() == "Closed today: price  ·  we offered: A student project"
    assert not one.page.head.close_it.isVisible()
    assert one.page.body.next.nothing.isVisible()
    one.press("R")
    assert one.said == "Open again; new promises start today"


# -- facts ------------------------------------------------------------------------------------------------------------


def test_the_other_facts_are_edited_in_place(window_of):
    one = opened(window_of)
    assert one.page.body.facts._head.summary == "£7,800"
    one.press("F")
    facts = one.page.body.facts
    assert facts.texts["value"].hasFocus()
    one.press("£9,000")
    one.press(Qt.Key.Key_Return)
    assert field(one, "value_pence") == 900_000
    for key, typed in (("people_helped", "14"), ("introduced_by", "The growth hub"), ("likelihood", "80 %")):
        facts.texts[key].setText(typed)
        facts.texts[key].save()
        one.wait()
    facts.new_here.chips["curriculum"].click()
    one.wait()
    facts.new_here.chips["data"].click()
    one.wait()
    facts.gained.setPlainText("A case to teach")
    facts.gained.save()
    one.wait()
    assert field(one, "people_helped") == 14
    assert field(one, "new_here") == ["curriculum", "data"]
    assert field(one, "what_we_gained") == "A case to teach"
    assert facts._head.summary == (
        "£9,000, 80 % likely, 14 people helped, new here: what we teach, data, introduced by The growth hub"
    )


def test_a_fact_that_cannot_be_read_says_so_under_itself(window_of):
    one = opened(window_of)
    one.press("F")
    facts = one.page.body.facts
    facts.texts["value"].setText("lots")
    facts.texts["value"].save()
    one.wait()
    assert "is not an amount I can read" in facts.facts["value"].note.text()
    assert facts.texts["value"].text() == "lots"


def test_a_strand_is_joined_by_its_reference_and_both_lead_to_each_other(window_of):
    one = opened(window_of)
    drying = one.page._enquiry
    with one.hub.reading() as reader:
        (ref,) = reader.read("SELECT ref FROM enquiry WHERE id = ?", (one.hub.enquiry(HYDRO),))[0]
    one.press("F")
    parent = one.page.body.facts.texts["parent"]
    parent.setText("E-2627-9999")
    parent.save()
    one.wait()
    assert one.page.body.facts.facts["parent"].note.text() == "There is no enquiry “E-2627-9999” in this hub."
    parent.setText(ref)
    parent.save()
    one.wait()
    (link,) = one.page.body.beside.related.rows
    assert link.accessibleName() == f"Open Part of: {HYDRO}"
    link.click()
    one.wait()
    assert one.page.head.subject.text() == HYDRO
    (back,) = one.page.body.beside.related.rows
    assert back.accessibleName() == f"Open {DRYING}"
    one.press(Qt.Key.Key_Escape)
    assert one.page._enquiry == drying
    one.press(Qt.Key.Key_Escape)
    assert one.asked == [(BACK, None)]


def test_it_may_be_for_several_employers_each_a_press_away(window_of):
    one = opened(window_of)
    one.page.body.beside.edit_button.click()
    one.press("dunvale log")
    pause(one)
    one.press(Qt.Key.Key_Return)
    assert [row.words for row in one.page.body.beside.employers.rows] == ["Trevanor Packaging", "Dunvale Logistics"]
    one.press(Qt.Key.Key_Escape)
    assert not one.page.body.employers.isVisible()
    one.page.body.beside.employers.rows[1].click()
    assert one.asked[-1][0] == "employers"
    one.page.body.employers.rows.rows[0].button.click()
    one.wait()
    assert [row.words for row in one.page.body.beside.employers.rows] == ["Dunvale Logistics"]


def test_the_need_and_the_urgency_are_set_where_they_stand(window_of):
    one = opened(window_of)
    one.page.body.need.setText("Cut the energy of a drying line")
    one.page.body.need.save()
    one.page.body.chips.chosen.emit({"urgency": "high"})
    one.wait()
    assert (field(one, "need"), field(one, "urgency")) == ("Cut the energy of a drying line", "high")
    assert one.page.head.pill.text == "Urgent"


# -- log --------------------------------------------------------------------------------------------------------------


def test_l_logs_in_place_and_the_words_survive_another_enquiry(window_of):
    one = opened(window_of)
    one.press("L")
    one.press("Rang; they will send figures")
    one.page.open(one.hub.enquiry(HYDRO))
    one.wait()
    assert one.page.body.log_box.text.toPlainText() == ""
    one.page.open(one.hub.enquiry(DRYING))
    one.wait()
    assert one.page.body.log_box.text.toPlainText() == "Rang; they will send figures"
    one.press("L")
    one.press(Qt.Key.Key_Return, CTRL)
    assert one.said == "Call logged"
    assert lines(one)[0] == "Spoke on the phone  ·  Priya Nair"
    assert one.page.body.history.rows.rows[0].text.text() == "Rang; they will send figures"


# -- who looks --------------------------------------------------------------------------------------------------------


def test_a_holder_moves_their_own_on_and_a_colleague_only_looks_and_logs(window_of):
    own = opened(window_of, DRYING, HOLDER).page.head
    assert own.close_it.isVisible()
    assert not own.offer.isVisible()
    other = opened(window_of, DRYING, ACADEMIC)
    head = other.page.head
    assert [button.isVisible() for button in (head.log, head.plan, head.close_it, head.not_now, head.offer)] == [
        True, True, False, False, False,
    ]  # fmt: skip
    assert not any(step.isEnabled() for step in head.stages.steps)
    assert other.page.body.offers.claims.rows[0].back_button.isHidden()


def test_an_enquiry_that_was_undone_leaves_a_sentence(window_of):
    one = opened(window_of)
    one.page.open("gone")
    one.wait()
    assert one.page.nothing.isVisible()
    assert one.said.startswith("This enquiry is not in the hub any more")


def test_one_primary_button_at_a_time(window_of):
    def primaries(one):
        return [
            button.words for button in one.page.findChildren(QWidget)
            if getattr(button, "kind", "") == "primary" and button.isVisible()
        ]  # fmt: skip

    one = opened(window_of)
    assert primaries(one) == ["Done"]
    one.press("N")
    assert primaries(one) == ["Plan it"]
    one.page.open(one.hub.enquiry(PARKED))
    one.wait()
    assert primaries(one) == ["Go on with it"]


# -- in the window ----------------------------------------------------------------------------------------------------


class Elsewhere(Page):
    key, title, icon_name = "elsewhere", "Elsewhere", "today"

    def reload(self):
        pass


class Aside(Elsewhere):
    key, title = "aside", "Aside"

    def open(self, what):
        self.what = what


def test_a_page_beside_the_sidebar_leaves_the_mark_where_one_came_from_and_gives_way_again(shown):
    window = MainWindow("Kestrelbridge University", clock=lambda: datetime(2026, 11, 23, 10, 4))
    window.add_page(Aside, in_sidebar=False)
    window.add_page(Elsewhere)
    shown(window, 1280, 800)
    window.show_page("elsewhere")
    window.show_page("aside", "e1")
    assert window.page("aside").what == "e1"
    assert list(window.sidebar._rows) == ["elsewhere"]
    assert window.sidebar._rows["elsewhere"].isChecked()
    window.page("aside").asked.emit(BACK, None)
    assert window.current_page is window.page("elsewhere")


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_nothing_is_cut_or_overlaps(window_of, qapp, mode, size):
    theme.apply(qapp, mode)
    one = opened(window_of, TWO, size=size)
    assert layout_faults(one.window) == []
    for subject in (PARKED, HYDRO, DRYING):
        one.page.open(one.hub.enquiry(subject))
        one.wait()
        one.page.body.left.verticalScrollBar().setValue(10_000)
        one.wait()
        assert layout_faults(one.window) == []
    one.page.more_facts()
    one.page.log()
    one.wait()
    assert layout_faults(one.window) == []
    for key in ("offer", "park", "close", "next", "then"):
        one.page.offer() if key == "offer" else one.page.body.open_strip(key)
        one.wait()
        assert layout_faults(one.window) == []
    one.page.body.open_employers()
    one.wait()
    assert layout_faults(one.window) == []


def test_everything_that_takes_the_focus_has_a_name(window_of):
    one = opened(window_of, TWO)
    one.page.more_facts()
    one.page.offer()
    one.wait()
    nameless = [
        widget
        for widget in one.page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and not widget.accessibleName()
        and not widget.objectName().startswith("qt_") and type(widget).__module__.startswith("hubcrm.")
    ]  # fmt: skip
    assert nameless == []


def test_text_from_outside_is_shown_as_it_is(window_of):
    one = opened(window_of)
    with one.hub.writing() as hub:
        odd = employers.add(hub, "<b>Bold & Sons</b>", by=one.viewer.person).value
        enquiries.set_fields(
            hub, one.page._enquiry, {"subject": "<img src=x>", "need": "<i>all</i>"}, by=one.viewer.person
        )
        enquiries.link_employers(hub, one.page._enquiry, [odd], by=one.viewer.person)
    one.page.reload()
    one.wait()
    assert one.page.head.subject.text() == "<img src=x>"
    assert one.page.head.subject.textFormat() == Qt.TextFormat.PlainText
    assert one.page.body.beside.employers.rows[0].words == "<b>Bold & Sons</b>"
