"""When an action can still be taken back: who went on from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hubcrm.domain.changes import MAKES, UNDONE, Change, not_counting
from hubcrm.domain.enquiries import STRUCTURAL

_NAMES = ("offer", "claim", "round")


def built_on(ours: Iterable[str], ordered: Sequence[Change]) -> list[Change]:
    """Later changes of one record that would lose their ground if ours were taken out.

    `ours`: ids of the changes to take out. `ordered`: all the record's changes in causal order. A later change builds
    on ours if ours made the record; if it names ours (the offer it answers, the claim it returns); or if both moved
    the work on. Facts set and words logged stand by themselves: taking ours out leaves them as they are.
    """
    taken_out = set(ours)
    out = not_counting(ordered)
    counting = [change for change in ordered if change.id not in out and change.kind != UNDONE]
    mine = [change for change in counting if change.id in taken_out]
    if not mine:
        return []
    first = mine[0]
    made_it = any(change.kind in MAKES for change in mine)
    structural = any(change.entity_type == "enquiry" and change.kind in STRUCTURAL for change in mine)
    later = [change for change in counting if change.id not in taken_out and change.hlc > first.hlc]
    return [
        change
        for change in later
        if made_it or _names_one_of(change, taken_out) or (structural and change.kind in STRUCTURAL)
    ]


def _names_one_of(change: Change, ids: set[str]) -> bool:
    data = change.data
    return any(data.get(name) in ids for name in _NAMES) or bool(ids.intersection(data.get("claims", ())))
