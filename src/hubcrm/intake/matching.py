"""Whether an employer who writes is one the hub knows already: likely matches, each with its reason in words.

Only ever a proposal. Names are compared without their legal form, accents and punctuation (`plain_name`); an e-mail
domain counts unless everybody may have an address there.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from hubcrm.domain.employers import employer_domain, plain_name

_LIKE = 88.0
"""Least likeness (0 to 100) of two names, their words in order of the alphabet, to be called very like."""
_RARE = 3
"""A single word that this many known names or fewer share tells employers apart ("Dunvale", not "Northern")."""
_COMMON_WORDS = frozenset(
    [
        *("and", "of", "the", "for", "in", "at", "uk", "co", "group", "services", "service", "solutions", "systems"),
        *("international", "global", "national", "holdings", "partners", "partnership", "consulting", "consultants"),
        *("consultancy", "engineering", "construction", "foods", "logistics", "design", "training", "care", "trust"),
        *("school", "college", "university", "academy", "council", "borough", "county", "city", "town", "centre"),
        *("association", "society", "foundation", "charity", "community", "enterprises", "industries", "products"),
        *("north", "south", "east", "west", "northern", "southern", "eastern", "western", "midland", "midlands"),
        *("british", "english", "scottish", "welsh", "irish", "royal", "new", "first", "one"),
        *("management", "technologies", "technology", "digital", "media", "homes", "housing", "health", "law"),
    ]
)


@dataclass(frozen=True, slots=True)
class Match:
    """A known employer that may be the same: its id, how likely (0 to 100, above 90 nearly certain), and why."""

    id: str
    score: float
    reason: str


class KnownEmployers:
    """The employers a hub knows, made ready once so that each look-up takes a few milliseconds among 20,000."""

    def __init__(self, known: Iterable[tuple[str, str, Collection[str]]], *, own: Collection[str] = ()) -> None:
        """`known` has (id, name, e-mail domains) of each employer; `own` the hub's own domains, which say nothing."""
        self._own = tuple(own)
        self._ids: list[str] = []
        self._names: list[str] = []
        self._sorted: list[str] = []
        self._by_plain: defaultdict[str, list[int]] = defaultdict(list)
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)
        self._by_domain: defaultdict[str, list[int]] = defaultdict(list)
        for at, (known_id, name, domains) in enumerate(known):
            plain = plain_name(name)
            words = sorted(set(plain.split()))
            self._ids.append(known_id)
            self._names.append(name)
            self._sorted.append(" ".join(words))
            self._by_plain[plain].append(at)
            for word in words:
                self._by_word[word].append(at)
            for domain in {found for said in domains if (found := self._domain(f"x@{said.lstrip('@')}"))}:
                self._by_domain[domain].append(at)

    def likely_same(self, name: str, email: str = "", most: int = 5) -> list[Match]:
        """The known employers that may be the one called `name` who wrote from `email`, likeliest first."""
        reasons: defaultdict[int, list[tuple[float, str]]] = defaultdict(list)
        plain = plain_name(name)
        if plain:
            for at in self._by_plain.get(plain, ()):
                reasons[at].append(
                    (99.0 if self._names[at] == name.strip() else 97.0, _difference(name, self._names[at]))
                )
            if not reasons:
                for at, score, reason in self._similar(plain):
                    if at not in reasons:
                        reasons[at].append((score, reason))
        domain = self._domain(email)
        for at in self._by_domain.get(domain, ()) if domain else ():
            reasons[at].append((92.0, f"same e-mail domain {domain}"))
        found = [
            Match(
                self._ids[at],
                round(min(100.0, max(score for score, _ in why) + 3.0 * (len(why) - 1)), 1),
                ", ".join(reason for _, reason in why),
            )
            for at, why in reasons.items()
        ]
        return sorted(found, key=lambda match: (-match.score, match.id))[:most]

    def _domain(self, address: str) -> str | None:
        return employer_domain(address, self._own) if "@" in address else None

    def _similar(self, plain: str) -> Iterable[tuple[int, float, str]]:
        from rapidfuzz import fuzz, process  # 15 ms that only a first look-up needs

        words = set(plain.split())
        query = " ".join(sorted(words))
        if len(query) >= 5:  # of shorter names one letter decides
            for _, score, at in process.extract(query, self._sorted, scorer=fuzz.ratio, score_cutoff=_LIKE, limit=20):
                if _numbers(self._sorted[at]) == _numbers(query):  # "Unit 4" is not "Unit 5"
                    yield at, min(90.0, score * 0.95), "name very like"
        telling = [word for word in words if word not in _COMMON_WORDS and len(self._by_word.get(word, ())) <= 200]
        shared = Counter(at for word in telling for at in self._by_word.get(word, ()))
        for at, _ in shared.most_common(50):
            others = set(self._sorted[at].split())
            smaller, larger = sorted((words, others), key=len)
            if not smaller < larger:
                continue
            alone = [word for word in smaller if word not in _COMMON_WORDS]
            if len(smaller) == 1 and (len(alone[0]) < 5 or len(self._by_word.get(alone[0], ())) > _RARE):
                continue
            score = fuzz.token_set_ratio(query, self._sorted[at]) * (0.7 + 0.18 * len(smaller) / len(larger))
            yield at, score, f"one name is part of the other: {self._names[at]}"


def likely_same(
    name: str, email: str, known: Sequence[tuple[str, str, Collection[str]]], *, own: Collection[str] = ()
) -> list[Match]:
    """As `KnownEmployers.likely_same`, for a single look-up among a few employers."""
    return KnownEmployers(known, own=own).likely_same(name, email)


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _difference(one: str, other: str) -> str:
    """What sets two names apart that are the same in plain form."""
    if one.strip() == other.strip():
        return "same name"
    words_one, words_other = (re.findall(r"[^\W_]+(?:\.[^\W_]+)*", said) for said in (one, other))
    folded_one, folded_other = ({word.casefold() for word in words} for words in (words_one, words_other))
    odd = [word for word in words_one if word.casefold() not in folded_other]
    odd += [word for word in words_other if word.casefold() not in folded_one]
    if odd and len(odd) <= 3 and not (folded_one - folded_other and folded_other - folded_one):
        return f"same name but for {' '.join(odd)}"
    return "same name but for its legal form" if odd else "same name but for capitals and marks"
