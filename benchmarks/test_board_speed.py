"""The board and the table of Work in hand beside the least that Qt itself needs for the same words."""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QApplication, QTableView, QWidget

from benchmarks.conftest import median_s, say
from hubcrm import app
from hubcrm.desktop import theme
from hubcrm.desktop.pages.work_parts import saying
from hubcrm.desktop.pages.work_parts.board import BoardView
from hubcrm.desktop.pages.work_parts.saying import Voice
from hubcrm.desktop.pages.work_parts.table import ROW, WorkTable
from hubcrm.desktop.rows import Fill
from hubcrm.domain.promises import Calendar
from hubcrm.queries import as_of, board, work, worklist
from hubcrm.queries.cards import Asked, Card
from hubcrm.queries.reading import Moment

TODAY = date(2026, 11, 23)
VOICE = Voice(TODAY, Calendar(), "university")
CARDS, ROWS = 2000, 4000
WIDTH, HEIGHT = 1072, 700
_NOW = 1_795_000_000_000
_DAY = 24 * 3600 * 1000


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    theme.apply(qapp, "light")


def made_cards(count: int) -> list[Card]:
    """Cards with words of ordinary length, spread over all stages."""
    rnd = random.Random(5)
    stages = [stage for stages in board.COLUMNS.values() for stage in stages]
    employers = (
        "Larchmont Engineering Services",
        "Tidewell Water",
        "Halvern Composites",
        "Bramwick Precision Castings",
    )
    subjects = ("Joint apple project", "Training for our team leaders", "Electron microscope hire", "Net zero plan")
    return [
        Card(
            n=at, id=f"{at:032x}", ref=f"E-2627-{at % 10_000:04d}", subject=f"{rnd.choice(subjects)} {at}",
            employer=f"{rnd.choice(employers)} {at}", stage=rnd.choice(stages), side="", until=None,
            since=_NOW - rnd.randrange(60) * _DAY, department=rnd.choice(("ENG", "BUS", "HEALTH", "")),
            holder="Dr Sam Whitlock", who="Dr Sam Whitlock", move=rnd.choice(("us", "department", "employer")),
            promise_due=None, next_kind="proposal", next_due=f"2026-{rnd.choice((11, 12))}-{rnd.randrange(1, 29):02d}",
            value=rnd.randrange(1, 90) * 50_000,
        )
        for at in range(count)
    ]  # fmt: skip


class _Bare(QWidget):
    """Draws texts and nothing else."""

    def __init__(self, lines: Sequence[tuple[float, float, str]]) -> None:
        super().__init__()
        self._lines = lines

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt calls it so
        painter = QPainter(self)
        for x, y, text in self._lines:
            painter.drawText(QPointF(x, y), text)


def shown_s(make: Callable[[], QWidget], times: int = 9) -> float:
    """Median seconds from making a widget to its first frame."""

    def once() -> None:
        widget = make()
        widget.resize(WIDTH, HEIGHT)
        widget.show()
        widget.repaint()
        QApplication.processEvents()
        widget.close()
        widget.deleteLater()
        QApplication.processEvents()

    return median_s(once, times)


def texts_of(look: saying.CardLook) -> tuple[str, ...]:
    """The texts of a card, line by line as they are drawn."""
    return (look.title, look.subject, f"{look.place} · {look.who} · {look.days}", look.move, look.foot)


def test_a_board_of_2000_cards() -> None:
    """Making, filling and painting the board, beside a widget that only draws the texts of all its cards in their places."""
    given = made_cards(CARDS)
    found = board.arrange(given, TODAY.isoformat(), False)
    lines = [
        (
            24.0 + at % 6 * 172,
            80.0 + at // 6 * 120 + place * 18,
            text,
        )  # where they stand on the board: most below its edge
        for at, card in enumerate(given)
        for place, text in enumerate(texts_of(saying.card_look(card, VOICE)))
    ]

    def ours() -> QWidget:
        view = BoardView()
        view.resize(WIDTH, HEIGHT)
        view.show_board(found, VOICE)
        return view

    floor = shown_s(lambda: _Bare(lines))
    say("Board of 2,000 cards, made and shown", shown_s(ours), floor, "<= 4 x")

    view = ours()
    view.show()
    QApplication.processEvents()
    seen = [
        card
        for column in view.columns.values()
        for card in column.cards.shown[: column.cards.viewport().height() // 120 + 1]
    ]
    bare = _Bare(
        [(9.0, 18.0 * at, text) for at, card in enumerate(seen) for text in texts_of(saying.card_look(card, VOICE))]
    )
    bare.resize(WIDTH, HEIGHT)
    bare.show()
    QApplication.processEvents()
    say("Board repainted, beside the texts one sees", median_s(view.repaint), median_s(bare.repaint))
    view.close()
    bare.close()


def scroll_s(view: QTableView) -> float:
    """Median seconds of a whole page further and painted."""
    view.resize(WIDTH, HEIGHT)
    view.show()
    QApplication.processEvents()
    bar = view.verticalScrollBar()
    page = (view.viewport().height() // ROW) * (ROW if bar.singleStep() == ROW else 1)
    taken = []
    for at in range(1, 61):
        started = time.perf_counter()
        bar.setValue(at * page)
        view.viewport().repaint()
        QApplication.processEvents()
        taken.append(time.perf_counter() - started)
    view.close()
    return statistics.median(taken[5:])


def test_a_page_further_in_the_table(qapp: QApplication) -> None:
    """Ours, through windows of rows, beside Qt's own model and delegate with the same texts, plainly styled."""
    given = made_cards(ROWS)
    table = WorkTable("university")
    table.voice = VOICE

    def fetch(first: int, many: int, fill: Fill) -> None:
        fill(given[first : first + many])

    table.cards.set_source([card.n for card in given], fetch)
    ours = scroll_s(table)

    model = QStandardItemModel()
    model.setHorizontalHeaderLabels(list(saying.column_titles("university")))
    for card in given:
        model.appendRow([QStandardItem(text) for text in saying.row_look(card, VOICE).cells])
    qapp.setStyleSheet("")  # a stylesheet makes Qt's own delegate slow, which would flatter ours
    plain = QTableView()
    plain.setModel(model)
    plain.verticalHeader().hide()
    plain.verticalHeader().setDefaultSectionSize(ROW)
    plain.setShowGrid(False)
    plain.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    plain.verticalScrollBar().setSingleStep(ROW)
    for at in range(model.columnCount()):
        plain.setColumnWidth(at, table.horizontalHeader().sectionSize(at))
    say("Table, a page further", ours, scroll_s(plain), "<= 1.6 x")
    theme.apply(qapp, "light")


def test_reading_for_the_board_and_the_table(place: app.Place, moment: Moment) -> None:
    """What the page asks of the hub."""
    reader = place.open_reader()
    say("Work in hand: head", median_s(lambda: work.summary(reader, moment), 30), goal="<= 30 ms")
    say("Board", median_s(lambda: board.look(reader, moment, Asked()), 30), goal="<= 100 ms")
    for name, asked in (("our move", Asked("us")), ("promises", Asked("promises")), ("words", Asked(search="trai"))):
        say(f"Board, {name}", median_s(lambda asked=asked: board.look(reader, moment, asked), 30), goal="<= 100 ms")
    say("Table", median_s(lambda: worklist.look(reader, moment, Asked(), worklist.Sort()), 30), goal="<= 100 ms")
    past = Moment(date(2026, 10, 30), moment.now_ms)
    say("As of a past day, everything", median_s(lambda: as_of.look(reader, past), 5))
    reader.close()
