"""What a signature says is proposed where it is new, and written only when somebody keeps it."""

from __future__ import annotations

from hubcrm.actions import employers, proposing, undoing
from hubcrm.intake.drafts import Draft
from hubcrm.queries import proposals
from hubcrm.queries.proposals import Proposal
from hubcrm.queries.reading import Viewer

SIGNED = "Could you look at a weld?\n\nKind regards\n\nJo Hart\nWorks manager\nFenwick Castings Ltd\n01632 960100\nwww.fenwick.example"


def letter(office, **facts) -> str:
    given = {
        "text": SIGNED,
        "subject": "Weld",
        "sender_name": "Jo Hart",
        "sender_email": "jo@fenwick.example",
        "channel": "email",
    }
    return office.take_in(Draft(**{**given, **facts}))[0].enquiry


def proposed(office, enquiry, person="") -> Proposal | None:
    return proposals.of_enquiry(office.hub, enquiry, office.as_seen_by(person or office.priya))


def contacts(office) -> list[tuple]:
    return office.hub.read("SELECT name, role_title, phone, email, visibility FROM contact ORDER BY made, id")


def test_a_person_who_signs_is_proposed_and_nothing_is_written(office):
    before = contacts(office)
    enquiry = letter(office)
    found = proposed(office, enquiry)
    assert found is not None
    assert (found.name, found.job_title, found.phone, found.email) == (
        "Jo Hart", "Works manager", "01632 960100", "jo@fenwick.example"
    )  # fmt: skip
    assert found.website == "www.fenwick.example"
    assert contacts(office) == before


def test_keeping_makes_the_contact_fills_the_employer_and_is_undone_at_once(office):
    before = contacts(office)
    enquiry = letter(office)
    done = proposing.keep_contact(office.hub, enquiry, proposed(office, enquiry), by=office.priya)
    assert done.said.startswith("Jo Hart kept as a contact at Fenwick")
    assert ("Jo Hart", "Works manager", "01632 960100", "jo@fenwick.example", "shared") in contacts(office)
    employer = office.detail(enquiry).employers[0][0]
    assert office.hub.read("SELECT website FROM employer WHERE id = ?", (employer,)) == [("www.fenwick.example",)]
    assert proposed(office, enquiry) is None
    undoing.undo(office.hub, by=office.priya)
    assert contacts(office) == before
    assert proposed(office, enquiry) is not None


def test_a_company_behind_a_public_address_is_made_only_on_keeping(office):
    enquiry = letter(office, sender_email="jo.hart@gmail.com")
    assert office.detail(enquiry).employers == ()
    found = proposed(office, enquiry)
    assert found.company == "Fenwick Castings Ltd" or found.employer
    assert found.website == ""  # nothing says that it is theirs
    proposing.keep_contact(office.hub, enquiry, found, by=office.priya)
    (employer,) = office.detail(enquiry).employers
    assert employer[1].startswith("Fenwick Castings")
    assert office.hub.read("SELECT domains FROM employer WHERE id = ?", (employer[0],))[0][0].find("gmail") < 0


def test_of_a_known_person_only_what_is_new_is_proposed_and_nothing_is_overwritten(office):
    enquiry = letter(office)
    employer = office.detail(enquiry).employers[0][0]
    contact = employers.add_contact(
        office.hub, employer, "Jo Hart", by=office.priya, email="jo@fenwick.example", phone="01632 111111"
    ).value
    employers.edit(office.hub, employer, {"website": "https://fenwick.example"}, by=office.priya)
    found = proposed(office, enquiry)
    assert (found.contact, found.job_title, found.phone, found.website) == (contact, "Works manager", "", "")
    proposing.keep_contact(office.hub, enquiry, found, by=office.priya)
    assert ("Jo Hart", "Works manager", "01632 111111", "jo@fenwick.example", "shared") in contacts(office)
    assert proposed(office, enquiry) is None


def test_a_contact_by_introduction_is_not_proposed_to_those_who_may_not_see_it(office):
    enquiry = letter(office)
    employer = office.detail(enquiry).employers[0][0]
    employers.add_contact(
        office.hub, employer, "Jo Hart", by=office.sam, typed_by_academic=True, email="jo@fenwick.example"
    )
    assert proposed(office, enquiry) is None
    assert proposed(office, enquiry, office.sam) is not None


def test_what_a_department_keeps_is_by_introduction(office):
    enquiry = letter(office)
    proposing.keep_contact(office.hub, enquiry, proposed(office, enquiry), by=office.sam, typed_by_academic=True)
    assert contacts(office)[-1][4] == "introduction"


def test_the_newest_signature_counts_and_automatic_replies_and_colleagues_do_not(office):
    enquiry = letter(office, text="Could you look at a weld?", message_id="one@x")
    assert proposed(office, enquiry) is None
    reply = {"subject": "Re: Weld", "in_reply_to": "one@x"}
    letter(office, **reply, message_id="two@x", auto_reply=True)
    assert proposed(office, enquiry) is None
    letter(office, **reply, message_id="three@x")
    assert proposed(office, enquiry).name == "Jo Hart"
    assert proposals.of_enquiry(office.hub, "none", Viewer()) is None
