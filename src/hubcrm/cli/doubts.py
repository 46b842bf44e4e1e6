"""What may be wrong with a number or an address that was typed: said after the answer, and nothing is refused for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hubcrm.cli.session import Session, sentence
from hubcrm.domain.outcome import Outcome


def of(kind: str, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """The doubts about facts of an "employer", a "contact" or an "enquiry", a sentence each."""
    from hubcrm.intake.uk_details import warnings_for
    from hubcrm.queries.labels import postcode_areas

    return warnings_for(kind, facts, postcode_areas())


def report(session: Session, outcome: Outcome[Any], kind: str, facts: Mapping[str, Any], **more: Any) -> None:
    """What an action said, and the doubts about what was typed for it."""
    found = of(kind, facts)
    session.answer(
        {**more, "said": outcome.said, "doubts": list(found)}, lambda: "\n".join((sentence(outcome.said), *found))
    )
