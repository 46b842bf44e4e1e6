"""Puts the pieces together, in reading order: folders, key, store, who is here, window. The only file that sees all.

Importing it loads neither SQLAlchemy nor numpy nor Qt: reading commands and the first frame of the window stay quick.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from hubcrm import paths
from hubcrm.domain.errors import HubError, Locked, NotAllowed, NotFound, StoreProblem
from hubcrm.domain.promises import Calendar
from hubcrm.queries import standing as whose
from hubcrm.queries.reading import Moment, Reads, Viewer
from hubcrm.store import beginning, calendars, connections, files, keys
from hubcrm.store.clock import wall_clock
from hubcrm.store.connections import Reader

if TYPE_CHECKING:
    from hubcrm.actions.moving_house import Moved
    from hubcrm.desktop.doors import Doors, Kept, Made, NewHub, Outlook, Standing
    from hubcrm.exports.papers.paper import Paper
    from hubcrm.store.hub import Hub
    from hubcrm.sync.invitations import Invitation

PASSPHRASE = "HUBCRM_PASSPHRASE"
ACTS = "HUBCRM_AS"
DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True)
class Place:
    """One hub on this computer: where it lies and the key that opens it."""

    folder: Path
    key: bytes
    clock: Callable[[], int] = wall_clock

    def open_hub(self) -> Hub:
        """The hub, for the one thread that writes."""
        from hubcrm.store.hub import Hub  # here: readers, and the first frame of the window, do without
        from hubcrm.sync import membership

        hub = Hub.open(self.folder, self.key, settings=paths.settings_folder(), clock=self.clock)
        membership.mind_rights(hub)
        return hub

    def open_reader(self) -> Reader:
        """A read-only connection, for one thread."""
        return Reader(self.folder, self.key)


def find(folder: Path | None = None) -> Path:
    """The folder of the hub to open. Raises NotFound where there is none yet."""
    chosen = folder or paths.store_folder()
    if not beginning.is_there(chosen):
        raise NotFound(
            f"There is no hub in {chosen} yet. Set one up with: hubcrm init --institution NAME; "
            "or look around the made-up one with: hubcrm demo"
        )
    return chosen


def unlock(folder: Path, *, ask: Callable[[str], str] | None = None, clock: Callable[[], int] = wall_clock) -> Place:
    """The place with its key: from the keyring, HUBCRM_PASSPHRASE, or by asking (where there is somebody to ask)."""
    try:
        return Place(folder, keys.unlock(folder), clock)
    except Locked:
        if ask is None or os.environ.get(PASSPHRASE):
            raise
    return Place(folder, keys.unlock(folder, ask("Passphrase or recovery code: ")), clock)


def create(folder: Path, institution: str, *, division: str, kind: str, passphrase: str | None = None,
           use_keyring: bool = True, made_up: bool = False, clock: Callable[[], int] = wall_clock,
           begin: Callable[[Hub], object] | None = None) -> tuple[Hub, str]:  # fmt: skip
    """A new hub, set up with its name, nation and bank holidays; and its recovery code, which is shown only now.

    `begin` writes what else it begins with. Whatever stops it half-way, a hub is there whole or not at all.
    """
    from hubcrm.actions import institution as institutions

    with _new_hub(folder, passphrase, use_keyring, clock, made_up=made_up) as (hub, code):
        institutions.set_up(hub, institution, division=division, kind=kind)
        if begin is not None:
            begin(hub)
    return hub, code


@contextmanager
def _new_hub(folder: Path, passphrase: str | None, use_keyring: bool, clock: Callable[[], int], *, made_up: bool = False,
             make: Callable[[bytes], Hub] | None = None) -> Iterator[tuple[Hub, str]]:  # fmt: skip
    """A new hub and its recovery code, to be filled inside: it is there whole at the end, or not at all.

    It is empty, unless `make` makes it, given its key.
    """
    from hubcrm.store.hub import Hub

    connections.refuse_shared_place(folder)
    if beginning.is_there(folder):
        raise StoreProblem(f"There is a hub in {folder} already. Open it, or choose another folder with --store.")
    with beginning.made_whole(folder), ExitStack() as broken_off:
        before = files.all_here(folder)
        broken_off.callback(lambda: files.let_go(folder, files.all_here(folder) - before))
        made = keys.create(folder, passphrase=passphrase, use_keyring=use_keyring, made_up=made_up)
        settings, key = paths.settings_folder(), made.data_key
        hub = make(key) if make else Hub.create(folder, key, settings=settings, clock=clock, made_up=made_up)
        broken_off.callback(hub.close)
        yield hub, made.recovery_code
        broken_off.pop_all()


def _quietly(_done: int, _of: int) -> None:
    """Report to nobody."""


def bring_in(folder: Path, source: Path, *, passphrase: str | None = None, use_keyring: bool = True,
             clock: Callable[[], int] = wall_clock,
             report: Callable[[int, int], object] = _quietly) -> tuple[Hub, str, Moved]:  # fmt: skip
    """A new hub with everything of one that was exported to an open folder, its recovery code, and what came in.

    Whatever stops it half-way, a hub is there whole or not at all.
    """
    from hubcrm.actions import moving_house

    given = moving_house.opened(source, lambda done, of: report(done, 2 * of))
    made_up = moving_house.is_made_up(given)
    with _new_hub(folder, passphrase, use_keyring, clock, made_up=made_up) as (hub, code):
        moved = moving_house.bring_in(hub, given, source, lambda done, of: report(done + of, 2 * of))
    return hub, code, moved


def join(folder: Path, code: str, place: str = "", *, passphrase: str | None = None, use_keyring: bool = True,
         clock: Callable[[], int] = wall_clock,
         report: Callable[[int, int], object] = _quietly) -> tuple[Hub, str, Invitation]:  # fmt: skip
    """A new hub that takes part in a team's, its recovery code, and the invitation it was made from.

    `place`: where the team's folder lies here, if it is elsewhere than for whoever invited. Whatever stops it half-way, a hub
    is there whole or not at all, and the invitation can be used again.
    """
    from hubcrm.actions import teaming
    from hubcrm.sync import invitations

    invitation = invitations.read(code, clock())
    make = partial(teaming.join, folder, invitation=invitation, place=place, settings=paths.settings_folder(), clock=clock,
                   report=report)  # fmt: skip
    with _new_hub(folder, passphrase, use_keyring, clock, make=make) as (hub, recovery):
        return hub, recovery, invitation


def moment(reader: Reads, clock: Callable[[], int] = wall_clock) -> Moment:
    """Now, and what day it is in hub time."""
    now = clock()
    return Moment(calendar(reader).local(now).date(), now)


def calendar(reader: Reads) -> Calendar:
    """The hub's working calendar."""
    return calendars.read(reader.read).calendar


