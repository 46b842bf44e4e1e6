"""What each draft is: new, here already, a reply, an automatic reply, or nothing that can be kept. Only looks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from hubcrm.actions.receiving_employers import Employers, Employment
from hubcrm.intake.answers import codes_in, offer_code
from hubcrm.intake.drafts import Draft
from hubcrm.intake.recognising import traces
from hubcrm.queries.reading import Reads

Kind = Literal["new", "known", "reply", "left_out", "refused"]

MOST_TEXT = 2_000_000  # characters of one draft that are kept (see store.transactions)
_REFERENCE = re.compile(r"\bE-\d{4}-\d{4,8}\b", re.IGNORECASE)
_IN = 500
_AUTOMATIC = "It is an automatic reply, so there is nobody to answer."
_NO_WORDS = "There are no words in it. Type or paste what they said."
_ERASED = "It was erased here on request, so it is not taken in again."
_TOO_LONG = "This text is too long to keep (over two million characters). Shorten it or attach it."
_HALF_CHARACTERS = "This text holds characters that cannot be kept. Type or paste it again."
_NOTHING: Mapping[str, str] = {}


class Names(Protocol):
    """Where identifiers come from: those of a transaction, or placeholders while somebody only looks."""

    def new_id(self) -> str:
        """One for a new record."""
        ...

    def derived_id(self, name: str) -> str:
        """The one that every computer of this hub gives the same message or row."""
        ...


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one draft.

    `enquiry`: the one it makes, joins or is already. `trace`: by what it is known again. `why`: one sentence where it
    is left out or refused. `contact`: a shared contact with its address. `employment`: whose it is, of a new one.
    `offer`, `department`: of a reply, the offer that it is about where it comes from the department asked.
    """

    kind: Kind
    enquiry: str = ""
    trace: str = ""
    why: str = ""
    contact: str = ""
    employment: Employment | None = None
    offer: str = ""
    department: str = ""


