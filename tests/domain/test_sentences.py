"""History in words: every kind of change has a sentence of its own."""

from __future__ import annotations

from typing import Any

import pytest

from hubcrm.domain import enquiries
from hubcrm.domain.changes import UNDONE, Change
from hubcrm.domain.sentences import NEWER, sentence


def said(kind: str, **data: Any) -> str:
    change = Change("c" * 32, "t" * 32, "", "w", 1, 1, 0, "p", "enquiry", "e" * 32, kind, data)
    return sentence(change, {}, lambda _listed, code: code.replace("_", " "))


@pytest.mark.parametrize("kind", sorted(set(enquiries.KINDS) - {UNDONE}))
def test_no_change_of_this_version_is_said_to_be_of_a_newer_one(kind: str) -> None:
    assert said(kind) != NEWER


def test_what_was_erased_is_said() -> None:
    assert said("erased") == "What was written in it was erased for good"


def test_an_enquiry_that_was_closed_without_a_reason_says_no_more_than_that() -> None:
    assert said("closed") == "Closed"
    assert said("closed", instead="a course") == "Closed. We offered: a course"
    assert said("closed", reason="no_reply", instead="a course") == "Closed: no reply. We offered: a course"
