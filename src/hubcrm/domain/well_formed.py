"""Whether a change from another computer is one that can be folded at all, judged by itself alone.

The computer that wrote it may have been tampered with, may have a defect, or may be no hubcrm. What is judged here is
the same on every computer: no clock, no setting, nothing of what is in the store. A change of a kind that this version
does not know is judged only as plain data, for a later version may read it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from hubcrm.domain import folding
from hubcrm.domain.changes import Change

LATEST_MS = int(datetime(2200, 1, 1, tzinfo=UTC).timestamp() * 1000) - 1
"""The last moment that a calendar of the hub can show (see promises.Calendar)."""
LONGEST_TEXT = 2_000_000
"""Characters of personal words in one change, as many as a person may write here; of other facts as many again."""
LONGEST_LABEL = 20_000
MOST_CLOCK = (LATEST_MS + 1 << 16) + (1 << 24)
"""An hlc is UTC milliseconds shifted by 16 bits and counts on from there; no real one comes near the end of 2199."""
_MOST_NUMBER = 1 << 53
_MOST_VALUES = 200_000
_DEEPEST = 20

_is_id = re.compile(r"[0-9a-f]{32}").fullmatch
_is_code = re.compile(r"[a-z][a-z0-9_]{0,39}").fullmatch
_is_day = re.compile(r"\d{4}-\d\d-\d\d").fullmatch


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_TEXTS = _names("""
    ref channel source typed message copy_of subject need type urgency contact parent introduced_by deadline_what where
    ok_to_share what_we_gained q_why_now q_better q_who q_by_when q_tried q_money q_decides q_easy q_before
    q_confidential adviser outcome department to note offer answer reason suggest person round claim why stage side
    instead into notice kind log way merged by enquiry employer owner status code name words email phone role expertise
    deputy town postcode region sector legal_form company_number charity_number looked_after_by website notes role_title
    role_kind steward visibility their_ref division zone opens closes sender text quoted sender_email job_title headers_note title
    texts template to_name to_email next_kind letter hears sector_scheme
""")
"""Facts that the fold, the rows and the pages take for text."""
_NUMBERS = _names("""
    received when lead auto_reply way_forward likelihood people_helped value_pence employees closed left done_at target
    size by_email from_department
