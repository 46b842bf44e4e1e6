"""The pictures of the pages: each view, each strip that opens in place, and what they say when there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hubcrm.desktop.picture_set import Stage

Play = Callable[["Stage"], object]

MICROSCOPE = "Electron microscope hire"
CARERS = "Keeping our senior carers"
SOIL = "Soil project"
DUNVALE = "Dunvale Logistics"
CASTLEGATE = "Castlegate Lifting Gear"


def _front(stage: Stage) -> Any:
    """The page in front."""
    return stage.hub.window.current_page


# today


def _today(stage: Stage) -> Any:
    stage.go("today")
    page = _front(stage)
    page.drawer.begin_done()
    page.list.choose_at(1)
    stage.settle()
    return page


def _today_next(stage: Stage) -> None:
    page = _today(stage)
    page.drawer.how.choose("call")
    page.drawer.kind.choose("call_back")
    page.drawer.note.setText("Martin looks for the certificates; ring again")


def _today_move(stage: Stage) -> None:
    page = _today(stage)
    page.drawer.begin_move()
    page.drawer.new_day.set_text("next Tue")


def _today_plan(stage: Stage) -> None:
    _today(stage).drawer.begin_plan()


# offers


def _offers(stage: Stage) -> Any:
    stage.go("offers")
    page = _front(stage)
    page.answering.close_strip()
    page.list.choose_at(0)
    page.list.choose_next()
    stage.settle()
    return page


def _offers_press(key: str) -> Play:
    def play(stage: Stage) -> None:
        _offers(stage).answering.press(key)

    return play


def _two_said_yes(stage: Stage) -> None:
    page = _offers(stage)
    page.list.choose_at(page.model.rowCount() - 1)
    stage.settle()
    page.answering.press("S")


# work in hand


def _work(stage: Stage, view: str = "board") -> Any:
    stage.go("work")
    page = _front(stage)
    page.show_today()
    page.head.search.clear()
    page.head.group.setChecked(False)
    page.foot_bar.still.setChecked(False)
    page.open("open")
    stage.settle()
    page.show_view(view)
    stage.settle()
    return page


def _work_grouped(stage: Stage) -> None:
    _work(stage).head.group.setChecked(True)


def _work_glance(stage: Stage) -> None:
    page = _work(stage)
    page.open(_id_of(stage, page, CARERS))
    stage.settle()
    page.glance.read()


def _work_moving(stage: Stage) -> None:
    page = _work(stage)
    page.open(_id_of(stage, page, "Management training for our team leaders"))
    stage.settle()
    page.board.push(1)


def _work_past(stage: Stage, view: str = "board", days: int = 24) -> None:
    page = _work(stage, view)
    page.show_day(stage.hub.session.today - timedelta(days=days))  # type: ignore[union-attr]  # the hub is open


def _work_nothing(stage: Stage) -> None:
    _work(stage).head.search.setText("unicorn")


def _work_not_now(stage: Stage) -> None:
    """On the last working day one was parked."""
    _work_past(stage, days=3)
    stage.settle()
    _front(stage).foot_bar.still.setChecked(True)


def _work_filtered(stage: Stage) -> None:
    _work(stage, "table").open("employer")


def _id_of(stage: Stage, page: Any, subject: str) -> str:
    """The open enquiry with this subject, as the board shows it."""
    for column in page.board.columns.values():
        for card in column.cards.shown:
            if card.subject == subject:
                return str(card.id)
    raise LookupError(f"no card is about {subject}")


# employers


def _employers(stage: Stage) -> Any:
    stage.go("employers")
    page = _front(stage)
    page.show_list()
    page.list.search.clear()
    stage.settle()
    return page


def _employers_nothing(stage: Stage) -> None:
    page = _employers(stage)
    page.list.search.setText("unicorn")
    page.list.focus_search()


def _employers_add(stage: Stage) -> None:
    page = _employers(stage)
    page.add()
    stage.settle()
    page.list.strip.name.setText("Dunvale Logistic Ltd")
    page.list.strip._look()  # a picture does not wait for the typing to pause


def _employer(stage: Stage, name: str = DUNVALE) -> Any:
    page = _employers(stage)
    page.list.search.setText(name)
    stage.settle()
    page.open(page.list.ids[0])
    stage.settle()
    page.side.views.choose("ours")
    page.side.details.set_open(False)
    stage.settle()
    return page


def _employer_seen(stage: Stage) -> None:
    _employer(stage, CASTLEGATE).swap_views()


def _employer_details(stage: Stage) -> None:
    page = _employer(stage, CASTLEGATE)
    page.show_details()
    stage.settle()
    bar = page.side.aside.verticalScrollBar()
    bar.setValue(bar.maximum())


def _employer_person(stage: Stage) -> None:
    _employer(stage).add_person()


def _employer_merge(stage: Stage) -> None:
    page = _employer(stage)
    page.side.begin_merge()


# one enquiry


def _enquiry(stage: Stage, subject: str = MICROSCOPE) -> Any:
    page = _work(stage)
    stage.go("enquiry", _id_of(stage, page, subject))
    return _front(stage)


def _enquiry_claimed(stage: Stage) -> None:
    _enquiry(stage, CARERS)


def _enquiry_facts(stage: Stage) -> None:
    _enquiry(stage, CARERS).more_facts()


def _enquiry_strip(key: str) -> Play:
    def play(stage: Stage) -> None:
        _enquiry(stage, CARERS).body.open_strip(key)

    return play


def _enquiry_employers(stage: Stage) -> None:
    _enquiry(stage, CARERS).body.open_employers()


def _enquiry_history(stage: Stage) -> None:
    page = _enquiry(stage, CARERS)
    bar = page.body.left.verticalScrollBar()
    bar.setValue(bar.maximum())


# the window


def _drop(stage: Stage) -> None:
    veil = stage.hub.window.veil
    veil.setGeometry(stage.hub.window.rect())
    veil.show()
    veil.raise_()


def _long_work(stage: Stage) -> None:
    stage.hub.window.show_progress("Adding 1,240", 0.42, lambda: None)
    stage.hub.window.warn("“letter.docx” is not an e-mail, a table or a text. Save it as text and drop it again.")


SCENES: tuple[tuple[str, Play], ...] = (
    ("today-next", _today_next),
    ("today-move", _today_move),
    ("today-plan", _today_plan),
    ("offers-out-record", _offers_press("R")),
    ("offers-out-two-yes", _two_said_yes),
    ("work-grouped", _work_grouped),
    ("work-glance", _work_glance),
    ("work-moving", _work_moving),
    ("work-not-now", _work_not_now),
    ("work-past", _work_past),
    ("work-nothing", _work_nothing),
    ("work-table", partial(_work, view="table")),
    ("work-table-filtered", _work_filtered),
    ("work-table-past", partial(_work_past, view="table")),
    ("employers-nothing", _employers_nothing),
    ("employers-add", _employers_add),
    ("employer", _employer),
    ("employer-as-they-saw-it", _employer_seen),
    ("employer-details", _employer_details),
    ("employer-person", _employer_person),
    ("employer-merge", _employer_merge),
    ("enquiry", _enquiry),
    ("enquiry-claimed", _enquiry_claimed),
    ("enquiry-facts", _enquiry_facts),
    ("enquiry-next", _enquiry_strip("then")),
    ("enquiry-close", _enquiry_strip("close")),
    ("enquiry-offer", _enquiry_strip("offer")),
    ("enquiry-employers", _enquiry_employers),
    ("enquiry-history", _enquiry_history),
    ("dropping", _drop),
    ("long-work", _long_work),
)

DEPARTMENT: tuple[tuple[str, Play], ...] = (
    ("offered-to-us-decline", _offers_press("D")),
    ("offered-to-us-pass", _offers_press("P")),
    ("offered-to-us-ask", _offers_press("A")),
    ("department-today", lambda stage: stage.go("today")),
)
