"""What becomes of drafts."""

from __future__ import annotations

import pytest

from hubcrm.actions import employers, enquiries, people, receiving, undoing
from hubcrm.domain.errors import NotAllowed
from hubcrm.intake.drafts import Draft, attachment
from hubcrm.queries import people as queries
from hubcrm.store import files


def mail(number: int, **facts) -> Draft:
    given = {"text": f"Message {number}", "subject": "Castings", "sender_email": "jo@fenwick-castings.example",
             "sender_name": "Jo Hart", "channel": "email", **facts}  # fmt: skip
    return Draft(message_id=f"{number}@x.example", **given)


def test_a_new_enquiry_makes_its_employer_from_a_companys_own_mail_domain(office):
    (found,) = office.take_in(mail(1))
    assert (found.ref, found.employer) == ("E-2627-0001", "Fenwick Castings")
    ((employer, name, domains),) = queries.known_employers(office.hub)
    assert (name, domains) == ("Fenwick Castings", ("fenwick-castings.example",))
    assert office.detail(found.enquiry).employers == ((employer, name),)


@pytest.mark.parametrize("email", ["jo@gmail.com", "jo@hotmail.co.uk", "jo@kestrel.example", "", "nonsense"])
def test_a_public_domain_our_own_or_none_makes_no_employer(office, email):
    people.edit_person(office.hub, office.priya, {"email": "priya@kestrel.example"}, by=office.priya)
    assert office.take_in(mail(1, sender_email=email))[0].employer == ""
    assert queries.known_employers(office.hub) == []


def test_the_writer_of_a_forwarded_message_is_who_asks(office):
    given = mail(
        1, sender_email="theo@kestrel.example", forwarded_from_email="jo@fenwick.example", forwarded_from_name="Jo Hart"
    )
    detail = office.detail(office.take_in(given)[0].enquiry)
    assert (detail.sender, detail.employers[0][1]) == ("Jo Hart", "Fenwick")


def test_a_known_employer_is_linked_by_name_or_domain_and_only_its_blanks_are_filled(office):
    known = employers.add(office.hub, "Fenwick Castings Ltd", by=office.priya, town="Corby").value
    extra = (("town", "Leeds"), ("employees", "140"))
    office.take_in(Draft(text="x", employer="FENWICK CASTINGS", sender_email="jo@fenwick.example", extra=extra))
    facts = queries.employer_facts(office.hub, known)
    assert (facts["town"], facts["employees"], facts["domains"]) == ("Corby", 140, "fenwick.example")
    assert office.detail(office.take_in(mail(2, sender_email="al@fenwick.example"))[0].enquiry).employers[0][0] == known


def test_two_rows_of_one_new_employer_make_it_once(office):
    found = office.take_in(Draft(text="One", employer="Works Ltd"), Draft(text="Two", employer="works limited"))
    assert len({office.detail(one.enquiry).employers[0][0] for one in found}) == 1


def test_a_shared_contact_with_that_address_is_linked_and_one_by_introduction_is_not(office):
    shared = employers.add_contact(office.hub, "", "Jo Hart", by=office.priya, email="jo@fenwick.example").value
    employers.add_contact(office.hub, "", "Di Fell", by=office.sam, typed_by_academic=True, email="di@fenwick.example")
    one, two = office.take_in(mail(1, sender_email="JO@fenwick.example"), mail(2, sender_email="di@fenwick.example"))
    assert office.detail(one.enquiry).fields["contact"] == shared
    assert "contact" not in office.detail(two.enquiry).fields


def test_the_same_message_is_known_within_a_batch_and_later(office):
    first, second = office.take_in(mail(1), mail(1))
    assert (second.duplicate_of, second.enquiry) == (first.ref, first.enquiry)
    done = receiving.receive(office.hub, [mail(1)], by=office.priya)
    assert (done.value[0].duplicate_of, done.undoable, done.said) == (first.ref, False, "1 here already")


def test_a_reply_joins_by_message_or_by_the_reference_in_its_subject(office):
    first = office.take_in(mail(1))[0]
    by_message = mail(2, in_reply_to="1@x.example")
    by_references = mail(3, references=("1@x.example", "other@x.example"))
    by_subject = Draft(text="Any news?", subject=f"RE: {first.ref.lower()} Castings")
    assert all(
        one.joined and one.enquiry == first.enquiry for one in office.take_in(by_message, by_references, by_subject)
    )
    assert office.detail(first.enquiry).unread == 3


