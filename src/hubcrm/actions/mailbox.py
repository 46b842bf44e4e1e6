"""A folder of a mailbox whose letters are taken in: chosen, looked into, left off.

Looking goes to the mail server, reading to the reading process, taking to the writer. A letter is taken once: the folder
is read on from where the last look ended, and a letter that comes a second time is known by its id. In the mailbox
nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hubcrm.actions import receiving
from hubcrm.domain.errors import NotFound
from hubcrm.domain.outcome import Outcome
from hubcrm.intake import mailbox as server
from hubcrm.intake.mail_places import Mailbox, Mark
from hubcrm.intake.mailbox import Folder, Letters
from hubcrm.queries.mailbox import FACT, Chosen, chosen, written
from hubcrm.queries.reading import Reads

if TYPE_CHECKING:
    from hubcrm.actions.receiving import Received
    from hubcrm.intake.drafts import Draft
    from hubcrm.intake.worker import Reader
    from hubcrm.store.hub import Hub

EVERY = 300.0
"""Seconds between two looks."""
_MOST_LEFT_OUT = 20


@dataclass(frozen=True, slots=True)
class Came:
    """What one look brought, read: drafts, what was left out and why, and the mark to go on from."""

    mailbox: Mailbox
    drafts: tuple[Draft, ...]
    left_out: tuple[str, ...]
    mark: Mark
    more: bool


def choose(hub: Hub, mailbox: Mailbox, folder: Folder, secret: str, *, older: bool, by: str) -> Outcome[bool]:
    """Take letters from this mailbox from now on, with `older` also those that lie there; whether the secret is kept.

    `folder` is how it stands now (`standing` in intake.mailbox, which proves that it can be reached). Where this computer
    has no keyring the secret is kept nowhere.
    """
    from hubcrm.store import own_secrets

    before = chosen(hub)
    forget_secret(hub)
    if before is not None and not older and (before.mailbox, before.mark.validity) == (mailbox, folder.end.validity):
        what = before  # the same one with another password: what has arrived meanwhile is still wanted
    else:
        day = None if older else hub.calendar.local(hub.clock()).date()
        what = Chosen(mailbox, Mark(folder.end.validity, 0) if older else folder.end, day)
    hub.set_fact(FACT, written(what, what.left_out))
    kept = own_secrets.keep(_entry(mailbox), secret)
    return Outcome(kept, frozenset({"mailbox"}), f"Letters are fetched from “{mailbox.folder}” from now on")


def leave_off(hub: Hub, *, by: str) -> Outcome[None]:
    """Fetch no more letters, and forget the mailbox and its password; what was taken in stays."""
    if chosen(hub) is None:
        raise NotFound("There is no mailbox to leave off.")
    forget_secret(hub)
    hub.set_fact(FACT, "")
    return Outcome(None, frozenset({"mailbox"}), "No letters are fetched any more")


def forget_secret(hub: Hub) -> None:
    """Take the password out of this computer's keyring."""
    from hubcrm.store import own_secrets

    before = chosen(hub)
    if before is not None:
        own_secrets.forget(_entry(before.mailbox))


def secret_of(mailbox: Mailbox) -> str:
    """The password or token from this computer's keyring; blank where it has none."""
    from hubcrm.store import own_secrets

    return own_secrets.kept(_entry(mailbox))


def _entry(mailbox: Mailbox) -> str:
    return f"mailbox {mailbox.user} {mailbox.server}"


def look(reads: Reads, secret: str = "", *, cancelled: Callable[[], bool] = bool) -> tuple[Mailbox, Letters] | None:
    """What lies in the chosen folder beyond the last look; None where no mailbox is chosen.

    Without `secret`, with the one in the keyring. Raises MailboxTrouble, MissingFact (`secret`) and worker.Cancelled.
    """
    what = chosen(reads)
    if what is None:
        return None
    secret = secret or secret_of(what.mailbox)
    return what.mailbox, server.letters(what.mailbox, secret, what.mark, what.since, cancelled=cancelled)


def read(reader: Reader, mailbox: Mailbox, letters: Letters, zone: str) -> Came:
    """The letters as drafts, read in the reading process; one that cannot be read is left out with its sentence."""
    drafts: list[Draft] = []
    left_out = list(letters.left_out)
    for result in reader.read(letters.files, zone=zone):
        if result.error:
            left_out.append(result.error)
        drafts += result.drafts or ()
        left_out += [problem.sentence for problem in result.problems]
    return Came(mailbox, tuple(drafts), tuple(left_out), letters.mark, letters.more)


def take(hub: Hub, came: Came, *, by: str) -> Outcome[list[Received]]:
    """Take in what came as one step, and note up to where the folder is read.

    A letter that the rules refuse is left out with its sentence, and the others are taken. Where another mailbox was
    chosen meanwhile nothing is taken. Raises StoreProblem, with nothing noted, where the hub cannot be written now.
    """
    what = chosen(hub)
    if what is None or what.mailbox != came.mailbox:
        return Outcome([])
    left_out = list(came.left_out)
    drafts = _taken_by_the_rules(hub, came.drafts, left_out, by=by)
    outcome: Outcome[list[Received]] = Outcome([])
    if drafts:
        outcome = receiving.receive(hub, drafts, by=by, source="the mailbox")
    if came.mark != what.mark or left_out:
        hub.set_fact(FACT, written(replace(what, mark=came.mark), [*what.left_out, *left_out][-_MOST_LEFT_OUT:]))
    said = [f"From the mailbox: {outcome.said[:1].lower()}{outcome.said[1:]}"] if outcome.kinds else []
    said += [_left_out(len(left_out))] if left_out else []
    return Outcome(
        outcome.value, outcome.kinds | frozenset({"mailbox"} if left_out else ()), ". ".join(said), outcome.undoable
    )


def _taken_by_the_rules(hub: Hub, drafts: Sequence[Draft], left_out: list[str], *, by: str) -> list[Draft]:
    """The drafts that nothing refuses; of the others the sentence joins `left_out`."""
    foreseen = receiving.foresee(hub, drafts)
    left_out += [one.left_out for one in foreseen.each if one.refused]
    return [draft for draft, one in zip(drafts, foreseen.each, strict=True) if not one.refused]


def _left_out(count: int) -> str:
    few = "1 letter" if count == 1 else f"{count} letters"
    return f"{few} could not be taken and stay{'s' if count == 1 else ''} in the mailbox"
