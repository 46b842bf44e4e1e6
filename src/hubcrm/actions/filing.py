"""Files put on an enquiry: an e-mail becomes a logged message, everything else is kept with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from hubcrm.actions.doing import Done, done, enquiry_state
from hubcrm.actions.receiving_sorting import Sorter
from hubcrm.domain.employers import employer_domain
from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.words import LogKind, SideState
from hubcrm.intake.drafts import Attachment, Draft
from hubcrm.intake.recognising import traces

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub
    from hubcrm.store.transactions import Transaction

_LATER = 120_000


class ToFile(NamedTuple):
    """One file: the message it holds, or itself where it is none."""

    message: Draft | None
    itself: Attachment | None = None


def file_here(hub: Hub, enquiry_id: str, files: Sequence[ToFile], *, by: str) -> Done:
    """File these with an enquiry in one step. An e-mail is logged, once; what they wrote wakes an enquiry that waits.

    Who wrote it says which way it went: what colleagues sent is ours. Raises NotAllowed where nothing is left to file.
    """
    from hubcrm.store import files as store

    before = store.all_here(hub.folder)
    kept: set[str] = set()

    def keep(attachments: Sequence[Attachment]) -> list[dict[str, Any]]:
        listed = []
        for one in attachments:
            stored = store.keep(hub.folder, hub.key, one.content)
            kept.update({stored} - before)
            listed.append({"name": one.name, "file": stored, "type": one.media_type, "size": len(one.content)})
        return listed

    title = "File a document" if len(files) == 1 and files[0].message is None else (
        "File an e-mail" if len(files) == 1 else f"File {len(files)} files"
    )  # fmt: skip
    with hub.transaction(title, by=by) as tx:
        try:
            return _file(tx, enquiry_id, files, keep)
        except BaseException:
            store.let_go(hub.folder, kept)  # before anybody else may write and rely on them
            raise


def _file(
    tx: Transaction,
    enquiry_id: str,
    files: Sequence[ToFile],
    keep: Callable[[Sequence[Attachment]], list[dict[str, Any]]],
) -> Done:
    state = enquiry_state(tx, enquiry_id)
    ref = str(state.get("ref", ""))
    elsewhere: list[str] = []
    messages = 0
    wakes = False
    for message in (one.message for one in files if one.message is not None):
        known = _already(tx, message)
        if known:
            elsewhere.append(known)
            continue
        messages += 1
        asked = Sorter(tx, [message], tx).asked(message, enquiry_id)
        wakes |= _log(tx, enquiry_id, message, keep(message.attachments), *asked)
    plain = [one.itself for one in files if one.message is None and one.itself is not None]
    if plain:
        facts = {"log": LogKind.NOTE.value, "way": "none", "files": keep(plain)}
        names = ", ".join(one.name for one in plain)
        tx.record("enquiry", enquiry_id, "logged", facts, {"text": f"Filed: {names}"}, subject=enquiry_id)
    if not messages and not plain:
        raise NotAllowed(_all_here(elsewhere, ref))
    if wakes and (state.get("side") or {}).get("kind") == SideState.WAITING_EMPLOYER:
        tx.record("enquiry", enquiry_id, "resumed")
    return done(tx, enquiry_id, _said(messages, len(plain), len(elsewhere), ref))


def _already(tx: Transaction, message: Draft) -> str:
    """The reference of the enquiry that has this very message; "" where none has."""
    trace = traces([message])[0]
    rows = tx.read(
        "SELECT e.ref FROM message m JOIN enquiry e ON e.id = m.enquiry WHERE m.message = ? LIMIT 1", (trace,)
    ) if trace else []  # fmt: skip
    return str(rows[0][0]) if rows else ""


def _log(
    tx: Transaction, enquiry_id: str, message: Draft, files: list[dict[str, Any]], offer: str, department: str
) -> bool:
    """Record one message; whether it is the employer's, by a person. `offer`: what a department's message is about."""
    ours = _is_ours(tx, message.sender_email)
    when = message.received_ms
    facts: dict[str, Any] = {"log": LogKind.EMAIL.value, "way": "out" if ours else "in"}
    trace = traces([message])[0]
    if trace:
        facts["message"] = trace
    if when is not None and 0 <= when <= tx.now + _LATER:
        facts["when"] = when
    if message.auto_reply and not ours:
        facts["auto_reply"] = 1
    if files:
        facts["files"] = files
    sender = message.forwarded_from_name or message.sender_name or message.sender_email
    personal = {"text": message.text, "quoted": message.quoted, "subject": message.subject, "sender": sender}
    if offer:  # a department wrote, not the employer: none of our promises to them is touched
        facts |= {"log": LogKind.NOTE.value, "way": "none", "from_department": 1, "offer": offer, "department": department}
    personal["sender_email"] = message.forwarded_from_email or message.sender_email
    tx.record("enquiry", enquiry_id, "logged", facts, {key: value for key, value in personal.items() if value},
              subject=enquiry_id)  # fmt: skip
    return not (ours or offer or message.auto_reply)


def _is_ours(tx: Transaction, address: str) -> bool:
    """Whether a colleague's address, or one at the hub's own mail domain."""
    address = address.lower()
    own = {str(email).lower() for (email,) in tx.read("SELECT email FROM person WHERE email LIKE '%@%'")}
    domain = employer_domain(address)
    return address in own or (domain is not None and domain in {employer_domain(one) for one in own})


def _all_here(elsewhere: Sequence[str], ref: str) -> str:
    if not elsewhere:
        return "There is nothing in it to file."
    where = "here" if set(elsewhere) == {ref} else f"with {', '.join(dict.fromkeys(elsewhere))}"
    return (
        f"This e-mail is filed {where} already." if len(elsewhere) == 1 else f"These e-mails are filed {where} already."
    )


def _said(messages: int, plain: int, known: int, ref: str) -> str:
    parts = [
        "" if not messages else "1 e-mail" if messages == 1 else f"{messages} e-mails",
        "" if not plain else "1 file" if plain == 1 else f"{plain} files",
    ]
    filed = f"{' and '.join(part for part in parts if part)} filed with {ref or 'it'}"
    return f"{filed}; {known} {'was' if known == 1 else 'were'} filed already" if known else filed
