"""The parts of a message's words: what is new, what is quoted, who wrote the message inside a forwarded one.

Careful rather than clever: every line of the text ends up in the new text or in the quoted one, and where new words
stand among quoted ones (answers between the lines) nothing is folded away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hubcrm.intake.drafts import clean_line
from hubcrm.intake.sent_dates import find_sent, read_sent

_FIELD = re.compile(
    r"[>\s]*[*_]{0,2}(From|Sent|Date|To|Cc|Bcc|Subject|Reply-To|Importance|Attachments?|When|Where)[*_]{0,2}\s?:"
    r"[*_]{0,2}\s*(.*)",
    re.IGNORECASE,
)
_FORWARDED = r"-{2,}\s*Forwarded (?:message|by .{0,80})\s*-{2,}|Begin forwarded message\s*:"
_SEPARATOR = re.compile(
    rf"[>\s]*(?:{_FORWARDED}|-{{2,}}\s*(?:Original (?:Message|Appointment)|Reply message)\s*-{{2,}}|"
    r"_{20,}|-{20,}|Original message)\s*$",
    re.IGNORECASE,
)
_FORWARD_MARK = re.compile(rf"[>\s]*(?:{_FORWARDED})\s*$", re.IGNORECASE)
_FORWARD_SUBJECT = re.compile(r"\s*(?:\[[^\]]{0,40}\]\s*)?(?:fw|fwd|wg|tr|rv)\s*:|\s*\[fwd:", re.IGNORECASE)
_WROTE = r"\b(?:wrote|writes|schrieb|a écrit|escribió|ha scritto)\b"
_WROTE_END = re.compile(rf"{_WROTE}.{{0,60}}?:?\s*$", re.IGNORECASE)
_WROTE_START = re.compile(r"[>\s]*(?:On|Am|Le|El|Il|At)\s\S", re.IGNORECASE)
_WHEN_LEFT = re.compile(
    r"(?:\s*(?:at|[,.]|\d{1,2}[:.]\d{2}|[ap]\.?m\.?|\(?[A-Z]{2,5}\)?(?=,)|[+-]\d{4})\s*){1,12}", re.IGNORECASE
)
_DELIMITER = re.compile(r"(?:-- ?|__)$")
_DEVICE = re.compile(
    r"(?:Sent|Get|Yahoo Mail:).{0,20}\b(?:from|Outlook|via)\b.{0,60}|Sent with .{0,40}|"
    r"Please consider the environment before printing.{0,120}|Think before you print.{0,80}",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"\W*(?:(?:email )?(?:confidentiality|privacy|legal) (?:notice|disclaimer|note)\b|disclaimer\b|"
    r"(?:this|the (?:information|contents?)).{0,80}\b(?:e-?mail|message|communication|transmission|attachments?)\b"
    r".{0,120}(?:recipient|addressee|individual or entity|intended (?:only|solely)|virus)|"
    r".{2,80}\b(?:is (?:a company )?registered in (?:england|scotland|wales|northern ireland)|"
    r"registered (?:office|charity|company) (?:no|number|address|in)\b))",
    re.IGNORECASE,
)
_BANNER = re.compile(
    r"\W*(?:caution|external(?: (?:e-?mail|sender|message))?|warning|attention|notice)\b\W.{0,300}"
    r"(?:outside (?:of )?(?:the|your|our) |external (?:sender|source|e-?mail)|unknown sender|(?:not|n't) click)|"
    r"\W*(?:(?:some people who received this message|you) )?(?:don't|do not) often get e-?mail from|"
    r"\W*this (?:e-?mail|message) (?:originated|came|was sent) from outside",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}")
_MAY_BE_HEADING = re.compile(
    r"[>\s]*(?:[*_]{0,2}(?:from|sent|date|to|cc|bcc|subject|reply-to|importance|attachments?|when|where)\b|"
    r"(?:on|am|le|el|il|at)\s|--|__|begin forwarded|original message)",
    re.IGNORECASE,
)
_LONGEST_SIGNATURE = 25
"""Lines; more than these under "-- " is no signature."""
_MOST_LINES = 20_000
"""A text of more lines is a print-out rather than a letter; nothing in it is folded."""
_MOST_NOTICES = 10
"""Closing paragraphs (notices, "Sent from my phone") that are folded at most."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The lines that introduce a quoted or forwarded message, `start` to `end` (line numbers, end excluded)."""

    start: int
    end: int
    name: str = ""
    email: str = ""
    subject: str = ""
    sent_ms: int | None = None
    to: str = ""
    forward: bool = False


