"""The `hubcrm` command: its options, its commands by the order of the work, and how every run ends."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from hubcrm import __version__
from hubcrm.cli.options import json_option, shared_options
from hubcrm.cli.session import Session, sentence
from hubcrm.domain.errors import HubError, WritingOutsideTransaction
from hubcrm.store.hub import wall_clock

SECTIONS: dict[str, dict[str, str]] = {
    "Set up": {
        "init": "setting_up:init",
        "demo": "setting_up:demo",
        "department": "people:department",
        "person": "people:person",
        "away": "people:away",
        "closure": "setting_up:closure",
        "settings": "setting_up:settings",
    },
    "Take in and look": {
        "receive": "receiving:receive",
        "bring": "bringing:bring",
        "watch": "watching:watch",
        "mailbox": "mailbox:mailbox",
        "triage": "lists:triage",
        "enquiries": "lists:enquiries",
        "show": "one_enquiry:show",
        "suggest": "suggesting:suggest",
        "routing": "suggesting:routing",
        "history": "overview:history",
        "apart": "apart:apart",
        "work": "overview:work",
    },
    "Answer employers": {
        "take": "working:take",
        "set": "working:set_fact",
        "reply": "letters:reply",
        "to-send": "letters:to_send",
        "sent": "letters:sent",
        "letter": "letters:letter",
        "templates": "letters:templates",
        "log": "working:log",
        "read": "working:read",
        "decide": "working:decide",
        "move": "working:move",
        "wait": "standing:wait",
        "park": "standing:park",
        "hold": "standing:hold",
        "resume": "standing:resume",
        "close": "standing:close",
        "reopen": "standing:reopen",
        "merge": "standing:merge",
    },
    "Offer and claim": {
        "offer": "offering:offer",
        "offers": "lists:offers",
        "answer": "offering:answer",
        "read-answer": "letters:read_answer",
        "return": "offering:give_back",
        "tell": "offering:tell",
        "withdraw": "offering:withdraw",
        "confirm": "offering:confirm",
        "told": "offering:told",
    },
    "Follow up": {
        "followups": "next_actions:followups",
        "next": "next_actions:plan",
        "done": "next_actions:done",
        "later": "next_actions:later",
        "drop": "next_actions:drop",
        "due": "next_actions:due",
        "calendar": "calendar:calendar",
    },
    "People we know": {
        "employer": "employers:employer",
        "contact": "contacts:contact",
    },
    "Work as a team": {
        "team": "team:team",
        "sync": "team:sync",
    },
    "Keep safe": {
        "undo": "keeping:undo",
        "redo": "keeping:redo",
        "erase": "erasing:erase",
        "export": "exporting:export",
        "paper": "papers:paper",
        "export-all": "moving_house:export_all",
        "import-all": "moving_house:import_all",
        "check": "keeping:check",
        "backup": "keeping:backup",
        "restore": "keeping:restore",
    },
}
"""Heading -> command -> "module:name"; a module is loaded only when one of its commands is run."""

_PLACES = {name: place for section in SECTIONS.values() for name, place in section.items()}


class Program(click.Group):
    """The commands, each loaded when it is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the work."""
        return list(_PLACES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command."""
        place = _PLACES.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        found: click.Command = getattr(importlib.import_module(f"hubcrm.cli.{module}"), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands under their headings."""
        wide = max(len(name) for name in _PLACES)
        for heading, names in SECTIONS.items():
            rows = [
                (name.ljust(wide), found.get_short_help_str(70))
                for name in names
                if (found := self.get_command(ctx, name))
            ]
            with formatter.section(heading):
                formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was typed; the nearest one is named where there is none."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            near = get_close_matches(args[0].lower(), list(_PLACES), 1)
            meant = f" Did you mean “{near[0]}”?" if near else ""
            raise click.UsageError(f"There is no command “{args[0][:40]}”.{meant}", ctx=error.ctx) from None


def program() -> Program:
    """The whole command line."""
    made = Program(
        "hubcrm",
        invoke_without_command=True,
        callback=click.pass_context(_without_command),
        help="Answer employers: take in what they ask, offer it to a department, keep every promise in sight. Without a "
        "command it opens the window.",
        epilog="REF is a reference (E-2627-0042), the number at its end (42), or the end of an id. "
        "hubcrm COMMAND --help tells more of one.",
        context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
    )
    made.params += [*shared_options(), json_option(), _version_option()]
    return made


def _without_command(ctx: click.Context) -> int | None:
    if ctx.invoked_subcommand is not None:
        return None
    return _open_window(ctx.ensure_object(Session), [])


def _version_option() -> click.Option:
    def say(ctx: click.Context, param: click.Parameter, value: bool) -> None:
        if value:
            click.echo(f"hubcrm {__version__}")
            ctx.exit()

    return click.Option(["--version"], is_flag=True, is_eager=True, expose_value=False, callback=say,
                        help="Say which version this is.")  # fmt: skip


def _open_window(session: Session, files: Sequence[Path]) -> int:
    from hubcrm import app

    if session.acting:
        os.environ[app.ACTS] = session.acting
    return app.window(files=list(files), store=session.folder if session.store else None)


def run(arguments: Sequence[str], *, clock: Callable[[], int] = wall_clock) -> int:
    """Run one command and return its exit code; nothing it meets goes past as a traceback."""
    _write_utf8()
    session = Session(clock=clock)
    succeeded = False
    try:
        code = _begin(list(arguments), session)
        succeeded = code == 0
        return code
    except click.exceptions.Exit as ended:
        return int(ended.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:  # “hubcrm department” alone: its commands are what is wanted
        click.echo(error.ctx.get_help(), err=True)
        return 2
    except click.UsageError as error:
        return _refuse(_not_understood(error), 2)
    except click.ClickException as error:
        return _refuse(error.format_message())
    except (click.Abort, KeyboardInterrupt, EOFError):
        return _refuse("Stopped.")
    except WritingOutsideTransaction as error:  # the one HubError that is a defect and not a sentence for people
        return _unexpected(error, session)
    except HubError as error:
        return _refuse(str(error))
    except BrokenPipeError:
        _forget_output()
        return 0
    except Exception as error:
        return _unexpected(error, session)
    finally:
        _end(session, succeeded)


def _begin(arguments: list[str], session: Session) -> int:
    if arguments and arguments[0] not in _PLACES and _are_files(arguments):
        return _open_window(session, [Path(one) for one in arguments])  # dropped on the program's icon
    line = program()
    with line.make_context("hubcrm", arguments, obj=session) as context:
        code = line.invoke(context)
    sys.stdout.flush()
    return code if isinstance(code, int) else 0


def _are_files(words: Sequence[str]) -> bool:
    try:
        return all(Path(one).is_file() for one in words)
    except OSError:  # a word too long for a name
        return False


def _end(session: Session, succeeded: bool) -> None:
    """Let go of the hub. What was done is saved by then, so that nothing here changes how the run ended."""
    try:
        session.close(succeeded=succeeded)
    except HubError as error:
        _refuse(str(error))
    except (Exception, KeyboardInterrupt) as error:
        _unexpected(error, session)


def _not_understood(error: click.UsageError) -> str:
    """One line: which command, what about it, and where to read more."""
    path = error.ctx.command_path if error.ctx is not None else "hubcrm"
    chosen = isinstance(error, click.BadParameter) and isinstance(error.param, click.Argument)
    # click names an argument by its choices, which its message lists already
    said = error.message if chosen and not isinstance(error, click.MissingParameter) else error.format_message()
    return f"{path}: {sentence(' '.join(said.split()))} See: {path} --help"


def _refuse(said: str, code: int = 1) -> int:
    from hubcrm.cli.layout import plain

    with contextlib.suppress(BrokenPipeError):
        click.echo(plain(" ".join(said.split())), err=True)
    return code


def _unexpected(error: BaseException, session: Session) -> int:
    from hubcrm.cli.mishaps import note

    return _refuse(note(error, session.command))


def _write_utf8() -> None:
    """Speak UTF-8 to files and programs whatever the system's own code page is, and never fail over a letter."""
    for stream in (sys.stdout, sys.stderr):
        change: Any = getattr(stream, "reconfigure", None)
        if change is not None:
            change(errors="replace") if stream.isatty() else change(encoding="utf-8", errors="replace")


def _forget_output() -> None:
    """Nobody reads on: what Python would still write at its end goes nowhere."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