class Sorter:
    """Goes through drafts in order: each is judged by what the hub knows and by the drafts before it."""

    def __init__(self, reads: Reads, drafts: Sequence[Draft], names: Names, again: Collection[int] = ()) -> None:
        self.reads = reads
        self.drafts = drafts
        self.employers = Employers(reads, names.new_id)
        self._names = names
        self._again = frozenset(again)
        self._traces = traces(drafts)
        self._messages: dict[str, str] = {}
        self._contacts: dict[str, str] = {}
        self._erased = frozenset(row[0] for row in reads.read("SELECT subject FROM subject WHERE status = 'erased'"))
        self._look_up()

    def fates(self) -> Iterator[Fate]:
        """What becomes of each, in their order."""
        for at in range(len(self.drafts)):
            yield self._fate(at)

    def _look_up(self) -> None:
        """Find at once what the drafts may meet here: messages taken in before, contacts with these addresses."""
        wanted = {one for draft in self.drafts for one in (draft.in_reply_to, *draft.references) if one}
        wanted.update(trace for trace in self._traces if trace)
        for message, enquiry in self._rows("SELECT message, enquiry FROM message WHERE message IN", wanted):
            self._messages[message] = enquiry
        addresses = {_address(draft) for draft in self.drafts}
        shared = "SELECT email, id FROM contact WHERE visibility = 'shared' AND email IN"
        found: dict[str, list[str]] = {}
        for email, contact in self._rows(shared, addresses - {""}):
            found.setdefault(email, []).append(contact)
        self._contacts = {email: ids[0] for email, ids in found.items() if len(ids) == 1}

    def _rows(self, statement: str, values: set[str]) -> Iterator[tuple[Any, ...]]:
        given = sorted(value for value in values if _can_be_kept(value))
        for start in range(0, len(given), _IN):
            part = given[start : start + _IN]
            yield from self.reads.read(f"{statement} ({', '.join('?' * len(part))})", part)

    def _fate(self, at: int) -> Fate:
        draft, trace = self.drafts[at], self._traces[at]
        fault = _fault(draft)
        if fault:
            return Fate("refused", why=fault)
        known = self._messages.get(trace, "") if trace else ""
        again = at in self._again
        if known and not again:
            return Fate("known", known, trace)
        asked = ("", "", "") if again or draft.line else self._about_an_offer(draft)
        thread = "" if again else asked[0] or self._thread(draft)
        if thread and not asked[0] and not draft.line:
            asked = self._from_a_department(draft, thread)
        if thread in self._erased:
            thread, asked = "", ("", "", "")
        if draft.auto_reply and not thread and not again:
            return Fate("left_out", why=_AUTOMATIC)
        if thread:
            if trace:
                self._messages[trace] = thread
            return Fate("reply", thread, trace, offer=asked[1], department=asked[2])
        enquiry = self._names.derived_id(f"message:{trace}") if trace and not known else self._names.new_id()
        if enquiry in self._erased:
            return Fate("left_out", why=_ERASED)
        if trace and not known:
            self._messages[trace] = enquiry
        employment = self.employers.of(draft, dict(draft.extra) if draft.extra else _NOTHING)
        return Fate("new", enquiry, trace, contact=self._contacts.get(_address(draft), ""), employment=employment)

    def asked(self, draft: Draft, enquiry: str) -> tuple[str, str]:
        """(offer, department) where a message to this enquiry comes from a department that was asked; else blanks."""
        found = self._about_an_offer(draft)
        if found[0] != enquiry:
            found = self._from_a_department(draft, enquiry)
        return found[1], found[2]

    def _about_an_offer(self, draft: Draft) -> tuple[str, str, str]:
        """(enquiry, offer, department) of the offer whose code stands in a message; blanks where there is none."""
        for ref, code in codes_in(draft.subject, draft.text, draft.quoted):
            rows = self.reads.read(
                "SELECT e.id, o.id, o.department FROM enquiry e JOIN offer o ON o.enquiry = e.id WHERE e.ref = ? "
                "ORDER BY o.status != 'open', o.at DESC", (ref,),
            )  # fmt: skip
            for enquiry, offer, department in rows:
                if offer_code(ref, offer) == code:
                    return str(enquiry), str(offer), str(department)
        return "", "", ""

    def _from_a_department(self, draft: Draft, enquiry: str) -> tuple[str, str, str]:
        """The same for a message in an enquiry's thread without a code, from an address of a department asked."""
        if not draft.sender_email:
            return "", "", ""
        rows = self.reads.read(
            "SELECT o.enquiry, o.id, o.department FROM offer o JOIN department d ON d.id = o.department "
            "WHERE o.enquiry = ?1 AND (lower(d.email) = ?2 OR EXISTS (SELECT 1 FROM person p WHERE "
            "p.department = o.department AND lower(p.email) = ?2)) ORDER BY o.status != 'open', o.at DESC LIMIT 1",
            (enquiry, draft.sender_email.lower()),
        )
        return (str(rows[0][0]), str(rows[0][1]), str(rows[0][2])) if rows else ("", "", "")

    def _thread(self, draft: Draft) -> str:
        """The enquiry that a message belongs to, by what it answers or by our reference in its subject; "" where none."""
        for message in (draft.in_reply_to, *reversed(draft.references)):
            found = self._messages.get(message, "") if message else ""
            if found:
                return self._goes_on_in(found)
        for named in _REFERENCE.findall(draft.subject[:2000]):
            rows = self.reads.read("SELECT id FROM enquiry WHERE ref = ? LIMIT 2", (named.upper(),))
            if len(rows) == 1:
                return self._goes_on_in(str(rows[0][0]))
        return ""

    def _goes_on_in(self, enquiry: str) -> str:
        """The enquiry that this one was merged into, else itself: nobody looks at the one that ended."""
        for _ in range(10):
            rows = self.reads.read("SELECT merged FROM enquiry WHERE id = ?", (enquiry,))
            if not rows or not rows[0][0]:
                break
            enquiry = str(rows[0][0])
        return enquiry


def _address(draft: Draft) -> str:
    return (draft.forwarded_from_email or draft.sender_email).lower()


def _fault(draft: Draft) -> str:
    if not (draft.text.strip() or draft.subject.strip() or draft.attachments):
        return _NO_WORDS
    said = (draft.text, draft.quoted, draft.subject, draft.sender_name, draft.sender_email, draft.employer, draft.phone,
            draft.job_title, *(value for _, value in draft.extra))  # fmt: skip
    if sum(map(len, said)) > MOST_TEXT:
        return _TOO_LONG
    return "" if all(map(_can_be_kept, said)) else _HALF_CHARACTERS


def _can_be_kept(text: str) -> bool:
    """Whether it is whole characters: half of one is what a wrongly decoded file or argument leaves behind."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
