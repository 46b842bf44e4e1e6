"""What a department gives suggestions to go by: a course list, a staff page, past projects; as a table or plain text.

What comes in is text from outside: it is cut to sensible lengths line by line, addresses and numbers are left out, and a
line that says nothing about a subject says why it is left out instead of spoiling the others.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hubcrm.domain.errors import NotFound, UnreadableFile
from hubcrm.intake.drafts import clean_line, clean_text
from hubcrm.intake.mail_html import html_to_text

MOST_BYTES: Final = 2_000_000
MOST: Final = 500  # texts of one list
LONGEST: Final = 600  # characters of one text
MOST_ALTOGETHER: Final = 60_000  # characters of one list
MOST_LINES: Final = 20_000
_HEADING: Final = 80  # characters below which a line without a full stop may be a heading

_ADDRESS = re.compile(r"(?:https?://|www\.)\S{1,2000}|[^\s@<>]{1,64}@[^\s@<>]{1,255}", re.IGNORECASE)
_NUMBER = re.compile(
    r"[£$€]\s?\d[\d,.]{0,12}[km]?\b|(?<!\w)[+(0][\d ()-]{7,24}\d|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|\b\d{1,2}:\d{2}\b"
)
"""Prices, telephone numbers, dates and times; a standard such as ISO 9001 stays."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_ON_PAGES = (
    "home, search, menu, apply now, apply, contact, contact us, cookies, cookie policy, privacy, privacy policy, "
    "accessibility, news, events, back to top, read more, find out more, more information, more, share, "
    "share this page, print, login, log in, sign in, skip to content, skip to main content, skip to navigation, "
    "site map, sitemap, follow us, facebook, twitter, linkedin, instagram, youtube, open days, order a prospectus, "
    "book an open day, view profile, view full profile, staff, our staff, people, courses, all courses, a to z, "
    "email, e-mail, telephone, phone, address, location, next, previous, show all, terms and conditions"
)
_PAGE_WORDS = frozenset(_ON_PAGES.split(", "))
_FURNITURE = re.compile(
    r"(?:©|copyright\b|all rights reserved|we use cookies|this (?:web)?site uses cookies|skip to )", re.IGNORECASE
)
_CALLED = (
    "title, course, course title, course name, course name and award, programme, programme title, programme name, "
    "module, module title, module name, short course, qualification, name, full name, staff, staff name, person, "
    "project, project title, subject, theme, service, area, research area, facility, equipment"
)
_TITLES = frozenset(_CALLED.split(", "))
_SAYING = (
    "description, summary, overview, about, details, abstract, synopsis, what you will learn, what you learn, "
    "content, contents, topics, outline, aims, research interests, interests, research, expertise, specialism, "
    "specialisms, keywords, key words, biography, bio, profile, role, job title, position, skills, words, notes, "
    "outcome, what we did"
)
_ABOUT = frozenset(_SAYING.split(", "))
_KINDS: Final = {
    "courses": re.compile(r"\b(?:bsc|ba|msc|ma|mba|beng|meng|hnd|hnc|btec|nvq|pgce|llb|certificate|diploma|apprenticeship|short "
                          r"course|module|programme|level \d|course)\b", re.IGNORECASE),
    "people": re.compile(r"\b(?:dr|prof|professor|lecturer|reader in|senior lecturer|tutor|research fellow)\b", re.IGNORECASE),
    "projects": re.compile(r"\b(?:project|funded by|partnership with|consultancy for|we helped|case study|ktp)\b", re.IGNORECASE),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One text that was understood, with the line it stands on; or why it is left out."""

    line: int
    text: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of a list: what kind it is (courses, people, projects or page) and its lines, in order."""

    kind: str
    lines: tuple[Line, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Those that would be kept."""
        return tuple(one.text for one in self.lines if not one.problem)


def read_file(path: Path) -> str:
    """The text of a file: plain text, a table saved as text, or a web page. Raises NotFound, UnreadableFile."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableFile(f"{path.name} is larger than 2 MB. Copy the part that matters into a file of its own.")
        data = path.read_bytes()[: MOST_BYTES + 1]
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.") from None
    except OSError as error:
        raise UnreadableFile(
            f"{path.name} could not be read ({(error.strerror or 'unknown reason').lower()})."
        ) from None
    return read_bytes(data, path.name)


def read_bytes(data: bytes, name: str = "This") -> str:
    """The text in some bytes. Raises UnreadableFile where there is none."""
    text = _decoded(data)
    odd = sum((char < " " and char not in "\t\r\n\f\v") or char == "\ufffd" for char in text[:20_000])
    if odd > max(3, len(text[:20_000]) // 100):
        raise UnreadableFile(
            f"{name} is not a file of text. Open it, copy its words and paste them, or save it as CSV."
        )
    start = text[:2000].lstrip().lower()
    return html_to_text(text) if start.startswith(("<!doctype html", "<html")) or "<body" in start else text


def _decoded(data: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def understand(text: str) -> Understood:
    """The texts in a pasted list or a page, one for each course, person, project or paragraph.

    Never raises: what cannot be taken is a line with a problem. At most 500 texts and 60,000 characters are taken.
    """
    lines = clean_text(text[:MOST_BYTES]).split("\n")[:MOST_LINES]
    found = _rows(lines)
    heading = next((line for line in lines if line.strip()), "") if found else ""
    found = found or _paragraphs(lines)
    return Understood(_kind([said for _, said in found], heading), tuple(_judged(found)))


def _judged(found: Sequence[tuple[int, str]]) -> list[Line]:
    made: list[Line] = []
    seen: set[str] = set()
    count = held = 0
    for at, said in found:
        text = _tidy(said)
        plain = text.casefold().strip(" .:,;|>-–•")
        problem = ""
        if not _WORD.search(text) or _says_nothing(text):
            if not _WORD.search(said):
                continue  # an empty line, a rule, a lone number: nothing anybody would miss
            problem = "Says nothing about a subject"
        elif plain in seen:
            problem = "Stands here twice"
        elif count >= MOST or held + len(text) > MOST_ALTOGETHER:
            problem = "More than fits: a shorter list does as well"
        else:
            count, held = count + 1, held + len(text)
            seen.add(plain)
        made.append(Line(at, text or clean_line(said)[:LONGEST], problem))
        if len(made) >= 4 * MOST:
            break
    return made


def _says_nothing(text: str) -> bool:
    """Whether it is furniture of a page: "Home", "Apply now", a line about cookies."""
    return text.casefold().strip(" .:,;|>-–•") in _PAGE_WORDS or bool(_FURNITURE.match(text))


def _tidy(text: str) -> str:
    """One line without addresses, phone numbers, prices and dates, cut at a word."""
    plain = clean_line(_NUMBER.sub(" ", _ADDRESS.sub(" ", text[: 8 * LONGEST]))).strip(" |·•*-–—,;:")
    if len(plain) <= LONGEST:
        return plain
    return plain[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:-")


def _rows(lines: Sequence[str]) -> list[tuple[int, str]]:
    """(line, text) of each row, where the lines are a table: the columns that say what it is about, joined."""
    first = next((at for at, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return []
    parted = "\t" if "\t" in lines[first] else ";" if lines[first].count(";") > lines[first].count(",") else ","
    heads = [cell.casefold().strip(" :*") for cell in _cells(lines[first], parted)]
    told = [at for at, head in enumerate(heads) if head in _TITLES | _ABOUT]
    named = bool(told) and (len(heads) > 1 or heads[0] in _TITLES)
    if not named and parted != "\t":
        return []
    rows: list[tuple[int, str]] = []
    for at, line in _records(lines, first + named, parted):
        cells = _cells(line, parted)
        kept = [cells[place] for place in told if place < len(cells)] if named else cells
        rows.append((at + 1, ". ".join(tidy for cell in kept if (tidy := _tidy(cell)))))
    return rows


def _records(lines: Sequence[str], start: int, parted: str) -> list[tuple[int, str]]:
    """Lines of a table, those that belong together joined: a cell in quotation marks may go over a few lines."""
    made: list[tuple[int, str]] = []
    at = start
    while at < len(lines):
        line, end = lines[at], at
        while _is_open(line, parted) and end + 1 < len(lines) and end - at < 30 and len(line) < 20 * LONGEST:
            end += 1
            line = f"{line} {lines[end]}"
        if _is_open(line, parted):  # it is never closed: a quotation mark must not swallow the rows below it
            line, end = lines[at], at
        if line.strip():
            made.append((at, line))
        at = end + 1
    return made


def _is_open(line: str, parted: str) -> bool:
    begins = line.lstrip().startswith('"') or f'{parted}"' in line
    return begins and line.count('"') % 2 == 1


def _cells(line: str, parted: str) -> list[str]:
    try:
        cells = next(csv.reader(io.StringIO(line[: 40 * LONGEST]), delimiter=parted, skipinitialspace=True), [])
    except csv.Error:
        cells = line.split(parted)
    return [clean_line(cell) for cell in cells]


def _paragraphs(lines: Sequence[str]) -> list[tuple[int, str]]:
    """(line, text) of each paragraph; a list without empty lines has one to a line, and a heading goes with what follows."""
    spaced = sum(not line.strip() for line in lines) * 4 > len(lines)
    made: list[tuple[int, str]] = []
    begun: list[str] = []
    first = 0
    for at, line in enumerate([*lines, ""]):
        if line.strip() and (spaced or not begun) and sum(map(len, begun)) < LONGEST:
            first = first if begun else at
            begun.append(line.strip())
        elif begun:
            made.append((first + 1, _joined(begun)))
            begun, first = ([line.strip()], at) if line.strip() else ([], at)
    if begun:
        made.append((first + 1, _joined(begun)))
    return _with_headings(made) if spaced else made


def _with_headings(found: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Paragraphs, a heading that stands alone joined to the running text beneath it."""
    made: list[tuple[int, str]] = []
    above = ""
    for at, said in found:
        heading = len(said) < _HEADING and said[-1] not in ".,;:!?-"
        if above and not heading:
            made[-1] = (made[-1][0], f"{above}. {said}")
        else:
            made.append((at, said))
        above = said if heading and not _says_nothing(said) else ""
    return made


def _joined(parts: Sequence[str]) -> str:
    """Lines of one paragraph: a heading above running text is parted from it by a full stop."""
    if len(parts) > 1 and len(parts[0]) < _HEADING and parts[0][-1] not in ".,;:!?-":
        return f"{parts[0]}. {' '.join(parts[1:])}"
    return " ".join(parts)


def _kind(found: Sequence[str], heading: str) -> str:
    named = {"courses": "course", "people": "staff", "projects": "project"}
    told = next((kind for kind, word in named.items() if word in heading.casefold()), "")
    if told:
        return told
    met = {kind: sum(bool(sign.search(said[:LONGEST])) for said in found) for kind, sign in _KINDS.items()}
    best = max(met, key=lambda kind: met[kind])
    return best if met[best] * 3 >= max(1, len(found)) else "page"
