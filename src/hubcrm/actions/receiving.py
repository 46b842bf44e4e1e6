"""Taking in what arrives: e-mails, rows of a sheet, pasted words, a phone call in progress."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from hubcrm.actions.receiving_facts import facts_of, notes_of
from hubcrm.actions.receiving_sorting import Fate, Sorter
from hubcrm.domain.changes import new_id
from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.outcome import Outcome
from hubcrm.domain.references import academic_year
from hubcrm.domain.words import Channel, SideState
from hubcrm.intake.drafts import Draft, subject_from
from hubcrm.intake.threads import in_order, moved, moved_back
from hubcrm.queries.reading import Reads
from hubcrm.store.transactions import Entry

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub
    from hubcrm.store.transactions import Transaction

Report = Callable[[int, int], object]
"""Told (done, of) while many are taken in. What it raises ends the import, of which nothing is left then."""

_LATER = 120_000
_AT_ONCE = 500
"""Drafts recorded between two looks at whether the person has cancelled: a tenth of a second."""
_HERE = "in this import"


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one draft.

    `enquiry` and `ref`: the enquiry it made or joined, blank where it was left out. `duplicate_of`: the reference of the
    enquiry that this message or row made earlier. `joined`: it was a reply. `left_out`: one sentence that says why.
    `refused`: it cannot be kept, and `left_out` says why.
    """

    enquiry: str = ""
    ref: str = ""
    subject: str = ""
    employer: str = ""
    duplicate_of: str = ""
    joined: bool = False
    left_out: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """What an import would do: rows that make an enquiry, that are here already, replies, rows left out or no good."""

    new: int = 0
    known: int = 0
    joined: int = 0
    left_out: int = 0
    refused: int = 0
    new_employers: int = 0
    updated_employers: int = 0


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would become of drafts: in numbers, and of each."""

    tally: Tally
    each: tuple[Received, ...]


def receive(
    hub: Hub,
    drafts: Sequence[Draft],
    *,
    by: str,
    label: str = "",
    source: str = "",
    again: Collection[int] = (),
    report: Report | None = None,
    also: Callable[[Transaction, Sequence[Received]], object] | None = None,
) -> Outcome[list[Received]]:
    """Take in drafts in one transaction: all of them or none, also when the power fails or `report` raises.

    A message or a row taken in before is not taken again, but for those at the places `again`; a reply joins its
    enquiry and wakes it if it waited; an automatic reply changes nothing. An employer is linked where name or e-mail
    domain is the same; a new one is made from a name given or a company's own mail domain, never from a public one.
    `label` is the sentence of history; without it, it says how many are added, and from which `source`. `also` records
    what belongs to the same step, such as the call in which it came.
    """
    from hubcrm.store.changelog import without_collecting

    order = in_order(drafts)
    if order is not None:
        drafts, again = moved(drafts, again, order)
    title = label or ("Add enquiry" if len(drafts) == 1 else f"Add {len(drafts)} enquiries")
    with hub.transaction(title, by=by) as tx, without_collecting(len(drafts) > _AT_ONCE):
        sorter = Sorter(tx, drafts, tx, again)
        fates = []
        for at, fate in enumerate(sorter.fates()):
            if fate.kind == "refused":
                raise NotAllowed(fate.why)
            if report is not None and at % _AT_ONCE == 0:
                report(0, len(drafts))
            fates.append(fate)
        if not label:
            tx.label = _label(fates, source) or title
        taker = Taker(hub, tx, sorter)
        try:
            results = moved_back(taker.take_all(fates, report), order)
            if also is not None:
                also(tx, results)
        except BaseException:
            taker.let_go()
            raise
        return Outcome(results, tx.kinds, said(results), bool(tx.kinds))


def _label(fates: Sequence[Fate], source: str) -> str:
    if len(fates) == 1 and not source:
        return "File a reply" if fates[0].kind == "reply" else ""
    new = sum(fate.kind == "new" for fate in fates)
    where = f" from {source}" if source else ""
    return f"Add {new:,} enquir{'y' if new == 1 else 'ies'}{where}" if new else ""


def foresee(reads: Reads, drafts: Sequence[Draft], *, again: Collection[int] = ()) -> Foreseen:
    """What `receive` would do with these drafts. It only reads, so it may run while others write."""
    order = in_order(drafts)
    if order is not None:
        drafts, again = moved(drafts, again, order)
    sorter = Sorter(reads, drafts, Placeholders(), again)
    fates = list(sorter.fates())
    refs = _refs_of(reads, {fate.enquiry for fate in fates if fate.kind in ("known", "reply")})
    each: list[Received] = []
    made, updated = 0, set[str]()
    for draft, fate in zip(drafts, fates, strict=True):
        whose = fate.employment
        employer = ""
        if whose is not None:
            made += whose.made is not None
            updated.update([whose.employer] if whose.news else [])
            employer = sorter.employers.names.get(whose.employer, whose.typed)
        ref = refs.get(fate.enquiry, "")
        each.append(
            Received(
                "" if fate.kind in ("left_out", "refused") else fate.enquiry,
                ref,
                draft.subject,
                employer,
                duplicate_of=ref or _HERE if fate.kind == "known" else "",
                joined=fate.kind == "reply",
                left_out=fate.why,
                refused=fate.kind == "refused",
            )
        )
    tally = Tally(
        new=_new_ones(each),
        known=sum(bool(one.duplicate_of) for one in each),
        joined=sum(one.joined for one in each),
        left_out=sum(bool(one.left_out) and not one.refused for one in each),
        refused=sum(one.refused for one in each),
        new_employers=made,
        updated_employers=len(updated),
    )
    return Foreseen(tally, tuple(moved_back(each, order)))


def dry_run(hub: Hub, drafts: Sequence[Draft], *, by: str, again: Collection[int] = ()) -> Outcome[Tally]:
    """What `receive` would do with these drafts, in numbers; refuses what it would refuse."""
    foreseen = foresee(hub, drafts, again=again)
    refused = next((one.left_out for one in foreseen.each if one.refused), "")
    if refused:
        raise NotAllowed(refused)
    return Outcome(foreseen.tally)


def _refs_of(reads: Reads, enquiries: Collection[str]) -> dict[str, str]:
    given, found = sorted(enquiries), dict[str, str]()
    for start in range(0, len(given), _AT_ONCE):
        part = given[start : start + _AT_ONCE]
        rows = reads.read(f"SELECT id, ref FROM enquiry WHERE id IN ({', '.join('?' * len(part))})", part)
        found.update((row[0], row[1]) for row in rows)
    return found


class Placeholders:
    """Identifiers of what is not made: only looked at."""

    def new_id(self) -> str:
        return new_id()

    def derived_id(self, name: str) -> str:
        return name


def _new_ones(results: Sequence[Received]) -> int:
    return sum(1 for one in results if one.enquiry and not one.duplicate_of and not one.joined)


def said(results: Sequence[Received]) -> str:
    """What became of many drafts, in one line: "3 new enquiries, 1 reply filed"."""
    new = _new_ones(results)
    joined = sum(one.joined for one in results)
    known = sum(bool(one.duplicate_of) for one in results)
    out = sum(bool(one.left_out) for one in results)
    parts = [f"{new:,} new enquir{'y' if new == 1 else 'ies'}" if new else ""]
    parts.append(f"{joined:,} {'reply' if joined == 1 else 'replies'} filed" if joined else "")
    parts.append(f"{known:,} here already" if known else "")
    parts.append(f"{out:,} left out" if out else "")
    return ", ".join(part for part in parts if part).capitalize() or "Nothing to add"


@dataclass
class Taker:
    """Records what becomes of drafts, some hundreds at a time, each record folded once."""

    hub: Hub
    tx: Transaction
    sorter: Sorter
    entries: list[Entry] = field(default_factory=list)
    refs: dict[str, str] = field(default_factory=dict)
    _kept: set[str] = field(default_factory=set)
    _resumed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._calendar = self.hub.calendar_of(self.tx)
        self._files_before: frozenset[str] | None = None

    def take_all(self, fates: Sequence[Fate], report: Report | None) -> list[Received]:
        results: list[Received] = []
        self._give_references(fates)
        for draft, fate in zip(self.sorter.drafts, fates, strict=True):
            results.append(self._take(draft, fate))
            if len(results) % _AT_ONCE == 0 or len(results) == len(fates):
                self._write()
            if report is not None:
                report(len(results), len(fates))
        return results

    def _give_references(self, fates: Sequence[Fate]) -> None:
        """Each new enquiry gets the next reference of the academic year in which it arrived."""
        years: dict[str, list[str]] = {}
        days: dict[str, date] = {}
        for draft, fate in zip(self.sorter.drafts, fates, strict=True):
            if fate.kind == "new":
                day = self._calendar.local(_when(draft, self.tx.now)).date()
                year = academic_year(day)
                days[year] = day
                years.setdefault(year, []).append(fate.enquiry)
        for year, enquiries in years.items():
            self.refs.update(zip(enquiries, self.tx.next_references(days[year], len(enquiries)), strict=True))

    def let_go(self) -> None:
        """Take the attachments away that this import has put beside the store; called before anybody else may write."""
        from hubcrm.store import files

        files.let_go(self.hub.folder, self._kept)

    def _write(self) -> None:
        if self.entries:
            self.tx.record_many(self.entries)
            self.entries = []

    def _take(self, draft: Draft, fate: Fate) -> Received:
        if fate.kind == "known":
            ref = self._ref_of(fate.enquiry)
            return Received(fate.enquiry, ref, draft.subject, duplicate_of=ref)
        if fate.kind == "reply":
            return self._join(draft, fate)
        if fate.kind == "new":
            return self._new(draft, fate)
        return Received(subject=draft.subject, left_out=fate.why)

    def _ref_of(self, enquiry: str) -> str:
        if enquiry not in self.refs:
            rows = self.tx.read("SELECT ref FROM enquiry WHERE id = ?", (enquiry,))
            self.refs[enquiry] = str(rows[0][0]) if rows else ""
        return self.refs[enquiry]

    def _join(self, draft: Draft, fate: Fate) -> Received:
        enquiry = fate.enquiry
        facts: dict[str, Any] = {"log": "email", "way": "in", "message": fate.trace, "when": _when(draft, self.tx.now)}
        if draft.auto_reply:
            facts["auto_reply"] = 1
        files = self._keep(draft)
        if files:
            facts["files"] = files
        personal = {"text": draft.text, "quoted": draft.quoted, "subject": draft.subject, "sender": _sender(draft),
                    "sender_email": draft.forwarded_from_email or draft.sender_email}  # fmt: skip
        if fate.offer:  # a department wrote, not the employer: none of our promises to them is touched
            facts |= {"log": "note", "way": "none", "from_department": 1, "offer": fate.offer, "department": fate.department}
            personal["sender_email"] = draft.sender_email
        self.entries.append(
            Entry("enquiry", enquiry, "logged", facts, {k: v for k, v in personal.items() if v}, enquiry)
        )
        rows = self.tx.read("SELECT side, employer, typed FROM enquiry WHERE id = ?", (enquiry,))
        side, employer, typed = rows[0] if rows else ("", "", "")
        if not (draft.auto_reply or fate.offer) and side == SideState.WAITING_EMPLOYER and enquiry not in self._resumed:
            self._resumed.add(enquiry)
            self.entries.append(Entry("enquiry", enquiry, "resumed"))
        name = self.sorter.employers.names.get(employer, "") if employer else str(typed)
        return Received(enquiry, self._ref_of(enquiry), draft.subject, name, joined=True)

    def _new(self, draft: Draft, fate: Fate) -> Received:
        when = _when(draft, self.tx.now)
        extra = dict(draft.extra)
        facts, unread = facts_of(extra)
        whose = fate.employment
        if whose is not None and whose.made is not None:
            self.entries.append(Entry("employer", whose.employer, "created", whose.made))
        if whose is not None and whose.news:
            self.entries.append(Entry("employer", whose.employer, "set", whose.news))
        employer, typed = (whose.employer, whose.typed) if whose is not None else ("", "")
        if employer:
            facts["employers"] = [employer]
        if fate.contact:
            facts["contact"] = fate.contact
        ref = self.refs[fate.enquiry]
        data: dict[str, Any] = {"ref": ref, "received": when, "channel": draft.channel or Channel.EMAIL, "f": facts}
        if typed:
            data["typed"] = typed
        if fate.trace:
            data["message"] = fate.trace
        files = self._keep(draft)
        if files:
            data["files"] = files
        subject = draft.subject.strip() or subject_from(draft.text) or "No subject"
        personal = {
            "subject": subject, "text": draft.text, "quoted": draft.quoted, "sender": _sender(draft),
            "sender_email": draft.forwarded_from_email or draft.sender_email, "phone": draft.phone, "job_title": draft.job_title,
            "notes": notes_of(extra, unread) if extra else "", "headers_note": draft.headers_note,
        }  # fmt: skip
        self.entries.append(
            Entry("enquiry", fate.enquiry, "received", data, {k: v for k, v in personal.items() if v}, fate.enquiry)
        )
        return Received(fate.enquiry, ref, subject, self.sorter.employers.names.get(employer, typed))

    def _keep(self, draft: Draft) -> list[dict[str, Any]]:
        from hubcrm.store import files

        if not draft.attachments:
            return []
        if self._files_before is None:
            self._files_before = files.all_here(self.hub.folder)
        kept = []
        for one in draft.attachments:
            stored = files.keep(self.hub.folder, self.hub.key, one.content)
            if stored not in self._files_before:
                self._kept.add(stored)
            kept.append({"name": one.name, "file": stored, "type": one.media_type, "size": len(one.content)})
        return kept


def _when(draft: Draft, now: int) -> int:
    """When it arrived: its own date, unless that is still to come (a wrong clock) or missing."""
    if draft.received_ms is None or draft.received_ms > now + _LATER or draft.received_ms < 0:
        return now
    return draft.received_ms


def _sender(draft: Draft) -> str:
    return draft.forwarded_from_name or draft.sender_name or draft.forwarded_from_email or draft.sender_email
