"""What the people of a team are told about their shared folder when nothing failed and somebody should still look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

_NEARLY: Final = 0.8
_EXPLAINED: Final = {
    "it has not arrived whole": "look whether the cloud program on that computer has finished",
    "the keys for it have not arrived": "look whether the cloud program on that computer has finished",
    "it was made by a newer version of hubcrm": "install the newest hubcrm on this computer",
    "it was not written with this team's key": "nobody of this hub wrote that, so remove it from the folder",
    "it belongs to another hub": "remove it from the folder",
}


def sentences(root: Path, waiting: Mapping[str, str], computers: int, files: int, most_files: int,
              most_computers: int) -> tuple[str, ...]:  # fmt: skip
    """A sentence for each thing that somebody should look at.

    `waiting`: path within the folder -> why it does not count, for files that have been so for a day. `computers`: how many
    were here.
    """
    found = []
    groups = Counter((path.rpartition("/")[0], why) for path, why in waiting.items())
    for (folder, why), count in sorted(groups.items()):
        one = "1 file" if count == 1 else f"{count:,} files"
        do = _EXPLAINED.get(why, "look at it there, and keep it: the computer that wrote it shares it again")
        found.append(f"{one} in {root / folder} cannot be used for more than a day ({why}): {do}.")
    if files >= most_files * _NEARLY:
        found.append(
            f"The shared folder {root} holds {files:,} files of at most {most_files:,}: plan to move the hub to PostgreSQL "
            "(the guide “Working as a team” says how)."
        )
    if computers >= most_computers * _NEARLY:
        found.append(
            f"{computers} computers share the folder {root}, of at most {most_computers}: plan to move the hub to "
            "PostgreSQL (the guide “Working as a team” says how)."
        )
    return tuple(found)


def without_a_part(root: str, waiting: Mapping[str, int], there: Collection[str]) -> tuple[str, ...]:
    """A sentence for each space whose changes cannot go out, because the folder has no part of its own for it.

    `waiting`: how many of this computer's changes wait in each space. `there`: the spaces that the folder has and this person may
    read. hubcrm never makes such a part by itself: who may open it is for whoever looks after the folder to say, and made with the
    folder's own permissions everybody could.
    """
    found = []
    for space in sorted(set(waiting) - set(there)):
        count = waiting[space]
        one = "1 change" if count == 1 else f"{count:,} changes"
        waits, it = ("waits", "it") if count == 1 else ("wait", "they")
        whom = "the hub’s own people" if space == "hub" else "some of the team"
        found.append(
            f"{one} that only {whom} may see {waits} on this computer, where {it} can be read as ever: the shared folder has no "
            f"part for them that is open here. Ask whoever looks after it for the folder {Path(root) / 'spaces' / space}, open to "
            "them and to nobody else."
        )
    return tuple(found)
