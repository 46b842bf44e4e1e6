"""The pictures of Search everything and of one's own views."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubcrm.desktop.picture_set import Stage


def _used(stage: Stage) -> None:
    """After a morning's work, before anything is typed."""
    for row in stage.page.pane.rows[1:4]:
        stage.go("enquiry", row.id)
    stage.go("triage")
    stage.hub.searching.open()


def _typed(stage: Stage) -> None:
    stage.hub.searching.open()
    stage.hub.searching.palette.sheet.field.setText("eng")


def _views(stage: Stage) -> None:
    """Three are kept, and a fourth is being named."""
    stage.go("work")
    page = stage.hub.window.current_page
    for which, name in (("employer", "Waiting for employers"), ("us", "Our move"), ("promises", "Promises not kept")):
        page.open(which)  # type: ignore[union-attr]  # it has just been brought to the front
        stage.settle()
        stage.hub.searching.views.keep()
        stage.hub.searching.views.list.named.emit(name, "")
        stage.settle()
    page.open("department")  # type: ignore[union-attr]  # as above
    stage.settle()
    stage.hub.searching.views.keep()
    stage.hub.searching.views.list.naming.field.setText("With departments")


def put_away(stage: Stage) -> None:
    """The name that was being typed is no part of the pictures that follow."""
    views = stage.hub.searching.views
    if views is not None:
        views.list.end_naming()


SCENES: tuple[tuple[str, Callable[[Stage], object]], ...] = (
    ("search-everything", _used),
    ("search-everything-typed", _typed),
    ("your-views", _views),
)
