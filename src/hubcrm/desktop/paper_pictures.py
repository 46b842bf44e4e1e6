"""The pictures of papers: what can be printed or saved, with its pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubcrm.desktop.picture_set import Stage


def _print(kind: str, stage: Stage) -> None:
    stage.go("work")
    stage.hub.printing.open()
    sheet = stage.hub.printing.sheet
    assert sheet is not None  # nothing else lies over the window in a scene
    sheet.choose(kind)
    stage.settle()
    if sheet.drawing is not None:
        sheet.drawing.wait()
    stage.settle()


SCENES: tuple[tuple[str, Callable[[Stage], object]], ...] = (
    ("print-weekly-list", partial(_print, "week")),
    ("print-report", partial(_print, "report")),
)
