"""What every column of a hub that is written to an open folder holds, so that another program can read it without us.

Each table is a tuple of lines "column | kind | meaning"; the first columns are its key (KEYS). Kinds: text, number,
yes or no (1 or 0), moment (ISO 8601 in UTC), day (ISO 8601), pence, list (JSON).
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Described(NamedTuple):
    """One column: its name in the store, its heading in the file, its kind and its meaning."""

    name: str
    heading: str
    kind: str
    meaning: str


_HEADINGS: Final = {("offer", "lead"): "main", ("department", "lead"): "head"}
"""Where a word of the store is none that people in a hub would read."""

KEYS: Final = {
    "message": ("enquiry", "message"), "alias": ("enquiry", "ref"), "enquiry_employer": ("enquiry", "place"),
    "unsuited": ("enquiry", "department"),
}  # fmt: skip
"""The columns that name a row, where that is not `id`."""

_TABLES: Final[dict[str, tuple[str, str]]] = {
    "enquiry": ("Every enquiry as it stands, one line each.", """
        id | text | Its identifier: 32 hex digits; other tables name it by this
        ref | text | Its reference, as people say it: E-2627-0042
        subject | text | What it is about, in a line
        received | moment | When it reached the hub
        channel | text | How it came: a code of code_lists.json, such as email or phone
        type | text | What kind of enquiry it is: a code
        urgency | text | How soon it is wanted: a code
        stage | text | How far it is: a code, from new to closed
        since | moment | Since when it has been at that stage
        side | text | Why it stands still, if it does: a code
        until | day | Until when it stands still
        employer | text | The employer: an id of employer.csv
        typed | text | The employer's name as it was typed or written
        sender | text | Who wrote or rang
        contact | text | The contact: an id of contact.csv
        department | text | The department that has it or was offered it: an id of department.csv
        holder | text | Who said yes to it: an id of person.csv
        adviser | text | Who of the hub looks after it: an id of person.csv
        contested | yes or no | Whether two people said yes to it
        back | text | Why it came back to the hub: declined or returned
        unread | number | Replies that nobody has read yet
        ack_due | day | By when it was promised to be acknowledged
        acked | moment | When it was acknowledged
        decide_due | day | By when it was promised to be offered or answered
        decided | moment | When that was decided
        reply_due | day | By when the employer was promised a full reply
        answered | moment | When the employer had that reply
        promise | text | Which of these promises comes next
        promise_due | day | The day of that promise
        next_kind | text | The next action: a code
        next_due | day | By when
        move | text | Whose move it is: us, department, employer or nobody
        deadline | day | The day by which the employer needs it
        value | pence | What it is worth, as agreed or expected
        people | number | How many people it helped
        need | text | What the employer needs, in a sentence
        parent | text | The enquiry it was split from: an id
        triage | yes or no | Whether it waits on Triage
        open | yes or no | Whether it is not closed
        reason | text | Why it was closed: a code
        instead | text | Where the employer was sent instead
        closed | moment | When it was closed
        created | text | Who took it in: an id of person.csv
        merged | text | The enquiry it became a part of: an id"""),
    "offer": ("Every offer of an enquiry to a department.", """
        id | text | Its identifier
        enquiry | text | The enquiry: an id of enquiry.csv
        department | text | The department: an id of department.csv
        person | text | The colleague it was meant for, if any: an id of person.csv
        at | moment | When it was offered
        due | day | By when an answer was asked for
        status | text | What became of it: open, claimed, declined, withdrawn and so on
        lead | yes or no | Whether this department would have the main part of the work
        reason | text | Why it was declined: a code
        answered | moment | When it was answered
        by_whom | text | Who answered: an id of person.csv
        question | yes or no | Whether the department waits for an answer of the hub
        note | text | What the hub wrote with it
        helpers | list | Colleagues who offered to help: ids of person.csv"""),
    "claim": ("Who said yes to which enquiry.", """
        id | text | Its identifier
        enquiry | text | The enquiry
        person | text | Who said yes: an id of person.csv
        department | text | Their department
        at | moment | When
        live | yes or no | Whether it still holds
        confirmed | yes or no | Whether the hub confirmed it where two people said yes"""),
    "message": ("Which e-mails belong to an enquiry.", """
        enquiry | text | The enquiry
        message | text | The e-mail's own identifier (Message-ID)"""),
    "alias": ("References by which an enquiry is found besides its own.", """
        enquiry | text | The enquiry
        ref | text | The other reference"""),
    "enquiry_employer": ("Employers of an enquiry, where there are several.", """
        enquiry | text | The enquiry
        place | number | 0 for the first
        employer | text | The employer: an id of employer.csv"""),
    "unsuited": ("Departments that the hub said are wrong for an enquiry.", """
        enquiry | text | The enquiry
        department | text | The department"""),
    "notice": ("What somebody still has to be told.", """
        id | text | Its identifier
        enquiry | text | The enquiry it is about
        person | text | Who is to be told: an id of person.csv
        department | text | Or which department
        what | text | What happened: a code
        at | moment | When"""),
    "employer": ("Employers.", """
        id | text | Its identifier
        name | text | Its name
        plain | text | The name as it is compared: small letters, without Ltd and the like
        domains | list | The ends of its e-mail addresses
        town | text | Its town
        postcode | text | Its postcode
        region | text | Its region: an ITL1 code
        sector | text | Its sector: a section letter of SIC 2007
        employees | number | How many people work there
        legal_form | text | Its legal form: a code
        parent | text | The employer it belongs to: an id
        company_number | text | Its number at Companies House
        charity_number | text | Its charity number
        looked_after_by | text | Who of us looks after it: an id of person.csv
        website | text | Its website
        phone | text | Its telephone number
        notes | text | Notes
        sector_scheme | text | By which industrial classification the sector is said, blank where it is in words
        made | moment | When it was added"""),
    "contact": ("People at employers.", """
        id | text | Its identifier
        employer | text | The employer: an id of employer.csv
        name | text | The person's name
        role_title | text | Their job title
        role_kind | text | What they decide: a code
        email | text | Their e-mail address
        phone | text | Their telephone number
        notes | text | Notes
        steward | text | The colleague whose introduction it was: an id of person.csv
        visibility | text | Who may see how to reach them: a code
        made | moment | When the contact was added"""),
    "department": ("Departments that take up enquiries.", """
        id | text | Its identifier
        code | text | Its code of a few letters
        name | text | Its name
        words | text | What it can do, in its words
        subjects | list | Its subjects: codes of subjects.json
        lead | text | Who heads its answers to the hub: an id of person.csv
        email | text | Its e-mail address
        hears | text | How it hears of offers, here or by e-mail: a code
        closed | yes or no | Whether it is no longer asked"""),
    "person": ("Colleagues.", """
        id | text | Its identifier
        name | text | Their name
        role | text | Their role: a code
        department | text | Their department
        email | text | Their e-mail address
        phone | text | Their telephone number
        expertise | text | What they know, in their words
        left | yes or no | Whether they have left
        made | moment | When they were added"""),
    "passages": ("What a department gave us to go by.", """
        id | text | Its identifier
        department | text | The department
        title | text | What it is called
        kind | text | Courses, a staff page, past projects: a code
        texts | text | One text to a line
        made | moment | When it was added"""),
    "away": ("When colleagues are away.", """
        id | text | Its identifier
        person | text | Who
        first | day | The first day
        last | day | The last day
        deputy | text | Who stands in: an id of person.csv"""),
    "follow_up": ("Next actions that somebody planned.", """
        id | text | Its identifier
        enquiry | text | The enquiry it is about
        employer | text | Or the employer
        contact | text | Whom to get in touch with: an id of contact.csv
        kind | text | What is to be done: a code
        due | day | By when
        owner | text | By whom: an id of person.csv
        note | text | A note
        status | text | open, done or cancelled
        done_at | moment | When it was done
        made | moment | When it was planned"""),
    "hub_note": ("Notes that only the hub sees.", """
        id | text | Its identifier
        enquiry | text | The enquiry it is about
        by | text | Who wrote it: an id of person.csv
        text | text | What it says
        made | moment | When it was written"""),
    "letter": ("Letters that were drafted.", """
        id | text | Its identifier
        enquiry | text | The enquiry it is about
        offer | text | The offer it carries, if any: an id of offer.csv
        template | text | What it was made from: a code
        to_name | text | To whom
        to_email | text | The e-mail address
        subject | text | Its subject
        text | text | Its words
        status | text | to_send, sent or dropped
        owner | text | Whose draft it is: an id of person.csv
        next_kind | text | What follows when it is sent: a code
        due | day | By when that follows
        done_at | moment | When it was sent or dropped
        made | moment | When it was drafted"""),
    "wording": ("The hub's own words for its letters, where they are not the usual ones.", """
        id | text | Its identifier
        template | text | Which letter: a code
        subject | text | The subject
        text | text | The words"""),
    "closure": ("Days on which the hub is closed.", """
        id | text | Its identifier
        day | day | The day
        name | text | Why
        kind | text | A bank holiday or a day of our own: a code"""),
    "institution": ("The institution itself.", """
        id | text | Its identifier
        name | text | Its name
        fields | list | Its other facts and promises, as JSON"""),
}  # fmt: skip

