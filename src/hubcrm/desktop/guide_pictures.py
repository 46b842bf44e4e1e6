"""The scenes of the guide in a hub of one's own: steps two to five; step one is drawn where there is no hub yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubcrm.desktop.picture_set import Stage

COLUMN = """Business School
School of Computing and Data Science
School of Engineering and Manufacturing
School of Architecture and the Built Environment
School of Nursing, Midwifery and Allied Health
School of Law, Policing and Criminology
School of Art, Design and Media
School of Psychology, Sport and Wellbeing"""
ROWS = """Prof Anil Rao, anil.rao@kestrelbridge.example, Engineering and Manufacturing, lead
Dr Sam Whitlock, sam.whitlock@kestrelbridge.example, Engineering and Manufacturing, academic
Helen Marsh, helen.marsh@kestrelbridge.example, Business School, lead
Tess Olin, tess.olin@kestrelbridge.example, Zoology, lead
Ruth Adeyemi, ruth.adeyemi@kestrelbridge.example, manager"""
SENTENCE = "Training for eleven new managers"


def play(stage: Stage) -> Iterator[str]:
    """Walk through the guide; yields the name of each scene while it stands."""
    guiding = stage.hub.guiding
    guiding.open(2)
    while guiding.guide is None:
        stage.settle()
    stage.settle()
    guide = guiding.guide
    guide.step.take_text(COLUMN)
    stage.settle()
    guide.step.trying.try_text(SENTENCE)
    stage.settle()
    guide.step.scrolled.verticalScrollBar().setValue(0)
    yield "guide-2-departments"
    guide.go_on()
    stage.settle()
    guide.step.text.setPlainText(ROWS)
    guide.step.read()
    yield "guide-3-people"
    guide.go_past()
    stage.settle()
    yield "guide-4-promises"
    guide.go_on()
    stage.settle()
    yield "guide-5-bring"
    guide.stop()
    stage.settle()
