"""How good suggestions are on anybody's own texts, printed with counts and 95-in-100 intervals.

    python benchmarks/routing_quality.py FILE.csv [--subjects MAP.csv] [--outside FILE.txt]

FILE.csv has the columns text and department ("A|B" where either is right). MAP.csv has department and subjects (codes of
the subject bank, parted by spaces); without it a department's subjects are read from its name. FILE.txt holds texts that
are for nobody here, one a line. Half of the texts are judged and never learned from; the other half is the history.
Nothing is kept and nothing leaves the computer. A calibration error is never zero on few texts, so beside it stands
what a perfectly calibrated router would show on as many ("by chance").
"""

from __future__ import annotations

import argparse
import csv
import math
import random
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hubcrm.routing import Router, subject_profiles, subjects
from hubcrm.routing.bank import from_name

BINS = 10
DRAWS = 400
SMALL = 1_000
"""Up to so much history a missing department is tried too; it takes five more routers."""

FOLDS = 5
"""Parts of the departments that are taken out of the list in turn, to see whether their absence is noticed."""

Text = tuple[str, str]


@dataclass
class Judged:
    """What came of the judged texts (one entry each time one was judged): which text, right first, right among three,
    confidence, seconds; and the confidence in texts for nobody.
    """

    texts: list[int] = field(default_factory=list)
    first: list[bool] = field(default_factory=list)
    three: list[bool] = field(default_factory=list)
    sure: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    outside: list[float] = field(default_factory=list)
    here: list[float] = field(default_factory=list)
    gone: list[float] = field(default_factory=list)


def judge(found: Judged, router: Router, texts: Iterable[tuple[int, Text]], outside: Sequence[str]) -> None:
    """Rank every text and note what came of it."""
    for number, (text, label) in texts:
        right = set(label.split("|"))
        start = time.perf_counter()
        ranked = [one.department for one in router.rank(text)]
        found.took.append(time.perf_counter() - start)
        found.texts.append(number)
        found.first.append(ranked[0] in right)
        found.three.append(bool(right & set(ranked[:3])))
        found.sure.append(router.confidence(text))
    found.outside += [router.confidence(text) for text in outside]


def calibration_error(sure: Sequence[float], right: Sequence[bool]) -> float:
    """Mean gap between confidence and share right over ten equal steps of confidence, by the texts in each."""
    steps: dict[int, list[tuple[float, bool]]] = {}
    for chance, true in zip(sure, right, strict=True):
        steps.setdefault(min(int(chance * BINS), BINS - 1), []).append((chance, true))
    gaps = (abs(sum(chance - true for chance, true in held)) for held in steps.values())
    return sum(gaps) / max(1, len(sure))


def by_chance(sure: Sequence[float]) -> float:
    """The calibration error to expect if every confidence were exactly true."""
    chance = random.Random(1)
    draws = [calibration_error(sure, [chance.random() < one for one in sure]) for _ in range(40)]
    return sum(draws) / len(draws)


def separation(inside: Sequence[float], outside: Sequence[float]) -> float:
    """How often a text of ours is trusted more than one for nobody (area under the ROC curve; 0.5 is guessing)."""
    if not inside or not outside:
        return math.nan
    ordered = sorted([(one, 1) for one in inside] + [(one, 0) for one in outside])
    ranks = 0.0
    at = 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and ordered[end][0] == ordered[at][0]:
            end += 1
        ranks += sum(kind for _, kind in ordered[at:end]) * (at + end + 1) / 2
        at = end
    return (ranks - len(inside) * (len(inside) + 1) / 2) / (len(inside) * len(outside))


def between(found: Judged, measure: Callable[[list[int]], float]) -> str:
    """A figure with its 95-in-100 interval, by drawing the texts again and again (all judgements of a text together)."""
    chance = random.Random(2)
    places: dict[int, list[int]] = {}
    for at, number in enumerate(found.texts):
        places.setdefault(number, []).append(at)
    held = list(places.values())
    drawn = sorted(measure([at for one in chance.choices(held, k=len(held)) for at in one]) for _ in range(DRAWS))
    low, high = drawn[round(0.025 * DRAWS)], drawn[round(0.975 * DRAWS) - 1]
    return f"{measure(list(range(len(found.texts)))):.3f} [{low:.2f}-{high:.2f}]"


def apart(inside: Sequence[float], outside: Sequence[float]) -> str:
    """`separation` with its interval."""
    if not inside or not outside:
        return "-"
    chance = random.Random(3)
    drawn = sorted(
        separation(chance.choices(inside, k=len(inside)), chance.choices(outside, k=len(outside))) for _ in range(200)
    )
    return f"{separation(inside, outside):.3f} [{drawn[5]:.2f}-{drawn[194]:.2f}]"


