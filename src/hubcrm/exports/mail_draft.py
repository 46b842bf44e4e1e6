"""Letters handed to the person's own mail program: as a link for short ones, as a file for long ones. Nothing is sent.

The link is RFC 6068's `mailto:`; the file is an e-mail with `X-Unsent: 1`, which mail programs open as a draft.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from hubcrm.domain.errors import NotAllowed, NotWritable

LONGEST_LINK: Final = 1_900
"""Characters of a link that every system hands on whole; Windows stops soon after 2,000."""
_KEPT_MS: Final = 24 * 3600 * 1000
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_HALVES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class MailDraft:
    """One letter. `ours` is its own message id, `answers` those of the messages it answers, without angle brackets."""

    to_name: str
    to_email: str
    subject: str
    text: str
    ours: str = ""
    answers: Sequence[str] = ()


def one_line(text: str, longest: int = 250) -> str:
    """Text for a header: what could end or turn the line becomes a space."""
    return " ".join(_HALVES.sub("", _CONTROL.sub(" ", text)).split())[:longest]


def address(typed: str) -> str:
    """An e-mail address as it was typed, or blank. Raises NotAllowed for what cannot be one."""
    plain = one_line(typed)
    if plain and not _ADDRESS.fullmatch(plain):
        raise NotAllowed(f"“{plain[:60]}” is not an e-mail address. Write one like name@employer.example.")
    return plain


def link(draft: MailDraft) -> str:
    """The draft as a `mailto:` link."""
    text = _HALVES.sub("", draft.text).replace("\r\n", "\n").replace("\n", "\r\n")
    subject = quote(one_line(draft.subject), safe="")
    return f"mailto:{quote(address(draft.to_email), safe='@')}?subject={subject}&body={quote(text, safe='')}"


def fits_in_a_link(draft: MailDraft) -> bool:
    """Whether the link is short enough for every system; a longer one goes as a file."""
    return len(link(draft)) <= LONGEST_LINK


def as_file(draft: MailDraft) -> bytes:
    """The draft as an e-mail that a mail program opens to be sent."""
    from email.headerregistry import Address
    from email.message import EmailMessage
    from email.policy import SMTP

    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    email = address(draft.to_email)
    if email:
        user, _, host = email.rpartition("@")
        message["To"] = Address(one_line(draft.to_name).replace('"', ""), user, host)
    message["Subject"] = one_line(draft.subject)
    if draft.ours:
        message["Message-ID"] = f"<{draft.ours}>"
    answers = [one for one in draft.answers if re.fullmatch(r"[\x21-\x3b\x3d\x3f-\x7e]{3,250}", one)]
    if answers:
        message["In-Reply-To"] = f"<{answers[-1]}>"
        message["References"] = " ".join(f"<{one}>" for one in answers)
    message.set_content(_HALVES.sub("", draft.text).rstrip() + "\n", charset="utf-8", cte="quoted-printable")
    return message.as_bytes()


def file_name(subject: str) -> str:
    """A name for the file by which its owner knows it again, harmless on every system."""
    plain = re.sub(r"[^\w \-]+", " ", one_line(subject, 80), flags=re.UNICODE)
    return f"{' '.join(plain.split()).strip(' -') or 'Letter'}.eml"


def put_into_a_file(draft: MailDraft, within: Path | None = None) -> Path:
    """Write the draft into a folder of its own that only this person can read. `within`: where such folders are made.

    Folders of earlier drafts go as soon as they are a day old: a mail program has read them by then. Raises NotWritable.
    """
    clear_old(within)
    try:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=within))  # readable by its owner alone
        path = folder / file_name(draft.subject)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(as_file(draft))
    except OSError as error:
        raise NotWritable(
            f"The draft could not be written for your mail program: {error.strerror or error}."
        ) from error
    return path


_PREFIX: Final = "hubcrm-letter-"


def clear_old(within: Path | None = None, older_than_ms: int = _KEPT_MS) -> None:
    """Take folders away that earlier drafts left; those of today may still be wanted by a mail program."""
    before = time.time() - older_than_ms / 1000
    with contextlib.suppress(OSError):
        for folder in Path(within or tempfile.gettempdir()).glob(f"{_PREFIX}*"):
            if folder.is_dir() and not folder.is_symlink() and _ours(folder) and folder.stat().st_mtime <= before:
                shutil.rmtree(folder, ignore_errors=True)


def _ours(folder: Path) -> bool:
    return not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()
