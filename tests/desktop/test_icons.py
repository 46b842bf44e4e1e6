"""The drawings: one hand, tinted, sharp."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from hubcrm.desktop import icons, theme
from hubcrm.desktop.tokens import DARK, LIGHT
from hubcrm.paths import resources

OURS = [name for name in icons.names() if name != "hubcrm"]


def test_there_are_the_drawings_that_the_pages_need():
    needed = set()
    for line in (
        "triage today offers offered board employers settings plus search phone mail log clock reply back warning late",
        "check chevron-down chevron-up chevron-left chevron-right more pencil user users department undo redo paste",
        "download export upload link tag star lock shield eye trash archive calendar map chart table question",
        "keyboard file paperclip folder refresh sun moon x arrow-right mark",
    ):
        needed.update(line.split())
    assert needed <= set(OURS)


@pytest.mark.parametrize("name", OURS)
def test_every_drawing_keeps_to_the_grid_and_the_line(name: str):
    text = (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    assert root.get("viewBox") == "0 0 24 24"
    assert root.get("stroke-width") == "1.75"
    assert root.get("stroke") == "currentColor"
    assert root.get("stroke-linecap") == root.get("stroke-linejoin") == "round"
    assert not re.search(r"#[0-9A-Fa-f]{3}", text)  # no colour of its own
    assert QSvgRenderer(text.encode()).isValid()


@pytest.mark.parametrize("name", OURS)
def test_nothing_is_drawn_over_the_edge(name: str):
    picture = icons.pixmap(name, 48, LIGHT.text).toImage()
    edge = [(at, side) for at in range(48) for side in (0, 47)]
    for across, down in edge + [(down, across) for across, down in edge]:
        assert picture.pixelColor(across, down).alpha() < 40


def test_a_drawing_takes_the_colour_asked_for():
    for tokens in (LIGHT, DARK):
        picture = icons.pixmap("plus", 24, tokens.accent).toImage()
        assert picture.pixelColor(12, 12).name().upper() == tokens.accent


def test_small_drawings_keep_a_line_of_about_one_and_a_half_pixels():
    for size in (14, 16, 18):
        picture = icons.pixmap("x", size, "#000000", 8.0).toImage()  # eight times as large, to measure
        row = picture.height() * 3 // 8  # clear of the round ends and of the crossing
        solid = sum(picture.pixelColor(at, row).alpha() > 127 for at in range(picture.width()))
        line = solid / 8 / 2 / 2**0.5  # two strokes, both at 45 degrees
        assert 1.25 <= line <= 1.55


def test_a_drawing_is_as_sharp_as_the_screen():
    assert icons.pixmap("phone", 16, LIGHT.muted, 2.0).width() == 32
    canvas = QImage(64, 64, QImage.Format.Format_ARGB32)
    canvas.setDevicePixelRatio(2.0)
    canvas.fill(0)
    painter = QPainter(canvas)
    icons.paint(painter, "x", 4, 4, 16, LIGHT.text)
    painter.end()
    inked = [at for at in range(64) if any(canvas.pixelColor(at, down).alpha() for down in range(64))]
    assert min(inked) >= 8 + 6
    assert max(inked) >= 8 + 22  # drawn over 32 device pixels, not 16


def test_icons_for_menus_follow_the_theme_when_asked_again(qapp):
    light = icons.icon("plus", 16, "text").pixmap(16, 16).toImage().pixelColor(8, 8)
    theme.apply(qapp, "dark")
    dark = icons.icon("plus", 16, "text").pixmap(16, 16).toImage().pixelColor(8, 8)
    assert light.lightness() < 100 < dark.lightness()


def test_the_program_has_its_own_mark():
    assert icons.application_icon().availableSizes()
    assert icons.application_icon().pixmap(64, 64).toImage().pixelColor(32, 4).alpha() > 0
