"""Colours that can be read, one palette for both themes, four sizes of type."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from hubcrm.desktop import theme
from hubcrm.desktop.stylesheet import stylesheet
from hubcrm.desktop.tokens import DARK, LIGHT, Tokens

BOTH = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])

#: Every text colour with every ground it is drawn on.
TEXTS = {
    "text": ("page", "surface", "raised", "raised_hover", "nav", "well", "hover", "track", "sel", "border"),
    "muted": ("page", "surface", "raised", "raised_hover", "nav", "well", "hover", "track", "sel"),
    "faint": ("page", "surface", "raised", "raised_hover", "nav", "well", "hover", "track", "sel"),
    "on_accent": ("accent", "accent_hover"),
    "on_accent_hint": ("accent", "accent_hover"),
    "bad": ("bad_soft", "page", "surface", "sel", "hover"),
    "warn": ("warn_soft", "surface"),
    "back": ("back_soft", "surface"),
    "ok": ("ok_soft", "surface"),
    "strip_text": ("strip",),
    "strip_hint": ("strip",),
}
#: Edges and marks that carry meaning, with what they stand on.
EDGES = {
    "strong": ("page", "surface"),
    "ring": ("page", "surface", "raised", "nav", "well", "sel", "track"),
    "accent": ("page", "surface", "nav", "sel", "track"),
    "strip": ("page", "surface"),
    "c1": ("surface",),
    "c2": ("surface",),
    "c3": ("surface",),
    "c4": ("surface",),
    "c_bad": ("surface",),
}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def too_faint(tokens: Tokens, pairs: dict[str, tuple[str, ...]], least: float) -> list[str]:
    return [
        f"{front} on {ground}: {ratio:.2f}"
        for front, grounds in pairs.items()
        for ground in grounds
        if (ratio := contrast(getattr(tokens, front), getattr(tokens, ground))) < least
    ]


def test_the_contrast_of_black_and_white_is_21():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#4C566A", "#FFFFFF") == pytest.approx(7.4, abs=0.05)


@BOTH
def test_every_text_can_be_read_on_every_ground_it_is_drawn_on(tokens: Tokens):
    assert too_faint(tokens, TEXTS, 4.495) == []  # ratios in the tokens are given to one place; 4.5 is the law


@BOTH
def test_every_edge_and_mark_that_means_something_can_be_seen(tokens: Tokens):
    assert too_faint(tokens, EDGES, 3.0) == []


@BOTH
def test_the_figure_on_every_heat_step_can_be_read(tokens: Tokens):
    assert len(tokens.heat) == len(tokens.heat_text) == 5
    for ground, text in zip(tokens.heat, tokens.heat_text, strict=True):
        assert contrast(text, ground) >= 4.5


def test_a_token_made_too_faint_is_noticed():
    assert too_faint(LIGHT._replace(faint="#8A93A5"), TEXTS, 4.495)


@BOTH
def test_every_token_is_a_colour(tokens: Tokens):
    for field in tokens._fields:
        value = getattr(tokens, field)
        for one in value if isinstance(value, tuple) else (value,):
            if field not in ("name", "dark"):
                assert re.fullmatch(r"#[0-9A-F]{6}", one), field


@BOTH
def test_the_stylesheet_takes_every_colour_from_the_tokens_and_restyles_focus(tokens: Tokens):
    sheet = stylesheet(tokens)
    used = set(re.findall(r"#[0-9A-Fa-f]{3,8}", sheet))
    known = {value for value in tokens if isinstance(value, str)}
    assert used <= known
    assert "$" not in sheet
    for widget in ("QLineEdit", "QPlainTextEdit", "QTextEdit"):
        assert f"{widget}:focus" in sheet


def test_light_and_dark_are_applied_and_told_to_who_follows(qapp: QApplication):
    class Follower:
        heard = 0

        def changed(self):
            self.heard += 1

    follower = Follower()
    theme.on_change(follower.changed)
    theme.apply(qapp, "dark")
    assert theme.current() is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.page
    theme.apply(qapp, "light")
    assert theme.current() is LIGHT
    assert follower.heard == 2
    del follower
    theme.apply(qapp, "dark")  # who has gone is not called


def test_system_follows_the_desktop_as_it_changes(qapp: QApplication, monkeypatch: pytest.MonkeyPatch):
    class Hints:
        scheme = Qt.ColorScheme.Dark

        def colorScheme(self) -> Qt.ColorScheme:  # Qt's name
            return self.scheme

    hints = Hints()
    theme.apply(qapp, "system")
    monkeypatch.setattr(theme, "QGuiApplication", SimpleNamespace(styleHints=lambda: hints))
    theme._desktop_changed()
    assert theme.current() is DARK
    hints.scheme = Qt.ColorScheme.Light
    theme._desktop_changed()
    assert theme.current() is LIGHT
    theme.apply(qapp, "light")
    hints.scheme = Qt.ColorScheme.Dark
    theme._desktop_changed()
    assert theme.current() is LIGHT  # the person chose


def test_four_sizes_in_order_without_hinting():
    sizes = [theme.font(size).pointSizeF() for size in ("S", "B", "M", "L")]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) == 4
    for size in ("S", "B", "M", "L"):
        assert theme.font(size).hintingPreference() == QFont.HintingPreference.PreferNoHinting


def test_the_font_is_the_first_of_the_families_that_is_here(qapp: QApplication):
    here = QFontInfo(theme.font("B")).family()
    assert here
    assert theme.font("B").families()[0] == "Inter"


def test_a_font_handed_out_can_be_changed_without_changing_the_next():
    theme.font("B", 600).setPointSizeF(40)
    assert theme.font("B", 600).pointSizeF() < 20


def test_a_widget_repaints_in_the_new_theme_by_itself(qapp: QApplication, shown):
    widget = shown(QWidget())
    assert widget.grab().toImage().pixelColor(5, 5).name().upper() == LIGHT.page
    theme.apply(qapp, "dark")
    assert widget.grab().toImage().pixelColor(5, 5).name().upper() == DARK.page
