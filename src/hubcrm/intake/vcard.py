"""Contact cards (vCard 2.1, 3.0 and 4.0; several to a file) as drafts that hold a name, a job, an employer and addresses.

Pictures, sounds and keys are passed over. Cards are read by bytes, so that a letter cut by a folded line is whole again and
every value can be in a character set of its own, as old cards have it.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from typing import Final, NamedTuple

from hubcrm.domain.errors import UnreadableFile
from hubcrm.intake import mime
from hubcrm.intake.content_lines import PROPERTY, bytes_as_text, parts, plain
from hubcrm.intake.drafts import Draft, RowProblem, clean_line, clean_text

ENDING: Final = ".contact-cards"
"""The end of the name under which the reading process is given cards: dropped among enquiries they are none."""
LARGEST_FILE: Final = 16 * 1024 * 1024
MOST_CARDS: Final = 10_000
TOO_MANY: Final = f"There are more than {MOST_CARDS:,} cards in this file. Divide it, and add the parts one by one."
_LONGEST: Final = 100_000  # bytes of one value; a longer one is a picture or no card
_SAID: Final = {"NAME": 200, "NOTE": 20_000}
_WANTED: Final = frozenset(
    {"FN", "N", "ORG", "TITLE", "ROLE", "EMAIL", "TEL", "NOTE", "URL", "ADR", "NICKNAME", "KIND"}
)
_FAX: Final = frozenset({"fax", "pager", "modem", "bbs", "telex"})


class Value(NamedTuple):
    """One property of a card: its name, the types it was given, and its text."""

    name: str
    types: frozenset[str]
    text: str


def read_cards(data: bytes) -> tuple[tuple[Draft, ...], tuple[RowProblem, ...]]:
    """The cards of a file, and a sentence for each that holds nobody. Raises UnreadableFile where there is none at all."""
    text = bytes_as_text(data)
    drafts: list[Draft] = []
    problems: list[RowProblem] = []
    seen = 0
    for line, lines in _cards(text):
        seen += 1
        if seen > MOST_CARDS:
            problems.append(RowProblem(line, TOO_MANY))
            break
        draft = _draft([value for one in _properties(lines) if (value := _value(one)) is not None], line)
        if draft is None:
            problems.append(RowProblem(line, f"The card on line {line} has neither a name nor an address.", "nobody"))
        else:
            drafts.append(draft)
    if not seen:
        raise UnreadableFile("There is no contact card in this file; save it again from the program it came from.")
    return tuple(drafts), tuple(problems)


def _cards(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line on which it begins, its lines) of each card; of a card within a card only the outer one, without it."""
    lines: list[str] = []
    depth = began = 0
    for number, line in enumerate(text.split("\n"), 1):
        word = line.strip().upper().replace(" ", "")
        if word.endswith("BEGIN:VCARD") and (word == "BEGIN:VCARD" or depth):
            depth += 1
            if depth == 1:
                lines, began = [], number
            continue
        if word == "END:VCARD" and depth:
            depth -= 1
            if depth == 0:
                yield began, lines
            continue
        if depth == 1:
            lines.append(line)
    if depth:
        yield began, lines  # its end is missing: what is there of it is taken


def _properties(lines: list[str]) -> Iterator[str]:
    """Whole properties: folded lines joined, and those that quoted-printable text goes on over."""
    whole: list[str] = []
    quoted = False
    for line in lines:
        if quoted and whole:
            whole[-1] = whole[-1][:-1]  # the = at the end of the line before
            whole.append(line.lstrip(" \t") if line[:1] in (" ", "\t") and len(whole) == 1 else line)
        elif line[:1] in (" ", "\t") and whole:
            whole.append(line[1:])
        else:
            if whole:
                yield "".join(whole)
            whole = [line]
        quoted = line.endswith("=") and "QUOTED-PRINTABLE" in whole[0][:200].upper()
    if whole:
        yield "".join(whole)