TABLES: Final = tuple(_TABLES)
"""The tables, in the order in which somebody would read them."""

BESIDE: Final = (
    ("changes.jsonl", "Everything that ever happened, one change to a line; the tables follow from it. One JSON object each: "
     "id, txn, label (what was done, in words), writer, seq, hlc (what orders them), at (UTC milliseconds), actor (a "
     "person's id), on_behalf_of, space, entity_type, entity_id, kind, v, parents, data, subject, personal, undoes."),
    ("hub.json", "The hub's own facts: its identifier, its names for what people saved as views, when it was made."),
    ("kept.jsonl", "How the columns of sheets were understood, and changes that could not be used, each with the reason."),
    ("subjects.jsonl", "A key for each person and enquiry, so that their words can be erased one day."),
    ("attachments.csv", "Which file in the folder attachments belongs to which enquiry, and what it was called."),
    ("columns.csv", "What every column of every table means: this description."),
    ("contents.json", "What the folder holds, with a SHA-256 of every file: it shows whether something was changed."),
)  # fmt: skip
"""What lies in the folder besides the tables."""


def about(table: str) -> str:
    """What a table holds, in a sentence."""
    return _TABLES[table][0]


def of(table: str) -> list[Described]:
    """The columns of a table, in their order in the file."""
    found = []
    for line in _TABLES[table][1].strip().splitlines():
        name, kind, meaning = (part.strip() for part in line.split(" | "))
        found.append(Described(name, _HEADINGS.get((table, name), name), kind, meaning))
    return found


def key_of(table: str) -> tuple[str, ...]:
    """The columns that name a row."""
    return KEYS.get(table, ("id",))