def viewer(reader: Reads, person: str = "") -> Viewer:
    """Who looks: the person named, else the one who works on this computer, else the hub."""
    return whose.viewer(reader, person or whose.this_person(reader))


def in_own_name(reader: Reads, who: Viewer) -> None:
    """Refuse to act as somebody else where a server knows whose computer this is."""
    from hubcrm.sync import membership

    own = membership.signed_in(reader.read)
    if own and who.person != own:
        raise NotAllowed(
            f"On this hub's server everybody acts in their own name, and this computer is {whose.viewer(reader, own).name}'s. "
            "Note down what a colleague told you with --on-behalf-of, or in the window as answered by phone."
        )


def somebody_to_ask() -> bool:
    """Whether a person sits at a terminal; without one, no command ever prompts."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def window(files: Sequence[Path] = (), store: Path | None = None) -> int:
    """Open the window on this computer's hub, or on the first run where there is none; returns the exit code.

    Qt is imported here, so that a command of the terminal never loads it.
    """
    gc.disable()  # a fifteenth of the start; the window collects by itself afterwards (desktop.tidying)
    from hubcrm.desktop import program

    return program.run(own_doors(store or paths.store_folder()), person=os.environ.get(ACTS, ""), files=files)


def demo(
    pictures: Path | None = None, today: date | None = None, size: int | None = None, store: Path | None = None
) -> int:
    """Open the made-up hub, made first if it has to be; with `pictures`, draw every page into that folder instead.

    `today` fixes the day that its story hangs on, `size` makes it of about so many enquiries, `store` keeps it elsewhere.
    """
    if pictures is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before Qt is loaded: pictures need no display
        from hubcrm.desktop import picture_set

        for path in picture_set.draw(pictures, partial(picture_doors, today or PICTURE_DAY)):
            print(path)
        return 0
    from hubcrm.desktop import program

    return program.run(made_up_doors(store or paths.demo_folder(), today=today, size=size))


def paper_as_pdf(paper: Paper) -> bytes:
    """A paper as a PDF, for the terminal: drawn without a window. Raises HubError where this computer cannot draw."""
    try:
        from hubcrm.desktop.paper import without_window
    except ImportError as error:
        said = "A PDF needs the libraries of the window, which are not all on this computer: write a web page (.html) instead."
        raise HubError(said) from error
    return without_window(paper)


def own_doors(folder: Path, clock: Callable[[], int] = wall_clock, *, use_keyring: bool = True) -> Doors:
    """What the window needs of a hub of this computer."""
    from hubcrm.desktop.doors import Doors, Made

    def create_here(given: NewHub) -> Made:
        from hubcrm.actions import setting_up

        if beginning.is_there(folder):  # made by another program since the window asked
            raise StoreProblem("There is a hub on this computer already: close this window and start hubcrm to open it.")
        hub, code = create(folder, given.institution, division=given.division, kind=given.kind,
                           passphrase=given.passphrase or None, use_keyring=use_keyring, clock=clock,
                           begin=partial(setting_up.begin, person=given.person, closures=given.closures))  # fmt: skip
        hub.close()
        return Made(code, keys.how_it_opens(folder))

    def bring_in_here(source: Path, tell: Callable[[float], object]) -> tuple[Made, str]:
        from hubcrm.queries import people

        hub, code, _ = bring_in(folder, source, use_keyring=use_keyring, clock=clock,
                                report=lambda done, of: tell(done / of))  # fmt: skip
        name = str(people.institution(hub).get("name", ""))
        hub.close()
        return Made(code, keys.how_it_opens(folder)), name

    def join_here(code: str, place: str, passphrase: str, report: Callable[[int, int], object]) -> tuple[Made, Invitation]:
        hub, recovery, invitation = join(folder, code, place, passphrase=passphrase or None, use_keyring=use_keyring,
                                         clock=clock, report=report)  # fmt: skip
        hub.close()
        return Made(recovery, keys.how_it_opens(folder)), invitation

    return Doors(
        folder=folder, settings_folder=paths.settings_folder(), log_folder=paths.log_folder(), clock=clock,
        exists=partial(beginning.is_there, folder), settings_file=paths.settings_folder() / "window.ini",
        unlock=lambda secret: Place(folder, keys.unlock(folder, secret or None), clock),
        standing=standing, preview=partial(_preview, clock), create=create_here, back_up=partial(_back_up, clock),
        newest_backup=partial(_newest_backup, folder), restore=partial(_restore, folder, clock), check=_check,
        save_file=_save_file, look_around=_look_around, own=lambda: own_doors(paths.store_folder()),
        opens_by_itself=partial(_opens_by_itself, use_keyring), bring_in=bring_in_here, join=join_here,
    )  # fmt: skip


def made_up_doors(base: Path, *, today: date | None = None, size: int | None = None) -> Doors:
    """What the window needs of the made-up hub, which lies in `base` and is made when the window asks for it."""
    from dataclasses import replace

    from hubcrm.demo import made_up

    day = today or made_up.day_of_story(wall_clock())
    clock = made_up.Running(day, wall_clock, fixed=today is not None)
    plain = own_doors(base / "store", clock)

    def look_around(tell: Callable[[float], object], anew: bool) -> Doors:
        if anew or not made_up.is_made(base, day, size):
            made_up.make(base, day, size, tell, create)
        return made_up_doors(base, today=today, size=size)

    return replace(
        plain, settings_file=None, exists=lambda: made_up.is_made(base, day, size), look_around=look_around,
        own=lambda: own_doors(paths.store_folder()), made_up=True,
        samples=tuple(sorted((paths.resources() / "samples").glob("*.eml"))),
    )  # fmt: skip


PICTURE_DAY = date(2026, 11, 23)
"""The day that pictures are drawn on, unless another one is named: the same picture every time."""


def picture_doors(day: date, base: Path) -> tuple[Doors, Doors]:
    """A made-up hub and an empty one of one's own, for pictures; their clocks stand still at nine."""
    from dataclasses import replace

    from hubcrm.demo import made_up

    clock = made_up.Standing(day)
    made_up.make(base, day, None, lambda fraction: None, create)
    story = replace(made_up_doors(base, today=day), clock=clock, unlock=lambda secret: Place(
        base / "store", keys.unlock(base / "store"), clock))  # fmt: skip
    own = replace(own_doors(base / "own", clock, use_keyring=False), settings_file=None)
    return story, own


