"""What stands around one enquiry: what it is part of, who is known there, what came with replies, what was asked."""

from __future__ import annotations

import re

from hubcrm.actions import employers, enquiries, offers, undoing
from hubcrm.intake.drafts import Attachment, Draft
from hubcrm.queries import enquiry_page


def around(reader, office, enquiry, person=""):
    return enquiry_page.around(reader, enquiry, office.as_seen_by(person or office.priya))


def test_a_strand_knows_what_it_is_part_of(office):
    whole, part = office.receive("Three things"), office.receive("The first of them")
    enquiries.set_fields(office.hub, part, {"parent": whole}, by=office.priya)
    found = around(office.hub, office, part).part_of
    assert (found.id, found.ref) == (whole, office.detail(whole).ref)
    assert around(office.hub, office, whole).part_of is None


def test_the_people_of_all_its_employers_are_known_as_far_as_one_may_see(office):
    enquiry = office.receive()
    firms = [employers.add(office.hub, name, by=office.priya).value for name in ("Aldous Tools", "Birch")]
    employers.add_contact(office.hub, firms[0], "Helen Marsh", by=office.priya)
    employers.add_contact(office.hub, firms[1], "Glyn Parfitt", by=office.sam, typed_by_academic=True)
    enquiries.link_employers(office.hub, enquiry, firms, by=office.priya)
    assert [(one.name, one.hidden) for one in around(office.hub, office, enquiry).known] == [
        ("Helen Marsh", False),
        ("", True),
    ]
    assert [one.name for one in around(office.hub, office, enquiry, office.sam).known] == [
        "Helen Marsh",
        "Glyn Parfitt",
    ]


def test_files_of_later_e_mails_are_listed(office):
    enquiry = office.receive()
    reply = Draft(text="See the plan", subject=f"Re: {office.detail(enquiry).ref}",
                  attachments=(Attachment("plan.pdf", "application/pdf", b"%PDF", "0" * 64),))  # fmt: skip
    office.take_in(reply)
    assert [(one["name"], one["size"]) for one in around(office.hub, office, enquiry).files] == [("plan.pdf", 4)]


def test_what_a_department_asked_is_found_by_its_offer(office):
    enquiry = office.offered()
    offer = office.offer_of(enquiry, office.eng)
    offers.answer(office.hub, enquiry, "ask", by=office.sam, note="How many people?")
    assert around(office.hub, office, enquiry).questions == {offer: "How many people?"}


def test_only_stages_it_has_been_at_count_as_visited(office):
    enquiry = office.offered()
    assert around(office.hub, office, enquiry).visited == {"new", "offered"}
    enquiries.close(office.hub, enquiry, "answered", by=office.priya, instead="Told them")
    assert around(office.hub, office, enquiry).visited == {"new", "offered", "closed"}
    undoing.undo(office.hub, by=office.priya)
    assert around(office.hub, office, enquiry).visited == {"new", "offered"}


def test_only_the_changes_of_this_enquiry_are_read(office):
    enquiry = office.claimed()
    seen = []

    class Watch:
        def read(self, sql, params=()):
            seen.append((sql, params))
            return office.hub.read(sql, params)

    around(Watch(), office, enquiry)
    for sql, params in seen:
        plan = "\n".join(str(step[3]) for step in office.hub.read(f"EXPLAIN QUERY PLAN {sql}", params))
        assert not re.search(r"SCAN (?:change|enquiry|e)\b", plan), plan
