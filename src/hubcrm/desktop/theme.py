"""How the program looks: the theme in force, its palette, and the four sizes of type.

`apply(app, mode)` once at start and again when the person chooses; everything that paints asks `current()` while it
paints, so a change of theme needs no more than the repaint that Qt sends anyway.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import cache
from typing import Literal
from weakref import WeakMethod

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from hubcrm.desktop.stylesheet import stylesheet
from hubcrm.desktop.tokens import DARK, LIGHT, Tokens

Mode = Literal["light", "dark", "system"]
Size = Literal["S", "B", "M", "L"]
Tone = Literal["text", "muted", "faint", "bad", "warn", "back", "ok", "strip_text", "strip_hint"]

#: Points at 96 dots per inch. macOS counts 72, where the same points would come out a quarter smaller.
POINTS: dict[Size, float] = {"S": 9.0, "B": 10.0, "M": 12.0, "L": 15.0}
_PER_POINT = 96 / 72 if sys.platform == "darwin" else 1.0

#: The platform's own interface font, best first. DejaVu is the last resort on a bare Linux; its condensed cut is the
#: one whose words are about as wide as Inter's, which the layouts are drawn for.
FAMILIES = (
    "Inter",
    "Segoe UI Variable Text",
    "Segoe UI Variable",
    "Segoe UI",
    ".AppleSystemUIFont",
    "Noto Sans",
    "DejaVu Sans Condensed",
    "DejaVu Sans",
)

RING = 2  # px
RADIUS = 6  # controls
CARD_RADIUS = 8


class _Look:
    """What is in force. One per process, as there is one QApplication per process."""

    def __init__(self) -> None:
        self.tokens = LIGHT
        self.mode: Mode = "system"
        self.families: tuple[str, ...] = FAMILIES
        self.followers: list[WeakMethod[Callable[[], object]]] = []
        self.dressed: int | None = None  # id of the application that has style and signal already
        self.worn: tuple[int, str, tuple[str, ...]] | None = None  # that, theme and fonts as they are now


_look = _Look()


def current() -> Tokens:
    """The theme in force."""
    return _look.tokens


def mode() -> Mode:
    """What the person chose; "system" follows the desktop."""
    return _look.mode


STYLE = ("-style", "fusion")
"""Arguments that give a new QApplication its style: setting it afterwards hands Python a QStyle, 5 ms of the start."""


def apply(app: QApplication, mode: Mode = "system", *, styled: bool = False) -> None:
    """Dress the application; safe to call again at any time.

    "system" follows the desktop as it changes between light and dark. `styled`: it was made with STYLE.
    """
    _look.mode = mode
    if _look.dressed != id(app):
        _look.dressed = id(app)
        if not styled:
            app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(_desktop_changed)
    wanted = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark, "system": Qt.ColorScheme.Unknown}[mode]
    app.styleHints().setColorScheme(wanted)  # title bars and file dialogs follow
    _dress(app)


def on_change(method: Callable[[], object]) -> None:
    """Call a bound method after each change of theme, for as long as its object lives."""
    _look.followers.append(WeakMethod(method))


def use_families(families: Sequence[str]) -> None:
    """Set the fonts to choose from, best first; for pictures that must come out the same everywhere."""
    _look.families = tuple(families)
    _font.cache_clear()
    metrics.cache_clear()


def font(size: Size = "B", weight: int = 400, *, tabular: bool = False, underline: bool = False) -> QFont:
    """A font of the type scale: weight 400, 500 or 600; `tabular` makes figures of equal width, for table columns."""
    return QFont(_font(size, weight, tabular, underline))


@cache
def metrics(size: Size = "B", weight: int = 400) -> QFontMetricsF:
    """Measures of `font(size, weight)`."""
    return QFontMetricsF(_font(size, weight, False, False))


@cache
def colour(value: str) -> QColor:
    """The QColor of a token's value; shared, so never change it."""
    return QColor(value)


def tone_colour(tone: Tone) -> QColor:
    """The QColor of a text tone in the theme in force."""
    return colour(getattr(_look.tokens, tone))


@cache
def _font(size: Size, weight: int, tabular: bool, underline: bool) -> QFont:
    made = QFont(list(_look.families))
    made.setPointSizeF(POINTS[size] * _PER_POINT)
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setStyleHint(QFont.StyleHint.SansSerif)
    made.setUnderline(underline)
    if size == "L":
        made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 99)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def _desktop_changed() -> None:
    app = QApplication.instance()
    if _look.mode == "system" and isinstance(app, QApplication):
        _dress(app)


def _dress(app: QApplication) -> None:
    dark = _look.mode == "dark" or (
        _look.mode == "system" and QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    )
    _look.tokens = DARK if dark else LIGHT
    worn = (id(app), _look.tokens.name, _look.families)
    if worn == _look.worn:
        return  # every widget there is would be asked again, for nothing
    _look.worn = worn
    app.setFont(_font("B", 400, False, False))
    app.setPalette(palette(_look.tokens))
    app.setStyleSheet(stylesheet(_look.tokens))
    for follower in list(_look.followers):
        method = follower()
        owner = getattr(method, "__self__", None)
        if method is None or not isValid(owner):  # a widget can be gone for Qt and still known to Python
            _look.followers.remove(follower)
        else:
            method()


def palette(tokens: Tokens) -> QPalette:
    """The palette for what Fusion draws itself."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, value in {
        role.Window: tokens.page,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.page,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.faint,
        role.Button: tokens.raised,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.bad,
        role.Highlight: tokens.sel,
        role.HighlightedText: tokens.text,
        role.Accent: tokens.accent,
        role.Link: tokens.text,
        role.LinkVisited: tokens.muted,
        role.ToolTipBase: tokens.strip,
        role.ToolTipText: tokens.strip_text,
        role.Light: tokens.raised,
        role.Midlight: tokens.border,
        role.Mid: tokens.border,
        role.Dark: tokens.strong,
        role.Shadow: tokens.strong,
    }.items():
        made.setColor(which, colour(value))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, colour(tokens.strong))
    return made
