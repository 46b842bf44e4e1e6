"""Lines as contact cards and calendars write them: NAME;PARAMETER=value:text, folded, in whatever character set.

Read by bytes, one letter for each, so that a letter cut by a folded line is whole again and every value can be in a
character set of its own, as old files have it.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

PROPERTY: Final = re.compile(r'(?:[\w-]+\.)?([\w-]+)((?:;[^:;"]*(?:"[^"]*"[^:;"]*)*)*):', re.ASCII)
"""A property up to its value: name and parameters, whose quoted values may hold colons and semicolons."""


def bytes_as_text(data: bytes) -> str:
    """One letter for each byte of UTF-8 (or whatever set it is in), so that values are decoded one by one."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode()
    return data.removeprefix(codecs.BOM_UTF8).decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")


def parts(text: str, between: str = ";") -> list[str]:
    r"""The parts of a value between signs that are not written out (\; \,)."""
    found, start, at = [], 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text[at] == between:
            found.append(text[start:at])
            start = at + 1
        at += 1
    return [plain(part) for part in (*found, text[start:])]


def plain(text: str) -> str:
    """A value with what was written out as itself."""
    return re.sub(r"\\([\\;,:nN])", lambda found: "\n" if found[1] in "nN" else found[1], text)
