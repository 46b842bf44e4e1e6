"""The board and the table of Work in hand, now and at the end of a past day, and how they find their rows."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date, timedelta

import pytest

from hubcrm.actions import enquiries, followups, moving, offers
from hubcrm.domain import enquiries as enquiry_life
from hubcrm.domain.errors import HubError, NotFound
from hubcrm.intake.drafts import Draft
from hubcrm.queries import as_of, board, cards, work, worklist
from hubcrm.queries.cards import Asked
from hubcrm.queries.reading import Moment
from hubcrm.queries.worklist import Sort
from tests.queries.test_plans import WHOLE, Watch, busy
from tests.small_office import Office, small_office

__all__ = ["busy"]  # the fixture of the query plans
DAYS = 16


class Month:
    """Some weeks of work done at random, and how everything stood at the end of each day."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.rnd = random.Random(11)
        self.open = [office.claimed() for _ in range(6)]
        self.evenings: dict[date, tuple[set[cards.Card], work.Summary]] = {}
        for _day in range(DAYS):
            for _act in range(10):
                with suppress(HubError):
                    self.act()
                office.clock.forward(minutes=37)
            moment = office.moment
            now = worklist.everything(office.hub, moment, Asked(), Sort())
            self.evenings[moment.today] = (set(now), work.summary(office.hub, moment))
            office.clock.forward(hours=24 - 10 * 37 / 60)

    def act(self) -> None:
        """Somebody does something."""
        office, rnd = self.office, self.rnd
        if len(self.open) < 4 or rnd.random() < 0.35:
            employer = rnd.choice(("Larchmont", "Tidewell", "Marlwick", ""))
            self.open.append(office.receive(f"About {rnd.choice(('welds', 'carers', 'labels'))}", employer=employer))
            return
        one = rnd.choice(self.open)
        soon = office.moment.today + timedelta(days=rnd.randrange(1, 6))
        what = rnd.randrange(14)
        if what < 3:
            offers.offer(office.hub, one, rnd.choice((office.eng, office.bus)), by=office.priya)
        elif what == 3:
            asked = [one for one in self.open if office.state(one)["stage"] == "offered"]
            offers.answer(office.hub, rnd.choice(asked or [one]), "take", by=rnd.choice((office.sam, office.ines)))
        elif what in (4, 10, 11, 12, 13):
            held = [one for one in self.open if office.state(one)["stage"] in enquiry_life.HELD_BY_DEPARTMENT]
            column = rnd.choice(list(board.COLUMNS)[2:] * 3 + ["sort_out"])
            moving.move_card(office.hub, rnd.choice(held or [one]), column, by=office.gwen, facts={"value": "4,500"})
        elif what == 5:
            enquiries.park(office.hub, one, soon, by=office.priya)
        elif what == 6:
            enquiries.wait(office.hub, one, by=office.priya)
        elif what == 7:
            followups.plan(office.hub, one, "meeting", soon, by=office.priya)
        elif what == 8:
            enquiries.take(office.hub, one, by=office.priya)
        else:
            enquiries.close(office.hub, one, "answered", by=office.priya, instead="Told them")
            if rnd.random() < 0.5:
                office.clock.forward(minutes=1)
                enquiries.reopen(office.hub, one, by=office.priya)


@pytest.fixture(scope="module")
def month(tmp_path_factory):
    with small_office(tmp_path_factory.mktemp("month")) as office:
        yield Month(office)


def on_board(found):
    return {key: [card.id for card in shown] for key, shown in found.cards.items()}


# -- the columns ------------------------------------------------------------------------------------------------------


def test_each_column_holds_its_stages_and_says_how_many_and_what_they_are_worth(office):
    new, offered, held = office.receive(), office.offered(), office.claimed()
    moving.move_card(office.hub, held, "agreed", by=office.gwen, facts={"value": "£2,500"})
    found = board.look(office.hub, office.moment, Asked())
    assert on_board(found) == {
        "sort_out": [new], "departments": [offered], "claimed": [], "proposal": [], "agreed": [held], "following": [],
    }  # fmt: skip
    assert found.heads["agreed"] == board.Head(1, 250_000, office.state(held)["since"])
    assert found.heads["claimed"] == board.Head()


def test_the_longest_comes_first_and_the_middle_one_is_told(office):
    ids = []
    for _ in range(4):
        ids.append(office.receive())
        office.clock.forward(days=1)
    found = board.look(office.hub, office.moment, Asked())
    assert on_board(found)["sort_out"] == ids
    assert found.heads["sort_out"].median_since == office.state(ids[1])["since"]


