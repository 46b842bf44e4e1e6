"""How the window looks and listens on this computer, as it was chosen: kept in its settings, put back at the start."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from hubcrm.desktop import keys, theme
from hubcrm.desktop.remember import Settings

THEME = "theme"
LETTERS = "letters"
"""Names in this computer's settings: "light", "dark" or "system"; "on" or "off"."""

_MODES: tuple[theme.Mode, ...] = ("light", "dark", "system")


def put_back(app: QApplication, settings: Settings | None) -> None:
    """Theme and single letters as they were left; what cannot be read is as if nobody had chosen."""
    theme.apply(app, _mode(settings.value(THEME) if settings is not None else "system"))
    keys.set_letters(settings is None or settings.value(LETTERS) != "off")


def choose_theme(app: QApplication, settings: Settings, mode: str) -> None:
    """Put a theme in force and remember it."""
    chosen = _mode(mode)
    theme.apply(app, chosen)
    settings.setValue(THEME, chosen)


def choose_letters(settings: Settings, on: bool) -> None:
    """Switch single letters on or off and remember it."""
    if on != keys.letters_on():
        keys.set_letters(on)
    settings.setValue(LETTERS, "on" if on else "off")


def _mode(kept: object) -> theme.Mode:
    return next((one for one in _MODES if one == kept), "system")
