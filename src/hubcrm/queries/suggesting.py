"""What suggestions rest on: departments' words, what they gave us to go by, and what became of past offers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hubcrm.queries.reading import Reads

if TYPE_CHECKING:
    from hubcrm.routing import Router

KEPT = "router"
LIMIT = 3000  # past enquiries that are learned from: the latest
ANEW = 400  # enquiries with other answers than a router knows from which it is quicker to make it anew
_VERSION = 2
"""Raise it when a router is made differently from the same hub."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a department in use is known by: its own words, its people's, the texts it gave us, and subject codes."""

    code: str
    name: str
    words: str
    subjects: tuple[str, ...]
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """Which departments were right for an enquiry and which wrong (codes), and when the latest of them answered.

    `given` has each as (UTC ms, code, right); what somebody of the hub said is wrong counts from the day it came.
    """

    enquiry: str
    ref: str
    received: int
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    latest: int
    given: tuple[tuple[int, str, bool], ...]


def profiles(reader: Reads) -> list[Profile]:
    """Every department in use, by code."""
    texts: dict[str, list[str]] = {}
    for department, lines in reader.read("SELECT department, texts FROM passages ORDER BY made, id"):
        texts.setdefault(department, []).extend(line for line in lines.split("\n") if line.strip())
    known = (
        "SELECT department, expertise FROM person WHERE left = 0 AND expertise != '' AND department != '' ORDER BY id"
    )
    for department, expertise in reader.read(known):
        texts.setdefault(department, []).append(expertise)
    rows = reader.read("SELECT id, code, name, words, subjects FROM department WHERE closed = 0 ORDER BY code")
    return [Profile(one[1], one[2], one[3], tuple(one[4].split()), tuple(texts.get(one[0], ()))) for one in rows]


_GIVEN = (
    "SELECT e.id, e.ref, e.received, d.code, {right}, {when} FROM {given} CROSS JOIN enquiry e ON e.id = g.enquiry "
    "CROSS JOIN department d ON d.id = g.department LEFT JOIN subject s ON s.subject = e.id "
    "WHERE coalesce(s.status, 'kept') = 'kept'"
)
_OFFERS = (
    "(SELECT enquiry, department, status, answered FROM offer WHERE answered IS NOT NULL AND (status IN ('taken', 'helping') "
    "OR (status = 'declined' AND reason = 'not_our_area')) ORDER BY answered DESC LIMIT ?) g"
)
_ANSWERED = _GIVEN.format(right="g.status != 'declined'", when="g.answered", given=_OFFERS)
_UNSUITED = _GIVEN.format(right="0", when="e.received + 1", given="unsuited g")


def answers(reader: Reads, limit: int = LIMIT) -> list[Answers]:
    """The latest enquiries with an answer, oldest first: taken or helping is right, "not our subject" is wrong.

    What has been erased is left out. Where a department took an enquiry after all, that counts.
    """
    found: dict[str, list[tuple[int, str, bool]]] = {}
    about: dict[str, tuple[str, int]] = {}
    for statement, params in ((_ANSWERED, (2 * limit,)), (_UNSUITED, ())):
        for enquiry, ref, received, code, right, when in reader.read(statement, params):
            found.setdefault(enquiry, []).append((int(when), code, bool(right)))
            about[enquiry] = (ref, received)
    made = []
    for enquiry, given in found.items():
        given.sort()
        right = tuple(dict.fromkeys(code for _, code, said in given if said))
        wrong = tuple(dict.fromkeys(code for _, code, said in given if not said and code not in right))
        made.append(Answers(enquiry, *about[enquiry], right, wrong, given[-1][0], tuple(given)))
    made.sort(key=lambda one: (one.latest, one.ref))
    return made[-limit:]


