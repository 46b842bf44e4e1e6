"""Keys pressed faster than an enquiry can be read: J and O at once must offer the next one, not the one before."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

NEEDS_ADVICE = frozenset({"O", "Shift+O", "A", "1", "2", "3", "X", "S", "D"})
"""Keys that rest on the suggestion, which comes a moment after the enquiry."""


class TypedAhead:
    """Keeps what was pressed until the chosen enquiry is shown, then does it in the order it was pressed.

    `chosen`: id of the chosen row; `detail`: shows `whole` and `advice`, each None until it is there.
    """

    def __init__(self, chosen: Callable[[], object], detail: Callable[[], Any]) -> None:
        self._chosen, self._detail = chosen, detail
        self._waiting: list[tuple[str, Callable[[], object]]] = []

    def key(self, pressed: str, slot: Callable[[], object]) -> Callable[[], None]:
        """What to bind to these keys in place of `slot`."""
        return partial(self._press, pressed, slot)

    def catch_up(self) -> None:
        """Something more is shown: do what waited for it."""
        while self._waiting and self._is_there(self._waiting[0][0]):
            _pressed, slot = self._waiting.pop(0)
            slot()

    def forget(self) -> None:
        """Another row is chosen: what was not done is not meant for that one."""
        self._waiting.clear()

    def _press(self, pressed: str, slot: Callable[[], object]) -> None:
        if not self._waiting and self._is_there(pressed):
            slot()
        elif self._chosen() is not None:
            self._waiting.append((pressed, slot))

    def _is_there(self, pressed: str) -> bool:
        detail = self._detail()
        if detail is None or self._chosen() is None:
            return True
        shown = detail.whole is not None and detail.whole.detail.id == self._chosen()
        return shown and (pressed not in NEEDS_ADVICE or detail.advice is not None)