""")
_MAY_BE_NONE = _names("likelihood people_helped value_pence employees done_at target also new_here")
_LISTS = _names("domains subjects employers also new_here not_for claims changes helpers")
_DAYS = _names("deadline due first last day until promised_acknowledge promised_decide promised_reply")
_COUNTS = {"value_pence": 10**13, "people_helped": 10**10, "employees": 10**10, "likelihood": 100, "size": 1 << 50}
_MADE_OF = {"department": {"lead": "text"}}
"""Kinds of record in which a name stands for something else than usual."""


class _Fault(Exception):
    """What is wrong, in a few words."""


def fault_of(change: object) -> str:
    """What is wrong with a change, in a few words; blank where nothing is. It never raises."""
    try:
        _look(change)
    except _Fault as fault:
        return str(fault)
    except Exception as error:  # whatever else an odd value does when it is looked at is a fault of the change as well
        return f"it cannot be read ({type(error).__name__})"
    return ""


def _look(change: object) -> None:
    if type(change) is not Change:
        raise _Fault("it is not a change")
    if not (_hex(change.id) and _hex(change.txn) and _hex(change.writer) and _hex(change.entity_id)):
        raise _Fault("it names no record, writer or transaction")
    parents = change.parents
    if type(parents) is not tuple or len(parents) > _MOST_VALUES or not all(map(_hex, parents)):
        raise _Fault("what it follows is not named as it should be")
    _check_clock(change)
    for code in (change.entity_type, change.kind, change.space):
        if type(code) is not str or not _is_code(code):
            raise _Fault("its kind has no proper name")
    for text in (change.actor, change.on_behalf_of, change.subject, change.undoes):
        if type(text) is not str or len(text) > 64:
            raise _Fault("who it is from is not named as it should be")
        _check_letters(text)
    if type(change.label) is not str or len(change.label) > LONGEST_LABEL:
        raise _Fault("its sentence is too long")
    _check_letters(change.label)
    _check_plain(change.data)
    _check_plain(change.personal)
    if folding.understood(change):
        _check_facts(change)


def _hex(value: object) -> bool:
    return type(value) is str and _is_id(value) is not None


def _check_clock(change: Change) -> None:
    for number, most, what in (
        (change.hlc, MOST_CLOCK, "its clock shows an impossible time"),
        (change.at, LATEST_MS, "its clock shows an impossible time"),
        (change.seq, _MOST_NUMBER, "its number is impossible"),
        (change.v, 1 << 20, "its version is impossible"),
    ):
        if type(number) is not int or not 0 <= number <= most:
            raise _Fault(what)
    if change.v < 1:
        raise _Fault("its version is impossible")


def _check_letters(text: str) -> None:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise _Fault("its text holds halves of characters") from None


def _check_plain(facts: object) -> None:
    """Plain JSON without floats, of a size that one change may have."""
    if not isinstance(facts, dict):
        raise _Fault("its facts are no list of names and values")
    size = count = depth = 0
    level: list[Any] = [facts]
    while level:
        inner: list[Any] = []
        for value in level:
            kind = type(value)
            if kind is str or isinstance(value, str):
                size += len(value)
                if not value.isascii():
                    _check_letters(value)
            elif kind is dict:
                for name in value:
                    if type(name) is not str:
                        raise _Fault("a fact in it has no name")
                    size += len(name)
                    if not name.isascii():
                        _check_letters(name)
                inner += value.values()
            elif kind is list or kind is tuple:
                inner += value
            elif isinstance(value, int):  # True and False too
                if not -_MOST_NUMBER <= value <= _MOST_NUMBER:
                    raise _Fault("a number in it is too large")
            elif value is not None:
                raise _Fault("a value in it is of no plain kind")
        count += len(inner)
        depth += 1
        if size > LONGEST_TEXT or count > _MOST_VALUES:
            raise _Fault("it is too long")
        if inner and depth > _DEEPEST:
            raise _Fault("it is nested too deep")
        level = inner


def _check_facts(change: Change) -> None:
    special = _MADE_OF.get(change.entity_type, {})
    for name, value in change.data.items():
        if name == "f":
            if not isinstance(value, dict):
                raise _Fault("“f” is of the wrong kind")
            for inner, one in value.items():
                _check_fact(inner, one, "")
        elif name == "files":
            _check_files(value)
        elif name == "promised_offers":
            _check_days_by_name(value)
        else:
            _check_fact(name, value, special.get(name, ""))
    for name, value in change.personal.items():  # a record's fields may come in either
        _check_fact(name, value, special.get(name, ""))


def _check_fact(name: str, value: Any, as_a: str) -> None:
    if value is None and name in _MAY_BE_NONE:
        return
    if as_a == "text" or (not as_a and name in _TEXTS):
        if not isinstance(value, str):
            raise _Fault(f"“{name}” is no text")
    elif name in _NUMBERS:
        if not isinstance(value, int):
            raise _Fault(f"“{name}” is no whole number")
        if name in _COUNTS and not 0 <= value <= _COUNTS[name]:
            raise _Fault(f"“{name}” is too large or too small")
    elif name in _LISTS:
        if not (isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value)):
            raise _Fault(f"“{name}” is no list of names")
    elif name in _DAYS:
        if value not in (None, "") and not (isinstance(value, str) and _real_day(value)):
            raise _Fault(f"“{name}” is no day")
    elif name.startswith("promise_") and value is not None and not isinstance(value, (str, int)):
        raise _Fault(f"“{name}” is no number of days")


def _check_days_by_name(value: Any) -> None:
    if not (isinstance(value, dict) and all(isinstance(day, str) and _real_day(day) for day in value.values())):
        raise _Fault("“promised_offers” is no list of days")


@lru_cache(maxsize=1024)
def _real_day(text: str) -> bool:
    if not _is_day(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_FILE: dict[str, Callable[[Any], bool]] = {
    "name": lambda value: isinstance(value, str) and len(value) <= 400,
    "file": lambda value: isinstance(value, str) and len(value) <= 200,
    "type": lambda value: isinstance(value, str) and len(value) <= 200,
    "size": lambda value: isinstance(value, int) and 0 <= value <= _COUNTS["size"],
}


def _check_files(value: Any) -> None:
    good = isinstance(value, (list, tuple)) and all(
        isinstance(one, dict) and all(name in one and fits(one[name]) for name, fits in _FILE.items()) for one in value
    )
    if not good:
        raise _Fault("what came with it is not described as it should be")
