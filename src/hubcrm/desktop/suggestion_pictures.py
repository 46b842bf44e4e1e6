"""Pictures of suggestions: past ones like it, what a department gave to go by, and how good they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hubcrm.desktop.picture_set import Stage

_COURSES = (
    "Course title\tLevel\tPrice\tDescription\n"
    "Welding inspection\t4\t£400\tHow to inspect welds and read a fracture surface\n"
    "Metallurgy for buyers\t3\t£200\tSteel grades and certificates to ISO 9001\n"
    "Robot programming\t4\t£900\tTeach pendants, safety zones, grippers\n"
    "Home\t\t\t\n"
)


def _like_it(stage: Stage) -> None:
    stage.choose(1)
    bar = stage.side.detail.scroller.verticalScrollBar()
    bar.setValue(bar.maximum())


def _report(stage: Stage) -> None:
    stage.go("settings", "suggestions")
    stage.hub.runner.settle(120)  # seconds: each past enquiry is judged anew
    stage.settle()


def _learning(stage: Stage) -> None:
    stage.go("settings", "departments")
    section: Any = stage.hub.window.page("settings").section  # type: ignore[union-attr]  # it has just been brought to the front
    section.open_record(next(one.id for one in section._known[0] if one.code == "ENG"))
    stage.settle()
    section.learn()
    section.sheet.text.setPlainText(_COURSES)
    section.sheet.name.setText("Short courses")
    section.sheet.read()
    stage.settle()


SCENES: tuple[tuple[str, Callable[[Stage], object]], ...] = (
    ("triage-like-it", _like_it),
    ("settings-suggestions", _report),
    ("settings-learn", _learning),
)
