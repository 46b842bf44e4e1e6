"""Taking in what arrives: e-mails, rows of a sheet, pasted words, a phone call in progress."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hubcrm.domain.changes import State
from hubcrm.domain.employers import employer_domain, plain_name
from hubcrm.domain.errors import HubError, NotAllowed
from hubcrm.domain.fields import clean_fields
from hubcrm.domain.outcome import Outcome
from hubcrm.domain.records import fields_of
from hubcrm.domain.regions import region_of
from hubcrm.domain.words import Channel, SideState
from hubcrm.intake.drafts import Draft, subject_from
from hubcrm.queries.labels import postcode_areas
from hubcrm.store.transactions import Entry

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub
    from hubcrm.store.transactions import Transaction

_REFERENCE = re.compile(r"\bE-\d{4}-\d{4,8}\b", re.IGNORECASE)
_FACTS = (
    "type",
    "urgency",
    "deadline",
    "deadline_what",
    "source",
    "need",
    "value",
    "people_helped",
    "ok_to_share",
    "where",
)
_LATER = 120_000
_IN = 500


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one draft.

    `enquiry` and `ref`: the enquiry it made or joined, blank where it was left out. `duplicate_of`: the reference of the
    enquiry that this message made earlier. `joined`: it was a reply. `left_out`: one sentence that says why.
    """

    enquiry: str = ""
    ref: str = ""
    subject: str = ""
    employer: str = ""
    duplicate_of: str = ""
    joined: bool = False
    left_out: str = ""


def receive(hub: Hub, drafts: Sequence[Draft], *, by: str, label: str = "") -> Outcome[list[Received]]:
    """Take in drafts in one transaction: all of them or none.

    A message taken in before is not taken again; a reply joins its enquiry and wakes it if it waited; an automatic reply
    changes nothing. An employer is linked where name or e-mail domain is the same; a new one is made from a name given
    or a company's own mail domain, never from a public one.
    """
    title = label or ("Add enquiry" if len(drafts) == 1 else f"Add {len(drafts)} enquiries")
    with hub.transaction(title, by=by) as tx:
        taker = _Taker(hub, tx)
        taker.look_up(drafts)
        results = []
        for draft in drafts:
            if not label and len(drafts) == 1 and taker.answers(draft):
                tx.label = "File a reply"
            results.append(taker.take(draft))
        new = _new_ones(results)
        if not label and len(drafts) > 1 and new:
            tx.label = f"Add {new} enquir{'y' if new == 1 else 'ies'}"
        taker.write()
        return Outcome(results, tx.kinds, said(results), bool(tx.kinds))


def _new_ones(results: Sequence[Received]) -> int:
    return sum(1 for one in results if one.enquiry and not one.duplicate_of and not one.joined)


@dataclass(frozen=True, slots=True)
class Tally:
    """What an import would do or did: rows that make an enquiry, that are here already, replies, rows left out."""

    new: int
    known: int
    joined: int
    left_out: int
    new_employers: int
    updated_employers: int


class _OnlyTrying(Exception):
    """Ends a dry run so that nothing of it is kept."""


def dry_run(hub: Hub, drafts: Sequence[Draft], *, by: str) -> Outcome[Tally]:
    """What `receive` would do with these drafts; nothing is kept."""
    tally = Tally(0, 0, 0, 0, 0, 0)
    try:
        with hub.transaction("Try an import", by=by) as tx:
            taker = _Taker(hub, tx, keeps_files=False)
            taker.look_up(drafts)
            results = [taker.take(draft) for draft in drafts]
            taker.write()
            tally = Tally(
                new=_new_ones(results),
                known=sum(bool(one.duplicate_of) for one in results),
                joined=sum(one.joined for one in results),
                left_out=sum(bool(one.left_out) for one in results),
                new_employers=taker.employers_made,
                updated_employers=len(taker.updated),
            )
            raise _OnlyTrying
    except _OnlyTrying:
        return Outcome(tally)


