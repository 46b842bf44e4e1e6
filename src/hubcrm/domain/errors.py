"""What can go wrong that a person can do something about.

Every message is one plain sentence (two at most) that says what happened and what to do next. Anything that is not a
HubError is a defect: it is logged with its traceback and shown in the report window, and the program goes on.

HubError
├── NotAllowed            the rules of the work forbid it
│   ├── AlreadyClaimed    somebody else holds it; says who
│   ├── MissingFact       a needed fact is blank; says which
│   └── BuiltUpon         cannot be undone, because somebody went on from it; names them
├── NotFound              no such enquiry, person, department or file
├── Ambiguous             a short id or name fits several; lists them
├── UnreadableFile        a file from outside could not be read; says why
├── MailboxTrouble        a mail server does not answer, or does not let us in
├── StoreProblem          the store cannot be used as it is
│   ├── Locked            the key is missing or the passphrase is wrong
│   ├── Damaged           the file is not what was written
│   ├── DiskFull          nothing was saved; says so
│   ├── NotWritable       the folder cannot be written
│   ├── InUse             another program holds the file
│   └── MadeByNewer       written by a newer version of hubcrm
└── WritingOutsideTransaction   a defect in an action; raised, never shown
"""

from __future__ import annotations


class HubError(Exception):
    """Something a person can put right; str(error) is the sentence to show."""


class NotAllowed(HubError):
    """The rules of the work forbid it."""


class AlreadyClaimed(NotAllowed):
    """Somebody else holds the enquiry."""


class MissingFact(NotAllowed):
    """A fact that this step needs is blank.

    `field` names it (a field of the enquiry), so that a window can ask for it in place.
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class BuiltUpon(NotAllowed):
    """Somebody went on from what would be undone."""


class NotFound(HubError):
    """No such enquiry, person, department or file."""


class Ambiguous(HubError):
    """A short id or a name fits several records."""


class UnreadableFile(HubError):
    """A file from outside could not be read."""


class MailboxTrouble(HubError):
    """A mail server does not answer, or does not let us in."""


class StoreProblem(HubError):
    """The store cannot be used as it is."""


class Locked(StoreProblem):
    """The key is missing, or the passphrase or recovery code is wrong."""


class Damaged(StoreProblem):
    """The file is not what was written."""


class DiskFull(StoreProblem):
    """There was no room to save; nothing of this action was kept."""


class NotWritable(StoreProblem):
    """The folder or file cannot be written."""


class InUse(StoreProblem):
    """Another program holds the file."""


class MadeByNewer(StoreProblem):
    """Written by a newer version of hubcrm."""


class WritingOutsideTransaction(HubError):
    """A write was tried outside `hub.transaction(...)`; a defect in an action."""
