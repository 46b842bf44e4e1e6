"""Files put on an enquiry: e-mails become messages, everything else is kept, and one undo takes it all back."""

from __future__ import annotations

import pytest

from hubcrm.actions import enquiries, filing, people, undoing
from hubcrm.actions.filing import ToFile
from hubcrm.domain.errors import NotAllowed
from hubcrm.intake.drafts import Draft, attachment
from hubcrm.queries import enquiry_page, history
from hubcrm.queries.reading import Viewer
from hubcrm.store import files

PLAN = attachment("plan.pdf", "application/pdf", b"%PDF" * 100)


def mail(**facts) -> Draft:
    given = {"text": "It has cracked again.", "subject": "Weld", "sender_name": "Jo Hart", "channel": "email",
             "sender_email": "jo@fenwick.example", "message_id": "two@fenwick.example"}  # fmt: skip
    return Draft(**{**given, **facts})


def file_here(office, enquiry, *given):
    return filing.file_here(office.hub, enquiry, given, by=office.priya)


def said(office, enquiry):
    return [(event.what, event.text) for event in history.of_enquiry(office.hub, enquiry) if not event.undone]


def test_an_e_mail_is_logged_and_wakes_what_waits_and_a_file_is_kept_beside_it(office):
    enquiry = office.receive()
    enquiries.wait(office.hub, enquiry, by=office.priya)
    done = file_here(office, enquiry, ToFile(mail(attachments=(PLAN,))), ToFile(None, attachment("a b.dwg", "", b"1")))
    assert done.said.startswith("1 e-mail and 1 file filed with E-2627-")
    assert office.detail(enquiry).side == ""
    assert office.detail(enquiry).unread == 1
    assert ("They wrote to us", "It has cracked again.") in said(office, enquiry)
    assert ("Note", "Filed: a b.dwg") in said(office, enquiry)
    kept = enquiry_page.around(office.hub, enquiry, Viewer()).files
    assert [one["name"] for one in kept] == ["plan.pdf", "a b.dwg"]
    assert files.fetch(office.hub.folder, office.hub.key, kept[0]["file"]) == PLAN.content
    undoing.undo(office.hub, by=office.priya)
    assert office.detail(enquiry).side == "waiting_employer"
    assert enquiry_page.around(office.hub, enquiry, Viewer()).files == ()


def test_what_a_colleague_sent_went_out(office):
    enquiry = office.receive()
    people.edit_person(office.hub, office.priya, {"email": "priya@kestrel.example"}, by=office.priya)
    file_here(office, enquiry, ToFile(mail(sender_email="Priya@Kestrel.example", sender_name="Priya")))
    assert ("Wrote to them", "It has cracked again.") in said(office, enquiry)
    assert office.detail(enquiry).unread == 0


def test_the_same_e_mail_is_filed_once_and_a_reply_to_it_finds_the_enquiry(office):
    enquiry = office.receive()
    file_here(office, enquiry, ToFile(mail()))
    with pytest.raises(NotAllowed, match="filed here already"):
        file_here(office, enquiry, ToFile(mail()))
    other = office.receive("Something else")
    with pytest.raises(NotAllowed, match="filed with E-2627-"):
        file_here(office, other, ToFile(mail()))
    (reply,) = office.take_in(mail(message_id="three", in_reply_to="two@fenwick.example"))
    assert (reply.enquiry, reply.joined) == (enquiry, True)


def test_an_automatic_reply_filed_by_hand_wakes_nothing(office):
    enquiry = office.receive()
    enquiries.wait(office.hub, enquiry, by=office.priya)
    file_here(office, enquiry, ToFile(mail(auto_reply=True)))
    assert office.detail(enquiry).side == "waiting_employer"
    assert office.detail(enquiry).unread == 0


def test_what_is_not_filed_leaves_no_file_behind(office):
    enquiry = office.receive()
    file_here(office, enquiry, ToFile(mail()))
    before = files.all_here(office.hub.folder)
    big = attachment("big.bin", "", b"x")
    object.__setattr__(big, "content", bytes(files.LARGEST_ATTACHMENT + 1))
    with pytest.raises(NotAllowed, match="MB"):
        file_here(office, enquiry, ToFile(None, PLAN), ToFile(None, big))
    assert files.all_here(office.hub.folder) == before


def test_what_a_department_writes_is_theirs_and_wakes_nothing(office):
    enquiry = office.offered()
    people.edit_person(office.hub, office.sam, {"email": "sam@elsewhere.example"}, by=office.priya)
    enquiries.wait(office.hub, enquiry, by=office.priya)
    file_here(office, enquiry, ToFile(mail(sender_email="sam@elsewhere.example", sender_name="Sam")))
    assert any(what.endswith("wrote to us") and "They" not in what for what, _ in said(office, enquiry))
    assert office.detail(enquiry).side == "waiting_employer"
