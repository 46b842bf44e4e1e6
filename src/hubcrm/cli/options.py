"""The parts that commands share: options before and after a command's name, and codes as people type them."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import click

from hubcrm.cli.session import Session
from hubcrm.domain.errors import NotAllowed
from hubcrm.queries.labels import labels

Body = Callable[..., int | None]
"""A command's function: the session first, then its arguments and options by name; it returns an exit code or None."""


class Command(click.Command):
    """A command that takes --json, --store and --as after its name as well as before it."""

    def __init__(self, *args: Any, writes: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.writes = writes
        self.params += [*shared_options(hidden=True), json_option()]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        session = ctx.ensure_object(Session)
        session.command = ctx.command_path
        session.writes = session.writes or self.writes
        return super().invoke(ctx)


DASHES_ARE_WORDS = {"ignore_unknown_options": True}
"""For a command that takes free words: “-5 % yield” is what somebody said, not an option."""


def command(name: str, *, writes: bool = False, **settings: Any) -> Callable[[Body], Command]:
    """A command whose function gets the session first; `writes` says that it changes the hub."""

    def made(function: Body) -> Command:
        passing = click.make_pass_decorator(Session, ensure=True)(function)
        return click.command(name, cls=Command, writes=writes, **settings)(passing)

    return made


def shared_options(*, hidden: bool = False) -> list[click.Option]:
    """--store and --as."""

    def keep(name: str) -> Callable[[click.Context, click.Parameter, str | None], None]:
        def kept(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
            if value is not None:
                setattr(ctx.ensure_object(Session), name, value)

        return kept

    return [
        click.Option(["--store"], metavar="DIR", expose_value=False, callback=keep("store"), hidden=hidden, is_eager=True,
                     help="The hub's folder (else HUBCRM_STORE, else this computer's)."),
        click.Option(["--as"], metavar="PERSON", expose_value=False, callback=keep("acting"), hidden=hidden,
                     help="Who acts: a name, e-mail address or id (else HUBCRM_AS, else this computer's person)."),
    ]  # fmt: skip


def json_option() -> click.Option:
    """--json."""

    def kept(ctx: click.Context, param: click.Parameter, value: bool) -> None:
        if value:
            ctx.ensure_object(Session).as_json = True

    return click.Option(
        ["--json"], is_flag=True, expose_value=False, callback=kept, help="Answer with one JSON document."
    )


class Code(click.ParamType[str]):
    """A code of a code list, typed as the code or as its words. Another is refused, and the choices are named."""

    name = "code"

    def __init__(self, listed: str, called: str) -> None:
        self.listed, self.called = listed, called

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The code itself; blank for an option that was given blank."""
        if not str(value).strip() and isinstance(param, click.Option):
            return ""
        known = labels(self.listed)
        typed = " ".join(str(value).split())
        plain = typed.lower().replace("-", "_").replace(" ", "_")
        for code, words in known.items():
            if plain == code.replace("-", "_") or typed.casefold() == words.casefold():
                return code
        raise NotAllowed(f"“{typed[:40]}” is no {self.called}. Choose one of: {', '.join(known)}.")


def choice(codes: type[StrEnum]) -> click.Choice[str]:
    """One of a few codes that the command's own grammar names."""
    return click.Choice([code.value for code in codes], case_sensitive=False)


def ref_argument(name: str = "ref") -> Callable[[Any], Any]:
    """REF: an enquiry's reference, the number at its end, or the end of its id."""
    return click.argument(name, metavar=name.upper())


def due_option(*, required: bool = False) -> Callable[[Any], Any]:
    """--due WHEN."""
    help_text = "By when: “tomorrow”, “next Tue”, “3 working days”, 7/4/2027."
    if required:
        return click.option("--due", metavar="WHEN", required=True, help=help_text)
    return click.option("--due", metavar="WHEN", default="", help=help_text)


def until_option(help_text: str) -> Callable[[Any], Any]:
    """--until WHEN."""
    return click.option("--until", metavar="WHEN", default="", help=help_text)
