"""The language of a PDF, and that its title shows: Qt's writer says neither in the document's catalogue.

Both are added at the end of the file as a revision of that one object, as the format foresees (ISO 32000-1, 7.5.6);
nothing that was written before is touched.
"""

from __future__ import annotations

import re
from typing import Final

from hubcrm.exports.html_file import LANGUAGE

_ROOT: Final = re.compile(rb"/Root\s+(\d+)\s+0\s+R")
_SIZE: Final = re.compile(rb"/Size\s+(\d+)")
_KEPT: Final = re.compile(rb"/(?:Info\s+\d+\s+0\s+R|ID\s*\[[^\]]*\])")
_STARTS: Final = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")


def with_language(pdf: bytes) -> bytes:
    """The same file saying that it is in British English and that windows show its title.

    A file that is not built as expected comes back as it was: it is right, and only says less.
    """
    trailer = pdf[pdf.rfind(b"trailer") :]
    root, size, starts = _ROOT.search(trailer), _SIZE.search(trailer), _STARTS.search(trailer)
    if root is None or size is None or starts is None:
        return pdf
    number = int(root[1])
    catalogue = re.search(rb"(?:^|\n)%d 0 obj\s*<<(.*?)>>\s*endobj" % number, pdf, re.DOTALL)
    if catalogue is None or b"/Lang" in catalogue[1] or b"<<" in catalogue[1]:
        return pdf
    said = b"/Lang (%s)\n/ViewerPreferences << /DisplayDocTitle true >>" % LANGUAGE.encode("ascii")
    new = b"%d 0 obj\n<<%s%s\n>>\nendobj\n" % (number, catalogue[1], said)
    before = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    kept = b"\n".join(_KEPT.findall(trailer))
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, len(before))
    tail = b"trailer\n<<\n/Size %s\n/Root %d 0 R\n/Prev %s\n%s\n>>\nstartxref\n%d\n%%%%EOF\n" % (
        size[1], number, starts[1], kept, len(before) + len(new),
    )  # fmt: skip
    return before + new + table + tail