def is_forward(subject: str) -> bool:
    """Whether a subject says that the message was passed on ("Fw:", "FWD:", "[Fwd: ...]")."""
    return bool(_FORWARD_SUBJECT.match(subject))


def read_person(said: str) -> tuple[str, str]:
    """(name, address) in what a heading gives after "From:", in any of the ways mail programs print it."""
    found = _ADDRESS.search(said)
    if not found:
        return clean_line(said).strip(" \"'*;,"), ""
    name = re.split(r"[<\[(]|mailto:", said[: found.start()])[0]
    if not name.strip(" \"'*"):
        after = re.match(r"[^()]{0,20}\(([^()@]{1,100})\)", said[found.end() :])
        name = after[1] if after else ""
    return clean_line(name).strip(" \"'*;,"), found[0]


def read_heading(lines: list[str], start: int) -> Heading | None:
    """The heading that begins on line `start`: a From/Sent/To/Subject block or "On ... wrote:"."""
    if not _MAY_BE_HEADING.match(lines[start][:80]):
        return None
    return _read_block(lines, start) or _read_wrote(lines, start)


def _read_block(lines: list[str], start: int) -> Heading | None:
    at = start
    separator = bool(_SEPARATOR.match(lines[at][:200]))
    forward = bool(_FORWARD_MARK.match(lines[at][:200]))
    if separator:
        at += 1
        while at < len(lines) and at <= start + 2 and not lines[at].strip("> \t"):
            at += 1
    fields: dict[str, str] = {}
    last, end = "", at
    while at < len(lines) and at < start + 40:
        line = lines[at][:2000]
        match = _FIELD.match(line)
        if match and match[1].lower() not in fields:
            last = match[1].lower()
            fields[last] = match[2].strip()
            end = at + 1
        elif not match and (last in ("to", "cc", "from") and line.strip("> \t")):
            fields[last] = f"{fields[last]} {line.strip()}"
            end = at + 1
        elif not line.strip("> \t") and at + 1 < len(lines) and fields and _FIELD.match(lines[at + 1][:2000]):
            pass  # mail turned from HTML has an empty line between the fields
        else:
            break
        at += 1
    when = fields.get("sent") or fields.get("date") or ""
    if (
        "from" not in fields
        or not fields["from"]
        or not (("sent" in fields or "date" in fields) or ("to" in fields and "subject" in fields))
    ):
        return None
    name, email = read_person(fields["from"])
    return Heading(
        start,
        end,
        name,
        email,
        clean_line(fields.get("subject", "")),
        read_sent(when),
        clean_line(fields.get("to", "")),
        forward,
    )


def _read_wrote(lines: list[str], start: int) -> Heading | None:
    if not _WROTE_START.match(lines[start][:40]):
        return None
    said = ""
    for at in range(start, min(start + 4, len(lines))):
        said = f"{said} {lines[at].strip('> ')}".strip()
        if len(said) > 500 or not lines[at].strip("> "):
            return None
        if not _WROTE_END.search(said):
            continue
        date = find_sent(said)
        address = _ADDRESS.search(said)
        if not date and not address:
            return None
        rest = said[date[2] :] if date else said.split(" ", 1)[-1]
        left = _WHEN_LEFT.match(rest)
        name, email = read_person(re.split(_WROTE, rest[left.end() if left else 0 :], maxsplit=1)[0])
        return Heading(start, at + 1, name, email, "", date[0] if date else None)
    return None


def split_new_text(text: str, *, forwarding: bool = False) -> tuple[str, str]:
    """(new words, what is folded away): quotes of older messages, signature, legal notice, "external sender" banner.

    With `forwarding`, the message passed on belongs to the new words, and only what *it* quotes is folded.
    """
    lines = text.split("\n")
    if len(lines) > _MOST_LINES:
        return text.strip("\n"), ""
    banner = _banner_end(lines)
    start = banner
    if forwarding:
        first = next((h for n in range(start, len(lines)) if (h := read_heading(lines, n))), None)
        start = first.end if first else start
    folded_from, folded_to = _quoted_part(lines, start)
    kept, after = lines[banner:folded_from], lines[folded_to:]
    tail = _trim(after or kept)
    new, quoted = "\n".join([*kept, *after]), "\n".join([*lines[:banner], *tail, *lines[folded_from:folded_to]])
    if not new.strip():
        return text.strip("\n"), ""
    return new.strip("\n").rstrip(), quoted.strip("\n").rstrip()


