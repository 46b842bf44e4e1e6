"""The pill takes room from the subject; the date is never cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from hubcrm.desktop import theme
from hubcrm.desktop.rows import RowsModel
from hubcrm.desktop.tokens import LIGHT
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.list_view import ListView
from hubcrm.desktop.widgets.row_delegate import HEIGHT, LEFT, RIGHT, RowLook

LONG = "Third time of asking: Lean course certificates for the whole of the night shift in both halls"


def drawn(look: RowLook | None, width: int = 384, *, hovered: bool = False) -> QImage:
    model = RowsModel(look=lambda row: row, key=lambda row: row.title)
    if look is None:
        model.set_source(1, lambda *_asked: None)
    else:
        model.replace([look])
    view = ListView(model, "Rows")
    picture = QImage(width, HEIGHT, QImage.Format.Format_RGB32)
    picture.fill(QColor(LIGHT.surface))
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, width, HEIGHT)
    option.widget = view
    view.current_position = -1
    view.hovered_position = 0 if hovered else -1
    painter = QPainter(picture)
    view.itemDelegate().paint(painter, option, model.index(0, 0))
    painter.end()
    return picture


def inked(picture: QImage, top: int, bottom: int) -> list[int]:
    """The columns with anything drawn in them between two heights."""
    ground = QColor(LIGHT.surface).rgb()
    return [
        x for x in range(picture.width()) if any(picture.pixelColor(x, y).rgb() != ground for y in range(top, bottom))
    ]


def test_name_and_date_stand_at_both_ends_of_the_first_line():
    columns = inked(drawn(RowLook("Castlegate", "reply by today")), 10, 30)
    assert LEFT <= columns[0] <= LEFT + 3
    assert 384 - RIGHT - 3 <= columns[-1] < 384 - RIGHT
    gap = max(b - a for a, b in pairwise(columns))
    assert gap > 60


def test_a_long_name_ends_before_the_date():
    date = "reply by Wed 25 Nov"
    columns = inked(drawn(RowLook(LONG, date)), 10, 30)
    starts = 384 - RIGHT - theme.metrics("S", 500).horizontalAdvance(date)
    assert not [x for x in columns if starts - 10 < x < starts - 2]
    assert columns[-1] >= 384 - RIGHT - 3


@pytest.mark.parametrize("kind", ["late", "urgent", "back", "ok"])
def test_the_pill_stands_at_the_right_of_the_second_line_in_its_own_fill(kind):
    picture = drawn(RowLook("Castlegate", "", LONG, kind, "1 day late"))
    fill = getattr(LIGHT, {"late": "bad", "urgent": "warn"}.get(kind, kind) + "_soft")
    assert picture.pixelColor(384 - RIGHT - 3, 42).name().upper() == fill
    without = inked(drawn(RowLook("Castlegate", "", LONG)), 34, 50)
    assert without[-1] > 384 - RIGHT - 20  # without a pill the subject takes its room


def test_a_late_date_is_drawn_in_the_late_colour():
    def reddest(look: RowLook) -> int:
        picture = drawn(look)
        return max(
            picture.pixelColor(x, y).red() - picture.pixelColor(x, y).blue() for x in range(250, 384) for y in range(30)
        )

    assert reddest(RowLook("A", "1 day late", date_late=True)) > 60
    assert reddest(RowLook("A", "reply by today")) < 60


def test_a_row_that_is_still_being_fetched_shows_quiet_bars():
    picture = drawn(None)
    assert picture.pixelColor(LEFT + 40, 20).name().upper() == LIGHT.track
    assert picture.pixelColor(LEFT + 40, 42).name().upper() == LIGHT.track


def test_markup_in_a_name_is_drawn_as_it_is():
    plain = inked(drawn(RowLook("<b>A</b>")), 10, 30)
    bare = inked(drawn(RowLook("A")), 10, 30)
    assert plain[-1] - plain[0] > bare[-1] - bare[0] + 20


def test_outside_text_comes_in_on_one_line():
    assert paint.one_line("  Weld\r\ncracked\tagain\x00\u2028now  ") == "Weld cracked again now"
    assert paint.without_controls("by \nnoon ") == "by  noon "


def test_the_row_under_the_pointer_is_filled():
    assert drawn(RowLook("A"), hovered=True).pixelColor(200, 60).name().upper() == LIGHT.hover
    assert drawn(RowLook("A")).pixelColor(200, 60).name().upper() == LIGHT.surface
