"""The pictures of letters: one being written, and the words of a template in Settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubcrm.desktop.picture_set import Stage


def _writing(stage: Stage) -> None:
    stage.choose(1)
    stage.side.letters.reply()
    stage.settle()


def _templates(stage: Stage) -> None:
    stage.go("settings", "letters")
    stage.settle()


SCENES: tuple[tuple[str, Callable[[Stage], object]], ...] = (
    ("letter", _writing),
    ("settings-letters", _templates),
)
