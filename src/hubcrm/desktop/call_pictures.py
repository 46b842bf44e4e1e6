"""The pictures of the call sheet and of what was begun and not saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from hubcrm.desktop.picture_set import Stage


def _sheet(stage: Stage) -> Any:
    return next(one for one in stage.hub.window.findChildren(QWidget) if hasattr(one, "questions") and one.isVisible())


def _known(stage: Stage) -> None:
    """Half-way through a call about an enquiry."""
    stage.side.call()
    stage.settle()
    sheet = _sheet(stage)
    answers = sheet.questions.answers
    answers["q_why_now"].setPlainText(
        "Their customer has stopped deliveries until somebody independent has looked at it."
    )
    answers["q_by_when"].setPlainText("Before the audit on 18 December, or the order goes elsewhere.")
    answers["q_money"].setPlainText("Up to £4,500 from this year’s budget")
    sheet.side.notes.setPlainText("Dean rang from the line. Two brackets have cracked at the same weld since August.")
    sheet.side.back.set_words("tomorrow 15:00")
    sheet.side.read_out_now(sheet.questions.said)


def _anew(stage: Stage) -> None:
    """Somebody new rings, who is likely here already."""
    stage.hub.new_enquiry()
    stage.settle()
    new: Any = next(one for one in stage.hub.window.children() if hasattr(one, "go_on_as_call"))
    new.text.setPlainText("They ring about back injuries among the night pickers.")
    new.employer.setText("Dunvale Logistic Ltd")
    new.go_on_as_call()
    stage.settle()
    sheet = _sheet(stage)
    sheet.caller.likely._look()  # a picture does not wait for the typing to pause
    stage.settle()
    sheet.caller.who.setFocus()


def _begun(stage: Stage) -> None:
    """A log entry that was begun before, and how the window says so after a start."""
    session, enquiry = stage.hub.session, stage.side.enquiry
    assert session is not None  # the hub is open
    drafts = session.drafts
    drafts.note("enquiry/log", enquiry, {"text": "Rang Dean; he can send both brackets", "kind": "call"})
    drafts.note("new", "", {"text": "They ring about a pump"})
    stage.choose(2)
    stage.choose(1)
    stage.hub.take_up_drafts()


def put_away(stage: Stage) -> None:
    """What the pictures before had typed is no part of those that follow."""
    session = stage.hub.session
    if session is not None:
        for one in session.drafts.all:
            session.drafts.drop(one.place, one.record)


SCENES: tuple[tuple[str, Callable[[Stage], object]], ...] = (
    ("call-sheet", _known),
    ("call-somebody-new", _anew),
    ("unfinished", _begun),
)
