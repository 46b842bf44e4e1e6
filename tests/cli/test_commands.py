"""Every command: helped, documented with an example that works, and said in the house's words."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from hubcrm.cli.options import Command
from hubcrm.cli.program import SECTIONS, program
from hubcrm.cli.session import Session

DOCS = Path(__file__).parents[2] / "docs" / "terminal.md"
EXAMPLES = re.findall(r"^\$ (hubcrm .+)$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
AVOIDED = ("ticket", "customer", "assign", "overdue", "pipeline", "sla", "breach", "won", "lost", "sync", "desk")


def leaves() -> dict[str, click.Command]:
    """Every command by its whole name: "receive", "department add"."""
    line = program()
    context = click.Context(line)
    found: dict[str, click.Command] = {}
    for name in line.list_commands(context):
        one = line.get_command(context, name)
        assert one is not None, f"{name} is listed and is not there"
        if isinstance(one, click.Group):
            found.update({f"{name} {part}": leaf for part, leaf in one.commands.items()})
        else:
            found[name] = one
    return found


LEAVES = leaves()


def test_every_command_of_the_stable_list_is_there():
    promised = (
        "init, receive, take, set, log, enquiries, show, suggest, offer, answer, return, next, done, followups, move, wait, "
        "park, hold, resume, close, reopen, undo, redo, history, work, export, due, check, backup, restore, demo, "
        "department add, person add, contact add, contact show, contact list"
    )
    assert set(promised.replace("\n", " ").split(", ")) <= LEAVES.keys()


def test_every_module_of_a_command_is_loaded_only_for_it():
    assert {place.partition(":")[0] for names in SECTIONS.values() for place in names.values()}.isdisjoint(
        {"", "program"}
    )


@pytest.mark.parametrize("name", LEAVES)
def test_a_command_has_help_a_short_line_of_it_and_help_for_every_option(name):
    one = LEAVES[name]
    assert isinstance(one, Command), "use hubcrm.cli.options.command, so that --json is known after its name"
    assert one.help
    short = one.get_short_help_str(70)
    assert short.endswith(".")
    assert not short.endswith("..."), f"cut off: {short}"
    for option in one.params:
        if isinstance(option, click.Option):
            assert option.help, f"{name} {option.opts[0]} has no help"


@pytest.mark.parametrize("name", LEAVES)
def test_a_command_is_documented_with_an_example(name):
    pattern = re.compile(rf"hubcrm (?:--\S+ (?:\"[^\"]+\"|\S+) )*{re.escape(name)}(?: |$)")
    assert any(pattern.match(example) for example in EXAMPLES), f"docs/terminal.md shows no example of {name}"


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_understood(example):
    """It parses down to its command, with every argument and option; nothing is run."""
    line = program()
    words = shlex.split(example)[1:]
    context = line.make_context("hubcrm", words, obj=Session())
    rest = [*context._protected_args, *context.args]
    while True:
        name, found, rest = context.command.resolve_command(context, rest)  # type: ignore[attr-defined]  # a group here
        context = found.make_context(name, rest, parent=context)
        if not isinstance(found, click.Group):
            break
        rest = [*context._protected_args, *context.args]


def test_every_option_is_in_an_example_or_alike_for_adding_and_changing():
    text = DOCS.read_text(encoding="utf-8")
    alike = ("employer ", "contact ", "department edit", "person edit")
    missing = [
        f"{name} {option.opts[0]}"
        for name, one in LEAVES.items()
        for option in one.params
        if isinstance(option, click.Option) and not any(spelt in text for spelt in option.opts)
    ]
    assert [one for one in missing if not one.startswith(alike)] == []


def help_texts():
    context = click.Context(program(), info_name="hubcrm", help_option_names=["--help", "-h"])
    yield "hubcrm", program().get_help(context)
    for name, one in LEAVES.items():
        yield name, one.get_help(click.Context(one, info_name=name, parent=context))


@pytest.mark.parametrize(("name", "text"), [*help_texts(), ("docs/terminal.md", DOCS.read_text(encoding="utf-8"))])
def test_the_words_are_those_of_the_house(name, text):
    said = re.sub(r"(hubcrm |`|\n +)sync\b", " ", text)  # the name of one command, which people type
    words = set(re.findall(r"[a-z]+", said.lower()))
    assert words.isdisjoint(AVOIDED), f"{name} says {words & set(AVOIDED)}"
    assert "!" not in text


def test_what_is_typed_wrongly_is_told_in_one_line_with_the_nearest_command(empty):
    assert (
        empty.not_understood("enquries")
        == "hubcrm: There is no command “enquries”. Did you mean “enquiries”? See: hubcrm --help"
    )
    assert empty.not_understood("zzz") == "hubcrm: There is no command “zzz”. See: hubcrm --help"
    assert empty.not_understood("take") == "hubcrm take: Missing argument 'REF'. See: hubcrm take --help"
    assert "No such option '--latest'" in empty.not_understood("enquiries", "--latest")
    assert "department" in empty.not_understood("department", "zzz")
    assert "There is no command" in empty.not_understood("z" * 5000)
    assert "There is no command" in empty.not_understood("\0")


def test_help_and_version_are_answers(empty):
    assert "Answer employers" in empty.ok("--help")
    assert empty.ok("show", "-h").startswith("Usage: hubcrm show")
    assert empty.ok("--version").startswith("hubcrm ")
    alone = empty.type("department")
    assert (alone.code, alone.out) == (2, "")
    assert "\n  subjects  " in alone.err
