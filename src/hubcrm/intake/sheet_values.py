"""What the cells of a sheet say, by the type of their field: codes, days, amounts; and what looks wrong about them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.fields import pence
from hubcrm.domain.uk_checks import tidy_company_number
from hubcrm.domain.words import CloseReason, FollowUpKind, LegalForm
from hubcrm.intake.csv_columns import Columns, code_for, plain_header
from hubcrm.intake.drafts import clean_line, clean_text
from hubcrm.intake.mail_text import read_person
from hubcrm.intake.pasted_lists import ROLES
from hubcrm.intake.sent_dates import HOME, MONTH_FIRST, day_order, moment_of
from hubcrm.intake.sheet_kinds import SheetKind, Table, TableRow

Labels = Mapping[str, Mapping[str, str]]
"""Code lists by name, each code -> the hub's words for it."""

LONGEST_LINE: Final = 400
LONGEST_TEXT: Final = 20_000
YES: Final = frozenset(
    {"yes", "y", "true", "1", "x", "done", "closed", "left", "inactive", "completed", "complete", "✓"}
)
NO: Final = frozenset({"no", "n", "false", "0", "open", "active", "not started", "in progress", "-"})


def _words(**said: str) -> dict[str, str]:
    return {word.strip(): code for code, words in said.items() for word in words.split(",")}


_COMMON: Final[Mapping[str, Mapping[str, str]]] = {
    "roles": {plain_header(word): role.value for word, role in ROLES.items()},
    "visibilities": _words(
        shared="shared,everyone,all,public,team,hub", introduction="introduction,by introduction,ask first,on request",
        private="private,private to me,only me",
    ),
    "hears": _words(here="here,in hubcrm,yes,hubcrm,true", email="email,e mail,by email,by e mail,mail,no,false"),
    "follow_up_status": _words(
        done="done,completed,complete,closed,finished,yes,true,1,x",
        open="open,not started,in progress,to do,waiting,deferred,active,no,false,0,planned,pending,scheduled,not done",
        cancelled="cancelled,canceled,dropped,not needed,not held",
    ),
    "follow_up_kinds": _words(
        call_back="call,phone call,ring,ring back,call back,telephone,phone", send_info="email,e mail,send,send information",
        meeting="meeting,appointment,visit,event", find_out="find out,find out more,task,to do,todo,other,none",
        proposal="proposal,quote,send proposal", paperwork="contract,paperwork,purchase order",
        chase_proposal="chase proposal,follow up proposal", feedback="feedback", thank="thank,thanks,thank you",
        keep_in_touch="keep in touch,follow up,stay in touch,check in", intro="introduce,introduction,intro",
        ack="acknowledge,acknowledgement", chase_department="chase,nudge,chase department",
    ),
    "legal_forms": _words(
        ltd="ltd,limited,private limited,limited company,private limited company,company,private", plc="plc,public limited",
        llp="llp", cic="cic", cio="cio,scio", charitable_company="charity,charitable,registered charity,not for profit",
        public_body="public,public sector,council,local authority,government,nhs,police,health service",
        school_fe_he="school,college,academy,university,education", coop="coop,co op,cooperative,co operative",
        sole_trader="sole trader,self employed,freelance,sole proprietor", partnership="partnership,general partnership",
        unincorporated="club,society,association,unincorporated", person="individual,person,member of the public",
        overseas="overseas,abroad,foreign", unknown="unknown,not known,other",
    ),
    "close_reasons": _words(
        completed="completed,complete,won,closed won,delivered,finished,success,successful,resolved,done",
        answered="answered,advice given,information given,solved", referred_partner="referred,passed on,referred on",
        no_reply="no reply,no response,unresponsive,gone quiet", price="price,too expensive,cost",
        went_elsewhere="lost,closed lost,lost to competitor,went elsewhere,competitor", no_budget="no budget,no funding",
        no_capacity="no capacity,nobody free", no_expertise="no expertise,cannot help,can t help,not us",
        need_changed="cancelled,canceled,withdrawn,need changed,no longer needed", duplicate="duplicate,same as another",
        sales_spam="spam,sales,junk", not_employer="not an employer,student,public", dates="dates,too late,timing",
    ),
}  # fmt: skip
_DEFINED: Final[Mapping[str, frozenset[str]]] = {
    "legal_forms": frozenset(LegalForm), "close_reasons": frozenset(CloseReason), "follow_up_kinds": frozenset(FollowUpKind),
}  # fmt: skip


@dataclass(slots=True)
class Said:
    """What one row says: field -> value, only of those that say anything.

    doubts  sentences about values that look wrong or are left out; `fault`: (sentence, two words) where it cannot be taken
    """

    values: dict[str, Any] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    fault: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class How:
    """How the cells of one sheet are read: which column is which, the hub's words for codes, how it writes dates."""

    kind: SheetKind
    columns: Columns
    labels: Labels
    zone: str
    day_first: bool


def how_of(table: Table, kind: SheetKind, columns: Columns, labels: Labels, zone: str = HOME) -> How:
    """How to read a sheet; whether its dates have the day first, they tell themselves where nobody has."""
    day_first = columns.day_first
    if day_first is None:
        dated = [at for name, at in columns.fields.items() if kind.fields[name].type in ("day", "moment")]
        day_first = day_order(row.cells[at] for row in table.rows for at in dated) != MONTH_FIRST
    return How(kind, columns, labels, zone, day_first)


def read_row(row: TableRow, how: How) -> Said:
    """What one row says."""
    said = Said()
    for name, column in how.columns.fields.items():
        cell = row.cells[column].strip()
        if cell and name in how.kind.fields:
            known = how.kind.fields[name]
            value = _value(known.type, cell, known.said, how, said)
            if value not in (None, "", []):
                said.values[name] = value
    return said