def _value(line: str) -> Value | None:
    """A property that is wanted, decoded; None for others, and for what is none."""
    found = PROPERTY.match(line.lstrip())
    if found is None:
        return None
    name = found[1].upper()
    raw = line.lstrip()[found.end() :].encode("latin-1")
    if name not in _WANTED or len(raw) > _LONGEST:
        return None
    types: set[str] = set()
    charset = encoding = ""
    for part in found[2].split(";")[1:]:
        key, _, given = part.partition("=")
        key, given = key.strip().upper(), given.strip().strip('"')
        if not given:
            key, given = "", key
        if key == "CHARSET":
            charset = given
        elif key == "ENCODING" or (not key and given in ("QUOTED-PRINTABLE", "BASE64", "B")):
            encoding = given.upper()
        elif key == "PREF" or key in ("", "TYPE"):
            types |= {"pref"} if key == "PREF" else {one.strip().lower() for one in given.split(",")}
    return Value(name, frozenset(types), _decoded(raw, charset, encoding))


def _decoded(raw: bytes, charset: str, encoding: str) -> str:
    try:
        if encoding == "QUOTED-PRINTABLE":
            raw = binascii.a2b_qp(raw)
        elif encoding in ("B", "BASE64"):
            raw = binascii.a2b_base64(raw)
    except binascii.Error:
        return ""
    return mime.decode_bytes(raw, charset)


def _draft(values: list[Value], line: int) -> Draft | None:
    given: dict[str, list[Value]] = {}
    for value in values:
        if value.text.strip():
            given.setdefault(value.name, []).append(value)
    if any(one.text.strip().lower() == "group" for one in given.get("KIND", ())):
        return None
    emails = [clean_line(plain(one.text)).removeprefix("mailto:") for one in _preferred(given.get("EMAIL", []))]
    emails = [one for one in emails if "@" in one][:20]
    phones = [clean_line(plain(one.text)).removeprefix("tel:") for one in _preferred(given.get("TEL", []))
              if not one.types & _FAX]  # fmt: skip
    employer = _first(parts(_text(given, "ORG")))
    name = _name(given) or employer or (emails[0] if emails else "")
    if not name:
        return None
    notes = [clean_text(plain(_text(given, "NOTE")))]
    notes += [f"Other e-mail: {one}" for one in dict.fromkeys(emails[1:]) if one != emails[0]]
    notes += [f"Other phone: {one}" for one in dict.fromkeys(phones[1:20]) if one != phones[0]]
    return Draft(
        sender_name=name[: _SAID["NAME"]], sender_email=emails[0][:320] if emails else "", employer=employer[: _SAID["NAME"]],
        phone=phones[0][:60] if phones else "", text="\n".join(filter(None, notes))[: _SAID["NOTE"]].strip(), line=line,
        job_title=clean_line(plain(_text(given, "TITLE") or _text(given, "ROLE")))[: _SAID["NAME"]], extra=_extra(given),
    )  # fmt: skip


def _preferred(values: list[Value]) -> list[Value]:
    return sorted(values, key=lambda value: "pref" not in value.types)


def _text(given: dict[str, list[Value]], name: str) -> str:
    return given[name][0].text if name in given else ""


def _first(given: list[str]) -> str:
    return next((line for part in given if (line := clean_line(part))), "")


def _name(given: dict[str, list[Value]]) -> str:
    """The name as it is shown; without one, out of its parts: family; given; others; title; letters after."""
    shown = clean_line(plain(_text(given, "FN")))
    if shown:
        return shown
    family, first, others, title, letters = ([clean_line(part) for part in parts(_text(given, "N"))] + [""] * 5)[:5]
    called = " ".join(part for part in (title, first, others, family, letters) if part)
    return called or clean_line(plain(_text(given, "NICKNAME")))


def _extra(given: dict[str, list[Value]]) -> tuple[tuple[str, str], ...]:
    """Website, town and postcode, under the names that a row of a sheet has for them."""
    place = [clean_line(part) for part in parts(_text(given, "ADR"))] + [""] * 7
    found = (("website", clean_line(plain(_text(given, "URL")))), ("town", place[3]), ("postcode", place[5]))
    return tuple((name, text[:200]) for name, text in found if text)