def texts(reader: Reads, enquiries: Sequence[str]) -> dict[str, str]:
    """Enquiry id -> subject and words, as suggestions read them; what has no words is left out."""
    found: dict[str, str] = {}
    for start in range(0, len(enquiries), 500):
        part = enquiries[start : start + 500]
        marks = ", ".join("?" * len(part))
        for enquiry, subject, personal in reader.read(
            f"SELECT e.id, e.subject, c.personal FROM enquiry e JOIN change c ON c.id = e.created WHERE e.id IN ({marks})",
            part,
        ):
            text = f"{subject}\n{json.loads(personal).get('text', '') if personal else ''}"
            if text.strip():
                found[enquiry] = text
    return found


def departments_known(reader: Reads) -> bool:
    """Whether there is any department to suggest."""
    return bool(reader.read("SELECT 1 FROM department WHERE closed = 0 LIMIT 1"))


def stamp(reader: Reads) -> str:
    """What the profiles of this hub are made of, as a short text: equal stamps, equal profiles."""
    listed = [(one.code, one.name, one.words, one.subjects, one.texts) for one in profiles(reader)]
    return hashlib.sha256(json.dumps([_VERSION, listed]).encode()).hexdigest()


def router(reader: Reads) -> Router:
    """A router that knows this hub as it is now; loads numpy."""
    return brought_up(reader)[0]


def brought_up(reader: Reads, kept: Router | None = None) -> tuple[Router, int]:
    """A router that knows this hub as it is now, and on how many enquiries it had to catch up (-1: it was made anew).

    It is `kept` where that is given (its profiles must fit), else what was kept with the hub, where that still fits.
    """
    found = kept or _kept(reader)
    listed = answers(reader)
    if found is not None:
        caught_up = _catch_up(reader, found, listed)
        if caught_up is not None:
            return found, caught_up
    return new_router(reader), -1


def _kept(reader: Reads) -> Router | None:
    from hubcrm.domain.errors import StoreProblem
    from hubcrm.routing import Router

    rows = reader.read("SELECT v FROM kept WHERE k = ? AND stamp = ?", (KEPT, stamp(reader)))
    try:
        return Router.load(bytes(rows[0][0])) if rows else None
    except (StoreProblem, KeyError):  # of another version, or an older one that kept less: it is only a short cut
        return None


def _in_use(
    listed: Iterable[Answers], codes: Iterable[str]
) -> dict[str, tuple[Answers, frozenset[str], frozenset[str]]]:
    """What can be learned, by reference: answers of departments that are no longer in use teach nothing."""
    used = frozenset(codes)
    kept = ((one, used.intersection(one.right), used.intersection(one.wrong)) for one in listed)
    return {one.ref: (one, right, wrong) for one, right, wrong in kept if right or wrong}


def _catch_up(reader: Reads, found: Router, listed: Sequence[Answers]) -> int | None:
    """Forget what no longer stands and learn what is new; None where making a router anew is quicker."""
    from hubcrm.routing.learned import Learned, learned

    known = learned(found)
    wanted = _in_use(listed, (one.code for one in profiles(reader)))
    new = [ref for ref, (_, right, wrong) in wanted.items() if known.get(ref) != Learned(right, wrong)]
    full = len(listed) >= LIMIT
    gone = [ref for ref in known if ref not in wanted and not (full and _is_old(reader, ref))]
    if len(new) + len(gone) > ANEW:
        return None
    found.forget([*gone, *(ref for ref in new if ref in known)])
    said = texts(reader, [wanted[ref][0].enquiry for ref in new])
    for ref in new:
        one, right, wrong = wanted[ref]
        if one.enquiry in said:
            _teach(found, said[one.enquiry], ref, right, wrong)
    return len(new) + len(gone)


def _is_old(reader: Reads, ref: Hashable) -> bool:
    """Whether an enquiry is here with its words: then it only is no longer among the latest."""
    here = "SELECT 1 FROM enquiry e JOIN subject s ON s.subject = e.id AND s.status = 'kept' WHERE e.ref = ? LIMIT 1"
    return bool(reader.read(here, (ref,)))


def _teach(found: Router, text: str, ref: str, right: Iterable[str], wrong: Iterable[str]) -> None:
    codes = "|".join(sorted(right))
    if codes:
        found.learn(text, codes, key=ref)
    for code in sorted(wrong):
        found.learn(text, code, right=False, key=ref)


