"""Facts people set on an enquiry: which there are, and how each is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.words import Channel, EnquiryType, NewHere, Urgency

LONGEST = 4000
_MONEY = re.compile(r"^£?\s*([\d,]{1,15}(?:\.\d{1,2})?)\s*(k)?$", re.IGNORECASE)

_MONEY_IN = re.compile(
    r"£\s?(?P<amount>\d[\d,]{0,12}(?:\.\d{1,2})?)(?:\s?(?P<thousand>k|thousand|grand)\b)?"
    r"(?!\s?(?:m|bn|million|billion)\b)(?![\d,.]*\d)",
    re.IGNORECASE,
)
"""Amounts with a pound sign; millions are left to the person."""


def clean_fields(given: Mapping[str, Any]) -> dict[str, Any]:
    """Facts ready to record. Raises NotAllowed, naming the field, for one that is unknown or cannot be read."""
    out: dict[str, Any] = {}
    for name, value in given.items():
        key, read = _READERS.get(name, (name, None))
        if read is None:
            raise NotAllowed(f"There is no fact called “{name}”. Those there are: {', '.join(sorted(_READERS))}.")
        blank = value is None or (isinstance(value, str) and not value.strip())
        out[key] = ("" if read is _text or key in _CODED else None) if blank else read(name, value)
    return out


def pence(name: str, value: Any) -> int:
    """An amount of money in pence, from "4,518", "£4518.50", "40k" or a whole number of pence."""
    if isinstance(value, int) and not isinstance(value, bool):
        amount = value
    else:
        found = _MONEY.match(str(value).strip())
        if not found:
            raise NotAllowed(
                f"“{str(value)[:40]}” is not an amount I can read for {_said(name)}. Try 4518 or £4,518.50."
            )
        try:
            pounds = Decimal(found[1].replace(",", "")) * (1000 if found[2] else 1)
        except InvalidOperation as error:
            raise NotAllowed(f"“{str(value)[:40]}” is not an amount I can read for {_said(name)}.") from error
        amount = int(pounds * 100)
    if not 0 <= amount <= 10**13:
        raise NotAllowed(f"The amount for {_said(name)} must be between £0 and £100,000,000,000.")
    return amount


def money_in(text: str) -> int | None:
    """The one amount of money that a sentence names, in pence: "about £40k from the training budget".

    None where it names none, or several, of which only a person can tell the right one.
    """
    found = set()
    for match in _MONEY_IN.finditer(text):
        try:
            found.add(pence("", f"{match['amount']}{'k' if match['thousand'] else ''}"))
        except NotAllowed:  # more than anybody pays: not an amount that was meant
            return None
    return found.pop() if len(found) == 1 else None


def _said(name: str) -> str:
    return name.replace("_pence", "").replace("_", " ")


def _text(name: str, value: Any) -> str:
    text = " ".join(str(value).split()) if name in _ONE_LINE else str(value).strip()
    if len(text) > LONGEST:
        raise NotAllowed(f"The text for {_said(name)} is over {LONGEST} characters. Log the rest as a note.")
    return text


def _whole(name: str, value: Any) -> int:
    text = str(value).strip().replace(",", "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise NotAllowed(f"“{str(value)[:40]}” is not a whole number for {_said(name)}.")
    return int(text)


def _percent(name: str, value: Any) -> int:
    number = _whole(name, str(value).rstrip("%"))
    if number > 100:
        raise NotAllowed(f"{_said(name).capitalize()} goes from 0 to 100.")
    return number


def _day(name: str, value: Any) -> str:
    try:
        return (value if isinstance(value, date) else date.fromisoformat(str(value).strip())).isoformat()
    except ValueError as error:
        raise NotAllowed(
            f"“{str(value)[:40]}” is not a day I can read for {_said(name)}. Write it as 2027-04-07."
        ) from error


def _one_of(codes: type[StrEnum]) -> Callable[[str, Any], str]:
    def read(name: str, value: Any) -> str:
        code = str(value).strip().lower().replace("-", "_").replace(" ", "_")
        if code not in set(codes):
            raise NotAllowed(f"“{str(value)[:40]}” is not one of the choices for {_said(name)}: {', '.join(codes)}.")
        return code

    return read


def _some_of(codes: type[StrEnum]) -> Callable[[str, Any], list[str]]:
    one = _one_of(codes)

    def read(name: str, value: Any) -> list[str]:
        parts = value if isinstance(value, (list, tuple)) else str(value).replace(";", ",").split(",")
        return list(dict.fromkeys(one(name, part) for part in parts if str(part).strip()))

    return read


def _ids(name: str, value: Any) -> list[str]:
    return [str(one) for one in (value if isinstance(value, (list, tuple)) else [value]) if one]


def _yes_no(name: str, value: Any) -> str:
    text = str(value).strip().lower()
    meant = {"yes": "yes", "y": "yes", "true": "yes", "1": "yes", "no": "no", "n": "no", "false": "no", "0": "no"}
    if text not in meant:
        raise NotAllowed(f"Answer yes or no for {_said(name)}.")
    return meant[text]


QUESTIONS = (
    "q_why_now", "q_better", "q_who", "q_by_when", "q_tried", "q_money", "q_decides", "q_easy", "q_before", "q_confidential",
)  # fmt: skip
"""The ten find-out-more questions of the call sheet, in order."""

_ONE_LINE = frozenset({"subject", "need", "source", "introduced_by", "deadline_what", "where"})
_CODED = frozenset({"type", "urgency", "channel", "ok_to_share"})

_READERS: dict[str, tuple[str, Callable[[str, Any], Any]]] = {
    "subject": ("subject", _text),
    "type": ("type", _one_of(EnquiryType)),
    "also": ("also", _some_of(EnquiryType)),
    "urgency": ("urgency", _one_of(Urgency)),
    "channel": ("channel", _one_of(Channel)),
    "need": ("need", _text),
    "deadline": ("deadline", _day),
    "deadline_what": ("deadline_what", _text),
    "source": ("source", _text),
    "introduced_by": ("introduced_by", _text),
    "new_here": ("new_here", _some_of(NewHere)),
    "what_we_gained": ("what_we_gained", _text),
    "people_helped": ("people_helped", _whole),
    "value": ("value_pence", pence),
    "value_pence": ("value_pence", _whole),
    "likelihood": ("likelihood", _percent),
    "ok_to_share": ("ok_to_share", _yes_no),
    "where": ("where", _text),
    "contact": ("contact", _text),
    "their_ref": ("their_ref", _text),
    "parent": ("parent", _text),
    "employers": ("employers", _ids),
    **{question: (question, _text) for question in QUESTIONS},
}
"""Name a person types -> (name in the record, how its value is read)."""
