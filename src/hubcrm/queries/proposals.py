"""What the signature under somebody's letter says that the hub does not know yet: proposed, and kept only on one key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hubcrm.domain.changes import not_counting
from hubcrm.domain.employers import employer_domain, plain_name
from hubcrm.intake.signatures import read_signature, writer_of
from hubcrm.queries.history import _COLUMNS, _change
from hubcrm.queries.reading import Reads, Viewer

_LATEST = 5
"""Messages looked at, newest first: the signature is under one of the last."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A person to keep, or what is new of one known.

    `contact`: the id of the one known, "" for a new one. `employer`: the id of theirs, "" where it is not known; then
    `company` is its name as they write it. `job_title`, `phone`, `website` are blank where they are known already.
    """

    name: str
    email: str
    job_title: str = ""
    phone: str = ""
    company: str = ""
    website: str = ""
    contact: str = ""
    employer: str = ""


def of_enquiry(reader: Reads, enquiry_id: str, viewer: Viewer) -> Proposal | None:
    """What to propose for an enquiry; None where nothing new is said, or this viewer may not see whom it is about."""
    changes = [
        _change(row)
        for row in reader.read(
            f"SELECT {_COLUMNS} FROM change WHERE entity_id = ? AND kind IN ('received', 'logged', 'undone') ORDER BY hlc, id",
            (enquiry_id,),
        )
    ]
    out = not_counting(changes)
    theirs = [
        one
        for one in changes
        if one.id not in out
        and (one.kind == "received" or (one.kind == "logged" and one.data.get("way") == "in"))
        and not one.data.get("auto_reply")
    ]
    first = next((one for one in theirs if one.kind == "received"), None)
    usual = first.personal if first is not None else {}
    for change in reversed(theirs[-_LATEST:]):
        said = change.personal
        sender = str(said.get("sender", ""))
        address = str(said.get("sender_email", "")) or (
            str(usual.get("sender_email", "")) if sender == usual.get("sender") else ""
        )
        words, name, email = writer_of(str(said.get("text", "")), sender, address)
        signature = read_signature(words, str(said.get("quoted", "")), name if "@" not in name else "", email)
        if signature and signature.name:
            found = Proposal(
                signature.name, email.lower(), signature.job_title, next(iter(signature.phones), ""), signature.company,
                signature.website,
            )  # fmt: skip
            return _news(reader, enquiry_id, viewer, found)
    return None


def _news(reader: Reads, enquiry_id: str, viewer: Viewer, said: Proposal) -> Proposal | None:
    """What of it is new."""
    if said.email and _is_colleague(reader, said.email):
        return None
    linked = reader.read(
        "SELECT m.id, m.website, m.domains FROM enquiry_employer e JOIN employer m ON m.id = e.employer WHERE e.enquiry = ? "
        "ORDER BY e.place LIMIT 1",
        (enquiry_id,),
    )
    employer, website = (str(linked[0][0]), str(linked[0][1])) if linked else ("", "")
    if not employer and said.company:
        same = reader.read("SELECT id FROM employer WHERE plain = ? LIMIT 2", (plain_name(said.company),))
        employer = str(same[0][0]) if len(same) == 1 else ""
    facts: dict[str, Any] = {
        "name": said.name, "email": said.email, "employer": employer, "company": "" if employer else said.company,
        "website": "" if website or not _their_site(said.website, said.email) else said.website,
        "job_title": said.job_title, "phone": said.phone,
    }  # fmt: skip
    known = _known(reader, said, employer)
    if known is None:
        return Proposal(**facts)
    contact, title, phone, visibility, steward = known
    if visibility != "shared" and steward != viewer.person:
        return None
    facts |= {"contact": contact, "job_title": "" if title else said.job_title, "phone": "" if phone else said.phone}
    news = Proposal(**facts)
    return news if news.job_title or news.phone or news.website else None


def _known(reader: Reads, said: Proposal, employer: str) -> tuple[Any, ...] | None:
    columns = "id, role_title, phone, visibility, steward"
    rows = reader.read(f"SELECT {columns} FROM contact WHERE email = ? AND email != '' LIMIT 1", (said.email,))
    if not rows and employer:
        rows = reader.read(
            f"SELECT {columns} FROM contact WHERE employer = ? AND lower(name) = ? LIMIT 1",
            (employer, said.name.lower()),
        )
    return rows[0] if rows else None


def _is_colleague(reader: Reads, email: str) -> bool:
    return bool(reader.read("SELECT 1 FROM person WHERE lower(email) = ? LIMIT 1", (email,)))


def _their_site(website: str, email: str) -> bool:
    """Whether the site is that of the mail domain: others may well be a picture's or a friend's."""
    domain = employer_domain(email) if "@" in email else None
    return bool(domain) and website.endswith(str(domain))
