"""What one command works with: the hub, opened only as far as it needs; who acts; and how it answers."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hubcrm import app
from hubcrm.cli import layout
from hubcrm.domain.errors import HubError, MadeByNewer, NotFound
from hubcrm.domain.promises import Calendar, ms_of
from hubcrm.queries import lookups, people
from hubcrm.queries.labels import label
from hubcrm.queries.reading import Moment, Reads, Viewer
from hubcrm.store.hub import wall_clock

if TYPE_CHECKING:
    from hubcrm.domain.outcome import Outcome
    from hubcrm.store.connections import Reader
    from hubcrm.store.hub import Hub

_MOST_CODES = 30


@dataclass
class Session:
    """One run of the program. `store` and `acting` are what was typed; `clock` gives UTC milliseconds."""

    store: str = ""
    acting: str = ""
    as_json: bool = False
    clock: Callable[[], int] = wall_clock
    writes: bool = False
    command: str = ""
    _hub: Hub | None = field(default=None, repr=False)
    _reader: Reader | None = field(default=None, repr=False)

    # -- the hub ---------------------------------------------------------------------------------------------------

    @property
    def folder(self) -> Path:
        """The folder that --store or HUBCRM_STORE names, else this computer's; there may be no hub in it."""
        from hubcrm import paths

        return Path(self.store).expanduser().absolute() if self.store else paths.store_folder()

    @cached_property
    def place(self) -> app.Place:
        """The hub's folder and key. Asks for the passphrase only where somebody sits at a terminal."""
        folder = app.find(self.folder)
        return app.unlock(folder, ask=ask_secretly if app.somebody_to_ask() else None, clock=self.clock)

    @property
    def hub(self) -> Hub:
        """The hub, opened for writing."""
        if self._hub is None:
            self._hub = self.place.open_hub()
            self._know_who_acts()
        return self._hub

    @property
    def reads(self) -> Reads:
        """What to read with: a read-only connection, or the hub where the command writes."""
        if self.writes or self._hub is not None:
            return self.hub
        if self._reader is None:
            self._reader = self.place.open_reader()
            self._bring_up_to_date()
            self._know_who_acts()
        return self._reader

    def _know_who_acts(self) -> None:
        """Refuse at once where the person named is not known here, also in a command that asks for nobody."""
        if self.acting or os.environ.get(app.ACTS, ""):
            _ = self.viewer

    def _bring_up_to_date(self) -> None:
        """What an older version wrote is folded again before it is read; what a newer one wrote is left alone."""
        from hubcrm.domain import folding
        from hubcrm.store.schema import VERSION

        assert self._reader is not None
        tables = int(self._reader.read("PRAGMA user_version")[0][0])
        rows = self._reader.read("SELECT v FROM meta WHERE k = 'fold_version'")
        fold = int(rows[0][0]) if rows else 0
        if (tables, fold) == (VERSION, folding.VERSION):
            return
        if tables > VERSION or fold > folding.VERSION:
            raise MadeByNewer("This hub was last used with a newer version of hubcrm. Install that version to open it.")
        self._reader.close()
        self.place.open_hub().close()
        self._reader = self.place.open_reader()

    def close(self, *, succeeded: bool) -> None:
        """Let the hub go; after a change, back it up where the newest backup is over a day old."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        if self._hub is None:
            return
        hub, self._hub = self._hub, None
        changed = hub.changed_since_backup
        hub.close()
        if succeeded and changed:
            self._back_up_daily()

    def _back_up_daily(self) -> None:
        from hubcrm.actions import private_contacts
        from hubcrm.store import backups

        folder, now = self.place.folder, self.clock()
        try:
            if backups.due(folder, now, backups.EVERY_DAY_MS):
                if sys.stderr.isatty():  # a large hub takes some seconds, after the answer is given
                    self.warn("Making today's backup…")
                backups.back_up(folder, self.place.key, reason="daily", now_ms=now)
                backups.thin(folder, now)
                private_contacts.back_up(folder, self.place.key, now)
        except (HubError, OSError) as error:
            # What the person did is saved already; a backup that could not be made is told, and made another day.
            self.warn(f"No backup was made: {error}")

    # -- who, when, in which words ---------------------------------------------------------------------------------

    @cached_property
    def viewer(self) -> Viewer:
        """Who acts and looks: --as, else HUBCRM_AS, else this computer's person, else the hub."""
        named = self.acting or os.environ.get(app.ACTS, "")
        found = app.viewer(self.reads, self.person(named) if named.strip() else "")
        if named.strip():
            app.in_own_name(self.reads, found)
        return found

    @property
    def by(self) -> str:
        """The id of the person who acts; blank for the hub."""
        return self.viewer.person

    @cached_property
    def calendar(self) -> Calendar:
        """The hub's working calendar."""
        return app.calendar(self.reads)

    @cached_property
    def moment(self) -> Moment:
        """Now, in hub time."""
        now = self.clock()
        return Moment(self.calendar.local(now).date(), now)

    @property
    def today(self) -> date:
        """The day in hub time."""
        return self.moment.today

    def local(self, ms: int) -> datetime:
        """A moment in hub time."""
        return self.calendar.local(ms)

    def day(self, typed: str) -> date:
        """The day that typed words mean: "tomorrow", "next Tue", "3 working days", "2027-04-07"."""
        from hubcrm.intake.dates import read_day

        return read_day(typed, self.today, self.calendar)

    def day_or_none(self, typed: str) -> date | None:
        """The day that typed words mean; None where nothing was typed."""
        return self.day(typed) if typed.strip() else None

    def time(self, typed: str) -> int | None:
        """UTC milliseconds of the moment that typed words mean; None where nothing was typed."""
        if not typed.strip():
            return None
        from hubcrm.intake.dates import read_moment

        return ms_of(read_moment(typed, self.local(self.moment.now_ms), self.calendar.zone, self.calendar))

    @cached_property
    def institution(self) -> dict[str, Any]:
        """The institution's own facts."""
        return people.institution(self.reads)

    def label(self, name: str, code: str) -> str:
        """The words for a code, as this institution says them; blank for no code."""
        return label(name, code, str(self.institution.get("kind", ""))) if code else ""

    # -- finding what was typed ------------------------------------------------------------------------------------

    def enquiry(self, typed: str) -> str:
        """The id of the enquiry with this reference, its end, or the end of its id."""
        return lookups.enquiry(self.reads, typed).id

    def person(self, typed: str, *, needed: bool = False) -> str:
        """The id of a colleague; blank where nothing was typed, unless it is needed."""
        return lookups.person(self.reads, typed).id if typed.strip() or needed else ""

    def department(self, typed: str, *, needed: bool = False) -> str:
        """The id of a department; blank where nothing was typed, unless it is needed."""
        try:
            return lookups.department(self.reads, typed).id if typed.strip() or needed else ""
        except NotFound as error:
            codes = ", ".join(one.code for one in people.departments(self.reads)[:_MOST_CODES])
            known = f"Those there are: {codes}." if codes else "Add one with: hubcrm department add CODE NAME"
            raise NotFound(f"{error} {known}") from None

    def employer(self, typed: str, *, needed: bool = False) -> str:
        """The id of an employer; blank where nothing was typed, unless it is needed."""
        return lookups.employer(self.reads, typed).id if typed.strip() or needed else ""

    def contact(self, typed: str, *, needed: bool = False) -> str:
        """The id of a contact that the viewer may see; blank where nothing was typed, unless it is needed."""
        return lookups.contact(self.reads, typed, self.viewer).id if typed.strip() or needed else ""

    # -- answering -------------------------------------------------------------------------------------------------

    def answer(self, document: Any, text: Callable[[], str]) -> None:
        """The one answer of a command: a JSON document, or text made only where it is wanted."""
        if self.as_json:
            click.echo(json.dumps(document, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))
        else:
            said = text()
            if said:
                click.echo(layout.plain(said))

    def report(self, outcome: Outcome[Any], **facts: Any) -> None:
        """What an action said; with --json also its facts."""
        self.answer({**facts, "said": outcome.said}, lambda: sentence(outcome.said))

    def warn(self, sentence: str) -> None:
        """One sentence beside the answer."""
        click.echo(layout.plain(sentence), err=True)

    def iso(self, ms: int | None) -> str | None:
        """A moment as JSON has it: ISO 8601 in hub time with its offset."""
        return None if ms is None else self.local(ms).isoformat(timespec="seconds")

    def when(self, ms: int | None) -> str:
        """A moment as people say it."""
        return "" if ms is None else layout.at_time(self.local(ms), self.today)

    def on(self, written: str | None) -> str:
        """An ISO day as people say it."""
        return layout.on_day(written, self.today)


def blank_to_none(record: Mapping[str, Any], names: Sequence[str] = ()) -> dict[str, Any]:
    """A record for JSON: what is blank is null, so that nobody takes "" for a value. `names`: only these, if given."""
    return {key: None if value == "" and (not names or key in names) else value for key, value in record.items()}


def sentence(said: str) -> str:
    """Words with a full stop where they have none."""
    return said if not said or said[-1] in ".?…:" else f"{said}."


def ask_secretly(question: str) -> str:
    """Ask for a secret on the terminal; what is typed is not shown."""
    return str(click.prompt(question.rstrip(": "), hide_input=True, err=True))