def said(results: Sequence[Received]) -> str:
    """What became of many drafts, in one line: "3 new enquiries, 1 reply filed"."""
    new = _new_ones(results)
    joined = sum(one.joined for one in results)
    known = sum(bool(one.duplicate_of) for one in results)
    out = sum(bool(one.left_out) for one in results)
    parts = [f"{new} new enquir{'y' if new == 1 else 'ies'}" if new else ""]
    parts.append(f"{joined} {'reply' if joined == 1 else 'replies'} filed" if joined else "")
    parts.append(f"{known} here already" if known else "")
    parts.append(f"{out} left out" if out else "")
    return ", ".join(part for part in parts if part).capitalize() or "Nothing to add"


@dataclass
class _Taker:
    """Works through drafts against what the hub knows, collecting what to record."""

    hub: Hub
    tx: Transaction
    keeps_files: bool = True  # a dry run must not leave attachments behind: they lie outside the transaction
    entries: list[Entry] = field(default_factory=list)
    employers_by_plain: dict[str, str] = field(default_factory=dict)
    employers_by_domain: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    updated: set[str] = field(default_factory=set)
    contacts: dict[str, str] = field(default_factory=dict)
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    domains: dict[str, str | None] = field(default_factory=dict)
    plain_names: dict[str, str] = field(default_factory=dict)
    own_domains: frozenset[str] = frozenset()
    employers_made: int = 0

    def __post_init__(self) -> None:
        self.calendar = self.hub.calendar_of(self.tx)
        for employer, name, plain, domains in self.tx.read("SELECT id, name, plain, domains FROM employer"):
            self.names[employer] = name
            self.employers_by_plain.setdefault(plain, employer)
            for domain in domains.split():
                self.employers_by_domain.setdefault(domain, employer)
        self.own_domains = frozenset(
            email.rsplit("@", 1)[1].lower()
            for (email,) in self.tx.read("SELECT email FROM person WHERE email LIKE '%@%'")
        )

    def look_up(self, drafts: Sequence[Draft]) -> None:
        """Find at once what the drafts may meet here: messages taken in before, contacts with these addresses."""
        wanted = {one for draft in drafts for one in (draft.message_id, draft.in_reply_to, *draft.references) if one}
        for message, enquiry in self._rows("SELECT message, enquiry FROM message WHERE message IN", wanted):
            self.messages[message] = enquiry
        addresses = {(draft.forwarded_from_email or draft.sender_email).lower() for draft in drafts}
        shared = "SELECT email, id FROM contact WHERE visibility = 'shared' AND email IN"
        found: dict[str, list[str]] = {}
        for email, contact in self._rows(shared, addresses - {""}):
            found.setdefault(email, []).append(contact)
        self.contacts = {email: ids[0] for email, ids in found.items() if len(ids) == 1}

    def _rows(self, statement: str, values: set[str]) -> Iterator[tuple[Any, ...]]:
        given = sorted(values)
        for start in range(0, len(given), _IN):
            part = given[start : start + _IN]
            yield from self.tx.read(f"{statement} ({', '.join('?' * len(part))})", part)

    def answers(self, draft: Draft) -> bool:
        """Whether a draft is a reply that belongs to an enquiry here."""
        return bool(self._thread(draft))

    def take(self, draft: Draft) -> Received:
        """Decide what one draft is, and queue what it needs."""
        if not (draft.text.strip() or draft.subject.strip() or draft.attachments):
            raise NotAllowed("There are no words in it. Type or paste what they said.")
        if draft.message_id:
            known = self._known(draft.message_id)
            if known:
                ref = self._ref_of(known)
                return Received(known, ref, draft.subject, duplicate_of=ref)
        thread = self._thread(draft)
        if draft.auto_reply and not thread:
            return Received(subject=draft.subject, left_out="It is an automatic reply, so there is nobody to answer.")
        if thread:
            return self._join(draft, thread)
        return self._new(draft)

    def write(self) -> None:
        """Record everything queued, each record folded once."""
        if self.entries:
            self.employers_made += sum(1 for entry in self.entries if entry.entity_type == "employer")
            self.tx.record_many(self.entries)
            self.entries = []

    def _known(self, message_id: str) -> str:
        return self.messages.get(message_id, "")

    def _ref_of(self, enquiry: str) -> str:
        rows = self.tx.read("SELECT ref FROM enquiry WHERE id = ?", (enquiry,))
        if rows:
            return str(rows[0][0])
        return next((e.data["ref"] for e in self.entries if e.entity_id == enquiry and e.kind == "received"), "")

    def _thread(self, draft: Draft) -> str:
        for message in (draft.in_reply_to, *reversed(draft.references)):
            found = self._known(message) if message else ""
            if found:
                return found
        named = _REFERENCE.search(draft.subject)
        if named:
            rows = self.tx.read("SELECT id FROM enquiry WHERE ref = ? LIMIT 2", (named[0].upper(),))
            if len(rows) == 1:
                return str(rows[0][0])
        return ""

    def _join(self, draft: Draft, enquiry: str) -> Received:
        self.write()
        facts: dict[str, Any] = {"log": "email", "way": "in", "message": draft.message_id}
        if draft.auto_reply:
            facts["auto_reply"] = 1
        when = _when(draft, self.tx.now)
        facts["when"] = when
        files = self._keep(draft)
        if files:
            facts["files"] = files
        personal = {"text": draft.text, "quoted": draft.quoted, "subject": draft.subject, "sender": _sender(draft)}
        self.tx.record("enquiry", enquiry, "logged", facts, {k: v for k, v in personal.items() if v}, subject=enquiry)
        state: State = self.tx.state("enquiry", enquiry) or {}
        if not draft.auto_reply and (state.get("side") or {}).get("kind") == SideState.WAITING_EMPLOYER:
            self.tx.record("enquiry", enquiry, "resumed")
        if draft.message_id:
            self.messages[draft.message_id] = enquiry
        return Received(enquiry, state.get("ref", ""), draft.subject, self._employer_name(state), joined=True)

    def _employer_name(self, state: Mapping[str, Any]) -> str:
        linked = state.get("f", {}).get("employers") or ()
        return self.names.get(linked[0], "") if linked else str(state.get("typed", ""))

    def _new(self, draft: Draft) -> Received:
        tx = self.tx
        enquiry = tx.derived_id(f"message:{draft.message_id}") if draft.message_id else tx.new_id()
        when = _when(draft, tx.now)
        extra = dict(draft.extra)
        facts = _facts(extra)
        employer, typed = self._employer(draft, extra)
        if employer:
            facts["employers"] = [employer]
        contact = self._contact(draft)
        if contact:
            facts["contact"] = contact
        ref = self._reference(when)
        data: dict[str, Any] = {"ref": ref, "received": when, "channel": draft.channel or Channel.EMAIL, "f": facts}
        if typed:
            data["typed"] = typed
        if draft.message_id:
            data["message"] = draft.message_id
            self.messages[draft.message_id] = enquiry
        files = self._keep(draft)
        if files:
            data["files"] = files
        subject = draft.subject.strip() or subject_from(draft.text) or "No subject"
        personal = {
            "subject": subject, "text": draft.text, "quoted": draft.quoted, "sender": _sender(draft),
            "sender_email": draft.sender_email, "phone": draft.phone, "job_title": draft.job_title,
            "notes": extra.get("notes", ""), "headers_note": draft.headers_note,
        }  # fmt: skip
        self.entries.append(
            Entry("enquiry", enquiry, "received", data, {k: v for k, v in personal.items() if v}, enquiry)
        )
        return Received(enquiry, ref, subject, self.names.get(employer, typed))

    def _reference(self, when: int) -> str:
        return self.tx.next_reference(self.calendar.local(when).date())

    def _employer(self, draft: Draft, extra: Mapping[str, str]) -> tuple[str, str]:
        """(id of the employer, the name as it was typed where there is no such employer)."""
        email = draft.forwarded_from_email or draft.reply_to or draft.sender_email
        name = draft.employer.strip()
        domain = self._domain(email.rpartition("@")[2].lower()) if email else None
        plain = self._plain(name)
        found = (plain and self.employers_by_plain.get(plain)) or (domain and self.employers_by_domain.get(domain))
        if found:
            self._fill_blanks(found, domain, extra)
            return found, name
        if not name and domain:
            name = _name_from_domain(domain)
            plain = plain_name(name)
            if plain in self.employers_by_plain:
                return self.employers_by_plain[plain], name
        if not plain:
            return "", name
        new = self.tx.new_id()
        fields: dict[str, Any] = {"name": name, **_employer_facts(extra)}
        if domain:
            fields["domains"] = [domain]
            self.employers_by_domain[domain] = new
        self.employers_by_plain[plain] = new
        self.names[new] = name
        self.entries.append(Entry("employer", new, "created", fields))
        return new, name

    def _domain(self, host: str) -> str | None:
        if host not in self.domains:
            self.domains[host] = employer_domain(f"somebody@{host}", self.own_domains)
        return self.domains[host]

    def _plain(self, name: str) -> str:
        if name not in self.plain_names:
            self.plain_names[name] = plain_name(name) if name else ""
        return self.plain_names[name]

    def _fill_blanks(self, employer: str, domain: str | None, extra: Mapping[str, str]) -> None:
        """What a row says of an employer we know fills what is blank; it never overwrites."""
        said = _employer_facts(extra)
        if not said and (not domain or self.employers_by_domain.get(domain)):
            return
        if employer not in self.known:
            self.known[employer] = fields_of(self.tx.state("employer", employer)) or {}
        known = self.known[employer]
        if not known:  # made earlier in this same batch, with all that its own row said
            return
        news: dict[str, Any] = {key: value for key, value in said.items() if not known.get(key)}
        if domain and domain not in self.employers_by_domain:
            news["domains"] = [*(known.get("domains") or ()), domain]
            self.employers_by_domain[domain] = employer
        if news:
            self.write()
            self.tx.set("employer", employer, news)
            known.update(news)
            self.updated.add(employer)

    def _contact(self, draft: Draft) -> str:
        return self.contacts.get((draft.forwarded_from_email or draft.sender_email).lower(), "")

    def _keep(self, draft: Draft) -> list[dict[str, Any]]:
        from hubcrm.store import files

        kept = []
        for one in draft.attachments:
            stored = files.keep(self.hub.folder, self.hub.key, one.content) if self.keeps_files else ""
            kept.append({"name": one.name, "file": stored, "type": one.media_type, "size": len(one.content)})
        return kept