def new_router(reader: Reads) -> Router:
    """A router made from what the departments say of themselves and what became of past offers.

    Past routings to departments that are no longer in use teach what not to suggest only by staying out.
    """
    from hubcrm.routing import Router

    made = Router()
    listed = profiles(reader)
    made.fit_profiles(profile_texts(listed))
    past = _in_use(answers(reader), (one.code for one in listed))
    said = texts(reader, [one.enquiry for one, _, _ in past.values()])
    there = {ref: (said[one.enquiry], right, wrong) for ref, (one, right, wrong) in past.items() if one.enquiry in said}
    made.fit([(text, "|".join(sorted(right)), ref) for ref, (text, right, _) in there.items() if right])
    declined = [(text, ref, wrong) for ref, (text, _, wrong) in there.items() if wrong]
    for text, ref, wrong in declined:
        _teach(made, text, ref, (), wrong)
    return made


def profile_texts(listed: Iterable[Profile]) -> dict[str, list[str]]:
    """Department code -> what its profile is made of, its subjects of the bank among it."""
    from hubcrm.routing import subject_profiles, subjects

    known = subjects()
    return {
        one.code: [
            one.name,
            *([one.words] if one.words.strip() else []),
            *one.texts,
            *subject_profiles(code for code in one.subjects if code in known),
        ]
        for one in listed
    }


def refit(found: Router) -> None:
    """Learn everything exactly, the oldest beyond the limit left out. Takes up to five seconds."""
    from hubcrm.routing.learned import learned

    known = list(learned(found))
    if len(known) > LIMIT:
        found.forget(known[: len(known) - LIMIT])
    found.refit()


class UpToDate:
    """The router of one hub, kept up to date with it: what is answered counts in the next suggestion. For one thread."""

    def __init__(self) -> None:
        self._router: Router | None = None
        self._stamp = ""
        self._seen: tuple[int, int] = (0, -1)

    def router(self, reader: Reads) -> Router:
        """The router as the hub is now; quick where nothing changed, a millisecond for each answer that came."""
        seen = (id(reader), int(reader.read("PRAGMA data_version")[0][0]))
        if self._router is not None and seen == self._seen:
            return self._router
        now = stamp(reader)
        fits = self._router if now == self._stamp else None
        self._router, _ = brought_up(reader, fits)
        self._stamp, self._seen = now, seen
        return self._router

    def take(self, found: bytes, made_of: str) -> None:
        """Go on with a router that was refitted aside, unless the profiles have changed since."""
        from hubcrm.routing import Router

        if made_of == self._stamp:
            self._router = Router.load(found)
            self._seen = (0, -1)  # what was answered meanwhile is learned before the next suggestion

    def due(self) -> tuple[bytes, str] | None:
        """What to refit aside (see `refitted`), where enough was learned to make that worth while."""
        if self._router is None or not self._router.wants_refit:
            return None
        return self._router.save(), self._stamp


def refitted(_reader: Reads, found: bytes) -> bytes:
    """A saved router, refitted and saved again: for a worker on which nobody waits."""
    from hubcrm.routing import Router

    made = Router.load(found)
    refit(made)
    return made.save()


def router_of(listed: Iterable[Profile]) -> Router:
    """A router that knows departments only by what they say of themselves: those that are not in the hub yet, too."""
    from hubcrm.routing import Router

    made = Router()
    made.fit_profiles(profile_texts(listed))
    return made


def subject_names() -> dict[str, str]:
    """Subjects that a department can tick: code -> name."""
    from hubcrm.routing import subjects

    return subjects()


def subjects_in(name: str, kind: str = "") -> list[str]:
    """Codes of the subjects that a department's name speaks of: "Nursing and Law" -> nursing, law, ...

    `kind` is the institution's: what only colleges teach is left out at a university, and the other way round.
    """
    from hubcrm.routing.bank import from_name

    return from_name(name, kind)
