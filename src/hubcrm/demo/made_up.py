"""The made-up hub as a thing on this computer: where it is told from, whether it is there, and making it anew."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hubcrm import __version__
from hubcrm.demo import cast, days
from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.promises import Calendar

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub

NOTE = "made.json"  # written last: without it the hub is not whole
OPENS = 9  # o'clock at which the story of a day is told
TELL_EVERY = 0.1  # seconds


def day_of_story(now_ms: int) -> date:
    """The day that the story hangs on: today, or the next working day, as nobody answers employers on a Sunday."""
    calendar = Calendar()
    day = calendar.local(now_ms).date()
    return day if calendar.is_working(day) else calendar.add(day, 1)


class Running:
    """A clock for looking around: this computer's own, but never before the morning of the story; or from a fixed one."""

    def __init__(self, day: date, clock: Callable[[], int], *, fixed: bool) -> None:
        begins = days.at(day, OPENS)
        now = clock()
        self._ahead = begins - now if fixed or now < begins else 0
        self._clock = clock

    def __call__(self) -> int:
        """UTC milliseconds."""
        return self._clock() + self._ahead


class Standing:
    """A clock that stands still at nine: for pictures."""

    def __init__(self, day: date) -> None:
        self._at = days.at(day, OPENS)

    def __call__(self) -> int:
        """UTC milliseconds."""
        return self._at


def is_made(base: Path, day: date, size: int | None) -> bool:
    """Whether the made-up hub lies in `base`, whole, for this day and size."""
    try:
        noted = json.loads((base / NOTE).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return bool(noted == _note(day, size)) and (base / "store").is_dir()


def make(
    base: Path,
    day: date,
    size: int | None,
    tell: Callable[[float], object],
    create: Callable[..., tuple[Hub, str]],
) -> None:
    """Make it in `base`, in place of an older one. `tell` hears from another thread how far it is, 0 to 1.

    `create` makes an empty hub (app.create). Refused where a hub of real people lies.
    """
    from hubcrm.actions import suggesting
    from hubcrm.demo import story

    folder = base / "store"
    _clear(base, folder)
    hub, _code = create(
        folder, cast.INSTITUTION, division="england-and-wales", kind="university", use_keyring=False, made_up=True
    )
    done = threading.Event()
    teller = threading.Thread(target=_tell, args=(hub, day, tell, done), name="hubcrm-telling", daemon=True)
    teller.start()
    try:
        story.fill(hub, today=day, size=size)
        suggesting.keep(hub)
    finally:
        done.set()
        teller.join()
        hub.close()
    (base / NOTE).write_text(json.dumps(_note(day, size)), "utf-8")
    tell(1.0)


def _note(day: date, size: int | None) -> dict[str, Any]:
    return {"day": day.isoformat(), "size": size, "version": __version__}


def _clear(base: Path, folder: Path) -> None:
    from hubcrm.store import beginning, connections, keys

    (base / NOTE).unlink(missing_ok=True)
    if not folder.exists() or not any(folder.iterdir()):
        return
    whole = (folder / connections.KEYS_FILE).exists()
    nothing_yet = not whole and beginning.is_unfinished(folder)
    if not nothing_yet and not (whole and keys.is_made_up(folder)):
        raise NotAllowed(
            f"{folder} holds something else than a made-up hub, so it was left as it is: choose another place."
        )
    shutil.rmtree(folder)


def _tell(hub: Hub, day: date, tell: Callable[[float], object], done: threading.Event) -> None:
    """The hub's clock runs through the made-up years while they are being written: that is how far it is."""
    begins, ends = 0, days.at(day, OPENS)
    while not done.wait(TELL_EVERY):
        clock: Any = hub.clock
        now = getattr(clock, "now_ms", 0)
        if now:
            begins = begins or now
            tell(min(0.99, (now - begins) / max(1, ends - begins)))
