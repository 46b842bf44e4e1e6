"""Reading a text: its words with their places, their stems, and the numbered features the experts count.

Only the standard library is used here. A feature is a 32-bit number (CRC-32 of the word, pair or letter group with its
kind), so that what a router keeps of a past enquiry holds none of its words in readable form.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from hubcrm.routing.everyday import EVERYDAY, GRAMMAR

LONGEST: Final = 20_000
"""Characters of a text that are read; a forwarded thread beyond that repeats itself and would only cost time."""

GRAMMATICAL: Final = 2
"""The tier of grammar words."""

CLOSE: Final = 3
"""Characters between two words that still stand side by side (a space, a hyphen, a comma and a space)."""

_ADDRESS = re.compile(r"[^\s@]{1,64}@\S+|\b(?:https?://|www\.)\S+", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_VOWEL = re.compile(r"[aeiouy]")
_POSSESSIVE = re.compile(r"['\u2019]s?$")

_SPELLINGS: Final = (("isation", "ization"), ("centre", "center"), ("programme", "program"), ("fibre", "fiber"),
                     ("ageing", "aging"), ("aluminium", "aluminum"), ("defence", "defense"), ("licence", "license"),
                     ("practise", "practice"), ("metre", "meter"), ("labour", "labor"), ("behaviour", "behavior"),
                     ("colour", "color"), ("catalogue", "catalog"), ("anaes", "anes"), ("paed", "ped"),
                     ("orthopaed", "orthoped"), ("haem", "hem"), ("gynaec", "gynec"), ("archaeo", "archeo"),
                     ("modelling", "modeling"), ("modelled", "modeled"), ("tyre", "tire"))  # fmt: skip

_SUFFIXES: Final = (
    ("izations", "iz", 3), ("ization", "iz", 3), ("ational", "at", 3), ("logical", "log", 2), ("ations", "at", 3),
    ("fulness", "", 4),
    ("iveness", "iv", 3), ("ousness", "", 4), ("ically", "ic", 3), ("ation", "at", 3), ("ators", "at", 3),
    ("ative", "at", 3), ("izing", "iz", 3), ("ising", "iz", 4), ("ments", "", 4), ("ities", "", 4), ("ator", "at", 3),
    ("ical", "ic", 3), ("ance", "", 4), ("ence", "", 4), ("ancy", "", 4), ("ency", "", 4), ("ment", "", 4),
    ("ness", "", 4), ("ized", "iz", 3), ("ised", "iz", 4), ("izer", "iz", 3), ("iser", "iz", 4), ("ists", "", 5),
    ("ism", "", 4), ("ist", "", 5), ("ity", "", 4), ("ize", "iz", 3), ("ise", "iz", 4), ("yse", "yz", 3),
    ("ate", "at", 3), ("ion", "", 4), ("ive", "iv", 4), ("ers", "", 4), ("ors", "", 4), ("er", "", 4), ("or", "", 4),
    ("al", "", 4), ("ly", "", 4), ("y", "", 6), ("e", "", 3),
)  # fmt: skip


_WHOLE: Final = ("ior", "ier", "internal")
"""Ends that belong to the word: behaviour, courier; internal is not an intern."""


class Word(NamedTuple):
    """A word as it stands in a text: `text[start:end]`, its stem, and its tier (0 subject, 1 everyday, 2 grammar)."""

    text: str
    start: int
    end: int
    stem: str
    tier: int


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The lower-case `word` without its ending, so that weld, welds, welded and welding meet.

    Deliberately light, and British and American spellings meet. It need not be a word of English.
    """
    if len(word) <= 3 or not word.isalpha():
        return word
    for british, american in _SPELLINGS:
        if british in word:
            word = word.replace(british, american)
    word = _without_plural(word)
    for ending in ("ing", "ed"):
        start = word[: -len(ending)]
        if word.endswith(ending) and len(start) >= 3 and _VOWEL.search(start):
            double = start[-1] == start[-2] and start[-1] not in "lsz"
            word = start[:-1] if double else start
            if word.endswith(("is", "ys")) and len(word) >= 6:
                return word[:-1] + "z"  # organising, analysed: as organizing, analyzed
            break
    for suffix, replacement, shortest in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= shortest and not word.endswith(_WHOLE):
            word = word[: -len(suffix)] + replacement
            return word[:-1] if word.endswith("e") and len(word) > 4 else word
    return word