def test_a_card_names_who_holds_it_else_who_was_asked_else_the_adviser(office):
    taken, led, named, held = office.receive(), office.offered(), office.offered(to=office.theo), office.claimed()
    enquiries.take(office.hub, taken, by=office.priya)
    found = board.look(office.hub, office.moment, Asked())
    who = {card.id: (card.department, card.holder, card.who) for shown in found.cards.values() for card in shown}
    assert who[taken] == ("", "", "Priya Shah")
    assert who[led] == ("ENG", "", "Sam Ashdown")  # the department's lead
    assert who[named] == ("ENG", "", "Theo Calder")
    assert who[held] == ("ENG", "Sam Ashdown", "Sam Ashdown")


def test_nobody_is_named_where_nobody_was_asked(office):
    one = office.offered()
    enquiries.move(office.hub, one, "proposal", by=office.priya)
    (card,) = board.look(office.hub, office.moment, Asked()).cards["proposal"]
    assert (card.holder, card.who) == ("", "")


def test_what_somebody_planned_takes_the_place_of_the_next_action_that_made_itself(office):
    one = office.receive()
    followups.plan(office.hub, one, "meeting", date(2026, 12, 9), by=office.priya)
    followups.plan(office.hub, one, "send_info", date(2026, 12, 2), by=office.priya)
    (card,) = board.look(office.hub, office.moment, Asked()).cards["sort_out"]
    assert (card.next_kind, card.next_due) == ("send_info", "2026-12-02")
    assert card.due() == card.promise_due == "2026-11-24"


def test_what_stands_still_is_in_no_column_until_its_day_has_come(office):
    waiting, parked, held = office.receive(), office.receive(), office.receive()
    enquiries.wait(office.hub, waiting, by=office.priya)
    enquiries.park(office.hub, parked, date(2026, 11, 25), by=office.priya)
    enquiries.hold(office.hub, held, by=office.priya)
    found = board.look(office.hub, office.moment, Asked())
    assert found.still_kinds == {"waiting_employer": 1, "parked": 1, "hold_checks": 1}
    assert [card.id for card in found.still] == [parked, waiting, held]
    assert on_board(found)["sort_out"] == []
    office.clock.forward(days=2)
    found = board.look(office.hub, office.moment, Asked())
    assert on_board(found)["sort_out"] == [parked]
    assert "parked" not in found.still_kinds


def test_further_cards_come_after_the_last_one_shown(office):
    for at in range(7):
        office.offered(office.bus if at % 2 else office.eng)
    for grouped in (False, True):
        asked = Asked(grouped=grouped)
        every = board.look(office.hub, office.moment, asked).cards["departments"]
        first = board.look(office.hub, office.moment, asked, 3).cards["departments"]
        then = board.more(office.hub, office.moment, asked, "departments", first[-1], 3)
        last = board.more(office.hub, office.moment, asked, "departments", then[-1], 3)
        assert first + then + last == every
        assert len(every) == 7


def test_grouped_by_department_the_hub_comes_first_and_groups_are_counted(office):
    for department in (office.eng, office.bus, office.eng):
        office.offered(department)
    office.receive()
    found = board.look(office.hub, office.moment, Asked(grouped=True))
    assert [card.department for card in found.cards["departments"]] == ["BUS", "ENG", "ENG"]
    assert found.groups == {("sort_out", ""): 1, ("departments", "BUS"): 1, ("departments", "ENG"): 2}


# -- what is asked for ------------------------------------------------------------------------------------------------


def test_filters_by_whose_move_and_by_words_of_subject_employer_and_body(office):
    ours = office.receive("Our cracked weld", employer="Larchmont", subject="Lifting bracket")
    theirs = office.offered()
    shown = lambda asked: {  # noqa: E731  # a sentence of this test
        card.id for found in board.look(office.hub, office.moment, asked).cards.values() for card in found
    }
    assert shown(Asked("us")) == {ours}
    assert shown(Asked("department")) == {theirs}
    assert shown(Asked("employer")) == set()
    for typed in ("lift", "larch", "LARCH brack", "cracked"):
        assert shown(Asked(search=typed)) >= {ours}
    assert shown(Asked(search="larch")) == {ours}
    assert shown(Asked("department", search="larch")) == set()
    assert shown(Asked(search='* ( " -')) == set()


def test_the_promises_show_what_was_not_kept_this_month_closed_ones_counted(office):
    late, closed, kept = office.receive(), office.receive(), office.receive()
    enquiries.log(office.hub, kept, "call", by=office.priya)
    enquiries.decide(office.hub, kept, "answer_now", by=office.priya)
    office.clock.forward(days=3)
    enquiries.close(office.hub, closed, "answered", by=office.priya, instead="Told them")
    found = board.look(office.hub, office.moment, Asked("promises"))
    assert on_board(found)["sort_out"] == [late]
    assert found.closed == 1
    listed = worklist.everything(office.hub, office.moment, Asked("promises"), Sort("ref", False))
    assert {card.id for card in listed} == {late, closed}


