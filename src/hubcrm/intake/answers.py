"""What a department's e-mail says about an offer: the code it carries, and a yes, a no, a question or an offer of help.

Careful rather than clever. What is read here is only shown; a person records it. So a text that says two things at once,
or hedges, is not understood at all and stays an ordinary reply.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final

_LETTERS: Final = "BCDFGHJKMNPQRSTVWXZ2346789"
"""Of codes: nothing that is easily taken for something else, on a screen or on the phone, and no vowels, which make words."""
_LONG: Final = 4
_CODE: Final = re.compile(rf"\b(E-\d{{4}}-\d{{4,8}})-([{_LETTERS}]{{{_LONG}}})\b", re.IGNORECASE)
_LOOKED_AT: Final = 6  # lines from the top in which an answer is looked for
_LONGEST: Final = 600  # characters of them
_GREETING: Final = re.compile(
    r"(?:dear|hi|hello|hey|good (?:morning|afternoon|evening)|morning|afternoon)\b[^,.!?\n]{0,40}[,.!]?\s*$",
    re.IGNORECASE,
)
_CLOSING: Final = re.compile(
    r"(?:(?:many |with )?thanks|thank you|cheers|best|kind regards|regards|best wishes|all the best|yours)\b[^.?\n]{0,30}$",
    re.IGNORECASE,
)
_NO: Final = re.compile(
    r"\bnot (?:one )?(?:for )?(?:us|me)\b|\bnot (?:really )?(?:our|my) (?:area|field|thing|subject|expertise)\b|"
    r"\b(?:can ?not|can't|could not|couldn't|won't|will not|unable to)\s+(?:\w+\s+){0,3}?(?:take|do|help|offer)\b|"
    r"^\s*(?:sorry,? )?no\b(?! (?:problem|worries|question|doubt))|\b(?:must|have to|will|would) (?:decline|pass)\b|"
    r"\bwe(?:'ll| will)? pass\b|\bnothing we (?:can )?do\b|\bnot (?:something|one) (?:we|i) (?:can )?(?:do|offer|take)\b",
    re.IGNORECASE | re.MULTILINE,
)
_HELP: Final = re.compile(
    r"\b(?:i|we)(?:'ll|'d| will| can| could| would)?\s+(?:be )?(?:also )?(?:happy |glad )?(?:to )?help\b|"
    r"\b(?:happy|glad) to help\b",
    re.IGNORECASE,
)
_NOT_TAKING: Final = re.compile(r"\bnot (?:take|lead)\b|\bbut not\b", re.IGNORECASE)
_YES: Final = re.compile(
    r"\b(?:i|we)(?:'ll| will| can| shall|'d (?:like|love|be happy|be glad)(?: to)?| would (?:like|love|be happy|be glad) to)"
    r"\s+(?:gladly |happily )?(?:take|do|have|pick)\s+(?:it|this|that|this one|that one|this up|it on|this on)\b|"
    r"\b(?:happy|glad|pleased|delighted) to (?:take|do|pick up) (?:it|this|that)\b|\bcount (?:me|us) in\b|"
    r"^\s*yes(?:,? please)?\b|\bone for (?:me|us)\b(?!.*\bnot\b)|\bthis is (?:ours|mine)\b",
    re.IGNORECASE | re.MULTILINE,
)
_HEDGE: Final = re.compile(
    r"\b(?:if|unless|depends|depending|maybe|perhaps|might|may be able|not sure|unsure|before i|before we|until|provided|"
    r"as long as|let me think|think about|yes and no|not yet|but (?:only|could|can|would|first|we|i)\b|probably)\b",
    re.IGNORECASE,
)
_QUESTION: Final = re.compile(r"^\s*(?:a |one |my |our |quick )*questions?\s*[:\-–]\s*(.+)", re.IGNORECASE | re.DOTALL)
_TRY: Final = re.compile(
    r"\b(?:(?:please |perhaps |maybe )?(?:try|ask|offer it to|pass (?:it|this) (?:on )?to|better (?:for|with)|one for|suggest))\s+"
    r"(?:the |dr\.? |prof(?:essor|\.)? )?([^.,;:!?\n()]{2,60})",
    re.IGNORECASE,
)
_REASONS: Final = (
    ("no_time", r"\b(?:no (?:time|capacity)|too busy|snowed under|stretched|fully booked|full(?:y)? (?:up|committed)|busy|"
                r"on leave)\b"),
    ("wrong_size", r"\b(?:too (?:small|big|large)|wrong size)\b"),
    ("conflict", r"\bconflict\b|\bcompetitor\b"),
    ("existing_contact", r"\balready (?:work|working|talking|in touch|speak)\b"),
    ("need_more", r"\b(?:need|needs) (?:more|to know more)\b|\bnot enough (?:to go on|information|detail)"),
)  # fmt: skip
_REST: Final = re.compile(r"\s+(?:instead|maybe|perhaps|please|who|as|since|because|for|they)\b", re.IGNORECASE)
_NOT_OURS: Final = re.compile(
    r"\bnot (?:one )?(?:for )?(?:us|me)\b|\bnot (?:really )?(?:our|my)\b|\bnothing we\b|\bnot (?:something|one) ",
    re.IGNORECASE,
)
_REASON: Final = tuple((code, re.compile(pattern, re.IGNORECASE)) for code, pattern in _REASONS)


@dataclass(frozen=True, slots=True)
class Answered:
    """What an e-mail says: `kind` is take, help, ask or decline.

    `words`: theirs, as a note or a question. `reason`: of declining, a code. `suggests`: who might, in their words.
    """

    kind: str
    words: str
    reason: str = ""
    suggests: str = ""


def offer_code(reference: str, offer: str) -> str:
    """The code that an offer's letter carries: our reference and four letters of its own."""
    number = int.from_bytes(hashlib.sha256(f"offer:{offer}".encode()).digest()[:8])
    letters = []
    for _ in range(_LONG):
        number, at = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[at])
    return f"{reference}-{''.join(letters)}"


