"""Contact cards (vCard 3.0, which every address book reads, or 4.0) of people at employers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from hubcrm.exports.calendar_file import folded, value_text

VERSIONS: Final = ("3.0", "4.0")


class Card(NamedTuple):
    """One person. `uid` names them wherever the card goes."""

    uid: str
    name: str
    employer: str = ""
    job_title: str = ""
    email: str = ""
    phone: str = ""
    notes: str = ""


def written(cards: Iterable[Card], version: str = "3.0") -> bytes:
    """The whole file, one card after the other."""
    return b"".join(folded(line) for card in cards for line in _lines(card, version))


def _lines(card: Card, version: str) -> list[str]:
    given, _, family = card.name.rpartition(" ")
    kinds = ("TYPE=WORK,VOICE", "TYPE=INTERNET,WORK") if version == "3.0" else ('TYPE="work,voice"', "TYPE=work")
    lines = ["BEGIN:VCARD", f"VERSION:{version}", "PRODID:-//hubcrm//hubcrm//EN", f"UID:{value_text(card.uid)}",
             f"FN:{value_text(card.name)}", f"N:{value_text(family)};{value_text(given)};;;"]  # fmt: skip
    for name, text in (
        ("ORG", card.employer), ("TITLE", card.job_title), (f"TEL;{kinds[0]}", card.phone), (f"EMAIL;{kinds[1]}", card.email),
        ("NOTE", card.notes),
    ):  # fmt: skip
        if text.strip():
            lines.append(f"{name}:{value_text(text)}")
    return [*lines, "END:VCARD"]
