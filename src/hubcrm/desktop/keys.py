"""Keys: what is shown of them, and the single letters, which never fire while typing and can be switched off.

Text fields take letters, Ctrl+Z, Ctrl+V and the like for themselves before any shortcut sees them (Qt asks the field
first), so a shortcut made here needs no guard of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from weakref import WeakSet

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget


class KeyHint(NamedTuple):
    """One line of the key sheet: "J K", "next, previous"; and where it is a command, what it runs.

    `why_not` says in a sentence why it cannot run now, nothing where it can. Blank `keys`: a command without a key.
    """

    keys: str
    does: str
    run: Callable[[], object] | None = None
    why_not: Callable[[], str] | None = None


def is_ctrl_enter(event: QKeyEvent) -> bool:
    """Whether this is Ctrl+Enter, on either Enter: it saves the form that one is in."""
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


class _Letters:
    """Whether single letters are on, and the shortcuts that this concerns."""

    def __init__(self) -> None:
        self.on = True
        self.shortcuts: WeakSet[QShortcut] = WeakSet()


_letters = _Letters()
_NAMED = {
    "Enter", "Return", "Esc", "Space", "Tab", "Backspace", "Del", "Delete", "Ins", "Home", "End", "PgUp", "PgDown",
    "Up", "Down", "Left", "Right",
}  # fmt: skip


def letters_on() -> bool:
    """Whether single letters act as commands."""
    return _letters.on


def set_letters(on: bool) -> None:
    """Switch single-letter commands on or off everywhere; buttons show or hide their hints."""
    _letters.on = on
    for shortcut in _letters.shortcuts:
        shortcut.setEnabled(on)
    for widget in QApplication.allWidgets():
        widget.updateGeometry()
        widget.update()


def is_letter(keys: str) -> bool:
    """Whether these keys print a character, so that they could be typed by somebody who meant to write."""
    last = "+" if keys.endswith("+") else keys.rsplit("+", 1)[-1]
    held = keys[: -len(last)].lower()
    plain = not any(modifier in held for modifier in ("ctrl", "alt", "meta"))
    return plain and last not in _NAMED and not (len(last) > 1 and last.startswith("F"))


def shown(keys: str) -> str:
    """The hint to draw for these keys: nothing while single letters are off."""
    return "" if is_letter(keys) and not _letters.on else keys


def shortcut(widget: QWidget, keys: str, slot: Callable[[], object]) -> QShortcut:
    """Call `slot` on these keys while `widget` is on the screen, wherever in its window the focus is."""
    made = QShortcut(QKeySequence(keys), widget)
    made.setContext(Qt.ShortcutContext.WindowShortcut)
    made.activated.connect(slot)
    if is_letter(keys):
        made.setAutoRepeat(keys in ("J", "K"))
        made.setEnabled(_letters.on)
        _letters.shortcuts.add(made)
    return made
