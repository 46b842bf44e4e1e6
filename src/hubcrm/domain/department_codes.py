"""Short codes for departments, made from their names: ENG, LAW, NMAH."""

from __future__ import annotations

from collections.abc import Collection

_LONGEST = 5
_ALONE = 3  # letters of a name of one word
_LEFT_OUT = frozenset(
    {"a", "an", "and", "the", "of", "for", "in", "with", "to", "at", "on", "school", "department", "dept", "faculty",
     "institute", "college", "centre", "center", "division", "section", "unit", "team", "curriculum", "area"}
)  # fmt: skip


def code_from(name: str, taken: Collection[str] = ()) -> str:
    """A code of 1 to 5 capital letters or digits for a department's name; a figure is added where it is taken already.

    "School of Engineering and Manufacturing" is EM, "Business School" is BUS. `taken` is compared without case.
    """
    every = _letters_only(name).split()
    words = [word for word in every if word.lower() not in _LEFT_OUT] or every
    if not words:
        stem = "DEPT"
    elif len(words) == 1:
        stem = words[0][:_ALONE].upper()
    else:
        stem = "".join(word[0] for word in words)[:_LONGEST].upper()
    used = {code.upper() for code in taken}
    code, number = stem, 1
    while code in used:
        number += 1
        code = f"{stem}{number}"
    return code


def _letters_only(name: str) -> str:
    """The name in plain capitals and digits: a code is typed, so it has no accents."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", name.replace("’", "").replace("'", ""))
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in kept)
