"""What one needs at hand to ring somebody about an enquiry."""

from __future__ import annotations

from dataclasses import dataclass

from hubcrm.queries import enquiry, people
from hubcrm.queries.enquiry import Detail
from hubcrm.queries.people import Contact
from hubcrm.queries.reading import Moment, Reads, Viewer


@dataclass(frozen=True, slots=True)
class ToCall:
    """The enquiry, who asked as somebody we know, and what is known of the employer.

    `number`: the one to ring; blank where none is known or the contact is by introduction. `ask`: whom to ask then.
    `employees`: how many work there, None where that is not known.
    """

    detail: Detail
    contact: Contact | None
    number: str
    who: str
    role: str
    ask: str
    employees: int | None


def to_call(reader: Reads, enquiry_id: str, viewer: Viewer, moment: Moment) -> ToCall:
    """Everything for a call about one enquiry. Raises NotFound."""
    detail = enquiry.detail(reader, enquiry_id, viewer, moment)
    contact = contact_of(reader, detail, viewer)
    rows = []
    if detail.employers:
        rows = reader.read("SELECT phone, employees FROM employer WHERE id = ?", (detail.employers[0][0],))
    switchboard, employees = rows[0] if rows else ("", None)
    if contact is not None and contact.hidden:
        return ToCall(detail, contact, "", "", "", contact.steward_name or "a colleague", employees)
    known = (contact.phone, contact.name, contact.role_title) if contact is not None else ("", "", "")
    return ToCall(
        detail, contact, detail.phone or known[0] or switchboard, detail.sender or known[1], known[2], "", employees
    )


def contact_of(reader: Reads, detail: Detail, viewer: Viewer) -> Contact | None:
    """Who asked, as somebody we know: linked, or of the same name at the same employer."""
    linked = str(detail.fields.get("contact", ""))
    if linked:
        return people.contact(reader, viewer, linked)
    name = " ".join(detail.sender.casefold().split())
    if not name or not detail.employers:
        return None
    known = people.contacts(reader, viewer, employer=detail.employers[0][0])
    return next((one for one in known if " ".join(one.name.casefold().split()) == name), None)