def standing(reader: Reads, person: str = "") -> Standing:
    """What a window must know before it can show a page. `person`: an id, a name or an address; blank is whoever works
    here."""
    from hubcrm.desktop.doors import Standing

    facts = whose.institution(reader)
    promised = calendars.read(reader.read)
    who = whose.viewer(reader, person) if person else viewer(reader)
    if person and not who.person:
        from hubcrm.queries import lookups

        who = whose.viewer(reader, lookups.person(reader, person).id)
    if person:
        in_own_name(reader, who)
    return Standing(str(facts.get("name", "hubcrm")), str(facts.get("kind", "")), who, promised.calendar, promised.days)


def _opens_by_itself(use_keyring: bool) -> bool:
    return bool(os.environ.get(PASSPHRASE)) or (use_keyring and keys.trusted_keyring() is not None)


def _look_around(tell: Callable[[float], object], anew: bool) -> Doors:
    doors = made_up_doors(paths.demo_folder())
    return doors.look_around(tell, anew)


def _preview(clock: Callable[[], int], given: NewHub) -> Outlook:
    from hubcrm.desktop.doors import DayOff, Outlook
    from hubcrm.domain.promises import PromiseDays, due_day
    from hubcrm.domain.words import Division
    from hubcrm.intake.bank_holidays import seed

    now = clock()
    today = Calendar().local(now).date()
    division = Division(given.division)
    holidays = seed(division, range(today.year, today.year + 2))
    own = {first + timedelta(days=n) for first, last in given.closures for n in range((last - first).days + 1)}
    calendar = Calendar(division=division, closed=frozenset(own.union(day for day, _name in holidays)))
    days = given.days or PromiseDays()
    off = [DayOff(day, day, name) for day, name in holidays if day >= today]
    off += [DayOff(first, last, "Closed") for first, last in given.closures if last >= today]
    return Outlook(
        today, calendar.receipt_day_ms(now), due_day(calendar, now, days.acknowledge), due_day(calendar, now, days.decide),
        due_day(calendar, now, days.reply), tuple(sorted(off)),
    )  # fmt: skip


def _back_up(clock: Callable[[], int], place: Place, reason: str) -> None:
    from hubcrm.actions import private_contacts
    from hubcrm.store import backups

    if reason != "in use" or backups.due(place.folder, clock()):
        backups.back_up(place.folder, place.key, reason=reason, now_ms=clock())
        backups.thin(place.folder, clock())
        private_contacts.back_up(place.folder, place.key, clock())


def _newest_backup(folder: Path) -> Kept | None:
    from hubcrm.desktop.doors import Kept
    from hubcrm.store import backups

    found = backups.newest(folder)
    return Kept(found.path, found.made_at.astimezone()) if found is not None else None


def _restore(folder: Path, clock: Callable[[], int], secret: str, backup: Path) -> None:
    from hubcrm.store import backups, schema

    backups.restore(folder, keys.unlock(folder, secret or None), backup, clock(), newest_schema=schema.VERSION)


def _check(reader: Reader) -> list[str]:
    from hubcrm.store import damage

    return damage.quick_check(reader)


def _save_file(place: Place, stored: str, path: Path) -> None:
    from hubcrm.store import files

    content = files.fetch(place.folder, place.key, stored)
    with files.disk_errors_told(path.parent):
        path.write_bytes(content)
