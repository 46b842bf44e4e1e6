"""Letter templates: where the usual ones lie, and how one becomes a letter.

A template is plain text with {{ words }} that are filled in and {% if word %} ... {% endif %} around what is left out
where there is nothing to say. Colleagues may edit them, so a template is never trusted: only the few forms named here
are let through at all. Without loops, calls, attributes and arithmetic nothing in one can reach the program, run on or
swell; the sandbox, a length limit and a time limit stand behind that.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from hubcrm import paths
from hubcrm.domain.errors import NotAllowed, NotFound

if TYPE_CHECKING:
    from jinja2 import Template, nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

LONGEST_TEMPLATE: Final = 10_000
LONGEST_LETTER: Final = 40_000
LONGEST_VALUE: Final = 4_000
SECONDS: Final = 1.0
_DEEPEST: Final = 12
_FORMS: Final = frozenset(
    {
        "Template", "Output", "TemplateData", "Name", "Const", "If", "CondExpr", "Not", "And", "Or", "Compare", "Operand",
        "Filter",
    }
)  # fmt: skip
_BLANK_LINES: Final = re.compile(r"\n(?:[ \t]*\n){2,}")
_FILTERS: Final = frozenset({"upper", "lower", "title", "capitalize", "trim"})

WORDS: Final[Mapping[str, str]] = {
    "greeting": "Dear and their name",
    "their_name": "the name of whoever asked",
    "their_phone": "their phone number",
    "their_words": "the beginning of what they wrote",
    "employer": "the employer",
    "subject": "what it is about",
    "topic": "what they need, or what it is about",
    "need": "what they need, in one sentence",
    "need_short": "the same in a few words",
    "reference": "our reference",
    "reply_by": "the day by which they hear from somebody who can help",
    "find_out_by": "two working days from now",
    "next_by": "the day of the next action that follows the letter",
    "holder": "who said yes",
    "holder_email": "their e-mail address",
    "holder_phone": "their phone number",
    "department": "the department",
    "department_greeting": "Dear and whoever is asked there",
    "instead": "what we offered instead",
    "size": "how large the employer is",
    "where": "where it would be",
    "by_when": "by when they need it",
    "money": "what is known of the money",
    "why_you": "words of theirs that the department gave as its own",
    "note": "the note that goes with the offer",
    "answer_in": "how long a department has to answer",
    "code": "the code of the offer",
    "institution": "our institution",
    "my_name": "your name",
    "my_email": "your e-mail address",
    "my_phone": "your phone number",
}
"""Every word a template may use, and what it stands for. A word that nothing is known for is blank."""


@dataclass(frozen=True, slots=True)
class Usual:
    """A template as it comes with the program.

    `to`: "employer" or "department"; `next_kind`, `next_days`: the next action that follows, in working days.
    """

    code: str
    title: str
    about: str
    to: str
    next_kind: str
    next_days: int
    subject: str
    text: str


CODES: Final = (
    "acknowledgement", "ring_back", "find_out_more", "introduction", "proposal_cover", "hold", "close_with_signpost",
    "thanks", "three_try_close", "offer_brief", "nudge",
)  # fmt: skip
"""In the order in which people see them."""


@lru_cache(maxsize=1)
def usual() -> dict[str, Usual]:
    """The templates that come with the program, by code."""
    return {code: _read(code) for code in CODES}


def usual_one(code: str) -> Usual:
    """One of them. Raises NotFound."""
    if code not in CODES:
        raise NotFound(f"There is no template “{code[:40]}”. There are: {', '.join(CODES)}.")
    return usual()[code]


@lru_cache(maxsize=1)
def phrases() -> tuple[str, ...]:
    """Can-do sentences to put into a letter, with the same words to fill in."""
    lines = (paths.resources() / "templates" / "phrases.txt").read_text("utf-8").split("\n")
    return tuple(line.strip() for line in lines if line.strip())


def _read(code: str) -> Usual:
    content = (paths.resources() / "templates" / f"{code}.txt").read_text("utf-8").replace("\r\n", "\n")
    head, _, text = content.partition("\n\n")
    facts = dict(line.split(": ", 1) for line in head.split("\n"))
    kind, days = facts["Next"].split()
    return Usual(code, facts["Title"], facts["About"], facts["To"], kind, int(days), facts["Subject"], text.strip("\n"))


def check(subject: str, text: str) -> None:
    """Refuse a template that cannot be filled in, in one sentence that says where. Raises NotAllowed."""
    fill(subject, dict.fromkeys(WORDS, ""), "the subject")
    fill(text, dict.fromkeys(WORDS, ""))


def fill(template: str, values: Mapping[str, str], where: str = "") -> str:
    """The text of a template with its words filled in. `where` names a part that has no lines. Raises NotAllowed.

    `values` are plain text: what looks like a template in one of them is only text.
    """
    if len(template) > LONGEST_TEMPLATE:
        raise NotAllowed(f"This text is too long: a template has at most {LONGEST_TEMPLATE:,} characters.")
    made = _made(template, where)
    words = {name: str(values.get(name, ""))[:LONGEST_VALUE] for name in WORDS}
    out: list[str] = []
    size, until = 0, time.monotonic() + SECONDS
    for part in made.generate(words):
        size += len(part)
        out.append(part)
        if size > LONGEST_LETTER or time.monotonic() > until:
            raise NotAllowed("The letter that this text makes is too long. Use fewer of the words that stand for much.")
    return _BLANK_LINES.sub("\n\n", "".join(out))


@lru_cache(maxsize=64)
def _made(template: str, where: str) -> Template:
    from jinja2 import TemplateSyntaxError

    environment = _environment()
    try:
        tree = environment.parse(template)
        _look(tree, where, 0)
        return environment.from_string(template)
    except TemplateSyntaxError as error:
        raise NotAllowed(_mistake(error.lineno, where, "a {{ }} or {% %} is not written as it should be")) from None
    except (RecursionError, MemoryError, SyntaxError):
        raise NotAllowed(_mistake(0, where, "too much stands inside one another")) from None


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    # plain text goes out, so nothing is escaped as HTML would be
    made = ImmutableSandboxedEnvironment(autoescape=False, undefined=StrictUndefined)
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in sorted(_FILTERS)}
    made.tests.clear()
    return made


def _look(node: nodes.Node, where: str, depth: int) -> None:
    """Let through only the forms that a letter needs."""
    form = type(node).__name__
    if form not in _FORMS or (form == "Filter" and getattr(node, "name", "") not in _FILTERS):
        raise NotAllowed(
            _mistake(node.lineno, where, "only words to fill in and {% if word %} … {% endif %} are known")
        )
    if depth > _DEEPEST:
        raise NotAllowed(_mistake(node.lineno, where, "too much stands inside one another"))
    if form == "Name" and getattr(node, "name", "") not in WORDS:
        raise NotAllowed(_mistake(node.lineno, where, _unknown(str(getattr(node, "name", "")))))
    for child in node.iter_child_nodes():
        _look(child, where, depth + 1)


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    near: Any = get_close_matches(name[:60], list(WORDS), 1)
    meant = f"; “{near[0]}” is one" if near else ""
    return f"there is no word “{name[:40]}” to fill in{meant}"


def _mistake(line: int, where: str, what: str) -> str:
    if where:
        return f"In {where}, {what}."
    return f"In line {line}, {what}." if line else f"{what[0].upper()}{what[1:]}."
