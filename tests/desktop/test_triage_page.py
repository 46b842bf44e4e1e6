"""Triage: what waits, what each enquiry needs, and where it should go; all of it by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from hubcrm.actions import enquiries, offers, receiving
from hubcrm.desktop import keys, theme
from hubcrm.desktop.pages.triage import TriagePage
from hubcrm.desktop.parts import advising
from hubcrm.desktop.pictures import layout_faults
from hubcrm.intake.drafts import Draft

PRIYA, GWEN = "Priya Nair", "Gwen Marsh"
WELD, BOILER = "Cracked weld on a lifting bracket", "Boiler data: ten years of service records"
LATE, SALES = "Third time of asking: Lean course certificates", "20% off interactive displays"
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def triage(window_of):
    """Triage as Priya sees it."""
    return window_of(TriagePage, PRIYA)


def subjects(one):
    return [row.subject for row in one.page.pane.rows]


def detail(one):
    return one.page.side.detail


def subject(one):
    return detail(one).whole.detail.subject


def open_row(one, wanted):
    one.page.open(one.hub.enquiry(wanted))
    one.wait()
    assert subject(one) == wanted


def press_in(one, *pressed):
    for key in pressed:
        one.press(key)


def texts(widget: QWidget, kind: type[QWidget]) -> list[str]:
    return [child.text() for child in widget.findChildren(kind) if child.isVisible()]  # type: ignore[attr-defined]  # labels


# -- the list ---------------------------------------------------------------------------------------------------------


def test_the_most_pressing_comes_first_and_is_open(triage):
    assert subjects(triage)[:2] == [LATE, WELD]
    assert len(subjects(triage)) == 9
    assert triage.page.pane.count.text().split() == ["9", "·", "1", "late"]
    assert triage.counted[-1] == 9
    assert subject(triage) == LATE


def test_a_row_says_who_by_when_what_and_one_pill_that_matters(triage):
    looks = [triage.page.pane.model.look_at(at) for at in range(9)]
    assert (looks[0].title, looks[0].date, looks[0].pill_text) == (
        "Larchmont Engineering Services", "reply by Fri 20 Nov", "1 day late"
    )  # fmt: skip
    assert (looks[1].pill_kind, looks[1].date) == ("urgent", "reply by today")
    assert looks[3].title == "Employer not known yet"
    assert [look.pill_text for look in looks].count("Back with us") == 2
    assert looks[0].accessible.startswith("Larchmont Engineering Services, reply by Fri 20 Nov, 1 day late. Third time")


def test_the_views_show_their_numbers_and_narrow_the_list(triage):
    views = triage.page.pane.views
    assert [(one.option.key, one.option.count) for one in views._choices] == [
        ("all", 9), ("mine", 2), ("back", 2), ("replies", 0),
    ]  # fmt: skip
    next(one for one in views._choices if one.option.key == "back").click()
    triage.wait()
    assert len(subjects(triage)) == 2
    assert all(row.back for row in triage.page.pane.rows)
    next(one for one in views._choices if one.option.key == "replies").click()
    triage.wait()
    assert subjects(triage) == []
    assert triage.page.pane.empty.isVisible()
    assert detail(triage).whole is None


def test_j_and_k_move_and_the_enquiry_follows(triage):
    press_in(triage, "j")
    assert subject(triage) == WELD
    press_in(triage, "j", "k")
    assert subject(triage) == WELD


def test_slash_searches_as_you_type_and_esc_goes_back(triage):
    press_in(triage, "/", "boil")
    assert subjects(triage) == [BOILER]
    triage.press(Qt.Key.Key_Escape)
    assert len(subjects(triage)) == 9
    triage.press(Qt.Key.Key_Escape)
    assert triage.page.pane.list.hasFocus()


def test_a_search_in_vain_says_so_in_plain_text(triage):
    press_in(triage, "/", "<b>unicorn</b>")
    assert subjects(triage) == []
    assert "<b>unicorn</b>" in triage.page.pane.empty._sentence.text()


def test_letters_typed_into_a_field_are_text(triage):
    press_in(triage, "/", "oekj1")
    assert triage.page.pane.search.text() == "oekj1"
    assert triage.enquiry(triage.hub.enquiry(LATE), "stage") == "finding_out"


def test_letters_can_be_switched_off(triage):
    open_row(triage, WELD)
    keys.set_letters(False)
    press_in(triage, "o")
    assert triage.enquiry(triage.hub.enquiry(WELD), "stage") == "finding_out"


def test_the_next_page_of_rows_comes_on_scrolling(window_of, made_up_hub, monkeypatch):
    from hubcrm.queries import triage as query

    monkeypatch.setattr(query, "PAGE", 4)
    one = window_of(TriagePage, PRIYA)
    assert len(subjects(one)) >= 4
    for _page in range(3):
        bar = one.page.pane.list.verticalScrollBar()
        bar.setValue(bar.maximum())
        one.page._near_end()
        one.wait()
    assert len(subjects(one)) == len(set(subjects(one))) == 9


def test_the_model_keeps_its_promises(triage):
    QAbstractItemModelTester(triage.page.pane.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    press_in(triage, "/", "weld")
    triage.page.pane.search.clear()
    triage.wait()


# -- one enquiry ------------------------------------------------------------------------------------------------------


def test_an_enquiry_says_who_asks_how_it_stands_and_what_was_promised(triage):
    open_row(triage, WELD)
    head = detail(triage).heading
    assert (
        head.who.text()
        == "Dean Ashworth  ·  Castlegate Lifting Gear  ·  by\u00a0phone,\u00a0Fri\u00a020\u00a0Nov\u00a014:10"
    )
    said = head.standing.text().replace("\u00a0", " ")
    assert said.startswith("Waiting 1 working day  ·  acknowledge by today  ·  reply by Fri 27 Nov  ·  E-2627-")
    assert (head.pill.kind, head.pill.text) == ("urgent", "Urgent: safety")


def test_their_words_stand_there_as_they_came_with_the_telling_ones_underlined(triage):
    open_row(triage, WELD)
    words = detail(triage).words
    assert words.text.toPlainText().startswith("The weld on a lifting bracket has cracked twice in service.")
    shown = words.text.toPlainText()
    marked = {shown[start : start + length] for start, length in words._marks}
    assert {"weld", "fracture"} <= marked
    assert words.based_on.isVisible()


def test_words_from_outside_are_never_understood_as_markup(window_of, made_up_hub, tmp_path):
    one = window_of(TriagePage, PRIYA)
    nasty = "<img src=file:///etc/passwd><b>bold</b>"
    draft = Draft(subject=nasty, text=f"{nasty}\nWe need a weld looked at.", employer=nasty, sender_name=nasty)
    one.session.do(receiving.receive, [draft])
    one.wait()
    one.page.open(one.hub.enquiry(nasty))
    one.wait()
    assert detail(one).heading.subject.text() == nasty
    assert nasty in detail(one).words.text.toPlainText()
    assert detail(one).heading.subject.textFormat() == Qt.TextFormat.PlainText


def test_the_suggestion_names_a_department_why_and_who_is_there(triage):
    open_row(triage, WELD)
    card = detail(triage).suggestion
    assert card.picked.code == "ENG"
    assert "weld" in card.because.words.text()
    who = card.who.words.text()
    assert who.index("Dr Sam Whitlock") < who.index("Prof Anil Rao is away until Wed 2 Dec")
    assert card.primary.words == "Offer to Engineering and Manufacturing"
    assert card.answer_by.text() == "They answer by Thu 26 Nov"
    assert card.trust.text()


def test_unsure_there_is_no_primary_until_somebody_chooses(triage, monkeypatch):
    monkeypatch.setattr(advising, "SURE", 1.1)
    open_row(triage, "Funding call, partner needed by Friday")
    card = detail(triage).suggestion
    assert card.title.text() == "Not sure yet"
    assert not card.primary.isVisible()
    press_in(triage, "o")
    assert triage.said.startswith("Choose a department first")
    press_in(triage, "2")
    assert card.primary.isVisible()
    assert card.title.text() == "Chosen department"


def test_a_sales_call_is_closed_with_two_keys(triage):
    open_row(triage, SALES)
    card = detail(triage).suggestion
    assert card.title.text() == "Probably not one for a department"
    assert card.flag_button.words == "Close as a sales call"
    card.flag_button.click()
    triage.wait()
    triage.press(Qt.Key.Key_Return)
    assert triage.enquiry(triage.hub.enquiry(SALES), "reason") == "sales_spam"
    assert SALES not in subjects(triage)


def test_facts_are_dashed_until_they_are_confirmed(triage):
    open_row(triage, BOILER)
    chips = detail(triage).chips
    assert chips.type.suggested
    assert not chips.employer.suggested
    chips.chosen.emit({"type": "consultancy"})
    triage.wait()
    assert not chips.type.suggested
    assert chips.type.accessibleName() == "Type: Expert advice or problem-solving"
    assert triage.enquiry(triage.hub.enquiry(BOILER), "type") == "consultancy"


def test_a_chip_opens_a_menu_of_no_more_than_seven(triage):
    open_row(triage, BOILER)
    chips = detail(triage).chips
    chips.type.click()
    menu = chips._menu
    assert menu.isVisible()
    assert len([one for one in menu.actions() if not one.isSeparator()]) <= 7
    assert all(len(sub.actions()) <= 8 for sub in menu.findChildren(QMenu))
    menu.close()


def test_the_one_sentence_is_edited_in_place(triage):
    open_row(triage, BOILER)
    need = detail(triage).need
    need.setFocus()
    press_in(triage, "Predict which boilers fail")
    triage.press(Qt.Key.Key_Return)
    assert triage.enquiry(triage.hub.enquiry(BOILER), "need") == "Predict which boilers fail"


# -- offering ---------------------------------------------------------------------------------------------------------


def test_o_offers_and_the_next_one_opens(triage):
    open_row(triage, WELD)
    weld = triage.hub.enquiry(WELD)
    press_in(triage, "o")
    assert triage.enquiry(weld, "stage") == "offered"
    assert triage.said.startswith("Offered to Engineering and Manufacturing")
    assert WELD not in subjects(triage)
    assert subject(triage) == "Funding call, partner needed by Friday"


def test_an_offer_takes_over_what_nobody_had_set_and_one_undo_takes_it_all_back(triage):
    open_row(triage, BOILER)
    boiler = triage.hub.enquiry(BOILER)
    press_in(triage, "o")
    assert (triage.enquiry(boiler, "type"), triage.enquiry(boiler, "stage")) == ("consultancy", "offered")
    from hubcrm.actions import undoing

    triage.session.do(undoing.undo)
    triage.wait()
    assert (triage.enquiry(boiler, "type"), triage.enquiry(boiler, "stage")) == ("", "new")
    assert subject(triage) == BOILER  # and it is open again


def test_a_second_press_does_not_offer_twice(triage):
    open_row(triage, WELD)
    side = triage.page.side
    side.offer()
    side.offer()
    triage.wait()
    with triage.hub.reading() as reader:
        assert reader.read("SELECT count(*) FROM offer WHERE enquiry = ?", (triage.hub.enquiry(WELD),)) == [(1,)]


def test_shift_o_offers_with_a_note_to_somebody_by_name(triage):
    open_row(triage, WELD)
    triage.press(Qt.Key.Key_O, SHIFT)
    strip = detail(triage).strip
    assert strip.note.hasFocus()
    strip.person.setCurrentIndex(strip.person.findText("Dr Sam Whitlock"))
    press_in(triage, "A first word today would help")
    triage.press(Qt.Key.Key_Return, CTRL)
    with triage.hub.reading() as reader:
        rows = reader.read(
            "SELECT o.note, p.name FROM offer o JOIN person p ON p.id = o.person WHERE o.enquiry = ?",
            (triage.hub.enquiry(WELD),),
        )
    assert rows == [("A first word today would help", "Dr Sam Whitlock")]


def test_two_chooses_the_runner_up_and_underlines_its_words(triage):
    open_row(triage, WELD)
    card = detail(triage).suggestion
    before = detail(triage).words._marks
    press_in(triage, "2")
    assert card.picked is card.choices[1]
    assert detail(triage).words._marks != before
    assert [chip.chosen for chip in card.chips[:3]] == [False, True, False]


def test_all_departments_are_found_by_typing(triage):
    open_row(triage, WELD)
    press_in(triage, "a")
    popup = triage.page.side.departments
    assert popup.isVisible()
    assert popup.model.rowCount() == 10
    popup.search.setText("law pol")
    triage.wait()
    assert popup.model.rowCount() == 1
    popup._choose()
    triage.wait()
    assert detail(triage).suggestion.picked.code == "LAW"
    assert detail(triage).suggestion.chips[3].value == "Law, Policing and Criminology"


def test_a_refused_offer_leaves_everything_where_it_is(triage):
    open_row(triage, WELD)
    with triage.hub.writing() as hub:
        enquiries.set_fields(hub, triage.hub.enquiry(WELD), {"type": "unclear"}, by=triage.viewer.person)
    press_in(triage, "o")
    assert "not sure yet" in triage.said
    assert subject(triage) == WELD
    assert triage.enquiry(triage.hub.enquiry(WELD), "stage") == "finding_out"


def test_what_is_out_already_is_shown_and_can_be_withdrawn(triage):
    open_row(triage, WELD)
    weld = triage.hub.enquiry(WELD)
    with triage.hub.writing() as hub:
        (eng,) = hub.read("SELECT id FROM department WHERE code = 'ENG'")[0]
        offers.offer(hub, weld, eng, by=triage.viewer.person)
        reply = Draft(
            subject=f"Re: {hub.read('SELECT ref FROM enquiry WHERE id = ?', (weld,))[0][0]}", text="Any news?"
        )
        receiving.receive(hub, [reply], by="")
    triage.page.reload()
    triage.wait()
    open_row(triage, WELD)
    assert detail(triage).standing.title.text() == "Offered"
    assert not detail(triage).suggestion.isVisible()
    assert detail(triage).reply.text.toPlainText() == "Any news?"
    detail(triage).standing.withdraw.emit(detail(triage).whole.detail.offers[0].id)
    triage.wait()
    assert triage.enquiry(weld, "stage") == "finding_out"
    press_in(triage, "m")
    assert triage.enquiry(weld, "unread") == 0


# -- everything else --------------------------------------------------------------------------------------------------


def test_a_call_is_logged_in_place_with_the_number_to_ring(triage):
    open_row(triage, WELD)
    press_in(triage, "l")
    strip = detail(triage).strip
    assert strip.number.text() == "01632 960127  ·  Dean Ashworth"
    press_in(triage, "Two brackets are on his desk")
    triage.press(Qt.Key.Key_Return, CTRL)
    assert detail(triage).strip is None
    assert any(one.text == "Two brackets are on his desk" for one in detail(triage).whole.events)
    assert triage.said == "Call logged"


def test_what_was_typed_survives_esc_and_another_enquiry(triage):
    open_row(triage, WELD)
    press_in(triage, "l", "half a thought")
    triage.press(Qt.Key.Key_Escape)
    assert detail(triage).strip is None
    open_row(triage, BOILER)
    open_row(triage, WELD)
    assert detail(triage).strip.text.toPlainText() == "half a thought"


def test_a_save_that_fails_keeps_the_words_and_says_why(triage, monkeypatch):
    from hubcrm.domain.errors import DiskFull

    def full(*_given: object, **_facts: object) -> None:
        raise DiskFull("The disk is full, so nothing was saved: free some space.")

    open_row(triage, WELD)
    press_in(triage, "l", "Rang Dean")
    monkeypatch.setattr(enquiries, "log", full)
    triage.press(Qt.Key.Key_Return, CTRL)
    strip = detail(triage).strip
    assert strip.problem.text() == "The disk is full, so nothing was saved: free some space."
    assert strip.text.toPlainText() == "Rang Dean"
    monkeypatch.undo()
    triage.press(Qt.Key.Key_Return, CTRL)
    assert detail(triage).strip is None


def test_parking_reads_the_day_in_words_and_says_what_happens_to_the_promise(triage):
    open_row(triage, BOILER)
    detail(triage).open_strip("park")
    triage.wait()
    strip = detail(triage).strip
    assert "promises stand still" in strip.says.text()
    press_in(triage, "next tue")
    assert strip.day.understood.text() == "Tue 1 Dec"
    triage.press(Qt.Key.Key_Return)
    assert triage.enquiry(triage.hub.enquiry(BOILER), "until") == "2026-12-01"
    assert BOILER not in subjects(triage)


def test_a_day_that_means_nothing_gets_a_sentence(triage):
    open_row(triage, BOILER)
    detail(triage).open_strip("park")
    triage.wait()
    press_in(triage, "soonish")
    triage.press(Qt.Key.Key_Return)
    assert "soonish" in detail(triage).strip.problem.text()


def test_not_now_offers_three_ways_each_with_its_consequence(triage):
    open_row(triage, BOILER)
    triage.page.side.not_now()
    said = [one.text() for one in triage.page.side._menu.actions()]
    triage.page.side._menu.close()
    assert [one.split(":")[0].rstrip("…") for one in said] == [
        "Waiting for the employer", "Parked until", "On hold for checks",
    ]  # fmt: skip
    assert all("promises stand still" in one for one in said)


def test_closing_asks_for_a_reason_and_what_was_offered_instead(triage):
    open_row(triage, BOILER)
    press_in(triage, "e")
    strip = detail(triage).strip
    assert strip.menu.isVisible()
    assert all(len(menu.actions()) <= 7 for menu in (strip.menu, *strip.menu.findChildren(QMenu)))
    strip.menu.close()
    strip._chosen("no_capacity")
    strip.submit()
    triage.wait()
    assert "offered instead" in strip.problem.text()
    assert strip.instead.hasFocus()
    press_in(triage, "A student project from October")
    triage.press(Qt.Key.Key_Return)
    assert triage.enquiry(triage.hub.enquiry(BOILER), "reason") == "no_capacity"


def test_the_next_action_is_planned_in_words(triage):
    open_row(triage, WELD)
    press_in(triage, "n", "3 working days")
    triage.press(Qt.Key.Key_Return)
    assert detail(triage).whole.detail.next_action.due == "2026-11-26"


def test_taking_it_makes_it_mine(triage):
    open_row(triage, BOILER)
    press_in(triage, "t")
    assert triage.enquiry(triage.hub.enquiry(BOILER), "adviser") == triage.viewer.person


def test_an_employer_is_chosen_among_those_we_know(triage):
    open_row(triage, "Remove me from your mailing list")
    detail(triage).chips.employer.click()
    triage.wait()
    strip = detail(triage).strip
    press_in(triage, "Dunvale Logistics Ltd")
    strip.likely._look()
    triage.wait()
    assert [one.name for one in strip.likely.matches][:1] == ["Dunvale Logistics"]
    strip.likely.chosen.emit(strip.likely.matches[0])
    triage.wait()
    assert detail(triage).whole.detail.employers[0][1] == "Dunvale Logistics"


def test_history_tells_in_sentences_and_one_s_own_steps_can_be_taken_back(triage):
    open_row(triage, WELD)
    triage.session.do(enquiries.log, triage.hub.enquiry(WELD), "note", text="A wrong note")
    triage.wait()
    detail(triage).history.set_open(True)
    triage.wait()
    buttons = [
        one for one in detail(triage).history.findChildren(QWidget) if one.accessibleName().startswith("Undo this")
    ]
    assert [one.accessibleName() for one in buttons] == ["Undo this: Add a note"]
    buttons[0].click()
    triage.wait()
    assert [one.undone for one in detail(triage).whole.events if one.text == "A wrong note"] == [True]


# -- for everybody ----------------------------------------------------------------------------------------------------


def test_everything_that_can_have_the_focus_has_a_name(triage):
    for wanted in (WELD, SALES, LATE):
        open_row(triage, wanted)
        for strip in ("log", "close", "next", "park", "employer"):
            detail(triage).open_strip(strip)
            triage.wait()
            nameless = [
                child
                for child in triage.window.findChildren(QWidget)
                if child.isVisible() and child.focusPolicy() & Qt.FocusPolicy.TabFocus and not child.accessibleName()
            ]
            assert nameless == []
            detail(triage).close_strip(forget=True)


def test_tab_walks_from_the_list_to_the_offer(triage):
    open_row(triage, WELD)
    triage.press(Qt.Key.Key_Return)
    walked = set()
    for _step in range(60):
        focus = QApplication.focusWidget()
        walked.add(focus.accessibleName())
        triage.press(Qt.Key.Key_Tab)
    assert {"Their words", "Call", "Log", "Offer to Engineering and Manufacturing", "Offer with a note"} <= walked


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700), (1920, 1080)])
@pytest.mark.parametrize("families", [None, ("DejaVu Sans",)])
def test_nothing_is_cut_or_overlaps(window_of, size, families):
    if families:
        theme.use_families(families)
    try:
        one = window_of(TriagePage, PRIYA, size)
        for wanted in (LATE, WELD, SALES, BOILER):
            open_row(one, wanted)
            assert layout_faults(one.window) == []
        open_row(one, WELD)
        for strip in ("log", "offer", "park", "close", "next", "employer"):
            detail(one).open_strip(strip)
            one.wait()
            assert layout_faults(one.window) == []
    finally:
        theme.use_families(theme.FAMILIES)