def _without_plural(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


@lru_cache(maxsize=65_536)
def tier(word: str) -> int:
    """How much a lower-case word may say about a subject before anything is counted: 0 much, 1 everyday, 2 grammar."""
    if word in GRAMMAR or len(word) < 2:
        return GRAMMATICAL
    if word.isdigit():  # 9001 and 27001 name standards; years, prices and telephone numbers do not
        standard = 4 <= len(word) <= 5 and not word.startswith("0") and not 1900 <= int(word) <= 2099
        return 0 if standard else GRAMMATICAL
    return 1 if word in EVERYDAY else 0


def words(text: str) -> list[Word]:
    """The words of `text` in order, with their places; e-mail and web addresses are passed over."""
    text = text[:LONGEST]
    hidden = (
        [match.span() for match in _ADDRESS.finditer(text)] if "@" in text or "://" in text or "www" in text else []
    )
    found: list[Word] = []
    for match in _WORD.finditer(text):
        written = match.group()
        known = _known(written)
        if known:
            start, end = match.span()
            if not hidden or not any(a <= start < b for a, b in hidden):
                found.append(Word(written, start, end, known[0], known[1]))
    return found


@lru_cache(maxsize=65_536)
def _known(written: str) -> tuple[str, int] | None:
    """Stem and tier of a word as written; None if nothing of it is left."""
    plain = _plain(written)
    return (stem(plain), tier(plain)) if plain else None


def _plain(word: str) -> str:
    lowered = unicodedata.normalize("NFKC", word).casefold().replace("\u2019", "'")
    return _POSSESSIVE.sub("", lowered) if "'" in lowered and lowered not in GRAMMAR else lowered


@lru_cache(maxsize=65_536)
def word_feature(word_stem: str) -> int:
    """The number of a word."""
    return zlib.crc32(b"w" + word_stem.encode())


@lru_cache(maxsize=65_536)
def letter_features(word_stem: str) -> tuple[int, ...]:
    """The numbers of the 4-letter groups inside one word, its edges included; they let a misspelt word still count."""
    edged = f" {word_stem} ".encode("utf-8", "replace")
    return tuple(zlib.crc32(b"c" + edged[i : i + 4]) for i in range(max(1, len(edged) - 3)))


@lru_cache(maxsize=131_072)
def pair_feature(first: str, second: str) -> int:
    """The number of two words side by side."""
    return zlib.crc32(f"p{first} {second}".encode())


def pairs(found: list[Word]) -> list[tuple[Word, Word]]:
    """Neighbours that may make a term: side by side, or with one grammar word between ("duty of care")."""
    made = []
    for at in range(len(found) - 1):
        word, beside = found[at], found[at + 1]
        if beside.start - word.end <= CLOSE:
            made.append((word, beside))
        if beside.tier == GRAMMATICAL and at + 2 < len(found):
            across = found[at + 2]
            if word.tier + across.tier <= 1 and across.start - word.end <= CLOSE + 8:
                made.append((word, across))
    return made


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the experts see it: its words in order, and each feature with how often it occurs.

    `features` maps a feature number to [times, code]; code = 3 × block + tier (block 0 word, 1 pair, 2 letters; tier
    0 subject word, 1 everyday, 2 grammar). What a tier is worth differs by expert, so it is not yet weighed here.
    """

    found: list[Word]
    features: dict[int, list[int]]


def read(text: str, *, letters: bool = True) -> Reading:
    """Read `text` once, for every expert; profiles need no `letters`, and leaving them out halves the time."""
    found = words(text)
    features: dict[int, list[int]] = {}
    for word in found:
        _count(features, word_feature(word.stem), word.tier)
        if letters:
            for number in letter_features(word.stem):
                _count(features, number, 6 + word.tier)
    for first, second in pairs(found):
        _count(features, pair_feature(first.stem, second.stem), 3 + max(first.tier, second.tier))
    return Reading(found, features)


def _count(into: dict[int, list[int]], number: int, code: int) -> None:
    held = into.get(number)
    if held is None:
        into[number] = [1, code]
    else:
        held[0] += 1
        held[1] = min(held[1], code)
