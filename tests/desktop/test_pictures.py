"""Pictures are the same every time, and faults of layout are found."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from hubcrm.desktop import pictures, theme
from hubcrm.desktop.main_window import MainWindow
from hubcrm.desktop.pictures import layout_faults
from hubcrm.desktop.tokens import DARK, LIGHT
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.chip import Chip
from hubcrm.desktop.widgets.text import Elided, Label, Words
from hubcrm.desktop.widgets.text_block import TextBlock


def make_page() -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.addWidget(Label("Cracked weld on a lifting bracket", "L", 600))
    card = Card()
    block = TextBlock("Their words")
    block.set_text("The weld on a lifting bracket has cracked twice in service.")
    card.column.addWidget(block)
    column.addWidget(card)
    row = QHBoxLayout()
    row.addWidget(Button("Offer to Engineering", "primary", key="O"))
    row.addWidget(Chip("Type", "Expert advice", suggested=True))
    row.addStretch(1)
    column.addLayout(row)
    column.addStretch(1)
    return page


def test_both_themes_at_any_size_and_scale(qtbot, tmp_path):
    saved = pictures.both_themes(make_page, tmp_path, "page", (640, 400), 2.0)
    assert [path.name for path in saved] == ["page-light.png", "page-dark.png"]
    light, dark = (QImage(str(path)) for path in saved)
    assert light.size().toTuple() == (1280, 800)
    assert light.pixelColor(1270, 790).name().upper() == LIGHT.page
    assert dark.pixelColor(1270, 790).name().upper() == DARK.page


def test_two_pictures_of_one_page_are_the_same(qtbot, tmp_path):
    first = pictures.grab(make_page(), tmp_path / "a" / "one.png", (640, 400))
    second = pictures.grab(make_page(), tmp_path / "two.png", (640, 400))
    assert QImage(str(first)) == QImage(str(second))


def test_a_window_is_pictured_with_its_page_in_it(qtbot, tmp_path):
    from tests.desktop.test_main_window import Triage

    window = MainWindow("Kestrelbridge University")
    qtbot.addWidget(window)
    window.add_page(Triage)
    picture = pictures.render(window, (1024, 700))
    assert picture.pixelColor(2, 690).name().upper() == LIGHT.nav
    assert picture.pixelColor(800, 600).name().upper() == LIGHT.page
    assert window.current_page is not None


def test_a_picture_that_cannot_be_written_says_so(qtbot, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError):  # noqa: PT011  # the system's own words differ
        pictures.grab(make_page(), tmp_path / "file" / "page.png", (200, 100))


def test_pictures_do_not_blink(qapp: QApplication):
    pictures.prepare(qapp, "dark")
    assert qapp.cursorFlashTime() == 0
    assert theme.current() is DARK


def test_a_sound_page_has_no_faults(qtbot):
    page = make_page()
    pictures.render(page, (640, 400))
    assert layout_faults(page) == []


@pytest.fixture
def canvas(shown):
    page = QWidget()
    shown(page, 300, 200)
    return page


def placed(widget: QWidget, page: QWidget, x: int, y: int, width: int, height: int) -> QWidget:
    widget.setParent(page)
    widget.setGeometry(x, y, width, height)
    widget.show()
    return widget


def test_what_lies_outside_is_found(canvas):
    placed(Button("Offer"), canvas, 260, 10, 80, 32)
    assert layout_faults(canvas) == ["Button “Offer” lies outside QWidget: (260, 10) 80×32 in 300×200"]


def test_two_on_one_spot_are_found_unless_one_floats(canvas):
    placed(Button("Offer"), canvas, 10, 10, 80, 32)
    other = placed(Button("Reply"), canvas, 70, 20, 80, 32)
    assert layout_faults(canvas) == ["Button “Offer” and Button “Reply” overlap by 20×22"]
    other.setProperty("floats", True)
    assert layout_faults(canvas) == []


@pytest.mark.parametrize(
    ("make", "height"),
    [
        (lambda: Button("Offer to Engineering"), 32),
        (lambda: Chip("Type", "Expert advice"), 28),
        (lambda: Label("Answer by Thu 26 Nov"), 20),
        (lambda: Words("a sentence that takes more than one line at this width"), 20),
    ],
    ids=["button", "chip", "label", "words"],
)
def test_text_that_is_cut_is_found(canvas, make, height):
    placed(make(), canvas, 10, 10, 60, height)
    (fault,) = layout_faults(canvas)
    assert " px of " in fault


def test_their_words_cut_off_below_are_found(canvas):
    block = placed(TextBlock("Their words"), canvas, 10, 10, 200, 30)
    block.set_text("one\ntwo\nthree")
    assert [fault for fault in layout_faults(canvas) if "px of height" in fault]


def test_what_may_be_elided_is_no_fault(canvas):
    placed(Elided("Difficult conversations, half day"), canvas, 10, 10, 60, 20)
    placed(Words("one line that ends early", wrap=False), canvas, 10, 40, 60, 20)
    assert layout_faults(canvas) == []


def test_what_scrolls_is_no_fault_but_scrolling_sideways_is(canvas):
    scroll = QScrollArea()
    inside = QWidget()
    inside.setFixedSize(100, 900)
    scroll.setWidget(inside)
    placed(scroll, canvas, 0, 0, 200, 150)
    QApplication.processEvents()
    assert layout_faults(canvas) == []
    inside.setFixedSize(900, 900)
    QApplication.processEvents()
    assert layout_faults(canvas) == ["QScrollArea has to be scrolled sideways"]
