"""The subject bank: what universities and colleges teach and research, in the words of employers and of academics."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hubcrm.domain.errors import NotFound

PASSAGE: Final = 40
"""Words in a passage; short ones name one thing each, which tells departments apart better than long prose."""

FIELDS: Final = ("employer_words", "problems", "academic_words", "equipment", "standards", "jobs")


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject of the bank: its code, its name, the group it belongs to, its phrases as passages, and what
    departments that teach it are called (`name_hints`).
    """

    code: str
    name: str
    group: str
    sector: str
    passages: tuple[str, ...]
    name_hints: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def bank() -> dict[str, Subject]:
    """Every subject by code, in the order of the bank (`resources/subjects.json`)."""
    import json

    from hubcrm import paths

    with (paths.resources() / "subjects.json").open(encoding="utf-8") as file:
        listed = json.load(file)
    return {
        one["code"]: Subject(
            one["code"],
            one["name"],
            one.get("group", ""),
            one.get("sector", "both"),
            tuple(joined([one["name"], *(phrase for field in FIELDS for phrase in one.get(field, ()))])),
            tuple(one.get("name_hints", ())),
        )
        for one in listed
    }


def subjects() -> dict[str, str]:
    """The name of every subject of the bank by its code."""
    return {code: subject.name for code, subject in bank().items()}


def subject_profiles(codes: Iterable[str]) -> list[str]:
    """Passages of the bank for these subjects, to give to `Router.fit_profiles`.

    Raises NotFound for a code that the bank does not hold.
    """
    found: list[str] = []
    for code in codes:
        if code not in bank():
            raise NotFound(f"There is no subject “{code}” in the subject bank; choose one from the list of subjects.")
        found.extend(bank()[code].passages)
    return found


def from_name(name: str, kind: str = "") -> list[str]:
    """Codes of the subjects that a department's name speaks of, by the `name_hints` of the bank, in its order.

    A hint counts where its words stand together in the name as whole words, whatever their case; not where they are
    part of a longer one: "Data Science" is not chemistry for its "science". "Life and Environmental Sciences" is read
    as "Life Sciences" too. `kind` (university, college) leaves out what only the other kind teaches.
    """
    words, also = _read_name(name)
    hints = {
        code: {tuple(_words(hint)) for hint in one.name_hints}
        for code, one in bank().items()
        if not kind or one.sector in ("both", kind)
    }
    known = {hint for held in hints.values() for hint in held}
    spans = [
        (start, start + size)
        for size in {len(hint) for hint in known}
        for start in range(len(words) - size + 1)
        if tuple(words[start : start + size]) in known
    ]
    longer = [(start, end) for start, end in spans if "and" not in words[start:end]]  # a list hides none of its parts
    whole = {
        tuple(words[start:end])
        for start, end in spans
        if not any(first <= start and end <= last and last - first > end - start for first, last in longer)
    }
    return [code for code, held in hints.items() if held & (whole | also)]


def _read_name(name: str) -> tuple[list[str], set[tuple[str, ...]]]:
    """The words of a name, and what its lists say in short: "Life and Environmental Sciences" says "Life Sciences"."""
    import re

    parts = [_words(part) for part in re.split(r"[,;/&]|\band\b", name.casefold())]
    last = parts[-1][-1:] if len(parts[-1]) > 1 else []
    also = {(*part[at:], *last) for part in parts[:-1] for at in range(len(part)) if last}
    return _words(name), also


def _words(text: str) -> list[str]:
    plain = text.casefold().replace("’", "'")
    return "".join(sign if sign.isalnum() or sign in "-'" else " " for sign in plain).split()


def there() -> bool:
    """Whether the bank lies with the program; without it a router works from what departments wrote themselves."""
    from hubcrm import paths

    return (paths.resources() / "subjects.json").is_file()


@lru_cache(maxsize=1)
def by_passage() -> dict[str, Subject]:
    """The subject that a passage of the bank came from."""
    return {passage: subject for subject in bank().values() for passage in subject.passages}


def joined(phrases: Iterable[str]) -> list[str]:
    """Short phrases put together to passages of about forty words, of even length."""
    kept = [phrase.strip() for phrase in phrases if phrase.strip()]
    total = sum(len(phrase.split()) for phrase in kept)
    wanted = max(1, round(total / PASSAGE))
    passages: list[list[str]] = [[]]
    held = 0
    for phrase in kept:
        if passages[-1] and held >= total * len(passages) / wanted:
            passages.append([])
        passages[-1].append(phrase)
        held += len(phrase.split())
    return ["; ".join(passage) for passage in passages if passage]


def cut(text: str) -> list[str]:
    """Longer prose cut at sentence ends into passages of about forty words."""
    import re

    sentences = [part for part in re.split(r"(?<=[.!?;\n])\s+", text.strip()) if part.strip()]
    pieces: list[str] = []
    for sentence in sentences:
        parts = sentence.split()
        pieces.extend(" ".join(parts[i : i + PASSAGE]) for i in range(0, len(parts), PASSAGE))
    return joined(pieces)


def passages(profile: str | Iterable[str]) -> list[str]:
    """A department's profile, prose or a list of keywords and texts, as passages of about forty words.

    Passages of the bank are left whole, so that a reason can name their subject.
    """
    if isinstance(profile, str):
        return cut(profile)
    made: list[str] = []
    short: list[str] = []
    for text in profile:
        size = len(text.split())
        if size > 2 * PASSAGE:
            made.extend(cut(text))
        elif size > PASSAGE // 3:
            made.append(text)
        else:
            short.append(text)
    return made + (joined(short) if short else [])