def _value(kind: str, cell: str, called: str, how: How, said: Said) -> Any:
    if kind.startswith("code "):
        return _code(kind[5:], cell, called, how, said)
    if kind in ("day", "moment"):
        return _time(kind, cell, called, how, said)
    read = _READERS.get(kind)
    if read is None:
        return clean_line(cell)[:LONGEST_LINE]
    try:
        return read(cell, said)
    except NotAllowed as error:
        said.doubts.append(f"{called}: {error} It was left out.")
        return None


def _code(listed: str, cell: str, called: str, how: How, said: Said) -> str:
    code = code_of(listed, cell, how.labels)
    if not code:
        said.doubts.append(f"{called}: “{clean_line(cell)[:40]}” is none of the choices, and was left out.")
    return code


def code_of(listed: str, cell: str, labels: Labels) -> str:
    """The code of a list that a cell stands for: the code itself, the hub's own words, or what people often write."""
    plain = plain_header(cell)
    known = labels.get(listed, {})
    for code in (*known, *(str(one) for one in _DEFINED.get(listed, ()))):
        if plain in (plain_header(code), plain_header(known.get(code, ""))):
            return code
    if listed == "enquiry_types":
        return code_for("type", cell, labels)
    return _COMMON.get(listed, {}).get(plain, "")


def _time(kind: str, cell: str, called: str, how: How, said: Said) -> str | int:
    moment = moment_of(cell, zone="UTC" if kind == "day" else how.zone, day_first=how.day_first)
    if moment is None:
        said.fault = (
            f"{called}: “{clean_line(cell)[:40]}” could not be read as a date; write it like 7 April 2026.",
            "no date that can be read",
        )
        return ""
    return datetime.fromtimestamp(moment / 1000, UTC).date().isoformat() if kind == "day" else moment


def _text(cell: str, said: Said) -> str:
    text = clean_text(cell).strip()
    if len(text) > LONGEST_TEXT:
        said.doubts.append("A long text was cut to 20,000 characters.")
    return text[:LONGEST_TEXT]


def _email(cell: str, said: Said) -> str:
    first, *more = [part for part in re.split(r"[;,\s]+(?=\S+@)", cell[:2_000]) if part.strip()]
    if more:
        said.doubts.append("Only the first e-mail address was taken.")
    email = read_person(first[:500])[1].lower()
    if not email:
        said.doubts.append(f"“{clean_line(cell)[:60]}” is no e-mail address, and was left out.")
    return email


def _phone(cell: str, said: Said) -> str:
    phone = clean_line(cell)[:100]
    digits = phone.replace(" ", "")
    if re.fullmatch(r"[12378]\d{9}", digits):  # a spreadsheet took it for a number and dropped its zero
        return f"0{digits}"
    if re.fullmatch(r"44[12378]\d{9}", digits):
        return f"+{digits}"
    return phone


def _whole(cell: str, said: Said) -> int:
    number = re.fullmatch(r"(\d{1,3}(?:[ ,]\d{3})+|\d{1,9})(?:\.0+)?\+?", cell)
    if not number:
        raise NotAllowed(f"“{clean_line(cell)[:40]}” is not a whole number.")
    return int(number[1].replace(",", "").replace(" ", ""))


def _yes_no(cell: str, said: Said) -> int:
    plain = " ".join(cell.lower().split())
    if plain not in YES | NO:
        raise NotAllowed(f"“{clean_line(cell)[:40]}” is neither yes nor no.")
    return int(plain in YES)


def _sector(cell: str, said: Said) -> str:
    section = re.match(r"([A-U])(?:\s*[-–\u2014:.]\s|$)", cell)  # "C - Manufacturing"
    return section[1] if section else clean_line(cell)[:LONGEST_LINE]


def _listed(cell: str, said: Said) -> list[str]:
    parts = (clean_line(part) for part in re.split(r"[;,|\n]", cell[:4_000]))
    return list(dict.fromkeys(part for part in parts if part))[:100]


def _domains(cell: str, said: Said) -> list[str]:
    return [host for part in _listed(cell, said) for one in part.split() if (host := host_of(one))]


def host_of(address: str) -> str:
    """The host of a web or mail address: "https://www.example.org/about" and "sam@example.org" give "example.org"."""
    host = re.sub(r"^[a-z][a-z0-9+.-]{0,20}:/*", "", address.strip().lower()).rpartition("@")[2]
    return re.split(r"[/?#:\s]", host, maxsplit=1)[0].removeprefix("www.").strip(".")


_READERS: Final[Mapping[str, Callable[[str, Said], Any]]] = {
    "text": _text, "email": _email, "phone": _phone, "whole": _whole, "yes_no": _yes_no, "sector": _sector,
    "subjects": _listed, "departments": _listed, "domains": _domains,
    "money": lambda cell, said: pence("value", cell),
    "postcode": lambda cell, said: clean_line(cell).upper()[:20],
    "company_number": lambda cell, said: tidy_company_number(clean_line(cell)[:40]),
    "charity_number": lambda cell, said: re.sub(r"[\s.]", "", clean_line(cell)[:40]).upper(),
}  # fmt: skip


def full_name(values: Mapping[str, Any]) -> str:
    """The name of a person: as one cell has it, else first, middle and last name put together."""
    parts: Sequence[str] = [values.get(key, "") for key in ("first_name", "middle_name", "last_name")]
    return values.get("name", "") or " ".join(part for part in parts if part)