def miss(
    found: Judged, profiles: dict[str, list[str]], history: Sequence[Text], texts: Sequence[tuple[int, Text]], seed: int
) -> None:
    """Note the confidence in texts whose department is in the list, and in those whose departments were all taken out."""
    codes = sorted(profiles)
    random.Random(seed).shuffle(codes)
    for fold in range(FOLDS):
        gone = set(codes[fold::FOLDS])
        router = made({code: held for code, held in profiles.items() if code not in gone})
        router.fit([(text, label) for text, label in history if not set(label.split("|")) & gone])
        for _, (text, label) in texts:
            right = set(label.split("|"))
            if right <= gone:
                found.gone.append(router.confidence(text))
            elif not right & gone:
                found.here.append(router.confidence(text))


def made(profiles: dict[str, list[str]]) -> Router:
    """A router that knows the profiles only."""
    router = Router()
    router.fit_profiles(profiles)
    return router


def ticked(codes: Iterable[str], listed: dict[str, list[str]]) -> dict[str, list[str]]:
    """Profiles of the departments: their name and the subjects they tick, or that their name speaks of."""
    known = subjects()
    profiles = {}
    for code in codes:
        chosen = listed.get(code) or from_name(code.replace("_", " ").replace("-", " "))
        wrong = [one for one in chosen if one not in known]
        if wrong:
            sys.exit(f"{code}: there is no subject “{wrong[0]}” in the subject bank.")
        profiles[code] = [code.replace("_", " ").replace("-", " "), *subject_profiles(chosen)]
    return profiles


def read_texts(path: Path) -> list[Text]:
    """Texts with their departments; texts without either are left out."""
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["department"]) for row in csv.DictReader(file) if row["text"] and row["department"]]


def read_subjects(path: Path | None) -> dict[str, list[str]]:
    """Subject codes by department."""
    if path is None:
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["department"]: row["subjects"].split() for row in csv.DictReader(file)}


def report(amount: int, found: Judged) -> str:
    """One row of figures."""
    share = lambda marks: lambda at: sum(marks[one] for one in at) / len(at)  # noqa: E731  # a measure for each list
    error = lambda at: calibration_error([found.sure[one] for one in at], [found.first[one] for one in at])  # noqa: E731  # as above
    took = sorted(found.took)[round(0.95 * (len(found.took) - 1))] * 1000
    return (
        f"{amount:>7}  {between(found, share(found.first)):<19}  {between(found, share(found.three)):<19}  "
        f"{error(range(len(found.texts))):.3f} ({by_chance(found.sure):.3f})  {apart(found.sure, found.outside):<19}  "
        f"{apart(found.here, found.gone):<19}  {took:.1f}"
    )


def shuffled(texts: Sequence[Text], seed: int, part: float) -> tuple[list[tuple[int, Text]], list[Text]]:
    """The texts to judge, numbered, and the others as history."""
    order = list(enumerate(texts))
    random.Random(seed).shuffle(order)
    cut = round(len(order) * part)
    return order[:cut], [one for _, one in order[cut:]]


def main() -> None:
    """Read the arguments and print a row for each amount of history."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("file", type=Path)
    asked.add_argument("--subjects", type=Path)
    asked.add_argument("--outside", type=Path)
    asked.add_argument("--history", default="0,10,25,50,100,250,1000,3000,10000")
    asked.add_argument("--judged", type=float, default=0.5, help="share of the texts that is judged (default 0.5)")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--repeats", type=int, default=1, help="do it so often, shuffled anew, and judge all together")
    asked.add_argument("--names-only", action="store_true", help="use no subjects, only the departments' names")
    given = asked.parse_args()
    texts = read_texts(given.file)
    codes = sorted({code for _, label in texts for code in label.split("|")})
    profiles = ticked(codes, read_subjects(given.subjects))
    if given.names_only:
        profiles = {code: [code.replace("_", " ").replace("-", " ")] for code in codes}
    outside = given.outside.read_text(encoding="utf-8").splitlines() if given.outside else []
    words = sum(len(text.split()) for text, _ in texts) / max(1, len(texts))
    print(f"{len(texts)} texts of {words:.0f} words, {len(codes)} departments, {len(outside)} texts for nobody")
    print(
        "history  right first          right among three    calibration    for nobody here      department missing   ms"
    )
    for amount in (int(one) for one in given.history.split(",")):
        found = Judged()
        for seed in range(given.seed, given.seed + given.repeats):
            judged, past = shuffled(texts, seed, given.judged)
            if amount > len(past):
                break
            router = made(profiles)
            router.fit(past[:amount])
            judge(found, router, judged, outside)
            if amount <= SMALL:
                miss(found, profiles, past[:amount], judged, seed)
        if found.texts:
            print(report(amount, found), flush=True)


if __name__ == "__main__":
    main()