def _banner_end(lines: list[str]) -> int:
    """How many lines at the top are a mail server's warning about an unknown sender; 0 where there is none."""
    start = next((n for n, line in enumerate(lines) if line.strip()), 0)
    end = start
    while end < len(lines) and lines[end].strip() and end < start + 6:
        end += 1
    paragraph = " ".join(line.strip() for line in lines[start:end])
    return end if len(paragraph) < 600 and _BANNER.match(paragraph) and any(line.strip() for line in lines[end:]) else 0


def _quoted_part(lines: list[str], start: int) -> tuple[int, int]:
    """(from, to): the lines to fold. They run to the end, or are one quote at the very top with the answer below it."""
    whole = len(lines)
    for n in range(start, whole):
        line = lines[n]
        heading = read_heading(lines, n) if line.strip() else None
        if heading:
            body = next((m for m in range(heading.end, whole) if lines[m].strip()), whole)
            said_before = any(line.strip() for line in lines[start:n])
            if body < whole and lines[body].startswith(">"):
                end = _end_of_quote(lines, body)
                rest = [line for line in lines[end:] if line.strip()]
                if not rest or _is_signature(lines, end):
                    return (n, whole) if said_before else (whole, whole)
                if not said_before and not any(line.startswith(">") for line in rest):
                    return n, end
                return whole, whole  # answers between the lines: fold nothing
            if said_before:
                return n, whole
            return whole, whole
        if _DELIMITER.match(line) and _is_signature(lines, n) and any(line.strip() for line in lines[start:n]):
            return n, whole
    return _bare_quote(lines, start), whole


def _end_of_quote(lines: list[str], start: int) -> int:
    end = start
    for n in range(start, len(lines)):
        if lines[n].startswith(">"):
            end = n + 1
        elif lines[n].strip():
            break
    return end


def _is_signature(lines: list[str], start: int) -> bool:
    """Whether the lines from the delimiter at `start` on are a signature, alone or with an older message under it."""
    start = next((n for n in range(start, len(lines)) if lines[n].strip()), len(lines))
    if start == len(lines) or not _DELIMITER.match(lines[start]):
        return start == len(lines)
    for n in range(start + 1, len(lines)):
        if lines[n].startswith(">") or (lines[n].strip() and read_heading(lines, n)):
            return True
        if n - start > _LONGEST_SIGNATURE:
            return False
    return True


def _bare_quote(lines: list[str], start: int) -> int:
    """Where a closing run of ">" lines without any heading begins; the end of the text where there is none."""
    at = len(lines)
    while at > start and (lines[at - 1].startswith(">") or not lines[at - 1].strip()):
        at -= 1
    quotes = sum(line.startswith(">") for line in lines[at:])
    said = any(line.strip() and not line.startswith(">") for line in lines[start:at])
    others = any(line.startswith(">") for line in lines[start:at])
    return at if quotes >= 2 and said and not others else len(lines)


def _trim(lines: list[str]) -> list[str]:
    """Takes "Sent from my phone" and legal notices off the end of `lines` and returns them."""
    off: list[str] = []
    for _ in range(_MOST_NOTICES):
        end = len(lines)
        while end and not lines[end - 1].strip():
            end -= 1
        start = end
        while start and lines[start - 1].strip():
            start -= 1
        paragraph = lines[start:end]
        said = any(line.strip() for line in lines[:start])
        together = " ".join(line.strip() for line in paragraph)[:400]
        if (
            said
            and len(paragraph) <= 40
            and (_NOTICE.match(together) or (len(paragraph) == 1 and _DEVICE.fullmatch(together)))
        ):
            off[:0] = ["", *paragraph]
            del lines[start:]
        elif len(paragraph) > 1 and _DEVICE.fullmatch(paragraph[-1].strip()[:200]):
            off[:0] = paragraph[-1:]
            del lines[end - 1 :]
        else:
            break
    return off


def forwarded_heading(text: str, outer_email: str) -> Heading | None:
    """The heading of the message passed on: the first from another organisation than `outer_email`, else the first."""
    lines = text.split("\n")[:_MOST_LINES]
    outer = outer_email.rpartition("@")[2].lower()
    first: Heading | None = None
    at = 0
    while at < len(lines):
        heading = read_heading(lines, at) if lines[at].strip() else None
        if heading is None:
            at += 1
            continue
        first = first or heading
        if heading.email and heading.email.rpartition("@")[2].lower() != outer:
            return heading
        at = heading.end
    return first