def test_an_automatic_reply_joins_quietly_and_alone_is_left_out(office):
    first = office.take_in(mail(1))[0]
    enquiries.wait(office.hub, first.enquiry, by=office.priya)
    joined, alone = office.take_in(mail(2, auto_reply=True, in_reply_to="1@x.example"), mail(3, auto_reply=True))
    assert (joined.joined, alone.enquiry, bool(alone.left_out)) == (True, "", True)
    detail = office.detail(first.enquiry)
    assert (detail.unread, detail.side) == (0, "waiting_employer")


def test_what_arrives_is_all_or_nothing(office):
    with pytest.raises(NotAllowed, match="There are no words in it"):
        office.take_in(Draft(text="One"), Draft(text=" "))
    with pytest.raises(NotAllowed, match="too long"):
        office.take_in(Draft(text="One"), Draft(text="x" * 2_000_001))
    assert office.hub.read("SELECT count(*) FROM enquiry") == [(0,)]


def test_the_label_counts_new_enquiries_and_a_reply_alone_is_called_one(office):
    office.take_in(mail(1), mail(1), mail(2))
    assert undoing.undo(office.hub, by=office.priya).value == "Add 2 enquiries"
    undoing.redo(office.hub, by=office.priya)
    office.take_in(mail(3, in_reply_to="1@x.example"))
    assert undoing.undo(office.hub, by=office.priya).value == "File a reply"
    office.take_in(mail(4))
    assert undoing.undo(office.hub, by=office.priya).value == "Add enquiry"


def test_references_follow_the_academic_year_of_arrival_and_are_never_used_again(office):
    summer = office.clock() - 150 * 24 * 3600 * 1000
    refs = [one.ref for one in office.take_in(Draft(text="Now"), Draft(text="Then", received_ms=summer))]
    assert refs == ["E-2627-0001", "E-2526-0001"]
    undoing.undo(office.hub, by=office.priya)
    assert office.take_in(Draft(text="Again"))[0].ref == "E-2627-0002"


def test_a_wrong_clock_in_a_message_counts_as_now(office):
    for when in (office.clock() + 10**9, -5):
        enquiry = office.take_in(Draft(text="x", received_ms=when))[0].enquiry
        assert office.detail(enquiry).received == office.clock()


def test_a_rows_facts_that_cannot_be_read_are_left_to_the_person(office):
    extra = (("type", "consultancy"), ("deadline", "soon"), ("value", "lots"), ("notes", "Ring after 4"))
    detail = office.detail(office.take_in(Draft(text="x", extra=extra))[0].enquiry)
    assert (detail.fields.get("type"), detail.fields.get("deadline"), detail.fields.get("value_pence")) == (
        "consultancy",
        None,
        None,
    )


def test_a_dry_run_counts_and_leaves_no_trace_on_the_disk_either(office):
    drawing = attachment("plan.pdf", "application/pdf", b"x" * 500)
    given = [mail(1, attachments=(drawing,)), mail(1), mail(2, auto_reply=True)]
    changes = office.hub.read("SELECT count(*) FROM change")
    tally = receiving.dry_run(office.hub, given, by=office.priya).value
    assert (tally.new, tally.known, tally.left_out, tally.new_employers) == (1, 1, 1, 1)
    assert office.hub.read("SELECT count(*) FROM change") == changes
    assert not (office.hub.folder / files.ATTACHMENTS).exists()
    assert office.take_in(*given)[0].ref == "E-2627-0001"


def test_attachments_are_kept_encrypted_and_named_by_content(office):
    enquiry = office.take_in(mail(1, attachments=(attachment("plan.pdf", "application/pdf", b"secret drawing"),)))[
        0
    ].enquiry
    (kept,) = office.detail(enquiry).files
    assert files.fetch(office.hub.folder, office.hub.key, kept["file"]) == b"secret drawing"
    assert b"secret" not in (office.hub.folder / files.ATTACHMENTS / kept["file"]).read_bytes()


def test_a_message_that_was_undone_can_be_taken_in_again(office):
    first = office.take_in(mail(1))[0]
    undoing.undo(office.hub, by=office.priya)
    again = office.take_in(mail(1))[0]
    assert (again.duplicate_of, again.ref) == ("", "E-2627-0002")
    assert office.detail(first.enquiry).ref in (first.ref, again.ref)