def _facts(extra: Mapping[str, str]) -> dict[str, Any]:
    """Facts of a sheet's row that can be read; what cannot is left to the person, and stays in the row's notes."""
    facts: dict[str, Any] = {}
    for key in _FACTS:
        if extra.get(key):
            try:
                facts.update(clean_fields({key: extra[key]}))
            except HubError:
                continue
    return facts


def _employer_facts(extra: Mapping[str, str]) -> dict[str, Any]:
    facts: dict[str, Any] = {key: extra[key] for key in ("sector", "postcode", "town", "website") if extra.get(key)}
    if extra.get("employees", "").isdigit() and len(extra["employees"]) < 9:
        facts["employees"] = int(extra["employees"])
    if facts.get("postcode"):
        facts["region"] = region_of(facts["postcode"], postcode_areas()) or ""
    return facts


def _when(draft: Draft, now: int) -> int:
    """When it arrived: its own date, unless that is still to come (a wrong clock) or missing."""
    if draft.received_ms is None or draft.received_ms > now + _LATER or draft.received_ms < 0:
        return now
    return draft.received_ms


def _sender(draft: Draft) -> str:
    return draft.forwarded_from_name or draft.sender_name or draft.forwarded_from_email or draft.sender_email


def _name_from_domain(domain: str) -> str:
    """A first guess at an employer's name from its mail domain, for a person to put right."""
    label = domain.split(".")[0] if not domain.startswith(("mail.", "www.")) else domain.split(".")[1]
    return " ".join(word.capitalize() for word in re.split(r"[-_]", label) if word)