# -- the table --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", worklist.COLUMNS)
@pytest.mark.parametrize("down", [False, True])
def test_every_column_sorts_the_same_in_the_store_and_at_hand_and_blanks_come_last(month, column, down):
    office = month.office
    for grouped in (False, True):
        asked = Asked(grouped=grouped)
        listed = worklist.everything(office.hub, office.moment, asked, Sort(column, down))
        every = worklist.everything(office.hub, office.moment, Asked(), Sort())
        assert worklist.arrange(every, Sort(column, down), grouped) == listed
    values = [worklist._COMPARED[column](card) for card in worklist.arrange(every, Sort(column, down), False)]
    filled = [value for value in values if value != ""]
    assert filled == sorted(filled, reverse=down)
    assert values[len(filled) :] == [""] * (len(values) - len(filled))


def test_a_long_list_comes_as_numbers_and_windows_of_rows(office, monkeypatch):
    monkeypatch.setattr(worklist, "AT_ONCE", 4)
    office.take_in(*(Draft(text=f"Need {at}") for at in range(11)))
    listed = worklist.look(office.hub, office.moment, Asked(), Sort("ref", False))
    assert (len(listed.numbers), len(listed.first)) == (11, 4)
    window = worklist.page(office.hub, listed.numbers[4:9])
    assert [card.n for card in window] == list(listed.numbers[4:9])
    assert worklist.everything(office.hub, office.moment, Asked(), Sort("ref", False))[4:9] == window


# -- a past day -------------------------------------------------------------------------------------------------------


def test_every_past_evening_is_shown_as_it_was(month):
    office = month.office
    assert len(month.evenings) == DAYS
    for day, (shown, head) in month.evenings.items():
        then = as_of.look(office.hub, Moment(day, office.clock()))
        assert set(then.cards) == shown, day
        summary = work.summary_as_of(office.hub, Moment(day, office.clock()))
        for name in ("open", "our_move", "departments", "employers", "stopped"):
            assert getattr(then.summary, name) == getattr(head, name) == getattr(summary, name), (day, name)


def test_a_past_day_can_be_filtered_and_searched(month):
    office = month.office
    day = sorted(month.evenings)[-2]
    then = as_of.look(office.hub, Moment(day, office.clock()))
    for move in cards.MOVES:
        assert {card.move for card in then.asked(Asked(move))} <= {move}
    assert len(then.asked(Asked())) == sum(len(then.asked(Asked(move))) for move in cards.MOVES)
    assert {card.employer for card in then.asked(Asked(search="larch"))} == {"Larchmont"}
    assert {card.n for card in then.asked(Asked("promises"))} <= then.missed


def test_the_board_of_cards_at_hand_is_the_board_of_the_store(month):
    office = month.office
    every = worklist.everything(office.hub, office.moment, Asked(), Sort())
    for grouped in (False, True):
        mine = board.arrange(every, office.moment.iso, grouped)
        assert mine == board.look(office.hub, office.moment, Asked(grouped=grouped), 1000)


# -- a glance ---------------------------------------------------------------------------------------------------------


def test_a_glance_has_everything_about_an_enquiry_and_its_last_three_events(office):
    one = office.claimed()
    enquiries.log(office.hub, one, "note", by=office.sam, text="Rings on Friday")
    found = board.peek(office.hub, one, office.as_seen_by(office.gwen), office.moment)
    assert found.detail.holder_name == "Sam Ashdown"
    assert [event.kind for event in found.events] == ["logged", "claimed", "offered"]
    with pytest.raises(NotFound):
        board.peek(office.hub, "gone", office.as_seen_by(office.gwen), office.moment)


# -- how rows are found -----------------------------------------------------------------------------------------------


ASKED = [Asked(), Asked("us"), Asked("promises"), Asked(search="need 1"), Asked("department", grouped=True)]


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_neither_board_nor_table_reads_every_enquiry(busy, asked):
    watch = Watch(busy)
    found = board.look(watch, busy.moment, asked)
    for key, shown in found.cards.items():
        if shown:
            board.more(watch, busy.moment, asked, key, shown[-1])
    for column in worklist.COLUMNS:
        worklist.look(watch, busy.moment, asked, Sort(column))
    plans = list(watch.plans())
    assert len(plans) > 12
    for plan in plans:
        assert not WHOLE.search(plan), plan
        assert "AUTOMATIC" not in plan, plan
