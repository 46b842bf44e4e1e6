"""Attachments are opened only as copies: in a private folder of this start, read-only, and gone at the end.

What can run something when it is opened is never opened from here; it can only be saved, with a sentence that says so.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
import time
from pathlib import Path

from hubcrm.domain.errors import NotAllowed
from hubcrm.intake.drafts import safe_name

_PREFIX = "hubcrm-copies-"
_FORGOTTEN = 2 * 24 * 3600
"""Seconds after which copies that a crash has left behind are removed by the next start."""
_OPENED = (
    "pdf txt log csv tsv md rtf doc docx odt xls xlsx ods ppt pptx odp pages numbers key "
    "png jpg jpeg gif bmp tif tiff webp heic ics vcf eml msg mp3 wav m4a ogg mp4 mov avi mkv webm zip "
    "dwg dxf step stp stl igs iges 3mf"
)
_OPENS = frozenset(_OPENED.split())
_NEVER_OPENED = (
    "exe com bat cmd msi msp scr pif cpl ps1 psm1 vbs vbe js jse wsf wsh hta jar lnk url reg inf scf dll sys gadget chm "
    "application appref-ms msc settingcontent-ms library-ms searchconnector-ms iso img vhd vhdx one xll ade adp "
    "app dmg pkg command workflow terminal sh bash zsh csh ksh run bin out desktop appimage deb rpm snap flatpakref py pyw rb "
    "pl php html htm xhtml shtml mht mhtml svg svgz xml xsl docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm slk"
)
_RUNS = frozenset(_NEVER_OPENED.split())
_MARKS = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa\xce",
          b"\xfe\xed\xfa\xcf", b"L\0\0\0\x01\x14\x02\0", b"[Desktop Entry]")  # fmt: skip
"""First bytes of programs, whatever they are called."""


def why_not_open(name: str) -> str:
    """One sentence on why a file of this name is not opened from here; "" where a copy of it may be."""
    ending = safe_name(name).rpartition(".")[2].lower() if "." in name else ""
    if ending in _OPENS:
        return ""
    if ending in _RUNS:
        return f"Files of this kind (.{ending}) can run something on your computer, so hubcrm does not open them."
    kind = f"this kind (.{ending})" if ending else "a kind that their name does not tell"
    return f"hubcrm does not know files of {kind}, so it does not open them."


class SafeCopies:
    """The copies of this start. Used on one worker's thread, but for `clear`, which comes when that has ended."""

    def __init__(self, where: Path | None = None) -> None:
        self._where = where if where is not None else Path(tempfile.gettempdir())
        self._folder: Path | None = None
        self._count = 0

    def place_for(self, name: str) -> Path:
        """Where a copy under this name may be written: a folder of its own, so that names never meet.

        Raises NotAllowed for what is never opened.
        """
        why = why_not_open(name)
        if why:
            raise NotAllowed(f"{why} Save it and have it checked first.")
        if self._folder is None or not self._folder.is_dir():
            self._remove_forgotten()
            self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self._where))  # for this user alone
        self._count += 1
        inside = self._folder / str(self._count)
        inside.mkdir(mode=0o700)
        return inside / safe_name(name)

    def seal(self, path: Path) -> Path:
        """Make a written copy safe to hand to another program: read-only, never to be run, and marked as from outside.

        Raises NotAllowed, and removes it, where its content is a program under another name.
        """
        with path.open("rb") as file:
            head = file.read(64)
        if head.startswith(_MARKS):
            self._remove(path.parent)
            raise NotAllowed(f"“{path.name}” is a program under another name, so hubcrm does not open it.")
        path.chmod(stat.S_IRUSR)
        if sys.platform == "win32":  # what Windows asks before it opens a file from the internet
            with contextlib.suppress(OSError):
                Path(f"{path}:Zone.Identifier").write_text("[ZoneTransfer]\r\nZoneId=3\r\n", encoding="ascii")
        return path

    def clear(self) -> None:
        """Remove all of them."""
        if self._folder is not None:
            self._remove(self._folder)
            self._folder = None

    def _remove_forgotten(self) -> None:
        with contextlib.suppress(OSError):
            for left in self._where.glob(f"{_PREFIX}*"):
                seen = left.lstat()
                mine = not hasattr(os, "getuid") or seen.st_uid == os.getuid()
                if mine and stat.S_ISDIR(seen.st_mode) and time.time() - seen.st_mtime > _FORGOTTEN:
                    self._remove(left)

    def _remove(self, folder: Path) -> None:
        for path in folder.rglob("*"):
            with contextlib.suppress(OSError):
                path.chmod(stat.S_IRWXU if path.is_dir() else stat.S_IRUSR | stat.S_IWUSR)  # or Windows keeps it
        shutil.rmtree(folder, ignore_errors=True)
