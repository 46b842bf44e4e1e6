"""The permanent tables (they only ever gain columns) and the projections (rebuilt from the log at will).

Importing this module imports SQLAlchemy; only the writer thread does so, inside functions.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, Table, Text, text

PERMANENT = MetaData()
PROJECTED = MetaData()


def _text(name: str, *, key: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=False, server_default=None if key else "")


def _whole(name: str, default: str = "0") -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=default)


def _maybe(name: str) -> Column[int]:
    return Column(name, Integer)


def _day(name: str) -> Column[str]:
    return Column(name, Text)


META = Table("meta", PERMANENT, _text("k", key=True), _text("v"))

WRITER = Table(
    "writer", PERMANENT, _text("uuid", key=True), Column("space", Text, primary_key=True), _whole("have"),
    _whole("mine"), _text("state"), sqlite_with_rowid=False,
)  # fmt: skip

CHANGE = Table(
    "change",
    PERMANENT,
    Column("n", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    _text("txn"),
    _text("label"),
    _text("undoes"),
    _text("writer"),
    _whole("seq"),
    _whole("hlc"),
    _whole("at"),
    _text("actor"),
    _text("on_behalf_of"),
    _text("space"),
    _text("entity_type"),
    _text("entity_id"),
    _text("kind"),
    _whole("v", "1"),
    _text("parents"),
    _text("data"),
    _text("subject"),
    _text("personal"),
    _whole("status"),
    Index("change_entity", "entity_id", "hlc"),
    Index("change_txn", "txn"),
    Index("change_writer", "writer", "space", "seq"),
)
Index("change_held", CHANGE.c.entity_id, sqlite_where=CHANGE.c.status == 1)

ENTITY = Table(
    "entity", PERMANENT, _text("entity_id", key=True), _text("entity_type"), _text("space"), _whole("maxhlc"),
    _text("heads"), _text("state"), Index("entity_type_id", "entity_type", "entity_id"),
)  # fmt: skip

SUBJECT = Table("subject", PERMANENT, _text("subject", key=True), Column("key", Text), _text("status"))

TXN = Table(
    "txn", PERMANENT, Column("n", Integer, primary_key=True), Column("id", Text, nullable=False, unique=True),
    _text("actor"), _text("label"), _text("undoes"), _whole("at"), _whole("mine"), Index("txn_actor", "actor", "n"),
)  # fmt: skip

KEPT = Table("kept", PERMANENT, _text("k", key=True), _text("stamp"), Column("v", LargeBinary))
"""What is kept beside the log, by name: what was costly to work out (the stamp says of what it was made), how sheets were
understood (columns:…), and changes that nothing can fold, with the reason (aside:…). The last two are nowhere else."""

DRAFT = Table(
    "draft", PERMANENT, _text("person", key=True), _text("place", key=True), _text("record", key=True), _whole("began"),
    _whole("typed"), _text("said"),
)  # fmt: skip
"""What people have typed and not saved yet; it stays on this computer and is no part of the log."""

TEAM = Table("team", PERMANENT, _text("k", key=True), _text("v"))
"""How this computer takes part in a team: where, under which name, with which key; it leaves this computer in no way."""

EXCHANGED = Table(
    "exchanged", PERMANENT, _text("transport", key=True), Column("writer", Text, primary_key=True),
    Column("space", Text, primary_key=True), _whole("sent"), sqlite_with_rowid=False,
)  # fmt: skip
"""Per place where computers meet: up to which number our own changes are known to be there."""

SEEN_FILE = Table(
    "seen_file", PERMANENT, _text("transport", key=True), Column("path", Text, primary_key=True), _whole("size"),
    _whole("mtime"), _text("status"), _whole("since"), sqlite_with_rowid=False,
)  # fmt: skip
"""Files of a shared folder that this computer has read already, or waits for."""

OUTBOX = Table("outbox", PERMANENT, Column("n", Integer, primary_key=True), _text("transport"))

ENQUIRY = Table(
    "enquiry",
    PROJECTED,
    Column("n", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    _text("ref"),
    _text("subject"),
    _whole("received"),
    _text("channel"),
    _text("type"),
    _text("urgency"),
    _text("stage"),
    _whole("since"),
    _text("side"),
    _day("until"),
    _text("employer"),
    _text("typed"),
    _text("sender"),
    _text("contact"),
    _text("department"),
    _text("holder"),
    _text("adviser"),
    _whole("contested"),
    _text("back"),
    _whole("unread"),
    _day("ack_due"),
    _maybe("acked"),
    _day("decide_due"),
    _maybe("decided"),
    _day("reply_due"),
    _maybe("answered"),
    _text("promise"),
    _day("promise_due"),
    _text("next_kind"),
    _day("next_due"),
    _text("move"),
    _day("deadline"),
    _maybe("value"),
    _maybe("people"),
    _text("need"),
    _text("parent"),
    _whole("triage"),
    _whole("open"),
    _text("reason"),
    _text("instead"),
    _maybe("closed"),
    _text("created"),
    _text("merged"),
)
Index("enquiry_ref", ENQUIRY.c.ref)
Index("enquiry_triage", text("coalesce(promise_due, '9999')"), ENQUIRY.c.n, sqlite_where=ENQUIRY.c.triage == 1)
Index("enquiry_side", ENQUIRY.c.side, ENQUIRY.c.until, sqlite_where=ENQUIRY.c.side != "")
Index("enquiry_stage", ENQUIRY.c.stage, ENQUIRY.c.n)
Index("enquiry_department", ENQUIRY.c.department, ENQUIRY.c.n)
Index("enquiry_reply", ENQUIRY.c.reply_due)
Index("enquiry_late", ENQUIRY.c.promise_due, sqlite_where=ENQUIRY.c.promise != "")
Index("enquiry_next", ENQUIRY.c.next_due, ENQUIRY.c.n, sqlite_where=ENQUIRY.c.open == 1)
Index("enquiry_work", ENQUIRY.c.stage, ENQUIRY.c.department, ENQUIRY.c.move, ENQUIRY.c.promise_due, ENQUIRY.c.value,
      sqlite_where=ENQUIRY.c.open == 1)  # fmt: skip
Index("enquiry_closed", ENQUIRY.c.closed, sqlite_where=ENQUIRY.c.closed.is_not(None))
Index("enquiry_holder", ENQUIRY.c.holder, sqlite_where=ENQUIRY.c.holder != "")
Index("enquiry_contact", ENQUIRY.c.contact, sqlite_where=ENQUIRY.c.contact != "")
Index("enquiry_parent", ENQUIRY.c.parent, sqlite_where=ENQUIRY.c.parent != "")

OFFER = Table(
    "offer", PROJECTED, _text("id", key=True), _text("enquiry"), _text("department"), _text("person"), _whole("at"),
    _day("due"), _text("status"), _whole("lead"), _text("reason"), _maybe("answered"), _text("by_whom"),
    _whole("question"), _text("note"), _text("helpers"), Index("offer_enquiry", "enquiry"),
    Index("offer_department", "department", "status", "due"),
)  # fmt: skip

Index("offer_answered", OFFER.c.answered, sqlite_where=OFFER.c.answered.is_not(None))

CLAIM = Table(
    "claim", PROJECTED, _text("id", key=True), _text("enquiry"), _text("person"), _text("department"), _whole("at"),
    _whole("live"), _whole("confirmed"), Index("claim_enquiry", "enquiry"), Index("claim_person", "person", "live"),
)  # fmt: skip

MESSAGE = Table(
    "message", PROJECTED, Column("enquiry", Text, primary_key=True), Column("message", Text, primary_key=True),
    Index("message_message", "message"), sqlite_with_rowid=False,
)  # fmt: skip

ALIAS = Table(
    "alias", PROJECTED, Column("enquiry", Text, primary_key=True), Column("ref", Text, primary_key=True),
    Index("alias_ref", "ref"), sqlite_with_rowid=False,
)  # fmt: skip

ENQUIRY_EMPLOYER = Table(
    "enquiry_employer", PROJECTED, Column("enquiry", Text, primary_key=True), Column("place", Integer, primary_key=True),
    _text("employer"), Index("enquiry_employer_employer", "employer"), sqlite_with_rowid=False,
)  # fmt: skip

UNSUITED = Table(
    "unsuited", PROJECTED, Column("enquiry", Text, primary_key=True), Column("department", Text, primary_key=True),
    sqlite_with_rowid=False,
)  # fmt: skip
"""Departments that somebody of the hub said are wrong for an enquiry, before any of them was asked."""

NOTICE = Table(
    "notice", PROJECTED, _text("id", key=True), _text("enquiry"), _text("person"), _text("department"), _text("what"),
    _whole("at"), Index("notice_person", "person"), Index("notice_enquiry", "enquiry"),
)  # fmt: skip

EMPLOYER = Table(
    "employer", PROJECTED, _text("id", key=True), _text("name"), _text("plain"), _text("domains"), _text("town"),
    _text("postcode"), _text("region"), _text("sector"), _maybe("employees"), _text("legal_form"), _text("parent"),
    _text("company_number"), _text("charity_number"), _text("looked_after_by"), _text("website"), _text("phone"),
    _text("notes"), _text("sector_scheme"), _whole("made"), Index("employer_plain", "plain"), Index("employer_parent", "parent"),
)  # fmt: skip

CONTACT = Table(
    "contact", PROJECTED, _text("id", key=True), _text("employer"), _text("name"), _text("role_title"),
    _text("role_kind"), _text("email"), _text("phone"), _text("notes"), _text("steward"), _text("visibility"),
    _whole("made"), Index("contact_employer", "employer"), Index("contact_email", "email"),
)  # fmt: skip

DEPARTMENT = Table(
    "department", PROJECTED, _text("id", key=True), _text("code"), _text("name"), _text("words"), _text("subjects"),
    _text("lead"), _text("email"), _text("hears"), _whole("closed"), Index("department_code", "code"),
)  # fmt: skip

PERSON = Table(
    "person", PROJECTED, _text("id", key=True), _text("name"), _text("role"), _text("department"), _text("email"),
    _text("phone"), _text("expertise"), _whole("left"), _whole("made"), Index("person_department", "department"),
)  # fmt: skip

PASSAGES = Table(
    "passages", PROJECTED, _text("id", key=True), _text("department"), _text("title"), _text("kind"), _text("texts"),
    _whole("made"), Index("passages_department", "department"),
)  # fmt: skip
"""What a department gave us to go by besides its words: courses, a staff page, past projects; one text to a line."""

AWAY = Table(
    "away", PROJECTED, _text("id", key=True), _text("person"), _day("first"), _day("last"), _text("deputy"),
    Index("away_person", "person"),
)  # fmt: skip

FOLLOW_UP = Table(
    "follow_up", PROJECTED, _text("id", key=True), _text("enquiry"), _text("employer"), _text("contact"), _text("kind"),
    _day("due"), _text("owner"), _text("note"), _text("status"), _maybe("done_at"), _whole("made"),
    Index("follow_up_enquiry", "enquiry", "status"),
)  # fmt: skip
Index("follow_up_due", FOLLOW_UP.c.due, FOLLOW_UP.c.id, sqlite_where=FOLLOW_UP.c.status == "open")

CLOSURE = Table("closure", PROJECTED, _text("id", key=True), _day("day"), _text("name"), _text("kind"))

LETTER = Table(
    "letter", PROJECTED, _text("id", key=True), _text("enquiry"), _text("offer"), _text("template"), _text("to_name"),
    _text("to_email"), _text("subject"), _text("text"), _text("status"), _text("owner"), _text("next_kind"), _day("due"),
    _maybe("done_at"), _whole("made"), Index("letter_enquiry", "enquiry", "status"),
)  # fmt: skip
"""Letters as drafts: status to_send, sent or dropped; `offer` of one that carries an offer; then what follows by when."""
Index("letter_to_send", LETTER.c.made, LETTER.c.id, sqlite_where=LETTER.c.status == "to_send")

HUB_NOTE = Table(
    "hub_note", PROJECTED, _text("id", key=True), _text("enquiry"), _text("by"), _text("text"), _whole("made"),
    Index("hub_note_enquiry", "enquiry"),
)  # fmt: skip
"""Notes on an enquiry that only the hub sees: records of the space `hub`, which departments' computers never get."""

WORDING = Table("wording", PROJECTED, _text("id", key=True), _text("template"), _text("subject"), _text("text"))
"""The hub's own words for a template; blank where the usual ones hold."""

INSTITUTION = Table("institution", PROJECTED, _text("id", key=True), _text("name"), _text("fields"))

SEARCH = {
    "find_small": "CREATE VIRTUAL TABLE find_small USING fts5(ref, subject, employer, people, content='', "
    "contentless_delete=1, detail=none, tokenize=\"unicode61 remove_diacritics 2\", prefix='1 2 3 4')",
    "find_body": "CREATE VIRTUAL TABLE find_body USING fts5(body, content='', contentless_delete=1, detail=none, "
    "tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3')",
}
"""Two tiers: a small index asked on every key, newest first; a body index from three characters on."""


@cache
def projected() -> dict[str, Table]:
    """The projections by name."""
    return {table.name: table for table in PROJECTED.sorted_tables}


@cache
def insert_sql(table: Table, *, verb: str = "INSERT") -> str:
    """An INSERT for whole rows of a table, values in column order."""
    names = ", ".join(column.name for column in table.columns)
    marks = ", ".join("?" for _ in table.columns)
    return f"{verb} INTO {table.name} ({names}) VALUES ({marks})"
