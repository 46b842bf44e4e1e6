"""Work in hand: the board, the table, the numbers that filter both, and a past day, by keyboard and by mouse."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QWidget

from hubcrm.actions import enquiries, receiving
from hubcrm.desktop import keys, theme
from hubcrm.desktop.pages.work import WorkPage
from hubcrm.desktop.pages.work_parts.card_delegate import GAP, card_height
from hubcrm.desktop.pictures import layout_faults
from hubcrm.intake.drafts import Draft
from hubcrm.queries import board
from hubcrm.queries.cards import Asked
from tests.desktop.work_in_hand import (
    CARERS,
    CTRL,
    DOWN,
    HYDRO,
    KTP,
    LEAN,
    LEFT,
    MANAGER,
    RIGHT,
    UP,
    VIDEOS,
    WEBSITE,
    choose,
    chosen,
    column_of,
    counts,
    drop,
    ids,
    look,
    numbers,
    rows,
)


@pytest.fixture
def work(window_of):
    return window_of(WorkPage, MANAGER)


# -- what it shows ----------------------------------------------------------------------------------------------------


def test_six_columns_hold_everything_that_is_open(work):
    assert [column.head.title for column in work.page.board.columns.values()] == [
        "To sort out", "With departments", "Claimed, working out", "Proposal", "Agreed, under way", "Following up",
    ]  # fmt: skip
    assert counts(work)["sort_out"] == 9
    assert counts(work)["departments"] == 3
    (_, open_now), *moves, (_, kept) = numbers(work)
    assert sum(counts(work).values()) == int(open_now)
    assert sum(int(number) for _, number in moves) == int(open_now)
    assert [label for label, _ in numbers(work)] == [
        "open", "our move", "departments", "employers", "Promises kept this month",
    ]  # fmt: skip
    assert " of " in kept


def test_a_card_says_who_has_it_how_long_whose_move_it_is_and_what_is_due(work):
    one = look(work, HYDRO)
    assert (one.title, one.subject) == ("Wharfmill Community Energy", HYDRO)
    assert (one.place, one.who, one.days, one.move) == ("ENG", "Anil", "3 days", "department’s move")
    assert (one.foot, one.late) == ("due tomorrow", False)
    late = look(work, LEAN)
    assert (late.place, late.who, late.move, late.ours) == ("HUB", "Priya", "our move", True)
    assert (late.foot, late.late) == ("1 day late", True)
    assert late.accessible.endswith("HUB, Priya, 10 days, our move, 1 day late")


def test_the_head_of_a_column_says_how_many_what_they_are_worth_and_the_middle_time(work):
    head = work.page.board.columns["following"].head
    assert head.line == "2 · £7k · 11 days"
    assert head.accessibleName() == "Following up: 2 enquiries, worth £6,700; half have been here 11 days or longer"


def test_the_longest_in_its_stage_stands_first_and_all_cards_are_equally_high(work):
    for column in work.page.board.columns.values():
        since = [card.since for card in column.cards.shown]
        assert since == sorted(since)
    cards = work.page.board.columns["sort_out"].cards
    heights = {cards.visualRect(cards.cards.index(at, 0)).height() for at in range(3)}
    assert heights == {card_height(cards.delegate.card_width) + GAP}


def test_how_many_lie_below_the_edge_is_said_and_a_click_goes_on_to_them(work):
    column = work.page.board.columns["sort_out"]
    before = column.cards.below()
    assert before > 0
    assert column.more.text == f"{before} more"
    QTest.mouseClick(column.more, Qt.MouseButton.LeftButton)
    work.wait()
    assert column.cards.below() < before
    assert "above" in column.more.text


def test_a_long_column_comes_fifty_at_a_time(work):
    with work.hub.writing() as hub:
        receiving.receive(hub, [Draft(text=f"Need {at}") for at in range(110)], by=work.viewer.person)
    work.page.reload()
    work.wait()
    cards = work.page.board.columns["sort_out"].cards
    assert (cards.total, cards.cards.rowCount()) == (119, 50)
    work.press(Qt.Key.Key_End)
    assert cards.cards.rowCount() == 100
    assert cards.place == 49
    work.press(Qt.Key.Key_End)
    assert cards.cards.rowCount() == 119
    assert len(set(ids(work.page.board.columns["sort_out"]))) == 119
    work.page.reload()  # what was shown stays shown
    work.wait()
    assert cards.cards.rowCount() == 119


def test_cards_grow_wide_and_low_with_the_window(work):
    cards = work.page.board.columns["sort_out"].cards
    work.window.resize(1900, 900)
    work.wait()
    assert cards.visualRect(cards.cards.index(1, 0)).height() == card_height(cards.delegate.card_width) + GAP == 104


# -- keys -------------------------------------------------------------------------------------------------------------


def test_arrows_go_from_card_to_card_and_from_column_to_column(work):
    assert chosen(work) == LEAN
    work.press(DOWN)
    assert work.page.board.columns["sort_out"].cards.place == 1
    work.press(RIGHT)
    assert work.page.board.column_of_choice() == "departments"
    assert work.page.board.columns["departments"].cards.place == 1
    assert work.page.board.columns["sort_out"].cards.chosen is None
    work.press("k")
    assert work.page.board.columns["departments"].cards.place == 0
    for _ in range(9):
        work.press(RIGHT)
    assert work.page.board.column_of_choice() == "following"
    work.press(LEFT)
    assert work.page.board.column_of_choice() == "agreed"


def test_enter_and_a_double_click_open_the_enquiry(work):
    work.press(Qt.Key.Key_Return)
    cards = work.page.board.columns["departments"].cards
    middle = cards.visualRect(cards.cards.index(1, 0)).center()
    QTest.mouseClick(cards.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseDClick(cards.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert work.asked == [("enquiry", work.hub.enquiry(LEAN)), ("enquiry", cards.shown[1].id)]


def test_space_opens_a_glance_that_follows_the_choice_until_it_is_closed(work):
    panel = work.page.glance.panel
    work.press(Qt.Key.Key_Space)
    assert panel.isVisible()
    assert panel.enquiry == work.hub.enquiry(LEAN)
    work.press(DOWN)
    assert panel.enquiry == work.page.card.id
    assert work.page.rect().contains(panel.geometry())
    work.press(Qt.Key.Key_Escape)
    assert not panel.isVisible()
    work.press(Qt.Key.Key_Space)
    work.press(Qt.Key.Key_Space)
    assert not panel.isVisible()


def test_letters_are_words_while_typing_and_nothing_when_switched_off(work):
    work.press("/")
    work.press("vgh15")
    assert work.page.head.search.text() == "vgh15"
    assert work.page._reading.view == "board"
    work.press(Qt.Key.Key_Escape)
    work.press(Qt.Key.Key_Escape)
    keys.set_letters(False)
    work.press("v")
    assert work.page._reading.view == "board"


# -- moving -----------------------------------------------------------------------------------------------------------


def test_ctrl_right_moves_a_card_on_and_ctrl_left_moves_it_back(work):
    choose(work, CARERS)
    work.press(RIGHT, CTRL)
    assert work.enquiry(work.hub.enquiry(CARERS), "stage") == "proposal"
    assert column_of(work, CARERS) == "proposal"
    assert chosen(work) == CARERS
    assert work.said == "Thistledown Care Homes moved to Proposal"
    work.press(LEFT, CTRL)
    assert column_of(work, CARERS) == "claimed"


def test_agreed_asks_what_it_is_worth_and_takes_it_in_the_same_step(work):
    choose(work, KTP)
    work.press(RIGHT, CTRL)
    panel = work.page.mover.panel
    assert panel.isVisible()
    assert panel.title.text() == "Agreed: what is it worth?"
    assert panel.field.text() == "£48,000"
    work.press("about 50")
    work.press(Qt.Key.Key_Return)
    assert panel.isVisible()
    assert panel.problem.text().startswith("“about 50” is not an amount")
    assert panel.field.text() == "about 50"
    panel.field.selectAll()
    work.press("52k")
    work.press(Qt.Key.Key_Return)
    enquiry = work.hub.enquiry(KTP)
    assert not panel.isVisible()
    assert (work.enquiry(enquiry, "stage"), work.enquiry(enquiry, "value")) == ("agreed", 5_200_000)
    assert chosen(work) == KTP
    assert work.page.board.has_focus()


def test_the_question_can_be_skipped_or_left(work):
    choose(work, VIDEOS)
    work.press(RIGHT, CTRL)
    panel = work.page.mover.panel
    assert panel.title.text() == "Finished: how many people did it help?"
    work.press(Qt.Key.Key_Escape)
    assert column_of(work, VIDEOS) == "agreed"
    work.press(RIGHT, CTRL)
    QTest.mouseClick(panel.skip, Qt.MouseButton.LeftButton)
    work.wait()
    assert column_of(work, VIDEOS) == "following"
    assert work.enquiry(work.hub.enquiry(VIDEOS), "people") is None


def test_people_helped_is_kept(work):
    choose(work, VIDEOS)
    work.press(RIGHT, CTRL)
    work.press("14")
    work.press(Qt.Key.Key_Return)
    assert work.enquiry(work.hub.enquiry(VIDEOS), "people") == 14


def test_what_nobody_has_said_yes_to_is_not_moved_and_it_says_how(work):
    choose(work, LEAN)
    work.press(RIGHT, CTRL)
    assert (
        work.said
        == "A card comes here when it is offered to a department. Offer it first: open it with Enter, then press O."
    )
    choose(work, HYDRO)
    work.press(RIGHT, CTRL)
    assert work.said == "Engineering and Manufacturing has not said yes yet. Note their answer down on Offers out."
    assert column_of(work, HYDRO) == "departments"


def test_back_to_sort_out_takes_the_offer_back(work):
    choose(work, HYDRO)
    work.press(LEFT, CTRL)
    assert column_of(work, HYDRO) == "sort_out"
    with work.hub.reading() as reader:
        assert reader.read("SELECT status FROM offer WHERE enquiry = ?", (work.hub.enquiry(HYDRO),)) == [("withdrawn",)]


def test_the_last_column_says_how_it_is_closed(work):
    choose(work, WEBSITE)
    work.press(RIGHT, CTRL)
    assert work.said == "This is the last column. Open it with Enter to close it."


def test_a_card_that_is_dropped_on_a_column_moves_there(work):
    assert drop(work, CARERS, "proposal")
    assert column_of(work, CARERS) == "proposal"
    drop(work, CARERS, "proposal")  # where it is already: nothing
    assert work.said == "Thistledown Care Homes moved to Proposal"


def test_files_dropped_on_a_column_are_left_to_the_window(work):
    data = QMimeData()
    data.setText("not a card")
    cards = work.page.board.columns["proposal"].cards
    enter = QDragEnterEvent(
        QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(cards.viewport(), enter)
    assert not enter.isAccepted()


# -- the numbers filter -----------------------------------------------------------------------------------------------


def test_each_number_is_a_filter_of_the_board_and_the_table_alike(work):
    ours = int(dict(numbers(work))["our move"])
    work.press("2")
    assert sum(counts(work).values()) == ours
    assert {card.move for column in work.page.board.columns.values() for card in column.cards.shown} == {"us"}
    work.press("v")
    assert len(rows(work)) == ours
    assert {row.move for row in rows(work)} == {"us"}
    work.press("1")
    assert len(rows(work)) == int(dict(numbers(work))["open"])


def test_the_promises_show_where_one_was_not_kept(work):
    QTest.mouseClick(work.page.head.filters._filters["promises"], Qt.MouseButton.LeftButton)
    work.wait()
    with work.hub.reading() as reader:
        expected = board.look(reader, work.session.moment, Asked("promises"))
    assert counts(work) == {key: head.count for key, head in expected.heads.items()}
    assert column_of(work, LEAN) == "sort_out"


def test_words_filter_both_as_they_are_typed(work):
    work.press("/")
    work.press("apple")
    assert sum(counts(work).values()) == 1
    assert chosen(work) == KTP
    work.press(DOWN)
    assert work.page.board.has_focus()
    work.press("v")
    assert [row.subject for row in rows(work)] == [KTP]
    work.press("/")
    work.press("zzz")
    assert work.page.table_empty.isVisible()
    work.press(Qt.Key.Key_Escape)
    assert len(rows(work)) > 20


def test_an_empty_board_says_why(work):
    work.press("/")
    work.press("zzz")
    assert work.page.board.empty.isVisible()
    assert work.page.board.empty._sentence.text() == "Nothing here fits “zzz”. Esc in the search field clears it."
    work.press(Qt.Key.Key_Escape)
    assert not work.page.board.empty.isVisible()


def test_g_groups_by_department(work):
    work.press("g")
    cards = work.page.board.columns["claimed"].cards
    codes = [card.department for card in cards.shown]
    assert codes == sorted(codes)
    heads = [cards.cards.look_at(at).head for at in range(len(codes))]
    assert [bool(head) for head in heads] == [at == 0 or codes[at] != codes[at - 1] for at in range(len(codes))]
    assert heads[0] == f"{codes[0]}  {codes.count(codes[0])}"
    work.press("g")
    assert all(not cards.cards.look_at(at).head for at in range(len(codes)))


# -- not now ----------------------------------------------------------------------------------------------------------


def test_what_stands_still_is_counted_at_the_foot_and_unfolds(work):
    with work.hub.writing() as hub:
        enquiries.wait(hub, work.hub.enquiry(CARERS), by=work.viewer.person)
        enquiries.park(hub, work.hub.enquiry(KTP), date(2027, 1, 4), by=work.viewer.person)
    work.page.reload()
    work.wait()
    still = work.page.foot_bar.still
    assert still.accessibleName() == "2 not now: 1 waiting for the employer · 1 parked"
    assert column_of(work, KTP) is None
    work.press("h")
    assert [card.subject for card in work.page.board.still.shown] == [KTP, CARERS]
    looks = [work.page.board.still.cards.look_at(at) for at in (0, 1)]
    assert [(one.move, one.foot) for one in looks] == [
        ("parked", "until Mon 4 Jan"),
        ("waiting for them", "due Mon 30 Nov"),
    ]
    for _ in range(12):
        work.press(DOWN)
    assert chosen(work) == KTP
    work.press(RIGHT, CTRL)
    assert work.said.startswith("It stands still")
    work.press(UP)
    assert work.page.board.column_of_choice() == "sort_out"
    work.press("h")
    assert not work.page.board.still.isVisible()


# -- the whole page ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_nothing_is_cut_or_overlaps(qapp, window_of, mode, size):
    theme.apply(qapp, mode)
    one = window_of(WorkPage, MANAGER, size)
    assert layout_faults(one.window) == []
    one.press(Qt.Key.Key_Space)
    assert layout_faults(one.window) == []
    one.press(Qt.Key.Key_Space)
    one.page.days.ask()
    assert layout_faults(one.window) == []
    one.page.show_day(date(2026, 11, 13))
    one.wait()
    assert layout_faults(one.window) == []
    one.press("v")
    assert layout_faults(one.window) == []


def test_everything_that_takes_the_focus_has_a_name(work):
    work.press("v")
    nameless = [
        type(child).__name__
        for child in work.page.findChildren(QWidget)
        if child.focusPolicy() != Qt.FocusPolicy.NoFocus and child.isVisible() and not child.accessibleName()
        and not child.objectName().startswith("qt_")
    ]  # fmt: skip
    assert nameless == []


def test_the_models_keep_the_rules_of_models(work):
    for cards in (*(column.cards.cards for column in work.page.board.columns.values()), work.page.table.cards):
        QAbstractItemModelTester(cards, QAbstractItemModelTester.FailureReportingMode.Fatal, work.page)
    work.press("2")
    work.press("g")
    work.press("v")
    work.press("1")


def test_a_chosen_card_that_is_gone_leaves_the_choice_to_its_neighbour(work):
    column = work.page.board.columns["sort_out"].cards
    column.choose_at(2)
    gone, after = column.shown[2], column.shown[3]
    with work.hub.writing() as hub:
        enquiries.close(hub, gone.id, "sales_spam", by=work.viewer.person)
    work.page.reload()
    work.wait()
    assert work.page.card.id == after.id