def codes_in(*texts: str) -> list[tuple[str, str]]:
    """(reference, code) of every offer's code in these texts, in the order of the texts, each once."""
    found = [(one[1].upper(), one[0].upper()) for text in texts for one in _CODE.finditer(text[:200_000])]
    return list(dict.fromkeys(found))


def understood(text: str) -> Answered | None:
    """What the new words of an e-mail answer; None where they say nothing, or more than one thing."""
    words = _opening(text)
    if not words:
        return None
    asked = _QUESTION.match(words)
    if asked:
        return Answered("ask", asked[1].strip())
    plain = words.replace("\u2019", "'")
    no, yes = _NO.search(plain), _YES.search(plain)
    helps = _HELP.search(plain)
    if no:
        if yes:
            return None
        if helps and helps.start() < no.start() and "not" not in plain[helps.start() : helps.end()]:
            return None
        return _declined(plain, words)
    if helps and (_NOT_TAKING.search(plain) or not yes):
        return None if _HEDGE.search(_NOT_TAKING.sub("", plain)) or "?" in plain else Answered("help", words)
    if yes:
        return None if _HEDGE.search(plain) or "?" in plain or _NOT_TAKING.search(plain) else Answered("take", words)
    if plain.endswith("?") and len(words) <= 300:
        return Answered("ask", words)
    return None


def _declined(plain: str, words: str) -> Answered:
    found = _TRY.search(plain)
    suggests = _REST.split(found[1])[0].strip() if found else ""
    elsewhere = bool(suggests or _NOT_OURS.search(plain))
    reason = next(
        (code for code, pattern in _REASON if pattern.search(plain)), "not_our_area" if elsewhere else "other"
    )
    return Answered("decline", words, reason, suggests)


def _opening(text: str) -> str:
    """The first lines that say something: without a greeting, up to the closing words."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n")[:60]:
        said = line.strip()
        if not lines and (not said or _GREETING.match(said)):
            continue
        if said.startswith(">") or _CLOSING.match(said) or (not said and len(" ".join(lines)) > 200):
            break
        if said:
            lines.append(said)
        if len(lines) >= _LOOKED_AT:
            break
    return "\n".join(lines)[:_LONGEST].strip()
