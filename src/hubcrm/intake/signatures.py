"""What stands under somebody's letter: their name, job title, telephone numbers, company and web site.

Only ever a proposal for a person to look at, so it says nothing rather than guess: a line counts by a closing above it, by
the sender's own name, or by words that only a signature has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hubcrm.domain.employers import employer_domain, plain_name
from hubcrm.intake.drafts import clean_line
from hubcrm.intake.mail_text import forwarded_heading, read_heading

_MOST_LINES = 14
_LONGEST_LINE = 120
_CLOSING = re.compile(
    r"(?:(?:with )?(?:kind(?:est)?|best|warm(?:est)?|many|good) (?:regards|wishes|thanks)|regards|best|yours(?: sincerely|"
    r" faithfully| truly)?|sincerely|thank you|thanks(?: again| very much| in advance)?|many thanks|cheers|all the best|kr|br)"
    r"[\s,.!–-]*$",
    re.IGNORECASE,
)
_DELIMITER = re.compile(r"(?:-- ?|__|—)$")
_TITLE = re.compile(
    r"\b(?:manager|director|engineer|officer|head|owner|founder|co-founder|lead|leader|assistant|co-?ordinator|consultant|"
    r"administrator|partner|chief|ceo|cto|cfo|coo|managing|president|chair|chairman|secretary|executive|buyer|planner|"
    r"technician|supervisor|foreman|architect|designer|scientist|chemist|developer|analyst|adviser|advisor|specialist|"
    r"trustee|principal|proprietor|accountant|controller|estimator|surveyor|buyer|nurse|curator|chef|bursar|trainer)\b",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"\b(?:ltd|limited|plc|llp|cic|inc|gmbh|c\.i\.c|community interest company|charity|trust|council|university|college|"
    r"group|nhs|association|society|foundation|partnership|& co|and sons|& sons)\b\.?",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\w@./-])(?P<label>(?:tel(?:ephone)?|phone|t|m|mob(?:ile)?|direct(?: line| dial)?|d|office|switchboard|ddi|work)"
    r"\s*[:.]*\s*)?(?P<number>(?:\+\d{1,3}[\s.-]?(?:\(0\)\s?)?|\(0\d{2,5}\)\s?|0)\d[\d\s.-]{4,14}\d)"
    r"(?:\s*(?:ext?\.?|x|extension)\s*\.?(?P<more>\d{1,5}))?(?![\w@])",
    re.IGNORECASE,
)
_FAX = re.compile(r"\b(?:fax|facsimile|f)\s*[:.]*\s*[+(]?\d", re.IGNORECASE)
_OTHER_NUMBER = re.compile(
    r"\b(?:company|charity|registered|registration|vat|reg)\b.{0,20}\bn(?:o|umber)?\b", re.IGNORECASE
)
_SITE = re.compile(r"(?<![@\w.])(?:https?://)?(www\.[\w-]+(?:\.[\w-]+)+|[\w-]+(?:\.[\w-]+)*\.(?:co|org|ac|gov)\.uk)\b",
                   re.IGNORECASE)  # fmt: skip
_NAME = re.compile(r"(?:(?:Dr|Prof|Mr|Mrs|Ms|Miss|Mx|Rev)\.? )?[^\W\d_a-z][\w'’.-]*(?: [^\W\d_][\w'’.-]*){1,3}$")
_SPLIT = re.compile(r"\s+[|•·–—]\s+|\s{3,}|\t+|,\s+")
_WORDS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Signature:
    """What a signature says; "" and () where it does not. Numbers as they were written, the first the likeliest."""

    name: str = ""
    job_title: str = ""
    phones: tuple[str, ...] = ()
    company: str = ""
    website: str = ""

    def __bool__(self) -> bool:
        return bool(self.job_title or self.phones or self.company)


def read_signature(text: str, quoted: str, sender_name: str, sender_email: str) -> Signature:
    """What the writer of `text` says of themselves under it, or in the signature folded away from it in `quoted`."""
    lines = _lines(text, quoted, sender_name)
    if not lines:
        return Signature()
    name = title = company = website = ""
    phones: list[str] = []
    own_site = _site_of(sender_email)
    for number, line in enumerate(lines):
        if _OTHER_NUMBER.search(line):
            continue
        if not _FAX.search(line):
            phones += [said for found in _PHONE.finditer(line) if (said := _number(found)) and said not in phones]
        site = _SITE.search(line)
        if site and not website:
            website = site[1].lower()
        if "@" in line or _PHONE.search(line) or site:
            continue
        for part in _SPLIT.split(line):
            part = part.strip(" *_|,-–—")
            if not part or len(part) > 80:
                continue
            if not name and (
                _same_person(part, sender_name) or (number <= 1 and not sender_name and _NAME.match(part))
            ):
                name = part
            elif _COMPANY.search(part) or (own_site and plain_name(part).replace(" ", "") == own_site):
                company = company or part
            elif not title and _TITLE.search(part) and len(part.split()) <= 8 and not part.endswith((".", "?", "!")):
                title = part
    if len(sender_name.split()) > len(name.split()):  # they sign "Jo", and their mail program says the rest
        name = sender_name
    return Signature(name, title, tuple(phones[:3]), company, website)


def _lines(text: str, quoted: str, sender_name: str) -> list[str]:
    """The lines of the signature: folded away after its mark, or after the closing or the name at the end of the words."""
    folded = quoted.split("\n")
    start = next((n for n, line in enumerate(folded[:60]) if line.strip()), 0)
    if folded and _DELIMITER.match(folded[start].rstrip("\r") if folded[start].strip() else ""):
        return _until_heading(folded[start + 1 :])
    lines = text.rstrip().split("\n")
    first = max(0, len(lines) - 2 * _MOST_LINES)
    for n in range(len(lines) - 1, first - 1, -1):
        line = clean_line(lines[n])
        if _CLOSING.fullmatch(line) or _DELIMITER.match(lines[n]):
            return _until_heading(lines[n + 1 :])
        if sender_name and n < len(lines) - 1 and len(line) <= 60 and _same_person(_SPLIT.split(line)[0], sender_name):
            above = clean_line(lines[n - 1]) if n else ""
            return _until_heading(lines[n:]) if not above or _CLOSING.fullmatch(above) else []
    return []


def _until_heading(lines: list[str]) -> list[str]:
    out: list[str] = []
    for n, raw in enumerate(lines[: 3 * _MOST_LINES]):
        if raw.startswith(">") or (raw.strip() and read_heading(lines, n)):
            break
        line = clean_line(raw)
        if line and len(line) <= _LONGEST_LINE:
            out.append(line)
        if len(out) >= _MOST_LINES or len(line) > 3 * _LONGEST_LINE:
            break
    return out


def _same_person(said: str, sender: str) -> bool:
    """Whether a line is the sender's name, or the given name that they sign with."""
    words, known = ([word.casefold() for word in _WORDS.findall(one)] for one in (said, sender))
    if not words or not known or len(words) > 5:
        return False
    return set(words) == set(known) or (len(words) == 1 and words[0] in known) or set(known) <= set(words)


def _number(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found["number"])
    if not 9 <= len(digits) <= 15:
        return ""
    more = f" ext {found['more']}" if found["more"] else ""
    return clean_line(found["number"]) + more


def _site_of(email: str) -> str:
    domain = employer_domain(email) if "@" in email else None
    return domain.split(".")[0].replace("-", "") if domain else ""


def writer_of(text: str, sender: str, sender_email: str) -> tuple[str, str, str]:
    """(words, name, address) of who really asks: of a message passed on, the one within it.

    `sender` is whose enquiry it is, `sender_email` the address it came from.
    """
    heading = forwarded_heading(text, sender_email) if "\n" in text else None
    if heading is None or not heading.email or heading.name != sender:
        return text, sender, sender_email
    return "\n".join(text.split("\n")[heading.end :]), sender, heading.email
